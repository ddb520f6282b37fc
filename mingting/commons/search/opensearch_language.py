"""What OpenSearch is told: the fields of its index, a document's, and a plan in its query language.

Text comes cut: the ``whitespace`` analyser has nothing to decide, and the server needs no plug-in for Chinese.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils import timezone

from . import sounds, words
from .contract import FACETS, IN_FORCE, OVER, WAITING, Entry, Question
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
    youth,
)

Json = dict[str, Any]

#: Raised whenever fields or folding change: an index of another shape is built anew.
SHAPE = 1
_LONGEST_BODY = 300_000
#: A term of Lucene has at most 32 766 bytes; no question is as long as this.
_LONGEST_WHOLE = 400
_VALUES = 100
_PLACES = {"tag": "tags"}

_KEYWORD = {"type": "keyword", "ignore_above": 1000}
_TEXT = {"type": "text", "analyzer": "whitespace", "similarity": "BM25"}
#: Characters find single characters and rank; nothing asks for their order.
_CHARS = {**_TEXT, "index_options": "freqs"}
#: Words in a row, of which only being there counts.
_ROW = {**_TEXT, "norms": False}

INDEX: Json = {
    # One shard: its documents' statistics are the index's, as in the other engines. A district has no more.
    "settings": {
        "index": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": "500ms"}
    },
    "mappings": {
        "dynamic": "strict",
        # An index is a copy: the text stands in the house's own table.
        "_source": {"includes": ["key", "mark", "shape"]},
        "properties": {
            "key": {"type": "keyword"},
            "mark": {"type": "keyword", "index": False, "doc_values": False},
            "shape": {"type": "integer"},
            "title": _TEXT,
            "title_chars": _CHARS,
            "body": _TEXT,
            "body_chars": _CHARS,
            "sound": _ROW,
            "initials": _ROW,
            "whole_title": {"type": "keyword"},
            "whole_sound": {"type": "keyword"},
            "numbers": {"type": "keyword"},
            **dict.fromkeys(("genre", "organ", "column", "theme", "tags", "year"), _KEYWORD),
            "at": {"type": "long"},
            "youth": {"type": "float"},
            "has_validity": {"type": "boolean"},
            # Days as their number (0001-01-01 is 1): no time zone, no rounding.
            "starts_on": {"type": "integer"},
            "ends_on": {"type": "integer"},
        },
    },
}


def document(entry: Entry) -> Json:
    """Return what is sent of an entry; fields without a value are left out."""
    title = words.runs(entry.title)
    numbers = [run for number in entry.numbers for run in words.runs(number)]
    body = [*numbers, *words.runs(entry.body[:_LONGEST_BODY])]
    initials = [sounds.initials(run) for run in title]
    year = timezone.localtime(entry.at).year
    fields: Json = {
        "key": entry.key,
        "title": _row(map(words.pairs, title)),
        "title_chars": " ".join("".join(title)),
        "body": _row(map(words.pairs, body)),
        "body_chars": " ".join("".join(body)),
        "sound": _row(map(sounds.syllables, title)),
        "initials": _row([*run, "|", *words.pairs(run)] for run in initials),
        "whole_title": "".join(title)[:_LONGEST_WHOLE],
        "whole_sound": "".join(syllable for run in title for syllable in sounds.syllables(run))[
            :_LONGEST_WHOLE
        ],
        "numbers": sorted({words.number_key(number)[:_LONGEST_WHOLE] for number in entry.numbers}),
        "genre": entry.genre,
        "organ": entry.organ,
        "column": entry.column,
        "theme": entry.theme,
        "tags": list(dict.fromkeys(entry.tags)),
        "year": str(year),
        "at": int(entry.at.timestamp()),
        "youth": youth(year),
        "has_validity": bool(entry.has_validity or entry.starts_on or entry.ends_on),
        "starts_on": entry.starts_on and entry.starts_on.toordinal(),
        "ends_on": entry.ends_on and entry.ends_on.toordinal(),
    }
    return {name: value for name, value in fields.items() if name == "key" or value not in ("", [], None)}


def search(question: Question, query: Json, last: int, *, best: int = 0) -> Json:
    """Return the request for one page of what a query finds, up to the ``last``, with the counts of every facet.

    With ``best`` only so many of the best documents are counted.
    """
    start = min(max(question.start, 0), last)
    chosen = {
        facet: _chosen(facet, values, question.today) for facet, values in question.chosen.items() if values
    }
    facets = FACETS if question.counted else ()
    return {
        "query": _weighed_by_age(_between(query, question), question.today),
        "post_filter": {"bool": {"filter": list(chosen.values())}},
        "aggs": {facet: _counted(facet, chosen, question.today, best) for facet in facets},
        "from": start,
        "size": min(max(question.count, 0), last - start),
        "sort": [{"_score": "desc"}, {"at": "desc"}, {"key": "asc"}],
        "track_total_hits": True,
    }


def strictly(plan: Plan) -> Json:
    """Every term, or one that stands for it, literally; or the whole question as a title or number."""
    every = [
        _any(
            _literal(field, term, boost * (STAND_IN_COUNTS if other else 1))
            for other, term in enumerate(stand_ins)
            for field, boost in (("title", plan.strict.title), ("body", 1.0))
        )
        for stand_ins in plan.terms
    ]
    in_title = [_any(_literal("title", term) for term in stand_ins) for stand_ins in plan.terms]
    begins = {"prefix": {"whole_title": {"value": plan.whole}}}
    ranks = [_constant(_all(in_title), IN_TITLE), _constant(_all([*in_title, begins]), TITLE_BEGINS)]
    ways = [
        {"bool": {"must": every, "should": ranks}},
        _constant(_term("whole_title", plan.whole), EXACT_TITLE),
        _constant(_term("numbers", plan.number), EXACT_NUMBER),
    ]
    if plan.letters:
        rows = [_in_a_row("sound", list(way)) for way in plan.readings]
        rows.append(_in_a_row("initials", words.grams([plan.letters])))
        ways += [_constant(_term("whole_sound", plan.letters), EXACT_SOUND), _constant(_any(rows), IN_SOUND)]
    return _any(ways)


def nearly_sounding(plan: Plan) -> Json | None:
    """Most neighbouring syllables of one reading, in a title; ``None`` for what is no pinyin."""
    ways = []
    for reading in plan.readings:
        pairs = list(dict.fromkeys(pairwise(reading)))
        if pairs:
            least = math.ceil(SOUNDS_ALIKE * len(pairs))
            ways.append(_any([_in_a_row("sound", list(pair)) for pair in pairs], least))
    return _any(ways) if ways else None


def loosely(step: Step) -> Json:
    """At least so many of the grams, in title or body alike."""
    found = [
        _any([_term("title", gram, step.title * weight), _term("body", gram, weight)])
        if len(gram) > 1
        else _any([_term("title_chars", gram, step.title * weight), _term("body_chars", gram, weight)])
        for gram, weight in step.grams.items()
    ]
    ranks = [
        _term(field, char, share * weight)
        for char, weight in step.chars.items()
        for field, share in (("title_chars", step.title), ("body_chars", 1.0))
    ]
    if step.near:
        titled = [_literal("title", gram) for gram, weight in step.grams.items() if weight == 1]
        alike = _any(titled, step.near)
        ranks += [{"bool": {"must": [alike], "boost": TITLE_ALIKE}}, _constant(alike, NEAR_TITLE)]
    return {"bool": {"must": [_any(found, step.least)], "should": ranks}}


def _between(query: Json, question: Question) -> Json:
    since, until = moments(question.since, question.until)
    bounds = {"gte": since and int(since.timestamp()), "lt": until and int(until.timestamp())}
    given = {name: moment for name, moment in bounds.items() if moment is not None}
    if not given:
        return query
    return {"bool": {"must": [query], "filter": [{"range": {"at": given}}]}}


def _weighed_by_age(query: Json, today: date) -> Json:
    return {
        "function_score": {
            "query": query,
            "functions": [
                {"filter": _validity(OVER, today), "weight": OVER_COUNTS},
                {"field_value_factor": {"field": "youth", "missing": 1}},
            ],
            "score_mode": "multiply",
            "boost_mode": "multiply",
        }
    }


def _counted(facet: str, chosen: Mapping[str, Json], today: date, best: int) -> Json:
    """Count a facet's values under everything chosen but the facet itself."""
    others = [clause for other, clause in chosen.items() if other != facet]
    values: Json = {"terms": {"field": _PLACES.get(facet, facet), "size": _VALUES}}
    if facet == "validity":
        by_value = {value: _validity(value, today) for value in (IN_FORCE, WAITING, OVER)}
        values = {"filters": {"filters": by_value}}
    counted: Json = {"values": values}
    if best:
        # The index is one shard: the best of the shard are the best.
        counted = {"best": {"sampler": {"shard_size": best}, "aggs": counted}}
    return {"filter": {"bool": {"filter": others}}, "aggs": counted}


def _chosen(facet: str, values: tuple[str, ...], today: date) -> Json:
    if facet not in FACETS:
        raise KeyError(facet)
    if facet == "validity":
        return _any(_validity(value, today) for value in values)
    return {"terms": {_PLACES.get(facet, facet): list(values)}}


def _validity(value: str, today: date) -> Json:
    """A filter for what is in force, waiting or over on that day."""
    day = today.toordinal()
    over, waiting = {"range": {"ends_on": {"lt": day}}}, {"range": {"starts_on": {"gt": day}}}
    arises = {"term": {"has_validity": {"value": True}}}
    if value == OVER:
        return _all([arises, over])
    if value == WAITING:
        return {"bool": {"filter": [arises, waiting], "must_not": [over]}}
    if value == IN_FORCE:
        return {"bool": {"filter": [arises], "must_not": [over, waiting]}}
    return {"match_none": {}}


def _literal(field: str, term: str, boost: float = 1.0) -> Json:
    """The term as it stands, in one field of texts."""
    if len(term) == 1:
        return _term(f"{field}_chars", term, boost)
    return _in_a_row(field, words.pairs(term), boost)


def _in_a_row(field: str, tokens: list[str], boost: float = 1.0) -> Json:
    if len(tokens) == 1:
        return _term(field, tokens[0], boost)
    return {"match_phrase": {field: {"query": " ".join(tokens), "boost": boost}}}


def _term(field: str, value: object, boost: float = 1.0) -> Json:
    return {"term": {field: {"value": value, "boost": boost}}}


def _constant(query: Json, score: float) -> Json:
    return {"constant_score": {"filter": query, "boost": score}}


def _any(queries: Iterable[Json], least: int = 1) -> Json:
    return {"bool": {"should": list(queries), "minimum_should_match": least}}


def _all(queries: list[Json]) -> Json:
    return {"bool": {"filter": queries}}


def _row(runs: Iterable[Iterable[str]]) -> str:
    """A lone mark between runs, so that a phrase never reaches over punctuation."""
    return " | ".join(" ".join(run) for run in runs)
