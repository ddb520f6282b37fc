"""Everything a file says is read: seen or hidden, in every corner; what is not read is said."""

from __future__ import annotations

import itertools

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from mingting.commons.files import text
from mingting.commons.files.text import read_text
from tests.rules import sample_office
from tests.rules.sample_pdfs import Page, Pdf, utf16

LETTER = sample_office.official_letter()


def places(data: bytes, kind: str) -> dict[str, str]:
    return {passage.text: passage.label for passage in read_text(data, kind).passages}


class TestWord:
    def test_body_tables_headers_and_comments_are_read(self) -> None:
        found = places(LETTER, "docx")
        assert found["各镇人民政府、街道办事处："] == "正文第3段"
        assert found["服务时间"] == "正文表格第1行第2格"
        assert found["页眉里的内容"] == "页眉第1段"
        assert found["这里请再核对一遍"].startswith("批注")
        assert found["园区服务点位置图"] == "正文图片替代文字"

    def test_deleted_text_is_still_found(self) -> None:
        found = places(LETTER, "docx")
        assert "修订中已删除" in found["内部联系人陈某，"]

    def test_text_boxes_are_read_once(self) -> None:
        document = docx.Document()
        box = "<w:txbxContent><w:p><w:r><w:t>框里的话</w:t></w:r></w:p></w:txbxContent>"
        mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        document.add_paragraph("外面")._p.append(
            parse_xml(
                f"<w:r {nsdecls('w')} {mc}><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
                f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
            )
        )
        found = read_text(sample_office.saved(document), "docx")
        assert [p for p in found.passages if "框里的话" in p.text] == [("正文文本框", "框里的话")]

    def test_footnotes_are_read(self) -> None:
        inner = "<w:footnote><w:p><w:r><w:t>注中联系人</w:t></w:r></w:p></w:footnote>"
        note = f"<w:footnotes {nsdecls('w')}>{inner}</w:footnotes>"
        data = sample_office.rezipped(
            sample_office.plain_word("x"), added={"word/footnotes.xml": note.encode()}
        )
        assert places(data, "docx")["注中联系人"].startswith("脚注")

    def test_split_runs_are_one_text(self) -> None:
        document = docx.Document()
        paragraph = document.add_paragraph("1381")
        paragraph.add_run("2345678")
        assert "13812345678" in read_text(sample_office.saved(document), "docx").whole

    def test_pictures_inside_are_counted_as_not_read(self) -> None:
        assert read_text(LETTER, "docx").unread_pictures == 1


class TestWorkbook:
    def test_hidden_sheets_and_comments_are_read(self) -> None:
        found = places(sample_office.workbook(), "xlsx")
        assert found["张某某月薪"] == "工作表“工资”（隐藏）A1"
        assert any("请勿公开此号码" in said for said in found)

    def test_long_numbers_are_written_out(self) -> None:
        data = sample_office.rezipped(
            sample_office.workbook(),
            changed={"xl/worksheets/sheet1.xml": (b"<v>13812345678</v>", b"<v>1.3812345678E10</v>")},
        )
        assert places(data, "xlsx")["13812345678"] == "工作表“公开表”B1"


class TestSlides:
    def test_slides_and_notes_are_read(self) -> None:
        found = places(sample_office.zipped(sample_office.PRESENTATION), "pptx")
        assert found == {"惠企政策一图读懂": "幻灯片1", "此页不对外讲": "备注页1"}


class TestOfd:
    def test_pages_are_read(self) -> None:
        page = '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:TextCode>电子证照</ofd:TextCode></ofd:Page>'
        data = sample_office.zipped({"OFD.xml": b"<OFD/>", "Doc_0/Pages/Page_0/Content.xml": page.encode()})
        assert places(data, "ofd") == {"电子证照": "Page_0"}


class TestPdf:
    def test_chinese_text_is_read_page_by_page(self) -> None:
        data = Pdf(
            [Page(words=[(72, 100, 16, "第一页的话")]), Page(words=[(72, 100, 16, "第二页的话")])]
        ).bytes()
        assert places(data, "pdf") == {"第一页的话": "第1页", "第二页的话": "第2页"}

    def test_radicals_in_place_of_characters_are_put_right(self) -> None:
        assert read_text("⼈⺠政府⻔户⽹站".encode(), "txt").whole == "人民政府门户网站"

    def test_notes_of_reviewers_are_read(self) -> None:
        said = utf16("请再核对").decode()
        note = f"/Annots [ << /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents {said} >> ]"
        data = Pdf([Page(words=[(72, 100, 16, "正文")], extra=note)]).bytes()
        assert places(data, "pdf")["请再核对"] == "第1页批注"

    def test_a_scan_is_not_read(self) -> None:
        data = Pdf([Page(jpeg=sample_office.jpeg(), jpeg_size=(40, 30))]).bytes()
        found = read_text(data, "pdf")
        assert not found.read
        assert "扫描件" in found.why_not

    def test_a_scanned_page_among_others_is_named(self) -> None:
        data = Pdf(
            [Page(words=[(72, 100, 16, "正文")]), Page(jpeg=sample_office.jpeg(), jpeg_size=(40, 30))]
        ).bytes()
        found = read_text(data, "pdf")
        assert (found.read, found.why_not) == (False, "第2页是扫描图像，其中的文字未识别")
        assert found.whole == "正文"


class TestPlain:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_text_is_read_in_its_encoding(self, encoding: str) -> None:
        assert places("姓名\n陈喆".encode(encoding), "txt") == {"姓名": "第1行", "陈喆": "第2行"}

    def test_pages_are_read_with_comments_and_without_scripts(self) -> None:
        page = (
            "<html><body><!-- 编辑部电话 --><p>正文<b>加粗</b>后</p><script>var x='不读'</script>"
            "<img alt='图'></body></html>"
        )
        whole = read_text(page.encode(), "html").whole
        assert all(word in whole for word in ("编辑部电话", "正文", "加粗", "后", "图"))
        assert "不读" not in whole

    def test_pictures_say_that_they_were_not_read(self) -> None:
        found = read_text(sample_office.png(), "png")
        assert (found.read, found.why_not) == (False, "图片中的文字未识别")


class TestLimits:
    def test_letters_are_limited_and_it_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(text, "LETTERS_LIMIT", 10)
        found = read_text("一二三四五六\n七八九十百千万\n未读".encode(), "txt")
        assert not found.read
        assert len(found.whole.replace("\n", "")) == 10

    def test_time_is_limited_and_it_is_said(self) -> None:
        clock = itertools.count(0, 15)
        found = read_text("一\n二\n三\n四".encode(), "txt", clock=lambda: float(next(clock)))
        assert not found.read
        assert "超过 20 秒" in found.why_not

    def test_pages_are_limited_and_it_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(text, "PAGES_LIMIT", 1)
        data = Pdf([Page(words=[(72, 100, 16, "一")]), Page(words=[(72, 100, 16, "二")])]).bytes()
        assert read_text(data, "pdf").why_not == "只读前 1 页，其后未读"

    def test_a_broken_file_is_said_to_be_unread(self) -> None:
        assert not read_text(b"PK\x03\x04 broken", "docx").read
        assert not read_text(b"%PDF-1.7 broken", "pdf").read
