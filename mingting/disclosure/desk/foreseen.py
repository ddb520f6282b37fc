"""What a move would do to the day due: the clock asked on changed facts, nothing written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from mingting.kernel.refusals import Refused

from ..actions.charging import number_in_month
from ..models import Consultation
from ..rules import fees
from ..rules.clock import Extension, History, Reading, Stop, derive, limit_of
from ..rules.steps import Step
from ..timing import WHY
from .move_forms import ConsultationForm, MoveForm

_TERM_BY_LAW = (Consultation.Kind.THIRD_PARTY, Consultation.Kind.CO_PRODUCER)
Kind = Consultation.Kind


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The day due as it is and as it would be, or why it cannot be said; ``waits`` for what the clock would wait."""

    before: date | None
    after: date | None
    waits: str = ""
    steps: tuple[Step, ...] = ()
    refused: str = ""
    beside: tuple[str, ...] = ()


def foresee(form: MoveForm, changed: Callable[[MoveForm], History | None]) -> Foreseen | None:
    """Return what the form, as it is filled in now, would do; ``None`` when it would not touch the clock."""
    setting = form.setting
    try:
        history = changed(form)
        if history is None:
            return None
        after = derive(history, setting.cal, today=setting.day)
    except Refused as refusal:
        return Foreseen(setting.case.due_on, None, refused=str(refusal))
    before = _before(form)
    return Foreseen(before, after.due, _waits(after), after.steps, beside=_beside(form))


def _before(form: MoveForm) -> date | None:
    history = form.setting.history
    if history is None:
        return None
    try:
        return derive(history, form.setting.cal, today=form.setting.day).due
    except Refused:
        return form.setting.case.due_on


def _waits(reading: Reading) -> str:
    return {"correction": "补正", "fee": "缴费"}.get(reading.waiting, "")


def _beside(form: MoveForm) -> tuple[str, ...]:
    """Return what else follows from the figures: how a fee is made up."""
    method, count = form.meant("method"), form.meant("count")
    if method is None or not count or "count" not in form.fields:
        return ()
    if method == fees.Method.VOLUME:
        lines, total = fees.explain_pages(count), fees.per_page_total(count)
    else:
        first = number_in_month(form.setting.case)
        lines, total = fees.explain_items(first, count), fees.fee_for_items(first, count)
    return (*(str(line) for line in lines), f"合计 {total} 元")


# --- the facts as they would be -------------------------------------------------------------------------------------


def confirmed(form: MoveForm) -> History | None:
    """The day of confirmation is the day of receipt."""
    day = form.meant("confirmed_on")
    return History(received=day) if day else None


def _known(form: MoveForm) -> History:
    history = form.setting.history
    if history is None:
        raise Refused("收到申请之日尚未确定，期限还没有起算")
    return history


def correction_asked(form: MoveForm) -> History | None:
    """The clock waits for the corrected request."""
    return replace(_known(form), correction_asked=form.setting.day)


def corrected(form: MoveForm) -> History | None:
    """The period begins anew."""
    return replace(_known(form), corrected=form.meant("received_on") or form.setting.day)


def deferred(form: MoveForm) -> History | None:
    """A later day for the answer, where the reasons are found good."""
    day = form.meant("deferred_to")
    return replace(_known(form), deferred_to=day) if day and form.meant("is_reasonable") else None


def consulted(form: MoveForm) -> History | None:
    """Days of a consultation are not counted, where its kind stops the clock."""
    kind = form.meant("kind")
    if kind not in Consultation.STOPPING:
        return None
    history, sent = _known(form), form.meant("sent_on") or form.setting.day
    limit = limit_of(WHY[Kind(kind)], sent, form.setting.cal)
    if kind not in _TERM_BY_LAW:
        limit = form.meant("reply_by") or limit
    number = len(_stopping(form)) + 1
    stop = Stop(sent, limit, why=WHY[Kind(kind)], number=number)
    return replace(history, stops=(*history.stops, stop))


def delivered(form: MoveForm) -> History | None:
    """The time for the opinion runs from the day the letter arrived."""
    day = form.meant("delivered_on")
    return _with_stop(form, lambda stop: replace(stop, limit=_limit(form, day))) if day else None


def _limit(form: MoveForm, day: date) -> date:
    consultation = form.consultation if isinstance(form, ConsultationForm) else None
    if consultation is None or consultation.kind not in _TERM_BY_LAW:
        return consultation.reply_by if consultation else day
    return limit_of(consultation.kind, day, form.setting.cal)


def returned(form: MoveForm) -> History | None:
    """The clock goes on after the opinion."""
    day = form.meant("returned_on")
    return _with_stop(form, lambda stop: replace(stop, returned=day)) if day else None


def _stopping(form: MoveForm) -> list[int]:
    """Return the keys of the consultations that stop the clock, in the order in which the clock numbers them."""
    return [each.pk for each in form.setting.case.consultations.all() if each.stops_the_clock]


def _with_stop(form: MoveForm, change: Callable[[Stop], Stop]) -> History | None:
    """Return the facts with the stop of the consultation in question changed; ``None`` when it stops nothing."""
    consultation = form.consultation if isinstance(form, ConsultationForm) else None
    if consultation is None or not consultation.stops_the_clock:
        return None
    history = _known(form)
    number = _stopping(form).index(consultation.pk) + 1
    return replace(
        history, stops=tuple(change(stop) if stop.number == number else stop for stop in history.stops)
    )


def extended(form: MoveForm) -> History | None:
    """The extension as it would be if it were consented to today."""
    days = form.meant("days")
    asked = getattr(form.setting.case, "extension", None)
    if days is None and asked is not None:
        days = asked.days
    return replace(_known(form), extension=Extension(days, form.setting.day)) if days else None


def charged(form: MoveForm) -> History | None:
    """The clock waits for the payment."""
    return replace(_known(form), fee_noticed=form.setting.day)


def paid(form: MoveForm) -> History | None:
    """The period begins anew on the day after the payment."""
    return replace(_known(form), paid=form.meant("paid_on") or form.setting.day)
