"""Charts of a district's reports: organ beside organ, year beside year. Each is a table first, with bars in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .. import queries
from ..rules.equations import plain
from ..rules.figures import PUBLISHED_ALL, Figures, from_plain, said_difference
from ..rules.report import Number
from .gather_scope import TITLE, around, board_crumb, scope_of
from .screens import page

#: So many years stand beside one another.
YEARS = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that is drawn: its name in the report, what it is called, its unit, what it counts."""

    name: str
    title: str
    unit: str
    says: str


MEASURES = (
    Measure("三.1.total", "新收申请", "件", "表三第一行“总计”列：本年新收政府信息公开申请数量。"),
    Measure(PUBLISHED_ALL, "主动公开信息", "条", "第六部分所报的主动公开政府信息总数。"),
    Measure("四.reconsideration.total", "行政复议", "件", "表四“行政复议”的总计，含尚未审结的。"),
    Measure("诉讼.总数", "行政诉讼", "件", "表四“未经复议直接起诉”与“复议后起诉”的总计之和，含尚未审结的。"),
)
#: 本年度办理结果 by class (表三第三行).
RESULTS = (
    ("三.3.1.total", "予以公开"),
    ("三.3.2.total", "部分公开"),
    ("办理.不予公开", "不予公开"),
    ("办理.无法提供", "无法提供"),
    ("办理.不予处理", "不予处理"),
    ("办理.其他处理", "其他处理"),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What one organ's report says: its figures, and those of the year before where it has them."""

    organ: str
    now: Figures
    before: Figures | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart: this year's number and last year's, and how wide each is, in percent of the longest.

    ``before`` is ``""`` where there is none to compare with. ``beside`` is said in small under the label.
    """

    label: str
    now: str
    width: int
    before: str = ""
    width_before: int = 0
    change: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A measure between organs and over years; ``noughts`` are the organs that count none in either year."""

    measure: Measure
    total: str
    bars: tuple[Bar, ...]
    noughts: tuple[str, ...]
    years: tuple[Bar, ...]


@require_safe
def charts(request: HttpRequest) -> HttpResponse:
    """Show the charts of what is handed in and not returned. As many queries as years are shown."""
    scope = scope_of(request)
    found = scope.gathered(request)
    told = {year: _told(scope.organ_id, year) for year in range(scope.year - YEARS + 1, scope.year)}
    told[scope.year] = [
        Told(child.organ.name, _figures(child.edition.figures), _before(child.edition.last_year))
        for child in found.children
        if child.edition is not None
    ]
    now = told[scope.year]
    return page(
        request,
        "reporting/desk/gather_charts.html",
        title=f"{TITLE}：图表",
        crumbs=[board_crumb(scope)],
        gathered=found,
        last=scope.year - 1,
        handed=len(now),
        with_last=sum(one.before is not None for one in now),
        missing=len(found.children) - len(now),
        charts=[_chart(measure, told, scope.year) for measure in MEASURES] if now else [],
        results=_results(now),
        matrix=_matrix(now),
        kinds=[words for _, words in RESULTS],
        **around(scope, "gather_charts"),
    )


# --- what the reports say --------------------------------------------------------------------------------------------


def _told(organ_id: int, year: int) -> list[Told]:
    rows = queries.standing(year).filter(report__organ__parent_id=organ_id).defer("sources", "parts")
    return [Told(row.organ_name, _figures(row.figures), _before(row.last_year)) for row in rows]


def _figures(stored: Mapping[str, int | str]) -> Figures:
    return Figures(from_plain(stored))


def _before(stored: Mapping[str, int | str]) -> Figures | None:
    return _figures(stored) if stored else None


def _sum(figures: Iterable[Figures | None], name: str) -> tuple[Number, int]:
    """Return the sum, and of how many reports."""
    numbers = [number for one in figures if one is not None and (number := one.of(name)) is not None]
    return sum(numbers), len(numbers)


# --- as bars ---------------------------------------------------------------------------------------------------------


def _chart(measure: Measure, told: Mapping[int, Sequence[Told]], year: int) -> Chart:
    counts = [(one.organ, one.now.of(measure.name), _last(one, measure.name)) for one in told[year]]
    counting = [(organ, now or 0, last) for organ, now, last in counts if now or last]
    counting.sort(key=lambda line: -line[1])
    return Chart(
        measure,
        plain(sum(now for _, now, _ in counting)),
        _bars(counting),
        tuple(organ for organ, now, last in counts if not now and not last),
        _over_years(measure, told),
    )


def _last(one: Told, name: str) -> Number | None:
    return one.before.of(name) if one.before else None


def _bars(lines: Sequence[tuple[str, Number, Number | None]]) -> tuple[Bar, ...]:
    width = _widths(number for _, now, last in lines for number in (now, last or 0))
    return tuple(
        Bar(label, plain(now), width(now))
        if last is None
        else Bar(label, plain(now), width(now), plain(last), width(last), said_difference(now, last))
        for label, now, last in lines
    )


def _widths(numbers: Iterable[Number]) -> Callable[[Number], int]:
    longest = max(numbers, default=0) or 1
    return lambda number: max(1, int(100 * number // longest)) if number else 0


def _over_years(measure: Measure, told: Mapping[int, Sequence[Told]]) -> tuple[Bar, ...]:
    """Return the sums of the years, oldest first: of a year without reports as the next year's reports give it.

    Nothing where nothing was ever counted.
    """
    sums: list[tuple[int, Number, str]] = []
    for year, reports in told.items():
        total, of = _sum((one.now for one in reports), measure.name)
        where = f"{of}个单位"
        if not of:
            total, of = _sum((one.before for one in told.get(year + 1, ())), measure.name)
            where = f"{of}个单位，据次年报告所载"
        if of:
            sums.append((year, total, where))
    width = _widths(total for _, total, _ in sums)
    if not any(total for _, total, _ in sums):
        return ()
    return tuple(Bar(f"{year}年", plain(total), width(total), beside=where) for year, total, where in sums)


def _results(told: Sequence[Told]) -> tuple[Bar, ...]:
    has_last = any(one.before for one in told)
    return _bars(
        [
            (
                words,
                _sum((one.now for one in told), name)[0],
                _sum((one.before for one in told), name)[0] if has_last else None,
            )
            for name, words in RESULTS
        ]
    )


def _matrix(told: Sequence[Told]) -> list[tuple[str, list[str]]]:
    """Return the organs that answered anything, each with its results by class."""
    lines = [(one.organ, [one.now.of(name) or 0 for name, _ in RESULTS]) for one in told]
    return [(organ, [plain(count) for count in counts]) for organ, counts in lines if any(counts)]
