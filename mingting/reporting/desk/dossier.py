"""A report with one of its editions: who looks at it, what it says, what is wrong with it, what changed since."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.http import Http404, HttpRequest

from mingting.accounts.api import Role

from .. import queries
from ..building import Draft, findings_of, report_of
from ..counting import Successions
from ..models import Edition, Entered, YearReport
from ..rules.figures import BY_HAND, Figures, words_of
from ..rules.findings import Finding
from ..rules.report import Report
from ..rules.versions import Difference, differences
from .screens import report_or_404, roles_at, today
from .stages import Due, State, due_of_report, published_on, state_of

#: Between a report and its records: of a frozen edition these are late changes, told record by record.
_OF_RECORDS = "E8"


@dataclass(frozen=True, slots=True)
class Shown:
    """A report with one of its editions, all that the page says of it computed once."""

    report: YearReport
    edition: Edition
    editions: list[Edition]
    roles: frozenset[Role]
    day: date
    published: date | None
    draft: Draft
    reads: Report
    findings: tuple[Finding, ...]
    late: tuple[Difference, ...] = field(default=())

    @property
    def is_newest(self) -> bool:
        """Whether no later edition was opened."""
        return self.edition.pk == self.editions[-1].pk

    @property
    def may_write(self) -> bool:
        """Whether the person may change this edition now."""
        return not self.edition.is_frozen and not self.roles.isdisjoint(queries.WRITERS)

    @property
    def state(self) -> State:
        """In a word."""
        return state_of(self.edition, self.published if self.is_newest else None)

    @property
    def due(self) -> Due:
        """The last day and how far it is."""
        return due_of_report(self.report, self.day, self.published)


def shown_or_404(request: HttpRequest, pk: int, number: int | None = None) -> Shown:
    """Return a report with an edition, the newest when none is named."""
    report = report_or_404(request, pk)
    editions = list(
        report.editions.select_related("replaces", "hand_in__to", "hand_in__returned").order_by("number")
    )
    edition = next((one for one in reversed(editions) if number in (None, one.number)), None)
    if edition is None:
        raise Http404(f"这份报告没有第{number}版")
    # Every edition is of this report, whose organ is known already.
    for one in editions:
        one.report = report
        if one.replaces is not None:
            one.replaces.report = report
    return _shown(request, report, edition, editions)


def _shown(request: HttpRequest, report: YearReport, edition: Edition, editions: list[Edition]) -> Shown:
    draft = queries.draft_of(edition)
    counted = counted_now(report)
    found = findings_of(draft, counted)
    late: tuple[Difference, ...] = ()
    if edition.is_frozen:
        found = tuple(finding for finding in found if finding.code != _OF_RECORDS)
        late = tuple(differences(draft.figures, counted))
    return Shown(
        report=report,
        edition=edition,
        editions=editions,
        roles=roles_at(request, report.organ_id),
        day=today(),
        published=published_on([report]).get(report.pk),
        draft=draft,
        reads=report_of(draft),
        findings=found,
        late=late,
    )


def counted_now(report: YearReport) -> Figures:
    """Return what the records of the report's year say now."""
    counted = queries.counted_now([report.organ], report.year, Successions.by_end_of(report.year))
    return counted[report.organ_id].figures


def entered_of(report: YearReport) -> list[tuple[Entered, str]]:
    """Return what counts of the figures entered by hand, with the words of each cell, in the order of the form."""
    newest = {
        one.cell: one
        for one in Entered.objects.filter(organ_id=report.organ_id, year=report.year).order_by("pk")
    }
    return [(newest[cell], words_of(cell)) for cell in BY_HAND if cell in newest]
