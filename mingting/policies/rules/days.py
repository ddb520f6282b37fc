"""Dates as officials write them, 2024年3月5日 as well as 二〇二四年三月五日, and what may not be a date."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from mingting.kernel.refusals import Refused
from mingting.policies.rules.numerals import levelled, value

FIRST_YEAR, LAST_YEAR = 1900, 2199

_ZERO = "〇零O0o"
_CHINESE_YEAR = rf"[{_ZERO}一二三四五六七八九]{{4}}"
_TENS = "[元正一二三四五六七八九十廿卅〇零]{1,4}"
_DATE = re.compile(
    rf"(?<![\d.])(?P<year>\d{{4}}|{_CHINESE_YEAR})\s{{0,2}}年\s{{0,2}}(?P<month>\d{{1,2}}|{_TENS})\s{{0,2}}月"
    rf"(?:份|\s{{0,2}}(?P<day>\d{{1,2}}|{_TENS})\s{{0,2}}[日号])?"
    r"|(?<![\d.\-/])(?P<y>\d{4})\s?(?P<sep>[-./])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<d>\d{1,2})(?![\d\-/]|\.\d)"
)
_MONTH_ONLY = re.compile(
    r"(?P<y>\d{4})[-./](?P<m>\d{1,2})|(?P<whole>(?:19|20)\d{2})(?P<mm>\d{2})(?P<dd>\d{2})"
)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date where it stands in a text: ``on`` is the day, or ``None`` for a month alone or a day that is none."""

    start: int
    end: int
    year: int
    month: int
    on: date | None = None
    fault: str = ""

    @property
    def last_day(self) -> date | None:
        """The day, or the last of a month named alone; ``None`` where there is no such day."""
        if self.on or self.fault:
            return self.on
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])


def find_all(text: str) -> list[WrittenDate]:
    """Return the dates and months in running text, impossible ones with their ``fault``. Linear in the text."""
    return [_read(found) for found in _DATE.finditer(levelled(text))]


def parse(text: str) -> WrittenDate | None:
    """Return the date or month that the whole text is; ``None`` when it is none."""
    plain = _BLANKS.sub("", levelled(text[:60]))
    found = _DATE.fullmatch(plain)
    if found is not None:
        return _read(found)
    if (short := _MONTH_ONLY.fullmatch(plain)) is None:
        return None
    if short["whole"]:
        return _checked(0, len(plain), int(short["whole"]), int(short["mm"]), int(short["dd"]), text.strip())
    return _checked(0, len(plain), int(short["y"]), int(short["m"]), None, text.strip())


def day(text: str, *, field: str = "") -> date:
    """Return the day that a text names. Raises ``Refused`` for what is no date, only a month, or no day at all."""
    written = parse(text)
    short = text.strip()[:40]
    if written is None:
        raise Refused(f"“{short}”不是日期，请写作“2024年3月5日”或“2024-03-05”", field=field)
    if written.fault:
        raise Refused(written.fault, field=field)
    if written.on is None:
        raise Refused(f"“{short}”只写到月，请写明是哪一日", field=field)
    return written.on


def fault(text: str) -> str | None:
    """Return ``None`` for a date that exists, else the sentence that says what is wrong with it."""
    try:
        day(text)
    except Refused as refused:
        return refused.sentence
    return None


def written(on: date) -> str:
    """Return a day as a document is dated: Arabic figures, no leading zeros (公文格式 7.3.5.4)."""
    return f"{on.year}年{on.month}月{on.day}日"


def months_after(on: date, months: int) -> date | None:
    """Return the day of the same number so many months on; ``None`` where that month lacks it (民法典第二百零二条)."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year or on.day > calendar.monthrange(year, month + 1)[1]:
        return None
    return date(year, month + 1, on.day)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month; months beyond 12 run on into later years."""
    year, month = divmod(year * 12 + month - 1, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _read(found: re.Match[str]) -> WrittenDate:
    if found["y"]:
        year, month, number = int(found["y"]), int(found["m"]), int(found["d"])
        return _checked(found.start(), found.end(), year, month, number, found[0])
    words = found["year"]
    year_ = value(words if words.isascii() and words.isdigit() else re.sub("[Oo0]", "〇", words))
    month_ = value(found["month"].replace("元", "一").replace("正", "一"))
    number_ = value(found["day"].replace("元", "〇")) if found["day"] else None
    if found["day"] and number_ is None:
        number_ = 0
    return _checked(found.start(), found.end(), year_ or 0, month_ or 0, number_, found[0])


def _checked(start: int, end: int, year: int, month: int, number: int | None, words: str) -> WrittenDate:
    fault = ""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        fault = f"“{words}”的年份不在{FIRST_YEAR}年至{LAST_YEAR}年之间"
    elif not 1 <= month <= 12:
        fault = f"“{words}”不是日期：一年没有第{month}个月"
    elif number is not None and not 1 <= number <= calendar.monthrange(year, month)[1]:
        last = calendar.monthrange(year, month)[1]
        fault = f"“{words}”不是日期：{year}年{month}月只有{last}天"
    on = None if fault or number is None else date(year, month, number)
    return WrittenDate(start, end, year, month, on, fault)
