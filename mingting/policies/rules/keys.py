"""The form in which a document's number is compared: one key however the number is written."""

from __future__ import annotations

from .doc_numbers import parse


def key_of(number: str) -> str:
    """Return the canonical key of a 文号, "" when the text is none."""
    found = parse(number.strip()) if number else None
    return found.key if found else ""
