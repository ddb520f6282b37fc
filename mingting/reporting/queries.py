"""Questions about reports: what the year counts now, what an edition says, what changed since. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from mingting.accounts.api import Organ, Person, Role, organs_beneath, organs_of, roles_of
from mingting.kernel.refusals import Refused

from .building import Draft, findings_of, report_of
from .counting import Counted, Successions, count
from .models import Edition, YearReport
from .rules import terms
from .rules.figures import Figures, Source, from_plain
from .rules.findings import Finding
from .rules.report import Report
from .rules.skeleton import propose
from .rules.versions import Difference, differences, sources_from_plain

#: Who makes the report: 政府信息公开工作机构 (条例第四条、第四十九条).
WRITERS = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD)
#: 分管政府信息公开工作的领导人员是第一责任人 (年报格式（四）): who answers for it, freezes it.
FREEZERS = (Role.DISCLOSURE_HEAD, Role.HEAD)
READERS = (*WRITERS, Role.HEAD)
GONE = "没有这份年度报告，或者它不由您办理"


@dataclass(frozen=True, slots=True)
class Built:
    """A report as it would be now: what it is made of, how it reads, and what is wrong with it."""

    organ: Organ
    draft: Draft
    report: Report
    findings: tuple[Finding, ...]

    def sources(self, name: str) -> tuple[Source, ...]:
        """Return the records that a figure counts."""
        return self.draft.figures.behind(name)


def is_government(organ: Organ) -> bool:
    """Return whether the report is a government's own, which holds those of its organs."""
    return organ.kind == Organ.Kind.GOVERNMENT


def countdown(organ: Organ, year: int, day: date) -> terms.Countdown:
    """Return how long there is left for an organ's report (条例第四十九条)."""
    return terms.countdown(year, day, is_government=is_government(organ))


def build(organs: Sequence[Organ], year: int, day: date) -> list[Built]:
    """Return the reports of several organs from what the records say, in words of our own where nobody wrote any.

    The number of queries does not grow with the organs. Refused are a year to come, an organ that was gone by the end
    of the year, and a year of which there is no record at all.
    """
    drafts = drafts_of(organs, year, day)
    running = terms.running(year, day)
    return [
        Built(organ, draft, report_of(draft), (*findings_of(draft, draft.figures), *running))
        for organ, draft in zip(organs, drafts, strict=True)
    ]


def drafts_of(organs: Sequence[Organ], year: int, day: date) -> list[Draft]:
    """Return what the reports are made of, see :func:`build`: prose from the newest edition, or proposed."""
    terms.demand_begun(year, day)
    successions = Successions.by_end_of(year)
    for organ in organs:
        demand_existing(organ, year, successions)
    now = counted_now(organs, year, successions)
    before, frozen = last_years(organs, year)
    written = _newest_parts(organs, year)
    names = names_at_end_of(organs, year)
    found = []
    for organ in organs:
        counted, name = now[organ.pk], names[organ.pk]
        if counted.is_empty:
            raise Refused(
                f"“{name}”{year}年没有任何发布、申请、复议诉讼、收费的记录，也没有录入数字，不能据以编制；"
                "确实全年没有的，请先录入表二并写明依据",
                field="year",
                cite=terms.ARTICLE_50,
            )
        last = before.get(organ.pk)
        # What the records of an earlier year hold may be but a part of it: only a frozen report is compared in words.
        parts = written.get(organ.pk) or propose(
            counted.figures,
            last if organ.pk in frozen else None,
            organ=name,
            year=year,
            is_government=is_government(organ),
        )
        found.append(Draft(name, year, counted.figures, last, parts))
    return found


def demand_existing(organ: Organ, year: int, successions: Successions) -> None:
    """Refuse an organ that was not there at the end of the year, naming who carries on its duties."""
    terms.demand_existing(
        organ.name,
        year,
        since=organ.since,
        until=organ.until,
        successors=successions.successors(organ.pk),
    )


def counted_now(organs: Sequence[Organ], year: int, successions: Successions) -> dict[int, Counted]:
    """Return what the records of the year count now, with what governments have been handed in."""
    governments = [organ.pk for organ in organs if is_government(organ)]
    handed = _handed_in(governments, year) if governments else {}
    return count([organ.pk for organ in organs], year, successions, handed)


def _handed_in(governments: Collection[int], year: int) -> dict[int, list[tuple[Source, Figures]]]:
    found: dict[int, list[tuple[Source, Figures]]] = {}
    for edition in standing(year).filter(report__organ__parent_id__in=governments):
        source = Source(
            "report", edition.pk, edition.organ_name, f"第{edition.number}版", "已提交的年度报告计"
        )
        figures = Figures(from_plain(edition.figures))
        found.setdefault(edition.report.organ.parent_id, []).append((source, figures))
    return found


def standing(year: int) -> QuerySet[Edition]:
    """Return the editions that are handed in and not returned, of each report the newest."""
    handed = Edition.objects.filter(hand_in__isnull=False, hand_in__returned__isnull=True)
    later = handed.filter(report_id=OuterRef("report_id"), number__gt=OuterRef("number"))
    return (
        handed.filter(report__year=year)
        .exclude(Exists(later))
        .select_related("report__organ", "hand_in")
        .defer("sources")
        .order_by("report__organ__position", "report__organ_id")
    )


def last_years(organs: Sequence[Organ], year: int) -> tuple[dict[int, Figures], frozenset[int]]:
    """Return the figures of the year before, as they were frozen, otherwise as the records count them.

    The second are the organs whose were frozen.
    """
    ids = [organ.pk for organ in organs]
    frozen = {
        edition.report.organ_id: Figures(from_plain(edition.figures))
        for edition in Edition.objects.filter(
            report__organ_id__in=ids, report__year=year - 1, state=Edition.State.FROZEN
        )
        .select_related("report")
        .only("figures", "report__organ_id", "number")
        .order_by("number")
    }
    others = [organ for organ in organs if organ.pk not in frozen]
    if not others:
        return frozen, frozenset(frozen)
    counted = counted_now(others, year - 1, Successions.by_end_of(year - 1))
    others_count = {pk: Figures(one.figures.values) for pk, one in counted.items() if not one.is_empty}
    return frozen | others_count, frozenset(frozen)


def _newest_parts(organs: Sequence[Organ], year: int) -> dict[int, Mapping[str, str]]:
    rows = Edition.objects.filter(report__organ__in=[organ.pk for organ in organs], report__year=year)
    return dict(rows.order_by("number").values_list("report__organ_id", "parts"))


def names_at_end_of(organs: Sequence[Organ], year: int) -> dict[int, str]:
    """Return the names that the organs bore on 31 December. One query, where ``accounts`` asks one for each."""
    last = date(year, 12, 31)
    found = {organ.pk: organ.name for organ in organs}
    rows = Organ.objects.filter(pk__in=found).values_list("pk", "names__name", "names__since", "names__until")
    for pk, name, since, until in rows:
        if name and (since is None or since <= last) and (until is None or last < until):
            found[pk] = name
    return found


# --- editions ---------------------------------------------------------------------------------------------------------


def draft_of(edition: Edition, *, with_sources: bool = True) -> Draft:
    """Return what an edition is made of; the records behind its figures only where they are wanted."""
    figures = Figures(
        from_plain(edition.figures), sources_from_plain(edition.sources) if with_sources else {}
    )
    last = Figures(from_plain(edition.last_year)) if edition.last_year else None
    return Draft(edition.organ_name, edition.report.year, figures, last, edition.parts)


def sources(edition: Edition, name: str) -> tuple[Source, ...]:
    """Return the records that a figure of an edition counts, as they were when it was made."""
    return draft_of(edition).figures.behind(name)


def built_of(edition: Edition, parts: Mapping[str, str] | None = None) -> Built:
    """Return an edition as it reads, and what is wrong with it by what the records say now.

    ``parts`` are words that are being written and not kept yet, by numeral: the check while editing.
    """
    organ, draft = edition.report.organ, draft_of(edition)
    draft = replace(draft, parts={**draft.parts, **(parts or {})})
    counted = counted_now([organ], edition.report.year, Successions.by_end_of(edition.report.year))
    return Built(organ, draft, report_of(draft), findings_of(draft, counted[organ.pk].figures))


def late_changes(edition: Edition) -> tuple[Difference, ...]:
    """Return what the records say now otherwise than an edition: the reasons for a new one."""
    organ = edition.report.organ
    counted = counted_now([organ], edition.report.year, Successions.by_end_of(edition.report.year))
    return tuple(differences(draft_of(edition).figures, counted[organ.pk].figures))


def changes_of(edition: Edition) -> tuple[Difference, ...]:
    """Return what an edition says otherwise than the one it replaces, figure by figure."""
    if edition.replaces is None:
        return ()
    return tuple(differences(draft_of(edition.replaces).figures, draft_of(edition).figures))


# --- who may ----------------------------------------------------------------------------------------------------------


def reports_for(person: Person, day: date, roles: Collection[Role] = READERS) -> QuerySet[YearReport]:
    """Return the reports of the organs where ``person`` holds one of ``roles`` on ``day``; others do not exist."""
    return YearReport.objects.filter(organ_id__in=organs_of(person, day, roles))


def report_for(person: Person, pk: int, day: date, roles: Collection[Role] = READERS) -> YearReport:
    """Return the report, locked for the transaction; “not there” and “not yours” are the same refusal."""
    report = (
        reports_for(person, day, roles)
        .select_for_update(of=("self",))
        .select_related("organ")
        .filter(pk=pk)
        .first()
    )
    if report is None:
        raise Refused(GONE)
    return report


def require(person: Person, organ_id: int, day: date, roles: Iterable[Role]) -> None:
    """Refuse unless ``person`` holds one of ``roles`` in the organ on ``day``."""
    if roles_of(person, organ_id, day).isdisjoint(roles):
        raise Refused("您在该机关没有相应岗位，不能办理年度报告", cite=terms.ARTICLE_49)


def organs_overseen(person: Person, day: date) -> frozenset[int]:
    """Return the organs whose reports ``person`` gathers and may return on ``day``: a supervisor those beneath."""
    return organs_beneath(organs_of(person, day, (Role.SUPERVISOR,)))
