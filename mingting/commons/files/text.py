"""Every word a file contains, so that checks see what a reader, or a curious reader, would see."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import lxml.html
import pypdfium2
import pypdfium2.raw as pdfium
from lxml import etree

from mingting.commons.files import office, pdfs
from mingting.commons.files.letters import unified
from mingting.commons.files.markup import decode
from mingting.commons.files.packages import Package, PackageError

PAGES_LIMIT = 500
LETTERS_LIMIT = 3_000_000
SECONDS_LIMIT = 20.0
_NOT_SEEN = {"script", "style", "template"}
_PICTURES = {"png", "jpg", "gif", "webp"}
_MEDIA = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff", ".webp")
_PACKAGES: dict[str, Callable[[Package], Iterator[tuple[str, str]]]] = {
    "docx": office.word,
    "xlsx": office.workbook,
    "pptx": office.slides,
    "ofd": office.ofd,
}


class Passage(NamedTuple):
    """Some text and the Chinese name of the place it stands in."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class TextFound:
    """What was read.

    ``read`` is true only when everything was read; otherwise ``why_not`` says in Chinese what was not (and
    ``passages`` still holds what was). ``unread_pictures`` counts pictures inside, whose words are never
    read.
    """

    passages: tuple[Passage, ...]
    read: bool
    why_not: str = ""
    unread_pictures: int = 0

    @property
    def whole(self) -> str:
        """All passages, one a line."""
        return "\n".join(passage.text for passage in self.passages)


class _UnreadError(Exception):
    """Something stops the reading; the message is Chinese."""


def read_text(data: bytes, type: str, clock: Callable[[], float] = time.monotonic) -> TextFound:  # noqa: A002
    """Read the text of a file that ``kinds.accept`` has let in; ``type`` is its type there.

    Never raises for what the file contains. Stops at ``PAGES_LIMIT``, ``LETTERS_LIMIT`` and
    ``SECONDS_LIMIT``.
    """
    if type in _PICTURES:
        return TextFound((), read=False, why_not="图片中的文字未识别", unread_pictures=1)
    if type in _PACKAGES:
        return _of_package(data, type, clock)
    if type == "pdf":
        return _of_pdf(data, clock)
    if type in {"txt", "csv", "html"}:
        text = decode(data)
        if text is None:
            return TextFound((), read=False, why_not="文字编码无法识别")
        return _gathered(_of_page(text) if type == "html" else _of_lines(text), clock)
    return TextFound((), read=False, why_not="此类文件中的文字无法读取")


def _gathered(found: Iterable[tuple[str, str]], clock: Callable[[], float]) -> TextFound:
    """Collect passages until they end or a limit is reached."""
    until = clock() + SECONDS_LIMIT
    passages: list[Passage] = []
    letters = 0
    why_not = ""
    try:
        for place, text in found:
            passages.append(Passage(place, unified(text[: LETTERS_LIMIT - letters])))
            letters += len(text)
            if letters > LETTERS_LIMIT:
                why_not = f"文字超过 {LETTERS_LIMIT // 10_000} 万字，其后未读"
                break
            if clock() > until:
                why_not = f"读取超过 {SECONDS_LIMIT:.0f} 秒，其后未读"
                break
    except (_UnreadError, PackageError, etree.LxmlError, RecursionError) as error:
        why_not = str(error) or "文件结构有误，其后未读"
    return TextFound(tuple(passages), read=not why_not, why_not=why_not)


def _of_package(data: bytes, kind: str, clock: Callable[[], float]) -> TextFound:
    try:
        package = Package(data)
        found = _gathered(_with_embedded(package, kind), clock)
        pictures = sum(
            1 for name in package.names if name.lower().endswith(_MEDIA) and "thumbnail" not in name
        )
    except PackageError as error:
        return TextFound((), read=False, why_not=str(error))
    return TextFound(found.passages, found.read, found.why_not, pictures)


def _with_embedded(package: Package, kind: str) -> Iterator[tuple[str, str]]:
    """Read the package, then the workbooks and documents kept inside it (behind a chart, for one)."""
    yield from _PACKAGES[kind](package)
    for name in package.under(r".*/embeddings/.*\.(?:docx|xlsx|pptx)$"):
        inner = Package(package.read(name))
        inner.verify()
        for place, text in _PACKAGES[name.rsplit(".", 1)[-1]](inner):
            yield f"内嵌文件 {place}", text


def _of_lines(text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield f"第{number}行", line.strip()


def _of_page(text: str) -> Iterator[tuple[str, str]]:
    """Yield a page's text, comments included: what the source shows is public as well."""
    if not text.strip():
        return
    root = lxml.html.document_fromstring(text.encode("utf-8"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    for node in root.iter():
        if isinstance(node, etree._Comment):
            if node.text and node.text.strip():
                yield "网页注释", node.text.strip()
        elif isinstance(node.tag, str):
            if node.tag not in _NOT_SEEN and node.text and node.text.strip():
                yield f"网页<{node.tag}>", node.text.strip()
            for name in ("alt", "title", "content"):
                if said := node.get(name, "").strip():
                    yield f"网页<{node.tag}>属性 {name}", said
        if node.tail and node.tail.strip():
            yield "网页正文", node.tail.strip()


def _of_pdf(data: bytes, clock: Callable[[], float]) -> TextFound:
    try:
        with pdfs.opened(data) as document:
            return _gathered_pages(document, clock)
    except pdfs.PdfError as error:
        return TextFound((), read=False, why_not=str(error))


def _gathered_pages(document: pypdfium2.PdfDocument, clock: Callable[[], float]) -> TextFound:
    blank: list[int] = []
    pictures = [0]
    found = _gathered(_pdf_pages(document, blank, pictures), clock)
    if not found.read or not blank:
        return TextFound(found.passages, found.read, found.why_not, pictures[0])
    if not found.passages:
        return TextFound(
            (), read=False, why_not="扫描件没有文字层，其中的文字未识别", unread_pictures=pictures[0]
        )
    pages = "、".join(str(n) for n in blank[:20]) + ("等" if len(blank) > 20 else "")
    return TextFound(
        found.passages,
        read=False,
        why_not=f"第{pages}页是扫描图像，其中的文字未识别",
        unread_pictures=pictures[0],
    )


def _pdf_pages(
    document: pypdfium2.PdfDocument, blank: list[int], pictures: list[int]
) -> Iterator[tuple[str, str]]:
    """Yield page texts and annotations; note in ``blank`` the pages that show a picture but hold no text."""
    for index in range(len(document)):
        if index == PAGES_LIMIT:
            raise _UnreadError(f"只读前 {PAGES_LIMIT} 页，其后未读")
        try:
            page = document[index]
            text = page.get_textpage().get_text_bounded().replace("\r\n", "\n").replace("\ufffe", "")
            shown = sum(1 for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        except pypdfium2.PdfiumError as error:
            raise _UnreadError(f"第{index + 1}页已损坏，其后未读") from error
        pictures[0] += shown
        if text.strip():
            yield f"第{index + 1}页", text
        elif shown:
            blank.append(index + 1)
        for said in _annotations(page):
            yield f"第{index + 1}页批注", said


def _annotations(page: pypdfium2.PdfPage) -> Iterator[str]:
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            pdfium.FPDFAnnot_GetStringValue(
                annotation, b"Contents", ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size
            )
            yield buffer.raw[: size - 2].decode("utf-16-le", "replace")
        pdfium.FPDFPage_CloseAnnot(annotation)
