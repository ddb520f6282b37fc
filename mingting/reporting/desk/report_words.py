"""What is shown of a report beside its tables: findings with their places, prose with its bound figures, last year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..building import Draft
from ..gateways.giving.sections import is_heading
from ..rules import placeholders
from ..rules.equations import plain
from ..rules.figures import (
    ASKED,
    NOTICES,
    PUBLISHED_ALL,
    SUMS,
    TAKEN,
    Change,
    Figures,
    class_name,
    classes,
    compared,
    words_of,
)
from ..rules.findings import Finding, Severity
from ..rules.form import Cell
from ..rules.skeleton import WRITTEN_PARTS
from .report_tables import anchor_of

#: How many cells of a finding are linked.
_LINKED = 6
_COMPARED = (
    PUBLISHED_ALL,
    "三.1.total",
    "三.2.total",
    "三.3.1.total",
    "三.3.2.total",
    *(name for name in SUMS if name.startswith("办理.")),
    "三.3.7.total",
    "三.4.total",
    "四.reconsideration.total",
    "诉讼.总数",
    NOTICES,
    ASKED,
    TAKEN,
    "二.norms.issued",
    "二.norms.repealed",
    "二.norms.in_force",
)
#: What is compared even where both years have none.
_ALWAYS = (PUBLISHED_ALL, "三.1.total", "三.3.7.total")


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, the cells on the page that it is about, and the part where its words stand (``""``: a table)."""

    finding: Finding
    cells: tuple[tuple[str, str], ...]
    numeral: str


@dataclass(frozen=True, slots=True)
class Gravity:
    """The findings of one severity; ``block`` ``warn`` ``note`` is how the page marks them."""

    label: str
    mark: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of prose; one that is a bound figure has the name it is bound to, and what that means."""

    words: str
    name: str = ""
    says: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose in pieces."""

    pieces: tuple[Piece, ...]
    is_heading: bool
    is_unwritten: bool


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A part in words as it will be read."""

    numeral: str
    name: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure beside last year's."""

    name: str
    says: str
    now: str
    before: str
    said: str


def by_severity(findings: Iterable[Finding]) -> list[Gravity]:
    """Return the findings, gravest first; severities without any are left out."""
    marks = {Severity.ERROR: "block", Severity.EXPLAIN: "warn", Severity.NOTICE: "note"}
    found = tuple(findings)
    groups = [
        Gravity(one.label, marks[one], tuple(_told(each) for each in found if each.severity is one))
        for one in Severity
    ]
    return [group for group in groups if group.told]


def _told(finding: Finding) -> Told:
    cells = tuple((anchor_of(cell), cell.words) for cell in finding.cells[:_LINKED])
    numeral = next((one for one in WRITTEN_PARTS if finding.place.startswith(f"第{one}部分")), "")
    return Told(finding, cells, numeral)


def wrong_cells(findings: Iterable[Finding]) -> frozenset[Cell]:
    """Return the cells that errors are about."""
    return frozenset(
        cell for finding in findings if finding.severity is Severity.ERROR for cell in finding.cells
    )


def in_part(findings: Iterable[Finding], numeral: str) -> list[Finding]:
    """Return the findings about the words of a part."""
    return [finding for finding in findings if finding.place.startswith(f"第{numeral}部分")]


def read_part(draft: Draft, numeral: str, name: str) -> ReadPart:
    """Return a part as it will be read, its figures marked as bound."""
    lines = [line.strip() for line in draft.parts.get(numeral, "").split("\n") if line.strip()]
    return ReadPart(numeral, name, tuple(_paragraph(line, draft) for line in lines))


def _paragraph(line: str, draft: Draft) -> Paragraph:
    pieces = tuple(_pieces(line, draft))
    return Paragraph(pieces, is_heading(line), placeholders.TO_WRITE in line)


def _pieces(line: str, draft: Draft) -> Iterator[Piece]:
    at = 0
    for one in placeholders.parse(line):
        if one.start > at:
            yield Piece(line[at : one.start])
        value = placeholders.fill(one.written, draft.figures, draft.last_year)
        yield Piece(value, one.name, _says(one), is_missing=value == placeholders.BLANK)
        at = one.end
    if at < len(line):
        yield Piece(line[at:])


def _says(one: placeholders.Placeholder) -> str:
    try:
        words = words_of(one.name)
    except (KeyError, StopIteration):
        return one.written
    return f"{words}（{one.view}）" if one.view else words


def beside_last_year(draft: Draft) -> list[Beside]:
    """Return the main figures beside last year's, without those that are nought in both years."""
    if draft.last_year is None:
        return []
    wanted = dict.fromkeys((*_COMPARED, *_classes(draft.figures, draft.last_year)))
    changes: Sequence[Change] = list(compared(draft.figures, draft.last_year, list(wanted)))
    return [
        Beside(one.name, words_of(one.name), plain(one.now), plain(one.before), one.said)
        for one in changes
        if one.now or one.before or one.name in _ALWAYS
    ]


def _classes(*years: Figures) -> Iterator[str]:
    for figures in years:
        yield from (class_name(kind) for kind in classes(figures))
