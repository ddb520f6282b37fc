"""Related documents with the reason, and documents that have come in twice."""

from __future__ import annotations

import random

import pytest

from mingting.policies.learning.duplicates import Kind, Known, differences, shared, signature
from mingting.policies.learning.related import Likeness, Text
from mingting.policies.learning.wording import is_word, without_place

from .sample_learning import library

NOTICE = (
    "关于开展2023年度小微企业创业补贴申报工作的通知\n各镇街：现将有关事项通知如下。\n"
    "一、申报对象：在本区登记注册、正常经营一年以上的小微企业。\n"
    "二、补贴标准：每户一次性补贴10000元，同一经营者只能申领一次。\n"
    "三、申报时间：2023年3月1日至2023年4月30日，逾期不予受理。\n"
    "四、申报材料：营业执照、租赁合同、缴纳社会保险费的凭证。\n"
)


def texts(many):
    return [Text(n, one.title, one.body) for n, one in enumerate(library(many))]


class TestLikeness:
    def test_finds_documents_of_the_same_topic_and_says_why(self):
        index = Likeness()
        index.fit(texts(60))

        found = index.similar_to("公共租赁住房配租办法", "公共租赁住房配租和住房租赁补贴标准。", 5)

        assert all("住房" in library(60)[one.key].tags for one in found)
        assert "租赁" in found[0].reason
        assert found[0].reason.startswith("都讲到：")

    def test_tells_only_words_that_the_other_has(self):
        index = Likeness()
        index.fit(texts(60))

        for one in index.similar(7, 10):
            other = library(60)[one.key]
            assert all(word in other.title + other.body for word in one.shared)

    def test_of_a_document_leaves_itself_out_and_falls_in_score(self):
        index = Likeness()
        index.fit(texts(40))

        found = index.similar(3, 10)

        assert 3 not in [one.key for one in found]
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)

    def test_takes_in_changes_and_drops_one_by_one(self):
        index = Likeness()
        index.fit(texts(40))
        fishing = Text("渔", "海洋休渔期管理", "海洋伏季休渔期间渔船停靠渔港。")

        index.add(fishing)
        assert index.similar_to("休渔期渔船", "渔船停靠", 1)[0].key == "渔"
        index.add(Text("渔", "图书馆开放", "图书馆延长开放时间。"))
        assert index.similar_to("休渔期渔船", "渔船停靠", 1) == []
        index.drop("渔")
        assert "渔" not in index
        assert index.similar_to("图书馆延长开放", "", 1) == []

    def test_added_to_is_like_one_fitted(self):
        fitted, grown = Likeness(), Likeness()
        fitted.fit(texts(60))
        grown.fit(texts(60)[:50])
        for text in texts(60)[50:]:
            grown.add(text)

        first, second = ({one.key for one in index.similar(5, 10)} for index in (fitted, grown))
        assert len(first & second) >= 7
        assert grown.drift == pytest.approx(10 / 60)

    def test_of_nothing_is_nothing(self):
        index = Likeness()
        assert index.similar_to("通知", "通知") == []
        index.fit([Text(1, "", ""), Text(2, "", "。")])

        assert index.similar(1) == []
        assert index.similar_to("\ud800", "🙂") == []


class TestDuplicates:
    def test_are_found_whatever_the_blanks_width_and_breaks(self):
        spread = "　".join(NOTICE.replace("2023", "２０２３")).replace("。", "。\r\n\r\n")
        known = Known([("a", signature(NOTICE))])

        (twin,) = known.find(signature(spread))

        assert (twin.key, twin.kind, twin.share) == ("a", Kind.EXACT, 1.0)

    def test_reissued_with_another_year_are_near_with_what_differs(self):
        again = NOTICE.replace("2023", "2024").replace("4月30日", "5月31日")

        (twin,) = Known([("a", signature(NOTICE))]).find(signature(again))

        assert twin.kind is Kind.REISSUE
        assert "文号、日期" in twin.kind.label
        told = differences(NOTICE, again)
        assert told
        assert {digit for one in told for digit in one.old + one.new} <= set("0123456789")

    def test_that_are_nearly_the_same_are_near(self):
        changed = NOTICE + "五、联系方式：区就业中心。\n"

        (twin,) = Known([("a", signature(NOTICE))]).find(signature(changed))

        assert twin.kind is Kind.NEAR
        assert twin.share == pytest.approx(shared(NOTICE, changed), abs=0.15)
        assert [one.old for one in differences(NOTICE, changed)] == [""]

    def test_are_not_seen_in_another_matter(self):
        known = Known((n, signature(one.title + one.body)) for n, one in enumerate(library(50)))

        assert known.find(signature(NOTICE)) == []

    def test_are_not_seen_in_a_text_without_letters(self):
        known = Known([("a", signature("。。")), ("b", signature(""))])

        assert len(known) == 0
        assert known.find(signature("")) == []

    def test_estimate_the_share_of_common_shingles(self):
        chance = random.Random(5)
        words = [chr(0x4E00 + chance.randrange(3000)) for _ in range(3000)]
        first, second = "".join(words[:2000]), "".join(words[500:2500])

        one, other = signature(first), signature(second)

        estimate = Known([("a", one)])
        assert shared(first, second) == pytest.approx(0.6, abs=0.01)
        assert not estimate.find(other) or estimate.find(other)[0].share == pytest.approx(0.6, abs=0.15)

    def test_find_the_same_first(self):
        again = NOTICE.replace("2023", "2024")
        known = Known(
            [("near", signature(NOTICE + "附则。")), ("year", signature(again)), ("same", signature(NOTICE))]
        )

        assert [twin.key for twin in known.find(signature(NOTICE))] == ["same", "year", "near"]

    def test_tell_bounded_differences_of_texts_made_to_be_slow(self):
        first = "".join(f"第{n}句甲。" for n in range(5000))
        second = "".join(f"第{n}句乙。" for n in range(5000))

        assert len(differences(first, second)) <= 50


class TestSharedWords:
    @pytest.mark.parametrize(
        ("word", "bare"),
        [
            ("禺区电子商务", "电子商务"),
            ("番科", ""),
            ("广州市番禺区民宿", "民宿"),
            ("电子商务", "电子商务"),
            ("推广", "推广"),
        ],
    )
    def test_do_without_the_name_of_the_place(self, word, bare):
        assert without_place(word, "广州市番禺区") == bare

    @pytest.mark.parametrize(
        ("piece", "whole"),
        [("高新技术企业", True), ("高新技术企", False), ("新技术企业", False), ("奖励", True)],
    )
    def test_are_whole_where_their_neighbours_change(self, piece, whole):
        texts = ["对高新技术企业给予奖励。", "新认定高新技术企业奖励十万元", "高新技术企业认定"]

        assert is_word(piece, texts) is whole
