"""What earlier searchers asked and opened, as evidence for a query that is like theirs.

Nearest earlier queries by shared pairs, each pair weighed by its rarity; every document they opened gains by the
likeness of the queries and by how often it was opened. No model, no person: only the counts of :mod:`.noting`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ..models import Opened
from . import words
from .remembering import remembered

_SECONDS = 60
_MOST_OPENINGS = 50_000
_NEAREST = 8
#: Queries less alike than this (cosine of their weighed pairs) are about something else.
_LEAST_LIKENESS = 0.35


@dataclass(frozen=True, slots=True)
class Asked:
    """Earlier queries by their pairs, and what each of them opened."""

    by_gram: Mapping[str, tuple[int, ...]]
    lengths: tuple[float, ...]
    opened: tuple[Mapping[str, float], ...]
    rarity: Mapping[str, float]

    @classmethod
    def of(cls, openings: Mapping[str, Mapping[str, int]]) -> Asked:
        """Make it from counts of openings by query and document."""
        grams = [frozenset(words.grams(words.terms(query))) for query in openings]
        counts = Counter(gram for some in grams for gram in some)
        rarity = {gram: math.log(1 + len(grams) / count) for gram, count in counts.items()}
        by_gram: defaultdict[str, list[int]] = defaultdict(list)
        for place, some in enumerate(grams):
            for gram in some:
                by_gram[gram].append(place)
        return cls(
            {gram: tuple(places) for gram, places in by_gram.items()},
            tuple(math.sqrt(sum(rarity[gram] ** 2 for gram in some)) for some in grams),
            tuple({key: math.log1p(times) for key, times in each.items()} for each in openings.values()),
            rarity,
        )

    def for_query(self, query: str) -> dict[str, float]:
        """Return the documents that speak for themselves: key to weight, the best of them 1 at most."""
        grams = words.grams(words.terms(query))
        usual = math.log(1 + len(self.lengths))
        weights = {gram: self.rarity.get(gram, usual) for gram in grams}
        length = math.sqrt(sum(weight**2 for weight in weights.values()))
        shared: Counter[int] = Counter()
        for gram, weight in weights.items():
            for place in self.by_gram.get(gram, ()):
                shared[place] += weight**2  # type: ignore[assignment]
        found: Counter[str] = Counter()
        for place, product in shared.most_common(_NEAREST):
            likeness = product / (length * self.lengths[place])
            if likeness >= _LEAST_LIKENESS:
                for key, weight in self.opened[place].items():
                    found[key] += likeness * weight  # type: ignore[assignment]
        most = max(found.values(), default=0.0)
        nearest = max((p / (length * self.lengths[place]) for place, p in shared.most_common(1)), default=0.0)
        return {key: min(1.0, nearest) * weight / most for key, weight in found.items()}


@remembered(_SECONDS)
def asked_before() -> Asked:
    """Read the openings, those most frequent first."""
    openings: defaultdict[str, dict[str, int]] = defaultdict(dict)
    rows = Opened.objects.order_by("-times", "id").values_list("query", "key", "times")
    for query, key, times in rows[:_MOST_OPENINGS]:
        openings[query][key] = times
    return Asked.of(openings)
