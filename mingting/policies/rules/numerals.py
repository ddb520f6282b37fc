"""Numerals and letters of official texts: levelled one to one, so that places stay; read and written in Chinese."""

from __future__ import annotations

import unicodedata

#: What a number may be written with, for a character class of an expression over levelled text.
NUMERALS = "0-9零〇一二两三四五六七八九十百千廿卅"
#: Articles, items and serials are smaller; what is greater is no number of a clause.
LARGEST = 9999
_LONGEST = 9

_DIGITS = {letter: n for n, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SHORT_TENS = {"廿": 20, "卅": 30}


def _levels() -> dict[int, str]:
    """Full-width forms, compatibility forms and the radicals that PDF files write instead of letters."""
    table = {}
    for first, last in ((0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF01, 0xFF5E)):
        for point in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(point))
            if len(plain) == 1:
                table[point] = plain
    table |= dict.fromkeys(map(ord, "\t\v\f\x85\xa0\u2007\u2009\u2002\u2003\u202f\u3000\ufeff\u200b"), " ")
    table |= dict.fromkeys(map(ord, "—–―‐‑‒−─━"), "-")
    table |= dict.fromkeys(map(ord, "○◯⭕◌"), "〇")
    return table


_LEVELS = _levels()


def levelled(text: str) -> str:
    """Return the text, letter for letter, with full-width forms, dashes, blanks and circles for 〇 made one."""
    return text.translate(_LEVELS)


def value(words: str) -> int | None:
    """Return the number of 12, 十二, 一百零五, 廿三 or 二〇二四 in levelled text; ``None`` when it is none."""
    if not words or len(words) > _LONGEST:
        return None
    if words.isascii():
        return int(words) if words.isdigit() else None
    if all(letter in _DIGITS for letter in words):
        return int("".join(str(_DIGITS[letter]) for letter in words))
    return _with_places(words)


def _with_places(words: str) -> int | None:
    total, digit, last_place = 0, None, 10_000
    for letter in words:
        if letter in _SHORT_TENS and total == 0 and digit is None:
            total, last_place = _SHORT_TENS[letter], 10
        elif letter in _PLACES and _PLACES[letter] < last_place:
            last_place = _PLACES[letter]
            total += (digit or 1) * last_place
            digit = None
        elif letter in _DIGITS and digit in (None, 0):
            digit = _DIGITS[letter]
        else:
            return None
    return total + (digit or 0)


def chinese(number: int) -> str:
    """Return a number up to 9999 as articles are numbered: 三, 十, 二十一, 一百零五. Greater ones stay Arabic."""
    if not 0 < number <= LARGEST:
        return "零" if number == 0 else str(number)
    written, is_gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            written += ("零" if is_gap and written else "") + "零一二三四五六七八九"[digit] + name
        is_gap = digit == 0
    return written[1:] if 10 <= number < 20 else written
