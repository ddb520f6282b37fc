"""A plan of a question in PostgreSQL's own language: one statement a step, and its best results ranked by BM25."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any

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
    TITLE_BEGINS,
    Plan,
    Step,
    moments,
)
from .postgres_tables import Sums, written
from .postings import SOUND, TITLED, Counts, Statistics, bm25, code, level_weights

#: So many documents are ranked exactly; those after them stay in their rough order.
_RANKED = 200
#: So many postings are read for a rough score, of the rarest grams first: a question's work has a bound.
_POSTINGS = 60_000
#: Pairs that all stand in more documents than this are not read again for whether they are neighbours.
_READ_AGAIN = 5_000
_DEEPEST = 10_000
_VALUES = 100
_ENTRY = "mingting_search_entry"
#: Where any word suffices, most of the index is “found”: only so many of the best count as results.
_LOOSE = 300
#: A facet's column in ``matched``; a tag has several values.
_PLACES = {facet: {"column": "col", "tag": "tags"}.get(facet, facet) for facet in FACETS}

_MATCHED = f"""
SELECT e.id, e.key, e.genre, e.organ, e.col, e.year, e.theme, e.tags, v.validity, e.at,
    ({{tier}}) AS tier, ({{rough}})::float8 AS rough,
    e.youth * CASE WHEN v.validity = '{OVER}' THEN {OVER_COUNTS} ELSE 1 END AS factor
FROM {{source}} CROSS JOIN LATERAL (SELECT CASE
    WHEN NOT e.has_validity THEN ''
    WHEN e.ends_on < %(today)s THEN '{OVER}'
    WHEN e.starts_on > %(today)s THEN '{WAITING}'
    ELSE '{IN_FORCE}' END AS validity) v
WHERE {{condition}}
"""  # noqa: S608 — made of constants; what was asked is always a parameter
#: What each gram level adds, over every document that has it. Read through the index: no document is opened.
_SCORES = """
scores AS MATERIALIZED (
    SELECT p.id, sum(q.weight) AS rough, count(*) FILTER (WHERE q.present) AS present,
        count(*) FILTER (WHERE q.titled) AS in_title
    FROM unnest(%(codes)s::bigint[], %(weights)s::float8[], %(present)s::boolean[], %(titled)s::boolean[])
        AS q (code, weight, present, titled)
    CROSS JOIN LATERAL (SELECT id FROM mingting_search_entry WHERE codes @> ARRAY[q.code] OFFSET 0) p
    GROUP BY p.id
),
"""
_BEST = "(tier + rough) * factor DESC, at DESC, key"
_STATEMENT = f"""
WITH {{scores}} matched AS MATERIALIZED ({{matched}}),
best AS (
    SELECT id, key, tier, rough, factor, at FROM matched m WHERE {{chosen}}
    ORDER BY {_BEST} LIMIT %(limit)s
)
SELECT '' AS facet, '' AS value, count(*) AS number,
    NULL::float8, NULL::float8, NULL::float8, NULL::integer, NULL::integer, NULL::bytea
FROM matched m WHERE {{chosen}}
{{facets}}
UNION ALL (
    SELECT 'found', b.key, NULL, b.tier, b.rough, b.factor, e.title_length, e.body_length,
        CASE WHEN b.place <= %(ranked)s THEN e.counts END
    FROM (SELECT *, row_number() OVER (ORDER BY {_BEST}) AS place FROM best) b
    JOIN mingting_search_entry e USING (id) ORDER BY b.place
)
"""  # noqa: S608 — made of constants


def answered(cursor: Any, question: Question, planned: Plan, sums: Sums) -> Answer:
    """Answer by the strictest way of the plan under which anything is found."""
    every = {gram for step in (planned.strict, *planned.steps) for gram in _scored(step)}
    usual = max(sums.documents, 1)
    statistics = Statistics(
        sums.documents, sums.title_length / usual, sums.body_length / usual, _known(cursor, every)
    )
    return _Looking(cursor, question, planned, statistics).answer()


def _known(cursor: Any, grams: Iterable[str]) -> dict[int, int]:
    codes = [code(gram, level) for gram in grams for level in range(4)]
    cursor.execute(
        "SELECT code, documents FROM mingting_search_gram WHERE code = ANY(%s::bigint[]) AND documents > 0",
        [codes],
    )
    return dict(cursor.fetchall())


def _scored(step: Step) -> dict[str, float]:
    return {**step.chars, **step.grams}


def _is_empty(answer: Answer) -> bool:
    """Whether nothing is there, whatever else one might choose."""
    return not answer.total and not any(answer.facets.values())


class _Looking:
    """One question on its way through its steps."""

    def __init__(self, cursor: Any, question: Question, planned: Plan, statistics: Statistics) -> None:
        self._cursor = cursor
        self._question = question
        self._plan = planned
        self._statistics = statistics
        self._last = min(question.start + max(question.count, 0), _DEEPEST)
        since, until = moments(question.since, question.until)
        self._given: dict[str, Any] = {
            "today": question.today,
            "since": since,
            "until": until,
            "ranked": _RANKED,
            "whole": planned.whole,
            "wholes": [planned.number],
            # Nothing is sounded by no letters.
            "letters": planned.letters or None,
        }
        for facet, values in question.chosen.items():
            self._given[f"chosen_{facet}"] = [written(value) for value in values]

    def answer(self) -> Answer:
        """Look strictly, then by what sounds nearly so, then ever more loosely, while nothing at all is found."""
        answer = self._literal()
        if _is_empty(answer) and self._plan.readings:
            answer = self._asked(
                self._plan.strict, "0::float8", "0", f"{_ENTRY} e", self._nearly_sounding(), relaxed=True
            )
        for step in self._plan.steps:
            if not _is_empty(answer):
                break
            answer = self._loose(step)
        return answer if not _is_empty(answer) else Answer()

    def _literal(self) -> Answer:
        step, rough, source = self._plan.strict, "0", f"{_ENTRY} e"
        if self._at_most() > _RANKED:
            self._postings(step, _POSTINGS)
            rough, source = "coalesce(s.rough, 0)", f"{_ENTRY} e LEFT JOIN scores s USING (id)"
        return self._asked(step, self._tier(), rough, source, self._strictly())

    def _loose(self, step: Step) -> Answer:
        self._postings(step, _POSTINGS * (4 if step.least > 1 else 1))
        if not self._given["codes"]:
            return Answer()
        tier = f"CASE WHEN s.in_title >= %(near)s THEN {NEAR_TITLE} ELSE 0 END" if step.near else "0::float8"
        source = f"scores s JOIN {_ENTRY} e USING (id)"
        return self._asked(step, tier, "s.rough", source, "s.present >= %(least)s", relaxed=True)

    def _asked(
        self, step: Step, tier: str, rough: str, source: str, condition: str, *, relaxed: bool = False
    ) -> Answer:
        facets = FACETS if self._question.counted else ()
        statement = _STATEMENT.format(
            scores=_SCORES if "scores s" in source else "",
            matched=_MATCHED.format(
                tier=tier, rough=rough, source=source, condition=f"({condition}){self._between()}"
            ),
            chosen=self._chosen(""),
            facets="".join(f" UNION ALL {self._facet(facet, relaxed=relaxed)}" for facet in facets),
        )
        last = min(self._last, _LOOSE) if relaxed else self._last
        self._cursor.execute(statement, {**self._given, "limit": max(last, _RANKED)})
        answer = self._read(self._cursor.fetchall(), step, last)
        return replace(answer, total=min(answer.total, _LOOSE), relaxed=True) if relaxed else answer

    def _postings(self, step: Step, most: int) -> None:
        """Choose what is read for the rough score, the rarest first; what is left out counts as there."""
        weights = level_weights(_scored(step), step.title, self._statistics)
        holding = self._statistics.holding
        ordered = sorted((one for one in weights if one in holding), key=lambda one: holding[one])
        within = 0
        for read in accumulate(holding[one] for one in ordered):
            if within and read > most:
                break
            within += 1
        taken, left = ordered[:within], ordered[within:]
        present = {code(gram) for gram in step.grams}
        titled = {code(gram, TITLED) for gram, weight in step.grams.items() if weight == 1}
        self._given |= {
            "codes": taken,
            "weights": [weights[one] for one in taken],
            "present": [one in present for one in taken],
            "titled": [one in titled for one in taken],
            "least": max(1, step.least - len(present.intersection(left))),
            "near": max(1, step.near - len(titled.intersection(left))),
        }

    def _sounding(self) -> list[tuple[str, str]]:
        """A title in which the syllables, or syllables with these first letters, stand in a row.

        Each way as a condition for the index, and one to check by.
        """
        ways = [
            ("sound", "".join(each[0] for each in way), f" {' '.join(way)} ") for way in self._plan.readings
        ]
        if self._plan.letters:
            ways.append(("initials", self._plan.letters, self._plan.letters))
        parts = []
        for place, (column, initials, text) in enumerate(ways):
            codes = [code(gram, SOUND) for gram in words.grams([initials])]
            self._given |= {f"sound_{place}": text, f"sound_{place}_codes": codes}
            parts.append(
                (
                    f"e.codes @> %(sound_{place}_codes)s::bigint[]",
                    f"strpos(e.{column}, %(sound_{place})s) > 0",
                )
            )
        return parts

    def _nearly_sounding(self) -> str:
        """Most neighbouring syllables of one reading, in a title: a wrong letter, a character of two readings."""
        parts = ["false"]
        for place, reading in enumerate(self._plan.readings):
            pairs = list(dict.fromkeys(pairwise(reading)))
            if pairs:
                name = f"near_{place}"
                self._given[f"{name}_codes"] = [code(a[0] + b[0], SOUND) for a, b in pairs]
                self._given[f"{name}_pairs"] = [f" {a} {b} " for a, b in pairs]
                self._given[f"{name}_least"] = math.ceil(SOUNDS_ALIKE * len(pairs))
                parts.append(
                    f"(e.codes && %({name}_codes)s::bigint[] AND (SELECT count(*) FROM"  # noqa: S608 — constants
                    f" unnest(%({name}_pairs)s::text[]) p WHERE strpos(e.sound, p) > 0) >= %({name}_least)s)"
                )
        return " OR ".join(parts)

    def _strictly(self) -> str:
        """Every term, or one that stands for it, literally; or the whole question as a title or number."""
        every = [self._literally(place, stand_ins) for place, stand_ins in enumerate(self._plan.terms)]
        ways = [" AND ".join(every), "e.whole = %(whole)s", "e.numbers @> %(wholes)s::text[]"]
        if self._plan.letters:
            ways += [
                "e.whole_sound = %(letters)s",
                *(f"{held} AND {heard}" for held, heard in self._sounding()),
            ]
        # Each way by itself: an OR would be decided once more for each document, opening its grams again.
        found = " UNION ".join(f"SELECT e.id FROM {_ENTRY} e WHERE {way}" for way in ways)  # noqa: S608 — constants
        return f"e.id IN ({found})"

    def _literally(self, place: int, stand_ins: tuple[str, ...]) -> str:
        parts = []
        for other, term in enumerate(stand_ins):
            name = f"term_{place}_{other}"
            grams = words.grams([term])
            self._given |= {name: term, f"{name}_codes": [code(gram) for gram in grams]}
            part = f"e.codes @> %({name}_codes)s::bigint[]"
            if len(term) > 2 and self._at_most_with(term) <= _READ_AGAIN:
                part += f" AND strpos(e.folded, %({name})s) > 0"
            parts.append(f"({part})")
        return f"({' OR '.join(parts)})"

    def _tier(self) -> str:
        in_title = " AND ".join(
            "("
            + " OR ".join(f"strpos(e.title, %(term_{place}_{other})s) > 0" for other in range(len(stand_ins)))
            + ")"
            for place, stand_ins in enumerate(self._plan.terms)
        )
        begins = f"CASE WHEN starts_with(e.whole, %(whole)s) THEN {TITLE_BEGINS} ELSE 0 END"
        ranks = [
            ("e.whole = %(whole)s", f"{EXACT_TITLE}"),
            ("e.numbers @> %(wholes)s::text[]", f"{EXACT_NUMBER}"),
            ("e.whole_sound = %(letters)s", f"{EXACT_SOUND}"),
            (in_title, f"{IN_TITLE} + {begins}"),
            *((heard, f"{IN_SOUND}") for _held, heard in self._sounding()),
        ]
        cases = " ".join(f"WHEN {condition} THEN {rank}" for condition, rank in ranks)
        return f"CASE {cases} ELSE 0 END::float8"

    def _at_most(self) -> int:
        """Return how many documents can hold every term, by the rarest gram of each."""
        return min(sum(self._at_most_with(term) for term in stand_ins) for stand_ins in self._plan.terms)

    def _at_most_with(self, term: str) -> int:
        return min(self._statistics.holding.get(code(gram), 0) for gram in words.grams([term]))

    def _between(self) -> str:
        bounds = {"since": " AND e.at >= %(since)s", "until": " AND e.at < %(until)s"}
        return "".join(part for name, part in bounds.items() if self._given[name])

    def _chosen(self, but: str) -> str:
        parts = []
        for facet, values in self._question.chosen.items():
            if values and facet != but:
                test = "{} && %(chosen_{})s::text[]" if facet == "tag" else "{} = ANY(%(chosen_{})s::text[])"
                parts.append(test.format(f"m.{_PLACES[facet]}", facet))
        return " AND ".join(parts) or "true"

    def _facet(self, facet: str, *, relaxed: bool) -> str:
        value = f"m.{_PLACES[facet]}"
        source = f"(SELECT * FROM matched m WHERE {self._chosen(facet)}"  # noqa: S608 — constants
        source += f" ORDER BY {_BEST} LIMIT {_LOOSE}) m" if relaxed else ") m"
        if facet == "tag":
            value = "tag"
            source += " CROSS JOIN LATERAL (SELECT DISTINCT unnest(m.tags) AS tag) t"
        return (
            f"(SELECT '{facet}', {value}, count(*), NULL, NULL, NULL, NULL, NULL, NULL FROM {source}"  # noqa: S608 — constants
            f" WHERE {value} <> '' GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT {_VALUES})"
        )

    def _read(self, rows: list[tuple[Any, ...]], step: Step, last: int) -> Answer:
        total, found = 0, []
        facets: dict[str, dict[str, int]] = {}
        if self._question.counted:
            facets = {facet: {} for facet in FACETS}
        for facet, value, number, *ranking in rows:
            if facet == "found":
                found.append((value, *ranking))
            elif facet:
                facets[facet][value] = number
            else:
                total = number
        return Answer(total, tuple(self._ranked(found, step)[self._question.start : last]), facets)

    def _ranked(self, found: list[tuple[Any, ...]], step: Step) -> list[Ranked]:
        opened = [Counts.unpacked(bytes(row[6]), row[4], row[5]) for row in found if row[6] is not None]
        exact = bm25(opened, _scored(step), step.title, self._statistics)
        best = [
            Ranked(key, (tier + score) * factor)
            for (key, tier, _rough, factor, *_), score in zip(found, exact, strict=False)
        ]
        best.sort(key=lambda each: -each.score)
        least = best[-1].score if best else 0.0
        after = [
            Ranked(key, min(least, (tier + rough) * factor))
            for key, tier, rough, factor, *_ in found[len(opened) :]
        ]
        return best + after
