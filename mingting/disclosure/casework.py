"""How every deed on a request is done: asked of the table, written to the timeline and the ledger, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from mingting.accounts.api import Person
from mingting.commons import ledger
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from . import queries
from .models import Applicant, Application, CaseFile, Event, Letter
from .rules.stages import APPLICANT, Move, Stage, check_move, lands

#: How the ledger and the timeline name who applied: the name itself stands with the applicant's data only.
APPLICANT_NAME = "申请人"
#: By what an applicant, and whoever acts for them, is known; of the second sort only what is long enough to tell.
_NAMES = ("name", "contact_name", "legal_representative", "proxy_name")
_NUMBERS = ("id_number", "proxy_id_number", "phone", "email", "address")
_SHORTEST_NAME, _SHORTEST_NUMBER = 2, 6


def day_of(by: By) -> date:
    """Return the day on which a deed is done."""
    return timezone.localdate(by.at)


def begin(move: Move, *, person: Person, pk: int, by: By, seen: int | None = None) -> Application:
    """Return the request for a deed by staff: locked, theirs, at a stage where ``move`` is made, by a post that may."""
    application = queries.case_for(person, pk, day_of(by), seen=seen)
    check_move(move, stage=application.stage, roles=queries.roles_on(person, application, day_of(by)))
    return application


def begin_by_applicant(move: Move, *, application_id: int) -> Application:
    """Return the request for a deed by the applicant, who has shown number and code at the edge."""
    application = Application.objects.select_for_update().get(pk=application_id)
    check_move(move, stage=application.stage, roles=(APPLICANT,))
    return application


def done(
    application: Application,
    move: Move,
    *,
    by: By,
    after: Stage | str | None = None,
    on: date | None = None,
    note: str = "",
    said: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Event:
    """Put the request at its new stage, and write the deed to its timeline and the ledger.

    ``after`` is asked for where the table leaves the outcome open. ``note`` is for staff, ``said`` for the applicant
    (empty: the applicant reads nothing of it); ``on`` is the day the deed counts for, the day it is done by default.
    Both are kept for ever: what tells who the applicant is is taken out of the note. The ledger keeps the fingerprints
    of the papers that the deed brought.
    """
    before, landed = application.stage, _landed(application, move, after)
    application.stage = landed
    application.save(update_fields=["stage"])
    note = unnamed(application, note)
    event = Event.objects.create(
        application=application,
        move=move,
        before=before,
        after=landed,
        at=by.at,
        on=on or day_of(by),
        person_no=by.person_id,
        who=by.name,
        note=note,
        said=said,
    )
    kept = {"before": before, "after": landed, "on": event.on, **(detail or {}), **_papers(application, by)}
    ledger.record(
        by=by,
        did=f"disclosure.{move}",
        to=f"disclosure.application:{application.pk}",
        why=note,
        detail=kept,
    )
    return event


def _landed(application: Application, move: Move, after: Stage | str | None) -> Stage:
    """Return the stage that the deed leads to; the table must know of it."""
    ways = lands(move, application.stage)
    landed = Stage(after) if after else ways[0]
    if landed not in ways:
        raise ValueError(f"{move} does not lead to {landed}")
    return landed


def unnamed(application: Application, text: str) -> str:
    """Return the text with 申请人 in place of whatever tells who the applicant is (个保法第六条: no more than needed).

    A name that somebody of the staff bears as well stays: it may be theirs.
    """
    text = text.replace("\0", "")
    if not text:
        return text
    told = Applicant.objects.filter(application=application).values(*_NAMES, *_NUMBERS).first() or {}
    names = {told.get(field, "").strip() for field in _NAMES}
    names = {name for name in names if len(name) >= _SHORTEST_NAME and name in text}
    if names:
        names -= set(Person.objects.filter(name__in=names).values_list("name", flat=True))
    numbers = {told.get(field, "").strip() for field in _NUMBERS}
    numbers = {number for number in numbers if len(number) >= _SHORTEST_NUMBER}
    for word in sorted(names | numbers, key=len, reverse=True):
        text = text.replace(word, APPLICANT_NAME)
    return text


def _papers(application: Application, by: By) -> dict[str, list[str]]:
    """Return the fingerprints of the letters and files that came into the case at the moment of the deed."""
    made = Letter.objects.filter(application=application, at=by.at).values_list("docx", "pdf")
    laid = CaseFile.objects.filter(application=application, at=by.at).values_list("digest", flat=True)
    papers = sorted({*(digest for pair in made for digest in pair), *laid})
    return {"papers": papers} if papers else {}


def demand_past(on: date, by: By, what: str, *, field: str = "on") -> None:
    """Refuse a day that has not come."""
    if on > day_of(by):
        raise Refused(f"{what}不能晚于今天（{day_of(by)}）", field=field)


def demand_not_before(
    on: date, earlier: date | None, what: str, than: str, *, field: str = "on", cite: str = ""
) -> None:
    """Refuse a day before another that must come first."""
    if earlier is not None and on < earlier:
        raise Refused(f"{what}（{on}）不能早于{than}（{earlier}）", field=field, cite=cite)


def demand_words(text: str, what: str, *, field: str, cite: str = "", most: int | None = None) -> str:
    """Return the text without white space around it; refuse when nothing is left, or more than ``most`` characters."""
    text = text.replace("\0", "").strip()
    if not text:
        raise Refused(f"请填写{what}", field=field, cite=cite)
    return demand_short(text, what, most, field=field)


def demand_short(text: str, what: str, most: int | None, *, field: str) -> str:
    """Return the text; refuse one that its column has no room for."""
    if most is not None and len(text) > most:
        raise Refused(f"{what}不超过 {most} 字，现在是 {len(text)} 字", field=field)
    return text
