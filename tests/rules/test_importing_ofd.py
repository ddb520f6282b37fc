"""An OFD becomes a draft as a PDF does; what its program left out is said, and what is wrong with it is refused."""

from __future__ import annotations

import contextlib
import datetime
import random
import time

import docx
import pytest

from mingting.commons.files.kinds import Unacceptable
from mingting.publishing.gateways.importing import (
    Cell,
    Heading,
    Image,
    Imported,
    Table,
    Text,
    ofd,
    read,
    signature,
)
from tests.rules import sample_office
from tests.rules.sample_ofd import Ofd, entry, grid, rule, words
from tests.rules.sample_ofd import image as placed

LEFT, BODY = 72, 16


def first_page() -> str:
    return "".join(
        (
            words(176.5, 110, 22, "关于延长服务时间的公告"),
            words(238, 150, BODY, "番政数〔2024〕8号"),
            words(LEFT + 32, 200, BODY, "为进一步优化营商环境，方便企业和群众就近办事，经研究"),
            words(LEFT, 228, BODY, "决定自四月起延长综合窗口的服务时间，并将有关事项公告如下"),
            words(LEFT, 256, BODY, "请相互转告。"),
            words(LEFT + 32, 284, BODY, "一、服务时间"),
            words(LEFT + 32, 312, BODY, "工作日增加中午时段。"),
            words(LEFT + 2, 351, BODY, "窗口"),
            words(LEFT + 152, 351, BODY, "时间"),
            words(LEFT + 2, 381, BODY, "综合窗"),
            words(LEFT + 152, 381, BODY, "上午"),
            words(LEFT + 302, 381, BODY, "下午"),
            grid([LEFT, LEFT + 150, LEFT + 430], [330, 360]),
            grid([LEFT, LEFT + 150, LEFT + 300, LEFT + 430], [360, 390]),
            words(280, 810, 12, "— 1 —"),
        )
    )


def last_page() -> str:
    return "".join(
        (
            words(LEFT + 32, 100, BODY, "本公告自发布之日起施行。"),
            placed(100, 120, 120, 60),
            words(LEFT, 300, BODY, "番禺区财政局"),
            words(LEFT + 260, 300, BODY, "番禺区民政局"),
            words(LEFT + 240, 328, BODY, "二〇二四年三月五日"),
            words(280, 810, 12, "— 2 —"),
        )
    )


def notice() -> bytes:
    return Ofd([first_page(), last_page()], picture=sample_office.png(size=(80, 40))).bytes()


def texts(found: Imported) -> str:
    return "".join(block.html for block in found.blocks if isinstance(block, Text))


class TestNotice:
    found = read(notice(), "公告.ofd")

    def test_its_marks_are_found(self) -> None:
        assert self.found.title == "关于延长服务时间的公告"
        assert self.found.doc_no == "番政数〔2024〕8号"

    def test_a_joint_signature_in_a_row_names_every_organ(self) -> None:
        assert self.found.formed_on == datetime.date(2024, 3, 5)
        assert self.found.issuer == "番禺区财政局、番禺区民政局"
        assert "番禺区财政局 番禺区民政局" in texts(self.found)

    def test_lines_are_joined_into_paragraphs_and_page_numbers_are_gone(self) -> None:
        assert texts(self.found).startswith(
            "<p>为进一步优化营商环境，方便企业和群众就近办事，经研究决定自四月起延长综合窗口的服务时间，"
            "并将有关事项公告如下请相互转告。</p>"
        )
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

    def test_pictures_are_taken(self) -> None:
        assert [block.name for block in self.found.blocks if isinstance(block, Image)] == ["图片1.png"]

    def test_nothing_is_warned_of_that_is_not_so(self) -> None:
        assert self.found.warnings == ("1 张图片没有替代文字，请补充",)


class TestWhatProgramsWrite:
    def test_what_a_template_draws_is_read_and_running_heads_are_dropped(self) -> None:
        pages = [words(LEFT, 200 + 30 * n, BODY, f"第{n}段正文。") for n in range(4)]
        found = read(Ofd(pages, template=words(LEFT, 40, 10, "番禺区政务公开")).bytes(), "a.ofd")
        assert "番禺区政务公开" not in repr(found.blocks)
        assert "第3段正文。" in repr(found)

    def test_letters_printed_twice_are_read_once(self) -> None:
        bold = words(LEFT, 200, BODY, "加粗的字") + words(LEFT + 0.2, 200, BODY, "加粗的字")
        assert read(Ofd([bold + words(LEFT, 260, BODY, "正文。")]).bytes(), "a.ofd").title == "加粗的字"

    def test_bent_objects_stand_where_they_are_drawn(self) -> None:
        doubled = words(LEFT, 200, BODY, "放大", extra=' CTM="2 0 0 2 0 0"')
        found = read(Ofd([doubled + words(LEFT + 64, 216, BODY, "同行。")]).bytes(), "a.ofd")
        assert "放大同行。" in repr(found)

    def test_a_watermark_askew_is_left_out_and_said(self) -> None:
        askew = words(LEFT, 300, 40, "内部资料", extra=' CTM="0.7 -0.7 0.7 0.7 0 0"')
        found = read(Ofd([askew + words(LEFT, 200, BODY, "正文。")]).bytes(), "a.ofd")
        assert "4 个斜排的字（如水印）未导入" in found.warnings
        assert "内部资料" not in repr(found.blocks)

    def test_hidden_text_is_left_out_and_said(self) -> None:
        found = read(
            Ofd(
                [
                    words(LEFT, 100, BODY, "看得见。")
                    + words(LEFT, 200, BODY, "看不见", extra=' Visible="false"')
                ]
            ).bytes(),
            "a.ofd",
        )
        assert "看不见" not in repr(found.blocks)
        assert "1 处隐藏文字未导入" in found.warnings

    def test_seals_and_attachments_are_said(self) -> None:
        data = Ofd(
            [words(LEFT, 100, BODY, "正文。")],
            added={"Doc_0/Signs/Sign_0/SignedValue.dat": b"0", "Doc_0/Attachs/a.docx": b"0"},
        ).bytes()
        assert read(data, "a.ofd").warnings[:2] == (
            "文件带有电子签章，电子签章未导入",
            "文件带有附件，附件未导入",
        )

    def test_a_missing_font_is_said_and_its_text_read(self) -> None:
        found = read(Ofd([words(LEFT, 100, BODY, "照常读取。")], fonts=False).bytes(), "a.ofd")
        assert "文件缺少 1 种字体，文字照常读取，请核对生僻字" in found.warnings
        assert "照常读取。" in repr(found)

    def test_glyphs_without_letters_are_marked_and_counted(self) -> None:
        found = read(Ofd([words(LEFT, 100, BODY, "有字的一段正文和\ue123一个没有的。")]).bytes(), "a.ofd")
        assert "有字的一段正文和□一个没有的。" in repr(found)
        assert any(said.startswith("1 个字只有字形编号") for said in found.warnings)

    def test_glyphs_alone_are_refused(self) -> None:
        glyphs = "<ofd:CGTransform><ofd:Glyphs>7 8 9</ofd:Glyphs></ofd:CGTransform>"
        with pytest.raises(Unacceptable, match="只有字形编号"):
            read(Ofd([words(LEFT, 100, BODY, "   ", inner=glyphs)]).bytes(), "a.ofd")

    def test_locations_are_found_in_whatever_case_and_from_the_root(self) -> None:
        data = Ofd([first_page()], added={"OFD.xml": entry("/doc_0/DOCUMENT.xml").encode()}).bytes()
        assert read(data, "a.ofd").title == "关于延长服务时间的公告"


class TestSignature:
    ORGANS = [
        f"番禺区{name}局"
        for name in ("发展和改革", "教育", "民政", "财政", "农业农村", "卫生健康", "应急管理", "审计")
    ]

    def test_every_way_of_writing_the_day_is_read(self) -> None:
        for said in (
            "二〇二四年三月五日",
            "二○二四年三月五日",
            "2024年3月5日",
            "２０２４年３月５日",
            "2024 年 3 月 5 日",
        ):
            assert signature.chinese_date(said) == datetime.date(2024, 3, 5), said
        assert signature.chinese_date("二〇二四年十二月三十一日") == datetime.date(2024, 12, 31)
        assert signature.chinese_date("2024年2月30日") is None

    def test_organs_in_two_columns_are_all_named(self) -> None:
        pairs = [f"{one} {other}" for one, other in zip(self.ORGANS[::2], self.ORGANS[1::2], strict=True)]
        assert signature.signed(["正文。", *pairs, "2024年3月5日"]) == (
            datetime.date(2024, 3, 5),
            "、".join(self.ORGANS),
        )

    def test_each_column_may_bear_its_day(self) -> None:
        day = "2024年3月5日"
        lines = ["正文。", f"{self.ORGANS[0]} {self.ORGANS[1]}", f"{day} {day}", self.ORGANS[2], day]
        assert signature.signed(lines) == (datetime.date(2024, 3, 5), "、".join(self.ORGANS[:3]))

    def test_a_name_set_wide_is_one_name(self) -> None:
        assert signature.signed(["番 禺 区 财 政 局", "2024年3月5日"])[1] == "番禺区财政局"

    def test_a_sentence_above_the_day_signs_nothing(self) -> None:
        assert signature.signed(["请遵照执行。", "2024年3月5日"]) == (datetime.date(2024, 3, 5), "")

    def test_of_a_letter_stands_before_the_long_document_that_it_encloses(self):
        letter = ["现印发给你们，请遵照执行。", "番禺区财政局", "2024年3月5日"]
        enclosed = ["番禺区预算绩效办法", *(f"第{n}条 本办法的内容。" for n in range(1, 30))]

        assert signature.signed([*letter, *enclosed]) == (datetime.date(2024, 3, 5), "番禺区财政局")
        assert signature.signed(["2024年3月5日", *enclosed]) == (None, "")
        assert signature.signed(["自下列日期起施行：", "2024年3月5日", *enclosed]) == (None, "")

    def test_a_grid_without_rules_in_word_is_a_signature_and_stays_a_table(self) -> None:
        document = docx.Document()
        document.add_paragraph("联合通知")
        document.add_paragraph("正文。")
        grid_of = document.add_table(rows=5, cols=2)
        for at, organ in enumerate(self.ORGANS):
            grid_of.cell(at // 2, at % 2).text = organ
        grid_of.cell(4, 1).text = "二〇二四年三月五日"

        found = read(sample_office.saved(document), "联合.docx")

        assert found.issuer == "、".join(self.ORGANS)
        assert found.formed_on == datetime.date(2024, 3, 5)
        assert any(isinstance(block, Table) and len(block.rows) == 5 for block in found.blocks)


class TestExcess:
    def test_five_hundred_pages_are_read_in_seconds(self) -> None:
        line = "为进一步优化营商环境，方便企业和群众就近办事，经研究"
        page = "".join(words(LEFT, 100 + 28 * n, BODY, line) for n in range(22))
        data = Ofd([page] * 500).bytes()

        begun = time.process_time()
        found = read(data, "汇编.ofd")

        assert texts(found).count(line) > 10_000
        assert time.process_time() - begun < 30

    def test_more_pages_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ofd, "PAGES_LIMIT", 1)
        with pytest.raises(Unacceptable, match="共 2 页，超过导入上限 1 页"):
            read(notice(), "a.ofd")

    def test_a_page_of_thousands_of_rules_keeps_its_text(self) -> None:
        drawing = "".join(rule(50, 50 + n / 10, 500, 50 + n / 10) for n in range(4_100))
        found = read(Ofd([drawing + words(LEFT, 600, BODY, "图例说明。")]).bytes(), "a.ofd")
        assert "第1页线条过多，其中的表格按文字读取" in found.warnings
        assert "图例说明。" in repr(found)

    def test_a_step_repeated_a_billion_times_is_not_counted_out(self) -> None:
        endless = words(LEFT, 100, BODY, "正文。").replace("g 2", "g 2000000000")
        assert "正文。" in repr(read(Ofd([endless]).bytes(), "a.ofd"))

    def test_graphics_that_hold_themselves_end(self) -> None:
        holding = '<ofd:CompositeObject ID="1" Boundary="0 0 9 9" ResourceID="5"/>'
        unit = (
            '<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CompositeGraphicUnits>'
            f'<ofd:CompositeGraphicUnit ID="5"><ofd:Content>{holding * 9}</ofd:Content>'
            "</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
        )
        added = {"Doc_0/PublicRes.xml": unit.encode()}
        found = read(Ofd([words(LEFT, 100, BODY, "正文。") + holding], added=added).bytes(), "a.ofd")
        assert "第1页内容过多，其后未读" in found.warnings


class TestDamage:
    def test_paths_out_of_the_package_are_refused(self) -> None:
        with pytest.raises(Unacceptable, match="指向包外路径"):
            read(Ofd([first_page()], added={"../../etc/x": b"1"}).bytes(), "a.ofd")

    def test_a_location_out_of_the_package_is_no_page(self) -> None:
        data = Ofd([first_page()], added={"OFD.xml": entry("../../../etc/passwd").encode()}).bytes()
        with pytest.raises(Unacceptable, match="没有页面"):
            read(data, "a.ofd")

    def test_a_document_type_is_refused(self) -> None:
        bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'
        with pytest.raises(Unacceptable, match="DOCTYPE"):
            read(Ofd([first_page()], added={"Doc_0/x.xml": bomb}).bytes(), "a.ofd")

    def test_a_missing_page_is_named(self) -> None:
        pages = [first_page(), last_page()]
        data = Ofd(pages, dropped=frozenset({"Doc_0/Pages/Page_1/Content.xml"})).bytes()
        assert "文件缺少内容，未能导入：第2页" in read(data, "a.ofd").warnings

    def test_whatever_is_broken_is_refused_in_chinese(self) -> None:
        """A bounded hail of damage: cut off, turned over, overwritten; read or refused, never anything else."""
        chance = random.Random(20240305)
        good = [
            (notice(), "a.ofd"),
            (sample_office.official_letter(), "a.docx"),
            (sample_office.png(), "a.ofd"),
            (chance.randbytes(4_000), "a.ofd"),
            (b"PK\x03\x04" + chance.randbytes(2_000), "a.ofd"),
        ]
        refused = 0
        for data, name in good:
            for _ in range(24):
                hurt = bytearray(data[: chance.randrange(1, len(data))] if chance.random() < 0.4 else data)
                for _ in range(chance.randrange(1, 12)):
                    hurt[chance.randrange(len(hurt))] = chance.randrange(256)
                try:
                    read(bytes(hurt), name)
                except Unacceptable as refusal:
                    refused += any("\u4e00" <= letter <= "\u9fff" for letter in str(refusal))
        assert refused > 80

    def test_numbers_gone_wild_within_sound_xml_are_borne(self) -> None:
        """Damage behind a sound package: what reaches the reader of pages itself."""
        chance = random.Random(7)
        page = first_page()
        for _ in range(60):
            at = chance.randrange(len(page) - 30)
            wild = chance.choice(["nan", "1e999", "-", "g g g", "９", "g 1e9 1", "0", "999999999"])
            hurt = page[:at].rpartition('"')
            broken = hurt[0] + '"' + wild + page[at:][page[at:].find('"') :] if hurt[1] else page
            with contextlib.suppress(Unacceptable):
                read(Ofd([broken]).bytes(), "a.ofd")
