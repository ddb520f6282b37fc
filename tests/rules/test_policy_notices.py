"""Whether one may apply on a day, by the chain of notices; and which documents still lack an interpretation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.kernel.law import LegalTerm
from mingting.kernel.workdays import announced
from mingting.policies.rules.interpretations import Form, Interpretation, Policy, coverage, lacking
from mingting.policies.rules.interpretations import State as Covered
from mingting.policies.rules.notices import (
    Change,
    Notice,
    Openness,
    Stage,
    chain,
    faults,
    in_force_on,
    window_on,
)

DAY = timedelta(days=1)


def may(day: int) -> date:
    return date(2026, 5, day)


FORMAL = Notice("formal", "关于申报的通知", Stage.FORMAL, may(1), may(6), may(20))
ADVANCE = Notice("advance", "关于申报的预通知", Stage.ADVANCE, date(2026, 4, 1), may(4), may(15))
LATER = Notice(
    "later",
    "关于延期的通知",
    Stage.CHANGED,
    may(18),
    None,
    may(29),
    follows="formal",
    change=Change.POSTPONED,
)
TODAY = may(10)


def sentences(*notices: Notice, warnings: bool | None = None) -> str:
    found = [one for one in faults(notices) if warnings is None or one.is_warning is warnings]
    return "；".join(one.sentence for one in found)


class TestWindow:
    @pytest.mark.parametrize(
        ("day", "state", "days"),
        [
            (may(5), Openness.NOT_YET, 1),
            (may(6), Openness.OPEN, 15),
            (may(20), Openness.OPEN, 1),
            (may(21), Openness.CLOSED, None),
        ],
    )
    def test_is_open_on_both_of_its_days(self, day, state, days):
        found = window_on(FORMAL, day)

        assert (found.state, found.days) == (state, days)

    @pytest.mark.parametrize("day", [may(1), may(4), may(10), may(16)])
    def test_of_a_pre_notice_is_never_open(self, day):
        assert window_on(ADVANCE, day).state is Openness.ADVANCE
        assert "以正式通知为准" in window_on(ADVANCE, day).words

    def test_may_be_missing_or_open_on_one_side(self):
        bare = replace(FORMAL, apply_from=None, apply_until=None)

        assert window_on(bare, may(10)).state is Openness.NO_WINDOW
        assert window_on(replace(FORMAL, apply_until=None), date(2030, 1, 1)).state is Openness.OPEN
        assert window_on(replace(FORMAL, apply_from=None), may(2)).state is Openness.OPEN

    def test_that_ends_before_it_begins_opens_for_nobody(self):
        wrong = replace(FORMAL, apply_from=may(20), apply_until=may(6))

        assert window_on(wrong, may(10)).state is Openness.NO_WINDOW
        assert "早于开始日期" in sentences(wrong)


class TestChain:
    def test_goes_from_advance_to_formal_to_change_with_the_window_after_each(self):
        links = chain([LATER, FORMAL, ADVANCE])

        assert [(link.notice.id, link.apply_from, link.apply_until) for link in links] == [
            ("advance", may(4), may(15)),
            ("formal", may(6), may(20)),
            ("later", may(6), may(29)),
        ]

    def test_is_read_by_what_was_published_up_to_the_day(self):
        notices = [ADVANCE, FORMAL, LATER]

        assert in_force_on(notices, date(2026, 3, 31)).state is Openness.NO_WINDOW
        assert in_force_on(notices, date(2026, 4, 30)).state is Openness.ADVANCE
        assert in_force_on(notices, may(17)).apply_until == may(20)
        assert in_force_on(notices, may(21)).apply_until == may(29)
        assert in_force_on(notices, may(29)).state is Openness.OPEN

    def test_does_not_open_on_the_days_of_the_pre_notice(self):
        late = replace(FORMAL, apply_from=None, apply_until=None)

        assert in_force_on([ADVANCE, late], may(10)).state is Openness.NO_WINDOW

    def test_stays_a_pre_notice_when_only_that_was_changed(self):
        moved = replace(LATER, published_on=date(2026, 4, 20), follows="advance")

        assert in_force_on([ADVANCE, moved], may(10)).state is Openness.ADVANCE

    @given(st.permutations([ADVANCE, FORMAL, LATER]), st.integers(0, 90))
    def test_does_not_depend_on_the_order_in_which_notices_come(self, notices, later):
        day = date(2026, 3, 20) + later * DAY

        assert in_force_on(notices, day) == in_force_on([ADVANCE, FORMAL, LATER], day)


class TestFaults:
    def test_are_none_in_a_good_chain(self):
        assert sentences(ADVANCE, replace(FORMAL, follows="advance"), LATER) == ""

    def test_name_a_change_that_names_no_notice(self):
        assert "未写明变更哪一份通知" in sentences(FORMAL, replace(LATER, follows=""), warnings=False)

    def test_name_a_change_that_names_a_notice_of_another_matter(self):
        assert "不在本事项的通知之中" in sentences(FORMAL, replace(LATER, follows="other"), warnings=False)

    def test_only_warn_of_an_end_before_it_was_said(self):
        early = replace(LATER, published_on=may(10), apply_until=may(9), change=Change.ADJUSTED)

        assert "早于变更通知的发布日期" in sentences(FORMAL, early, warnings=True)
        assert sentences(FORMAL, early, warnings=False) == ""
        assert in_force_on([FORMAL, early], may(10)).state is Openness.CLOSED

    def test_warn_of_a_delay_that_delays_nothing(self):
        assert "不晚于原截止日期" in sentences(FORMAL, replace(LATER, apply_until=may(20)), warnings=True)

    def test_warn_of_a_change_that_opens_again_what_was_closed(self):
        assert "重新开放申报" in sentences(FORMAL, replace(LATER, published_on=may(25)), warnings=True)

    def test_name_a_change_without_a_day(self):
        assert "未写明新的申报日期" in sentences(FORMAL, replace(LATER, apply_until=None))

    def test_name_a_formal_notice_that_follows_another_and_a_pre_notice_that_follows_any(self):
        second = replace(FORMAL, id="second", follows="formal", published_on=may(3))

        assert "请用变更通知" in sentences(FORMAL, second)
        assert "预通知不能跟随" in sentences(FORMAL, replace(ADVANCE, follows="formal"))

    def test_name_notices_in_a_circle(self):
        one, other = replace(LATER, id="one", follows="other"), replace(LATER, id="other", follows="one")

        assert sentences(FORMAL, one, other).count("形成循环") == 2


CALENDAR = announced()
#: A Wednesday, so that the third working day is the Monday after the weekend.
WEDNESDAY = date(2026, 3, 4)
POLICY = Policy("p", WEDNESDAY)


def interpreted(day: date, form: Form = Form.TEXT) -> Interpretation:
    return Interpretation(form, day, ("p", "q"))


def state(
    *interpretations: Interpretation, policy: Policy = POLICY, today: date = date(2026, 3, 31)
) -> Covered:
    return coverage(policy, interpretations, CALENDAR, today=today).state


class TestInterpretation:
    def test_is_due_three_working_days_after_the_document(self):
        found = coverage(POLICY, (), CALENDAR, today=WEDNESDAY)

        assert found.due_on == date(2026, 3, 9)
        assert found.sentence == "尚无解读，最迟于2026年3月9日发布"

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (WEDNESDAY, Covered.ON_TIME),
            (date(2026, 3, 9), Covered.ON_TIME),
            (date(2026, 3, 10), Covered.LATE),
        ],
    )
    def test_is_late_from_the_fourth_working_day(self, day, expected):
        assert state(interpreted(day)) is expected

    def test_is_counted_late_in_working_days(self):
        found = coverage(POLICY, (), CALENDAR, today=date(2026, 3, 16))

        assert (found.state, found.late_by) == (Covered.OVERDUE, 5)

    def test_counts_the_first_and_names_every_form(self):
        found = coverage(
            POLICY,
            [interpreted(date(2026, 3, 20), Form.VIDEO), interpreted(WEDNESDAY, Form.PICTURE)],
            CALENDAR,
            today=date(2026, 3, 31),
        )

        assert found.state is Covered.ON_TIME
        assert found.forms == (Form.PICTURE, Form.VIDEO)

    def test_that_is_not_published_yet_counts_for_nothing(self):
        assert state(interpreted(date(2026, 3, 9)), today=date(2026, 3, 6)) is Covered.AWAITED

    def test_of_another_document_counts_for_nothing(self):
        assert state(replace(interpreted(WEDNESDAY), policies=("q",))) is Covered.OVERDUE

    def test_is_not_asked_for_where_it_is_not_due(self):
        assert state(policy=replace(POLICY, is_due=False)) is Covered.NOT_DUE

    def test_is_due_by_the_bureau_s_own_term(self):
        own = LegalTerm(7, "本机关制度", date(2024, 1, 1))

        assert coverage(POLICY, (), CALENDAR, today=WEDNESDAY, term=own).due_on == date(2026, 3, 13)

    def test_is_lacking_longest_overdue_first(self):
        newer, older = replace(POLICY, id="newer"), Policy("older", date(2026, 2, 2))
        done, exempt, coming = (
            POLICY,
            Policy("exempt", WEDNESDAY, is_due=False),
            Policy("coming", date(2026, 4, 1)),
        )

        found = lacking(
            [newer, done, exempt, older, coming], [interpreted(WEDNESDAY)], CALENDAR, today=date(2026, 3, 31)
        )

        assert [one.policy for one in found] == ["older", "newer"]
