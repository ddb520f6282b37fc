"""Relations that run in a circle: 甲 repeals 乙, and 乙 repeals 甲; found and said, never applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mingting.policies.rules import spoken
from mingting.policies.rules.relation_words import WORDS, Kind

#: Kinds of which a circle cannot be true: what came first cannot undo what came later, and be undone by it.
_ONE_WAY = frozenset({Kind.AMENDS, Kind.REPEALS, Kind.REPLACES})
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Edge:
    """``source`` does ``kind`` to ``target``; both are ids of documents."""

    source: str
    kind: Kind
    target: str


@dataclass(frozen=True, slots=True)
class Circle:
    """The edges of one circle in order, the last leading back to the first, and the Chinese sentence."""

    edges: tuple[Edge, ...]
    sentence: str


def circles(edges: Iterable[Edge], names: Mapping[str, str] | None = None) -> tuple[Circle, ...]:
    """Return one circle of each knot of documents; ``names`` gives the titles to say. Work is linear in the edges."""
    ways: dict[str, dict[str, Edge]] = {}
    for edge in edges:
        if edge.kind in _ONE_WAY:
            ways.setdefault(edge.source, {}).setdefault(edge.target, edge)
            ways.setdefault(edge.target, {})
    found = []
    for knot in _knots(ways):
        if len(knot) > 1 or knot[0] in ways[knot[0]]:
            round_ = _round(knot, ways)
            found.append(Circle(round_, said_of(round_, names or {})))
    return tuple(found)


def closed_by(new: Edge, edges: Iterable[Edge], names: Mapping[str, str] | None = None) -> Circle | None:
    """Return the shortest circle that ``new`` closes with ``edges`` that stand; ``None`` when it closes none."""
    if new.kind not in _ONE_WAY:
        return None
    ways: dict[str, list[Edge]] = {}
    for edge in edges:
        if edge.kind in _ONE_WAY:
            ways.setdefault(edge.source, []).append(edge)
    came: dict[str, Edge] = {}
    front = [new.target]
    while front and new.source not in came and new.source != new.target:
        following = []
        for edge in (edge for at in front for edge in ways.get(at, ())):
            if edge.target not in came and edge.target != new.target:
                came[edge.target] = edge
                following.append(edge.target)
        front = following
    if new.source != new.target and new.source not in came:
        return None
    back: list[Edge] = []
    at = new.source
    while at != new.target:
        back.insert(0, came[at])
        at = back[0].source
    round_ = (new, *back)
    return Circle(round_, said_of(round_, names or {}))


def _knots(ways: Mapping[str, Mapping[str, Edge]]) -> list[list[str]]:
    """Return the strongly connected parts (Tarjan 1972), walked without recursion: a chain may be long."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    knots: list[list[str]] = []
    for root in ways:
        if root in order:
            continue
        walk = [(root, iter(ways[root]))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while walk:
            at, rest = walk[-1]
            following = next(rest, None)
            if following is None:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[at])
                if low[at] == order[at]:
                    knots.append(_pop(stack, on_stack, at))
            elif following not in order:
                order[following] = low[following] = len(order)
                stack.append(following)
                on_stack.add(following)
                walk.append((following, iter(ways[following])))
            elif following in on_stack:
                low[at] = min(low[at], order[following])
    return knots


def _pop(stack: list[str], on_stack: set[str], down_to: str) -> list[str]:
    knot = []
    while True:
        one = stack.pop()
        on_stack.discard(one)
        knot.append(one)
        if one == down_to:
            return knot


def _round(knot: list[str], ways: Mapping[str, Mapping[str, Edge]]) -> tuple[Edge, ...]:
    """Walk within the knot until a document comes again; what lies between is a circle."""
    inside = set(knot)
    at = min(knot)
    path: list[Edge] = []
    place: dict[str, int] = {}
    while at not in place:
        place[at] = len(path)
        edge = next(ways[at][to] for to in ways[at] if to in inside)
        path.append(edge)
        at = edge.target
    return tuple(path[place[at] :])


def said_of(round_: tuple[Edge, ...], names: Mapping[str, str]) -> str:
    """Return the Chinese sentence of a circle's edges; a document without a name is told by its id."""

    def name(one: str) -> str:
        return spoken.document(names.get(one, one))

    if len(round_) == 1:
        return f"{name(round_[0].source)}{WORDS[round_[0].kind]}自身，请核对"
    steps = [f"{name(edge.source)}{WORDS[edge.kind]}{name(edge.target)}" for edge in round_[:_NAMED]]
    more = f"……共{len(round_)}份文件" if len(round_) > _NAMED else ""
    return f"{'，'.join(steps)}{more}，关系循环，请核对"
