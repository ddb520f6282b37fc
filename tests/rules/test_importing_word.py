"""A Word file becomes a draft: its structure kept, its past and its machinery left behind."""

from __future__ import annotations

import datetime
import io

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from PIL import Image as Pictures

from mingting.commons.files import metadata
from mingting.commons.files.kinds import Unacceptable
from mingting.publishing.gateways.importing import Cell, Heading, Image, Imported, Table, Text, read
from tests.rules import sample_office

CENTRE = WD_ALIGN_PARAGRAPH.CENTER


def imported(document: docx.document.Document) -> Imported:
    return read(sample_office.saved(document), "稿件.docx")


def texts(found: Imported) -> str:
    return "".join(block.html for block in found.blocks if isinstance(block, Text))


def enclosing(
    *titles: str,
    own: str = "番禺区民政局关于印发番禺区养老服务补贴办法的通知",
    size: float = 22,
    styled: str = "",
) -> docx.document.Document:
    """A letter that encloses a document, its title on a page of its own, with a table under a centred caption."""
    document = docx.Document()
    document.add_paragraph(own).alignment = CENTRE
    document.paragraphs[0].runs[0].font.size = Pt(22)
    document.add_paragraph("各镇街：")
    document.add_paragraph("现将办法印发给你们，请遵照执行。")
    for text in ("番禺区民政局", "2024年3月1日"):
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_page_break()
    for title in titles:
        paragraph = document.add_paragraph(title, style=styled or None)
        paragraph.alignment = CENTRE
        paragraph.runs[0].font.size = Pt(size)
    for text in ("第一章 总则", "（2024年3月1日起施行）", "补贴标准"):
        document.add_paragraph(text).alignment = CENTRE
    document.add_table(rows=2, cols=2)
    document.tables[0].cell(0, 0).text = "类别"
    document.add_paragraph("一、补贴对象")
    document.add_paragraph("第一条 本办法适用于本区老年人。")
    return document


class TestEnclosedDocument:
    NAME = "番禺区养老服务补贴办法"

    @pytest.mark.parametrize(
        "titles", [(NAME,), (NAME[:7], NAME[7:]), (f"{NAME}（试行）",), (f"广州市{NAME}",)]
    )
    @pytest.mark.parametrize("size", [16, 22, 26])
    def test_has_its_title_for_a_heading(self, titles, size) -> None:
        found = imported(enclosing(*titles, size=size))

        assert found.title == "番禺区民政局关于印发番禺区养老服务补贴办法的通知"
        headings = [block for block in found.blocks if isinstance(block, Heading)]
        assert headings == [Heading(2, "".join(titles)), Heading(2, "一、补贴对象")]
        assert "<p>第一章 总则</p>" in texts(found)

    def test_is_known_by_what_its_title_ends_in(self) -> None:
        found = imported(enclosing("养老护理员奖励实施细则", own="关于印发《甲办法》等2个文件的通知"))

        assert Heading(2, "养老护理员奖励实施细则") in found.blocks
        assert Heading(2, "补贴标准") not in found.blocks

    def test_may_bear_a_style_of_its_own(self) -> None:
        assert Heading(2, self.NAME) in imported(enclosing(self.NAME, styled="Title")).blocks

    def test_is_none_in_a_letter_that_issues_nothing(self) -> None:
        found = imported(enclosing("养老护理员奖励办法", own="番禺区民政局关于做好养老工作的通知"))

        assert [b.text for b in found.blocks if isinstance(b, Heading)] == ["一、补贴对象"]


class TestOfficialLetter:
    found = read(sample_office.official_letter(), "通知.docx")

    def test_its_marks_are_found(self) -> None:
        assert self.found.title == "关于开展政务服务“进园区”活动的通知"
        assert self.found.doc_no == "番政数〔2024〕12号"
        assert self.found.formed_on == datetime.date(2024, 3, 8)
        assert self.found.issuer == "广州市番禺区政务服务和数据管理局"

    def test_official_numbering_makes_headings(self) -> None:
        headings = [block for block in self.found.blocks if isinstance(block, Heading)]
        assert headings == [Heading(2, "一、活动安排"), Heading(3, "（一）时间地点")]

    def test_indents_of_full_width_blanks_are_gone(self) -> None:
        assert "<p>为方便企业就近办事，现将有关事项通知如下。</p>" in texts(self.found)

    def test_revisions_are_accepted_and_comments_dropped(self) -> None:
        assert "服务内容包括企业开办、<strong>社保登记等。</strong>" in texts(self.found)
        for trace in ("内部联系人", "再核对", "王科长", "页眉里的内容"):
            assert trace not in repr(self.found)
        assert any("2 处修订" in warning for warning in self.found.warnings)
        assert any("批注未导入" in warning for warning in self.found.warnings)

    def test_lists_stay_lists(self) -> None:
        assert "<ul><li>带齐材料</li><li>提前预约</li></ul>" in texts(self.found)

    def test_merged_cells_stay_merged(self) -> None:
        table = next(block for block in self.found.blocks if isinstance(block, Table))
        assert table.header_rows == 1
        assert table.rows == (
            (Cell("园区"), Cell("服务时间", colspan=2)),
            (Cell("石楼园区", rowspan=2), Cell("第1场上午"), Cell("第1场下午")),
            (Cell("第2场上午"), Cell("第2场下午")),
        )

    def test_the_picture_keeps_its_alternative_text(self) -> None:
        picture = next(block for block in self.found.blocks if isinstance(block, Image))
        assert picture.alt == "园区服务点位置图"
        assert picture.name == "图片1.jpg"
        assert Pictures.open(io.BytesIO(picture.data)).size == (40, 30)

    def test_blocks_stand_in_the_order_of_the_file(self) -> None:
        assert [type(block) for block in self.found.blocks] == [
            Text,
            Heading,
            Heading,
            Text,
            Table,
            Image,
            Text,
        ]


class TestStructure:
    def test_styles_win_over_numbering(self) -> None:
        document = docx.Document()
        document.add_heading("实施方案", 0)
        document.add_heading("总体要求", 1)
        document.add_paragraph("一、这一行只是正文")
        document.add_heading("目标", 2)
        document.add_paragraph("正文。")
        found = imported(document)
        assert found.title == "实施方案"
        assert [b for b in found.blocks if isinstance(b, Heading)] == [
            Heading(2, "总体要求"),
            Heading(3, "目标"),
        ]
        assert "一、这一行只是正文" in texts(found)

    def test_automatic_chinese_numbering_is_written_out(self) -> None:
        document = docx.Document()
        numbering = document.part.numbering_part.element
        numbering.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
            ),
        )
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
        )
        document.add_paragraph("关于某事的通知")
        for text in ("总体要求", "主要任务"):
            paragraph = document.add_paragraph(text)
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
            )
            document.add_paragraph("正文若干。")
        assert [b.text for b in imported(document).blocks if isinstance(b, Heading)] == [
            "一、总体要求",
            "二、主要任务",
        ]

    def test_short_numbered_items_in_a_row_are_no_headings(self) -> None:
        document = docx.Document()
        for text in ("办事须知", "需要下列材料：", "1.申请表", "2.身份证明", "3.委托书", "到窗口提交即可。"):
            document.add_paragraph(text)
        assert [type(b) for b in imported(document).blocks] == [Text]

    def test_nested_lists_stay_nested(self) -> None:
        document = docx.Document()
        document.add_paragraph("说明")
        document.add_paragraph("材料", style="List Bullet")
        inner = document.add_paragraph("原件", style="List Bullet")
        number = parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="1"/><w:numId w:val="78"/></w:numPr>')
        document.part.numbering_part.element.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="78">'
                '<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/>'
                "</w:lvl></w:abstractNum>"
            ),
        )
        document.part.numbering_part.element.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="78"/></w:num>')
        )
        inner._p.get_or_add_pPr().append(number)
        assert "<ul><li>材料<ul><li>原件</li></ul></li></ul>" in texts(imported(document))

    def test_links_stay_and_dangerous_ones_lose_their_target(self) -> None:
        document = docx.Document()
        document.add_paragraph("标题")
        for address, text in (("https://www.gov.cn/zw", "国务院"), ("javascript:alert(1)", "坏")):
            paragraph = document.add_paragraph()
            link = OxmlElement("w:hyperlink")
            link.set(
                qn("r:id"),
                document.part.relate_to(
                    address, docx.opc.constants.RELATIONSHIP_TYPE.HYPERLINK, is_external=True
                ),
            )
            link.append(parse_xml(f"<w:r {nsdecls('w')}><w:t>{text}</w:t></w:r>"))
            paragraph._p.append(link)
        html = texts(imported(document))
        assert '<a href="https://www.gov.cn/zw" rel="noopener noreferrer">国务院</a>' in html
        assert "javascript" not in html
        assert "坏" in html

    def test_markup_typed_as_text_stays_text(self) -> None:
        html = texts(read(sample_office.plain_word("题目", "<script>alert(1)</script>"), "a.docx"))
        assert html == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"

    def test_a_table_caption_is_the_line_above(self) -> None:
        document = docx.Document()
        document.add_paragraph("统计")
        document.add_paragraph("表1 办件统计")
        table = document.add_table(rows=2, cols=2)
        for at, cell in enumerate(table._cells):
            cell.text = f"格{at}"
        found = imported(document)
        assert found.blocks[0] == Table(
            ((Cell("格0"), Cell("格1")), (Cell("格2"), Cell("格3"))), 1, "表1 办件统计"
        )

    def test_a_paragraph_whose_mark_was_deleted_joins_the_next(self) -> None:
        document = docx.Document()
        document.add_paragraph("标题")
        first = document.add_paragraph("前半")
        first._p.get_or_add_pPr().append(
            parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="1" w:author="甲"/></w:rPr>')
        )
        document.add_paragraph("后半。")
        assert texts(imported(document)) == "<p>前半后半。</p>"

    def test_hidden_text_is_left_out_and_said(self) -> None:
        document = docx.Document()
        document.add_paragraph("标题")
        document.add_paragraph("看得见").add_run("看不见").font.hidden = True
        found = imported(document)
        assert texts(found) == "<p>看得见</p>"
        assert "1 处隐藏文字未导入" in found.warnings

    def test_joint_issuers_are_all_named(self) -> None:
        document = docx.Document()
        for text in ("联合通知", "正文。", "番禺区财政局", "番禺区民政局", "二〇二四年十二月三十一日"):
            document.add_paragraph(text)
        found = imported(document)
        assert found.issuer == "番禺区财政局、番禺区民政局"
        assert found.formed_on == datetime.date(2024, 12, 31)


class TestDanger:
    def test_macros_are_left_behind_and_said(self) -> None:
        data = sample_office.rezipped(
            sample_office.official_letter(), added={"word/vbaProject.bin": b"\xd0\xcf"}
        )
        assert "文件含有宏，宏未导入" in read(data, "a.docx").warnings

    def test_a_picture_that_cannot_be_read_is_said(self) -> None:
        data = sample_office.official_letter()
        data = sample_office.rezipped(
            data, changed={"word/media/image1.jpg": (b"\xff\xd8\xff", b"\x01\x00\x00")}
        )
        found = read(data, "a.docx")
        assert not [block for block in found.blocks if isinstance(block, Image)]
        assert any("1 张图片格式无法读取" in warning for warning in found.warnings)

    def test_a_photo_loses_what_it_hides(self) -> None:
        exif = Pictures.Exif()
        exif[0x010F] = "Camera Brand"
        document = docx.Document()
        document.add_paragraph("标题")
        document.add_picture(io.BytesIO(sample_office.jpeg(exif)))
        picture = next(block for block in imported(document).blocks if isinstance(block, Image))
        assert metadata.hidden(picture.data, "jpg") == {}

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"<html><p>x</p></html>", "扩展名"),
            (b"MZ\x90\x00", "可执行程序"),
            (
                sample_office.rezipped(
                    sample_office.plain_word("x"), added={"word/big.bin": bytes(20_000_000)}
                ),
                "压缩炸弹",
            ),
            (sample_office.plain_word(), "没有文字"),
            (
                sample_office.rezipped(
                    sample_office.plain_word("x"),
                    changed={
                        "word/document.xml": (b"<w:document", b'<!DOCTYPE w [<!ENTITY a "b">]><w:document')
                    },
                ),
                "DOCTYPE",
            ),
        ],
    )
    def test_what_is_no_word_file_is_refused(self, data: bytes, said: str) -> None:
        with pytest.raises(Unacceptable, match=said):
            read(data, "稿件.docx")
