"""“您是不是要找”: what was meant by a query that found little, from the titles and queries this node remembers.

Tried in turn: the query's letters as pinyin; another writing of the same sounds; one character wrong, too many or
too few. What is guessed stands literally in a title or an answered query, so that it does find something.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from django.utils import timezone

from . import sounds, titles, words
from .still_there import finds_something
from .titles import Line

_SHORTEST, _LONGEST = 2, 30
#: Below this length one wrong character of a query leaves too little to know it by; sounds must agree instead.
_SHORTEST_MISSPELT = 4


def meant(query: str) -> str:
    """Return the query corrected; "" when nothing known is near to it, or what is finds nothing any more."""
    found = _guessed(query)
    return found if found and finds_something(found, timezone.localdate()) else ""


def _guessed(query: str) -> str:
    asked = words.squeezed(query[: words.LONGEST_QUERY])
    if not _SHORTEST <= len(asked) <= (words.LONGEST_QUERY if asked.isascii() else _LONGEST):
        return ""
    lines = titles.known().lines()
    if any(asked in line.folded for line in lines):
        return ""
    if asked.isascii() and asked.isalpha():
        ways = sounds.readings(asked)
        return next(filter(None, (_sounding(way, lines) for way in ways)), "") or _by_initials(asked, lines)
    return _sounding(tuple(sounds.syllables(asked)), lines) or _misspelt(asked, lines)


def _sounding(syllables: tuple[str, ...], lines: Iterable[Line]) -> str:
    """Return what most lines write for these sounds."""
    letters, count = "".join(syllables), len(syllables)
    written: Counter[str] = Counter()
    for line in lines:
        place = line.letters.find(letters)
        if place < 0 or place not in line.starts:
            continue
        first = sum(start < place for start in line.starts)
        if line.syllables[first : first + count] == syllables:
            written[line.folded[first : first + count]] += 1
    return _most(written)


def _by_initials(letters: str, lines: Iterable[Line]) -> str:
    found: Counter[str] = Counter()
    for line in lines:
        place = line.initials.find(letters)
        if place >= 0:
            found[line.folded[place : place + len(letters)]] += 1
    return _most(found)


def _misspelt(asked: str, lines: Iterable[Line]) -> str:
    """Return what stands in most lines and differs by one character: another, one more, one less."""
    if len(asked) < _SHORTEST_MISSPELT:
        return ""
    parts = [re.escape(char) for char in asked]
    other = ["".join([*parts[:i], ".", *parts[i + 1 :]]) for i in range(len(parts))]
    more = ["".join([*parts[:i], ".", *parts[i:]]) for i in range(1, len(parts))]
    less = (
        ["".join([*parts[:i], *parts[i + 1 :]]) for i in range(len(parts))]
        if len(parts) > _SHORTEST_MISSPELT
        else []
    )
    text = "\n".join(line.folded for line in lines)
    for patterns in (other, more, less):
        if patterns and (found := _most(Counter(re.findall("|".join(patterns), text)))):
            return found
    return ""


def _most(written: Counter[str]) -> str:
    return min(written, key=lambda text: (-written[text], text)) if written else ""
