"""A filled Word letter read into blocks, so that the PDF is set from the very words the Word file has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from mingting.commons.files import revisions
from mingting.commons.files.office import W
from mingting.commons.files.packages import Package, PackageError
from mingting.disclosure.gateways.letters.blocks import Block, Cell, PageBreak, Paragraph, Run, Table
from mingting.disclosure.gateways.letters.templates import SIGNATURE_STYLE
from mingting.disclosure.gateways.letters.word_forms import Form, Styles, measure
from mingting.kernel.refusals import Refused

#: Containers that only wrap what stands in them.
_WRAPPERS = {
    f"{W}{name}" for name in ("sdt", "sdtContent", "smartTag", "customXml", "hyperlink", "fldSimple")
}
_BREAK_MARK = "\f"


def read_blocks(docx: bytes) -> tuple[Block, ...]:
    """Return the blocks of a Word letter. Tracked changes count as accepted. Raises ``Refused``."""
    try:
        package = Package(docx)
        root = package.xml(package.main)
        styles = Styles(package.xml("word/styles.xml"))
    except PackageError as fault:
        raise Refused(f"Word 文件无法打开：{fault}", field="file") from fault
    body = None if root is None else root.find(f"{W}body")
    if root is None or body is None:
        raise Refused("Word 文件中没有正文", field="file")
    revisions.accept(root)
    return tuple(_blocks(body, styles))


def _blocks(parent: etree._Element, styles: Styles) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{W}p":
            yield from _paragraphs(child, styles)
        elif child.tag == f"{W}tbl":
            yield _table(child, styles)
        elif child.tag in _WRAPPERS:
            yield from _blocks(child, styles)


def _paragraphs(element: etree._Element, styles: Styles) -> Iterator[Block]:
    """Yield a paragraph; one with page breaks in it comes in pieces, the breaks between them."""
    form = styles.paragraph(element)
    runs = tuple(_runs(element, element, styles))
    whole = _paragraph(form, element, styles, runs)
    if form.switched("pageBreakBefore"):
        yield PageBreak()
    if not any(_BREAK_MARK in run.text for run in runs):
        yield whole
        return
    pieces: list[list[Run]] = [[]]
    for run in runs:
        for number, text in enumerate(run.text.split(_BREAK_MARK)):
            if number:
                pieces.append([])
            if text:
                pieces[-1].append(replace(run, text=text))
    for number, piece in enumerate(pieces):
        if number:
            yield PageBreak()
        if piece:
            yield replace(whole, runs=tuple(piece))


def _paragraph(form: Form, element: etree._Element, styles: Styles, runs: tuple[Run, ...]) -> Paragraph:
    size = max((run.size for run in runs), default=styles.run(element, None).size)
    hanging = form.indent("hanging", size)
    return Paragraph(
        runs=runs,
        align=form.align,
        first=-hanging or form.indent("firstLine", size),
        left=form.indent("left", size) or form.indent("start", size),
        right=form.indent("right", size) or form.indent("end", size),
        before=measure(form.said("spacing", "before")),
        after=measure(form.said("spacing", "after")),
        line=form.line or size * 1.3,
        level=form.level,
        keeps=form.switched("keepNext"),
        signs=styles.name(element) == SIGNATURE_STYLE,
    )


def _runs(parent: etree._Element, paragraph: etree._Element, styles: Styles) -> Iterator[Run]:
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _runs(child, paragraph, styles)
        elif child.tag == f"{W}r" and (text := _text(child)):
            form = styles.run(paragraph, child)
            if not form.switched("vanish"):
                yield Run(
                    text=text,
                    family=form.family,
                    size=form.size,
                    bold=form.switched("b"),
                    underline=form.switched("u"),
                    color=form.color,
                )


def _text(run: etree._Element) -> str:
    said = []
    for child in run:
        if child.tag == f"{W}t":
            said.append(child.text or "")
        elif child.tag == f"{W}tab":
            said.append("\t")
        elif child.tag == f"{W}br":
            said.append(_BREAK_MARK if child.get(f"{W}type") == "page" else "\n")
        elif child.tag == f"{W}cr":
            said.append("\n")
        elif child.tag == f"{W}noBreakHyphen":
            said.append("-")
    return "".join(said)


def _table(element: etree._Element, styles: Styles) -> Table:
    widths = tuple(measure(column.get(f"{W}w")) for column in element.findall(f"{W}tblGrid/{W}gridCol"))
    rows: list[list[Cell]] = []
    #: Column → (row, place in the row) of the cell that spans down over it.
    open_cells: dict[int, tuple[int, int]] = {}
    for row in element.findall(f"{W}tr"):
        cells: list[Cell] = []
        column = 0
        for cell in row.findall(f"{W}tc"):
            across, merge = _span(cell)
            if merge == "continue" and column in open_cells:
                above, place = open_cells[column]
                rows[above][place] = replace(rows[above][place], down=rows[above][place].down + 1)
            else:
                open_cells[column] = (len(rows), len(cells))
                cells.append(Cell(tuple(_cell_paragraphs(cell, styles)), across))
            if merge is None:
                open_cells.pop(column, None)
            column += across
        rows.append(cells)
    return Table(widths, tuple(tuple(row) for row in rows))


def _span(cell: etree._Element) -> tuple[int, str | None]:
    """Return how many columns a cell covers, and whether it begins or goes on with a span of rows."""
    grid = cell.find(f"{W}tcPr/{W}gridSpan")
    across = int(grid.get(f"{W}val", "1")) if grid is not None else 1
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    return across, None if merge is None else str(merge.get(f"{W}val", "continue"))


def _cell_paragraphs(cell: etree._Element, styles: Styles) -> Iterator[Paragraph]:
    for block in _blocks(cell, styles):
        if isinstance(block, Paragraph):
            yield block
