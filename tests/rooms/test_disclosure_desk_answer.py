"""拟出答复 at the desk: the questions, the draft that asks what its outcome needs, the letter as it would read."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mingting.commons.models import LedgerEntry
from mingting.disclosure.actions import answering, consulting
from mingting.disclosure.actions.answering import facts_of
from mingting.disclosure.models import Application, CaseFile, Event, Letter, Look, Proposal
from mingting.disclosure.rules.answers import AnswerFacts, SecrecyFacts, Withheld
from mingting.disclosure.rules.outcomes import OUTCOMES, Outcome
from mingting.disclosure.rules.questions import QUESTIONS, STEPS
from mingting.disclosure.rules.stages import Stage

from . import disclosing
from .disclosing import Bureau
from .test_disclosure_desk_lists import TODAY, be_on, desk, plain

pytestmark = pytest.mark.django_db

NAME = "何某"
ABSENT = {
    "clear": "yes",
    "wanted": "information",
    "earlier": "no",
    "volume": "no",
    "whose": "ours",
    "held": "absent",
}
FOUND = ABSENT | {"held": "found"}
PARTLY = FOUND | {
    "barred": "secret",
    "rest_deny_secret": "some",
    "harm": "no",
    "internal": "no",
    "supply": "asked",
}


@pytest.fixture(autouse=True)
def a_day_in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    be_on(monkeypatch, TODAY)


@pytest.fixture
def zsj() -> Bureau:
    return disclosing.bureau()


def place(case: Application, screen: str = "answer") -> str:
    return f"/desk/requests/{case.pk}/{screen}/"


def words(response: Any) -> str:
    """Return what a page says, without its marks and with single spaces."""
    return re.sub(r"\s+", " ", html.unescape(plain(response.content.decode())))


def fields_of(page: str, mark: str = "data-answer") -> dict[str, list[str]]:
    """Return what a browser would send of a form as it stands, its buttons aside."""
    form = re.search(rf"<form[^>]*{mark}.*?</form>", page, re.DOTALL)
    assert form, "the page has no such form"
    inside = re.sub(r"<template.*?</template>", "", form[0], flags=re.DOTALL)
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", inside):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_choice = said.get("type") in ("radio", "checkbox")
        if said.get("name") and (not is_choice or " checked" in tag):
            value = said.get("value", "on" if is_choice else "")
            sent.setdefault(said["name"], []).append(html.unescape(value))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', inside, re.DOTALL):
        sent[name] = [html.unescape(text).strip()]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
        sent[name] = [html.unescape(each) for each in re.findall(r'value="([^"]*)" selected', options)] or [
            ""
        ]
    return sent


def press(client: Client, case: Application, do: str, shown: Any = None, **more: Any) -> Any:
    """Fill in ``more`` on the answer's page, press a button, and return the page that follows."""
    shown = shown or client.get(place(case))
    sent = fields_of(shown.content.decode()) | {name.replace("__", "-"): said for name, said in more.items()}
    return client.post(place(case), sent | {"do": do}, follow=True)


def walked(client: Client, case: Application, answers: dict[str, str]) -> Any:
    """Answer questions one after another, each as it is asked, and return the page after the last."""
    shown = client.get(place(case))
    for question, choice in answers.items():
        assert f'name="q_{question}" value="{choice}"' in shown.content.decode(), question
        shown = press(client, case, "next", shown, **{f"q_{question}": choice})
    return shown


def direct(client: Client, case: Application, outcome: str, **more: Any) -> Any:
    """Pass over the questions and choose an outcome."""
    return press(client, case, "refresh", press(client, case, "direct"), outcome=outcome, **more)


def ever_written() -> tuple[int, ...]:
    """Return how many rows there are of everything that a deed writes."""
    return tuple(kind.objects.count() for kind in (Proposal, Event, LedgerEntry, Letter, Look, CaseFile))


class TestQuestions:
    def test_are_asked_one_after_another_each_with_help_and_article(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)

        first = words(handler.get(place(case)))
        second = words(walked(handler, case, {"clear": "yes"}))

        assert QUESTIONS["clear"].text in first
        assert QUESTIONS["clear"].help in first
        assert QUESTIONS["wanted"].text not in first
        assert QUESTIONS["wanted"].text in second
        assert QUESTIONS["clear"].choice("yes").label in second

    def test_are_not_passed_without_a_choice(self, zsj):
        case = disclosing.handling(zsj)

        answer = press(desk(zsj.handler), case, "next")

        assert answer.status_code == 422
        assert "请先选择一项" in words(answer)
        assert QUESTIONS["clear"].text in words(answer)

    def test_come_to_a_suggestion_with_its_article_and_the_way_there(self, zsj):
        case = disclosing.handling(zsj)

        said = words(walked(desk(zsj.handler), case, ABSENT))

        assert "规则建议：信息不存在" in said
        assert OUTCOMES[Outcome.UNABLE_ABSENT].cite in said
        assert QUESTIONS["held"].choice("absent").label in said

    def test_can_be_answered_anew_and_keep_what_follows(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)
        shown = walked(handler, case, ABSENT)

        reopened = press(handler, case, "at:earlier", shown)
        again = press(handler, case, "next", reopened, q_earlier="no")
        changed = press(handler, case, "next", press(handler, case, "at:held", again), q_held="published")

        assert f"{QUESTIONS['earlier'].text}" in words(reopened)
        assert "规则建议" not in words(reopened)
        assert "规则建议：信息不存在" in words(again)
        assert "规则建议：已主动公开" in words(changed)

    def test_stand_beside_what_the_record_says_to_them(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.search(zsj, case)
        handler = desk(zsj.handler)

        held = words(walked(handler, case, {name: FOUND[name] for name in list(FOUND)[:-1]}))

        assert "在档案系统以“窗口设置 方案”检索：没有找到相关文件" in held

    @pytest.mark.parametrize(
        ("answers", "step", "move"),
        [
            ({"clear": "no"}, "correct", "ask_correction"),
            ({**dict(list(FOUND.items())[:3]), "volume": "ask"}, "ask_reason", "ask_reasons"),
            ({**FOUND, "barred": "no", "harm": "yes", "opinion": "ask"}, "consult_third_party", "consult"),
            ({**FOUND, "barred": "unsure"}, "refer_secrecy", "consult"),
        ],
    )
    def test_that_need_a_step_first_lead_to_its_screen_and_wait(self, zsj, monkeypatch, answers, step, move):
        be_on(monkeypatch, disclosing.MONDAY)
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)

        shown = walked(handler, case, answers)
        gone = handler.post(
            place(case),
            fields_of(shown.content.decode()) | {"do": re.search(r"leave:[\w:]*", shown.content.decode())[0]},
        )

        assert STEPS[step].name in words(shown)
        assert gone.url.partition("?")[0] == f"/desk/requests/{case.pk}/do/{move}/"
        assert handler.get(gone.url).status_code == 200
        assert STEPS[step].name in words(handler.get(place(case)))

    def test_say_why_a_step_cannot_be_taken_any_more(self, zsj):
        case = disclosing.handling(zsj)

        said = words(walked(desk(zsj.handler), case, {"clear": "no"}))

        assert "去办理" not in said
        assert "第三十条" in said


class TestDraft:
    @pytest.mark.parametrize(
        ("outcome", "asked", "not_asked"),
        [
            ("deny_secret", "定密依据", "申请人可以通过什么渠道提出"),
            ("noproc_petition", "申请人可以通过什么渠道提出", "定密依据"),
            ("unable_elsewhere", "负责公开的行政机关", "此前答复的文号"),
            ("noproc_repeat", "此前答复的文号", "负责公开的行政机关"),
            ("deny_law", "哪一部规定的第几条", "获取该信息的方式、途径"),
            ("already_public", "获取该信息的方式、途径", "提供给申请人的文件"),
        ],
    )
    def test_asks_only_for_what_its_outcome_needs(self, zsj, outcome, asked, not_asked):
        said = words(direct(desk(zsj.handler), disclosing.handling(zsj), outcome))

        assert asked in said
        assert not_asked not in said

    def test_keeps_what_was_typed_for_another_outcome(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)

        first = direct(handler, case, "deny_law")
        typed = press(
            handler, case, "refresh", first, special_law="《示例法》第三条", opinion="照办", outcome="other"
        )
        other = press(handler, case, "refresh", typed, outcome="noproc_petition")
        back = press(handler, case, "refresh", other, outcome="deny_law")

        assert "《示例法》第三条" not in words(other)
        assert fields_of(back.content.decode())["special_law"] == ["《示例法》第三条"]
        assert fields_of(back.content.decode())["opinion"] == ["照办"]

    def test_shows_what_the_record_holds_and_takes_no_word_for_it(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)
        without = direct(handler, case, "unable_absent")
        refused = press(handler, case, "propose", without, opinion="没有", searches="9")
        disclosing.search(zsj, case)

        with_it = words(handler.get(place(case)))

        assert "还没有检索记录" in words(without)
        assert refused.status_code == 422
        assert "请先检索，并登记检索的范围和方法" in words(refused)
        assert "检索：没有找到相关文件" in with_it
        assert "还没有检索记录" not in with_it

    def test_names_every_fault_at_the_top_and_beside_its_field_and_loses_nothing(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)
        shown = direct(handler, case, "deny_law")

        refused = press(handler, case, "propose", shown, opinion="不能公开")

        page, said = refused.content.decode(), words(refused)
        assert refused.status_code == 422
        assert "还不能送审核，有 2 处" in said
        assert '<a href="#id_special_law">请写明是哪一部法律、行政法规的规定</a>' in page
        assert OUTCOMES[Outcome.DENY_LAW].cite in said
        assert said.count("请说明理由") >= 2
        assert fields_of(page)["opinion"] == ["不能公开"]
        assert not case.proposals.exists()

    def test_demands_the_drafters_word_to_the_reviewers(self, zsj):
        case = disclosing.handling(zsj)
        shown = direct(desk(zsj.handler), case, "already_public")

        refused = press(desk(zsj.handler), case, "propose", shown, where="https://www.example.gov.cn/")

        assert refused.status_code == 422
        assert "请填写拟办意见" in words(refused)

    def test_is_handed_in_with_the_walk_the_facts_and_the_files(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.redacted(zsj, case)
        handler = desk(zsj.handler)
        shown = walked(handler, case, PARTLY)
        file = case.files.get(source=CaseFile.Source.REDACTED)

        answer = press(
            handler,
            case,
            "propose",
            shown,
            file_ids=[file.pk],
            parts__0__part="附件二",
            parts__0__reason="属于国家秘密",
            secrecy_level="秘密",
            secrecy_term="十年",
            secrecy_basis="示例事项范围",
            opinion="区分处理后提供",
        )

        proposal = case.proposals.get()
        assert "已送审核，现在等科室审核" in words(answer)
        assert disclosing.fresh(case).stage == Stage.REVIEW
        assert (proposal.outcome, proposal.suggested, proposal.path) == ("partial", "partial", PARTLY)
        assert list(proposal.files.all()) == [file]
        facts = facts_of(proposal)
        assert facts.withheld == (Withheld("附件二", "属于国家秘密", "deny_secret"),)
        assert facts.secrecy_facts == SecrecyFacts("秘密", "十年", "示例事项范围")

    def test_of_withheld_parts_begins_with_a_row_for_each_ground_that_came_up(self, zsj):
        shown = walked(desk(zsj.handler), disclosing.handling(zsj), PARTLY)

        assert fields_of(shown.content.decode())["parts-0-ground"] == ["deny_secret"]
        assert "密级" in words(shown)

    def test_takes_more_withheld_parts_and_passes_over_empty_ones(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.redacted(zsj, case)
        handler = desk(zsj.handler)
        file = case.files.get(source=CaseFile.Source.REDACTED)
        shown = press(handler, case, "add", press(handler, case, "add", direct(handler, case, "partial")))

        press(
            handler,
            case,
            "propose",
            shown,
            file_ids=[file.pk],
            parts__0__part="第一处",
            parts__0__ground="deny_internal",
            parts__0__reason="理由一",
            parts__2__part="第二处",
            parts__2__ground="not_information",
            parts__2__reason="理由二",
            opinion="照此",
        )

        assert [part.part for part in facts_of(case.proposals.get()).withheld] == ["第一处", "第二处"]

    def test_may_decide_otherwise_than_suggested_and_says_so(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)
        shown = press(handler, case, "refresh", walked(handler, case, ABSENT), outcome="noproc_petition")
        page = words(shown)

        press(handler, case, "propose", shown, proper_channel="区信访局", opinion="实为信访，故不照建议")

        proposal = case.proposals.get()
        assert "规则建议的是“信息不存在”，您选的是“信访举报投诉”" in page
        assert (proposal.outcome, proposal.suggested) == ("noproc_petition", "unable_absent")

    def test_goes_back_to_the_suggestion_at_a_press(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)
        shown = press(handler, case, "refresh", walked(handler, case, ABSENT), outcome="noproc_petition")

        back = press(handler, case, "suggested", shown)

        assert fields_of(back.content.decode())["outcome"] == ["unable_absent"]

    def test_hands_over_no_original_that_was_redacted(self, zsj):
        case = disclosing.handling(zsj)
        original = disclosing.information(zsj, case)
        disclosing.redacted(zsj, case, original)
        handler = desk(zsj.handler)

        shown = direct(handler, case, "partial")

        assert f'name="file_ids" value="{original.pk}"' not in shown.content.decode()
        assert "已作区分处理，只能提供处理后的文件" in words(shown)
        assert "第十五条 个人隐私（第1页）" in words(shown)

    def test_asks_for_the_public_interest_when_a_third_party_rightly_objects(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.third_party_says(zsj, case, disclosing.ask_third_party(zsj, case))
        disclosing.information(zsj, case)

        said = words(direct(desk(zsj.handler), case, "granted"))

        assert "对公共利益有什么重大影响" in said
        assert "报价是本公司的商业秘密" in said

    def test_offers_the_numbers_of_earlier_replies_to_the_same_applicant(self, zsj):
        earlier = disclosing.answer_of(disclosing.served(zsj, "unable_create"))
        other = disclosing.answer_of(
            disclosing.served(
                zsj,
                "unable_create",
                case=disclosing.handling(zsj, id_number=disclosing.CITIZENS[1], name="陈某"),
            )
        )

        page = direct(desk(zsj.handler), disclosing.handling(zsj), "noproc_repeat").content.decode()

        assert f'<option value="{earlier.number}">' in page
        assert other.number not in page

    def test_of_a_request_whose_time_to_correct_is_over_can_only_be_that(self, zsj, monkeypatch):
        case = disclosing.handling(zsj)
        disclosing.ask_correction(zsj, case)
        be_on(monkeypatch, disclosing.MONDAY)
        early = desk(zsj.handler).get(place(case), follow=True)
        be_on(monkeypatch, disclosing.MONDAY + disclosing.AFTER_ANY_NOTICE)
        client = desk(zsj.handler)
        shown = client.get(place(case))

        press(client, case, "propose", shown, opinion="逾期不补正")

        assert "逾期未补正的才能结案" in words(early)
        assert "已届满，没有收到补正" in words(shown)
        assert case.proposals.get().outcome == "other_no_correction"

    def test_by_one_who_has_not_seen_what_a_colleague_did_is_refused_and_then_shows_it(self, zsj):
        case = disclosing.handling(zsj)
        head = desk(zsj.section_head)
        shown = direct(head, case, "unable_create", reason="没有现成的", opinion="照此")
        disclosing.search(zsj, case)

        refused = press(head, case, "propose", shown)
        again = press(head, case, "propose", refused)

        assert f"{zsj.handler.name}刚刚办理过本件" in words(refused)
        assert refused.status_code == 422
        assert "已送审核" in words(again)

    @pytest.mark.parametrize("outcome", sorted(set(Outcome) - {"other_withdrawn", *disclosing.LAPSING}))
    def test_that_was_taken_back_is_gone_on_with_word_for_word(self, zsj, outcome):
        case = disclosing.proposed(zsj, outcome)
        first = case.proposals.get()
        answering.take_back(
            person=zsj.handler, application_id=case.pk, by=disclosing.by(zsj.handler, disclosing.day_of(case))
        )
        handler = desk(zsj.handler)
        shown = handler.get(place(case))

        answer = press(handler, case, "propose", shown)

        assert "下面是撤回的拟答复" in words(shown)
        assert "已送审核" in words(answer), words(answer)
        second = case.proposals.latest("pk")
        assert second.pk != first.pk
        assert facts_of(second) == facts_of(first)
        assert (second.outcome, second.reason) == (first.outcome, first.reason)
        assert list(second.files.all()) == list(first.files.all())

    def test_that_was_sent_back_shows_what_was_said_of_it(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")
        disclosing.review(zsj, case, "section", passed=False, opinion="请写明需要怎样加工")

        said = words(desk(zsj.handler).get(place(case)))

        assert "上次的拟答复被退回" in said
        assert "请写明需要怎样加工" in said


class TestUnfinishedDraft:
    def test_is_there_again_when_one_comes_back(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)
        shown = direct(handler, case, "unable_create")
        put_by = press(handler, case, "put_by", shown, reason="需要汇总三年数据")

        assert put_by.redirect_chain == [(f"/desk/requests/{case.pk}/", 302)]
        again = handler.get(place(case))

        assert fields_of(again.content.decode())["reason"] == ["需要汇总三年数据"]
        assert "接着您上次没有写完的" in words(again)

    def test_is_nobody_elses(self, zsj):
        case = disclosing.handling(zsj)
        direct(desk(zsj.handler), case, "unable_create", reason="需要汇总三年数据")

        assert "需要汇总三年数据" not in desk(zsj.section_head).get(place(case)).content.decode()

    def test_gives_way_to_what_a_colleague_handed_in_since(self, zsj):
        case = disclosing.handling(zsj)
        head = desk(zsj.section_head)
        direct(head, case, "unable_create", reason="我的理由")
        disclosing.propose(zsj, case, "unable_create", facts=AnswerFacts(reason="承办人的理由"))
        answering.take_back(
            person=zsj.handler, application_id=case.pk, by=disclosing.by(zsj.handler, disclosing.MONDAY)
        )

        said = words(head.get(place(case)))

        assert "承办人的理由" in said
        assert "我的理由" not in said

    def test_is_forgotten_when_it_was_handed_in(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)
        shown = direct(handler, case, "unable_create", reason="需要汇总", opinion="照此")

        press(handler, case, "propose", shown)

        assert handler.session["disclosure_answers"] == {}


class TestPreview:
    def test_shows_the_letter_with_the_applicant_masked_and_stores_nothing(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)
        shown = direct(handler, case, "unable_create", reason="需要汇总三年的数据", opinion="照此")
        before = ever_written()

        preview = press(handler, case, "preview", shown)

        said = words(preview)
        assert "政府信息公开申请答复书" in said
        assert "需要汇总三年的数据" in said
        assert "何**" in said
        assert NAME not in said
        assert ever_written() == before
        assert disclosing.fresh(case).stage == Stage.HANDLING
        assert fields_of(preview.content.decode())["reason"] == ["需要汇总三年的数据"]

    def test_comes_as_a_pdf_marked_as_a_draft(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)
        shown = direct(handler, case, "unable_create", reason="需要汇总三年的数据", opinion="照此")
        before = ever_written()

        pdf = press(handler, case, "pdf", shown)

        text = text_of(pdf.content)
        assert pdf["Content-Type"] == "application/pdf"
        assert "草稿" in text
        assert "需要汇总三年的数据" in text
        assert NAME not in text
        assert "no-store" in pdf["Cache-Control"]
        assert ever_written() == before

    def test_of_an_answer_that_lacks_something_says_what(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)

        refused = press(handler, case, "preview", direct(handler, case, "unable_create", opinion="照此"))

        assert refused.status_code == 422
        assert "请说明理由" in words(refused)


class TestDoor:
    @pytest.mark.parametrize("who", ["second_handler", "legal", "head"])
    def test_leads_back_whoever_does_not_draft_this_answer(self, zsj, who):
        case = disclosing.handling(zsj)
        consulting.consult(
            person=zsj.handler,
            application_id=case.pk,
            kind="legal",
            to="法制科",
            question="如何答复",
            by=disclosing.by(zsj.handler),
        )

        answer = desk(zsj.people[who]).get(place(case), follow=True)

        assert answer.redirect_chain == [(f"/desk/requests/{case.pk}/", 302)]
        assert "您没有办理“拟出答复”的岗位" in words(answer)

    def test_is_not_there_for_others(self, zsj):
        case = disclosing.handling(zsj)
        other = disclosing.bureau("fgj", "番禺区示例局")

        for who in (zsj.stranger, zsj.auditor, other.handler):
            assert desk(who).get(place(case)).status_code == 404
            assert desk(who).post(place(case), {"do": "propose"}).status_code == 404

    def test_is_shut_once_the_draft_is_in_review(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")

        answer = desk(zsj.handler).post(place(case), {"do": "propose"}, follow=True)

        assert "本件现在审核中" in words(answer)
        assert case.proposals.count() == 1

    def test_changes_nothing_by_being_looked_at(self, zsj):
        case = disclosing.handling(zsj)
        handler = desk(zsj.handler)
        handler.get(place(case))
        before = ever_written()

        handler.get(place(case))

        assert ever_written() == before

    def test_asks_the_database_no_more_for_a_full_case_than_for_an_empty_one(self, zsj):
        thin, full = disclosing.handling(zsj), disclosing.handling(zsj)
        handler = desk(zsj.handler)
        for case in (thin, full):
            disclosing.redacted(zsj, case)
            direct(handler, case, "partial")
        for _ in range(6):
            disclosing.search(zsj, full)
            disclosing.redacted(zsj, full)
        handler.get(place(thin))
        with CaptureQueriesContext(connection) as few:
            handler.get(place(thin))
        with CaptureQueriesContext(connection) as many:
            handler.get(place(full))
        with CaptureQueriesContext(connection) as case_page:
            handler.get(f"/desk/requests/{full.pk}/")

        assert len(many) == len(few)
        assert len(few) <= len(case_page) + 3


def text_of(pdf: bytes) -> str:
    """Return the text that another program takes out of a PDF, without white space."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"\s", "", text)
