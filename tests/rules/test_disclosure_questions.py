"""The decision wizard: every way through it ends, in order, in something that can be done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.disclosure.rules import questions as wizard
from mingting.disclosure.rules.outcomes import OUTCOMES, Outcome
from mingting.disclosure.rules.questions import QUESTIONS, STEPS, Phase, Step, next_question, proposal

#: These follow from what happens to a case, not from what is asked for.
EVENTS = {Outcome.OTHER_FEE_OVERDUE, Outcome.OTHER_WITHDRAWN, Outcome.OTHER}
TO_DISCLOSURE = {
    "clear": "yes",
    "wanted": "information",
    "earlier": "no",
    "volume": "no",
    "whose": "ours",
    "held": "found",
}
ANYTHING = {
    question.id: st.sampled_from(sorted({choice.value for choice in question.choices} | {"", "nonsense"}))
    for question in QUESTIONS.values()
}


def ways(answers: dict[str, str] | None = None) -> Iterator[dict[str, str]]:
    """Yield every full set of answers."""
    answers = answers or {}
    question = next_question(answers)
    if question is None:
        yield answers
        return
    for choice in question.choices:
        yield from ways({**answers, question.id: choice.value})


def ended(**answers: str) -> wizard.Proposal:
    return proposal({**TO_DISCLOSURE, **answers})


class TestQuestions:
    def test_are_all_met_on_some_way(self):
        met = {question for answers in ways() for question in answers}

        assert met == set(QUESTIONS)

    def test_lead_only_to_what_there_is(self):
        for question in QUESTIONS.values():
            for choice in question.choices:
                assert isinstance(choice.to, Outcome | Step) or choice.to in QUESTIONS

    def test_never_lead_back(self):
        place = {question: n for n, question in enumerate(QUESTIONS)}

        for question in QUESTIONS.values():
            for choice in question.choices:
                if not isinstance(choice.to, Outcome | Step):
                    assert place[choice.to] > place[question.id]

    def test_follow_the_order_of_the_six_matters(self):
        order = list(Phase)

        assert order == ["补不补", "是不是", "谁负责", "有没有", "给不给", "怎么给"]
        for answers in ways():
            phases = [order.index(question.phase) for question, _ in wizard.path(answers)]
            assert phases == sorted(phases)

    def test_offer_a_choice_and_name_their_law(self):
        for question in QUESTIONS.values():
            values = [choice.value for choice in question.choices]
            assert len(values) == len(set(values)) >= 2
            assert question.text.endswith("？")
            assert "条例第" in question.help

    def test_are_short_enough_to_be_understood_at_once(self):
        assert max(len(question.text) for question in QUESTIONS.values()) <= 40
        assert max(len(choice.label) for question in QUESTIONS.values() for choice in question.choices) <= 30


class TestWays:
    def test_all_end_in_an_outcome_or_a_step(self):
        for answers in ways():
            end = proposal(answers)
            assert (end.outcome is None) != (end.step is None)
            assert end.cite
            assert len(end.because) == len(answers)

    def test_reach_every_outcome_but_those_that_events_bring(self):
        reached = {proposal(answers).outcome for answers in ways()} - {None}

        assert reached == set(Outcome) - EVENTS

    def test_reach_every_step(self):
        assert {proposal(answers).step for answers in ways()} - {None} == set(Step) == set(STEPS)

    def test_are_partial_just_when_something_is_withheld_from_what_is_given(self):
        for answers in ways():
            end = proposal(answers)
            if end.outcome is Outcome.PARTIAL:
                assert wizard.withheld(answers)
            if end.outcome is Outcome.GRANTED:
                assert not wizard.withheld(answers)


class TestPath:
    def test_begins_with_the_first_question(self):
        assert next_question({}).id == "clear"
        assert proposal({}) is None
        assert wizard.path({}) == ()

    @given(st.fixed_dictionaries({}, optional=ANYTHING))
    def test_asks_whenever_there_is_nothing_to_propose(self, answers):
        question = next_question(answers)

        assert (question is None) == (proposal(answers) is not None)
        if question is not None:
            assert question.choice(answers.get(question.id)) is None

    @given(st.fixed_dictionaries({}, optional=ANYTHING))
    def test_passes_over_answers_that_lie_off_it(self, answers):
        walked = wizard.path(answers)
        kept = {question.id: choice.value for question, choice in walked}

        assert kept.items() <= answers.items()
        assert wizard.path(kept) == walked
        assert proposal(kept) == proposal(answers)

    def test_asks_again_when_an_answer_is_taken_back(self):
        for answers in ways():
            last, _ = wizard.path(answers)[-1]
            shorter = {question: value for question, value in answers.items() if question != last.id}
            assert next_question(shorter) == last


class TestProposal:
    @pytest.mark.parametrize(
        ("answers", "outcome"),
        [
            ({"clear": "lapsed"}, Outcome.OTHER_NO_CORRECTION),
            ({"clear": "still"}, Outcome.UNABLE_UNCLEAR),
            ({"wanted": "petition"}, Outcome.NOPROC_PETITION),
            ({"wanted": "register"}, Outcome.DENY_QUERY),
            ({"volume": "unreasonable"}, Outcome.NOPROC_ABUSE),
            ({"whose": "other"}, Outcome.UNABLE_ELSEWHERE),
            ({"held": "published"}, Outcome.ALREADY_PUBLIC),
            ({"held": "create"}, Outcome.UNABLE_CREATE),
            ({"barred": "secret", "rest_deny_secret": "none"}, Outcome.DENY_SECRET),
        ],
    )
    def test_is_what_the_answers_say(self, answers, outcome):
        end = ended(**answers)

        assert end.outcome is outcome
        assert end.cite == OUTCOMES[outcome].cite

    def test_is_to_give_what_nothing_speaks_against(self):
        end = ended(barred="no", harm="no", internal="no", supply="asked")

        assert end.outcome is Outcome.GRANTED
        assert end.because[0] == "看申请上写的，能不能知道申请人要的是哪些信息？能，照着就可以去查"

    def test_is_partial_when_the_rest_can_be_given(self):
        some = {"barred": "safety", "rest_deny_safety": "some", "harm": "yes", "opinion": "disagree"}

        end = ended(**some, interest="no", rest_deny_third_party="some", internal="no", supply="otherwise")

        assert end.outcome is Outcome.PARTIAL
        assert end.cite == OUTCOMES[Outcome.PARTIAL].cite
        assert wizard.withheld({**TO_DISCLOSURE, **some}) == (Outcome.DENY_SAFETY,)

    def test_denies_what_is_left_when_that_may_not_be_given_either(self):
        end = ended(
            barred="secret",
            rest_deny_secret="some",
            harm="no",
            internal="process",
            rest_deny_process="none",
        )

        assert end.outcome is Outcome.DENY_PROCESS

    def test_protects_a_third_party_with_a_good_ground_unless_the_public_interest_is_greater(self):
        objected = {"barred": "no", "harm": "yes", "opinion": "disagree"}

        kept = ended(**objected, interest="no", rest_deny_third_party="none")
        overridden = ended(**objected, interest="yes", internal="no", supply="asked")

        assert kept.outcome is Outcome.DENY_THIRD_PARTY
        assert overridden.outcome is Outcome.GRANTED

    @pytest.mark.parametrize(
        ("answers", "step", "article"),
        [
            ({"clear": "no"}, Step.CORRECT, "第三十条"),
            ({"volume": "ask"}, Step.ASK_REASON, "第三十五条"),
            ({"whose": "joint", "co_producer": "ask"}, Step.CONSULT_CO_PRODUCER, "第三十四条"),
            ({"barred": "unsure"}, Step.REFER_SECRECY, "第十七条第三款"),
            ({"barred": "no", "harm": "yes", "opinion": "ask"}, Step.CONSULT_THIRD_PARTY, "第三十二条"),
        ],
    )
    def test_may_be_a_step_to_take_first(self, answers, step, article):
        end = ended(**answers)

        assert (end.step, end.outcome) == (step, None)
        assert end.cite.endswith(article)
