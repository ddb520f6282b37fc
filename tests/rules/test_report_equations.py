"""The equations: kept by right reports, and every single wrong figure is found and named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingting.reporting.checking import check_report
from mingting.reporting.rules.equations import across_organs, against_records, failures, said, untried
from mingting.reporting.rules.findings import Severity
from mingting.reporting.rules.form import TOTAL, Table, cells_of
from mingting.reporting.rules.report import Report, Written

from .sample_reports import four, golden, last_year_of, report_of, right_numbers, three, two

IN_EQUATIONS = (*cells_of(Table.THREE), *cells_of(Table.FOUR))
SEEDS = st.integers(0, 10_000)


def codes(failed):
    return {failure.equation.code for failure in failed}


class TestRightReport:
    def test_the_sample_of_the_form_keeps_all(self):
        assert failures(report_of(golden())) == ()

    def test_the_sample_has_the_sums_of_the_digest(self):
        numbers = golden()

        assert numbers[three("1", TOTAL)] + numbers[three("2", TOTAL)] == 14629
        assert numbers[three("3.7", "natural")] + numbers[three("4", "natural")] == 14147
        assert numbers[four("reconsideration", TOTAL)] == 790

    @given(SEEDS)
    @settings(max_examples=20, deadline=None)
    def test_is_clean(self, seed):
        numbers = right_numbers(seed)

        assert list(check_report(report_of(numbers), last_year=last_year_of(numbers))) == []


class TestWrongFigure:
    @pytest.mark.parametrize("cell", IN_EQUATIONS, ids=lambda cell: cell.key)
    def test_of_any_cell_is_an_error_that_names_the_cell_and_what_it_should_be(self, cell):
        numbers = golden()
        right = numbers[cell]

        found = [said(one) for one in failures(report_of({**numbers, cell: right + 7}))]

        assert any(f.severity is Severity.ERROR and cell in f.cells for f in found)
        assert any(f"{cell.words}改为{right}" in f.sentence for f in found)

    @given(SEEDS, st.sampled_from(IN_EQUATIONS), st.integers(0, 200))
    @settings(max_examples=150, deadline=None)
    def test_in_any_report_is_found(self, seed, cell, value):
        numbers = right_numbers(seed)
        if value == numbers[cell]:
            value += 1

        found = list(check_report(report_of({**numbers, cell: value})))

        assert any(f.severity is Severity.ERROR and cell in f.cells for f in found)

    @given(SEEDS, st.sampled_from(("rules", "norms")), st.sampled_from(("issued", "repealed", "in_force")))
    @settings(max_examples=30, deadline=None)
    def test_of_documents_is_found_with_last_year(self, seed, row, column):
        numbers = right_numbers(seed)
        cell = two(row, column)

        found = list(
            check_report(report_of({**numbers, cell: numbers[cell] + 3}), last_year=last_year_of(numbers))
        )

        assert [f.code for f in found if cell in f.cells] == ["E6"]
        assert all(f.severity is Severity.EXPLAIN for f in found if f.code == "E6")

    def test_carried_over_is_held_to_last_year(self):
        numbers = golden()
        last = Report(cells={three("4", "natural"): Written.of(536)})

        failed = failures(report_of(numbers), last)

        assert [(one.equation.code, one.equation.place) for one in failed] == [("E5", "表三“自然人”列")]
        assert failed[0].difference == -1

    def test_tells_both_sides_and_the_difference(self):
        numbers = {**golden(), three("3.3.4", "natural"): 48}

        told = {one.equation.code: said(one) for one in failures(report_of(numbers))}

        assert set(told) == {"E2", "E3"}
        assert told["E2"].place == "表三“自然人”列"
        assert "左边13364，右边13363，左边多1" in told["E2"].sentence
        assert "只改一格就能全部平衡的：表三第三（三）4行“自然人”列改为49" in told["E2"].sentence
        assert told["E3"].place == "表三第三（三）4行"

    def test_never_proposes_a_number_below_nought(self):
        numbers = {**dict.fromkeys(golden(), 0), three("1", "natural"): 2}

        proposed = [b.value for one in failures(report_of(numbers)) for b in one.balances]

        assert proposed
        assert min(proposed) >= 0


class TestUnknownFigure:
    def test_is_passed_over_and_said(self):
        report = report_of(golden())
        report = replace(report, cells={**report.cells, three("3.1", "natural"): Written("约5千")})

        assert failures(report) == ()
        assert "2个勾稽关系（E2、E3）" in untried(report).sentence

    def test_is_not_said_where_all_were_tried(self):
        assert untried(report_of(golden())) is None


class TestAcross:
    def test_a_government_is_the_sum_of_its_organs(self):
        one, other = right_numbers(1), right_numbers(2)
        whole = {cell: one[cell] + other[cell] for cell in one}

        assert across_organs(report_of(whole), [report_of(one), report_of(other)]) == ()

    def test_a_difference_is_to_be_explained(self):
        one = {**right_numbers(1), two("charges", "amount"): Decimal("0.10")}
        whole = {**one, two("charges", "amount"): Decimal("0.30")}

        (found,) = across_organs(report_of(whole), [report_of(one)])

        assert (found.code, found.severity) == ("E7", Severity.EXPLAIN)
        assert "相差0.2" in found.sentence

    def test_records_are_counted_against_the_report(self):
        numbers = right_numbers(3)
        cell = three("3.1", "natural")

        found = against_records(report_of(numbers), {**numbers, cell: numbers[cell] + 1})

        assert [(f.code, f.cells) for f in found] == [("E8", (cell,))]
