"""Values set by Typst as a PDF for the archive, by a layout of ours: tagged, fonts embedded, nothing fetched, no clock.

PDF/A-2a with PDF/UA-1: every word extractable and in reading order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

import typst

from mingting.commons.files.fonts import Fonts
from mingting.kernel.refusals import Refused

_UNSHOWN = re.compile(r'the (?:text|PDF contains the codepoint) `"(.+?)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


def set_as_pdf(layout: bytes, name: str, values: Mapping[str, Any], *, fonts: Fonts) -> bytes:
    """Return what a layout makes of plain values, which it reads from ``sys.inputs`` under ``name`` as JSON.

    The same values give the same bytes. Raises ``Refused`` for a character that no font has.
    """
    compiler = typst.Compiler(font_paths=fonts.store)
    try:
        pdf = compiler.compile(
            layout,
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            sys_inputs={name: json.dumps(values, ensure_ascii=False)},
        )
    except typst.TypstError as fault:
        raise _refusal(fault.message) from fault
    return cast(bytes, pdf)


def _refusal(message: str) -> Refused:
    """Put into words what Typst objected to: as far as text goes, a character that no font can show."""
    shown = _UNSHOWN.search(message)
    if shown is None:
        return Refused(f"文书无法排版：{message}")
    character = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), shown[1])
    code = "、".join(f"U+{ord(each):04X}" for each in character)
    return Refused(
        f"服务器的字体中没有“{character}”（{code}），文书无法排版；请安装有该字的字体，或者改用其他写法"
    )
