"""The tree of a document's clauses, grown line by line.

Chapters, articles and items where there are articles; 一、（一）1.（1）① where there are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mingting.policies.rules import days
from mingting.policies.rules.clause_nodes import Line, Node, way_inwards
from mingting.policies.rules.markers import (
    CONTAINERS,
    FIRST,
    THIRD,
    Kind,
    Marker,
    heading_of,
    inside,
    opening,
)
from mingting.policies.rules.numerals import NUMERALS, value

_ANNEX = re.compile(rf"附\s?(?P<kind>件|表|录)\s?(?P<number>[{NUMERALS}]{{1,3}})?\s?(?P<rest>[:.、\s].*)?")
_ANNEX_LIST = re.compile(r"附件?\s?[:]")
_TITLED = re.compile("《([^《》]{2,80})》")
_GENRES = (
    "办法|规定|细则|规则|方案|意见|条例|标准|指引|规程|规范|计划|规划"
    "|措施|目录|清单|要点|制度|章程|预案|指南|决定"
)
_TITLE_END = re.compile(rf"(?:{_GENRES})(?:\([^()]{{1,16}}\))?$")
_CLOSING = re.compile(
    r"(?:本(?:通知|通告|公告|意见|办法|方案|规定|细则|决定|措施|政策|文件|指引|标准|计划)|特此|专此|此复|以上(?:意见|请示)"
    r"|附件?\s?[:]|公开方式|\(?此件)"
)
_SENTENCE_ENDS = ("。", ";", ":", "!", "?", "。”", "。)")
_GOES_ON = tuple(":,。;、)")
_SHORT = 40
_LONGEST_TITLE = 80
_LOOK_AHEAD = 5


@dataclass(slots=True)
class _Space:
    """A document within the document, with numbers of its own: the notice, what it issues, each annex."""

    root: Node
    preface: list[Line] = field(default_factory=list)
    containers: list[Node] = field(default_factory=list)
    article: Node | None = None
    stack: list[Node] = field(default_factory=list)
    tail: Node | None = None
    contents: set[str] | None = None
    articles: int = 0
    has_sentence: bool = False

    def before_numbers(self, line: Line) -> None:
        """Keep a line that stands before the first number."""
        self.preface.append(line)
        self.has_sentence = self.has_sentence or line.plain.endswith(_SENTENCE_ENDS)

    def has_body(self) -> bool:
        return bool(self.root.children) or self.has_sentence

    def is_signed(self) -> bool:
        return self.tail is not None and self.tail.kind is Kind.SIGNATURE


class Growing:
    """Takes the lines one after another; :func:`grown` is the way in."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.spaces = [_Space(Node(Kind.PREFACE, 0))]
        self.names: set[str] = set()
        self.markers = [opening(line.plain) if line.kind != "table" else None for line in lines]

    @property
    def space(self) -> _Space:
        return self.spaces[-1]

    def take(self, place: int) -> None:
        line, marker = self.lines[place], self.markers[place]
        if line.kind == "table":
            self._hang(line)
        elif self._is_contents(line, marker):
            self.space.before_numbers(line)
        elif annex := self._annex(line):
            self._begin(annex)
        elif marker is None and self._begins_attached(place):
            self._begin(Node(Kind.ATTACHED, line.index))
            self.space.before_numbers(line)
        elif marker is not None:
            if not self._in_annex_list(marker, line):
                self._open(place, marker)
        elif line.kind == "heading" and self.space.has_body():
            self._unnumbered(line)
        elif self._signs(place):
            self._tail(Kind.SIGNATURE, line)
        else:
            self._plain(place)
        if len(self.names) < 200:
            self.names.update(_bare(name) for name in _TITLED.findall(line.text))

    def _begin(self, root: Node) -> None:
        self.spaces.append(_Space(root))

    def _hang(self, line: Line) -> None:
        space = self.space
        if not space.root.children:
            space.before_numbers(line)
            return
        open_ = space.stack[-1] if space.stack else space.article or (space.containers or [space.root])[-1]
        node = open_.last() if open_ is not space.root else space.root.children[-1]
        node.say(line.text, line.index)

    def _is_contents(self, line: Line, marker: Marker | None) -> bool:
        """A list of chapters under 目录 is passed over until the first of them comes again."""
        space = self.space
        if re.fullmatch(r"目\s*录", line.plain) and not space.root.children:
            space.contents = set()
            return True
        if space.contents is None:
            return False
        title = _bare(re.sub(r"[.…\s]*\d*$", "", line.plain))
        is_division = marker is not None and (marker.kind in CONTAINERS or marker.rank == FIRST)
        if is_division and title not in space.contents:
            space.contents.add(title)
            return True
        space.contents = None
        return False

    def _annex(self, line: Line) -> Node | None:
        """附件1 on a line of its own opens a space; 附件：1.…表 before the signature only lists them."""
        if len(line.plain) > _LONGEST_TITLE or line.plain[:1] != "附" or not self.space.has_body():
            return None
        found = _ANNEX.fullmatch(line.plain)
        if found is None:
            return None
        rest = (found["rest"] or "").strip(" :.、")
        number = value(found["number"]) if found["number"] else None
        if (found["rest"] or "").strip()[:1] == ":" and not rest and not number:
            return None
        is_named = number is not None or line.kind == "heading"
        if rest and not (is_named and self._after_signature()):
            return None
        kind = "附" + found["kind"]
        node = Node(Kind.ANNEX, line.index, label=f"{kind}{number or ''}", heading=rest)
        node.say(line.text[found.start("rest") :].strip(" :.：．、") if rest else "", line.index)
        return node

    def _after_signature(self) -> bool:
        return any(space.is_signed() or space.root.kind is Kind.ANNEX for space in self.spaces)

    def _begins_attached(self, place: int) -> bool:
        line, space = self.lines[place], self.space
        if len(line.plain) > _LONGEST_TITLE or line.plain.endswith(_SENTENCE_ENDS) or not space.has_body():
            return False
        if space.root.kind is Kind.ANNEX and not space.is_signed():
            return False
        title = _bare(line.text)
        following = self.lines[place + 1].text if place + 1 < len(self.lines) else ""
        is_named = title in self.names or (len(title) > 4 and _bare(line.text + following[:60]) in self.names)
        if not space.is_signed():
            return is_named and not space.article and len(title) > 5
        ahead = self.markers[place + 1 : place + 1 + _LOOK_AHEAD]
        begins = any(marker and marker.number[0] == 1 and marker.rank in (0, FIRST) for marker in ahead)
        return is_named or (begins and (_TITLE_END.search(line.plain) is not None or line.kind == "heading"))

    def _in_annex_list(self, marker: Marker, line: Line) -> bool:
        tail = self.space.tail
        is_list = (
            tail is not None
            and tail.kind is Kind.CLOSING
            and _ANNEX_LIST.match(tail.parts[-1].replace("：", ":"))
        )
        if tail is not None and is_list and marker.rank == THIRD and "。" not in line.plain:
            tail.parts[-1] += "\n" + line.text
            tail.paragraphs.append(line.index)
            return True
        return False

    def _open(self, place: int, marker: Marker) -> None:
        line, space = self.lines[place], self.space
        restarts = marker.number == (1,) and marker.rank == 0 and space.articles > 1 and space.is_signed()
        if restarts:
            self._begin(Node(Kind.ATTACHED, line.index))
            space = self.space
        space.tail = None
        if marker.kind in CONTAINERS or (marker.rank == FIRST and self._heads_articles(place)):
            self._container(marker, line)
        elif marker.kind is Kind.ARTICLE:
            self._article(marker, line)
        else:
            self._pieces(line, marker)

    def _heads_articles(self, place: int) -> bool:
        following = self.markers[place + 1] if place + 1 < len(self.markers) else None
        return (
            following is not None
            and following.kind is Kind.ARTICLE
            and len(self.lines[place].plain) <= _SHORT
        )

    def _container(self, marker: Marker, line: Line) -> None:
        space = self.space
        depth = CONTAINERS.get(marker.kind, 1)
        while space.containers and CONTAINERS.get(space.containers[-1].kind, 1) >= depth:
            space.containers.pop()
        title = line.text[marker.end :].strip()
        node = Node(marker.kind, line.index, marker.label, marker.number, marker.rank, heading=title)
        node.say(title, line.index)
        (space.containers[-1] if space.containers else space.root).children.append(node)
        space.containers.append(node)
        space.article, space.stack = None, []

    def _article(self, marker: Marker, line: Line) -> None:
        space = self.space
        node = Node(Kind.ARTICLE, line.index, marker.label, marker.number)
        if found := re.match(r"\s*【([^【】]{1,30})】", line.text[marker.end :]):
            node.heading = found[1]
        (space.containers[-1] if space.containers else space.root).children.append(node)
        space.article, space.stack = node, []
        space.articles += 1
        node.paragraphs.append(line.index)
        if line.text[marker.end :].strip():
            self._paragraph(line, marker)

    def _paragraph(self, line: Line, opened: Marker | None = None) -> None:
        """Begin a 款 of the open article, with the items that stand in the same line."""
        article = self.space.article
        if article is not None:
            article.children.append(Node(Kind.PARAGRAPH, line.index, number=(len(article.children) + 1,)))
            self.space.stack = []
            self._pieces(line, opened)

    def _pieces(self, line: Line, opened: Marker | None) -> None:
        markers = inside(line.plain, opened)
        first_end = markers[0].start if markers else len(line.text)
        if opened is not None and opened.rank:
            self._item(opened, line, line.text[opened.end : first_end].strip(), is_whole=not markers)
        else:
            words = line.text[opened.end if opened else 0 : first_end].strip()
            self._current().say(words, line.index)
        for place, marker in enumerate(markers):
            end = markers[place + 1].start if place + 1 < len(markers) else len(line.text)
            self._item(marker, line, line.text[marker.end : end].strip(), is_whole=False)

    def _current(self) -> Node:
        space = self.space
        if space.stack:
            return space.stack[-1]
        if space.article:
            return space.article.children[-1] if space.article.children else space.article
        return space.containers[-1] if space.containers else space.root

    def _item(self, marker: Marker, line: Line, words: str, *, is_whole: bool) -> None:
        space = self.space
        node = Node(Kind.LEVEL, line.index, marker.label, marker.number, marker.rank)
        if space.article:
            self._rejoin(space.article, marker)
            ranks = [each.rank for each in space.stack]
            if marker.rank in ranks:
                del space.stack[ranks.index(marker.rank) :]
            node.kind = (Kind.ITEM, Kind.POINT, Kind.LEVEL)[min(len(space.stack), 2)]
            if not space.article.children:
                space.article.children.append(Node(Kind.PARAGRAPH, line.index, number=(1,)))
        else:
            while space.stack and space.stack[-1].rank >= marker.rank:
                space.stack.pop()
            node.heading = heading_of(words, is_whole=is_whole)
        self._current().children.append(node)
        node.say(words, line.index)
        space.stack.append(node)

    def _rejoin(self, article: Node, marker: Marker) -> None:
        """Words between （一） and （二） belong to （一）: only when （二） comes is it known."""
        if marker.number[0] == 1 or len(article.children) < 2 or article.children[-1].children:
            return
        for place in range(len(article.children) - 2, -1, -1):
            node = article.children[place]
            if node.children:
                break
        else:
            return
        before = next((each for each in way_inwards(node) if each.rank == marker.rank), None)
        if before is None or before.number[0] != marker.number[0] - 1:
            return
        for each in article.children[place + 1 :]:
            for part, index in zip(each.parts, each.paragraphs, strict=False):
                before.last().say(part, index)
        del article.children[place + 1 :]
        self.space.stack = way_inwards(node)

    def _unnumbered(self, line: Line) -> None:
        space = self.space
        space.stack, space.article, space.tail = [], None, None
        node = Node(Kind.SEGMENT, line.index, heading=line.text)
        node.say(line.text, line.index)
        space.root.children.append(node)
        space.stack.append(node)

    def _signs(self, place: int) -> bool:
        """A line that is only a date, or a short one before it: 署名 and 成文日期."""
        if self.space.is_signed() or not self.space.has_body():
            return False
        for line in self.lines[place : place + _LOOK_AHEAD]:
            if len(line.plain) > _SHORT + 20 or line.kind == "table" or re.search("[。;:]", line.plain):
                return False
            if len(line.plain) <= 20 and (read := days.parse(line.plain)) and read.on:
                return True
        return False

    def _tail(self, kind: Kind, line: Line) -> None:
        space = self.space
        if space.tail is None or space.tail.kind is not kind:
            space.tail = Node(kind, line.index)
            space.root.children.append(space.tail)
            if kind is Kind.SIGNATURE:
                space.containers, space.article, space.stack = [], None, []
        space.tail.say(line.text, line.index)

    def _plain(self, place: int) -> None:
        line, space = self.lines[place], self.space
        if space.tail is not None:
            self._tail(space.tail.kind, line)
        elif _CLOSING.match(line.plain) and (space.stack or space.article) and self._closes(place):
            self._tail(Kind.CLOSING, line)
        elif not space.root.children:
            space.before_numbers(line)
        elif line.kind == "list":
            self._current().last().say(line.text, line.index)
        elif self._goes_on(line):
            self._lengthen(line)
        elif space.article:
            self._paragraph(line)
        elif space.stack or space.containers:
            self._pieces(line, None)
        else:
            self._unnumbered(line)

    def _closes(self, place: int) -> bool:
        """本通知自…起施行 after the last level; in a document of articles only the list of annexes."""
        if _ANNEX_LIST.match(self.lines[place].plain):
            return True
        return not self.space.article and not any(self.markers[place + 1 : place + 2])

    def _goes_on(self, line: Line) -> bool:
        """A line broken in two by a conversion: it begins with a mark, or the 款 or item before has not ended."""
        if line.plain.startswith(_GOES_ON):
            return True
        before = self._current().parts[-1:] if self.space.article else []
        return bool(before) and before[0][-1] not in "。；：！？”）》)….;:"

    def _lengthen(self, line: Line) -> None:
        node = self._current().last()
        if node.parts and (len(node.parts[-1]) > _SHORT or line.plain.startswith(_GOES_ON)):
            node.parts[-1] += line.text
            node.paragraphs.append(line.index)
        else:
            node.say(line.text, line.index)


def _bare(title: str) -> str:
    return re.sub(r"[\s《》〈〉“”]+", "", title).replace("(", "（").replace(")", "）")


def grown(lines: Sequence[Line]) -> list[tuple[Node, list[Line]]]:
    """Return the spaces of a document: the root of each, and the lines before its first clause."""
    growing = Growing(lines)
    for place in range(len(lines)):
        growing.take(place)
    return [(space.root, space.preface) for space in growing.spaces]
