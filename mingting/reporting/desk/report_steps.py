"""The deeds about a report that have a screen of their own: what each does, what it asks, and its refusal in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mingting.kernel.refusals import Refused
from mingting.publishing.api import Board, Column

from .. import actions, queries
from ..models import YearReport
from .dossier import shown_or_404
from .report_forms import FreezeForm, HandInForm, ReopenForm, ToItemForm
from .report_offers import STEPS, offers_of
from .screens import hand, page, report_crumbs, report_or_404, say_refusal, show_refusal, today

_NOT_NOW = "这份报告{}，现在没有这一步"


@require_POST
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the edition in the making anew."""
    report = report_or_404(request, pk)
    before = report.editions.order_by("-number").values_list("figures", flat=True)[0]
    try:
        edition = actions.recount(person=request.user, report_id=pk, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
    else:
        changed = sum(1 for name, value in edition.figures.items() if before.get(name) != value)
        said = f"已重新统计，{changed}个数字有变化" if changed else "已重新统计，数字没有变化"
        messages.success(request, said)
    return redirect("reporting_desk:report", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show what a step does and asks, and do it when it is posted."""
    if code not in STEPS:
        raise Http404("没有这一步")
    shown = shown_or_404(request, pk)
    report = shown.report
    offer = next((one for one in offers_of(shown) if one.code == code), None)
    barred = offer.barred if offer else _NOT_NOW.format(shown.state.word)
    form = _form(code, request.POST if request.method == "POST" else None, report)
    if request.method == "POST" and form.is_valid():
        try:
            where = _DO[code](request, pk, form.cleaned_data)
        except Refused as refusal:
            # “Not there or not yours” would be no answer to somebody who has the report before them.
            barred = barred if str(refusal) == queries.GONE else ""
            show_refusal(form, refusal)
        else:
            messages.success(request, STEPS[code].done)
            return redirect(where)
    return page(
        request,
        "reporting/desk/report_step.html",
        title=STEPS[code].words,
        crumbs=report_crumbs(report),
        report=report,
        edition=shown.edition,
        step=STEPS[code],
        code=code,
        form=form,
        barred=barred,
    )


def _form(code: str, posted: Any, report: YearReport) -> forms.Form:
    if code == "reopen":
        return ReopenForm(posted)
    if code == "hand_in":
        return HandInForm(posted, day=today())
    if code == "to_item":
        return ToItemForm(posted, columns=columns_of(report))
    return FreezeForm(posted)


def columns_of(report: YearReport) -> list[Column]:
    """Return the columns of yearly reports, the organ's own first."""
    organ_id = report.organ_id
    found = Column.objects.filter(Q(organ_id=organ_id) | Q(organ__isnull=True), board=Board.ANNUAL_REPORT)
    return sorted(found, key=lambda column: (column.organ_id is None, column.pk))


def _freeze(request: HttpRequest, pk: int, _words: dict[str, Any]) -> str:
    actions.freeze_report(person=request.user, report_id=pk, by=hand(request))
    return reverse("reporting_desk:report", args=[pk])


def _reopen(request: HttpRequest, pk: int, words: dict[str, Any]) -> str:
    actions.reopen_report(person=request.user, report_id=pk, reason=words["reason"], by=hand(request))
    return reverse("reporting_desk:report", args=[pk]) + "#editions"


def _hand_in(request: HttpRequest, pk: int, words: dict[str, Any]) -> str:
    actions.hand_in(person=request.user, report_id=pk, on=words["on"], by=hand(request))
    return reverse("reporting_desk:report", args=[pk])


def _to_item(request: HttpRequest, pk: int, words: dict[str, Any]) -> str:
    report = actions.to_item(
        person=request.user, report_id=pk, column_id=int(words["column_id"]), by=hand(request)
    )
    return reverse("publishing_desk:check", args=[report.item_id])


_DO: dict[str, Callable[[HttpRequest, int, dict[str, Any]], str]] = {
    "freeze": _freeze,
    "reopen": _reopen,
    "hand_in": _hand_in,
    "to_item": _to_item,
}
