"""Ruled tables: from the rules drawn on a page to cells that span what they span."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber import table as ruled

from mingting.publishing.gateways.importing.blocks import Cell, Table
from mingting.publishing.gateways.importing.outline import header_rows

Box = tuple[float, float, float, float]
#: Drawings and maps have more rules than tables; to look for cells among them would take minutes.
RULES_LIMIT = 4_000
_MERGED_LIMIT = 400
_CROSSINGS_LIMIT = 3_000
#: Points within which two rules are one, and within which they meet.
_SNAP = 3.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule from (x0, top) to (x1, bottom), upright or level; points from the page's upper left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


class TooManyRulesError(ValueError):
    """More rules than any table has."""


def grids(rules: Sequence[Rule]) -> list[list[Box]]:
    """Return the cells of each table of two cells or more. Raises ``TooManyRulesError``."""
    if len(rules) > RULES_LIMIT:
        raise TooManyRulesError
    edges = [_edge(rule) for rule in rules]
    if not edges:
        return []
    merged = ruled.merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    if len(merged) > _MERGED_LIMIT:
        raise TooManyRulesError
    crossings = ruled.edges_to_intersections(merged, _SNAP, _SNAP)
    if len(crossings) > _CROSSINGS_LIMIT:
        raise TooManyRulesError
    cells = ruled.intersections_to_cells(crossings)
    return [table for table in ruled.cells_to_tables(cells) if len(table) > 1]


def _edge(rule: Rule) -> dict[str, Any]:
    level = rule.x1 - rule.x0 >= rule.bottom - rule.top
    x0, x1, top, bottom = rule.x0, rule.x1, rule.top, rule.bottom
    if level:
        top = bottom = (top + bottom) / 2
    else:
        x0 = x1 = (x0 + x1) / 2
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": "h" if level else "v",
        "object_type": "line",
    }


def around(boxes: Sequence[Box]) -> Box:
    """Return the box that holds all boxes."""
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def holds(box: Box, x: float, y: float) -> bool:
    """Whether a point lies within a box."""
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def laid(boxes: Sequence[Box], text_of: Callable[[Box], str]) -> Table | None:
    """Lay boxes on the grid of their edges: a box over several columns or rows spans them."""
    across = _edges([b[0] for b in boxes] + [b[2] for b in boxes])
    down = _edges([b[1] for b in boxes] + [b[3] for b in boxes])
    placed: dict[tuple[int, int], Cell] = {}
    for box in boxes:
        left, right = _at(across, box[0]), _at(across, box[2])
        top, bottom = _at(down, box[1]), _at(down, box[3])
        placed[(top, left)] = Cell(text_of(box), colspan=max(right - left, 1), rowspan=max(bottom - top, 1))
    rows = tuple(
        tuple(placed[key] for key in sorted(placed) if key[0] == at) for at in sorted({k[0] for k in placed})
    )
    if not any(cell.text for row in rows for cell in row):
        return None
    return Table(rows=rows, header_rows=header_rows(rows))


def _edges(values: Sequence[float]) -> list[float]:
    """Return edges in order, those within two points of each other as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > 2:
            edges.append(value)
    return edges


def _at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - value))
