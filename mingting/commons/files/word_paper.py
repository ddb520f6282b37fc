"""An official paper as a Word file (公文格式, GB/T 9704): page, styles and folios, ready to be written on."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from . import measures

FANGSONG, KAITI, HEITI, XIAOBIAOSONG, SONGTI = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
LATIN = "Times New Roman"
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
#: Twentieths of a point, Word's own measure.
_TWIPS = 20


@dataclass(frozen=True, slots=True)
class Form:
    """A paragraph style: name, font, size, alignment, first line (characters), line pitch, outline level (from 1).

    ``keeps`` holds it on the page of what follows; ``before`` is the space above it; points like ``size`` and ``line``.
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


def blank(forms: Iterable[Form]) -> bytes:
    """Return a DOCX file with the page, these styles and the folios, and no word in it."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(measures.PAGE_WIDTH_MM), Mm(measures.PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(measures.TOP_MM), Mm(measures.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(measures.LEFT_MM), Mm(measures.RIGHT_MM)
    section.footer_distance = Mm(measures.BOTTOM_MM - measures.FOLIO_MM) - Pt(measures.SMALL)
    _set_normal(document.styles["Normal"])
    for form in forms:
        _add_style(document, form)
    _set_folios(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def say(document: Document, form: Form, words: str = "") -> Paragraph:
    """Add a paragraph in a form."""
    paragraph = document.add_paragraph(words)
    give_style(paragraph, form)
    return paragraph


def give_style(paragraph: Paragraph, form: Form) -> None:
    """Let a paragraph have a form, by its id, which is its name: by name python-docx reads all styles every time."""
    paragraph._p.style = form.name


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """Return an element of WordprocessingML with attributes of its own name space."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def twips(points: float) -> str:
    """Return a measure as Word writes it."""
    return str(round(points * _TWIPS))


def set_font(properties: BaseOxmlElement, east_asian: str, latin: str = LATIN) -> None:
    """Set the fonts of a run's or style's properties, and no theme over them."""
    fonts = properties.get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi"):
        fonts.set(qn(name), latin)
    fonts.set(qn("w:eastAsia"), east_asian)


def _set_normal(normal: ParagraphStyle) -> None:
    _set_style_font(normal, FANGSONG, measures.TEXT)
    properties = normal.element.get_or_add_rPr()
    # Twenty-eight characters a line by spacing: each program has its own idea of a grid.
    spacing = twips(measures.COLUMN - measures.TEXT)
    properties.find(qn("w:sz")).addprevious(element("w:spacing", val=spacing))
    properties.append(element("w:lang", val="zh-CN", eastAsia="zh-CN"))
    normal.paragraph_format.space_after = Pt(0)
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        normal.element.pPr.find(qn("w:spacing")).addprevious(element(name, val="0"))


def _add_style(document: Document, form: Form) -> None:
    style = document.styles.add_style(form.name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    _set_style_font(style, form.font, form.size)
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
        style.element.pPr.append(element("w:outlineLvl", val=str(form.level - 1)))


def _set_style_font(style: ParagraphStyle, east_asian: str, size: float) -> None:
    style.font.name = LATIN
    style.font.size = Pt(size)
    set_font(style.element.get_or_add_rPr(), east_asian)


def _set_folios(document: Document) -> None:
    """Number the pages: on the right of odd pages, on the left of even ones, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.style = document.styles["Normal"]
        line.alignment = align
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(measures.SMALL)
        for kind, words in (("t", "— "), ("begin", ""), ("instrText", "PAGE"), ("end", ""), ("t", " —")):
            run = line.add_run(words if kind == "t" else "")
            run.font.size = Pt(measures.SMALL)
            set_font(run._r.get_or_add_rPr(), SONGTI, SONGTI)
            if kind == "instrText":
                field = element("w:instrText")
                field.text = words
                run._r.append(field)
            elif kind != "t":
                run._r.append(element("w:fldChar", fldCharType=kind))
