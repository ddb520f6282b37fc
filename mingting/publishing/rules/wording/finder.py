"""Characters that are likely wrong: another one in the same place would be far likelier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mingting.publishing.rules.wording.confusions import Confusions, is_han
from mingting.publishing.rules.wording.model import EDGE, Codes, Floats, WordingModel, codes_of, levelled

#: By how much (natural logarithm) the other character must be likelier. Measured on held-out texts, see benchmarks.
THRESHOLD = 10.0
#: A model learned from less says too much that is wrong: then nothing is said.
LEAST_CHARACTERS = 60_000
#: The pairs that the other character makes with its neighbours must have been seen so often.
_LEAST_SEEN = 2
_LONGEST = 200_000
#: What is tried in one text: garbage in which every character is rare is not worth more.
_MOST_TRIED = 400_000
_AT_ONCE = 4000


@dataclass(frozen=True, slots=True)
class Suspect:
    """A character at ``place`` of the text, what is likelier there, and by how much."""

    place: int
    char: str
    instead: str
    gain: float


class WordingFinder:
    """A model ready to look at texts."""

    def __init__(self, model: WordingModel, *, threshold: float = THRESHOLD) -> None:
        self.model = model
        self.threshold = threshold
        frequency = {
            chr(int(code)): float(count)
            for code, count in zip(model.ones.codes, model.ones.counts, strict=True)
        }
        self._confusions = Confusions(model.vocabulary, frequency)

    @property
    def is_ready(self) -> bool:
        """Whether enough was learned to say anything."""
        return self.model.characters >= LEAST_CHARACTERS

    def taken_for(self, char: str) -> tuple[str, ...]:
        """Return what is taken for a character, the likeliest first."""
        return self._confusions.of(char)

    def suspects(self, text: str) -> list[Suspect]:
        """Return the suspicious characters of a text in their order; of what lies beyond 200 000 nothing is said."""
        if not self.is_ready:
            return []
        found: list[Suspect] = []
        start, left = 0, _MOST_TRIED
        for raw in text[:_LONGEST].split("\n"):
            line = levelled(raw)
            row = codes_of(f"{EDGE}{EDGE}{line}{EDGE}{EDGE}")
            places, others = self._candidates(line, row, left)
            left -= len(places)
            found += [
                Suspect(start + one.place, one.char, one.instead, one.gain)
                for one in self._in_line(line, row, places, others)
            ]
            start += len(raw) + 1
        return found

    def _in_line(self, line: str, row: Codes, places: np.ndarray, others: Codes) -> Iterator[Suspect]:
        for begin in range(0, len(places), _AT_ONCE):
            yield from self._judged(
                line, row, places[begin : begin + _AT_ONCE], others[begin : begin + _AT_ONCE]
            )

    def _candidates(self, line: str, row: Codes, most: int) -> tuple[np.ndarray, Codes]:
        """Return at most so many places and what may stand there; only where a pair at hand was hardly ever seen."""
        wanted = np.array([is_han(char) for char in line], dtype=bool)
        if not wanted.any():
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
        left = self.model.pairs_seen(row[1:-3], row[2:-2])
        right = self.model.pairs_seen(row[2:-2], row[3:-1])
        rare = wanted & ((left < _LEAST_SEEN) | (right < _LEAST_SEEN))
        places: list[int] = []
        others: list[int] = []
        for index in np.flatnonzero(rare):
            if len(places) >= most:
                break
            for other in self._confusions.of(line[index]):
                places.append(int(index) + 2)
                others.append(ord(other))
        return np.array(places, dtype=np.int64), np.array(others, dtype=np.uint64)

    def _judged(self, line: str, row: Codes, places: np.ndarray, others: Codes) -> Iterator[Suspect]:
        gain = self._chance(row, places, others) - self._chance(row, places, row[places])
        before, after = row[places - 1], row[places + 1]
        edge = np.uint64(ord(EDGE))
        known_left = (before == edge) | (self.model.pairs_seen(before, others) >= _LEAST_SEEN)
        known_right = (after == edge) | (self.model.pairs_seen(others, after) >= _LEAST_SEEN)
        gain = np.where(known_left & known_right, gain, -np.inf)
        best: dict[int, tuple[float, int]] = {}
        for at in np.flatnonzero(gain >= self.threshold):
            place, score = int(places[at]) - 2, float(gain[at])
            if place not in best or score > best[place][0]:
                best[place] = (score, int(others[at]))
        for place in sorted(best):
            score, other = best[place]
            # One wrong character makes its neighbour look odd too: only the odder of the two is named.
            if all(best.get(near, (0.0, 0))[0] <= score for near in (place - 1, place + 1)):
                yield Suspect(place, line[place], chr(other), score)

    def _chance(self, row: Codes, places: np.ndarray, middle: Codes) -> Floats:
        """Return the chance of the three that the character at each place has a part in."""
        a, b, d, e = (
            row[places - 2],
            row[places - 1],
            row[places + 1],
            row[np.minimum(places + 2, len(row) - 1)],
        )
        edge = np.uint64(ord(EDGE))
        total = self.model.chances(a, b, middle)
        total = total + np.where(d == edge, 0.0, self.model.chances(b, middle, d))
        spread: Floats = total + np.where((d == edge) | (e == edge), 0.0, self.model.chances(middle, d, e))
        return spread
