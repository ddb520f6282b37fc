"""What a line of a document begins with: 第三条, 三、, （二）, 1., （1）, ①; and the items inside one line."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from mingting.policies.rules.numerals import LARGEST, NUMERALS, chinese, value


class Kind(StrEnum):
    """What a clause is. 层 is a level of 一、（一）1.（1）①; the last seven are parts without a number."""

    PART = "编"
    DIVISION = "部分"
    CHAPTER = "章"
    SECTION = "节"
    ARTICLE = "条"
    PARAGRAPH = "款"
    ITEM = "项"
    POINT = "目"
    LEVEL = "层"
    SEGMENT = "段"
    ANNEX = "附件"
    ATTACHED = "所附文件"
    HEAD = "题头"
    SALUTATION = "称谓"
    PREFACE = "引言"
    CLOSING = "结语"
    SIGNATURE = "落款"


#: 一、 （一） 1. （1） ①, from the outermost in (公文格式 7.3.3).
FIRST, SECOND, THIRD, FOURTH, FIFTH = range(1, 6)
#: Divisions above the article, from the outermost in.
CONTAINERS = {Kind.PART: 0, Kind.DIVISION: 0, Kind.CHAPTER: 1, Kind.SECTION: 2}

_CHINESE = "零〇一二三四五六七八九十百廿卅"
_DIVISION = re.compile(
    rf"第\s{{0,2}}(?P<number>[{NUMERALS}]{{1,7}})\s{{0,2}}(?P<unit>分编|编|部分|章|节|条)"
    rf"(?:之(?P<after>[{_CHINESE}]{{1,3}}|\d{{1,2}}))?"
)
#: After these words 第三条 is spoken of, not begun.
_SPOKEN_OF = re.compile("规定|所[列称述指]|第|[、,至和或及的中款项;]|以外|之外|要求|情形|明确")
_LONGEST_TITLE = 60
_SHORT_TITLE, _RUN_IN_TITLE, _WHOLE_SENTENCE = 40, 25, 15
#: 一、二级 and 三、四楼 count things.
_COUNTED = r"(?![一二三四五六七八九十]{1,3}[级类等档层楼线期批次号季年月])"
#: （一）项 and （一）至（三）项 are spoken of; （一）项目…, （一）条件… and （一）至少… begin.
_CITED = rf"(?!\s?(?:项(?!目)|款(?!项)|条(?![件例款])|至\s?(?:第?\s?\(|第?[{_CHINESE}\d]{{1,4}}\s?[项款条])))"
_RANKS = (
    (FIRST, re.compile(rf"(?P<n>[{_CHINESE}]{{1,5}})\s?[、.]{_COUNTED}")),
    (
        SECOND,
        re.compile(rf"(?:\(\s?(?P<n>[{_CHINESE}]{{1,5}})\s?\){_CITED}|(?P<sign>[㈠-㈩]))[、.]?"),
    ),
    (THIRD, re.compile(r"(?:(?P<n>\d{1,3})\s?[、.](?!\s?\d)|(?P<sign>[⒈-⒛]))")),
    (
        FOURTH,
        re.compile(rf"(?:\(\s?(?P<n>\d{{1,3}})\s?\)|(?P<half>\d{{1,2}})\)|(?P<sign>[⑴-⒇])){_CITED}[、.]?"),
    ),
    (FIFTH, re.compile(r"(?P<sign>[①-⑳])[、.]?")),
)
_INSIDE = re.compile(
    rf"\((?:[{_CHINESE}]{{1,5}}|\d{{1,3}})\){_CITED}|[㈠-㈩⒈-⒛⑴-⒇①-⑳]"
    r"|(?<=[:;。\s])\d{1,3}[、.](?!\s?\d)"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the head of a clause. ``rank`` is 1 to 5 for a 层, 0 for 条 and above."""

    kind: Kind
    number: tuple[int, ...]
    label: str
    start: int
    end: int
    rank: int = 0


def opening(plain: str) -> Marker | None:
    """Return what a levelled line without leading blanks begins with, or ``None``."""
    if plain[:1] == "第":
        return _division(plain)
    return _ranked(plain, 0)


def inside(plain: str, opened: Marker | None = None) -> list[Marker]:
    """Return the further markers in a line, after the one that opens it: rows such as （一）…；（二）…, in order."""
    candidates = []
    for found in _INSIDE.finditer(plain, opened.end if opened else 0):
        marker = _ranked(plain, found.start())
        if marker:
            candidates.append(marker)
    present = {(marker.rank, marker.number[0]) for marker in candidates}
    rows = {opened.rank: opened.number[0]} if opened and opened.rank else {}
    kept = []
    for marker in candidates:
        before = plain[max(0, marker.start - 2) : marker.start].rstrip()[-1:]
        number = marker.number[0]
        begins = number == 1 and (marker.rank, 2) in present and before in ":;。"
        if begins or (rows.get(marker.rank) == number - 1 and before in ";。,、:"):
            rows = {rank: last for rank, last in rows.items() if rank < marker.rank or begins}
            rows[marker.rank] = number
            kept.append(marker)
    return kept


def ranked_label(rank: int, number: int) -> str:
    """Return how a number of a 层 is written: 三、 （二） 1. （1） ①."""
    if rank == FIRST:
        return f"{chinese(number)}、"
    if rank == SECOND:
        return f"（{chinese(number)}）"
    if rank == FOURTH:
        return f"（{number}）"
    if rank == FIFTH and number <= 20:
        return chr(ord("①") + number - 1)
    return f"{number}."


def heading_of(words: str, *, is_whole: bool) -> str:
    """Return what names a 层: the whole of a short line, or a short first sentence before more; else nothing."""
    first, stop, rest = words.partition("。")
    is_lead = is_whole and not stop and first[-1:] in (":", "：")
    if not is_lead and re.search("[，；：,;:]", first):
        return ""
    if not (is_whole or rest):
        return ""
    whole = _WHOLE_SENTENCE if stop else _SHORT_TITLE
    return first.rstrip(":：") if len(first) <= (_RUN_IN_TITLE if rest else whole) else ""


def _division(plain: str) -> Marker | None:
    found = _DIVISION.match(plain)
    if found is None:
        return None
    number = value(found["number"])
    after = value(found["after"]) if found["after"] else None
    if not number or number > LARGEST or (found["after"] and not after):
        return None
    kind = Kind("编" if found["unit"] == "分编" else found["unit"])
    rest = plain[found.end() :]
    if kind is Kind.ARTICLE:
        if _SPOKEN_OF.match(rest):
            return None
    elif len(plain) > _LONGEST_TITLE or _SPOKEN_OF.match(rest) or "。" in rest:
        return None
    label = f"第{chinese(number)}{found['unit']}" + (f"之{chinese(after)}" if after else "")
    numbers = (number, after) if after else (number,)
    return Marker(kind, numbers, label, 0, found.end())


def _ranked(plain: str, place: int) -> Marker | None:
    for rank, pattern in _RANKS:
        found = pattern.match(plain, place)
        if found is None:
            continue
        parts = found.groupdict()
        words = parts.get("n") or parts.get("half")
        number = value(words) if words else int(unicodedata.numeric(parts["sign"] or "0"))
        if not number or number > LARGEST:
            return None
        return Marker(Kind.LEVEL, (number,), ranked_label(rank, number), place, found.end(), rank)
    return None
