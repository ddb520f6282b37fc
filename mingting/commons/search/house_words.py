"""What the bureau itself said of words: synonyms and best bets, as a search uses them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..models import BestBet, Synonym
from . import words
from .remembering import remembered

_SECONDS = 5
_MOST = 5000
_MOST_BETS = 3


@dataclass(frozen=True, slots=True)
class Bet:
    """A best bet: shown above the results of a query that holds all of ``terms``."""

    terms: tuple[str, ...]
    title: str
    url: str
    note: str
    until: date | None


@remembered(_SECONDS)
def synonyms() -> dict[str, tuple[str, ...]]:
    """Return every kept synonym, folded."""
    rows = Synonym.objects.values_list("word", "means")[:_MOST]
    return {words.squeezed(word): tuple(map(words.squeezed, means)) for word, means in rows}


@remembered(_SECONDS)
def bets() -> list[Bet]:
    """Return every best bet."""
    rows = BestBet.objects.values_list("words", "title", "url", "note", "until")[:_MOST]
    return [Bet(tuple(words.terms(said)), *rest) for said, *rest in rows]


def synonyms_in(query: str) -> dict[str, tuple[str, ...]]:
    """Return the synonyms of what stands in a query."""
    folded = words.squeezed(query[: words.LONGEST_QUERY])
    return {word: means for word, means in synonyms().items() if word in folded}


def bets_for(query: str, today: date) -> tuple[Bet, ...]:
    """Return the best bets whose words all stand in the query and whose time is not over."""
    folded = words.squeezed(query[: words.LONGEST_QUERY])
    fitting = [
        bet
        for bet in bets()
        if bet.terms
        and all(term in folded for term in bet.terms)
        and (bet.until is None or bet.until >= today)
    ]
    return tuple(fitting[:_MOST_BETS])
