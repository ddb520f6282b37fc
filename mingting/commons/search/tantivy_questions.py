"""A plan of a question in tantivy's own language: fields, queries, ranks, counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise

import tantivy
from django.utils import timezone
from tantivy import FieldType, Occur, Query, Searcher

from . import words
from .contract import FACETS, IN_FORCE, OVER, WAITING, Answer, Question, Ranked
from .plan_of_question import (
    EXACT_NUMBER,
    EXACT_SOUND,
    EXACT_TITLE,
    IN_SOUND,
    IN_TITLE,
    NEAR_TITLE,
    OVER_COUNTS,
    SOUNDS_ALIKE,
    STAND_IN_COUNTS,
    TITLE_ALIKE,
    TITLE_BEGINS,
    Plan,
    Step,
    moments,
    plan,
)

FOREVER = 99_999_999
_NUMBER_COUNTS = 0.5
_PLAIN_FACETS = tuple(name for name in FACETS if name != "validity")
_MOST_VALUES = 200
_LAST_RESULT = 10_000
#: Where any word suffices, most of the index "is found": only so many of the best count as results.
_LOOSE = 200


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("note", stored=True, tokenizer_name="raw", index_option="basic")
    for name in _PLAIN_FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("whole_title", "whole_number", "whole_sound"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("title", "body", "number"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"{name}_chars", tokenizer_name="whitespace", index_option="freq")
    for name in ("sound", "initials"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    # The pinned tantivy writes Python integers as I64: an unsigned field would kill the writer's thread.
    for name in ("at", "starts_on", "ends_on"):
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_float_field("youth", fast=True)
    return builder.build()


SCHEMA = _schema()


def year_of(at: datetime) -> str:
    """Return the year of a moment in the current time zone, as the facet has it."""
    return str(at.astimezone(timezone.get_current_timezone()).year)


def day_number(day: date) -> int:
    """Return 20240615 for 15 June 2024."""
    return day.year * 10_000 + day.month * 100 + day.day


def answered(searcher: Searcher, question: Question) -> Answer:
    """Answer by the strictest way of the plan under which anything is found."""
    planned = plan(question)
    if planned is None:
        return Answer()
    looked = [(_strictly(planned), False), *((_loosely(step), True) for step in planned.steps)]
    if planned.readings:
        looked.insert(1, (_nearly_sounding(planned), True))
    for query, relaxed in looked:
        view = _View(searcher, _less_what_is_over(searcher, query, question), question, relaxed)
        answer = view.answer()
        if answer is not None:
            return answer
    return Answer()


class _View:
    """One query over one commit, asked for a page of results and for counts."""

    def __init__(self, searcher: Searcher, query: Query, question: Question, relaxed: bool) -> None:  # noqa: FBT001
        self._searcher, self._query, self._question, self._relaxed = searcher, query, question, relaxed
        self._filters = _filters(question)

    def answer(self) -> Answer | None:
        """Return the page; ``None`` where nothing was found under any choice of the facets."""
        every = [query for queries in self._filters.values() for query in queries]
        start, count = min(max(0, self._question.start), _LAST_RESULT), max(1, self._question.count)
        if self._relaxed:
            best = self._found(every, 0, max(_LOOSE if self._question.counted else 0, start + count))[1][
                :_LOOSE
            ]
            total, ranked = len(best), best[start : start + count]
            base = _among(best)
        else:
            total, ranked = self._found(every, start, count)
            base = _with(self._query, every)
        if not total and not self._question.chosen:
            return None
        facets = self._facets(base) if self._question.counted else {}
        if not total and not any(facets.values()):
            return None
        return Answer(total, tuple(ranked), facets, self._relaxed)

    def _found(self, filters: Sequence[Query], start: int, count: int) -> tuple[int, list[Ranked]]:
        query = _with(self._query, filters)
        found = self._searcher.search(
            query, count, count=not self._relaxed, offset=start, weight_by_field="youth"
        )
        ranked = [Ranked(self._searcher.doc(where)["key"][0], float(score)) for score, where in found.hits]
        return found.count or 0, ranked

    def _facets(self, base: Query) -> dict[str, dict[str, int]]:
        """Count every facet under all filters but its own; ``base`` are the results under all of them."""
        free = [name for name in _PLAIN_FACETS if name not in self._filters]
        facets = self._terms(base, free)
        for name in _PLAIN_FACETS:
            if name in self._filters:
                facets |= self._terms(self._but(name), [name])
        over_all = self._but("validity") if "validity" in self._filters else base
        facets["validity"] = {}
        for value in (IN_FORCE, WAITING, OVER):
            narrowed = _with(over_all, [_validity(value, self._question.today)])
            count = self._searcher.search(narrowed, 1, count=True).count
            if count:
                facets["validity"][value] = count
        return facets

    def _terms(self, query: Query, names: list[str]) -> dict[str, dict[str, int]]:
        if not names:
            return {}
        asked = {name: {"terms": {"field": name, "size": _MOST_VALUES}} for name in names}
        counted = self._searcher.aggregate(query, asked)
        return {
            name: {bucket["key"]: bucket["doc_count"] for bucket in counted[name]["buckets"]}
            for name in names
        }

    def _but(self, own: str) -> Query:
        others = [each for name, queries in self._filters.items() if name != own for each in queries]
        return _among(self._found(others, 0, _LOOSE)[1]) if self._relaxed else _with(self._query, others)


def _among(ranked: Sequence[Ranked]) -> Query:
    return (
        Query.term_set_query(SCHEMA, "key", [each.key for each in ranked]) if ranked else Query.empty_query()
    )


def _strictly(planned: Plan) -> Query:
    """Every term, or what stands for it, literally somewhere, ranked by where; or the title by its sound."""
    every = [
        (Occur.Must, _best([_somewhere(term, place) for place, term in enumerate(some)]))
        for some in planned.terms
    ]
    in_title = [(Occur.Must, _any([_literal("title", term) for term in some])) for some in planned.terms]
    lifted = Query.boolean_query(
        [
            (Occur.Must, Query.const_score_query(Query.boolean_query(in_title), IN_TITLE)),
            (Occur.Should, Query.const_score_query(_begins(planned.whole), TITLE_BEGINS)),
        ]
    )
    ways = [
        Query.boolean_query([*every, (Occur.Should, lifted)]),
        _whole("whole_title", planned.whole, EXACT_TITLE),
        _whole("whole_number", planned.number, EXACT_NUMBER),
    ]
    return _any([*ways, *_by_sound(planned)])


def _by_sound(planned: Plan) -> list[Query]:
    if not planned.letters:
        return []
    ways = [_whole("whole_sound", planned.letters, EXACT_SOUND)]
    ways += [Query.boost_query(_phrase("initials", list(planned.letters)), 1.0)]
    ways += [Query.boost_query(_phrase("sound", reading), 1.0) for reading in planned.readings]
    return [
        ways[0],
        Query.disjunction_max_query([Query.const_score_query(way, IN_SOUND) for way in ways[1:]]),
    ]


def _nearly_sounding(planned: Plan) -> Query:
    """Most neighbouring syllables of one reading, in the title: a wrong letter, or a character of two readings."""
    ways = []
    for reading in planned.readings:
        pairs = [_phrase("sound", pair) for pair in dict.fromkeys(pairwise(reading))]
        if pairs:
            least = max(1, math.ceil(SOUNDS_ALIKE * len(pairs)))
            ways.append(Query.boolean_query([(Occur.Should, pair) for pair in pairs], least))
    return _best(ways) if ways else Query.empty_query()


def _loosely(step: Step) -> Query:
    """At least so many of the pairs, in title or body alike; characters add to the score."""
    pairs = [(Occur.Should, _gram(gram, weight, step.title)) for gram, weight in step.grams.items()]
    query = Query.boolean_query(pairs, step.least) if step.least > 1 else Query.boolean_query(pairs)
    clauses = [(Occur.Must, query)] if step.least > 1 else pairs
    clauses = clauses + [(Occur.Should, _boosted(_term("body_chars", c), w)) for c, w in step.chars.items()]
    if step.near:
        own = [
            (Occur.Should, _gram_in("title", gram)) for gram, weight in step.grams.items() if weight == 1.0
        ]
        alike = Query.boolean_query(own, step.near)
        lifted = [
            Query.boost_query(alike, TITLE_ALIKE),
            Query.const_score_query(Query.all_query(), NEAR_TITLE),
        ]
        clauses = [*clauses, (Occur.Should, Query.boolean_query([(Occur.Must, each) for each in lifted]))]
    return Query.boolean_query(clauses)


def _gram(gram: str, weight: float, title: float) -> Query:
    return _any([_boosted(_gram_in("title", gram), weight * title), _boosted(_gram_in("body", gram), weight)])


def _gram_in(name: str, gram: str) -> Query:
    return _term(f"{name}_chars" if len(gram) == 1 else name, gram)


def _somewhere(term: str, place: int) -> Query:
    """A term in title, body or number; ``place`` 0 is the term asked, the others stand for it."""
    counts = STAND_IN_COUNTS if place else 1.0
    weights = (("title", 2.0), ("body", 1.0), ("number", _NUMBER_COUNTS))
    return _any([_boosted(_literal(name, term), weight * counts) for name, weight in weights])


def _literal(name: str, term: str) -> Query:
    """The term as it stands, in one field."""
    return _term(f"{name}_chars", term) if len(term) == 1 else _phrase(name, words.pairs(term))


def _begins(whole: str) -> Query:
    return _phrase("title", [f"^{whole[0]}", *words.pairs(whole)])


def _phrase(name: str, tokens: Sequence[str]) -> Query:
    return _term(name, tokens[0]) if len(tokens) == 1 else Query.phrase_query(SCHEMA, name, list(tokens))


def _term(name: str, value: str) -> Query:
    return Query.term_query(SCHEMA, name, value)


def _whole(name: str, text: str, rank: float) -> Query:
    return Query.const_score_query(_term(name, text), rank)


def _boosted(query: Query, weight: float) -> Query:
    return query if weight == 1.0 else Query.boost_query(query, weight)


def _any(queries: Sequence[Query]) -> Query:
    return (
        queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])
    )


def _best(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(list(queries))


def _with(query: Query, filters: Sequence[Query]) -> Query:
    """A filter adds nothing to the score."""
    clauses = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in filters]
    return Query.boolean_query([(Occur.Must, query), *clauses]) if clauses else query


def _less_what_is_over(searcher: Searcher, query: Query, question: Question) -> Query:
    over = _validity(OVER, question.today)
    if not searcher.search(over, 1, count=True).count:
        return query
    lowered = Query.boolean_query(
        [
            (Occur.Must, Query.boost_query(query, OVER_COUNTS)),
            (Occur.Must, Query.const_score_query(over, 0.0)),
        ]
    )
    return _any([Query.boolean_query([(Occur.Must, query), (Occur.MustNot, over)]), lowered])


def _validity(value: str, today: date) -> Query:
    day = day_number(today)
    over, living = _range("ends_on", 0, day - 1), _range("ends_on", day, FOREVER)
    if value == OVER:
        return over
    started = _range("starts_on", day + 1, FOREVER) if value == WAITING else _range("starts_on", 0, day)
    return Query.boolean_query([(Occur.Must, living), (Occur.Must, started)])


def _range(name: str, first: int, last: int) -> Query:
    return Query.range_query(SCHEMA, name, FieldType.Integer, first, last)


def _filters(question: Question) -> dict[str, list[Query]]:
    """Return what narrows the results, by facet; the days asked stand under "days"."""
    filters: dict[str, list[Query]] = {}
    for name, values in question.chosen.items():
        if name == "validity":
            known = [
                _validity(value, question.today) for value in values if value in (IN_FORCE, WAITING, OVER)
            ]
        elif name in _PLAIN_FACETS:
            known = [_term(name, value) for value in values]
        else:
            raise KeyError(name)
        if values:
            filters[name] = [_any(known) if known else Query.empty_query()]
    first, after = moments(question.since, question.until)
    if first or after:
        last = int(after.timestamp()) - 1 if after else 2**60
        filters["days"] = [_range("at", int(first.timestamp()) if first else -(2**60), last)]
    return filters
