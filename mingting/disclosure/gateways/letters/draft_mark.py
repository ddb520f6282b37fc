"""草稿 across every page of a letter that is only looked at, so that nobody takes it for one that was issued."""

from __future__ import annotations

import io
import json
from typing import cast

import pikepdf
import typst

from mingting.commons.files import measures
from mingting.commons.files.fonts import Fonts

_SHEET = """
#let draft = json(bytes(sys.inputs.draft))
#set page(width: draft.width * 1mm, height: draft.height * 1mm, margin: 0pt, fill: none)
#set text(lang: "zh", font: draft.font, fill: rgb(110, 110, 110, 70))
#place(center + horizon, rotate(-35deg, text(size: 150pt, tracking: 60pt)[草稿]))
#place(top + center, dy: 14mm, text(size: 12pt, fill: rgb(90, 90, 90))[草稿：未编号用印，不得对外使用])
"""


def mark_draft(pdf: bytes, *, fonts: Fonts) -> bytes:
    """Return the PDF with 草稿 over every page. The text beneath stays as it is."""
    stamp = _stamp(fonts)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as letter, pikepdf.open(io.BytesIO(stamp)) as sheet:
        for page in letter.pages:
            page.add_overlay(sheet.pages[0], None)
        letter.save(out, deterministic_id=True)
    return out.getvalue()


def _stamp(fonts: Fonts) -> bytes:
    draft = {
        "width": measures.PAGE_WIDTH_MM,
        "height": measures.PAGE_HEIGHT_MM,
        "font": list(fonts.families["hei"]),
    }
    compiler = typst.Compiler(font_paths=fonts.store)
    made = compiler.compile(
        _SHEET.encode(), format="pdf", sys_inputs={"draft": json.dumps(draft, ensure_ascii=False)}
    )
    return cast(bytes, made)
