"""Addresses of clauses in the many ways in which people write them.

第3条第2项, 第三条第(二)项, 三(二)1, #附件1-第三条; and in a sentence 第五条至第七条, 第三十条第二款和第三款.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from mingting.policies.rules.markers import FIFTH, FIRST, FOURTH, SECOND, THIRD
from mingting.policies.rules.numerals import LARGEST, NUMERALS, chinese, levelled, value

LONGEST = 120
#: 第一条至第九十条 is told by its ends.
RANGE_LIMIT = 60
#: Units that an address may name, from the outermost in; 点 is how a level is called in speech.
UNITS = ("编", "分编", "部分", "章", "节", "条", "款", "项", "目", "段", "点")
_PREFIX = re.compile(
    rf"(?P<annex>附[件表录]?)(?P<number>[{NUMERALS}]{{1,3}})?(?:〔(?P<copy>\d{{1,4}})〕)?(?=[-\s第一二三四五六七八九十(#题引称落结]|$)"
    r"(?:[-\s的,]{0,3})"
)
_STEP = re.compile(
    rf"(?:第?\s?\(?\s?(?P<number>[{NUMERALS}]{{1,7}})\s?\)?\s?(?P<unit>分编|编|部分|章|节|条|款|项|目|段|点)"
    rf"(?:之(?P<after>[一二三四五六七八九十]{{1,3}}|\d{{1,2}}))?"
    rf"|\(\s?(?P<paren>[{NUMERALS}]{{1,5}})\s?\)|(?P<circled>[①-⑳])"
    r"|(?P<chinese>[零〇一二三四五六七八九十百廿卅]{1,5})|(?P<arabic>\d{1,3})|(?P<word>题头|称谓|引言|结语|落款))"
    r"(?:〔(?P<copy>\d{1,4})〕)?[\s、.·,的-]{0,3}"
)
_ONE = rf"\(?\s?[{NUMERALS}]{{1,7}}\s?\)?"
_GROUP = re.compile(
    rf"(?P<ordinal>第\s?)?(?P<row>{_ONE}(?:\s?[、,和及或与至到-]\s?(?:第\s?)?{_ONE}){{0,20}})\s?(?P<unit>条|款|项|目)"
    r"(?:之(?P<after>[一二三四五六七八九十]{1,3}(?![一二三四五六七八九十])|\d{1,2}))?"
)
_MEMBER = re.compile(rf"(?P<joint>[至到-])?[^{NUMERALS}至到-]*(?P<number>[{NUMERALS}]{{1,7}})")
_JOINT = re.compile(r"\s?(?:以及|[、和及或与]|(?P<range>至|到|-))\s?(?=第|\()")
_DEPTHS = ("条", "款", "项", "目")
_OWN = re.compile(r"^(?:本(?!条(?!例)|款|项|目)[\u4e00-\u9fa5]{1,6}?|该[\u4e00-\u9fa5]{1,6}?)(?=第|附)")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an address: its unit (条, 款 …; a rank as digit for a level; a word for 引言), number, copy."""

    unit: str
    number: tuple[int, ...]
    copy: int = 1


@lru_cache(maxsize=8192)
def steps(address: str) -> tuple[Step, ...] | None:
    """Return the steps of an address in any spelling; ``None`` for what is none. The annex is the first step."""
    plain = levelled(unquote(address[: 9 * LONGEST])).strip().lstrip("#").strip()
    plain = re.sub(r"\s+", " ", plain)
    if not plain or len(plain) > LONGEST:
        return None
    plain = _OWN.sub("", plain)
    found_steps: list[Step] = []
    place = 0
    if prefix := _PREFIX.match(plain):
        number = value(prefix["number"]) if prefix["number"] else None
        found_steps.append(Step(prefix["annex"], (number,) if number else (), int(prefix["copy"] or 1)))
        place = prefix.end()
    while place < len(plain):
        found = _STEP.match(plain, place)
        step = _step(found) if found else None
        if found is None or step is None:
            return None
        if found["paren"] and found_steps and found_steps[-1].unit in ("条", "款"):
            step = Step("项", step.number, step.copy)
        found_steps.append(step)
        place = found.end()
    return tuple(found_steps)


def _step(found: re.Match[str]) -> Step | None:
    copy = int(found["copy"] or 1)
    if found["word"]:
        return Step(found["word"], (), copy)
    if found["circled"]:
        return Step(str(FIFTH), (ord(found["circled"]) - ord("①") + 1,), copy)
    words = found["number"] or found["paren"] or found["chinese"] or found["arabic"]
    number = value(words)
    if not number:
        return None
    if found["unit"]:
        after = value(found["after"]) if found["after"] else None
        return Step(found["unit"], (number, after) if after else (number,), copy)
    if found["paren"]:
        return Step(str(FOURTH if words.isascii() else SECOND), (number,), copy)
    return Step(str(THIRD if words.isascii() else FIRST), (number,), copy)


def listed(plain: str, place: int) -> tuple[int, list[str]]:
    """Return the end and the addresses of what is cited at a place of a levelled text, ranges and lists written out.

    Nothing cited there: the place itself and no addresses. Of a range longer than ``RANGE_LIMIT`` only the ends.
    """
    ways: list[tuple[tuple[str, tuple[int, ...]], ...]] = []
    end, is_range = place, False
    while len(ways) < 4 * RANGE_LIMIT:
        joint = _JOINT.match(plain, end) if ways else None
        found = _GROUP.match(plain, joint.end() if joint else end)
        numbers = _members(found["row"]) if found else []
        if found is None or not numbers or not (found["ordinal"] or (ways and found[0][0] == "(")):
            break
        depth = _DEPTHS.index(found["unit"])
        is_range = bool(joint and joint["range"])
        base = tuple(step for step in (ways[-1] if ways else ()) if _DEPTHS.index(step[0]) < depth)
        if ways and not joint:
            if _DEPTHS.index(ways[-1][-1][0]) >= depth:
                break
            ways.pop()
        if is_range and ways[-1][-1][0] == found["unit"] and ways[-1][:-1] == base:
            numbers = [*_between(ways[-1][-1][1][0], numbers[0]), *numbers]
        after = value(found["after"]) if found["after"] else None
        ways += [(*base, (found["unit"], (number,))) for number in numbers]
        if after:
            ways[-1] = (*base, (found["unit"], (numbers[-1], after)))
        end = found.end()
    return end, ["".join(_written(*step) for step in way) for way in ways]


def _written(unit: str, number: tuple[int, ...]) -> str:
    return f"第{chinese(number[0])}{unit}" + (f"之{chinese(number[1])}" if number[1:] else "")


def _members(row: str) -> list[int]:
    numbers: list[int] = []
    for found in _MEMBER.finditer(row):
        number = value(found["number"])
        if not number or number > LARGEST:
            return []
        if found["joint"] and numbers:
            numbers += _between(numbers[-1], number)
        numbers.append(number)
    return numbers


def _between(first: int, last: int) -> range:
    return range(first + 1, last) if last - first <= RANGE_LIMIT else range(0)
