"""A report as the blocks of an information item: headings, paragraphs, and tables with one head row and named rows.

The portal's tables have one head row; heads of two floors are therefore said in full, which a screen reader reads best.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from mingting.reporting.rules.form import (
    BLOCKS,
    COLUMNS,
    GROUPS,
    HEADINGS_OF_PART_ONE,
    RESULT_COLUMNS,
    RESULTS_HEAD,
    ROWS,
    Cell,
    Row,
    Table,
)
from mingting.reporting.rules.report import Part, Report

_NUMERALS = "一二三四五"
_SUB_HEADINGS = tuple(
    f"（{numeral}）{heading}" for numeral, heading in zip(_NUMERALS, HEADINGS_OF_PART_ONE, strict=True)
)


def blocks_of(report: Report) -> Iterator[tuple[str, Any]]:
    """Yield the body of a report: ``heading`` (level, text), ``text`` (HTML), ``table`` (rows of text)."""
    tables = {Table.TWO: _two, Table.THREE: _three, Table.FOUR: _four}
    for part in report.parts:
        yield "heading", {"level": "2", "text": part.heading}
        if part.numeral in {table.value for table in Table}:
            yield from (("table", one) for one in tables[Table(part.numeral)](report))
        else:
            yield from _prose(part)


def _prose(part: Part) -> Iterator[tuple[str, Any]]:
    for paragraph in part.paragraphs:
        if paragraph in _SUB_HEADINGS:
            yield "heading", {"level": "3", "text": paragraph}
        else:
            yield "text", f"<p>{escape(paragraph, quote=False)}</p>"


def _table(caption: str, rows: list[list[str]]) -> dict[str, Any]:
    return {
        "data": rows,
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_caption": caption,
    }


def _words(report: Report, table: Table, row: str, column: str) -> str:
    written = report.cells.get(Cell(table, row, column))
    return written.words if written else ""


def _two(report: Report) -> Iterator[dict[str, Any]]:
    for block in BLOCKS:
        head = ["信息内容", *(column.name for column in block.columns)]
        rows = [
            [name, *(_words(report, Table.TWO, code, column.code) for column in block.columns)]
            for code, name in block.rows
        ]
        yield _table(block.article, [head, *rows])


def _three(report: Report) -> Iterator[dict[str, Any]]:
    head = ["", *(f"{column.group}：{column.name}" if column.group else column.name for column in COLUMNS)]
    rows = [
        [_name(row), *(_words(report, Table.THREE, row.code, column.code) for column in COLUMNS)]
        for row in ROWS
    ]
    yield _table("申请人情况", [head, *rows])


def _name(row: Row) -> str:
    under = RESULTS_HEAD if row.code.startswith("3.") else ""
    return f"{under}{row.group}{row.number}{row.name}"


def _four(report: Report) -> Iterator[dict[str, Any]]:
    head = ["", *(column.name for column in RESULT_COLUMNS)]
    rows = [
        [
            f"{group.under}：{group.name}" if group.under else group.name,
            *(_words(report, Table.FOUR, group.code, column.code) for column in RESULT_COLUMNS),
        ]
        for group in GROUPS
    ]
    yield _table("行政复议、行政诉讼结果", [head, *rows])
