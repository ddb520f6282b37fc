"""Table 二 by hand: every cell with its figure and the ground on which it stands, kept in one go or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mingting.accounts.api import Organ
from mingting.kernel.refusals import Refused

from .. import actions
from ..counting import norms_counted
from ..models import Entered, YearReport
from ..rules.equations import plain
from ..rules.figures import BY_HAND, is_amount
from ..rules.form import BLOCKS
from ..rules.report import Number
from ..rules.terms import FIRST_YEAR
from .screens import hand, list_crumb, organ_or_404, page, report_crumbs, today

_LONGEST_GROUND = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A cell to fill in: its fields, what was entered for it before, the newest first, and what records count in it."""

    cell: str
    name: str
    unit: str
    value: forms.BoundField
    ground: forms.BoundField
    earlier: tuple[Entered, ...]
    counted: str


@dataclass(frozen=True, slots=True)
class Group:
    """The cells of one item of 条例第二十条."""

    article: str
    lines: tuple[Line, ...]


class FiguresForm(forms.Form):
    """A figure and a ground for each cell of table 二, and one ground for all that have none of their own."""

    shared = forms.CharField(
        label="共同的依据",
        required=False,
        max_length=_LONGEST_GROUND,
        help_text="没有单独写依据的，都用这一条，如“2024年发文登记簿”",
    )

    def __init__(self, *arguments: Any, newest: dict[str, Entered], **named: Any) -> None:
        super().__init__(*arguments, **named)
        for cell in BY_HAND:
            known = newest.get(cell)
            mode = "decimal" if is_amount(cell) else "numeric"
            self.fields[f"value.{cell}"] = forms.CharField(
                required=False,
                initial=known.value if known else "",
                max_length=24,
                widget=forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"}),
            )
            self.fields[f"ground.{cell}"] = forms.CharField(
                required=False,
                initial=known.ground if known else "",
                max_length=_LONGEST_GROUND,
                widget=forms.TextInput(),
            )


@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest, organ_id: int, year: int) -> HttpResponse:
    """Show what was entered for table 二 of an organ's year, and keep what is changed."""
    organ = organ_or_404(request, organ_id)
    if not FIRST_YEAR <= year <= today().year:
        raise Http404(f"没有{year}年的年度报告")
    rows = Entered.objects.filter(organ=organ, year=year).order_by("-pk")
    earlier: dict[str, list[Entered]] = {}
    for row in rows:
        earlier.setdefault(row.cell, []).append(row)
    newest = {cell: found[0] for cell, found in earlier.items()}
    form = FiguresForm(request.POST or None, newest=newest)
    counted = norms_counted(organ.pk, year)
    report = YearReport.objects.filter(organ=organ, year=year).select_related("organ").first()
    if request.method == "POST" and form.is_valid():
        kept = _kept(request, organ, year, form, newest)
        if kept is not None:
            messages.success(request, f"已保存{kept}格" if kept else "没有改动，没有保存")
            return redirect(_back(organ, year, report))
    return page(
        request,
        "reporting/desk/report_figures.html",
        title="录入表二",
        crumbs=report_crumbs(report) if report else [list_crumb()],
        organ=organ,
        year=year,
        report=report,
        form=form,
        groups=_groups(form, earlier, counted),
        missing=sum(1 for cell in BY_HAND if cell not in newest and cell not in counted),
    )


def _back(organ: Organ, year: int, report: YearReport | None) -> str:
    if report is not None:
        return reverse("reporting_desk:report", args=[report.pk]) + "#part-二"
    return reverse("reporting_desk:figures", args=[organ.pk, year])


def _kept(
    request: HttpRequest, organ: Organ, year: int, form: FiguresForm, newest: dict[str, Entered]
) -> int | None:
    """Keep every cell that differs from what counts now; ``None`` when one is refused, and then none is kept."""
    kept = 0
    with transaction.atomic():
        for cell in BY_HAND:
            value, ground = form.cleaned_data[f"value.{cell}"], form.cleaned_data[f"ground.{cell}"]
            known = newest.get(cell)
            if not value and not ground and known is None:
                continue
            if known and (value, ground) == (known.value, known.ground):
                continue
            try:
                actions.enter_figure(
                    person=request.user,
                    organ_id=organ.pk,
                    year=year,
                    cell=cell,
                    value=value,
                    ground=ground or form.cleaned_data["shared"],
                    by=hand(request),
                )
            except Refused as refusal:
                field = f"{refusal.field}.{cell}"
                form.add_error(field if field in form.fields else None, str(refusal))
            kept += 1
        if form.errors:
            transaction.set_rollback(True)
            return None
    return kept


def _groups(
    form: FiguresForm, earlier: dict[str, list[Entered]], counted: Mapping[str, Number]
) -> list[Group]:
    return [
        Group(
            block.article,
            tuple(
                _line(
                    form,
                    f"二.{code}.{column.code}",
                    f"{name} · {column.name.partition('（')[0]}",
                    earlier,
                    counted,
                )
                for code, name in block.rows
                for column in block.columns
            ),
        )
        for block in BLOCKS
    ]


def _line(
    form: FiguresForm,
    cell: str,
    name: str,
    earlier: dict[str, list[Entered]],
    counted: Mapping[str, Number],
) -> Line:
    return Line(
        cell,
        name,
        "万元" if is_amount(cell) else "件",
        form[f"value.{cell}"],
        form[f"ground.{cell}"],
        tuple(earlier.get(cell, ())),
        plain(counted[cell]) if cell in counted else "",
    )
