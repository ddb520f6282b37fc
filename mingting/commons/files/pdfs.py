"""PDF files opened through pdfium, one at a time."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as pdfium

#: pdfium keeps global state and is not safe in two threads at once.
_ONE_AT_A_TIME = threading.RLock()


class PdfError(ValueError):
    """A PDF that pdfium cannot open; ``locked`` tells that it wants a password."""

    def __init__(self, message: str, *, locked: bool = False) -> None:
        super().__init__(message)
        self.locked = locked


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF from memory, holding the one pdfium lock.

    Raises ``PdfError`` when it cannot be opened, or when pdfium fails on it within the block.
    """
    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error)
            sentence = "PDF 设有打开口令" if locked else "PDF 结构已损坏，无法打开"
            raise PdfError(sentence, locked=locked) from error
        try:
            yield document
        except pypdfium2.PdfiumError as error:
            raise PdfError("PDF 结构已损坏，无法读取") from error
        finally:
            document.close()


def plain(document: pypdfium2.PdfDocument) -> bytes:
    """Return the file written anew: one revision, no encryption, no object hidden in an object stream."""
    out = io.BytesIO()
    document.save(out, flags=pdfium.FPDF_NO_INCREMENTAL | pdfium.FPDF_REMOVE_SECURITY)
    return out.getvalue()


def plain_bytes(data: bytes, document: pypdfium2.PdfDocument) -> bytes:
    """Return bytes in which every dictionary can be seen: the file itself where nothing is packed away."""
    return plain(document) if b"/ObjStm" in data or b"/Encrypt" in data else data
