"""Review, seal and service at the desk: what each person weighs, why they may not, and what the applicant gets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingting.accounts.models import Person
from mingting.disclosure.actions import answering, arranging
from mingting.disclosure.desk import turns
from mingting.disclosure.models import Application, Look, Office, Service, Verdict
from mingting.disclosure.rules.outcomes import OUTCOMES, Outcome
from mingting.disclosure.rules.reviewing import STEPS, Step, current, may_review
from mingting.disclosure.rules.serving import NOTICE_2, NOTICE_4, POSTAL_LAW
from mingting.disclosure.rules.stages import Stage
from mingting.kernel.refusals import Refused

from ..rules import sample_letters
from . import disclosing, making
from .disclosing import Bureau
from .test_disclosure_desk_answer import NAME, ever_written, fields_of, place, text_of, words
from .test_disclosure_desk_lists import TODAY, be_on, desk

pytestmark = pytest.mark.django_db

MAY = "may_disclose"


@pytest.fixture(autouse=True)
def a_day_in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    be_on(monkeypatch, TODAY)


@pytest.fixture
def zsj() -> Bureau:
    return disclosing.bureau()


def judge(who: Person, case: Application, verdict: str = "pass", **more: Any) -> Any:
    """Give a verdict by the form as it stands on the screen."""
    client = desk(who)
    shown = client.get(place(case, "review"), follow=True).content.decode()
    sent = fields_of(shown, "data-verdict") if "data-verdict" in shown else {}
    said = {"secrecy": MAY, "opinion": "", "verdict": verdict}
    return client.post(place(case, "review"), sent | said | more, follow=True)


class TestReview:
    def test_shows_all_that_is_to_be_weighed_and_nothing_personal(self, zsj):
        case = disclosing.handling(zsj, description="要全文和预算说明")
        disclosing.search(zsj, case)
        disclosing.third_party_says(zsj, case, disclosing.ask_third_party(zsj, case), "partly")
        disclosing.proposed(zsj, "partial", case=case)

        response = desk(zsj.section_head).get(place(case, "review"))

        page, said = response.content.decode(), words(response)
        for told in (
            "要全文和预算说明",
            "部分公开",
            "联系人电话",
            "属于个人隐私，公开会损害其合法权益",
            "已遮盖文件1.pdf",
            "没有找到相关文件",
            "示例科技公司",
            "报价是本公司的商业秘密",
            "政府信息公开申请答复书",
            "先向广州市番禺区人民政府申请行政复议",
            "于2026年3月5日收到其意见：同意部分公开，本机关认为其理由合理",
            STEPS[Step.SECTION].duty,
        ):
            assert told in said, told
        for hidden in (NAME, disclosing.CITIZENS[0], "applicant@example.cn", "示例路2号"):
            assert hidden not in page

    def test_says_that_a_name_is_hidden_only_where_it_is(self, zsj):
        firm = disclosing.handling(
            zsj, name="示例公司", applicant_type="business", id_kind="", id_number="", uscc=making.USCC
        )
        disclosing.proposed(zsj, case=firm)
        person = disclosing.proposed(zsj)

        of_firm, of_person = (
            words(desk(zsj.section_head).get(place(each, "review"))) for each in (firm, person)
        )

        assert "示例公司" in of_firm
        assert "姓名已遮盖" not in of_firm
        assert "姓名已遮盖" in of_person

    def test_sets_what_is_proposed_beside_what_the_questions_came_to(self, zsj):
        case = disclosing.handling(zsj)
        walk = {"clear": "yes", "wanted": "publication"}
        disclosing.propose(zsj, case, Outcome.NOPROC_PETITION, path=walk)
        agreed = disclosing.handling(zsj)
        disclosing.propose(zsj, agreed, Outcome.NOPROC_PUBLICATION, path=walk)
        plain = disclosing.proposed(zsj, "unable_create")

        said = [words(desk(zsj.section_head).get(place(each, "review"))) for each in (case, agreed, plain)]

        assert "规则建议的是“公开出版物”" in said[0]
        assert "与规则建议一致" in said[1]
        assert "没有逐题判断" in said[2]

    def test_passes_from_step_to_step_and_on_to_the_seal(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")

        answers = [judge(who, case) for who in (zsj.section_head, zsj.legal, zsj.head)]

        assert [
            f"已通过{STEPS[step].name}" in words(answer) for step, answer in zip(Step, answers, strict=True)
        ]
        assert "等信息公开机构编号用印" in words(answers[-1])
        assert disclosing.fresh(case).stage == Stage.SEALING
        assert [each.reviewer_no for each in Verdict.objects.all()] == [
            zsj.section_head.pk,
            zsj.legal.pk,
            zsj.head.pk,
        ]

    def test_goes_on_to_the_next_draft_that_waits_for_the_same_person(self, zsj):
        first, second = disclosing.proposed(zsj, "unable_create"), disclosing.proposed(zsj, "unable_create")

        onward = judge(zsj.section_head, first, go_on="1")
        last = judge(zsj.section_head, second, go_on="1")

        assert onward.redirect_chain[-1][0] == place(second, "review")
        assert last.redirect_chain[-1][0] == f"/desk/requests/{second.pk}/"

    def test_that_sends_back_needs_words_and_keeps_what_was_chosen(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")

        refused = judge(zsj.section_head, case, "return")
        done = judge(zsj.section_head, case, "return", opinion="请补充怎样加工")

        assert refused.status_code == 422
        assert "退回须写明意见" in words(refused)
        assert f'value="{MAY}" required' in refused.content.decode() or "checked" in refused.content.decode()
        assert "已在科室审核退回承办人" in words(done)
        assert disclosing.fresh(case).stage == Stage.HANDLING

    def test_passes_nothing_on_that_may_be_secret(self, zsj):
        case = disclosing.proposed(zsj, "granted")

        without = judge(zsj.section_head, case, secrecy="")
        doubtful = judge(zsj.section_head, case, secrecy="refer")

        assert "请填写保密审查结果" in words(without)
        assert "不得同意提供" in words(doubtful)
        assert not Verdict.objects.exists()

    def test_asks_which_of_the_two_it_is(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")

        assert "请选择“同意”或者“退回”" in words(judge(zsj.section_head, case, "maybe"))

    @pytest.mark.parametrize(
        ("who", "why"),
        [
            ("handler", "承办或者拟出本件答复的人不得审核本件"),
            ("head", "您没有“科室审核”的岗位"),
            ("clerk", "您没有“科室审核”的岗位"),
        ],
    )
    def test_says_plainly_why_someone_may_not_give_it(self, zsj, who, why):
        case = disclosing.proposed(zsj, "unable_create")

        shown = desk(zsj.people[who]).get(place(case, "review"))

        assert why in words(shown)
        assert "data-verdict" not in shown.content.decode()
        refused = judge(zsj.people[who], case)
        assert refused.status_code == 422 or why in words(refused)
        assert not Verdict.objects.exists()

    def test_says_that_one_has_reviewed_already(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")
        disclosing.review(zsj, case, "section")
        disclosing.Post.objects.create(
            person=zsj.section_head, organ=zsj.organ, role="legal_adviser", since=disclosing.date(2020, 1, 1)
        )

        assert "您已作过“科室审核”" in words(desk(zsj.section_head).get(place(case, "review")))

    def test_is_of_the_draft_that_was_on_the_screen(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")
        reviewer = desk(zsj.section_head)
        old = fields_of(reviewer.get(place(case, "review")).content.decode(), "data-verdict")
        answering.take_back(
            person=zsj.handler, application_id=case.pk, by=disclosing.by(zsj.handler, disclosing.MONDAY)
        )
        disclosing.propose(zsj, case, "unable_create")

        refused = reviewer.post(place(case, "review"), old | {"secrecy": MAY, "verdict": "pass"})
        form = fields_of(refused.content.decode(), "data-verdict")

        assert "承办人换过拟答复" in words(refused)
        assert not Verdict.objects.exists()
        assert form["proposal"] == [str(case.proposals.latest("pk").pk)]

    def test_shows_what_earlier_drafts_were_sent_back_for(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")
        disclosing.review(zsj, case, "section", passed=False, opinion="请补充怎样加工")
        disclosing.propose(zsj, case, "unable_create")

        assert "请补充怎样加工" in words(desk(zsj.section_head).get(place(case, "review")))

    def test_is_over_for_a_draft_that_was_taken_back(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")
        answering.take_back(
            person=zsj.handler, application_id=case.pk, by=disclosing.by(zsj.handler, disclosing.MONDAY)
        )

        answer = desk(zsj.section_head).get(place(case, "review"), follow=True)

        assert "本件现在不在审核中" in words(answer)

    def test_asks_the_database_no_more_for_a_full_case_than_for_a_thin_one(self, zsj):
        thin = disclosing.proposed(zsj, "unable_absent")
        full = disclosing.handling(zsj)
        for _ in range(8):
            disclosing.search(zsj, full)
        disclosing.third_party_says(zsj, full, disclosing.ask_third_party(zsj, full), "agree")
        disclosing.proposed(zsj, "unable_absent", case=full)
        head = desk(zsj.section_head)
        # The first page gives the browser its form token, the second remembers the frame.
        head.get(place(thin, "review"))
        head.get(place(thin, "review"))
        with CaptureQueriesContext(connection) as few:
            head.get(place(thin, "review"))
        with CaptureQueriesContext(connection) as many:
            head.get(place(full, "review"))

        assert len(many) == len(few)


class TestQueue:
    def test_holds_just_what_the_rules_let_each_person_review(self, zsj, rf):
        cases = [disclosing.proposed(zsj, "unable_create") for _ in range(3)]
        disclosing.review(zsj, cases[1], "section")
        disclosing.review(zsj, cases[2], "section")
        disclosing.review(zsj, cases[2], "legal")
        disclosing.allotting.allot(
            person=zsj.clerk,
            application_id=cases[0].pk,
            section=zsj.section,
            handler=zsj.second_handler,
            by=disclosing.by(zsj.clerk, TODAY),
        )

        for who in zsj.people.values():
            request = rf.get("/")
            request.user = who
            assert set(turns.awaiting(request)) == {case for case in cases if _may(who, case)}, who

    def test_lists_the_late_ones_first_and_counts_them_in_the_menu(self, zsj):
        fresh = disclosing.proposed(zsj, "unable_create", case=disclosing.handling(zsj, on=TODAY))
        late = disclosing.proposed(
            zsj,
            "unable_create",
            case=disclosing.handling(zsj, on=disclosing.MONDAY - timedelta(days=14)),
        )

        shown = desk(zsj.section_head).get("/desk/requests/reviews/").content.decode()

        assert shown.index(late.number) < shown.index(fresh.number)
        assert "已逾期" in shown
        assert "等我审核（2）".encode("unicode_escape").decode() in shown

    def test_that_is_empty_says_why(self, zsj):
        assert "现在没有等您审核的答复" in words(desk(zsj.legal).get("/desk/requests/reviews/"))


def _may(who: Person, case: Application) -> bool:
    proposal = answering.under_review(case)
    given = answering.given_on(proposal)
    try:
        may_review(
            given,
            step=current(given) or Step.HEAD,
            person=who.pk,
            roles=disclosing.answering.queries.roles_on(who, case, TODAY),
            drafters=disclosing.answering.queries.drafters_of(case),
        )
    except Refused:
        return False
    return True


class TestSeal:
    def test_shows_the_letter_and_the_number_that_it_gets(self, zsj):
        disclosing.sealed(zsj, "unable_create")
        case = disclosing.reviewed(zsj, "unable_create")
        clerk = desk(zsj.clerk)

        said = words(clerk.get(place(case, "seal")))
        clerk.post(place(case, "seal"), {"seen": case.events.latest("pk").pk})

        number = disclosing.answer_of(case).number
        assert number in said
        assert "政府信息公开申请答复书" in said
        assert NAME not in said

    def test_says_how_the_letter_comes_to_its_seal(self, zsj):
        case = disclosing.reviewed(zsj, "unable_create")
        without = words(desk(zsj.clerk).get(place(case, "seal")))
        arranging.keep_seal(
            person=zsj.office_head,
            organ_id=zsj.organ.pk,
            data=sample_letters.seal(),
            by=disclosing.by(zsj.office_head),
        )

        with_it = words(desk(zsj.clerk).get(place(case, "seal")))

        assert "打印后加盖实物印章" in without
        assert "套印本机关设置的印章图样" in with_it

    def test_decides_the_request_and_leads_to_its_service(self, zsj):
        case = disclosing.reviewed(zsj, "deny_internal")
        clerk = desk(zsj.clerk)

        answer = clerk.post(place(case, "seal"), {"seen": ""}, follow=True)

        assert answer.redirect_chain[-1][0] == place(case, "send")
        assert disclosing.fresh(case).outcome == "deny_internal"
        assert "申请人还看不到" in words(answer)

    def test_that_cannot_be_made_says_what_is_lacking(self, zsj):
        case = disclosing.reviewed(zsj, "unable_create")
        Office.objects.update(review_body="")
        clerk = desk(zsj.clerk)

        shown = clerk.get(place(case, "seal"))
        refused = clerk.post(place(case, "seal"), {"seen": ""})

        assert "请填写行政复议机关的名称" in words(shown)
        assert refused.status_code == 422
        assert disclosing.fresh(case).stage == Stage.SEALING

    def test_by_one_who_has_not_seen_what_a_colleague_did_is_refused(self, zsj):
        case = disclosing.reviewed(zsj, "unable_create")
        seen = case.events.order_by("pk")[0].pk

        refused = desk(zsj.clerk).post(place(case, "seal"), {"seen": seen})

        assert "刚刚办理过本件" in words(refused)
        assert disclosing.fresh(case).stage == Stage.SEALING

    @pytest.mark.parametrize("who", ["handler", "section_head", "head"])
    def test_is_the_offices(self, zsj, who):
        case = disclosing.reviewed(zsj, "unable_create")

        answer = desk(zsj.people[who]).post(place(case, "seal"), follow=True)

        assert "您没有办理“编号用印”的岗位" in words(answer)
        assert disclosing.fresh(case).stage == Stage.SEALING


class TestDraftLetter:
    def test_is_handed_out_masked_without_a_trace_and_whole_with_one(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")
        head = desk(zsj.section_head)
        before = ever_written()

        masked = text_of(head.get(place(case, "draft")).content)
        untouched = ever_written()
        whole = text_of(head.post(place(case, "draft")).content)

        assert "何**" in masked
        assert NAME not in masked
        assert untouched == before
        assert NAME in whole
        assert all("草稿" in text for text in (masked, whole))
        assert Look.objects.get().person == zsj.section_head

    def test_is_not_there_once_the_letter_was_made(self, zsj):
        case = disclosing.sealed(zsj, "unable_create")

        assert desk(zsj.clerk).get(place(case, "draft")).status_code == 404

    def test_is_not_shown_whole_to_one_who_only_sees_the_section(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")

        answer = desk(zsj.second_handler).post(place(case, "draft"), follow=True)

        assert "不能查看申请人信息" in words(answer)
        assert not Look.objects.exists()


def send(who: Person, case: Application, method: str, **more: Any) -> Any:
    client = desk(who)
    shown = client.get(place(case, "send")).content.decode()
    return client.post(
        place(case, "send"), fields_of(shown, "data-send") | {"method": method} | more, follow=True
    )


class TestSend:
    def test_says_of_each_way_which_day_counts_and_whether_today_is_in_time(self, zsj):
        case = disclosing.sealed(zsj, "unable_create")

        said = words(desk(zsj.clerk).get(place(case, "send")))

        for day in ("以签收之日为准", "以交邮之日为准", "以发布之日为准"):
            assert day in said
        assert NOTICE_4 in said
        assert "答复期限 2026-03-30，今天（2026-03-24）发出、签收都在期限内" in said
        assert "申请人要求的方式" in said

    def test_says_before_it_is_sent_that_it_is_late(self, zsj, monkeypatch):
        case = disclosing.sealed(zsj, "unable_create")
        be_on(monkeypatch, disclosing.DUE + timedelta(days=2))

        assert "已经逾期" in words(desk(zsj.clerk).get(place(case, "send")))

    @pytest.mark.parametrize(
        ("method", "more", "stage"),
        [
            ("post", {"carrier": "EMS", "tracking_no": "1234567890123"}, Stage.SENT),
            ("counter", {"receiver": "本人"}, Stage.SERVED),
            ("entrusted", {"carrier": "示例镇人民政府"}, Stage.SENT),
            ("email", {}, Stage.SENT),
            ("portal", {}, Stage.SENT),
        ],
    )
    def test_goes_out_by_every_way(self, zsj, method, more, stage):
        case = disclosing.sealed(zsj, "unable_create")

        answer = send(zsj.clerk, case, method, **more)

        assert "申请人现在可以看到答复" in words(answer)
        assert disclosing.fresh(case).stage == stage
        assert Service.objects.get().sent_on == TODAY

    def test_by_another_courier_than_the_post_is_refused_with_its_articles_and_keeps_what_was_typed(
        self, zsj
    ):
        case = disclosing.sealed(zsj, "unable_create")

        refused = send(zsj.clerk, case, "post", carrier="顺丰速运", tracking_no="SF1234567890")

        page, said = refused.content.decode(), words(refused)
        assert refused.status_code == 422
        assert "“顺丰速运”不是邮政企业" in said
        assert NOTICE_2 in said
        assert POSTAL_LAW in said
        assert fields_of(page, "data-send")["tracking_no"] == ["SF1234567890"]
        assert not Service.objects.exists()

    def test_shows_the_postal_enterprises_and_the_article_before_anything_is_typed(self, zsj):
        case = disclosing.sealed(zsj, "unable_create")

        response = desk(zsj.clerk).get(place(case, "send"))

        assert f"只能通过邮政企业：EMS、中国邮政（{NOTICE_2}、{POSTAL_LAW}）" in words(response)
        assert '<option value="邮政特快专递">' in response.content.decode()

    def test_says_why_a_way_cannot_be_taken(self, zsj):
        without_address = disclosing.sealed(zsj, "unable_create", case=disclosing.handling(zsj, email=""))
        Office.objects.update(review_url="")
        offline = disclosing.sealed(
            zsj, "unable_create", case=disclosing.handling(zsj, delivery=("post",), medium="paper")
        )
        clerk = desk(zsj.clerk)

        assert "不能用：申请人没有填写电子邮箱" in words(clerk.get(place(without_address, "send")))
        assert "不能用：答复书没有写明网上申请行政复议的网址" in words(clerk.get(place(offline, "send")))

    def test_that_came_back_is_noted_and_sent_again_without_a_new_day_that_counts(self, zsj):
        case = disclosing.sent(zsj, "unable_create")
        clerk = desk(zsj.clerk)
        under_way = words(clerk.get(place(case, "send")))

        returned = clerk.post(
            place(case, "send"),
            {"do": "return", "returned_on": "2026-03-20", "note": "查无此人"},
            follow=True,
        )
        again = send(zsj.clerk, case, "counter", receiver="本人")

        assert "等签收" in under_way
        assert "查无此人" in words(returned)
        assert "答复时点已经是 2026-03-02" in words(returned)
        assert "本人签收" in words(again)
        assert disclosing.fresh(case).answered_on == disclosing.MONDAY
        assert disclosing.fresh(case).stage == Stage.SERVED

    def test_that_came_back_for_no_reason_is_refused(self, zsj):
        case = disclosing.sent(zsj, "unable_create")

        refused = desk(zsj.clerk).post(
            place(case, "send"), {"do": "return", "returned_on": "2026-03-20", "note": ""}
        )

        assert refused.status_code == 422
        assert "请填写退回的原因" in words(refused)
        assert Service.objects.get().returned_on is None

    def test_on_a_day_before_the_answer_was_made_is_refused(self, zsj):
        case = disclosing.sealed(zsj, "unable_create")

        refused = send(zsj.clerk, case, "portal", sent_on="2026-02-27")

        assert refused.status_code == 422
        assert "不能早于作出答复之日" in words(refused)

    def test_offers_the_letter_only_with_a_look_on_record(self, zsj):
        case = disclosing.sealed(zsj, "unable_create")
        letter = disclosing.answer_of(case)

        page = desk(zsj.clerk).get(place(case, "send")).content.decode()

        assert f'<form method="post" action="/desk/requests/{case.pk}/letters/{letter.pk}.pdf">' in page
        assert NAME not in page


class TestScreens:
    @pytest.mark.parametrize("screen", ["review", "seal", "send", "draft"])
    def test_are_as_if_they_were_not_there_for_other_organs_and_strangers(self, zsj, screen):
        case = disclosing.proposed(zsj, "unable_create")
        other = disclosing.bureau("fgj", "番禺区示例局")

        for who in (other.clerk, other.head, zsj.stranger, zsj.auditor, zsj.administrator):
            assert desk(who).get(place(case, screen)).status_code == 404
            assert desk(who).post(place(case, screen)).status_code == 404

    def test_change_nothing_by_being_looked_at(self, zsj):
        in_review, sealing, issued = (
            disclosing.proposed(zsj, "unable_create"),
            disclosing.reviewed(zsj, "unable_create"),
            disclosing.sealed(zsj, "unable_create"),
        )
        head, clerk = desk(zsj.section_head), desk(zsj.clerk)
        looks = [
            (head, place(in_review, "review")),
            (head, place(in_review, "draft")),
            (head, "/desk/requests/reviews/"),
            (clerk, place(sealing, "seal")),
            (clerk, place(issued, "send")),
        ]
        for client, address in looks:
            assert client.get(address).status_code == 200
        before = ever_written()

        for client, address in looks:
            answer = client.get(address)
            assert "no-store" in answer["Cache-Control"]

        assert ever_written() == before

    def test_tell_the_answer_given_up_apart_from_the_answer_given(self, zsj):
        case = disclosing.reviewed(zsj, "other_no_correction")

        said = words(desk(zsj.clerk).get(place(case, "seal")))

        assert "不再处理告知书" in said
        assert OUTCOMES[Outcome.OTHER_NO_CORRECTION].cite in said
