"""The year is counted from its records as of 31 December, and made into a report that is frozen for good."""

from __future__ import annotations

import os
import subprocess
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mingting.accounts import actions as office
from mingting.commons import guards
from mingting.commons.guards import TRUNCATE
from mingting.commons.models import LedgerEntry
from mingting.disclosure.api import table_four, table_three
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused
from mingting.reporting import actions, queries
from mingting.reporting.actions import drafting
from mingting.reporting.actions.steps import digest_of
from mingting.reporting.gathering import Standing, gather
from mingting.reporting.guards import GUARDS
from mingting.reporting.models import Edition, Entered, HandIn, YearReport
from mingting.reporting.rules.figures import BY_HAND, PUBLISHED_ALL, Figures
from mingting.reporting.rules.form import Table, cell_at
from mingting.reporting.rules.versions import fingerprint
from mingting.reporting.verifying import faults

from . import disclosing, making, reporting
from .reporting import DECEMBER, JANUARY, MARCH, YEAR, House, by

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def zsj() -> House:
    return reporting.house()


def figures(at: House, year: int = YEAR) -> Figures:
    return queries.build([at.organ], year, JANUARY)[0].draft.figures


def nonzero(found: Figures) -> dict[str, object]:
    """What was counted, without the column 总计 and the class of what was published."""
    return {
        name: value
        for name, value in found.values.items()
        if value and not (name.endswith(".total") or name.startswith("公开.部门"))
    }


def numbers(found: Figures, name: str) -> list[str]:
    return [source.number for source in found.behind(name)]


class TestCounting:
    def test_counts_the_state_at_the_end_of_december(self, zsj):
        happened = reporting.year(zsj)

        found = figures(zsj)

        assert nonzero(found) == {
            "三.1.natural": 3,
            "三.3.1.natural": 1,
            "三.3.7.natural": 1,
            "三.4.natural": 2,
            "四.reconsideration.pending": 1,
            PUBLISHED_ALL: 3,
            "收费.通知件数": 1,
            "收费.通知金额": happened.charged.fee.amount,
        }
        assert happened.charged.fee.amount > 0

    def test_is_the_same_a_month_later_when_all_has_changed(self, zsj):
        happened = reporting.year(zsj)
        before = figures(zsj)

        reporting.after(zsj, happened)
        later = figures(zsj)

        assert later.values == before.values
        assert later.sources == before.sources

    def test_counts_in_the_year_after_what_was_done_then(self, zsj):
        happened = reporting.year(zsj)
        reporting.after(zsj, happened)

        found = figures(zsj, YEAR + 1)

        assert nonzero(found) == {
            "三.1.natural": 1,
            "三.2.natural": 2,
            "三.3.4.1.natural": 1,
            "三.3.7.natural": 1,
            "三.4.natural": 2,
            "四.reconsideration.upheld": 1,
            PUBLISHED_ALL: 1,
            "收费.实收金额": happened.charged.fee.amount,
        }

    def test_agrees_with_the_tables_of_disclosure(self, zsj):
        happened = reporting.year(zsj)
        reporting.after(zsj, happened)

        for year in (YEAR, YEAR + 1):
            found = figures(zsj, year)
            for row, cells in table_three(zsj.organ.pk, year).items():
                assert {c: found.of(f"三.{row}.{c}") for c in cells} == cells
            for group, cells in table_four(zsj.organ.pk, year).items():
                assert {c: found.of(f"四.{group}.{c}") for c in cells} == cells

    def test_names_every_record_and_why_it_counts(self, zsj):
        happened = reporting.year(zsj)
        found = figures(zsj)

        (granted,) = found.behind("三.3.1.total")
        assert (granted.kind, granted.pk, granted.number) == (
            "application",
            happened.granted.pk,
            happened.granted.number,
        )
        assert granted.why == f"{MARCH}处理：予以公开"
        assert numbers(found, "三.4.natural") == [happened.charged.number, happened.waiting.number]
        assert numbers(found, "四.reconsideration.pending") == ["番府复〔2025〕1号"]
        assert {s.pk for s in found.behind(PUBLISHED_ALL)} == {r.item_id for r in happened.releases}
        for name, value in found.values.items():
            if value and not name.startswith("收费.通知金额"):
                assert len(found.behind(name)) == value, name

    def test_tells_nothing_of_the_applicant(self, zsj):
        happened = reporting.year(zsj)

        told = str(figures(zsj).sources)

        assert happened.granted.subject not in told
        assert happened.granted.applicant.name not in told

    def test_takes_the_newest_of_what_was_entered_with_its_ground(self, zsj):
        reporting.enter(zsj, "二.norms.issued", "2")
        reporting.enter(zsj, "二.norms.issued", "3")

        found = figures(zsj)

        (source,) = found.behind("二.norms.issued")
        assert (found.of("二.norms.issued"), source.title) == (3, "2025年发文登记簿")
        assert source.why == f"zsjclerk同志于{JANUARY}录入"
        assert Entered.objects.count() == 2

    def test_does_not_ask_more_of_many_organs_than_of_one(self, zsj):
        others = [reporting.house(f"organ{n}", f"示例区第{n}局") for n in range(4)]
        for at in (zsj, *others):
            reporting.entered(at)
            disclosing.handling(at.at, on=MARCH)
        with CaptureQueriesContext(connection) as of_one:
            queries.build([zsj.organ], YEAR, JANUARY)
        with CaptureQueriesContext(connection) as of_many:
            queries.build([at.organ for at in (zsj, *others)], YEAR, JANUARY)

        assert len(of_many) == len(of_one) == 17


class TestOrganThatChanged:
    def system(self, day: date) -> By:
        return By(None, "系统", reporting.moment(day), "test")

    def test_is_reported_on_by_the_one_it_was_merged_into(self, zsj):
        old = reporting.house("old", "番禺区旧局")
        happened = reporting.year(old)
        office.merge_organs(
            predecessors=[old.organ],
            successor=zsj.organ,
            on=date(2025, 12, 30),
            ground="番编〔2025〕1号",
            by=self.system(date(2025, 12, 30)),
        )

        assert figures(zsj).of("三.1.total") == 3
        assert happened.granted.number in numbers(figures(zsj), "三.1.total")
        old.organ.refresh_from_db()
        with pytest.raises(Refused, match="由承接其职权的“番禺区政务服务和数据管理局”报告"):
            figures(old)

    def test_still_reports_itself_on_the_year_before(self, zsj):
        old = reporting.house("old", "番禺区旧局")
        reporting.year(old)
        office.merge_organs(
            predecessors=[old.organ],
            successor=zsj.organ,
            on=JANUARY,
            ground="番编〔2026〕1号",
            by=self.system(JANUARY),
        )
        old.organ.refresh_from_db()

        assert figures(old).of("三.1.total") == 3
        with pytest.raises(Refused, match="没有任何"):
            figures(zsj)
        assert figures(zsj, YEAR + 1).of("三.2.total") == 2

    def test_bears_the_name_of_31_december(self, zsj):
        reporting.entered(zsj)
        office.rename_organ(
            organ=zsj.organ, name="番禺区新名局", on=JANUARY, ground="更名", by=self.system(JANUARY)
        )

        report = queries.build([zsj.organ], YEAR, JANUARY)[0].report

        assert report.title == "番禺区政务服务和数据管理局2025年政府信息公开工作年度报告"


class TestBeginning:
    def test_proposes_words_with_the_years_facts(self, zsj):
        reporting.year(zsj)

        edition = reporting.edition(reporting.begun(zsj))

        assert (
            "全年主动公开政府信息{{公开.总数}}条，其中部门动态类{{公开.部门动态}}条。" in edition.parts["一"]
        )
        assert (edition.number, edition.state, edition.organ_name) == (1, "draft", zsj.organ.name)
        assert LedgerEntry.objects.filter(did="reporting.begin_report").count() == 1

    @pytest.mark.parametrize(
        ("year", "says"),
        [(YEAR, "没有任何"), (2031, "2031年还没有开始"), (2001, "还没有政府信息公开年度报告")],
    )
    def test_of_a_year_that_cannot_be_reported_on_leaves_nothing_behind(self, zsj, year, says):
        entries = LedgerEntry.objects.count()
        with pytest.raises(Refused, match=says):
            reporting.begun(zsj, of=year)

        assert not YearReport.objects.exists()
        assert LedgerEntry.objects.count() == entries

    def test_is_once_and_the_offices(self, zsj):
        reporting.entered(zsj)
        reporting.begun(zsj)
        with pytest.raises(Refused, match="已经开始编制"):
            reporting.begun(zsj)
        for who in (zsj.at.handler, zsj.at.supervisor, zsj.press.editor):
            with pytest.raises(Refused, match="没有相应岗位"):
                actions.begin_report(person=who, organ_id=zsj.organ.pk, year=YEAR, by=by(who))

    @pytest.mark.parametrize(
        ("value", "ground"), [("-1", "登记簿"), ("1.5", "登记簿"), ("1", " "), ("", "登记簿")]
    )
    def test_refuses_bad_entries_whole(self, zsj, value, ground):
        with pytest.raises(Refused):
            actions.enter_figure(
                person=zsj.at.clerk,
                organ_id=zsj.organ.pk,
                year=YEAR,
                cell="二.norms.issued",
                value=value,
                ground=ground,
                by=by(zsj.at.clerk),
            )

        assert not Entered.objects.exists()

    def test_takes_up_what_is_entered_afterwards(self, zsj):
        reporting.year(zsj)
        report = reporting.begun(zsj)
        assert "二.norms.issued" not in reporting.edition(report).figures

        reporting.enter(zsj, "二.norms.issued", "4")

        assert reporting.edition(report).figures["二.norms.issued"] == 4


class TestWriting:
    def test_refuses_an_unknown_placeholder_with_its_place(self, zsj):
        report = reporting.written(zsj)
        before = reporting.edition(report).parts
        with pytest.raises(Refused, match=r"第一部分第2段：没有叫“三\.9\.total”的数字，相近的有"):
            reporting.write(zsj, report, "一", "概况。\n收到{{三.9.total}}件。")

        assert reporting.edition(report).parts == before

    def test_overwrites_nobody(self, zsj):
        report = reporting.written(zsj)
        read = reporting.edition(report).parts["五"]
        reporting.write(zsj, report, "五", "另一个人写的问题和改进措施。")
        with pytest.raises(Refused, match="刚刚有人改过"):
            actions.write_part(
                person=zsj.at.clerk,
                report_id=report.pk,
                numeral="五",
                text="我写的",
                read=read,
                by=by(zsj.at.clerk),
            )

    def test_is_of_words_and_not_of_tables(self, zsj):
        report = reporting.written(zsj)
        with pytest.raises(Refused, match="第二、三、四部分是表格"):
            reporting.write(zsj, report, "三", "收到申请3件。")

    def test_follows_its_figures_when_they_are_counted_anew(self, zsj):
        report = reporting.written(zsj)
        disclosing.handling(zsj.at, on=DECEMBER)
        stale = queries.built_of(reporting.edition(report))
        actions.recount(person=zsj.at.clerk, report_id=report.pk, by=by(zsj.at.clerk))
        fresh = queries.built_of(reporting.edition(report))

        assert {one.code for one in stale.findings if one.severity == "error"} == {"E8"}
        assert "新收政府信息公开申请0件" in "".join(stale.report.part("一").paragraphs)
        assert "新收政府信息公开申请1件" in "".join(fresh.report.part("一").paragraphs)
        assert [one for one in fresh.findings if one.severity == "error"] == []

    def test_is_checked_before_it_is_kept(self, zsj):
        edition = reporting.edition(reporting.written(zsj))

        seen = queries.built_of(edition, {"五": "全年收到政府信息公开申请5件。"})

        assert [one.code for one in seen.findings if one.severity == "error"] == ["by_hand"]
        assert seen.report.part("五").paragraphs == ("全年收到政府信息公开申请5件。",)
        assert "5件" not in edition.parts["五"]

    def test_stays_when_a_figure_is_entered(self, zsj):
        report = reporting.written(zsj)
        reporting.write(zsj, report, "五", "另写的主要问题和改进措施。")
        reporting.enter(zsj, "二.norms.issued", "2")

        assert reporting.edition(report).parts["五"] == "另写的主要问题和改进措施。"


class TestFreezing:
    def test_keeps_a_snapshot_with_its_fingerprint(self, zsj):
        reporting.year(zsj)
        edition = reporting.edition(reporting.frozen(zsj))

        assert (edition.state, edition.frozen_by) == ("frozen", "zsjhead同志")
        assert edition.digest == digest_of(edition)
        assert edition.digest != fingerprint({})
        entry = LedgerEntry.objects.get(did="reporting.freeze_report")
        assert entry.detail["digest"] == edition.digest

    def test_is_refused_while_there_are_errors_and_names_them(self, zsj):
        reporting.year(zsj)
        report = reporting.begun(zsj)
        with pytest.raises(Refused) as refused:
            reporting.freeze(zsj, report)

        assert "格空白，没有的应填0" in refused.value.sentence
        assert "还没有写" in refused.value.sentence
        assert reporting.edition(report).state == "draft"

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("全年收到政府信息公开申请3件。", "数字“3”是手写的，请改用“{{三.1.total}}”"),
            ("全年公开政府信息3条。", "请改用“{{公开.总数}}”"),
            ("全年未收到政府信息公开申请，工作平稳有序。", "文字说没有“收到申请”"),
        ],
    )
    def test_is_refused_for_a_figure_written_by_hand(self, zsj, text, says):
        reporting.year(zsj)
        report = reporting.written(zsj)
        reporting.write(zsj, report, "一", text)
        with pytest.raises(Refused) as refused:
            reporting.freeze(zsj, report)

        assert says in refused.value.sentence

    def test_is_refused_when_the_records_have_moved_on(self, zsj):
        report = reporting.written(zsj)
        disclosing.handling(zsj.at, on=DECEMBER)
        with pytest.raises(Refused, match="按办理记录统计为1"):
            reporting.freeze(zsj, report)

    def test_waits_for_the_end_of_the_year(self, zsj):
        report = reporting.written(zsj, on=DECEMBER)
        with pytest.raises(Refused, match="2025年还没有终了"):
            reporting.freeze(zsj, report, on=date(2025, 12, 31))

    def test_is_for_who_answers_for_the_report(self, zsj):
        report = reporting.written(zsj)
        for who in (zsj.at.clerk, zsj.at.handler, zsj.at.supervisor):
            with pytest.raises(Refused, match="没有这份年度报告"):
                actions.freeze_report(person=who, report_id=report.pk, by=by(who))

    def test_holds_whoever_knocks(self, zsj):
        report = reporting.frozen(zsj)
        pk = reporting.edition(report).pk
        tries = (
            ("UPDATE reporting_edition SET figures = '{}' WHERE id = %s", [pk], "已定稿的年度报告不能改动"),
            ("UPDATE reporting_edition SET state = 'draft' WHERE id = %s", [pk], "已定稿的年度报告不能改动"),
            ("DELETE FROM reporting_edition WHERE id = %s", [pk], "年度报告的版本不能删除"),
            ("UPDATE reporting_entered SET value = '9'", [], "录入的数字只能追加"),
            ("DELETE FROM reporting_entered", [], "录入的数字只能追加"),
            ("UPDATE reporting_yearreport SET year = 2020", [], "报告的机构和年度不能改动"),
        )
        for statement, values, says in tries:
            with pytest.raises(IntegrityError, match=says), transaction.atomic():
                connection.cursor().execute(statement, values)
        with pytest.raises(IntegrityError, match="不能直接定稿"), transaction.atomic():
            Edition.objects.create(
                report=report, number=9, state="frozen", frozen_at=reporting.moment(JANUARY),
                digest="0" * 64, organ_name="", made_at=reporting.moment(JANUARY), who="",
            )  # fmt: skip


class TestLateChange:
    def test_makes_a_new_edition_that_says_what_differs(self, zsj):
        happened = reporting.year(zsj)
        report = reporting.frozen(zsj)
        before = reporting.edition(report)
        late = disclosing.handling(zsj.at, on=DECEMBER)

        assert {one.name for one in queries.late_changes(before)} == {
            f"三.{row}.{column}" for row in ("1", "4") for column in ("natural", "total")
        }
        edition = actions.reopen_report(
            person=zsj.at.clerk, report_id=report.pk, reason="补登一件邮寄申请", by=by(zsj.at.clerk)
        )

        changed = {one.name: one for one in queries.changes_of(reporting.edition(report))}
        assert changed["三.1.total"].sentence == (
            f"表三第一行“总计”列由3改为4：增{late.number}（{DECEMBER}收到，本年登记）"
        )
        assert len(changed) == 4
        assert (edition.number, edition.replaces) == (2, before)
        assert Edition.objects.get(pk=before.pk).figures == before.figures
        assert happened.granted.number in numbers(queries.draft_of(before).figures, "三.1.total")
        assert reporting.freeze(zsj, report).digest != before.digest

    def test_needs_a_reason_and_a_frozen_edition(self, zsj):
        report = reporting.written(zsj)
        with pytest.raises(Refused, match="第1版还在编制"):
            actions.reopen_report(
                person=zsj.at.clerk, report_id=report.pk, reason="补登", by=by(zsj.at.clerk)
            )
        reporting.freeze(zsj, report)
        with pytest.raises(Refused, match="请写明另立新版的理由"):
            actions.reopen_report(person=zsj.at.clerk, report_id=report.pk, reason=" ", by=by(zsj.at.clerk))
        with pytest.raises(Refused, match="第1版已定稿，不能改动"):
            reporting.write(zsj, report, "五", "另写问题和改进措施。")

    def test_of_last_year_fails_the_carrying_over(self, zsj):
        happened = reporting.year(zsj)
        reporting.frozen(zsj)
        disclosing.handling(zsj.at, on=DECEMBER)
        reporting.after(zsj, happened)

        found = queries.build([zsj.organ], YEAR + 1, date(2026, 12, 1))[0].findings

        assert {one.place for one in found if one.code == "E5"} == {"表三“自然人”列", "表三“总计”列"}


class TestGathering:
    DAY = date(2026, 2, 3)

    @pytest.fixture
    def above(self):
        return reporting.district()

    def test_shows_who_has_handed_in_who_is_late_and_what_came_back(self, above):
        organ, supervisor = above
        one, two, three, four = (
            reporting.house(f"o{n}", f"番禺区第{n}局", parent=organ) for n in range(1, 5)
        )
        reporting.handed_in(one)
        report = reporting.handed_in(two)
        actions.return_report(
            person=supervisor, report_id=report.pk, reason="第五部分过于简略", by=by(supervisor)
        )
        reporting.written(three)

        seen = gather(supervisor, organ.pk, YEAR, self.DAY)

        assert [child.standing for child in seen.children] == [
            Standing.HANDED_IN,
            Standing.RETURNED,
            Standing.DRAFT,
            Standing.NONE,
        ]
        assert [child.organ.pk for child in seen.late] == [at.organ.pk for at in (two, three, four)]
        assert seen.children[1].reason == "第五部分过于简略"
        assert seen.children[0].handed_on == JANUARY
        assert seen.children[0].countdown.days == -3

    def test_adds_up_what_was_handed_in_and_explains_a_difference(self, above):
        organ, supervisor = above
        one, two, _ = (reporting.house(f"o{n}", f"番禺区第{n}局", parent=organ) for n in range(1, 4))
        reporting.year(one)
        disclosing.handling(two.at, on=MARCH)
        reporting.handed_in(one)
        office_of = making.person("qzf_office", (organ, "disclosure_office"))
        actions.begin_report(person=office_of, organ_id=organ.pk, year=YEAR, by=by(office_of))
        reporting.handed_in(two)

        seen = gather(supervisor, organ.pk, YEAR, self.DAY)

        cell = cell_at("三.1.total")
        assert (seen.own.number(cell), seen.total[cell]) == (3, 4)
        apart = {one.cell: one for one in seen.differences}
        assert set(apart) == {cell_at(f"三.{r}.{c}") for r in ("1", "4") for c in ("natural", "total")}
        assert apart[cell].sentence.endswith(
            "已提交的：番禺区第1局3、番禺区第2局1；没有提交的有1个：番禺区第3局"
        )

    def test_lets_the_governments_own_report_be_the_sum_of_its_organs(self, above):
        organ, _ = above
        one = reporting.house("o1", "番禺区第1局", parent=organ)
        reporting.year(one)
        reporting.handed_in(one)

        built = queries.build([organ], YEAR, self.DAY)[0]

        assert built.draft.figures.of("三.1.total") == 3
        assert built.draft.figures.of("二.norms.issued") == 0
        (source,) = built.sources("三.1.total")
        assert (source.kind, source.number, source.why) == ("report", "番禺区第1局", "已提交的年度报告计3")

    def test_takes_the_newest_edition_that_is_handed_in_and_no_other(self, above):
        organ, supervisor = above
        one = reporting.house("o1", "番禺区第1局", parent=organ)
        disclosing.handling(one.at, on=MARCH)
        report = reporting.handed_in(one)
        disclosing.handling(one.at, on=DECEMBER)
        actions.reopen_report(
            person=one.at.clerk, report_id=report.pk, reason="补登一件", by=by(one.at.clerk)
        )
        reporting.freeze(one, report)
        cell = cell_at("三.1.total")
        assert gather(supervisor, organ.pk, YEAR, self.DAY).total[cell] == 1

        reporting.hand_in(one, report)

        assert gather(supervisor, organ.pk, YEAR, self.DAY).total[cell] == 2
        assert queries.build([organ], YEAR, self.DAY)[0].draft.figures.of(cell.key) == 2

    def test_asks_as_often_for_many_organs_as_for_two(self, above):
        organ, supervisor = above
        for n in range(2):
            reporting.handed_in(reporting.house(f"o{n}", f"番禺区第{n}局", parent=organ))
        with CaptureQueriesContext(connection) as of_two:
            gather(supervisor, organ.pk, YEAR, self.DAY)
        for n in range(2, 5):
            reporting.handed_in(reporting.house(f"o{n}", f"番禺区第{n}局", parent=organ))
        with CaptureQueriesContext(connection) as of_five:
            gather(supervisor, organ.pk, YEAR, self.DAY)

        assert len(of_five) == len(of_two) == 14

    def test_is_the_supervisors_and_over_their_own_organs(self, zsj, above):
        organ, supervisor = above
        one = reporting.house("o1", "番禺区第1局", parent=organ)
        elsewhere = reporting.frozen(zsj)
        report = reporting.handed_in(one)

        with pytest.raises(Refused, match="没有汇总"):
            gather(one.at.head, organ.pk, YEAR, self.DAY)
        for who, what in ((one.at.head, report), (supervisor, elsewhere)):
            with pytest.raises(Refused, match="没有这份年度报告"):
                actions.return_report(person=who, report_id=what.pk, reason="重写", by=by(who))

    @pytest.mark.parametrize("on", [date(2026, 1, 7), date(2026, 1, 9)])
    def test_is_handed_in_on_a_day_that_can_be(self, above, on):
        one = reporting.house("o1", "番禺区第1局", parent=above[0])
        report = reporting.frozen(one)
        with pytest.raises(Refused, match="提交日期须在"):
            actions.hand_in(person=one.at.clerk, report_id=report.pk, on=on, by=by(one.at.clerk))

    def test_is_handed_in_frozen_and_once(self, above):
        one = reporting.house("o1", "番禺区第1局", parent=above[0])
        report = reporting.written(one)
        with pytest.raises(Refused, match="还没有定稿"):
            reporting.hand_in(one, report)
        reporting.freeze(one, report)
        reporting.hand_in(one, report)
        with pytest.raises(Refused, match="已于2026-01-08提交"):
            reporting.hand_in(one, report)
        actions.return_report(person=above[1], report_id=report.pk, reason="重写", by=by(above[1]))
        with pytest.raises(Refused, match="已被退回，请另立新版再提交"):
            reporting.hand_in(one, report)

        assert HandIn.objects.count() == 1


class TestToThePublic:
    def column(self, at: House, board: str = "annual_report"):
        return making.column(
            at.press, "zsj-nb", "信息公开年报", board=board, column_type="信息公开年报", kind="annual_report"
        )

    def draft(self, at: House, report: YearReport, column) -> YearReport:
        editor = at.press.editor
        return actions.to_item(person=editor, report_id=report.pk, column_id=column.pk, by=by(editor))

    def test_goes_through_the_three_reviews_with_every_figure(self, zsj):
        reporting.year(zsj)
        report = reporting.frozen(zsj)
        item = self.draft(zsj, report, self.column(zsj)).item

        making.submit(zsj.press, item, at=reporting.moment(JANUARY, 11))
        for minute, stage in enumerate(("first", "second", "final")):
            making.proved(
                zsj.press, item, stage, at=reporting.moment(JANUARY, 12) + timedelta(minutes=minute)
            )
        item.refresh_from_db()

        assert item.shown.title == "番禺区政务服务和数据管理局2025年政府信息公开工作年度报告"
        html = item.shown.body_html
        assert html.count("<table>") == 6
        assert "全年主动公开政府信息3条" in html
        assert '<th scope="row">一、本年新收政府信息公开申请数量</th><td>3</td>' in html
        assert "{{" not in html
        assert [file.name.rpartition(".")[2] for file in item.shown.files.order_by("position")] == [
            "pdf",
            "docx",
            "csv",
        ]

    def test_leaves_no_file_behind_when_it_is_refused(self, zsj, settings, monkeypatch):
        reporting.year(zsj)
        report = reporting.frozen(zsj)
        column = self.column(zsj)
        held = {*Path(settings.MEDIA_ROOT).rglob("*.docx")}

        def refuse(report: Any) -> bytes:
            raise Refused("不成")

        monkeypatch.setattr(drafting.giving, "csv_of", refuse)
        with pytest.raises(Refused, match="不成"):
            self.draft(zsj, report, column)

        assert {*Path(settings.MEDIA_ROOT).rglob("*.docx")} == held
        assert YearReport.objects.get().item is None

    def test_of_a_later_edition_becomes_the_next_wording_of_the_same_item(self, zsj):
        reporting.year(zsj)
        report = reporting.frozen(zsj)
        column = self.column(zsj)
        item = self.draft(zsj, report, column).item
        disclosing.handling(zsj.at, on=DECEMBER)
        actions.reopen_report(
            person=zsj.at.clerk, report_id=report.pk, reason="补登一件", by=by(zsj.at.clerk)
        )
        reporting.freeze(zsj, report)

        again = self.draft(zsj, report, column).item

        assert again.pk == item.pk
        wording = again.get_latest_revision_as_object()
        assert wording.correction_note == "补登一件"
        assert "全年新收政府信息公开申请4件" in str(wording.body)

    def test_is_for_an_editor_of_a_frozen_report_in_its_column(self, zsj):
        report = reporting.written(zsj)
        column = self.column(zsj)
        with pytest.raises(Refused, match="还没有定稿"):
            self.draft(zsj, report, column)
        reporting.freeze(zsj, report)
        with pytest.raises(Refused, match="只在“政府信息公开年报”栏目"):
            self.draft(zsj, report, zsj.press.column)
        with pytest.raises(Refused, match="没有这份年度报告"):
            actions.to_item(
                person=zsj.at.clerk, report_id=report.pk, column_id=column.pk, by=by(zsj.at.clerk)
            )

        assert YearReport.objects.get().item is None


class TestNightlyCheck:
    def test_finds_nothing_wrong_with_what_was_frozen_and_frozen_again(self, zsj):
        reporting.year(zsj)
        report = reporting.frozen(zsj)
        disclosing.handling(zsj.at, on=DECEMBER)
        actions.reopen_report(
            person=zsj.at.clerk, report_id=report.pk, reason="补登一件", by=by(zsj.at.clerk)
        )
        reporting.freeze(zsj, report)
        told = StringIO()
        call_command("verify_reports", stdout=told)

        assert told.getvalue() == "2 份定稿的年度报告完整\n"

    def test_finds_what_someone_changed_who_has_the_database_in_hand(self, zsj):
        edition = reporting.edition(reporting.frozen(zsj))
        guards.take_off(connection, GUARDS)
        changed = edition.figures | {"三.1.total": 99}
        Edition.objects.filter(pk=edition.pk).update(figures=changed)

        found = [str(fault) for fault in faults()]

        assert len([one for one in found if "不在" in one]) == len(
            [guard for guard in GUARDS if guard.event != TRUNCATE or connection.vendor == "postgresql"]
        )
        name = f"{edition.organ_name}2025年第1版"
        assert f"{name}：内容与定稿时的指纹不符：定稿后被改动" in found
        with pytest.raises(CommandError, match="指纹不符"):
            call_command("verify_reports")

        edition.figures = changed
        Edition.objects.filter(pk=edition.pk).update(digest=digest_of(edition))
        guards.put_on(connection, GUARDS)
        assert [str(fault) for fault in faults()] == [f"{name}：台账中没有这一指纹的定稿记录"]


class TestCommand:
    def test_says_that_there_is_no_database_yet(self, tmp_path):
        environment = os.environ | {
            "MINGTING_VAR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite3'}",
        }
        command = [ROOT / "bin/mingting", "report", "build", "--organ", "zsj", "--year", "2024"]
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)

        assert done.returncode == 2
        assert done.stderr.startswith("数据库不能用，请先建库")
        assert "Traceback" not in done.stderr + done.stdout


class TestEveryVerb:
    def test_writes_one_entry_of_the_ledger(self, zsj):
        report = reporting.frozen(zsj)
        told = LedgerEntry.objects.filter(did__startswith="reporting.")

        assert told.filter(did="reporting.enter_figure").count() == len(BY_HAND)
        assert told.filter(did="reporting.write_part").count() == 3
        assert told.count() == len(BY_HAND) + 3 + 2
        assert {entry.to for entry in told.exclude(did="reporting.enter_figure")} == {
            f"reporting.year_report:{report.pk}"
        }

    def test_leaves_every_cell_of_the_form_filled(self, zsj):
        edition = reporting.edition(reporting.frozen(zsj))

        report = queries.built_of(edition).report
        assert [report.missing(table) for table in Table] == [(), (), ()]
        assert all(written.words for written in report.cells.values())
