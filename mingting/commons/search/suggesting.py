"""Suggestions while a query is typed: from memory, in bounded time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from . import titles, words
from .still_there import finds_something, titles_shown
from .titles import Line

_LONGEST_PREFIX = 40
_MOST = 20
_SHORTEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A query that others asked with success (``url`` empty), or the title of a document and where it is."""

    text: str
    url: str = ""


def suggest(prefix: str, limit: int = 8) -> list[Suggestion]:
    """Return what begins with what was typed, then what contains it, by characters, pinyin or initials.

    At most half of it are earlier queries. Nothing for a prefix without letters or digits.
    """
    typed = words.squeezed(prefix[:_LONGEST_PREFIX])
    limit = min(max(1, limit), _MOST)
    if not typed:
        return []
    known = titles.known()
    asked = ((line, "") for line in known.queries if line.folded != typed)
    today = timezone.localdate()
    queries = [each for each in _fitting(typed, asked, (limit + 1) // 2) if finds_something(each.text, today)]
    found = {each.text: each for each in queries}
    named = _fitting(typed, iter(known.titles), limit)
    shown = titles_shown((each.text, each.url) for each in named)
    for each in named:
        if (each.text, each.url) in shown:
            found.setdefault(each.text, each)
    return list(found.values())[:limit]


def _fitting(typed: str, lines: Iterator[tuple[Line, str]], most: int) -> list[Suggestion]:
    """Return at most so many lines: those that begin with it before those that only contain it."""
    begin: dict[str, Suggestion] = {}
    contain: dict[str, Suggestion] = {}
    letters = typed.isascii() and typed.isalpha() and len(typed) >= _SHORTEST_LETTERS
    for line, url in lines:
        place = _place(line, typed, letters=letters)
        if place == 0 and len(begin) < most:
            begin.setdefault(line.folded, Suggestion(line.written, url))
            if len(begin) == most:
                break
        elif place > 0 and len(contain) < most:
            contain.setdefault(line.folded, Suggestion(line.written, url))
    return [*begin.values(), *(each for folded, each in contain.items() if folded not in begin)][:most]


def _place(line: Line, typed: str, *, letters: bool) -> int:
    """Return where it stands, -1 for nowhere."""
    place = line.folded.find(typed)
    if place >= 0 or not letters:
        return place
    place = line.initials.find(typed)
    if place >= 0:
        return place
    place = line.letters.find(typed)
    while place >= 0 and place not in line.starts:
        place = line.letters.find(typed, place + 1)
    return place
