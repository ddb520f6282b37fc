"""One search from the query to a page of results: the house's words, the engine, evidence, meaning, clauses, marks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString

from ..models import SearchDocument
from . import marking, words
from .catching_up import keeper
from .clauses import best_clause
from .contract import IN_FORCE, OVER, WAITING, Answer, Question, Ranked
from .evidence import asked_before
from .guessing import meant as guessed
from .house_words import Bet, bets_for, synonyms_in
from .meaning import VectorStore
from .plan_of_question import plan
from .reordering import reordered

_LAST_PAGE = 500
#: So many of the best are put in order again by evidence and meaning; pages beyond come as the engine ranks them.
_REORDERED = 60
#: Documents that only evidence speaks for and that are put among the results.
_MOST_ADDED = 5
#: One pair of characters that a document shares with a question may be chance: 外星人入侵 and 工作人员|人入场.
_MUCH = 2
_COLUMNS = ("genre", "organ", "column", "theme")


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found; ``title_html`` and ``snippet_html`` are escaped, sought words in ``<mark>``.

    ``anchor`` and ``label`` name the clause in which most of the question's weight stands, where the document has
    clauses. ``validity`` is that of the day asked: see :data:`.contract.IN_FORCE`.
    """

    key: str
    genre: str
    title: str
    url: str
    organ: str
    column: str
    number: str
    at: datetime
    title_html: SafeString
    snippet_html: SafeString
    anchor: str = ""
    label: str = ""
    validity: str = ""
    theme: str = ""
    tags: tuple[str, ...] = ()

    @property
    def place_url(self) -> str:
        """The document's page, at its clause."""
        return f"{self.url}#{self.anchor}" if self.anchor else self.url


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search.

    ``genres`` counts the results of each class, whatever class was asked for, most first; ``facets`` counts every
    facet so. ``relaxed`` says that nothing held every word and documents with some of them are shown instead, ``faint``
    that none shown holds more than a single pair of characters of the question, or a word that stands for it.
    ``meant`` is a corrected query (“您是不是要找”), ``bets`` what the bureau puts on top.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    genres: dict[str, int] = field(default_factory=dict)
    page: int = 1
    pages: int = 1
    relaxed: bool = False
    faint: bool = False
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    meant: str = ""
    bets: tuple[Bet, ...] = ()


def search(
    query: str,
    *,
    today: date | None = None,
    chosen: Mapping[str, Sequence[str]] | None = None,
    genre: str = "",
    organ: str = "",
    column: str = "",
    since: date | None = None,
    until: date | None = None,
    page: int = 1,
    per_page: int = 20,
) -> Found:
    """Return one page of the documents that hold every word of ``query``, best first.

    Words are parted by blanks; quotation marks keep blanks inside a word. ``chosen`` narrows by facets (any of the
    values of each), ``genre``, ``organ`` and ``column`` by one value; ``since`` and ``until`` are days of the current
    time zone, both included. First comes the document whose title is the query, then the one whose number it is, then
    those with all words in the title. No query is an error: one without letters or digits finds nothing.
    """
    today = today or timezone.localdate()
    single = {"genre": genre, "organ": organ, "column": column}
    narrowed = {name: tuple(values) for name, values in (chosen or {}).items() if values}
    question = Question(
        text=query,
        today=today,
        chosen=narrowed | {name: (value,) for name, value in single.items() if value},
        since=since,
        until=until,
        synonyms=synonyms_in(query),
        count=_REORDERED,
    )
    if not words.terms(query):
        return Found()
    page, per_page = min(max(1, page), _LAST_PAGE), max(1, per_page)
    bets = bets_for(query, today)
    found = _asked(question, page, per_page) or _asked(question, page, per_page, anew=True) or Found()
    little = not found.total or found.relaxed
    return replace(found, bets=bets, meant=guessed(query) if little else "")


def _asked(question: Question, page: int, per_page: int, *, anew: bool = False) -> Found | None:
    """Ask the engine and read the page's rows; ``None`` when the index names what the table never held."""
    if anew:
        keeper().rebuild()
    answer = keeper().answer(question)
    pages = max(1, min(_LAST_PAGE, math.ceil(answer.total / per_page)))
    page = min(page, pages)
    first, after = (page - 1) * per_page, page * per_page
    head = _head(question, answer) if answer.total else ()
    if after > len(head) and answer.total > len(head):
        beyond = keeper().answer(replace(question, start=first, count=per_page, counted=False))
        keys = (
            [each.key for each in beyond.found] if first >= _REORDERED else _joined(head[first:after], beyond)
        )
    else:
        keys = list(head[first:after])
    rows = SearchDocument.objects.in_bulk(keys[:per_page], field_name="key")
    if len(rows) < len(keys[:per_page]):
        return None
    shown = _Shown(question, relaxed=answer.relaxed)
    read = [rows[key] for key in keys[:per_page] if not rows[key].gone]
    return Found(
        total=answer.total,
        hits=tuple(map(shown.hit, read)),
        genres=dict(sorted(answer.facets.get("genre", {}).items(), key=lambda pair: -pair[1])),
        page=page,
        pages=pages,
        relaxed=answer.relaxed,
        faint=answer.relaxed and bool(read) and not any(map(shown.is_much, read)),
        facets=answer.facets,
    )


def _joined(head: Sequence[str], beyond: Answer) -> list[str]:
    """A page that lies across the end of what was put in order again."""
    return [*head, *(each.key for each in beyond.found if each.key not in head)]


def _head(question: Question, answer: Answer) -> tuple[str, ...]:
    """Return the best results, put in order by all that is known."""
    evidence = asked_before().for_query(question.text)
    found = answer.found
    if answer.relaxed and evidence:
        found = (*found, *_added(question, evidence, {each.key for each in found}))
    keys = [each.key for each in found]
    cosines = _vectors().cosines_of(question.text, keys) if answer.relaxed else {}
    return tuple(reordered(found, evidence, cosines))[: max(_REORDERED, len(answer.found))]


def _vectors() -> VectorStore:
    return _store(Path(settings.MINGTING["SEARCH_DIR"]) / "vectors")


@cache
def _store(place: Path) -> VectorStore:
    return VectorStore(place)


def _added(question: Question, evidence: Mapping[str, float], known: set[str]) -> list[Ranked]:
    """Return what evidence alone speaks for, as far as it is within what was chosen."""
    best = sorted((key for key in evidence if key not in known), key=lambda key: -evidence[key])[:_MOST_ADDED]
    if not best:
        return []
    rows = SearchDocument.objects.filter(key__in=best, gone=False).defer("body", "passages")
    return [Ranked(row.key, 0.0) for row in rows if _within(row, question)]


def _within(row: SearchDocument, question: Question) -> bool:
    local = timezone.localtime(row.at)
    values = {name: {getattr(row, name)} for name in _COLUMNS}
    values |= {
        "year": {str(local.year)},
        "tag": set(row.tags),
        "validity": {validity_of(row, question.today)},
    }
    day = local.date()
    in_time = (question.since is None or question.since <= day) and (
        question.until is None or day <= question.until
    )
    return in_time and all(values[name] & set(allowed) for name, allowed in question.chosen.items())


def validity_of(row: SearchDocument, today: date) -> str:
    """Return whether the document is in force on that day; "" where the question does not arise."""
    if row.ends_on is not None and row.ends_on < today:
        return OVER
    if row.starts_on is not None and row.starts_on > today:
        return WAITING
    return IN_FORCE if row.has_validity or row.starts_on or row.ends_on else ""


class _Shown:
    """How results of one question are shown."""

    def __init__(self, question: Question, *, relaxed: bool) -> None:
        planned = plan(question)
        assert planned is not None
        self._today = question.today
        literal = [term for terms in planned.terms for term in terms]
        loose = [gram for step in planned.steps[-1:] for gram in step.grams] if relaxed else []
        self._marker = marking.marker([*literal, *loose])
        self._grams = (planned.steps[-1] if planned.steps else planned.strict).grams

    def is_much(self, row: SearchDocument) -> bool:
        """Return whether a document holds two pairs of the question, one that stands for it, or all that there are."""
        text = words.squeezed(f"{row.title} {row.body}")
        own = [gram for gram, weight in self._grams.items() if weight == 1.0]
        if any(gram in text for gram, weight in self._grams.items() if weight < 1.0):
            return True
        return sum(gram in text for gram in own) >= min(_MUCH, len(own))

    def hit(self, row: SearchDocument) -> Hit:
        clause = best_clause(row.passages, self._grams)
        return Hit(
            key=row.key,
            genre=row.genre,
            title=row.title,
            url=row.url,
            organ=row.organ,
            column=row.column,
            number=row.number,
            at=row.at,
            title_html=self._marker.marked(row.title),
            snippet_html=self._marker.snippet(clause.text or row.body),
            anchor=clause.anchor,
            label=clause.label,
            validity=validity_of(row, self._today),
            theme=row.theme,
            tags=tuple(row.tags),
        )
