"""Reports in every kind of file and every shape of table: read back as they were written, or said not to be."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingting.kernel.refusals import Refused
from mingting.reporting.checking import Checked, check
from mingting.reporting.rules.findings import Severity
from mingting.reporting.rules.form import ROWS, TOTAL, Edition, Table

from .sample_office import jpeg
from .sample_pdfs import Page, Pdf
from .sample_reports import (
    ORGAN,
    YEAR,
    as_bars,
    as_column,
    as_docx,
    as_html,
    as_pdf,
    as_spanned_html,
    as_tabs,
    four,
    full_width,
    golden,
    right_numbers,
    three,
    two,
)

SHAPES = {
    "tabs": lambda n: as_tabs(n).encode(),
    "split page": lambda n: as_tabs(n, split_at="3.5.5").encode(),
    "full width in GB 18030": lambda n: as_tabs(n, show=full_width).encode("gb18030"),
    "with a byte order mark": lambda n: as_tabs(n).encode("utf-8-sig"),
    "UTF-16": lambda n: as_tabs(n).encode("utf-16"),
    "bars": lambda n: as_bars(n).encode(),
    "a cell a line": lambda n: as_column(n).encode(),
    "page": lambda n: as_html(n).encode(),
    "page with spans": lambda n: as_spanned_html(n).encode(),
    "page as sites have it": lambda n: as_html(n, messy=True).encode("gb18030"),
    "full width page": lambda n: as_html(n, show=full_width).encode(),
    "word": as_docx,
    "pdf": as_pdf,
}


def read(data: bytes | str, name: str = "年报.txt") -> Checked:
    data = data.encode() if isinstance(data, str) else data
    return check(data, name_for(data, name))


def name_for(data: bytes, name: str) -> str:
    for mark, extension in ((b"PK", "docx"), (b"%PDF", "pdf")):
        if data.startswith(mark):
            return f"年报.{extension}"
    return "年报.html" if b"<html" in data[:400] or b"<table" in data[:400] else name


def numbers_of(checked: Checked) -> dict:
    return {cell: written.number for cell, written in checked.report.cells.items()}


def codes(checked: Checked) -> set[str]:
    return {finding.code for finding in checked.findings}


class TestRoundTrip:
    @pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape)
    @pytest.mark.parametrize("seed", [1, 2])
    def test_reads_every_figure_organ_year_and_part(self, shape, seed):
        numbers = right_numbers(seed)

        checked = read(SHAPES[shape](numbers))

        assert numbers_of(checked) == numbers
        assert (checked.report.organ, checked.report.year) == (ORGAN, YEAR)
        assert "".join(part.numeral for part in checked.report.parts) == "一二三四五六"
        assert checked.findings == ()

    @pytest.mark.parametrize("shape", ["tabs", "page with spans", "word", "pdf"])
    def test_reads_the_sample_of_the_form(self, shape):
        assert numbers_of(read(SHAPES[shape](golden()))) == golden()

    @given(st.integers(0, 10_000), st.sampled_from([row.code for row in ROWS]))
    @settings(max_examples=25, deadline=None)
    def test_wherever_the_page_ends(self, seed, code):
        numbers = right_numbers(seed)

        checked = read(as_tabs(numbers, split_at=code))

        assert numbers_of(checked) == numbers
        assert checked.findings == ()

    @given(st.integers(0, 10_000), st.sampled_from(["tabs", "page", "a cell a line"]), st.data())
    @settings(max_examples=40, deadline=None)
    def test_finds_a_wrong_figure_in_a_file(self, seed, shape, data):
        numbers = right_numbers(seed)
        cell = data.draw(st.sampled_from([c for c in numbers if c.table is not Table.TWO]))
        numbers[cell] += data.draw(st.integers(1, 30))

        found = read(SHAPES[shape](numbers)).of(Severity.ERROR)

        assert any(cell in finding.cells for finding in found)


class TestTable:
    def test_head_with_a_slip_is_told_and_read(self):
        checked = read(as_tabs(golden()).replace("本年废止件数", "本年度止件数"))

        assert numbers_of(checked) == golden()
        assert [f.sentence for f in checked.findings] == ["表头“本年度止件数”应为“本年废止件数”"]

    def test_label_with_a_slip_is_told_and_read(self):
        checked = read(as_tabs(golden()).replace("保护第三方合法权益", "保护第二方台法权益"))

        assert numbers_of(checked) == golden()
        assert codes(checked) == {"row_name"}

    def test_label_broken_around_its_figures_is_read(self):
        text = as_tabs(golden())
        row = next(line for line in text.splitlines() if "重新出具" in line)
        label, *values = (cell for cell in row.split("\t") if cell)
        broken = f"{label[:12]}\n{' '.join(['0', *values[1:]])}\n{label[12:]}".replace(
            "0 ", f"{values[0]} ", 1
        )

        checked = read(text.replace(row, broken))

        assert numbers_of(checked) == golden()

    def test_name_without_its_first_word_is_told(self):
        checked = read(as_tabs(golden()).replace("行政规范性文件", "规范性文件"))

        assert numbers_of(checked) == golden()
        assert [f.sentence for f in checked.findings] == ["行名与格式不同：“规范性文件”应为“行政规范性文件”"]

    def test_one_cell_too_many_is_left_out_and_told(self):
        text = as_tabs(golden())
        row = next(line for line in text.splitlines() if line.startswith("376"))

        checked = read(text.replace(row, f"{row}\t0"))

        assert numbers_of(checked) == golden()
        assert codes(checked) == {"extra_cell"}

    def test_cell_too_many_at_the_front_is_known_by_the_sums(self):
        text = as_tabs(golden())
        row = next(line for line in text.splitlines() if "予以公开" in line and "5345" in line)

        checked = read(text.replace(row, row.replace("\t5345", "\t1\t5345")))

        assert numbers_of(checked) == golden()

    def test_row_with_too_few_cells_is_left_out_and_told(self):
        text = as_tabs(golden())
        row = next(line for line in text.splitlines() if "重复申请" in line)

        checked = read(text.replace(row, "2.重复申请\t147\t1\t148"))

        assert three("3.5.2", "natural") not in checked.report.cells
        assert {"row_unread", "cells_missing", "untried"} == codes(checked)
        assert checked.of(Severity.ERROR) == ()

    @pytest.mark.parametrize("words", ["/", "—", "无", "O", "约13612", "13 612", "１３６１２件左右"])
    def test_cell_that_is_no_number_is_kept_as_written(self, words):
        checked = read(as_tabs(golden()).replace("\t13612\t", f"\t{words}\t"))

        written = checked.report.cells[three("1", "natural")]
        assert written.number is None
        assert [f.cells for f in checked.of(Severity.ERROR)] == [(three("1", "natural"),)]

    @pytest.mark.parametrize(("words", "part"), [("-1", "负数"), ("0.5", "整数")])
    def test_impossible_count_is_told(self, words, part):
        checked = read(as_tabs(golden()).replace("\t13612\t", f"\t{words}\t"))

        assert any(part in f.sentence and f.code == "cell_value" for f in checked.of(Severity.ERROR))

    def test_blank_cell_is_an_error_and_no_nought(self):
        checked = read(as_html(golden()).replace("<td>13612</td>", "<td>&nbsp;</td>"))

        assert checked.report.cells[three("1", "natural")].number is None
        assert [f.code for f in checked.of(Severity.ERROR)] == ["cell_blank"]

    def test_amount_keeps_its_places(self):
        checked = read(as_tabs(golden()).replace("316441", "59,237.2449"))

        assert checked.report.cells[two("charges", "amount")].words == "59,237.2449"
        assert str(checked.report.number(two("charges", "amount"))) == "59237.2449"
        assert checked.findings == ()

    def test_two_sets_are_told_apart(self):
        other = {**golden(), three("1", "natural"): 13613, four("later_suit", TOTAL): 157}

        checked = read(as_tabs(golden()) + "\n" + as_tabs(other).split("二、主动", 1)[1])

        assert numbers_of(checked) == golden()
        assert len(checked.others) == 1
        assert {f.place.split("：")[0] for f in checked.findings if f.code.startswith("E")} == {"第2套表格"}

    def test_rows_on_a_page_without_a_table_are_read(self):
        html = as_html(golden())
        for tag in ("table", "tr", "td"):
            html = html.replace(f"<{tag}>", "<div>").replace(f"</{tag}>", "</div>")

        assert numbers_of(read(html)) == golden()

    def test_page_whose_cells_are_not_closed_is_read(self):
        html = as_spanned_html(golden()).replace("</td>", "").replace("</tr>", "")

        assert numbers_of(read(html)) == golden()

    def test_table_in_a_frame_of_tables_is_read(self):
        inner = as_spanned_html(golden()).split("<body>")[1].split("</body>")[0]
        html = f"<html><body><table><tr><td><table><tr><td>{inner}</td></tr></table></td><td>友情链接</td></tr></table>"

        assert numbers_of(read(html)) == golden()

    def test_one_table_for_all_is_read(self):
        assert numbers_of(read(as_html(golden()).replace("</table>", "").replace("<table>", ""))) == golden()

    def test_picture_for_a_table_is_said(self):
        html = as_html(golden())
        start = html.index("<table>", html.index("三、收到"))
        html = html[:start] + "<img src='t3.png'>" + html[html.index("</table>", start) + 8 :]

        checked = read(html)

        assert {"pictures", "table_missing"} <= codes(checked)
        assert checked.of(Severity.ERROR) == ()


class TestTrialForm:
    HEAD = "一、本年新收政府信息公开申请数量\t821\t35\t\t\t2\t1\t859"
    ROWS = (
        "第二十条第（一）项\n信息内容\t本年新制作数量\t本年新公开数量\t对外公开总数量\n规章\t13\t13\t524\n规范性文件\t60\t60\t368\n"
        "信息内容\t上一年项目数量\t本年增/减\t处理决定数量\n行政许可\t61\t+36\t97\n其他对外管理服务事项\t0\t0\t0\n"
        "行政处罚\t2\t-1\t1\n信息内容\t采购项目数量\t采购总金额\n政府集中采购\t6\t251000元\n"
        "三、本年度办理结果\t（一）予以公开\t258\t12\t\t\t1\t1\t\n（二）部分公开\t3\t\t\t\t\t\t\n"
        "（六）其他处理\t0\t0\t0\t0\t0\t0\t0\n（七）总计\t747\t50\t\t\t5\t3\t805"
    )

    def test_is_known_by_its_heads_and_its_sixth_row(self):
        checked = read(f"示例市2019年政府信息公开工作年度报告\n{self.HEAD}\n{self.ROWS}")
        report = checked.report

        assert report.edition is Edition.TRIAL
        assert report.number(two("norms", "public")) == 368
        assert report.number(two("penalties", "change")) == -1
        assert report.number(three("3.6", TOTAL)) == 0
        assert report.cells[two("purchases", "spent")].number is None

    def test_words_that_took_one_column_for_all_are_found(self):
        words = "一、总体情况\n依申请公开方面，予以公开及部分公开258件。"

        checked = read(f"示例市2019年政府信息公开工作年度报告\n{words}\n{self.HEAD}\n{self.ROWS}")

        (found,) = (f for f in checked.findings if f.code == "prose_table")
        assert "275" in found.sentence

    def test_in_a_later_year_is_to_be_explained(self):
        checked = read(f"示例市2022年政府信息公开工作年度报告\n{self.HEAD}\n{self.ROWS}")

        assert "trial_form" in codes(checked)

    def test_heads_of_both_forms_are_told(self):
        charges = "信息内容\t本年收费金额（单位：万元）\n行政事业性收费\t0"
        text = f"示例市2022年政府信息公开工作年度报告\n{self.ROWS}\n{charges}"

        assert "mixed_form" in codes(read(text))


class TestLayout:
    def test_lacking_part_of_a_whole_report_is_an_error(self):
        checked = read(as_tabs(golden()).replace("五、存在的主要问题及改进情况", ""))

        assert [(f.code, f.place) for f in checked.of(Severity.ERROR)] == [("part_missing", "第五部分")]

    def test_empty_part_is_an_error(self):
        text = as_tabs(golden())
        start = text.index("存在的主要问题是")

        assert "part_empty" in codes(read(text[:start] + text[text.index("\n", start) :]))

    def test_parts_out_of_order_are_an_error(self):
        text = as_tabs(golden())
        five, six = text.index("五、"), text.index("六、")

        assert "part_order" in codes(read(text[:five] + text[six:] + "\n" + text[five:six]))

    @pytest.mark.parametrize(
        ("wrong", "code", "severity"),
        [
            ("统计期限为2024年1月1日至202024年12月31日。", "date", Severity.ERROR),
            ("印发日期为2024年2月30日。", "date", Severity.ERROR),
            ("索引号/2024-None。", "residue", Severity.EXPLAIN),
            ("强化依申请公开申请的办理。", "twice", Severity.NOTICE),
            ("几份文件的的修订。", "twice", Severity.NOTICE),
            ("根据(jù)有关规定。", "pinyin", Severity.NOTICE),
            ("公众号发布85条，网站发布信息85条。", "prose_alike", Severity.NOTICE),
        ],
    )
    def test_slips_in_the_words_are_found(self, wrong, code, severity):
        checked = read(as_tabs(golden()).replace("存在的主要问题是", f"{wrong}存在的主要问题是"))

        assert [(f.code, f.severity, f.place) for f in checked.findings] == [(code, severity, "第五部分")]

    def test_headings_that_begin_late_are_told(self):
        text = as_tabs(golden()).replace("（一）主动公开情况", "（二）主动公开情况")
        text = text.replace("（二）依申请公开情况", "（三）依申请公开情况")

        assert [f.sentence for f in read(text).findings] == ["小标题从“（二）”开始，缺“（一）”"]

    def test_fees_unsaid_are_to_be_explained(self):
        text = as_tabs(golden())
        start = text.index("收费通知发出0件")

        assert codes(read(text[:start] + "没有其他需要报告的事项。")) == {"fees_unsaid"}

    @pytest.mark.parametrize(
        ("title", "organ", "year"),
        [
            ("2024年度示例区人民政府政府信息公开工作年度报告", "示例区人民政府", 2024),
            ("示例区教育局二〇二四年政府信息公开年度报告", "示例区教育局", 2024),
            ("示例县自然资源局关于2021年度政府信息公开情况的报告", "示例县自然资源局", 2021),
            ("示例区教育局\n2024年\n政府信息公开工作年度报告", "示例区教育局", 2024),
        ],
    )
    def test_title_is_found(self, title, organ, year):
        text = as_tabs(golden())
        report = read(title + text[text.index("\n") :]).report

        assert (report.organ, report.year) == (organ, year)

    def test_page_is_known_by_its_own_title_and_not_by_its_menu(self):
        html = as_html(golden()).replace(
            "<body>", f"<body><ul><li>{ORGAN}2021年政府信息公开工作年度报告</li></ul>"
        )

        assert read(html).report.year == YEAR

    def test_term_of_another_year_is_to_be_explained(self):
        text = as_tabs(golden()).replace(
            "一、总体情况\n", "一、总体情况\n统计期限为2023年1月1日至12月31日。\n"
        )

        assert codes(read(text)) == {"year_conflict"}

    @pytest.mark.parametrize(
        ("day", "organ", "is_late"),
        [
            ("2025-01-31 09:00", ORGAN, False),
            ("2025-02-01 09:00", ORGAN, True),
            ("2024-12-20 09:00", ORGAN, True),
            ("2025-03-31", "示例市示例区人民政府", False),
            ("2025-04-01", "示例市示例区人民政府", True),
            ("2025-02-01", "示例县示例镇人民政府", True),
        ],
    )
    def test_day_of_publication_is_held_to_the_law(self, day, organ, is_late):
        html = as_html(golden()).replace("<head>", f"<head><meta name='PubDate' content='{day}'>")

        checked = read(html.replace(ORGAN, organ))

        assert ("published" in codes(checked)) is is_late

    def test_day_of_publication_is_found_in_the_words(self):
        text = as_tabs(golden())

        assert codes(read(text.replace("\n", "\n发布日期：2025年2月3日\n", 1))) == {"published"}

    def test_mirror_in_traditional_script_is_read_and_told(self):
        text = as_tabs(golden())
        for simple, traditional in (
            "开開",
            "规規",
            "处處",
            "数數",
            "结結",
            "转轉",
            "总總",
            "计計",
            "办辦",
            "维維",
        ):
            text = text.replace(simple, traditional)

        checked = read(text)

        assert numbers_of(checked) == golden()
        assert codes(checked) == {"traditional"}


class TestRefused:
    @pytest.mark.parametrize(
        ("data", "name", "part"),
        [
            (b"", "a.txt", "空文件"),
            (b" \n ", "a.txt", "没有文字"),
            ("今天天气很好，适合出门散步。".encode(), "a.txt", "不像"),
            (b"\x89PNG\r\n\x1a\n123", "a.png", "PNG"),
            (b"%PDF-1.7\nxxxx", "a.pdf", "损坏"),
            (b"PK\x03\x04xxxx", "a.docx", "损坏"),
            (b"\xff\xfe\x00\xd8\x00\x00\x01", "a.txt", "无法识别"),
            (b"<html><body></body></html>", "a.html", "不像"),
            (b"<html>" + b"<div>" * 5000 + "政府信息公开".encode(), "a.html", "嵌套"),
            (b"<html>" + b"<table><tr><td>" * 3000 + "政府信息公开".encode(), "a.html", "嵌套"),
        ],
    )
    def test_what_is_no_report_in_clear_words(self, data, name, part):
        with pytest.raises(Refused, match=part):
            check(data, name)

    def test_scan(self):
        with pytest.raises(Refused, match="扫描件"):
            check(Pdf([Page(jpeg=jpeg(), jpeg_size=(40, 30))]).bytes(), "a.pdf")

    def test_long_pdf(self):
        with pytest.raises(Refused, match="200页"):
            check(Pdf([Page([(40, 40, 12, "政府信息公开")])] * 200).bytes(), "a.pdf")

    def test_more_words_than_any_report_has(self):
        tome = "示例局2024年政府信息公开工作年度报告\n一、总体情况\n" + "全年收到申请12件，占25%。" * 3000
        with pytest.raises(Refused, match="超过40000字"):
            check(tome.encode(), "a.txt")

    def test_bomb(self):
        out = io.BytesIO()
        whole = as_docx(golden())
        with (
            zipfile.ZipFile(io.BytesIO(whole)) as old,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in old.namelist():
                new.writestr(name, old.read(name))
            new.writestr("word/media/image1.bmp", b"\0" * 160_000_000)

        with pytest.raises(Refused, match="炸弹"):
            check(out.getvalue(), "a.docx")

    def test_word_file_that_says_nothing(self):
        out = io.BytesIO()
        docx.Document().save(out)

        with pytest.raises(Refused, match="不像"):
            check(out.getvalue(), "a.docx")

    def test_page_scanned_among_others_is_said(self):
        data = as_pdf(golden())
        assert read(data).findings == ()

        pages = [
            Page([(40, 60, 12, "示例局2024年政府信息公开工作年度报告")]),
            Page(jpeg=jpeg(), jpeg_size=(40, 30)),
        ]
        assert "第2页是扫描图像" in "".join(f.sentence for f in read(Pdf(pages).bytes()).findings)
