"""What an application may end in, the row it counts in, and what its answer must say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.disclosure.rules.answers import (
    NOT_INFORMATION,
    PART_GROUNDS,
    AnswerFacts,
    SecrecyFacts,
    Withheld,
    answer_faults,
    check_answer,
)
from mingting.disclosure.rules.outcomes import OUTCOMES, ROWS, Need, Outcome, row_of
from mingting.kernel.refusals import Refused

NAMES = Withheld("第三页的姓名", "涉及个人隐私", Outcome.DENY_THIRD_PARTY)
#: For each outcome, an answer with what it needs and nothing else.
WHOLE = {
    Outcome.GRANTED: AnswerFacts(disclosed_files=1),
    Outcome.ALREADY_PUBLIC: AnswerFacts(where="区政府门户网站“财政预决算”栏目"),
    Outcome.PARTIAL: AnswerFacts(disclosed_files=1, withheld=(NAMES,), third_party="disagree"),
    Outcome.DENY_SECRET: AnswerFacts(secrecy_facts=SecrecyFacts("秘密", "十年", "有关保密事项范围")),
    Outcome.DENY_LAW: AnswerFacts(special_law="《中华人民共和国统计法》", reason="属于个体资料"),
    Outcome.DENY_SAFETY: AnswerFacts(reason="公开后可能危及公共安全"),
    Outcome.DENY_THIRD_PARTY: AnswerFacts(third_party="disagree", reason="属于商业秘密"),
    Outcome.DENY_INTERNAL: AnswerFacts(reason="属于内部工作流程"),
    Outcome.DENY_PROCESS: AnswerFacts(reason="属于讨论记录"),
    Outcome.DENY_CASEFILE: AnswerFacts(reason="属于行政执法案卷"),
    Outcome.DENY_QUERY: AnswerFacts(special_law="《不动产登记暂行条例》", where="不动产登记中心"),
    Outcome.UNABLE_ABSENT: AnswerFacts(searches=1),
    Outcome.UNABLE_ELSEWHERE: AnswerFacts(
        reason="由规划部门制作", other_organ="规划部门", other_contact="电话020-00000000"
    ),
    Outcome.UNABLE_CREATE: AnswerFacts(reason="需要汇总加工"),
    Outcome.UNABLE_UNCLEAR: AnswerFacts(was_corrected=True, reason="没有写明年份"),
    Outcome.NOPROC_PETITION: AnswerFacts(proper_channel="区信访局"),
    Outcome.NOPROC_REPEAT: AnswerFacts(
        earlier_number="政数依申请〔2026〕1号-答", earlier_on=date(2026, 2, 2)
    ),
    Outcome.NOPROC_PUBLICATION: AnswerFacts(where="区图书馆"),
    Outcome.NOPROC_ABUSE: AnswerFacts(reason_found_unreasonable=True, reason="一个月内申请九十件"),
    Outcome.NOPROC_CONFIRM: AnswerFacts(reason="所附文件申请人已经持有"),
    Outcome.OTHER_NO_CORRECTION: AnswerFacts(correction_lapsed=True),
    Outcome.OTHER_FEE_OVERDUE: AnswerFacts(fee_lapsed=True),
    Outcome.OTHER_WITHDRAWN: AnswerFacts(reason="申请人于三月二日书面撤回"),
    Outcome.OTHER: AnswerFacts(reason="申请人死亡，没有承继人"),
}
#: What takes the meeting of a need away from an answer.
WITHOUT = {
    Need.SEARCH: {"searches": 0},
    Need.WHERE: {"where": "  "},
    Need.OTHER_ORGAN: {"other_contact": ""},
    Need.WITHHELD: {"withheld": ()},
    Need.THIRD_PARTY_OPINION: {"third_party": ""},
    Need.REASON: {"reason": "　"},
    Need.SECRECY_FACTS: {"secrecy_facts": None},
    Need.EARLIER_REPLY: {"earlier_on": None},
    Need.PROPER_CHANNEL: {"proper_channel": ""},
    Need.SPECIAL_LAW: {"special_law": ""},
    Need.CORRECTED: {"was_corrected": False},
    Need.CORRECTION_LAPSED: {"correction_lapsed": False},
    Need.FEE_LAPSED: {"fee_lapsed": False},
    Need.REASON_ASKED: {"reason_found_unreasonable": False},
    Need.DISCLOSED: {"disclosed_files": 0, "where": ""},
}
EVERY_NEED = [(outcome, need) for outcome, rule in OUTCOMES.items() for need in sorted(rule.needs)]


def fields(outcome, facts):
    return [fault.field for fault in answer_faults(outcome, facts)]


class TestRows:
    def test_are_the_twenty_five_of_the_third_table_in_its_order(self):
        codes = [row.code for row in ROWS]

        assert codes == [
            *("1", "2", "3.1", "3.2"),
            *(f"3.3.{n}" for n in range(1, 9)),
            *(f"3.4.{n}" for n in range(1, 4)),
            *(f"3.5.{n}" for n in range(1, 6)),
            *(f"3.6.{n}" for n in range(1, 4)),
            *("3.7", "4"),
        ]
        assert len(codes) == 25

    def test_of_results_all_have_an_outcome(self):
        results = {row.code for row in ROWS} - {"1", "2", "3.7", "4"}

        assert {row_of(outcome).code for outcome in Outcome} == results

    @pytest.mark.parametrize(
        ("outcome", "code", "name"),
        [
            (Outcome.ALREADY_PUBLIC, "3.1", "予以公开"),
            (Outcome.DENY_CASEFILE, "3.3.7", "属于行政执法案卷"),
            (Outcome.DENY_QUERY, "3.3.8", "属于行政查询事项"),
            (Outcome.UNABLE_ABSENT, "3.4.1", "本机关不掌握相关政府信息"),
            (Outcome.UNABLE_ELSEWHERE, "3.4.1", "本机关不掌握相关政府信息"),
            (Outcome.NOPROC_CONFIRM, "3.5.5", "要求行政机关确认或重新出具已获取信息"),
            (Outcome.OTHER_WITHDRAWN, "3.6.3", "其他"),
        ],
    )
    def test_bear_the_official_name(self, outcome, code, name):
        assert (row_of(outcome).code, row_of(outcome).name) == (code, name)
        assert OUTCOMES[outcome].name == name


class TestOutcome:
    def test_has_a_rule_each(self):
        assert set(OUTCOMES) == set(Outcome)

    def test_says_by_its_name_which_heading_it_stands_under(self):
        heading = {"deny": "不予公开", "unable": "无法提供", "noproc": "不予处理", "other": "其他处理"}

        for outcome, rule in OUTCOMES.items():
            first = outcome.value.split("_")[0]
            assert rule.group == (first if first in heading else "grant")
            assert row_of(outcome).heading == heading.get(rule.group, "本年度办理结果")

    def test_demands_review_before_suit_where_something_is_withheld(self):
        first_review = {outcome for outcome, rule in OUTCOMES.items() if rule.remedy == "R2"}

        assert first_review == {
            Outcome.PARTIAL,
            Outcome.DENY_SECRET,
            Outcome.DENY_LAW,
            Outcome.DENY_SAFETY,
            Outcome.DENY_THIRD_PARTY,
            Outcome.DENY_INTERNAL,
            Outcome.DENY_PROCESS,
            Outcome.DENY_CASEFILE,
        }

    def test_cites_down_to_the_paragraph(self):
        assert OUTCOMES[Outcome.UNABLE_ABSENT].cite.endswith("第三十六条第（四）项")
        assert OUTCOMES[Outcome.DENY_INTERNAL].cite.endswith("第十六条第一款")
        assert OUTCOMES[Outcome.OTHER_FEE_OVERDUE].cite.endswith("（国办函〔2020〕109号）第六条")


class TestAnswer:
    @pytest.mark.parametrize("outcome", Outcome)
    def test_is_whole_with_what_its_outcome_needs(self, outcome):
        assert answer_faults(outcome, WHOLE[outcome]) == []

    @pytest.mark.parametrize(("outcome", "need"), EVERY_NEED)
    def test_is_refused_without_any_one_of_them(self, outcome, need):
        lacking = replace(WHOLE[outcome], **WITHOUT[need])

        with pytest.raises(Refused) as refused:
            check_answer(outcome, lacking)

        assert refused.value.cite == OUTCOMES[outcome].cite
        assert refused.value.sentence
        assert refused.value.field

    @given(st.sampled_from(list(Outcome)))
    def test_that_is_empty_is_refused_for_every_outcome(self, outcome):
        with pytest.raises(Refused):
            check_answer(outcome, AnswerFacts())

    def test_names_all_that_is_lacking_at_once(self):
        assert fields(Outcome.UNABLE_ELSEWHERE, AnswerFacts()) == ["other_organ", "reason"]


class TestSecrecyFacts:
    @pytest.mark.parametrize(
        "stated",
        [
            SecrecyFacts("内部", "十年", "有关保密事项范围"),
            SecrecyFacts("秘密", "", "有关保密事项范围"),
            SecrecyFacts("秘密", "十年", " "),
        ],
    )
    def test_are_level_term_and_basis(self, stated):
        assert fields(Outcome.DENY_SECRET, AnswerFacts(secrecy_facts=stated)) == ["secrecy_facts"]


class TestOtherOrgan:
    def test_may_be_unknown_if_that_is_said(self):
        reason = AnswerFacts(reason="不是本机关制作或者保存")

        assert fields(Outcome.UNABLE_ELSEWHERE, reason) == ["other_organ"]
        assert fields(Outcome.UNABLE_ELSEWHERE, replace(reason, other_organ_unknown=True)) == []


class TestPartial:
    def test_gives_something(self):
        nothing = replace(WHOLE[Outcome.PARTIAL], disclosed_files=0, where="档案室")

        assert fields(Outcome.PARTIAL, nothing) == ["disclosed_files"]

    @pytest.mark.parametrize(
        ("part", "word"),
        [
            (replace(NAMES, part=""), "第2处不予公开的是哪一部分"),
            (replace(NAMES, reason=" "), "第2处不予公开的内容说明理由"),
            (replace(NAMES, ground=""), "第2处不予公开的内容所依据的条款"),
            (replace(NAMES, ground=Outcome.NOPROC_PETITION), "第2处不予公开的内容所依据的条款"),
        ],
    )
    def test_says_of_every_part_what_why_and_by_which_article(self, part, word):
        facts = replace(WHOLE[Outcome.PARTIAL], withheld=(NAMES, part))

        (fault,) = answer_faults(Outcome.PARTIAL, facts)

        assert word in fault.sentence
        assert fault.field == "withheld"
        assert fault.cite.endswith("第三十七条")

    @pytest.mark.parametrize(
        ("ground", "field"),
        [
            (Outcome.DENY_SECRET, "secrecy_facts"),
            (Outcome.DENY_LAW, "special_law"),
            (Outcome.DENY_THIRD_PARTY, "third_party"),
            (Outcome.UNABLE_ABSENT, "searches"),
            (Outcome.UNABLE_ELSEWHERE, "other_organ"),
        ],
    )
    def test_needs_for_a_part_what_that_ground_needs_for_the_whole(self, ground, field):
        part = Withheld("附件二", "写明的理由", ground)
        facts = AnswerFacts(disclosed_files=1, withheld=(part, part))

        assert fields(Outcome.PARTIAL, facts) == [field]

    @pytest.mark.parametrize("ground", [Outcome.DENY_PROCESS, NOT_INFORMATION])
    def test_needs_no_more_where_the_ground_needs_a_reason_only(self, ground):
        facts = AnswerFacts(disclosed_files=1, withheld=(Withheld("附件二", "写明的理由", ground),))

        assert fields(Outcome.PARTIAL, facts) == []

    def test_is_not_the_same_as_granted(self):
        facts = AnswerFacts(disclosed_files=1, withheld=(NAMES,), third_party="agree")

        assert fields(Outcome.GRANTED, facts) == ["outcome"]
        assert fields(Outcome.PARTIAL, facts) == []

    @pytest.mark.parametrize("outcome", [o for o, rule in OUTCOMES.items() if rule.group == "deny"])
    def test_is_what_a_denial_becomes_when_files_are_given(self, outcome):
        assert fields(outcome, replace(WHOLE[outcome], disclosed_files=1)) == ["outcome"]

    def test_knows_a_ground_for_every_denial(self):
        denials = {outcome for outcome, rule in OUTCOMES.items() if rule.group == "deny"}

        assert denials < set(PART_GROUNDS)


class TestThirdParty:
    OBJECTS = AnswerFacts(disclosed_files=1, third_party="disagree", third_party_ground="含有报价底数")

    @pytest.mark.parametrize("opinion", ["disagree", "partly"])
    def test_with_a_good_ground_keeps_its_information(self, opinion):
        objection = replace(self.OBJECTS, third_party=opinion)

        assert fields(Outcome.GRANTED, objection) == ["outcome"]
        assert fields(Outcome.GRANTED, replace(objection, third_party_ground="")) == []

    @pytest.mark.parametrize("opinion", ["agree", "silent", ""])
    def test_that_does_not_object_leaves_it_to_the_organ(self, opinion):
        assert fields(Outcome.GRANTED, replace(self.OBJECTS, third_party=opinion)) == []

    def test_is_overridden_for_the_public_interest_with_a_reason(self):
        decided = replace(self.OBJECTS, overrides_third_party=True)

        assert fields(Outcome.GRANTED, decided) == ["public_interest"]
        assert fields(Outcome.GRANTED, replace(decided, public_interest="关系饮用水安全")) == []

    def test_is_heard_by_keeping_its_part_back(self):
        other_part = Withheld("第五页", "属于讨论记录", Outcome.DENY_PROCESS)

        assert fields(Outcome.PARTIAL, replace(self.OBJECTS, withheld=(other_part,))) == ["outcome"]
        assert fields(Outcome.PARTIAL, replace(self.OBJECTS, withheld=(other_part, NAMES))) == []

    def test_that_agrees_is_no_ground_for_denial(self):
        denied = WHOLE[Outcome.DENY_THIRD_PARTY]

        (fault,) = answer_faults(Outcome.DENY_THIRD_PARTY, replace(denied, third_party="agree"))

        assert "同意公开" in fault.sentence
        assert fault.cite.endswith("第十五条")

    def test_is_not_both_overridden_and_protected(self):
        both = replace(
            WHOLE[Outcome.DENY_THIRD_PARTY], overrides_third_party=True, public_interest="关系饮用水安全"
        )

        assert fields(Outcome.DENY_THIRD_PARTY, both) == ["outcome"]

    def test_may_be_left_unasked_if_it_is_said_why(self):
        unasked = replace(WHOLE[Outcome.DENY_THIRD_PARTY], third_party="")

        assert fields(Outcome.DENY_THIRD_PARTY, unasked) == ["third_party"]
        assert (
            fields(Outcome.DENY_THIRD_PARTY, replace(unasked, third_party_not_asked="只遮盖身份证号")) == []
        )

    def test_has_one_of_four_opinions(self):
        assert fields(Outcome.GRANTED, replace(self.OBJECTS, third_party="perhaps")) == ["third_party"]
