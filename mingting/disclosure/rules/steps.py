"""How a due day was found, told in sentences: one for every fact that moved it, each with its article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mingting.kernel.law import cite
from mingting.kernel.workdays import WorkCalendar

from . import terms
from .history import CONSULTED, Event, History, Run, Stop, Wait, open_wait

NOT_COUNTED = cite("条例", "第三十三条第三款")
DEFERRAL = cite("条例", "第三十五条")
#: Not a statute: the yearly notice that says which days are off and which weekends are worked.
HOLIDAY_NOTICE = "国务院办公厅关于部分节假日安排的通知"

_BEGINNINGS = {
    Event.RECEIVED: "收到申请，当日不计，自次日起计算{}个工作日",
    Event.CORRECTED: "收到补正的申请，答复期限自次日起重新计算{}个工作日",
    Event.PAID: "申请人完成缴费，答复期限自次日起重新计算{}个工作日",
    Event.COURT: "收到责令答复的裁判，答复期限自次日起重新计算{}个工作日",
}
_NOTICES = {
    "correction": ("一次性告知申请人补正，期限停止计算", terms.CORRECTION_NOTICE.cite, "补正"),
    "fee": ("发出收费通知，期限停止计算", terms.FEE_PAYMENT.cite, "缴费"),
}


#: In which order what happens on one day has happened; what stands there as a plain word is a notice.
_ONE_AFTER_ANOTHER = (Event.RECEIVED, "correction", Event.CORRECTED, "fee", Event.PAID, Event.COURT)


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of the derivation: the day of the fact (``None`` for a conclusion) and what it rests on."""

    on: date | None
    says: str
    cite: str


def steps_of(
    history: History,
    runs: Sequence[Run],
    waits: Sequence[Wait],
    calendar: WorkCalendar,
    *,
    today: date,
    last: date,
    due: date | None,
) -> tuple[Step, ...]:
    """Return the derivation in the order of time, its conclusion at the end.

    ``last`` is the last counted day of the time now running, ``due`` the last day for the answer or ``None``.
    """
    run = runs[-1]
    facts = _acts(runs, waits)
    facts += _stops(history.stops, run, calendar, today, last)
    facts += _extension(history, runs)
    facts += _answer(history, run, calendar, due)
    facts.sort(key=lambda step: step.on or date.max)
    wait = open_wait(waits)
    return (*facts, *_conclusion(history, run, wait.what if wait else "", calendar, last=last, due=due))


def _acts(runs: Sequence[Run], waits: Sequence[Wait]) -> list[Step]:
    """Return what came in and what was asked for; of one day too, the notice stands before the act that answers it."""
    told = {each.event: each for each in runs}
    court, received = told.get(Event.COURT), told[Event.RECEIVED]
    if court is not None and court.start == received.start:
        # A judgment that comes as a request of its own begins on the day of receipt: told once.
        del told[Event.RECEIVED]
    said: dict[str, Step] = {event: _beginning(each) for event, each in told.items()}
    for wait in waits:
        words, article, _ = _NOTICES[wait.what]
        said[wait.what] = Step(wait.since, f"{_on(wait.since)}{words}", article)
    return [said[act] for act in _ONE_AFTER_ANOTHER if act in said]


def _on(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _beginning(run: Run) -> Step:
    return Step(run.start, _on(run.start) + _BEGINNINGS[run.event].format(run.days), run.cite)


def _stops(
    stops: Sequence[Stop], run: Run, calendar: WorkCalendar, today: date, last: date
) -> Iterator[Step]:
    """Yield a sentence for every consultation that reaches into the time now running."""
    covered = run.start
    for stop in sorted(stops, key=lambda stop: (stop.sent, stop.end)):
        if stop.end <= run.start:
            continue
        words = f"{_on(stop.sent)}第{stop.number}次书面征求意见（{stop.name}），{_outcome(stop, today)}"
        if stop.sent >= last:
            yield Step(stop.sent, f"{words}；发出时期限已经届满，不再扣除", NOT_COUNTED)
            continue
        first = max(stop.sent, covered)
        fresh = calendar.count(first, stop.end)
        again = "，与其他征求意见重叠的日子不重复扣除" if stop.sent < covered and covered > run.start else ""
        yield Step(stop.sent, f"{words}；其间{fresh}个工作日不计算在期限内{again}", NOT_COUNTED)
        covered = max(covered, stop.end)


def _outcome(stop: Stop, today: date) -> str:
    if stop.returned is not None and stop.returned <= stop.limit:
        return f"{_on(stop.returned)}收到意见"
    limit = _on(stop.limit)
    if stop.returned is not None:
        return f"{_on(stop.returned)}收到意见，已过提出意见的期限，只扣除至{limit}"
    if today <= stop.limit:
        return f"尚未收到意见，暂按提出意见的期限{limit}计算"
    return f"至{limit}未提出意见，{CONSULTED[stop.why].silence}"


def _extension(history: History, runs: Sequence[Run]) -> Iterator[Step]:
    extension = history.extension
    if extension is None:
        return
    words = f"{_on(extension.approved)}经政府信息公开工作机构负责人同意，延长{extension.days}个工作日"
    if not runs[-1].extra:
        words += "；其后期限重新计算，不再加上延长的工作日"
    yield Step(extension.approved, words, terms.EXTENSION_MOST.cite)


def _answer(history: History, run: Run, calendar: WorkCalendar, due: date | None) -> Iterator[Step]:
    answered = history.answered
    if answered is None:
        return
    words = f"{_on(answered)}作出答复"
    if answered >= run.start and due is not None:
        words += "，在期限内" if answered <= due else f"，逾期{calendar.count(due, answered)}个工作日"
    yield Step(answered, words, terms.REPLY.cite)


def _conclusion(
    history: History,
    run: Run,
    waited: str,
    calendar: WorkCalendar,
    *,
    last: date,
    due: date | None,
) -> Iterator[Step]:
    """Yield what follows from the facts: the deferral, the last day, and the doubt about holidays unknown."""
    if due is None and history.answered is not None:
        return
    if due is None:
        _, article, deed = _NOTICES[waited]
        yield Step(None, f"正在等待申请人{deed}，{deed}后重新计算答复期限，现在没有届满之日", article)
        return
    yield Step(None, f"不计扣除的日子，第{run.term}个工作日是{_on(last)}", run.cite)
    deferred = history.deferred_to
    if deferred is not None:
        words = f"申请理由合理但无法按期答复，确定延迟至{_on(deferred)}答复"
        yield Step(
            None, words if deferred > last else f"{words}；早于按工作日计算的期限，以后者为准", DEFERRAL
        )
    yield Step(None, f"答复期限届满之日：{_on(due)}", terms.REPLY.cite)
    unknown = unknown_years(calendar, run.start, due)
    if unknown:
        years = "、".join(f"{year}年" for year in unknown)
        yield Step(None, f"没有载入{years}的放假安排，只按周末计算，期限为暂定", HOLIDAY_NOTICE)


def unknown_years(calendar: WorkCalendar, start: date, due: date) -> list[int]:
    """Return the years of the days after ``start`` up to ``due`` whose holidays no notice has told."""
    first = start + timedelta(days=1)
    return [year for year in range(first.year, due.year + 1) if year not in calendar.official_years]
