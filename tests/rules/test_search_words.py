"""Words as the search sees them: folding, numbers, pinyin, and how a question is looked for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.commons.search import sounds, words
from mingting.commons.search.clauses import best_clause
from mingting.commons.search.contract import Question, Ranked
from mingting.commons.search.evidence import Asked
from mingting.commons.search.marking import marker
from mingting.commons.search.plan_of_question import plan
from mingting.commons.search.reordering import reordered

TODAY = date(2024, 6, 15)


class TestFolding:
    @pytest.mark.parametrize(
        ("written", "folded"),
        [
            ("補貼", "补贴"),
            ("Ｗｉ－Ｆｉ", "wi fi"),
            ("通　　知", "通知"),
            ("《數據條例》", "数据条例"),
            ("a  b。c", "a b c"),
        ],
    )
    def test_makes_one_of_all_forms(self, written, folded):
        assert words.runs(written) == folded.split()

    @given(st.text(max_size=60))
    def test_of_what_is_folded_changes_nothing(self, text):
        once = words.squeezed(text)

        assert words.squeezed(once) == once

    @pytest.mark.parametrize(
        "typed", ["番政数〔2024〕1号", "番政数[2024]1", "番政数（２０２４）第1号", "番政数2024年第1號"]
    )
    def test_of_a_number_drops_what_people_leave_out(self, typed):
        assert words.number_key(typed) == "番政数20241"

    def test_of_two_numbers_keeps_them_apart(self):
        assert words.number_key("番政数〔2024〕1号") != words.number_key("番政数〔2024〕11号")

    def test_is_bounded_for_a_long_query(self):
        assert len(words.terms("政 " * 5000)) <= words.MOST_TERMS
        assert len(words.grams(["".join(map(chr, range(0x4E00, 0x4F00)))])) <= words.MOST_GRAMS


class TestSounds:
    def test_know_how_a_phrase_changes_a_reading(self):
        assert sounds.syllables("重庆银行行长") == ["chong", "qing", "yin", "hang", "hang", "zhang"]
        assert sounds.initials("绿色女儿") == "lsne"

    def test_read_letters_in_every_sensible_way(self):
        assert set(sounds.readings("fangan")[:2]) == {("fang", "an"), ("fan", "gan")}
        assert sounds.readings("shehuibaoxian")[0] == ("she", "hui", "bao", "xian")

    @pytest.mark.parametrize("letters", ["wifi", "shbx", "hello", "", "政务", "n", "a1", "x" * 5000])
    def test_do_not_take_for_pinyin_what_is_none(self, letters):
        assert sounds.readings(letters) == []

    def test_leave_off_a_syllable_that_is_not_yet_written_out(self):
        assert sounds.readings("chengshishenghuolajifenl")[0][-1] == "fen"

    def test_of_many_ambiguous_letters_cost_little(self):
        assert len(sounds.readings("xianan" * 33)) <= 4


class TestAPlan:
    def test_of_a_question_leaves_out_what_it_is_phrased_with(self):
        (step,) = plan(Question("请问我应该怎么办理居住证呢？", TODAY)).steps

        assert {"居住", "住证"} <= set(step.grams)
        assert not {"请问", "怎么", "应该", "证呢"} & set(step.grams)
        assert not {"我", "呢"} & set(step.chars)
        assert step.title == 0.1

    def test_of_a_title_with_a_slip_looks_for_titles_much_like_it(self):
        (step,) = plan(Question("关于加强城市生活垃圾分累管理工作的通知", TODAY)).steps

        assert step.near >= 2
        assert step.title == 1.0

    def test_adds_what_the_papers_say_at_less_weight(self):
        (step,) = plan(Question("老板拖欠工资怎么办？", TODAY)).steps

        assert step.grams["拖欠"] == 1.0
        assert step.grams["劳动"] < 1.0
        assert step.grams["用人"] < 1.0

    def test_of_only_phrasing_is_asked_as_it_stands(self):
        assert plan(Question("怎么办", TODAY)).steps[0].grams
        assert plan(Question("？！", TODAY)) is None


class TestMarks:
    def test_stand_round_traditional_characters_too(self):
        assert marker(["补贴"]).marked("發放補貼") == "發放<mark>補貼</mark>"

    def test_of_nothing_mark_nothing(self):
        assert marker([]).marked("<b>") == "&lt;b&gt;"


class TestTheBestClause:
    CLAUSES = (
        ("c1", "第一条", "为规范补贴，制定本办法。"),
        ("c2", "第二条", "补贴每月发放五百元，按月申领。"),
        ("c3", "第三条", "附则。"),
    )

    def test_is_the_one_with_most_of_the_weight(self):
        assert best_clause(self.CLAUSES, {"补贴": 1, "每月": 1, "发放": 1}).anchor == "c2"

    def test_is_none_where_no_clause_holds_any(self):
        assert best_clause(self.CLAUSES, {"停车": 1}).anchor == ""
        assert best_clause((), {"停车": 1}).anchor == ""


class TestEvidence:
    BEFORE = Asked.of({"养老 补贴": {"old": 9, "once": 1}, "停车 收费": {"park": 5}})

    def test_speaks_for_what_those_who_asked_alike_opened(self):
        found = self.BEFORE.for_query("养老补贴 怎么领")

        assert found["old"] > found["once"] > 0
        assert "park" not in found
        assert self.BEFORE.for_query("食品许可") == {}
        assert Asked.of({}).for_query("养老") == {}

    def test_lifts_a_document_but_never_past_one_asked_for_by_name(self):
        found = [Ranked("title", 65536.0), Ranked("a", 30.0), Ranked("b", 29.0), Ranked("c", 5.0)]

        assert reordered(found, {"b": 1.0, "c": 1.0}, {}) == ["title", "b", "a", "c"]
        assert reordered(found, {}, {}) == ["title", "a", "b", "c"]

    def test_of_meaning_counts_only_when_every_candidate_has_it(self):
        found = [Ranked("a", 30.0), Ranked("b", 29.0)]

        assert reordered(found, {}, {"a": 0.1, "b": 0.9}) == ["b", "a"]
        assert reordered(found, {}, {"b": 0.9}) == ["a", "b"]
