"""What a search of OpenSearch understands and finds, as far as this house uses it; anything else is refused as there.

Facts are those of OpenSearch's reference (query DSL, aggregations, mapping parameters) and of Lucene's BM25.
"""

from __future__ import annotations

import math
from collections import Counter

from .opensearch_fields import Refused, read_value

K1, B = 1.2, 0.75
MOST_CLAUSES = 1024
WINDOW = 10_000


class Searcher:
    """What one refresh made visible."""

    def __init__(self, documents, fields):
        self.documents = documents
        self.fields = fields
        self._clauses = 0
        self.scores = {}

    def found(self, query):
        """Return the score of each document that a query finds."""
        if not isinstance(query, dict) or len(query) != 1:
            raise Refused(
                400, "parsing_exception", "[bool] query malformed, no start_object after query name"
            )
        (kind, said), *_ = query.items()
        handler = getattr(self, f"_{kind}", None) if kind in _CLAUSES else None
        if handler is None:
            raise Refused(400, "parsing_exception", f"unknown query [{kind}]")
        self._clauses += kind not in ("bool", "constant_score", "function_score")
        if self._clauses > MOST_CLAUSES:
            raise Refused(400, "too_many_clauses", f"maxClauseCount is set to {MOST_CLAUSES}")
        return handler(said)

    def _match_all(self, said):
        _known("match_all", said, {"boost"})
        return dict.fromkeys(self.documents, float(said.get("boost", 1)))

    def _match_none(self, said):
        _known("match_none", said, {"boost"})
        return {}

    def _term(self, said):
        name, value, boost = _one("term", said, "value", set())
        kind = self.fields.get(name, {}).get("type")
        if kind is None:
            return {}
        if kind == "text":
            scoring = self._scoring(name, [str(value)])
            return {
                key: boost * scoring(document.tokens[name], document.tokens[name].count(str(value)))
                for key, document in self.documents.items()
                if str(value) in document.tokens.get(name, ())
            }
        wanted = self._queried(name, value)
        return {key: boost for key, each in self.documents.items() if wanted in each.values.get(name, ())}

    def _terms(self, said):
        boost = float(said.get("boost", 1))
        named = [(name, values) for name, values in said.items() if name != "boost"]
        if len(named) != 1 or not isinstance(named[0][1], list):
            raise Refused(
                400, "parsing_exception", "[terms] query requires one field with an array of values"
            )
        (name, values), *_ = named
        if name not in self.fields:
            return {}
        wanted = {self._queried(name, value) for value in values}
        return {key: boost for key, each in self.documents.items() if wanted & set(each.values.get(name, ()))}

    def _prefix(self, said):
        name, value, boost = _one("prefix", said, "value", {"rewrite", "case_insensitive"})
        kind = self.fields.get(name, {}).get("type")
        if kind not in (None, "keyword", "text"):
            raise Refused(
                400,
                "query_shard_exception",
                f"Can only use prefix queries on keyword, text and wildcard fields - not on [{name}] of type [{kind}]",
            )
        return {
            key: boost
            for key, each in self.documents.items()
            if any(one.startswith(value) for one in (*each.values.get(name, ()), *each.tokens.get(name, ())))
        }

    def _match_phrase(self, said):
        name, text, boost = _one("match_phrase", said, "query", {"slop", "analyzer", "zero_terms_query"})
        options = self.fields.get(name)
        if options is None:
            return {}
        if options["type"] != "text":
            raise Refused(
                400,
                "query_shard_exception",
                f"Can only use phrase queries on text fields - not on [{name}] which is of type [{options['type']}]",
            )
        row = text.split()
        if len(row) > 1 and options.get("index_options", "positions") != "positions":
            raise Refused(
                400,
                "illegal_state_exception",
                f"field:[{name}] was indexed without position data; cannot run PhraseQuery",
            )
        scoring = self._scoring(name, row)
        scores = {}
        for key, document in self.documents.items():
            tokens = document.tokens.get(name, [])
            times = (
                sum(tokens[i : i + len(row)] == row for i in range(len(tokens) - len(row) + 1)) if row else 0
            )
            if times:
                scores[key] = boost * scoring(tokens, times)
        return scores

    def _range(self, said):
        if len(said) != 1:
            raise Refused(400, "parsing_exception", "[range] query doesn't support multiple fields")
        (name, bounds), *_ = said.items()
        _known("range", bounds, {"gt", "gte", "lt", "lte", "boost", "format", "relation", "time_zone"})
        if name not in self.fields:
            return {}
        tests = {
            "gt": lambda one, bound: one > bound,
            "gte": lambda one, bound: one >= bound,
            "lt": lambda one, bound: one < bound,
            "lte": lambda one, bound: one <= bound,
        }
        given = [(tests[each], self._queried(name, bound)) for each, bound in bounds.items() if each in tests]
        return {
            key: float(bounds.get("boost", 1))
            for key, document in self.documents.items()
            if any(all(test(one, bound) for test, bound in given) for one in document.values.get(name, ()))
        }

    def _constant_score(self, said):
        _known("constant_score", said, {"filter", "boost"})
        if "filter" not in said:
            raise Refused(400, "parsing_exception", "[constant_score] requires a 'filter' element")
        return dict.fromkeys(self.found(said["filter"]), float(said.get("boost", 1)))

    def _bool(self, said):
        _known("bool", said, {"must", "should", "filter", "must_not", "minimum_should_match", "boost"})
        parts = {
            name: [self.found(each) for each in (queries if isinstance(queries, list) else [queries])]
            for name, queries in said.items()
            if name in ("must", "should", "filter", "must_not")
        }
        must, should, filters = (parts.get(name, []) for name in ("must", "should", "filter"))
        required = [*must, *filters]
        least = said.get("minimum_should_match", 0 if required or not should else 1)
        if not should:
            least = 0  # a bool of nothing finds everything
        scores = {}
        for key in self.documents:
            hits = [found[key] for found in should if key in found]
            if (
                all(key in found for found in required)
                and len(hits) >= least
                and not any(key in found for found in parts.get("must_not", []))
            ):
                scores[key] = float(said.get("boost", 1)) * (sum(found[key] for found in must) + sum(hits))
        return scores

    def _function_score(self, said):
        _known(
            "function_score", said, {"query", "functions", "score_mode", "boost_mode", "boost", "max_boost"}
        )
        if (
            said.get("score_mode", "multiply") != "multiply"
            or said.get("boost_mode", "multiply") != "multiply"
        ):
            raise Refused(400, "illegal_argument_exception", "this simulator multiplies")
        scores = self.found(said["query"])
        for function in said["functions"]:
            _known("function_score", function, {"filter", "weight", "field_value_factor"})
            within = self.found(function["filter"]) if "filter" in function else scores
            factor = function.get("field_value_factor")
            for key in scores.keys() & within.keys():
                scores[key] *= float(function.get("weight", 1))
                if factor is not None:
                    scores[key] *= self._factor(factor, self.documents[key])
        return scores

    def _factor(self, said, document):
        _known("field_value_factor", said, {"field", "factor", "missing", "modifier"})
        name = said["field"]
        if self.fields.get(name, {}).get("type") not in ("float", "integer", "long"):
            raise Refused(400, "query_shard_exception", f"Unable to find a field mapper for field [{name}]")
        values = document.values.get(name)
        if not values and "missing" not in said:
            raise Refused(400, "exception", f"Missing value for field [{name}]")
        return float(said.get("factor", 1)) * (values[0] if values else said["missing"])

    def _queried(self, name, value):
        said = self.fields[name]
        if said.get("index") is False:
            raise Refused(
                400, "query_shard_exception", f"Cannot search on field [{name}] since it is not indexed."
            )
        try:
            return read_value(name, said, value)
        except Refused as refused:
            raise Refused(400, "query_shard_exception", f"failed to create query: {refused.reason}") from None

    def _scoring(self, name, terms):
        """BM25 as Lucene's, of a term or of a phrase (whose rarity is its terms' added up)."""
        texts = [each.tokens[name] for each in self.documents.values() if each.tokens.get(name)]
        usual = sum(map(len, texts)) / len(texts) if texts else 1.0
        rarity = 0.0
        for term in terms:
            holding = sum(term in tokens for tokens in texts)
            rarity += math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        norms = self.fields[name].get("norms", True)

        def score(tokens, times):
            length = B * len(tokens) / usual + 1 - B if norms else 1.0
            return rarity * (K1 + 1) * times / (times + K1 * length)

        return score

    def counted(self, aggregations, among):
        """Count documents by aggregations."""
        return {name: self._aggregated(name, said, among) for name, said in aggregations.items()}

    def _sampled(self, said, among):
        """The best of the shard, by the score of the search's query."""
        _known("sampler", said["sampler"], {"shard_size"})
        best = sorted(among, key=lambda key: -self.scores[key])[: said["sampler"].get("shard_size", 100)]
        return {"doc_count": len(best), **self.counted(said.get("aggs", {}), set(best))}

    def _aggregated(self, name, said, among):
        kinds = [kind for kind in said if kind not in ("aggs", "aggregations")]
        if len(kinds) != 1:
            raise Refused(400, "parsing_exception", f"Expected one aggregation type definition in [{name}]")
        (kind,) = kinds
        below = said.get("aggs", {})
        if kind == "filter":
            within = {key for key in self.found(said["filter"]) if key in among}
            return {"doc_count": len(within), **self.counted(below, within)}
        if kind == "sampler":
            return self._sampled(said, among)
        if kind == "filters":
            _known("filters", said["filters"], {"filters", "other_bucket", "keyed"})
            named = {
                each: {key for key in self.found(query) if key in among}
                for each, query in said["filters"]["filters"].items()
            }
            return {"buckets": {each: {"doc_count": len(within)} for each, within in named.items()}}
        if kind == "terms":
            return self._by_term(said["terms"], among)
        raise Refused(400, "parsing_exception", f"Unknown aggregation type [{kind}]")

    def _by_term(self, said, among):
        _known("terms", said, {"field", "size", "min_doc_count", "order"})
        name = said["field"]
        if self.fields.get(name, {}).get("type") == "text":
            raise Refused(
                400,
                "illegal_argument_exception",
                f"Text fields are not optimised for operations that require per-document field data like aggregations"
                f" and sorting, so these operations are disabled by default: {name}",
            )
        tally = Counter(value for key in among for value in set(self.documents[key].values.get(name, ())))
        ordered = sorted(tally.items(), key=lambda each: (-each[1], each[0]))[: said.get("size", 10)]
        return {
            "doc_count_error_upper_bound": 0,
            "sum_other_doc_count": tally.total() - sum(count for _, count in ordered),
            "buckets": [{"key": value, "doc_count": count} for value, count in ordered],
        }


_CLAUSES = {
    name[1:]
    for name in vars(Searcher)
    if name in {
        "_match_all", "_match_none", "_term", "_terms", "_prefix", "_match_phrase", "_range", "_constant_score",
        "_bool", "_function_score",
    }
}  # fmt: skip


def _known(kind, said, names):
    for name in set(said) - names:
        raise Refused(400, "parsing_exception", f"[{kind}] query does not support [{name}]")


def _one(kind, said, main, others):
    if len(said) != 1:
        raise Refused(400, "parsing_exception", f"[{kind}] query doesn't support multiple fields")
    (name, options), *_ = said.items()
    if not isinstance(options, dict):
        return name, options, 1.0
    _known(kind, options, {main, "boost", *others})
    if main not in options:
        raise Refused(400, "parsing_exception", f"[{kind}] requires [{main}]")
    return name, options[main], float(options.get("boost", 1))


def search(documents, fields, request):
    """Answer one search request over the visible documents."""
    allowed = {"query", "post_filter", "aggs", "from", "size", "sort", "track_total_hits", "_source"}
    for name in set(request) - allowed:
        raise Refused(400, "parsing_exception", f"Unknown key for a VALUE in [{name}].")
    first, size = request.get("from", 0), request.get("size", 10)
    if min(first, size) < 0 or first + size > WINDOW:
        raise Refused(
            400,
            "illegal_argument_exception",
            f"Result window is too large, from + size must be less than or equal to: [{WINDOW}] but was"
            f" [{first + size}].",
        )
    searcher = Searcher(documents, fields)
    scores = searcher.found(request.get("query", {"match_all": {}}))
    searcher.scores = scores
    counts = searcher.counted(request.get("aggs", {}), set(scores))
    if "post_filter" in request:
        kept = searcher.found(request["post_filter"])
        scores = {key: score for key, score in scores.items() if key in kept}
    hits = [_hit(documents[key], score, request, fields) for key, score in scores.items()]
    for place in reversed(range(len(request.get("sort", [None])))):
        _sort(hits, place, request.get("sort", [{"_score": "desc"}])[place])
    total = {"value": len(hits), "relation": "eq"}
    if request.get("track_total_hits") is not True and len(hits) > WINDOW:
        total = {"value": WINDOW, "relation": "gte"}
    return {
        "took": 1,
        "timed_out": False,
        "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
        "hits": {"total": total, "max_score": None, "hits": hits[first : first + size]},
        "aggregations": counts,
    }


def _hit(document, score, request, fields):
    hit = {"_id": document.name, "_score": score, "_source": document.source}
    if "sort" in request:
        hit["_score"] = None
        hit["sort"] = []
        for each in request["sort"]:
            (name, _order), *_ = each.items()
            if fields.get(name, {}).get("type") == "text":
                raise Refused(
                    400, "illegal_argument_exception", f"Text fields are not optimised for sorting: {name}"
                )
            hit["sort"].append(score if name == "_score" else (document.values.get(name) or [None])[0])
    return hit


def _sort(hits, place, by):
    (_name, order), *_ = by.items()
    if order not in ("asc", "desc"):
        raise Refused(400, "illegal_argument_exception", f"Unknown SortOrder [{order}]")
    values = (lambda hit: hit["sort"][place]) if hits and "sort" in hits[0] else (lambda hit: hit["_score"])
    # Whatever the order, documents without a value come last.
    missing = [hit for hit in hits if values(hit) is None]
    there = [hit for hit in hits if values(hit) is not None]
    hits[:] = [*sorted(there, key=values, reverse=order == "desc"), *missing]
