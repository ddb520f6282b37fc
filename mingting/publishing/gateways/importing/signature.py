"""The close of an official document: who signs, alone or jointly, and the day it was formed (GB/T 9704, 7.3.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

#: How far from the end issuer and date are looked for; twelve organs, one a line, are the most that is known.
END_LINES = 10
_ABOVE = 14
#: A letter with an enclosure is short.
LETTER_LINES = 60
_DIGITS = {
    letter: n
    for n, letters in enumerate(
        ("〇○零Ｏ０0", "一1１", "二2２", "三3３", "四4４", "五5５", "六6６", "七7７", "八8８", "九9９")
    )
    for letter in letters
}
_DAY = (
    r"([\d〇○零Ｏ一二三四五六七八九]{4})\s*年\s*([\d一二三四五六七八九十]{1,3})\s*月\s*"
    r"([\d一二三四五六七八九十]{1,3})\s*日"
)
_DATE = re.compile(rf"^(.*?)\s*{_DAY}$")
#: Each column of a joint signature may close with its own day: the same one.
_DATES = re.compile(rf"(?:{_DAY}\s*)+")
_ORGAN = re.compile(
    r"^[\u4e00-\u9fff（）()·]{3,40}(?:局|委员会|办公室|人民政府|政府|办事处|厅|部|中心|院|会|公司|处|支队|大队"
    r"|所|站|委|办|署|行|社|馆|校|学校|集团|小组|指挥部)$"
)
#: Letters set apart to fill a line: 财 政 局.
_SPREAD = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?: [\u4e00-\u9fff])+(?![\u4e00-\u9fff])")


def chinese_date(text: str) -> date | None:
    """Return the date of 2024年3月8日 or 二〇二四年三月八日, or ``None``."""
    found = _DATE.match(text.strip())
    return _date_of(found.groups()[1:]) if found else None


def is_organ(name: str) -> bool:
    """Whether a line can be the name of an organ."""
    return bool(_ORGAN.match(name))


def signed(lines: Sequence[str]) -> tuple[date | None, str]:
    """Return the day and the organs at the end of a document, several joined by 、 in the order they stand.

    ``lines`` are its paragraphs; those of a table that sets a joint signature in a grid, cell after cell. A letter that
    encloses a longer document (印发…的通知) is signed before it.
    """
    at_end = _signed_at_end(lines)
    return at_end if at_end[0] else _signed_before_the_enclosed(lines)


def _signed_before_the_enclosed(lines: Sequence[str]) -> tuple[date | None, str]:
    """Return the first day that stands alone right below organs: elsewhere in a text a day signs nothing."""
    for at in range(1, min(len(lines), LETTER_LINES)):
        alone = _DATES.fullmatch(_close_set(lines[at]))
        named = _above(lines[max(at - _ABOVE, 0) : at]) if alone else []
        if alone and named and (formed_on := _date_of(alone.groups())):
            return formed_on, "、".join(named)
    return None, ""


def _signed_at_end(lines: Sequence[str]) -> tuple[date | None, str]:
    for at in range(len(lines) - 1, max(len(lines) - END_LINES, 0) - 1, -1):
        text = _close_set(lines[at])
        alone = _DATES.fullmatch(text)
        found = _DATE.match(text)
        formed_on = _date_of(alone.groups() if alone else found.groups()[1:]) if found else None
        if found is None or formed_on is None:
            continue
        if found.group(1) and not alone:
            named = _organs(found.group(1))
            if named:
                return formed_on, "、".join(named)
            continue
        return formed_on, "、".join(_above(lines[max(at - _ABOVE, 0) : at]))
    return None, ""


def _above(lines: Sequence[str]) -> list[str]:
    organs: list[str] = []
    for text in reversed(lines):
        if _DATES.fullmatch(_close_set(text)):
            continue
        named = _organs(text)
        if not named:
            break
        organs[:0] = named
    return list(dict.fromkeys(organs))


def _organs(text: str) -> list[str]:
    """Return the organs of a line, or nothing when anything else stands in it."""
    names = _close_set(text).split()
    return names if names and all(is_organ(name) for name in names) else []


def _close_set(text: str) -> str:
    return _SPREAD.sub(lambda found: found.group().replace(" ", ""), text.strip())


def _date_of(parts: Sequence[str]) -> date | None:
    year = "".join(str(_DIGITS.get(letter, letter)) for letter in parts[0])
    try:
        return date(int(year), _number(parts[1]), _number(parts[2]))
    except ValueError:
        return None


def _number(written: str) -> int:
    if written.isascii() and written.isdigit():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
