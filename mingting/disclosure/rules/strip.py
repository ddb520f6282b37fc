"""The day strip: every day from receipt on, what it counts for, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from mingting.kernel.law import cite
from mingting.kernel.workdays import WorkCalendar

from . import terms
from .clock import Reading, derive
from .history import Event, History, Run, Stop, Wait, runs_of, waits_of
from .steps import DEFERRAL, HOLIDAY_NOTICE, NOT_COUNTED

#: No strip is longer; a life longer than that is shown from the time now running.
MOST_DAYS = 400


class Kind(StrEnum):
    START = "start"
    COUNTED = "counted"
    MAKEUP = "makeup"
    DUE = "due"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    STOPPED = "stopped"
    WAITING = "waiting"
    DEFERRED = "deferred"
    LATE = "late"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the strip.

    ``number`` says which counted day of its time it is, 0 when it is not counted. Days off keep their kind within a
    stop or a wait, for they would not count without it. ``provisional``: no notice tells the holidays of its year.
    """

    day: date
    kind: Kind
    number: int
    why: str
    cite: str
    is_today: bool
    provisional: bool


_STARTS = {
    Event.RECEIVED: "收到申请，当日不计",
    Event.CORRECTED: "收到补正的申请，当日不计",
    Event.PAID: "申请人缴费，当日不计",
    Event.COURT: "收到裁判，当日不计",
}
_WAITS = {
    "correction": ("等待申请人补正", terms.CORRECTION_NOTICE.cite),
    "fee": ("等待申请人缴费", terms.FEE_PAYMENT.cite),
}
#: Only working days count: 第三十三条第二款 says 工作日.
_WORKDAYS = cite("条例", "第三十三条第二款")


def strip(
    history: History, calendar: WorkCalendar, *, today: date, until: date | None = None
) -> tuple[Day, ...]:
    """Return the days from receipt to the last of due day and today, or to the answer, or to ``until``.

    Contradictory facts are refused as by :func:`.clock.derive`, whose due day is the strip's.
    """
    reading = derive(history, calendar, today=today)
    last = until or reading.answered or max(reading.due or today, today, history.received)
    first = history.received if (last - history.received).days < MOST_DAYS else reading.start
    walk = _Walk(history, calendar, reading, today)
    days = (walk.next() for _ in range((last - history.received).days + 1))
    return tuple(day for day in days if day.day >= first)[:MOST_DAYS]


class _Walk:
    """Goes through the days one by one and counts."""

    def __init__(self, history: History, calendar: WorkCalendar, reading: Reading, today: date) -> None:
        self.history, self.calendar, self.reading, self.today = history, calendar, reading, today
        self.starts: dict[date, Run] = {run.start: run for run in runs_of(history)}
        self.waits: list[Wait] = waits_of(history)
        self.run = self.starts[history.received]
        self.number = 0
        self.day = history.received - timedelta(days=1)

    def next(self) -> Day:
        """Return the next day."""
        self.day += timedelta(days=1)
        before = self.number
        kind, why, article = self._read()
        return Day(
            self.day,
            kind,
            self.number if self.number == before + 1 else 0,
            why,
            article,
            self.day == self.today,
            self.calendar.is_provisional(self.day),
        )

    def _read(self) -> tuple[Kind, str, str]:
        """Return the kind, the reason and the article of the day; count it if it counts."""
        if self.day in self.starts:
            self.run, self.number = self.starts[self.day], 0
            on_the_spot = "，当日作出答复" if self.day == self.history.answered else ""
            return Kind.START, _STARTS[self.run.event] + on_the_spot, self.run.cite
        counts = self._plain()
        if self.day == self.history.answered:
            return Kind.ANSWERED, "作出答复", terms.REPLY.cite
        if self.day == self.reading.due:
            return Kind.DUE, "答复期限届满", self.run.cite
        return counts

    def _plain(self) -> tuple[Kind, str, str]:
        answered = self.history.answered
        if answered is not None and self.run.start <= answered < self.day:
            return Kind.CLOSED, "已经答复", terms.REPLY.cite
        if not self.calendar.is_workday(self.day):
            off = self.day in self.calendar.holidays
            return (Kind.HOLIDAY, "法定节假日", HOLIDAY_NOTICE) if off else (Kind.WEEKEND, "周末", _WORKDAYS)
        wait = next((wait for wait in self.waits if wait.covers(self.day)), None)
        if wait is not None:
            return Kind.WAITING, *_WAITS[wait.what]
        if self.number >= self.run.term:
            return self._over()
        stop = self._stop()
        if stop is not None:
            return Kind.STOPPED, f"征求{stop.name}意见，不计算在期限内", NOT_COUNTED
        self.number += 1
        if self.day in self.calendar.makeup:
            return Kind.MAKEUP, f"调休上班，第{self.number}个工作日", HOLIDAY_NOTICE
        if self.number > self.run.days:
            return Kind.COUNTED, f"第{self.number}个工作日（延长的期限）", terms.EXTENSION_MOST.cite
        return Kind.COUNTED, f"第{self.number}个工作日", self.run.cite

    def _over(self) -> tuple[Kind, str, str]:
        due = self.reading.due
        if self.run.start == self.reading.start and due is not None and self.day <= due:
            return Kind.DEFERRED, "延迟答复的期限内", DEFERRAL
        return Kind.LATE, "已经逾期", self.run.cite

    def _stop(self) -> Stop | None:
        return next((stop for stop in self.history.stops if stop.sent < self.day <= stop.end), None)
