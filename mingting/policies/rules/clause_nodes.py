"""The lines of a document and the nodes that grow from them: chapters, articles, items, levels."""

from __future__ import annotations

from dataclasses import dataclass, field

from mingting.policies.rules.markers import Kind


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph without the blanks round it; ``plain`` is levelled, letter for letter as ``text``."""

    index: int
    kind: str
    level: int
    text: str
    plain: str


@dataclass(slots=True)
class Node:
    """A clause in growth: ``parts`` are its own words, ``paragraphs`` where they stand."""

    kind: Kind
    index: int
    label: str = ""
    number: tuple[int, ...] = ()
    rank: int = 0
    heading: str = ""
    parts: list[str] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def say(self, words: str, index: int) -> None:
        """Add words of a paragraph; of several pieces in one paragraph too."""
        if words:
            self.parts.append(words)
        if index not in self.paragraphs[-1:]:
            self.paragraphs.append(index)

    def last(self) -> Node:
        """Return the clause in which the next words stand."""
        node = self
        while node.children:
            node = node.children[-1]
        return node


def way_inwards(node: Node) -> list[Node]:
    """Return the last children from a node inwards."""
    way = []
    while node.children:
        node = node.children[-1]
        way.append(node)
    return way
