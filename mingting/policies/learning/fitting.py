"""One linear judge per tag over pairs of characters, its confidence calibrated on documents it had not seen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from .grams import Counted, Floats, Vocabulary

Doubles: TypeAlias = NDArray[np.float64]
Truth: TypeAlias = NDArray[np.bool_]

FOLDS = 4
_COST = 1.0
#: A cut found on few documents is drawn towards one half, as if so many had spoken for that.
_PRIOR = 10.0


@dataclass(frozen=True, slots=True)
class Fitted:
    """Judges: ``weights`` (tags x pairs), ``offsets``, Platt's ``slope`` and ``shift``, ``cuts`` per tag."""

    weights: Floats
    offsets: Floats
    slopes: Floats
    shifts: Floats
    cuts: Floats


def folds_of(labels: Sequence[AbstractSet[str]], folds: int, seed: int) -> NDArray[np.int64]:
    """Return the fold of each document so that each tag is spread evenly; rare tags are dealt first.

    After Sechidis, Tsoumakas and Vlahavas 2011 (iterative stratification), dealt document by document.
    """
    often: dict[str, int] = {}
    for tags in labels:
        for tag in tags:
            often[tag] = often.get(tag, 0) + 1
    order = list(range(len(labels)))
    random.Random(seed).shuffle(order)  # noqa: S311 - a deal of documents, not a secret
    order.sort(key=lambda n: min((often[tag] for tag in labels[n]), default=len(labels)))
    dealt: dict[str, list[int]] = {tag: [0] * folds for tag in often}
    sizes = [0] * folds
    fold = np.zeros(len(labels), dtype=np.int64)
    for n in order:
        rarest = min(sorted(labels[n]), key=often.__getitem__, default=None)
        counts = dealt[rarest] if rarest is not None else sizes
        chosen = min(range(folds), key=lambda f: (counts[f], sizes[f], f))
        fold[n] = chosen
        sizes[chosen] += 1
        for tag in labels[n]:
            dealt[tag][chosen] += 1
    return fold


def rows_of(vocabulary: Vocabulary, documents: Sequence[Counted]) -> csr_matrix:
    """Return the documents as rows over the vocabulary's pairs."""
    vectors = [vocabulary.vector(document) for document in documents]
    ends = np.cumsum([0, *(len(columns) for columns, _ in vectors)])
    columns = np.concatenate([columns for columns, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, columns, ends), shape=(len(documents), len(vocabulary.codes)))


def fit(
    rows: csr_matrix, truth: Truth, known: Truth, fold: NDArray[np.int64], *, one_at_least: bool
) -> Fitted:
    """Return the judges for ``truth`` (documents x tags), calibrated on the folds; only what is ``known`` counts."""
    held_out = np.zeros(truth.shape)
    for number in range(int(fold.max()) + 1):
        seen, unseen = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        weights, offsets = _judges(rows[seen], truth[seen], known[seen])
        held_out[unseen] = rows[unseen] @ weights.T + offsets
    told = [np.flatnonzero(known[:, tag]) for tag in range(truth.shape[1])]
    platt = [_platt(held_out[those, tag], truth[those, tag]) for tag, those in enumerate(told)]
    slopes, shifts = (np.array([pair[n] for pair in platt], dtype=np.float32) for n in (0, 1))
    sure = _sigmoid(held_out * slopes + shifts)
    # Where every document has its tag anyway, the best one is given without passing a cut: cuts need not be low for it.
    spared = sure == sure.max(axis=1, keepdims=True) if one_at_least else np.zeros_like(truth)
    cuts = [_cut(sure[those, tag], truth[those, tag], spared[those, tag]) for tag, those in enumerate(told)]
    weights, offsets = _judges(rows, truth, known)
    return Fitted(weights, offsets, slopes, shifts, np.array(cuts, dtype=np.float32))


def _judges(rows: csr_matrix, truth: Truth, known: Truth) -> tuple[Floats, Floats]:
    weights = np.zeros((truth.shape[1], rows.shape[1]), dtype=np.float32)
    offsets = np.full(truth.shape[1], -1.0, dtype=np.float32)
    for tag in range(truth.shape[1]):
        those = known[:, tag]
        wanted = truth[those, tag]
        if wanted.all() or not wanted.any():
            offsets[tag] = 1.0 if wanted.all() and len(wanted) else -1.0
            continue
        judge = LinearSVC(C=_COST, random_state=0).fit(rows if those.all() else rows[those], wanted)
        weights[tag], offsets[tag] = judge.coef_[0], judge.intercept_[0]
    return weights, offsets


def _sigmoid(values: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -50, 50))))


def _platt(values: Doubles, truth: Truth) -> tuple[float, float]:
    """Return slope and shift of P = 1/(1+exp(-(slope*value+shift))), by Newton's method on smoothed targets.

    Platt 1999 with the targets (N+ + 1)/(N+ + 2) and 1/(N- + 2): few examples never make it certain. The step is halved
    until it helps (Lin, Lin and Weng 2007).
    """
    positive = int(truth.sum())
    target = np.where(truth, (positive + 1) / (positive + 2), 1 / (len(truth) - positive + 2))
    at = np.array([1.0, np.log((positive + 1) / (len(truth) - positive + 1))])
    design = np.stack([values, np.ones_like(values)], axis=1)

    def loss(point: Doubles) -> float:
        told = design @ point
        return float(np.sum(np.logaddexp(0, told) - target * told))

    for _ in range(100):
        sure = _sigmoid(design @ at)
        slope = design.T @ (sure - target)
        if np.abs(slope).max() < 1e-6:
            break
        bend = (design * (sure * (1 - sure))[:, None]).T @ design + 1e-9 * np.eye(2)
        step, size = np.linalg.solve(bend, slope), 1.0
        while loss(at - size * step) > loss(at) and size > 1e-6:
            size /= 2
        at = at - size * step
    # A judge that is right less often than chance is told nothing rather than believed the other way round.
    return max(0.0, float(at[0])), float(at[1])


def _cut(sure: Doubles, truth: Truth, spared: Truth) -> float:
    """Return the confidence from which on a tag is given: the best F1 on held-out documents, drawn towards one half."""
    order = np.argsort(-sure, kind="stable")
    at_best = int((spared & truth).sum())
    given = at_best + np.cumsum((truth & ~spared)[order])
    all_given = int(spared.sum()) + np.cumsum(~spared[order])
    scores = 2 * given / np.maximum(1, all_given + int(truth.sum()))
    best = int(np.argmax(scores))
    after = float(sure[order[best + 1]]) if best + 1 < len(order) else 0.0
    found = (float(sure[order[best]]) + after) / 2
    heard = float(truth.sum())
    return min(0.9, max(0.1, (found * heard + 0.5 * _PRIOR) / (heard + _PRIOR)))
