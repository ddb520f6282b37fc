"""Days laid out in weeks, as on a wall calendar: each cell a figure and a word, and the whole reason for who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mingting.kernel.workdays import WorkCalendar

from ..rules.strip import Day, Kind

_DAY = timedelta(days=1)
_DAYS_A_WEEK = 7
WEEKDAYS = "一二三四五六日"

#: The short word of each kind of day; what is counted says its number instead.
_WORDS = {
    Kind.START: "起算",
    Kind.DUE: "届满",
    Kind.WEEKEND: "周末",
    Kind.HOLIDAY: "放假",
    Kind.STOPPED: "不计",
    Kind.WAITING: "等待",
    Kind.DEFERRED: "延迟",
    Kind.LATE: "逾期",
    Kind.ANSWERED: "答复",
    Kind.CLOSED: "已答",
}
#: What each kind means, for the legend under the weeks.
LEGEND = (
    ("counted", "第几个工作日", "计入期限的工作日"),
    ("makeup", "班", "周末调休上班，计入期限"),
    ("weekend", "周末", "不计入期限"),
    ("holiday", "放假", "法定节假日，不计入期限"),
    ("stopped", "不计", "征求意见，不计入期限"),
    ("waiting", "等待", "等待申请人补正或者缴费"),
    ("due", "届满", "答复期限的最后一天"),
    ("late", "逾期", "已过答复期限"),
    ("answered", "答复", "作出答复"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day in its week. ``figure`` is the day of the month, with the month on its first cell; ``mark`` 班 or 休."""

    day: date
    figure: str
    kind: str
    word: str
    why: str
    is_today: bool = False
    is_provisional: bool = False
    mark: str = ""


Week = list[Cell | None]


def weeks_of(days: Sequence[Day]) -> list[Week]:
    """Return the days of a strip in weeks from Monday; cells before the first and after the last are empty."""
    cells = [
        Cell(
            day=each.day,
            figure=_figure(each.day, is_first=each is days[0]),
            kind=str(each.kind),
            word=f"第{each.number}" if each.kind in (Kind.COUNTED, Kind.MAKEUP) else _WORDS[each.kind],
            why=each.why,
            is_today=each.is_today,
            is_provisional=each.provisional,
            mark="班" if each.kind == Kind.MAKEUP else "",
        )
        for each in days
    ]
    return _in_weeks(cells)


def legend_of(days: Sequence[Day]) -> list[tuple[str, str, str]]:
    """Return the legend of the kinds that occur."""
    kinds = {str(each.kind) for each in days}
    return [line for line in LEGEND if line[0] in kinds]


def weeks_of_year(calendar: WorkCalendar, year: int) -> list[tuple[int, list[Week]]]:
    """Return the twelve months of a year in weeks, each day with what it is."""
    return [(month, _in_weeks(_month(calendar, year, month))) for month in range(1, 13)]


def _month(calendar: WorkCalendar, year: int, month: int) -> list[Cell]:
    day, cells = date(year, month, 1), []
    while day.month == month:
        cells.append(_plain(calendar, day))
        day += _DAY
    return cells


def _plain(calendar: WorkCalendar, day: date) -> Cell:
    if day in calendar.makeup:
        return Cell(day, str(day.day), "makeup", "上班", "周末调休上班", mark="班")
    if day in calendar.holidays:
        return Cell(day, str(day.day), "holiday", "放假", "法定节假日或者调休放假", mark="休")
    if not calendar.is_workday(day):
        return Cell(day, str(day.day), "weekend", "", "周末")
    return Cell(day, str(day.day), "counted", "", "工作日")


def _figure(day: date, *, is_first: bool) -> str:
    return f"{day.month}/{day.day}" if is_first or day.day == 1 else str(day.day)


def _in_weeks(cells: Sequence[Cell]) -> list[Week]:
    if not cells:
        return []
    before = cells[0].day.weekday()
    padded: list[Cell | None] = [None] * before + list(cells)
    padded += [None] * (-len(padded) % _DAYS_A_WEEK)
    return [padded[start : start + _DAYS_A_WEEK] for start in range(0, len(padded), _DAYS_A_WEEK)]
