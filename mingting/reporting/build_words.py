"""A built report in lines for a person and in plain values for a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .queries import Built
from .rules.equations import plain
from .rules.figures import PUBLISHED_ALL, to_plain, words_of
from .rules.findings import Severity
from .rules.form import COLUMNS, GROUPS, RESULT_COLUMNS, ROWS, Cell, Table, cells_of
from .rules.report import Report
from .rules.skeleton import WRITTEN_PARTS

#: The version of what ``--json`` prints.
SCHEMA = 1


def as_json(built: Built) -> dict[str, Any]:
    """Return the report as plain values: cells by address, figures by name, records behind each, prose, findings."""
    draft = built.draft
    return {
        "schema": SCHEMA,
        "title": draft.title,
        "organ": draft.organ,
        "code": built.organ.code,
        "year": draft.year,
        "tables": {
            table.value: {
                cell.key: value
                for cell in cells_of(table)
                if (value := to_plain(draft.figures.values).get(cell.key)) is not None
            }
            for table in Table
        },
        "figures": {
            name: value for name, value in to_plain(draft.figures.values).items() if not _is_cell(name)
        },
        "sources": {
            name: [
                {"kind": one.kind, "id": one.pk, "number": one.number, "title": one.title, "why": one.why}
                for one in found
            ]
            for name, found in draft.figures.sources.items()
        },
        "parts": {
            part.numeral: list(part.paragraphs)
            for part in built.report.parts
            if part.numeral in WRITTEN_PARTS
        },
        "findings": [
            {
                "severity": finding.severity.value,
                "code": finding.code,
                "place": finding.place,
                "sentence": finding.sentence,
                "cite": finding.cite,
            }
            for finding in built.findings
        ],
    }


def told(built: Built) -> str:
    """Return the report as lines for a person: tables, figures, words, findings."""
    return "\n".join(_lines(built))


def _lines(built: Built) -> Iterator[str]:
    report, figures = built.report, built.draft.figures
    yield report.title
    for part in report.parts:
        yield f"\n{part.heading}"
        if part.numeral in WRITTEN_PARTS:
            yield from part.paragraphs
        else:
            yield from _table(report, Table(part.numeral))
    yield "\n按类别公开的政府信息"
    for name, value in figures.values.items():
        if name.startswith("公开.") and (value or name == PUBLISHED_ALL):
            yield f"  {words_of(name)}：{plain(value)}"
    for severity in Severity:
        found = [finding for finding in built.findings if finding.severity is severity]
        yield f"\n{severity.label}：{len(found)}项"
        for number, finding in enumerate(found, start=1):
            yield f"  {number}. [{finding.place}] {finding.sentence}"


def _table(report: Report, table: Table) -> Iterator[str]:
    if table is Table.TWO:
        for cell in cells_of(table):
            written = report.cells[cell].words or "（没有录入）"
            yield f"  {cell.words.removeprefix('表二')}：{written}"
        return
    columns = COLUMNS if table is Table.THREE else RESULT_COLUMNS
    yield "  " + "\t".join(column.name for column in columns)
    rows = (
        [(row.code, f"{row.group}{row.number}{row.name}") for row in ROWS]
        if table is Table.THREE
        else [(group.code, f"{group.under}{group.name}") for group in GROUPS]
    )
    for code, name in rows:
        numbers = "\t".join(report.cells[Cell(table, code, column.code)].words for column in columns)
        yield f"  {numbers}\t{name}"


def _is_cell(name: str) -> bool:
    return name[0] in {table.value for table in Table} and name[1] == "."
