"""Whom to turn to, and in what order: refusals go to 行政复议 first, everything else to either."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.disclosure.rules.letters import LETTERS, LetterKind, remedy_group
from mingting.disclosure.rules.outcomes import OUTCOMES, Outcome
from mingting.disclosure.rules.remedies import Standing, remedy, review_body
from mingting.kernel.refusals import Refused

BODY = "示例区人民政府"
COURT = "示例区人民法院"
URL = "https://review.example.gov.cn/"


def told(group: str, **changes: object) -> str:
    return remedy(group=group, review_body=BODY, court=COURT, **changes)


class TestRemedyOfARefusal:
    def test_is_review_first_and_then_a_court(self):
        said = told("R2")

        assert "应当自收到本答复书之日起60日内先向示例区人民政府申请行政复议" in said
        assert "自收到行政复议决定书之日起15日内" in said
        assert said.index("行政复议") < said.index("行政诉讼")

    def test_never_offers_a_court_at_once(self):
        said = told("R2")

        assert not re.search(r"或者|6个月|也可以", said)
        assert COURT not in said

    def test_of_a_part_offers_no_court_at_once_against_what_is_withheld(self):
        withheld, rest = told("R2", partial=True).split("对本答复书的其他内容")

        assert not re.search(r"或者|6个月|也可以", withheld)
        assert COURT not in withheld
        assert f"6个月内，根据《中华人民共和国行政诉讼法》第四十六条的规定向{COURT}提起行政诉讼" in rest

    def test_cites_the_articles_that_put_review_first(self):
        assert "《中华人民共和国行政复议法》第二十条、第二十三条第一款第（四）项" in told("R2")
        assert "《中华人民共和国行政诉讼法》第四十五条" in told("R2")

    def test_of_a_part_binds_only_what_the_articles_withhold_and_lets_the_rest_go_either_way(self):
        said = told("R2", partial=True)

        assert said.startswith(
            "对本答复书中根据《中华人民共和国政府信息公开条例》第十四条、第十五条、第十六条不予公开的部分不服的"
        )
        assert "对本答复书的其他内容不服的，可以在上述60日内一并申请行政复议，或者" in said


class TestRemedyOfAnythingElse:
    def test_is_either_within_its_term(self):
        said = told("R1")

        assert "自收到本答复书之日起60日内" in said
        assert "或者自收到本答复书之日起6个月内" in said
        assert f"向{COURT}提起行政诉讼" in said
        assert "先" not in said

    def test_names_no_court_that_nobody_entered(self):
        assert "有管辖权的人民法院" in remedy(group="R1", review_body=BODY)

    def test_speaks_of_its_own_paper(self):
        assert told("R1", document="本告知书").count("本告知书") == 3


class TestRemedyOnline:
    @pytest.mark.parametrize("group", ["R1", "R2"])
    def test_names_the_online_door_of_the_reviewing_organ(self, group):
        assert told(group, served_online=True, online_review_url=URL).endswith(f"网址：{URL}。")

    @pytest.mark.parametrize("group", ["R1", "R2"])
    def test_is_refused_without_it(self, group):
        with pytest.raises(Refused) as refusal:
            told(group, served_online=True)

        assert refusal.value.field == "online_review_url"
        assert refusal.value.cite.endswith("第二十二条第二款")

    def test_may_name_it_on_paper_too(self):
        assert URL in told("R1", online_review_url=URL)
        assert "在线" not in told("R1")


class TestRemedyOfAStep:
    def test_is_none(self):
        assert remedy(group="none", review_body="") == ""


class TestRemedy:
    @given(st.sampled_from(["R1", "R2"]), st.booleans(), st.booleans())
    def test_always_names_review_its_term_and_a_court(self, group, partial, online):
        said = told(group, partial=partial, served_online=online, online_review_url=URL)

        assert f"向{BODY}申请行政复议" in said
        assert "60日内" in said
        assert "人民法院提起行政诉讼" in said
        assert said.endswith("。")

    @pytest.mark.parametrize("group", ["R1", "R2"])
    def test_is_refused_without_a_reviewing_organ(self, group):
        with pytest.raises(Refused, match="行政复议机关"):
            remedy(group=group, review_body=" ")


class TestGroup:
    @pytest.mark.parametrize("outcome", [Outcome.PARTIAL, *(o for o in Outcome if o.startswith("deny_"))])
    def test_of_what_is_withheld_under_articles_14_to_16_is_review_first(self, outcome):
        expected = "R1" if outcome is Outcome.DENY_QUERY else "R2"

        assert remedy_group(LetterKind.ANSWER, outcome) == expected

    def test_of_every_other_answer_is_either(self):
        others = [
            o for o in LETTERS[LetterKind.ANSWER].variants if OUTCOMES[Outcome(o)].group not in {"deny"}
        ]

        assert {remedy_group(LetterKind.ANSWER, o) for o in others if o != Outcome.PARTIAL} == {"R1"}

    def test_of_a_step_in_the_procedure_is_none(self):
        steps = (LetterKind.CORRECTION, LetterKind.EXTENSION, LetterKind.REASONS, LetterKind.FEE)

        assert {remedy_group(kind) for kind in steps} == {"none"}

    def test_of_an_application_no_longer_handled_is_either(self):
        assert remedy_group(LetterKind.TERMINATION, "other_no_correction") == "R1"
        assert remedy_group(LetterKind.TERMINATION, "other_fee_overdue") == "R1"


class TestReviewBody:
    @pytest.mark.parametrize(
        ("standing", "body"),
        [
            ("department", "示例区人民政府"),
            ("street", "示例区人民政府"),
            ("town", "示例区人民政府"),
            ("affiliated", "示例区人民政府"),
            ("government", "示例市人民政府"),
            ("vertical", "示例市税务局"),
            ("justice", "示例区人民政府或者示例市税务局"),
        ],
    )
    def test_follows_the_organs_standing(self, standing, body):
        assert review_body(standing, "示例区人民政府", "示例市人民政府", "示例市税务局") == body

    @pytest.mark.parametrize("standing", list(Standing))
    def test_is_refused_when_its_name_is_not_known(self, standing):
        with pytest.raises(Refused, match="请填写"):
            review_body(standing, "", "", "")

    def test_is_refused_for_an_unknown_standing(self):
        with pytest.raises(Refused, match="类别"):
            review_body("company", "甲", "乙")
