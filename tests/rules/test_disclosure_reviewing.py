"""The review of an answer: three steps by three people, none of whom drafted it; nothing else is a review."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.accounts.rules.roles import Role
from mingting.disclosure.rules.reviewing import (
    SECRECY,
    STEPS,
    Given,
    Secrecy,
    Step,
    check_verdict,
    current,
    is_whole,
    may_review,
)
from mingting.kernel.refusals import Refused

PEOPLE = st.integers(1, 5)
verdicts = st.builds(
    Given, step=st.sampled_from(Step), person=PEOPLE, passed=st.sampled_from([True, True, True, False])
)
chains = st.lists(verdicts, max_size=5)
drafters = st.frozensets(PEOPLE, max_size=2)
passed_chains = st.lists(
    st.builds(Given, step=st.sampled_from(Step), person=PEOPLE, passed=st.just(True)), min_size=2, max_size=4
)


def roles_for(step: Step) -> Collection[str]:
    return {STEPS[step].role}


def walk(attempts: Sequence[Given], drafted: Collection[int]) -> list[Given]:
    """Return the verdicts that the rules let through, each tried by somebody with the right post."""
    through: list[Given] = []
    for attempt in attempts:
        try:
            may_review(
                through,
                step=attempt.step,
                person=attempt.person,
                roles=roles_for(attempt.step),
                drafters=drafted,
            )
        except Refused:
            continue
        through.append(attempt)
    return through


class TestWhole:
    @given(chains | passed_chains, drafters)
    def test_is_three_steps_by_three_people_none_of_whom_drafted_it(
        self, chain: list[Given], drafted: frozenset[int]
    ) -> None:
        steps = sorted(each.step for each in chain)
        people = {each.person for each in chain}
        as_the_law_says = (
            steps == sorted(Step)
            and len(people) == 3
            and all(each.passed for each in chain)
            and not people & drafted
        )

        assert is_whole(chain, drafted) == as_the_law_says

    @given(st.permutations(list(Step)), st.lists(PEOPLE, min_size=3, max_size=3, unique=True))
    def test_is_any_order_of_three_different_people(self, steps: list[Step], people: list[int]) -> None:
        chain = [Given(step, person, True) for step, person in zip(steps, people, strict=True)]

        assert is_whole(chain, {9})
        assert not is_whole(chain, {people[1]})
        assert not is_whole(chain[:2], {9})

    def test_is_not_a_step_taken_twice_with_a_drafter_hidden_behind_the_second(self) -> None:
        chain = [
            Given(Step.SECTION, 1, True),
            Given(Step.SECTION, 2, True),
            Given(Step.LEGAL, 3, True),
            Given(Step.HEAD, 4, True),
        ]

        assert not is_whole(chain, {1})
        assert not is_whole(chain, ())

    @given(st.lists(verdicts, max_size=12), drafters)
    def test_is_all_that_the_rules_let_through_when_no_step_is_left(
        self, attempts: list[Given], drafted: frozenset[int]
    ) -> None:
        through = walk(attempts, drafted)

        sent_back = any(not each.passed for each in through)
        assert is_whole(through, drafted) == (current(through) is None and not sent_back)

    @given(st.lists(verdicts, max_size=12), drafters)
    def test_is_reached_step_by_step_in_order_and_no_further(
        self, attempts: list[Given], drafted: frozenset[int]
    ) -> None:
        through = walk(attempts, drafted)

        assert [each.step for each in through] == list(STEPS)[: len(through)]
        assert all(each.passed for each in through[:-1])


class TestTurn:
    def test_goes_from_section_to_legal_to_head(self) -> None:
        chain: list[Given] = []
        turns = []
        for person in (1, 2, 3):
            step = current(chain)
            assert step is not None
            turns.append(step)
            chain.append(Given(step, person, True))

        assert turns == [Step.SECTION, Step.LEGAL, Step.HEAD]
        assert current(chain) is None

    @given(st.sampled_from(Step))
    def test_is_nobodys_once_it_was_sent_back(self, step: Step) -> None:
        assert current([Given(step, 1, False)]) is None
        with pytest.raises(Refused, match="当前环节是（无）"):
            may_review([Given(step, 1, False)], step=Step.SECTION, person=2, roles=set(Role), drafters=())

    def test_is_refused_out_of_order(self) -> None:
        with pytest.raises(Refused, match="现在不是“负责人签发”，当前环节是科室审核"):
            may_review([], step=Step.HEAD, person=1, roles={Role.HEAD}, drafters=())

    def test_is_refused_to_who_drafted_or_handled_it(self) -> None:
        with pytest.raises(Refused, match="不得审核本件"):
            may_review([], step=Step.SECTION, person=7, roles={Role.SECTION_HEAD}, drafters={7, 8})

    def test_is_refused_without_the_post(self) -> None:
        with pytest.raises(Refused, match="没有“科室审核”的岗位"):
            may_review([], step=Step.SECTION, person=1, roles={Role.LEGAL_ADVISER, Role.HEAD}, drafters=())

    def test_is_refused_to_one_who_took_an_earlier_step_whatever_posts_they_hold(self) -> None:
        with pytest.raises(Refused, match="您已作过“科室审核”"):
            may_review(
                [Given(Step.SECTION, 1, True)], step=Step.LEGAL, person=1, roles=set(Role), drafters=()
            )

    def test_belongs_to_real_posts(self) -> None:
        assert {rule.role for rule in STEPS.values()} == {Role.SECTION_HEAD, Role.LEGAL_ADVISER, Role.HEAD}


class TestVerdict:
    @pytest.mark.parametrize("secrecy", SECRECY)
    def test_that_gives_something_away_needs_a_clear_word_on_secrecy(self, secrecy: Secrecy) -> None:
        if secrecy is Secrecy.MAY_DISCLOSE:
            check_verdict(passed=True, secrecy=secrecy, opinion="", discloses=True)
            return
        with pytest.raises(Refused, match="不得同意提供") as refused:
            check_verdict(passed=True, secrecy=secrecy, opinion="可以", discloses=True)
        assert refused.value.field == "secrecy"

    @pytest.mark.parametrize("secrecy", SECRECY)
    def test_on_an_answer_that_gives_nothing_may_find_it_secret(self, secrecy: Secrecy) -> None:
        check_verdict(passed=True, secrecy=secrecy, opinion="", discloses=False)

    @pytest.mark.parametrize("secrecy", ["", "yes", "MAY_DISCLOSE"])
    def test_without_a_word_on_secrecy_is_refused(self, secrecy: str) -> None:
        with pytest.raises(Refused, match="请填写保密审查结果"):
            check_verdict(passed=False, secrecy=secrecy, opinion="退回", discloses=False)

    @pytest.mark.parametrize("opinion", ["", "  \n"])
    def test_that_sends_it_back_says_why(self, opinion: str) -> None:
        with pytest.raises(Refused, match="退回须写明意见") as refused:
            check_verdict(passed=False, secrecy=Secrecy.REFER, opinion=opinion, discloses=True)
        assert refused.value.field == "opinion"
