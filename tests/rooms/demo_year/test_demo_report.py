"""The demo bureau's yearly report of 2024, built from its records, is the source document cell by cell."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from mingting.accounts.models import Organ
from mingting.reporting.queries import build
from mingting.reporting.rules.form import Table, cells_of
from mingting.reporting.rules.report import Written

pytestmark = pytest.mark.usefixtures("year", "db")

CLASSES = {"组织机构": 3, "部门文件": 1, "部门动态": 54, "行政执法": 1, "财政预决算": 6, "其他": 2}


#: What the source document has in its tables; every other cell is nought.
ONES = {f"三.{row}.{column}" for row in ("1", "3.4.1", "3.7") for column in ("natural", "total")}


def command(*more: str) -> tuple[dict, int]:
    """Run the command for its JSON; return it and the exit status."""
    told, status = StringIO(), 0
    try:
        call_command("build_report", "--organ", "zsj", "--year", "2024", "--json", *more, stdout=told)
    except SystemExit as ended:
        status = int(ended.code)
    return json.loads(told.getvalue()), status


class TestReportOf2024:
    def test_gives_every_cell_of_tables_two_three_and_four_as_the_source_document_does(self):
        report, _ = command()

        for table, size in ((Table.TWO, 10), (Table.THREE, 175), (Table.FOUR, 15)):
            cells = cells_of(table)
            assert len(cells) == size
            assert report["tables"][table.value] == {cell.key: int(cell.key in ONES) for cell in cells}

    def test_counts_one_request_by_a_natural_person_that_the_bureau_did_not_hold(self):
        sources = command()[0]["sources"]

        (request,) = sources["三.3.4.1.natural"]
        assert request == sources["三.3.4.1.total"][0]
        assert request["why"].endswith("处理：不属于本机关负责")

    def test_publishes_67_items_by_class_and_charges_nothing(self):
        figures = command()[0]["figures"]

        assert figures["公开.总数"] == 67
        assert {name: figures[f"公开.{name}"] for name in CLASSES} == CLASSES
        assert sum(value for name, value in figures.items() if name.startswith("公开.")) == 2 * 67
        assert [figures[f"收费.{name}"] for name in ("通知件数", "通知金额", "实收金额")] == [0, 0, 0]

    def test_names_the_records_behind_every_figure_that_is_not_nought(self):
        report, _ = command()
        counted = report["figures"] | {
            key: value for cells in report["tables"].values() for key, value in cells.items()
        }

        for name, value in counted.items():
            if value:
                assert len(report["sources"][name]) == value, name
        assert {one["kind"] for one in report["sources"]["公开.总数"]} == {"item"}
        assert len({one["id"] for one in report["sources"]["公开.总数"]}) == 67

    def test_says_the_fees_of_part_six_in_bound_figures(self):
        (told,) = command()[0]["parts"]["六"]

        assert "收费通知0件，涉及收费金额0元，实际收取信息处理费0元" in told

    def test_has_no_error_but_what_a_person_must_still_write(self):
        report, status = command()

        assert status == 1
        assert {one["code"] for one in report["findings"] if one["severity"] == "error"} == {"unwritten"}

    def test_is_told_in_words_too(self):
        told = StringIO()
        with pytest.raises(SystemExit):
            call_command("build_report", "--organ", "zsj", "--year", "2024", stdout=told)

        assert told.getvalue().startswith("广州市番禺区政务服务和数据管理局2024年政府信息公开工作年度报告\n")
        assert "全年主动公开政府信息67条，其中" in told.getvalue()

    def test_reads_clean_by_its_own_checker_once_its_words_are_written(self):
        built = build([Organ.objects.get(code="zsj")], 2024, date(2025, 1, 8))[0]

        assert [one for one in built.findings if one.severity == "error" and one.code != "unwritten"] == []
        assert all(isinstance(one, Written) and one.words for one in built.report.cells.values())


class TestCommand:
    def test_writes_a_file_instead(self, tmp_path):
        place = tmp_path / "report.json"
        with pytest.raises(SystemExit):
            call_command(
                "build_report",
                "--organ",
                "zsj",
                "--year",
                "2024",
                "--json",
                "--out",
                str(place),
                stdout=StringIO(),
            )

        assert json.loads(place.read_text(encoding="utf-8"))["year"] == 2024

    @pytest.mark.parametrize(
        ("asked", "says"),
        [
            (("--organ", "zsj", "--year", "2020"), "没有任何"),
            (("--organ", "zsj", "--year", "2999"), "还没有开始"),
            (("--organ", "zsj", "--year", "2007"), "还没有政府信息公开年度报告"),
            (("--organ", "zsj", "--year", "去年"), "四位数字"),
            (("--organ", "zsj"), "四位数字"),
            (("--year", "2024"), "请用 --organ 写明机关的固定代码"),
            (("--organ", "nobody", "--year", "2024"), "没有固定代码为“nobody”的机关"),
            (("--organ", "zsj", "--year", "2024", "--out", "/nowhere/a"), "写不了文件“/nowhere/a”"),
        ],
    )
    def test_says_in_words_what_cannot_be_built(self, asked, says):
        told, complained = StringIO(), StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("build_report", *asked, stdout=told, stderr=complained)

        assert ended.value.code == 2
        assert says in complained.getvalue()
        assert told.getvalue() == ""
