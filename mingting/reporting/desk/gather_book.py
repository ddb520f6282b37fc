"""The whole district as one workbook: standing, findings, the three tables by organ, the sum with its differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from ..gateways.workbook import Sheet, Value, workbook
from ..gathering import Child, Gathered
from ..rules.findings import Severity
from ..rules.form import BLOCKS, COLUMNS, GROUPS, RESULT_COLUMNS, RESULTS_HEAD, ROWS, Cell, Table, cells_of
from ..rules.report import Number, Report
from .gather import said_days
from .gather_scope import scope_of
from .gather_sums import own_number

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ORGAN, _COUNT = 34.0, 11.0


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Hand out the year's workbook."""
    found = scope_of(request).gathered(request)
    title = f"{found.organ.name}{found.year}年度报告汇总"
    response = HttpResponse(workbook(sheets(found), title=title), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx")  # noqa: FBT003
    return response


def sheets(found: Gathered) -> list[Sheet]:
    """Return the sheets in their order."""
    return [_standing(found), _findings(found), _two(found), _three(found), _four(found), _sum(found)]


# --- standing and findings -------------------------------------------------------------------------------------------


def _standing(found: Gathered) -> Sheet:
    heads = (
        "单位",
        "进度",
        "提交日期",
        "期限",
        "期限情况",
        "版次",
        *(one.label for one in Severity),
        "退回理由",
    )
    rows = [
        (
            child.organ.name,
            child.standing.label,
            child.handed_on,
            child.countdown.due,
            said_days(child),
            child.edition.number if child.edition else None,
            *(child.count(one) if child.report else None for one in Severity),
            child.reason,
        )
        for child in found.children
    ]
    return Sheet("提交进度", [heads], rows, (_ORGAN, 18, 13, 13, 15, 7, 8, 11, 8, 44))


def _findings(found: Gathered) -> Sheet:
    rows = [
        (child.organ.name, one.severity.label, one.code, one.place, one.sentence, one.cite)
        for child in found.children
        for one in child.findings
    ]
    heads = ("单位", "程度", "编号", "位置", "问题", "依据")
    return Sheet("核对问题", [heads], rows, (_ORGAN, 11, 12, 34, 60, 34))


# --- the tables of the form ------------------------------------------------------------------------------------------


def _two(found: Gathered) -> Sheet:
    heads: list[list[str]] = [["单位"], [""], [""]]
    for block in BLOCKS:
        for _, name in block.rows:
            for column in block.columns:
                for row, words in zip(heads, (block.article, name, column.name), strict=True):
                    row.append(words)
    return _wide("表二 主动公开", heads, found, cells_of(Table.TWO), 14)


def _four(found: Gathered) -> Sheet:
    heads: list[list[str]] = [["单位"], [""], [""]]
    for group in GROUPS:
        for column in RESULT_COLUMNS:
            over = (group.under, group.name) if group.under else (group.name, "")
            for row, words in zip(heads, (*over, column.name), strict=True):
                row.append(words)
    return _wide("表四 复议诉讼", heads, found, cells_of(Table.FOUR), _COUNT)


def _wide(
    name: str, heads: Sequence[Sequence[str]], found: Gathered, cells: Sequence[Cell], width: float
) -> Sheet:
    """A row an organ, a column a cell, and their sum."""
    rows: list[list[Value]] = [
        [child.organ.name, *(report.number(cell) for cell in cells)] for child, report in _handed(found)
    ]
    rows.append(["合计", *(found.total.get(cell) for cell in cells)])
    widths = (_ORGAN, *(width,) * len(cells))
    return Sheet(name, heads, rows, widths, strong=frozenset({len(rows) - 1}))


def _three(found: Gathered) -> Sheet:
    """A row for each organ and row of the form, so that it can be sifted by either; their sum at the end."""
    rows: list[list[Value]] = []
    for child, report in _handed(found):
        rows += _rows_of_three(child.organ.name, report.number)
    own = len(rows)
    rows += _rows_of_three("合计", found.total.get)
    heads = [["单位", "组", "项目", *(column.name for column in COLUMNS)]]
    widths = (_ORGAN, 20, 40, *(_COUNT,) * len(COLUMNS))
    return Sheet("表三 依申请公开", heads, rows, widths, left=3, strong=frozenset(range(own, len(rows))))


def _rows_of_three(organ: str, number: Callable[[Cell], Number | None]) -> Iterator[list[Value]]:
    for row in ROWS:
        group = row.group or (RESULTS_HEAD if row.code.startswith("3.") else "")
        counts = [number(Cell(Table.THREE, row.code, column.code)) for column in COLUMNS]
        yield [organ, group, f"{row.number}{row.name}", *counts]


def _handed(found: Gathered) -> list[tuple[Child, Report]]:
    return [(child, child.report) for child in found.children if child.report is not None]


# --- the sum ---------------------------------------------------------------------------------------------------------


def _sum(found: Gathered) -> Sheet:
    sentences = {one.cell: one.sentence for one in found.differences}
    rows: list[Sequence[Value]] = []
    for cell in (cell for table in Table for cell in cells_of(table)):
        own, total = own_number(found, cell), found.total.get(cell)
        by = own - total if own is not None and total is not None else None
        rows.append((cell.words, own, total, by, sentences.get(cell, "")))
    strong = frozenset(number for number, row in enumerate(rows) if row[4])
    heads = ("单元格", "本级报告", "各单位合计", "本级减合计", "差异说明")
    return Sheet("合计与差异", [heads], rows, (46, 12, 12, 12, 80), strong=strong)
