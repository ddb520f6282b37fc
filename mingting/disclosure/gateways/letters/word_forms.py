"""What a paragraph or a run of a Word file looks like once its styles are followed to the ground."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from lxml import etree

from mingting.commons.files.fonts import Family
from mingting.commons.files.office import W
from mingting.disclosure.gateways.letters.blocks import Align

_ALIGNS: Mapping[str, Align] = {
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
}
#: Most telling first: 仿宋 and 小标宋 both hold the character of 宋.
_FAMILIES: Sequence[tuple[Family, re.Pattern[str]]] = (
    ("title", re.compile(r"小标宋|XiaoBiaoSong", re.IGNORECASE)),
    ("fang", re.compile(r"仿宋|Fang", re.IGNORECASE)),
    ("kai", re.compile(r"楷|Kai", re.IGNORECASE)),
    ("hei", re.compile(r"黑|等线|雅黑|Hei|DengXian|YaHei|Sans", re.IGNORECASE)),
    ("song", re.compile(r"宋|Song|SimSun|Serif", re.IGNORECASE)),
)
_TWIPS = 20
_OFF = {"0", "false", "none", "off"}
_COLOR = re.compile(r"[0-9A-Fa-f]{6}")


def measure(value: str | None) -> float:
    """Return a length of Word (twentieths of a point) in points; 0 when there is none."""
    return float(value) / _TWIPS if value and re.fullmatch(r"-?\d+(?:\.\d+)?", value) else 0.0


class Form:
    """Properties in force, nearest last: each answer is that of the nearest element which says something."""

    def __init__(self, properties: Sequence[etree._Element]) -> None:
        self._properties = properties

    def said(self, tag: str, attribute: str = "val") -> str | None:
        for properties in reversed(self._properties):
            element = properties.find(f"{W}{tag}")
            value = None if element is None else element.get(f"{W}{attribute}")
            if value is not None:
                return str(value)
        return None

    def switched(self, tag: str) -> bool:
        """Return whether a property that is either on or off is on."""
        for properties in reversed(self._properties):
            element = properties.find(f"{W}{tag}")
            if element is not None:
                return str(element.get(f"{W}val", "1")) not in _OFF
        return False

    @property
    def align(self) -> Align:
        return _ALIGNS.get(self.said("jc") or "", "justify")

    @property
    def size(self) -> float:
        """Points; Word counts in halves."""
        half = self.said("sz")
        return float(half) / 2 if half and half.isdigit() else 10.0

    @property
    def family(self) -> Family:
        named = self.said("rFonts", "eastAsia") or ""
        return next((family for family, pattern in _FAMILIES if pattern.search(named)), "fang")

    @property
    def color(self) -> str:
        named = self.said("color") or ""
        return named.lower() if _COLOR.fullmatch(named) and named != "000000" else ""

    def indent(self, side: str, size: float) -> float:
        """Return ``left``, ``right`` or ``firstLine`` in points; what is given in characters counts first."""
        characters = self.said("ind", f"{side}Chars")
        if characters and characters.lstrip("-").isdigit() and int(characters):
            return int(characters) / 100 * size
        return measure(self.said("ind", side))

    @property
    def line(self) -> float:
        """The exact pitch of lines in points; 0 where Word leaves it to the font."""
        rule = self.said("spacing", "lineRule") or "auto"
        return measure(self.said("spacing", "line")) if rule in {"exact", "atLeast"} else 0.0

    @property
    def numbered(self) -> bool:
        """Whether Word writes a number before the paragraph that is no part of its text."""
        for properties in reversed(self._properties):
            number = properties.find(f"{W}numPr/{W}numId")
            if number is not None:
                return str(number.get(f"{W}val", "0")) != "0"
        return False

    @property
    def level(self) -> int:
        """The place among headings, from 1; 0 for none."""
        outline = self.said("outlineLvl")
        return int(outline) + 1 if outline and outline.isdigit() and int(outline) < 9 else 0


class Styles:
    """The styles of a Word file."""

    def __init__(self, root: etree._Element | None) -> None:
        self._root = root if root is not None else etree.Element(f"{W}styles")

    @cached_property
    def _named(self) -> Mapping[str, etree._Element]:
        return {str(style.get(f"{W}styleId", "")): style for style in self._root.iter(f"{W}style")}

    @cached_property
    def _fallback(self) -> Mapping[str, str]:
        return {
            str(style.get(f"{W}type", "")): str(style.get(f"{W}styleId", ""))
            for style in self._root.iter(f"{W}style")
            if style.get(f"{W}default") in {"1", "true"}
        }

    def name(self, paragraph: etree._Element) -> str:
        """Return the name that people see of a paragraph's style."""
        style = self._named.get(self._style_of(paragraph, "pPr/pStyle", "paragraph"))
        named = None if style is None else style.find(f"{W}name")
        return "" if named is None else str(named.get(f"{W}val", ""))

    def paragraph(self, paragraph: etree._Element) -> Form:
        """Return the form of a paragraph."""
        style = self._style_of(paragraph, "pPr/pStyle", "paragraph")
        own = paragraph.find(f"{W}pPr")
        return Form([*self._chain(style, "pPr"), *([] if own is None else [own])])

    def run(self, paragraph: etree._Element, run: etree._Element | None) -> Form:
        """Return the form of a run; without one, that of the paragraph's words in general."""
        chain = self._chain(self._style_of(paragraph, "pPr/pStyle", "paragraph"), "rPr")
        if run is None:
            mark = paragraph.find(f"{W}pPr/{W}rPr")
            return Form([*chain, *([] if mark is None else [mark])])
        character = run.find(f"{W}rPr/{W}rStyle")
        if character is not None:
            chain += self._followed(str(character.get(f"{W}val", "")), "rPr")
        own = run.find(f"{W}rPr")
        return Form([*chain, *([] if own is None else [own])])

    def _style_of(self, element: etree._Element, path: str, kind: str) -> str:
        named = element.find("/".join(f"{W}{step}" for step in path.split("/")))
        return str(named.get(f"{W}val", "")) if named is not None else self._fallback.get(kind, "")

    def _chain(self, style: str, properties: str) -> list[etree._Element]:
        ground = self._root.find(f"{W}docDefaults/{W}{properties}Default/{W}{properties}")
        return [*([] if ground is None else [ground]), *self._followed(style, properties)]

    def _followed(self, style: str, properties: str) -> list[etree._Element]:
        """Return the properties of a style and of those it is based on, farthest first; a circle is left."""
        found: list[etree._Element] = []
        seen: set[str] = set()
        while style in self._named and style not in seen:
            seen.add(style)
            element = self._named[style]
            own = element.find(f"{W}{properties}")
            if own is not None:
                found.insert(0, own)
            based = element.find(f"{W}basedOn")
            style = "" if based is None else str(based.get(f"{W}val", ""))
        return found
