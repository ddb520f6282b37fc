"""The Word templates we ship: our own words in the measures of an official letter, to be edited by a bureau in Word."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from itertools import groupby, takewhile

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.shared import Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from mingting.commons.files import measures, metadata, word_paper
from mingting.commons.files.word_paper import CENTRE, HEITI, KAITI, LEFT, XIAOBIAOSONG, Form, give_style, say
from mingting.disclosure.gateways.letters.texts import Line, Part, lines_of
from mingting.disclosure.rules.letters import LETTERS, LetterKind

#: By this style the organ's name and the date are known again.
SIGNATURE_STYLE = "公文落款"
_TABLE_STYLE = "公文表格"


_FORMS: dict[Part, Form] = {
    Part.TITLE: Form(
        "公文标题", XIAOBIAOSONG, measures.TITLE, CENTRE, line=measures.TITLE_LINE, level=1, keeps=True
    ),
    Part.NUMBER: Form("公文文号", align=CENTRE),
    Part.SALUTATION: Form("公文主送", align=LEFT),
    Part.BODY: Form("公文正文", first=2),
    Part.QUOTE: Form("公文摘录", KAITI, first=2),
    Part.HEADING: Form("公文层次", HEITI, align=LEFT, first=2, level=2, keeps=True),
    Part.SIGNATURE: Form(SIGNATURE_STYLE, align=CENTRE, keeps=True),
    Part.NOTE: Form("公文附注", first=2, before=measures.LINE / 2),
    Part.SLIP: Form("公文回执标题", XIAOBIAOSONG, measures.TITLE, CENTRE, line=measures.TITLE_LINE, level=2),
    Part.ROW: Form(_TABLE_STYLE, size=measures.SMALL, align=LEFT, line=measures.TABLE_LINE),
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
    return word_paper.blank(_FORMS.values())


def _add_line(document: Document, line: Line) -> None:
    if line.part is Part.BREAK:
        document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        return
    form = _FORMS.get(line.part, _FORMS[Part.BODY])
    paragraph = say(document, form)
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
        give_style(paragraph, _FORMS[Part.ROW])
    cell.paragraphs[-1].add_run(text[blank:])
