"""有效性 on every day that matters: the day itself, the day after, and whatever other documents may do."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.kernel.refusals import Refused
from mingting.policies.rules import expiry
from mingting.policies.rules.expiry import Decision, Stage, TermTable, last_day, review_days, review_stage
from mingting.policies.rules.validity import Event, EventKind, Facts, State, faults, spells, standing

DAY = timedelta(days=1)
START, LAST = date(2024, 8, 1), date(2029, 7, 31)
FACTS = Facts(START, LAST)
NEW = "番禺区养老服务管理办法"


def on(facts: Facts, day: date) -> State:
    return standing(facts, day).state


def with_events(*events: Event, **more) -> Facts:
    return Facts(START, LAST, events=events, **more)


def repealed(day: date | None, **more) -> Event:
    return Event(EventKind.REPEALED_BY, day, NEW, "番府规〔2026〕3号", **more)


def extended(day: date | None, until: date | None, **more) -> Event:
    return Event(EventKind.EXTENDED_UNTIL, day, NEW, "番府规〔2029〕1号", until=until, **more)


days_near = st.integers(0, 400).map(lambda n: date(2024, 1, 1) + timedelta(days=n))
maybe_day = st.none() | days_near
some_events = st.lists(
    st.builds(
        Event,
        kind=st.sampled_from(EventKind),
        on=maybe_day,
        title=st.just(NEW),
        until=maybe_day,
        withdrawn_on=maybe_day,
    ),
    max_size=5,
).map(tuple)
all_facts = st.builds(
    Facts,
    effective_on=maybe_day,
    expires_on=maybe_day,
    is_normative=st.booleans(),
    events=some_events,
    stated=st.none() | st.sampled_from(State),
    stated_on=maybe_day,
)


class TestStanding:
    @pytest.mark.parametrize(
        ("day", "state"),
        [
            (START - DAY, State.NOT_YET),
            (START, State.IN_FORCE),
            (LAST, State.IN_FORCE),
            (LAST + DAY, State.EXPIRED),
        ],
    )
    def test_turns_on_the_first_day_and_after_the_last(self, day, state):
        assert on(FACTS, day) is state

    def test_says_since_when_until_when_and_why(self):
        now = standing(FACTS, date(2025, 1, 1))

        assert (now.word, now.since, now.changes_on) == ("有效", START, LAST + DAY)
        assert now.why == "自2024年8月1日起施行，有效期至2029年7月31日。"
        assert now.title_prefix == ""

    def test_marks_the_title_of_what_has_lapsed_or_was_repealed(self):
        lapsed, ended = standing(FACTS, LAST + DAY), standing(with_events(repealed(LAST)), LAST)

        assert (lapsed.title_prefix, ended.title_prefix) == ("【已失效】", "【已废止】")
        assert not lapsed.is_in_force
        assert lapsed.changes_on is None

    def test_names_the_document_that_repeals_and_its_number(self):
        ended = standing(with_events(repealed(date(2026, 3, 1))), date(2026, 3, 1))

        assert ended.why == "自2026年3月1日起由《番禺区养老服务管理办法》（番府规〔2026〕3号）废止。"
        assert ended.since == date(2026, 3, 1)

    def test_waits_for_a_repealing_document_that_is_not_in_force_yet(self):
        facts = with_events(repealed(date(2026, 3, 1)))

        before = standing(facts, date(2026, 2, 28))

        assert before.state is State.IN_FORCE
        assert before.changes_on == date(2026, 3, 1)

    def test_leaves_a_repeal_without_a_day_aside_and_says_so(self):
        facts = with_events(repealed(None))

        assert on(facts, LAST) is State.IN_FORCE
        assert any("生效日期未定" in fault for fault in faults(facts))

    def test_brings_back_what_a_withdrawn_repeal_had_ended(self):
        facts = with_events(repealed(date(2026, 3, 1), withdrawn_on=date(2026, 6, 1)))

        assert [on(facts, date(2026, month, 1)) for month in (2, 3, 5, 6)] == [
            State.IN_FORCE,
            State.REPEALED,
            State.REPEALED,
            State.IN_FORCE,
        ]

    def test_never_applies_a_repeal_withdrawn_before_its_day(self):
        facts = with_events(repealed(date(2026, 3, 1), withdrawn_on=date(2026, 3, 1)))

        assert State.REPEALED not in {spell.state for spell in spells(facts)}
        assert any("已撤回" in fault for fault in faults(facts))

    @pytest.mark.parametrize(
        ("day", "state"),
        [(LAST, State.REPEALED), (LAST + DAY, State.REPEALED), (LAST + 2 * DAY, State.EXPIRED)],
    )
    def test_counts_a_repeal_up_to_the_day_the_term_ends_and_not_afterwards(self, day, state):
        assert on(with_events(repealed(day)), LAST + 9 * DAY) is state

    def test_never_comes_into_force_when_repealed_before_its_day(self):
        ended = with_events(repealed(START - 5 * DAY))

        assert {spell.state for spell in spells(ended)} == {State.NOT_YET, State.REPEALED}
        assert "从未施行" in standing(ended, START).why

    def test_never_comes_into_force_when_it_ends_before_its_day(self):
        wrong = Facts(START, START - 10 * DAY)

        assert {spell.state for spell in spells(wrong)} == {State.NOT_YET, State.EXPIRED}
        assert any("早于施行日期" in fault for fault in faults(wrong))

    def test_is_amended_from_the_day_of_the_amendment_and_still_in_force(self):
        amending = Event(EventKind.AMENDED_BY, date(2025, 5, 1), "修改决定")
        facts = with_events(amending)

        assert on(facts, date(2025, 4, 30)) is State.IN_FORCE
        assert standing(facts, date(2025, 5, 1)).is_in_force
        assert standing(facts, date(2025, 5, 1)).word == "已修改"
        assert on(facts, LAST + DAY) is State.EXPIRED

    def test_lasts_as_long_as_an_extension_made_in_time(self):
        facts = with_events(extended(LAST, date(2031, 7, 31)))

        assert on(facts, LAST + DAY) is State.IN_FORCE
        assert on(facts, date(2031, 8, 1)) is State.EXPIRED

    def test_is_not_brought_back_by_an_extension_made_too_late(self):
        facts = with_events(extended(LAST + DAY, date(2031, 7, 31)))

        assert on(facts, LAST + DAY) is State.EXPIRED
        assert any("不能延长" in fault for fault in faults(facts))

    def test_follows_a_word_of_the_source_where_no_day_says_otherwise(self):
        told = Facts(stated=State.REPEALED)

        assert on(told, date(2020, 1, 1)) is State.REPEALED
        assert "来源标注为“废止”" in standing(told, date(2020, 1, 1)).why

    def test_finds_a_word_that_the_days_contradict(self):
        told = Facts(START, LAST, stated=State.EXPIRED, stated_on=date(2025, 1, 1))

        assert any("应为“有效”" in fault for fault in faults(told))

    def test_is_no_question_for_what_is_no_rule_and_has_no_days(self):
        assert standing(Facts(is_normative=False), START).word == "未标注"

    @given(all_facts)
    def test_reads_every_day_once_and_only_once(self, facts):
        found = spells(facts)

        assert found[0].since is None
        assert found[-1].changes_on is None
        assert all(one.changes_on == other.since for one, other in pairwise(found))
        assert all(one.since < other.since for one, other in pairwise(found[1:]))

    @given(all_facts, days_near)
    def test_holds_until_the_day_it_names_and_differs_then(self, facts, day):
        now = standing(facts, day)

        if now.since:
            assert standing(facts, now.since) == now
            assert standing(facts, now.since - DAY) != now
        if now.changes_on:
            assert standing(facts, now.changes_on - DAY) == now
            assert standing(facts, now.changes_on) != now

    @given(all_facts, days_near)
    def test_is_never_in_force_before_its_day_or_under_a_working_repeal(self, facts, day):
        is_ended = any(
            event.kind in (EventKind.REPEALED_BY, EventKind.REPLACED_BY) and event.works_on(day)
            for event in facts.events
        )
        is_early = facts.effective_on is not None and day < facts.effective_on

        assert not (standing(facts, day).is_in_force and (is_ended or is_early))


class TestTerm:
    @pytest.mark.parametrize(
        ("title", "years"),
        [
            ("关于印发番禺区养老服务管理办法的通知", 5),
            ("番禺区长期护理保险试行办法", 3),
            ("关于印发《番禺区停车管理办法（试行）》的通知", 3),
            ("番禺区停车管理暂行规定", 3),
            ("关于废止《番禺区停车管理暂行规定》的通知", 5),
        ],
    )
    def test_is_suggested_by_the_title_with_its_source_and_its_doubt(self, title, years):
        suggested = expiry.term_default(title)

        assert suggested.years == years
        assert "粤府令第277号" in suggested.source
        assert not suggested.is_verified
        assert "未经核对" in suggested.why

    def test_follows_the_table_of_the_place(self):
        table = TermTable("某省", 3, 1, "某省规定", is_verified=True)

        assert expiry.term_default("某办法（试行）", table).years == 1
        assert "核对" not in expiry.term_default("某办法", table).why

    @pytest.mark.parametrize(
        ("start", "years", "end"),
        [
            (date(2024, 8, 1), 5, date(2029, 7, 31)),
            (date(2024, 1, 1), 1, date(2024, 12, 31)),
            (date(2024, 2, 29), 5, date(2029, 2, 28)),
            (date(2024, 2, 29), 4, date(2028, 2, 28)),
            (date(2024, 3, 1), 4, date(2028, 2, 29)),
        ],
    )
    def test_ends_the_day_before_the_same_day(self, start, years, end):
        assert last_day(start, years) == end

    @pytest.mark.parametrize("years", [0, -1, 31])
    def test_refuses_a_length_that_nobody_means(self, years):
        with pytest.raises(Refused, match="有效期应为"):
            last_day(START, years)


class TestReview:
    @pytest.mark.parametrize(
        ("day", "stage"),
        [
            (date(2029, 1, 30), Stage.NONE),
            (date(2029, 1, 31), Stage.EVALUATE),
            (date(2029, 5, 1), Stage.EVALUATE),
            (date(2029, 5, 2), Stage.QUARTER),
            (date(2029, 6, 30), Stage.QUARTER),
            (date(2029, 7, 1), Stage.MONTH),
            (LAST, Stage.MONTH),
            (LAST + DAY, Stage.OVER),
        ],
    )
    def test_steps_by_calendar_months_and_then_by_days(self, day, stage):
        assert review_stage(LAST, day).stage is stage

    @pytest.mark.parametrize(
        ("last", "start"),
        [
            (date(2024, 8, 31), date(2024, 2, 29)),
            (date(2025, 8, 31), date(2025, 2, 28)),
            (date(2025, 8, 29), date(2025, 2, 28)),
            (date(2025, 6, 30), date(2024, 12, 30)),
        ],
    )
    def test_begins_on_the_last_day_of_a_month_that_lacks_the_day(self, last, start):
        assert review_days(last)[Stage.EVALUATE] == start

    def test_counts_the_last_day_among_those_left(self):
        assert review_stage(LAST, LAST).days_left == 1
        assert review_stage(LAST, LAST + DAY).days_left == 0

    def test_has_nothing_to_say_without_a_term(self):
        assert review_stage(None, LAST).stage is Stage.NONE

    @given(st.dates(date(2001, 1, 1), date(2199, 1, 1)))
    def test_has_stages_that_never_go_back(self, last):
        firsts = list(review_days(last).values())

        assert firsts == sorted(firsts)

    @pytest.mark.parametrize("decision", list(Decision))
    def test_may_decide_each_thing_within_the_window_and_says_what_follows(self, decision):
        assert expiry.check_decision(decision, LAST, LAST).must_follow

    @pytest.mark.parametrize("decision", list(Decision))
    def test_decides_nothing_before_the_window(self, decision):
        with pytest.raises(Refused, match="尚未进入评估期") as refusal:
            expiry.check_decision(decision, LAST, date(2029, 1, 30))

        assert refusal.value.field == "outcome"

    def test_cannot_continue_what_has_lapsed(self):
        with pytest.raises(Refused, match="已经失效") as refusal:
            expiry.check_decision(Decision.CONTINUE, LAST, LAST + DAY)

        assert refusal.value.field == "outcome"

        assert expiry.check_decision(Decision.LAPSE, LAST, LAST + DAY).word == "到期失效"

    def test_gives_what_continues_a_new_number(self):
        assert expiry.DECISIONS[Decision.CONTINUE].new_number
        assert not expiry.DECISIONS[Decision.REPEAL].new_number
