"""What every form of a report given out shares: its title by lines, its sections, its leads, its figures' size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

from mingting.reporting.rules.form import PARTS, Table
from mingting.reporting.rules.grid import Grid, Square, grid_of
from mingting.reporting.rules.report import Part, Report

NAME = "政府信息公开工作年度报告"
_LEAD = re.compile(r"（[一二三四五六七八九十]{1,3}）[^。；：，！？]{1,24}(?:。|$)")
_PLACE = re.compile(r"[省市区县旗州盟](?=.{2})")
#: So many letters of the title stand on a line.
_LINE = 20
_ORDER = ["", *(numeral for numeral, _ in PARTS)]
#: Letters from here on are as wide as they are high; before it, half as wide.
_WIDE_FROM = 0x2E80
#: Points: below this nobody can read, and figures rather break.
LEAST_SIZE = 4.0


@dataclass(frozen=True, slots=True)
class Section:
    """A part as it is given out; ``grid`` is its table, where it has one of which any cell is known."""

    numeral: str
    heading: str
    paragraphs: tuple[str, ...]
    grid: Grid | None = None


def title_of(report: Report) -> str:
    """Return the title as written, or the one that the form asks for."""
    year = "" if report.year is None else f"{report.year}年"
    return report.title or f"{report.organ}{year}{NAME}"


def title_lines(report: Report) -> tuple[str, ...]:
    """Return the title broken where its sense allows, after the organ's name (GB/T 9704: 回行做到词意完整)."""
    title = title_of(report)
    rest = title.removeprefix(report.organ)
    return (*_organ_lines(report.organ), rest) if report.organ and rest and rest != title else (title,)


def _organ_lines(organ: str) -> Iterator[str]:
    """Yield the lines of a name, a long one broken after that of a place."""
    while len(organ) > _LINE and (ends := [m.end() for m in _PLACE.finditer(organ) if m.end() <= _LINE]):
        yield organ[: ends[-1]]
        organ = organ[ends[-1] :]
    yield organ


def day_words(report: Report) -> str:
    """Return the day of publication as a line, or ``""``."""
    day = report.published
    return "" if day is None else f"发布日期：{day.year}年{day.month}月{day.day}日"


def sections(report: Report) -> tuple[Section, ...]:
    """Return the parts with their tables; a table whose part was not written comes under the heading of the form."""
    written = {part.numeral for part in report.parts}
    lacking = [
        Part(numeral, f"{numeral}、{title}")
        for numeral, title in PARTS
        if numeral not in written and any(numeral == table and report.has(table) for table in Table)
    ]
    parts = list(report.parts)
    if lacking:
        parts = sorted([*parts, *lacking], key=lambda part: _ORDER.index(part.numeral))
    return tuple(_section(report, part) for part in parts)


def _section(report: Report, part: Part) -> Section:
    table = next((table for table in Table if table == part.numeral and report.has(table)), None)
    grid = None if table is None else grid_of(table, report.edition)
    own = part.paragraphs
    if not part.numeral:
        own = tuple(words for words in own if not _is_above(report, words))
    return Section(part.numeral, part.heading, own, grid)


def _is_above(report: Report, words: str) -> bool:
    """Return whether a line before the first part is the title, a line of it, or the day: those are given anyway."""
    bare = "".join(words.split())
    return bare in "".join(title_of(report).split()) or bare == day_words(report)


def lead(paragraph: str) -> tuple[str, str]:
    """Return the sub-heading that a paragraph begins with, （一）…, and the rest; either may be ``""``."""
    found = _LEAD.match(paragraph)
    return (found.group(), paragraph[found.end() :]) if found else ("", paragraph)


def is_heading(paragraph: str) -> bool:
    """Return whether a paragraph is a sub-heading and nothing else."""
    return lead(paragraph)[1] == "" and not paragraph.endswith("。")


def words_in(report: Report, square: Square) -> str:
    """Return what stands in a square: the words of a head, or of a cell as written."""
    if square.cell is None:
        return square.words
    written = report.cells.get(square.cell)
    return written.words if written else ""


def figure_size(report: Report, grid: Grid, *, width: float, inset: float, most: float) -> float:
    """Return the size in which every number of a table stands on one line, in points and halves, ``most`` at most.

    ``width`` is the table's, ``inset`` the blank on either side within a cell. What is no number may be broken.
    """
    fits = [
        (sum(grid.widths[one.column : one.column + one.across]) * width - 2 * inset) / letters
        for one in grid.squares
        if one.cell is not None and report.number(one.cell) is not None
        for letters in [_measure(words_in(report, one))]
    ]
    return max(LEAST_SIZE, floor(2 * min([most, *fits])) / 2)


def _measure(words: str) -> float:
    """Return how many letters of full width the words are as wide as."""
    return sum(1.0 if ord(letter) >= _WIDE_FROM else 0.5 for letter in words)


def drawn(report: Report, grid: Grid) -> Iterator[tuple[tuple[Square, str], ...]]:
    """Yield the rows of a table: each square with what stands in it."""
    for row in grid.rows:
        yield tuple((square, words_in(report, square)) for square in row)
