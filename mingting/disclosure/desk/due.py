"""The day by which a request is to be answered, as a line on a list says it: in words, with a mark, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar

from ..models import Application
from ..rules.clock import Reading, derive
from ..rules.history import History
from ..rules.stages import Stage
from ..rules.terms import REMIND_AT
from ..timing import history_of, remaining

#: So many working days before the day due a request counts as nearly late.
NEAR = max(REMIND_AT)
#: Stages after which nothing falls due.
ENDED = (Stage.WITHDRAWN, Stage.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Due:
    """``on`` is the day, ``None`` while none is set; ``tone`` one of late, near, wait, done or empty."""

    on: date | None
    words: str
    tone: str = ""
    left: int | None = None

    @property
    def is_late(self) -> bool:
        return self.tone == "late"


@dataclass(frozen=True, slots=True)
class Clock:
    """A request's facts and what the clock makes of them; both ``None`` before the day of receipt is known.

    ``refused`` says why the clock could not be asked: facts that contradict one another.
    """

    history: History | None
    reading: Reading | None
    refused: str = ""


def clock_of(application: Application, cal: WorkCalendar, day: date) -> Clock:
    """Ask the clock. With the related rows at hand (:data:`..timing.FACTS_JOINED`) this sends no query."""
    history = history_of(application, cal)
    if history is None:
        return Clock(None, None)
    try:
        return Clock(history, derive(history, cal, today=day))
    except Refused as refusal:
        return Clock(history, None, str(refusal))


def due_of(application: Application, clock: Clock, cal: WorkCalendar, day: date) -> Due:
    """Return the line for a request."""
    if application.stage == Stage.WITHDRAWN or (
        application.stage == Stage.ARCHIVED and not application.answered_on
    ):
        return Due(None, "已撤回" if application.stage == Stage.WITHDRAWN else "已归档", "done")
    reading = clock.reading
    if reading is None:
        return _without_reading(application, cal, day)
    if reading.answered is not None:
        return _answered(reading, cal)
    if reading.waiting:
        return _awaiting(application, reading, day)
    if reading.stopped and reading.due is not None and reading.due >= day:
        return Due(reading.due, f"停（征求意见至 {_stopped_until(clock.history, day):%m-%d}）", "wait")
    return _running(reading.due, cal, day)


def _without_reading(application: Application, cal: WorkCalendar, day: date) -> Due:
    if application.stage != Stage.CONFIRMATION:
        return _running(application.due_on, cal, day)
    by = application.confirm_by
    if by is None or by >= day:
        return Due(by, "今天应确认" if by == day else "待确认", "near" if by == day else "wait")
    return Due(by, f"逾期 {_late_by(by, day, cal)} 个工作日未确认", "late")


def _answered(reading: Reading, cal: WorkCalendar) -> Due:
    due, answered = reading.due, reading.answered
    if due is not None and answered is not None and answered > due:
        return Due(due, f"逾期 {_late_by(due, answered, cal)} 个工作日答复", "done-late")
    return Due(due, f"{answered} 答复", "done")


def _awaiting(application: Application, reading: Reading, day: date) -> Due:
    if reading.waiting == "correction":
        by, what = application.correction.correct_by, "补正"
    else:
        by, what = application.fee.pay_by, "缴费"
    if by is not None and by < day:
        return Due(None, f"{what}期限已于 {by:%m-%d} 届满", "near")
    return Due(None, f"等{what}（至 {by:%m-%d}）" if by else f"等{what}", "wait")


def _running(due: date | None, cal: WorkCalendar, day: date) -> Due:
    left = remaining(due, day, cal)
    if due is None or left is None:
        return Due(None, "—")
    if due < day:
        return Due(due, f"已逾期 {_late_by(due, day, cal)} 个工作日", "late", left)
    if left == 0:
        return Due(due, "今天到期", "near", 0)
    return Due(due, f"剩 {left} 个工作日", "near" if left <= NEAR else "", left)


def _late_by(due: date, day: date, cal: WorkCalendar) -> int:
    """Return by how many working days ``day`` is late, at least one: a Saturday after a Friday is late too."""
    return max(1, cal.count(due, day))


def _stopped_until(history: History | None, day: date) -> date:
    """Return the last day for the opinions that are out and hold the clock today."""
    stops = history.stops if history is not None else ()
    return max((stop.limit for stop in stops if stop.returned is None and stop.limit >= day), default=day)
