"""What must never come of a slip, a haste or a trick: each deed is refused with its sentence and its article."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from mingting.commons.models import LedgerEntry
from mingting.disclosure.actions import allotting, charging, consulting, correcting, extending, withdrawing
from mingting.disclosure.models import Application, Event
from mingting.disclosure.rules.outcomes import Outcome
from mingting.kernel.refusals import Refused

from . import disclosing
from .disclosing import DUE, MONDAY

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + timedelta(days=1)
Slip = Callable[[disclosing.Bureau], Callable[[], object]]


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


def answer_sent_before_it_was_made(zsj):
    case = disclosing.sealed(zsj)
    return lambda: disclosing.send(zsj, case, sent_on=MONDAY - timedelta(days=1))


def opinion_before_the_question(zsj):
    case = disclosing.handling(zsj)
    asked = disclosing.ask_third_party(zsj, case)
    return lambda: consulting.receive_opinion(
        person=zsj.handler,
        consultation_id=asked,
        opinion="agree",
        text="同意公开",
        returned_on=MONDAY - timedelta(days=1),
        by=disclosing.by(zsj.handler),
    )


def question_before_receipt(zsj):
    case = disclosing.handling(zsj)
    return lambda: consulting.consult(
        person=zsj.handler,
        application_id=case.pk,
        kind="third_party",
        to="示例科技公司",
        question="报价",
        sent_on=MONDAY - timedelta(days=1),
        by=disclosing.by(zsj.handler),
    )


def second_correction(zsj):
    case = disclosing.handling(zsj)
    disclosing.ask_correction(zsj, case)
    correcting.correct(person=None, application_id=case.pk, text="2025年度", by=disclosing.by(None, TUESDAY))
    return lambda: disclosing.ask_correction(zsj, case)


def extension(days: int, on: date) -> Slip:
    def asked(zsj):
        case = disclosing.handling(zsj)
        return lambda: extending.ask_extension(
            person=zsj.handler,
            application_id=case.pk,
            days=days,
            reason="检索量大",
            by=disclosing.by(zsj.handler, on),
        )

    return asked


def absent_without_a_search(zsj):
    case = disclosing.handling(zsj)
    return lambda: disclosing.propose(zsj, case, Outcome.UNABLE_ABSENT)


def letter_by_a_courier(zsj):
    case = disclosing.sealed(zsj)
    return lambda: disclosing.send(zsj, case, carrier="顺丰速运")


def fee_by_the_other_method(zsj):
    case = disclosing.handling(zsj)
    disclosing.charge(zsj, case)
    charging.pay(
        person=zsj.clerk,
        application_id=case.pk,
        paid_on=TUESDAY,
        voucher="票据1号",
        by=disclosing.by(zsj.clerk, TUESDAY),
    )
    return lambda: charging.charge(
        person=zsj.clerk,
        application_id=case.pk,
        method="item",
        count=40,
        by=disclosing.by(zsj.clerk, TUESDAY),
    )


def allotted_by_no_post_for_it(zsj):
    case = disclosing.registered(zsj)
    return lambda: allotting.allot(
        person=zsj.head,
        application_id=case.pk,
        section=zsj.section,
        handler=zsj.handler,
        by=disclosing.by(zsj.head),
    )


def reviewed_by_no_post_for_it(zsj):
    case = disclosing.proposed(zsj)
    return lambda: disclosing.review(zsj, case, "section", who=zsj.legal)


def withdrawn_and_answered(zsj):
    case = disclosing.withdrawn(zsj)
    return lambda: disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC)


def overtaken(zsj):
    case = disclosing.handling(zsj)
    seen = case.events.latest("pk").pk
    disclosing.search(zsj, case)
    return lambda: withdrawing.withdraw(
        person=zsj.clerk, application_id=case.pk, reason="来电撤回", by=disclosing.by(zsj.clerk), seen=seen
    )


#: What is tried → the sentence, or its telling part, and the article; the last is no law but a courtesy.
SLIPS: dict[str, tuple[Slip, str, str]] = {
    "an answer sent before it was made": (answer_sent_before_it_was_made, "不能早于作出答复之日", "〔2016〕235号"),
    "an opinion before the question": (opinion_before_the_question, "收到意见之日（2026-03-01）不能早于", "第三十二条"),
    "a question before receipt": (question_before_receipt, "不能早于收到申请之日", "第三十二条"),
    "a second correction": (second_correction, "补正只能告知一次", "第三十条"),
    "an extension of 21 days": (extension(21, MONDAY), "延长答复期限应为1至20个工作日，现为21个", "第三十三条"),
    "an extension after the day due": (
        extension(5, DUE + timedelta(days=1)), "答复期限已于2026-03-30届满，不能再延长答复期限", "第三十三条"
    ),
    "absent without a search": (absent_without_a_search, "检索", "第三十六条"),
    "a letter by a courier": (letter_by_a_courier, "邮政企业", "〔2016〕235号"),
    "a fee by the other method": (fee_by_the_other_method, "按件、按量不得重复计算", "第三条"),
    "allotted by no post for it": (allotted_by_no_post_for_it, "您没有办理“分办”的岗位", "第四十五条"),
    "reviewed by no post for it": (reviewed_by_no_post_for_it, "您没有“科室审核”的岗位", "第十七条"),
    "withdrawn and answered": (withdrawn_and_answered, "本件现在已撤回", "第三十六条"),
    "overtaken": (overtaken, "zsjhandler同志刚刚办理过本件", ""),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_is_refused_with_its_article_and_leaves_nothing(zsj, slip):
    begin, sentence, article = SLIPS[slip]
    deed = begin(zsj)
    before = written()

    with pytest.raises(Refused) as refused:
        deed()

    assert sentence in refused.value.sentence
    assert article in refused.value.cite
    assert bool(article) == bool(refused.value.cite)
    assert written() == before


def written() -> tuple[object, ...]:
    """Return all that a deed would have changed."""
    cases = Application.objects.order_by("pk").values_list("stage", "due_on", "answered_on", "outcome")
    return [*cases], Event.objects.count(), LedgerEntry.objects.count()
