"""Relations found in the words of documents, the document that is meant, and circles among them."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.policies.rules import relations, titles
from mingting.policies.rules.circles import Edge, circles, closed_by
from mingting.policies.rules.matching import Entry, Outcome, library, match
from mingting.policies.rules.relation_words import Kind
from mingting.policies.rules.relations import Found, Own, in_table, read

OWN = Own("关于印发番禺区养老服务管理办法的通知", "番府规〔2024〕3号")


def found(*paragraphs: str, own: Own = OWN) -> list[tuple[Kind, str, str]]:
    return [(one.kind, one.title, one.number) for one in read(paragraphs, own).found]


def only(*paragraphs: str, own: Own = OWN) -> Found:
    (one,) = read(paragraphs, own).found
    return one


class TestFound:
    @pytest.mark.parametrize(
        ("sentence", "kind"),
        [
            ("根据《甲市停车条例》（甲府〔2020〕3号），结合本区实际，制定本办法。", Kind.IMPLEMENTS),
            ("为贯彻落实《甲市停车条例》（甲府〔2020〕3号），现就有关事项通知如下：", Kind.IMPLEMENTS),
            ("本通知自印发之日起施行，原《甲市停车条例》（甲府〔2020〕3号）同时废止。", Kind.REPEALS),
            ("现决定废止《甲市停车条例》（甲府〔2020〕3号）。", Kind.REPEALS),
            ("《甲市停车条例》（甲府〔2020〕3号）停止执行。", Kind.REPEALS),
            ("《甲市停车条例》（甲府〔2020〕3号）由本办法代替。", Kind.REPLACES),
            ("一、将《甲市停车条例》（甲府〔2020〕3号）第三条修改为：“车位应当公示。”", Kind.AMENDS),
            ("对《甲市停车条例》（甲府〔2020〕3号）作如下修改：", Kind.AMENDS),
            ("《甲市停车条例》（甲府〔2020〕3号）有效期延长至2027年12月31日。", Kind.EXTENDS),
            ("现就《甲市停车条例》（甲府〔2020〕3号）解读如下：", Kind.INTERPRETS),
            ("收费标准见《甲市停车条例》（甲府〔2020〕3号）。", Kind.CITES),
        ],
    )
    def test_is_what_the_sentence_does(self, sentence, kind):
        assert found(sentence) == [(kind, "甲市停车条例", "甲府〔2020〕3号")]

    @pytest.mark.parametrize(
        "sentence",
        [
            "第五条 补助标准按照{}第二条执行。",
            "第五条 补助标准按照{}第二条执行，结合本区财力逐年调整。",
            "养老待遇依照{}的有关规定办理；",
            "第三条 工资按{}规定的标准计发。",
            "（二）补助金额根据{}确定。",
            "第三条 申请人应当根据{}提交材料。",
            "三、各镇街应当按照{}，做好停车管理。",
        ],
    )
    def test_cites_by_which_provision_something_is_done(self, sentence):
        assert found(sentence.format("《甲市停车条例》（甲府〔2020〕3号）"))[0][0] is Kind.CITES

    @pytest.mark.parametrize(
        "sentence",
        [
            "根据《甲市停车条例》，经区政府同意，自4月1日起执行新的标准。",
            "第一条 按照《甲市停车条例》的规定，制定本办法。",
            "第九条 各单位应当贯彻落实《甲市停车条例》，现就执行口径作如下规定。",
            "为落实《甲市停车条例》，对符合条件的车位予以补助。",
        ],
    )
    def test_rests_on_what_the_opening_or_a_purpose_names(self, sentence):
        assert found(sentence)[0][0] is Kind.IMPLEMENTS

    @pytest.mark.parametrize(
        "sentence",
        [
            "《甲市停车条例》废止前已受理的申请按原规定办理。",
            "《甲市停车条例》已被《甲市车位条例》废止。",
            "《甲市停车条例》未被废止。",
            "一、第三条修改为：“《甲市停车条例》同时废止。”",
        ],
    )
    def test_repeals_nothing_by_merely_speaking_of_a_repeal(self, sentence):
        assert {kind for kind, _, _ in found(sentence)} == {Kind.CITES}

    def test_covers_every_document_of_a_row(self):
        row = "《甲办法细则》（番民〔2018〕10号）、《乙局关于养老的通知》（番民〔2018〕11号）和《丁市方案》同时废止。"

        assert [kind for kind, _, _ in found(row)] == [Kind.REPEALS] * 3

    def test_parts_the_basis_from_what_is_repealed_in_one_sentence(self):
        both = "根据《甲市养老条例》，本办法自2024年1月1日起施行，《乙养老办法》（番府〔2018〕1号）同时废止。"

        assert found(both) == [
            (Kind.IMPLEMENTS, "甲市养老条例", ""),
            (Kind.REPEALS, "乙养老办法", "番府〔2018〕1号"),
        ]

    def test_knows_from_when(self):
        assert only("《甲市停车条例》自2025年3月1日起废止。").on == date(2025, 3, 1)
        assert only("本办法自2025年3月1日起施行，《甲市停车条例》同时废止。").on == "effect"
        assert only("根据《甲市停车条例》制定本办法。").on is None

    def test_knows_until_when_an_extension_lasts(self):
        assert only("《甲市停车条例》有效期延长至2027年12月31日。").until == date(2027, 12, 31)

    def test_says_where_it_stands_and_by_which_words(self):
        text = "本办法自印发之日起施行。《甲市停车条例》同时废止。"

        one = only("第一条", text)

        assert (one.paragraph, text[slice(*one.span)]) == (1, "《甲市停车条例》")
        assert one.evidence == "《甲市停车条例》同时废止。"

    def test_names_the_clause_that_is_amended(self):
        assert only("将《甲市停车条例》第三条第二项修改为：“略”。").addresses == ("第三条第二项",)

    def test_leaves_out_forms_certificates_and_short_names(self):
        texts = [
            "根据《甲市停车管理条例》（以下简称《条例》）制定本办法。",
            "申请人应当提交《申请表（个人）》《居住证》，按《条例》规定办理。",
        ]

        assert found(*texts) == [(Kind.IMPLEMENTS, "甲市停车管理条例", "")]

    def test_knows_laws_of_short_names(self):
        assert found("根据《民法典》《刑法》制定本办法，按《办法》规定办理。") == [
            (Kind.IMPLEMENTS, "民法典", ""),
            (Kind.IMPLEMENTS, "刑法", ""),
        ]

    def test_reads_titles_within_titles(self):
        nested = "根据《甲局关于印发〈乙办法〉的通知》（甲局〔2020〕1号），制定本办法。"

        assert only(nested).title == "甲局关于印发〈乙办法〉的通知"

    def test_keeps_the_stronger_of_two(self):
        texts = ["见《甲市停车条例》（甲府〔2020〕3号）。", "《甲市停车条例》同时废止。"]

        assert [kind for kind, _, _ in found(*texts)] == [Kind.REPEALS]


class TestTitle:
    @pytest.mark.parametrize(
        ("title", "kind", "other"),
        [
            ("区政府关于废止《番禺区甲办法》等3件规范性文件的决定", Kind.REPEALS, "番禺区甲办法"),
            ("关于延长《番禺区甲办法》有效期的通知", Kind.EXTENDS, "番禺区甲办法"),
            ("区政府办公室关于修改番禺区停车管理办法的决定", Kind.AMENDS, "番禺区停车管理办法"),
            ("《番禺区养老办法》政策解读", Kind.INTERPRETS, "番禺区养老办法"),
            ("一图读懂《番禺区养老办法》", Kind.INTERPRETS, "番禺区养老办法"),
            ("番禺区养老服务办法解读", Kind.INTERPRETS, "番禺区养老服务办法"),
            ("番禺区养老服务办法实施细则", Kind.IMPLEMENTS, "番禺区养老服务办法"),
            (
                "区民政局转发市民政局关于做好养老工作的通知的通知",
                Kind.IMPLEMENTS,
                "市民政局关于做好养老工作的通知",
            ),
        ],
    )
    def test_says_what_a_document_does(self, title, kind, other):
        assert found(own=Own(title)) == [(kind, other, "")]

    @pytest.mark.parametrize(
        "title", ["关于印发番禺区养老办法的通知", "关于做好政策解读工作的通知", "招生问答", ""]
    )
    def test_says_nothing_of_others_in_most_documents(self, title):
        assert found(own=Own(title)) == []


class TestList:
    LINES = (
        "经研究，下列文件予以废止：",
        "1.《甲停车办法》（番府〔2010〕1号）；",
        "2.番禺区人民政府关于加强停车管理的通知（番府办〔2011〕7号）；",
        "3.番禺区停车工作要点（番府办〔2012〕8号）。",
        "本决定自公布之日起施行。",
        "市民可以查阅《乙停车指引》。",
    )

    def test_is_read_to_its_end_with_book_marks_and_without(self):
        assert found(*self.LINES) == [
            (Kind.REPEALS, "甲停车办法", "番府〔2010〕1号"),
            (Kind.REPEALS, "番禺区人民政府关于加强停车管理的通知", "番府办〔2011〕7号"),
            (Kind.REPEALS, "番禺区停车工作要点", "番府办〔2012〕8号"),
            (Kind.CITES, "乙停车指引", ""),
        ]

    def test_does_not_swallow_the_sentences_that_follow(self):
        texts = [
            "下列文件予以废止：",
            "《甲停车办法》（番府〔2010〕1号）",
            "根据《乙条例》第三条，制定本办法。",
        ]

        assert found(*texts)[-1] == (Kind.IMPLEMENTS, "乙条例", "")

    def test_tells_of_an_entry_that_it_cannot_read(self):
        faults = read(["下列文件予以废止：", "1.某项旧的工作安排", "2.《甲停车办法》"], OWN).faults

        assert any("某项旧的工作安排" in fault for fault in faults)

    def test_takes_titles_within_a_title_for_one(self):
        texts = ["下列文件予以废止：", "1.甲局关于印发《乙停车办法》的通知（甲局〔2010〕1号）"]

        assert found(*texts) == [(Kind.REPEALS, "甲局关于印发《乙停车办法》的通知", "甲局〔2010〕1号")]

    def test_of_what_stays_in_force_repeals_nothing(self):
        assert {
            kind for kind, _, _ in found("继续有效的文件目录", "1.《甲停车办法》（番府〔2010〕1号）")
        } == {Kind.CITES}

    def test_may_be_a_table(self):
        rows = [
            ("序号", "文件名称", "文号"),
            ("1", "番禺区人民政府关于加强停车管理的通知", "番府办[2011]7号"),
            ("2", "《甲停车办法》（番府〔2010〕1号）", ""),
        ]

        assert [(one.title, one.number) for one in in_table(rows, Kind.REPEALS)] == [
            ("番禺区人民政府关于加强停车管理的通知", "番府办〔2011〕7号"),
            ("甲停车办法", "番府〔2010〕1号"),
        ]

    def test_end_with_the_next_heading_which_is_no_fault(self):
        lines = ["一、废止的文件目录", "1.《甲停车办法》（番府〔2010〕1号）", "二、处理要求", "三、附则"]

        assert read(lines, OWN).faults == ()
        assert read([*lines[:2], "2.未知的东西"], OWN).faults != ()

    @pytest.mark.parametrize(
        "title",
        ["番禺区行政许可事项清单", "番禺区政务服务中介服务事项名单（第一批）", "番禺区重点建设任务单"],
    )
    @pytest.mark.parametrize("marks", ["《{}》", "{}"])
    def test_in_a_table_may_be_lists(self, title, marks):
        rows = [("1", marks.format(title), "番府办〔2011〕7号", "2024年3月1日")]

        (one,) = in_table(rows, Kind.REPEALS)

        assert (one.title, one.number) == (title, "番府办〔2011〕7号")


class TestItself:
    def test_is_never_repealed_and_the_fault_is_said(self):
        reading = read(["《番禺区养老服务管理办法》（番府规[2024]3号）同时废止。"], OWN)

        assert reading.found == ()
        assert "即本文件自身" in reading.faults[0]

    def test_replaces_its_older_edition_of_the_same_title(self):
        old = "原《番禺区养老服务管理办法》（番府规〔2019〕8号）同时废止。"

        assert found(old) == [(Kind.REPLACES, "番禺区养老服务管理办法", "番府规〔2019〕8号")]

    def test_replaces_an_older_edition_that_other_organs_issued(self):
        old = "《番禺区民政局关于印发番禺区养老服务管理办法的通知》（番民规〔2019〕8号）同时废止。"

        assert only(old).kind is Kind.REPLACES

    def test_is_doubted_where_an_edition_of_the_same_title_has_no_number(self):
        reading = read(["《番禺区养老服务管理办法》同时废止。"], OWN)

        assert reading.found[0].kind is Kind.REPLACES
        assert reading.found[0].confidence < 50
        assert "请核对是否为旧版" in reading.faults[0]

    def test_does_not_cite_itself(self):
        assert found("《番禺区养老服务管理办法》业经同意，现印发给你们。") == []


class TestMatch:
    HELD = library(
        [
            Entry("old", "番禺区养老服务管理办法", "番府规/2019/8", date(2019, 1, 1)),
            Entry("new", "关于印发番禺区养老服务管理办法的通知", "番府规/2024/3", date(2024, 1, 1)),
            Entry("trial", "广州市番禺区停车管理办法（试行）"),
            Entry("twin-1", "停车通告", "", date(2020, 1, 1)),
            Entry("twin-2", "停车通告", "", date(2021, 1, 1)),
        ],
        "广州市番禺区",
    )

    def meant(self, sentence: str, **more):
        return match(only(sentence, own=Own()), self.HELD, **more)

    def test_is_by_number_in_any_spelling(self):
        meant = self.meant("见《番禺区养老服务管理办法》（番府规[2024]第3号）。")

        assert (meant.outcome, meant.ids, meant.doubt) == (Outcome.NUMBER, ("new",), "")

    def test_doubts_a_number_with_another_title(self):
        assert "标题不同" in self.meant("见《番禺区消防管理办法》（番府规〔2024〕3号）。").doubt

    @pytest.mark.parametrize(
        "title", ["番禺区停车管理办法(试行)", "停车管理办法（试行）", "广州市番禺区 停车管理办法（试行）"]
    )
    def test_is_by_title_without_the_place_and_whatever_the_width(self, title):
        assert self.meant(f"见《{title}》。").ids == ("trial",)

    def test_does_not_take_what_is_on_trial_for_what_is_not(self):
        assert self.meant("见《番禺区停车管理办法》。").outcome is Outcome.OUTSIDE

    def test_does_not_take_another_edition_of_the_same_title(self):
        meant = self.meant("见《番禺区养老服务管理办法》（番府规〔2014〕1号）。")

        assert meant.outcome is Outcome.OUTSIDE
        assert "文号不同" in meant.doubt

    def test_offers_several_the_newest_first(self):
        meant = self.meant("见《停车通告》。")

        assert (meant.outcome, meant.ids) == (Outcome.AMBIGUOUS, ("twin-2", "twin-1"))

    def test_is_never_the_document_itself(self):
        assert self.meant("见《甲通知》（番府规〔2024〕3号）。", own_id="new").outcome is Outcome.OUTSIDE

    def test_lies_outside_where_nothing_fits(self):
        assert self.meant("见《甲市消防条例》。").outcome is Outcome.OUTSIDE


class TestCircle:
    def test_of_two_is_found_and_said(self):
        (circle,) = circles(
            [Edge("a", Kind.REPEALS, "b"), Edge("b", Kind.REPLACES, "a"), Edge("c", Kind.REPEALS, "a")],
            {"a": "甲办法", "b": "乙办法"},
        )

        assert circle.sentence == "《甲办法》废止《乙办法》，《乙办法》代替《甲办法》，关系循环，请核对"

    def test_may_be_a_document_that_repeals_itself(self):
        assert circles([Edge("a", Kind.REPEALS, "a")])[0].sentence == "《a》废止自身，请核对"

    def test_is_none_among_citations(self):
        assert circles([Edge("a", Kind.CITES, "b"), Edge("b", Kind.REPEALS, "a")]) == ()

    def test_of_thousands_is_found_without_recursion(self):
        chain = [Edge(str(n), Kind.AMENDS, str((n + 1) % 5_000)) for n in range(5_000)]

        assert len(circles(chain)[0].edges) == 5_000
        assert circles(chain[:-1]) == ()

    def test_is_told_of_the_edge_that_closes_it_however_long(self):
        standing = [Edge("a", Kind.REPEALS, "b"), Edge("b", Kind.AMENDS, "c"), Edge("x", Kind.REPEALS, "c")]
        names = {"a": "甲", "b": "乙", "c": "丙"}

        circle = closed_by(Edge("c", Kind.REPEALS, "a"), standing, names)

        assert circle.sentence == "《丙》废止《甲》，《甲》废止《乙》，《乙》修改《丙》，关系循环，请核对"
        assert closed_by(Edge("c", Kind.REPEALS, "x"), standing[:2]) is None
        assert closed_by(Edge("c", Kind.EXTENDS, "a"), standing) is None
        assert len(closed_by(Edge("a", Kind.REPEALS, "a"), standing).edges) == 1

    @given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25))
    def test_is_closed_by_an_edge_just_when_it_lies_on_one(self, pairs):
        edges = [Edge(str(one), Kind.REPEALS, str(other)) for one, other in pairs]
        new = Edge("0", Kind.REPEALS, "1")
        reached, front = {"1"}, ["1"]
        while front:
            front = [e.target for e in edges if e.source in front and e.target not in reached]
            reached.update(front)

        assert (closed_by(new, edges) is not None) == ("0" in reached)

    @given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40))
    def test_leads_from_each_edge_to_the_next_and_back(self, pairs):
        found = circles(Edge(str(one), Kind.REPEALS, str(other)) for one, other in pairs)

        for circle in found:
            following = (*circle.edges[1:], circle.edges[0])
            assert all(one.target == other.source for one, other in zip(circle.edges, following, strict=True))
        # What a topological order can be given for has no circle, and the other way round.
        left = set(pairs)
        while True:
            targets = {other for _, other in left}
            kept = {(one, other) for one, other in left if one in targets}
            if kept == left:
                break
            left = kept
        assert bool(left) == bool(found)


class TestHostileText:
    @pytest.mark.parametrize(
        "text",
        [
            "《" * 20_000,
            "“" * 20_000,
            "《甲乙丙》" * 4_000,
            "废止" * 10_000,
            "根据" * 9_000 + "《甲停车办法》",
            "《甲停车办法》、" * 2_500,
            ("《甲乙丙办法》" + "局厅部、和" * 15) * 200,
            "（" * 20_000,
        ],
    )
    def test_is_read_in_bounded_time(self, text):
        start = time.process_time()

        read([text, "附件所列文件予以废止：", text], Own(text[:400]))

        assert time.process_time() - start < 3

    def test_is_cut_where_it_is_too_long_and_this_is_said(self):
        long = "甲" * relations.LONGEST_PARAGRAPH + "《乙停车办法》同时废止。"

        assert "未再识别" in read([long]).faults[0]

    @given(st.text("《》〈〉“”。；废止修改根据第三条〔2024〕1号甲办法通知、（）\n", max_size=120))
    def test_gives_spans_that_lie_in_the_text(self, text):
        for one in read([text]).found:
            assert 0 <= one.span[0] <= one.span[1] <= len(text)
            assert one.title or one.number_key


class TestTitles:
    @given(st.text("广州市番禺区停车管理办法（试行）《》 ", max_size=40))
    def test_fold_to_what_folds_to_itself(self, title):
        once = titles.folded(title)

        assert titles.folded(once) == once

    def test_are_cleared_of_marks_and_keep_their_letters(self):
        assert titles.plain("【已失效】番禺区停车办法（试行）") == "番禺区停车办法（试行）"
        assert titles.plain("（转载）甲通知") == "甲通知"

    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("关于做好工作的通知", "通知"),
            ("番禺区人民政府令", "命令"),
            ("停车办法", ""),
            ("某某通知（试行）", "通知"),
        ],
    )
    def test_end_in_one_of_the_fifteen_kinds(self, title, kind):
        assert titles.kind_of(title) == kind
