"""The drawing of the form's tables: every cell once, every place covered, heads above and beside as on paper."""

from __future__ import annotations

from collections import Counter

import pytest

from mingting.reporting.rules.form import COLUMNS, RESULT_COLUMNS, ROWS, Edition, Table, cell_at, cells_of
from mingting.reporting.rules.grid import Square, grid_of

EVERY = [(table, edition) for edition in Edition for table in Table]


def square_of(key: str, edition: Edition = Edition.CURRENT) -> Square:
    cell = cell_at(key)
    return next(one for one in grid_of(cell.table, edition).squares if one.cell == cell)


def heads(key: str, edition: Edition = Edition.CURRENT) -> list[str]:
    grid = grid_of(cell_at(key).table, edition)
    return [head.words for head in grid.heads_of(square_of(key, edition))]


@pytest.mark.parametrize(("table", "edition"), EVERY)
class TestGrid:
    def test_has_every_cell_once_in_reading_order(self, table, edition):
        drawn = tuple(square.cell for square in grid_of(table, edition).squares if square.cell)

        assert drawn == cells_of(table, edition)

    def test_covers_every_place_once(self, table, edition):
        grid = grid_of(table, edition)
        covered = Counter(
            (row, column)
            for square in grid.squares
            for row in range(square.row, square.row + square.down)
            for column in range(square.column, square.column + square.across)
        )

        assert set(covered) == {(r, c) for r in range(len(grid.rows)) for c in range(len(grid.widths))}
        assert set(covered.values()) == {1}

    def test_is_as_wide_as_the_page(self, table, edition):
        assert sum(grid_of(table, edition).widths) == pytest.approx(1)

    def test_has_words_or_a_cell_with_heads_in_every_square(self, table, edition):
        for square in grid_of(table, edition).squares:
            assert bool(square.words) == bool(square.scope) == (square.cell is None)
            assert bool(square.heads) == (square.cell is not None)

    def test_heads_that_are_repeated_end_above_the_first_figure(self, table, edition):
        grid = grid_of(table, edition)
        figures = min(square.row for square in grid.squares if square.cell)

        assert grid.head == (0 if table is Table.TWO else figures)
        assert all(s.row + s.down <= grid.head for row in grid.rows[: grid.head] for s in row)


class TestHeads:
    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("二.norms.repealed", ["行政规范性文件", "第二十条第（一）项", "本年废止件数"]),
            ("二.charges.amount", ["行政事业性收费", "第二十条第（八）项", "本年收费金额（单位：万元）"]),
            ("三.2.total", ["二、上年结转政府信息公开申请数量", "申请人情况", "总计"]),
            (
                "三.3.4.1.charity",
                [
                    "三、本年度办理结果",
                    "（四）无法提供",
                    "1.本机关不掌握相关政府信息",
                    "申请人情况",
                    "法人或其他组织",
                    "社会公益组织",
                ],
            ),
            ("三.3.7.natural", ["三、本年度办理结果", "（七）总计", "申请人情况", "自然人"]),
            ("四.reconsideration.pending", ["行政复议", "尚未审结"]),
            ("四.later_suit.upheld", ["行政诉讼", "复议后起诉", "结果维持"]),
        ],
    )
    def test_are_those_of_the_form(self, key, words):
        assert heads(key) == words

    def test_of_the_trial_form_are_its_own(self):
        assert heads("三.3.6.other", Edition.TRIAL)[:2] == ["三、本年度办理结果", "（六）其他处理"]
        assert heads("二.purchases.spent", Edition.TRIAL)[-1] == "采购总金额"

    def test_of_table_three_span_as_on_paper(self):
        spans = {square.words: (square.down, square.across) for square in grid_of(Table.THREE).squares}

        assert spans["申请人情况"] == (1, len(COLUMNS))
        assert spans["法人或其他组织"] == (1, 5)
        assert spans["自然人"] == (2, 1)
        assert spans["三、本年度办理结果"] == (len(ROWS) - 3, 1)
        assert spans["（三）不予公开"] == (8, 1)
        assert spans["1.属于国家秘密"] == (1, 1)
        assert spans["（一）予以公开"] == (1, 2)
        assert spans["四、结转下年度继续办理"] == (1, 3)

    def test_of_table_four_stand_on_two_levels_below_the_kind_of_procedure(self):
        first, second, third, _ = grid_of(Table.FOUR).rows

        assert [(one.words, one.across) for one in first] == [("行政复议", 5), ("行政诉讼", 10)]
        assert [one.down for one in second] == [2] * 5 + [1] * 2
        assert [one.words for one in third] == [column.name for column in RESULT_COLUMNS] * 2
