"""The working-day calendar, against the worked examples of the law digest and the notice for 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.kernel.workdays import WorkCalendar, announced, read_notices

DAYS = st.dates(date(2018, 1, 1), date(2028, 12, 31))


def days_between(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


class TestPeriods:
    @pytest.mark.parametrize(
        ("start", "seven", "twenty", "forty"),
        [
            ("2026-01-26", "2026-02-04", "2026-02-28", "2026-03-27"),
            ("2026-02-09", "2026-02-25", "2026-03-13", "2026-04-13"),
            ("2026-03-02", "2026-03-11", "2026-03-30", "2026-04-28"),
            ("2026-04-30", "2026-05-13", "2026-06-01", "2026-06-30"),
            ("2026-09-18", "2026-09-29", "2026-10-22", "2026-11-19"),
            ("2025-09-26", "2025-10-13", "2025-10-30", "2025-11-27"),
        ],
    )
    def test_end_on_the_day_the_digest_computed(self, start, seven, twenty, forty):
        day = date.fromisoformat(start)

        ends = [announced().add(day, n).isoformat() for n in (7, 20, 40)]

        assert ends == [seven, twenty, forty]

    @pytest.mark.parametrize(
        ("trigger", "workdays", "due"),
        [
            ("2026-03-06", 15, "2026-03-27"),
            ("2026-04-01", 20, "2026-04-30"),
            ("2026-04-20", 20, "2026-05-20"),
        ],
    )
    def test_of_opinion_fee_and_reply_end_in_time(self, trigger, workdays, due):
        assert announced().add(date.fromisoformat(trigger), workdays) == date.fromisoformat(due)

    def test_leave_out_days_that_are_stopped(self):
        sent, returned = date(2026, 3, 5), date(2026, 3, 20)

        counted = (day for day in announced().after(date(2026, 3, 2)) if not sent < day <= returned)

        assert next(islice(counted, 19, None)) == date(2026, 4, 15)


class TestNoticeFor2026:
    @pytest.mark.parametrize(
        ("first", "last"),
        [
            ("2026-01-01", "2026-01-03"),
            ("2026-02-15", "2026-02-23"),
            ("2026-04-04", "2026-04-06"),
            ("2026-05-01", "2026-05-05"),
            ("2026-06-19", "2026-06-21"),
            ("2026-09-25", "2026-09-27"),
            ("2026-10-01", "2026-10-07"),
        ],
    )
    def test_holidays_are_not_worked(self, first, last):
        assert not any(announced().is_workday(day) for day in days_between(first, last))

    @pytest.mark.parametrize("day", ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"])
    def test_weekends_in_exchange_are_worked(self, day):
        assert announced().is_workday(date.fromisoformat(f"2026-{day}"))

    def test_days_beside_the_holidays_are_as_usual(self):
        worked, free = date(2026, 2, 24), date(2026, 2, 8)

        assert announced().is_workday(worked)
        assert not announced().is_workday(free)


class TestYearsNotAnnounced:
    def test_know_weekends_only_and_say_so(self):
        national_day = date(2027, 10, 1)

        assert announced().is_workday(national_day)
        assert announced().is_provisional(national_day)

    def test_are_those_after_2026(self):
        assert announced().official_years == frozenset(range(2018, 2027))

    def test_stand_in_an_empty_calendar_for_all(self):
        assert WorkCalendar().add(date(2026, 9, 30), 1) == date(2026, 10, 1)


class TestCalendar:
    @given(DAYS, st.integers(1, 60))
    def test_counts_back_what_it_added(self, day, n):
        end = announced().add(day, n)

        assert announced().is_workday(end)
        assert announced().count(day, end) == n

    def test_counts_nothing_backwards(self):
        assert announced().count(date(2026, 3, 10), date(2026, 3, 2)) == 0

    def test_adds_nothing_as_nothing(self):
        holiday = date(2026, 10, 1)

        assert announced().add(holiday, 0) == holiday

    def test_refuses_to_count_backwards(self):
        with pytest.raises(ValueError, match="forward"):
            announced().add(date(2026, 3, 2), -1)

    def test_refuses_a_moment_for_a_day(self):
        with pytest.raises(TypeError):
            announced().is_workday(datetime(2026, 3, 2, 9, 0))

    def test_refuses_a_day_that_is_both_free_and_worked(self):
        day = frozenset({date(2026, 2, 14)})

        with pytest.raises(ValueError, match="2026-02-14"):
            WorkCalendar(holidays=day, makeup=day)


class TestNotices:
    @pytest.mark.parametrize(
        "row", ["2026-13-01,holiday", "2026-10-01,feast", "2026-03-02,makeup", "2026-10-01"]
    )
    def test_name_the_line_that_is_wrong(self, row):
        with pytest.raises(ValueError, match="line 3"):
            read_notices(f"date,kind\n2026-10-01,holiday\n{row}\n")
