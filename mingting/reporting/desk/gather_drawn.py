"""Tables of the form as they are drawn at the desk: what stands in every square, and what is marked in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..rules.form import Cell, Table
from ..rules.grid import Square, grid_of


@dataclass(frozen=True, slots=True)
class Drawn:
    """A square with its words; ``beside`` is said in small under them, ``notes`` are numbers of findings."""

    square: Square
    words: str
    beside: str = ""
    notes: tuple[int, ...] = ()

    @property
    def is_marked(self) -> bool:
        """Whether something is said of it."""
        return bool(self.beside or self.notes)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A table: its title, the squares of its rows, whether any is marked."""

    title: str
    rows: tuple[tuple[Drawn, ...], ...]

    @property
    def is_marked(self) -> bool:
        """Whether something is said of any of its squares."""
        return any(drawn.is_marked for row in self.rows for drawn in row)


def drawings(draw: Callable[[Square, Cell], Drawn]) -> list[Drawing]:
    """Return the three tables; ``draw`` says what stands in a square that bears a cell."""
    return [
        Drawing(
            f"表{table.value}　{grid_of(table).title}",
            tuple(
                tuple(
                    Drawn(square, square.words) if square.cell is None else draw(square, square.cell)
                    for square in row
                )
                for row in grid_of(table).rows
            ),
        )
        for table in Table
    ]
