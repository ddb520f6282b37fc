"""答复期限 against the worked examples of the law digest, and whatever may happen to an application."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.disclosure.rules.clock import (
    Extension,
    History,
    Stop,
    check_answer,
    check_correction,
    check_extension,
    check_fee_notice,
    check_payment,
    check_stop,
    derive,
    is_overdue,
)
from mingting.disclosure.rules.strip import MOST_DAYS, Kind, strip
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar, announced

CALENDAR = announced()
RECEIVED = date(2026, 3, 2)
DUE = date(2026, 3, 30)
DAY = timedelta(days=1)


def march(day: int) -> date:
    return date(2026, 3, day)


def april(day: int) -> date:
    return date(2026, 4, day)


def read(history: History, today: date = RECEIVED, calendar: WorkCalendar = CALENDAR):
    return derive(history, calendar, today=today)


def asked(sent: date, returned: date | None = None, limit: date | None = None, **more) -> Stop:
    return Stop(sent, limit or CALENDAR.add(sent, 15), returned, **more)


@st.composite
def stops(draw, received: date) -> Stop:
    sent = received + timedelta(days=draw(st.integers(0, 70)))
    limit = sent + timedelta(days=draw(st.integers(0, 40)))
    returned = draw(st.none() | st.integers(0, 50).map(lambda n: sent + timedelta(days=n)))
    why = draw(st.sampled_from(["third_party", "co_producer", "other_organ"]))
    return Stop(sent, limit, returned, why, draw(st.integers(1, 9)))


@st.composite
def histories(draw) -> History:
    """What may happen to an application whose time is running: corrections, payment, consultations, an extension."""
    received = draw(st.dates(date(2024, 1, 1), date(2026, 12, 31)))
    history = History(received, stops=tuple(draw(st.lists(stops(received), max_size=4))))
    if draw(st.booleans()):
        told = received + timedelta(days=draw(st.integers(0, 9)))
        corrected = told + timedelta(days=draw(st.integers(0, 30)))
        history = replace(history, correction_asked=told, corrected=corrected)
    if draw(st.booleans()):
        noticed = (history.corrected or received) + timedelta(days=draw(st.integers(0, 25)))
        paid = noticed + timedelta(days=draw(st.integers(0, 30)))
        history = replace(history, fee_noticed=noticed, paid=paid)
    if draw(st.booleans()):
        reading = read(history)
        approved = reading.start + timedelta(days=draw(st.integers(0, (reading.due - reading.start).days)))
        history = replace(history, extension=Extension(draw(st.integers(1, 20)), approved))
    return history


TODAYS = st.integers(0, 150)


class TestDueDay:
    @pytest.mark.parametrize(
        ("received", "twenty", "forty"),
        [
            ("2026-01-26", "2026-02-28", "2026-03-27"),
            ("2026-02-09", "2026-03-13", "2026-04-13"),
            ("2026-03-02", "2026-03-30", "2026-04-28"),
            ("2026-04-30", "2026-06-01", "2026-06-30"),
            ("2026-09-18", "2026-10-22", "2026-11-19"),
            ("2025-09-26", "2025-10-30", "2025-11-27"),
        ],
    )
    def test_is_the_twentieth_working_day_and_the_fortieth_when_extended(self, received, twenty, forty):
        plain = History(date.fromisoformat(received))
        extended = replace(plain, extension=Extension(20, date.fromisoformat(twenty)))

        assert read(plain).due == date.fromisoformat(twenty)
        assert read(extended).due == date.fromisoformat(forty)

    def test_leaves_out_the_time_of_a_consultation(self):
        reading = read(History(RECEIVED, stops=(asked(march(5), march(20)),)))

        assert reading.due == april(15)
        assert reading.plain_due == DUE

    def test_takes_an_opinion_that_is_out_to_come_on_its_last_day(self):
        out = History(RECEIVED, stops=(asked(march(5), limit=march(27)),))
        came_then = History(RECEIVED, stops=(asked(march(5), march(27), limit=march(27)),))

        assert read(out).due == read(came_then).due

    def test_is_not_held_up_by_an_opinion_that_comes_after_its_last_day(self):
        late = History(RECEIVED, stops=(asked(march(5), april(10), limit=march(27)),))
        silent = History(RECEIVED, stops=(asked(march(5), limit=march(27)),))

        assert read(late).due == read(silent).due

    def test_is_counted_anew_from_payment(self):
        assert read(History(RECEIVED, fee_noticed=march(27), paid=april(20))).due == date(2026, 5, 20)

    def test_is_counted_anew_from_the_corrected_application(self):
        reading = read(History(RECEIVED, correction_asked=march(5), corrected=march(16)))

        assert reading.start == march(16)
        assert reading.due == CALENDAR.add(march(16), 20)

    def test_does_not_get_an_earlier_extension_once_more(self):
        history = History(RECEIVED, fee_noticed=april(10), paid=april(20), extension=Extension(10, march(30)))

        assert read(history).due == date(2026, 5, 20)

    def test_counts_of_a_consultation_only_what_reaches_into_the_time_now_running(self):
        before = History(RECEIVED, correction_asked=march(5), corrected=march(16))
        within = replace(before, stops=(asked(march(3), march(18)),))

        assert read(within).due == CALENDAR.add(read(before).due, 2)

    def test_is_moved_by_a_deferral_only_if_that_is_later(self):
        assert read(History(RECEIVED, deferred_to=april(30))).due == april(30)
        assert read(History(RECEIVED, deferred_to=march(20))).due == DUE

    def test_is_counted_anew_from_a_judgment_by_the_days_it_gives(self):
        answered = History(RECEIVED, answered=march(20))

        assert read(replace(answered, court_ordered=april(20))).due == date(2026, 5, 20)
        assert read(replace(answered, court_ordered=april(20), court_days=5)).due == CALENDAR.add(
            april(20), 5
        )

    @pytest.mark.parametrize("sent", [DUE, april(1)])
    def test_is_not_moved_by_a_letter_sent_when_the_time_had_run_out(self, sent):
        reading = read(History(RECEIVED, stops=(asked(sent, april(20)),)))

        assert reading.due == DUE
        assert any("不再扣除" in step.says for step in reading.steps)

    def test_gets_an_extension_of_the_day_on_which_its_time_began(self):
        history = History(RECEIVED, fee_noticed=march(9), paid=march(16), extension=Extension(10, march(16)))

        assert read(history).due == CALENDAR.add(march(16), 30)

    def test_may_be_extended_until_the_day_of_a_deferral(self):
        assert read(History(RECEIVED, deferred_to=april(30), extension=Extension(10, april(20)))).term == 30

    def test_is_provisional_when_it_reaches_into_a_year_without_a_notice(self):
        assert read(History(date(2026, 12, 10))).provisional
        assert not read(History(date(2026, 11, 30))).provisional
        assert "2027年" in read(History(date(2026, 12, 10))).steps[-1].says

    def test_is_not_provisional_for_the_year_of_a_day_that_is_not_counted(self):
        known = replace(CALENDAR, official_years=frozenset({2027}))

        assert not read(History(date(2026, 12, 31)), calendar=known).provisional
        assert read(History(date(2026, 12, 30)), calendar=known).provisional


class TestWaiting:
    @pytest.mark.parametrize(
        ("history", "waiting"),
        [
            (History(RECEIVED, correction_asked=march(5)), "correction"),
            (History(RECEIVED, fee_noticed=march(5)), "fee"),
            (History(RECEIVED, correction_asked=march(4), corrected=march(6), fee_noticed=march(9)), "fee"),
        ],
    )
    def test_for_the_applicant_leaves_no_due_day(self, history, waiting):
        reading = read(history, march(31))

        assert reading.waiting == waiting
        assert reading.due is None
        assert reading.days_left is None
        assert not is_overdue(reading, march(31))

    def test_counts_no_further_than_the_notice(self):
        assert read(History(RECEIVED, correction_asked=march(5)), march(31)).counted == 3

    def test_is_over_when_the_application_is_closed_for_want_of_an_act(self):
        reading = read(History(RECEIVED, fee_noticed=march(5), answered=april(10)), april(20))

        assert (reading.waiting, reading.due, reading.answered) == ("", None, april(10))

    def test_is_ended_by_a_judgment(self):
        reading = read(History(RECEIVED, fee_noticed=march(5), court_ordered=april(20)))

        assert (reading.waiting, reading.due) == ("", date(2026, 5, 20))


class TestReading:
    def test_says_how_many_days_are_gone_and_left(self):
        reading = read(History(RECEIVED), march(9))

        assert (reading.counted, reading.term, reading.days_left) == (5, 20, 15)

    def test_is_overdue_the_day_after_and_not_on_the_day(self):
        history = History(date(2026, 3, 6))  # due on a Friday
        friday, saturday = april(3), april(4)

        assert read(history, friday).days_left == 0
        assert not is_overdue(read(history, friday), friday)
        assert read(history, saturday).days_left == -1
        assert is_overdue(read(history, saturday), saturday)

    def test_stands_still_at_the_answer(self):
        reading = read(History(RECEIVED, answered=march(20)), april(30))

        assert reading.days_left == 6
        assert not is_overdue(reading, april(30))
        assert is_overdue(read(History(RECEIVED, answered=april(1))), april(30))

    def test_knows_an_answer_on_the_spot(self):
        assert read(History(RECEIVED, answered=RECEIVED), april(30)).answered == RECEIVED

    @pytest.mark.parametrize(
        ("stop", "today", "stopped"),
        [
            (asked(march(5)), march(5), False),
            (asked(march(5)), march(6), True),
            (asked(march(5), limit=march(27)), march(27), True),
            (asked(march(5), limit=march(27)), march(30), False),
            (asked(march(5), march(9)), march(9), False),
            (asked(march(31)), april(1), False),
        ],
    )
    def test_says_whether_an_opinion_is_still_out(self, stop, today, stopped):
        assert read(History(RECEIVED, stops=(stop,)), today).stopped is stopped

    def test_tells_every_fact_that_moved_it_with_its_article(self):
        history = History(
            RECEIVED,
            correction_asked=march(4),
            corrected=march(9),
            stops=(asked(march(12), march(20)), asked(march(16), why="co_producer", number=2)),
            extension=Extension(10, march(30)),
            deferred_to=date(2026, 6, 30),
        )

        steps = read(history, date(2026, 5, 6)).steps

        told = [(step.says, step.cite) for step in steps]
        for words, article in (
            ("收到申请", "第三十三条第二款"),
            ("一次性告知申请人补正", "第三十条"),
            ("重新计算20个工作日", "第三十条"),
            ("其间6个工作日不计算", "第三十三条第三款"),
            ("重叠的日子不重复扣除", "第三十三条第三款"),
            ("视为同意公开", "第三十三条第三款"),
            ("延长10个工作日", "第三十三条第二款"),
            ("延迟至2026年6月30日", "第三十五条"),
            ("届满之日：2026年6月30日", "第三十三条第二款"),
        ):
            assert any(words in says and article in cite for says, cite in told), words
        dated = [step.on for step in steps if step.on]
        assert dated == sorted(dated)

    def test_tells_a_notice_before_the_act_that_answers_it_on_one_day_too(self):
        history = History(
            march(4), correction_asked=march(4), corrected=march(4), fee_noticed=march(4), paid=march(4)
        )

        steps = [step for step in read(history, march(4)).steps if step.on]

        assert [step.says.partition("日")[2][:4] for step in steps] == [
            "收到申请",
            "一次性告",
            "收到补正",
            "发出收费",
            "申请人完",
        ]

    def test_tells_of_a_judgment_that_is_a_request_of_its_own_once(self):
        history = History(march(4), court_ordered=march(4), correction_asked=march(5), corrected=march(5))

        told = [step.says for step in read(history, march(5)).steps if step.on]

        assert ["责令" in says for says in told] == [True, False, False]
        assert "告知申请人补正" in told[1]
        assert "收到补正" in told[2]

    @pytest.mark.parametrize(
        ("stop", "today", "words"),
        [
            (asked(march(5), limit=march(27)), march(27), "尚未收到意见，暂按提出意见的期限2026年3月27日"),
            (asked(march(5), limit=march(27)), march(28), "至2026年3月27日未提出意见，由本机关"),
            (asked(march(5), march(27), march(27)), march(28), "2026年3月27日收到意见；其间"),
            (asked(march(5), march(30), march(27)), march(31), "已过提出意见的期限，只扣除至2026年3月27日"),
        ],
    )
    def test_tells_how_a_consultation_ended(self, stop, today, words):
        assert words in read(History(RECEIVED, stops=(stop,)), today).steps[1].says

    def test_tells_nothing_of_a_consultation_that_an_earlier_time_had(self):
        history = History(
            RECEIVED, correction_asked=march(5), corrected=march(16), stops=(asked(march(4), march(16)),)
        )

        assert not any("征求意见" in step.says for step in read(history).steps)

    def test_tells_that_an_extension_went_with_its_time(self):
        extended = History(RECEIVED, extension=Extension(10, march(30)))

        kept, gone = (
            next(step.says for step in read(history).steps if "延长10个工作日" in step.says)
            for history in (extended, replace(extended, fee_noticed=april(10), paid=april(20)))
        )

        assert "不再加上" in gone
        assert "不再加上" not in kept


class TestContradiction:
    @pytest.mark.parametrize(
        ("history", "field", "article"),
        [
            (History(RECEIVED, correction_asked=march(1)), "correction_asked", "第三十条"),
            (History(RECEIVED, corrected=march(9)), "corrected", "第三十条"),
            (History(RECEIVED, correction_asked=march(5), corrected=march(4)), "corrected", "第三十条"),
            (History(RECEIVED, fee_noticed=march(1)), "fee_noticed", "第六条"),
            (History(RECEIVED, paid=march(9)), "paid", "第六条"),
            (History(RECEIVED, fee_noticed=march(5), paid=march(4)), "paid", "第六条"),
            (History(RECEIVED, deferred_to=march(1)), "deferred_to", "第三十五条"),
            (History(RECEIVED, court_ordered=march(1)), "court_ordered", "法释"),
            (History(RECEIVED, court_ordered=march(5), court_days=0), "court_days", "法释"),
            (History(RECEIVED, answered=march(1)), "answered", "第三十三条"),
            (
                History(RECEIVED, correction_asked=march(4), corrected=march(9), answered=march(6)),
                "answered",
                "第三十三条",
            ),
            (History(RECEIVED, stops=(asked(march(1)),)), "sent", "第三十二条"),
            (History(RECEIVED, stops=(asked(march(9), march(6)),)), "returned", "第三十二条"),
            (
                History(RECEIVED, stops=(asked(march(9), limit=march(6), why="co_producer"),)),
                "limit",
                "第三十四条",
            ),
            (History(RECEIVED, stops=(asked(march(9), why="neighbour"),)), "why", "第三十三条"),
            (History(RECEIVED, extension=Extension(0, march(9))), "days", "第三十三条"),
            (History(RECEIVED, extension=Extension(21, march(9))), "days", "第三十三条"),
            (History(RECEIVED, extension=Extension(20, march(1))), "approved", "第三十三条"),
            (History(RECEIVED, extension=Extension(20, march(31))), "approved", "第三十三条"),
        ],
    )
    def test_is_refused_with_its_field_and_article(self, history, field, article):
        with pytest.raises(Refused) as refusal:
            read(history)

        assert refusal.value.field == field
        assert article in refusal.value.cite

    def test_is_none_at_the_last_moment_that_is_possible(self):
        same_day = History(
            RECEIVED, correction_asked=RECEIVED, corrected=RECEIVED, stops=(asked(RECEIVED, RECEIVED),)
        )

        assert read(replace(same_day, extension=Extension(1, DUE))).due == CALENDAR.add(DUE, 1)

    def test_is_none_between_an_answer_and_what_follows_a_judgment(self):
        judged = History(RECEIVED, answered=march(9), court_ordered=april(1), fee_noticed=april(3))

        assert read(judged).waiting == "fee"

    def test_is_none_when_a_consultation_has_moved_the_day_on_which_one_may_extend(self):
        stopped = History(RECEIVED, stops=(asked(march(5), march(20)),), extension=Extension(20, april(15)))

        assert read(stopped).term == 40


class TestCorrectionNotice:
    def test_is_in_time_on_the_seventh_working_day_and_no_later(self):
        check_correction(History(RECEIVED), march(11), CALENDAR)

        with pytest.raises(Refused, match="第三十条"):
            check_correction(History(RECEIVED), march(12), CALENDAR)

    def test_is_given_once(self):
        with pytest.raises(Refused, match="一次性"):
            check_correction(History(RECEIVED, correction_asked=march(4)), march(5), CALENDAR)

    def test_is_not_given_before_receipt_or_after_the_answer(self):
        for history, day in ((History(RECEIVED), march(1)), (History(RECEIVED, answered=march(4)), march(5))):
            with pytest.raises(Refused) as refusal:
                check_correction(history, day, CALENDAR)
            assert refusal.value.field == "correction_asked"


class TestExtending:
    def test_is_possible_until_the_due_day(self):
        check_extension(History(RECEIVED), CALENDAR, days=20, on=DUE)

        with pytest.raises(Refused, match="届满"):
            check_extension(History(RECEIVED), CALENDAR, days=20, on=DUE + DAY)

    @pytest.mark.parametrize("days", [0, 21])
    def test_is_by_one_to_twenty_days(self, days):
        with pytest.raises(Refused, match="1至20"):
            check_extension(History(RECEIVED), CALENDAR, days=days, on=march(9))

    @pytest.mark.parametrize(
        ("history", "words"),
        [
            (History(RECEIVED, extension=Extension(5, march(9))), "再次延长"),
            (History(RECEIVED, correction_asked=march(4)), "等待申请人补正"),
            (History(RECEIVED, fee_noticed=march(4)), "等待申请人缴费"),
            (History(RECEIVED, answered=march(9)), "已经答复"),
            (History(march(23)), "早于"),
            (History(RECEIVED, correction_asked=march(4), corrected=march(23)), "早于期限起算"),
        ],
    )
    def test_needs_a_time_that_runs_and_was_not_extended(self, history, words):
        with pytest.raises(Refused, match=words) as refusal:
            check_extension(history, CALENDAR, days=5, on=march(20))

        assert "第三十三条" in refusal.value.cite


class TestConsulting:
    def test_is_possible_while_the_time_runs_and_even_when_it_is_over(self):
        check_stop(History(RECEIVED), CALENDAR, asked(march(5)))
        check_stop(History(RECEIVED), CALENDAR, asked(april(20)))

    def test_is_refused_after_the_answer(self):
        with pytest.raises(Refused, match="已经答复"):
            check_stop(History(RECEIVED, answered=march(9)), CALENDAR, asked(march(10)))

    def test_is_refused_before_receipt(self):
        with pytest.raises(Refused, match="收到申请之日"):
            check_stop(History(RECEIVED), CALENDAR, asked(march(1)))


class TestCharging:
    def test_is_notified_within_the_time_for_the_answer(self):
        check_fee_notice(History(RECEIVED), CALENDAR, on=DUE)

        with pytest.raises(Refused, match="届满"):
            check_fee_notice(History(RECEIVED), CALENDAR, on=DUE + DAY)

    def test_is_notified_once(self):
        with pytest.raises(Refused, match="已经发出"):
            check_fee_notice(History(RECEIVED, fee_noticed=march(5)), CALENDAR, on=march(6))

    def test_is_paid_by_the_twentieth_working_day_after_the_notice_came(self):
        noticed = History(RECEIVED, fee_noticed=march(30))
        check_payment(noticed, CALENDAR, on=april(30), notice_received=april(1))

        with pytest.raises(Refused, match="视为放弃"):
            check_payment(noticed, CALENDAR, on=date(2026, 5, 6), notice_received=april(1))

    def test_is_paid_upon_a_notice_only(self):
        with pytest.raises(Refused, match="没有发出收费通知"):
            check_payment(History(RECEIVED), CALENDAR, on=march(9), notice_received=march(9))


class TestAnswering:
    @pytest.mark.parametrize("day", [RECEIVED, DUE, date(2026, 6, 30)])
    def test_is_possible_on_the_spot_in_time_and_late(self, day):
        check_answer(History(RECEIVED), CALENDAR, on=day)

    @pytest.mark.parametrize(
        ("history", "day"),
        [
            (History(RECEIVED), march(1)),
            (History(RECEIVED, correction_asked=march(4), corrected=march(9)), march(6)),
            (History(RECEIVED, answered=march(9)), march(10)),
            (History(RECEIVED, fee_noticed=march(9)), march(6)),
        ],
    )
    def test_is_refused_on_an_impossible_day(self, history, day):
        with pytest.raises(Refused) as refusal:
            check_answer(history, CALENDAR, on=day)

        assert refusal.value.field == "answered"

    def test_is_possible_again_after_a_judgment(self):
        judged = History(RECEIVED, answered=march(9), court_ordered=april(1))

        check_answer(judged, CALENDAR, on=april(10))
        with pytest.raises(Refused):
            check_answer(judged, CALENDAR, on=march(31))


class TestWhateverHappens:
    @given(histories())
    def test_the_due_day_is_the_last_of_the_days_that_no_consultation_covers(self, history):
        reading = read(history)
        covered = {
            stop.sent + timedelta(days=n)
            for stop in history.stops
            for n in range(1, (min(stop.returned or stop.limit, stop.limit) - stop.sent).days + 1)
        }

        counted = (day for day in CALENDAR.after(reading.start) if day not in covered)

        assert reading.due == next(islice(counted, reading.term - 1, None))

    @given(histories())
    def test_the_due_day_is_never_before_the_plain_one(self, history):
        reading = read(history)

        assert reading.plain_due == CALENDAR.add(reading.start, 20)
        assert reading.due >= reading.plain_due

    @given(histories().flatmap(lambda history: st.tuples(st.just(history), stops(history.received))))
    def test_one_more_consultation_never_makes_it_earlier(self, drawn):
        history, stop = drawn

        assert read(replace(history, stops=(*history.stops, stop))).due >= read(history).due

    @given(histories(), st.integers(1, 30))
    def test_a_longer_consultation_never_makes_it_earlier(self, history, days):
        more = timedelta(days=days)
        longer = tuple(
            replace(stop, limit=stop.limit + more, returned=stop.returned and stop.returned + more)
            for stop in history.stops
        )

        assert read(replace(history, stops=longer)).due >= read(history).due

    @given(histories())
    def test_a_consultation_told_twice_counts_once(self, history):
        assert read(replace(history, stops=history.stops * 2)).due == read(history).due

    @given(histories())
    def test_consultations_that_overlap_count_as_much_as_their_days_one_by_one(self, history):
        days = {
            stop.sent + timedelta(days=n)
            for stop in history.stops
            for n in range(1, (stop.end - stop.sent).days + 1)
        }
        one_by_one = tuple(Stop(day - DAY, day, day) for day in sorted(days))

        assert read(replace(history, stops=one_by_one)).due == read(history).due

    @given(histories(), st.integers(1, 60))
    def test_one_more_holiday_never_makes_it_earlier(self, history, days):
        plain = replace(history, extension=None)
        day = history.received + timedelta(days=days)
        fewer = replace(CALENDAR, holidays=CALENDAR.holidays | {day}, makeup=CALENDAR.makeup - {day})

        assert read(plain, calendar=fewer).due >= read(plain).due


class TestStrip:
    @given(histories(), TODAYS)
    def test_has_every_day_once_from_receipt_to_the_later_of_due_day_and_today(self, history, days):
        today = history.received + timedelta(days=days)

        shown = [each.day for each in strip(history, CALENDAR, today=today)]

        last = max(read(history).due, today)
        assert shown == [
            history.received + timedelta(days=n) for n in range((last - history.received).days + 1)
        ]

    @given(histories(), TODAYS)
    def test_shows_one_due_day_and_it_is_the_clock_s(self, history, days):
        shown = strip(history, CALENDAR, today=history.received + timedelta(days=days))

        assert [each.day for each in shown if each.kind is Kind.DUE] == [read(history).due]

    @given(histories(), TODAYS)
    def test_numbers_the_counted_days_up_to_the_term(self, history, days):
        today = history.received + timedelta(days=days)
        reading = read(history, today)

        running = [each for each in strip(history, CALENDAR, today=today) if each.day >= reading.start]

        assert [each.number for each in running if each.number] == list(range(1, reading.term + 1))
        assert sum(1 for each in running if each.number and each.day <= today) == reading.counted
        after = [each for each in running if each.day > reading.due and CALENDAR.is_workday(each.day)]
        assert all(each.kind is Kind.LATE for each in after)

    @given(histories())
    def test_counts_working_days_alone(self, history):
        shown = strip(history, CALENDAR, today=history.received)

        assert all(CALENDAR.is_workday(each.day) for each in shown if each.number)

    def kinds(self, history: History, today: date = RECEIVED, **more) -> dict[date, Kind]:
        return {each.day: each.kind for each in strip(history, CALENDAR, today=today, **more)}

    def test_tells_days_off_from_weekends_that_are_worked(self):
        received = date(2026, 4, 30)

        kinds = self.kinds(History(received), received)

        assert kinds[received] is Kind.START
        assert kinds[date(2026, 5, 1)] is kinds[date(2026, 5, 2)] is Kind.HOLIDAY
        assert kinds[date(2026, 5, 6)] is Kind.COUNTED
        assert kinds[date(2026, 5, 9)] is Kind.MAKEUP
        assert kinds[date(2026, 5, 10)] is Kind.WEEKEND

    def test_shows_what_is_stopped_and_what_is_awaited(self):
        history = History(
            RECEIVED, correction_asked=march(4), corrected=march(9), stops=(asked(march(12), march(16)),)
        )

        kinds = self.kinds(history)

        assert [kinds[march(day)] for day in (4, 5, 6, 9)] == [
            Kind.COUNTED,
            Kind.WAITING,
            Kind.WAITING,
            Kind.START,
        ]
        assert [kinds[march(day)] for day in (12, 13, 14, 16, 17)] == [
            Kind.COUNTED,
            Kind.STOPPED,
            Kind.WEEKEND,
            Kind.STOPPED,
            Kind.COUNTED,
        ]

    def test_goes_on_to_today_while_the_applicant_is_awaited(self):
        kinds = self.kinds(History(RECEIVED, fee_noticed=march(5)), april(20))

        assert max(kinds) == april(20)
        assert Kind.DUE not in kinds.values()

    def test_ends_with_the_answer(self):
        kinds = self.kinds(History(RECEIVED, answered=march(20)), april(20))

        assert max(kinds) == march(20)
        assert kinds[march(20)] is Kind.ANSWERED

    def test_goes_on_after_an_answer_that_a_judgment_set_aside(self):
        kinds = self.kinds(History(RECEIVED, answered=march(20), court_ordered=april(20)), april(20))

        assert kinds[march(23)] is Kind.CLOSED
        assert kinds[april(20)] is Kind.START
        assert kinds[april(21)] is Kind.COUNTED
        assert kinds[date(2026, 5, 20)] is Kind.DUE

    def test_marks_the_days_of_a_deferral_and_those_after(self):
        kinds = self.kinds(History(RECEIVED, deferred_to=april(8)), april(10))

        assert kinds[DUE] is Kind.COUNTED
        assert kinds[DUE + DAY] is Kind.DEFERRED
        assert kinds[april(8)] is Kind.DUE
        assert kinds[april(9)] is Kind.LATE

    def test_says_why_with_an_article_which_day_is_today_and_what_is_not_sure(self):
        today = date(2027, 1, 4)
        shown = strip(History(date(2026, 12, 10)), CALENDAR, today=today)

        assert all(each.why and each.cite for each in shown)
        assert [each.day for each in shown if each.is_today] == [today]
        assert {each.day.year for each in shown if each.provisional} == {2027}

    def test_says_which_days_are_those_of_an_extension(self):
        history = History(RECEIVED, extension=Extension(5, march(20)))

        extended = [each for each in strip(history, CALENDAR, today=RECEIVED) if "延长" in each.why]

        assert [each.number for each in extended] == [21, 22, 23, 24]  # the 25th is the due day

    def test_ends_where_it_is_told_to(self):
        assert max(self.kinds(History(RECEIVED), until=april(30))) == april(30)
        assert max(self.kinds(History(RECEIVED), until=march(10))) == march(10)

    def test_of_a_long_life_shows_the_time_now_running(self):
        history = History(date(2024, 3, 4), answered=date(2024, 3, 20), court_ordered=RECEIVED)

        kinds = self.kinds(history)

        assert min(kinds) == RECEIVED
        assert kinds[DUE] is Kind.DUE
        assert len(self.kinds(History(RECEIVED), date(2029, 1, 1))) == MOST_DAYS
