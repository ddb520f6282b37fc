"""A PDF read into blocks: lines put together into paragraphs as Chinese is set, ruled tables, pictures."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from statistics import median
from typing import Any

import pdfplumber
import pypdfium2.raw as pdfium

from mingting.commons.files import pdfs
from mingting.commons.files.kinds import Unacceptable
from mingting.commons.files.letters import unified
from mingting.publishing.gateways.importing.blocks import Cell, Image, Imported, Table
from mingting.publishing.gateways.importing.outline import Line, Piece, composed, header_rows, tidied
from mingting.publishing.gateways.importing.pictures import IMAGES_LIMIT, picture

# Remarks on every odd font would fill the journal; what matters is refused with a sentence.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

PAGES_LIMIT = 100
#: Smaller pictures are rules, dots and corners.
SMALLEST_PICTURE = 24
_PAGE_NUMBER = re.compile(
    r"^(?:[-—–―·\s]*\d{1,4}[-—–―·\s]*|第\s*\d{1,4}\s*页(?:\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})$"
)
_UNMAPPED = re.compile(r"\(cid:\d+\)|\ufffd")
_STARTS = re.compile(
    r"^(?:[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十百]{1,4}[)）]|\d{1,2}[.．、](?!\d)"
    r"|第[一二三四五六七八九十百]{1,5}[章节条])"
)

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Row:
    """One printed line; measures in points, ``top`` from the top of its page."""

    text: str
    page: int
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Placed:
    """A table or picture and where it begins."""

    page: int
    top: float
    piece: Table | Image


def read(data: bytes) -> Imported:
    """Read a PDF with a text layer. Raises ``Unacceptable`` for scans, unmapped fonts and excess.

    The file is written anew by pdfium before it is taken apart, so that damage is mended or found there.
    """
    try:
        with pdfs.opened(data) as document:
            if len(document) > PAGES_LIMIT:
                raise Unacceptable(f"PDF 共 {len(document)} 页，超过导入上限 {PAGES_LIMIT} 页", field="file")
            warnings: list[str] = []
            placed = list(_pictures(document, warnings))
            if document.count_attachments():
                warnings.append(f"PDF 带有 {document.count_attachments()} 个附件，附件未导入")
            plain = pdfs.plain(document)
    except pdfs.PdfError as error:
        raise Unacceptable(f"{error}，无法导入", field="file") from error
    try:
        rows, tables, blank = _taken_apart(plain)
    except Unacceptable:
        raise
    except Exception as error:  # the parser raises whatever a malformed file leads it to
        raise Unacceptable("PDF 结构有误，无法取得文字，请改用 Word 文件导入", field="file") from error
    _refuse_unreadable(rows, tables, blank)
    pieces = _in_order(_without_running_heads(rows), [*tables, *placed])
    return composed(pieces, warnings)


def _refuse_unreadable(rows: Sequence[_Row], tables: Sequence[_Placed], blank: Sequence[int]) -> None:
    if not rows and not tables:
        raise Unacceptable(
            "PDF 是扫描件，没有文字层，无法导入；请导入 Word 文件，或先做文字识别", field="file"
        )
    if blank:
        pages = "、".join(str(n) for n in blank[:20])
        raise Unacceptable(
            f"PDF 第{pages}页是扫描图像，没有文字层，无法完整导入；请导入 Word 文件", field="file"
        )
    letters = sum(len(row.text) for row in rows)
    if sum(len(_UNMAPPED.findall(row.text)) for row in rows) * 20 > letters:
        raise Unacceptable(
            "PDF 的字体没有文字对应表，取得的文字不可读，无法导入；请导入 Word 文件", field="file"
        )


def _taken_apart(plain: bytes) -> tuple[list[_Row], list[_Placed], list[int]]:
    """Return printed lines outside tables, tables, and the numbers of pages with pictures but no text."""
    rows: list[_Row] = []
    tables: list[_Placed] = []
    blank: list[int] = []
    with pdfplumber.open(io.BytesIO(plain)) as document:
        for number, page in enumerate(document.pages):
            if not page.chars:
                if page.images:
                    blank.append(number + 1)
                continue
            found = [table for table in page.find_tables() if len(table.cells) > 1]
            boxes = [table.bbox for table in found]
            outside = page.filter(partial(_outside, boxes))
            for said in outside.extract_text_lines(return_chars=True):
                rows.append(
                    _Row(
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
            tables += [
                _Placed(number, table.bbox[1], built)
                for table in found
                if (built := _table(page, table.cells)) is not None
            ]
            page.close()
    return rows, tables, blank


def _inside(box: _Box, thing: Mapping[str, float]) -> bool:
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _outside(boxes: Sequence[_Box], thing: Mapping[str, float]) -> bool:
    return not any(_inside(box, thing) for box in boxes)


def _table(page: Any, boxes: Sequence[_Box]) -> Table | None:
    """Lay ruled boxes on the grid of their edges: a box over several columns or rows spans them."""
    across = _edges([b[0] for b in boxes] + [b[2] for b in boxes])
    down = _edges([b[1] for b in boxes] + [b[3] for b in boxes])
    placed: dict[tuple[int, int], Cell] = {}
    for box in boxes:
        left, right, top, bottom = (
            _at(across, box[0]),
            _at(across, box[2]),
            _at(down, box[1]),
            _at(down, box[3]),
        )
        inside = page.filter(partial(_inside, box))
        lines = [row["text"] for row in inside.extract_text_lines()] if inside.chars else []
        text = ""
        for said in lines:
            text = _joined(text, tidied(unified(said)))
        placed[(top, left)] = Cell(text, colspan=max(right - left, 1), rowspan=max(bottom - top, 1))
    rows = tuple(
        tuple(placed[key] for key in sorted(placed) if key[0] == at) for at in sorted({k[0] for k in placed})
    )
    if not any(cell.text for row in rows for cell in row):
        return None
    return Table(rows=rows, header_rows=header_rows(rows))


def _edges(values: Sequence[float]) -> list[float]:
    """Return edges in order, those within two points of each other as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > 2:
            edges.append(value)
    return edges


def _at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - value))


def _pictures(document: Any, warnings: list[str]) -> Iterator[_Placed]:
    taken = unread = 0
    for number in range(len(document)):
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
                yield _Placed(number, page.get_height() - thing.get_bounds()[3], found)
    if unread:
        warnings.append(f"{unread} 张图片无法读取，未导入")


def _without_running_heads(rows: Sequence[_Row]) -> list[_Row]:
    """Drop page numbers, and lines that stand at the same height on three pages or more."""
    repeated = Counter((row.text, round(row.top / 4)) for row in rows)
    kept = []
    for row in rows:
        at_edge = row.top > row.height * 0.88 or row.bottom < row.height * 0.1
        if at_edge and (
            _PAGE_NUMBER.match(row.text.strip()) or repeated[(row.text, round(row.top / 4))] >= 3
        ):
            continue
        kept.append(row)
    return kept


def _in_order(rows: Sequence[_Row], placed: Sequence[_Placed]) -> list[Piece]:
    """Join lines to paragraphs and put tables and pictures between them where they stand."""
    if not rows:
        return [p.piece for p in sorted(placed, key=lambda p: (p.page, p.top))]
    left = sorted(row.x0 for row in rows)[len(rows) // 20]
    right = sorted(row.x1 for row in rows)[-1 - len(rows) // 20]
    waiting = sorted(placed, key=lambda p: (p.page, p.top))
    pieces: list[Piece] = []
    gathered: list[_Row] = []
    for row in rows:
        while waiting and (waiting[0].page, waiting[0].top) < (row.page, row.top):
            _close(gathered, pieces, left, right)
            pieces.append(waiting.pop(0).piece)
        if gathered and _begins(gathered[-1], row, left, right):
            _close(gathered, pieces, left, right)
        gathered.append(row)
    _close(gathered, pieces, left, right)
    pieces += [p.piece for p in waiting]
    return pieces


def _is_centred(row: _Row, left: float, right: float) -> bool:
    middle = (row.x0 + row.x1) / 2
    return (
        abs(middle - row.width / 2) < row.size * 0.8
        and row.x0 - left > row.size * 0.8
        and right - row.x1 > -row.size
        and abs((row.x0 - left) - (right - row.x1)) < row.size * 4
    )


def _begins(above: _Row, row: _Row, left: float, right: float) -> bool:
    """Whether a line begins a paragraph: indented, marked, of another size, or after a short line."""
    if abs(above.size - row.size) > 1 or _STARTS.match(row.text.strip()):
        return True
    if row.x0 - left > row.size * 1.2 or right - above.x1 > above.size * 2.2:
        return True
    return above.page == row.page and row.top - above.bottom > row.size * 1.6


def _close(gathered: list[_Row], pieces: list[Piece], left: float, right: float) -> None:
    if not gathered:
        return
    text = ""
    for row in gathered:
        text = _joined(text, tidied(row.text))
    first = gathered[0]
    pieces.append(
        Line(
            text=text,
            html=escape(text, quote=False),
            centred=len(gathered) == 1 and _is_centred(first, left, right),
            aligned_right=first.x0 > first.width / 2,
            size=first.size,
        )
    )
    gathered.clear()


def _joined(before: str, after: str) -> str:
    """Join two lines: Chinese runs on without a blank, Latin words do not."""
    if not before or not after:
        return before + after
    return (
        before + (" " if before[-1].isascii() and after[0].isascii() and after[0].isalnum() else "") + after
    )
