"""Plain tables as one Excel workbook: heads that stay in sight, widths that fit, no text that a program computes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from mingting.commons.files.spreadsheets import plain_cell

Value = str | int | Decimal | date | None
#: The most that a cell of a spreadsheet holds.
_LONGEST = 32_767
_LINE = Side(style="thin", color="FF857C70")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_BOLD = Font(bold=True)
_OVER = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WORDS, _NUMBER = Alignment(vertical="top", wrap_text=True), Alignment(vertical="top")
_GROUND = PatternFill("solid", fgColor="FFEBF1F9")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: rows of heads over rows of values, as many as there are ``widths`` (in characters of Latin type).

    Equal heads beside one another are merged under the same head above; a head is merged with blanks below it.
    ``left`` columns stay in sight; rows of ``strong`` (counted from 0) are set bold.
    """

    name: str
    heads: Sequence[Sequence[str]]
    rows: Sequence[Sequence[Value]]
    widths: Sequence[float]
    left: int = 1
    strong: frozenset[int] = frozenset()


def workbook(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Return the sheets as the bytes of an .xlsx file."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = title
    book.properties.creator = ""
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(page: Worksheet, sheet: Sheet) -> None:
    down = len(sheet.heads)
    for number, row in enumerate((*sheet.heads, *sheet.rows), 1):
        is_head = number <= down
        for column, value in enumerate(row, 1):
            cell = page.cell(number, column, _safe(value))
            cell.border = _FRAME
            cell.alignment = _alignment(value, is_head=is_head)
            if isinstance(value, str):
                cell.data_type = "s"
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
            if is_head or number - down - 1 in sheet.strong:
                cell.font = _BOLD
            if is_head:
                cell.fill = _GROUND
    for first, column, last, until in _merged(sheet.heads):
        page.merge_cells(start_row=first, start_column=column, end_row=last, end_column=until)
    for column, width in enumerate(sheet.widths, 1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = page.cell(down + 1, sheet.left + 1)
    page.print_title_rows = f"1:{down}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _safe(value: Value) -> Value:
    return plain_cell(ILLEGAL_CHARACTERS_RE.sub("", value))[:_LONGEST] if isinstance(value, str) else value


def _alignment(value: Value, *, is_head: bool) -> Alignment:
    return _OVER if is_head else _WORDS if isinstance(value, str) else _NUMBER


def _merged(heads: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the places of heads that cover more than one square: first row, first column, last row, last column."""
    for number in range(len(heads)):
        paths = [tuple(row[at] for row in heads[: number + 1]) for at in range(len(heads[number]))]
        for path, together in groupby(range(len(paths)), key=paths.__getitem__):
            under = list(together)
            if not path[-1]:
                continue
            last = number
            while last + 1 < len(heads) and not any(heads[last + 1][at] for at in under):
                last += 1
            if last > number or len(under) > 1:
                yield number + 1, under[0] + 1, last + 1, under[-1] + 1
