"""Marks of secrecy, names of organs, misspellings, words that need care: found where meant only."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.publishing.rules.checks import inspect
from mingting.publishing.rules.findings import Severity, replaced
from mingting.publishing.rules.lists import (
    OrganChange,
    SecrecyPattern,
    SensitiveWord,
    Typo,
    general_typos,
)
from tests.rules.sample_drafts import LISTS, draft, found, severity


def rules(text: str, family: str) -> set[str]:
    return {it.rule for it in inspect(draft(text), LISTS) if it.rule.startswith(f"{family}.")}


class TestSecrecy:
    @pytest.mark.parametrize(
        "text",
        [
            "机密★1年",
            "秘密 ★ 10年",
            "绝密★长期",
            "机密☆",
            "密级：秘密",
            "密 级: 机密",
            "通知\n  机密\n各单位",
            "【秘密】",
            "内部资料 注意保存",
            "内部文件，不得外传",
            "仅供内部使用",
            "（此件不公开）",
            "（此件依申请公开）",
            "(此件不予公开)",
        ],
    )
    def test_mark_blocks(self, text):
        assert {it.severity for it in inspect(draft(text), LISTS) if it.rule.startswith("secrecy.")} == {
            Severity.BLOCK
        }

    @pytest.mark.parametrize(
        "text",
        [
            "开展保守国家秘密法宣传。",
            "涉及国家秘密、商业秘密和个人隐私的除外。",
            "机密级计算机管理培训",
            "密级：无",
            "（此件公开发布）",
            "（此件主动公开）",
            "内部资料性出版物管理办法",
            "内部控制",
            "评为五星★★★★★",
            "机关内部使用频率较高的事项",
        ],
    )
    def test_word_is_no_mark(self, text):
        assert rules(text, "secrecy") == set()

    def test_marks_are_configurable(self):
        own = replace(
            LISTS, secrecy_patterns=(SecrecyPattern("own", "未经同意不得转载", "本局标志", Severity.WARN),)
        )

        assert severity("secrecy.own", draft("未经同意不得转载"), own) is Severity.WARN
        assert severity("secrecy.level", draft("机密★1年"), own) is None

    def test_mark_that_is_no_expression_is_refused(self):
        with pytest.raises(re.error):
            SecrecyPattern("own", "(", "本局标志")


class TestOrganNames:
    OLD = "由番禺区科技工业商务局负责。"

    def test_no_longer_in_force_are_warned_of_with_the_name_to_use(self):
        finding = found(draft(self.OLD))["names.no_longer"]

        assert finding.severity is Severity.WARN
        assert replaced(self.OLD, "body", [finding]) == "由番禺区科技工业商务和信息化局负责。"

    def test_in_force_when_the_item_was_formed_are_only_noted(self):
        facts = draft(self.OLD, formed_on=date(2019, 2, 28))

        assert severity("names.no_longer", facts) is None
        assert severity("names.ended_since", facts) is Severity.NOTE

    def test_changed_on_the_day_of_formation_are_no_longer_in_force(self):
        assert severity("names.no_longer", draft(self.OLD, formed_on=date(2019, 3, 1))) is Severity.WARN

    @pytest.mark.parametrize(
        "text",
        [
            "番禺区科技工业商务和信息化局负责",
            "原番禺区科技工业商务局",
            "（原番禺区旧城办）",
            "《番禺区旧城办关于征收的公告》",
            "番禺区政务服务中心",
            "番禺区行政服务中心更名为番禺区政务服务中心",
        ],
    )
    def test_said_on_purpose_or_as_they_are_today_pass(self, text):
        assert rules(text, "names") == set()

    def test_of_abolished_organs_have_no_replacement(self):
        finding = found(draft("请到番禺区旧城办咨询。"))["names.no_longer"]

        assert finding.replacement is None
        assert "撤销" in finding.message

    def test_changed_twice_give_the_name_of_the_day(self):
        twice = replace(
            LISTS,
            organ_changes=(
                OrganChange("甲局", "乙局", date(2019, 3, 1)),
                OrganChange("乙局", "丙局", date(2024, 3, 1)),
            ),
        )

        assert (
            found(draft("甲局办理", formed_on=date(2020, 1, 2)), twice)["names.no_longer"].replacement
            == "乙局"
        )
        assert (
            found(draft("甲局办理", formed_on=date(2025, 1, 2)), twice)["names.no_longer"].replacement
            == "丙局"
        )


class TestTypos:
    @pytest.mark.parametrize(
        ("wrong", "right"),
        [
            ("全面布署防汛工作", "全面部署防汛工作"),
            ("截止目前，已办结", "截至目前，已办结"),
            ("建立台帐", "建立台账"),
            ("再接再励", "再接再厉"),
            ("迫不急待", "迫不及待"),
            ("填写登记薄", "填写登记簿"),
        ],
    )
    def test_are_warned_of_and_mended(self, wrong, right):
        findings = inspect(draft(wrong), LISTS)

        assert [it.severity for it in findings] == [Severity.WARN]
        assert replaced(wrong, "body", findings) == right

    @pytest.mark.parametrize(
        "text",
        [
            "按装修合同付款",
            "截止日期为三月底",
            "登记薄弱环节",
            "公布署名文章",
            "自己经营",
            "年末经费结余",
            "领取销售许可",
            "关注消费者权益",
            "汇同比增长",
            "交付件数",
            "审核消防设计",
            "攻坚难题",
            "统一但不雷同",
            "究竟标准如何",
            "补充份额",
            "超过份额",
        ],
    )
    def test_are_not_seen_where_words_meet(self, text):
        assert rules(text, "words") == set()

    def test_of_the_general_list_are_many_and_sound(self):
        typos = general_typos()

        assert len(typos) >= 120
        assert len({typo.wrong for typo in typos}) == len(typos)
        assert all(typo.wrong != typo.right and typo.right for typo in typos)
        assert all(typo.wrong in longer for typo in typos for longer in typo.unless)

    @given(st.lists(st.sampled_from([typo.wrong for typo in general_typos()]), min_size=1, max_size=4))
    def test_are_gone_once_mended(self, wrongs):
        text = "，".join(wrongs)

        mended = replaced(text, "body", inspect(draft(text), LISTS))

        assert rules(mended, "words") == set()

    def test_without_a_right_spelling_are_told_but_not_mended(self):
        own = replace(LISTS, typos=(Typo("某错词", ""),))

        assert found(draft("某错词"), own)["words.typo"].replacement is None

    def test_pass_where_the_right_spelling_contains_them(self):
        own = replace(LISTS, typos=(Typo("政数局", "政务和数据局（政数局）"),))

        assert "words.typo" in found(draft("政数局通知"), own)
        assert "words.typo" not in found(draft("政务和数据局（政数局）通知"), own)


class TestSensitiveWords:
    OWN = replace(
        LISTS,
        sensitive=(
            SensitiveWord("残废人", Severity.BLOCK, "使用尊重的称谓", "残疾人"),
            SensitiveWord("最优", Severity.WARN),
        ),
    )

    def test_are_as_serious_as_the_bureau_says(self):
        assert severity("words.sensitive", draft("残废人专座"), self.OWN) is Severity.BLOCK
        assert severity("words.sensitive", draft("最优方案"), self.OWN) is Severity.WARN

    def test_need_a_new_acknowledgement_when_the_bureau_holds_them_for_graver(self):
        graver = replace(LISTS, sensitive=(SensitiveWord("最优", Severity.BLOCK),))
        facts = draft("最优方案")

        assert found(facts, self.OWN)["words.sensitive"].key != found(facts, graver)["words.sensitive"].key

    def test_are_mended_where_a_better_word_is_given(self):
        assert found(draft("残废人专座"), self.OWN)["words.sensitive"].replacement == "残疾人"
        assert found(draft("最优方案"), self.OWN)["words.sensitive"].replacement is None

    def test_do_not_ship_with_the_product(self):
        assert severity("words.sensitive", draft("最优方案")) is None
