"""Word's automatic numbering: the 一、 that stands on the page and is nowhere in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from mingting.commons.files.office import W

_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCountingThousand",
    "chineseLegalSimplified",
}
_PLAIN_LIST = re.compile(r"^%\d[.．、)）]?$")
_BULLETS = {"bullet", "none", ""}
_NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and written."""

    form: str
    pattern: str
    start: int


def chinese(number: int) -> str:
    """Return a number from 1 to 99 in Chinese numerals; others in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    left = "" if tens == 0 else ("" if tens == 1 else _NUMERALS[tens]) + "十"
    return left + (_NUMERALS[ones] if ones else "")


class Numbering:
    """Counts along as paragraphs pass, in the order of the document."""

    def __init__(self, root: etree._Element | None) -> None:
        abstract: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, Level]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        for one in root.iter(f"{W}abstractNum"):
            abstract[one.get(f"{W}abstractNumId", "")] = _levels(one)
        for number in root.iter(f"{W}num"):
            told = number.find(f"{W}abstractNumId")
            of = told.get(f"{W}val", "") if told is not None else ""
            own = number.find(f"{W}lvlOverride") is not None
            key = f"num{number.get(f'{W}numId')}" if own else f"abstract{of}"
            self._lists[number.get(f"{W}numId", "")] = (key, abstract.get(of, {}))

    def next(self, number: str, depth: int) -> tuple[str, str]:
        """Count one paragraph: return ("ul" or "ol", "") for a list item, else ("", the written number)."""
        key, levels = self._lists.get(number, ("", {}))
        level = levels.get(depth)
        if level is None:
            return "", ""
        if level.form in _BULLETS:
            return "ul", ""
        counts = self._counts.setdefault(key, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if level.form == "decimal" and _PLAIN_LIST.match(level.pattern):
            return "ol", ""

        def written(place: re.Match[str]) -> str:
            at = int(place.group(1)) - 1
            count = counts.get(at, levels[at].start if at in levels else 1)
            form = levels[at].form if at in levels else ""
            return _written(count, form)

        return "", re.sub(r"%(\d)", written, level.pattern)


def _levels(abstract: etree._Element) -> dict[int, Level]:
    found = {}
    for level in abstract.iter(f"{W}lvl"):
        said = {
            name: (e.get(f"{W}val", "") if (e := level.find(f"{W}{name}")) is not None else "")
            for name in ("numFmt", "lvlText", "start")
        }
        start = int(said["start"]) if said["start"].isdigit() else 1
        found[int(level.get(f"{W}ilvl", "0"))] = Level(said["numFmt"], said["lvlText"], start)
    return found


def _written(count: int, form: str) -> str:
    if form in _CHINESE:
        return chinese(count)
    if form == "decimalEnclosedCircle" or form == "decimalEnclosedCircleChinese":
        return chr(0x245F + count) if 0 < count <= 20 else str(count)
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (count - 1) % 26)
        return letter.upper() if form == "upperLetter" else letter
    return str(count)
