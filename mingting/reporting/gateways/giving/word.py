"""A report as a Word file in the measures of an official paper (GB/T 9704), its tables merged as those of the form."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import docx as word
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from mingting.commons.files import measures, metadata
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

FANGSONG, KAITI, HEITI, XIAOBIAOSONG, SONGTI = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
_LATIN = "Times New Roman"
#: Twentieths of a point, Word's own measure.
_TWIPS = 20
INSET = 1.5
#: 五号 where there is room, 小五 where there are many columns.
SIZES = {Table.TWO: 10.5, Table.THREE: 9.0, Table.FOUR: 9.0}
_ABOVE_AND_BELOW = {Table.TWO: 4.0, Table.THREE: 1.5, Table.FOUR: 4.0}
#: Of lines within a table, in the size of its words.
_PITCH = 1.2


@dataclass(frozen=True, slots=True)
class _Form:
    """A paragraph style by name: font, size and pitch of lines in points, first line in characters, outline level."""

    name: str
    font: str = FANGSONG
    size: float = measures.TEXT
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    first: int = 2
    line: float = measures.LINE
    level: int = 0


_CENTRE, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
_TITLE = _Form("公文标题", XIAOBIAOSONG, measures.TITLE, _CENTRE, 0, measures.TITLE_LINE, level=1)
_DAY = _Form("公文题注", KAITI, align=_CENTRE, first=0)
_PART = _Form("公文层次", HEITI, align=_LEFT, level=2)
_WITHIN = _Form("公文小层次", KAITI, align=_LEFT, level=3)
_BODY = _Form("公文正文")
_FORMS = (_TITLE, _DAY, _PART, _WITHIN, _BODY)


def docx(report: Report) -> bytes:
    """Return the report as a DOCX file. The same report gives the same bytes."""
    document = word.Document(io.BytesIO(_blank()))
    lines = title_lines(report)
    title = _say(document, _TITLE, lines[0])
    for line in lines[1:]:
        title.add_run().add_break()
        title.add_run(line)
    if report.published is not None:
        _say(document, _DAY, day_words(report))
    _say(document, _BODY, "")
    for section in sections(report):
        _add(document, report, section)
    document.core_properties.title = title_of(report)
    out = io.BytesIO()
    document.save(out)
    return metadata.strip(out.getvalue(), "docx")


def _add(document: Document, report: Report, section: Section) -> None:
    if section.heading:
        _say(document, _PART, section.heading)
    for words in section.paragraphs:
        begins, rest = lead(words)
        if is_heading(words):
            _say(document, _WITHIN, words)
        else:
            paragraph = _say(document, _BODY, begins)
            if begins:
                _set_font(paragraph.runs[0]._r.get_or_add_rPr(), KAITI)
            paragraph.add_run(rest)
    if section.grid is not None:
        _add_table(document, report, section.grid)


def _say(document: Document, form: _Form, words: str) -> Paragraph:
    paragraph = document.add_paragraph(words)
    # Named by its id, which is its name here: asked by name, python-docx reads all styles every time.
    paragraph._p.style = form.name
    return paragraph


# --- tables ----------------------------------------------------------------------------------------------------------


def _add_table(document: Document, report: Report, grid: Grid) -> None:
    width = measures.TEXT_WIDTH
    size = figure_size(report, grid, width=width, inset=INSET, most=SIZES[grid.table])
    table = _element("w:tbl")
    table.append(_table_properties(grid, width))
    columns = _element("w:tblGrid")
    for share in grid.widths:
        columns.append(_element("w:gridCol", w=_twips(share * width)))
    table.append(columns)
    open_above: dict[int, Square] = {}
    for number, row in enumerate(drawn(report, grid)):
        table.append(_row(grid, number, row, open_above, size))
    document.element.body.insert_element_before(table, "w:sectPr")
    after = _say(document, _BODY, "")
    after.paragraph_format.line_spacing = Pt(measures.LINE / 2)


def _table_properties(grid: Grid, width: float) -> BaseOxmlElement:
    properties = _element("w:tblPr")
    properties.append(_element("w:tblW", w=_twips(width), type="dxa"))
    properties.append(_element("w:jc", val="center"))
    borders = _element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    properties.append(borders)
    properties.append(_element("w:tblLayout", type="fixed"))
    margins = _element("w:tblCellMar")
    air = _ABOVE_AND_BELOW[grid.table]
    for side, inset in (("top", air), ("left", INSET), ("bottom", air), ("right", INSET)):
        margins.append(_element(f"w:{side}", w=_twips(inset), type="dxa"))
    properties.append(margins)
    properties.append(_element("w:tblCaption", val=grid.title))
    return properties


def _row(
    grid: Grid,
    number: int,
    row: Sequence[tuple[Square, str]],
    open_above: dict[int, Square],
    size: float,
) -> BaseOxmlElement:
    """Return a row; ``open_above`` holds, by column, the squares that reach into it from above."""
    element = _element("w:tr")
    properties = _element("w:trPr")
    properties.append(_element("w:cantSplit"))
    if number < grid.head:
        properties.append(_element("w:tblHeader"))
    element.append(properties)
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
            own.find(qn("w:p")).find(qn("w:pPr")).insert(0, _element("w:keepNext"))
        element.append(own)
        column += square.across
    return element


def _cell(grid: Grid, square: Square, words: str, size: float, *, goes_on: bool) -> BaseOxmlElement:
    cell = _element("w:tc")
    properties = _element("w:tcPr")
    width = sum(grid.widths[square.column : square.column + square.across]) * measures.TEXT_WIDTH
    properties.append(_element("w:tcW", w=_twips(width), type="dxa"))
    if square.across > 1:
        properties.append(_element("w:gridSpan", val=str(square.across)))
    if square.down > 1:
        properties.append(_element("w:vMerge", val="continue" if goes_on else "restart"))
    properties.append(_element("w:vAlign", val="center"))
    cell.append(properties)
    paragraph = _element("w:p")
    layout = _element("w:pPr")
    pitch = _twips(_PITCH * SIZES[grid.table])
    layout.append(_element("w:spacing", before="0", after="0", line=pitch, lineRule="exact"))
    layout.append(_element("w:jc", val="left" if square.scope == "row" else "center"))
    paragraph.append(layout)
    if words:
        number, bracket, name = words.partition("）") if square.is_group else (words, "", "")
        run = _run(number + bracket, size)
        paragraph.append(run)
        if name:
            run.append(_element("w:br"))
            paragraph.append(_run(name, size))
    cell.append(paragraph)
    return cell


def _run(words: str, size: float) -> BaseOxmlElement:
    run = _element("w:r")
    properties = _element("w:rPr")
    properties.append(_element("w:rFonts"))
    _set_font(properties, SONGTI)
    properties.append(_element("w:spacing", val="0"))
    for name in ("w:sz", "w:szCs"):
        properties.append(_element(name, val=str(round(size * 2))))
    run.append(properties)
    text = _element("w:t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)
    return run


def _twips(points: float) -> str:
    return str(round(points * _TWIPS))


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


# --- the blank paper -------------------------------------------------------------------------------------------------


@cache
def _blank() -> bytes:
    """Return a document with page, styles and folios, and no word in it."""
    document = word.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(measures.PAGE_WIDTH_MM), Mm(measures.PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(measures.TOP_MM), Mm(measures.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(measures.LEFT_MM), Mm(measures.RIGHT_MM)
    section.footer_distance = Mm(measures.BOTTOM_MM - measures.FOLIO_MM) - Pt(measures.SMALL)
    _set_styles(document)
    _set_folios(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_styles(document: Document) -> None:
    normal = document.styles["Normal"]
    _set_style_font(normal, FANGSONG, measures.TEXT)
    properties = normal.element.get_or_add_rPr()
    # Twenty-eight characters a line by spacing: each program has its own idea of a grid.
    spacing = _twips(measures.COLUMN - measures.TEXT)
    properties.find(qn("w:sz")).addprevious(_element("w:spacing", val=spacing))
    properties.append(_element("w:lang", val="zh-CN", eastAsia="zh-CN"))
    normal.paragraph_format.space_after = Pt(0)
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        normal.element.pPr.find(qn("w:spacing")).addprevious(_element(name, val="0"))
    for form in _FORMS:
        style = document.styles.add_style(form.name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.quick_style = True
        _set_style_font(style, form.font, form.size)
        layout = style.paragraph_format
        layout.alignment = form.align
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(form.line)
        layout.keep_with_next = form.level > 0
        layout.widow_control = False
        if form.first:
            layout.first_line_indent = Pt(form.first * form.size)
            style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(form.first * 100))
        if form.level:
            style.element.pPr.append(_element("w:outlineLvl", val=str(form.level - 1)))


def _set_style_font(style: ParagraphStyle, east_asian: str, size: float) -> None:
    style.font.name = _LATIN
    style.font.size = Pt(size)
    _set_font(style.element.get_or_add_rPr(), east_asian)


def _set_font(properties: BaseOxmlElement, east_asian: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(name), _LATIN)
    fonts.set(qn("w:eastAsia"), east_asian)


def _set_folios(document: Document) -> None:
    """Number the pages: on the right of odd pages, on the left of even ones, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, _LEFT)):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.style = document.styles["Normal"]
        line.alignment = align
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(measures.SMALL)
        for kind, words in (("t", "— "), ("begin", ""), ("instrText", "PAGE"), ("end", ""), ("t", " —")):
            run = line.add_run(words if kind == "t" else "")
            run.font.size = Pt(measures.SMALL)
            _set_font(run._r.get_or_add_rPr(), SONGTI)
            if kind == "instrText":
                field = _element("w:instrText")
                field.text = words
                run._r.append(field)
            elif kind != "t":
                run._r.append(_element("w:fldChar", fldCharType=kind))
