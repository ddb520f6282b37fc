"""The Word templates we ship: our own words in the measures of an official letter, to be edited by a bureau in Word."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, takewhile

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from mingting.commons.files import measures, metadata
from mingting.disclosure.gateways.letters.texts import Line, Part, lines_of
from mingting.disclosure.rules.letters import LETTERS, LetterKind

FANGSONG, KAITI, HEITI, XIAOBIAOSONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体"
_LATIN = "Times New Roman"
#: By this style the organ's name and the date are known again.
SIGNATURE_STYLE = "公文落款"
_TABLE_STYLE = "公文表格"
_TIGHTER = measures.COLUMN - measures.TEXT


@dataclass(frozen=True, slots=True)
class _Form:
    """A paragraph style: name, font, size, alignment, first line (characters), line pitch, outline level (from 1).

    ``keeps`` holds it on the page of what follows; ``before`` is the space above it, in points like ``line``.
    """

    name: str
    font: str = FANGSONG
    size: float = measures.TEXT
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    first: int = 0
    line: float = measures.LINE
    level: int = 0
    keeps: bool = False
    before: float = 0.0


_CENTRE, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
_FORMS: dict[Part, _Form] = {
    Part.TITLE: _Form(
        "公文标题", XIAOBIAOSONG, measures.TITLE, _CENTRE, line=measures.TITLE_LINE, level=1, keeps=True
    ),
    Part.NUMBER: _Form("公文文号", align=_CENTRE),
    Part.SALUTATION: _Form("公文主送", align=_LEFT),
    Part.BODY: _Form("公文正文", first=2),
    Part.QUOTE: _Form("公文摘录", KAITI, first=2),
    Part.HEADING: _Form("公文层次", HEITI, align=_LEFT, first=2, level=2, keeps=True),
    Part.SIGNATURE: _Form(SIGNATURE_STYLE, align=_CENTRE, keeps=True),
    Part.NOTE: _Form("公文附注", first=2, before=measures.LINE / 2),
    Part.SLIP: _Form(
        "公文回执标题", XIAOBIAOSONG, measures.TITLE, _CENTRE, line=measures.TITLE_LINE, level=2
    ),
    Part.ROW: _Form(_TABLE_STYLE, size=measures.SMALL, align=_LEFT, line=measures.TABLE_LINE),
}


@cache
def default_template(kind: LetterKind, outcome: str = "") -> bytes:
    """Return the DOCX template of a letter, with its placeholders. Refuses an outcome the kind does not have."""
    document = docx.Document(io.BytesIO(_blank()))
    for is_table, lines in groupby(lines_of(kind, outcome), lambda line: line.part is Part.ROW):
        if is_table:
            _add_table(document, [line.cells for line in lines])
        else:
            for line in lines:
                _add_line(document, line)
    _hold_signature(document)
    document.core_properties.title = LETTERS[kind].heading
    out = io.BytesIO()
    document.save(out)
    return metadata.strip(out.getvalue(), "docx")


@cache
def _blank() -> bytes:
    """Return a document with the page, styles and folios of every letter, and no word in it."""
    document = docx.Document()
    _set_page(document)
    _set_styles(document)
    _set_folios(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(measures.PAGE_WIDTH_MM), Mm(measures.PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(measures.TOP_MM), Mm(measures.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(measures.LEFT_MM), Mm(measures.RIGHT_MM)
    section.footer_distance = Mm(measures.BOTTOM_MM - measures.FOLIO_MM) - Pt(measures.SMALL)


def _set_styles(document: Document) -> None:
    normal = document.styles["Normal"]
    _set_fonts(normal, FANGSONG, measures.TEXT)
    # Twenty-eight characters a line by spacing (twentieths of a point): each program has its own idea of a grid.
    properties = normal.element.get_or_add_rPr()
    properties.find(qn("w:sz")).addprevious(_element("w:spacing", val=str(round(_TIGHTER * 20))))
    properties.append(_element("w:lang", val="zh-CN", eastAsia="zh-CN"))
    normal.paragraph_format.space_after = Pt(0)
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        normal.element.pPr.find(qn("w:spacing")).addprevious(_element(name, val="0"))
    for form in _FORMS.values():
        style = document.styles.add_style(form.name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.quick_style = True
        _set_fonts(style, form.font, form.size)
        layout = style.paragraph_format
        layout.alignment = form.align
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(form.line)
        layout.keep_with_next = form.keeps
        layout.space_before = Pt(form.before)
        layout.widow_control = False
        if form.first:
            layout.first_line_indent = Pt(form.first * form.size)
            style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(form.first * 100))
        if form.level:
            style.element.pPr.append(_element("w:outlineLvl", val=str(form.level - 1)))


def _set_fonts(style: ParagraphStyle, east_asian: str, size: float) -> None:
    style.font.name = _LATIN
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
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
        _add_folio(line)


def _add_folio(line: Paragraph) -> None:
    for text, field in (("— ", ""), ("", "begin"), ("PAGE", ""), ("", "end"), (" —", "")):
        run = line.add_run("" if text == "PAGE" else text)
        run.font.size = Pt(measures.SMALL)
        run.font.name = "宋体"
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
        if text == "PAGE":
            instruction = _element("w:instrText")
            instruction.text = text
            run._r.append(instruction)
        elif field:
            run._r.append(_element("w:fldChar", fldCharType=field))


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _add_line(document: Document, line: Line) -> None:
    if line.part is Part.BREAK:
        document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        return
    form = _FORMS.get(line.part, _FORMS[Part.BODY])
    paragraph = document.add_paragraph()
    _give_style(paragraph, form.name)
    if line.text.endswith("："):
        paragraph.paragraph_format.keep_with_next = True
    first, *others = line.text.split("\n")
    paragraph.add_run(first)
    for other in others:
        paragraph.add_run().add_break()
        paragraph.add_run(other)


def _hold_signature(document: Document) -> None:
    """Keep organ and date on the page of the last paragraph before them: they never stand on a page alone."""
    before = list(takewhile(lambda each: style_name(each) != SIGNATURE_STYLE, document.paragraphs))
    if len(before) == len(document.paragraphs):
        return
    inside = 0
    for paragraph in reversed(before):
        paragraph.paragraph_format.keep_with_next = True
        inside += paragraph.text.startswith("{%p endif") - paragraph.text.startswith("{%p if")
        if not inside and paragraph.text[:3] not in {"", Part.CONDITION}:
            return


def style_name(paragraph: Paragraph) -> str:
    """Return the name that people see of a paragraph's style."""
    return (paragraph.style.name or "") if paragraph.style is not None else ""


def _add_table(document: Document, rows: Sequence[tuple[str, ...]]) -> None:
    columns = max(map(len, rows))
    table = document.add_table(len(rows), columns, style="Table Grid")
    table.autofit = False
    label = 0.27 if columns == 2 else 0.19
    widths = [
        label if column % 2 == 0 else (1 - label * columns / 2) / (columns / 2) for column in range(columns)
    ]
    for column, share in zip(table.columns, widths, strict=True):
        column.width = Pt(share * measures.TEXT_WIDTH)
    for row, cells in zip(table.rows, rows, strict=True):
        places = list(row.cells)
        if len(cells) < columns:
            places[len(cells) - 1].merge(places[-1])
        for place, text in zip(places, cells, strict=False):
            _fill_cell(place, text)


def _fill_cell(cell: _Cell, text: str) -> None:
    blank = len(text) - len(text.lstrip("~"))
    for _ in range(blank):
        cell.add_paragraph()
    for paragraph in cell.paragraphs:
        _give_style(paragraph, _TABLE_STYLE)
    cell.paragraphs[-1].add_run(text[blank:])


def _give_style(paragraph: Paragraph, name: str) -> None:
    """Name the style by its id, which is its name here: asked by name, python-docx reads all styles every time."""
    paragraph._p.style = name
