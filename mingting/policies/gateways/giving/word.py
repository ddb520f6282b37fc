"""A document as a Word file in the measures of an official paper (GB/T 9704), to be worked with."""

from __future__ import annotations

import io

import docx as word
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from mingting.commons.files import measures, metadata
from mingting.policies.gateways.giving.paper import Paper, Piece, pieces

_FANGSONG, _KAITI, _HEITI, _TITLE, _SONGTI = "仿宋_GB2312", "楷体_GB2312", "黑体", "方正小标宋简体", "宋体"
_LATIN = "Times New Roman"
_SMALL = 10.5
_CENTRE, _RIGHT, _BOTH = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
_FACES = {"first": _HEITI, "second": _KAITI, "text": _FANGSONG}


def docx(paper: Paper) -> bytes:
    """Return the document as a DOCX file. The same paper gives the same bytes."""
    document = word.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(measures.PAGE_WIDTH_MM), Mm(measures.PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(measures.TOP_MM), Mm(measures.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(measures.LEFT_MM), Mm(measures.RIGHT_MM)
    _say(document, paper.title, _TITLE, measures.TITLE, _CENTRE, measures.TITLE_LINE, level=1)
    if paper.number:
        _say(document, paper.number, _KAITI, measures.TEXT, _CENTRE)
    _say(document, "", _FANGSONG, measures.TEXT, _BOTH)
    for piece in pieces(paper.parts):
        _add(document, piece)
    _say(document, "", _FANGSONG, measures.TEXT, _BOTH)
    _say(document, paper.source, _SONGTI, _SMALL, WD_ALIGN_PARAGRAPH.LEFT, _SMALL * 1.5)
    document.core_properties.title = paper.title
    out = io.BytesIO()
    document.save(out)
    return metadata.strip(out.getvalue(), "docx")


def _add(document: Document, piece: Piece) -> None:
    match piece.sort:
        case "table":
            _add_table(document, piece)
        case "title":
            _say(
                document, piece.text, _TITLE, measures.TITLE, _CENTRE, measures.TITLE_LINE, level=piece.level
            )
        case "chapter":
            _say(document, piece.text, _HEITI, measures.TEXT, _CENTRE, level=piece.level)
        case "right":
            paragraph = _say(document, piece.text, _FANGSONG, measures.TEXT, _RIGHT)
            paragraph.paragraph_format.right_indent = Pt(2 * measures.TEXT)
        case _:
            paragraph = _say(document, "", _FACES[piece.sort], measures.TEXT, _BOTH, level=piece.level)
            paragraph.paragraph_format.first_line_indent = Pt(2 * measures.TEXT)
            if piece.lead:
                _run(paragraph, f"{piece.lead}　", _HEITI, measures.TEXT)
            _run(paragraph, piece.text, _FACES[piece.sort], measures.TEXT)


def _say(
    document: Document,
    words: str,
    face: str,
    size: float,
    align: WD_ALIGN_PARAGRAPH,
    line: float = measures.LINE,
    *,
    level: int = 0,
) -> Paragraph:
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.alignment = align
    layout.space_after = layout.space_before = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    layout.keep_with_next = level > 0
    if level:
        outline = word.oxml.OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(level - 1))
        paragraph._p.get_or_add_pPr().append(outline)
    if words:
        _run(paragraph, words, face, size)
    return paragraph


def _run(paragraph: Paragraph, words: str, face: str, size: float) -> Run:
    run = paragraph.add_run(words)
    run.font.size, run.font.name = Pt(size), _LATIN
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    return run


def _add_table(document: Document, piece: Piece) -> None:
    across = max(len(row) for row in piece.rows)
    table = document.add_table(rows=len(piece.rows), cols=across, style="Table Grid")
    for cells, row in zip(table.rows, piece.rows, strict=True):
        for cell, words in zip(cells.cells, row, strict=False):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.alignment = _CENTRE
            paragraph.paragraph_format.space_after = Pt(0)
            _run(paragraph, words, _SONGTI, _SMALL)
