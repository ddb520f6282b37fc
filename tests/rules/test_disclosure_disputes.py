"""投诉举报、行政复议、行政诉讼: terms against the statutes' days, and what may follow what."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mingting.disclosure.rules.disputes import (
    KINDS,
    STAGE_NAMES,
    Earlier,
    Kind,
    Result,
    Stage,
    answer_by,
    check_closing,
    check_opening,
    check_step,
    warnings_at_opening,
)
from mingting.disclosure.rules.outcomes import OUTCOMES, Outcome
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import announced

CALENDAR = announced()
MONDAY = date(2026, 3, 2)
DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 1))


class TestAnswerBy:
    @pytest.mark.parametrize(
        ("kind", "received", "is_summary", "due"),
        [
            # 十日 of 复议法 are working days: two weeks without a holiday.
            (Kind.RECONSIDERATION, MONDAY, False, date(2026, 3, 16)),
            (Kind.RECONSIDERATION, MONDAY, True, date(2026, 3, 9)),
            # Over National Day 2026 (1 to 7 October off, 10 October worked).
            (Kind.RECONSIDERATION, date(2026, 9, 28), False, date(2026, 10, 16)),
            # 十五日 of 行诉法 are calendar days: 17 March is a Tuesday.
            (Kind.DIRECT_SUIT, MONDAY, False, date(2026, 3, 17)),
            (Kind.LATER_SUIT, MONDAY, False, date(2026, 3, 17)),
            # The 15th day is Saturday 21 March: the next day worked is Monday.
            (Kind.DIRECT_SUIT, date(2026, 3, 6), False, date(2026, 3, 23)),
            # The 15th day is 1 October: the next day worked is the 8th.
            (Kind.DIRECT_SUIT, date(2026, 9, 16), False, date(2026, 10, 8)),
        ],
    )
    def test_is_the_day_the_statute_gives(self, kind, received, is_summary, due):
        assert answer_by(kind, received, CALENDAR, is_summary=is_summary) == due

    def test_of_a_complaint_no_law_gives(self):
        assert answer_by(Kind.COMPLAINT, MONDAY, CALENDAR) is None

    @pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.DIRECT_SUIT, Kind.LATER_SUIT])
    def test_is_shorter_only_in_the_summary_procedure_of_a_reconsideration(self, kind):
        with pytest.raises(Refused) as refused:
            answer_by(kind, MONDAY, CALENDAR, is_summary=True)

        assert refused.value.field == "is_summary"

    @given(st.sampled_from([Kind.RECONSIDERATION, Kind.DIRECT_SUIT, Kind.LATER_SUIT]), DAYS)
    def test_is_a_day_worked_and_never_earlier_for_papers_that_came_later(self, kind, received):
        due = answer_by(kind, received, CALENDAR)

        assert CALENDAR.is_workday(due)
        assert answer_by(kind, received + timedelta(days=1), CALENDAR) >= due

    @given(st.sampled_from([Kind.DIRECT_SUIT, Kind.LATER_SUIT]), DAYS)
    def test_in_court_is_the_fifteenth_day_or_the_first_day_worked_after_it(self, kind, received):
        fifteenth = received + timedelta(days=15)

        due = answer_by(kind, received, CALENDAR)

        between = [fifteenth + timedelta(days=n) for n in range((due - fifteenth).days)]
        assert due >= fifteenth
        assert not any(map(CALENDAR.is_workday, between))


class TestOpening:
    def test_after_a_reconsideration_needs_one_that_was_closed(self):
        for earlier in ([], [Earlier(Kind.RECONSIDERATION, None)], [Earlier(Kind.COMPLAINT, MONDAY)]):
            with pytest.raises(Refused, match="没有已审结的行政复议"):
                check_opening(Kind.LATER_SUIT, MONDAY, earlier)

        check_opening(Kind.LATER_SUIT, MONDAY, [Earlier(Kind.RECONSIDERATION, MONDAY)])

    def test_after_a_reconsideration_is_not_before_its_end(self):
        with pytest.raises(Refused) as refused:
            check_opening(
                Kind.LATER_SUIT, MONDAY, [Earlier(Kind.RECONSIDERATION, MONDAY + timedelta(days=1))]
            )

        assert refused.value.field == "opened_on"

    @pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.RECONSIDERATION, Kind.DIRECT_SUIT])
    def test_otherwise_needs_nothing_before_it(self, kind):
        check_opening(kind, MONDAY, [])


class TestWarning:
    @pytest.mark.parametrize("outcome", list(Outcome))
    def test_of_a_direct_suit_comes_exactly_where_the_answer_says_review_first(self, outcome):
        said = warnings_at_opening(Kind.DIRECT_SUIT, outcome=outcome, is_answered=True, earlier=[])

        assert any("先申请行政复议" in each for each in said) == (OUTCOMES[outcome].remedy == "R2")

    def test_of_a_suit_over_silence_shows_both_texts(self):
        (said,) = warnings_at_opening(Kind.DIRECT_SUIT, outcome="", is_answered=False, earlier=[])

        assert "第二十三条" in said
        assert "法释〔2025〕8号" in said

    @pytest.mark.parametrize(
        ("kind", "earlier", "words"),
        [
            (Kind.DIRECT_SUIT, Earlier(Kind.RECONSIDERATION, None), "尚未审结"),
            (Kind.LATER_SUIT, Earlier(Kind.RECONSIDERATION, None), "尚未审结"),
            (Kind.DIRECT_SUIT, Earlier(Kind.RECONSIDERATION, MONDAY), "登记为复议后起诉"),
            (Kind.RECONSIDERATION, Earlier(Kind.DIRECT_SUIT, None), "不得申请行政复议"),
        ],
    )
    def test_of_two_ways_at_once_names_the_other(self, kind, earlier, words):
        said = warnings_at_opening(kind, outcome="granted", is_answered=True, earlier=[earlier])

        assert any(words in each for each in said)

    def test_is_not_given_where_nothing_stands_in_the_way(self):
        for kind in (Kind.COMPLAINT, Kind.RECONSIDERATION, Kind.DIRECT_SUIT):
            assert not warnings_at_opening(kind, outcome="granted", is_answered=True, earlier=[])


class TestStep:
    @given(
        st.sampled_from(list(Kind)),
        st.sampled_from(list(Stage)),
        st.sampled_from(list(Stage)),
        st.integers(-3, 3),
    )
    def test_goes_forward_along_the_kinds_own_stages_and_not_back_in_time(self, kind, now, to, days):
        stages = KINDS[kind].stages
        may = (
            now in stages[:-1] and to in stages[1:-1] and stages.index(to) >= stages.index(now) and days >= 0
        )
        assume(now in stages)
        expected = nullcontext() if may else pytest.raises(Refused)

        with expected:
            check_step(kind, now=now, to=to, on=MONDAY + timedelta(days=days), last=MONDAY)

    def test_of_a_complaint_is_no_hearing(self):
        with pytest.raises(Refused, match="可以登记的环节是：已答复或者答辩"):
            check_step(Kind.COMPLAINT, now=Stage.OPENED, to=Stage.HEARD, on=MONDAY, last=MONDAY)


class TestClosing:
    def close(self, kind: Kind = Kind.RECONSIDERATION, **more):
        facts = {
            "now": Stage.HEARD,
            "result": Result.CORRECTED,
            "closed": MONDAY,
            "last": MONDAY,
            "orders_again": False,
            "has_application": True,
        }
        check_closing(kind, **facts | more)

    @pytest.mark.parametrize("result", list(Result))
    def test_takes_each_result_of_the_fourth_table(self, result):
        self.close(result=result)

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"result": ""}, "result"),
            ({"result": "won"}, "result"),
            ({"closed": MONDAY - timedelta(days=1)}, "closed_on"),
            ({"orders_again": True, "result": Result.UPHELD}, "orders_again"),
            ({"orders_again": True, "has_application": False}, "orders_again"),
            ({"now": Stage.CLOSED}, ""),
        ],
    )
    def test_refuses_what_contradicts_itself(self, facts, field):
        with pytest.raises(Refused) as refused:
            self.close(**facts)

        assert refused.value.field == field


class TestTable:
    def test_begins_and_ends_every_way_alike(self):
        for rule in KINDS.values():
            assert (rule.stages[0], rule.stages[-1]) == (Stage.OPENED, Stage.CLOSED)
            assert rule.cite

        assert set(STAGE_NAMES) == set(Stage)
