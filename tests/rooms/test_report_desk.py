"""The desk of a yearly report: who sees it, what each screen tells, every deed and its refusal in place, files."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from html import unescape
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingting.accounts.actions.rights import sync_rights
from mingting.accounts.desk import frame
from mingting.accounts.models import Person
from mingting.accounts.rules.roles import Role
from mingting.commons.models import LedgerEntry
from mingting.publishing.models import Column
from mingting.reporting import actions
from mingting.reporting.checking import check
from mingting.reporting.desk import report_files
from mingting.reporting.gateways.giving import from_json
from mingting.reporting.models import Entered, HandIn, YearReport
from mingting.reporting.rules.figures import BY_HAND
from mingting.reporting.rules.form import Table, cells_of

from . import making, reporting
from .reporting import YEAR, House
from .signing_in import at_the_desk

pytestmark = pytest.mark.django_db

ROOT = "/desk/annual-reports/"
TODAY = date(2026, 1, 12)


@pytest.fixture(autouse=True)
def a_day_in_january(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the desk, and nothing else, live in the January in which the reports are made."""
    now = timezone.make_aware(datetime(TODAY.year, TODAY.month, TODAY.day, 10))
    clock = SimpleNamespace(now=lambda: now, localdate=lambda: TODAY)
    monkeypatch.setattr(frame, "timezone", clock)


@pytest.fixture
def zsj() -> House:
    district, _ = reporting.district()
    return reporting.house(parent=district)


@pytest.fixture
def lived(zsj) -> House:
    reporting.year(zsj)
    return zsj


def desk(person: Person) -> Client:
    sync_rights(person, timezone.localdate())
    return at_the_desk(person)


def text_of(response) -> str:
    """Return the words of a page, without its marks."""
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", body)))


def address(report: YearReport, *rest: object) -> str:
    return f"{ROOT}{report.pk}/" + "".join(f"{one}/" for one in rest)


def column_of(at: House) -> Column:
    return Column.objects.create(
        site=at.press.site,
        organ=at.organ,
        code="zsj-nb",
        name="信息公开年报",
        column_type="信息公开年报",
        board="annual_report",
        kind="annual_report",
        description="历年年度报告",
        keywords="年报",
    )


class TestWhoSees:
    def test_office_heads_and_editors_see_the_list_and_the_report(self, lived):
        report = reporting.begun(lived)

        for person in (lived.at.clerk, lived.at.office_head, lived.at.head, lived.press.editor):
            assert desk(person).get(ROOT).status_code == 200, person
            assert desk(person).get(address(report)).status_code == 200, person

    def test_others_of_the_organ_are_refused_the_list_and_find_no_report(self, lived):
        report = reporting.begun(lived)

        for person in (lived.at.handler, lived.at.auditor, lived.at.administrator):
            assert desk(person).get(ROOT).status_code in (302, 403), person
            assert desk(person).get(address(report)).status_code == 404, person

    def test_another_organ_finds_none_of_the_screens(self, lived):
        other = reporting.house("czj", "番禺区财政局")
        report = reporting.begun(lived)
        client = desk(other.at.clerk)

        for rest in (
            (),
            ("editions", 1),
            ("editions", 1, "cells", "三.1.total"),
            ("parts", "一"),
            ("steps", "freeze"),
        ):
            assert client.get(address(report, *rest)).status_code == 404, rest
        assert client.get(f"{address(report)}editions/1/report.json").status_code == 404
        assert client.get(f"{ROOT}organs/{lived.organ.pk}/{YEAR}/figures/").status_code == 404
        assert client.post(address(report, "recount")).status_code == 404

    def test_nobody_signed_in_is_sent_to_the_door(self, lived):
        report = reporting.begun(lived)

        assert Client().get(address(report)).status_code == 302

    def test_the_menu_stands_only_for_those_with_a_part(self, lived):
        assert f'"{ROOT}"' in desk(lived.at.clerk).get("/desk/").content.decode()
        assert f'"{ROOT}"' not in desk(lived.at.handler).get("/desk/").content.decode()

    def test_reading_writes_nothing(self, lived):
        report = reporting.begun(lived)
        client = desk(lived.at.clerk)
        before = LedgerEntry.objects.count()

        for rest in ((), ("parts", "一"), ("steps", "freeze"), ("editions", 1, "cells", "三.1.total")):
            assert client.get(address(report, *rest)).status_code == 200
        assert client.get(address(report, "recount")).status_code == 405
        assert client.get(f"{ROOT}begin/").status_code == 405
        assert LedgerEntry.objects.count() == before

    def test_a_deed_without_its_token_is_not_done(self, lived):
        report = reporting.begun(lived)
        client = Client(enforce_csrf_checks=True)
        client.cookies = desk(lived.at.clerk).cookies

        assert client.get(address(report)).status_code == 200
        assert client.post(address(report, "recount")).status_code == 403
        assert not LedgerEntry.objects.filter(did="reporting.recount").exists()


class TestList:
    def test_says_what_is_due_and_begins_it(self, lived):
        client = desk(lived.at.clerk)

        shown = text_of(client.get(ROOT))
        assert f"{YEAR}年 番禺区政务服务和数据管理局" in shown
        assert "还没有开始" in shown
        assert "应当在2026年1月31日前公布，还有19天" in shown

        answer = client.post(f"{ROOT}begin/", {"organ": lived.organ.pk, "year": YEAR}, follow=True)
        report = YearReport.objects.get()
        assert answer.redirect_chain[-1][0] == address(report)
        listed = text_of(client.get(ROOT))
        assert "编制中" in listed
        assert re.search(r"错误 \d+", listed)

    def test_refuses_in_place_and_leads_to_what_must_be_entered_first(self, zsj):
        client = desk(zsj.at.clerk)

        answer = client.post(f"{ROOT}begin/", {"organ": zsj.organ.pk, "year": 2024})

        assert answer.status_code == 422
        assert "没有任何发布、申请、复议诉讼、收费的记录" in text_of(answer)
        assert f"{ROOT}organs/{zsj.organ.pk}/2024/figures/" in answer.content.decode()
        assert not YearReport.objects.exists()

    def test_refuses_what_is_begun_what_is_to_come_and_what_is_not_theirs(self, lived):
        other = reporting.house("czj", "番禺区财政局")
        reporting.begun(lived)
        client = desk(lived.at.clerk)

        for organ, year, told in (
            (lived.organ.pk, YEAR, "已经开始编制"),
            (lived.organ.pk, 2031, "2031年还没有开始"),
            (lived.organ.pk, "二〇二四", "输入整数"),
            (other.organ.pk, YEAR, "请选择由您编制年度报告的机关"),
        ):
            answer = client.post(f"{ROOT}begin/", {"organ": organ, "year": year})
            assert answer.status_code == 422, told
            assert told in text_of(answer)

    def test_an_editor_reads_that_the_office_begins(self, zsj):
        shown = desk(zsj.press.editor).get(ROOT)

        assert "还没有开始" in text_of(shown)
        assert "开始编制" not in text_of(shown).replace("还没有开始", "")

    def test_asks_no_more_for_more_organs(self, lived):
        reporting.begun(lived)
        client = desk(lived.at.clerk)
        client.get(ROOT)
        few = queries_of(client, ROOT)
        for code in ("aaj", "bbj", "ccj"):
            organ = making.organ(code, f"番禺区{code}局")
            organ.uscc = reporting._uscc()
            organ.save()
            lived.at.clerk.posts.create(organ=organ, role=Role.DISCLOSURE_OFFICE, since=date(2020, 1, 1))
            for cell in BY_HAND:
                Entered.objects.create(
                    organ=organ, year=YEAR, cell=cell, value="0", ground="台账", who="甲", at=timezone.now()
                )
            actions.begin_report(
                person=lived.at.clerk, organ_id=organ.pk, year=YEAR, by=reporting.by(lived.at.clerk)
            )

        assert text_of(client.get(ROOT)).count("编制中") == 4
        assert queries_of(client, ROOT) <= few


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(f"{url}?fresh={timezone.now().timestamp()}").status_code == 200
    return len(caught)


class TestReport:
    def test_shows_where_it_stands_what_is_wrong_and_what_it_says(self, lived):
        report = reporting.begun(lived)

        shown = text_of(desk(lived.at.clerk).get(address(report)))

        assert "番禺区政务服务和数据管理局2025年政府信息公开工作年度报告" in shown
        assert "应当在2026年1月31日前公布，还有19天" in shown
        assert "定稿：由信息公开机构负责人或者本机关负责人定稿" in shown
        assert "全年新收政府信息公开申请3件" in shown
        assert "未录入" in shown
        assert "主动公开“部门动态” 3 条" in shown

    def test_every_cell_of_the_form_leads_to_its_records_and_has_its_heads(self, lived):
        report = reporting.begun(lived)
        client = desk(lived.at.clerk)

        body = client.get(address(report)).content.decode()

        drawn = re.findall(
            r'<td id="([^"]+)" data-cell="([^"]+)" headers="([^"]+)".*?<a href="([^"]+)"', body
        )
        assert [key for _, key, _, _ in drawn] == [cell.key for table in Table for cell in cells_of(table)]
        ids = set(re.findall(r'<th id="([^"]+)"', body))
        assert all(set(heads.split()) <= ids for _, _, heads, _ in drawn)
        assert len({place for place, *_ in drawn}) == len(drawn)
        assert client.get(drawn[-1][3]).status_code == 200

    def test_findings_lead_to_the_cell_and_to_the_part(self, lived):
        report = reporting.begun(lived)

        body = desk(lived.at.clerk).get(address(report)).content.decode()

        anchors = set(re.findall(r'href="#(cell-[^"]+)"', body))
        assert anchors
        assert anchors <= set(re.findall(r'<td id="([^"]+)"', body))
        assert f"{ROOT}{report.pk}/parts/%E4%B8%80/" in body

    def test_who_may_not_write_gets_no_ways_to_write(self, lived):
        report = reporting.begun(lived)

        body = desk(lived.press.editor).get(address(report)).content.decode()

        assert "修改文字" not in body
        assert "录入表二" not in body
        assert "由信息公开机构办理" in body

    def test_asks_no_more_for_more_editions_and_records(self, lived):
        report = reporting.frozen(lived)
        client = desk(lived.at.clerk)
        client.get(address(report))
        few = queries_of(client, address(report))
        for number in range(3):
            reporting.published(lived, reporting.moment(date(2025, 8, 1 + number)))
            actions.reopen_report(
                person=lived.at.clerk, report_id=report.pk, reason="补登", by=reporting.by(lived.at.clerk)
            )
            reporting.freeze(lived, report)

        shown = text_of(client.get(address(report)))

        assert "第4版（本页）" in shown
        assert queries_of(client, address(report)) <= few

    def test_tells_what_changed_since_it_was_frozen(self, lived):
        report = reporting.frozen(lived)
        client = desk(lived.at.clerk)
        assert "记录没有变化，与本版一致" in text_of(client.get(address(report)))

        reporting.published(lived, reporting.moment(date(2025, 8, 1)))
        shown = text_of(client.get(address(report)))

        assert "主动公开政府信息总数由3改为4" in shown
        assert "E8" not in shown

    def test_an_earlier_edition_stays_to_be_read(self, lived):
        report = reporting.frozen(lived)
        reporting.published(lived, reporting.moment(date(2025, 8, 1)))
        actions.reopen_report(
            person=lived.at.clerk, report_id=report.pk, reason="漏登一条", by=reporting.by(lived.at.clerk)
        )
        client = desk(lived.at.clerk)

        newest, first = (
            text_of(client.get(address(report))),
            text_of(client.get(address(report, "editions", 1))),
        )

        assert "理由：漏登一条" in newest
        assert "由3改为4" in newest
        assert "不是最新版" in first
        assert "全年主动公开政府信息3条" in first
        assert client.get(address(report, "editions", 9)).status_code == 404

    def test_sets_the_year_beside_the_last(self, lived):
        reporting.entered(lived, of=YEAR - 1)
        report = reporting.begun(lived)

        shown = text_of(desk(lived.at.clerk).get(address(report)))

        assert re.search(r"主动公开政府信息总数 ?3 ?0 ?增加3", shown)


class TestCell:
    def test_lists_the_records_with_the_way_to_each(self, lived):
        report = reporting.begun(lived)
        url = address(report, "editions", 1, "cells", "三.1.total")

        office, editor = desk(lived.at.clerk).get(url), desk(lived.press.editor).get(url)

        assert "计入的记录 3 条" in text_of(office)
        links = re.findall(r'href="(/desk/requests/\d+/)"', office.content.decode())
        assert len(links) == 3
        assert all(desk(lived.at.clerk).get(link).status_code == 200 for link in links)
        assert "/desk/requests/" not in editor.content.decode().partition('class="listing')[2]
        assert "收到，本年登记" in text_of(editor)

    def test_leads_to_published_items_disputes_and_fees(self, lived):
        report = reporting.begun(lived)
        client = desk(lived.at.clerk)

        for name, start in (
            ("公开.总数", "/desk/items/"),
            ("四.reconsideration.pending", "/desk/requests/disputes/"),
            ("收费.通知金额", "/desk/requests/"),
        ):
            body = client.get(address(report, "editions", 1, "cells", name)).content.decode()
            link = re.search(rf'<td data-label="编号"><a href="({start}[^"]+)"', body)
            assert link, name
            assert client.get(link[1]).status_code == 200, name

    def test_says_where_there_are_none_and_knows_no_other_names(self, lived):
        report = reporting.begun(lived)
        client = desk(lived.at.clerk)

        assert "没有计入任何记录" in text_of(
            client.get(address(report, "editions", 1, "cells", "三.3.3.1.total"))
        )
        assert client.get(address(report, "editions", 1, "cells", "三.9.total")).status_code == 404

    def test_shows_who_entered_a_figure_when_and_on_what_ground(self, lived):
        reporting.enter(lived, "二.norms.issued", "2")
        reporting.enter(lived, "二.norms.issued", "3")
        report = reporting.begun(lived)

        answer = desk(lived.at.clerk).get(address(report, "editions", 1, "cells", "二.norms.issued"))

        told = re.findall(r'data-label="[^"]+"[^>]*>([^<]+)</td>', answer.content.decode())
        how = ["2025年发文登记簿", lived.at.clerk.name, "2026-01-08 10:00"]
        assert told == ["3", *how, "2", *how]


class TestEntering:
    def url(self, at: House, year: int = YEAR) -> str:
        return f"{ROOT}organs/{at.organ.pk}/{year}/figures/"

    def posted(self, **more: str) -> dict[str, str]:
        return {f"value.{cell}": "0" for cell in BY_HAND} | {"shared": "2025年台账"} | more

    def test_keeps_every_cell_on_the_shared_ground_and_takes_it_up(self, lived):
        report = reporting.begun(lived)
        client = desk(lived.at.clerk)

        answer = client.post(
            self.url(lived), self.posted(**{"value.二.norms.issued": "2", "ground.二.norms.issued": "发文簿"})
        )

        assert answer["Location"].startswith(address(report))
        assert Entered.objects.count() == len(BY_HAND)
        assert Entered.objects.get(cell="二.norms.issued").ground == "发文簿"
        assert reporting.edition(report).figures["二.norms.issued"] == 2
        again = client.post(
            self.url(lived),
            self.posted()
            | {
                f"{field}.{one.cell}": getattr(one, field)
                for one in Entered.objects.all()
                for field in ("value", "ground")
            },
        )
        assert again.status_code == 302
        assert Entered.objects.count() == len(BY_HAND)

    def test_keeps_nothing_when_one_is_wrong_and_says_which(self, lived):
        client = desk(lived.at.clerk)

        answer = client.post(
            self.url(lived), self.posted(**{"value.二.rules.issued": "-1", "value.二.norms.issued": "1.5"})
        )

        assert answer.status_code == 422
        assert "不能是负数" in text_of(answer)
        assert "件数应为整数" in text_of(answer)
        assert not Entered.objects.exists()
        assert not LedgerEntry.objects.filter(did="reporting.enter_figure").exists()

    def test_asks_for_a_ground(self, lived):
        answer = desk(lived.at.clerk).post(self.url(lived), self.posted(shared=""))

        assert answer.status_code == 422
        assert "请写明表二“规章”行“本年制发件数”列的依据" in text_of(answer)

    def test_is_open_to_the_office_alone_and_for_years_that_were(self, lived):
        assert desk(lived.press.editor).get(self.url(lived)).status_code == 404
        assert desk(lived.at.head).get(self.url(lived)).status_code == 404
        assert desk(lived.at.clerk).get(self.url(lived, 2027)).status_code == 404
        assert desk(lived.at.clerk).get(self.url(lived, 2007)).status_code == 404


class TestPart:
    def test_shows_placeholders_with_their_present_values(self, lived):
        report = reporting.begun(lived)

        body = desk(lived.at.clerk).get(address(report, "parts", "一")).content.decode()

        assert re.search(
            r"主动公开政府信息总数 <strong>3</strong></span><code data-insert>\{\{公开\.总数\}\}", body
        )
        assert "〔待写" in body

    def test_checks_without_keeping(self, lived):
        report = reporting.begun(lived)
        before = reporting.edition(report).parts["五"]

        answer = desk(lived.at.clerk).post(
            address(report, "parts", "五"),
            {"text": "全年新收政府信息公开申请3件，又{{三.1.total}}件。", "read": before, "preview": "1"},
        )

        assert answer.status_code == 200
        shown = text_of(answer)
        assert "数字“3”是手写的" in shown
        assert "又3件" in shown
        assert reporting.edition(report).parts["五"] == before

    def test_keeps_what_a_browser_sends(self, lived):
        report = reporting.begun(lived)
        read = reporting.edition(report).parts["一"].replace("\n", "\r\n")

        answer = desk(lived.at.clerk).post(
            address(report, "parts", "一"), {"text": "（一）主动公开\r\n公开{{公开.总数}}条。", "read": read}
        )

        assert unquote(answer["Location"]) == f"{address(report)}#part-一"
        assert reporting.edition(report).parts["一"] == "（一）主动公开\n公开{{公开.总数}}条。"

    def test_refuses_an_unknown_placeholder_with_its_place(self, lived):
        report = reporting.begun(lived)
        read = reporting.edition(report).parts["六"]

        answer = desk(lived.at.clerk).post(
            address(report, "parts", "六"), {"text": "第一段\n收费{{收费.通知件树}}件", "read": read}
        )

        assert answer.status_code == 422
        assert "第六部分第2段：没有叫“收费.通知件树”的数字，相近的有收费.通知件数" in text_of(answer)
        assert "收费{{收费.通知件树}}件" in text_of(answer)

    def test_does_not_overwrite_a_colleague_until_both_were_seen(self, lived):
        report = reporting.begun(lived)
        read = reporting.edition(report).parts["五"]
        reporting.write(lived, report, "五", "同事写的。")
        client = desk(lived.at.clerk)

        answer = client.post(address(report, "parts", "五"), {"text": "我写的。", "read": read})

        assert answer.status_code == 422
        assert "这一部分刚刚有人改过" in text_of(answer)
        assert "别人保存的文字同事写的。" in text_of(answer)
        assert "我写的。" in text_of(answer)
        seen = re.search(r'name="read" value="([^"]*)"', answer.content.decode())
        client.post(address(report, "parts", "五"), {"text": "合起来写的。", "read": unescape(seen[1])})
        assert reporting.edition(report).parts["五"] == "合起来写的。"

    def test_is_closed_for_tables_for_readers_and_once_frozen(self, lived):
        report = reporting.frozen(lived)

        assert desk(lived.at.clerk).get(address(report, "parts", "三")).status_code == 404
        assert "已定稿。要修改文字，请先另立新版" in text_of(
            desk(lived.at.clerk).get(address(report, "parts", "一"))
        )
        answer = desk(lived.at.clerk).post(address(report, "parts", "一"), {"text": "改", "read": ""})
        assert answer.status_code == 422
        assert "第1版已定稿，不能改动" in text_of(answer)


class TestDeeds:
    def test_recounts_and_says_how_much_changed(self, lived):
        report = reporting.begun(lived)
        reporting.published(lived, reporting.moment(date(2025, 8, 1)))

        answer = desk(lived.at.clerk).post(address(report, "recount"), follow=True)

        assert "已重新统计，2个数字有变化" in text_of(answer)
        assert reporting.edition(report).figures["公开.总数"] == 4

    def test_recounting_is_the_offices(self, lived):
        report = reporting.begun(lived)

        answer = desk(lived.press.editor).post(address(report, "recount"), follow=True)

        assert "没有这份年度报告，或者它不由您办理" in text_of(answer)
        assert not LedgerEntry.objects.filter(did="reporting.recount").exists()

    def test_freezes_only_by_the_head_and_without_errors(self, lived):
        report = reporting.begun(lived)
        url = address(report, "steps", "freeze")

        assert "由信息公开机构负责人或者本机关负责人定稿" in text_of(desk(lived.at.clerk).get(url))
        by_clerk = desk(lived.at.clerk).post(url)
        assert by_clerk.status_code == 422
        assert not reporting.edition(report).is_frozen
        by_head = desk(lived.at.head).post(url)
        assert by_head.status_code == 422
        assert re.search(r"有\d+项错误，不能定稿：\[", text_of(by_head))
        assert not reporting.edition(report).is_frozen

    def test_goes_from_the_first_figure_to_the_reviews(self, lived):
        report = reporting.written(lived)
        column_of(lived)
        head, clerk, editor = desk(lived.at.head), desk(lived.at.clerk), desk(lived.press.editor)

        assert head.post(address(report, "steps", "freeze"))["Location"] == address(report)
        assert reporting.edition(report).is_frozen
        asked = clerk.get(address(report, "steps", "hand_in")).content.decode()
        assert 'value="2026-01-12"' in asked
        early = clerk.post(address(report, "steps", "hand_in"), {"on": "2026-01-01"})
        assert early.status_code == 422
        assert "提交日期须在定稿" in text_of(early)
        assert clerk.post(address(report, "steps", "hand_in"), {"on": "2026-01-12"}).status_code == 302
        assert HandIn.objects.get().on == TODAY
        assert "已提交" in text_of(clerk.get(address(report)))
        again = clerk.post(address(report, "steps", "hand_in"), {"on": "2026-01-12"})
        assert again.status_code == 422
        assert "提交" in text_of(again)
        asked = editor.get(address(report, "steps", "to_item"))
        column = re.search(r'<option value="(\d+)"', asked.content.decode())[1]
        sent = editor.post(address(report, "steps", "to_item"), {"column_id": column})
        report.refresh_from_db()
        assert sent["Location"] == f"/desk/items/{report.item_id}/check/"
        assert editor.get(sent["Location"]).status_code == 200

    def test_a_returned_report_tells_the_reasons_and_is_reopened(self, lived):
        report = reporting.handed_in(lived)
        supervisor = Person.objects.get(username="qzf_supervisor")
        actions.return_report(
            person=supervisor,
            report_id=report.pk,
            reason="第五部分太空泛",
            by=reporting.by(supervisor, TODAY),
        )
        client = desk(lived.at.clerk)

        shown = text_of(client.get(address(report)))
        assert "被退回" in shown
        assert "退回：第五部分太空泛" in shown
        assert "这一版已被退回，请另立新版再提交" in shown
        empty = client.post(address(report, "steps", "reopen"), {"reason": " "})
        assert empty.status_code == 422
        assert "请写明另立新版的理由" in text_of(empty)
        done = client.post(address(report, "steps", "reopen"), {"reason": "按退回意见修改"}, follow=True)
        assert "第2版" in text_of(done)
        assert reporting.edition(report).number == 2

    def test_what_is_not_a_step_now_is_said_or_not_there(self, lived):
        report = reporting.begun(lived)
        client = desk(lived.at.clerk)

        assert client.get(address(report, "steps", "burn")).status_code == 404
        assert "编制中，现在没有这一步" in text_of(client.get(address(report, "steps", "hand_in")))
        refused = client.post(address(report, "steps", "reopen"), {"reason": "试"})
        assert refused.status_code == 422
        assert "还在编制，不必另立新版" in text_of(refused)


class TestFiles:
    @pytest.fixture
    def report(self, lived) -> YearReport:
        return reporting.frozen(lived)

    @pytest.mark.parametrize("kind", ["html", "docx", "pdf"])
    def test_are_read_back_without_a_fault(self, lived, report, kind):
        answer = desk(lived.at.clerk).get(f"{address(report)}editions/1/report.{kind}")

        assert answer.status_code == 200
        name = unquote(answer["Content-Disposition"].partition("''")[2])
        assert name == f"番禺区政务服务和数据管理局2025年政府信息公开工作年度报告（第1版）.{kind}"
        read = check(answer.content, name)
        assert read.report.year == YEAR
        assert read.report.cells.keys() >= {cell for table in Table for cell in cells_of(table)}
        assert not [one for one in read.findings if one.severity == "error"]

    def test_are_given_as_data(self, lived, report):
        client = desk(lived.at.clerk)

        values = json.loads(client.get(f"{address(report)}editions/1/report.json").content)
        table = client.get(f"{address(report)}editions/1/report.csv").content.decode("utf-8-sig")

        assert from_json(values).year == YEAR
        assert len(table.splitlines()) == 1 + sum(len(cells_of(one)) for one in Table)

    def test_a_draft_says_that_it_is_one(self, lived):
        report = reporting.begun(lived)

        answer = desk(lived.at.clerk).get(f"{address(report)}editions/1/report.html")

        assert "（草稿20260108）.html" in unquote(answer["Content-Disposition"])

    def test_there_are_no_others(self, lived, report):
        client = desk(lived.at.clerk)

        assert client.get(f"{address(report)}editions/1/report.exe").status_code == 404
        assert client.get(f"{address(report)}editions/2/report.pdf").status_code == 404

    def test_a_machine_without_fonts_says_what_to_install(self, lived, report, monkeypatch):
        import typst

        from mingting.commons.files.fonts import chosen

        bare = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
        monkeypatch.setattr(report_files, "find_fonts", lambda _: chosen(bare, frozenset(bare.families())))

        answer = desk(lived.at.clerk).get(f"{address(report)}editions/1/report.pdf", follow=True)

        assert "服务器上没有中文字体，不能排版。请管理员运行 make fonts，或者安装 fonts-noto-cjk" in text_of(
            answer
        )
        assert answer.redirect_chain[-1][0] == address(report)
