"""Printed lines put together into paragraphs as Chinese is set, whatever kind of page they were read from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from mingting.publishing.gateways.importing.blocks import Image, Table
from mingting.publishing.gateways.importing.outline import Line, Piece, tidied

#: 一 among the dashes: that is what a recogniser reads in “— 3 —”.
_PAGE_NUMBER = re.compile(
    r"^(?:[-—–―·_一\s]*\d{1,4}[-—–―·_一\s]*|第\s*\d{1,4}\s*页(?:\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})$"
)
_STARTS = re.compile(
    r"^(?:[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十百]{1,4}[)）]|\d{1,2}[.．、](?!\d)"
    r"|第[一二三四五六七八九十百]{1,5}[章节条])"
)
#: A running head may wander by so many points between pages, and must stand on so many of them.
_WANDERS = 8
_REPEATED = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line; measures in points, ``top`` from the top of its page, pages from 0."""

    text: str
    page: int
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A table or picture and where it begins."""

    page: int
    top: float
    piece: Table | Image


def without_running_heads(rows: Sequence[Row]) -> list[Row]:
    """Drop page numbers, and lines that stand at the same height on three pages or more."""
    places: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if _at_edge(row):
            places[row.text].append(row.top)
    kept = []
    for row in rows:
        if is_page_number(row) or (_at_edge(row) and _is_repeated(row, places[row.text])):
            continue
        kept.append(row)
    return kept


def is_page_number(row: Row) -> bool:
    """Whether a line at the head or foot of its page holds the page's number and nothing else."""
    return _at_edge(row) and bool(_PAGE_NUMBER.match(row.text.strip()))


def _at_edge(row: Row) -> bool:
    return row.top > row.height * 0.88 or row.bottom < row.height * 0.1


def _is_repeated(row: Row, tops: Sequence[float]) -> bool:
    return sum(abs(top - row.top) < _WANDERS for top in tops) >= _REPEATED


def in_order(rows: Sequence[Row], placed: Sequence[Placed]) -> list[Piece]:
    """Join lines to paragraphs and put tables and pictures between them where they stand."""
    waiting = sorted(placed, key=lambda p: (p.page, p.top))
    if not rows:
        return [p.piece for p in waiting]
    left = sorted(row.x0 for row in rows)[len(rows) // 20]
    right = sorted(row.x1 for row in rows)[-1 - len(rows) // 20]
    waiting.reverse()
    pieces: list[Piece] = []
    gathered: list[Row] = []
    for row in rows:
        while waiting and (waiting[-1].page, waiting[-1].top) < (row.page, row.top):
            _close(gathered, pieces, left, right)
            pieces.append(waiting.pop().piece)
        if gathered and _begins(gathered[-1], row, left, right):
            _close(gathered, pieces, left, right)
        gathered.append(row)
    _close(gathered, pieces, left, right)
    pieces += [p.piece for p in reversed(waiting)]
    return pieces


def _is_centred(row: Row, left: float, right: float) -> bool:
    middle = (row.x0 + row.x1) / 2
    return (
        abs(middle - row.width / 2) < row.size * 0.8
        and row.x0 - left > row.size * 0.8
        and right - row.x1 > -row.size
        and abs((row.x0 - left) - (right - row.x1)) < row.size * 4
    )


def _begins(above: Row, row: Row, left: float, right: float) -> bool:
    """Whether a line begins a paragraph: indented, marked, of another size, or after a short line."""
    if abs(above.size - row.size) > 1 or _STARTS.match(row.text.strip()):
        return True
    if row.x0 - left > row.size * 1.2 or right - above.x1 > above.size * 2.2:
        return True
    return above.page == row.page and row.top - above.bottom > row.size * 1.6


def _close(gathered: list[Row], pieces: list[Piece], left: float, right: float) -> None:
    if not gathered:
        return
    text = ""
    for row in gathered:
        text = joined(text, tidied(row.text))
    first = gathered[0]
    pieces.append(
        Line(
            text=text,
            html=escape(text, quote=False),
            centred=len(gathered) == 1 and _is_centred(first, left, right),
            aligned_right=first.x0 > first.width / 2,
            size=first.size,
        )
    )
    gathered.clear()


def joined(before: str, after: str) -> str:
    """Join two lines: Chinese runs on without a blank, Latin words do not."""
    if not before or not after:
        return before + after
    return (
        before + (" " if before[-1].isascii() and after[0].isascii() and after[0].isalnum() else "") + after
    )
