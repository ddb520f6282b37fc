"""What an index kept in plain tables knows of a document's words: numbers for grams, counts of them, BM25 over these.

A gram is one character or a pair of neighbours, as :mod:`.words` cuts them. It becomes a whole number, exactly: 21
bits for each character, so that two grams are never taken for one another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: Robertson and Zaragoza, *The Probabilistic Relevance Framework* (2009), with the values Lucene and tantivy use.
K1, B = 1.2, 0.75
_BITS = 21
_LEVEL_BIT = 2 * _BITS
#: How much a gram says of a document, from the index alone: it is there; it is frequent; very; it is in the title.
PRESENT, DENSE, VERY_DENSE, TITLED = range(4)
#: On this level stand the first letters of a title's syllables.
SOUND = 4
#: A gram is dense where BM25's share of term frequency (0 to 1; 0.45 for once in a usual text) reaches this.
_DENSE_FROM, _VERY_DENSE_FROM = 0.6, 0.78
#: What each level adds to that share, about the mean of what lies between its bounds.
_PRESENT_SHARE, _DENSE_ADDS, _VERY_DENSE_ADDS, _TITLE_SHARE = 0.45, 0.22, 0.18, 0.5
_MOST_COUNTED = 65535

_Numbers = npt.NDArray[np.int64]


def code(gram: str, level: int = PRESENT) -> int:
    """Return the number of a gram of one or two characters, on one of the levels."""
    first, *rest = map(ord, gram)
    if len(rest) > 1:
        raise ValueError(f"a gram has at most two characters: {gram!r}")
    return level << _LEVEL_BIT | (first << _BITS | rest[0] if rest else first)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each gram stands in a title and in the rest; lengths are numbers of grams."""

    codes: _Numbers
    in_title: npt.NDArray[np.uint16]
    in_body: npt.NDArray[np.uint16]
    title_length: int
    body_length: int

    @classmethod
    def of(cls, title: Sequence[str], body: Sequence[str]) -> Counts:
        """Count the grams of runs (folded, cut at punctuation)."""
        title_codes, body_codes = _codes(title), _codes(body)
        codes = np.union1d(title_codes, body_codes)
        return cls(
            codes,
            _counted(title_codes, codes),
            _counted(body_codes, codes),
            len(title_codes),
            len(body_codes),
        )

    @classmethod
    def unpacked(cls, blob: bytes, title_length: int, body_length: int) -> Counts:
        """Read what :meth:`packed` wrote."""
        size = len(blob) // 12
        codes = np.frombuffer(blob, np.int64, size)
        tally = np.frombuffer(blob, np.uint16, 2 * size, offset=8 * size)
        return cls(codes, tally[:size], tally[size:], title_length, body_length)

    def packed(self) -> bytes:
        """Return the codes and counts, twelve bytes a gram."""
        return self.codes.tobytes() + self.in_title.tobytes() + self.in_body.tobytes()

    def levelled(self, usual_length: float) -> list[int]:
        """Return the code of every gram on every level it reaches, by the usual length of a body."""
        frequency = self.in_body.astype(np.float64)
        share = frequency / (frequency + _damping(self.body_length, usual_length))
        levels = (
            (PRESENT, self.codes),
            (DENSE, self.codes[share >= _DENSE_FROM]),
            (VERY_DENSE, self.codes[share >= _VERY_DENSE_FROM]),
            (TITLED, self.codes[self.in_title > 0]),
        )
        return [found for level, codes in levels for found in (codes | (level << _LEVEL_BIT)).tolist()]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 needs of the whole index: documents, the mean lengths, and in how many documents a code stands."""

    documents: int
    title_length: float
    body_length: float
    holding: Mapping[int, int]

    def weight(self, gram: int) -> float:
        """Return the inverse document frequency of a gram (its code), never negative."""
        holding = self.holding.get(gram, 0)
        return math.log(1 + (self.documents - holding + 0.5) / (holding + 0.5))


def level_weights(grams: Mapping[str, float], title: float, statistics: Statistics) -> dict[int, float]:
    """Return what each level of each gram adds to a document's rough score: BM25 in four steps."""
    shares = (_PRESENT_SHARE, _DENSE_ADDS, _VERY_DENSE_ADDS, _TITLE_SHARE * title)
    return {
        code(gram, level): weight * share * statistics.weight(code(gram))
        for gram, weight in grams.items()
        for level, share in enumerate(shares)
    }


def bm25(
    counts: Sequence[Counts], grams: Mapping[str, float], title: float, statistics: Statistics
) -> list[float]:
    """Return each document's BM25 for the weighted grams: its body's, and ``title`` times its title's."""
    sought = np.array([code(gram) for gram in grams], np.int64)
    weights = np.array(list(grams.values())) * [statistics.weight(one) for one in sought.tolist()]
    scores = []
    for held in counts:
        places = np.searchsorted(held.codes, sought)
        places[places == len(held.codes)] = 0
        there = held.codes[places] == sought if len(held.codes) else np.zeros(len(sought), bool)
        places, weighing = places[there], weights[there]
        body = held.in_body[places].astype(np.float64)
        head = held.in_title[places].astype(np.float64)
        body /= body + _damping(held.body_length, statistics.body_length)
        head /= head + _damping(held.title_length, statistics.title_length)
        scores.append(float(weighing @ body + title * (weighing @ head)))
    return scores


def _damping(length: float, usual: float) -> float:
    return K1 * (1 - B + B * length / max(usual, 1.0))


def _codes(runs: Sequence[str]) -> _Numbers:
    text = "\n".join(runs)
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.int64)
    edge = points == ord("\n")
    joined = ~(edge[:-1] | edge[1:])
    found = np.concatenate([points[~edge], (points[:-1] << _BITS | points[1:])[joined]])
    return found


def _counted(found: _Numbers, codes: _Numbers) -> npt.NDArray[np.uint16]:
    tally = np.bincount(np.searchsorted(codes, found), minlength=len(codes))
    return np.minimum(tally, _MOST_COUNTED).astype(np.uint16)
