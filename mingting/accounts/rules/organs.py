"""Names, trees and successions of organs: what a change of one does to its record. Days are handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mingting.kernel.identifiers import uscc_fault
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class NameSpan:
    """A name borne from ``since`` to the day before ``until``; ``None`` leaves that side open.

    ``key`` names the row it was read from.
    """

    name: str
    since: date | None
    until: date | None
    key: int | None = None

    def covers(self, day: date) -> bool:
        """Return whether the name was borne on ``day``."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Renaming:
    """The span that is cut short, as it will stand, and the span that begins."""

    closed: NameSpan
    opened: NameSpan


def renaming(spans: Sequence[NameSpan], *, name: str, on: date) -> Renaming:
    """Return what a rename on ``on`` does to the record, be the day past or to come.

    The name in force on that day ends there, and the new one runs to where the old one would have ended.
    Raises ``Refused`` when no name was in force, when one began that very day, or when the name is no other.
    """
    current = next((span for span in spans if span.covers(on)), None)
    if current is None:
        raise Refused(f"{on:%Y-%m-%d}在机构名称记录开始之前，不能更名", field="on")
    if current.since == on:
        raise Refused(f"“{current.name}”自{on:%Y-%m-%d}起使用，同一天不能再次更名", field="on")
    if current.name == name:
        raise Refused("新名称与当时的名称相同", field="name")
    return Renaming(
        closed=replace(current, until=on),
        opened=NameSpan(name=name, since=on, until=current.until),
    )


def refuse_bad_uscc(code: str) -> None:
    """Refuse a 统一社会信用代码 that is not written as GB 32100—2015 says."""
    fault = uscc_fault(code)
    if fault:
        raise Refused(fault, field="uscc", cite=cite("信用代码"))


def refuse_circle(organ: int, parent: int | None, parents: Mapping[int, int | None]) -> None:
    """Refuse a parent that is the organ itself or one of its own subordinates."""
    above = parent
    while above is not None:
        if above == organ:
            raise Refused("上级机构不能是本机构或本机构的下级", field="parent")
        above = parents.get(above)


def beneath(roots: Iterable[int], parents: Mapping[int, int | None]) -> frozenset[int]:
    """Return the organs named and all that stand beneath them in the tree."""
    found = set(roots)
    children: dict[int, list[int]] = {}
    for organ, parent in parents.items():
        if parent is not None:
            children.setdefault(parent, []).append(organ)
    waiting = list(found)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return frozenset(found)


def in_tree_order(organs: Sequence[int], parents: Mapping[int, int | None]) -> list[tuple[int, int]]:
    """Return ``(organ, depth)``, parents before children and siblings as they came.

    An organ whose parent is not among ``organs`` stands at the root.
    """
    known = set(organs)
    children: dict[int | None, list[int]] = {}
    for organ in organs:
        parent = parents.get(organ)
        children.setdefault(parent if parent in known else None, []).append(organ)
    ordered: list[tuple[int, int]] = []
    waiting = [(organ, 0) for organ in reversed(children.get(None, []))]
    while waiting:
        organ, depth = waiting.pop()
        ordered.append((organ, depth))
        waiting.extend((child, depth + 1) for child in reversed(children.get(organ, [])))
    return ordered


def refuse_bad_succession(
    *, predecessors: Sequence[str], successors: Sequence[str], ground: str, shared: Sequence[str]
) -> None:
    """Refuse a merger or split that names nobody, names one organ on both sides, or gives no ground."""
    if not predecessors:
        raise Refused("未选择原机构", field="predecessors")
    if not successors:
        raise Refused("未选择承接机构", field="successors")
    if shared:
        raise Refused(f"“{'、'.join(shared)}”不能既是原机构又是承接机构", field="successors")
    if not ground.strip():
        raise Refused("请写明依据（文件名称和文号）", field="ground")
