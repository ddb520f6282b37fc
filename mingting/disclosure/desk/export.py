"""A list of requests as a table for a spreadsheet, without anything by which an applicant could be known."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Protocol
from urllib.parse import quote

from django.http import StreamingHttpResponse

from mingting.commons.files.spreadsheets import plain_cell

from ..models import Application
from ..rules.applicants import ApplicantType
from .due import Due

#: What is asked for stays out: applicants write names and addresses into their own words.
_COLUMNS = (
    "登记编号",
    "申请人类型",
    "提交方式",
    "到达日期",
    "收到申请之日",
    "承办科室",
    "承办人",
    "环节",
    "答复期限",
    "时限情况",
    "处理结果",
    "作出答复之日",
    "答复期限计算时点",
)


class Line(Protocol):
    """What a line of the list offers."""

    @property
    def case(self) -> Application: ...
    @property
    def due(self) -> Due: ...
    @property
    def stage(self) -> str: ...
    @property
    def outcome(self) -> str: ...


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_of(rows: Iterable[Line], day: date) -> StreamingHttpResponse:
    """Return the lines as UTF-8 CSV that Excel opens as it is, sent as they are read."""
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'依申请公开-{day}.csv')}"
    return response


def _lines(rows: Iterable[Line]) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(_COLUMNS)
    for row in rows:
        case = row.case
        cells = (
            case.number,
            ApplicantType(case.applicant.applicant_type).label,
            case.get_channel_display(),
            case.arrived_on,
            case.received_on or "",
            case.section.name if case.section else "",
            case.handler.name if case.handler else "",
            row.stage,
            row.due.on or "",
            row.due.words,
            row.outcome,
            case.decided_on or "",
            case.answered_on or "",
        )
        yield writer.writerow([plain_cell(str(cell)) for cell in cells])
