"""纳入主动公开: what was given on request is suggested for publication, decided on, and drafted (条例第四十四条)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from mingting.accounts.api import Person, Role
from mingting.commons import ledger
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused
from mingting.publishing.api import Column, start_item

from .. import lettering, queries
from ..casework import day_of, demand_words
from ..models import Application, RecordCorrection, Suggestion, Withholding
from ..rules.letters import LetterKind
from ..rules.likeness import Shape, compared, may_be_alike, shape
from ..rules.outcomes import Outcome

ARTICLE_44 = cite("条例", "第四十四条")
WHO = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD)
#: Outcomes by which information not yet public was given on request: what 第四十四条 speaks of.
GIVEN = (Outcome.GRANTED, Outcome.PARTIAL)
#: Requests older than this are not compared with new ones.
LOOK_BACK = timedelta(days=2 * 365)
#: “Not there” and “not yours” are the same refusal.
GONE = "没有这条记录，或者它不由您办理"
_SOURCE = Suggestion.Source
#: What the ledger calls the rows that it tells of here.
_NAMES = {RecordCorrection: "record_correction", Suggestion: "suggestion", Application: "application"}


@transaction.atomic
def suggest(
    *,
    person: Person | None,
    organ_id: int,
    subject: str,
    ground: str,
    application_ids: Collection[int],
    by: By,
) -> Suggestion:
    """Put down an applicant's suggestion that what was given on request be published by the organ itself.

    ``person`` is ``None`` when the applicant, who has shown number and code, suggests it on line.
    """
    if person is not None:
        queries.require(person, organ_id, day_of(by), *WHO)
    applications = list(
        Application.objects.select_for_update()
        .filter(pk__in=application_ids, organ_id=organ_id)
        .order_by("pk")
    )
    if not applications or len(applications) != len(set(application_ids)):
        raise Refused(queries.GONE, field="applications")
    for application in applications:
        if application.outcome not in GIVEN:
            raise Refused(
                f"申请 {application.number} 没有公开信息，建议纳入主动公开的须是依申请公开的信息",
                field="applications",
                cite=ARTICLE_44,
            )
        if application.suggestions.filter(result="").exists():
            raise Refused(
                f"对申请 {application.number} 的信息已有建议，正在审核", field="applications", cite=ARTICLE_44
            )
    ground = demand_words(ground, "理由", field="ground", cite=ARTICLE_44)
    subject = demand_words(subject, "建议公开的信息", field="subject", cite=ARTICLE_44)
    pks = [each.pk for each in applications]
    suggestion = put_down(organ_id, _SOURCE.APPLICANT, subject, ground, pks, by)
    to_ledger("suggest", suggestion, by, applications=pks)
    return suggestion


@transaction.atomic
def decide_suggestion(
    *,
    person: Person,
    suggestion_id: int,
    result: str,
    opinion: str,
    by: By,
    column_id: int | None = None,
) -> Suggestion:
    """Accept or decline a suggestion. An applicant who made it reads why it was declined in a letter.

    With ``column_id`` the draft is opened at once (:func:`open_draft`), which only an editor of the organ can do; its
    author is ``person``. Otherwise an editor opens it later.
    """
    suggestion = theirs(Suggestion.objects.filter(pk=suggestion_id), person, by)
    if suggestion.result:
        raise Refused("这条建议已经审核过", cite=ARTICLE_44)
    if result not in set(Suggestion.Result):
        raise Refused("请选择审核结果", field="result", cite=ARTICLE_44)
    is_accepted = result == Suggestion.Result.ACCEPTED
    if not is_accepted:
        opinion = demand_words(opinion, "不纳入主动公开的理由", field="opinion", cite=ARTICLE_44)
    suggestion.result, suggestion.opinion = Suggestion.Result(result), opinion.strip()
    suggestion.decided_on = day_of(by)
    suggestion.save(update_fields=["result", "opinion", "decided_on"])
    letters = [] if is_accepted else _reply(suggestion, by, reason=suggestion.opinion)
    to_ledger("decide_suggestion", suggestion, by, why=opinion, result=result, letters=letters)
    if is_accepted and column_id is not None:
        return open_draft(person=person, suggestion_id=suggestion.pk, column_id=column_id, by=by)
    return suggestion


@transaction.atomic
def open_draft(*, person: Person, suggestion_id: int, column_id: int, by: By, kind: str = "") -> Suggestion:
    """Open the draft of what was accepted, as an editor of the organ, who is its author; tell who suggested it.

    ``kind`` is the kind of information where it is not the column's own. The draft goes the way of every other:
    written, reviewed by three, released.
    """
    suggestion = (
        Suggestion.objects.select_for_update(of=("self",))
        .select_related("organ")
        .filter(pk=suggestion_id, result=Suggestion.Result.ACCEPTED)
        .first()
    )
    if suggestion is None:
        raise Refused(GONE)
    if suggestion.draft_id is not None:
        raise Refused("已经建稿", cite=ARTICLE_44)
    column = Column.objects.filter(pk=column_id).first()
    if column is None:
        raise Refused("请选择栏目", field="column_id")
    kind = kind or column.kind
    if not kind:
        raise Refused(f"栏目“{column.name}”没有默认的信息种类，请选择信息种类", field="kind")
    suggestion.draft = start_item(
        person=person,
        column=column,
        organ_id=suggestion.organ_id,
        kind=kind,
        words={"title": suggestion.subject, "source": suggestion.organ.name},
        by=by,
    )
    suggestion.save(update_fields=["draft"])
    where = f"本机关政府信息公开平台“{column.name}”栏目，发布前须经三审三校"
    letters = _reply(suggestion, by, where=where)
    to_ledger("open_draft", suggestion, by, draft=suggestion.draft_id, letters=letters)
    return suggestion


def _reply(suggestion: Suggestion, by: By, **says: str) -> list[int]:
    """Write to the applicants who suggested it; what the system noticed nobody waits for."""
    if suggestion.source != _SOURCE.APPLICANT:
        return []
    suggested_on = day_of(By(None, "", suggestion.suggested_at))
    says |= {"request_quote": suggestion.subject}
    return [
        lettering.issue(
            application,
            LetterKind.PROPOSAL_REPLY,
            by=by,
            says={**says, "received_on": suggested_on},
            outcome=suggestion.result,
        ).pk
        for application in suggestion.applications.select_related("applicant")
    ]


def put_down(organ_id: int, source: str, subject: str, ground: str, pks: Sequence[int], by: By) -> Suggestion:
    """Make the row. Part of a verb, which writes the ledger."""
    suggestion = Suggestion.objects.create(
        organ_id=organ_id, source=source, subject=subject[:200], ground=ground, suggested_at=by.at
    )
    suggestion.applications.set(pks)
    return suggestion


# --- 多个申请人就相同政府信息 -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request as it is compared with others."""

    pk: int
    subject: str
    text: str
    likeness: tuple[int, ...]
    identity: str
    is_given: bool


@transaction.atomic
def notice_repeats(*, by: By) -> list[Suggestion]:
    """Suggest for publication what several applicants asked the same organ for and one of them was given.

    Requests of the last two years are compared by their stored fingerprints, then word by word. Whoever asked twice
    is one applicant. A group that shares a request with an earlier suggestion, however that ended, is not suggested
    again. It informs: the office decides (第四十四条第一款: 可以).
    """
    since = day_of(by) - LOOK_BACK
    made = []
    for organ_id in (
        Application.objects.filter(arrived_on__gte=since, outcome__in=GIVEN)
        .order_by("organ_id")
        .values_list("organ_id", flat=True)
        .distinct()
    ):
        for anchor, group in _repeated(organ_id, since):
            people = len({each.identity for each in group})
            ground = f"{people} 个申请人申请相同或者相近的政府信息，其中已有公开的"
            pks = [each.pk for each in group]
            suggestion = put_down(organ_id, _SOURCE.REPEATED, anchor.subject, ground, pks, by)
            to_ledger("notice_repeats", suggestion, by, applications=pks)
            made.append(suggestion)
    return made


def _repeated(organ_id: int, since: date) -> Iterator[tuple[_Asked, list[_Asked]]]:
    """Yield each request whose information was given, with all that are alike: by two applicants at least."""
    asked = _asked(organ_id, since)
    suggested = set(Suggestion.objects.filter(organ_id=organ_id).values_list("applications", flat=True))
    holders: dict[int, list[_Asked]] = defaultdict(list)
    for each in asked:
        for number in each.likeness:
            holders[number].append(each)
    shapes: dict[int, Shape] = {}
    for anchor in asked:
        if not anchor.is_given or anchor.pk in suggested:
            continue
        near = {each.pk: each for number in anchor.likeness for each in holders[number]}
        group = [each for each in near.values() if each.pk == anchor.pk or _is_near(anchor, each, shapes)]
        if len({each.identity for each in group}) < 2 or any(each.pk in suggested for each in group):
            continue
        suggested |= {each.pk for each in group}
        yield anchor, sorted(group, key=lambda each: each.pk)


def _is_near(anchor: _Asked, other: _Asked, shapes: dict[int, Shape]) -> bool:
    if not may_be_alike(anchor.likeness, other.likeness):
        return False
    for each in (anchor, other):
        if each.pk not in shapes:
            shapes[each.pk] = shape(each.text)
    return compared(shapes[anchor.pk], shapes[other.pk]).near


def _asked(organ_id: int, since: date) -> list[_Asked]:
    """Return the organ's requests since that day; what takes an earlier one up again asks for nothing new."""
    cases = (
        Application.objects.filter(organ_id=organ_id, arrived_on__gte=since, follows__isnull=True)
        .only("info_title", "description", "doc_number", "likeness", "outcome", "applicant__identity")
        .select_related("applicant")
        .order_by("pk")
    )
    return [
        _Asked(
            pk=case.pk,
            subject=case.subject,
            text=f"{case.info_title}{case.description}",
            likeness=tuple(case.likeness),
            identity=case.applicant.identity,
            is_given=case.outcome in GIVEN,
        )
        for case in cases
    ]


# --- parts of the verbs -----------------------------------------------------------------------------------------------


def concerned(person: Person, organ_id: int, application_id: int | None, by: By) -> Application | None:
    if application_id is None:
        return None
    application = queries.case_for(person, application_id, day_of(by))
    if application.organ_id != organ_id:
        raise Refused(queries.GONE, field="application_id")
    return application


def theirs(rows: QuerySet[Any], person: Person, by: By) -> Any:
    """Return the row, locked; one that the office of another organ keeps is not there."""
    row = rows.select_for_update(of=("self",)).first()
    if row is None:
        raise Refused(GONE)
    organ_id = row.application.organ_id if isinstance(row, Withholding) else row.organ_id
    try:
        queries.require(person, organ_id, day_of(by), *WHO)
    except Refused as refusal:
        raise Refused(GONE) from refusal
    return row


def to_ledger(
    did: str, row: RecordCorrection | Suggestion | Application, by: By, why: str = "", **detail: object
) -> None:
    """Write the verb's one ledger entry about the row."""
    ledger.record(
        by=by, did=f"disclosure.{did}", to=f"disclosure.{_NAMES[type(row)]}:{row.pk}", why=why, detail=detail
    )
