"""A report as PDF: set by Typst in the measures of an official paper, tagged, fonts embedded, for the archive."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import Any

from mingting.commons.files import measures
from mingting.commons.files.fonts import Fonts
from mingting.commons.files.typesetting import set_as_pdf
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
from mingting.reporting.rules.grid import Grid
from mingting.reporting.rules.report import Report

_LAYOUT = (files("mingting.reporting.gateways.giving") / "layout.typ").read_bytes()
INSET = 2.0
#: 国办公开办函〔2021〕30号, for a report whose year is not known.
_FORM_IN_FORCE = date(2021, 9, 26)
#: Points: size of words, and blank above and below them, by table.
_SIZES = {Table.TWO: (10.5, 5.0), Table.THREE: (9.0, 3.0), Table.FOUR: (9.0, 5.0)}
_MEASURES = {
    **measures.PAGE,
    **measures.TYPE,
    "wide": measures.TEXT_WIDTH,
    "tracking": measures.COLUMN - measures.TEXT,
    "inset": INSET,
    "gap": 6,
}


def pdf(report: Report, *, fonts: Fonts) -> bytes:
    """Return the report as PDF/A. The same report gives the same bytes.

    Raises ``Refused`` for a character that no font has.
    """
    day = _day(report)
    values = {
        "title": title_of(report),
        "lines": list(title_lines(report)),
        "day": day_words(report),
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "measures": _MEASURES,
        "families": {family: list(names) for family, names in fonts.families.items()},
        "latin": list(fonts.latin),
        "sections": [_section(report, section) for section in sections(report)],
    }
    return set_as_pdf(_LAYOUT, "report", values, fonts=fonts)


def _day(report: Report) -> date:
    """Return the day that the file bears, which PDF/A wants: of publication, else the one whose state is reported."""
    if report.published is not None:
        return report.published
    return date(report.year, 12, 31) if report.year is not None else _FORM_IN_FORCE


def _section(report: Report, section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "paragraphs": [_paragraph(words) for words in section.paragraphs],
        "table": None if section.grid is None else _table(report, section.grid),
    }


def _paragraph(words: str) -> dict[str, Any]:
    begins, rest = lead(words)
    return {"lead": begins, "rest": rest, "alone": is_heading(words)}


def _table(report: Report, grid: Grid) -> dict[str, Any]:
    size, air = _SIZES[grid.table]
    return {
        "widths": list(grid.widths),
        "head": grid.head,
        "words": size,
        "size": figure_size(report, grid, width=measures.TEXT_WIDTH, inset=INSET, most=size),
        "air": air,
        "rows": [
            [
                {
                    "down": square.down,
                    "across": square.across,
                    "scope": square.scope,
                    "figure": square.cell is not None,
                    "group": square.is_group,
                    "breaks": square.down > 1 and not square.is_group,
                    "text": words,
                }
                for square, words in row
            ]
            for row in drawn(report, grid)
        ],
    }
