"""A document as PDF: set by Typst in the measures of an official paper, tagged, fonts embedded, for the archive."""

from __future__ import annotations

from dataclasses import asdict
from importlib.resources import files
from typing import Any

from mingting.commons.files import measures
from mingting.commons.files.fonts import Fonts
from mingting.commons.files.typesetting import set_as_pdf
from mingting.policies.gateways.giving.paper import Paper, pieces

_LAYOUT = (files("mingting.policies.gateways.giving") / "layout.typ").read_bytes()
_MEASURES = {
    "width": measures.PAGE_WIDTH_MM,
    "height": measures.PAGE_HEIGHT_MM,
    "top": measures.TOP_MM,
    "bottom": measures.BOTTOM_MM,
    "left": measures.LEFT_MM,
    "right": measures.RIGHT_MM,
    "folio": measures.FOLIO_MM,
    "text": measures.TEXT,
    "line": measures.LINE,
    "title": measures.TITLE,
    "title-line": measures.TITLE_LINE,
    "small": measures.SMALL,
}


def pdf(paper: Paper, *, fonts: Fonts) -> bytes:
    """Return the document as PDF/A. The same paper gives the same bytes.

    Raises ``Refused`` for a character that no font has.
    """
    day = paper.issued_on
    values: dict[str, Any] = {
        "title": paper.title,
        "number": paper.number,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "source": paper.source,
        "pieces": [asdict(piece) for piece in pieces(paper.parts)],
        "measures": _MEASURES,
        "families": {family: list(names) for family, names in fonts.families.items()},
        "latin": list(fonts.latin),
    }
    return set_as_pdf(_LAYOUT, "paper", values, fonts=fonts)
