"""How well tags are suggested, measured on documents that were held out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from .fitting import folds_of

#: The thresholds of automatic acceptance that a bureau chooses from.
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.99)
_BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A held-out document: the tags it truly has, the confidence in each tag, and the tags that would be given."""

    truth: AbstractSet[str]
    confidences: Mapping[str, float]
    given: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a tag or all: how often it was right to give it, given wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was given that is right; 0 where nothing was given."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """The share of what is true that was given; 0 where nothing is true."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a threshold of automatic acceptance would do.

    ``coverage``: the share of documents whose best tag reaches it; ``accuracy``: the share of these whose best tag is
    true. ``accepted``: how many tags reach it on all documents, ``accepted_right``: the share of these that are true.
    """

    threshold: float
    coverage: float
    accuracy: float
    accepted: int
    accepted_right: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions of like confidence: how many, how sure on the average, and how many of them are true (share)."""

    above: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of an evaluation; ``confusion`` counts (true, best) over documents with a single true tag."""

    documents: int
    per_tag: Mapping[str, Figures]
    micro: Figures
    macro_f1: float
    top1: float
    recall_at_3: float
    confusion: Mapping[tuple[str, str], int]
    reliability: tuple[Bin, ...]
    acceptance: tuple[Acceptance, ...]


def split(labels: Sequence[AbstractSet[str]], share: float, seed: int) -> tuple[list[int], list[int]]:
    """Return which documents to train on (about ``share`` of them) and which to hold out, each tag spread evenly."""
    parts = 20
    fold = folds_of(labels, parts, seed)
    first = max(1, min(parts - 1, round(share * parts)))
    return [n for n, f in enumerate(fold) if f < first], [n for n, f in enumerate(fold) if f >= first]


def evaluate(judged: Sequence[Judged], tags: Collection[str]) -> Evaluation:
    """Return the figures over held-out documents; macro-F1 is the mean over ``tags`` that are true somewhere.

    ``top1``: the share of documents whose best tag is true; ``recall_at_3``: the share of a document's true tags
    among its best three, averaged over documents.
    """
    per_tag = {tag: _figures(judged, tag) for tag in sorted(tags)}
    micro = Figures(
        sum(one.right for one in per_tag.values()),
        sum(one.wrong for one in per_tag.values()),
        sum(one.missed for one in per_tag.values()),
    )
    seen = [one for one in per_tag.values() if one.right + one.missed]
    ranks = [_best(one.confidences) for one in judged]
    labelled = [(one, best) for one, best in zip(judged, ranks, strict=True) if one.truth]
    return Evaluation(
        documents=len(judged),
        per_tag=per_tag,
        micro=micro,
        macro_f1=sum(one.f1 for one in seen) / max(1, len(seen)),
        top1=sum(bool(set(best[:1]) & one.truth) for one, best in labelled) / max(1, len(labelled)),
        recall_at_3=sum(len(set(best[:3]) & one.truth) / len(one.truth) for one, best in labelled)
        / max(1, len(labelled)),
        confusion=_confusion(labelled),
        reliability=_reliability(judged),
        acceptance=tuple(_acceptance(judged, ranks, threshold) for threshold in THRESHOLDS),
    )


def _figures(judged: Sequence[Judged], tag: str) -> Figures:
    held = Counter((tag in one.truth, tag in one.given) for one in judged)
    return Figures(held[True, True], held[False, True], held[True, False])


def _best(confidences: Mapping[str, float]) -> list[str]:
    return sorted(confidences, key=lambda tag: (-confidences[tag], tag))[:3]


def _confusion(labelled: Sequence[tuple[Judged, list[str]]]) -> dict[tuple[str, str], int]:
    single = Counter(
        (next(iter(one.truth)), best[0]) for one, best in labelled if best and len(one.truth) == 1
    )
    return dict(sorted(single.items(), key=lambda entry: (-entry[1], entry[0])))


def _reliability(judged: Sequence[Judged]) -> tuple[Bin, ...]:
    held: dict[int, list[tuple[float, bool]]] = {}
    for one in judged:
        for tag, sure in one.confidences.items():
            held.setdefault(min(_BINS - 1, int(sure * _BINS)), []).append((sure, tag in one.truth))
    return tuple(
        Bin(
            number / _BINS,
            len(told),
            sum(sure for sure, _ in told) / len(told),
            sum(right for _, right in told) / len(told),
        )
        for number, told in sorted(held.items())
    )


def _acceptance(judged: Sequence[Judged], ranks: Sequence[list[str]], threshold: float) -> Acceptance:
    covered = [
        best[0] in one.truth
        for one, best in zip(judged, ranks, strict=True)
        if best and one.confidences[best[0]] >= threshold
    ]
    accepted = [
        tag in one.truth for one in judged for tag, sure in one.confidences.items() if sure >= threshold
    ]
    return Acceptance(
        threshold,
        len(covered) / max(1, len(judged)),
        sum(covered) / max(1, len(covered)),
        len(accepted),
        sum(accepted) / max(1, len(accepted)),
    )
