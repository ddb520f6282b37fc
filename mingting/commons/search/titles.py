"""What this node remembers of titles and of queries that were answered: for suggesting and for guessing what was meant.

The newest twenty thousand titles and the five thousand queries most asked; read again every few seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, Max, Sum

from ..models import SearchDocument, SearchLog
from . import sounds, words
from .remembering import remembered

MOST_TITLES, MOST_QUERIES = 20_000, 5_000
_SECONDS = 10
#: A query asked once may be a slip of the finger; one of a single day the doing of somebody who wants it suggested.
ASKED_OFTEN, ON_DAYS = 3, 2


@dataclass(frozen=True, slots=True)
class Line:
    """A title or a query in all its forms; ``starts`` are the places in ``letters`` where a syllable starts."""

    written: str
    folded: str
    syllables: tuple[str, ...]
    letters: str
    starts: frozenset[int]
    initials: str


@dataclass(frozen=True, slots=True)
class Known:
    """Queries most asked first, titles newest first with what they lead to."""

    queries: tuple[Line, ...]
    titles: tuple[tuple[Line, str], ...]

    def lines(self) -> list[Line]:
        """Return all of them."""
        return [*self.queries, *(line for line, _url in self.titles)]


@remembered(_SECONDS)
def known() -> Known:
    """Read titles and queries anew."""
    shown = SearchDocument.objects.filter(gone=False).order_by("-at", "key").values_list("title", "url")
    asked = (
        SearchLog.objects.values("query")
        .annotate(asked=Sum("times"), most=Max("found"), days=Count("day"))
        .filter(most__gt=0, asked__gte=ASKED_OFTEN, days__gte=ON_DAYS)
        .order_by("-asked", "query")
        .values_list("query", flat=True)
    )
    return Known(
        tuple(line(query) for query in asked[:MOST_QUERIES] if "*" not in query),
        tuple((line(title), url) for title, url in shown[:MOST_TITLES]),
    )


@lru_cache(maxsize=2 * (MOST_TITLES + MOST_QUERIES))
def line(written: str) -> Line:
    """Return a text in all its forms."""
    runs = words.runs(written)
    read = [syllable for run in runs for syllable in sounds.syllables(run)]
    starts, at = set(), 0
    for syllable in read:
        starts.add(at)
        at += len(syllable)
    return Line(
        written,
        "".join(runs),
        tuple(read),
        "".join(read),
        frozenset(starts),
        "".join(each[0] for each in read),
    )
