"""A case with everything that hangs on it, read in two statements whatever it holds: the request, and all its rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import Any

from django.db import connection, models
from django.db.models import F
from django.http import HttpRequest

from mingting.accounts.api import posts_here
from mingting.commons.api import calendar
from mingting.kernel.workdays import WorkCalendar

from .. import queries, timing
from ..models import (
    Application,
    ArchivePackage,
    CaseFile,
    Consultation,
    Dispute,
    Event,
    Letter,
    Message,
    Proposal,
    Reading,
    Search,
    Service,
    Verdict,
)
from ..rules.reviewing import Given, Step
from .due import Clock, Due, clock_of, due_of
from .screens import case_or_404, today

#: The tables whose rows belong to a request, by the name that a dossier gives them.
_TABLES: dict[str, type[models.Model]] = {
    "events": Event,
    "consultations": Consultation,
    "searches": Search,
    "files": CaseFile,
    "letters": Letter,
    "messages": Message,
    "proposals": Proposal,
    "verdicts": Verdict,
    "services": Service,
    "disputes": Dispute,
    "readings": Reading,
    "packages": ArchivePackage,
}
#: What a letter was filled with is long and shown nowhere on the page.
_LEFT_OUT = {(Letter, "fields"), (CaseFile, "boxes")}
_JOINED = (
    *("organ__disclosure_office", "section", "handler", "applicant"),
    *timing.FACTS_JOINED,
)
#: Names alone of what stands further away.
_NAMED = {
    "follows_number": F("follows__number"),
    "extension_asked_by": F("extension__asked_by__name"),
    "extension_approved_by": F("extension__approved_by__name"),
}
#: How each database makes an object of a row.
_OBJECT = {"sqlite": "json_object", "postgresql": "json_build_object"}


@dataclass
class Dossier:
    """A request with its rows, oldest first, the clock as it stands, and the roles of the person who reads it."""

    case: Application
    day: date
    cal: WorkCalendar
    roles: frozenset[str]
    person_no: int
    clock: Clock
    due: Due
    events: list[Event] = field(default_factory=list)
    consultations: list[Consultation] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    files: list[CaseFile] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    packages: list[ArchivePackage] = field(default_factory=list)

    @property
    def seen(self) -> int | None:
        """The number of the newest event."""
        return self.events[-1].pk if self.events else None

    @property
    def proposal(self) -> Proposal | None:
        """The draft that is, or was last, under review."""
        return next((each for each in reversed(self.proposals) if each.taken_back_at is None), None)

    def verdicts_on(self, proposal: Proposal) -> list[Verdict]:
        """Return the verdicts on one draft."""
        return [verdict for verdict in self.verdicts if verdict.proposal_id == proposal.pk]

    @property
    def given(self) -> tuple[Given, ...]:
        """The verdicts on the present draft, as the rules read them."""
        verdicts = self.verdicts_on(self.proposal) if self.proposal else []
        return tuple(Given(Step(each.step), each.reviewer_no, each.passed) for each in verdicts)

    @cached_property
    def drafters(self) -> frozenset[int]:
        """All who handle the request or worked on an answer to it. One query, where somebody asks."""
        return queries.drafters_of(self.case)


def dossier_or_404(request: HttpRequest, pk: int) -> Dossier:
    """Return the case if the person may see it; “not there” and “not yours” are the same answer."""
    case = case_or_404(request, pk, joined=_JOINED, named=_NAMED)
    rows = rows_of(case)
    _remember(case, rows["consultations"])
    day, cal = today(), calendar()
    clock = clock_of(case, cal, day)
    return Dossier(
        case=case,
        day=day,
        cal=cal,
        roles=queries.roles_on(request.user, case, day, posts_here(request)),
        person_no=request.user.pk,
        clock=clock,
        due=due_of(case, clock, cal, day),
        **rows,
    )


def rows_of(case: Application) -> dict[str, list[Any]]:
    """Return all rows of the case by the names of :class:`Dossier`, oldest first. One statement."""
    sql = _sql(connection.vendor)
    found: dict[str, list[Any]] = {name: [] for name in _TABLES}
    with connection.cursor() as cursor:
        cursor.execute(sql, [case.pk] * len(_TABLES))
        for name, row in cursor.fetchall():
            found[name].append(_instance(_TABLES[name], json.loads(row) if isinstance(row, str) else row))
    for rows in found.values():
        rows.sort(key=lambda row: row.pk)
        for row in rows:
            if hasattr(row, "application_id"):
                row.application = case
    return found


@cache
def _sql(vendor: str) -> str:
    return " UNION ALL ".join(_select(name, model, vendor) for name, model in _TABLES.items())


def _select(name: str, model: type[models.Model], vendor: str) -> str:
    """Return the statement that reads one table's rows of a case, each as one object."""
    quote = connection.ops.quote_name
    pairs = ", ".join(f"'{each.attname}', {_column(each, vendor)}" for each in _columns(model))
    if model is Verdict:
        of_case = (
            f"proposal_id IN (SELECT id FROM {quote(Proposal._meta.db_table)} WHERE application_id = %s)"  # noqa: S608
        )
    else:
        of_case = "application_id = %s"
    table = quote(model._meta.db_table)
    return f"SELECT '{name}', {_OBJECT[vendor]}({pairs}) FROM {table} WHERE {of_case}"  # noqa: S608


def _columns(model: type[models.Model]) -> Sequence[Any]:
    return [each for each in model._meta.concrete_fields if (model, each.name) not in _LEFT_OUT]


def _column(each: Any, vendor: str) -> str:
    """Return the column; SQLite keeps JSON as text and must be told that it is JSON already."""
    column = connection.ops.quote_name(each.column)
    return f"json({column})" if vendor == "sqlite" and isinstance(each, models.JSONField) else column


def _instance(model: type[models.Model], row: dict[str, Any]) -> models.Model:
    names = list(row)
    kinds = {each.attname: each for each in model._meta.concrete_fields}
    return model.from_db(connection.alias, names, [_value(kinds[name], row[name]) for name in names])


def _value(kind: models.Field, raw: Any) -> Any:
    """Return what a database's JSON says as the value that Django gives for the field."""
    if raw is None:
        return None
    if isinstance(kind, models.DateTimeField):
        at = datetime.fromisoformat(raw)
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    if isinstance(kind, models.DateField):
        return date.fromisoformat(raw)
    if isinstance(kind, models.BooleanField):
        return bool(raw)
    return raw


def _remember(case: Application, consultations: list[Consultation]) -> None:
    """Let ``case.consultations.all()``, which the clock reads, find what was read, as a prefetch would."""
    known = Consultation.objects.filter(application=case)
    known._result_cache = consultations
    known._prefetch_done = True
    case._prefetched_objects_cache = {"consultations": known}
