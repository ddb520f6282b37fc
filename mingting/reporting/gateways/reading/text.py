"""Plain text and Markdown: rows parted by tabs, bars or blanks, tables with a cell a line, rows within a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mingting.reporting.gateways.reading.pieces import Line, Piece, Row, Source, gathered

#: Lines at least so long, and so many of them, may be broken at a fixed width.
_NARROWEST, _FEWEST_LINES = 40, 10
#: How far short of the margin a full line may end, in places; beyond this code letters are wide.
_RAGGED, _LAST_NARROW = 6, 0x2000
_BEGINS = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[.．、](?!\d)|#)"
)
_RULE = re.compile(r"[\s|:+\-=_]+")
#: What a collection of texts says of a text at its top.
_REMARK = re.compile(r"#\s*(?:URL|取得方式|来源)\s*[:：]")
_MARKS = re.compile(r"^\s*#{1,6}\s*|\*\*|__")
_SPACED = re.compile(r"(?P<label>.*?\S)(?P<values>(?:[ \u3000]+[-+]?[\d０-９][\d０-９.,，．]*){3,})\s*")
_GAPS = re.compile(r" {2,}|\u3000{2,}")
_BARRED = re.compile(
    r"[\d…][ \u3000]*[|｜][ \u3000]*[\d…]"
    r"|行政(?:许可|处罚|强制|事业性收费)[ \u3000]*\d+(?:\.\d+)?[ \u3000]*(?:[；;，。]|$)"
)
_SENTENCE = re.compile(r"[。；;]")
_WITHIN = re.compile(r"(?P<label>.*?[\u4e00-\u9fff）)])[ \u3000:：]*(?P<values>[\d.…/|｜ -]+)")


def read(text: str) -> Source:
    """Read decoded text."""
    titles = []
    lines = text.splitlines()
    if lines and (found := re.fullmatch(r"#\s*(\S.*?)\s+((?:19|20)\d\d)\s*", lines[0])):
        titles.append(f"{found[1]}{found[2]}年")
        lines = lines[1:]
    return Source(tuple(gathered(_pieces(_unwrapped(lines)))), tuple(titles))


def _unwrapped(lines: list[str]) -> Iterator[str]:
    """Yield lines with sentences put together that were broken at a fixed width, as text taken from a page is."""
    lengths = sorted(_width(line) for line in lines if "\t" not in line and "|" not in line)
    long = [length for length in lengths if length > _NARROWEST]
    width = long[int(len(long) * 0.9)] if len(long) >= _FEWEST_LINES else 0
    full = sum(abs(length - width) <= _RAGGED for length in long)
    if not width or full * 2 < len(long):
        yield from lines
        return
    held = ""
    for line in lines:
        text = line.rstrip()
        if held and text.strip() and not _BEGINS.match(text):
            held += text.strip()
        else:
            if held:
                yield held
            held = text
        if _width(text) < width - _RAGGED or "\t" in text or "|" in text:
            yield held
            held = ""
    if held:
        yield held


def _width(line: str) -> int:
    """Return how wide a line is printed: Chinese letters and marks take two places."""
    return sum(2 if ord(letter) > _LAST_NARROW else 1 for letter in line.rstrip())


def _pieces(lines: Iterable[str]) -> Iterator[Piece]:
    for line in lines:
        if not line.strip() or _REMARK.match(line) or (_RULE.fullmatch(line) and "-" in line):
            continue
        yield from _piece(line)


def _piece(line: str) -> Iterator[Piece]:
    if "\t" in line:
        yield Row(tuple(cell.strip() for cell in line.rstrip("\r\n").split("\t")))
    elif line.strip().startswith(("|", "｜")):
        cells = re.split(r"[|｜]", line.strip())
        if any(cell.strip() for cell in cells):
            yield Row(
                tuple(cell.strip().strip("*") for cell in cells[1 : -1 if not cells[-1].strip() else None])
            )
    elif "|" in line and not _SENTENCE.search(line):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) > 1:
            yield Row(tuple(cells))
        elif cells[0]:
            # The one cell of a row whose cells stand one on a line.
            yield Line(cells[0])
    elif _BARRED.search(line):
        yield Line(line.strip())
        yield from _within(line)
    elif found := _SPACED.fullmatch(line):
        yield Row((*_GAPS.split(found["label"].strip()), *found["values"].split()))
    elif len(cells := _GAPS.split(line.strip())) >= 4 and "。" not in line:
        yield Row(tuple(cells))
    else:
        yield Line(_MARKS.sub("", line).strip())


def _within(line: str) -> Iterator[Row]:
    """Yield rows that a sentence brings: 规章 0|0|0；行政许可 0。"""
    for segment in re.split(r"[；;，。]", line):
        if found := _WITHIN.fullmatch(segment.strip()):
            yield Row((found["label"], *(cell.strip() for cell in re.split(r"[|｜]", found["values"]))))
