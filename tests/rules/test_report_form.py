"""The form of the yearly report: every cell by one name, and the same codes that requests are counted under."""

from __future__ import annotations

import pytest

from mingting.disclosure.rules.applicants import ApplicantType
from mingting.disclosure.rules.disputes import Result
from mingting.disclosure.rules.figures import IN_TABLE_FOUR, PENDING, TOTAL
from mingting.disclosure.rules.outcomes import ROWS as COUNTED_ROWS
from mingting.reporting.rules.form import (
    COLUMNS,
    GROUPS,
    RESULT_COLUMNS,
    ROWS,
    Cell,
    Edition,
    Table,
    cell_at,
    cells_of,
)


class TestCodes:
    def test_of_rows_are_those_that_requests_count_in(self):
        assert [(row.code, row.name) for row in ROWS] == [(row.code, row.name) for row in COUNTED_ROWS]

    def test_of_columns_are_the_kinds_of_applicants(self):
        assert [(c.code, c.name) for c in COLUMNS[:-1]] == [(str(kind), kind.label) for kind in ApplicantType]
        assert COLUMNS[-1].code == TOTAL

    def test_of_table_four_are_those_of_disputes(self):
        assert [group.code for group in GROUPS] == [str(kind) for kind in IN_TABLE_FOUR]
        assert [column.code for column in RESULT_COLUMNS] == [*map(str, Result), PENDING, TOTAL]


class TestCells:
    @pytest.mark.parametrize(
        ("table", "edition", "count"),
        [
            (Table.TWO, Edition.CURRENT, 10),
            (Table.THREE, Edition.CURRENT, 25 * 7),
            (Table.FOUR, Edition.CURRENT, 15),
            (Table.TWO, Edition.TRIAL, 22),
            (Table.THREE, Edition.TRIAL, 23 * 7),
        ],
    )
    def test_are_all_there(self, table, edition, count):
        assert len(cells_of(table, edition)) == len(set(cells_of(table, edition))) == count

    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("三.1.natural", "表三第一行“自然人”列"),
            ("三.3.4.1.natural", "表三第三（四）1行“自然人”列"),
            ("三.3.7.total", "表三第三（七）行“总计”列"),
            ("二.norms.in_force", "表二“行政规范性文件”行“现行有效件数”列"),
            ("四.later_suit.pending", "表四“复议后起诉”“尚未审结”列"),
        ],
    )
    def test_have_an_address_and_words(self, key, words):
        assert cell_at(key).words == words
        assert cell_at(key).key == key

    def test_are_found_by_their_address_only(self):
        with pytest.raises(KeyError):
            cell_at("三.9.natural")

    def test_are_found_by_every_address(self):
        every = [cell for edition in Edition for table in Table for cell in cells_of(table, edition)]

        assert [cell_at(cell.key) for cell in every] == every
        assert cell_at("三.1.natural") == Cell(Table.THREE, "1", "natural")
