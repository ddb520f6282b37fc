"""One organ's report as it was handed in: what is wrong with it, its tables and words, and giving it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from mingting.kernel.refusals import Refused

from .. import actions, queries
from ..models import Edition, HandIn
from ..queries import Built
from ..rules import terms
from ..rules.findings import Finding, Severity
from ..rules.form import Cell
from ..rules.grid import Square
from .gather_drawn import Drawing, Drawn, drawings
from .gather_scope import board_crumb, scope_above
from .screens import hand, page, show_refusal, today


class ReturnForm(forms.Form):
    """Why the report is given back. ``edition`` is the one that was on the screen."""

    reason = forms.CharField(
        label="退回的理由",
        required=False,
        strip=True,
        help_text="写明哪里要改、为什么；该单位会看到。",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding with its number on the page."""

    number: int
    finding: Finding


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the newest edition that was handed in."""
    edition = _edition_or_404(request, pk)
    return _shown(request, edition, ReturnForm(initial={"edition": edition.pk}))


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the report back with reasons; a refusal is shown beside the form."""
    edition = _edition_or_404(request, pk)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            actions.return_report(
                person=request.user,
                report_id=pk,
                edition_id=form.cleaned_data["edition"] or 0,
                reason=form.cleaned_data["reason"],
                by=hand(request),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
            form.data = form.data.copy()
            form.data["edition"] = edition.pk
        else:
            messages.success(request, f"已退回“{edition.organ_name}”的报告")
            return redirect("reporting_desk:gather_report", pk)
    return _shown(request, edition, form)


def _edition_or_404(request: HttpRequest, pk: int) -> Edition:
    """Return the newest edition handed in by an organ that is overseen; a draft is nobody's above."""
    found = (
        Edition.objects.filter(
            report_id=pk,
            hand_in__isnull=False,
            report__organ__in=queries.organs_overseen(request.user, today()),
        )
        .select_related("report__organ", "hand_in__returned")
        .defer("sources")
        .order_by("-number")
        .first()
    )
    if found is None:
        raise Http404(queries.GONE)
    return found


def _shown(request: HttpRequest, edition: Edition, form: ReturnForm) -> HttpResponse:
    built = queries.built_of(edition)
    findings = [Noted(number, each) for number, each in enumerate(built.findings, 1)]
    year, organ = edition.report.year, edition.report.organ
    due = terms.due_on(year, is_government=queries.is_government(organ))
    return page(
        request,
        "reporting/desk/gather_report.html",
        title=built.report.title,
        crumbs=[board_crumb(scope_above(request, organ, year))],
        edition=edition,
        built=built,
        groups=_groups(findings),
        drawings=_drawings(built, findings),
        written=[part for part in built.report.parts if part.paragraphs],
        history=_history(edition),
        due=due,
        late=(edition.hand_in.on - due).days,
        is_returned=hasattr(edition.hand_in, "returned"),
        form=form,
    )


def _groups(findings: Sequence[Noted]) -> list[tuple[Severity, list[Noted]]]:
    """Return the findings by how grave they are; no group that is empty."""
    return [
        (severity, of_it)
        for severity in Severity
        if (of_it := [noted for noted in findings if noted.finding.severity is severity])
    ]


def _drawings(built: Built, findings: Sequence[Noted]) -> list[Drawing]:
    about: dict[Cell, list[int]] = {}
    for noted in findings:
        for cell in noted.finding.cells:
            about.setdefault(cell, []).append(noted.number)

    def draw(square: Square, cell: Cell) -> Drawn:
        written = built.report.cells.get(cell)
        words = written.words if written and written.words else "（空白）"
        return Drawn(square, words, notes=tuple(about.get(cell, ())))

    return drawings(draw)


def _history(edition: Edition) -> list[HandIn]:
    """Return every handing in of the report, the newest first, each with its return."""
    return list(
        HandIn.objects.filter(edition__report_id=edition.report_id)
        .select_related("edition", "returned")
        .defer("edition__sources", "edition__figures", "edition__last_year", "edition__parts")
        .order_by("-pk")
    )
