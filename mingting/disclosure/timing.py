"""The stored facts of a request laid before the clock, and what it said kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from mingting.commons.calendar import in_force
from mingting.kernel.deeds import By
from mingting.kernel.workdays import WorkCalendar

from .models import Application, Consultation, Reading
from .rules.clock import Extension, History, Stop, Why, derive, limit_of
from .rules.clock import Reading as Said
from .rules.terms import COURT

#: Whose opinion each kind of consultation asks for, as the clock knows them; a secrecy office is another organ.
WHY = {
    Consultation.Kind.THIRD_PARTY: Why.THIRD_PARTY,
    Consultation.Kind.CO_PRODUCER: Why.CO_PRODUCER,
    Consultation.Kind.OTHER_ORGAN: Why.OTHER_ORGAN,
    Consultation.Kind.SECRECY: Why.OTHER_ORGAN,
}
#: Kinds whose period the law counts from the day the letter reaches them.
_FROM_DELIVERY = (Consultation.Kind.THIRD_PARTY, Consultation.Kind.CO_PRODUCER)


def history_of(application: Application, cal: WorkCalendar) -> History | None:
    """Return the facts of the clock; ``None`` before the day of receipt is known.

    Asks for the related rows unless they were prefetched with :data:`FACTS`.
    """
    if application.received_on is None:
        return None
    correction = getattr(application, "correction", None)
    fee = getattr(application, "fee", None)
    explanation = getattr(application, "explanation", None)
    extension = getattr(application, "extension", None)
    approved = extension is not None and extension.approved_on is not None
    return History(
        received=application.received_on,
        correction_asked=correction.asked_on if correction else None,
        corrected=correction.corrected_on if correction else None,
        fee_noticed=fee.noticed_on if fee else None,
        paid=fee.paid_on if fee else None,
        stops=tuple(_stops(application, cal)),
        extension=Extension(extension.days, extension.approved_on) if approved else None,
        deferred_to=explanation.deferred_to if explanation else None,
        court_ordered=application.received_on if application.follows_id else None,
        court_days=application.ordered_days or COURT.workdays,
        answered=application.answered_on,
    )


#: What :func:`history_of` reads, for lists and jobs: one-to-one rows joined, consultations fetched at once.
FACTS_JOINED = ("correction", "fee", "explanation", "extension")
FACTS_FETCHED = ("consultations",)


def _stops(application: Application, cal: WorkCalendar) -> Iterator[Stop]:
    """Yield the consultations that stop the clock, numbered by themselves: internal ones leave no gap to guess at."""
    stopping = [each for each in application.consultations.all() if each.stops_the_clock]
    return (_stop(each, number, cal) for number, each in enumerate(stopping, start=1))


def _stop(consultation: Consultation, number: int, cal: WorkCalendar) -> Stop:
    limit = consultation.reply_by
    if consultation.kind in _FROM_DELIVERY:
        limit = limit_of(consultation.kind, consultation.delivered_on or consultation.sent_on, cal)
    return Stop(
        sent=consultation.sent_on,
        limit=limit,
        returned=consultation.returned_on,
        why=WHY[Consultation.Kind(consultation.kind)],
        number=number,
    )


def reckon(application: Application, *, by: By, cause: str) -> Said | None:
    """Ask the clock anew, keep what it said, and put the day due on the request. Part of a verb's transaction."""
    known = in_force()
    history = history_of(
        Application.objects.select_related(*FACTS_JOINED).get(pk=application.pk), known.calendar
    )
    if history is None:
        return None
    said = derive(history, known.calendar, today=timezone.localdate(by.at))
    Reading.objects.create(**reading_of(application, said, by=by, cause=cause, version=known.version))
    application.due_on, application.waiting = said.due, said.waiting
    application.save(update_fields=["due_on", "waiting"])
    return said


def reading_of(
    application: Application, said: Said, *, by: By, cause: str, version: str
) -> dict[str, object]:
    """Return the row that keeps what the clock said, with the version of the calendar it was asked of."""
    return {
        "application": application,
        "at": by.at,
        "cause": cause,
        "calendar": version,
        "due_before": application.due_on,
        "due_on": said.due,
        "waiting": said.waiting,
        "is_provisional": said.provisional,
        "derivation": [{"on": each.on, "says": each.says, "cite": each.cite} for each in said.steps],
    }


def remaining(due: date | None, today: date, cal: WorkCalendar) -> int | None:
    """Return the working days left until ``due`` (0: due today; negative: over), ``None`` without a day due."""
    if due is None:
        return None
    return cal.count(today, due) if due >= today else -max(1, cal.count(due, today))
