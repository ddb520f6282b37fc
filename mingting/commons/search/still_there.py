"""Whether what is about to be suggested is still to be found: what was withdrawn a moment ago is not spoken of.

Suggestions come from memory and from what was asked long ago; both may hold words of documents that are gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from ..models import SearchDocument
from .catching_up import Keeper, keeper
from .contract import EngineUnreachable, Question
from .house_words import synonyms_in
from .table import Tip


def finds_something(query: str, today: date) -> bool:
    """Return whether a document holds every word of the query today; nothing is vouched for without an index."""
    try:
        return _finds(query, today, Tip.of_table().note(), keeper())
    except EngineUnreachable:
        return False


@lru_cache(maxsize=4096)
def _finds(query: str, today: date, _tip: str, held_by: Keeper) -> bool:
    # Asked anew after every change of the table, and of no query more often than that.
    question = Question(query, today, synonyms=synonyms_in(query), count=1, counted=False)
    answer = held_by.answer(question)
    return bool(answer.total) and not answer.relaxed


def titles_shown(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of some titles with their addresses that the public sees under just this title."""
    asked = set(pairs)
    shown = SearchDocument.objects.filter(url__in={url for _title, url in asked}, gone=False)
    return asked & set(shown.values_list("title", "url")) if asked else set()
