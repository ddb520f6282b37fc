"""What every kind of file is read into first: lines and rows of cells in their order, and what was not read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mingting.reporting.rules.quantities import number_of
from mingting.reporting.rules.script import simplified

_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMERAL_ALONE = re.compile(r"[一二三四五六七八九十百千两]+")
#: A figure with words about it is still the figure's cell, and unreadable as a number.
_ROUGH = re.compile(r"[约近超共]?\d[\d,.]*[余多万]?(?:件|宗|条|个|项|次|万元|元)?(?:左右|以上)?")
_ORDINAL = re.compile(r"\d{1,2}[.、)）]|[(（]\d{1,2}[)）]")
_HEADED = re.compile(r"[#*\s]*(?:第?[一二三四五六](?:部分)?\s*[、.．]|.{0,12}(?:情况|事项)$)")
#: Longer lines are sentences, not cells that a copy has put one on a line.
_CELL_LETTERS = 40
#: So many numbers among short lines are a table whose cells stand one on a line.
_FEWEST_NUMBERS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, a heading or whatever else stands outside of tables."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row as the file has them: one that a neighbour covers is not among them.

    ``is_loose``: put together by us from cells that stood one on a line.
    """

    cells: tuple[str, ...]
    is_loose: bool = False


Piece = Line | Row


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read. ``titles`` are what the file says of its title elsewhere; ``unread`` are Chinese sentences.

    ``published`` is what a page's own tag says of the day of its publication.
    """

    pieces: tuple[Piece, ...]
    titles: tuple[str, ...] = ()
    pictures: int = 0
    unread: tuple[str, ...] = ()
    published: str = ""


def letters(words: str) -> str:
    """Return the Chinese letters of a text: what a label is known by, whatever its numbers, brackets and blanks."""
    return simplified("".join(_HAN.findall(unicodedata.normalize("NFKC", words))))


def is_value(words: str) -> bool:
    """Return whether a cell holds a figure, a blank, or a sign that stands for one, and no label."""
    text = unicodedata.normalize("NFKC", words).strip()
    if not text or text == "无":
        return True
    if _ORDINAL.fullmatch(text) or _NUMERAL_ALONE.fullmatch(text):
        return False
    return number_of(text) is not None or not _HAN.search(text) or bool(_ROUGH.fullmatch(text))


def is_figure(words: str) -> bool:
    """Return whether a line is a single figure, or a sign in the place of one."""
    text = words.strip()
    return (
        bool(text) and is_value(text) and (number_of(text) is not None or text in {"/", "-", "—", "－", "无"})
    )


def gathered(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces with tables put together whose cells stand one on a line."""
    run: list[Line] = []
    for piece in pieces:
        if isinstance(piece, Line) and len(piece.text) <= _CELL_LETTERS and "。" not in piece.text:
            run.append(piece)
            continue
        yield from _rows_of(run)
        run = []
        yield piece
    yield from _rows_of(run)


def _rows_of(run: list[Line]) -> Iterator[Piece]:
    if sum(is_figure(line.text) for line in run) < _FEWEST_NUMBERS:
        yield from run
        return
    label: list[str] = []
    figures: list[str] = []
    for line in run:
        if is_figure(line.text) and (label or figures):
            figures.append(line.text)
            continue
        if figures:
            yield from _loose(label, figures)
            label, figures = [], []
        label.append(line.text)
    if figures:
        yield from _loose(label, figures)
    else:
        yield from map(Line, label)


def _loose(label: list[str], figures: list[str]) -> Iterator[Piece]:
    """Yield a row; a heading that stands before its label is a line as well."""
    yield from (Line(words) for words in label if _HEADED.match(words))
    yield Row((*label, *figures), is_loose=True)
