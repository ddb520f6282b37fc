"""What is read from a document, and where: every value with its evidence, so that a screen can show both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from mingting.policies.rules.numerals import levelled

T = TypeVar("T")

#: A broken line is put together with at most so many that follow, up to so many characters.
_MOST_JOINED, _LONGEST_JOINED = 14, 600
_CLOSES = re.compile(r"^[，。；、：？！）〕》”’,;)\]]|^号(?![码线召称])")
_OPENS = {"《": "》", "（": "）", "〔": "〕", "(": ")", "“": "”"}
_OPEN_END = re.compile(r"(?:[〔（《(、，“]|\d〕|〕\d{1,4})$")


class Source(StrEnum):
    """Where a value stands: 版头, title, above the text, signature, behind the text, 版记, or the page's own table."""

    RED_HEAD = "red_head"
    TITLE = "title"
    HEAD = "head"
    SIGNATURE = "signature"
    TAIL = "tail"
    PRINT_LINE = "print_line"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as a file gives it: ``align`` is left, center, right or unknown (""), ``level`` of a heading or 0."""

    text: str
    align: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """``index`` is the paragraph (its first, where lines were joined), or the row of the metadata."""

    source: Source
    index: int
    text: str


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """What was read; ``confidence`` in percent orders what a person confirms and is no probability."""

    value: T
    confidence: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph on one line, and the paragraphs it was put together from (``first`` to ``last``)."""

    text: str
    first: int
    last: int
    align: str = ""
    level: int = 0


def lines(paragraphs: Sequence[Paragraph]) -> list[Line]:
    """Return the paragraphs that are not empty, those put together that a page broke within a bracket or a date.

    Pages put 〔2019〕 and figures in elements of their own: ``穗府规〔``, ``2018``, ``〕``, ``19``, ``号``.
    """
    found: list[Line] = []
    for index, paragraph in enumerate(paragraphs):
        text = " ".join(paragraph.text.replace("\u200b", "").replace("\ufeff", "").split())
        if not text:
            continue
        before = found[-1] if found else None
        if before and _belongs(before, text):
            found[-1] = Line(before.text + text, before.first, index, before.align, before.level)
        else:
            found.append(Line(text, index, index, paragraph.align, paragraph.level))
    return found


def _belongs(before: Line, text: str) -> bool:
    if before.last - before.first >= _MOST_JOINED or len(before.text) + len(text) > _LONGEST_JOINED:
        return False
    if _CLOSES.match(text) or _OPEN_END.search(before.text):
        return True
    if re.fullmatch(r"(?:19|20)\d\d", before.text) and text.startswith("年"):
        return True
    tail = before.text[-120:]
    return any(tail.rfind(opened) > tail.rfind(closed) for opened, closed in _OPENS.items())


def squeezed(text: str) -> str:
    """Return a text levelled and without blanks, to be compared."""
    return re.sub(r"\s+", "", levelled(text))
