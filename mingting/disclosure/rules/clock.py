"""答复期限: the last day on which an answer is in time, derived from what has happened (条例第三十条至第三十五条).

The day of an event is never counted (the general rule of 民事诉讼法 on periods; how 期限解释 puts it is not verified).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar

from . import terms
from .fees import pay_by
from .history import (
    CONSULTED,
    Extension,
    History,
    Run,
    Stop,
    Why,
    open_wait,
    refuse_bad_length,
    refuse_bad_stop,
    refuse_contradictions,
    runs_of,
    spans_of,
    waits_of,
)
from .steps import Step, steps_of, unknown_years

__all__ = ["Extension", "History", "Reading", "Step", "Stop", "Why", "derive", "is_overdue"]

Spans = Sequence[tuple[date, date]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock shows.

    ``start`` is the day that the time now running is counted from, ``plain_due`` its end if nothing had stopped or
    lengthened it. ``due`` is ``None`` while the applicant is awaited; ``waiting`` says for what (``correction``,
    ``fee``; empty otherwise, and once the application is answered or closed). ``stopped`` says that today is not
    counted because an opinion is still out. ``counted`` of ``term`` working days are gone by today, or by the answer.
    ``days_left`` are the working days from today, or from the answer, to ``due``; once it is over, by how many it
    is over, negative and at least -1. ``provisional`` says that the time reaches into a year whose holidays are not
    known. ``steps`` tell in order how the day was found.
    """

    start: date
    due: date | None
    plain_due: date
    waiting: str
    stopped: bool
    counted: int
    term: int
    days_left: int | None
    provisional: bool
    answered: date | None
    steps: tuple[Step, ...]


def derive(history: History, calendar: WorkCalendar, *, today: date) -> Reading:
    """Return the reading of the clock on ``today``. Facts that contradict one another are refused."""
    refuse_contradictions(history)
    runs, waits = runs_of(history), waits_of(history)
    run = runs[-1]
    _refuse_ill_timed_extension(history, runs, calendar)
    spans = spans_of(history.stops, run.start)
    wait = open_wait(waits)
    answered = answer_in(history, run)
    at = today if answered is None else min(today, answered)
    last = nth(calendar, run.start, run.term, spans)
    due = None if wait else max(last, history.deferred_to or last)
    steps = steps_of(history, runs, waits, calendar, today=today, last=last, due=due)
    return Reading(
        start=run.start,
        due=due,
        plain_due=calendar.add(run.start, run.days),
        waiting=wait.what if wait and answered is None else "",
        stopped=wait is None and answered is None and at <= last and _is_stopped(history, run, at),
        counted=_counted(calendar, run.start, min(at, last, wait.since if wait else last), spans),
        term=run.term,
        days_left=None if due is None else _left(calendar, at, due),
        provisional=due is not None and bool(unknown_years(calendar, run.start, due)),
        answered=answered,
        steps=steps,
    )


def is_overdue(reading: Reading, today: date) -> bool:
    """Return whether the answer came, or is still to come, after its last day (条例第三十三条)."""
    return reading.due is not None and (reading.answered or today) > reading.due


def answer_in(history: History, run: Run) -> date | None:
    """Return the answer if it was given in this time: one that a later judgment set aside is not."""
    answered = history.answered
    return answered if answered is not None and answered >= run.start else None


def nth(calendar: WorkCalendar, start: date, n: int, spans: Spans) -> date:
    """Return the ``n``-th working day after ``start`` that lies in none of the ``spans`` (first excluded)."""
    day, left = start, n
    for sent, end in spans:
        before = calendar.count(day, sent)
        if before >= left:
            break
        day, left = end, left - before
    return calendar.add(day, left)


def _counted(calendar: WorkCalendar, start: date, to: date, spans: Spans) -> int:
    suspended = sum(calendar.count(sent, min(end, to)) for sent, end in spans if sent < to)
    return calendar.count(start, to) - suspended


def _is_stopped(history: History, run: Run, day: date) -> bool:
    return any(
        max(stop.sent, run.start) < day <= stop.end and (stop.returned is None or day < stop.returned)
        for stop in history.stops
    )


def _left(calendar: WorkCalendar, day: date, due: date) -> int:
    return calendar.count(day, due) if day <= due else -max(1, calendar.count(due, day))


def _refuse_ill_timed_extension(history: History, runs: Sequence[Run], calendar: WorkCalendar) -> None:
    """Refuse an extension approved before the application came or when the time had already run out."""
    extension = history.extension
    if extension is None:
        return
    approved, article = extension.approved, terms.EXTENSION_MOST.cite
    if approved < history.received:
        raise Refused("同意延长的日期不能早于收到申请之日", field="approved", cite=article)
    run = next(run for run in reversed(runs) if run.start <= approved)
    due = nth(calendar, run.start, run.days, spans_of(history.stops, run.start))
    if run is runs[-1]:
        due = max(due, history.deferred_to or due)
    if approved > due:
        raise Refused(
            f"同意延长的日期（{approved.isoformat()}）已过答复期限（{due.isoformat()}），期限届满后不能延长",
            field="approved",
            cite=article,
        )


# --- may this be done? -----------------------------------------------------------------------------------------


def correction_notice_by(received: date, calendar: WorkCalendar) -> date:
    """Return the last day for 一次性告知补正."""
    return calendar.add(received, terms.CORRECTION_NOTICE.workdays)


def limit_of(kind: str, received_by_consultee: date, calendar: WorkCalendar) -> date:
    """Return the last day for the opinion of whoever received 征求意见书 on this day."""
    return calendar.add(received_by_consultee, CONSULTED[kind].term.workdays)


def check_correction(history: History, asked: date, calendar: WorkCalendar) -> None:
    """Refuse a notice of correction that comes a second time, too early, too late, or after the answer."""
    article = terms.CORRECTION_NOTICE.cite
    if history.correction_asked is not None:
        raise Refused(
            "已经告知过补正；补正须一次性告知，不能再次要求补正", field="correction_asked", cite=article
        )
    if history.answered is not None:
        raise Refused("本申请已经答复，不能再告知补正", field="correction_asked", cite=article)
    refuse_contradictions(replace(history, correction_asked=asked))
    last = correction_notice_by(history.received, calendar)
    if asked > last:
        raise Refused(
            f"告知补正的期限是收到申请之日起{terms.CORRECTION_NOTICE.workdays}个工作日内，已于{last.isoformat()}届满",
            field="correction_asked",
            cite=article,
        )


def check_extension(history: History, calendar: WorkCalendar, *, days: int, on: date) -> None:
    """Refuse an extension that is a second one, too long, or consented to when no time is running."""
    article = terms.EXTENSION_MOST.cite
    if history.extension is not None:
        raise Refused("答复期限已经延长过，不能再次延长", field="days", cite=article)
    refuse_bad_length(days)
    _refuse_unless_running(history, calendar, on, "approved", "延长答复期限", article)
    derive(replace(history, extension=Extension(days, on)), calendar, today=on)


def check_stop(history: History, calendar: WorkCalendar, stop: Stop) -> None:
    """Refuse a consultation after the answer, or one whose days contradict one another.

    One that goes out late, or while the applicant is awaited, is allowed: 条例第三十二条 demands the opinion all the
    same. It stops nothing that has run out already.
    """
    refuse_bad_stop(stop, history.received)
    if derive(history, calendar, today=stop.sent).answered is not None:
        raise Refused("本申请已经答复，不能再征求意见", field="sent", cite=CONSULTED[stop.why].term.cite)


def check_fee_notice(history: History, calendar: WorkCalendar, *, on: date) -> None:
    """Refuse a fee notice that is a second one or does not go out within the time for the answer."""
    article = terms.FEE_PAYMENT.cite
    if history.fee_noticed is not None:
        raise Refused("已经发出过收费通知", field="fee_noticed", cite=article)
    _refuse_unless_running(history, calendar, on, "fee_noticed", "发出收费通知", article)


def check_payment(history: History, calendar: WorkCalendar, *, on: date, notice_received: date) -> None:
    """Refuse a payment without a notice, before it, or after its term: the application then counts as given up."""
    refuse_contradictions(replace(history, paid=on))
    last = pay_by(notice_received, calendar)
    if on > last:
        raise Refused(
            f"缴费期限已于{last.isoformat()}届满，逾期未缴纳的视为放弃申请",
            field="paid",
            cite=terms.FEE_PAYMENT.cite,
        )


def check_answer(history: History, calendar: WorkCalendar, *, on: date) -> None:
    """Refuse an answer on an impossible day. A late answer is late, but it is an answer."""
    run = runs_of(history)[-1]
    if answer_in(history, run) is not None:
        raise Refused("本申请已经答复", field="answered", cite=terms.REPLY.cite)
    if on < run.start:
        raise Refused(
            f"答复的日期不能早于期限起算之日（{run.start.isoformat()}）",
            field="answered",
            cite=terms.REPLY.cite,
        )
    derive(replace(history, answered=on), calendar, today=on)


def _refuse_unless_running(
    history: History, calendar: WorkCalendar, on: date, field: str, deed: str, article: str
) -> None:
    """Refuse a deed that belongs within the time for the answer on a day when none is running."""
    reading = derive(history, calendar, today=on)
    if reading.answered is not None:
        raise Refused(f"本申请已经答复，不能再{deed}", field=field, cite=article)
    if reading.waiting:
        waited = {"correction": "补正", "fee": "缴费"}[reading.waiting]
        raise Refused(f"正在等待申请人{waited}，期限没有计算，不能{deed}", field=field, cite=article)
    if on < reading.start:
        raise Refused(
            f"{deed}的日期不能早于期限起算之日（{reading.start.isoformat()}）", field=field, cite=article
        )
    if is_overdue(reading, on):
        raise Refused(
            f"答复期限已于{reading.due}届满，不能再{deed}",
            field=field,
            cite=article,
        )
