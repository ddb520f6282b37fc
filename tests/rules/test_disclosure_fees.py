"""信息处理费, against the figures that the law digest computed from 国办函〔2020〕109号."""

from __future__ import annotations

from datetime import date
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.disclosure.rules import fees
from mingting.disclosure.rules.fees import Method
from mingting.disclosure.rules.outcomes import Outcome
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import announced


class TestPerItem:
    @pytest.mark.parametrize(
        ("n", "total"),
        [
            (0, 0),
            (10, 0),
            (11, 100),
            (12, 200),
            (30, 2000),
            (31, 2200),
            (35, 3000),
            (40, 4000),
            (41, 4300),
            (45, 5500),
            (50, 7000),
            (51, 7400),
            (60, 11000),
        ],
    )
    def test_adds_up_to_the_month_as_computed(self, n, total):
        assert fees.monthly_total(n) == total

    @given(st.integers(31, 2000))
    def test_rises_by_a_hundred_every_ten_from_the_thirty_first(self, k):
        assert fees.per_item(k) == 100 + 100 * ceil((k - 30) / 10)

    @given(st.integers(1, 300), st.integers(0, 120))
    def test_charges_later_items_what_they_add_to_the_month(self, first, count):
        last = first + count - 1

        assert fees.fee_for_items(first, count) == fees.monthly_total(last) - fees.monthly_total(first - 1)
        assert fees.fee_for_items(first, count) == sum(fees.per_item(k) for k in range(first, last + 1))

    @pytest.mark.parametrize("wrong", [lambda: fees.per_item(0), lambda: fees.fee_for_items(0, 3)])
    def test_counts_from_one(self, wrong):
        with pytest.raises(ValueError, match="items"):
            wrong()


class TestPerPage:
    @pytest.mark.parametrize(
        ("pages", "total"),
        [
            (0, 0),
            (30, 0),
            (31, 10),
            (68, 380),
            (100, 700),
            (101, 720),
            (120, 1100),
            (200, 2700),
            (201, 2740),
            (250, 4700),
        ],
    )
    def test_is_as_computed(self, pages, total):
        assert fees.per_page_total(pages) == total

    @given(st.integers(0, 3000))
    def test_is_the_formula_of_the_norm(self, pages):
        formula = (
            10 * max(min(pages, 100) - 30, 0) + 20 * max(min(pages, 200) - 100, 0) + 40 * max(pages - 200, 0)
        )

        assert fees.per_page_total(pages) == formula

    def test_counts_no_pages_below_none(self):
        with pytest.raises(ValueError, match="-1 pages"):
            fees.per_page_total(-1)


class TestLines:
    @given(st.integers(1, 200), st.integers(0, 200))
    def test_cover_every_item_once_in_order(self, first, count):
        lines = fees.explain_items(first, count)

        covered = [k for line in lines for k in range(line.first, line.last + 1)]
        assert covered == list(range(first, first + count))
        assert all(line.price == fees.per_item(k) for line in lines for k in (line.first, line.last))

    def test_say_tier_count_price_and_sum(self):
        assert [str(line) for line in fees.explain_items(9, 24)] == [
            "第9至10件，共2件，不收费",
            "第11至30件，共20件，每件100元，计2000元",
            "第31至32件，共2件，每件200元，计400元",
        ]
        assert [str(line) for line in fees.explain_pages(101)] == [
            "第1至30页，共30页，不收费",
            "第31至100页，共70页，每页10元，计700元",
            "第101页，共1页，每页20元，计20元",
        ]


class TestCharge:
    FAIR = {
        "method": Method.VOLUME,
        "amount": 380,
        "other_method_used": False,
        "outcome": Outcome.GRANTED,
        "supplies_copies": True,
    }

    @pytest.mark.parametrize("method", Method)
    def test_may_be_made_by_either_method(self, method):
        assert fees.check_fee(**{**self.FAIR, "method": method}) == ()

    @pytest.mark.parametrize("method", Method)
    def test_is_not_made_twice_for_one_application(self, method):
        with pytest.raises(Refused, match="不得同时") as refused:
            fees.check_fee(**{**self.FAIR, "method": method, "other_method_used": True})

        assert refused.value.cite.endswith("第三条")

    @pytest.mark.parametrize(("method", "article"), [(Method.ITEM, "第四条"), (Method.VOLUME, "第五条")])
    def test_is_not_made_for_what_is_free(self, method, article):
        with pytest.raises(Refused, match="不收费") as refused:
            fees.check_fee(**{**self.FAIR, "method": method, "amount": 0})

        assert refused.value.cite.endswith(article)

    def test_by_volume_needs_copies(self):
        with pytest.raises(Refused, match="只适用于") as refused:
            fees.check_fee(**{**self.FAIR, "supplies_copies": False})

        assert refused.value.cite.endswith("第五条")

    @pytest.mark.parametrize("outcome", Outcome)
    def test_by_item_is_for_every_outcome(self, outcome):
        charge = {**self.FAIR, "method": Method.ITEM, "outcome": outcome, "supplies_copies": False}

        assert fees.check_fee(**charge) == ()

    def test_by_volume_for_what_is_public_already_is_warned_of(self):
        (warning,) = fees.check_fee(**{**self.FAIR, "outcome": Outcome.ALREADY_PUBLIC})

        assert "主动公开" in warning


class TestPayment:
    def test_is_due_twenty_working_days_after_the_notice(self):
        assert fees.pay_by(date(2026, 4, 1), announced()) == date(2026, 4, 30)

    def test_lapses_the_day_after(self):
        due = date(2026, 4, 30)

        assert not fees.lapsed(due, due)
        assert fees.lapsed(due, date(2026, 5, 1))
