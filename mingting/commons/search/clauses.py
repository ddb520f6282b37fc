"""The clause of a document in which most of a question's weight stands."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import words

#: Work is bounded: so many of the question's pairs are looked for.
_MOST_GRAMS = 32


@dataclass(frozen=True, slots=True)
class Clause:
    """Where it is on the document's page (``anchor``), what it is called, and its text."""

    anchor: str = ""
    label: str = ""
    text: str = ""


def best_clause(passages: Sequence[Sequence[str]], grams: Mapping[str, float]) -> Clause:
    """Return the clause that holds most of the weighed pairs, a pair in few clauses counting more; the first of equals.

    A passage without an anchor (the document's head) is no place to go: it is taken only where no other holds any. An
    empty clause when none does.
    """
    texts = [words.squeezed(f"{label}{text}") for _anchor, label, text in passages]
    totals = [0.0] * len(texts)
    for gram, weight in list(grams.items())[:_MOST_GRAMS]:
        holding = [place for place, text in enumerate(texts) if gram in text]
        for place in holding:
            totals[place] += weight * math.log(1 + len(texts) / len(holding))
    # A long clause holds more by chance.
    scores = [total / (1 + len(text) / 2000) for total, text in zip(totals, texts, strict=True)]
    ranks = [(bool(score and passage[0]), score) for score, passage in zip(scores, passages, strict=True)]
    best = max(range(len(ranks)), key=ranks.__getitem__, default=-1)
    return Clause(*passages[best]) if best >= 0 and scores[best] else Clause()
