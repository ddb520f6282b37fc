"""The forms in which a document's number and title are compared: one key however they are written."""

from __future__ import annotations

from . import titles
from .doc_numbers import parse

#: Keys of titles are cut to this, wherever they are kept.
_LONGEST = 200


def key_of(number: str) -> str:
    """Return the canonical key of a 文号, "" when the text is none."""
    found = parse(number.strip()) if number else None
    return found.key if found else ""


def title_key(title: str, place: str) -> str:
    """Return the key of a title; ``place`` is the site's own (广州市番禺区), which a title may leave out."""
    return titles.folded(title, place)[:_LONGEST]
