"""Papers that the demo's requests ask for: one page, made with Typst, one line of which is to be covered."""

from __future__ import annotations

import json

import typst
from django.conf import settings

from mingting.disclosure.gateways.letters import find_fonts

_PAGE_HEIGHT = 841.9
_TOP, _STEP, _COVERED_LINE = 120, 44, 2
#: The line with the price, as fractions of the page: left, top, width, height.
COVERED = (0.08, (_TOP + _STEP * _COVERED_LINE - 8) / _PAGE_HEIGHT, 0.84, 30 / _PAGE_HEIGHT)
_SOURCE = f"""
#let said = json(bytes(sys.inputs.said))
#set page(paper: "a4", margin: 0pt)
#set text(font: said.fonts, size: 14pt, lang: "zh", region: "cn")
#place(top + center, dy: 60pt, text(size: 20pt, said.title))
#for (number, line) in said.lines.enumerate() {{
  place(top + left, dx: 70pt, dy: {_TOP}pt + {_STEP}pt * number, line)
}}
"""


def paper(title: str, organ: str) -> bytes:
    """Return a PDF of one page: the title, and four numbered lines the third of which is covered in a redacted copy."""
    fonts = find_fonts(tuple(settings.MINGTING["FONTS"]))
    lines = [
        f"一、本文件由{organ}制作或者保存。",
        "二、有关内容以正式文本为准，附表另行装订。",
        "三、报价：人民币壹佰贰拾叁万元整；联系人电话 13800000009。",
        "四、本页为演示材料，所述事项均为虚构。",
    ]
    said = {"title": title, "lines": lines, "fonts": list(fonts.families["song"])}
    made = typst.Compiler(font_paths=fonts.store).compile(
        _SOURCE.encode(), format="pdf", sys_inputs={"said": json.dumps(said)}
    )
    return made if isinstance(made, bytes) else made[0]
