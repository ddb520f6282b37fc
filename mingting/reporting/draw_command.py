"""``bin/mingting report draw``: any report set in the official form from the command line; no settings, no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from mingting.commons.files.fonts import find_fonts
from mingting.kernel.command_line import Parser
from mingting.kernel.refusals import Refused
from mingting.reporting.gateways import giving, reading
from mingting.reporting.report_command import bytes_at, name_of
from mingting.reporting.rules.report import Report

DRAWN, UNREAD = 0, 2


def main(argv: list[str] | None = None) -> int:
    """Draw one report; return 0, or 2 after a sentence on the error stream."""
    try:
        asked = _parser().parse_args(argv)
        drawn = _DRAW[asked.to](_report(asked.file), tuple(asked.fonts))
        _put(drawn, asked.output)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return UNREAD
    return DRAWN


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="mingting", description="明厅命令行", allow_abbrev=False)
    parser.add_argument("--fonts", action="append", default=[], help=argparse.SUPPRESS)
    report = parser.add_subparsers(required=True, metavar="report", title="命令").add_parser(
        "report", help="政府信息公开工作年度报告", allow_abbrev=False
    )
    one = report.add_subparsers(required=True, metavar="draw", title="命令").add_parser(
        "draw",
        help="把年度报告排成规定的格式",
        description="读任何机关的年度报告（网页、Word、PDF、文本，或者本命令写出的 JSON），"
        "按国务院办公厅规定的格式重新排出。数字照原样，不作更正。"
        "退出状态：0 已经写出，2 读不出、不是年度报告或者不能排版。",
        allow_abbrev=False,
    )
    one.add_argument("file", metavar="文件", help="报告文件；“-”为标准输入")
    one.add_argument("--to", choices=tuple(_DRAW), required=True, help="写成什么")
    one.add_argument("--output", metavar="文件", default="-", help="写到哪里；不写则为标准输出")
    return parser


def _report(place: str) -> Report:
    data = bytes_at(place)
    if Path(place).suffix != ".json":
        return reading.read(data, name_of(place)).report
    try:
        values = json.loads(data)
    except ValueError:
        raise Refused(f"“{place}”不是 JSON") from None
    return giving.from_json(values if isinstance(values, dict) else {})


def _json(report: Report) -> bytes:
    return f"{json.dumps(giving.json_of(report), ensure_ascii=False, indent=2)}\n".encode()


_DRAW: Mapping[str, Callable[[Report, tuple[str, ...]], bytes]] = {
    "html": lambda report, _fonts: giving.html_page(report).encode(),
    "docx": lambda report, _fonts: giving.docx(report),
    "pdf": lambda report, fonts: giving.pdf(report, fonts=find_fonts(fonts)),
    "json": lambda report, _fonts: _json(report),
    "csv": lambda report, _fonts: giving.csv_of(report),
}


def _put(drawn: bytes, place: str) -> None:
    try:
        if place == "-":
            sys.stdout.buffer.write(drawn)
            sys.stdout.buffer.flush()
        else:
            Path(place).write_bytes(drawn)
    except OSError:
        raise Refused(f"写不出“{place}”") from None


if __name__ == "__main__":
    sys.exit(main())
