"""What the words of a report say: read as they are written, held against the tables, never an error on a guess."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mingting.reporting.checking import check_report
from mingting.reporting.rules.claims import Meaning, claims
from mingting.reporting.rules.findings import Severity
from mingting.reporting.rules.form import TOTAL
from mingting.reporting.rules.quantities import chinese_number, levelled, number_of, quantities
from mingting.reporting.rules.report import Part, Report

from .sample_reports import four, golden, report_of, right_numbers, three, two


def told(words: str, year: int | None = 2024, organ: str = "") -> list[tuple[str, int]]:
    return [(claim.meaning.value, claim.value) for claim in claims(Part("一", "", (words,)), year, organ)]


def said_of(words: str, numbers=None, **more):
    """Findings about one sentence in part 一 of a report with these tables (or none)."""
    report = report_of(numbers) if numbers else Report("示例局", 2024, "示例局2024年政府信息公开工作年度报告")
    report = replace(report, parts=(Part("一", "一、总体情况", (words,)),))
    return [
        f for f in check_report(report, **more) if f.quote and f.code.startswith(("prose", "growth", "fees"))
    ]


class TestNumber:
    @pytest.mark.parametrize(
        ("words", "number"),
        [
            ("12", 12),
            ("１２", 12),
            ("1,234", 1234),
            ("12，345", 12345),
            (" 0 ", 0),
            ("3件", 3),
            ("0.5", Decimal("0.5")),
            ("－3", -3),
            ("零", 0),
            ("十二", 12),
            ("", None),
            ("/", None),
            ("—", None),
            ("O", None),
            ("约3", None),
            ("1 2", None),
            ("0…0", None),
            ("251000元", None),
            ("1" * 40, None),
        ],
    )
    def test_of_a_cell_is_read_or_left(self, words, number):
        assert number_of(words) == number

    @pytest.mark.parametrize(
        ("words", "number"), [("十", 10), ("二十五", 25), ("一百零五", 105), ("两", 2), ("二〇二四", 2024)]
    )
    def test_in_chinese(self, words, number):
        assert chinese_number(words) == number

    def test_in_a_sentence_is_no_year_date_percentage_or_number_of_a_document(self):
        text = levelled("2024年3月5日印发〔2021〕30号，占12.5%，收到 1，234 件，第3期")

        assert [(q.value, q.unit) for q in quantities(text)] == [(1234, "件")]

    def test_is_rough_where_the_words_say_so(self):
        assert [q.is_rough for q in quantities(levelled("18万余条、约30件、40件左右、5件"))] == [
            True,
            True,
            True,
            False,
        ]


class TestClaim:
    @pytest.mark.parametrize(
        ("words", "meant"),
        [
            ("2024年，本局收到政府信息公开申请 1 宗，已按期答复。", [("收到申请", 1)]),
            ("一年里收到669份申请。", [("收到申请", 669)]),
            ("接到２项政府信息公开申请。", [("收到申请", 2)]),
            ("受理依申请公开事项十二件。", [("收到申请", 12)]),
            ("收到政府信息公开申请一件，已办理完毕。", [("收到申请", 1)]),
            ("全年未收到政府信息公开申请。", [("收到申请", 0)]),
            ("一年收办申请3607件，都是申请公开政府信息的。", [("办理申请", 3607)]),
            (
                "政府信息公开申请新收1408件，结转上年度的172件，结转下年度的61件，办结1519件。",
                [("收到申请", 1408), ("上年结转", 172), ("结转下年度", 61), ("办结", 1519)],
            ),
            (
                "申请收到30件，上年度结转来的1件，其间办结24件，结转到2025年的7件。",
                [("收到申请", 30), ("上年结转", 1), ("办结", 24), ("结转下年度", 7)],
            ),
            (
                "申请受理859件；805件已答复（上年度结转的18件在内，顺延到下年度的72件不在内）。",
                [("收到申请", 859), ("办结", 805), ("上年结转", 18), ("结转下年度", 72)],
            ),
            (
                "依申请公开的，无法提供3件，予以公开2件，部分公开1件，其他0件。",
                [("无法提供", 3), ("予以公开", 2), ("部分公开", 1), ("其他处理", 0)],
            ),
            ("由信息公开引起行政复议31件、行政诉讼0件。", [("行政复议", 31), ("行政诉讼", 0)]),
            ("没有由政府信息公开引起的行政复议或者行政诉讼。", [("行政复议", 0), ("行政诉讼", 0)]),
            ("政府信息公开零复议、零诉讼。", [("行政复议", 0), ("行政诉讼", 0)]),
        ],
    )
    def test_is_understood(self, words, meant):
        assert told(words) == meant

    @pytest.mark.parametrize(
        "words",
        [
            "意见收到382条，信息公开申请办得更合规矩。",
            "主动公开政府信息67条。",
            "2022年收到政府信息公开申请9件。",
            "去年同期收到政府信息公开申请9件。",
            "每办结一件申请，就少一个疑问。",
            "收到12345热线工单300件，答复300件。",
            "未经复议直接起诉的，按规定办理信息公开案件。",
            "对无正当理由大量反复申请的，依法处理。",
        ],
    )
    def test_is_not_made_of_other_words(self, words):
        assert told(words) == []

    def test_of_a_street_is_partial_but_not_in_its_own_report(self):
        words = "东湖街道收到政府信息公开申请3件。"
        (elsewhere,) = claims(Part("一", "", (words,)), 2024, "示例区人民政府")
        (own,) = claims(Part("一", "", (words,)), 2024, "示例区东湖街道办事处")

        assert elsewhere.is_partial
        assert not own.is_partial


class TestAgainstTables:
    def test_what_agrees_is_not_remarked_on(self):
        assert said_of("新收政府信息公开申请14069件，结转下年度继续办理819件。", golden()) == []

    def test_a_wrong_total_is_an_error_with_its_place(self):
        (found,) = said_of("新收政府信息公开申请14068件。", golden())

        assert (found.severity, found.code, found.place) == (Severity.ERROR, "prose_table", "第一部分")
        assert found.cells == (three("1", TOTAL),)
        assert found.quote == "新收政府信息公开申请14068件。"
        assert "14068" in found.sentence
        assert "14069" in found.sentence

    def test_another_way_of_counting_is_a_notice(self):
        (found,) = said_of("全年收办政府信息公开申请14629件。", golden())

        assert (found.severity, found.code) == (Severity.NOTICE, "prose_scope")

    def test_one_column_taken_for_all_is_told(self):
        (found,) = said_of("办理申请，予以公开5345件。", golden())

        assert found.severity is Severity.EXPLAIN
        assert "“自然人”一列" in found.sentence

    def test_a_branch_is_never_more_than_a_notice(self):
        assert {f.severity for f in said_of("其中，市政府本级收到政府信息公开申请349件。", golden())} == {
            Severity.NOTICE
        }

    def test_a_denial_is_held_to_the_table(self):
        numbers = {**golden(), four("direct_suit", TOTAL): 56}

        found = said_of("没有发生因政府信息公开引起的行政诉讼。", numbers)

        assert [f.severity for f in found] == [Severity.EXPLAIN]

    def test_norms_may_be_those_issued_or_those_in_force(self):
        assert said_of("制定行政规范性文件564件。", golden()) == []
        assert said_of("印发规范性文件4185件。", golden()) == []
        assert [f.cells for f in said_of("印发行政规范性文件500件。", golden())] == [
            (two("norms", "issued"),)
        ]

    def test_every_meaning_has_a_number_in_a_whole_report(self):
        numbers = right_numbers(4)
        words = (
            f"新收政府信息公开申请{numbers[three('1', TOTAL)] + 1}件，上年结转{numbers[three('2', TOTAL)] + 1}件，"
            f"结转下年度{numbers[three('4', TOTAL)] + 1}件。"
        )

        assert {f.severity for f in said_of(words, numbers)} == {Severity.ERROR}
        assert len(said_of(words, numbers)) == 3


class TestAmongThemselves:
    def test_outcomes_must_make_their_sum(self):
        words = (
            "受理859件，答复805件。予以公开258件；不予处理158件；无法提供265件；不予公开35件；其他处理0件。"
        )

        assert [f.code for f in said_of(words)] == ["prose_e2"]
        assert "合计716" in said_of(words)[0].sentence

    def test_what_came_in_goes_out(self):
        assert said_of("新收申请1408件，上年结转172件，结转下年度61件，办结1519件。") == []
        assert [f.code for f in said_of("新收申请1408件，上年结转172件，结转下年度60件，办结1519件。")] == [
            "prose_e1"
        ]


class TestSum:
    @pytest.mark.parametrize(
        "words",
        [
            "门户网站登出67条，其中机构3条、文件1条、动态54条、执法1条、预决算6条、其余2条。",
            "上网信息11125条，其中动态1966、规划与重点领域1149、规范性文件11、别的文件13、其他7986。",
            "上网信息81条：动态50、公告9、文件6、解读4、机构2、其他10。",
            "依申请公开收到1499件。当面24件；信函172件；网络1303件。",
            "行政诉讼1宗、行政复议2宗，其中得到维持2宗，没有审结1宗。",
            "登出47条，其中文件22件，公告16条，任免5条，预决算2条，计划1条，总结1条。",
            "登出22条，其中人事2条，财务3条（其中预算1条、决算2条），其他17条。",
            "处理费2950元。其中，甲局1件，计420元；乙局2件，计2530元。",
            "规章13件（含新订5件，改订4件，废止4件），别的文件106件。",
        ],
    )
    def test_that_holds_is_not_remarked_on(self, words):
        assert [f for f in said_of(words) if f.code == "prose_sum"] == []

    @pytest.mark.parametrize(
        ("words", "severity"),
        [
            ("登出68条，其中文件1条、动态54条、其他2条。", Severity.EXPLAIN),
            ("做了119期（市级47期、甲区28期、乙区22期）。", Severity.EXPLAIN),
            ("公开10条，其中文件8条、动态4条。", Severity.EXPLAIN),
            ("发布3659条，其中文件352条，新闻854条。", Severity.NOTICE),
        ],
    )
    def test_that_does_not_is_told(self, words, severity):
        assert [f.severity for f in said_of(words) if f.code == "prose_sum"] == [severity]


class TestShare:
    @pytest.mark.parametrize(
        "words",
        [
            "申请收到669份，行政诉讼10宗、行政复议21宗，比例是4.63%。",
            "申请有1499件。当面24件1.60%；信函172件11.47%；网络1303件86.92%。",
            "办结率100%，办结7件。其他处理3件，占43%；无法提供2件，占29%；予以公开2件，占29%。",
        ],
    )
    def test_that_fits_is_not_remarked_on(self, words):
        assert [f for f in said_of(words) if f.code in ("prose_share", "prose_rounding")] == []

    def test_made_to_fill_a_hundred_is_a_notice(self):
        words = "办结7件。其他处理3件，占42%；无法提供2件，占29%；予以公开2件，占29%。"

        assert [(f.severity, f.code) for f in said_of(words)] == [(Severity.NOTICE, "prose_rounding")]

    def test_that_nothing_gives_is_to_be_explained(self):
        words = "受理859件，答复805件。予以公开258件，占33.9%；其他处理547件，占67.95%。"

        (found,) = (f for f in said_of(words) if f.code == "prose_share")
        assert found.severity is Severity.EXPLAIN
        assert "258÷805＝32.05%" in found.sentence


class TestGrowth:
    def test_cannot_be_tried_without_last_year(self):
        assert [f.code for f in said_of("新收政府信息公开申请14069件，同比增长10%。", golden())] == [
            "growth_untried"
        ]

    def test_is_tried_with_it(self):
        last = report_of({**golden(), three("1", TOTAL): 10000})

        right = said_of("新收政府信息公开申请14069件，同比增长40.69%。", golden(), last_year=last)
        wrong = said_of("新收政府信息公开申请14069件，同比增长70.3%。", golden(), last_year=last)

        assert [f.code for f in right] == []
        assert [f.code for f in wrong] == ["growth"]
        assert "40.69%" in wrong[0].sentence


class TestFees:
    @pytest.mark.parametrize(
        ("words", "codes"),
        [
            ("收费通知发出0件，通知的金额0元，实收信息处理费0元。", []),
            ("收费通知发出2件，通知的金额300元，实收信息处理费300元。", []),
            ("收费通知发出0件，通知的金额300元，实收信息处理费0元。", ["fees"]),
            ("收费通知发出2件，通知的金额300元，实收信息处理费400元。", ["fees"]),
        ],
    )
    def test_must_be_possible_together(self, words, codes):
        assert [f.code for f in said_of(words)] == codes

    def test_are_read_with_their_scale(self):
        assert told("信息处理费：通知的金额1.5万元。") == [(Meaning.FEES_ASKED.value, 15000)]


class TestOtherBusiness:
    def test_applications_for_money_are_no_requests(self):
        assert told("依申请公开工作有序。受理企业政策兑现申请500件，办结补贴申请300件。") == []

    def test_of_the_government_alone_is_partial(self):
        (claim,) = claims(Part("一", "", ("市政府收到政府信息公开申请349件。",)), 2024, "示例市人民政府")

        assert claim.is_partial
