"""Full-text search over what the public may find.

The table is the truth and each node's index a copy (see :mod:`.tantivy_index`). Whoever shows or withdraws
something calls :func:`put` or :func:`remove` inside the deed's own transaction; every node's
next search knows it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as day_time
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.safestring import SafeString
from tantivy import FieldType, Occur, Query, Searcher

from ..ledger import lock_tail
from ..models import SearchDocument
from . import words
from .tantivy_index import SCHEMA, NodeIndex, is_damage

#: Ranks, each at least four times the next: they stand above any BM25 score and above the weight of age.
_EXACT_TITLE, _EXACT_NUMBER, _IN_TITLE = 65536.0, 16384.0, 4096.0
#: A title weighs twice a body for words that were all found, and no more than a body for a loosened question.
_FIELDS = (("title", 2.0), ("body", 1.0), ("number", 0.5))
#: A loosened query first asks for this share of its pairs, then for any.
_MOST_OF = 0.7
_LAST_PAGE = 500
#: Days at the calendar's ends overflow in some time zones; no document is that old or that new.
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found; ``title_html`` and ``snippet_html`` are escaped, sought words in ``<mark>``."""

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


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search.

    ``genres`` counts the results of each class, whatever class was asked for, most first. ``relaxed`` says
    that nothing held every word and documents with some of them are shown instead.
    """

    total: int = 0
    hits: tuple[Hit, ...] = ()
    genres: dict[str, int] = field(default_factory=dict)
    page: int = 1
    pages: int = 1
    relaxed: bool = False


def put(
    key: str,
    *,
    genre: str,
    title: str,
    body: str,
    url: str,
    at: datetime,
    organ: str = "",
    column: str = "",
    number: str = "",
) -> None:
    """Let the public find a document from the commit of this transaction on; a known ``key`` is replaced."""
    places = {"genre": genre, "url": url, "organ": organ, "column": column}
    _write(key, **places, title=title, body=body, number=number, at=at, gone=False)


def remove(key: str, at: datetime) -> None:
    """Let the public find a document no more, and drop its words. A key never put is left alone."""
    row = SearchDocument.objects.filter(key=key, gone=False).values("genre", "url").first()
    if row is not None:
        _write(key, **row, title="", body="", organ="", column="", number="", at=at, gone=True)


def _write(key: str, **words_of_it: object) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("what may be found changes inside a transaction")
    # Under the ledger's lock sequences become visible in their order, and no node passes one over.
    lock_tail()
    last = SearchDocument.objects.aggregate(last=Max("sequence"))["last"] or 0
    SearchDocument.objects.update_or_create(key=key, defaults={**words_of_it, "sequence": last + 1})


def rebuild() -> int:
    """Make this node's index anew from the table and return how many documents it holds."""
    return _node(Path(settings.MINGTING["SEARCH_DIR"])).rebuild()


def search(
    query: str,
    *,
    genre: str = "",
    organ: str = "",
    column: str = "",
    since: date | None = None,
    until: date | None = None,
    page: int = 1,
    per_page: int = 20,
) -> Found:
    """Return one page of the documents that hold every word of ``query``, best first.

    Words are parted by blanks; quotation marks keep blanks inside a word. ``since`` and ``until`` are days of
    the current time zone, both included. First comes the document whose title is the query, then the one
    whose number it is, then those with all words in the title. No query is an error: one without letters or
    digits finds nothing.
    """
    wanted = words.terms(query)
    if not wanted:
        return Found()
    whole = words.squeezed(query[: words.LONGEST_QUERY])
    asked = _Asked(wanted, whole, genre, _filters(organ, column, since, until), page, per_page)
    node = _node(Path(settings.MINGTING["SEARCH_DIR"]))
    for _attempt in range(2):
        try:
            found = _answer(node.searcher(), asked)
        except BaseException as fault:
            if not is_damage(fault):
                raise
            found = None
        if found is not None:
            return found
        # The index is damaged or speaks of another database: it is only a copy.
        node.rebuild()
    return Found()


@cache
def _node(root: Path) -> NodeIndex:
    return NodeIndex(root)


@dataclass(frozen=True, slots=True)
class _Asked:
    wanted: list[str]
    whole: str
    genre: str
    filters: list[tuple[Occur, Query]]
    page: int
    per_page: int


def _answer(searcher: Searcher, asked: _Asked) -> Found | None:
    """Answer from the index and the table; ``None`` when the index names what the table never held."""
    strict, genres = _ranked(asked), {}
    looked = [strict]
    grams = words.grams(asked.wanted)
    if len(grams) > 1:
        looked += [_some_of(grams, math.ceil(_MOST_OF * len(grams))), _some_of(grams, 1)]
    query = strict
    for query in looked:
        genres = _count_genres(searcher, _with(query, asked.filters))
        if genres:
            break
    relaxed = bool(genres) and query is not strict
    total = genres.get(asked.genre, 0) if asked.genre else sum(genres.values())
    pages = max(1, min(_LAST_PAGE, math.ceil(total / asked.per_page)))
    page = min(max(1, asked.page), pages)
    keys = _keys(searcher, _with(query, asked.filters + _term("genre", asked.genre)), page, asked.per_page)
    rows = SearchDocument.objects.in_bulk(keys, field_name="key")
    if len(rows) < len(keys):
        return None
    marker = words.marker([*asked.wanted, *(grams if relaxed else ())])
    hits = tuple(_hit(rows[key], marker) for key in keys if not rows[key].gone)
    return Found(total, hits, genres, page, pages, relaxed)


def _keys(searcher: Searcher, query: Query, page: int, per_page: int) -> list[str]:
    found = searcher.search(
        query, limit=per_page, offset=(page - 1) * per_page, count=False, weight_by_field="youth"
    )
    return [searcher.doc(address)["key"][0] for _score, address in found.hits]


def _count_genres(searcher: Searcher, query: Query) -> dict[str, int]:
    counted = searcher.aggregate(query, {"genres": {"terms": {"field": "genre", "size": 100}}})
    return {bucket["key"]: bucket["doc_count"] for bucket in counted["genres"]["buckets"]}


def _hit(row: SearchDocument, marker: words.Marker) -> Hit:
    return Hit(
        key=row.key,
        genre=row.genre,
        title=row.title,
        url=row.url,
        organ=row.organ,
        column=row.column,
        number=row.number,
        at=row.at,
        title_html=marker.marked(row.title),
        snippet_html=marker.snippet(row.body),
    )


def _ranked(asked: _Asked) -> Query:
    """Every term literally somewhere, ranked by where."""
    every = [
        (Occur.Must, _any([Query.boost_query(_literal(name, term), boost) for name, boost in _FIELDS]))
        for term in asked.wanted
    ]
    in_title = Query.boolean_query([(Occur.Must, _literal("title", term)) for term in asked.wanted])
    return _any(
        [
            Query.boolean_query([*every, (Occur.Should, Query.const_score_query(in_title, _IN_TITLE))]),
            _whole("whole_title", asked.whole, _EXACT_TITLE),
            _whole("whole_number", asked.whole, _EXACT_NUMBER),
        ]
    )


def _some_of(grams: Sequence[str], least: int) -> Query:
    """At least so many of the pairs, in title or body alike."""
    return Query.boolean_query(
        [(Occur.Should, _any([_literal("title", gram), _literal("body", gram)])) for gram in grams], least
    )


def _literal(name: str, term: str) -> Query:
    """The term as it stands, in one field."""
    if len(term) == 1:
        return Query.term_query(SCHEMA, f"{name}_chars", term)
    pairs = words.pairs(term)
    if len(pairs) == 1:
        return Query.term_query(SCHEMA, name, pairs[0])
    return Query.phrase_query(SCHEMA, name, pairs)


def _whole(name: str, text: str, rank: float) -> Query:
    return Query.const_score_query(Query.term_query(SCHEMA, name, text), rank)


def _any(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _with(query: Query, filters: list[tuple[Occur, Query]]) -> Query:
    return Query.boolean_query([(Occur.Must, query), *filters]) if filters else query


def _term(name: str, value: str) -> list[tuple[Occur, Query]]:
    """A filter that adds nothing to the score."""
    if not value:
        return []
    return [(Occur.Must, Query.const_score_query(Query.term_query(SCHEMA, name, value), 0.0))]


def _filters(organ: str, column: str, since: date | None, until: date | None) -> list[tuple[Occur, Query]]:
    filters = _term("organ", organ) + _term("column", column)
    if since or until:
        first = _midnight(since or _FIRST_DAY)
        last = _midnight(min(until or _LAST_DAY, _LAST_DAY) + timedelta(days=1)) - 1
        between = Query.range_query(SCHEMA, "at", FieldType.Integer, first, last)
        filters.append((Occur.Must, Query.const_score_query(between, 0.0)))
    return filters


def _midnight(day: date) -> int:
    day = min(max(day, _FIRST_DAY), _LAST_DAY + timedelta(days=1))
    return int(datetime.combine(day, day_time.min, timezone.get_current_timezone()).timestamp())
