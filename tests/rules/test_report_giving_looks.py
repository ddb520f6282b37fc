"""How a report given out looks: pages and heads of the PDF, spans of the Word file, tables for a screen reader."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache
from itertools import pairwise

import docx as word
import pikepdf
import pypdfium2
import pytest
from docx.oxml.ns import qn
from lxml import etree

from mingting.kernel.refusals import Refused
from mingting.reporting.gateways.giving import docx, html, html_page, pdf
from mingting.reporting.gateways.giving.sections import title_lines
from mingting.reporting.rules.form import PARTS, Table
from mingting.reporting.rules.grid import grid_of
from mingting.reporting.rules.report import Part, Report, Written

from .sample_reports import ORGAN, YEAR, golden, report_of, three
from .test_report_giving import LONG, fonts, full, named, trial

A4 = (595.276, 841.89)
MILLIMETRE = 72 / 25.4
HEADS = "申请人情况"


def with_lines(count: int) -> Report:
    """A report whose first part has so many short paragraphs."""
    report = report_of(golden())
    first = report.parts[0]
    paragraphs = (*first.paragraphs, *["各单位按时公开政府信息。"] * count)
    return replace(report, parts=(Part(first.numeral, first.heading, paragraphs), *report.parts[1:]))


def overflowing(times: int = 3) -> Report:
    """A report whose table 三 cannot stand on one page: words, where figures should be."""
    cells = dict(report_of(golden()).cells)
    cells |= {
        cell: Written("数据正在核对，" * times)
        for cell in cells
        if cell.table is Table.THREE and cell.column == "other"
    }
    return replace(report_of(golden()), cells=cells)


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]


@cache
def sample() -> bytes:
    return pdf(report_of(golden()), fonts=fonts())


class TestPdf:
    def test_has_every_font_within(self):
        with pikepdf.open(io.BytesIO(sample())) as document:
            every = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
            fonts_used = [
                one for one in every if one.get("/Type") == "/Font" and "/DescendantFonts" not in one
            ]
            described = [one.FontDescriptor for one in fonts_used]
            embedded = [{"/FontFile2", "/FontFile3"} & set(one.keys()) for one in described]

        assert len(embedded) >= 5
        assert all(embedded)

    def test_is_for_the_archive_and_for_screen_readers(self):
        with pikepdf.open(io.BytesIO(sample())) as document:
            metadata = bytes(document.Root.Metadata.read_bytes()).decode()
            marked = bool(document.Root.MarkInfo.Marked)
            language, names = str(document.Root.Lang), str(document.docinfo["/Title"])

        assert (marked, language[:2]) == (True, "zh")
        assert names == f"{ORGAN}{YEAR}年政府信息公开工作年度报告"
        assert "<pdfaid:part>2</pdfaid:part>" in metadata
        assert "<pdfuaid:part>1</pdfuaid:part>" in metadata

    def test_tags_tables_with_their_heads(self):
        with pikepdf.open(io.BytesIO(sample())) as document:
            kinds = [str(one.get("/S")) for one in document.objects if isinstance(one, pikepdf.Dictionary)]

        assert kinds.count("/Table") == 3
        assert kinds.count("/TD") >= 200
        assert kinds.count("/TH") >= 20
        assert kinds.count("/H2") == len(PARTS)

    @pytest.mark.parametrize("count", [0, 1, 9, 11, 13, 18, 21, 22])
    def test_has_no_empty_page_and_no_heading_alone(self, count):
        found = pages(pdf(with_lines(count), fonts=fonts()))

        assert len(found) <= 5
        for page in found:
            words = re.sub(r"—\d+—$", "", page)
            assert len(words) > 60
            assert not any(words.endswith(title) for _, title in PARTS)

    def test_has_table_three_on_one_page_where_it_can(self):
        for report in (report_of(golden()), full(9_999_999), with_lines(9)):
            found = pages(pdf(report, fonts=fonts()))

            assert "".join(found).count(HEADS) == 1
            own = next(page for page in found if HEADS in page)
            assert "一、本年新收" in own
            assert "四、结转下年度继续办理" in own

    @pytest.mark.parametrize("times", [3, 4, 5, 6])
    def test_repeats_the_heads_of_table_three_where_it_goes_on_overleaf(self, times):
        whole = pages(pdf(overflowing(times), fonts=fonts()))
        found = [page for page in whole if "不再处理" in page or HEADS in page]

        assert len(found) > 1
        assert all(page.count(HEADS) == page.count("法律服务机构") == 1 for page in found)

    @pytest.mark.parametrize("times", [3, 4, 5, 6])
    def test_parts_no_group_from_its_rows(self, times):
        found = pages(pdf(overflowing(times), fonts=fonts()))

        for first, last in (
            ("1.属于国家秘密", "8.属于行政查询事项"),
            ("1.本机关", "3.补正后"),
            ("1.信访", "5.要求"),
            ("1.申请人无", "3.其他"),
        ):
            assert [first in page for page in found] == [last in page for page in found]

    @pytest.mark.parametrize("report", [full(9_999_999), full(123_456_789_012), trial(), overflowing()])
    def test_keeps_within_the_margins(self, report):
        document = pypdfium2.PdfDocument(pdf(report, fonts=fonts()))
        for page in document:
            assert page.get_size() == pytest.approx(A4, abs=0.1)
            text = page.get_textpage()
            boxes = [
                text.get_charbox(n) for n in range(text.count_chars()) if text.get_text_range(n, 1).strip()
            ]
            assert min(box[0] for box in boxes) >= 28 * MILLIMETRE - 1
            assert max(box[2] for box in boxes) <= A4[0] - 26 * MILLIMETRE + 1
            assert max(box[3] for box in boxes) <= A4[1] - 37 * MILLIMETRE + 1

    def test_breaks_the_title_where_its_sense_allows(self):
        assert title_lines(named(report_of(golden()), LONG)) == (
            "内蒙古自治区呼伦贝尔市",
            "莫力达瓦达斡尔族自治旗",
            "政务服务与数据管理局",
            f"{YEAR}年政府信息公开工作年度报告",
        )

    def test_says_which_letter_no_font_has(self):
        report = report_of(golden())
        parts = (Part("一", "一、总体情况", ("地名中有\U000323b0字。",)), *report.parts[1:])

        with pytest.raises(Refused, match=r"U\+323B0"):
            pdf(replace(report, parts=parts), fonts=fonts())


def words_of(cell: etree._Element) -> str:
    return "".join(text.text or "" for text in cell.iter(qn("w:t")))


class TestWord:
    def tables(self, report: Report) -> list:
        return word.Document(io.BytesIO(docx(report))).tables

    def test_has_the_page_of_an_official_paper(self):
        section = word.Document(io.BytesIO(docx(report_of(golden())))).sections[0]
        measured = (
            section.page_width, section.page_height, section.top_margin, section.bottom_margin,
            section.left_margin, section.right_margin,
        )  # fmt: skip

        assert [round(length.mm) for length in measured] == [210, 297, 37, 35, 28, 26]

    @pytest.mark.parametrize("number", range(3))
    def test_merges_as_the_drawing_says(self, number):
        report = report_of(golden())
        table = self.tables(report)[number]
        grid = grid_of(list(Table)[number])

        for square in grid.squares:
            corner = table.cell(square.row, square.column)._tc
            last = table.cell(square.row + square.down - 1, square.column + square.across - 1)._tc
            assert corner is last
            said = report.cells[square.cell].words if square.cell else square.words
            assert words_of(corner) == said

    def test_repeats_heads_and_parts_no_row(self):
        for table, grid in zip(self.tables(report_of(golden())), map(grid_of, Table), strict=True):
            heads = [row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for row in table.rows]

            assert heads == [n < grid.head for n in range(len(grid.rows))]
            assert all(row._tr.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in table.rows)

    def test_is_as_wide_as_the_text_and_as_its_columns(self):
        for table in self.tables(full(9_999_999)):
            columns = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
            width = int(table._tbl.tblPr.find(qn("w:tblW")).get(qn("w:w")))

            assert width == pytest.approx(156 * MILLIMETRE * 20, abs=2)
            assert sum(columns) == pytest.approx(width, abs=len(columns))

    @pytest.mark.parametrize("number", [7, 9_999_999])
    def test_writes_figures_that_fit_their_columns(self, number):
        for table in self.tables(full(number)):
            for row in table.rows:
                for cell in row._tr.findall(qn("w:tc")):
                    words = words_of(cell)
                    if words.isdigit():
                        size = int(next(cell.iter(qn("w:sz"))).get(qn("w:val"))) / 2
                        room = int(cell.find(qn("w:tcPr")).find(qn("w:tcW")).get(qn("w:w"))) / 20
                        assert size >= 6.5
                        assert size * len(words) / 2 <= room

    def test_names_chinese_fonts_and_headings(self):
        with zipfile.ZipFile(io.BytesIO(docx(report_of(golden())))) as package:
            styles = etree.fromstring(package.read("word/styles.xml"))
        w = {"w": styles.nsmap["w"]}

        def found(style: str, path: str) -> list[str]:
            return styles.xpath(f"//w:style[w:name/@w:val='{style}']/{path}", namespaces=w)

        assert found("公文标题", "w:rPr/w:rFonts/@w:eastAsia") == ["方正小标宋简体"]
        assert found("公文标题", "w:rPr/w:sz/@w:val") == ["44"]
        assert found("公文正文", "w:rPr/w:rFonts/@w:eastAsia") == ["仿宋_GB2312"]
        assert found("公文正文", "w:rPr/w:sz/@w:val") == ["32"]
        assert found("公文层次", "w:pPr/w:outlineLvl/@w:val") == ["1"]


class TestPage:
    @pytest.fixture(params=["current", "trial"])
    def article(self, request) -> etree._Element:
        """The fragment, read as XML, which forgives nothing."""
        return etree.fromstring(html(trial() if request.param == "trial" else report_of(golden())))

    def test_gives_every_identifier_once(self, article):
        every = article.xpath("//@id")

        assert len(every) == len(set(every))

    def test_names_only_what_is_there(self, article):
        named = " ".join(article.xpath("//@aria-labelledby")).split()

        assert set(named) <= set(article.xpath("//@id"))

    def test_gives_every_figure_heads_of_its_own_table(self, article):
        for table in article.iter("table"):
            heads = {th.get("id"): th for th in table.iter("th")}
            figures = list(table.iter("td"))

            assert figures
            assert table.findtext("caption")
            for td in figures:
                of_it = [heads[name].get("scope") for name in td.get("headers").split()]
                assert "col" in of_it
                assert "row" in of_it or len(table.xpath("tbody/tr")) == 1

    def test_heads_have_words_and_scope(self, article):
        assert all(th.get("scope") in ("col", "row") and th.text for th in article.iter("th"))

    def test_has_rows_of_equal_width(self, article):
        for table in article.iter("table"):
            rows = table.xpath(".//tr")
            places: set[tuple[int, int]] = set()
            for number, row in enumerate(rows):
                column = 0
                for cell in row:
                    while (number, column) in places:
                        column += 1
                    for down in range(int(cell.get("rowspan", 1))):
                        for across in range(int(cell.get("colspan", 1))):
                            assert (number + down, column + across) not in places
                            places.add((number + down, column + across))
            columns = {column for _, column in places}

            assert len(places) == len(rows) * len(columns)

    def test_leaves_out_no_level_of_heading(self, article):
        levels = [int(one.tag[1]) for one in article.iter() if re.fullmatch(r"h\d", str(one.tag))]

        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))

    def test_addresses_every_figure(self, article):
        assert len(article.xpath("//td[@data-cell]")) in (200, 22 + 23 * 7 + 15)

    def test_begins_below_another_title_and_beside_another_report(self):
        first, second = (
            etree.fromstring(html(report_of(golden()), ids=name, level=2)) for name in ("a", "b")
        )

        assert [one.tag for one in first.iter("h1", "h2", "h3")][:2] == ["h2", "h3"]
        assert not set(first.xpath("//@id")) & set(second.xpath("//@id"))

    def test_stands_alone_as_a_whole_page(self):
        page = html_page(report_of(golden()))

        assert page.startswith("<!DOCTYPE html>")
        assert page.count("<title>") == page.count("</html>") == 1

    def test_lets_no_words_out_of_the_data(self):
        report = replace(report_of(golden()), title="</script><b>&\u2028", organ="")

        assert html(report).count("</script>") == 1
        assert etree.fromstring(html(report)).find("h1") is not None


def test_a_cell_that_was_not_found_is_drawn_blank():
    cells = dict(report_of(golden()).cells)
    del cells[three("1", "natural")]
    report = replace(report_of(golden()), cells=cells)

    found = etree.fromstring(html(report)).xpath("//td[@data-cell='三.1.natural']")

    assert [td.text for td in found] == [None]
