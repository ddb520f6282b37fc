"""How the tables of the form are drawn: heads and figures on a grid, merged as on paper (年报格式).

There is this drawing and no other: HTML, Word and PDF are made from it, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from math import lcm
from typing import Literal

from mingting.reporting.rules.form import (
    BLOCKS_OF,
    COLUMNS,
    EQUATION_IN_HEAD,
    GROUPS,
    PARTS,
    RESULT_COLUMNS,
    RESULTS_HEAD,
    ROWS_OF,
    Block,
    Cell,
    Edition,
    Row,
    Table,
)

CONTENT_OF_TABLE_TWO = "信息内容"
APPLICANTS = "申请人情况"
#: Columns that the labels of table 三 stand in: results, their group, the row's own.
LABELS = 3
#: Shares of the width: labels and figures of each table.
_WIDTH_OF_NAME, _WIDTHS_OF_LABELS = 0.28, (0.058, 0.0905, 0.216)


@dataclass(frozen=True, slots=True)
class Square:
    """A place on the grid, counted from 0, and how many rows and columns it covers.

    It bears either ``words``, as a head of what lies below it (``col``) or beside it (``row``), or a ``cell`` of the
    form. ``heads`` of a cell are the places of its heads: those beside it, then those above it, outermost first.
    """

    row: int
    column: int
    down: int = 1
    across: int = 1
    words: str = ""
    scope: Literal["col", "row", ""] = ""
    cell: Cell | None = None
    heads: tuple[tuple[int, int], ...] = ()

    @property
    def is_group(self) -> bool:
        """Whether it is the head of a group of rows of table 三, which are never parted from it."""
        return self.scope == "row" and self.down > 1 and self.column > 0

    @property
    def place(self) -> tuple[int, int]:
        """Row and column of its upper left corner."""
        return self.row, self.column


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as drawn: its rows, each without the places that a square covers from above or from before.

    ``head`` rows come again on every page. ``widths`` are shares that make 1.
    """

    table: Table
    title: str
    head: int
    widths: tuple[float, ...]
    rows: tuple[tuple[Square, ...], ...]

    @property
    def squares(self) -> Iterator[Square]:
        """All squares in reading order."""
        for row in self.rows:
            yield from row

    def heads_of(self, square: Square) -> tuple[Square, ...]:
        """Return the heads of a cell, those beside it first."""
        by_place = {other.place: other for other in self.squares}
        return tuple(by_place[place] for place in square.heads)


@cache
def grid_of(table: Table, edition: Edition = Edition.CURRENT) -> Grid:
    """Return the drawing of a table."""
    draw = {Table.TWO: _two, Table.THREE: _three, Table.FOUR: _four}[table]
    widths, head, squares = draw(edition)
    rows = {
        number: tuple(sorted(row, key=lambda square: square.column))
        for number, row in groupby(sorted(squares, key=lambda one: one.place), key=lambda one: one.row)
    }
    whole = tuple(rows[number] for number in range(len(rows)))
    return Grid(table, dict(PARTS)[table.value], head, widths, tuple(_headed(whole, len(widths))))


def _headed(rows: Sequence[Sequence[Square]], columns: int) -> Iterator[tuple[Square, ...]]:
    """Yield the rows with the heads of every figure: those that cover its row, then those that cover its column.

    A head that is as wide as the table begins a new block, as in table 二: those above it are no heads any more.
    """
    seen: list[Square] = []
    for row in rows:
        if row[0].across == columns:
            seen = []
        seen += [square for square in row if square.cell is None]
        yield tuple(square if square.cell is None else _with_heads(square, seen) for square in row)


def _with_heads(square: Square, seen: Sequence[Square]) -> Square:
    beside = [one for one in seen if one.scope == "row" and one.row <= square.row < one.row + one.down]
    above = [
        one for one in seen if one.scope == "col" and one.column <= square.column < one.column + one.across
    ]
    return replace(square, heads=tuple(one.place for one in (*beside, *above)))


_Drawn = tuple[tuple[float, ...], int, list[Square]]


# --- table 二 --------------------------------------------------------------------------------------------------------


def _two(edition: Edition) -> _Drawn:
    blocks = BLOCKS_OF[edition]
    unit = lcm(*(len(block.columns) for block in blocks))
    squares: list[Square] = []
    for block in blocks:
        squares += _block(block, unit, first=squares[-1].row + 1 if squares else 0)
    return (_WIDTH_OF_NAME, *((1 - _WIDTH_OF_NAME) / unit,) * unit), 0, squares


def _block(block: Block, unit: int, first: int) -> Iterator[Square]:
    across = unit // len(block.columns)
    yield Square(first, 0, across=unit + 1, words=block.article, scope="col")
    yield Square(first + 1, 0, words=CONTENT_OF_TABLE_TWO, scope="col")
    for at, column in enumerate(block.columns):
        yield Square(first + 1, 1 + at * across, across=across, words=column.name, scope="col")
    for number, (code, name) in enumerate(block.rows, start=first + 2):
        yield Square(number, 0, words=name, scope="row")
        for at, column in enumerate(block.columns):
            cell = Cell(Table.TWO, code, column.code)
            yield Square(number, 1 + at * across, across=across, cell=cell)


# --- table 三 --------------------------------------------------------------------------------------------------------

_HEAD_ROWS = 3


def _three(edition: Edition) -> _Drawn:
    squares = list(_head_of_three())
    rows = ROWS_OF[edition]
    results = [row for row in rows if row.code.startswith("3.")]
    begun: set[str] = set()
    for number, row in enumerate(rows, start=_HEAD_ROWS):
        if row is results[0]:
            squares.append(Square(number, 0, down=len(results), words=RESULTS_HEAD, scope="row"))
        if row.group and row.group not in begun:
            begun.add(row.group)
            down = sum(other.group == row.group for other in rows)
            squares.append(Square(number, 1, down=down, words=row.group, scope="row"))
        squares.append(_label(row, number))
        squares += (
            Square(number, LABELS + at, cell=Cell(Table.THREE, row.code, column.code))
            for at, column in enumerate(COLUMNS)
        )
    figure = (1 - sum(_WIDTHS_OF_LABELS)) / len(COLUMNS)
    return (*_WIDTHS_OF_LABELS, *(figure,) * len(COLUMNS)), _HEAD_ROWS, squares


def _head_of_three() -> Iterator[Square]:
    yield Square(0, 0, down=_HEAD_ROWS, across=LABELS, words=EQUATION_IN_HEAD, scope="col")
    yield Square(0, LABELS, across=len(COLUMNS), words=APPLICANTS, scope="col")
    at = LABELS
    for group, columns in groupby(COLUMNS, key=lambda column: column.group):
        under = list(columns)
        if group:
            yield Square(1, at, across=len(under), words=group, scope="col")
        for offset, column in enumerate(under):
            row, down = (2, 1) if group else (1, 2)
            yield Square(row, at + offset, down=down, words=column.name, scope="col")
        at += len(under)


def _label(row: Row, number: int) -> Square:
    """A row stands under results and group, under results alone, or under neither."""
    first = 2 if row.group else 1 if "." in row.code else 0
    return Square(number, first, across=LABELS - first, words=f"{row.number}{row.name}", scope="row")


# --- table 四 --------------------------------------------------------------------------------------------------------


def _four(_edition: Edition) -> _Drawn:
    """The form of table 四 is the same in either edition."""
    wide = len(RESULT_COLUMNS)
    squares: list[Square] = []
    at = 0
    for under, groups in groupby(GROUPS, key=lambda group: group.under):
        together = list(groups)
        squares.append(
            Square(0, at, across=wide * len(together), words=under or together[0].name, scope="col")
        )
        for group in together:
            if under:
                squares.append(Square(1, at, across=wide, words=group.name, scope="col"))
            for offset, column in enumerate(RESULT_COLUMNS):
                row, down = (2, 1) if under else (1, 2)
                squares.append(Square(row, at + offset, down=down, words=column.name, scope="col"))
                squares.append(Square(3, at + offset, cell=Cell(Table.FOUR, group.code, column.code)))
            at += wide
    return (1 / at,) * at, 3, squares
