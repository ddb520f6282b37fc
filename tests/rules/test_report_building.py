"""Figures by name, placeholders, the proposed words, versions and terms of a report that we build ourselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.kernel.refusals import Refused
from mingting.reporting.building import Draft, findings_of, report_of
from mingting.reporting.rules import placeholders, terms, versions
from mingting.reporting.rules.blocks import blocks_of
from mingting.reporting.rules.figures import (
    BY_HAND,
    SUMS,
    Figures,
    Source,
    Tally,
    from_plain,
    growth,
    names,
    said_difference,
    to_plain,
    words_of,
)
from mingting.reporting.rules.findings import Severity, errors
from mingting.reporting.rules.form import Table, cells_of
from mingting.reporting.rules.skeleton import WRITTEN_PARTS, propose

ORGAN, YEAR = "示例区数据局", 2024
CLASSES = ("部门动态", "部门文件", "其他")


def source(number: str, why: str = "本年") -> Source:
    return Source("application", int(number), number, "", why)


def tally() -> Tally:
    """Five requests, one carried over, six items; table 二 entered as nought."""
    made = Tally(CLASSES)
    for n in range(5):
        row = ("3.1", "3.7") if n < 3 else ("4",)
        came = "2" if n == 0 else "1"
        keys = [f"三.{code}.{column}" for code in (came, *row) for column in ("natural", "total")]
        made.add(keys, source(str(n)))
    for n in range(6):
        kind = "部门动态" if n < 4 else "部门文件"
        made.add(("公开.总数", f"公开.{kind}"), Source("item", n, str(n), "标题", "公开"))
    for cell in BY_HAND:
        made.put(cell, 0, Source("entered", 1, "0", "登记簿", "录入"))
    return made


@pytest.fixture
def figures() -> Figures:
    return tally().figures()


def written(text: str, figures: Figures, last_year: Figures | None = None, numeral: str = "一"):
    return list(placeholders.check(numeral, text, figures, last_year, year=YEAR, organ=ORGAN))


def codes(found) -> list[str]:
    return [finding.code for finding in found]


class TestFigures:
    def test_name_every_cell_the_classes_the_fees_and_the_sums(self, figures):
        known = names(figures)

        assert {cell.key for table in Table for cell in cells_of(table)} <= set(known)
        assert {"公开.总数", "公开.其他", "收费.通知件数", "收费.实收金额", *SUMS} <= set(known)
        assert len(known) == len(set(known))
        assert all(words_of(name) for name in known)

    def test_count_each_record_once_and_name_it(self, figures):
        assert figures.of("三.1.total") == 4
        assert [one.number for one in figures.behind("三.1.total")] == ["1", "2", "3", "4"]
        assert figures.of("公开.总数") == 6
        assert figures.of("办理.不予公开") == 0

    def test_have_no_value_where_nothing_was_entered(self):
        bare = Tally(CLASSES).figures()

        assert bare.of("二.rules.issued") is None
        assert bare.of("三.1.total") == 0
        assert {cell.key for cell, value in bare.cells().items() if not value.words} == set(BY_HAND)

    @given(st.decimals(min_value=0, max_value=10**6, places=2))
    def test_are_kept_without_loss(self, amount):
        values = {"三.1.total": 7, "二.charges.amount": amount}

        assert from_plain(to_plain(values)) == values

    def test_say_a_difference_and_a_growth_in_words(self):
        assert [said_difference(*pair) for pair in ((5, 2), (2, 5), (3, 3))] == ["增加3", "减少3", "持平"]
        assert growth(9, 8) == Decimal("12.5")
        assert growth(3, 0) is None


class TestPlaceholder:
    def test_is_filled_with_the_figure_and_with_last_years(self, figures):
        last = Figures({**figures.values, "三.1.total": 2})

        said = placeholders.fill(
            "新收{{三.1.total}}件，上年{{ 三.1.total@上年 }}件，{{三.1.total@增减}}件，{{三.1.total@增幅}}。",
            figures,
            last,
        )

        assert said == "新收4件，上年2件，增加2件，增长100%。"

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("{{三.1.totals}}", "没有叫“三.1.totals”的数字，相近的有三.1.total"),
            ("{{公开.部门动太}}", "相近的有公开.部门动态"),
            ("{{三.1.total@去年}}", "不认识“@去年”，可用的是@上年、@增减、@增幅"),
        ],
    )
    def test_that_is_unknown_is_told_with_its_place_and_what_is_near(self, text, says, figures):
        (found,) = written(f"第一段。\n本段{text}件", figures)

        assert (found.code, found.place, found.severity) == (
            "placeholder_unknown",
            "第一部分第2段",
            Severity.ERROR,
        )
        assert says in found.sentence

    @pytest.mark.parametrize("text", ["{{三.1.total", "三.1.total}}", "{{三.1.total}"])
    def test_that_is_broken_is_told(self, text, figures):
        assert codes(written(f"新收{text}件。", figures)) == ["placeholder_broken"]

    def test_of_what_was_not_entered_is_an_error(self):
        (found,) = written("制发{{二.norms.issued}}件", Tally(CLASSES).figures())

        assert "还没有数字" in found.sentence

    def test_of_last_year_needs_one_and_a_growth_needs_more_than_nought(self, figures):
        (without,) = written("比上年{{公开.总数@增减}}条", figures)
        (nought,) = written("{{公开.总数@增幅}}", figures, Figures({"公开.总数": 0}))

        assert "没有上年的数字可比" in without.sentence
        assert "上年为0" in nought.sentence


class TestFigureByHand:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("全年收到政府信息公开申请4件。", "三.1.total"),
            ("上年结转政府信息公开申请1件。", "三.2.total"),
            ("政府信息公开申请中，予以公开3件。", "三.3.1.total"),
            ("全年政府信息公开申请不予公开2件。", "办理.不予公开"),
            ("因政府信息公开被申请行政复议1件。", "四.reconsideration.total"),
            ("全年公开政府信息6条。", "公开.总数"),
            ("其中部门动态类信息4条。", "公开.部门动态"),
            ("发出收费通知0件。", "收费.通知件数"),
        ],
    )
    def test_is_to_be_bound_where_a_placeholder_exists(self, text, name, figures):
        found = [one for one in written(text, figures) if one.code == "by_hand"]

        assert [f"{{{{{name}}}}}" in one.sentence for one in found] == [True]
        assert found[0].sentence.startswith("数字“")
        assert found[0].severity is Severity.ERROR

    @pytest.mark.parametrize(
        "text",
        [
            "全年收到政府信息公开申请{{三.1.total}}件。",
            "2024年举办培训3次，接听咨询电话210个。",
            "按照条例第四十九条公布。",
            "其中{{三.1.natural}}件由自然人提出。",
        ],
    )
    def test_is_not_found_where_it_is_bound_or_counts_something_else(self, text, figures):
        assert written(text, figures) == []

    def test_of_another_number_asks_whether_the_same_is_meant(self, figures):
        (found,) = written("在公众号公开政府信息12条。", figures)

        assert (found.code, found.severity) == ("by_hand_other", Severity.EXPLAIN)

    def test_denied_must_be_nought(self, figures):
        assert codes(written("全年未收到政府信息公开申请。", figures)) == ["denied"]
        assert written("全年没有因政府信息公开被申请行政复议。", figures) == []


class TestProposedWords:
    def test_have_the_five_headings_and_only_bound_figures(self, figures):
        parts = propose(figures, None, organ=ORGAN, year=YEAR, is_government=False)

        assert set(parts) == set(WRITTEN_PARTS)
        assert [line[:3] for line in parts["一"].split("\n") if line.startswith("（")] == [
            "（一）",
            "（二）",
            "（三）",
            "（四）",
            "（五）",
        ]
        for numeral, text in parts.items():
            assert set(codes(written(text, figures, numeral=numeral))) <= {"unwritten"}

    def test_say_only_what_there_is_a_fact_for(self, figures):
        part = propose(figures, None, organ=ORGAN, year=YEAR, is_government=False)["一"]

        assert "其中部门动态类{{公开.部门动态}}条、部门文件类{{公开.部门文件}}条。" in part
        assert "其他类" not in part
        assert "上一年" not in part
        assert "不予公开" not in part

    def test_compare_with_last_year_in_bound_words(self, figures):
        last = Figures({**figures.values, "公开.总数": 3, "三.1.total": 4})
        part = propose(figures, last, organ=ORGAN, year=YEAR, is_government=False)["一"]
        said = placeholders.fill(part, figures, last)

        assert "上一年主动公开政府信息3条，本年增加3条，增长100%。" in said
        assert "新收政府信息公开申请数量与上一年持平。" in said

    def test_name_what_is_left_to_be_written(self, figures):
        text = propose(figures, None, organ=ORGAN, year=YEAR, is_government=False)["五"]

        assert written(text, figures, numeral="五")[0].sentence == "还没有写本年工作中存在的主要问题"

    def test_ask_a_government_for_assessment_and_accountability(self, figures):
        part = propose(figures, None, organ=ORGAN, year=YEAR, is_government=True)["一"]

        assert "工作考核、社会评议和责任追究结果情况" in part


def draft(figures: Figures, last_year: Figures | None = None, **parts: str) -> Draft:
    proposed = propose(figures, last_year, organ=ORGAN, year=YEAR, is_government=False)
    filled = {
        numeral: "\n".join(line for line in text.split("\n") if placeholders.TO_WRITE not in line)
        for numeral, text in proposed.items()
    }
    return Draft(
        ORGAN,
        YEAR,
        figures,
        last_year,
        filled | {"五": "主要问题是栏目更新不够及时，将按月检查并改进。"} | parts,
    )


class TestBuiltReport:
    def test_that_is_written_has_no_error(self, figures):
        assert errors(findings_of(draft(figures), figures)) == ()

    def test_fills_its_words_from_its_tables(self, figures):
        report = report_of(draft(figures))

        assert report.title == "示例区数据局2024年政府信息公开工作年度报告"
        assert "新收政府信息公开申请4件，上年结转1件，办结申请3件，结转下年度继续办理2件" in "".join(
            report.part("一").paragraphs
        )

    def test_differs_from_its_records_in_a_cell_or_a_named_figure(self, figures):
        now = tally()
        now.add(("三.1.legal_service", "三.1.total", "三.4.legal_service", "三.4.total"), source("9"))
        now.add(("收费.通知件数",), source("9"))

        found = [one for one in findings_of(draft(figures), now.figures()) if one.code == "E8"]

        assert [one.place for one in found] == [
            "表三第一行“法律服务机构”列",
            "表三第一行“总计”列",
            "表三第四行“法律服务机构”列",
            "表三第四行“总计”列",
            "发出收费通知件数",
        ]
        assert all(one.severity is Severity.ERROR for one in found)

    def test_must_carry_over_what_was_left_last_year(self, figures):
        last = Figures({**figures.values, "三.4.natural": 3, "三.4.total": 3})

        found = [one.code for one in errors(findings_of(draft(figures, last), figures))]

        assert found == ["E5", "E5"]

    def test_with_a_blank_cell_or_an_empty_part_is_faulty(self, figures):
        values = {name: value for name, value in figures.values.items() if name != "二.rules.issued"}
        bare = Figures(values, figures.sources)

        assert "cell_blank" in codes(errors(findings_of(draft(bare), bare)))
        assert "part_empty" in codes(errors(findings_of(draft(figures, 五=""), figures)))

    def test_becomes_blocks_that_hold_every_figure_and_word(self, figures):
        report = report_of(draft(figures))
        blocks = list(blocks_of(report))
        tables = [value["data"] for kind, value in blocks if kind == "table"]

        assert [len(table) - 1 for table in tables] == [2, 1, 2, 1, 25, 3]
        assert tables[4][1] == ["一、本年新收政府信息公开申请数量", "4", *["0"] * 5, "4"]
        assert {value["level"] for kind, value in blocks if kind == "heading"} == {"2", "3"}
        assert sum(kind == "heading" for kind, _ in blocks) == 6 + 5


class TestVersions:
    def test_differ_figure_by_figure_with_the_records_that_made_it(self, figures):
        later = tally()
        later.add(("三.1.other", "三.1.total"), source("9", "补登"))

        found = {one.name: one for one in versions.differences(figures, later.figures())}

        assert set(found) == {"三.1.other", "三.1.total"}
        assert found["三.1.total"].sentence == "表三第一行“总计”列由4改为5：增9（补登）"

    def test_differ_when_other_records_make_the_same_number(self, figures):
        other = Figures(
            figures.values,
            {**figures.sources, "公开.部门文件": (Source("item", 99, "99", "另一件", "公开"),)},
        )

        (found,) = versions.differences(figures, other)

        assert (found.name, len(found.came), len(found.went)) == ("公开.部门文件", 1, 2)

    def test_have_one_form_and_one_fingerprint(self):
        one = versions.fingerprint({"b": 1, "a": ["四", None]})

        assert one == versions.fingerprint({"a": ["四", None], "b": 1})
        assert one != versions.fingerprint({"a": ["四", None], "b": 2})
        assert versions.canonical({"b": 1, "a": "四"}) == '{"a":"四","b":1}'

    def test_keep_their_records_without_loss(self, figures):
        stored = versions.sources_to_plain(figures)

        assert versions.sources_from_plain(stored) == dict(figures.sources)


class TestTerms:
    @pytest.mark.parametrize(
        ("is_government", "day", "says"),
        [
            (False, date(2025, 1, 21), "应当在2025年1月31日前公布，还有10天"),
            (False, date(2025, 1, 31), "今天（2025年1月31日）是公布的最后一日"),
            (False, date(2025, 2, 3), "已经逾期3天"),
            (True, date(2025, 3, 1), "应当在2025年3月31日前公布，还有30天"),
        ],
    )
    def test_count_down_to_the_last_day_of_article_49(self, is_government, day, says):
        assert says in terms.countdown(2024, day, is_government=is_government).sentence

    def test_refuse_years_to_come_and_years_before_there_were_reports(self):
        for year in (2007, 2026):
            with pytest.raises(Refused) as refused:
                terms.demand_begun(year, date(2025, 6, 1))
            assert refused.value.cite.endswith("第四十九条")
        with pytest.raises(Refused, match="2024年还没有终了"):
            terms.demand_over(2024, date(2024, 12, 31))
        terms.demand_over(2024, date(2025, 1, 1))

    def test_say_that_a_year_is_not_over(self):
        (told,) = terms.running(2024, date(2024, 11, 2))

        assert (told.severity, "数字截至11月2日" in told.sentence) == (Severity.NOTICE, True)
        assert terms.running(2024, date(2025, 1, 1)) == ()

    @pytest.mark.parametrize(
        ("until", "successors", "says"),
        [
            (
                date(2024, 3, 1),
                ("新局",),
                "已于2024年3月1日撤销或者合并，2024年度的情况由承接其职权的“新局”报告",
            ),
            (date(2024, 12, 31), (), "没有登记承接其职权的机关"),
        ],
    )
    def test_send_an_organ_that_is_gone_to_its_successor(self, until, successors, says):
        with pytest.raises(Refused, match=says):
            terms.demand_existing("旧局", 2024, since=None, until=until, successors=successors)

    def test_let_an_organ_report_that_ended_with_the_year(self):
        terms.demand_existing("旧局", 2024, since=None, until=date(2025, 1, 1), successors=())
        with pytest.raises(Refused, match="才设立"):
            terms.demand_existing("新局", 2024, since=date(2025, 1, 1), until=None, successors=())

    @pytest.mark.parametrize(
        ("cell", "value", "ground", "says"),
        [
            ("二.norms.issued", "-1", "登记簿", "不能是负数"),
            ("二.norms.issued", "1.5", "登记簿", "件数应为整数"),
            ("二.norms.issued", "/", "登记簿", "不是数字；没有的填0"),
            ("二.norms.issued", "", "登记簿", "不是数字"),
            ("二.norms.issued", "3", "  ", "请写明表二“行政规范性文件”行“本年制发件数”列的依据"),
            ("二.charges.amount", "1.23456", "决算", "小数不超过4位"),
            ("三.1.total", "3", "登记簿", "不是可以录入的单元格"),
            ("乱写", "3", "登记簿", "不是可以录入的单元格"),
        ],
    )
    def test_refuse_what_cannot_be_entered(self, cell, value, ground, says):
        with pytest.raises(Refused, match=says):
            terms.entered_value(cell, value, ground)

    def test_take_what_was_written_as_people_write_it(self):
        assert terms.entered_value("二.norms.issued", "１２ ", " 登记簿\n第3页 ") == (12, "登记簿 第3页")
        assert terms.entered_value("二.charges.amount", "3.50", "决算") == (Decimal("3.50"), "决算")
        assert terms.entered_value("二.charges.amount", "3.0", "决算") == (3, "决算")
