"""What has happened to an application, as far as the clock is concerned; facts that contradict one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingting.kernel.law import LegalTerm, cite
from mingting.kernel.refusals import Refused

from . import terms


class Why(StrEnum):
    """Whose opinion is asked."""

    THIRD_PARTY = "third_party"
    CO_PRODUCER = "co_producer"
    OTHER_ORGAN = "other_organ"


@dataclass(frozen=True, slots=True)
class Consulted:
    """Who is asked: the name, the term for the opinion, and what silence means."""

    name: str
    term: LegalTerm
    silence: str


CONSULTED: dict[str, Consulted] = {
    Why.THIRD_PARTY: Consulted("第三方", terms.THIRD_PARTY, "由本机关依照条例决定是否公开"),
    Why.CO_PRODUCER: Consulted("共同制作机关", terms.CO_PRODUCER, "视为同意公开"),
    Why.OTHER_ORGAN: Consulted("其他机关", terms.OTHER_ORGAN, "由本机关依照条例决定是否公开"),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A consultation: its time is not counted (条例第三十三条第三款).

    ``sent`` is the day 征求意见书 went out, ``limit`` the last day for the opinion, ``returned`` the day it came,
    ``why`` one of :class:`Why`, ``number`` which consultation of the application it is.
    """

    sent: date
    limit: date
    returned: date | None = None
    why: str = Why.THIRD_PARTY
    number: int = 1

    @property
    def end(self) -> date:
        """The last day that is not counted: an opinion that comes after its term holds the clock no longer."""
        return self.limit if self.returned is None else min(self.returned, self.limit)

    @property
    def name(self) -> str:
        return CONSULTED[self.why].name


@dataclass(frozen=True, slots=True)
class Extension:
    """延长答复期限: how many working days, and the day the head of the office consented."""

    days: int
    approved: date


@dataclass(frozen=True, slots=True)
class History:
    """The facts that the clock is derived from; each is a day.

    ``received`` is 收到申请之日; ``correction_asked`` and ``fee_noticed`` are the days the notices went out;
    ``court_ordered`` is the day the judgment came, ``court_days`` the working days that it gives.
    ``answered`` is the day that counts for the answer: signed for, or handed to the post (送达解释).
    """

    received: date
    correction_asked: date | None = None
    corrected: date | None = None
    fee_noticed: date | None = None
    paid: date | None = None
    stops: Sequence[Stop] = ()
    extension: Extension | None = None
    deferred_to: date | None = None
    court_ordered: date | None = None
    court_days: int = terms.COURT.workdays
    answered: date | None = None


class Event(StrEnum):
    """From when a time for the answer is counted."""

    RECEIVED = "received"
    CORRECTED = "corrected"
    PAID = "paid"
    COURT = "court_ordered"


#: The term that each event sets going; a court may give another.
_GIVEN = {
    Event.RECEIVED: terms.REPLY,
    Event.CORRECTED: terms.REPLY_CORRECTED,
    Event.PAID: terms.REPLY_PAID,
    Event.COURT: terms.COURT,
}


@dataclass(frozen=True, slots=True)
class Run:
    """A time for the answer: it starts with an event whose own day is not counted.

    ``days`` are the working days that the law or the court gives, ``extra`` those of an extension approved in it.
    """

    event: Event
    start: date
    days: int
    extra: int = 0

    @property
    def term(self) -> int:
        return self.days + self.extra

    @property
    def cite(self) -> str:
        return _GIVEN[self.event].cite


@dataclass(frozen=True, slots=True)
class Wait:
    """A time in which nothing is counted because the applicant's act is awaited: ``what`` is correction or fee."""

    what: str
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Return whether ``day`` lies after the notice and before the applicant's act."""
        return self.since < day and (self.until is None or day < self.until)


def runs_of(history: History) -> list[Run]:
    """Return the times for the answer, oldest first: every correction, payment or judgment starts a new one.

    An extension belongs to the time in which it was approved and is not added to a later one.
    """
    days: list[tuple[date | None, Event]] = [
        (history.received, Event.RECEIVED),
        (history.corrected, Event.CORRECTED),
        (history.paid, Event.PAID),
        (history.court_ordered, Event.COURT),
    ]
    # Of two on one day the later in this list prevails: the order in which they happen.
    begun = sorted(
        ((day, event) for day, event in days if day is not None), key=lambda beginning: beginning[0]
    )
    runs = [
        Run(event, day, history.court_days if event is Event.COURT else _GIVEN[event].workdays)
        for day, event in begun
    ]
    extension = history.extension
    if extension is not None:
        at = max(n for n, run in enumerate(runs) if n == 0 or run.start <= extension.approved)
        runs[at] = Run(runs[at].event, runs[at].start, runs[at].days, extension.days)
    return runs


def waits_of(history: History) -> list[Wait]:
    """Return the times in which the applicant was or is awaited; a judgment ends them."""
    waits = []
    if history.correction_asked is not None:
        waits.append(Wait("correction", history.correction_asked, history.corrected))
    if history.fee_noticed is not None:
        waits.append(Wait("fee", history.fee_noticed, history.paid))
    ordered = history.court_ordered
    if ordered is not None:
        waits = [
            Wait(wait.what, wait.since, ordered if wait.until is None else wait.until)
            if wait.since <= ordered
            else wait
            for wait in waits
        ]
    return waits


def open_wait(waits: Sequence[Wait]) -> Wait | None:
    """Return what is awaited of the applicant at the end of the record, the later notice first."""
    return max((wait for wait in waits if wait.until is None), key=lambda wait: wait.since, default=None)


_NAMES = {
    "received": "收到申请",
    "correction_asked": "告知补正",
    "corrected": "收到补正的申请",
    "fee_noticed": "发出收费通知",
    "paid": "缴费",
    "deferred_to": "延迟答复的期限",
    "court_ordered": "收到裁判",
    "answered": "答复",
}
#: What cannot come before what, and the article it follows from.
_ORDER = (
    ("correction_asked", "received", cite("条例", "第三十条")),
    ("corrected", "correction_asked", cite("条例", "第三十条")),
    ("fee_noticed", "received", cite("信息处理费", "第六条")),
    ("paid", "fee_noticed", cite("信息处理费", "第六条")),
    ("deferred_to", "received", cite("条例", "第三十五条")),
    ("court_ordered", "received", cite("公开司法解释")),
    ("answered", "received", cite("条例", "第三十三条")),
)


def refuse_contradictions(history: History) -> None:
    """Refuse facts that cannot all be true: an act before the one it answers to, an impossible length."""
    for field, before, article in _ORDER:
        day, earlier = getattr(history, field), getattr(history, before)
        if day is None:
            continue
        if earlier is None:
            raise Refused(f"没有{_NAMES[before]}，不能有{_NAMES[field]}的日期", field=field, cite=article)
        if day < earlier:
            raise Refused(
                f"{_NAMES[field]}的日期（{day.isoformat()}）不能早于{_NAMES[before]}之日（{earlier.isoformat()}）",
                field=field,
                cite=article,
            )
    if history.court_days < 1:
        raise Refused("判决确定的答复期限至少1个工作日", field="court_days", cite=terms.COURT.cite)
    for stop in history.stops:
        refuse_bad_stop(stop, history.received)
    if history.extension is not None:
        refuse_bad_length(history.extension.days)
    _refuse_early_answer(history)


def refuse_bad_stop(stop: Stop, received: date) -> None:
    """Refuse a consultation of an unknown kind, or one whose days stand in the wrong order."""
    if stop.why not in CONSULTED:
        raise Refused(f"征求意见的对象“{stop.why}”无法识别", field="why", cite=terms.OTHER_ORGAN.cite)
    article = CONSULTED[stop.why].term.cite
    label = f"第{stop.number}次征求意见"
    if stop.sent < received:
        raise Refused(
            f"{label}的发出日期（{stop.sent.isoformat()}）不能早于收到申请之日（{received.isoformat()}）",
            field="sent",
            cite=article,
        )
    for field, what, day in (
        ("limit", "提出意见的期限", stop.limit),
        ("returned", "收到意见的日期", stop.returned),
    ):
        if day is not None and day < stop.sent:
            raise Refused(
                f"{label}{what}（{day.isoformat()}）不能早于发出之日（{stop.sent.isoformat()}）",
                field=field,
                cite=article,
            )


def refuse_bad_length(days: int) -> None:
    """Refuse an extension of no days, or of more than the article allows in all."""
    most = terms.EXTENSION_MOST
    if not 1 <= days <= most.workdays:
        raise Refused(
            f"延长答复期限应为1至{most.workdays}个工作日，现为{days}个", field="days", cite=most.cite
        )


def _refuse_early_answer(history: History) -> None:
    """Refuse an answer that was given before the act it had to wait for; a judgment may come after an answer."""
    if history.answered is None:
        return
    for field in ("correction_asked", "corrected", "fee_noticed", "paid"):
        day = getattr(history, field)
        if day is not None and day > history.answered and not _after_judgment(history, day):
            raise Refused(
                f"答复的日期（{history.answered.isoformat()}）不能早于{_NAMES[field]}之日（{day.isoformat()}）",
                field="answered",
                cite=terms.REPLY.cite,
            )


def _after_judgment(history: History, day: date) -> bool:
    return history.court_ordered is not None and day >= history.court_ordered


def spans_of(stops: Sequence[Stop], start: date) -> list[tuple[date, date]]:
    """Return the consultations of a time that began on ``start``, united: days after the first up to the second."""
    spans: list[tuple[date, date]] = []
    for sent, end in _clipped(stops, start):
        if spans and sent <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((sent, end))
    return spans


def _clipped(stops: Sequence[Stop], start: date) -> Iterator[tuple[date, date]]:
    ordered = sorted((max(stop.sent, start), stop.end) for stop in stops)
    return ((sent, end) for sent, end in ordered if end > sent)
