"""Tables that are handed out as CSV and opened in a spreadsheet."""

from __future__ import annotations

#: A cell that begins so is taken for a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain_cell(text: str) -> str:
    """Return the text so that a spreadsheet shows it as it is and computes nothing."""
    return f"'{text}" if text.startswith(_FORMULA) else text
