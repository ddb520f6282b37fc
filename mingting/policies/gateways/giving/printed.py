"""A document as PDF: set by Typst in the measures of an official paper, tagged, fonts embedded, for the archive."""

from __future__ import annotations

from dataclasses import asdict
from importlib.resources import files
from typing import Any

from mingting.commons.files import measures
from mingting.commons.files.fonts import Fonts
from mingting.commons.files.typesetting import set_as_pdf
from mingting.policies.gateways.giving.paper import Paper, pieces, title_lines

_LAYOUT = (files("mingting.policies.gateways.giving") / "layout.typ").read_bytes()


def pdf(paper: Paper, *, fonts: Fonts) -> bytes:
    """Return the document as PDF/A. The same paper gives the same bytes.

    Raises ``Refused`` for a character that no font has.
    """
    day = paper.issued_on
    values: dict[str, Any] = {
        "title": paper.title,
        "lines": title_lines(paper.title),
        "number": paper.number,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "source": paper.source,
        "pieces": [asdict(piece) for piece in pieces(paper.parts)],
        "measures": {**measures.PAGE, **measures.TYPE},
        "families": {family: list(names) for family, names in fonts.families.items()},
        "latin": list(fonts.latin),
    }
    return set_as_pdf(_LAYOUT, "paper", values, fonts=fonts)
