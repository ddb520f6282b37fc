"""A web page read into lines and rows, whatever its site has put around, into and on top of the report."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

from mingting.commons.files.letters import unified
from mingting.kernel.refusals import Refused
from mingting.reporting.gateways.reading.pieces import Line, Piece, Row, Source, gathered

DEPTH_LIMIT = 200
#: A cell with so many letters and paragraphs is no cell but a frame that the whole page was laid out in.
FRAME_LETTERS = 400
_DROPPED = frozenset(
    {
        "script",
        "style",
        "template",
        "noscript",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "head",
        "title",
        "button",
        "input",
        "select",
        "textarea",
        "audio",
        "video",
        "canvas",
        "nav",
        "footer",
    }
)
_BREAKS = frozenset(
    {
        "p",
        "div",
        "section",
        "article",
        "main",
        "center",
        "blockquote",
        "pre",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "hr",
        "address",
        "figure",
        "figcaption",
        "form",
        "fieldset",
        "body",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "br",
        "header",
        "aside",
    }
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_ROWLIKE = re.compile(r"display\s*:\s*table-row|display\s*:\s*flex", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u3000\xa0]+")


def read(text: str) -> Source:
    """Read decoded HTML. Raises ``Refused`` where there is nothing to read."""
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(unified(text).encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Refused("网页中没有内容") from error
    body = root.find("body")
    top = root if body is None else body
    pieces = tuple(gathered(_flow(top, 0)))
    pictures = sum(1 for _ in top.iter("img"))
    return Source(pieces, tuple(_titles(root)), pictures, published=_tag(root, "pubdate"))


def _tag(root: etree._Element, name: str) -> str:
    """Return one of the tags that government sites carry (国办发〔2017〕47号), or ``""``."""
    found = (meta for meta in root.iter("meta") if (meta.get("name") or "").lower() == name)
    return next((_tidy(meta.get("content") or "") for meta in found), "")


def _titles(root: etree._Element) -> Iterator[str]:
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() in {"articletitle", "title"}:
            yield _tidy(meta.get("content") or "")
    for element in root.iter("title", "h1", "h2"):
        yield _tidy(element.text_content())


def _tidy(words: str) -> str:
    return _BLANKS.sub(" ", words.replace("\u200b", "").replace("\ufeff", "")).strip()


def _is_dropped(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in _DROPPED:
        return True
    return bool(_HIDDEN.search(element.get("style") or "")) or element.get("hidden") is not None


def _flow(parent: etree._Element, depth: int) -> Iterator[Piece]:
    """Yield the lines and rows of an element; loose letters between blocks become lines."""
    if depth > DEPTH_LIMIT:
        raise Refused(f"网页标签嵌套超过 {DEPTH_LIMIT} 层，无法读取")
    loose: list[str] = [parent.text or ""]
    for child in parent:
        if not _is_dropped(child):
            if child.tag in _BREAKS or _has_breaks(child):
                yield from _line(loose)
                loose = []
                yield from _block(child, depth)
            else:
                loose.append(child.text_content())
        loose.append(child.tail or "")
    yield from _line(loose)


def _has_breaks(element: etree._Element) -> bool:
    return next(element.iter(*_BREAKS), None) is not None


def _line(loose: list[str]) -> Iterator[Line]:
    if words := _tidy("".join(loose)):
        yield Line(words)


def _block(element: etree._Element, depth: int) -> Iterator[Piece]:
    if element.tag == "table":
        yield from _table(element, depth + 1)
    elif element.tag == "tr":
        yield from _row(element, depth + 1)
    elif _ROWLIKE.search(element.get("style") or "") and len(element) > 2 and not _has_tables(element):
        yield Row(tuple(_tidy(child.text_content()) for child in element if not _is_dropped(child)))
    else:
        yield from _flow(element, depth + 1)


def _has_tables(element: etree._Element) -> bool:
    return next(element.iter("table"), None) is not None


def _table(table: etree._Element, depth: int) -> Iterator[Piece]:
    """Yield a table's rows in order; what broken markup has left between them is not lost."""
    yield from _line([table.text or ""])
    for child in table:
        if _is_dropped(child):
            continue
        if child.tag == "tr":
            yield from _row(child, depth + 1)
        elif child.tag in {"td", "th"}:
            yield from _flow(child, depth + 1)
        elif child.tag in {"colgroup", "col"}:
            continue
        else:
            yield from _table(child, depth + 1) if depth <= DEPTH_LIMIT else ()
        yield from _line([child.tail or ""])


def _row(row: etree._Element, depth: int) -> Iterator[Piece]:
    cells = [child for child in row if child.tag in {"td", "th"} and not _is_dropped(child)]
    if any(_is_frame(cell) for cell in cells):
        for cell in cells:
            yield from _flow(cell, depth + 1)
        return
    if cells:
        yield Row(tuple(_tidy(_words(cell)) for cell in cells))
    for child in row:
        if isinstance(child.tag, str) and child.tag not in {"td", "th"} and not _is_dropped(child):
            yield from _block(child, depth + 1) if depth <= DEPTH_LIMIT else ()


def _words(cell: etree._Element) -> str:
    """Return a cell's letters without those that the page hides."""
    parts: list[str] = []
    for text in cell.itertext():
        parts.append(text)
    if any(_is_dropped(inner) for inner in cell.iter() if inner is not cell):
        parts = list(_seen(cell))
    return "".join(parts)


def _seen(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if not _is_dropped(child):
            yield from _seen(child)
        yield child.tail or ""


def _is_frame(cell: etree._Element) -> bool:
    if _has_tables(cell):
        return True
    paragraphs = sum(1 for _ in cell.iter("p", "div", "br"))
    return paragraphs >= 3 and len(cell.text_content()) > FRAME_LETTERS
