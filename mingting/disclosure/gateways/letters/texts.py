"""The words of the letters as we ship them: ``letter_texts/*.toml`` read into lines, each with its part in a letter."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from mingting.disclosure.rules.letters import LETTERS, LetterKind, check_variant

_FOLDER = files("mingting.disclosure") / "letter_texts"
#: The table of a file that holds its own shared parts, beside those of parts.toml.
_PARTS = "parts"


class Part(StrEnum):
    """What a line is in a letter; the value is the mark it begins with in the files."""

    TITLE = "title"
    NUMBER = "number"
    BODY = ""
    SALUTATION = "@"
    QUOTE = ">"
    HEADING = "#"
    SIGNATURE = "<"
    NOTE = "("
    SLIP = "="
    ROW = "|"
    BLANK = "~"
    BREAK = "---"
    CONDITION = "{%p"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or with :attr:`Part.ROW` a row of a table and its ``cells``."""

    part: Part
    text: str = ""
    cells: tuple[str, ...] = ()


def lines_of(kind: LetterKind, outcome: str = "") -> tuple[Line, ...]:
    """Return the letter's lines from its title to its last note, placeholders unfilled. Refuses unknown outcomes."""
    check_variant(kind, outcome)
    rule = LETTERS[kind]
    words = _words(f"{kind}.toml")
    body = words[outcome if rule.variants else ""]["text"]
    parts = {**_words("parts.toml")[""], **words.get(_PARTS, {})}
    head = [Line(Part.TITLE, f"{{{{ 机关名称 }}}}\n{rule.heading}")]
    if rule.mark:
        head.append(Line(Part.NUMBER, "{{ 文号 }}"))
    return (*head, Line(Part.BLANK), *_lines(body, parts))


@cache
def _words(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return the tables of a file; what stands outside a table is that of no name."""
    written = tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
    tables = {key: value for key, value in written.items() if isinstance(value, dict)}
    return tables | {"": {key: value for key, value in written.items() if isinstance(value, str)}}


def _lines(text: str, parts: Mapping[str, str]) -> Iterator[Line]:
    for written in text.strip("\n").splitlines():
        if written.startswith("+"):
            yield from _lines(parts[written[1:]], parts)
        else:
            yield _line(written)


def _line(written: str) -> Line:
    for part in (Part.CONDITION, Part.BREAK):
        if written.startswith(part.value):
            return Line(part, written)
    mark = written[:1]
    if mark == Part.ROW:
        return Line(Part.ROW, cells=tuple(cell.strip() for cell in written.strip("|").split("|")))
    marks = {part.value: part for part in Part if len(part.value) == 1}
    part = marks.get(mark, Part.BODY)
    return Line(part, written[1:] if part is not Part.BODY else written)
