"""What an imported file becomes: a title, the marks of an official document, and a row of blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs and lists that follow each other, as HTML that ``clean_html`` has passed."""

    html: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body; ``level`` is 2, 3 or 4, for the title alone is level 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; lines within it are parted by a line feed."""

    text: str
    colspan: int = 1
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as HTML has them: a cell that a neighbour covers is not in its row."""

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int = 0
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture (PNG, JPEG, GIF or WebP bytes without hidden information) and its alternative text, or ""."""

    data: bytes
    name: str
    alt: str


Block = Text | Heading | Table | Image


@dataclass(frozen=True, slots=True)
class Imported:
    """A file read into blocks. What was not found is "" or ``None``; ``warnings`` say what was left out."""

    title: str
    doc_no: str
    formed_on: date | None
    issuer: str
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...]
    source: str = ""
