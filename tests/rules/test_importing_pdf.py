"""A PDF with a text layer becomes a draft; a scan is refused with a sentence that says what to do."""

from __future__ import annotations

import datetime

import pytest

from mingting.commons.files.kinds import Unacceptable
from mingting.publishing.gateways.importing import Cell, Heading, Image, Table, Text, pdf, read
from tests.rules import sample_office
from tests.rules.sample_pdfs import Page, Pdf, grid

BODY = 16
#: A line of body text holds 28 letters of 16 points from 72 to 520.
LEFT = 72


def notice() -> Pdf:
    return Pdf(
        [
            Page(
                words=[
                    (176.5, 110, 22, "关于延长服务时间的公告"),
                    (238, 150, BODY, "番政数〔2024〕8号"),
                    (LEFT + 32, 200, BODY, "为进一步优化营商环境，方便企业和群众就近办事，经研究"),
                    (LEFT, 228, BODY, "决定自四月起延长综合窗口的服务时间，并将有关事项公告如下"),
                    (LEFT, 256, BODY, "请相互转告。"),
                    (LEFT + 32, 284, BODY, "一、服务时间"),
                    (LEFT + 32, 312, BODY, "工作日增加中午时段。"),
                    (LEFT + 2, 351, BODY, "窗口"),
                    (LEFT + 152, 351, BODY, "时间"),
                    (LEFT + 2, 381, BODY, "综合窗"),
                    (LEFT + 152, 381, BODY, "上午"),
                    (LEFT + 302, 381, BODY, "下午"),
                    (280, 810, 12, "— 1 —"),
                ],
                rules=[
                    *grid([LEFT, LEFT + 150, LEFT + 430], [330, 360]),
                    *grid([LEFT, LEFT + 150, LEFT + 300, LEFT + 430], [360, 390]),
                ],
            ),
            Page(
                words=[
                    (LEFT + 32, 100, BODY, "本公告自发布之日起施行。"),
                    (260, 200, BODY, "番禺区政务服务和数据管理局"),
                    (380, 228, BODY, "2024年4月1日"),
                    (280, 810, 12, "— 2 —"),
                ],
                jpeg=sample_office.jpeg(size=(80, 60)),
                jpeg_size=(80, 60),
            ),
        ],
        properties={"Author": "某人"},
    )


class TestNotice:
    found = read(notice().bytes(), "公告.pdf")

    def test_its_marks_are_found(self) -> None:
        assert self.found.title == "关于延长服务时间的公告"
        assert self.found.doc_no == "番政数〔2024〕8号"
        assert self.found.formed_on == datetime.date(2024, 4, 1)
        assert self.found.issuer == "番禺区政务服务和数据管理局"

    def test_lines_are_joined_into_paragraphs(self) -> None:
        assert isinstance(self.found.blocks[0], Text)
        assert self.found.blocks[0].html == (
            "<p>为进一步优化营商环境，方便企业和群众就近办事，经研究决定自四月起延长综合窗口的服务时间，"
            "并将有关事项公告如下请相互转告。</p>"
        )

    def test_numbering_makes_headings_and_page_numbers_are_gone(self) -> None:
        assert Heading(2, "一、服务时间") in self.found.blocks
        assert "— 1 —" not in repr(self.found.blocks)

    def test_ruled_tables_keep_their_spans(self) -> None:
        tables = [block for block in self.found.blocks if isinstance(block, Table)]
        assert tables == [
            Table(
                ((Cell("窗口"), Cell("时间", colspan=2)), (Cell("综合窗"), Cell("上午"), Cell("下午"))),
                header_rows=1,
            )
        ]

    def test_pictures_are_taken_and_asked_to_be_described(self) -> None:
        assert [block.name for block in self.found.blocks if isinstance(block, Image)] == ["图片1.png"]
        assert "1 张图片没有替代文字，请补充" in self.found.warnings

    def test_a_title_is_whole_whose_first_line_fills_the_row(self) -> None:
        first, second = "关于修改番禺区工业企业技术改造扶持资金管", "理办法的通知"
        words = [
            (LEFT, 110, 22, first),
            (232, 140, 22, second),
            (LEFT, 200, BODY, "各镇街，区各有关单位："),
            (LEFT + 32, 228, BODY, "本办法第六条的申报期限改为六个月，请遵照执行，并相互转告"),
            (LEFT, 256, BODY, "。"),
        ]

        found = read(Pdf([Page(words=words)]).bytes(), "通知.pdf")

        assert found.title == first + second

    def test_the_title_of_an_enclosed_document_is_a_heading(self) -> None:
        own, name = "关于印发番禺区养老补贴办法的通知", "番禺区养老补贴办法"
        letter = [
            (120, 110, 22, own),
            (LEFT, 200, BODY, "各镇街，区各有关单位："),
            (LEFT + 32, 228, BODY, "现将办法印发给你们，请遵照执行，并将执行中的问题报送我局"),
            (260, 284, BODY, "番禺区民政局"),
            (380, 312, BODY, "2024年4月1日"),
        ]
        body = [
            (197.5, 110, 22, name),
            (LEFT + 32, 200, BODY, "第一条 本办法适用于具有本区户籍的老年人，并依照有关规定"),
            (LEFT, 228, BODY, "发放。"),
        ]

        found = read(Pdf([Page(words=letter), Page(words=body)]).bytes(), "通知.pdf")

        assert found.title == own
        assert [block for block in found.blocks if isinstance(block, Heading)] == [Heading(2, name)]


class TestRefusal:
    def test_a_scan_says_what_to_do(self) -> None:
        data = Pdf([Page(jpeg=sample_office.jpeg(), jpeg_size=(40, 30))]).bytes()
        with pytest.raises(Unacceptable, match="扫描件，没有文字层，无法导入；请导入 Word"):
            read(data, "扫描.pdf")

    def test_a_scanned_page_among_others_is_named(self) -> None:
        pages = [Page(words=[(72, 100, 16, "正文一段")]), Page(jpeg=sample_office.jpeg(), jpeg_size=(40, 30))]
        with pytest.raises(Unacceptable, match="第2页是扫描图像"):
            read(Pdf(pages).bytes(), "扫描.pdf")

    def test_too_many_pages_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf, "PAGES_LIMIT", 1)
        with pytest.raises(Unacceptable, match="共 2 页，超过导入上限 1 页"):
            read(notice().bytes(), "公告.pdf")

    def test_a_broken_or_disguised_file_is_refused(self) -> None:
        with pytest.raises(Unacceptable, match="已损坏"):
            read(b"%PDF-1.7\n1 0 obj\n", "a.pdf")
        with pytest.raises(Unacceptable, match="可执行程序"):
            read(b"MZ\x90\x00" + bytes(100), "a.pdf")

    def test_a_script_inside_is_refused(self) -> None:
        data = Pdf(
            [Page(words=[(72, 100, 16, "正文")])],
            catalogue="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
        ).bytes()
        with pytest.raises(Unacceptable, match="JavaScript"):
            read(data, "a.pdf")
