"""The answer goes out by ways that the law knows; the day that counts is put down; until then it is nobody's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from mingting.commons.models import LedgerEntry
from mingting.disclosure.actions import consulting, serving
from mingting.disclosure.intake import Upload
from mingting.disclosure.models import Application, Service
from mingting.disclosure.rules.answers import AnswerFacts
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.rules.serving import POSTAL_NAMES, Method, check_post, counts_on
from mingting.disclosure.rules.stages import Stage
from mingting.kernel.refusals import Refused

from . import disclosing
from .disclosing import DUE, MONDAY

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + timedelta(days=1)
FRIDAY = MONDAY + timedelta(days=4)
#: Carriers that are no postal enterprise, among them names that try to look like one.
COURIERS = (
    "顺丰速运",
    "SF",
    "京东快递",
    "中通",
    "圆通速递",
    "顺丰EMS",
    "非中国邮政",
    "极兔 EMS 代收",
    " ",
    "",
)


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


def visible(case: Application) -> tuple[bool, list[str]]:
    """Whether the applicant may read the answer, and the sources of the files that they may open."""
    letter = disclosing.answer_of(case)
    return letter.for_applicant, list(case.files.filter(for_applicant=True).values_list("source", flat=True))


def note_service(
    at: disclosing.Bureau, case: Application, on: date, receiver: str = "本人", **more
) -> Service:
    return serving.note_service(
        person=at.clerk,
        application_id=case.pk,
        served_on=on,
        receiver=receiver,
        by=disclosing.by(at.clerk, max(on, disclosing.day_of(case))),
        **more,
    )


def note_return(at: disclosing.Bureau, case: Application, on: date, note: str = "地址不详") -> Service:
    return serving.note_return(
        person=at.clerk,
        application_id=case.pk,
        returned_on=on,
        note=note,
        by=disclosing.by(at.clerk, on),
    )


class TestThePost:
    @pytest.mark.parametrize("carrier", COURIERS)
    def test_is_the_postal_enterprise_and_no_courier(self, zsj, carrier):
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="应当通过邮政企业") as refused:
            disclosing.send(zsj, case, carrier=carrier, tracking_no="SF1234567890123")

        assert "送达" in refused.value.cite
        assert "邮政法》第五十五条" in refused.value.cite
        assert (disclosing.fresh(case).stage, Service.objects.count()) == (Stage.ISSUED, 0)

    @pytest.mark.parametrize("carrier", [*POSTAL_NAMES, "ems", "中国邮政（EMS）", " 中国邮政 "])
    def test_goes_by_the_names_that_it_is_known_by(self, carrier):
        check_post(carrier, "1234567890123")

    @pytest.mark.parametrize("number", ["", " ", "12345", "一二三四五六七八九"])
    def test_gives_a_number(self, zsj, number):
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="请填写邮件号"):
            disclosing.send(zsj, case, tracking_no=number)


class TestSending:
    @pytest.mark.parametrize(
        ("method", "stage", "answered"),
        [
            ("post", Stage.SENT, MONDAY),
            ("email", Stage.SENT, MONDAY),
            ("portal", Stage.SENT, MONDAY),
            ("counter", Stage.SERVED, MONDAY),
            ("entrusted", Stage.SENT, None),
        ],
    )
    def test_puts_down_the_day_that_counts(self, zsj, method, stage, answered):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC, method=method)

        assert (case.stage, case.answered_on) == (stage, answered)

    def test_by_post_counts_the_day_of_posting_however_late_it_is_signed_for(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC)
        note_service(zsj, case, FRIDAY)

        assert disclosing.fresh(case).answered_on == MONDAY

    def test_through_another_organ_counts_the_day_it_is_signed_for(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC, method="entrusted")
        note_service(zsj, case, FRIDAY)

        assert disclosing.fresh(case).answered_on == FRIDAY

    def test_after_the_day_due_is_still_an_answer_and_the_clock_says_so(self, zsj):
        late = DUE + timedelta(days=2)
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC)
        disclosing.send(zsj, case, on=late)

        case = disclosing.fresh(case)
        assert (case.answered_on, case.due_on) == (late, DUE)
        assert case.readings.latest("pk").cause == "答复"

    @pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.PARTIAL])
    def test_shows_the_answer_and_what_it_provides_and_nothing_before(self, zsj, outcome):
        given = "information" if outcome is Outcome.GRANTED else "redacted"
        case = disclosing.sealed(zsj, outcome)
        assert visible(case) == (False, [])

        disclosing.send(zsj, case)

        assert visible(case) == (True, [given])

    def test_never_shows_the_original_of_what_was_redacted(self, zsj):
        case = disclosing.served(zsj, Outcome.PARTIAL)

        assert not case.files.get(source="information").for_applicant

    def test_shows_nothing_of_an_answer_that_is_only_proposed(self, zsj):
        case = disclosing.reviewed(zsj, Outcome.GRANTED)

        assert not case.files.filter(for_applicant=True).exists()
        assert not case.letters.filter(kind="answer").exists()

    def test_before_the_answer_was_made_is_refused(self, zsj):
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC, on=TUESDAY)

        with pytest.raises(Refused, match="不能早于作出答复之日"):
            disclosing.send(zsj, case, sent_on=MONDAY)

    def test_on_a_day_to_come_is_refused(self, zsj):
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="不能晚于今天"):
            disclosing.send(zsj, case, sent_on=TUESDAY)

    def test_of_what_is_not_sealed_is_refused(self, zsj):
        case = disclosing.reviewed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="只能在待送达、已发出时办理"):
            disclosing.send(zsj, case)

    def test_of_a_withdrawn_request_is_refused(self, zsj):
        with pytest.raises(Refused, match="已撤回"):
            disclosing.send(zsj, disclosing.withdrawn(zsj))

    @pytest.mark.parametrize("who", ["legal", "head", "section_head", "stranger", "auditor"])
    def test_by_someone_without_the_post_is_refused(self, zsj, who):
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused):
            serving.send(
                person=zsj.people[who],
                application_id=case.pk,
                method="portal",
                by=disclosing.by(zsj.people[who]),
            )

    def test_a_way_that_there_is_not_is_refused(self, zsj):
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="请选择送达方式"):
            disclosing.send(zsj, case, method="courier")

    @pytest.mark.parametrize(
        ("method", "lacking", "says"),
        [("counter", "receiver", "请填写签收人"), ("entrusted", "carrier", "请填写受委托代为送达的行政机关")],
    )
    def test_lacking_what_proves_it_is_refused(self, zsj, method, lacking, says):
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match=says):
            disclosing.send(zsj, case, method=method, **{lacking: " "})

    def test_with_more_words_than_there_is_room_for_is_refused(self, zsj):
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="寄递企业不超过 40 字"):
            disclosing.send(zsj, case, method="entrusted", carrier="镇" * 41)

    def test_by_mail_to_who_gave_no_address_is_refused(self, zsj):
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC, case=disclosing.handling(zsj, email=""))

        with pytest.raises(Refused, match="没有填写电子邮箱"):
            disclosing.send(zsj, case, method="email")

    def test_on_line_needs_a_letter_that_names_the_online_way_to_reconsideration(self):
        at = disclosing.bureau(review_url="")
        on_paper = disclosing.handling(at, delivery=("post",), medium="paper")
        case = disclosing.sealed(at, Outcome.ALREADY_PUBLIC, case=on_paper)

        with pytest.raises(Refused, match="没有写明网上申请行政复议的网址") as refused:
            disclosing.send(at, case, method="portal")

        assert "复议法》第二十二条第二款" in refused.value.cite
        disclosing.send(at, case, method="post")

    def test_a_second_time_while_the_first_is_under_way_is_refused(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="退回后才能再次送达"):
            disclosing.send(zsj, case)


class TestAThirdPartyOverridden:
    def overridden(self, at: disclosing.Bureau) -> tuple[Application, int]:
        case = disclosing.prepared(at, Outcome.GRANTED)
        asked = disclosing.ask_third_party(at, case)
        disclosing.third_party_says(at, case, asked)
        facts = AnswerFacts(overrides_third_party=True, public_interest="关系公共安全")
        disclosing.propose(at, case, Outcome.GRANTED, facts=facts)
        return disclosing.sealed(at, case=disclosing.fresh(case)), asked

    def test_is_told_before_the_answer_goes_out(self, zsj):
        case, asked = self.overridden(zsj)

        with pytest.raises(Refused, match="尚未书面告知第三方“示例科技公司”") as refused:
            disclosing.send(zsj, case)
        assert "第三十二条" in refused.value.cite

        consulting.tell_third_party(
            person=zsj.handler,
            consultation_id=asked,
            content="窗口设置方案",
            reason="关系公共安全",
            by=disclosing.by(zsj.handler, disclosing.day_of(case)),
        )
        disclosing.send(zsj, case)

        assert disclosing.fresh(case).stage == Stage.SENT


class TestService:
    def test_is_noted_with_who_signed_and_its_proof(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC)
        proof = Upload("回执.txt", "已签收".encode())

        service = note_service(zsj, case, TUESDAY, files=[proof])

        assert (service.served_on, service.receiver) == (TUESDAY, "本人")
        assert case.files.get(source="proof").name == "回执.txt"
        assert disclosing.fresh(case).stage == Stage.SERVED

    def test_without_who_signed_is_refused(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="请填写签收人"):
            note_service(zsj, case, TUESDAY, receiver="")

    def test_before_it_was_sent_is_refused(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC, on=TUESDAY)

        with pytest.raises(Refused, match="不能早于交邮或者发出日期"):
            note_service(zsj, case, MONDAY)

    def test_is_the_applicants_opening_it_on_line(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC, method="portal")

        serving.note_service(
            person=None, application_id=case.pk, served_on=MONDAY, by=disclosing.by(None, FRIDAY)
        )

        service = case.services.get()
        assert (service.served_on, service.receiver) == (FRIDAY, "申请人")
        assert disclosing.fresh(case).answered_on == MONDAY

    def test_on_line_of_what_was_posted_is_one_of_its_own(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC)

        serving.note_service(
            person=None, application_id=case.pk, served_on=FRIDAY, by=disclosing.by(None, FRIDAY)
        )

        assert [(each.method, each.served_on) for each in case.services.all()] == [
            ("post", None),
            ("portal", FRIDAY),
        ]
        assert disclosing.fresh(case).stage == Stage.SERVED

    def test_by_the_applicant_of_what_was_not_sent_is_refused(self, zsj):
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="只能在已发出时办理"):
            serving.note_service(
                person=None, application_id=case.pk, served_on=MONDAY, by=disclosing.by(None)
            )


class TestMailThatCameBack:
    def test_is_sent_again_and_the_first_day_of_posting_stays_the_answers(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC)
        note_return(zsj, case, FRIDAY)

        disclosing.send(zsj, case, on=FRIDAY, tracking_no="1234567890124")

        case = disclosing.fresh(case)
        assert [each.returned_on for each in case.services.all()] == [FRIDAY, None]
        assert (case.stage, case.answered_on) == (Stage.SENT, MONDAY)

    def test_is_on_the_timeline_and_in_the_ledger(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC)

        note_return(zsj, case, FRIDAY)

        assert case.events.latest("pk").note == "邮政企业邮寄退回：地址不详"
        assert LedgerEntry.objects.latest("pk").did == "disclosure.note_return"

    def test_must_say_why(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="请填写退回的原因"):
            note_return(zsj, case, FRIDAY, note=" ")

    def test_before_it_was_sent_is_refused(self, zsj):
        case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="“登记退回”只能在已发出时办理"):
            note_return(zsj, case, FRIDAY)

    def test_can_still_be_read_on_line(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC)
        note_return(zsj, case, FRIDAY)

        serving.note_service(
            person=None, application_id=case.pk, served_on=FRIDAY, by=disclosing.by(None, FRIDAY)
        )

        assert disclosing.fresh(case).stage == Stage.SERVED

    def test_cannot_be_noted_as_served(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC)
        note_return(zsj, case, FRIDAY)

        with pytest.raises(Refused, match="请重新送达"):
            note_service(zsj, case, FRIDAY)

    def test_as_electronic_mail_was_no_answer(self, zsj):
        case = disclosing.sent(zsj, Outcome.ALREADY_PUBLIC, method="email")

        note_return(zsj, case, TUESDAY, note="邮箱不存在")
        assert disclosing.fresh(case).answered_on is None

        disclosing.send(zsj, case, on=FRIDAY)
        assert disclosing.fresh(case).answered_on == FRIDAY


class TestTheDayThatCounts:
    @pytest.mark.parametrize("method", Method)
    def test_is_the_sending_or_the_signature_and_never_another(self, method):
        sent, served = MONDAY, FRIDAY

        assert counts_on(method, sent=sent, served=served) in (sent, served)
        assert counts_on(method, sent=sent, served=None) in (sent, None)

    def test_covers_every_method_that_a_row_may_have(self):
        assert set(Method) == set(Service.Method)
