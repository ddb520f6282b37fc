"""Texts as the library learns from them: folded, cut into pairs of neighbouring characters, each pair one number.

Pairs of characters beat a dictionary's words on Chinese official texts in classification and in likeness alike, need no
list of words, and a pair is its own number: no table has to be kept beside it, and nothing is lost by adding texts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.uint64]
Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]

#: What of a title and of a text is read; the rest of a longer one changes nothing in what it is about.
LONGEST_TITLE = 500
LONGEST_TEXT = 200_000
#: How many times a title counts beside its text (as measured for likeness).
TITLE_TIMES = 3

BREAK = "\n"
_BREAK = 10
_BITS = np.uint64(21)
_LOW = (1 << 21) - 1


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that works out each character once."""

    def __missing__(self, code: int) -> str:
        folded = "".join(_folded(mark) for mark in unicodedata.normalize("NFKC", chr(code)).lower())
        self[code] = folded
        return folded


def _folded(char: str) -> str:
    if char.isspace():
        return ""
    # A year, an amount and a number say when and how much, never what about.
    return char if char.isalnum() and not char.isnumeric() else _numeral(char)


def _numeral(char: str) -> str:
    return char if "一" <= char <= "鿿" else BREAK


_FOLDING = _Folding()


def folded(text: str) -> str:
    """Return a text in half width and lower case, without blanks; a break stands for punctuation and digits."""
    return text.translate(_FOLDING)


def pairs_of(text: str) -> Codes:
    """Return the number of the pair at each place of a folded text; 0 where a pair would cross a break."""
    marks = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    if len(marks) < 2:
        return np.zeros(0, dtype=np.uint64)
    first, second = marks[:-1], marks[1:]
    codes: Codes = (first << _BITS) | second
    codes[(first == _BREAK) | (second == _BREAK)] = 0
    return codes


def written(code: int) -> str:
    """Return the pair of characters that a number stands for."""
    return chr(int(code) >> 21) + chr(int(code) & _LOW)


@dataclass(frozen=True, slots=True)
class Counted:
    """The different pairs of a document in rising order, and how often each stands there (a title's thrice)."""

    codes: Codes
    counts: Floats


def counted(title: str, body: str, *, title_times: int = TITLE_TIMES) -> Counted:
    """Return the pairs of a document with their counts."""
    parts = [pairs_of(folded(title[:LONGEST_TITLE]))] * title_times
    codes = np.concatenate([*parts, pairs_of(folded(body[:LONGEST_TEXT]))])
    found, counts = np.unique(codes[codes != 0], return_counts=True)
    return Counted(found, counts.astype(np.float32))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pairs a model knows, in rising order, and how rare each is (``1 + ln((1+n)/(1+df))``)."""

    codes: Codes
    rarity: Floats

    @classmethod
    def learned(cls, documents: Sequence[Counted], *, least: int = 2, most: int = 200_000) -> Vocabulary:
        """Return the pairs that at least ``least`` documents have; of too many, the ``most`` widespread ones."""
        codes, frequency = _frequencies(documents)
        keep = np.flatnonzero(frequency >= least)
        if len(keep) > most:
            # Equal frequencies are parted by the number itself: the same texts make the same vocabulary.
            keep = np.sort(keep[np.argsort(-frequency[keep], kind="stable")[:most]])
        rarity = 1 + np.log((1 + len(documents)) / (1 + frequency[keep]))
        return cls(codes[keep], rarity.astype(np.float32))

    def vector(self, document: Counted) -> tuple[Ints, Floats]:
        """Return the columns of the pairs that are known and their weights: ln tf x rarity, of length one."""
        at = np.searchsorted(self.codes, document.codes)
        at[at == len(self.codes)] = 0
        known = self.codes[at] == document.codes if len(self.codes) else np.zeros(0, dtype=bool)
        columns: Ints = at[known]
        weights = (1 + np.log(document.counts[known])) * self.rarity[columns]
        length = float(np.sqrt(np.sum(weights * weights))) or 1.0
        return columns, (weights / length).astype(np.float32)


def _frequencies(documents: Iterable[Counted]) -> tuple[Codes, Ints]:
    kept = [document.codes for document in documents]
    return np.unique(np.concatenate(kept) if kept else np.zeros(0, dtype=np.uint64), return_counts=True)
