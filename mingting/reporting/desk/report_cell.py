"""What a figure counts: every record with its number, why it counts, and the way to it for those who may see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from mingting.accounts.api import Role
from mingting.disclosure.api import Fee

from .. import queries
from ..models import Entered
from ..rules.equations import plain
from ..rules.figures import BY_HAND, Source, names, words_of
from ..rules.report import Number
from .dossier import Shown, shown_or_404
from .screens import page, report_crumbs

_KINDS = {
    "item": "主动公开信息",
    "norm": "行政规范性文件",
    "application": "信息公开申请",
    "dispute": "复议、诉讼",
    "fee": "信息处理费",
    "entered": "录入",
    "report": "下级机关的年度报告",
}


@dataclass(frozen=True, slots=True)
class Record:
    """A record behind a figure; ``url`` is ``""`` where the reader may not open it."""

    kind: str
    number: str
    title: str
    why: str
    url: str


@require_safe
def cell(request: HttpRequest, pk: int, number: int, name: str) -> HttpResponse:
    """Show what an edition gives for a figure, and the records that it counts."""
    shown = shown_or_404(request, pk, number)
    figures = shown.draft.figures
    if name not in names(figures):
        raise Http404(f"没有叫“{name}”的数字")
    sources = figures.behind(name)
    value = figures.of(name)
    crumbs = report_crumbs(shown.report)
    if not shown.is_newest:
        address = reverse("reporting_desk:edition", args=[pk, number])
        crumbs.append((address, f"第{number}版"))
    is_by_hand = name in BY_HAND
    return page(
        request,
        "reporting/desk/report_cell.html",
        title=words_of(name),
        crumbs=crumbs,
        report=shown.report,
        edition=shown.edition,
        name=name,
        value="" if value is None else plain(value),
        records=list(_records(shown, sources)),
        by_hand=is_by_hand,
        counted=is_by_hand and any(source.kind == "norm" for source in sources),
        earlier=_earlier(shown, name) if is_by_hand else [],
        may_enter=is_by_hand and not shown.roles.isdisjoint(queries.WRITERS),
        last=_last(shown, name),
    )


def _earlier(shown: Shown, name: str) -> list[Entered]:
    found = Entered.objects.filter(organ_id=shown.report.organ_id, year=shown.report.year, cell=name)
    return list(found.order_by("-pk"))


def _last(shown: Shown, name: str) -> str:
    """Return last year's figure, or ``""`` where there is none."""
    before: Number | None = shown.draft.last_year.of(name) if shown.draft.last_year else None
    return "" if before is None else plain(before)


def _records(shown: Shown, sources: Sequence[Source]) -> Iterator[Record]:
    sees_cases = not shown.roles.isdisjoint((Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD))
    fees = [source.pk for source in sources if source.kind == "fee"]
    case_of = dict(Fee.objects.filter(pk__in=fees).values_list("pk", "application_id")) if fees else {}
    for source in sources:
        url = ""
        if source.kind == "item":
            url = reverse("publishing_desk:item", args=[source.pk])
        elif sees_cases and source.kind == "dispute":
            url = reverse("disclosure_desk:dispute", args=[source.pk])
        elif sees_cases and source.kind == "application":
            url = reverse("disclosure_desk:case", args=[source.pk])
        elif sees_cases and source.pk in case_of and source.kind == "fee":
            url = reverse("disclosure_desk:case", args=[case_of[source.pk]])
        yield Record(_KINDS.get(source.kind, source.kind), source.number, source.title, source.why, url)
