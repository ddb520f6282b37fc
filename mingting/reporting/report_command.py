"""``bin/mingting report check``: checks anyone's yearly report from the command line; no settings, no database."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from mingting.kernel.command_line import Parser
from mingting.kernel.refusals import Refused
from mingting.reporting.checking import Checked, check
from mingting.reporting.gateways.reading import SIZE_LIMIT
from mingting.reporting.rules.findings import Finding, Severity
from mingting.reporting.rules.form import PARTS, Table, cells_of
from mingting.reporting.rules.report import Report, Written

#: The version of what ``--json`` prints; it grows when a name goes or changes its meaning (README.md, "JSON").
SCHEMA = 1
CLEAN, FAULTY, UNREAD = 0, 1, 2


def main(argv: list[str] | None = None) -> int:
    """Run one command; return 0 for a clean report, 1 for one with errors, 2 after a sentence on the error stream."""
    try:
        asked = _parser().parse_args(argv)
        checked = _checked(asked)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return UNREAD
    _tell(json.dumps(as_json(checked), ensure_ascii=False, indent=2) if asked.json else _told(checked))
    return FAULTY if checked.of(Severity.ERROR) else CLEAN


def _tell(words: str) -> None:
    """Print, and take it in good part when the reader has gone (``| head``)."""
    try:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still held would be written once more at the end, and complained of.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="mingting", description="明厅命令行", allow_abbrev=False)
    rooms = parser.add_subparsers(required=True, metavar="report", title="命令")
    report = rooms.add_parser("report", help="政府信息公开工作年度报告", allow_abbrev=False)
    one = report.add_subparsers(required=True, metavar="check", title="命令").add_parser(
        "check",
        help="核对一份年度报告",
        description="核对任何机关的政府信息公开工作年度报告：表格的勾稽关系、文字中的数字、格式。"
        "可读网页、Word（docx）、带文字层的 PDF、文本。"
        "退出状态：0 没有错误，1 有错误，2 读不出或者不是年度报告。",
        allow_abbrev=False,
    )
    one.add_argument("file", metavar="文件", help="报告文件；“-”为标准输入")
    one.add_argument("--json", action="store_true", help="输出 JSON")
    one.add_argument("--last-year", metavar="文件", help="上一年的报告，用来核对结转和现行有效件数")
    return parser


def _checked(asked: argparse.Namespace) -> Checked:
    last_year = None
    if asked.last_year is not None:
        try:
            last_year = check(bytes_at(asked.last_year), Path(asked.last_year).name).report
        except Refused as refusal:
            raise Refused(f"上年报告“{asked.last_year}”：{refusal.sentence}", cite=refusal.cite) from None
    return check(bytes_at(asked.file), name_of(asked.file), last_year=last_year)


def name_of(place: str) -> str:
    """Return what to call the place that bytes come from."""
    return "标准输入" if place == "-" else Path(place).name


def bytes_at(place: str) -> bytes:
    """Return what a file or, for ``-``, the standard input holds, as far as anything is read. Raises ``Refused``."""
    if place == "-":
        return sys.stdin.buffer.read(SIZE_LIMIT + 1)
    try:
        with Path(place).open("rb") as file:
            return file.read(SIZE_LIMIT + 1)
    except OSError:
        raise Refused(f"读不到文件“{place}”") from None


# --- JSON ------------------------------------------------------------------------------------------------------------


def as_json(checked: Checked) -> dict[str, Any]:
    """Return what was read and found as plain values, by the schema of README.md."""
    report = checked.report
    return {
        "schema": SCHEMA,
        "title": report.title,
        "organ": report.organ,
        "year": report.year,
        "form": report.edition.value,
        "read_from": checked.kind,
        "parts": [part.numeral for part in report.parts if part.numeral],
        "tables": {table.value: _table(report, table) for table in Table},
        "counts": {severity.value: len(checked.of(severity)) for severity in Severity},
        "findings": [_finding(finding) for finding in checked.findings],
    }


def _table(report: Report, table: Table) -> dict[str, Any]:
    cells = cells_of(table, report.edition)
    return {
        "is_complete": not report.missing(table),
        "found": len(cells) - len(report.missing(table)),
        "expected": len(cells),
        "cells": {
            cell.key: _written(written) for cell, written in report.cells.items() if cell.table is table
        },
    }


def _written(written: Written) -> int | str:
    """A count is a number; an amount, a blank and what is no number are strings, as written."""
    return written.number if isinstance(written.number, int) else written.words


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "place": finding.place,
        "sentence": finding.sentence,
        "cite": finding.cite,
        "cells": [cell.key for cell in finding.cells],
        "quote": finding.quote,
    }


# --- words -----------------------------------------------------------------------------------------------------------


def _told(checked: Checked) -> str:
    """Return the answer as lines for a person."""
    report = checked.report
    lines = [
        f"机关：{report.organ or '（没有读到）'}",
        f"年份：{report.year or '（没有读到）'}",
        f"格式：{report.edition.value}年{'试行' if report.edition.value == '2019' else ''}格式",
        f"读到：{_parts(report)}；{'；'.join(_state(report, table) for table in Table)}",
    ]
    for severity in Severity:
        found = checked.of(severity)
        lines.append(f"{severity.label}：{len(found)}项")
        for number, finding in enumerate(found, start=1):
            lines.append(f"  {number}. [{finding.place}] {finding.sentence}")
            if finding.quote:
                lines.append(f"     原文：{_short(finding.quote)}")
    return "\n".join(lines)


def _parts(report: Report) -> str:
    found = [part.numeral for part in report.parts if part.numeral]
    return (
        f"六个部分中的{'、'.join(found)}"
        if len(found) < len(PARTS) and found
        else ("六个部分" if found else "没有分部分的正文")
    )


def _state(report: Report, table: Table) -> str:
    whole = cells_of(table, report.edition)
    found = len(whole) - len(report.missing(table))
    if not report.has(table):
        return f"表{table.value}没有读到"
    return (
        f"表{table.value}完整（{found}格）"
        if found == len(whole)
        else f"表{table.value}只有{found}格，应有{len(whole)}格"
    )


def _short(words: str, most: int = 100) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


if __name__ == "__main__":
    sys.exit(main())
