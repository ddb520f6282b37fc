"""From lines to a document: which is the title, which are headings, who issued it and when.

Official documents (GB/T 9704) number their parts 一、 （一） 1. and close with the issuer and the date; where
a file has no heading styles, these marks are what its structure is known by.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from statistics import median

from mingting.publishing.gateways.importing.blocks import Block, Cell, Heading, Image, Imported, Table, Text
from mingting.publishing.gateways.importing.cleaning import clean_html
from mingting.publishing.gateways.importing.signature import chinese_date, is_organ, signed

#: How far from the top the title and number are looked for.
TOP_LINES = 12
TITLE_LETTERS = 120
HEADING_LETTERS = 45

_DOC_NO = re.compile(
    r"^([\u4e00-\u9fff]{1,16})\s*[〔\[［﹝(（【]\s*(\d{4})\s*[〕\]］﹞)）】]\s*(?:第\s*)?(\d{1,5})\s*号"
    r"(?:\s*签发人.*)?$"
)
_LETTERHEAD = re.compile(r"^([\u4e00-\u9fff]{4,40}?)(?:文件|函)$")
_NUMBERED = (
    (2, re.compile(r"^[一二三四五六七八九十百]{1,4}、")),
    (3, re.compile(r"^[（(][一二三四五六七八九十百]{1,4}[)）]")),
    (4, re.compile(r"^\d{1,2}[.．、](?!\d)")),
)
_CAPTION = re.compile(r"^(?:附?表)\s*[\d一二三四五六七八九十]+")
_CHAPTER = re.compile(r"^第[一二三四五六七八九十百]{1,4}[编章节]")
#: A letter that issues another document by its title, and what such a document's own title ends in.
_ISSUES = re.compile(
    r"(?:印发|发布|公布|颁布|下发|批转|转发)(?P<name>.{4,}?)的(?:通知|公告|通告|决定|命令|令|函)(?:[（(].{1,12}[)）])?$"
)
_OF_DOCUMENT = re.compile(
    r"(?:办法|规定|细则|规则|规程|规范|章程|条例|制度|措施|方案|预案|规划|计划|要点|意见|纲要|标准|指引|指南|导则|目录|清单|名单)"
    r"(?:[（(][^（）()]{1,16}[)）])?$"
)
#: A letter has at least so many lines above its date: title, addressee, text, organ.
_LINES_OF_LETTER = 4
_UNFINISHED = ("。", "；", "，", "：", "、", ";", ",")


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. ``html`` is its inline HTML; ``level`` comes from a style (1 for a title); ``size`` in
    points.

    ``listing`` is "ul", "ol" or "" and ``depth`` how deep in the list it stands.
    """

    text: str
    html: str
    level: int = 0
    centred: bool = False
    aligned_right: bool = False
    size: float = 0.0
    bold: bool = False
    listing: str = ""
    depth: int = 0


Piece = Line | Table | Image


def line(text: str) -> Line:
    """Return a line of plain text."""
    tidy = tidied(text)
    return Line(text=tidy, html=escape(tidy, quote=False))


def tidied(text: str) -> str:
    """Return text without the blanks that stand for indents, and with ordinary blanks inside."""
    return re.sub(
        r"[ \t\xa0\u2002\u2003\u3000]+", " ", text.replace("\u200b", "").replace("\ufeff", "")
    ).strip()


def composed(
    pieces: Sequence[Piece], warnings: Iterable[str], *, title: str = "", source: str = "", doc_no: str = ""
) -> Imported:
    """Return the document that the pieces make; what is given by name wins over what the lines suggest."""
    rest = [p for p in pieces if not isinstance(p, Line) or p.text]
    notes = list(warnings)
    letterhead = _taken_letterhead(rest)
    found_number = _taken_number(rest)
    found_title = _taken_title(rest, given=title)
    formed_on, issuer = signed(_signed_lines(rest))
    blocks = _blocks(_with_enclosed(_with_captions(rest), found_title))
    nameless = sum(1 for block in blocks if isinstance(block, Image) and not block.alt)
    if nameless:
        notes.append(f"{nameless} 张图片没有替代文字，请补充")
    if not found_title:
        notes.append("没有找到标题，请填写")
    return Imported(
        title=found_title[: TITLE_LETTERS * 3],
        doc_no=doc_no or found_number,
        formed_on=formed_on,
        issuer=issuer or letterhead,
        blocks=tuple(blocks),
        warnings=tuple(dict.fromkeys(notes)),
        source=source,
    )


def _top(pieces: Sequence[Piece]) -> list[tuple[int, Line]]:
    return [(at, p) for at, p in enumerate(pieces[:TOP_LINES]) if isinstance(p, Line)]


def _taken_letterhead(pieces: list[Piece]) -> str:
    for at, found in _top(pieces)[:4]:
        head = _LETTERHEAD.match(found.text.replace(" ", ""))
        if head and found.centred and is_organ(head.group(1)):
            del pieces[at]
            return head.group(1)
    return ""


def _taken_number(pieces: list[Piece]) -> str:
    """A document number stands on a line of its own; one within a sentence cites another document."""
    for at, found in _top(pieces):
        number = _DOC_NO.match(found.text)
        if number:
            del pieces[at]
            return f"{number.group(1)}〔{number.group(2)}〕{int(number.group(3))}号"
    return ""


def _taken_title(pieces: list[Piece], *, given: str) -> str:
    """Take the title out of the body: the page shows it above."""
    top = _top(pieces)
    if given:
        for at, found in top:
            if _same(found.text, given):
                del pieces[at]
                break
        return tidied(given)
    top = _head(top)
    styled = [(at, f) for at, f in top if f.level == 1]
    centred = [(at, f) for at, f in top if f.centred and len(f.text) <= TITLE_LETTERS and not f.listing]
    chosen = styled[:1] or _largest(centred) or _heading_like(top)
    if not chosen:
        return ""
    at, first = chosen[0]
    words = [first.text]
    del pieces[at]
    while at and isinstance(above := pieces[at - 1], Line) and _leads(above, first, pieces):
        at -= 1
        words.insert(0, above.text)
        del pieces[at]
    while at < len(pieces) and isinstance(following := pieces[at], Line) and _goes_on(first, following):
        words.append(following.text)
        del pieces[at]
    return "".join(words)


def _head(top: list[tuple[int, Line]]) -> list[tuple[int, Line]]:
    """Leave out what follows the date of a short letter: the title of what it encloses is not its own."""
    for n, (_, found) in enumerate(top):
        if n >= _LINES_OF_LETTER and chinese_date(found.text):
            return top[:n]
    return top


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W", "", one) == re.sub(r"\W", "", other)


def _largest(lines: Sequence[tuple[int, Line]]) -> list[tuple[int, Line]]:
    """The first of the largest centred lines."""
    return sorted(lines, key=lambda pair: (-round(pair[1].size, 1), pair[0]))[:1]


def _heading_like(top: Sequence[tuple[int, Line]]) -> list[tuple[int, Line]]:
    """Without a centred line, the first line is the title when it is short and no sentence."""
    if (
        top
        and not top[0][1].listing
        and len(top[0][1].text) <= 60
        and not top[0][1].text.endswith(_UNFINISHED)
    ):
        return [top[0]]
    return []


def _goes_on(first: Line, following: Line) -> bool:
    """Whether a title broken over lines goes on: same form, centred, and nothing in brackets."""
    return (
        first.centred
        and following.centred
        and following.level == first.level
        and abs(following.size - first.size) < 0.6
        and following.bold == first.bold
        and len(following.text) <= 40
        and not following.text.startswith(("（", "("))
        and first.size > 0
        and not following.text.endswith(_UNFINISHED)
        and not _NUMBERED[0][1].match(following.text)
    )


def _leads(above: Line, first: Line, pieces: Sequence[Piece]) -> bool:
    """Whether a line above the centred one is the title's as well: one that fills its row is not seen to be centred.

    Only where the title is larger than what is written most, or anything above it would be taken for a part of it.
    """
    sizes = [piece.size for piece in pieces if isinstance(piece, Line) for _ in range(len(piece.text))]
    return (
        first.size > 0
        and abs(above.size - first.size) < 0.6
        and above.bold == first.bold
        and not above.listing
        and not above.text.endswith(_UNFINISHED)
        and first.size > median(sizes) + 1
    )


def header_rows(rows: tuple[tuple[Cell, ...], ...]) -> int:
    """Guess how many rows are headings where the file is silent: those the first row's cells reach over."""
    if len(rows) < 2 or not all(cell.text and not cell.text.replace(".", "").isdigit() for cell in rows[0]):
        return 0
    tall = max(cell.rowspan for cell in rows[0])
    wide = any(cell.colspan > 1 for cell in rows[0])
    return tall if wide and tall < min(len(rows), 5) else 1


def _signed_lines(pieces: Sequence[Piece]) -> list[str]:
    """Return the paragraphs as a signature is looked for in: a joint one is often set in a grid without rules."""
    lines: list[str] = []
    for piece in pieces:
        if isinstance(piece, Line):
            lines.append(piece.text)
        elif isinstance(piece, Table):
            cells = [tidied(part) for row in piece.rows for cell in row for part in cell.text.split("\n")]
            lines += [text for text in cells if text]
    return lines


def _with_captions(pieces: Sequence[Piece]) -> list[Piece]:
    """Give a table the line above it as its caption when that line says so (表1 …)."""
    kept: list[Piece] = []
    for piece in pieces:
        above = kept[-1] if kept else None
        if (
            isinstance(piece, Table)
            and not piece.caption
            and isinstance(above, Line)
            and len(above.text) <= HEADING_LETTERS
            and _CAPTION.match(above.text)
        ):
            kept.pop()
            piece = replace(piece, caption=above.text)
        kept.append(piece)
    return kept


def _with_enclosed(pieces: Sequence[Piece], title: str) -> list[Piece | Heading]:
    """Make a heading of the centred title of each document that a letter (印发……的通知) encloses."""
    issued = _ISSUES.search(title)
    if issued is None:
        return list(pieces)
    name = re.sub(r"\W", "", issued["name"].removeprefix("关于"))
    kept: list[Piece | Heading] = []
    at = 0
    while at < len(pieces):
        words = _enclosed_title(pieces, at, name)
        kept.append(Heading(2, "".join(words)) if words else pieces[at])
        at += len(words) or 1
    return kept


def _enclosed_title(pieces: Sequence[Piece], at: int, name: str) -> list[str]:
    """Return the lines of the title that begins here, as many as make one; none where none does."""
    first = pieces[at]
    if not isinstance(first, Line) or not (first.centred or first.level == 1) or first.listing:
        return []
    words: list[str] = []
    most = 0
    for piece in pieces[at:]:
        if (
            not isinstance(piece, Line)
            or _CHAPTER.match(piece.text)
            or (words and not _goes_on(first, piece))
        ):
            break
        words.append(piece.text)
        whole = "".join(words)
        if len(whole) > TITLE_LETTERS or whole.endswith(_UNFINISHED):
            break
        after = at + len(words)
        is_caption = after < len(pieces) and isinstance(pieces[after], Table)
        is_named = name in re.sub(r"\W", "", whole)
        if is_named or (_OF_DOCUMENT.search(whole) and not is_caption):
            most = len(words)
    return words[:most]


def _blocks(pieces: Sequence[Piece | Heading]) -> list[Block]:
    styled = any(isinstance(p, Line) and p.level > 1 for p in pieces)
    blocks: list[Block] = []
    gathered: list[Line] = []
    for at, piece in enumerate(pieces):
        level = 0
        if isinstance(piece, Line):
            level = _styled_level(piece) if styled else _numbered_level(pieces, at)
            if not level:
                gathered.append(piece)
                continue
        _close(gathered, blocks)
        blocks.append(Heading(level, piece.text) if isinstance(piece, Line) else piece)
    _close(gathered, blocks)
    return blocks


def _styled_level(found: Line) -> int:
    return min(max(found.level, 2), 4) if found.level else 0


def _numbered_level(pieces: Sequence[Piece | Heading], at: int) -> int:
    """Return the level that a line's numbering gives it, or 0 when it is a list's item or a sentence."""
    found = pieces[at]
    assert isinstance(found, Line)
    if found.listing or len(found.text) > HEADING_LETTERS or found.text.endswith(_UNFINISHED):
        return 0
    for level, mark in _NUMBERED:
        if mark.match(found.text):
            around = (pieces[at - 1] if at else None, pieces[at + 1] if at + 1 < len(pieces) else None)
            listed = any(isinstance(p, Line) and mark.match(p.text) for p in around)
            return 0 if (listed and level > 2) or around[1] is None else level
    return 0


def _close(gathered: list[Line], blocks: list[Block]) -> None:
    if gathered:
        blocks.append(Text(clean_html(_html_of(gathered))))
        gathered.clear()


def _html_of(lines: Sequence[Line]) -> str:
    out: list[str] = []
    at = 0
    while at < len(lines):
        if not lines[at].listing:
            out.append(f"<p>{lines[at].html}</p>")
            at += 1
            continue
        end = at
        while end < len(lines) and lines[end].listing:
            end += 1
        out.append(_lists_of(lines[at:end]))
        at = end
    return "".join(out)


def _lists_of(lines: Sequence[Line]) -> str:
    """Write list lines as lists, deeper ones inside the item above them."""
    out: list[str] = []
    at = 0
    while at < len(lines):
        kind, depth = lines[at].listing, lines[at].depth
        items: list[str] = []
        while at < len(lines) and lines[at].listing == kind and lines[at].depth <= depth:
            item = lines[at].html
            end = at + 1
            while end < len(lines) and lines[end].depth > depth:
                end += 1
            items.append(f"<li>{item}{_lists_of(lines[at + 1 : end])}</li>")
            at = end
        out.append(f"<{kind}>{''.join(items)}</{kind}>")
    return "".join(out)
