"""统计: figures of the organs that a supervisor or a head answers for, with what each counts and what is behind it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from mingting.commons.files.spreadsheets import plain_cell
from mingting.kernel.refusals import Refused

from .. import queries
from ..figures import Board, OrganFigures, cases_behind, figures_for
from ..rules.applicants import ApplicantType
from ..rules.figures import BREAKDOWNS, MEANINGS, Figure, Meaning, Measure, Split, percent
from ..rules.outcomes import OUTCOMES, Outcome
from ..rules.receipt import CHANNELS, Channel
from .move_forms import day_field
from .screens import cases, page, show_refusal, today
from .standing import organs_with

TITLE = "依申请公开统计"
PER_PAGE = 100
HEADINGS = {
    Split.OUTCOME: "按处理结果",
    Split.CHANNEL: "按提交方式",
    Split.APPLICANT: "按申请人类型",
}
#: What each breakdown goes by, in its own order.
NAMES: dict[Split, dict[str, str]] = {
    Split.OUTCOME: {str(each): OUTCOMES[each].short for each in Outcome},
    Split.CHANNEL: {str(each): CHANNELS[each].name for each in Channel},
    Split.APPLICANT: {str(each): each.label for each in ApplicantType},
}
#: A figure that something is wrong with when it is not nought.
_ALARMING = (Measure.OVERDUE,)


class PeriodForm(forms.Form):
    """From one day to another, both counted."""

    since = day_field("起")
    until = day_field("止")
    organ = forms.IntegerField(required=False, widget=forms.HiddenInput())


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as it stands on the page; ``url`` leads to what is behind it, where the person may see that."""

    meaning: Meaning
    text: str
    says: str
    url: str = ""
    is_alarming: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An organ with its figures, or all of them together."""

    name: str
    url: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a breakdown. ``width`` is in percent of the longest."""

    label: str
    count: int
    share: Decimal
    width: int
    url: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The bars of one breakdown, and what they count."""

    heading: str
    says: str
    total: int
    bars: tuple[Bar, ...]


def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period, or hand them out as a table (``?format=csv``)."""
    form = PeriodForm(_with_usual(request.GET, presets(today())["今年"]))
    board = _board(request, form)
    if board is None:
        return page(request, "disclosure/desk/figures.html", title=TITLE, icon="table", form=form, presets=[])
    chosen = _chosen(board, form.cleaned_data["organ"])
    if request.GET.get("format") == "csv":
        return _csv(board)
    shown = chosen or board.total
    opens = organs_with(request, *queries.WHOLE_ORGAN)
    lines = [_line(board, each, opens) for each in board.organs]
    return page(
        request,
        "disclosure/desk/figures.html",
        title=TITLE,
        icon="table",
        form=form,
        presets=_links(board, chosen),
        board=board,
        period=board.period,
        is_unfinished=board.period.as_of < board.period.until,
        measures=[(code, each, _told(each.says, bool(opens))) for code, each in MEANINGS.items()],
        lines=lines if chosen is None else [],
        total=_line(board, board.total, opens) if chosen is None else None,
        chosen=chosen,
        own=_line(board, chosen, opens) if chosen else None,
        whole=f"?{_query(board)}",
        is_only=len(board.organs) == 1,
        name=chosen.name if chosen else f"{len(board.organs)} 个机关合计",
        breakdowns=[_breakdown(board, shown, split, opens) for split in Split],
        csv=f"?{_query(board, format='csv')}",
    )


def behind(request: HttpRequest) -> HttpResponse:
    """List the requests of one's own organ that a figure is reckoned from; each opens."""
    form = PeriodForm(request.GET)
    key = request.GET.get("key", "")
    if not form.is_valid() or _title_of(key) is None:
        raise Http404("没有这项统计")
    organ_id = form.cleaned_data["organ"]
    if organ_id not in organs_with(request, *queries.WHOLE_ORGAN):
        raise Http404("没有这项统计，或者您在该机关没有查看申请的岗位")
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    try:
        found = cases_behind(request.user, key, since=since, until=until, day=today(), organ_id=organ_id)
    except Refused as refusal:
        raise Http404(str(refusal)) from refusal
    found.sort(key=lambda each: (each.answered_on is not None, each.due_on or date.max, each.number))
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    numbers = [each.number for each in shown]
    keys = dict(cases(request).filter(number__in=numbers).values_list("number", "pk"))
    back = f"{reverse('disclosure_desk:figures')}?{urlencode({'since': since, 'until': until, 'organ': organ_id})}"
    return page(
        request,
        "disclosure/desk/figures_behind.html",
        title=_title_of(key) or "",
        crumbs=[(back, TITLE)],
        icon="table",
        rows=[(each, keys.get(each.number)) for each in shown],
        shown=shown,
        total=len(found),
        says=_says_of(key),
        today=today(),
        since=since,
        until=until,
        organ=found[0].organ if found else "",
        query=urlencode({"key": key, "since": since, "until": until, "organ": organ_id}),
        back=back,
    )


# --- the period -----------------------------------------------------------------------------------------------------


def presets(day: date) -> dict[str, tuple[date, date]]:
    """Return the periods that are asked for most, by their names."""
    first = 3 * ((day.month - 1) // 3) + 1
    ends = {1: (3, 31), 4: (6, 30), 7: (9, 30), 10: (12, 31)}
    return {
        "今年": (date(day.year, 1, 1), date(day.year, 12, 31)),
        "本季度": (date(day.year, first, 1), date(day.year, *ends[first])),
        "去年": (date(day.year - 1, 1, 1), date(day.year - 1, 12, 31)),
    }


def _with_usual(said: Mapping[str, Any], usual: tuple[date, date]) -> dict[str, Any]:
    """Return the address's answers, this year where it gives no day at all."""
    given = {name: said.get(name, "") for name in ("since", "until", "organ")}
    if "since" in said or "until" in said:
        return given
    return given | {"since": usual[0], "until": usual[1]}


def _board(request: HttpRequest, form: PeriodForm) -> Board | None:
    """Return the figures; ``None`` with what is wrong on the form."""
    if not form.is_valid():
        return None
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    try:
        return figures_for(request.user, since=since, until=until, day=today())
    except Refused as refusal:
        if refusal.field not in form.fields:
            raise PermissionDenied(str(refusal)) from refusal
        show_refusal(form, refusal)
        return None


def _chosen(board: Board, organ_id: int | None) -> OrganFigures | None:
    """Return the organ that is asked for, or the only one there is."""
    if len(board.organs) == 1:
        return board.organs[0]
    if organ_id is None:
        return None
    found = next((each for each in board.organs if each.organ_id == organ_id), None)
    if found is None:
        raise Http404("没有这个机关，或者它的统计不由您查看")
    return found


def _query(board: Board, organ_id: int | None = None, **more: str) -> str:
    said: dict[str, Any] = {"since": board.period.since, "until": board.period.until}
    return urlencode(said | ({"organ": organ_id} if organ_id else {}) | more)


def _links(board: Board, chosen: OrganFigures | None) -> list[tuple[str, str, bool]]:
    """Return the usual periods as links: name, address, whether it is the one that is shown."""
    now = (board.period.since, board.period.until)
    organ = {"organ": chosen.organ_id} if chosen and len(board.organs) > 1 else {}
    return [
        (name, "?" + urlencode({"since": since, "until": until} | organ), now == (since, until))
        for name, (since, until) in presets(today()).items()
    ]


# --- figures as they stand on the page ------------------------------------------------------------------------------


def said(figure: Figure) -> str:
    """Return a figure in print; a dash where there is nothing to reckon it from."""
    if figure.value is None:
        return "—"
    return f"{figure.value}%" if figure.unit == "%" else str(figure.value)


def _line(board: Board, organ: OrganFigures, opens: frozenset[int]) -> Line:
    cells = tuple(
        Cell(
            MEANINGS[measure],
            said(figure),
            _told(figure.says, organ.organ_id in opens),
            _opened(board, organ, figure, opens),
            measure in _ALARMING and bool(figure.value),
        )
        for measure, figure in organ.figures.items()
    )
    return Line(organ.name, f"?{_query(board, organ.organ_id)}", cells)


def _opened(board: Board, organ: OrganFigures, figure: Figure, opens: frozenset[int]) -> str:
    """Return where the requests behind a figure are listed; empty when there are none, or they are not theirs."""
    if organ.organ_id not in opens or (not figure.value and figure.unit != "%") or figure.value is None:
        return ""
    return f"{reverse('disclosure_desk:figures_behind')}?{_query(board, organ.organ_id, key=figure.key)}"


def _breakdown(board: Board, organ: OrganFigures, split: Split, opens: frozenset[int]) -> Breakdown:
    found = organ.splits[split]
    counts = {value: int(figure.value or 0) for value, figure in found.items()}
    total, longest = sum(counts.values()), max(counts.values(), default=0)
    bars = tuple(
        Bar(
            name,
            counts[value],
            percent(counts[value], total),
            100 * counts[value] // longest,
            _opened(board, organ, found[value], opens),
        )
        for value, name in NAMES[split].items()
        if value in found
    )
    says = _told(MEANINGS[BREAKDOWNS[split][0]].says, organ.organ_id in opens)
    return Breakdown(HEADINGS[split], says, total, bars)


def _told(says: str, opens: bool) -> str:  # noqa: FBT001
    """Return what a figure counts, without what it says of a list that this person cannot open."""
    return says if opens else "。".join(part for part in says.split("。") if "列出" not in part)


def _title_of(key: str) -> str | None:
    """Return what a figure's key is called; ``None`` when there is no such figure."""
    name, _, value = key.partition(":")
    if not value:
        return MEANINGS[Measure(name)].name if name in set(Measure) else None
    known = NAMES[Split(name)] if name in set(Split) else {}
    if value not in known:
        return None
    return f"{MEANINGS[BREAKDOWNS[Split(name)][0]].name}：{known[value]}"


def _says_of(key: str) -> str:
    name, _, value = key.partition(":")
    return MEANINGS[BREAKDOWNS[Split(name)][0] if value else Measure(name)].says


# --- the table for a spreadsheet ------------------------------------------------------------------------------------


def _csv(board: Board) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    name = f"依申请公开统计-{board.period.since}-{board.period.until}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    writer = csv.writer(response)
    writer.writerows(_rows(board))
    return response


def _rows(board: Board) -> Iterator[list[str]]:
    """Yield the table: a line an organ, a column a figure, then what each column counts and from which date."""
    splits = [(split, value, name) for split in Split for value, name in NAMES[split].items()]
    yield [
        f"{board.period.since} 至 {board.period.until}",
        *(f"{meaning.name}（{meaning.unit}）" for meaning in MEANINGS.values()),
        *(f"{HEADINGS[split]}：{name}（件）" for split, _, name in splits),
    ]
    for organ in (*board.organs, board.total):
        values = [organ.figures[measure].value for measure in MEANINGS]
        counts = [
            organ.splits[split][value].value if value in organ.splits[split] else 0
            for split, value, _ in splits
        ]
        yield [plain_cell(organ.name), *("" if value is None else str(value) for value in (*values, *counts))]
    yield []
    yield ["统计截至", str(board.period.as_of)]
    for meaning in MEANINGS.values():
        yield [meaning.name, meaning.says]
