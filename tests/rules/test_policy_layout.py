"""What the layout of a 公文 tells, line by line, and where the page that shows it says otherwise."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.policies.rules import organs
from mingting.policies.rules.layout import Read, read
from mingting.policies.rules.reading import Paragraph, Source, lines

TODAY = date(2026, 11, 24)
LETTER = (
    "番府规〔2024〕3号",
    "广州市番禺区人民政府关于印发番禺区养老服务管理办法的通知",
    "各镇人民政府、街道办事处，区府直属各单位：",
    "现将《番禺区养老服务管理办法》印发给你们，请认真贯彻执行。",
    "附件：1.补贴标准",
    "2.申请表",
    "广州市番禺区人民政府",
    "2024年7月26日",
    "番禺区养老服务管理办法",
    "第一条 为规范养老服务，制定本办法。",
    "第二条 本办法自2024年8月1日起施行，有效期5年。",
    "（此件公开发布）",
    "广州市番禺区人民政府办公室 2024年7月29日印发",
)


def read_lines(*texts: str, metadata=(), today: date = TODAY) -> Read:
    return read([Paragraph(text) for text in texts], metadata, today=today)


def changed(old: str, *new: str) -> list[str]:
    place = LETTER.index(old)
    return [*LETTER[:place], *new, *LETTER[place + 1 :]]


def issuers(*texts: str, metadata=()) -> tuple[str, ...]:
    found = read_lines(*texts, metadata=metadata).issuers
    return found.value if found else ()


class TestLetter:
    def test_tells_all_its_parts(self):
        found = read_lines(*LETTER)

        assert found.title.value == LETTER[1]
        assert found.doc_no.value.written == "番府规〔2024〕3号"
        assert found.issuers.value == ("广州市番禺区人民政府",)
        assert found.document_kind.value == "通知"
        assert found.addressees.value == ("各镇人民政府", "街道办事处", "区府直属各单位")
        assert found.signed_on.value == date(2024, 7, 26)
        assert found.attachments.value == ("补贴标准", "申请表")
        assert found.note.value == "公开发布"
        assert found.printed.value == ("广州市番禺区人民政府办公室", date(2024, 7, 29))
        assert found.contradictions == ()

    def test_shows_the_paragraph_each_value_stands_in(self):
        found = read_lines("", *LETTER)

        (evidence,) = found.signed_on.evidence
        assert (evidence.source, evidence.index, evidence.text) == (Source.SIGNATURE, 8, "2024年7月26日")

    def test_parts_the_letter_from_what_it_issues(self):
        found = read_lines(*LETTER)

        assert LETTER[found.body[0]].startswith("现将")
        assert "广州市番禺区人民政府" not in LETTER[slice(*found.body)]
        assert LETTER[slice(*found.enclosed)] == LETTER[8:11]

    def test_issues_nothing_where_it_is_the_document_itself(self):
        found = read_lines(
            "番府规〔2024〕4号",
            "番禺区人民政府关于加强停车管理的通知",
            "各镇人民政府：",
            "一、规范停车。",
            *LETTER[6:8],
        )

        assert found.enclosed is None
        assert found.body == (3, 4)

    @pytest.mark.parametrize(
        "written", ["二〇二四年七月二十六日", "2024 年 7 月 26 日", "2024年07月26日", "２０２４年７月２６日"]
    )
    def test_is_dated_in_any_spelling(self, written):
        assert read_lines(*changed("2024年7月26日", written)).signed_on.value == date(2024, 7, 26)

    def test_is_read_from_lines_that_a_page_broke(self):
        broken = ["番府规〔", "2024", "〕", "3", "号", *LETTER[1:7], "2024", "年7月26日", *LETTER[8:]]

        found = read_lines(*broken)

        assert found.doc_no.value.written == "番府规〔2024〕3号"
        assert found.signed_on.value == date(2024, 7, 26)

    def test_has_a_title_on_several_lines(self):
        parts = changed(LETTER[1], "广州市番禺区人民政府关于", "印发番禺区养老服务管理办法", "的通知")

        assert read_lines(*parts).title.value == LETTER[1]

    def test_has_the_registered_number_that_stands_in_its_head(self):
        assert read_lines("统一编号：PYGF-2024-7", *LETTER).reg_no.value == "PYGF-2024-7"

    def test_may_be_an_order(self):
        found = read_lines(
            "广州市人民政府令", "第195号", "《广州市行政规范性文件管理规定》已经通过，现予公布。"
        )

        assert found.doc_no.value.written == "第195号"

    def test_is_nothing_at_all_without_breaking(self):
        assert read_lines().title is None
        assert read_lines("", "  ").body == (2, 2)


class TestIssuers:
    NAMES = tuple(
        f"广州市番禺区{name}局"
        for name in (
            "民政",
            "财政",
            "教育",
            "审计",
            "统计",
            "司法",
            "商务",
            "水务",
            "交通运输",
            "农业农村",
            "卫生健康",
            "医疗保障",
        )
    )

    def test_are_twelve_in_a_red_head_in_their_order(self):
        head = [*self.NAMES[:-1], self.NAMES[-1] + "文件"]

        found = read_lines(*head, *LETTER)

        assert found.issuers.value == self.NAMES
        assert found.issuers.evidence[0].source is Source.RED_HEAD

    @pytest.mark.parametrize(
        "red", ["广州市番禺区民政局 广州市番禺区财政局文件", "广州市番禺区民政局广州市番禺区财政局文件"]
    )
    def test_are_parted_in_a_red_head_of_one_line(self, red):
        assert issuers(red, *LETTER) == self.NAMES[:2]

    @pytest.mark.parametrize("gap", ["　　", "      ", " "])
    def test_are_read_from_a_signature_of_one_line(self, gap):
        assert issuers(*changed("广州市番禺区人民政府", gap.join(self.NAMES[:3]))) == self.NAMES[:3]

    def test_are_named_in_full_in_the_signature_when_the_title_counts_them(self):
        texts = changed("广州市番禺区人民政府", *self.NAMES[:4])
        texts[1] = "广州市番禺区财政局等4部门关于印发番禺区养老服务管理办法的通知"

        found = read_lines(*texts)

        assert found.issuers.value == (self.NAMES[1], self.NAMES[0], *self.NAMES[2:4])
        assert found.contradictions == ()

    def test_differ_from_the_count_of_the_title(self):
        texts = changed("广州市番禺区人民政府", *self.NAMES[:3])
        texts[1] = "广州市番禺区民政局等4部门关于印发番禺区养老服务管理办法的通知"

        assert read_lines(*texts).contradictions == ("标题写明4个发文机关，落款有3个",)

    def test_come_from_the_title_and_then_from_the_page(self):
        assert issuers("广州市番禺区民政局关于停车的通知", "一、规范停车。") == ("广州市番禺区民政局",)
        assert issuers("停车。", metadata=[("发布机构", "广州市番禺区民政局")]) == ("广州市番禺区民政局",)

    def test_may_be_shortened_in_a_title(self):
        assert organs.same("广州市卫生健康委", "广州市卫生健康委员会")
        assert not organs.same("广州市卫生健康委", "广州市卫生健康局")

    @pytest.mark.parametrize("text", ["各区民政局", "请各单位遵照执行。", "联系人：张三", "附件", ""])
    def test_are_not_read_where_there_are_none(self, text):
        assert organs.apart(text) == ()


class TestPage:
    METADATA = (
        ("索 引 号：", "11440113007514886E/2024-00050"),
        ("发文字号", "番府规[2024]3号"),
        ("成文日期", "2024年07月26日"),
        ("发布日期", "2024-07-30"),
        ("有效性", "有效"),
        ("主题分类", "民政\\社会福利"),
        ("标题", LETTER[1]),
    )

    def test_confirms_what_the_layout_tells(self):
        found = read_lines(*LETTER, metadata=self.METADATA)

        assert (found.doc_no.confidence, found.signed_on.confidence) == (99, 99)
        assert found.index_no.value == "11440113007514886E/2024-00050"
        assert (found.theme.value, found.validity.value) == ("民政\\社会福利", "有效")
        assert found.published_on.value == date(2024, 7, 30)
        assert found.contradictions == ()

    def test_may_stand_as_lines_above_the_text(self):
        found = read_lines("索引号：11440113007514886E/2024-00050", "成文日期：2024年7月26日", *LETTER)

        assert found.index_no.value == "11440113007514886E/2024-00050"
        assert found.title.value == LETTER[1]

    def test_gives_the_title_that_the_text_lacks(self):
        found = read_lines(LETTER[0], *LETTER[2:], metadata=self.METADATA)

        assert found.title.value == LETTER[1]
        assert found.document_kind.value == "通知"

    @pytest.mark.parametrize(
        ("label", "value", "said"),
        [
            (
                "发文字号",
                "番府规〔2024〕4号",
                "版头的发文字号番府规〔2024〕3号与元数据的番府规〔2024〕4号不同",
            ),
            ("成文日期", "2024-07-27", "落款的成文日期2024年7月26日与元数据的2024年7月27日不同"),
            ("发布日期", "2024-07-25", "发布日期2024年7月25日早于成文日期2024年7月26日"),
            ("发布日期", "2024年2月30日", "元数据的发布日期有误"),
            ("标题", "广州市番禺区人民政府关于停车的通知", "正文标题"),
        ],
    )
    def test_that_contradicts_is_told(self, label, value, said):
        found = read_lines(*LETTER, metadata=[(label, value)])

        assert len(found.contradictions) == 1
        assert found.contradictions[0].startswith(said)

    def test_does_not_outweigh_the_signature_but_lowers_its_confidence(self):
        found = read_lines(*LETTER, metadata=[("成文日期", "2024-07-27")])

        assert (found.signed_on.value, found.signed_on.confidence) == (date(2024, 7, 26), 60)


class TestContradiction:
    def test_is_a_date_to_come(self):
        assert read_lines(*LETTER, today=date(2024, 7, 25)).contradictions == (
            "成文日期2024年7月26日晚于今天",
        )
        assert read_lines(*LETTER, today=date(2024, 7, 26)).contradictions == ()

    def test_is_a_printing_before_the_signature(self):
        texts = [*LETTER[:-1], "广州市番禺区人民政府办公室 2024年7月20日印发"]

        assert read_lines(*texts).contradictions == ("印发日期2024年7月20日早于成文日期2024年7月26日",)

    def test_is_a_number_of_quite_another_year(self):
        assert "相差5年" in read_lines("番府规〔2019〕3号", *LETTER[1:]).contradictions[0]
        assert read_lines("番府规〔2023〕3号", *LETTER[1:]).contradictions == ()


class TestHostileFile:
    @pytest.mark.parametrize(
        "text",
        [
            "（" * 20_000,
            "局" * 20_000,
            "广州市" * 7_000,
            "2024年" * 5_000,
            "附件：" * 5_000,
            "〔2024〕1号" * 2_000,
        ],
    )
    def test_is_read_in_bounded_time(self, text):
        start = time.process_time()

        read_lines(text, *[text[:200]] * 2_000, metadata=[("标题", text)] * 500)

        assert time.process_time() - start < 3

    @given(
        st.lists(st.text("局厅市区2024年7月日〔〕号关于的通知：。附件（）《》 ", max_size=30), max_size=12)
    )
    def test_gives_ranges_and_evidence_that_lie_in_the_file(self, texts):
        found = read_lines(*texts)

        assert 0 <= found.body[0] <= found.body[1] <= len(texts)
        assert found.enclosed is None or found.body[1] <= found.enclosed[0] <= found.enclosed[1] <= len(texts)
        for value in (found.title, found.doc_no, found.issuers, found.signed_on, found.note):
            assert value is None or all(
                0 <= each.index < len(texts) for each in value.evidence if each.source is not Source.METADATA
            )

    @given(st.lists(st.text("局〔2024〕年7月日，。《》 ", max_size=12), max_size=12))
    def test_loses_no_letter_when_broken_lines_are_joined(self, texts):
        joined = lines([Paragraph(text) for text in texts])

        assert "".join(line.text for line in joined).replace(" ", "") == "".join(texts).replace(" ", "")
