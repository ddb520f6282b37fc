"""期限计算: the clock of the rules behind one form whose address can be kept and sent. Nothing is stored.

What cannot be true is refused beside its field; what was done too late by law still moves the due day, and is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingting.commons.calendar import calendar as working_days
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar

from ..rules.clock import Reading, check_correction, check_payment, derive, is_overdue, limit_of
from ..rules.history import CONSULTED, Extension, History, Stop, Why, refuse_bad_length, refuse_bad_stop
from ..rules.receipt import CHANNELS, Channel, confirm_by, receipt_day
from ..rules.strip import Day, strip
from .showing import public_page
from .weeks import legend_of, weeks_of

_FIRST, _LAST = date(2008, 5, 1), date(2099, 12, 31)
#: Rows for consultations: so many at first, more on demand, and no more than these.
_ROWS, _MOST_ROWS = 1, 10
#: What the rules call a fact, and what this form calls its field.
_FIELDS = {"received": "arrived", "confirmed": "confirmed", "days": "extend", "approved": "extended_on"}
#: Facts that only one another can contradict, as the history calls them; consultations are tried row by row.
_TOGETHER = (("correction_asked", "corrected"), ("fee_noticed", "paid"), ("answered",))


@dataclass(slots=True)
class Asked:
    """What was filled in: every field as it was written, what it means where it could be read, and what is wrong."""

    written: dict[str, str]
    days: dict[str, date] = field(default_factory=dict)
    faults: list[Refused] = field(default_factory=list)
    rows: int = _ROWS

    def try_(self, act: Callable[[], object], at: str = "") -> object:
        """Do something the rules may refuse; the refusal is kept at its field."""
        try:
            return act()
        except Refused as refusal:
            name = at or _FIELDS.get(refusal.field, refusal.field)
            self.faults.append(Refused(refusal.sentence, field=name, cite=refusal.cite))
            return None

    def refuse(self, name: str, sentence: str) -> None:
        """Keep a fault of a field, unless what was written there could not be read anyway."""
        if name not in self.wrong:
            self.faults.append(Refused(sentence, field=name))

    @property
    def wrong(self) -> dict[str, Refused]:
        """The first fault of each field."""
        return {fault.field: fault for fault in reversed(self.faults)}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it; before the day of receipt is known there is no reading."""

    received: date | None
    duty: str
    cite: str
    confirm_by: date | None
    reading: Reading | None = None
    days: tuple[Day, ...] = ()
    is_over: bool = False
    cautions: tuple[Refused, ...] = ()


_DAYS = (
    "arrived",
    "confirmed",
    "correction_asked",
    "corrected",
    "extended_on",
    "fee_noticed",
    "paid",
    "answered",
)
#: The days of one consultation.
_ROW = ("sent", "delivered", "returned")
_LABELS = {
    "arrived": "提交或者收到的日期",
    "confirmed": "与申请人确认的日期",
    "correction_asked": "告知补正的日期",
    "corrected": "收到补正的日期",
    "fee_noticed": "收到收费通知的日期",
    "paid": "缴费的日期",
    "extended_on": "同意延长的日期",
    "answered": "作出答复的日期",
}


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """The form, and under it the due day, how it was found, and every day from receipt on."""
    today, calendar = timezone.localdate(), working_days()
    asked = _read(request.GET)
    answer = _answer(asked, calendar, today) if "arrived" in asked.days else None
    response = public_page(
        request,
        "disclosure/public/calculator.html",
        title="期限计算",
        about="按照《政府信息公开条例》推算答复期限，逐步说明依据",
        crumbs=[("期限计算", "")],
        tags=(),
        asked=asked,
        faults=_in_order(asked),
        labels=_LABELS,
        channels=[(channel, rule.name, channel == _channel(asked)) for channel, rule in CHANNELS.items()],
        kinds=[(kind, CONSULTED[kind].name) for kind in Why],
        rows=_rows(asked),
        more=_more(request.GET, asked.rows) if asked.rows < _MOST_ROWS else "",
        answer=answer,
        weeks=weeks_of(answer.days) if answer else [],
        legend=legend_of(answer.days) if answer else [],
        today=today,
        address=request.build_absolute_uri(),
    )
    response["Cache-Control"] = "no-cache"
    return response


def _read(data: QueryDict) -> Asked:
    rows = data.get("rows", "")
    asked = Asked({name: value.strip()[:40] for name, value in data.items()})
    filled = [n for n in range(1, _MOST_ROWS + 1) if data.get(f"sent_{n}", "").strip()]
    wanted = int(rows) if rows.isascii() and rows.isdigit() and len(rows) <= 2 else _ROWS
    asked.rows = min(max(wanted, *filled, _ROWS), _MOST_ROWS)
    if not asked.written.get("arrived") and any(asked.written.get(name) for name in _DAYS):
        asked.faults.append(Refused("请填写提交或者收到申请的日期", field="arrived"))
    for name in _names(asked.rows):
        written = asked.written.get(name, "")
        if written and name != "extend":
            day = asked.try_(lambda written=written: _day(written), name)  # type: ignore[misc]
            if isinstance(day, date):
                asked.days[name] = day
    return asked


def _names(rows: int) -> list[str]:
    """Return the fields that may be at fault, in the order of the form."""
    before = _DAYS.index("extended_on")
    asked = [f"{what}_{n}" for n in range(1, rows + 1) for what in _ROW]
    return [*_DAYS[:before], *asked, "extend", *_DAYS[before:]]


def _in_order(asked: Asked) -> list[Refused]:
    names = _names(asked.rows)
    return sorted(asked.faults, key=lambda fault: names.index(fault.field))


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise Refused(f"“{written}”不是日期，请按年、月、日填写，例如“2026-03-02”") from None
    if not _FIRST <= day <= _LAST:
        raise Refused(f"日期应在 {_FIRST} 至 {_LAST} 之间")
    return day


def _channel(asked: Asked) -> Channel:
    written = asked.written.get("channel", "")
    return Channel(written) if written in set(Channel) else Channel.INTERNET


def _answer(asked: Asked, calendar: WorkCalendar, today: date) -> Answer | None:
    """Return what the rules make of the form; faults are left on ``asked``."""
    channel, arrived = _channel(asked), asked.days["arrived"]
    rule = CHANNELS[channel]
    confirmed = asked.days.get("confirmed") if rule.needs_confirmation else None
    received = asked.try_(lambda: receipt_day(channel, arrived=arrived, confirmed=confirmed))
    history = _history(asked, received if isinstance(received, date) else arrived, calendar)
    _look_apart(asked, history, calendar, today)
    if asked.faults:
        return None
    answer = Answer(None, rule.duty, rule.cite, confirm_by(channel, arrived, calendar))
    if not isinstance(received, date):
        return answer
    reading = asked.try_(lambda: derive(history, calendar, today=today))
    if not isinstance(reading, Reading):
        return None
    return replace(
        answer,
        received=received,
        reading=reading,
        days=strip(history, calendar, today=today, until=_until(reading, today)),
        is_over=is_overdue(reading, today),
        cautions=tuple(_cautions(history, calendar)),
    )


def _look_apart(asked: Asked, history: History, calendar: WorkCalendar, today: date) -> None:
    """Try the facts that belong together without the others: the rules name the first fault only, a form names all."""
    for names in _TOGETHER:
        facts = {name: getattr(history, name) for name in names}
        if not set(names) & set(asked.wrong):
            asked.try_(lambda facts=facts: derive(History(history.received, **facts), calendar, today=today))  # type: ignore[misc]


def _until(reading: Reading, today: date) -> date:
    """Return how far the days are laid out: a term long past is shown to its end, not to this day."""
    if reading.answered is not None:
        return reading.answered
    return reading.due or max(today, reading.start)


def _history(asked: Asked, received: date, calendar: WorkCalendar) -> History:
    days = asked.days
    return History(
        received=received,
        correction_asked=days.get("correction_asked"),
        corrected=days.get("corrected"),
        fee_noticed=days.get("fee_noticed"),
        paid=days.get("paid"),
        stops=tuple(_stops(asked, received, calendar)),
        extension=_extension(asked),
        answered=days.get("answered"),
    )


def _stops(asked: Asked, received: date, calendar: WorkCalendar) -> list[Stop]:
    stops = []
    for n in range(1, asked.rows + 1):
        sent = asked.days.get(f"sent_{n}")
        if sent is None:
            if any(asked.days.get(f"{what}_{n}") for what in _ROW):
                asked.refuse(f"sent_{n}", "请填写发出征求意见书的日期")
            continue
        written = asked.written.get(f"kind_{n}", "")
        kind = Why(written) if written in set(Why) else Why.THIRD_PARTY
        delivered = asked.days.get(f"delivered_{n}", sent)
        if delivered < sent:
            asked.refuse(f"delivered_{n}", "对方收到的日期不能早于发出的日期")
            continue
        limit = limit_of(kind, delivered, calendar)
        stop = Stop(sent, limit, asked.days.get(f"returned_{n}"), kind, len(stops) + 1)
        at = f"sent_{n}" if sent < received else f"returned_{n}"
        asked.try_(lambda stop=stop: refuse_bad_stop(stop, received), at)  # type: ignore[misc]
        stops.append(stop)
    return stops


def _extension(asked: Asked) -> Extension | None:
    written, approved = asked.written.get("extend", ""), asked.days.get("extended_on")
    if not written and approved is None:
        return None
    if not (written.isascii() and written.isdigit() and len(written) <= 3):
        asked.refuse("extend", "请填写延长的工作日数，1 至 20")
    else:
        asked.try_(lambda: refuse_bad_length(int(written)))
    if approved is None:
        asked.refuse("extended_on", "请填写同意延长的日期")
    if approved is None or "extend" in asked.wrong:
        return None
    return Extension(int(written), approved)


def _cautions(history: History, calendar: WorkCalendar) -> list[Refused]:
    """Return what was done against the terms of the law, though it moved the due day all the same."""
    cautions = []
    asked, paid, noticed = history.correction_asked, history.paid, history.fee_noticed
    try:
        if asked is not None:
            check_correction(History(history.received), asked, calendar)
    except Refused as refusal:
        cautions.append(refusal)
    try:
        if paid is not None and noticed is not None:
            check_payment(replace(history, paid=None), calendar, on=paid, notice_received=noticed)
    except Refused as refusal:
        cautions.append(refusal)
    return cautions


def _rows(asked: Asked) -> list[dict[str, object]]:
    wrong = asked.wrong
    return [
        {
            "n": n,
            "kind": asked.written.get(f"kind_{n}", ""),
            **{what: asked.written.get(f"{what}_{n}", "") for what in _ROW},
            "faults": {what: wrong.get(f"{what}_{n}") for what in _ROW},
        }
        for n in range(1, asked.rows + 1)
    ]


def _more(data: QueryDict, rows: int) -> str:
    """Return the address of the same form with one more row for a consultation."""
    again = data.copy()
    again["rows"] = str(rows + 1)
    return f"?{again.urlencode()}#consultations"
