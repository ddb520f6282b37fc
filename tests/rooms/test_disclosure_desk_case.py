"""The page of one case: what stands on it, what each person may do from it, and what stays hidden until asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingting.accounts.models import Person
from mingting.commons.models import LedgerEntry
from mingting.disclosure import intake
from mingting.disclosure.actions import archive, consulting, extending, filing, messaging, open_dispute
from mingting.disclosure.desk import dossier
from mingting.disclosure.models import Application, CaseFile, Letter, Look, Message
from mingting.disclosure.rules.stages import Stage

from ..rules.sample_pdfs import Page, Pdf
from . import disclosing
from .test_disclosure_desk_lists import PERSONAL, TODAY, be_on, desk, plain, shown

pytestmark = pytest.mark.django_db

#: Statements for a page: the house's own for session, person, device, rights and menu, and those of the case.
OF_THE_HOUSE, OF_THE_CASE = 12, 12


@pytest.fixture(autouse=True)
def a_day_in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    be_on(monkeypatch, TODAY)


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


def address(case: Application, rest: str = "") -> str:
    return f"/desk/requests/{case.pk}/{rest}"


def page_of(who: Person, case: Application) -> str:
    return shown(who, address(case))


def buttons(who: Person, case: Application) -> list[str]:
    """Return the words of the buttons at the head of the page, the main one first."""
    head = page_of(who, case).partition('class="dr-offers"')[2].partition("</div>")[0]
    return re.findall(r"<a class=\"button[^>]*>([^<]+)</a>", head)


def main_button(who: Person, case: Application) -> str | None:
    found = re.search(
        r'<a class="button" href="[^"]*/desk/requests/\d+/[^"]*">([^<]+)</a>', page_of(who, case)
    )
    return found[1] if found else None


class TestDoor:
    @pytest.mark.parametrize(
        "who", ["clerk", "office_head", "head", "section_head", "handler", "second_handler"]
    )
    def test_is_open_to_the_office_the_heads_and_the_section(self, zsj, who):
        case = disclosing.handling(zsj)

        assert case.number in page_of(zsj.people[who], case)

    @pytest.mark.parametrize(
        "who", ["stranger", "other_section_head", "legal", "auditor", "administrator", "supervisor"]
    )
    def test_is_the_same_not_found_to_others_as_for_what_never_was(self, zsj, who):
        case = disclosing.handling(zsj)
        client = desk(zsj.people[who])

        answers = [client.get(address(case)), client.get("/desk/requests/999999/")]

        assert [answer.status_code for answer in answers] == [404, 404]
        assert case.number not in answers[0].content.decode()

    def test_of_another_organ_stays_shut_for_every_post(self, zsj):
        case = disclosing.handling(zsj)
        other = disclosing.bureau("czj", "番禺区财政局", mark="番财")

        assert {desk(who).get(address(case)).status_code for who in other.people.values()} == {404}

    def test_opens_to_the_legal_adviser_when_their_opinion_is_asked(self, zsj):
        case = disclosing.handling(zsj)
        assert desk(zsj.legal).get(address(case)).status_code == 404

        consulting.consult(
            person=zsj.handler,
            application_id=case.pk,
            kind="legal",
            to="法制科",
            question="可否公开",
            by=disclosing.by(zsj.handler),
        )

        assert case.number in page_of(zsj.legal, case)


class TestHead:
    def test_says_the_next_day_what_is_left_of_it_and_why(self, zsj):
        page = page_of(zsj.handler, disclosing.handling(zsj))
        words = plain(page)

        assert f'<time datetime="{disclosing.DUE}">' in page
        assert "剩 4 个工作日" in words
        assert "2026年3月2日收到申请，当日不计，自次日起计算20个工作日" in words
        assert "已计 16 / 20 个工作日" in words

    def test_says_before_the_day_of_receipt_by_when_to_confirm_and_what_the_channel_asks(self, zsj):
        case = disclosing.filed(zsj, on=TODAY).application

        words = plain(page_of(zsj.clerk, case))

        assert "应于此日前与申请人确认" in words
        assert "以双方确认之日为收到申请之日" in words

    def test_says_whose_turn_it_is(self, zsj):
        handled = disclosing.handling(zsj)
        reviewed = disclosing.proposed(zsj, "unable_create")
        disclosing.review(zsj, reviewed, "section")

        assert f"{zsj.handler.name} 办理中" in plain(page_of(zsj.clerk, handled))
        assert "等法制审核" in plain(page_of(zsj.clerk, reviewed))

    def test_says_that_facts_contradict_one_another_instead_of_failing(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.ask_correction(zsj, case)
        Application.objects.filter(pk=case.pk).update(received_on=date(2026, 3, 20))

        assert "不能早于收到申请之日" in plain(page_of(zsj.handler, case))


class TestStrip:
    def test_has_a_word_and_a_reason_for_every_day(self, zsj):
        cells = re.findall(
            r'<li class="dr-day ([^"]+)" title="([^"]+)".*?dr-day__mark">([^<]+)<',
            page_of(zsj.handler, disclosing.handling(zsj)),
        )

        assert len(cells) == (disclosing.DUE - disclosing.MONDAY).days + 1
        assert [mark for _, _, mark in cells][:3] == ["始", "1", "2"]
        assert cells[-1][2] == "届"
        assert all(reason.strip() for _, reason, _ in cells)
        assert "第三十三条" in cells[1][1]

    def test_explains_its_marks_and_marks_today_in_words(self, zsj):
        words = plain(page_of(zsj.handler, disclosing.handling(zsj)))

        assert "周末，不计" in words
        assert "今天" in words

    def test_folds_long_waits_into_one_sentence(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.ask_correction(zsj, case)

        page = page_of(zsj.handler, case)

        assert re.search(r"<summary>等待申请人补正 \d+ 天（03-03 至 03-23）</summary>", page)


class TestDerivation:
    def test_tells_each_step_with_its_article(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.ask_third_party(zsj, case)

        page = plain(page_of(zsj.handler, case))

        assert "第1次书面征求意见（第三方），尚未收到意见" in page
        assert "第三十三条第三款" in page
        assert "答复期限届满之日" in page

    def test_keeps_every_reading_with_its_cause_and_the_calendar_it_was_made_with(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.ask_third_party(zsj, case)
        readings = list(case.readings.all())

        page = page_of(zsj.handler, case)

        assert [reading.cause for reading in readings] == ["收到申请", "征求第三方意见"]
        assert all(reading.cause in page for reading in readings)
        assert page.count(readings[0].calendar) == len(readings)


#: Stage → how to get there and who has the next step, with its button.
NEXT: dict[str, tuple[Callable[[disclosing.Bureau], Application], str, str]] = {
    "confirmation": (lambda at: disclosing.filed(at).application, "clerk", "与申请人确认"),
    "received": (disclosing.registered, "clerk", "分办"),
    "handling": (disclosing.handling, "handler", "拟出答复"),
    "section": (lambda at: disclosing.proposed(at, "unable_create"), "section_head", "审核"),
    "sealing": (lambda at: disclosing.reviewed(at, "unable_create"), "clerk", "编号用印"),
    "issued": (lambda at: disclosing.sealed(at, "unable_create"), "clerk", "送达答复"),
    "sent": (lambda at: disclosing.sent(at, "unable_create"), "clerk", "登记签收"),
    "served": (lambda at: disclosing.served(at, "unable_create"), "clerk", "归档"),
    "withdrawn": (disclosing.withdrawn, "clerk", "归档"),
}


class TestButtons:
    @pytest.mark.parametrize("stage", NEXT)
    def test_have_one_main_step_for_who_is_in_turn(self, zsj, stage):
        make, who, words = NEXT[stage]
        case = make(zsj)

        assert main_button(zsj.people[who], case) == words

    @pytest.mark.parametrize("stage", NEXT)
    def test_lead_to_screens_that_open(self, zsj, stage):
        make, who, _ = NEXT[stage]
        case = make(zsj)
        client = desk(zsj.people[who])
        head = (
            client.get(address(case))
            .content.decode()
            .partition('class="dr-offers"')[2]
            .partition("</div>")[0]
        )

        links = re.findall(r'href="([^"]+)"', head)

        assert links
        assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)

    def test_do_not_urge_the_office_to_draft_what_a_handler_has(self, zsj):
        case = disclosing.handling(zsj)

        assert "拟出答复" in buttons(zsj.clerk, case)
        assert main_button(zsj.clerk, case) is None

    def test_are_none_for_who_only_reads(self, zsj):
        case = disclosing.handling(zsj)

        assert buttons(zsj.second_handler, case) == []
        assert "没有要您办理的事" in page_of(zsj.second_handler, case)

    @pytest.mark.parametrize(
        ("prepare", "who", "sentence"),
        [
            ("corrected", "handler", "已告知过补正，补正只能告知一次"),
            ("extension", "handler", "已提请延长，等信息公开机构负责人决定"),
            ("late", "handler", "届满，不能再延长答复期限"),
            ("correction", "handler", "逾期未补正的才能结案"),
            ("fee", "clerk", "先登记申请人收到收费通知的日期"),
            ("drafted", "handler", "已有人审核，不能撤回拟答复"),
        ],
    )
    def test_say_why_a_move_is_barred_instead_of_being_dead(self, zsj, prepare, who, sentence):
        case = getattr(self, f"_{prepare}")(zsj)

        page = plain(page_of(zsj.people[who], case))

        assert sentence in page

    def _corrected(self, at):
        return disclosing.prepared(at, "unable_unclear")

    def _extension(self, at):
        case = disclosing.handling(at)
        extending.ask_extension(
            person=at.handler, application_id=case.pk, days=5, reason="卷宗多", by=disclosing.by(at.handler)
        )
        return case

    def _late(self, at):
        return disclosing.handling(at, on=date(2026, 1, 26))

    def _correction(self, at):
        case = disclosing.handling(at, on=date(2026, 3, 16))
        disclosing.ask_correction(at, case)
        return case

    def _fee(self, at):
        case = disclosing.handling(at)
        disclosing.charging.charge(
            person=at.clerk, application_id=case.pk, method="volume", count=40, by=disclosing.by(at.clerk)
        )
        return case

    def _drafted(self, at):
        case = disclosing.proposed(at, "unable_create")
        disclosing.review(at, case, "section")
        return case

    def test_for_the_extension_appear_only_where_one_waits_to_be_decided(self, zsj):
        case = disclosing.handling(zsj)
        assert "同意延长" not in buttons(zsj.office_head, case)

        self._extension_of(zsj, case)

        assert buttons(zsj.office_head, case)[0] == "同意延长"
        assert "不同意延长" in buttons(zsj.office_head, case)

    def _extension_of(self, at, case):
        extending.ask_extension(
            person=at.handler, application_id=case.pk, days=5, reason="卷宗多", by=disclosing.by(at.handler)
        )

    def test_for_fees_appear_only_where_the_office_charges(self, zsj):
        case = disclosing.handling(zsj)
        assert "通知缴纳信息处理费" in buttons(zsj.clerk, case)

        zsj.office.charges_fees = False
        zsj.office.save()

        assert "通知缴纳信息处理费" not in page_of(zsj.clerk, case)

    def test_for_redaction_stand_at_the_file(self, zsj):
        case = disclosing.handling(zsj)
        file = disclosing.information(zsj, case)

        assert address(case, f"redact/{file.pk}/") in page_of(zsj.handler, case)
        assert "/redact/" not in page_of(zsj.second_handler, case)


class TestApplicant:
    def test_is_hidden_until_asked_for(self, zsj):
        case = disclosing.handling(zsj, name="何建国", proxy_name="")

        page = page_of(zsj.handler, case)

        assert "何**" in page
        assert "138****0000" in page
        assert "何建国" not in page
        assert not any(secret in page for secret in PERSONAL)

    def test_opens_once_to_who_handles_it_and_the_look_is_on_record(self, zsj):
        case = disclosing.handling(zsj, name="何建国")
        client = desk(zsj.handler)

        opened = client.post(address(case, "look/"))
        again = client.get(address(case))

        assert "何建国" in opened.content.decode()
        assert disclosing.CITIZENS[0] in opened.content.decode()
        assert "何建国" not in again.content.decode()
        look = Look.objects.get(application=case)
        assert (look.person, look.what) == (zsj.handler, "申请人信息")
        assert (
            LedgerEntry.objects.filter(did="disclosure.look", to=f"disclosure.application:{case.pk}").count()
            == 1
        )

    def test_is_kept_out_of_every_cache(self, zsj):
        case = disclosing.handling(zsj)

        assert "no-store" in desk(zsj.handler).post(address(case, "look/"))["Cache-Control"]

    def test_stays_hidden_from_a_colleague_who_does_not_handle_it(self, zsj):
        case = disclosing.handling(zsj, name="何建国")

        answer = desk(zsj.second_handler).post(address(case, "look/"), follow=True)

        assert "何建国" not in answer.content.decode()
        assert "不由您办理" in answer.content.decode()
        assert not Look.objects.exists()

    def test_opens_by_no_link(self, zsj):
        case = disclosing.handling(zsj)

        assert desk(zsj.handler).get(address(case, "look/")).status_code == 405

    def test_who_looked_is_shown_to_the_head_of_the_office_only(self, zsj):
        case = disclosing.handling(zsj)
        messaging.look(
            person=zsj.handler, application_id=case.pk, what="申请人信息", by=disclosing.by(zsj.handler)
        )

        assert "个人信息查看记录" in page_of(zsj.office_head, case)
        assert "个人信息查看记录" not in page_of(zsj.clerk, case)

    def test_need_of_help_is_told_without_a_look(self, zsj):
        case = disclosing.handling(zsj, needs_help=("reading",))

        assert "需要帮助：阅读困难或者视力障碍" in plain(page_of(zsj.handler, case))

    def test_who_asked_for_much_the_same_before_is_pointed_out(self, zsj):
        words = {"info_title": "2025年度部门决算及说明", "description": "需要决算报表全文"}
        earlier = disclosing.handling(zsj, **words)
        case = disclosing.handling(zsj, **words)
        disclosing.handling(zsj, id_number=disclosing.CITIZENS[1], **words)

        page = page_of(zsj.handler, case)

        assert "同一申请人提过相近的申请" in page
        assert page.count("同一申请人提过相近的申请") == 1
        assert earlier.number in page

    def test_words_that_sound_like_a_petition_or_several_requests_are_pointed_out(self, zsj):
        case = disclosing.handling(zsj, description="1、合同；2、验收报告。请求查处有关人员。")

        page = plain(page_of(zsj.handler, case))

        assert "是否一事一申请" in page
        assert "有像信访、投诉、举报的话" in page


def attached(at: disclosing.Bureau, source: str = CaseFile.Source.APPLICANT) -> Application:
    """Return a request that came with a file."""
    upload = intake.Upload(
        "何建国的申请书.pdf", Pdf([Page(words=[(72.0, 72.0, 14.0, "申请书")])]).bytes(), source
    )
    made = filing.register(
        person=at.clerk,
        organ_id=at.organ.pk,
        form=disclosing.form(),
        channel="counter",
        arrived_on=disclosing.MONDAY,
        files=[upload],
        by=disclosing.by(at.clerk),
    )
    return disclosing.fresh(made.application)


class TestPapers:
    def test_that_name_a_person_are_handed_out_with_a_look_and_by_no_link(self, zsj):
        case = attached(zsj)
        file = case.files.get()
        client = desk(zsj.clerk)

        by_link = client.get(address(case, f"files/{file.pk}/"))
        asked = client.post(address(case, f"files/{file.pk}/personal/"))

        assert by_link.status_code == 404
        assert b"".join(asked.streaming_content).startswith(b"%PDF")
        assert "attachment" in asked["Content-Disposition"]
        assert Look.objects.get().what == "申请人提交“何建国的申请书.pdf”"
        assert client.get(address(case, f"files/{file.pk}/personal/")).status_code == 405

    def test_bear_no_name_on_the_page(self, zsj):
        case = attached(zsj)

        page = page_of(zsj.clerk, case)

        assert "申请人提交" in page
        assert "何建国" not in page

    def test_that_name_nobody_are_handed_out_by_a_link_and_leave_no_look(self, zsj):
        case = disclosing.handling(zsj)
        file = disclosing.information(zsj, case)

        answer = desk(zsj.second_handler).get(address(case, f"files/{file.pk}/"))

        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert not Look.objects.exists()

    @pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF"), ("docx", b"PK")])
    def test_that_are_letters_are_handed_out_with_a_look(self, zsj, kind, begins):
        case = disclosing.registered(zsj)
        letter = case.letters.get()

        answer = desk(zsj.clerk).post(address(case, f"letters/{letter.pk}.{kind}"))

        assert b"".join(answer.streaming_content).startswith(begins)
        assert letter.number in Look.objects.get().what
        assert desk(zsj.clerk).get(address(case, f"letters/{letter.pk}.{kind}")).status_code == 405

    def test_of_an_unknown_form_do_not_exist(self, zsj):
        case = disclosing.registered(zsj)

        assert desk(zsj.clerk).post(address(case, f"letters/{case.letters.get().pk}.exe")).status_code == 404

    def test_of_another_case_are_not_found_through_this_one(self, zsj):
        mine, theirs = disclosing.registered(zsj), attached(zsj)
        client = desk(zsj.clerk)

        answers = [
            client.post(address(mine, f"letters/{theirs.letters.get().pk}.pdf")),
            client.post(address(mine, f"files/{theirs.files.get().pk}/personal/")),
            client.get(address(mine, f"files/{theirs.files.get().pk}/")),
        ]

        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert not Look.objects.exists()

    def test_are_refused_to_who_does_not_handle_the_case(self, zsj):
        case = disclosing.handling(zsj)

        answer = desk(zsj.second_handler).post(address(case, f"letters/{case.letters.first().pk}.pdf"))

        assert answer.status_code == 302
        assert not Look.objects.exists()

    def test_of_the_archive_are_handed_out_whole_to_the_office_only(self, zsj):
        case = disclosing.withdrawn(zsj)
        package = archive(person=zsj.clerk, application_id=case.pk, by=disclosing.by(zsj.clerk))
        rest = f"packages/{package.pk}/"

        to_office = desk(zsj.clerk).post(address(case, rest))
        to_handler = desk(zsj.handler).post(address(case, rest))

        assert len(to_office.content) == package.size
        assert to_handler.status_code == 302
        assert package.archive_number in page_of(zsj.clerk, case)
        assert "导出归档包" not in page_of(zsj.handler, case)
        assert Look.objects.get().what == "导出归档包"


class TestMessages:
    def test_go_both_ways(self, zsj):
        case = disclosing.handling(zsj)
        messaging.say(person=None, application_id=case.pk, text="办得怎样了", by=disclosing.by(None))
        client = desk(zsj.handler)

        assert "1 条未读" in client.get(address(case)).content.decode()
        client.post(address(case, "say/"), {"text": "正在征求意见"})
        client.post(address(case, "read/"))

        assert [message.from_applicant for message in Message.objects.order_by("pk")] == [True, False]
        assert Message.objects.earliest("pk").read_at is not None
        assert "条未读" not in client.get(address(case)).content.decode()

    def test_are_not_read_by_looking(self, zsj):
        case = disclosing.handling(zsj)
        messaging.say(person=None, application_id=case.pk, text="办得怎样了", by=disclosing.by(None))

        page_of(zsj.handler, case)

        assert Message.objects.get().read_at is None

    def test_that_are_refused_keep_what_was_written(self, zsj):
        case = disclosing.handling(zsj)

        answer = desk(zsj.handler).post(address(case, "say/"), {"text": "长" * 2001})

        assert answer.status_code == 422
        assert "留言不超过 2000 字" in answer.content.decode()
        assert "长" * 2001 in answer.content.decode()
        assert not Message.objects.exists()

    def test_are_not_written_by_who_does_not_handle_the_case(self, zsj):
        case = disclosing.handling(zsj)

        assert 'name="text"' not in page_of(zsj.second_handler, case)
        desk(zsj.second_handler).post(address(case, "say/"), {"text": "您好"})
        assert not Message.objects.exists()


class TestRecord:
    def test_marks_opinions_that_the_applicant_never_reads(self, zsj):
        case = disclosing.handling(zsj)
        for kind in ("legal", "counsel", "third_party"):
            consulting.consult(
                person=zsj.handler,
                application_id=case.pk,
                kind=kind,
                to="某某",
                question="可否公开",
                by=disclosing.by(zsj.handler),
            )

        assert page_of(zsj.handler, case).count("内部，不给申请人") == 2

    def test_tells_what_was_done_by_whom_and_what_the_applicant_saw_of_it(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.search(zsj, case)

        words = plain(page_of(zsj.handler, case))

        assert "申请人看到：已交承办科室办理" in words
        assert f"登记检索 {zsj.handler.name}" in words
        assert "检索“档案系统”" in words

    def test_shows_each_draft_with_its_verdicts(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")
        disclosing.review(zsj, case, "section", passed=False)

        words = plain(page_of(zsj.handler, case))

        assert "拟“需要另行制作”" in words
        assert "科室审核退回" in words
        assert "请补充事实" in words

    def test_shows_letters_services_and_disputes(self, zsj):
        case = disclosing.sent(zsj, "unable_create")
        open_dispute(
            person=zsj.clerk,
            organ_id=zsj.organ.pk,
            application_id=case.pk,
            kind="reconsideration",
            body="番禺区人民政府",
            opened_on=disclosing.MONDAY,
            by=disclosing.by(zsj.clerk),
        )

        words = plain(page_of(zsj.clerk, case))

        assert all(
            letter.number in words for letter in Letter.objects.filter(application=case).exclude(number="")
        )
        assert "EMS 1234567890123" in words
        assert "行政复议" in words


def everything(at: disclosing.Bureau) -> Application:
    """Return a case that has a row in every table."""
    case = disclosing.sent(at, "deny_third_party", case=attached_and_handled(at))
    messaging.say(person=None, application_id=case.pk, text="收到了吗", by=disclosing.by(None))
    disclosing.serving.note_service(
        person=at.clerk, application_id=case.pk, served_on=disclosing.day_of(case), receiver="本人",
        by=disclosing.by(at.clerk, disclosing.day_of(case)),
    )  # fmt: skip
    archive(person=at.clerk, application_id=case.pk, by=disclosing.by(at.clerk, disclosing.day_of(case)))
    open_dispute(
        person=at.clerk,
        organ_id=at.organ.pk,
        application_id=case.pk,
        kind="reconsideration",
        body="番禺区人民政府",
        opened_on=disclosing.day_of(case),
        by=disclosing.by(at.clerk, disclosing.day_of(case)),
    )
    return disclosing.fresh(case)


def attached_and_handled(at: disclosing.Bureau) -> Application:
    case = attached(at)
    disclosing.allotting.allot(
        person=at.clerk,
        application_id=case.pk,
        section=at.section,
        handler=at.handler,
        by=disclosing.by(at.clerk),
    )
    disclosing.search(at, case)
    disclosing.ask_correction(at, case)
    disclosing.correcting.correct(
        person=None, application_id=case.pk, text="2025年", by=disclosing.by(None, disclosing.MONDAY)
    )
    return disclosing.fresh(case)


class TestDossier:
    def test_reads_every_row_as_the_tables_have_it(self, zsj):
        case = everything(zsj)

        found = dossier.rows_of(case)

        for name, model in dossier._TABLES.items():
            stored = [row for row in model.objects.order_by("pk") if self.belongs(row, case)]
            assert stored, name
            assert [self.values(row) for row in found[name]] == [self.values(row) for row in stored]

    def belongs(self, row: Any, case: Application) -> bool:
        return (
            row.proposal if hasattr(row, "proposal_id") and not hasattr(row, "application_id") else row
        ).application_id == case.pk

    def values(self, row: Any) -> dict[str, Any]:
        left_out = {name for model, name in dossier._LEFT_OUT if isinstance(row, model)}
        return {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in left_out
        }

    def test_holds_no_row_of_another_case(self, zsj):
        everything(zsj)
        other = disclosing.registered(zsj)

        found = dossier.rows_of(other)

        assert {
            row.application_id for rows in found.values() for row in rows if hasattr(row, "application_id")
        } == {other.pk}
        assert not found["verdicts"]

    def test_is_read_in_one_statement(self, zsj, django_assert_num_queries):
        case = everything(zsj)

        with django_assert_num_queries(1):
            dossier.rows_of(case)

    def test_shows_every_stage_of_a_life_without_failing(self, zsj):
        case = everything(zsj)

        assert case.stage == Stage.ARCHIVED
        for who in (zsj.clerk, zsj.office_head, zsj.handler, zsj.legal, zsj.head):
            assert case.number in page_of(who, case)


class TestCost:
    def test_is_the_same_for_a_long_case_as_for_a_short_one(self, zsj):
        case = disclosing.handling(zsj)
        client = desk(zsj.handler)
        client.get(address(case))
        with CaptureQueriesContext(connection) as short:
            client.get(address(case))

        for _ in range(20):
            disclosing.search(zsj, case)
        for _ in range(3):
            disclosing.ask_third_party(zsj, case)
            disclosing.information(zsj, case)
            messaging.say(person=None, application_id=case.pk, text="请问", by=disclosing.by(None))
        with CaptureQueriesContext(connection) as long:
            page = client.get(address(case)).content.decode()

        assert page.count("<li><p><time") >= 25
        assert len(long) == len(short)
        assert len(long) <= OF_THE_HOUSE + OF_THE_CASE
