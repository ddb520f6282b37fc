"""The index in PostgreSQL: its tables come and go whole, its statistics stay true, its numbers stand for the words."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from mingting.commons.search import words
from mingting.commons.search.contract import EngineDamaged, Question
from mingting.commons.search.postgres import PostgresEngine
from mingting.commons.search.postings import TITLED, Counts, Statistics, bm25, code

from .test_search_engines import TODAY, entry, keys

needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="DATABASE_URL names no PostgreSQL"
)


def asked(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


class TestGramsAsNumbers:
    def test_no_two_grams_share_a_number(self):
        grams = ["政", "政务", "务政", "aa", "a", "𠮷野", "野𠮷", "😀"]

        numbers = {code(gram, level) for gram in grams for level in range(5)}

        assert len(numbers) == 5 * len(grams)
        assert max(numbers) < 2**63

    def test_longer_grams_are_refused(self):
        with pytest.raises(ValueError, match="two characters"):
            code("政务服")

    def test_counts_are_those_of_the_grams_that_words_cuts(self):
        runs = ["关于印发", "印发", "发"]

        counts = Counts.of(["印发"], runs)

        expected = [gram for run in runs for gram in (*run, *words.pairs(run))]
        tally = dict(zip(counts.codes.tolist(), counts.in_body.tolist(), strict=True))
        assert tally == {code(gram): expected.count(gram) for gram in expected}
        assert counts.body_length == len(expected)
        assert code("印发", TITLED) in counts.levelled(5)

    def test_what_is_packed_is_read_again(self):
        counts = Counts.of(["标题"], ["正文", "正文"])

        again = Counts.unpacked(counts.packed(), counts.title_length, counts.body_length)

        assert again.codes.tolist() == counts.codes.tolist()
        assert again.in_body.tolist() == counts.in_body.tolist()

    def test_the_rarer_word_and_the_shorter_text_weigh_more(self):
        statistics = Statistics(100, 10, 10, {code("常见"): 90, code("罕见"): 2})
        short, long = Counts.of([], ["罕见"]), Counts.of([], ["罕见", "其他文字很多很多很多"])

        rare, common = (bm25([short], {gram: 1.0}, 0.1, statistics)[0] for gram in ("罕见", "常见"))

        assert rare > common == 0.0
        assert bm25([short, long], {"罕见": 1.0}, 0.1, statistics) == sorted(
            bm25([short, long], {"罕见": 1.0}, 0.1, statistics), reverse=True
        )

    def test_a_document_without_words_scores_nothing(self):
        assert bm25([Counts.of([], [])], {"政务": 1.0}, 1.0, Statistics(1, 0, 0, {})) == [0.0]


@needs_postgres
@pytest.mark.django_db
class TestTables:
    def test_an_index_that_was_never_made_is_said_to_be_damaged(self):
        with pytest.raises(EngineDamaged):
            PostgresEngine().answer(Question("政务", TODAY))
        with pytest.raises(EngineDamaged):
            PostgresEngine().apply([entry("a", "政务")], [], "1 a")

    def test_a_table_dropped_under_it_is_damage_and_is_mended_by_replacing(self):
        engine = PostgresEngine()
        engine.replace([entry("a", "政务")], "1 a")
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE mingting_search_gram")

        with pytest.raises(EngineDamaged):
            keys(engine, "政务")

        engine.replace([entry("a", "政务")], "1 a")
        assert keys(engine, "政务") == ["a"]

    def test_an_index_of_another_shape_holds_nothing(self):
        engine = PostgresEngine()
        engine.replace([entry("a", "政务")], "1 a")
        asked("UPDATE mingting_search_state SET shape = 999 RETURNING 1")

        assert engine.held() == ""
        with pytest.raises(EngineDamaged):
            keys(engine, "政务")

    def test_a_change_that_fails_half_way_leaves_everything_as_it_was(self):
        engine = PostgresEngine()
        engine.replace([entry("a", "旧标题")], "1 a")

        def failing():
            yield entry("a", "新标题")
            raise RuntimeError("the table went away")

        with pytest.raises(RuntimeError):
            engine.apply(failing(), [], "2 b")
        with pytest.raises(RuntimeError):
            engine.replace(failing(), "2 b")

        assert engine.held() == "1 a"
        assert keys(engine, "旧标") == ["a"]

    def test_after_any_changes_it_is_the_index_of_what_is_left(self):
        chance = random.Random(3)
        texts = ["".join(chance.choices("政务服务数据局企业补贴", k=12)) for _ in range(40)]
        engine = PostgresEngine()
        engine.replace([entry(str(n), texts[n], texts[-n]) for n in range(20)], "1 a")
        engine.apply(
            [entry(str(n), texts[n + 20], texts[n]) for n in range(10, 20)], ["3", "4", "none"], "2 b"
        )
        engine.apply([entry("7", "甲"), entry("7", "乙丙")], ["8"], "3 c")

        known = dict(asked("SELECT code, documents FROM mingting_search_gram WHERE documents <> 0"))
        counted = dict(asked("SELECT c, count(*) FROM mingting_search_entry, unnest(codes) c GROUP BY c"))

        assert known == counted
        assert asked("SELECT documents, title_length, body_length FROM mingting_search_state") == asked(
            "SELECT count(*), sum(title_length), sum(body_length) FROM mingting_search_entry"
        )
        assert keys(engine, "乙丙") == ["7"]

    def test_what_the_database_cannot_store_is_no_error(self):
        engine = PostgresEngine()

        engine.replace([entry("a", "政务\x00\ud800", "正\x00文", tags=("\x00",))], "1 a")

        assert keys(engine, "政务", chosen={"organ": ("\x00\ud800",)}) == []
        assert keys(engine, "政务") == ["a"]

    def test_the_callers_transaction_plans_as_before(self):
        engine = PostgresEngine()
        engine.replace([entry("a", "政务")], "1 a")

        keys(engine, "政务")

        assert asked("SHOW enable_seqscan") == [("on",)]

    def test_more_results_than_are_ranked_exactly_come_each_once(self):
        engine = PostgresEngine()
        engine.replace([entry(f"n{n:03}", "动态", "政务 " * (1 + n % 7)) for n in range(450)], "1 a")

        pages = [keys(engine, "政务", start=start, count=50) for start in range(0, 500, 50)]

        assert len({key for page in pages for key in page}) == 450
        assert pages[-1] == []


class TestOtherDatabases:
    def test_are_refused(self, monkeypatch):
        monkeypatch.setattr(connection, "vendor", "sqlite")

        with pytest.raises(ValueError, match="PostgreSQL"):
            PostgresEngine()
