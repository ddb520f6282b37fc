"""A document as a Word file in the measures of an official paper (GB/T 9704), to be worked with."""

from __future__ import annotations

import io
from functools import cache

import docx as word
from docx.document import Document
from docx.shared import Pt

from mingting.commons.files import measures, metadata, word_paper
from mingting.commons.files.word_paper import (
    CENTRE,
    HEITI,
    KAITI,
    LEFT,
    RIGHT,
    SONGTI,
    XIAOBIAOSONG,
    Form,
    element,
    give_style,
    say,
    set_font,
)
from mingting.policies.gateways.giving.paper import Paper, Piece, pieces, title_lines

#: 五号: cells of tables, and where the file was taken from.
_SMALL = 10.5
_TITLE = Form("公文标题", XIAOBIAOSONG, measures.TITLE, CENTRE, line=measures.TITLE_LINE, level=1, keeps=True)
_ENCLOSED = Form("所附标题", XIAOBIAOSONG, measures.TITLE, CENTRE, line=measures.TITLE_LINE, keeps=True)
_NUMBER = Form("公文题注", KAITI, align=CENTRE)
_CHAPTER = Form("公文章节", HEITI, align=CENTRE, keeps=True)
_FIRST = Form("公文层次", HEITI, first=2, keeps=True)
_SECOND = Form("公文小层次", KAITI, first=2, keeps=True)
_BODY = Form("公文正文", first=2)
_SIGNATURE = Form("公文落款", align=RIGHT)
_CELL = Form("公文表格", SONGTI, _SMALL, CENTRE, line=_SMALL * 1.5)
_SOURCE = Form("文件来源", SONGTI, _SMALL, LEFT, line=_SMALL * 1.5)
_FORMS = (_TITLE, _ENCLOSED, _NUMBER, _CHAPTER, _FIRST, _SECOND, _BODY, _SIGNATURE, _CELL, _SOURCE)
_BY_SORT = {
    "title": _ENCLOSED,
    "chapter": _CHAPTER,
    "first": _FIRST,
    "second": _SECOND,
    "text": _BODY,
    "right": _SIGNATURE,
}


def docx(paper: Paper) -> bytes:
    """Return the document as a DOCX file. The same paper gives the same bytes."""
    document = word.Document(io.BytesIO(_blank()))
    first, *others = title_lines(paper.title)
    title = say(document, _TITLE, first)
    for line in others:
        title.add_run().add_break()
        title.add_run(line)
    if paper.number:
        say(document, _NUMBER, paper.number)
    say(document, _BODY)
    for piece in pieces(paper.parts):
        _add(document, piece)
    say(document, _BODY)
    say(document, _SOURCE, paper.source)
    document.core_properties.title = paper.title
    out = io.BytesIO()
    document.save(out)
    return metadata.strip(out.getvalue(), "docx")


@cache
def _blank() -> bytes:
    return word_paper.blank(_FORMS)


def _add(document: Document, piece: Piece) -> None:
    if piece.sort == "table":
        _add_table(document, piece)
        return
    paragraph = say(document, _BY_SORT[piece.sort])
    if piece.level:
        paragraph._p.get_or_add_pPr().append(element("w:outlineLvl", val=str(piece.level - 1)))
    if piece.sort == "right":
        paragraph.paragraph_format.right_indent = Pt(2 * measures.TEXT)
    if piece.lead:
        set_font(paragraph.add_run(f"{piece.lead}　")._r.get_or_add_rPr(), HEITI)
    paragraph.add_run(piece.text)


def _add_table(document: Document, piece: Piece) -> None:
    across = max(len(row) for row in piece.rows)
    table = document.add_table(rows=len(piece.rows), cols=across, style="Table Grid")
    for cells, row in zip(table.rows, piece.rows, strict=True):
        for cell, words in zip(cells.cells, row, strict=False):
            give_style(cell.paragraphs[0], _CELL)
            cell.paragraphs[0].add_run(words)
