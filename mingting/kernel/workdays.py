"""Working days: weekdays less the State Council's holidays, plus the weekends worked in exchange (调休)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import islice

from mingting.kernel.refusals import Refused

_SATURDAY = 5
#: A notice covers its whole year, and National Day stands in every notice: a year that lists it is announced.
_NATIONAL_DAY = (10, 1)
_DAY = timedelta(days=1)
#: What a row of a notice may call a day, as the list in this room and as a spreadsheet does.
_KINDS = {"holiday": "holiday", "makeup": "makeup", "放假": "holiday", "上班": "makeup"}


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked.

    ``holidays`` are days off by a State Council notice, ``makeup`` are weekend days worked in exchange, and
    ``official_years`` are the years a notice was published for. In other years weekends alone are days off,
    and ``is_provisional`` says so: a deadline there may move when the notice comes (each year in November).
    """

    holidays: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    official_years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        both = self.holidays & self.makeup
        if both:
            raise ValueError(f"both a holiday and a worked day: {min(both).isoformat()}")

    def is_workday(self, day: date) -> bool:
        """Return whether ``day`` is worked. A ``datetime`` raises ``TypeError``: its zone decides the day."""
        if isinstance(day, datetime):
            raise TypeError("a working day is a date, not a moment")
        if day in self.makeup:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def is_provisional(self, day: date) -> bool:
        """Return whether the holidays of ``day``'s year are not announced yet."""
        return day.year not in self.official_years

    def after(self, day: date) -> Iterator[date]:
        """Yield the working days strictly after ``day``, in order, without end."""
        while True:
            day += _DAY
            if self.is_workday(day):
                yield day

    def add(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day``.

        The day itself is not counted (民事诉讼法 on periods), so ``add(day, 1)`` is the next working day
        and ``add(day, 0)`` is ``day``, worked or not. A negative ``n`` raises ``ValueError``.
        """
        if n < 0:
            raise ValueError(f"working days are counted forward only, not {n}")
        return next(islice(self.after(day), n - 1, None)) if n else day

    def count(self, from_: date, to: date) -> int:
        """Return how many working days lie after ``from_`` up to ``to`` inclusive; 0 unless later."""
        worked = 0
        while from_ < to:
            from_ += _DAY
            worked += self.is_workday(from_)
        return worked

    def with_notice(self, days: Mapping[date, str]) -> WorkCalendar:
        """Return the calendar in which ``days`` (``holiday`` or ``makeup``) stand for all of their years.

        What was known of those years is forgotten; a year counts as announced when its National Day is listed.
        """
        years = {day.year for day in days}
        holidays = {day for day, kind in days.items() if kind == "holiday"}
        announced_years = {day.year for day in holidays if (day.month, day.day) == _NATIONAL_DAY}
        return WorkCalendar(
            frozenset(day for day in self.holidays if day.year not in years) | holidays,
            frozenset(day for day in self.makeup if day.year not in years) | (days.keys() - holidays),
            (self.official_years - years) | announced_years,
        )


@cache
def announced() -> WorkCalendar:
    """Return the calendar of the notices published so far, from ``calendar_data/state_council.csv``.

    A row that is not ``date,holiday`` or ``date,makeup``, or that makes up a day which is no weekend,
    raises ``ValueError`` naming the line.
    """
    text = (files("mingting.kernel") / "calendar_data" / "state_council.csv").read_text(encoding="utf-8")
    return read_notices(text)


def read_notices(text: str) -> WorkCalendar:
    """Return the calendar that a CSV text (columns ``date``, ``kind``) describes. Errors as ``announced``."""
    days: dict[str, set[date]] = {"holiday": set(), "makeup": set()}
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        try:
            day, kind = date.fromisoformat(row["date"]), row["kind"]
            if kind == "makeup" and day.weekday() < _SATURDAY:
                raise ValueError(f"{day.isoformat()} is no weekend day")
            days[kind].add(day)
        except (KeyError, TypeError, ValueError) as fault:
            raise ValueError(f"working-day notices, line {number}: {fault}") from fault
    official = {day.year for day in days["holiday"] if (day.month, day.day) == _NATIONAL_DAY}
    return WorkCalendar(frozenset(days["holiday"]), frozenset(days["makeup"]), frozenset(official))


def read_notice_csv(text: str) -> dict[date, str]:
    """Return the days that a person's CSV text lists, each with ``holiday`` or ``makeup``.

    The columns are those of ``read_notices``; ``日期`` and ``类别``, ``放假`` and ``上班`` will do as well. The first
    line that cannot be used is refused by its number, and then none is.
    """
    try:
        first, *rows = list(csv.reader(text.lstrip("\ufeff").splitlines())) or [[]]
    except csv.Error as broken:
        raise Refused(f"文件不是有效的 CSV：{broken}") from broken
    heads = [{"日期": "date", "类别": "kind"}.get(head.strip(), head.strip()) for head in first]
    if not {"date", "kind"} <= set(heads):
        raise Refused("第 1 行：缺少列名“日期”（date）或者“类别”（kind）")
    days: dict[date, str] = {}
    for number, row in enumerate(rows, start=2):
        cells = dict(zip(heads, (cell.strip() for cell in row), strict=False))
        if not any(cells.values()):
            continue
        written, kind = cells.get("date", ""), _KINDS.get(cells.get("kind", ""), "")
        try:
            day = date.fromisoformat(written)
        except ValueError:
            raise Refused(f"第 {number} 行：“{written}”不是日期，写法如 2026-10-01") from None
        fault = _row_fault(day, kind, days)
        if fault:
            raise Refused(f"第 {number} 行：{written}{fault}")
        days[day] = kind
    return days


def _row_fault(day: date, kind: str, before: Mapping[date, str]) -> str:
    if not kind:
        return "的类别应为“放假”（holiday）或者“上班”（makeup）"
    if day in before:
        return "已在前面列出，一天只能列一次"
    if kind == "makeup" and day.weekday() < _SATURDAY:
        return "不是周末，不能列为调休上班日"
    return ""
