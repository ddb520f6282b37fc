"""Readable words from weighty pairs of characters: neighbours that stand together in the text become one word."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from .grams import BREAK, Codes, Floats, folded, pairs_of

#: Pieces of a sentence, not of a word: a found word neither begins nor ends with one of them.
PARTICLES = "的了每和与及或在对为等按由其该本各将应可并以于是有不被把向从到使且之所者者第条款项"
_NO_GROWTH = {"", BREAK, *PARTICLES}
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
        word = plain[begin + strong[0] : begin + strong[-1] + 2].strip(PARTICLES)
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


def without_place(word: str, place: str) -> str:
    """Return a word without a piece of the place's name at its ends; "" where it is short and made of the name.

    Of 广州市番禺区 the pairs are so common that words are cut inside it: 禺区电子商务, 番科.
    """
    for length in range(len(place), 1, -1):
        word = word.removeprefix(place[-length:]).removesuffix(place[:length])
    own = place.rstrip("省市区县旗镇乡")[-2:]
    return "" if len(word) < 2 or (len(word) <= 3 and set(word) & set(own)) else word


def is_word(piece: str, texts: Iterable[str]) -> bool:
    """Return whether a piece of the texts is a word of its own: what stands beside it changes, on either side.

    作方案 always follows 工, 高新技术企 always goes on with 业: these are cut (accessor variety, Feng et al. 2004).
    """
    before: set[str] = set()
    after: set[str] = set()
    for text in texts:
        place = text.find(piece)
        while place >= 0:
            end = place + len(piece)
            before.add(_neighbour(text[place - 1 : place], place))
            after.add(_neighbour(text[end : end + 1], ~place))
            if len(before) > 1 and len(after) > 1:
                return True
            place = text.find(piece, end)
    return False


def _neighbour(char: str, place: int) -> str:
    """Return a neighbour as it is counted; a mark, a line's end and each particle part words wherever they stand."""
    return char if char.isalnum() and char not in PARTICLES else f"{place}"


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
