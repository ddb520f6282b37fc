"""A report as it is written: what stands in every cell, and the words of its parts. Nothing is mended or guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from mingting.reporting.rules.form import Cell, Edition, Table, cells_of

Number = int | Decimal
_NOTHING: Mapping[Cell, Written] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a cell: the words as written, and the number they are, if they are one.

    Empty ``words`` are a blank cell. Words without a number are unreadable as written (``/``, ``约3``, ``0…0``).
    """

    words: str
    number: Number | None = None

    @classmethod
    def of(cls, number: Number) -> Written:
        """Return a number as it is written plainly."""
        return cls(format(number, "f") if isinstance(number, Decimal) else str(number), number)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report: its numeral (``""`` for what stands before the first), its heading, its paragraphs."""

    numeral: str
    heading: str
    paragraphs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What to call it when telling a place."""
        return f"第{self.numeral}部分" if self.numeral else "正文"


@dataclass(frozen=True, slots=True)
class Report:
    """A report of one organ for one year; ``organ`` is ``""`` and ``year`` ``None`` where they were not found.

    A cell that was not found at all is not among ``cells``; a blank one is, with empty words. ``published`` is the day
    that the file itself gives as that of its publication.
    """

    organ: str = ""
    year: int | None = None
    title: str = ""
    edition: Edition = Edition.CURRENT
    cells: Mapping[Cell, Written] = field(default_factory=lambda: _NOTHING)
    parts: tuple[Part, ...] = ()
    published: date | None = None

    def number(self, cell: Cell) -> Number | None:
        """Return the number in a cell; ``None`` where it is absent, blank or unreadable."""
        written = self.cells.get(cell)
        return written.number if written else None

    def missing(self, table: Table) -> tuple[Cell, ...]:
        """Return the cells of a table that were not found."""
        return tuple(cell for cell in cells_of(table, self.edition) if cell not in self.cells)

    def has(self, table: Table) -> bool:
        """Return whether any cell of the table was found."""
        return any(cell.table is table for cell in self.cells)

    def part(self, numeral: str) -> Part | None:
        """Return the part of this numeral."""
        return next((part for part in self.parts if part.numeral == numeral), None)
