"""A font as a PDF carries it (glyphs without names or codes) made whole again: an OpenType file with a code table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pikepdf

from mingting.kernel.refusals import Refused
from mingting.policies.gateways.giving.opentype import Measures, whole

_TAG = re.compile(r"^[A-Z]{6}\+")


@dataclass(frozen=True, slots=True)
class Face:
    """A part of a font: its letters by glyph, and its program with the measures that belong to it."""

    name: str
    texts: Mapping[int, str]
    #: The glyph that the file shows for a letter: of several the first. The pages add letters that share a glyph.
    glyphs: dict[str, int]
    program: bytes
    measures: Measures

    def file(self) -> bytes:
        """Return the font file, which shows the letters known by now."""
        return whole(self.program, name=self.name, glyphs=self.glyphs, measures=self.measures)


def face_of(font: Any) -> Face:
    """Return the face of a composite font of a PDF. Raises ``Refused`` for one that carries no program."""
    if font.get("/Subtype") != "/Type0":
        raise Refused("版面中有不能装入 OFD 的字体（如彩色符号）")
    bearer = font.DescendantFonts[0]
    about = bearer.FontDescriptor
    name = _TAG.sub("", str(about.FontName).lstrip("/"))
    texts = _texts(font.ToUnicode)
    glyphs: dict[str, int] = {}
    for glyph, text in sorted(texts.items()):
        if len(text) == 1:
            glyphs.setdefault(text, glyph)
    program = about.get("/FontFile2") or about.get("/FontFile3")
    if program is None:
        raise Refused(f"字体 {name} 没有嵌入，不能装入 OFD")
    measures = Measures(
        [float(edge) for edge in about.FontBBox], float(about.Ascent), float(about.Descent), _advances(bearer)
    )
    return Face(name, texts, glyphs, program.read_bytes(), measures)


def _texts(stream: Any) -> dict[int, str]:
    """Return glyph → letters, as the PDF's own table says."""
    found: dict[int, str] = {}
    for step in pikepdf.parse_content_stream(stream):
        operator = str(step.operator)
        if operator == "endbfrange":
            raise Refused("字体的文字对照表写法不识，不能生成 OFD")
        if operator == "endbfchar":
            pairs = [bytes(operand) for operand in step.operands]
            for code, letters in zip(pairs[::2], pairs[1::2], strict=True):
                found[int.from_bytes(code, "big")] = letters.decode("utf-16-be")
    return found


def _advances(bearer: Any) -> dict[int, float]:
    """Return glyph → width, from the two ways of writing /W: “first [width …]” and “first last width”."""
    found: dict[int, float] = {}
    said = list(bearer.get("/W", []))
    while said:
        first, then = int(said.pop(0)), said.pop(0)
        if isinstance(then, pikepdf.Array):
            found |= {first + at: float(width) for at, width in enumerate(then)}
        else:
            width = float(said.pop(0))
            found |= dict.fromkeys(range(first, int(then) + 1), width)
    return found
