"""The page of one report: where it stands and by when, what may be done, what is wrong, and all that it says."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mingting.commons.remembered import remembered

from .. import queries
from ..rules.figures import PUBLISHED_ALL, Figures, class_name, classes, words_of
from ..rules.findings import errors
from ..rules.form import PARTS, Cell, Table
from ..rules.report import Number
from ..rules.skeleton import WRITTEN_PARTS
from .dossier import Shown, entered_of, shown_or_404
from .report_files import FORMS
from .report_offers import offers_of
from .report_tables import table_of
from .report_words import beside_last_year, by_severity, read_part, wrong_cells
from .screens import list_crumb, name_of, page, report_crumbs


@require_safe
@remembered
def report_page(request: HttpRequest, pk: int, number: int | None = None) -> HttpResponse:
    """Show a report by its newest edition, or by an earlier one."""
    shown = shown_or_404(request, pk, number)
    report, draft = shown.report, shown.draft
    wrong = wrong_cells(shown.findings)
    offers = offers_of(shown) if shown.is_newest else []
    name = name_of(report)
    earlier = "" if shown.is_newest else f"第{shown.edition.number}版"
    crumbs = [list_crumb()] if shown.is_newest else report_crumbs(report)
    return page(
        request,
        "reporting/desk/report.html",
        title=earlier or name,
        crumbs=crumbs,
        report=report,
        edition=shown.edition,
        shown=shown,
        offers=[offer for offer in offers if not offer.barred],
        barred=[offer for offer in offers if offer.barred],
        gravities=by_severity(shown.findings),
        error_count=len(errors(shown.findings)),
        parts=[_part(shown, numeral, title, wrong) for numeral, title in PARTS],
        published_by_class=_by_class(draft.figures),
        beside=beside_last_year(draft),
        entered=entered_of(report) if shown.is_newest else [],
        late=shown.late,
        told_editions=[(one, queries.changes_of(one)) for one in reversed(shown.editions)],
        forms=FORMS,
    )


def _part(shown: Shown, numeral: str, title: str, wrong: frozenset[Cell]) -> dict[str, Any]:
    if numeral in WRITTEN_PARTS:
        return {"numeral": numeral, "title": title, "read": read_part(shown.draft, numeral, title)}
    return {"numeral": numeral, "title": title, "table": table_of(Table(numeral), shown.reads, wrong)}


def _by_class(figures: Figures) -> list[tuple[str, str, Number | None]]:
    names = [PUBLISHED_ALL, *(class_name(kind) for kind in classes(figures))]
    return [(name, words_of(name), figures.of(name)) for name in names if figures.of(name) is not None]
