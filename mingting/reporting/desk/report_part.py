"""The editor of a part: words with placeholders, every placeholder with its present value, and a check beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mingting.kernel.refusals import Refused

from .. import actions, queries
from ..building import Draft, findings_of
from ..models import YearReport
from ..rules.equations import plain
from ..rules.figures import NOTICES, PUBLISHED, SUMS, compared, names, words_of
from ..rules.form import PARTS
from ..rules.placeholders import DIFFERENCE, GROWTH, LAST_YEAR
from ..rules.skeleton import WRITTEN_PARTS
from .dossier import counted_now
from .report_forms import PartForm
from .report_words import by_severity, in_part, read_part
from .screens import hand, page, report_crumbs, report_or_404, roles_at, show_refusal

_TABLES = {
    "二": "表二（录入）",
    "三": "表三（申请）",
    "四": "表四（复议、诉讼）",
    "合": "合计",
    PUBLISHED: "主动公开",
    NOTICES.partition(".")[0]: "信息处理费",
}
#: Offered first even where they are nought: reports speak of them then too.
_ALWAYS = ("公开.总数", "三.1.total", "三.3.7.total", "三.4.total", "四.reconsideration.total")


@dataclass(frozen=True, slots=True)
class Choice:
    """A placeholder that may be put in, what it means, and what it says now."""

    written: str
    says: str
    value: str


@dataclass(frozen=True, slots=True)
class Choices:
    """Placeholders of one kind; of a large table those that are not nought come first."""

    name: str
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, pk: int, numeral: str) -> HttpResponse:
    """Show the words of a part for writing; check them (``preview``) or keep them when they are posted."""
    report = report_or_404(request, pk)
    edition = report.editions.order_by("-number")[0]
    edition.report = report
    if numeral not in WRITTEN_PARTS:
        raise Http404("第二、三、四部分是表格，由记录统计")
    draft, kept = queries.draft_of(edition, with_sources=False), edition.parts.get(numeral, "")
    form = PartForm(request.POST or None, initial={"text": kept, "read": kept})
    is_conflict = False
    is_checking = request.method == "POST" and "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not is_checking:
        try:
            _keep(request, report, numeral, form)
        except Refused as refusal:
            show_refusal(form, refusal)
            is_conflict = _read(form) != kept
            if is_conflict:
                # Both texts are on the screen now: what is saved next has been compared.
                form.data = form.data.copy()
                form.data["read"] = kept
        else:
            messages.success(request, f"已保存第{numeral}部分")
            return redirect(reverse("reporting_desk:report", args=[pk]) + f"#part-{numeral}")
    posted = form.data.get("text", "") if form.is_bound else kept
    trying = replace(draft, parts=dict(draft.parts) | {numeral: _lines(posted)})
    findings = in_part(findings_of(trying, counted_now(report)), numeral)
    title = dict(PARTS)[numeral]
    return page(
        request,
        "reporting/desk/report_part.html",
        title=f"{numeral}、{title}",
        crumbs=report_crumbs(report),
        report=report,
        edition=edition,
        numeral=numeral,
        form=form,
        read=read_part(trying, numeral, title),
        gravities=by_severity(findings),
        choices=list(_choices(draft)),
        may_write=_may_write(request, report) and not edition.is_frozen,
        kept=kept,
        is_conflict=is_conflict,
    )


def _may_write(request: HttpRequest, report: YearReport) -> bool:
    return not roles_at(request, report.organ_id).isdisjoint(queries.WRITERS)


def _keep(request: HttpRequest, report: YearReport, numeral: str, form: PartForm) -> None:
    actions.write_part(
        person=request.user,
        report_id=report.pk,
        numeral=numeral,
        text=form.cleaned_data["text"],
        read=_read(form),
        by=hand(request),
    )


def _read(form: PartForm) -> str:
    """Return what the writer had before them; a form sends every line's end as CR LF."""
    return str(form.cleaned_data["read"]).replace("\r\n", "\n")


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.replace("\0", "").splitlines() if line.strip())


def _choices(draft: Draft) -> Iterator[Choices]:
    by_kind: dict[str, list[tuple[bool, Choice]]] = {}
    known = names(draft.figures)
    for name in known:
        value = draft.figures.of(name)
        kind = "合" if name in SUMS else name.partition(".")[0]
        told = "还没有录入" if value is None else plain(value)
        is_first = bool(value) or kind not in (PUBLISHED, "三", "四") or name in _ALWAYS
        by_kind.setdefault(kind, []).append((is_first, Choice(f"{{{{{name}}}}}", words_of(name), told)))
    for kind in (PUBLISHED, "三", "合", "四", NOTICES.partition(".")[0], "二"):
        found = by_kind.get(kind, [])
        yield Choices(
            _TABLES[kind],
            tuple(choice for is_first, choice in found if is_first),
            tuple(choice for is_first, choice in found if not is_first),
        )
    yield Choices("与上年比较", tuple(_with_last_year(draft)), ())


def _with_last_year(draft: Draft) -> Iterator[Choice]:
    if draft.last_year is None:
        return
    for change in compared(draft.figures, draft.last_year, ("公开.总数", "三.1.total", "三.3.7.total")):
        words = words_of(change.name)
        yield Choice(f"{{{{{change.name}@{LAST_YEAR}}}}}", f"{words}，上年", plain(change.before))
        yield Choice(f"{{{{{change.name}@{DIFFERENCE}}}}}", f"{words}，增减", change.said)
        if change.percent is not None:
            yield Choice(f"{{{{{change.name}@{GROWTH}}}}}", f"{words}，增幅", f"{plain(change.percent)}%")
