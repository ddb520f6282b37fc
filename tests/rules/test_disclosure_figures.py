"""Figures against hand-made cases, and the annual report's tables against a published report and its own law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.disclosure.rules.applicants import ApplicantType
from mingting.disclosure.rules.clock import derive
from mingting.disclosure.rules.disputes import Kind, Result
from mingting.disclosure.rules.figures import (
    MEANINGS,
    TOTAL,
    Contested,
    Counted,
    Measure,
    Period,
    Split,
    behind,
    breakdown,
    days_taken,
    figures_of,
    nearest_rank,
    percent,
    table_four,
    table_three,
)
from mingting.disclosure.rules.history import Extension, History, Stop
from mingting.disclosure.rules.outcomes import ROWS, Outcome, row_of
from mingting.disclosure.rules.receipt import Channel
from mingting.kernel.workdays import announced

CALENDAR = announced()
DAY = timedelta(days=1)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31))
ROW_CODES = [row.code for row in ROWS]
COLUMNS = [*map(str, ApplicantType), TOTAL]
#: 总计 of a city's published report for 2025: the outcome that stands for each row, and how many.
PUBLISHED = {
    Outcome.GRANTED: 5548,
    Outcome.PARTIAL: 2168,
    Outcome.DENY_SECRET: 13,
    Outcome.DENY_LAW: 30,
    Outcome.DENY_SAFETY: 11,
    Outcome.DENY_THIRD_PARTY: 51,
    Outcome.DENY_INTERNAL: 104,
    Outcome.DENY_PROCESS: 85,
    Outcome.DENY_CASEFILE: 286,
    Outcome.DENY_QUERY: 150,
    Outcome.UNABLE_ABSENT: 3222,
    Outcome.UNABLE_CREATE: 180,
    Outcome.UNABLE_UNCLEAR: 19,
    Outcome.NOPROC_PETITION: 203,
    Outcome.NOPROC_REPEAT: 148,
    Outcome.NOPROC_ABUSE: 101,
    Outcome.NOPROC_CONFIRM: 5,
    Outcome.OTHER_NO_CORRECTION: 318,
    Outcome.OTHER_FEE_OVERDUE: 203,
    Outcome.OTHER: 965,
}
CARRIED_OVER, LEFT_OVER, NEW, DONE = 560, 819, 14069, 13810


def case(**more) -> Counted:
    """A request of 2 March 2026, answered on the 20th, due on the 30th."""
    return Counted(
        **{
            "pk": 1,
            "year": 2026,
            "arrived": date(2026, 3, 2),
            "received": date(2026, 3, 2),
            "due": date(2026, 3, 30),
            "decided": date(2026, 3, 19),
            "answered": date(2026, 3, 20),
            "outcome": "granted",
            "channel": "counter",
            "applicant_type": "natural",
            "taken": 14,
        }
        | more
    )


def still_open(**more) -> Counted:
    return case(**{"decided": None, "answered": None, "outcome": "", "taken": None} | more)


DAYS = st.dates(date(2023, 6, 1), date(2026, 6, 30))


@st.composite
def cases(draw) -> Counted:
    arrived = draw(DAYS)
    outcome = draw(st.none() | st.sampled_from(list(Outcome)))
    decided = arrived + DAY * draw(st.integers(0, 500)) if outcome else None
    answered = decided + DAY * draw(st.integers(0, 5)) if decided and draw(st.booleans()) else None
    return Counted(
        pk=draw(st.integers(1, 10**6)),
        year=arrived.year,
        arrived=arrived,
        received=draw(st.sampled_from([None, arrived, arrived + DAY])),
        due=draw(st.none() | DAYS),
        decided=decided,
        answered=None if outcome == Outcome.OTHER_WITHDRAWN else answered,
        outcome=outcome or "",
        channel=draw(st.sampled_from(list(Channel))),
        applicant_type=draw(st.sampled_from(list(ApplicantType))),
        follows=draw(st.booleans()),
        taken=draw(st.none() | st.integers(0, 80)),
    )


class TestTableThree:
    def published(self) -> Iterator[Counted]:
        """As many requests as the report tells of; carried over are the first of them, whatever they ended in."""
        total = 0
        for outcome, count in PUBLISHED.items():
            for _ in range(count):
                year = 2024 if total < CARRIED_OVER else 2025
                yield case(year=year, arrived=date(year, 12, 1), decided=date(2025, 12, 31), outcome=outcome)
                total += 1
        for _ in range(LEFT_OVER):
            yield still_open(year=2025, arrived=date(2025, 12, 30))

    def test_is_the_one_of_a_published_report(self):
        table = table_three(self.published(), 2025)

        totals = {code: row[TOTAL] for code, row in table.items()}
        expected = dict.fromkeys(ROW_CODES, 0) | {
            row_of(outcome).code: count for outcome, count in PUBLISHED.items()
        }
        assert totals == expected | {"1": NEW, "2": CARRIED_OVER, "3.7": DONE, "4": LEFT_OVER}

    def test_has_every_row_and_column_in_its_order_and_no_gap(self):
        table = table_three([], 2026)

        assert list(table) == ROW_CODES
        assert all(list(row) == COLUMNS for row in table.values())
        assert {count for row in table.values() for count in row.values()} == {0}

    @given(st.lists(cases(), max_size=60), st.integers(2023, 2027))
    def test_balances_in_every_column_whatever_happened(self, some, year):
        table = table_three(some, year)

        for column in COLUMNS:
            done = sum(table[code][column] for code in ROW_CODES if code not in ("1", "2", "3.7", "4"))
            assert table["3.7"][column] == done
            assert table["1"][column] + table["2"][column] == table["3.7"][column] + table["4"][column]
        for row in table.values():
            assert row[TOTAL] == sum(row[column] for column in COLUMNS if column != TOTAL)

    @given(st.lists(cases(), max_size=60), st.integers(2023, 2026))
    def test_carries_over_what_the_year_before_left(self, some, year):
        before, after = table_three(some, year), table_three(some, year + 1)

        assert after["2"] == before["4"]

    @given(st.lists(cases(), max_size=60))
    def test_counts_each_new_request_once_over_the_years(self, some):
        new = sum(table_three(some, year)["1"][TOTAL] for year in range(2023, 2030))

        assert new == sum(not each.follows for each in some)

    def test_leaves_what_a_decision_sent_back_out_of_every_row(self):
        table = table_three([case(), case(follows=True), still_open(follows=True)], 2026)

        assert (table["1"][TOTAL], table["3.1"][TOTAL], table["4"][TOTAL]) == (1, 1, 0)

    def test_counts_a_withdrawal_among_the_others(self):
        table = table_three([case(outcome="other_withdrawn", answered=None)], 2026)

        assert table["3.6.3"]["natural"] == 1

    def test_counts_by_the_day_of_the_decision_and_not_of_its_service(self):
        late = case(
            year=2025,
            arrived=date(2025, 12, 1),
            decided=date(2025, 12, 31),
            answered=date(2026, 1, 4),
        )

        assert table_three([late], 2025)["3.1"][TOTAL] == 1
        assert table_three([late], 2026)["3.7"][TOTAL] == 0


class TestTableFour:
    def test_is_the_one_of_a_published_report(self):
        published = {
            Kind.RECONSIDERATION: (376, 97, 196, 121),
            Kind.DIRECT_SUIT: (16, 1, 12, 27),
            Kind.LATER_SUIT: (74, 1, 30, 51),
        }
        disputes = [
            Contested(kind, date(2024, 11, 1), date(2025, 5, 1) if result else None, result or "")
            for kind, counts in published.items()
            for result, count in zip((*Result, None), counts, strict=True)
            for _ in range(count)
        ]

        table = table_four(disputes, 2025)

        assert {kind: tuple(group.values()) for kind, group in table.items()} == {
            str(kind): (*counts, sum(counts)) for kind, counts in published.items()
        }
        assert [group[TOTAL] for group in table.values()] == [790, 56, 156]

    @pytest.mark.parametrize(("year", "column"), [(2024, "pending"), (2025, "pending"), (2026, "corrected")])
    def test_has_a_dispute_pending_until_the_year_it_is_closed_in(self, year, column):
        dispute = Contested("reconsideration", date(2024, 12, 31), date(2026, 1, 1), "corrected")

        group = table_four([dispute], year)["reconsideration"]

        assert {name for name, count in group.items() if count} == {column, TOTAL}

    def test_has_nothing_of_it_before_and_after(self):
        dispute = Contested("reconsideration", date(2024, 12, 31), date(2026, 1, 1), "corrected")

        for year in (2023, 2027):
            assert table_four([dispute], year)["reconsideration"][TOTAL] == 0

    def test_counts_no_complaints(self):
        complaint = Contested("complaint", date(2026, 1, 5), None, "")

        assert all(group[TOTAL] == 0 for group in table_four([complaint], 2026).values())


class TestFigure:
    def test_of_a_month_is_what_was_counted_by_hand(self):
        some = [
            case(pk=1),
            case(pk=2, answered=date(2026, 3, 31), taken=21),
            case(pk=3, follows=True, taken=3),
            still_open(pk=4),
            still_open(pk=5, due=date(2026, 4, 2)),
            still_open(pk=6, received=None, due=None),
            case(pk=7, outcome="other_withdrawn", answered=None, taken=None, due=None),
            case(pk=8, answered=date(2026, 4, 1)),
            case(pk=9, due=None, outcome="other_no_correction", taken=30),
        ]

        figures = figures_of(some, MARCH)

        assert {measure: figure.value for measure, figure in figures.items()} == {
            Measure.RECEIVED: 7,
            Measure.ANSWERED: 4,
            Measure.OPEN: 4,
            Measure.OVERDUE: 2,
            Measure.ON_TIME: Decimal("66.6"),
            Measure.MEDIAN: 14,
            Measure.NINETIETH: 30,
        }

    def test_of_nothing_is_none_where_a_share_or_a_rank_of_nothing_is_asked(self):
        figures = figures_of([], MARCH)

        assert [figures[measure].value for measure in (Measure.ON_TIME, Measure.MEDIAN)] == [None, None]
        assert figures[Measure.RECEIVED].value == 0

    def test_says_what_it_counts_and_how_its_cases_are_listed(self):
        for meaning in MEANINGS.values():
            assert "列出" in meaning.says
            assert "期间" in meaning.says

    @given(st.lists(cases(), max_size=40), DAYS, st.integers(0, 400), st.sampled_from(list(Measure)))
    def test_is_reckoned_from_the_cases_behind_it(self, some, since, days, measure):
        period = Period(since, since + DAY * days, since + DAY * days)
        numbered = [replace(each, pk=number) for number, each in enumerate(some)]

        figure = figures_of(numbered, period)[measure]

        found = behind(numbered, figure.key, period)
        if measure in (Measure.RECEIVED, Measure.ANSWERED, Measure.OPEN, Measure.OVERDUE):
            assert figure.value == len(found)
        else:
            assert (figure.value is None) == (not found)

    @given(st.lists(cases(), max_size=40), st.sampled_from(list(Split)))
    def test_split_adds_up_to_the_whole(self, some, split):
        period = Period(date(2024, 1, 1), date(2026, 12, 31), date(2026, 12, 31))
        whole = figures_of(some, period)
        of = whole[Measure.ANSWERED] if split is Split.OUTCOME else whole[Measure.RECEIVED]

        parts = breakdown(some, period, split)

        assert sum(part.value for part in parts.values()) == of.value
        for part in parts.values():
            assert len(behind(some, part.key, period)) == part.value

    @pytest.mark.parametrize("key", ["", "everything", "who:what"])
    def test_with_an_unknown_key_is_an_error(self, key):
        with pytest.raises(ValueError, match="is not a valid"):
            behind([], key, MARCH)


class TestNumbers:
    @pytest.mark.parametrize(
        ("values", "rank", "found"),
        [
            # The example of nearest rank that textbooks give.
            ([15, 20, 35, 40, 50], 5, 15),
            ([15, 20, 35, 40, 50], 30, 20),
            ([15, 20, 35, 40, 50], 40, 20),
            ([15, 20, 35, 40, 50], 50, 35),
            ([15, 20, 35, 40, 50], 100, 50),
            ([3, 1], 50, 1),
            ([7], 90, 7),
            ([], 50, None),
        ],
    )
    def test_of_a_rank_is_one_of_the_values(self, values, rank, found):
        assert nearest_rank(values, rank) == found

    @given(st.lists(st.integers(-50, 50), min_size=1), st.integers(1, 100))
    def test_of_a_rank_has_so_many_percent_at_or_below_it(self, values, rank):
        found = nearest_rank(values, rank)

        below = sum(each < found for each in values)
        at_or_below = sum(each <= found for each in values)
        assert 100 * at_or_below >= rank * len(values)
        assert 100 * below < rank * len(values)

    @given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
    def test_of_percent_is_a_hundred_only_for_all(self, counts):
        part, whole = counts

        assert (percent(part, whole) == 100) == (part == whole)


class TestDaysTaken:
    def test_are_what_the_law_digest_counted(self):
        # Received 2 March, consulted from the 5th to the 20th: the 20th counted day is 15 April.
        stop = Stop(date(2026, 3, 5), date(2026, 3, 27), date(2026, 3, 20))

        history = History(date(2026, 3, 2), stops=(stop,), answered=date(2026, 4, 15))

        assert days_taken(history, CALENDAR) == 20

    def test_begin_anew_with_a_correction(self):
        history = History(
            date(2026, 3, 2),
            correction_asked=date(2026, 3, 4),
            corrected=date(2026, 3, 16),
            answered=date(2026, 3, 20),
        )

        assert days_taken(history, CALENDAR) == 4

    def test_of_a_late_answer_are_all_of_them(self):
        history = History(date(2026, 3, 2), answered=date(2026, 4, 2))

        assert days_taken(history, CALENDAR) == 23

    def test_are_not_there_before_the_answer(self):
        assert days_taken(History(date(2026, 3, 2)), CALENDAR) is None

    @given(
        st.integers(0, 40),
        st.lists(st.tuples(st.integers(0, 30), st.integers(0, 25), st.integers(0, 30)), max_size=3),
        st.none() | st.integers(1, 20),
    )
    def test_of_an_answer_in_time_are_those_that_the_clock_counts(self, after, asked, extended):
        received = date(2026, 3, 2)
        stops = tuple(
            Stop(received + DAY * sent, received + DAY * (sent + limit), received + DAY * (sent + back))
            for sent, limit, back in asked
        )
        extension = Extension(extended, received) if extended else None
        history = History(received, stops=stops, extension=extension, answered=received + DAY * after)

        reading = derive(history, CALENDAR, today=history.answered)

        if history.answered <= reading.due:
            assert days_taken(history, CALENDAR) == reading.counted
        else:
            late = CALENDAR.count(reading.due, history.answered)
            assert days_taken(history, CALENDAR) == reading.term + late
