"""Tables 二, 三 and 四 for the screen, from the one drawing of the form: each figure the way to its records."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ..rules.form import Cell, Table
from ..rules.grid import Square, grid_of
from ..rules.report import Report

_ORDINALS = {table: number for number, table in enumerate(Table, start=2)}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A square as it is shown: a head with its scope, or a figure with the way to its records."""

    words: str
    down: int
    across: int
    id: str = ""
    scope: str = ""
    headers: str = ""
    key: str = ""
    says: str = ""
    tone: str = ""

    @property
    def is_head(self) -> bool:
        """Whether it heads others."""
        return bool(self.scope)


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table with its head rows, which come first, and its other rows."""

    ordinal: int
    title: str
    head: tuple[tuple[Drawn, ...], ...]
    body: tuple[tuple[Drawn, ...], ...]


def table_of(table: Table, report: Report, wrong: Collection[Cell]) -> DrawnTable:
    """Return a table of the report; the cells that a finding is about are marked."""
    grid = grid_of(table)
    ids = f"t{_ORDINALS[table]}"
    rows = tuple(tuple(_squares(row, report, ids, wrong)) for row in grid.rows)
    return DrawnTable(_ORDINALS[table], grid.title, rows[: grid.head], rows[grid.head :])


def _squares(row: tuple[Square, ...], report: Report, ids: str, wrong: Collection[Cell]) -> Iterator[Drawn]:
    for square in row:
        if square.cell is None:
            yield Drawn(
                square.words, square.down, square.across, id=_id(ids, square.place), scope=square.scope
            )
            continue
        written = report.cells.get(square.cell)
        words = written.words if written else ""
        heads = " ".join(_id(ids, place) for place in square.heads)
        yield Drawn(
            words,
            square.down,
            square.across,
            id=anchor_of(square.cell),
            headers=heads,
            key=square.cell.key,
            says=square.cell.words,
            tone="wrong"
            if square.cell in wrong
            else "blank"
            if not words
            else "none"
            if words == "0"
            else "",
        )


def anchor_of(cell: Cell) -> str:
    """Return where on the page a cell stands."""
    return f"cell-{_ORDINALS[cell.table]}-{cell.row.replace('.', '-')}-{cell.column}"


def _id(ids: str, place: tuple[int, int]) -> str:
    return f"{ids}-{place[0]}-{place[1]}"
