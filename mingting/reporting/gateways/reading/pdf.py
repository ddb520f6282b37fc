"""A PDF with a text layer read into lines and rows: ruled tables by their rules, sentences across lines and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from mingting.commons.files import pdfs
from mingting.commons.files.letters import unified
from mingting.kernel.refusals import Refused
from mingting.reporting.gateways.reading.labels import row_of_two
from mingting.reporting.gateways.reading.pieces import Line, Piece, Row, Source, gathered, is_value
from mingting.reporting.gateways.reading.ruling import Box, Ruling, ruling_of

PAGES_LIMIT = 100
LETTERS_LIMIT = 400_000
#: A ruled box larger than this share of the page is a frame around it.
FRAME = 0.6
#: Gaps that part columns, in the size of a letter: between words, beside a figure, between two figures.
_GAPS = (1.2, 0.45, 0.3)
#: How much larger than the text a title is.
_LARGE = 1.2
_PAGE_NUMBER = re.compile(r"[-—–―·\s]*\d{1,3}[-—–―·\s]*|第\s*\d+\s*页.*|\d+\s*/\s*\d+")
_BEGINS = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、](?!\d)"
)
_UNMAPPED = re.compile(r"[\ufffd\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter and the box it is printed in, in points from the page's lower left."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class _Printed:
    """A printed line outside of tables; ``is_full``: it ends at the right margin, so that a sentence may go on."""

    top: float
    words: tuple[str, ...]
    left: float
    right: float
    size: float


def read(data: bytes) -> Source:
    """Read a PDF. Raises ``Refused`` for scans, fonts without letters, locked or damaged files and excess."""
    try:
        with pdfs.opened(data) as document:
            return _read(document)
    except pdfs.PdfError as error:
        raise Refused(f"{error}") from error


def _read(document: pypdfium2.PdfDocument) -> Source:
    if len(document) > PAGES_LIMIT:
        raise Refused(f"PDF 共{len(document)}页，超过上限{PAGES_LIMIT}页，不像一份年度报告")
    pieces: list[Piece] = []
    blank: list[int] = []
    count = pictures = 0
    unmapped = 0
    for index in range(len(document)):
        page = document[index]
        letters = list(_letters(page))
        shown = sum(1 for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        pictures += shown
        if not letters and shown:
            blank.append(index + 1)
        count += len(letters)
        unmapped += sum(bool(_UNMAPPED.match(letter.text)) for letter in letters)
        if count > LETTERS_LIMIT:
            raise Refused(f"PDF 的文字超过{LETTERS_LIMIT // 10_000}万字，不像一份年度报告")
        pieces += _page(letters, ruling_of(page), page.get_size(), pieces)
    if not count:
        raise Refused("PDF 是扫描件，没有文字层，读不出文字；请提供 Word、网页或者带文字层的 PDF")
    if unmapped * 5 > count:
        raise Refused("PDF 的字体没有文字对应表，取得的文字不可读；请提供 Word 或者网页")
    unread = (f"第{'、'.join(map(str, blank[:20]))}页是扫描图像，其中的文字没有读",) if blank else ()
    return Source(tuple(gathered(pieces)), (), pictures, unread)


def _letters(page: pypdfium2.PdfPage) -> Iterator[_Letter]:
    text = page.get_textpage()
    box = pdfium.FS_RECTF()
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        letter = chr(code)
        if code < 0x20 or code == 0xFFFE or letter.isspace():
            continue
        # The loose box is as high as the line; a tight one puts a comma on a line of its own.
        if pdfium.FPDFText_GetLooseCharBox(text, index, box):
            yield _Letter(unified(letter), box.left, box.bottom, box.right, box.top)


def _page(
    letters: Sequence[_Letter], ruling: Ruling, size: tuple[float, float], before: list[Piece]
) -> list[Piece]:
    cells: dict[Box, list[_Letter]] = {}
    outside: list[_Letter] = []
    for letter in letters:
        box = ruling.box(*letter.middle)
        if box is None or _is_frame(ruling, box, size):
            outside.append(letter)
        else:
            cells.setdefault(box, []).append(letter)
    placed: list[tuple[float, Piece | _Printed]] = [(line.top, line) for line in _lines(outside)]
    rows: dict[int, list[Box]] = {}
    for box in ruling.boxes() if cells else ():
        if not _is_frame(ruling, box, size):
            rows.setdefault(box[3], []).append(box)
    for top, boxes in rows.items():
        words = tuple(_joined(cells.get(box, ())) for box in sorted(boxes))
        if any(words):
            placed.append((ruling.ys[top], Row(words)))
    placed.sort(key=lambda pair: -pair[0])
    return _flowing([piece for _, piece in placed], before)


def _is_frame(ruling: Ruling, box: Box, size: tuple[float, float]) -> bool:
    width, height = ruling.size(box)
    return width > FRAME * size[0] and height > FRAME * size[1]


def _joined(letters: Sequence[_Letter]) -> str:
    """Return a cell's letters line by line; digits far apart are told apart, so that two figures never become one."""
    parts: list[str] = []
    last: _Letter | None = None
    for letter in letters:
        if last is not None and _is_apart(last, letter):
            parts.append(" ")
        parts.append(letter.text)
        last = letter
    return "".join(parts)


def _is_apart(last: _Letter, letter: _Letter) -> bool:
    if not (last.text[-1:].isdigit() and letter.text[:1].isdigit()):
        return False
    height = max(last.top - last.bottom, 4.0)
    return letter.left - last.right > 0.6 * height or abs(letter.bottom - last.bottom) > 0.8 * height


def _lines(letters: Sequence[_Letter]) -> list[_Printed]:
    """Return the printed lines of letters outside of tables, each split where the gap is that of a column."""
    lines: list[list[_Letter]] = []
    for letter in sorted(letters, key=lambda one: (-one.middle[1], one.left)):
        height = max(letter.top - letter.bottom, 4.0)
        if lines and abs(lines[-1][0].middle[1] - letter.middle[1]) < 0.6 * height:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [_printed(sorted(line, key=lambda one: one.left)) for line in lines]


def _printed(line: Sequence[_Letter]) -> _Printed:
    size = median(letter.right - letter.left for letter in line)
    size = max(size, median(letter.top - letter.bottom for letter in line), 4.0)
    words = [line[0].text]
    for last, letter in pairwise(line):
        gap = _GAPS[last.text.isdigit() + letter.text.isdigit()]
        if letter.left - last.right > gap * size:
            words.append(letter.text)
        else:
            words[-1] += letter.text
    return _Printed(
        max(letter.top for letter in line),
        tuple(words),
        min(letter.left for letter in line),
        max(letter.right for letter in line),
        size,
    )


def _is_row(words: Sequence[str]) -> bool:
    """Return whether a line without rules around it is a row: a label of table 二, or three figures."""
    figures = sum(is_value(word) for word in words)
    if figures >= 3:
        return True
    return bool(figures) and figures == len(words) - 1 and row_of_two(words[0]) is not None


def _is_headline(last: _Printed, one: _Printed, common: float) -> bool:
    """Return whether two lines are one title: larger than the text, equal in size, one centred below the other."""
    is_large = min(last.size, one.size) > _LARGE * common and abs(last.size - one.size) < 0.05 * one.size
    is_centred = abs((last.left + last.right) - (one.left + one.right)) < one.size
    return is_large and is_centred and last.top - one.top < 3 * one.size


def _flowing(placed: Sequence[Piece | _Printed], before: list[Piece]) -> list[Piece]:
    """Return lines and rows in order, broken sentences put together again, across the page's edge too."""
    printed = [one for one in placed if isinstance(one, _Printed)]
    right = max((one.right for one in printed), default=0.0)
    left = min((one.left for one in printed), default=0.0)
    common = median(one.size for one in printed) if printed else 0.0
    last: _Printed | None = None
    pieces: list[Piece] = []
    # Text that ends without a stop at the end of a page goes on at the top of the next.
    is_open = bool(before) and isinstance(before[-1], Line) and len(before[-1].text) > 20
    is_open = is_open and not str(getattr(before[-1], "text", "")).endswith(("。", "：", "；"))
    holder = before
    for one in placed:
        if not isinstance(one, _Printed):
            pieces.append(one)
            is_open, holder, last = False, pieces, None
            continue
        text = "".join(one.words)
        if _PAGE_NUMBER.fullmatch(text.strip()):
            continue
        if _is_row(one.words):
            pieces.append(Row(one.words))
            is_open, holder = False, pieces
            continue
        goes_on = is_open and one.left - left < 1.2 * one.size and not _BEGINS.match(text)
        goes_on = goes_on or (last is not None and holder is pieces and _is_headline(last, one, common))
        last = one
        if goes_on and isinstance(holder[-1], Line):
            holder[-1] = Line(holder[-1].text + text)
        else:
            pieces.append(Line(text))
            holder = pieces
        is_open = right - one.right < 2.2 * one.size
    return pieces
