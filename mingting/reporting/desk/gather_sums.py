"""The organs' sum beside the government's own report (E7): what differs, by whose figures, and all cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..gathering import Apart, Gathered
from ..rules.equations import apart, plain
from ..rules.form import Cell
from ..rules.grid import Square
from ..rules.report import Number
from .gather_drawn import Drawing, Drawn, drawings
from .gather_scope import TITLE, around, board_crumb, scope_of
from .screens import page


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that differs, in print; ``each`` are the organs that count something in it, most first."""

    place: str
    own: str
    total: str
    by: str
    each: tuple[tuple[str, str], ...]
    noughts: int


@require_safe
def sums(request: HttpRequest) -> HttpResponse:
    """Show the sum of what was handed in, and where the government's own report says otherwise."""
    scope = scope_of(request)
    found = scope.gathered(request)
    missing = [child for child in found.children if child.report is None]
    return page(
        request,
        "reporting/desk/gather_sum.html",
        title=f"{TITLE}：汇总与比对",
        crumbs=[board_crumb(scope)],
        gathered=found,
        handed=len(found.children) - len(missing),
        missing=missing,
        differences=[_difference(one, found) for one in found.differences],
        drawings=_drawings(found),
        **around(scope, "gather_sum"),
    )


def own_number(found: Gathered, cell: Cell) -> Number | None:
    """Return what the government's own report says in a cell; ``None`` where there is none, or it is blank."""
    return found.own.number(cell) if found.own else None


def by_how_much(own: Number, total: Number) -> str:
    """Return 多3 or 少3: how the government's own figure stands to the sum."""
    return f"{'多' if own > total else '少'}{plain(apart(own, total))}"


def _difference(one: Apart, found: Gathered) -> Difference:
    own, total = own_number(found, one.cell) or 0, found.total[one.cell]
    counting = {name: value for name, value in one.each.items() if value}
    return Difference(
        one.cell.words,
        plain(own),
        plain(total),
        by_how_much(own, total),
        tuple((name, plain(value)) for name, value in _most_first(counting)),
        len(one.each) - len(counting),
    )


def _most_first(each: Mapping[str, Number]) -> list[tuple[str, Number]]:
    return sorted(each.items(), key=lambda pair: -pair[1])


def _drawings(found: Gathered) -> list[Drawing]:
    differs = {one.cell for one in found.differences}

    def draw(square: Square, cell: Cell) -> Drawn:
        total, own = found.total.get(cell), own_number(found, cell)
        words = "" if total is None else plain(total)
        beside = f"本级{plain(own)}" if cell in differs and own is not None else ""
        return Drawn(square, words, beside=beside)

    return drawings(draw) if found.total else []
