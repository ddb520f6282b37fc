"""A report as a Word file in the measures of an official paper (GB/T 9704), its tables merged as those of the form."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache

import docx as word
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt

from mingting.commons.files import measures, metadata, word_paper
from mingting.commons.files.word_paper import (
    CENTRE,
    HEITI,
    KAITI,
    LEFT,
    SONGTI,
    XIAOBIAOSONG,
    Form,
    element,
    say,
    set_font,
    twips,
)
from mingting.reporting.gateways.giving.sections import (
    Section,
    day_words,
    drawn,
    figure_size,
    is_heading,
    lead,
    sections,
    title_lines,
    title_of,
)
from mingting.reporting.rules.form import Table
from mingting.reporting.rules.grid import Grid, Square
from mingting.reporting.rules.report import Report

INSET = 1.5
#: 五号 where there is room, 小五 where there are many columns.
SIZES = {Table.TWO: 10.5, Table.THREE: 9.0, Table.FOUR: 9.0}
_ABOVE_AND_BELOW = {Table.TWO: 4.0, Table.THREE: 1.5, Table.FOUR: 4.0}
#: Of lines within a table, in the size of its words.
_PITCH = 1.2


_TITLE = Form("公文标题", XIAOBIAOSONG, measures.TITLE, CENTRE, line=measures.TITLE_LINE, level=1, keeps=True)
_DAY = Form("公文题注", KAITI, align=CENTRE)
_PART = Form("公文层次", HEITI, align=LEFT, first=2, level=2, keeps=True)
_WITHIN = Form("公文小层次", KAITI, align=LEFT, first=2, level=3, keeps=True)
_BODY = Form("公文正文", first=2)
_FORMS = (_TITLE, _DAY, _PART, _WITHIN, _BODY)


def docx(report: Report) -> bytes:
    """Return the report as a DOCX file. The same report gives the same bytes."""
    document = word.Document(io.BytesIO(_blank()))
    lines = title_lines(report)
    title = say(document, _TITLE, lines[0])
    for line in lines[1:]:
        title.add_run().add_break()
        title.add_run(line)
    if report.published is not None:
        say(document, _DAY, day_words(report))
    say(document, _BODY, "")
    for section in sections(report):
        _add(document, report, section)
    document.core_properties.title = title_of(report)
    out = io.BytesIO()
    document.save(out)
    return metadata.strip(out.getvalue(), "docx")


def _add(document: Document, report: Report, section: Section) -> None:
    if section.heading:
        say(document, _PART, section.heading)
    for words in section.paragraphs:
        begins, rest = lead(words)
        if is_heading(words):
            say(document, _WITHIN, words)
        else:
            paragraph = say(document, _BODY, begins)
            if begins:
                set_font(paragraph.runs[0]._r.get_or_add_rPr(), KAITI)
            paragraph.add_run(rest)
    if section.grid is not None:
        _add_table(document, report, section.grid)


# --- tables ----------------------------------------------------------------------------------------------------------


def _add_table(document: Document, report: Report, grid: Grid) -> None:
    width = measures.TEXT_WIDTH
    size = figure_size(report, grid, width=width, inset=INSET, most=SIZES[grid.table])
    table = element("w:tbl")
    table.append(_table_properties(grid, width))
    columns = element("w:tblGrid")
    for share in grid.widths:
        columns.append(element("w:gridCol", w=twips(share * width)))
    table.append(columns)
    open_above: dict[int, Square] = {}
    for number, row in enumerate(drawn(report, grid)):
        table.append(_row(grid, number, row, open_above, size))
    document.element.body.insert_element_before(table, "w:sectPr")
    after = say(document, _BODY, "")
    after.paragraph_format.line_spacing = Pt(measures.LINE / 2)


def _table_properties(grid: Grid, width: float) -> BaseOxmlElement:
    properties = element("w:tblPr")
    properties.append(element("w:tblW", w=twips(width), type="dxa"))
    properties.append(element("w:jc", val="center"))
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    air = _ABOVE_AND_BELOW[grid.table]
    for side, inset in (("top", air), ("left", INSET), ("bottom", air), ("right", INSET)):
        margins.append(element(f"w:{side}", w=twips(inset), type="dxa"))
    properties.append(margins)
    properties.append(element("w:tblCaption", val=grid.title))
    return properties


def _row(
    grid: Grid,
    number: int,
    row: Sequence[tuple[Square, str]],
    open_above: dict[int, Square],
    size: float,
) -> BaseOxmlElement:
    """Return a row; ``open_above`` holds, by column, the squares that reach into it from above."""
    made = element("w:tr")
    properties = element("w:trPr")
    properties.append(element("w:cantSplit"))
    if number < grid.head:
        properties.append(element("w:tblHeader"))
    made.append(properties)
    begun = {square.column: (square, words) for square, words in row}
    column = 0
    while column < len(grid.widths):
        square, words = begun.get(column) or (open_above[column], "")
        if square.down > 1:
            open_above[column] = square
        points = size if square.cell else SIZES[grid.table]
        own = _cell(grid, square, words, points, goes_on=column not in begun)
        if number < len(grid.rows) - 1:
            # The table is kept on one page where it can be; where it cannot, its head comes again.
            own.find(qn("w:p")).find(qn("w:pPr")).insert(0, element("w:keepNext"))
        made.append(own)
        column += square.across
    return made


def _cell(grid: Grid, square: Square, words: str, size: float, *, goes_on: bool) -> BaseOxmlElement:
    cell = element("w:tc")
    properties = element("w:tcPr")
    width = sum(grid.widths[square.column : square.column + square.across]) * measures.TEXT_WIDTH
    properties.append(element("w:tcW", w=twips(width), type="dxa"))
    if square.across > 1:
        properties.append(element("w:gridSpan", val=str(square.across)))
    if square.down > 1:
        properties.append(element("w:vMerge", val="continue" if goes_on else "restart"))
    properties.append(element("w:vAlign", val="center"))
    cell.append(properties)
    paragraph = element("w:p")
    layout = element("w:pPr")
    pitch = twips(_PITCH * SIZES[grid.table])
    layout.append(element("w:spacing", before="0", after="0", line=pitch, lineRule="exact"))
    layout.append(element("w:jc", val="left" if square.scope == "row" else "center"))
    paragraph.append(layout)
    if words:
        number, bracket, name = words.partition("）") if square.is_group else (words, "", "")
        run = _run(number + bracket, size)
        paragraph.append(run)
        if name:
            run.append(element("w:br"))
            paragraph.append(_run(name, size))
    cell.append(paragraph)
    return cell


def _run(words: str, size: float) -> BaseOxmlElement:
    run = element("w:r")
    properties = element("w:rPr")
    properties.append(element("w:rFonts"))
    set_font(properties, SONGTI)
    properties.append(element("w:spacing", val="0"))
    for name in ("w:sz", "w:szCs"):
        properties.append(element(name, val=str(round(size * 2))))
    run.append(properties)
    text = element("w:t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)
    return run


@cache
def _blank() -> bytes:
    return word_paper.blank(_FORMS)
