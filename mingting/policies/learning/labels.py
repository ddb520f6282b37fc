"""Which labels a model learns from: those that a person decided; those of key words only where there are too few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .model import LEAST_EXAMPLES, Example


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document and what is known of its tags.

    ``accepted`` and ``refused`` by a person; ``ruled``: key words are sure of them and nobody has looked; ``doubtful``:
    suggested otherwise, and undecided.
    """

    title: str
    body: str
    accepted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    ruled: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from: ``gold`` tags by what people decided alone, ``silver`` ones with the help of key words.

    ``looked_at`` says of each example whether a person decided anything of it. ``labels``: how many tags on documents
    people gave, and how many key words.
    """

    examples: tuple[Example, ...]
    looked_at: tuple[bool, ...]
    gold: frozenset[str]
    silver: frozenset[str]
    labels: tuple[int, int]


def lesson_of(documents: Sequence[Labelled], *, least: int = LEAST_EXAMPLES) -> Lesson:
    """Return the lesson of a library. What is undecided is neither an example nor a counterexample of its tag.

    A tag with ``least`` examples that people gave is gold; one that reaches them only with the key words' is silver.
    """
    given = Counter(tag for one in documents for tag in one.accepted)
    with_rules = Counter(tag for one in documents for tag in one.accepted | _ruled(one))
    gold = frozenset(tag for tag, often in given.items() if often >= least)
    silver = frozenset(tag for tag, often in with_rules.items() if often >= least) - gold
    learned = gold | silver
    examples, looked_at = [], []
    by_person = by_rule = 0
    for one in documents:
        person, rule = one.accepted & learned, _ruled(one) & silver
        if not (person or rule or one.refused & learned):
            continue
        decided = one.accepted | one.refused
        unknown = ((one.doubtful | one.ruled) - decided - rule) & learned
        examples.append(Example(one.title, one.body, person | rule, unknown))
        looked_at.append(bool(decided))
        by_person, by_rule = by_person + len(person), by_rule + len(rule)
    return Lesson(tuple(examples), tuple(looked_at), gold, silver, (by_person, by_rule))


def _ruled(one: Labelled) -> frozenset[str]:
    return one.ruled - one.accepted - one.refused
