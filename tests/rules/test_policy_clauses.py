"""A document as clauses with addresses: articles, levels, annexes, what a notice issues, and numbers that are wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.policies.rules.clauses import Paragraph, levelled_blanks, split, table_words
from mingting.policies.rules.numerals import chinese

RULES = """
示例市停车场管理办法
第一章 总则
第一条 为了规范停车场的管理，制定本办法。
第二条 本办法适用于下列停车场：
（一）公共停车场；
（二）专用停车场，包括：
1.单位的；
2.小区的。
前款所称停车场不含公交场站。
第二章 管理
第一节 设置
第三条
设置停车场应当备案。
第三条之一 备案不收费。
第四条 备案应当提交：（一）申请表；（二）平面图；（三）权属证明。
第五条 本办法自2024年3月1日起施行，有效期五年。
"""
NOTICE = """
示例市人民政府办公室关于做好防汛工作的通知
各镇人民政府、街道办事处：
为做好防汛工作，现就有关事项通知如下：
一、工作目标
确保安全度汛。
二、主要任务
（一）加强巡查。各单位应当每日巡查。
（二）备足物资。具体包括：
1.沙袋；
2.水泵，其中：
（1）大型泵；
（2）小型泵。
三、保障措施
各单位应当落实责任。
本通知自印发之日起施行。
附件：1.物资清单
2.联系表
示例市人民政府办公室
2024年5月6日
（此件公开发布）
"""


def paragraphs(text: str) -> list[Paragraph]:
    return [Paragraph("text", line) for line in text.strip().splitlines()]


def divided(text: str):
    return split(paragraphs(text))


def addresses(text: str) -> list[str]:
    return [clause.address for clause in divided(text).clauses]


def at(text: str, address: str):
    return next(clause for clause in divided(text).clauses if clause.address == address)


def findings(text: str) -> list[str]:
    return [finding.sentence for finding in divided(text).findings]


class TestArticles:
    def test_have_addresses_by_article_paragraph_item_and_point(self):
        assert addresses(RULES) == [
            "题头",
            "第一章",
            "第一条",
            "第二条",
            "第二条第一款",
            "第二条第一款第一项",
            "第二条第一款第二项",
            "第二条第一款第二项第一目",
            "第二条第一款第二项第二目",
            "第二条第二款",
            "第二章",
            "第二章第一节",
            "第三条",
            "第三条之一",
            "第四条",
            "第四条第一项",
            "第四条第二项",
            "第四条第三项",
            "第五条",
        ]
        assert findings(RULES) == []

    def test_know_what_stands_above_them(self):
        assert at(RULES, "第二条第一款第二项第一目").parent == "第二条第一款第二项"
        assert at(RULES, "第三条").parent == "第二章第一节"
        assert at(RULES, "第二章第一节").parent == "第二章"

    def test_have_their_own_words_and_no_others(self):
        assert at(RULES, "第三条").text == "设置停车场应当备案。"
        assert at(RULES, "第二条第一款").text == "本办法适用于下列停车场："
        assert at(RULES, "第四条").text == "备案应当提交："
        assert at(RULES, "第四条第二项").text == "平面图；"
        assert at(RULES, "第一章").heading == "总则"

    def test_have_a_first_paragraph_only_where_there_is_a_second(self):
        assert addresses("第一条 甲。\n第二条 乙。\n丙。") == [
            "第一条",
            "第二条",
            "第二条第一款",
            "第二条第二款",
        ]

    @pytest.mark.parametrize(
        "line", ["第２条 甲。", "第2条　甲。", "第 二 条 甲。", "第二条：甲。", "第二条甲。", "第⼆条 甲。"]
    )
    def test_are_known_in_other_letters(self, line):
        assert addresses(f"第一条 丙。\n{line}") == ["第一条", "第二条"]

    @pytest.mark.parametrize(
        "line", ["第三条规定的情形不适用。", "第三条、第四条所列事项除外。", "第三条第二款另有规定的除外。"]
    )
    def test_do_not_begin_where_an_article_is_spoken_of(self, line):
        assert addresses(f"第五条 下列事项从其规定。\n{line}") == ["第五条", "第五条第一款", "第五条第二款"]

    @pytest.mark.parametrize("number", [1, 10, 21, 105, 263, 999])
    def test_are_counted_into_the_hundreds(self, number):
        text = "\n".join(f"第{chinese(n)}条 内容{n}。" for n in range(1, number + 1))

        assert addresses(text)[-1] == f"第{chinese(number)}条"
        assert findings(text) == []

    @pytest.mark.parametrize("marks", ["（一）|（二）", "(1)|(2)", "①|②", "1、|2、", "1.|2.", "⑴|⑵", "㈠|㈡"])
    def test_have_items_in_any_mark(self, marks):
        one, two = marks.split("|")

        assert addresses(f"第一条 包括：\n{one}甲；\n{two}乙。") == ["第一条", "第一条第一项", "第一条第二项"]

    @pytest.mark.parametrize("words", ["至少有两名工作人员", "至2025年底前完成", "项目已经备案", "条件合格"])
    def test_have_items_whose_words_begin_like_a_range(self, words):
        text = (
            f"第一条 应当符合：\n（一）{words}；\n（二）合法。\n第二条 前条（一）至（二）项、（一）项除外。"
        )

        clauses = divided(text).clauses

        assert [c.address for c in clauses] == ["第一条", "第一条第一项", "第一条第二项", "第二条"]
        assert clauses[1].text == f"{words}；"

    def test_take_no_first_and_second_of_speech_for_items(self):
        assert addresses("第一条 要求：\n一是认真；\n二是及时。") == [
            "第一条",
            "第一条第一款",
            "第一条第二款",
            "第一条第三款",
        ]

    def test_give_words_between_items_to_the_item_before(self):
        text = "第一条 程序：\n（一）申请。\n向窗口提交。\n（二）审核。\n按规定审核。\n（三）公示。"

        assert addresses(text) == ["第一条", "第一条第一项", "第一条第二项", "第一条第三项"]
        assert at(text, "第一条第一项").text == "申请。\n向窗口提交。"

    def test_keep_a_table_with_the_clause_in_which_it_stands(self):
        parts = [
            *paragraphs("第一条 标准如下：\n（一）甲类："),
            Paragraph("table", "", rows=(("级", "元"), ("一", "100"))),
            *paragraphs("（二）乙类。"),
        ]

        clauses = {clause.address: clause for clause in split(parts).clauses}

        assert clauses["第一条第一项"].paragraphs == (1, 2)
        assert clauses["第一条第一项"].text == "甲类：\n级｜元\n一｜100"

    def test_pass_over_a_list_of_contents(self):
        text = "办法\n目录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。"

        assert addresses(text) == ["题头", "第一章", "第一条", "第二章", "第二条"]


class TestLevels:
    def test_have_addresses_by_their_numbers(self):
        assert addresses(NOTICE) == [
            "题头",
            "称谓",
            "引言",
            "一",
            "二",
            "二（一）",
            "二（二）",
            "二（二）1",
            "二（二）2",
            "二（二）2（1）",
            "二（二）2（2）",
            "三",
            "结语",
            "落款",
        ]
        assert findings(NOTICE) == []

    def test_are_named_by_their_headings(self):
        assert at(NOTICE, "一").heading == "工作目标"
        assert at(NOTICE, "一").text == "工作目标\n确保安全度汛。"
        assert at(NOTICE, "二（一）").heading == "加强巡查"
        assert at(NOTICE, "二（二）1").heading == ""

    def test_leave_the_close_and_the_signature_to_themselves(self):
        assert at(NOTICE, "结语").text == "本通知自印发之日起施行。\n附件：1.物资清单\n2.联系表"
        assert at(NOTICE, "落款").text == "示例市人民政府办公室\n2024年5月6日\n（此件公开发布）"

    def test_are_told_apart_inside_one_line(self):
        text = "一、要求。具体为：（一）甲；（二）乙：1.丙；2.丁。\n二、其他"

        assert addresses(text) == ["一", "一（一）", "一（二）", "一（二）1", "一（二）2", "二"]

    @pytest.mark.parametrize(
        "line", ["三、四级残疾的，按规定办理。", "1.5倍计算。", "2024.3.5起执行。", "（一）项所列除外。"]
    )
    def test_do_not_begin_where_something_is_counted(self, line):
        assert addresses(f"一、标准\n{line}\n二、其他") == ["一", "二"]

    def test_that_are_missing_leave_paragraphs(self):
        text = "关于放假的通知\n各单位：\n放假安排公布如下。\n请遵照执行。"

        assert addresses(text) == ["题头", "称谓", "第一段", "第二段"]


class TestSpaces:
    ISSUED = (
        "示例局关于印发示例办法的通知\n各单位：\n现将《示例办法》印发给你们，请遵照执行。\n示例局\n2024年5月6日\n"
        "示例办法\n第一条 甲。\n第二条 乙。\n附件1\n申请表\n第一条 丙。\n附件2：说明\n一、丁。"
    )

    def test_begin_again_with_what_a_notice_issues_and_with_each_annex(self):
        assert addresses(self.ISSUED) == [
            "题头",
            "称谓",
            "第一段",
            "落款",
            "附 题头",
            "第一条",
            "第二条",
            "附件1",
            "附件1 题头",
            "附件1 第一条",
            "附件2",
            "附件2 一",
        ]
        assert findings(self.ISSUED) == []

    def test_leave_the_plain_numbers_to_a_notice_that_has_its_own(self):
        text = NOTICE.replace("（此件公开发布）", "防汛实施方案\n一、目标\n二、任务").replace(
            "现就", "现印发《防汛实施方案》，就"
        )

        assert [a for a in addresses(text) if a in ("一", "附 一", "附 二")] == ["一", "附 一", "附 二"]

    def test_give_each_clause_an_anchor_without_blanks(self):
        assert at(self.ISSUED, "附件1 第一条").anchor == "附件1-第一条"
        assert at(RULES, "第二条第一款第一项").anchor == "第二条第一款第一项"


class TestFindings:
    @pytest.mark.parametrize(
        ("numbers", "sentences"),
        [
            ("一二四", ["第四条之前缺第三条"]),
            ("一二二三", ["第二条重复出现"]),
            ("一三二四", ["第二条排在第三条之后"]),
            ("一五", ["第五条之前缺第二条至第四条"]),
            ("二三", ["第二条之前缺第一条"]),
        ],
    )
    def test_tell_missing_doubled_and_misplaced_articles(self, numbers, sentences):
        assert findings("\n".join(f"第{n}条 内容。" for n in numbers)) == sentences

    @pytest.mark.parametrize(
        "text",
        [
            "第一部分 创新\n第一条 甲。\n第二条 乙。\n第二部分 人才\n第一条 丙。\n第二条 丁。",
            "一、创新\n第一条 甲。\n第二条 乙。\n二、人才\n第一条 丙。\n第二条 丁。",
            "第一部分 创新\n一、甲。\n二、乙。\n第二部分 人才\n一、丙。\n二、丁。",
            "一、创新\n（一）甲。\n（二）乙。\n二、人才\n（三）丙。\n（四）丁。",
        ],
    )
    def test_of_measures_may_begin_anew_in_each_part_or_run_on(self, text):
        assert findings(f"番禺区促进发展若干措施\n{text}") == []

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            (
                "第一部分 甲\n第一条 甲。\n第二部分 乙\n第一条 丙。\n第三条 丁。",
                "第二部分：第三条之前缺第二条",
            ),
            ("第一章 甲\n第一条 甲。\n第二章 乙\n第一条 丙。\n第二条 丁。", "第一条重复出现"),
            ("一、甲\n（一）甲。\n（二）乙。\n二、乙\n（四）丁。", "二：“（四）”之前缺“（一）”至“（三）”"),
        ],
    )
    def test_are_told_all_the_same_where_they_break_off(self, text, sentence):
        assert findings(text) == [sentence]

    def test_say_in_which_clause_an_item_is_missing(self):
        assert findings("第一条 包括：\n（一）甲；\n（三）乙。") == ["第一条：“（三）”之前缺“（二）”"]

    def test_say_where(self):
        (finding,) = divided("第一条 甲。\n第三条 乙。").findings

        assert finding.paragraph_index == 1

    def test_of_a_doubled_article_leave_both_their_addresses(self):
        assert addresses("第一条 甲。\n第一条 乙：\n（一）丙；\n（二）丁。") == [
            "第一条",
            "第一条〔2〕",
            "第一条〔2〕第一项",
            "第一条〔2〕第二项",
        ]


def words_of(part: Paragraph) -> str:
    if part.kind == "table":
        return table_words(part.rows) or part.text.strip()
    return levelled_blanks(part.text)


_LINES = st.sampled_from(
    (
        "第一章 总则",
        "第一节 甲",
        "第一条 甲。",
        "第二条 乙：",
        "第十条之一 丙",
        "（一）丁；（二）戊。",
        "1.己",
        "①庚",
        "一、辛",
        "普通的一段。",
        "附件1",
        "附件：1.表",
        "2024年5月6日",
        "示例局",
        "目录",
        "",
        "各单位：",
        "《示例办法》",
        "示例办法",
    )
)


class TestAnything:
    @given(
        st.lists(
            st.tuples(st.sampled_from(("text", "heading", "list", "table")), _LINES | st.text(max_size=20)),
            max_size=40,
        )
    )
    def test_keeps_every_paragraph_once_and_every_address_unlike(self, given_lines):
        parts = [
            Paragraph(kind, text, 1, rows=((text, "格"),) if kind == "table" else ())
            for kind, text in given_lines
        ]

        clauses = split(parts).clauses

        # A line of which only its number is said has its place in the clause that bears the number.
        places = {index for clause in clauses for index in (*clause.paragraphs, clause.paragraph_index)}
        assert places == {n for n, part in enumerate(parts) if words_of(part)}
        assert len({clause.address for clause in clauses}) == len(clauses)
        assert len({clause.anchor for clause in clauses}) == len(clauses)
        assert all(" " not in clause.anchor for clause in clauses)
        assert [clause.position for clause in clauses] == list(range(len(clauses)))
        known = {clause.address for clause in clauses} | {""}
        assert all(clause.parent in known for clause in clauses)

    def test_is_refused_beyond_the_limit(self):
        with pytest.raises(ValueError, match="paragraphs"):
            split([Paragraph("text", "第一条 甲。")] * 20_001)
