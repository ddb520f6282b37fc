"""What the screens of this desk share: who acts, which report is meant, how a refusal is shown, how the menu is cut."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from wagtail.admin.menu import MenuItem

from mingting.accounts.api import Organ, Role, posts_here
from mingting.commons.api import origin
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import queries
from ..models import YearReport

#: Whoever makes the report, answers for it, or puts it before the reviews (an editor) sees it.
SEEN_BY = (*queries.READERS, Role.EDITOR)


class Entry(MenuItem):
    """One entry of the menu, for those who hold one of the roles anywhere today."""

    def __init__(
        self, label: str, view: str, *, roles: Iterable[Role], icon: str = "", order: int = 100
    ) -> None:
        self.roles = frozenset(roles)
        name = view.replace(":", "-").replace("_", "-")
        super().__init__(label, reverse_lazy(view), name=name, icon_name=icon, order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return not self.roles.isdisjoint(role for role, _, _ in posts_here(request).held)


def hand(request: HttpRequest) -> By:
    """Return who acts, now and from where: the edge at which the clock is read."""
    return origin.by(request.user, timezone.now())


def today() -> date:
    """Return the day in Guangzhou."""
    return timezone.localdate()


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


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put the refusal beside the field it names, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def say_refusal(request: HttpRequest, refusal: Refused) -> None:
    """Say the refusal at the top of the next page, for deeds without a form of their own."""
    messages.error(request, str(refusal))


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    crumbs: Sequence[tuple[str, str]] = (),
    status: int | None = None,
    **context: Any,
) -> HttpResponse:
    """Render a screen inside Wagtail's frame.

    ``crumbs`` are (address, words) between the home page and ``title``. A ``form`` with errors answers 422.
    """
    items = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        *({"url": url, "label": label} for url, label in crumbs),
        {"url": "", "label": title},
    ]
    form = context.get("form")
    refused = isinstance(form, forms.BaseForm) and form.is_bound and bool(form.errors)
    return render(
        request,
        template,
        {"breadcrumbs_items": items, "header_title": title, "header_icon": "doc-full"} | context,
        status=status or (422 if refused else 200),
    )


def list_crumb() -> tuple[str, str]:
    """Return the way back to the list of reports."""
    return (reverse("reporting_desk:list"), "年度报告")


def report_crumbs(report: YearReport) -> list[tuple[str, str]]:
    """Return the way to a screen about one report: the list, then the report."""
    return [list_crumb(), (reverse("reporting_desk:report", args=[report.pk]), name_of(report))]


def name_of(report: YearReport) -> str:
    """Return what to call a report among others."""
    return f"{report.organ.name} {report.year}年"
