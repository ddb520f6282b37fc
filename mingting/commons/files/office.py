"""All the words in an office package or OFD file, seen or unseen, each with the place it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree

from mingting.commons.files.packages import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

_WORD_PARTS = (
    ("header", "页眉"),
    ("footer", "页脚"),
    ("footnotes", "脚注"),
    ("endnotes", "尾注"),
    ("comments", "批注"),
)
_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_LETTERS = {f"{W}t", f"{W}delText", f"{W}instrText"}


def word(package: Package) -> Iterator[tuple[str, str]]:
    """Yield (place, text) of a Word file: body, tables, text boxes, headers, notes, comments, charts.

    Text deleted under tracked changes is still in the file and is yielded too, marked as such.
    """
    body = package.xml(package.main)
    if body is not None:
        yield from _word_paragraphs(body, "正文")
    for stem, place in _WORD_PARTS:
        for part in package.under(rf"word/{stem}\d*\.xml$"):
            root = package.xml(part)
            if root is not None:
                yield from _word_paragraphs(root, place)
    yield from _drawings(package, "word/")


def _word_paragraphs(root: etree._Element, place: str) -> Iterator[tuple[str, str]]:
    number = 0
    for paragraph in root.iter(f"{W}p"):
        if _inside_fallback(paragraph):
            continue
        number += 1
        text, deleted = _word_text(paragraph)
        label = _word_place(paragraph, place, number)
        if text.strip():
            yield label, text
        if deleted.strip():
            yield f"{label}（修订中已删除）", deleted
    for named in root.iter("{*}docPr"):
        if (said := " ".join(filter(None, (named.get("title"), named.get("descr"))))).strip():
            yield f"{place}图片替代文字", said


def _inside_fallback(element: etree._Element) -> bool:
    """A text box is written twice, once for old readers; the second writing is passed over."""
    return next(element.iterancestors(MC_FALLBACK), None) is not None


def _word_place(paragraph: etree._Element, place: str, number: int) -> str:
    for above in paragraph.iterancestors():
        if above.tag == f"{W}txbxContent":
            return f"{place}文本框"
        if above.tag == f"{W}tc":
            row = above.getparent()
            while row is not None and row.tag != f"{W}tr":
                row = row.getparent()
            if row is None:
                return f"{place}表格"
            across = row.index(above) + 1 - sum(1 for c in row if c.tag in {f"{W}trPr", f"{W}tblPrEx"})
            down = sum(1 for _ in row.itersiblings(f"{W}tr", preceding=True)) + 1
            return f"{place}表格第{down}行第{across}格"
    return f"{place}第{number}段"


def _word_text(paragraph: etree._Element) -> tuple[str, str]:
    """Return a paragraph's own text and the text deleted from it, leaving out paragraphs nested in it."""
    kept: list[str] = []
    deleted: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag in {f"{W}p", MC_FALLBACK}:
            continue
        if node.tag in _LETTERS:
            removed = node.tag == f"{W}delText" or next(node.iterancestors(f"{W}del"), None) is not None
            (deleted if removed else kept).append(node.text or "")
        elif node.tag in _BREAKS:
            kept.append(_BREAKS[node.tag])
        stack.extend(reversed(node))
    return "".join(kept), "".join(deleted)


def _drawings(package: Package, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the words of charts and SmartArt, which live in parts of their own."""
    for part in package.under(rf"{folder}(?:charts/chart|diagrams/data|drawings/drawing)\d*\.xml$"):
        root = package.xml(part)
        if root is None:
            continue
        text = " ".join(t.text for t in root.iter(f"{A}t", "{*}v") if t.text and t.text.strip())
        if text:
            yield "图表", text


def sheets(package: Package) -> list[tuple[str, str, str]]:
    """Return a workbook's sheets in order: (name, state, part); state is visible, hidden or veryHidden."""
    book = package.xml(package.main)
    relations = package.relations(package.main)
    found = []
    for sheet in () if book is None else book.iter("{*}sheet"):
        target = relations.get(sheet.get(f"{R}id", ""), ("", "", False))[1]
        if target in package.names:
            found.append((sheet.get("name", ""), sheet.get("state", "visible"), target))
    return found


def workbook(package: Package) -> Iterator[tuple[str, str]]:
    """Yield (place, text) of every cell of every sheet, hidden ones as well, and of comments and charts."""
    strings_root = package.xml("xl/sharedStrings.xml")
    strings = [] if strings_root is None else [_joined(si) for si in strings_root.iter("{*}si")]
    for name, state, part in sheets(package):
        place = f"工作表“{name}”" + ("" if state == "visible" else "（隐藏）")
        if name.strip():
            yield "工作表名称", name
        root = package.xml(part)
        for cell in () if root is None else root.iter("{*}c"):
            text = _cell_text(cell, strings)
            if text.strip():
                yield f"{place}{cell.get('r', '')}", text
        for kind, target, external in package.relations(part).values():
            if kind in {"comments", "threadedComment"} and not external:
                notes = package.xml(target)
                for note in () if notes is None else notes.iter("{*}comment", "{*}threadedComment"):
                    yield f"{place}{note.get('ref', '')}批注", _joined(note)
        for area in () if root is None else root.iter("{*}oddHeader", "{*}oddFooter"):
            if area.text:
                yield f"{place}页眉页脚", area.text
    yield from _drawings(package, "xl/")


def _joined(element: etree._Element) -> str:
    """Join the letters of a rich string, without the readings that East Asian cells may carry (rPh)."""
    return "".join(
        t.text or "" for t in element.iter("{*}t", "{*}text") if next(t.iterancestors("{*}rPh"), None) is None
    )


def _cell_text(cell: etree._Element, strings: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return _joined(cell)
    value = cell.find("{*}v")
    raw = "" if value is None else value.text or ""
    if cell.get("t") == "s":
        return strings[int(raw)] if raw.isdigit() and int(raw) < len(strings) else ""
    return _digits(raw) if cell.get("t", "n") == "n" else raw


def _digits(raw: str) -> str:
    """Write a number out: a telephone number kept as 1.3812345678E10 must be recognised as one."""
    if "E" not in raw.upper():
        return raw
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return raw
    return format(number, "f") if abs(number.adjusted()) < 30 else raw


def slides(package: Package) -> Iterator[tuple[str, str]]:
    """Yield (place, text) of slides in number order, their notes and comments."""
    for folder, place in (
        ("slides/slide", "幻灯片"),
        ("notesSlides/notesSlide", "备注页"),
        ("comments/", "批注"),
    ):
        for part in package.under(rf"ppt/{folder}[^/]*\.xml$"):
            root = package.xml(part)
            if root is None:
                continue
            number = "".join(re.findall(r"\d+", part.rsplit("/", 1)[-1]))
            for paragraph in root.iter(f"{A}p", "{*}text"):
                text = "".join(t.text or "" for t in paragraph.iter(f"{A}t", "{*}text"))
                if text.strip():
                    yield f"{place}{number}", text
    yield from _drawings(package, "ppt/")


def ofd(package: Package) -> Iterator[tuple[str, str]]:
    """Yield (page, text) of an OFD file: the text codes of each page and of its annotations."""
    for part in package.under(r".*(?:Content|Annotation|Annot_\d+)\.xml$"):
        root = package.xml(part)
        if root is None:
            continue
        text = "".join(code.text or "" for code in root.iter("{*}TextCode"))
        if text.strip():
            yield part.rsplit("/", 2)[-2], text
