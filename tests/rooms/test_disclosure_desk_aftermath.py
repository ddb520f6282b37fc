"""What follows an answer, at the desk: disputes, records put right, what is withheld, what is to be published."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingting.accounts.models import Person, Post
from mingting.accounts.rules.roles import Role
from mingting.commons.models import LedgerEntry
from mingting.disclosure.actions import mending
from mingting.disclosure.models import Application, Dispute, RecordCorrection, Suggestion, Withholding
from mingting.disclosure.rules.outcomes import Outcome

from . import disclosing, making
from .test_disclosure_desk_lists import LIST, TODAY, be_on, desk, plain, shown

pytestmark = pytest.mark.django_db

DISPUTES, CORRECTIONS = f"{LIST}disputes/", f"{LIST}record-corrections/"
WITHHOLDINGS, SUGGESTIONS = f"{LIST}withholdings/", f"{LIST}suggestions/"
#: The forms that a request's page leads to.
FROM_A_CASE = (f"{DISPUTES}open/", f"{CORRECTIONS}claim/", f"{SUGGESTIONS}new/")


@pytest.fixture(autouse=True)
def a_day_in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    be_on(monkeypatch, TODAY)


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


@pytest.fixture
def czj() -> disclosing.Bureau:
    return disclosing.bureau("czj", "番禺区财政局", mark="番财")


def denied(at: disclosing.Bureau) -> Application:
    return disclosing.served(at, Outcome.DENY_PROCESS)


def editor_of(at: disclosing.Bureau) -> Person:
    made = Person.objects.create_user(username="ed", password="Correct-horse-1", name="编辑")
    Post.objects.create(person=made, organ=at.organ, role=Role.EDITOR, since=date(2020, 1, 1))
    return made


@pytest.mark.parametrize("form", FROM_A_CASE)
class TestFromARequest:
    def test_is_filled_in_with_its_number_and_its_organ(self, zsj, czj, form):
        Post.objects.create(
            person=zsj.clerk, organ=czj.organ, role=Role.DISCLOSURE_OFFICE, since=date(2020, 1, 1)
        )
        case = denied(czj)

        page = shown(zsj.clerk, f"{form}?case={case.pk}")

        assert re.search(rf'name="application_ids?"[^>]*(value="|>\s*){case.number}', page)
        assert re.search(rf'<option value="{czj.organ.pk}" selected>', page)

    @pytest.mark.parametrize("said", ["", "0", "-1", "x", "²", "9" * 30])
    def test_that_never_was_is_not_found(self, zsj, form, said):
        assert desk(zsj.clerk).get(form, {"case": said}).status_code == 404

    def test_of_another_organ_is_not_found_either(self, zsj, czj, form):
        case = denied(czj)

        assert desk(zsj.clerk).get(form, {"case": case.pk}).status_code == 404

    def test_that_the_person_only_handles_elsewhere_is_not_found(self, zsj, czj, form):
        case = denied(czj)
        Post.objects.create(
            person=zsj.clerk,
            organ=czj.organ,
            section=czj.section,
            role=Role.HANDLER,
            since=date(2020, 1, 1),
        )

        assert desk(zsj.clerk).get(f"{LIST}{case.pk}/").status_code == 200
        assert desk(zsj.clerk).get(form, {"case": case.pk}).status_code == 404


# --- disputes -------------------------------------------------------------------------------------------------------


def opening(at: disclosing.Bureau, **more: Any) -> dict[str, Any]:
    return {
        "organ_id": at.organ.pk,
        "kind": "reconsideration",
        "body": "番禺区人民政府",
        "opened_on": str(TODAY),
        "number": "番府行复〔2026〕1号",
    } | more


def opened(at: disclosing.Bureau, **more: Any) -> Dispute:
    answer = desk(at.clerk).post(f"{DISPUTES}open/", opening(at, **more))
    assert answer.status_code == 302, plain(answer.content.decode())
    return Dispute.objects.latest("pk")


class TestOpening:
    def test_takes_the_day_of_the_law_and_leads_to_the_dispute(self, zsj):
        case = denied(zsj)

        dispute = opened(zsj, application_id=case.number)

        page = plain(shown(zsj.clerk, f"{DISPUTES}{dispute.pk}/"))
        assert dispute.application == case
        # Ten working days after 24 March 2026, with Qingming on Monday, 6 April.
        assert dispute.answer_by == date(2026, 4, 8)
        assert "2026-04-08" in page
        assert "《行政复议法》第四十八条" in page

    def test_says_at_once_and_later_what_the_lawyers_should_look_at(self, zsj):
        case = denied(zsj)

        answer = desk(zsj.clerk).post(
            f"{DISPUTES}open/", opening(zsj, kind="direct_suit", application_id=case.number), follow=True
        )
        later = shown(zsj.clerk, f"{DISPUTES}{Dispute.objects.get().pk}/")

        for page in (answer.content.decode(), later):
            assert "应当先申请行政复议" in page

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"kind": ""}, "请选择投诉举报、行政复议或者行政诉讼"),
            ({"body": " "}, "请填写复议机关、人民法院或者受理机关"),
            ({"opened_on": "2026-04-01"}, "收到日期不能晚于今天"),
            ({"application_id": "ZSJ-2026-09999"}, "没有这件申请，或者它不由您办理"),
            ({"kind": "later_suit"}, "没有已审结的行政复议"),
            ({"kind": "complaint", "is_summary": "on"}, "只有行政复议的简易程序"),
        ],
    )
    def test_refuses_beside_the_field_and_keeps_what_was_typed(self, zsj, more, sentence):
        answer = desk(zsj.clerk).post(f"{DISPUTES}open/", opening(zsj, note="先打来电话", **more))

        page = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in page
        assert "先打来电话" in page
        assert not Dispute.objects.exists()

    def test_is_for_the_office_alone(self, zsj, czj):
        for who in (zsj.handler, zsj.legal, zsj.supervisor, zsj.head):
            assert desk(who).post(f"{DISPUTES}open/", opening(zsj)).status_code in (302, 403)
        answer = desk(czj.clerk).post(f"{DISPUTES}open/", opening(zsj))

        assert answer.status_code == 422
        assert not Dispute.objects.exists()


class TestDispute:
    def test_goes_on_by_its_steps_to_its_end(self, zsj):
        dispute = opened(zsj)
        client = desk(zsj.clerk)
        address = f"{DISPUTES}{dispute.pk}/"

        client.post(
            f"{address}step/", {"step-stage": "answered", "step-on": str(TODAY), "step-note": "已提交答复书"}
        )
        client.post(f"{address}close/", {"close-result": "upheld", "close-closed_on": str(TODAY)})

        page = plain(client.get(address).content.decode())
        dispute.refresh_from_db()
        assert (dispute.stage, dispute.result) == ("closed", "upheld")
        assert "已提交答复书" in page
        assert "没有要登记的" in page

    def test_that_contradicts_itself_is_refused_beside_its_field(self, zsj):
        dispute = opened(zsj)

        answer = desk(zsj.clerk).post(
            f"{DISPUTES}{dispute.pk}/close/",
            {"close-result": "upheld", "close-closed_on": str(TODAY), "close-orders_again": "on"},
        )

        assert answer.status_code == 422
        assert "结果维持的，不会责令重新处理" in answer.content.decode()

    def test_that_orders_it_is_taken_up_again_and_the_slip_has_the_new_code(self, zsj):
        case = denied(zsj)
        dispute = opened(zsj, application_id=case.number)
        client = desk(zsj.clerk)
        address = f"{DISPUTES}{dispute.pk}/"
        client.post(
            f"{address}close/",
            {"close-result": "corrected", "close-closed_on": str(TODAY), "close-orders_again": "on"},
        )
        assert "另立一件，重新处理" in client.get(address).content.decode()

        answer = client.post(
            f"{address}again/", {"again-received_on": str(TODAY), "again-days": "15"}, follow=True
        )

        again = Application.objects.get(follows=case)
        assert again.ordered_days == 15
        page = plain(answer.content.decode())
        assert again.number in page
        assert "只在登记后十分钟内显示" not in page
        assert "另立一件，重新处理" not in client.get(address).content.decode()
        assert again.number in client.get(address).content.decode()

    def test_of_another_organ_is_not_there(self, zsj, czj):
        dispute = opened(zsj)
        client = desk(czj.clerk)

        assert client.get(f"{DISPUTES}{dispute.pk}/").status_code == 404
        for deed in ("step", "close", "again"):
            assert client.post(f"{DISPUTES}{dispute.pk}/{deed}/", {}).status_code == 404

    def test_is_late_when_the_day_for_the_answer_is_over(self, zsj, monkeypatch):
        dispute = opened(zsj)
        be_on(monkeypatch, dispute.answer_by + timedelta(days=2))

        page = shown(zsj.clerk, DISPUTES)

        assert "has-late" in page
        assert "已过 2 天" in page


class TestTableFour:
    def test_stands_above_the_list_of_the_year(self, zsj):
        case = denied(zsj)
        one = opened(zsj, application_id=case.number)
        opened(zsj, kind="direct_suit", number="（2026）粤71行初1号")
        opened(zsj, kind="complaint", number="")
        desk(zsj.clerk).post(
            f"{DISPUTES}{one.pk}/close/", {"close-result": "corrected", "close-closed_on": str(TODAY)}
        )

        page = shown(zsj.clerk, DISPUTES)

        table = page.partition("of-table-four")[2].partition("</table>")[0]
        counts = [
            re.findall(r"<td[^>]*>(\d+)<", row) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)[1:]
        ]
        assert counts == [
            ["0", "1", "0", "0", "1"],
            ["0", "0", "0", "1", "1"],
            ["0", "0", "0", "0", "0"],
        ]

    def test_narrows_the_list_to_what_is_open(self, zsj):
        one = opened(zsj, number="第一号")
        opened(zsj, number="第二号")
        desk(zsj.clerk).post(
            f"{DISPUTES}{one.pk}/close/", {"close-result": "other", "close-closed_on": str(TODAY)}
        )

        page = shown(zsj.clerk, f"{DISPUTES}?state=open")

        assert "第二号" in page
        assert "第一号" not in page


# --- records put right ------------------------------------------------------------------------------------------------


def claimed(at: disclosing.Bureau, **more: Any) -> RecordCorrection:
    said = {
        "organ_id": at.organ.pk,
        "claimant": "何建国",
        "claimed_on": str(TODAY),
        "record": "培训登记表中的出生日期",
        "fault": "登记为1990年，应为1991年",
        "evidence": "证件复印件",
    }
    answer = desk(at.clerk).post(f"{CORRECTIONS}claim/", said | more)
    assert answer.status_code == 302, plain(answer.content.decode())
    return RecordCorrection.objects.latest("pk")


class TestRecordCorrections:
    def test_hide_who_claims_until_a_look_is_on_record(self, zsj):
        correction = claimed(zsj)
        address = f"{CORRECTIONS}{correction.pk}/"
        for page in (shown(zsj.clerk, CORRECTIONS), shown(zsj.clerk, address)):
            assert "何建国" not in page
            assert "何**" in page

        opened = desk(zsj.clerk).post(f"{address}claimant/").content.decode()

        entry = LedgerEntry.objects.latest("pk")
        assert "何建国" in opened
        assert (entry.did, entry.who_id) == ("disclosure.look", zsj.clerk.pk)
        assert "何建国" not in str(entry.detail) + entry.why

    def test_are_answered_with_a_letter_where_they_came_up_in_a_request(self, zsj):
        case = disclosing.served(zsj, Outcome.GRANTED)
        correction = claimed(zsj, application_id=case.number)

        answer = desk(zsj.clerk).post(
            f"{CORRECTIONS}{correction.pk}/", {"result": "corrected", "answer": "已更正为1991年"}
        )

        correction.refresh_from_db()
        assert answer.status_code == 302
        assert correction.result == "corrected"
        assert case.letters.filter(kind="record_correction").count() == 1

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"result": "", "answer": "已更正"}, "请选择处理结果"),
            ({"result": "refused", "answer": " "}, "请填写答复"),
            ({"result": "transferred", "answer": "转送"}, "请填写有权更正的机关"),
        ],
    )
    def test_are_not_answered_without_what_the_answer_needs(self, zsj, said, sentence):
        correction = claimed(zsj)

        answer = desk(zsj.clerk).post(f"{CORRECTIONS}{correction.pk}/", said)

        assert answer.status_code == 422
        assert sentence in answer.content.decode()

    def test_of_another_organ_are_not_there(self, zsj, czj):
        correction = claimed(zsj)
        client = desk(czj.clerk)

        assert client.get(f"{CORRECTIONS}{correction.pk}/").status_code == 404
        assert client.post(f"{CORRECTIONS}{correction.pk}/claimant/").status_code == 404
        assert "出生日期" not in shown(czj.clerk, CORRECTIONS)


# --- what is withheld -------------------------------------------------------------------------------------------------


class TestWithholdings:
    @pytest.mark.parametrize(("days", "mark"), [(30, "is-near"), (0, "is-near"), (-1, "is-late")])
    def test_come_up_when_their_year_is_nearly_over(self, zsj, days, mark):
        case = denied(zsj)
        assert "30 天内没有应评估的" in shown(zsj.clerk, f"{WITHHOLDINGS}?view=due")

        Withholding.objects.update(review_on=TODAY + timedelta(days=days))
        page = shown(zsj.clerk, f"{WITHHOLDINGS}?view=due")

        assert case.number in page
        assert mark in page

    def test_stay_withheld_for_another_year(self, zsj):
        denied(zsj)
        withholding = Withholding.objects.get()

        answer = desk(zsj.clerk).post(
            f"{WITHHOLDINGS}{withholding.pk}/", {"may_open": "no", "ground": "仍在讨论"}
        )

        withholding.refresh_from_db()
        assert answer["Location"] == WITHHOLDINGS
        assert withholding.is_open
        assert withholding.review_on == date(2027, 3, 24)
        assert "仍在讨论" in shown(zsj.clerk, f"{WITHHOLDINGS}{withholding.pk}/")

    def test_that_may_be_opened_are_put_forward_for_publication(self, zsj):
        case = denied(zsj)
        withholding = Withholding.objects.get()

        answer = desk(zsj.clerk).post(
            f"{WITHHOLDINGS}{withholding.pk}/", {"may_open": "yes", "ground": "决定已作出"}, follow=True
        )

        page = answer.content.decode()
        assert '<td data-label="来源">定期评估</td>' in page
        assert case.subject in page

    def test_are_not_evaluated_without_a_ground(self, zsj):
        denied(zsj)
        withholding = Withholding.objects.get()

        answer = desk(zsj.clerk).post(f"{WITHHOLDINGS}{withholding.pk}/", {"may_open": "no", "ground": ""})

        assert answer.status_code == 422
        assert "请填写评估的理由" in answer.content.decode()

    def test_of_another_organ_are_not_there(self, zsj, czj):
        case = denied(zsj)
        withholding = Withholding.objects.get()

        assert desk(czj.clerk).get(f"{WITHHOLDINGS}{withholding.pk}/").status_code == 404
        assert case.number not in shown(czj.clerk, WITHHOLDINGS)


# --- what is to be published ------------------------------------------------------------------------------------------


def repeated(at: disclosing.Bureau) -> Suggestion:
    """Return what was noticed: two applicants asked for the same, and one was given it."""
    title = "2026年政务服务大厅窗口排班表"
    given = disclosing.handling(at, info_title=title)
    disclosing.served(at, Outcome.GRANTED, case=given)
    disclosing.handling(at, info_title=title, name="李某", id_number=disclosing.CITIZENS[1])
    (found,) = mending.notice_repeats(by=disclosing.by(None, TODAY))
    return found


def accepted(at: disclosing.Bureau) -> Suggestion:
    found = repeated(at)
    desk(at.clerk).post(f"{SUGGESTIONS}{found.pk}/decide/", {"result": "accepted", "opinion": "同意"})
    found.refresh_from_db()
    return found


class TestSuggestions:
    def test_show_the_requests_that_repeat_one_another(self, zsj):
        found = repeated(zsj)

        listed = plain(shown(zsj.clerk, SUGGESTIONS))
        page = plain(shown(zsj.clerk, f"{SUGGESTIONS}{found.pk}/"))

        assert "多人申请相同信息" in listed
        assert "2 件" in listed
        assert "来自 2 个申请人" in page
        for case in found.applications.all():
            assert case.number in page
        assert "何某" not in page

    def test_wait_for_an_editor_once_they_are_accepted(self, zsj):
        found = accepted(zsj)

        page = shown(zsj.clerk, f"{SUGGESTIONS}{found.pk}/")

        assert found.result == "accepted"
        assert "等待本机关的编辑建稿" in page
        assert "打开主动公开稿件" not in page

    def test_are_opened_as_a_draft_by_an_editor_who_reads_of_no_request(self, zsj):
        found = accepted(zsj)
        elsewhere = making.bureau("jyj", "番禺区教育局")
        ours = making.Bureau(zsj.organ, elsewhere.site, elsewhere.column)
        column = making.column(ours, "zsj-dt", "部门动态")
        editor = editor_of(zsj)
        page = shown(editor, f"{SUGGESTIONS}{found.pk}/")

        answer = desk(editor).post(
            f"{SUGGESTIONS}{found.pk}/draft/", {"column_id": column.pk, "kind": "department_news"}
        )

        found.refresh_from_db()
        assert "打开主动公开稿件" in page
        assert not [case for case in found.applications.all() if case.number in page]
        assert answer.status_code == 302
        assert answer["Location"] == f"/desk/items/edit/{found.draft_id}/"
        assert found.draft.title == found.subject
        assert found.draft.created_by == editor

    def test_that_nobody_accepted_are_not_an_editors(self, zsj):
        found = repeated(zsj)
        editor = editor_of(zsj)

        assert desk(editor).get(f"{SUGGESTIONS}{found.pk}/").status_code == 404
        assert (
            desk(editor).post(f"{SUGGESTIONS}{found.pk}/decide/", {"result": "accepted"}).status_code == 404
        )
        assert found.subject not in shown(editor, SUGGESTIONS)
        found.refresh_from_db()
        assert found.result == ""

    def test_are_declined_with_a_reason_only(self, zsj):
        found = repeated(zsj)

        answer = desk(zsj.clerk).post(
            f"{SUGGESTIONS}{found.pk}/decide/", {"result": "declined", "opinion": " "}
        )

        assert answer.status_code == 422
        assert "请填写不纳入主动公开的理由" in answer.content.decode()

    def test_of_an_applicant_are_put_down_for_what_was_given(self, zsj):
        given, refused = disclosing.served(zsj, Outcome.GRANTED), denied(zsj)
        said = {"organ_id": zsj.organ.pk, "subject": "窗口设置方案", "ground": "很多人要用"}
        client = desk(zsj.clerk)

        wrong = client.post(f"{SUGGESTIONS}new/", said | {"application_ids": refused.number})
        strange = client.post(f"{SUGGESTIONS}new/", said | {"application_ids": "ZSJ-2026-09999"})
        right = client.post(f"{SUGGESTIONS}new/", said | {"application_ids": given.number})

        assert "没有公开信息" in wrong.content.decode()
        assert "ZSJ-2026-09999：没有这件申请" in strange.content.decode()
        assert right.status_code == 302
        assert list(Suggestion.objects.get().applications.all()) == [given]

    def test_of_another_organ_are_not_there(self, zsj, czj):
        found = repeated(zsj)

        assert desk(czj.clerk).get(f"{SUGGESTIONS}{found.pk}/").status_code == 404


class TestQueries:
    def test_are_the_same_however_much_there_is(self, zsj):
        denied(zsj)
        opened(zsj)
        claimed(zsj)
        accepted(zsj)
        client = desk(zsj.clerk)
        addresses = (DISPUTES, CORRECTIONS, WITHHOLDINGS, f"{SUGGESTIONS}?view=draft")
        few = [self.sent(client, address) for address in addresses]

        for _ in range(2):
            case = denied(zsj)
            opened(zsj, application_id=case.number)
            claimed(zsj, application_id=case.number)
        Suggestion.objects.filter(result="").update(result="accepted", decided_on=TODAY)

        assert [self.sent(client, address) for address in addresses] == few

    def sent(self, client: Any, address: str) -> int:
        # The first page gives the browser its form token, the second remembers the frame.
        client.get(address)
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)
