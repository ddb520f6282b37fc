"""The supervisor's figures and the annual report's tables, asked of the rows. No personal data is in any of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from mingting.accounts.api import Organ, Person, Role, organs_beneath, organs_of
from mingting.commons.calendar import calendar
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar

from .models import Application, Dispute
from .rules import figures as rules
from .rules.figures import Contested, Counted, Figure, Measure, Period, Split
from .rules.outcomes import Outcome
from .timing import FACTS_FETCHED, FACTS_JOINED, history_of

#: Whose own organ's figures they see; a supervisor sees those of all organs beneath the post.
OF_THE_ORGAN = (Role.HEAD, Role.DISCLOSURE_HEAD, Role.DISCLOSURE_OFFICE)
ARTICLE_47 = cite("条例", "第四十七条")
#: What the applicant wrote is not read: figures need none of it.
_UNREAD = ("info_title", "doc_number", "description", "delivery", "likeness", "code_hash", "shared_title")


@dataclass(frozen=True, slots=True)
class OrganFigures:
    """The figures of one organ, or with ``organ_id`` ``None`` those of all organs together."""

    organ_id: int | None
    name: str
    figures: dict[Measure, Figure]
    splits: dict[Split, dict[str, Figure]]


@dataclass(frozen=True, slots=True)
class Board:
    """What a supervisor or head looks at: the period, every organ, all of them together."""

    period: Period
    organs: tuple[OrganFigures, ...]
    total: OrganFigures


@dataclass(frozen=True, slots=True)
class Behind:
    """A request behind a figure: its number and days; who asked, and for what, is not the supervisor's to read."""

    number: str
    organ: str
    stage: str
    channel: str
    received_on: date | None
    due_on: date | None
    answered_on: date | None
    outcome: str
    days_taken: int | None


def organs_watched(person: Person, day: date) -> frozenset[int]:
    """Return the organs whose figures ``person`` sees: a supervisor those beneath the post, others their own."""
    watched = organs_beneath(organs_of(person, day, (Role.SUPERVISOR,)))
    return watched | organs_of(person, day, OF_THE_ORGAN)


def figures_for(person: Person, *, since: date, until: date, day: date) -> Board:
    """Return the figures between two days, both counted, for the organs that ``person`` watches on ``day``.

    Listed are organs that take requests. The number of queries does not grow with organs or requests.
    """
    period = _period(since, until, day)
    watched = organs_watched(person, day)
    if not watched:
        raise Refused("您没有查看依申请公开统计的岗位", cite=ARTICLE_47)
    organs = _organs(watched)
    by_organ: dict[int, list[Counted]] = {organ.pk: [] for organ in organs}
    for application, counted in _counted(_touched(by_organ, period), calendar()):
        by_organ[application.organ_id].append(counted)
    everything = [counted for cases in by_organ.values() for counted in cases]
    return Board(
        period,
        tuple(_of(organ.pk, organ.name, by_organ[organ.pk], period) for organ in organs),
        _of(None, "合计", everything, period),
    )


def cases_behind(
    person: Person, key: str, *, since: date, until: date, day: date, organ_id: int | None = None
) -> list[Behind]:
    """Return the requests that the figure ``key`` is reckoned from, of one organ or of all that ``person`` watches."""
    period = _period(since, until, day)
    organs = organs_watched(person, day)
    if organ_id is not None:
        organs &= {organ_id}
    if not organs:
        raise Refused("您没有查看该机关依申请公开统计的岗位", cite=ARTICLE_47)
    pairs = list(_counted(_touched(organs, period).select_related("organ", *FACTS_JOINED), calendar()))
    try:
        behind = {counted.pk for counted in rules.behind((each for _, each in pairs), key, period)}
    except ValueError as unknown:
        raise Refused("没有这项统计", field="key") from unknown
    return [
        Behind(
            number=application.number,
            organ=application.organ.name,
            stage=application.get_stage_display(),
            channel=application.get_channel_display(),
            received_on=application.received_on,
            due_on=application.due_on,
            answered_on=application.answered_on,
            outcome=application.get_outcome_display(),
            days_taken=counted.taken,
        )
        for application, counted in pairs
        if counted.pk in behind
    ]


def table_three(organ_id: int, year: int) -> dict[str, dict[str, int]]:
    """Return 收到和处理政府信息公开申请情况 of the organ's year, see :func:`.rules.figures.table_three`."""
    cases = Application.objects.filter(organ_id=organ_id, year__lte=year)
    return rules.table_three(
        (_bare(case) for case in _plain(cases.exclude(decided_on__lt=date(year, 1, 1)))), year
    )


def table_four(organ_id: int, year: int) -> dict[str, dict[str, int]]:
    """Return 政府信息公开行政复议、行政诉讼情况 of the organ's year, see :func:`.rules.figures.table_four`."""
    disputes = Dispute.objects.filter(organ_id=organ_id).exclude(closed_on__lt=date(year, 1, 1))
    return rules.table_four(
        (
            Contested(each.kind, each.opened_on, each.closed_on, each.result)
            for each in disputes.only("kind", "opened_on", "closed_on", "result")
        ),
        year,
    )


def _period(since: date, until: date, day: date) -> Period:
    if since > until:
        raise Refused("起始日期不能晚于截止日期", field="until")
    if since > day:
        raise Refused("起始日期不能晚于今天", field="since")
    return Period(since, until, min(until, day))


def _organs(ids: Iterable[int]) -> list[Organ]:
    return list(Organ.objects.filter(pk__in=ids, disclosure_office__isnull=False))


def _touched(organ_ids: Iterable[int], period: Period) -> QuerySet[Application]:
    """Return the requests that any figure of the period may count: arrived by its end, not over before it began."""
    return (
        Application.objects.filter(organ_id__in=list(organ_ids), arrived_on__lte=period.until)
        .exclude(answered_on__lt=period.since)
        .exclude(outcome=Outcome.OTHER_WITHDRAWN, decided_on__lt=period.since)
        .select_related(*FACTS_JOINED)
        .order_by("pk")
    )


def _plain(cases: QuerySet[Application]) -> QuerySet[Application]:
    """Leave out what the applicant wrote, and take of the applicant's data the kind alone."""
    return cases.defer(*_UNREAD).annotate(applicant_type=F("applicant__applicant_type"))


def _counted(cases: QuerySet[Application], cal: WorkCalendar) -> Iterable[tuple[Application, Counted]]:
    for case in _plain(cases).prefetch_related(*FACTS_FETCHED):
        yield case, _bare(case, taken=_taken(case, cal))


def _bare(case: Application, *, taken: int | None = None) -> Counted:
    return Counted(
        pk=case.pk,
        year=case.year,
        arrived=case.arrived_on,
        received=case.received_on,
        due=case.due_on,
        decided=case.decided_on,
        answered=case.answered_on,
        outcome=case.outcome,
        channel=case.channel,
        applicant_type=case.applicant_type,
        follows=case.follows_id is not None,
        taken=taken,
    )


def _taken(case: Application, cal: WorkCalendar) -> int | None:
    if case.answered_on is None:
        return None
    history = history_of(case, cal)
    return rules.days_taken(history, cal) if history else None


def _of(organ_id: int | None, name: str, cases: list[Counted], period: Period) -> OrganFigures:
    return OrganFigures(
        organ_id,
        name,
        rules.figures_of(cases, period),
        {split: rules.breakdown(cases, period, split) for split in Split},
    )
