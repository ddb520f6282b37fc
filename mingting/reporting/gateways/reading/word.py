"""A Word file read into lines and rows: merged cells once, nested tables after their row, deleted text not at all."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from mingting.commons.files.letters import unified
from mingting.commons.files.office import MC_FALLBACK, W
from mingting.commons.files.packages import Package, PackageError
from mingting.kernel.refusals import Refused
from mingting.reporting.gateways.reading.pieces import Line, Piece, Row, Source, gathered

DEPTH_LIMIT = 60
_BREAKS = {f"{W}tab": " ", f"{W}br": " ", f"{W}cr": " ", f"{W}noBreakHyphen": "-"}
_PASSED_OVER = {f"{W}del", f"{W}moveFrom", f"{W}instrText", MC_FALLBACK, f"{W}rPr", f"{W}pPr"}


def read(data: bytes) -> Source:
    """Read a DOCX file. Raises ``Refused`` for what must not or cannot be opened."""
    try:
        package = Package(data)
        package.verify()
        root = package.xml(package.main)
    except PackageError as error:
        raise Refused(f"Word 文件不能打开：{error}") from error
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise Refused("Word 文件中没有正文")
    pictures = sum(1 for name in package.names if name.startswith("word/media/"))
    return Source(tuple(gathered(_flow(body, 0))), _title(package), pictures)


def _title(package: Package) -> tuple[str, ...]:
    try:
        root = package.xml("docProps/core.xml")
    except PackageError:
        return ()
    found = None if root is None else root.find("{http://purl.org/dc/elements/1.1/}title")
    return () if found is None or not found.text else (found.text.strip(),)


def _flow(parent: etree._Element, depth: int) -> Iterator[Piece]:
    if depth > DEPTH_LIMIT:
        raise Refused(f"Word 文件的表格嵌套超过 {DEPTH_LIMIT} 层，无法读取")
    for child in parent:
        if child.tag == f"{W}p":
            yield from _paragraph(child, depth)
        elif child.tag == f"{W}tbl":
            for row in _rows(child):
                yield from _row(row, depth)
        elif child.tag in _PASSED_OVER:
            continue
        elif len(child):
            # w:sdt, w:ins, w:customXml and the like hold paragraphs and tables of their own.
            yield from _flow(child, depth + 1)


def _paragraph(paragraph: etree._Element, depth: int) -> Iterator[Piece]:
    if words := _words(paragraph):
        yield Line(words)
    for box in paragraph.iter(f"{W}txbxContent"):
        if next(box.iterancestors(MC_FALLBACK), None) is None:
            yield from _flow(box, depth + 1)


def _rows(parent: etree._Element) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == f"{W}tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
            yield from _rows(child)


def _row(row: etree._Element, depth: int) -> Iterator[Piece]:
    cells: list[str] = []
    nested: list[etree._Element] = []
    for cell in _cells(row):
        inner = list(cell.iter(f"{W}tbl"))
        nested += [table for table in inner if next(table.iterancestors(f"{W}tc"), None) is cell]
        if not _goes_on(cell):
            own = (p for p in cell.iter(f"{W}p") if next(p.iterancestors(f"{W}tc"), None) is cell)
            cells.append(" ".join(filter(None, (_words(paragraph) for paragraph in own))))
    if any(cells):
        yield Row(tuple(cells))
    for table in nested:
        if depth > DEPTH_LIMIT:
            raise Refused(f"Word 文件的表格嵌套超过 {DEPTH_LIMIT} 层，无法读取")
        for below in _rows(table):
            yield from _row(below, depth + 1)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
            yield from _cells(child)


def _goes_on(cell: etree._Element) -> bool:
    """Return whether the cell is the covered rest of one above or before it."""
    for name in ("vMerge", "hMerge"):
        merge = cell.find(f"{W}tcPr/{W}{name}")
        if merge is not None and merge.get(f"{W}val", "continue") != "restart":
            return True
    return False


def _words(paragraph: etree._Element) -> str:
    """Return a paragraph's text as it is seen, without tracked deletions and without text boxes."""
    parts: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag in _PASSED_OVER or node.tag == f"{W}txbxContent":
            continue
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        elif node.tag in _BREAKS:
            parts.append(_BREAKS[node.tag])
        elif node.tag == f"{W}r" and node.find(f"{W}rPr/{W}vanish") is not None:
            continue
        stack.extend(reversed(node))
    return unified(" ".join("".join(parts).split()))
