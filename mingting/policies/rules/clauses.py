"""A document as clauses with addresses: 第三条第二款第一项, or 三（二）1 where there are no articles.

Two families: articles with 款、项、目, and the levels 一、（一）1.（1）① (公文格式 7.3.3). A document may hold several
spaces of numbers: the notice, what it issues, each annex.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mingting.policies.rules.clause_nodes import Line, Node
from mingting.policies.rules.clause_tree import grown
from mingting.policies.rules.markers import CONTAINERS, Kind, ranked_label
from mingting.policies.rules.numbering_faults import faults
from mingting.policies.rules.numerals import chinese, levelled

#: Bounded work whatever comes in; a statute has a few thousand paragraphs.
PARAGRAPHS_LIMIT = 20_000
_COUNTED = {Kind.ARTICLE, Kind.ITEM, Kind.POINT, Kind.LEVEL, *CONTAINERS}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it comes in: ``kind`` is text, heading (with ``level`` from 1), list or table (with ``rows``)."""

    kind: str
    text: str
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause and where it stands.

    ``address`` is unique within the document (附件1 第三条第一项) and ``parent`` that of the clause above, or empty;
    ``anchor`` is what stands after # in the page's address. ``text`` are its own words after the label, without those
    of the clauses in it; ``heading`` is what names it, where it has a name, and is part of ``text``. ``number`` is
    (10, 1) for 第十条之一. ``position`` counts from 0 in the order of the document; ``paragraphs`` are the places of
    its words among the paragraphs given, tables included, ``paragraph_index`` the first.
    """

    address: str
    anchor: str
    label: str
    kind: Kind
    number: tuple[int, ...]
    heading: str
    text: str
    parent: str
    position: int
    paragraph_index: int
    paragraphs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the numbering that a person should look at: a Chinese sentence and its place."""

    sentence: str
    paragraph_index: int


@dataclass(frozen=True, slots=True)
class Division:
    """A document divided: its clauses in order and what is odd about their numbers. Every paragraph with words
    belongs to a clause."""

    clauses: tuple[Clause, ...]
    findings: tuple[Finding, ...]


def split(paragraphs: Sequence[Paragraph]) -> Division:
    """Return the clauses of a document. Nothing is repaired, and nothing is refused but what is beyond the limit.

    Raises ``ValueError`` for more than ``PARAGRAPHS_LIMIT`` paragraphs.
    """
    if len(paragraphs) > PARAGRAPHS_LIMIT:
        raise ValueError(f"{len(paragraphs)} paragraphs")
    lines = [line for index, each in enumerate(paragraphs) if (line := _line(index, each)).text]
    naming = _Naming()
    spaces = grown(lines)
    prefixes = _prefixes([root for root, _ in spaces])
    for (root, preface), (prefix, is_bare) in zip(spaces, prefixes, strict=True):
        root.children[:0] = _preface(preface, is_numbered=any(_is_numbered(node) for node in root.children))
        naming.space(root, prefix, is_bare=is_bare)
    findings = sorted(set(naming.findings), key=lambda each: (each.paragraph_index, each.sentence))
    return Division(tuple(naming.clauses), tuple(findings))


def table_words(rows: Sequence[Sequence[str]]) -> str:
    """Return a table as lines of words, its cells parted by ``｜``."""
    return "\n".join("｜".join(" ".join(cell.split()) for cell in row) for row in rows if any(row))


def _line(index: int, paragraph: Paragraph) -> Line:
    if paragraph.kind == "table":
        text = table_words(paragraph.rows) or paragraph.text.strip()
    else:
        text = levelled_blanks(paragraph.text)
    return Line(index, paragraph.kind, paragraph.level, text, levelled(text))


def levelled_blanks(text: str) -> str:
    """Return the text without blanks round it and with the invisible characters that conversions leave taken out."""
    return text.translate({0x200B: None, 0xFEFF: None, 0xAD: None}).strip()


def _is_numbered(node: Node) -> bool:
    return node.kind in _COUNTED or node.kind is Kind.SEGMENT


def _preface(lines: list[Line], *, is_numbered: bool) -> list[Node]:
    """What stands before the first number: title and the like, the addressee, the introduction."""
    greeting = next(
        (n for n, line in enumerate(lines[:12]) if line.plain.endswith(":") and len(line.plain) <= 200 and n),
        None,
    )
    first = greeting
    if first is None:
        first = next(
            (n for n, line in enumerate(lines) if _is_sentence(line)), len(lines) if is_numbered else 0
        )
    nodes = _merged(Kind.HEAD, lines[:first])
    rest = lines[first:]
    if greeting is not None and rest:
        nodes += _merged(Kind.SALUTATION, rest[:1])
        rest = rest[1:]
    if is_numbered:
        return nodes + _merged(Kind.PREFACE, rest)
    for number, line in enumerate(rest, start=1):
        nodes.append(Node(Kind.SEGMENT, line.index, f"第{chinese(number)}段", (number,)))
        nodes[-1].say(line.text, line.index)
    return nodes


def _is_sentence(line: Line) -> bool:
    return line.kind != "heading" and (line.plain.endswith(("。", ";", ":", ",")) or len(line.plain) > 80)


def _merged(kind: Kind, lines: Sequence[Line]) -> list[Node]:
    if not lines:
        return []
    node = Node(kind, lines[0].index)
    for line in lines:
        node.say(line.text, line.index)
    return [node]


def _prefixes(roots: Sequence[Node]) -> list[tuple[str, bool]]:
    """Return for each space its prefix and whether its numbers go without it.

    What a notice without numbers issues owns the plain addresses: 第三条 is that of the 办法, not of the notice.
    """
    prefixes: list[tuple[str, bool]] = []
    used: set[str] = set()
    is_free = not any(_is_numbered(node) for node in roots[0].children)
    attached = 0
    for root in roots:
        if root.kind is Kind.ANNEX:
            prefix = root.label
            copies = 1
            while prefix in used:
                copies += 1
                prefix = f"{root.label}〔{copies}〕"
            used.add(prefix)
            prefixes.append((prefix, False))
        elif root.kind is Kind.ATTACHED:
            attached += 1
            prefixes.append(("附" if attached == 1 else f"附{attached}", is_free and attached == 1))
        else:
            prefixes.append(("", True))
    return prefixes


class _Naming:
    """Gives the nodes of all spaces their addresses, each only once."""

    def __init__(self) -> None:
        self.clauses: list[Clause] = []
        self.findings: list[Finding] = []
        self._used: dict[str, int] = {}

    def space(self, root: Node, prefix: str, *, is_bare: bool) -> None:
        parent = ""
        if root.kind is Kind.ANNEX:
            parent = self._add(root, prefix, "", prefix)
        segments = 0
        for node in root.children:
            if node.kind is Kind.SEGMENT:
                segments += 1
                node.label, node.number = f"第{chinese(segments)}段", (segments,)
            bare = is_bare and _is_numbered(node)
            self._walk(node, "" if bare or not prefix else f"{prefix} ", "", parent)
        where = f"{prefix}：" if prefix and not is_bare else ""
        rows = _article_rows(root)
        for above, row in rows:
            self._judge(row, where + (_place(above) if len(rows) > 1 else ""), _article_name)
        self._judge_rows(root, where)

    def _walk(self, node: Node, prefix: str, local: str, parent: str) -> None:
        if node.kind is Kind.ARTICLE:
            local = node.label
            if len(node.children) == 1:
                only = node.children[0]
                node.parts += only.parts
                node.paragraphs += [index for index in only.paragraphs if index not in node.paragraphs]
                node.children = only.children
        else:
            local += _step(node)
        address = self._add(node, prefix + local, parent, node.label or node.kind.value)
        # The clauses below carry the mark of a doubled number.
        local = address.removeprefix(prefix)
        for child in node.children:
            self._walk(child, prefix, local, address)

    def _add(self, node: Node, address: str, parent: str, label: str) -> str:
        copies = self._used[address] = self._used.get(address, 0) + 1
        while copies > 1 and f"{address}〔{copies}〕" in self._used:
            copies += 1
        if copies > 1:
            address = f"{address}〔{copies}〕"
            self._used[address] = 1
        self.clauses.append(
            Clause(
                address=address,
                anchor=address.replace(" ", "-"),
                label=label,
                kind=node.kind,
                number=node.number,
                heading=node.heading,
                text="\n".join(node.parts),
                parent=parent,
                position=len(self.clauses),
                paragraph_index=node.index,
                paragraphs=tuple(node.paragraphs),
            )
        )
        return address

    def _judge_rows(self, root: Node, where: str) -> None:
        """Look at the numbers of the children of one node: chapters of a part, items of a 款, each rank by itself.

        Levels may run on: 一、（一）（二） and then 二、（三）（四）.
        """
        reached: dict[int, int] = {}
        for node in (root, *_all(root)):
            rows: dict[tuple[Kind, int], list[Node]] = {}
            for child in node.children:
                if child.kind in _COUNTED and child.kind is not Kind.ARTICLE:
                    rows.setdefault((child.kind, child.rank), []).append(child)
            place = where + (_place(node) if node is not root else "")
            for (kind, rank), row in rows.items():
                runs_on = kind is Kind.LEVEL and row[0].number[0] == reached.get(rank, 0) + 1
                self._judge(row, place, _Name(kind, rank), begins=row[0].number[0] if runs_on else 1)
                if kind is Kind.LEVEL:
                    reached[rank] = row[-1].number[0]

    def _judge(self, row: Sequence[Node], where: str, name: _Name, *, begins: int = 1) -> None:
        for sentence, index in faults([(node.number, node.index) for node in row], name, begins=begins):
            self.findings.append(Finding(where + sentence, index))


class _Name:
    """How the numbers of a row are called in a finding."""

    def __init__(self, kind: Kind, rank: int) -> None:
        self.kind, self.rank = kind, rank

    def __call__(self, number: int) -> str:
        if self.rank:
            return f"“{ranked_label(self.rank, number).rstrip('、.')}”"
        return f"第{chinese(number)}{self.kind.value}"


_article_name = _Name(Kind.ARTICLE, 0)


def _article_rows(root: Node) -> list[tuple[Node, list[Node]]]:
    """Return the articles in rows of one numbering each, with the node above the first: parts may begin anew.

    In 若干措施 each 部分 (or 一、二、) may begin with 第一条; the chapters of a 办法 may not.
    """
    rows: list[tuple[Node, list[Node]]] = []
    for parent in (root, *_all(root)):
        own = [child for child in parent.children if child.kind is Kind.ARTICLE]
        begins_anew = own and own[0].number == (1,) and parent.kind not in (Kind.CHAPTER, Kind.SECTION)
        if own and (begins_anew or not rows):
            rows.append((parent, own))
        elif own:
            rows[-1][1].extend(own)
    return rows


def _all(root: Node) -> Iterator[Node]:
    for node in root.children:
        yield node
        yield from _all(node)


def _step(node: Node) -> str:
    """What a clause adds to the address of the one above."""
    if node.kind is Kind.PARAGRAPH:
        return f"第{chinese(node.number[0])}款"
    if node.kind is Kind.ITEM:
        return f"第{chinese(node.number[0])}项"
    if node.kind is Kind.POINT:
        return f"第{chinese(node.number[0])}目"
    if node.rank:
        return node.label.rstrip("、.")
    return node.label or node.kind.value


def _place(node: Node) -> str:
    words = node.label.rstrip("、.") or (f"第{chinese(node.number[0])}款" if node.number else "")
    return f"{words}：" if words else ""
