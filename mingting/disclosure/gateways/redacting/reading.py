"""The text of a PDF and where each letter of it stands on the page as displayed."""

from __future__ import annotations

import ctypes
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from mingting.commons.files import pdfs
from mingting.disclosure.gateways.redacting.boxes import Box

#: Fractions are asked of pdfium as whole numbers of this many parts.
_PARTS = 1_000_000
#: What a note or a form field says without its page saying it.
_SAYING_KEYS = (b"Contents", b"V", b"DV", b"T", b"TU", b"Subj", b"RC", b"NM")
_UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}
#: How deep one object may be nested in another before it is left alone.
_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """Text and the place it takes: fractions 0..1 of the page as displayed, from its top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def share_under(self, box: Box) -> float:
        """Return which share of the place lies under a box, 0..1; a place without area counts as a point."""
        across = min(self.right, box.x + box.width) - max(self.left, box.x)
        down = min(self.bottom, box.y + box.height) - max(self.top, box.y)
        if across < 0 or down < 0:
            return 0.0
        area = (self.right - self.left) * (self.bottom - self.top)
        return across * down / area if area > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Words:
    """The letters of one page in reading order, and what its notes and form fields say."""

    letters: Sequence[Piece]
    notes: Sequence[Piece]


def read(data: bytes) -> list[Words]:
    """Return the text of every page, also what is not visible. Raises ``pdfs.PdfError``."""
    with pdfs.opened(data) as document:
        document.init_forms()
        return [_words(document[number]) for number in range(len(document))]


def _words(page: pypdfium2.PdfPage) -> Words:
    textpage = page.get_textpage()
    letters = []
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        if not code or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            continue
        left, bottom, right, top = textpage.get_charbox(index)
        letters.append(_piece(page, chr(code), (left, bottom, right, top)))
    return Words(letters, list(_notes(page)))


def _notes(page: pypdfium2.PdfPage) -> Iterator[Piece]:
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        rect = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(annotation, rect)
        corners = (rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top))
        for key in _SAYING_KEYS:
            if said := _value(annotation, key):
                yield _piece(page, said, corners)
        pdfium.FPDFPage_CloseAnnot(annotation)


def _value(annotation: object, key: bytes) -> str:
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if length <= 2:
        return ""
    room = (pdfium.FPDF_WCHAR * (length // 2))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, room, length)
    return bytes(room).decode("utf-16-le", "replace").rstrip("\0")


def _piece(page: pypdfium2.PdfPage, text: str, corners: tuple[float, float, float, float]) -> Piece:
    """Turn page units into fractions as displayed: pdfium knows rotation and cropping."""
    left, bottom, right, top = corners
    ends = []
    for x, y in ((left, bottom), (right, top)):
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, _PARTS, _PARTS, 0, x, y, across, down)
        ends.append((across.value / _PARTS, down.value / _PARTS))
    (x0, y0), (x1, y1) = ends
    return Piece(text, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def on_page(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """Turn a place (fractions as displayed) into page units."""
    across, down = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDF_DeviceToPage(
        page, 0, 0, _PARTS, _PARTS, 0, round(x * _PARTS), round(y * _PARTS), across, down
    )
    return across.value, down.value


def bare(text: str) -> str:
    """Return a text as it is compared: compatible letters made one, nothing between them."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) not in _UNSEEN
    )


def pairs(text: str) -> set[str]:
    """Return every two letters in a row that are not ASCII: Chinese does not part its words."""
    plain = bare(text)
    found = (plain[at : at + 2] for at in range(len(plain) - 1))
    return {pair for pair in found if not pair[0].isascii() and not pair[1].isascii()}


def tokens(text: str) -> set[str]:
    """Return the words and numbers of two and more ASCII letters."""
    return set(re.findall(r"[0-9A-Za-z]{2,}", unicodedata.normalize("NFKC", text)))


def strings(document: pikepdf.Pdf) -> Iterator[str]:
    """Yield whatever a PDF says in strings."""
    for thing in document.objects:
        yield from _strings(thing, depth=0)


def bodies(document: pikepdf.Pdf) -> Iterator[bytes]:
    """Yield the streams of a PDF other than pictures, unpacked."""
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != "/Image":
            try:
                yield thing.read_bytes()
            except pikepdf.PdfError:
                yield thing.read_raw_bytes()


def _strings(thing: object, depth: int) -> Iterator[str]:
    if depth > _DEPTH:
        return
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)):
        for part in thing if isinstance(thing, pikepdf.Array) else thing.values():
            if not getattr(part, "is_indirect", False):
                yield from _strings(part, depth + 1)


def opened(data: bytes) -> pikepdf.Pdf:
    """Open a PDF from memory with pikepdf. Raises ``pikepdf.PdfError``."""
    return pikepdf.open(io.BytesIO(data))
