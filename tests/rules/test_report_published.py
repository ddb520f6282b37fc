"""Published reports told again: what is known to be wrong with them is found, and nothing is invented.

The texts in tests/data/annual_reports have the figures, the form's words, the layout and the slips of reports that were
published; their sentences are ours. Each says at its top whose report it is and where the figures are from.
"""

from __future__ import annotations

import pytest

from mingting.reporting.checking import Checked, check
from mingting.reporting.rules.findings import Severity
from mingting.reporting.rules.form import TOTAL, Table, cells_of

from .sample_reports import REPORTS, four, three, two

TEXTS = sorted(path.stem for path in REPORTS.glob("*.txt"))
#: The one text whose source names no organ.
NAMELESS = "district_2022"
#: The one with a date that does not exist.
WITH_ERROR = "zhongbu_2020"
#: What every excerpt lacks, and what is told of a claim that only another year's report could prove.
LACKING = {"title_missing", "part_missing", "table_missing", "cells_missing", "untried", "growth_untried"}
#: Those of which nothing wrong is known.
GOOD = (
    "dinglan_2024",
    "district_2022",
    "liwan_2023",
    "panyu_2025",
    "panyu_office_2023",
    "suqian_2025",
    "tangcun_2020",
    "xianning_services_2022",
)
#: Text, code of the finding, its severity, words in it: the defects that a machine can find in what we have.
DEFECTS = [
    ("panyu_services_2024", "head_words", Severity.NOTICE, "“本年度止件数”应为“本年废止件数”"),
    ("panyu_services_2024", "extra_cell", Severity.NOTICE, "有16格数据，应为15格"),
    (
        "suqian_2023_2024",
        "prose_scope",
        Severity.NOTICE,
        "3607，等于表三第一行“总计”列＋表三第二行“总计”列",
    ),
    ("suqian_2023_2024", "growth_untried", Severity.NOTICE, "增长70.3%"),
    ("suqian_2023_2024", "several_sets", Severity.EXPLAIN, "2套表格"),
    ("suqian_2023_2024", "prose_table", Severity.EXPLAIN, "“行政复议”为134"),
    ("suqian_2023_2024", "prose_table", Severity.EXPLAIN, "“行政诉讼”为57"),
    ("suqian_2023_2024", "row_name", Severity.NOTICE, "“逾期不缴费”应为"),
    ("suqian_2023_2024", "twice", Severity.NOTICE, "“的的”"),
    ("shanghai_office_2019", "prose_share", Severity.EXPLAIN, "258÷805＝32.05%"),
    ("shanghai_office_2019", "prose_e2", Severity.EXPLAIN, "合计716"),
    ("shanghai_office_2019", "prose_rounding", Severity.NOTICE, "四舍五入是4.35%，文字写4.34%"),
    ("zhongnan_2020", "unsigned", Severity.NOTICE, "正负号"),
    ("guangzhou_2023", "pinyin", Severity.NOTICE, "注音"),
    ("guangzhou_2023", "traditional", Severity.NOTICE, "繁体字"),
    ("meixian_office_2025", "prose_rounding", Severity.NOTICE, "四舍五入是43%，文字写42%"),
    ("wuqi_commerce_2022", "row_name", Severity.NOTICE, "“规范性文件”应为“行政规范性文件”"),
    ("zhangjiawan_2021", "prose_alike", Severity.NOTICE, "同为85条"),
    ("zhangjiawan_2021", "twice", Severity.NOTICE, "“依申请公开申请”"),
    ("lintong_qinling_2022", "mixed_form", Severity.EXPLAIN, "2019年试行格式的栏目"),
    ("zhongbu_2020", "date", Severity.ERROR, "“202020年”不是年份"),
    ("zhongbu_2020", "residue", Severity.EXPLAIN, "程序留下"),
    ("hunan_town_2021", "numbering", Severity.NOTICE, "从“（二）”开始，缺“（一）”"),
    ("zhuankou_2024", "title_year_twice", Severity.NOTICE, "“年度”重复"),
    ("nanguan_2024", "part_missing", Severity.EXPLAIN, "“一、总体情况”"),
    ("qiaozhong_2023", "row_unread", Severity.EXPLAIN, "只有1格数据"),
    ("qiaozhong_2023", "row_name", Severity.NOTICE, "“新收”应为“本年新收政府信息公开申请数量”"),
]


def text_of(name: str) -> str:
    return (REPORTS / f"{name}.txt").read_text(encoding="utf-8")


def checked(name: str) -> Checked:
    return check(text_of(name).encode(), f"{name}.txt")


class TestEveryText:
    @pytest.mark.parametrize("name", TEXTS)
    def test_is_read(self, name):
        report = checked(name).report

        assert str(report.year) in name
        assert bool(report.organ) is (name != NAMELESS)

    @pytest.mark.parametrize("name", GOOD)
    def test_of_which_no_fault_is_known_is_told_only_what_it_lacks(self, name):
        assert {finding.code for finding in checked(name).findings} <= LACKING

    @pytest.mark.parametrize("name", [name for name in TEXTS if name != WITH_ERROR])
    def test_has_no_error_that_is_not_there(self, name):
        assert checked(name).of(Severity.ERROR) == ()

    @pytest.mark.parametrize("name", TEXTS)
    def test_is_either_good_or_has_a_known_defect(self, name):
        assert (name in GOOD) is not (name in {defect[0] for defect in DEFECTS})

    @pytest.mark.parametrize("name", TEXTS)
    def test_tells_whose_it_is_and_where_its_figures_are_from(self, name):
        whose, source, blank = text_of(name).splitlines()[:3]

        assert whose.startswith("# ")
        assert source.startswith("# 来源：")
        assert source.endswith("数字照其公布的报告，文句由我们另写")
        assert blank == ""


class TestKnownDefect:
    @pytest.mark.parametrize(("name", "code", "severity", "words"), DEFECTS)
    def test_is_found(self, name, code, severity, words):
        found = [f for f in checked(name).findings if f.code == code]

        assert any(f.severity is severity and words in f.sentence for f in found), found

    @pytest.mark.parametrize("name", sorted({defect[0] for defect in DEFECTS}))
    def test_is_all_that_is_found(self, name):
        known = {code for text, code, _severity, _words in DEFECTS if text == name}

        assert {f.code for f in checked(name).findings} - LACKING == known - LACKING

    def test_is_found_where_it_stands(self):
        (extra,) = (f for f in checked("panyu_services_2024").findings if f.code == "extra_cell")
        (share,) = (f for f in checked("shanghai_office_2019").findings if f.code == "prose_share")

        assert extra.place == "表四"
        assert share.quote.startswith("予以公开和部分公开的有258件，占33.9%")


class TestSourceDocument:
    """Converted from a scan, table 三 over two pages with its cells shifted."""

    def test_is_read_cell_by_cell(self):
        report = checked("panyu_services_2024").report
        figures = {cell: report.number(cell) for table in Table for cell in cells_of(table)}
        ones = [three("1", "natural"), three("3.4.1", "natural"), three("3.7", "natural")]
        ones += [three(cell.row, TOTAL) for cell in ones]

        assert figures == {cell: int(cell in ones) for cell in figures}
        assert report.organ == "广州市番禺区政务服务和数据管理局"
        assert report.title == "广州市番禺区政务服务和数据管理局2024年政府信息公开工作年度报告"

    def test_has_only_its_known_slips(self):
        found = checked("panyu_services_2024").findings

        assert sorted(f.code for f in found) == ["extra_cell", "head_words"]


class TestTwoReportsSideBySide:
    """Two years in one file, every cell on a line of its own, tables broken by pages, sentences broken at a margin."""

    def test_both_are_read_and_keep_their_equations(self):
        found = checked("suqian_2023_2024")
        first, second = found.report, found.others[0]

        assert [first.number(three(row, TOTAL)) for row in ("1", "2", "3.7", "4")] == [3511, 96, 3486, 121]
        assert [second.number(three(row, TOTAL)) for row in ("1", "2", "3.7", "4")] == [3525, 121, 3521, 125]
        assert [first.number(four("reconsideration", c)) for c in ("upheld", "total")] == [309, 440]
        assert str(first.number(two("charges", "amount"))) == "59237.2449"
        assert not [f for f in found.findings if f.code in ("E1", "E2", "E3", "E4")]

    def test_sentences_are_put_together_again(self):
        (scope,) = (f for f in checked("suqian_2023_2024").findings if "3607" in f.sentence)

        assert scope.quote.startswith("各级机关2023年收办政府信息公开申请3607件（")
        assert scope.quote.endswith("另有121件转到下年度。")

    def test_one_that_is_wrong_is_found_with_the_other(self):
        text = text_of("suqian_2023_2024").replace("3440\n75\n", "3441\n75\n", 1)

        errors = check(text.encode(), "两年.txt").of(Severity.ERROR)

        assert {f.place for f in errors} == {"第2套表格：表三“自然人”列", "第2套表格：表三第一行"}
