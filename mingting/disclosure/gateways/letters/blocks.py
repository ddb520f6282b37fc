"""A letter as it will be set: paragraphs, tables and page breaks. Lengths are points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mingting.commons.files.fonts import Family

Align = Literal["left", "center", "right", "justify"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one form; ``\\n`` is a line break within the paragraph. ``color`` is ``rrggbb``, empty for black."""

    text: str
    family: Family = "fang"
    size: float = 16.0
    bold: bool = False
    underline: bool = False
    color: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph.

    ``line`` is the exact pitch of its lines, zero for a natural one; ``first`` indents the first line, negative ones
    hang; ``level`` is its place among headings, zero for none; ``keeps`` holds it on one page with what follows;
    ``signs`` marks the organ's name and the date, over which the seal is set.
    """

    runs: tuple[Run, ...]
    align: Align = "justify"
    first: float = 0.0
    left: float = 0.0
    right: float = 0.0
    before: float = 0.0
    after: float = 0.0
    line: float = 0.0
    level: int = 0
    keeps: bool = False
    signs: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with its paragraphs and how many columns and rows it covers."""

    paragraphs: tuple[Paragraph, ...]
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: the widths of its columns, and its rows without the places that spanning cells cover."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Paragraph | Table | PageBreak


def text_of(blocks: tuple[Block, ...]) -> str:
    """Return the words of a letter, a line for each paragraph."""
    return "\n".join(_texts(blocks))


def _texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from (each.text for row in block.rows for cell in row for each in cell.paragraphs)
