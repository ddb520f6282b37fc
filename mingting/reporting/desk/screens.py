"""What the screens of this desk share: who acts, which report is meant, and the way to it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from mingting.accounts.api import Organ, Role, frame, posts_here

from .. import queries
from ..models import YearReport

hand, today, page = frame.hand, frame.today, frame.page
show_refusal, say_refusal = frame.show_refusal, frame.say_refusal

#: Whoever makes the report, answers for it, or puts it before the reviews (an editor) sees it.
SEEN_BY = (*queries.READERS, Role.EDITOR)


def roles_at(request: HttpRequest, organ_id: int) -> frozenset[Role]:
    """Return the roles that the person holds today in the organ."""
    return posts_here(request).roles(organ_id)


def reports(request: HttpRequest) -> QuerySet[YearReport]:
    """Return the reports that the person may see."""
    return YearReport.objects.filter(organ_id__in=posts_here(request).organs(SEEN_BY))


def report_or_404(request: HttpRequest, pk: int) -> YearReport:
    """Return the report if the person may see it; “not there” and “not yours” are the same answer."""
    found = reports(request).select_related("organ__parent", "item").filter(pk=pk).first()
    if found is None:
        raise Http404(queries.GONE)
    return found


def organ_or_404(request: HttpRequest, pk: int) -> Organ:
    """Return the organ if the person may make its reports; “not there” and “not yours” are the same answer."""
    found = Organ.objects.filter(pk=pk, pk__in=posts_here(request).organs(queries.WRITERS)).first()
    if found is None:
        raise Http404("没有这个机关，或者它的年度报告不由您编制")
    return found


def list_crumb() -> tuple[str, str]:
    """Return the way back to the list of reports."""
    return (reverse("reporting_desk:list"), "年度报告")


def report_crumbs(report: YearReport) -> list[tuple[str, str]]:
    """Return the way to a screen about one report: the list, then the report."""
    return [list_crumb(), (reverse("reporting_desk:report", args=[report.pk]), name_of(report))]


def name_of(report: YearReport) -> str:
    """Return what to call a report among others."""
    return f"{report.organ.name} {report.year}年"
