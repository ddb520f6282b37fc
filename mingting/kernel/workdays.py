"""Working days: weekdays less the State Council's holidays, plus the weekends worked in exchange (调休)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import islice

_SATURDAY = 5
#: A notice covers its whole year, and National Day stands in every notice: a year that lists it is announced.
_NATIONAL_DAY = (10, 1)


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
            day += timedelta(days=1)
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
        days = (from_ + timedelta(days=n) for n in range(1, (to - from_).days + 1))
        return sum(1 for day in days if self.is_workday(day))


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
