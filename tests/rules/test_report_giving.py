"""A report given out is the report: whatever form it is given in, it is read back the same and found right."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingting.commons.files.fonts import Fonts, find_fonts
from mingting.kernel.refusals import Refused
from mingting.reporting.checking import Checked, check
from mingting.reporting.gateways.giving import csv_of, docx, from_json, html, html_page, json_of, pdf
from mingting.reporting.rules.form import PARTS, Cell, Edition, Table, cell_at, cells_of
from mingting.reporting.rules.quantities import written
from mingting.reporting.rules.report import Part, Report, Written

from .sample_reports import ORGAN, YEAR, golden, report_of, right_numbers, three, two

#: Where `make fonts` puts them; without it the report is set in the fonts of the system.
DIRECTORY = str(Path(__file__).parents[2] / "var" / "fonts")
LONG = "内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗政务服务与数据管理局"
ON_TIME = date(YEAR + 1, 1, 20)


def fonts() -> Fonts:
    return find_fonts((DIRECTORY,))


FORMS: dict[str, Callable[[Report], bytes]] = {
    "html": lambda report: html_page(report).encode(),
    "docx": docx,
    "pdf": lambda report: pdf(report, fonts=fonts()),
}


def again(report: Report, form: str) -> Checked:
    return check(FORMS[form](report), f"年报.{form}")


def named(report: Report, organ: str) -> Report:
    return replace(report, organ=organ, title=f"{organ}{report.year}年政府信息公开工作年度报告")


def body(report: Report) -> Report:
    """The report without what is read before its first part: the title, said there once more."""
    return replace(report, parts=tuple(part for part in report.parts if part.numeral))


def full(number: int) -> Report:
    """A report with the same figure in every cell."""
    return report_of({cell: number for table in Table for cell in cells_of(table)})


def trial() -> Report:
    """A report in the form of 2019, each cell with a figure of its own."""
    every = [cell for table in Table for cell in cells_of(table, Edition.TRIAL)]
    return replace(
        named(replace(report_of(golden()), year=2020), ORGAN),
        edition=Edition.TRIAL,
        cells={cell: Written.of(number) for number, cell in enumerate(every)},
    )


reports = st.builds(
    lambda seed, most, published, organ: replace(
        named(report_of(right_numbers(seed, most)), organ), published=published
    ),
    st.integers(0, 10**6),
    st.sampled_from([0, 40, 99_999, 1_999_999]),
    st.none() | st.dates(date(YEAR + 1, 1, 1), date(YEAR + 1, 1, 31)),
    st.sampled_from([ORGAN, "示例县水利局", LONG]),
)


@pytest.mark.parametrize("form", FORMS)
class TestForm:
    def test_of_the_sample_of_the_form_is_read_back_the_same_and_found_right(self, form):
        report = replace(report_of(golden()), published=ON_TIME)

        found = again(report, form)

        assert body(found.report) == report
        assert found.findings == ()
        assert found.others == ()

    @settings(max_examples=12, deadline=None)
    @given(reports)
    def test_of_any_right_report_is_read_back_the_same_and_found_right(self, form, report):
        found = again(report, form)

        assert body(found.report) == report
        assert found.findings == ()

    def test_of_the_trial_form_has_its_own_cells(self, form):
        found = again(trial(), form).report

        assert (found.edition, dict(found.cells)) == (Edition.TRIAL, dict(trial().cells))

    @pytest.mark.parametrize("number", [0, 9_999_999, 123_456_789_012])
    def test_shows_long_figures_whole(self, form, number):
        assert dict(again(full(number), form).report.cells) == dict(full(number).cells)

    def test_gives_blanks_and_signs_as_they_are(self, form):
        cells = dict(report_of(golden()).cells)
        cells |= {three("1", "research"): written("/"), three("2", "charity"): written("")}
        cells[two("charges", "amount")] = Written.of(Decimal("0.50"))

        assert dict(again(replace(report_of(golden()), cells=cells), form).report.cells) == cells

    def test_changes_with_every_figure(self, form):
        """One figure more in one cell is one figure more in that cell, and nowhere else."""
        for key in ("二.rules.issued", "三.3.6.3.other", "四.direct_suit.pending"):
            cells = {**report_of(golden()).cells, cell_at(key): Written.of(77_777)}

            assert dict(again(replace(report_of(golden()), cells=cells), form).report.cells) == cells

    def test_takes_words_as_words(self, form):
        hostile = "情况<script>alert(1)</script>&amp; #let x = 1 $a_b$ *粗* ]]> </w:t> {{ 1 }} 说明。"
        report = report_of(golden())
        parts = (Part("一", "一、总体情况", (hostile,)), *report.parts[1:])

        found = again(replace(report, parts=parts), form).report.part("一")

        assert found is not None
        assert "".join("".join(found.paragraphs).split()) == "".join(hostile.split())

    def test_shows_a_table_whose_part_was_not_written(self, form):
        report = report_of(golden())
        parts = tuple(part for part in report.parts if part.numeral not in ("二", "四"))

        found = again(replace(report, parts=parts), form).report

        assert dict(found.cells) == dict(report.cells)
        assert [p.heading for p in body(found).parts] == [f"{n}、{title}" for n, title in PARTS]

    def test_leaves_out_a_table_that_has_no_cell(self, form):
        report = report_of(golden())
        cells = {cell: said for cell, said in report.cells.items() if cell.table is not Table.FOUR}

        found = again(replace(report, cells=cells), form)

        assert not found.report.has(Table.FOUR)
        assert "table_missing" in {finding.code for finding in found.findings}

    def test_is_the_same_for_the_same_report(self, form):
        report = report_of(right_numbers(5))

        assert FORMS[form](report) == FORMS[form](report)

    def test_of_what_was_read_says_its_title_once(self, form):
        read = again(replace(report_of(golden()), published=ON_TIME), form).report

        assert again(read, form).report == read


class TestJson:
    @settings(max_examples=40, deadline=None)
    @given(reports)
    def test_is_read_back_the_same(self, report):
        assert from_json(json.loads(json.dumps(json_of(report)))) == report

    @settings(max_examples=60, deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from([cell for table in Table for cell in cells_of(table)]),
            st.text(max_size=12).map(written) | st.integers(-9, 10**9).map(Written.of),
            max_size=20,
        )
    )
    def test_keeps_whatever_stands_in_a_cell(self, cells):
        report = replace(report_of(golden()), cells=cells)

        assert from_json(json.loads(json.dumps(json_of(report)))) == report

    def test_of_an_empty_report_is_read_back_empty(self):
        assert from_json(json_of(Report())) == Report()

    def test_is_on_the_page_too(self):
        report = report_of(golden())
        start = '<script type="application/json" id="report-data">'
        page = html(report)

        data = page[page.index(start) + len(start) : page.index("</script>")]

        assert from_json(json.loads(data)) == report

    @pytest.mark.parametrize(
        "change",
        [
            {"schema": 2},
            {"form": "2008"},
            {"year": "2024"},
            {"year": 20245},
            {"published": "昨天"},
            {"tables": {"三": {"cells": {"三.9.natural": 1}}}},
            {"tables": {"三": {"cells": {"三.1.natural": True}}}},
            {"tables": {"三": {"cells": {"三.1.natural": -1}}}},
            {"tables": {"五": {"cells": {}}}},
            {"text": [{"part": "七", "heading": "", "paragraphs": []}]},
            {"text": 3},
            {"organ": None},
        ],
        ids=str,
    )
    def test_that_is_not_by_the_schema_is_refused(self, change):
        with pytest.raises(Refused, match="年度报告数据"):
            from_json({**json_of(report_of(golden())), **change})


class TestCsv:
    def rows(self, report: Report) -> list[dict[str, str]]:
        data = csv_of(report)
        assert data.startswith(b"\xef\xbb\xbf")
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))

    @settings(max_examples=12, deadline=None)
    @given(reports)
    def test_has_a_row_for_each_cell(self, report):
        read = {cell_at(row["地址"]): Written.of(Decimal(row["数值"])) for row in self.rows(report)}

        assert {cell: said.number for cell, said in read.items()} == {
            cell: said.number for cell, said in report.cells.items()
        }

    def test_names_row_and_column(self):
        rows = {row["地址"]: row for row in self.rows(report_of(golden()))}

        assert len(rows) == 200
        assert rows["三.3.4.1.charity"] == {
            "地址": "三.3.4.1.charity",
            "表": "三、收到和处理政府信息公开申请情况",
            "行": "三、本年度办理结果 （四）无法提供 1.本机关不掌握相关政府信息",
            "列": "申请人情况 法人或其他组织 社会公益组织",
            "数值": "0",
        }
        assert (rows["四.later_suit.total"]["行"], rows["四.later_suit.total"]["列"]) == (
            "行政诉讼 复议后起诉",
            "总计",
        )

    @pytest.mark.parametrize("words", ["=1+1", "@SUM(A1)", "+cmd", "-", "\t=2"])
    def test_gives_no_spreadsheet_anything_to_compute(self, words):
        cells: dict[Cell, Written] = {three("1", "natural"): Written(words)}
        rows = {row["地址"]: row["数值"] for row in self.rows(Report(cells=cells))}

        assert rows["三.1.natural"] == f"'{words}"
        assert rows["三.2.natural"] == ""

    def test_leaves_a_number_below_zero_a_number(self):
        cells = {cell_at("二.licences.change"): Written.of(-3)}
        rows = {r["地址"]: r["数值"] for r in self.rows(Report(edition=Edition.TRIAL, cells=cells))}

        assert rows["二.licences.change"] == "-3"
