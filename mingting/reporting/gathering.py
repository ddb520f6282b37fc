"""The office above: who has handed in, who is late, what is wrong with each, and their sum beside its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingting.accounts.api import Organ, Person
from mingting.kernel.refusals import Refused

from . import queries
from .building import findings_of, report_of
from .counting import Successions
from .models import Edition, YearReport
from .queries import draft_of
from .rules import terms
from .rules.equations import across_organs, plain
from .rules.findings import Finding, Severity
from .rules.form import ARTICLE_49, Cell, Table, cells_of
from .rules.report import Number, Report
from .rules.terms import Countdown


class Standing(StrEnum):
    """How far an organ's report has come."""

    NONE = "none"
    DRAFT = "draft"
    FROZEN = "frozen"
    HANDED_IN = "handed_in"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        """What people call it."""
        return {
            "none": "没有开始",
            "draft": "编制中",
            "frozen": "已定稿，没有提交",
            "handed_in": "已提交",
            "returned": "已退回",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Child:
    """One organ's report as the office above sees it; ``edition`` is the one that is handed in and not returned."""

    organ: Organ
    standing: Standing
    is_late: bool
    countdown: Countdown
    edition: Edition | None = None
    handed_on: date | None = None
    reason: str = ""
    report: Report | None = None
    findings: tuple[Finding, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return how many findings of one severity its report has."""
        return sum(finding.severity is severity for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Apart:
    """A cell in which the government's own report and the sum of its organs differ, and what is known of why (E7)."""

    cell: Cell
    finding: Finding
    each: Mapping[str, Number]
    missing: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The difference with what explains it: who has not handed in, and who counts how much."""
        told = (
            "、".join(f"{name}{plain(value)}" for name, value in self.each.items() if value) or "各单位均为0"
        )
        lacking = (
            f"；没有提交的有{len(self.missing)}个：{'、'.join(self.missing[:8])}{'等' * (len(self.missing) > 8)}"
            if self.missing
            else ""
        )
        return f"{self.finding.sentence}。已提交的：{told}{lacking}"


@dataclass(frozen=True, slots=True)
class Gathered:
    """A year of all organs beneath one: how each stands, their sum, the government's own report, the differences."""

    organ: Organ
    year: int
    children: tuple[Child, ...]
    total: Mapping[Cell, Number]
    own: Report | None
    differences: tuple[Apart, ...]

    def standing(self, which: Standing) -> tuple[Child, ...]:
        """Return the organs whose report has come so far."""
        return tuple(child for child in self.children if child.standing is which)

    @property
    def late(self) -> tuple[Child, ...]:
        """The organs that did not hand in by the last day."""
        return tuple(child for child in self.children if child.is_late)


def gather(person: Person, organ_id: int, year: int, day: date) -> Gathered:
    """Return how the reports of an organ's subordinates stand on ``day``, for who oversees them.

    The number of queries does not grow with the organs.
    """
    if organ_id not in queries.organs_overseen(person, day):
        raise Refused("您没有汇总这一机关所属各单位年度报告的岗位", cite=ARTICLE_49)
    terms.demand_begun(year, day)
    organ = Organ.objects.get(pk=organ_id)
    beneath = list(Organ.objects.filter(parent=organ).in_force(date(year, 12, 31)))
    children = _children(beneath, year, day)
    reports = [child.report for child in children if child.report is not None]
    own = _own(organ, year)
    return Gathered(
        organ, year, children, _total(reports), own, _differences(own, children) if own and reports else ()
    )


def _children(organs: Sequence[Organ], year: int, day: date) -> tuple[Child, ...]:
    ids = [organ.pk for organ in organs]
    handed = {
        edition.report.organ_id: edition
        for edition in queries.standing(year).filter(report__organ_id__in=ids)
    }
    newest = _newest(ids, year)
    counted = queries.counted_now(organs, year, Successions.by_end_of(year))
    found = []
    for organ in organs:
        edition, last = handed.get(organ.pk), newest.get(organ.pk)
        clock = queries.countdown(organ, year, day)
        if edition is None:
            where, reason = _standing(last)
            found.append(Child(organ, where, clock.days < 0, clock, reason=reason))
            continue
        draft = draft_of(edition, with_sources=False)
        found.append(
            Child(
                organ,
                Standing.HANDED_IN,
                edition.hand_in.on > clock.due,
                clock,
                edition,
                edition.hand_in.on,
                report=report_of(draft),
                findings=findings_of(draft, counted[organ.pk].figures),
            )
        )
    return tuple(found)


def _newest(organ_ids: Sequence[int], year: int) -> dict[int, Edition]:
    editions = (
        Edition.objects.filter(report__organ_id__in=organ_ids, report__year=year)
        .select_related("report", "hand_in__returned")
        .only("number", "state", "report__organ_id", "hand_in__on", "hand_in__returned__reason")
        .order_by("number")
    )
    return {edition.report.organ_id: edition for edition in editions}


def _standing(last: Edition | None) -> tuple[Standing, str]:
    if last is None:
        return Standing.NONE, ""
    if not last.is_frozen:
        return Standing.DRAFT, ""
    if hasattr(last, "hand_in") and hasattr(last.hand_in, "returned"):
        return Standing.RETURNED, last.hand_in.returned.reason
    return Standing.FROZEN, ""


def _own(organ: Organ, year: int) -> Report | None:
    """Return the government's own newest report as it reads, frozen or not."""
    report = YearReport.objects.filter(organ=organ, year=year).first()
    edition = (
        report.editions.select_related("report").defer("sources").order_by("-number").first()
        if report
        else None
    )
    return report_of(draft_of(edition, with_sources=False)) if edition else None


def _total(reports: Sequence[Report]) -> dict[Cell, Number]:
    found: dict[Cell, Number] = {}
    for table in Table:
        for cell in cells_of(table):
            numbers = [number for one in reports if (number := one.number(cell)) is not None]
            if numbers:
                found[cell] = sum(numbers)
    return found


def _differences(own: Report, children: Sequence[Child]) -> tuple[Apart, ...]:
    handed = [(child.organ.name, child.report) for child in children if child.report is not None]
    missing = tuple(child.organ.name for child in children if child.report is None)
    found = []
    for finding in across_organs(own, [report for _, report in handed]):
        cell = finding.cells[0]
        each = {name: number for name, report in handed if (number := report.number(cell)) is not None}
        found.append(Apart(cell, finding, each, missing))
    return tuple(found)
