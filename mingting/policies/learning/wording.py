"""Readable words from weighty pairs of characters: neighbours that stand together in the text become one word."""

from __future__ import annotations

import re

import numpy as np

from .grams import BREAK, Codes, Floats, folded, pairs_of

#: Pieces of a sentence, not of a word: a found word neither begins nor ends with one of them.
_PARTICLES = "的了和与及或在对为等按由其该本各将应可并以于是有不被把向从到使且之所者者第条款项"
_NO_GROWTH = {"", BREAK, *_PARTICLES}
_LONGEST = 12
_GROWTH = 2
#: Pairs at the edge of a row that weigh less than this share of its weightiest only happen to stand beside it.
_WEAK_EDGE = 0.4


def terms_in(text: str, codes: Codes, weights: Floats, most: int) -> list[tuple[str, int, float]]:
    """Return words of a text made of the given pairs: (word, how often it stands there, weight), weightiest first.

    ``codes`` are different pairs in rising order, ``weights`` theirs. A word that is part of a weightier one that
    has been chosen is left out; words that stand there once are told only when there are too few others.
    """
    plain = folded(text)
    at = pairs_of(plain)
    if not len(codes) or not len(at):
        return []
    place = np.minimum(np.searchsorted(codes, at), len(codes) - 1)
    marked = codes[place] == at
    found: dict[str, tuple[int, float]] = {}
    for begin, end in _runs(marked):
        spoke = weights[place[begin:end]]
        strong = np.flatnonzero(spoke >= _WEAK_EDGE * spoke.max())
        word = plain[begin + strong[0] : begin + strong[-1] + 2].strip(_PARTICLES)
        if 2 <= len(word) <= _LONGEST and word not in found:
            found[word] = (plain.count(word), float(spoke.sum()))
    chosen: list[tuple[str, int, float]] = []
    for piece, (_, weight) in sorted(found.items(), key=lambda one: (one[1][0] < 2, -one[1][1], one[0])):
        if len(chosen) == most:
            break
        word = _whole(plain, piece)
        if not any(word in other or other in word for other, _, _ in chosen):
            chosen.append((word, plain.count(word), weight))
    return sorted(chosen, key=lambda one: -one[2])


def _whole(plain: str, word: str) -> str:
    """Return a piece of a word grown to the word: by what stands beside it wherever it stands."""
    for _ in range(_GROWTH):
        places = [found.start() for found in re.finditer(re.escape(word), plain)]
        if len(places) < 2:
            break
        after = {plain[place + len(word) : place + len(word) + 1] for place in places}
        before = {plain[place - 1 : place] for place in places}
        if len(after) == 1 and not after & _NO_GROWTH:
            word += after.pop()
        elif len(before) == 1 and not before & _NO_GROWTH:
            word = before.pop() + word
        else:
            break
    return word


def _runs(marked: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[tuple[int, int]]:
    """Return (first, one past the last) of each row of marks."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    return [(int(edges[n]), int(edges[n + 1])) for n in range(0, len(edges), 2)]
