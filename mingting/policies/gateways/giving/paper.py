"""What is put on paper: title, number, paragraphs and where the words come from. Plain values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mingting.policies.rules.clauses import Paragraph

#: Levels of 公文格式: 一、 in 黑体, （一） in 楷体; chapters are centred.
_FIRST = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SECOND = re.compile(r"（[一二三四五六七八九十]{1,3}）[^。；]{1,30}$")
_CHAPTER = re.compile(r"第[一二三四五六七八九十百]{1,5}[编章节]")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零〇]{1,7}条(?:之[一二三四五六七八九十]{1,2})?")
#: Signature and date stand at the right; they are short and follow the words.
_DATE = re.compile(r"(?:\d{4}|二[〇○0零一二三四五六七八九十]{3})年.{1,4}月.{1,4}日")
_ORGAN = re.compile(r"[\u4e00-\u9fa5]{4,40}(?:局|委员会|办公室|人民政府|分局|办事处|中心)")


@dataclass(frozen=True, slots=True)
class Paper:
    """One document to be put on paper. ``source`` says where it was taken from and stands at the end."""

    title: str
    number: str
    issued_on: date
    parts: tuple[Paragraph, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the page: ``sort`` is title, chapter, first, second, text, right or table; ``lead`` is set apart."""

    sort: str
    text: str = ""
    lead: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    level: int = 0


#: Characters of 二号 in a line of the page.
_LINE = 20.0
#: A line ends well after these and before those; it never ends before what closes, joins or only ends a word, nor after
#: what opens.
_GOOD_AFTER = re.compile(
    r"(?:关于(?:印发|修改|废止|公布|延长|开展|组织|做好|进一步)?|转发|[》）、，\s]|[局室委府])$"
)
_GOOD_BEFORE = re.compile(r"(?:关于|《|（)")
_NEVER_BEFORE = re.compile(
    r"[区局办市业展则法员施的和与及或等了》）〕”’、，。：；\s]|通知$|决定$|意见$|公告$"
)
_NEVER_AFTER = re.compile(r"[《（〔“‘]$")
_WORD = re.compile(r"[0-9A-Za-z.%]{2}")
#: What it costs to break where nothing says that a word ends, in squares of a character.
_INSIDE = 30.0


def title_lines(title: str) -> tuple[str, ...]:
    """Return a title in lines of much the same length, broken where its sense allows (GB/T 9704 7.3.1: 词意完整)."""
    count = -(-_width(title) // _LINE)
    if count < 2:
        return (title,)
    ideal = _width(title) / count
    best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    for end in range(1, len(title) + 1):
        cost = _cost_of_break(title, end)
        if cost is None:
            continue
        ways = [
            (before + (_width(line) - ideal) ** 2 + cost, (*lines, line))
            for start, (before, lines) in best.items()
            if (line := title[start:end].strip()) and _width(line) <= _LINE
        ]
        if ways:
            best[end] = min(ways)
    return best[len(title)][1] if len(title) in best else (title,)


def _width(text: str) -> float:
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def _cost_of_break(title: str, place: int) -> float | None:
    """Return what a break before a place costs, ``None`` where there may be none."""
    before, after = title[:place], title[place:]
    if not after:
        return 0.0
    if _NEVER_BEFORE.match(after) or _NEVER_AFTER.search(before) or _WORD.fullmatch(before[-1:] + after[:1]):
        return None
    return 0.0 if _GOOD_AFTER.search(before) or _GOOD_BEFORE.match(after) else _INSIDE


#: How deep a heading stands; one that would skip a level stands as deep as the one above allows (PDF/UA).
_LEVELS = {"title": 2, "chapter": 3, "first": 3, "second": 4}


def pieces(parts: Sequence[Paragraph]) -> Iterator[Piece]:
    """Yield the pieces of a body in order, each with the face that its level asks for; the title alone is level 1."""
    last = 1
    for piece in _pieces(parts):
        wanted = _LEVELS.get(piece.sort, 0)
        if wanted:
            last = min(wanted, last + 1)
            piece = replace(piece, level=last)
        yield piece


def _pieces(parts: Sequence[Paragraph]) -> Iterator[Piece]:
    for part in parts:
        text = part.text.strip()
        if part.kind == "table":
            if part.rows:
                yield Piece("table", rows=part.rows)
        elif not text:
            continue
        elif part.kind == "heading" and not (_CHAPTER.match(text) or _FIRST.match(text)):
            yield Piece("title" if part.level == 2 else "first", text)
        elif _CHAPTER.match(text) and len(text) <= 40:
            yield Piece("chapter", text)
        elif _DATE.fullmatch(text) or _ORGAN.fullmatch(text):
            yield Piece("right", text)
        elif _FIRST.match(text) and len(text) <= 40:
            yield Piece("first", text)
        elif _SECOND.match(text):
            yield Piece("second", text)
        else:
            article = _ARTICLE.match(text)
            lead = article[0] if article else ""
            yield Piece("text", text[len(lead) :].strip() if lead else text, lead)
