"""A PDF read into blocks: printed lines, ruled tables and pictures; scanned pages by recognition."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

import pdfplumber
import pypdfium2.raw as pdfium

from mingting.commons.files import pdfs
from mingting.commons.files.kinds import Unacceptable
from mingting.commons.files.letters import unified
from mingting.publishing.gateways.importing import recognition, scans
from mingting.publishing.gateways.importing.blocks import Imported
from mingting.publishing.gateways.importing.grids import RULES_LIMIT, Box, laid
from mingting.publishing.gateways.importing.lines import Placed, Row, in_order, joined, without_running_heads
from mingting.publishing.gateways.importing.outline import composed, tidied
from mingting.publishing.gateways.importing.pictures import IMAGES_LIMIT, picture
from mingting.publishing.gateways.importing.sheets import SIDE

# Remarks on every odd font would fill the journal; what matters is refused with a sentence.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

PAGES_LIMIT = 100
#: Smaller pictures are rules, dots and corners.
SMALLEST_PICTURE = 24
#: A page with fewer letters than this over a picture of so much of the sheet is a scan with a mark on it.
FEW_LETTERS, COVERS = 40, 0.7
#: A page the size of a stamp is not blown up without end.
MAGNIFIED = 6.0
_UNMAPPED = re.compile(r"\(cid:\d+\)|\ufffd")


@dataclass(slots=True)
class _Pages:
    """Printed lines outside tables, tables, and the numbers from 0 of pages that are pictures of text."""

    rows: list[Row] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read(data: bytes, *, scanned_limit: int = scans.PAGES_LIMIT) -> Imported:
    """Read a PDF; pages that are pictures of text are read by recognition, up to so many.

    The file is written anew by pdfium before it is taken apart, so that damage is mended or found there.
    Raises ``Unacceptable`` for unmapped fonts, for excess, and for scans where the extra is not installed.
    """
    try:
        with pdfs.opened(data) as document:
            if len(document) > PAGES_LIMIT:
                raise Unacceptable(f"PDF 共 {len(document)} 页，超过导入上限 {PAGES_LIMIT} 页", field="file")
            attachments = document.count_attachments()
            plain = pdfs.plain(document)
        found = _taken_apart(plain)
        if attachments:
            found.warnings.append(f"PDF 带有 {attachments} 个附件，附件未导入")
        _refuse_unreadable(found, scanned_limit)
        recognised = _recognised(plain, found)
        with pdfs.opened(data) as document:
            pictures = list(_pictures(document, frozenset(found.scanned), found.warnings))
    except pdfs.PdfError as error:
        raise Unacceptable(f"{error}，无法导入", field="file") from error
    rows = sorted([*found.rows, *recognised], key=lambda row: row.page)
    pieces = in_order(without_running_heads(rows), [*found.placed, *pictures])
    return composed(pieces, found.warnings)


def _refuse_unreadable(found: _Pages, scanned_limit: int) -> None:
    if not found.rows and not found.placed and not found.scanned:
        raise Unacceptable("PDF 中没有文字，无法导入；请导入 Word 文件", field="file")
    if found.scanned:
        scans.require(_counted(found.scanned), what=_named(found), limit=scanned_limit)
    letters = sum(len(row.text) for row in found.rows)
    if sum(len(_UNMAPPED.findall(row.text)) for row in found.rows) * 20 > letters:
        raise Unacceptable(
            "PDF 的字体没有文字对应表，取得的文字不可读，无法导入；请导入 Word 文件", field="file"
        )


def _counted(pages: Sequence[int]) -> list[int]:
    return [page + 1 for page in pages]


def _named(found: _Pages, pages: Sequence[int] | None = None) -> str:
    """Return what to call the scanned pages: the whole file, or some pages of it."""
    if pages is None and not found.rows and not found.placed:
        return "PDF 是扫描件"
    numbers = _counted(found.scanned if pages is None else pages)
    return f"PDF 第{'、'.join(map(str, numbers[:20]))}{'等' if len(numbers) > 20 else ''}页是扫描图像"


def _recognised(plain: bytes, found: _Pages) -> list[Row]:
    """Read the scanned pages, one rendered at a time; their tables and warnings go into ``found``."""
    sheets_read = []
    unread = []
    for number in found.scanned:
        with pdfs.opened(plain) as document:
            page = document[number]
            longer = max(page.get_size())
            picture = page.render(scale=min(SIDE / max(longer, 1), MAGNIFIED)).to_pil()
        sheet = scans.read_sheet(picture, page=number, points=longer)
        sheets_read.append(sheet)
        if not sheet.letters:
            unread.append(number)
    if unread and len(unread) == len(found.scanned) and not found.rows and not found.placed:
        raise Unacceptable(
            "PDF 是扫描件，没有文字层，无法导入；请导入 Word 文件（文字识别没有在其中认出文字）", field="file"
        )
    if unread:
        raise Unacceptable(
            f"{_named(found, unread)}，没有文字层，也没有识别出文字，无法完整导入；请导入 Word 文件",
            field="file",
        )
    if sheets_read:
        found.warnings += scans.said_of(sheets_read)
    found.placed += [table for sheet in sheets_read for table in sheet.tables]
    return scans.levelled([row for sheet in sheets_read for row in sheet.rows])


def _taken_apart(plain: bytes) -> _Pages:
    """Return what the pages hold. Raises ``Unacceptable`` when the parser fails on them."""
    found = _Pages()
    try:
        with pdfplumber.open(io.BytesIO(plain)) as document:
            for number, page in enumerate(document.pages):
                if _is_scan(page):
                    found.scanned.append(number)
                elif page.chars:
                    _take_page(page, number, found)
                page.close()
    except Exception as error:  # the parser raises whatever a malformed file leads it to
        raise Unacceptable("PDF 结构有误，无法取得文字，请改用 Word 文件导入", field="file") from error
    return found


def _is_scan(page: Any) -> bool:
    """Whether a page is a picture of text: no letters, or few of them over a picture of the whole sheet."""
    if not page.images:
        return False
    if not page.chars:
        return True
    whole = float(page.width) * float(page.height) * COVERS
    return (
        recognition.is_there()
        and len(page.chars) < FEW_LETTERS
        and any(abs(i["x1"] - i["x0"]) * abs(i["bottom"] - i["top"]) >= whole for i in page.images)
    )


def _take_page(page: Any, number: int, found: _Pages) -> None:
    tables = []
    if len(page.edges) <= RULES_LIMIT:
        tables = [table for table in page.find_tables() if len(table.cells) > 1]
    else:
        found.warnings.append(f"第{number + 1}页线条过多，其中的表格按文字读取")
    outside = page.filter(partial(_outside, tables))
    for said in outside.extract_text_lines(return_chars=True):
        found.rows.append(
            Row(
                text=unified(said["text"]),
                page=number,
                x0=said["x0"],
                x1=said["x1"],
                top=said["top"],
                bottom=said["bottom"],
                size=median(c["size"] for c in said["chars"]),
                width=float(page.width),
                height=float(page.height),
            )
        )
    for table in tables:
        built = laid(table.cells, partial(_text_in, page))
        if built is not None:
            found.placed.append(Placed(number, table.bbox[1], built))


def _inside(box: Box, thing: Mapping[str, float]) -> bool:
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _outside(tables: Sequence[Any], thing: Mapping[str, float]) -> bool:
    """Whether a thing stands in no cell; in a gap of broken rules it does not, and stays in the text."""
    return not any(
        _inside(table.bbox, thing) and any(_inside(cell, thing) for cell in table.cells) for table in tables
    )


def _text_in(page: Any, box: Box) -> str:
    inside = page.filter(partial(_inside, box))
    text = ""
    for row in inside.extract_text_lines() if inside.chars else []:
        text = joined(text, tidied(unified(row["text"])))
    return text


def _pictures(document: Any, scanned: frozenset[int], warnings: list[str]) -> Iterator[Placed]:
    taken = unread = 0
    for number in range(len(document)):
        if number in scanned:
            continue
        page = document[number]
        for thing in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
            width, height = thing.get_px_size()
            if min(width, height) < SMALLEST_PICTURE or taken >= IMAGES_LIMIT:
                continue
            taken += 1
            out = io.BytesIO()
            try:
                thing.get_bitmap().to_pil().convert("RGB").save(out, "PNG")
            except (OSError, ValueError, RuntimeError):
                out = io.BytesIO()
            found = picture(out.getvalue(), f"图片{taken}", "") if out.getvalue() else None
            if found is None:
                unread += 1
            else:
                yield Placed(number, page.get_height() - thing.get_bounds()[3], found)
    if unread:
        warnings.append(f"{unread} 张图片无法读取，未导入")
