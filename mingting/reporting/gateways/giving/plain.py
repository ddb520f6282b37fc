"""A report as plain values: JSON by a published schema, and back; CSV with a row for each cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from mingting.commons.files.spreadsheets import plain_cell
from mingting.kernel.refusals import Refused
from mingting.reporting.rules.form import PARTS, Cell, Edition, Table, cells_of, is_decimal, is_signed
from mingting.reporting.rules.grid import Grid, Square, grid_of
from mingting.reporting.rules.quantities import written
from mingting.reporting.rules.report import Part, Report, Written

#: It grows when a name goes or changes its meaning; the file of the schema bears it in its name.
SCHEMA = 1
_NUMERALS = tuple(numeral for numeral, _ in PARTS)
COLUMNS_OF_CSV = ("地址", "表", "行", "列", "数值")


def json_of(report: Report) -> dict[str, Any]:
    """Return a report as plain values by ``schema/report-1.schema.json``; nothing of it is lost."""
    return {
        "schema": SCHEMA,
        "title": report.title,
        "organ": report.organ,
        "year": report.year,
        "form": report.edition.value,
        "published": None if report.published is None else report.published.isoformat(),
        "text": [
            {"part": part.numeral, "heading": part.heading, "paragraphs": list(part.paragraphs)}
            for part in report.parts
        ],
        "tables": {table.value: {"cells": dict(_cells(report, table))} for table in Table},
    }


def _cells(report: Report, table: Table) -> Iterator[tuple[str, int | str]]:
    for cell in cells_of(table, report.edition):
        if cell in report.cells:
            yield cell.key, _value(cell, report.cells[cell])


def _value(cell: Cell, said: Written) -> int | str:
    """Return a count as a number; an amount, a blank and whatever else is written as its words."""
    number = said.number
    if isinstance(number, int) and said.words == str(number) and (number >= 0 or not _is_count(cell)):
        return number
    return said.words


def _is_count(cell: Cell) -> bool:
    return not is_decimal(cell) and not is_signed(cell)


def from_json(values: Mapping[str, Any]) -> Report:
    """Return the report that ``json_of`` gave. Raises ``Refused`` for values that are not by the schema."""
    if values.get("schema") != SCHEMA:
        raise Refused(f"年度报告数据的版本应为{SCHEMA}，现为“{values.get('schema', '空')}”", field="file")
    try:
        return _report(values)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise Refused(f"年度报告数据与格式说明不符：{fault}", field="file") from fault


def _report(values: Mapping[str, Any]) -> Report:
    edition = Edition(values["form"])
    cells: dict[Cell, Written] = {}
    for name, table in values["tables"].items():
        known = {cell.key: cell for cell in cells_of(Table(name), edition)}
        cells |= {known[key]: _written(known[key], value) for key, value in table["cells"].items()}
    return Report(
        _text(values["organ"]),
        None if values["year"] is None else _year(values["year"]),
        _text(values["title"]),
        edition,
        cells,
        tuple(
            Part(_numeral(part["part"]), _text(part["heading"]), tuple(map(_text, part["paragraphs"])))
            for part in values["text"]
        ),
        None if values["published"] is None else date.fromisoformat(values["published"]),
    )


def _written(cell: Cell, value: object) -> Written:
    if isinstance(value, str):
        return written(value)
    number = _number(value)
    if number < 0 and _is_count(cell):
        raise ValueError(f"{cell.words}是负数")
    return Written.of(number)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"“{value}”不是文字")
    return value


def _numeral(value: object) -> str:
    if value not in ("", *_NUMERALS):
        raise ValueError(f"没有“{value}”这个部分")
    return _text(value)


def _year(value: object) -> int:
    if not 1000 <= _number(value) <= 9999:
        raise ValueError(f"{value}不是年份")
    return _number(value)


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"“{value}”不是整数")
    return value


# --- CSV -------------------------------------------------------------------------------------------------------------


def csv_of(report: Report) -> bytes:
    """Return a row for each cell of the form in reading order, UTF-8 with a byte order mark, as spreadsheets want it.

    A number is given as a number, anything else as written and so that no spreadsheet takes it for a formula.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS_OF_CSV)
    for table in Table:
        grid = grid_of(table, report.edition)
        for square in grid.squares:
            if square.cell is not None:
                row, column = _names(grid, square)
                said = report.cells.get(square.cell, Written(""))
                value = plain_cell(said.words) if said.number is None else Written.of(said.number).words
                writer.writerow((square.cell.key, f"{table.value}、{grid.title}", row, column, value))
    return out.getvalue().encode("utf-8-sig")


def _names(grid: Grid, square: Square) -> tuple[str, str]:
    """Return the names of row and column with those they stand under; the row of table 四 is its group."""
    heads = grid.heads_of(square)
    beside = [head.words for head in heads if head.scope == "row"]
    above = [head.words for head in heads if head.scope == "col"]
    if not beside:
        beside, above = above[:-1], above[-1:]
    return " ".join(beside), " ".join(above)
