"""The list: the reports of one's organs by year, where each stands, how long there is, and what is to be begun."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from mingting.accounts.api import Organ, posts_here
from mingting.kernel.refusals import Refused

from .. import actions, queries
from ..building import findings_of
from ..counting import Successions
from ..models import Edition
from ..rules.findings import Severity
from .report_forms import BeginForm
from .screens import SEEN_BY, hand, page, reports, show_refusal, today
from .stages import NOT_BEGUN, Due, State, due_of, due_of_report, published_on, state_of


@dataclass(frozen=True, slots=True)
class Row:
    """An organ's year: its newest edition, if it was begun, and the findings of one that is in the making."""

    organ: Organ
    year: int
    state: State
    due: Due
    edition: Edition | None = None
    found: tuple[tuple[str, int], ...] = ()
    may_begin: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether the edition is in the making and nothing was found in it."""
        return self.edition is not None and not self.edition.is_frozen and not self.found


@require_safe
def reports_list(request: HttpRequest) -> HttpResponse:
    """Show the reports of the organs where the person has a part in them."""
    return _shown(request)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the report of an organ's year, which counts it."""
    form = BeginForm(request.POST, organs=_writable(request), year=today().year - 1)
    if form.is_valid():
        organ = form.cleaned_data["organ"]
        try:
            report = actions.begin_report(
                person=request.user, organ_id=organ.pk, year=form.cleaned_data["year"], by=hand(request)
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "已按记录统计全年数字，并拟了文字；请逐段核对，写完〔待写〕的段落")
            return redirect("reporting_desk:report", report.pk)
    return _shown(request, form)


def _shown(request: HttpRequest, form: BeginForm | None = None) -> HttpResponse:
    organs = posts_here(request).organs(SEEN_BY)
    if not organs:
        raise PermissionDenied("您没有编制年度报告的岗位")
    writable = _writable(request)
    day = today()
    rows = _rows(request, day)
    return page(
        request,
        "reporting/desk/report_list.html",
        title="年度报告",
        rows=rows,
        form=form or BeginForm(organs=writable, year=day.year - 1),
        may_begin=bool(writable),
        before=_before(form),
    )


def _before(form: BeginForm | None) -> tuple[Organ, int] | None:
    """Return the organ and year that were refused, for the way to entering figures where there are no records."""
    if form is None or not form.is_bound:
        return None
    organ, year = form.cleaned_data.get("organ"), form.data.get("year", "")
    return (organ, int(year)) if organ and year.isdecimal() and len(year) == 4 else None


def _writable(request: HttpRequest) -> list[Organ]:
    return list(Organ.objects.filter(pk__in=posts_here(request).organs(queries.WRITERS)))


def _rows(request: HttpRequest, day: date) -> list[Row]:
    later = Edition.objects.filter(report_id=OuterRef("report_id"), number__gt=OuterRef("number"))
    newest = list(
        Edition.objects.filter(report__in=reports(request))
        .exclude(Exists(later))
        .select_related("report__organ", "hand_in__returned")
        .defer("sources")
        .order_by("-report__year", "report__organ__position", "report__organ_id")
    )
    published = published_on([edition.report for edition in newest])
    found = _found([edition for edition in newest if not edition.is_frozen])
    rows = [
        Row(
            edition.report.organ,
            edition.report.year,
            state_of(edition, published.get(edition.report_id)),
            due_of_report(edition.report, day, published.get(edition.report_id)),
            edition,
            found.get(edition.pk, ()),
        )
        for edition in newest
    ]
    return sorted([*rows, *_waiting(request, rows, day)], key=lambda row: -row.year)


def _waiting(request: HttpRequest, rows: Sequence[Row], day: date) -> list[Row]:
    """Return the organs whose report of last year is due and was not begun."""
    year = day.year - 1
    begun = {row.organ.pk for row in rows if row.year == year}
    posts = posts_here(request)
    organs = Organ.objects.filter(pk__in=posts.organs(SEEN_BY) - begun, until__isnull=True)
    return [
        Row(
            organ,
            year,
            NOT_BEGUN,
            due_of(year, government=queries.is_government(organ), day=day, published=None),
            may_begin=organ.pk in posts.organs(queries.WRITERS),
        )
        for organ in organs
    ]


def _found(drafts: Sequence[Edition]) -> dict[int, tuple[tuple[str, int], ...]]:
    """Return by edition how many findings there are of each severity; queries grow with the years alone."""
    told = {}
    for year in {edition.report.year for edition in drafts}:
        of_year = [edition for edition in drafts if edition.report.year == year]
        organs = [edition.report.organ for edition in of_year]
        counted = queries.counted_now(organs, year, Successions.by_end_of(year))
        for edition in of_year:
            draft = queries.draft_of(edition, with_sources=False)
            findings = findings_of(draft, counted[edition.report.organ_id].figures)
            counts = Counter(finding.severity for finding in findings)
            told[edition.pk] = tuple((one.label, counts[one]) for one in Severity if counts[one])
    return told
