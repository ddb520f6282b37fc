"""A web page read into blocks: its article, without what surrounds it and without anything that runs."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from html import escape

import lxml.html
from lxml import etree

from mingting.commons.files.kinds import Unacceptable
from mingting.commons.files.letters import unified
from mingting.commons.files.markup import decode
from mingting.publishing.gateways.importing.blocks import Cell, Image, Imported, Table
from mingting.publishing.gateways.importing.cleaning import is_safe_link
from mingting.publishing.gateways.importing.outline import Line, Piece, composed, header_rows, tidied
from mingting.publishing.gateways.importing.pictures import IMAGES_LIMIT, picture

LETTERS_LIMIT = 2_000_000
DEPTH_LIMIT = 120
_RUNNING = {
    "script": "脚本",
    "iframe": "内嵌框架",
    "object": "插件",
    "embed": "插件",
    "applet": "插件",
    "form": "表单",
}
_DROPPED = {
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "applet",
    "svg",
    "math",
    "link",
    "meta",
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
    "header",
    "footer",
    "aside",
}
_BLOCKS = {
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
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "thead",
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
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_SAME = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "sup": "sup", "sub": "sub"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_RIGHT = re.compile(r"text-align\s*:\s*right", re.IGNORECASE)
_SIZE = re.compile(r"font-size\s*:\s*([\d.]+)\s*(pt|px)", re.IGNORECASE)
_INLINED = re.compile(r"^data:image/[\w.+-]+;base64,", re.IGNORECASE)
_SURROUNDINGS = ("nav", "header", "footer", "aside")


def read(data: bytes) -> Imported:
    """Read an HTML file in whatever Chinese encoding. Raises ``Unacceptable`` when it holds no text."""
    text = decode(data)
    if text is None or len(text) > LETTERS_LIMIT:
        raise Unacceptable(f"网页编码无法识别，或超过 {LETTERS_LIMIT // 10_000} 万字，无法导入", field="file")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(unified(text).encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unacceptable("网页中没有内容，无法导入", field="file") from error
    reader = _Reader()
    reader.warn_of(root)
    article = _article(root)
    pieces = list(reader.pieces(article, 0))
    if not pieces:
        raise Unacceptable("网页中没有文字、表格或图片，无法导入", field="file")
    return composed(
        pieces, reader.closing(), title=_title(root, article), source=_meta(root, "ContentSource")
    )


def _meta(root: etree._Element, name: str) -> str:
    """Return one of the page tags that government sites carry (国办发〔2017〕47号), or ""."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == name.lower():
            return tidied(meta.get("content") or "")
    return ""


def _title(root: etree._Element, article: etree._Element) -> str:
    if said := _meta(root, "ArticleTitle"):
        return said
    if next(article.iter("h1"), None) is not None:
        return ""
    first = next(root.iter("h1"), None)
    return tidied(first.text_content()) if first is not None else ""


def _article(root: etree._Element) -> etree._Element:
    """Return the element that holds the article: the body of a bare page, else the densest container."""
    body = root.find("body")
    if body is None:
        return root
    links = sum(len(a.text_content()) for a in body.iter("a"))
    bare = not any(True for _ in body.iter(*_SURROUNDINGS))
    if bare and links <= 0.2 * max(len(body.text_content()), 1):
        return body
    scores: dict[etree._Element, float] = {}
    for paragraph in body.iter("p", "table", "li", "h2", "h3"):
        if any(above.tag in _SURROUNDINGS for above in paragraph.iterancestors()):
            continue
        linked = sum(len(a.text_content()) for a in paragraph.iter("a"))
        weight = len(tidied(paragraph.text_content())) - 1.5 * linked
        parent = paragraph.getparent()
        if parent is not None and parent.tag not in {"ul", "ol", "tr", "td"}:
            scores[parent] = scores.get(parent, 0) + weight
            above = parent.getparent()
            if above is not None:
                scores[above] = scores.get(above, 0) + weight / 2
    best = max(scores, key=lambda e: scores[e], default=None)
    return body if best is None or scores[best] <= 0 else best


class _Reader:
    """Walks a page in its order."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self._elsewhere: list[str] = []
        self._unread = self._taken = 0

    def warn_of(self, root: etree._Element) -> None:
        """Say what the page carries that an import leaves behind."""
        found = {name for tag, name in _RUNNING.items() if next(root.iter(tag), None) is not None}
        if any(key.lower().startswith("on") for element in root.iter() for key in element.attrib):
            found.add("事件脚本")
        if found:
            self.warnings.append(f"网页含有{'、'.join(sorted(found))}，均未导入")

    def closing(self) -> list[str]:
        """Return all warnings, those about pictures last."""
        if self._elsewhere:
            self.warnings.append(
                f"{len(self._elsewhere)} 张图片在网页之外，未导入，请另行上传："
                + "、".join(self._elsewhere[:5])
            )
        if self._unread:
            self.warnings.append(f"{self._unread} 张图片无法读取，未导入")
        return self.warnings

    def pieces(
        self, parent: etree._Element, depth: int, *, listing: str = "", list_depth: int = 0
    ) -> Iterator[Piece]:
        """Yield lines, tables and pictures of an element; loose text between blocks becomes lines."""
        if depth > DEPTH_LIMIT:
            raise Unacceptable(f"网页标签嵌套超过 {DEPTH_LIMIT} 层，无法导入", field="file")
        loose: list[str] = [escape(parent.text or "", quote=False)]
        images: list[Image] = []
        for child in parent:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in _BLOCKS and not _is_dropped(child):
                yield from self._line("".join(loose), parent, listing, list_depth, images)
                loose, images = [], []
                yield from self._block(child, tag, depth, listing, list_depth)
            elif tag == "br" and str(parent.tag) in _HEADINGS:
                pass  # a title broken by hand is one title
            elif tag == "br" and not listing:
                yield from self._line("".join(loose), parent, listing, list_depth, images)
                loose, images = [], []
            elif tag and not _is_dropped(child):
                if _holds_blocks(child) or _holds_breaks(child):
                    yield from self._line("".join(loose), parent, listing, list_depth, images)
                    loose, images = [], []
                    yield from self.pieces(child, depth + 1, listing=listing, list_depth=list_depth)
                else:
                    loose.append(self._inline(child, images, depth + 1))
            loose.append(escape(child.tail or "", quote=False))
        yield from self._line("".join(loose), parent, listing, list_depth, images)

    def _block(
        self, child: etree._Element, tag: str, depth: int, listing: str, list_depth: int
    ) -> Iterator[Piece]:
        if tag in {"ul", "ol"}:
            yield from self.pieces(child, depth + 1, listing=tag, list_depth=list_depth + bool(listing))
        elif tag == "table":
            yield from self._table(child, depth)
        else:
            yield from self.pieces(child, depth + 1, listing=listing, list_depth=list_depth)

    def _line(
        self, html: str, holder: etree._Element, listing: str, list_depth: int, images: list[Image]
    ) -> Iterator[Piece]:
        html = re.sub(r"[\s\u3000]+", " ", html).strip()
        text = tidied(lxml.html.fromstring(f"<div>{html}</div>").text_content()) if html else ""
        if text:
            style = " ".join(
                e.get("style") or "" for e in (holder, *holder.iterancestors("p", "center", "div"))
            )
            tag = str(holder.tag)
            level = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else 0
            size = _SIZE.search(style)
            points = float(size.group(1)) * (0.75 if size.group(2).lower() == "px" else 1) if size else 0.0
            centred = (
                (holder.get("align") or "").lower() == "center"
                or tag == "center"
                or bool(_CENTRED.search(style))
            )
            yield Line(
                text=text,
                html=html,
                level=level,
                centred=centred,
                size=points,
                aligned_right=(holder.get("align") or "").lower() == "right" or bool(_RIGHT.search(style)),
                bold=html.startswith("<strong>"),
                listing="" if level else listing,
                depth=list_depth,
            )
        yield from images

    def _inline(self, element: etree._Element, images: list[Image], depth: int) -> str:
        if depth > DEPTH_LIMIT:
            raise Unacceptable(f"网页标签嵌套超过 {DEPTH_LIMIT} 层，无法导入", field="file")
        if not isinstance(element.tag, str) or _is_dropped(element):
            return ""
        if element.tag == "img":
            self._picture(element, images)
            return ""
        if element.tag == "br":
            return "<br>"
        inner = escape(element.text or "", quote=False)
        for child in element:
            inner += self._inline(child, images, depth + 1) + escape(child.tail or "", quote=False)
        if element.tag == "a":
            link = (element.get("href") or "").strip()
            return f'<a href="{escape(link)}">{inner}</a>' if is_safe_link(link) and inner.strip() else inner
        same = _SAME.get(element.tag)
        return f"<{same}>{inner}</{same}>" if same and inner.strip() else inner

    def _picture(self, element: etree._Element, images: list[Image]) -> None:
        address = (element.get("src") or "").strip()
        head = _INLINED.match(address)
        if not head:
            if address:
                self._elsewhere.append(address[:80])
            return
        self._taken += 1
        try:
            data = base64.b64decode(address[head.end() :], validate=False)
        except (binascii.Error, ValueError):
            data = b""
        found = (
            picture(data, f"图片{self._taken}", element.get("alt") or "")
            if self._taken <= IMAGES_LIMIT
            else None
        )
        if found is None:
            self._unread += 1
        else:
            images.append(found)

    def _table(self, table: etree._Element, depth: int) -> Iterator[Piece]:
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
        cells = [[c for c in row if c.tag in {"td", "th"}] for row in rows]
        nested = next(table.iterdescendants("table"), None) is not None
        if nested or max((len(row) for row in cells), default=0) < 2:  # laid out by table, as old pages are
            for row in cells:
                for cell in row:
                    yield from self.pieces(cell, depth + 1)
            return
        images: list[Image] = []
        built = []
        for row in cells:
            built.append(tuple(self._cell(cell, images, depth) for cell in row))
        filled = tuple(row for row in built if row)
        marked = 0
        for row in cells:
            if not row or not all(c.tag == "th" for c in row):
                break
            marked += 1
        caption = table.find("caption")
        yield Table(
            rows=filled,
            header_rows=marked or header_rows(filled),
            caption=tidied(caption.text_content()) if caption is not None else "",
        )
        yield from images

    def _cell(self, cell: etree._Element, images: list[Image], depth: int) -> Cell:
        texts = []
        for piece in self.pieces(cell, depth + 1):
            if isinstance(piece, Line):
                texts.append(piece.text)
            elif isinstance(piece, Image):
                images.append(piece)
        return Cell("\n".join(texts), colspan=_span(cell, "colspan"), rowspan=_span(cell, "rowspan"))


def _span(cell: etree._Element, name: str) -> int:
    said = (cell.get(name) or "1").strip()
    return min(max(int(said), 1), 200) if said.isdigit() and len(said) < 5 else 1


def _is_dropped(element: etree._Element) -> bool:
    return (
        element.tag in _DROPPED
        or bool(_HIDDEN.search(element.get("style") or ""))
        or "hidden" in element.attrib
    )


def _holds_breaks(element: etree._Element) -> bool:
    """Whether a mere dress (font, span) is wrapped round several lines, as old editors do."""
    return (
        element.tag not in _SAME
        and element.tag not in {"a", "img", "br"}
        and element.find(".//br") is not None
    )


def _holds_blocks(element: etree._Element) -> bool:
    return any(isinstance(e.tag, str) and e.tag in _BLOCKS for e in element.iterdescendants())
