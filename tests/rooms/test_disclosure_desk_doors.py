"""Doors of the disclosure desk: moves made by their forms, the register, and that looking changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver
from wagtail.admin.menu import admin_menu
from wagtail.admin.search import admin_search_areas

from mingting.accounts.models import Person
from mingting.commons.models import LedgerEntry
from mingting.disclosure import actions, keys
from mingting.disclosure.actions import consulting, explaining, extending
from mingting.disclosure.desk import answer_urls, case_urls, office_urls
from mingting.disclosure.desk.words import DEEDS
from mingting.disclosure.models import Application, CaseFile, Consultation, Event, Look, Message, Reading
from mingting.disclosure.rules.letter_fields import chinese_date
from mingting.disclosure.rules.stages import MOVES, Move, Stage

from ..rules.sample_pdfs import Page, Pdf
from . import disclosing
from .test_disclosure_desk_case import address
from .test_disclosure_desk_lists import LIST, TODAY, USCC, be_on, desk, plain, shown

pytestmark = pytest.mark.django_db

ROOM = Path(__file__).parents[2] / "mingting" / "disclosure"
REGISTER = f"{LIST}register/"


@pytest.fixture(autouse=True)
def a_day_in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    be_on(monkeypatch, TODAY)


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


def pdf(name: str = "材料.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, Pdf([Page(words=[(72.0, 72.0, 14.0, "材料")])]).bytes())


def do(who: Person, case: Application, move: str, **said: Any) -> Any:
    """Fill in a move's form as it stands on the screen, change what is ``said``, and send it."""
    client = desk(who)
    screen = client.get(address(case, f"do/{move}/"))
    assert screen.status_code == 200, plain(screen.content.decode())
    return client.post(address(case, f"do/{move}/"), filled(screen.content.decode()) | said)


def filled(page: str) -> dict[str, str]:
    """Return what the form of the page would send as it stands."""
    form = page.partition('class="mt-form"')[2].partition("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        kind = re.search(r'type="(\w+)"', tag)
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        ticked = kind is None or kind[1] not in ("radio", "checkbox", "file") or " checked" in tag
        if name and ticked:
            found[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = body.strip()
    return found


# --- every move -----------------------------------------------------------------------------------------------------


@dataclass
class Case:
    """How a move is reached, who makes it with what, and where the request stands then."""

    make: Callable[[disclosing.Bureau], Application]
    who: str
    said: dict[str, Any]
    after: Stage


def handling(at: disclosing.Bureau) -> Application:
    return disclosing.handling(at, on=date(2026, 3, 16))


def asked(at: disclosing.Bureau) -> Application:
    case = handling(at)
    disclosing.ask_correction(at, case)
    return case


def excessive(at: disclosing.Bureau) -> Application:
    case = handling(at)
    explaining.ask_reasons(
        person=at.handler,
        application_id=case.pk,
        facts="一个月四十件",
        by=disclosing.by(at.handler, date(2026, 3, 16)),
    )
    return case


def explained(at: disclosing.Bureau) -> Application:
    case = excessive(at)
    explaining.explain(
        person=None, application_id=case.pk, text="做研究", by=disclosing.by(None, date(2026, 3, 17))
    )
    return case


def consulted(at: disclosing.Bureau) -> Application:
    case = handling(at)
    disclosing.ask_third_party(at, case)
    return case


def objected(at: disclosing.Bureau) -> Application:
    case = consulted(at)
    disclosing.third_party_says(at, case, case.consultations.get().pk)
    return case


def wished(at: disclosing.Bureau) -> Application:
    case = handling(at)
    extending.ask_extension(
        person=at.handler,
        application_id=case.pk,
        days=5,
        reason="卷宗多",
        by=disclosing.by(at.handler, date(2026, 3, 17)),
    )
    return case


def charged(at: disclosing.Bureau) -> Application:
    case = handling(at)
    disclosing.charge(at, case)
    return case


def noticed(at: disclosing.Bureau) -> Application:
    case = handling(at)
    disclosing.charging.charge(
        person=at.clerk,
        application_id=case.pk,
        method="volume",
        count=40,
        by=disclosing.by(at.clerk, date(2026, 3, 16)),
    )
    return case


H = Stage.HANDLING
CASES: dict[str, Case] = {
    "note_call": Case(
        lambda at: disclosing.filed(at).application, "clerk", {"note": "两次未接"}, Stage.CONFIRMATION
    ),
    "confirm": Case(lambda at: disclosing.filed(at).application, "clerk", {}, Stage.RECEIVED),
    "ask_correction": Case(
        handling, "handler", {"unclear": "没有年度", "guidance": "请写明年度"}, Stage.CORRECTION
    ),
    "correct": Case(asked, "handler", {"text": "2025年度的"}, H),
    "ask_reasons": Case(handling, "handler", {"facts": "一个月四十件"}, Stage.EXPLANATION),
    "explain": Case(excessive, "handler", {"text": "做研究"}, H),
    "judge_reasons": Case(explained, "office_head", {"is_reasonable": "no", "ground": "与研究无关"}, H),
    "log_search": Case(handling, "handler", {"place": "档案系统", "words": "窗口", "found": "没有"}, H),
    "consult": Case(handling, "handler", {"kind": "third_party", "to": "示例公司", "question": "报价"}, H),
    "note_delivery": Case(consulted, "handler", {"delivered_on": "2026-03-18"}, H),
    "receive_opinion": Case(consulted, "handler", {"opinion": "agree", "text": "同意"}, H),
    "tell_third_party": Case(objected, "handler", {"content": "方案全文", "reason": "公共利益需要"}, H),
    "ask_extension": Case(handling, "handler", {"days": "10", "reason": "卷宗多"}, H),
    "consent_extension": Case(wished, "office_head", {}, H),
    "refuse_extension": Case(wished, "office_head", {"note": "材料不多"}, H),
    "charge": Case(handling, "clerk", {"method": "volume", "count": "40"}, Stage.PAYMENT),
    "note_fee_notice": Case(noticed, "clerk", {"delivered_on": "2026-03-17"}, Stage.PAYMENT),
    "pay": Case(charged, "clerk", {"voucher": "粤财0001"}, H),
    "take_back": Case(lambda at: disclosing.proposed(at, "unable_create"), "handler", {}, H),
    "withdraw": Case(handling, "clerk", {"reason": "申请人来电撤回"}, Stage.WITHDRAWN),
    "note_service": Case(
        lambda at: disclosing.sent(at, "unable_create"), "clerk", {"receiver": "本人"}, Stage.SERVED
    ),
    "note_return": Case(
        lambda at: disclosing.sent(at, "unable_create"), "clerk", {"note": "查无此人"}, Stage.SENT
    ),
    "archive": Case(disclosing.withdrawn, "clerk", {}, Stage.ARCHIVED),
}


class TestMoves:
    @pytest.mark.parametrize("move", CASES)
    def test_are_made_by_their_form_and_stand_on_the_timeline(self, zsj, move):
        told = CASES[move]
        case = told.make(zsj)
        who = zsj.people[told.who]

        answer = do(who, case, move, **told.said)

        assert answer.status_code == 302, plain(answer.content.decode())
        event = case.events.latest("pk")
        assert (event.move, event.after, event.person_no) == (move, told.after, who.pk)
        assert disclosing.fresh(case).stage == told.after

    def test_on_the_shared_screen_are_all_of_the_table_but_those_with_a_screen_of_their_own(self):
        own = {Move.FILE, Move.REGISTER, Move.ALLOT, Move.REALLOT}
        answers = {Move.PROPOSE, Move.REVIEW, Move.SEAL, Move.SEND, Move.REDACT}

        assert set(CASES) == set(Move) - own - answers

    @pytest.mark.parametrize("move", CASES)
    def test_say_what_they_do_by_which_article_and_what_the_applicant_reads(self, zsj, move):
        told = CASES[move]

        page = shown(zsj.people[told.who], address(told.make(zsj), f"do/{move}/"))

        assert MOVES[Move(move)].cite in page
        assert "这一步做什么" in page
        assert "申请人会看到" in page
        assert 'name="seen"' in page

    def test_of_giving_on_are_made_from_the_case(self, zsj):
        case = disclosing.registered(zsj)

        first = desk(zsj.clerk).post(
            address(case, "do/allot/"), {"to": f"{zsj.section.pk}-", "note": "请抓紧"}
        )
        second = desk(zsj.section_head).post(
            address(case, "do/reallot/"), {"to": f"{zsj.section.pk}-{zsj.second_handler.pk}"}
        )

        assert (first.status_code, second.status_code) == (302, 302)
        case = disclosing.fresh(case)
        assert case.handler == zsj.second_handler
        assert "请抓紧" in case.events.filter(move="allot").get().note

    def test_lay_a_file_into_the_case(self, zsj):
        case = handling(zsj)

        answer = do(zsj.handler, case, "take_file", source="information", file=pdf())

        assert answer.status_code == 302
        assert case.files.get().source == CaseFile.Source.INFORMATION

    def test_take_in_papers_that_come_with_them(self, zsj):
        case = consulted(zsj)

        papers = [pdf("回函一.pdf"), pdf("回函二.pdf")]
        do(zsj.handler, case, "receive_opinion", opinion="agree", text="同意", files=papers)

        assert [file.source for file in case.files.all()] == [CaseFile.Source.OPINION] * 2

    def test_about_one_of_several_consultations_ask_which(self, zsj):
        case = consulted(zsj)
        second = consulting.consult(
            person=zsj.handler,
            application_id=case.pk,
            kind="other_organ",
            to="区财政局",
            question="可否公开",
            by=disclosing.by(zsj.handler, date(2026, 3, 18)),
        )

        page = shown(zsj.handler, address(case, "do/receive_opinion/"))
        answer = do(
            zsj.handler, case, "receive_opinion", consultation_id=second.pk, opinion="said", text="由你局决定"
        )

        assert "示例科技公司" in page
        assert "区财政局" in page
        assert answer.status_code == 302
        assert Consultation.objects.get(pk=second.pk).opinion == "said"

    @pytest.mark.parametrize(("said", "chosen"), [("third_party", ["third_party"]), ("", []), ("x", [])])
    def test_begin_with_whom_an_address_means_to_ask(self, zsj, said, chosen):
        case = handling(zsj)

        page = shown(zsj.handler, f"{LIST}{case.pk}/do/consult/?kind={said}")

        radios = re.findall(r'<input type="radio" name="kind" [^>]*>', page)
        assert len(radios) == len(Consultation.Kind)
        assert [re.search(r'value="(\w+)"', each)[1] for each in radios if " checked" in each] == chosen

    def test_about_a_consultation_of_another_case_are_refused(self, zsj):
        case, other = consulted(zsj), consulted(zsj)

        answer = do(
            zsj.handler,
            case,
            "receive_opinion",
            consultation_id=other.consultations.get().pk,
            opinion="agree",
            text="同意",
        )

        assert answer.status_code == 422
        assert not Consultation.objects.filter(returned_on__isnull=False).exists()


class TestRefusals:
    def test_stand_beside_their_field_and_keep_what_was_written(self, zsj):
        case = handling(zsj)

        answer = do(zsj.handler, case, "ask_correction", unclear="没有写明是哪一年的方案", guidance="")

        page = answer.content.decode()
        assert answer.status_code == 422
        assert re.search(r'id="panel[^"]*guidance|guidance', page)
        assert "请填写对申请人的指导和释明" in page
        assert "没有写明是哪一年的方案" in page
        assert case.events.latest("pk").move == Move.ALLOT

    def test_name_the_colleague_who_was_quicker(self, zsj):
        case = handling(zsj)
        client = desk(zsj.handler)
        form = filled(client.get(address(case, "do/ask_correction/")).content.decode())
        disclosing.allotting.allot(
            person=zsj.clerk,
            application_id=case.pk,
            section=zsj.section,
            handler=zsj.handler,
            note="加急",
            by=disclosing.by(zsj.clerk, TODAY),
        )

        answer = client.post(
            address(case, "do/ask_correction/"), form | {"unclear": "没有年度", "guidance": "请写明"}
        )

        assert answer.status_code == 422
        assert f"{zsj.clerk.name}刚刚办理过本件" in answer.content.decode()
        assert disclosing.fresh(case).stage == H

    @pytest.mark.parametrize("move", ["seal", "file", "register", "nonsense", "propose"])
    def test_of_what_is_no_move_of_this_screen_are_not_found(self, zsj, move):
        assert desk(zsj.clerk).get(address(handling(zsj), f"do/{move}/")).status_code == 404

    def test_at_another_stage_say_so_and_offer_the_way_back(self, zsj):
        case = disclosing.registered(zsj)

        for answer in (
            desk(zsj.clerk).get(address(case, "do/consult/")),
            desk(zsj.clerk).post(
                address(case, "do/consult/"), {"kind": "legal", "to": "某", "question": "某"}
            ),
        ):
            assert answer.status_code == 409
            assert "只能在办理中时办理，本件现在待分办" in answer.content.decode()
        assert not Consultation.objects.exists()

    def test_to_who_has_not_the_post_are_the_same_by_form_and_by_hand(self, zsj):
        case = wished(zsj)

        answer = desk(zsj.handler).post(address(case, "do/consent_extension/"), {"note": ""})

        assert answer.status_code == 409
        assert disclosing.fresh(case).extension.approved_on is None

    def test_to_a_colleague_who_only_reads_the_case(self, zsj):
        case = handling(zsj)

        answer = desk(zsj.second_handler).post(
            address(case, "do/log_search/"), {"place": "某", "words": "某", "found": "某"}
        )

        assert answer.status_code == 409
        assert "不由您办理" in answer.content.decode()
        assert not case.searches.exists()

    def test_to_a_stranger_are_a_plain_not_found(self, zsj):
        case = handling(zsj)

        assert desk(zsj.stranger).post(address(case, "do/log_search/"), {"place": "某"}).status_code == 404

    def test_of_a_file_that_is_not_what_it_says_name_it(self, zsj):
        case = handling(zsj)
        disguised = SimpleUploadedFile("方案.pdf", b"MZ\x90\x00 program")

        answer = do(zsj.handler, case, "take_file", source="information", file=disguised)

        assert answer.status_code == 422
        assert not case.files.exists()


class TestForeseen:
    def looked_ahead(self, who: Person, case: Application, move: str, **said: Any) -> str:
        client = desk(who)
        form = filled(client.get(address(case, f"do/{move}/")).content.decode())
        answer = client.post(
            address(case, f"do/{move}/"),
            form | said | {"preview": "1"},
            headers={"x-requested-with": "fetch"},
        )
        assert answer.status_code == 200
        assert "<html" not in answer.content.decode()
        return plain(answer.content.decode())

    @pytest.mark.parametrize(
        ("move", "said"),
        [
            ("confirm", {"confirmed_on": "2026-03-23"}),
            ("correct", {"text": "2025年度的", "received_on": "2026-03-20"}),
            (
                "consult",
                {"kind": "third_party", "to": "示例公司", "question": "报价", "sent_on": "2026-03-23"},
            ),
            ("note_delivery", {"delivered_on": "2026-03-19"}),
            ("receive_opinion", {"opinion": "agree", "text": "同意", "returned_on": "2026-03-20"}),
            ("consent_extension", {}),
            ("pay", {"voucher": "粤财0001", "paid_on": "2026-03-20"}),
            ("judge_reasons", {"is_reasonable": "yes", "ground": "属实", "deferred_to": "2026-06-30"}),
        ],
    )
    def test_is_the_day_that_the_move_then_sets(self, zsj, move, said):
        case = CASES[move].make(zsj)
        who = zsj.people[CASES[move].who]

        ahead = self.looked_ahead(who, case, move, **said)
        answer = do(who, case, move, **said)

        assert answer.status_code == 302
        headline = re.search(r"答复期限会怎样\s+(?:\S+ → 变为)?(\S+日)", ahead)[1]
        assert headline == chinese_date(disclosing.fresh(case).due_on)
        assert "答复期限届满之日" in ahead

    @pytest.mark.parametrize(
        ("move", "words"), [("ask_correction", "等申请人补正"), ("charge", "等申请人缴费")]
    )
    def test_says_that_the_clock_would_wait(self, zsj, move, words):
        case = handling(zsj)

        assert f"停止计算，{words}" in self.looked_ahead(
            zsj.people[CASES[move].who], case, move, **CASES[move].said
        )

    def test_reckons_the_fee(self, zsj):
        ahead = self.looked_ahead(zsj.clerk, handling(zsj), "charge", method="volume", count="40")

        assert "第31至40页，共10页，每页10元，计100元" in ahead
        assert "合计 100 元" in ahead

    def test_says_that_an_internal_opinion_moves_nothing(self, zsj):
        ahead = self.looked_ahead(
            zsj.handler, handling(zsj), "consult", kind="legal", to="法制科", question="可否"
        )

        assert "答复期限不变" in ahead

    def test_says_why_it_could_not_be_done(self, zsj):
        ahead = self.looked_ahead(zsj.handler, asked(zsj), "correct", text="某", received_on="2026-03-01")

        assert "不能早于告知补正之日" in ahead

    def test_writes_nothing(self, zsj):
        case = asked(zsj)
        before = state(case)

        self.looked_ahead(zsj.handler, case, "correct", text="2025年度的")

        assert state(case) == before

    def test_is_shown_without_a_script_too_with_what_was_written(self, zsj):
        case = asked(zsj)
        client = desk(zsj.handler)

        page = client.post(
            address(case, "do/correct/"), {"text": "2025年度的", "received_on": "2026-03-20", "preview": "1"}
        )

        assert page.status_code == 200
        assert "答复期限会怎样" in page.content.decode()
        assert "2025年度的" in page.content.decode()
        assert disclosing.fresh(case).stage == Stage.CORRECTION


def state(case: Application) -> dict[str, Any]:
    """Return what would differ if anything had been done."""
    return {
        "case": Application.objects.filter(pk=case.pk).values().get(),
        "counts": [model.objects.count() for model in (Event, Reading, Look, Message, CaseFile, LedgerEntry)],
        "unread": Message.objects.filter(read_at__isnull=True).count(),
    }


class TestLooking:
    """No address changes anything by being opened."""

    def addresses(self, case: Application) -> list[str]:
        return [
            LIST,
            f"{LIST}?format=csv",
            REGISTER,
            f"{REGISTER}{case.pk}/",
            address(case),
            *(address(case, f"do/{move}/") for move in (*CASES, "allot", "reallot", "take_file")),
            *(address(case, rest) for rest in ("look/", "say/", "read/")),
            *(address(case, f"files/{file.pk}/") for file in case.files.all()),
            *(address(case, f"letters/{letter.pk}.pdf") for letter in case.letters.all()),
            "/desk/",
        ]

    @pytest.mark.parametrize("who", ["clerk", "office_head", "handler", "section_head", "legal", "head"])
    def test_changes_nothing(self, zsj, who):
        case = consulted(zsj)
        disclosing.information(zsj, case)
        disclosing.messaging.say(
            person=None, application_id=case.pk, text="请问", by=disclosing.by(None, TODAY)
        )
        client = desk(zsj.people[who])
        before = state(case)

        for place in self.addresses(case):
            answer = client.get(place)
            assert answer.status_code < 500, place
            if getattr(answer, "streaming", False):
                b"".join(answer.streaming_content)

        assert state(case) == before

    def test_asks_for_a_member_of_staff_first(self, zsj):
        case = handling(zsj)

        for place in self.addresses(case):
            assert "login" in Client().get(place).url, place

    def test_is_never_kept_by_a_cache(self, zsj):
        case = handling(zsj)
        client = desk(zsj.clerk)

        for place in (LIST, REGISTER, address(case), address(case, "do/withdraw/")):
            assert "no-store" in client.get(place)["Cache-Control"], place


class TestAddresses:
    def test_have_one_name_each(self):
        names = [each.name for each in (*case_urls.patterns, *answer_urls.patterns, *office_urls.patterns)]

        assert sorted(name for name in names if names.count(name) > 1) == []

    def test_of_the_desk_stand_before_wagtails(self):
        assert get_resolver().resolve(LIST).namespace == "disclosure_desk"


# --- the register ---------------------------------------------------------------------------------------------------


def entry(**more: Any) -> dict[str, Any]:
    return {
        "channel": "counter",
        "arrived_on": str(TODAY),
        "applicant_type": "natural",
        "name": "何建国",
        "id_kind": "citizen",
        "id_number": "440113 19900307 0013",
        "phone": "13800000000",
        "info_title": "2025年政务服务中心窗口设置方案",
        "delivery": ["collect"],
        "medium": "paper",
    } | more


class TestRegister:
    def post(self, who: Person, at: disclosing.Bureau, **more: Any) -> Any:
        return desk(who).post(REGISTER, entry(organ=str(at.organ.pk)) | more)

    def test_enters_what_came_over_the_counter_and_starts_its_clock(self, zsj):
        answer = self.post(zsj.clerk, zsj)

        case = Application.objects.get()
        assert answer.status_code == 302, plain(answer.content.decode())
        assert (case.stage, case.received_on, case.applicant.id_number) == (
            Stage.RECEIVED,
            TODAY,
            disclosing.CITIZENS[0],
        )
        assert case.letters.get().kind == "receipt"

    @pytest.mark.parametrize("channel", ["email", "fax", "ordinary_mail", "misdirected"])
    def test_leaves_what_must_be_confirmed_waiting(self, zsj, channel):
        self.post(zsj.clerk, zsj, channel=channel)

        case = Application.objects.get()
        assert (case.stage, case.received_on) == (Stage.CONFIRMATION, None)

    def test_says_of_each_channel_what_its_date_means_and_what_is_to_be_done(self, zsj):
        page = plain(shown(zsj.clerk, REGISTER))

        assert "日期填签收日。登记邮件号码和签收日，以签收之日为收到申请之日" in page
        assert "邮件到达日" in page
        assert "网上提交的申请自动进入列表" in page

    def test_puts_every_fault_beside_its_field_and_keeps_the_rest(self, zsj):
        answer = self.post(zsj.clerk, zsj, name="", info_title="", delivery=[], channel="registered_mail")

        page = answer.content.decode()
        assert answer.status_code == 422
        for sentence in ("请填写姓名或者名称", "请选择获取信息的方式", "至少一项不少于4个字"):
            assert sentence in page
        assert "13800000000" in page
        assert not Application.objects.exists()

    def test_asks_for_the_number_of_registered_mail(self, zsj):
        assert "请填写来件的邮件号" in self.post(zsj.clerk, zsj, channel="registered_mail").content.decode()
        assert (
            self.post(zsj.clerk, zsj, channel="registered_mail", tracking_in="XA12345678944").status_code
            == 302
        )

    def test_takes_in_papers_each_under_what_it_is(self, zsj):
        self.post(
            zsj.clerk,
            zsj,
            proxy_name="李某",
            proxy_id_kind="citizen",
            proxy_id_number=disclosing.CITIZENS[1],
            files=[pdf("申请书.pdf"), pdf("附表.pdf")],
            mandate=pdf("委托书.pdf"),
            identity_paper=pdf("身份证.pdf"),
        )

        assert sorted(file.source for file in CaseFile.objects.all()) == [
            "applicant",
            "applicant",
            "identity",
            "mandate",
        ]

    def test_of_a_proxy_without_a_mandate_is_refused(self, zsj):
        proxy = {"proxy_name": "李某", "proxy_id_kind": "citizen", "proxy_id_number": disclosing.CITIZENS[1]}

        assert "请提交授权委托书" in self.post(zsj.clerk, zsj, **proxy).content.decode()
        assert self.post(zsj.clerk, zsj, has_mandate="on", **proxy).status_code == 302

    def test_points_out_what_the_same_applicant_asked_before_and_then_enters_it_all_the_same(self, zsj):
        self.post(zsj.clerk, zsj)
        earlier = Application.objects.get()

        warned = self.post(zsj.clerk, zsj)
        page = warned.content.decode()

        assert warned.status_code == 200
        assert earlier.number in page
        assert "仍然登记" in page
        assert Application.objects.count() == 1
        assert self.post(zsj.clerk, zsj, alike_seen="1").status_code == 302
        assert Application.objects.count() == 2

    def test_points_out_nothing_of_other_applicants(self, zsj):
        self.post(zsj.clerk, zsj)

        assert self.post(zsj.clerk, zsj, id_number=disclosing.CITIZENS[1]).status_code == 302

    def test_is_shut_to_who_holds_no_post_of_the_office(self, zsj):
        for who in (zsj.handler, zsj.section_head, zsj.legal, zsj.head, zsj.auditor):
            assert desk(who).get(REGISTER).status_code == 302
            assert self.post(who, zsj).status_code == 302
        assert not Application.objects.exists()

    def test_enters_nothing_for_another_organ(self, zsj):
        other = disclosing.bureau("czj", "番禺区财政局", mark="番财")

        assert self.post(zsj.clerk, other).status_code == 422
        assert not Application.objects.exists()

    def test_says_what_is_missing_where_the_office_was_never_set_up(self, zsj):
        zsj.office.delete()

        assert "还没有登记信息公开工作机构" in shown(zsj.clerk, REGISTER)

    def test_of_an_organisation_asks_for_its_code_only(self, zsj):
        answer = self.post(
            zsj.clerk, zsj, applicant_type="business", name="示例公司", id_kind="", id_number="", uscc=USCC
        )

        assert answer.status_code == 302
        assert "示例公司" in shown(zsj.clerk)


class TestSlip:
    def entered(self, at: disclosing.Bureau) -> tuple[Client, str]:
        client = desk(at.clerk)
        answer = client.post(REGISTER, entry(organ=str(at.organ.pk)))
        return client, answer.url

    def code(self, page: str) -> str | None:
        found = re.search(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", page)
        return found[0] if found else None

    def test_shows_number_and_code_that_open_the_request_to_the_applicant(self, zsj):
        client, url = self.entered(zsj)
        case = Application.objects.get()

        code = self.code(client.get(url).content.decode())

        assert code is not None
        assert keys.fits(case.number, code, case.code_hash)

    def test_may_be_printed_again_for_ten_minutes_and_then_no_more(self, zsj, monkeypatch):
        client, url = self.entered(zsj)
        at = disclosing.noon(TODAY)

        monkeypatch.setattr("django.utils.timezone.now", lambda: at + timedelta(minutes=9))
        assert self.code(client.get(url).content.decode())
        monkeypatch.setattr("django.utils.timezone.now", lambda: at + timedelta(minutes=11))
        assert self.code(client.get(url).content.decode()) is None

    def test_shows_the_code_to_nobody_else(self, zsj):
        _, url = self.entered(zsj)

        for who in (zsj.office_head, zsj.head):
            page = shown(who, url)
            assert self.code(page) is None
            assert "系统不保存原文" in page

    def test_of_another_request_shows_no_code(self, zsj):
        client, _ = self.entered(zsj)
        other = disclosing.registered(zsj)

        assert self.code(client.get(f"{REGISTER}{other.pk}/").content.decode()) is None

    def test_keeps_the_code_out_of_the_ledger_and_the_timeline(self, zsj):
        client, url = self.entered(zsj)
        code = str(self.code(client.get(url).content.decode()))

        assert not any(code in str(entry.detail) + entry.why for entry in LedgerEntry.objects.all())
        assert not any(code in event.note + event.said for event in Event.objects.all())


# --- menu and ledger ------------------------------------------------------------------------------------------------


class TestMenu:
    def entries(self, who: Person, rf: Any) -> list[str]:
        desk(who)
        request = rf.get("/desk/")
        request.user = Person.objects.get(pk=who.pk)
        group = next((item for item in admin_menu.registered_menu_items if item.name == "disclosure"), None)
        assert group is not None
        return (
            [item.label for item in group.menu.menu_items_for_request(request)]
            if group.is_shown(request)
            else []
        )

    def test_gives_each_post_its_own_entries(self, zsj, rf):
        assert "登记申请" in self.entries(zsj.clerk, rf)
        assert "登记申请" not in self.entries(zsj.handler, rf)
        assert "申请办件" in self.entries(zsj.handler, rf)

    def test_is_not_there_for_who_has_no_part_in_requests(self, zsj, rf):
        assert self.entries(zsj.auditor, rf) == []


class TestSearch:
    @pytest.mark.parametrize(("who", "first"), [("handler", "申请"), ("legal", "申请"), ("clerk", "信息")])
    def test_of_the_desk_begins_where_a_person_has_something_to_find(self, zsj, rf, who, first):
        desk(zsj.people[who])
        request = rf.get("/desk/")
        request.user = Person.objects.get(pk=zsj.people[who].pk)

        shown_areas = [area.label for area in admin_search_areas.search_items_for_request(request)]

        assert shown_areas[0] == first
        assert "申请" in shown_areas


#: What the room's door for verbs gives that is called otherwise in the ledger, or writes nothing there.
NO_DEEDS = {"account_of", "allot_many", "change_password", "file_online", "read_messages"}


class TestLedger:
    def test_has_chinese_words_for_every_deed_of_the_room(self):
        by_name = {
            found
            for path in ROOM.rglob("*.py")
            for found in re.findall(r'did="(disclosure\.\w+)"', path.read_text(encoding="utf-8"))
        }
        verbs = {
            f"disclosure.{verb}" for verb in actions.__all__ if verb[0].islower() and verb not in NO_DEEDS
        }

        assert sorted((by_name | verbs | {f"disclosure.{move}" for move in Move}) - set(DEEDS)) == []

    def test_is_read_by_the_auditor_of_the_organ_in_these_words(self, zsj):
        disclosing.registered(zsj)

        assert "登记" in plain(shown(zsj.auditor, "/desk/ledger/"))
        assert "disclosure.register" not in plain(shown(zsj.auditor, "/desk/ledger/"))
