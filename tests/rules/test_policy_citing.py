"""Citing: what a text cites, which clause an address means in any spelling, and the words of the clause."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.policies.rules.citations import Refers, find_citations, titles
from mingting.policies.rules.citing import citation, cited_words, resolve
from mingting.policies.rules.clauses import Paragraph, split

from .test_policy_clauses import NOTICE, RULES, divided

CLAUSES = divided(RULES).clauses
LEVELS = divided(NOTICE).clauses


def told(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[c.start : c.end], c.addresses) for c in find_citations(text)]


class TestResolve:
    @pytest.mark.parametrize("clause", [*CLAUSES], ids=lambda clause: clause.anchor)
    def test_finds_every_clause_by_address_and_by_anchor(self, clause):
        assert resolve(clause.address, CLAUSES) == clause
        assert resolve(f"#{clause.anchor}", CLAUSES) == clause

    @pytest.mark.parametrize(
        ("said", "address"),
        [
            ("第3条", "第三条"),
            ("第２条第(一)项", "第二条第一款第一项"),
            ("第二条第2项第1目", "第二条第一款第二项第一目"),
            ("本办法第二条第二款", "第二条第二款"),
            ("第一条第一款", "第一条"),
            ("第四条第一款第三项", "第四条第三项"),
            ("第四条（三）", "第四条第三项"),
            ("第3条之1", "第三条之一"),
            ("%E7%AC%AC%E4%B8%89%E6%9D%A1", "第三条"),
            ("第一节", "第二章第一节"),
        ],
    )
    def test_reads_an_article_in_any_spelling(self, said, address):
        assert resolve(said, CLAUSES).address == address

    @pytest.mark.parametrize(
        ("said", "address"),
        [
            ("二(一)", "二（一）"),
            ("二、（二）1.", "二（二）1"),
            ("二(2)2(1)", "二（二）2（1）"),
            ("第二点第（二）项", "二（二）"),
            ("第三部分", "三"),
        ],
    )
    def test_reads_a_level_in_any_spelling(self, said, address):
        assert resolve(said, LEVELS).address == address

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ("第九条", "最后为第五条"),
            ("第二条第三款", "最后为第二款"),
            ("第一条第二项", "没有分项"),
            ("第二条第九项", "没有第九项"),
            ("附件3", "没有"),
            ("不是地址", "不是条款的写法"),
            ("", "不是条款的写法"),
        ],
    )
    def test_says_why_there_is_none(self, said, words):
        assert words in resolve(said, CLAUSES)

    def test_asks_which_paragraph_where_two_have_items(self):
        clauses = divided("第一条 甲：\n（一）乙；\n（二）丙。\n丁：\n（一）戊；\n（二）己。").clauses

        assert "2款分项" in resolve("第一条第二项", clauses)
        assert resolve("第一条第二款第二项", clauses).text == "己。"

    def test_finds_the_annex_that_is_meant(self):
        clauses = divided("第一条 甲。\n附件1\n第一条 乙。\n附件2\n第一条 丙。").clauses

        assert resolve("附件2第一条", clauses).text == "丙。"
        assert resolve("第一条", clauses).text == "甲。"

    @given(st.text("第一二三条款项目（）()123附件#%①、.〔〕 章", max_size=40))
    def test_never_fails_on_what_comes(self, said):
        assert resolve(said, CLAUSES)


class TestWords:
    def test_of_an_item_come_with_its_paragraph(self):
        assert cited_words(CLAUSES, "第二条第一项") == "本办法适用于下列停车场：\n（一）公共停车场；"

    def test_of_a_point_come_with_its_item_and_paragraph(self):
        assert cited_words(CLAUSES, "第二条第二项第一目").splitlines() == [
            "本办法适用于下列停车场：",
            "（二）专用停车场，包括：",
            "1.单位的；",
        ]

    def test_of_an_article_are_all_of_it(self):
        assert cited_words(CLAUSES, "第四条").splitlines() == [
            "第四条　备案应当提交：",
            "（一）申请表；",
            "（二）平面图；",
            "（三）权属证明。",
        ]

    def test_of_a_level_come_with_the_words_that_lead_to_it(self):
        assert cited_words(LEVELS, "二（二）2（1）").splitlines()[-2:] == ["2.水泵，其中：", "（1）大型泵；"]
        assert cited_words(LEVELS, "二（一）") == "（一）加强巡查。各单位应当每日巡查。"

    def test_are_none_where_there_is_no_such_clause(self):
        assert cited_words(CLAUSES, "第九十九条") == ""


class TestCitation:
    @pytest.mark.parametrize(
        ("title", "number", "address", "written"),
        [
            (
                "示例办法",
                "穗府办规〔2024〕3号",
                "第三条第二项",
                "《示例办法》（穗府办规〔2024〕3号）第三条第二项",
            ),
            ("《示例办法》", "", "", "《示例办法》"),
            ("关于印发《示例办法》的通知", "", "附件1 第一条", "《关于印发〈示例办法〉的通知》附件1第一条"),
            ("《示例办法》解读", "", "", "《〈示例办法〉解读》"),
            ("《甲办法》和《乙办法》", "", "", "《〈甲办法〉和〈乙办法〉》"),
            ("关于印发《〈甲条例〉细则》的通知", "", "", "《关于印发〈《甲条例》细则〉的通知》"),
        ],
    )
    def test_is_written_to_be_copied(self, title, number, address, written):
        assert citation(title, number, address) == written


class TestFinding:
    def test_reads_title_number_and_clauses(self):
        text = "根据《示例办法》（穗府办规〔2024〕3号）第三条第（二）项、第五条至第七条，制定本细则。"

        (found,) = find_citations(text)

        assert (found.refers, found.title, found.number.written) == (
            Refers.NAMED,
            "示例办法",
            "穗府办规〔2024〕3号",
        )
        assert found.addresses == ("第三条第二项", "第五条", "第六条", "第七条")
        assert text[found.start : found.end] == text[2 : text.index("，")]

    @pytest.mark.parametrize(
        ("text", "refers", "addresses"),
        [
            ("本办法第三条所称", Refers.OWN, ("第三条",)),
            ("有前款规定情形的", Refers.NEAR, ("前款",)),
            ("符合本条第二款的", Refers.NEAR, ("本条第二款",)),
            ("依照第八条规定", Refers.UNNAMED, ("第八条",)),
            ("行政诉讼法第九十一条第二、三项规定", Refers.NAMED, ("第九十一条第二项", "第九十一条第三项")),
            ("依照穗府办〔2020〕24号文第二条", Refers.NAMED, ("第二条",)),
            ("违反本条例第三十条第二款和第三款", Refers.OWN, ("第三十条第二款", "第三十条第三款")),
            (
                "不受第六条第一款（一）至（三）项限制",
                Refers.UNNAMED,
                tuple(f"第六条第一款第{n}项" for n in "一二三"),
            ),
            ("按第十条之一办理", Refers.UNNAMED, ("第十条之一",)),
            ("依照第一条至第九十条", Refers.UNNAMED, ("第一条", "第九十条")),
        ],
    )
    def test_tells_what_is_spoken_of(self, text, refers, addresses):
        (found,) = find_citations(text)

        assert (found.refers, found.addresses) == (refers, addresses)

    def test_takes_a_law_named_without_brackets(self):
        assert [c.title for c in find_citations("根据行政诉讼法第三十一条的规定")] == ["行政诉讼法"]

    def test_keeps_titles_inside_titles_whole(self):
        assert [c.title for c in find_citations("《甲〈乙〉》《关于印发《丙》的通知》《未完")] == [
            "甲〈乙〉",
            "关于印发《丙》的通知",
        ]

    @pytest.mark.parametrize(
        "text", ["第三条 为了规范管理", "具备提前条件", "本项目、本条例", "第一名", "前项目组", "基本条款"]
    )
    def test_takes_no_label_and_no_other_word_for_a_citation(self, text):
        assert find_citations(text) == []

    @given(
        st.lists(
            st.sampled_from(
                (
                    "《",
                    "》",
                    "（",
                    "）",
                    "第三条",
                    "第",
                    "一",
                    "、",
                    "至",
                    "款",
                    "项",
                    "前款",
                    "本办法",
                    "穗府〔2024〕3号",
                    "\n",
                    "法",
                )
            )
        )
    )
    def test_stays_within_the_text_and_overlaps_nothing(self, words):
        text = "".join(words)
        last = 0

        for found in find_citations(text):
            assert last <= found.start < found.end <= len(text)
            last = found.end

    @pytest.mark.parametrize(
        "piece", ["第", "《", "《》", "第一、", "第一条", "（", "《甲》（", "本条", "（一）", "一、"]
    )
    def test_takes_no_more_than_a_moment_for_forty_thousand_letters(self, piece):
        """CPU seconds, not the clock: half a second is usual, what grows with the square takes twenty and more."""
        text = piece * (40_000 // len(piece))
        began = process_time()

        find_citations(text)
        titles(text)
        split([Paragraph("text", text[place : place + 3]) for place in range(0, len(text), 3)])

        assert process_time() - began < 5
