"""Numbers as reports write them: full-width, with separators, in Chinese numerals, in 万, rough or exact."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from mingting.reporting.rules.report import Number, Written
from mingting.reporting.rules.script import simplified

#: Longer numbers are no figure of a report.
DIGITS_LIMIT = 15
_MINUS = str.maketrans("−－–—﹣", "-----")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_BETWEEN = re.compile(r"(?<=\d)\s+(?=\d)")
_NUMBER = re.compile(r"([+-]?)(\d+)(\.\d+)?")
_NOTHING = re.compile(r"0+(?:\.0+)?元")
_CELL_UNIT = re.compile(r"(?<=\d)(?:件|宗|条|个|项|万元)$")
_DIGITS = {letter: n for n, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "零〇一二两三四五六七八九十百千"
#: What reports count: 件、宗 of requests, 条 of information, money, and whatever else is listed.
UNITS = "件次|人次|万元|件|宗|条|份|篇|项|个|起|例|次|期|部|家|元|场|批|类|人|处|页|户"
_SPELLED = re.compile(
    rf"(?<![第{_CHINESE}\d每逐某任哪另])(?P<number>(?!一[件宗份起例])[{_CHINESE}]+|(?<=申请|案件|复议|诉讼|通知|只有)一|(?<=[共仅])一)(?=(?:件(?!事)|宗|份|起|例|元)(?![{_CHINESE}事一]))"
)
_ZERO = re.compile(r"零(?=(?:行政)?(?:复议|诉讼|申请|投诉|起诉))")
_QUANTITY = re.compile(
    rf"(?<![\d.A-Za-z〔\[第])(?P<before>约|近|超过|超|逾|不足|至少)?(?P<number>\d+(?:\.\d+)?)(?P<scale>亿|万(?!元))?"
    rf"(?P<rough>余|多|几)?(?P<unit>{UNITS})?(?P<after>左右|以上)?(?!\.?\d)(?![年月日号点分%‰度])"
)
_PERCENT = re.compile(r"(?<![\d.])(?P<number>\d+(?:\.\d+)?)(?:%|个百分点)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a sentence with its unit ("" where there is none); ``is_rough``: 余、约 and the like."""

    value: Number
    unit: str
    start: int
    end: int
    is_rough: bool = False


def levelled(words: str) -> str:
    """Return words with full-width forms, blanks and separators of thousands levelled and small numerals in digits."""
    text = simplified(unicodedata.normalize("NFKC", words).translate(_MINUS))
    # A blank between two figures is all that parts them.
    text = _SEPARATOR.sub("", _INVISIBLE.sub("", _BETWEEN.sub("\x00", text)).replace("\x00", " "))
    text = _ZERO.sub("0件", text)
    return _SPELLED.sub(lambda found: str(chinese_number(found["number"])), text)


def chinese_number(words: str) -> int | None:
    """Return the number of 十二, 一百零五, 二〇二四; ``None`` when it is none."""
    if not words or any(letter not in _CHINESE for letter in words):
        return None
    if not any(letter in _PLACES for letter in words):
        return int("".join(str(_DIGITS[letter]) for letter in words))
    total, digit = 0, 0
    for letter in words:
        if letter in _PLACES:
            total += (digit or (1 if not total else 0)) * _PLACES[letter]
            digit = 0
        else:
            digit = _DIGITS[letter]
    return total + digit


def number_of(words: str) -> Number | None:
    """Return the number that a whole text is, or ``None``; a count is an ``int``, a decimal keeps its places."""
    text = unicodedata.normalize("NFKC", words).translate(_MINUS)
    if _BETWEEN.search(text.strip()):
        return None
    text = _INVISIBLE.sub("", text)
    text = _CELL_UNIT.sub("", _SEPARATOR.sub("", text))
    if _NOTHING.fullmatch(text):
        return 0
    found = _NUMBER.fullmatch(text)
    if found is None or len(found[2]) > DIGITS_LIMIT:
        return chinese_number(text) if found is None and len(text) <= DIGITS_LIMIT else None
    return Decimal(text) if found[3] else int(text)


def written(words: str) -> Written:
    """Return what stands in a cell; blanks of any kind are a blank cell."""
    return Written(" ".join(words.split()).strip("\u200b\ufeff\xa0"), number_of(words))


def quantities(text: str) -> list[Quantity]:
    """Return the numbers in levelled text in their order; years, dates, percentages and ordinals are none."""
    found = []
    for match in _QUANTITY.finditer(text):
        digits = match["number"]
        if len(digits) > DIGITS_LIMIT:
            continue
        value: Number = Decimal(digits) if "." in digits else int(digits)
        if match["scale"]:
            value = value * (10_000 if match["scale"] == "万" else 100_000_000)
        is_rough = bool(match["before"] or match["rough"] or match["after"] or match["scale"])
        found.append(Quantity(value, match["unit"] or "", match.start(), match.end(), is_rough))
    return found


def percentages(text: str) -> list[tuple[Decimal, int, int]]:
    """Return the percentages in levelled text: value as written, start, end."""
    return [(Decimal(m["number"]), m.start(), m.end()) for m in _PERCENT.finditer(text)]
