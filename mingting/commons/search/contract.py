"""What every engine is given and gives back: the same questions, answers and entries, whichever holds the index.

Engines differ in where they keep their postings and in nothing else: all take their terms from :mod:`.words`, all
rank by BM25 over characters and overlapping pairs, and one suite of tests (``tests/rooms/test_search_engines.py``)
is run against each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol

#: What results can be narrowed and counted by. ``year`` is that of ``Entry.at``; ``validity`` depends on the day asked.
FACETS = ("genre", "organ", "column", "year", "theme", "validity", "tag")
#: Values of the facet ``validity``: in force, not yet in force, over (expired or repealed). Empty for news.
IN_FORCE, WAITING, OVER = "in_force", "waiting", "over"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as an engine indexes it.

    ``numbers`` are 文号 and 索引号 as written. A document is WAITING before ``starts_on``, OVER from the day after
    ``ends_on``; both ``None`` and not ``has_validity`` means that the question does not arise.
    """

    key: str
    title: str
    body: str
    at: datetime
    numbers: tuple[str, ...] = ()
    genre: str = ""
    organ: str = ""
    column: str = ""
    theme: str = ""
    tags: tuple[str, ...] = ()
    has_validity: bool = False
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is sought, on which day, narrowed how, and which page of the results.

    ``chosen`` maps a facet to the values allowed (any of them); facets not named allow all. ``synonyms`` maps a
    folded term of ``text`` to other folded terms that may stand for it. Facets need not be ``counted`` where only
    the order is asked for.
    """

    text: str
    today: date
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    since: date | None = None
    until: date | None = None
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    start: int = 0
    count: int = 20
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document found, and the engine's score; scores are comparable within one answer only."""

    key: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of an engine's results, best first.

    ``total`` counts under everything chosen. ``facets`` counts, for each facet, under everything chosen *but that
    facet itself*, so that a reader sees what another choice would give. ``relaxed`` says that nothing held every
    word and documents with some of them are given instead.
    """

    total: int = 0
    found: tuple[Ranked, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: MappingProxyType({}))
    relaxed: bool = False


class Engine(Protocol):
    """An index: a copy of the table, rebuilt from it at any time, asked only for keys and counts.

    ``held`` is an opaque mark of the last change it holds ("" for an empty or unreadable index), stored in the same
    commit as the change. Every method may raise :class:`EngineDamaged` when the index cannot be trusted; the
    caller then rebuilds and asks again.
    """

    def held(self) -> str: ...

    def apply(self, entries: Iterable[Entry], gone: Iterable[str], mark: str) -> None:
        """Put the entries (known keys are replaced), drop the keys that are gone, note the mark: all or nothing."""

    def replace(self, entries: Iterable[Entry], mark: str) -> int:
        """Hold exactly these entries; readers see the old index until the new one is whole. Return how many."""

    def answer(self, question: Question) -> Answer: ...


class EngineDamaged(Exception):
    """The index is missing, unreadable or of another shape: it is only a copy, build it anew."""


class EngineUnreachable(Exception):
    """The index cannot be asked now: its server does not answer, or it can be neither read nor written anew.

    Said to people as such, nothing is lost: the table has it all.
    """
