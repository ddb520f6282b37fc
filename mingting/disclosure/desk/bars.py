"""Why a move that the table of moves would allow is barred all the same: already made once, too late, not yet."""

from __future__ import annotations

from collections.abc import Callable

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from ..models import Consultation
from ..rules.clock import check_correction, check_extension, check_fee_notice
from ..rules.letters import LetterKind
from ..rules.reviewing import STEPS, current, may_review
from ..rules.stages import Move, Stage
from .dossier import Dossier

#: Not asked for at present: the move is neither offered nor explained.
NOT_NOW = ""
#: A sentence why the move is barred, :data:`NOT_NOW`, or ``None`` when it may be made.
Bar = str | None


def bar_of(move: Move, dossier: Dossier) -> Bar:
    """Return what bars a move that this person may make at this stage by the table."""
    return _BARS[move](dossier) if move in _BARS else None


def _correction(dossier: Dossier) -> Bar:
    if getattr(dossier.case, "correction", None) is not None:
        return str(Refused("已告知过补正，补正只能告知一次", cite=cite("条例", "第三十条")))
    history = dossier.clock.history
    if history is None:
        return NOT_NOW
    return _refusal(lambda: check_correction(history, dossier.day, dossier.cal))


def _reasons(dossier: Dossier) -> Bar:
    if getattr(dossier.case, "explanation", None) is not None:
        return str(Refused("已要求申请人说明过理由", cite=cite("条例", "第三十五条")))
    return None


def _judging(dossier: Dossier) -> Bar:
    explanation = getattr(dossier.case, "explanation", None)
    if explanation is None or explanation.is_reasonable is not None:
        return NOT_NOW
    if explanation.explained_on is None and dossier.day <= explanation.explain_by:
        said = f"申请人可以在 {explanation.explain_by} 前说明理由，期限未到"
        return str(Refused(said, cite=cite("条例", "第三十五条")))
    return None


def _extension(dossier: Dossier) -> Bar:
    earlier = getattr(dossier.case, "extension", None)
    article = cite("条例", "第三十三条")
    if earlier is not None:
        said = "已延长过一次，不能再延长" if earlier.approved_on else "已提请延长，等信息公开机构负责人决定"
        return str(Refused(said, cite=article))
    history = dossier.clock.history
    if history is None:
        return NOT_NOW
    return _refusal(lambda: check_extension(history, dossier.cal, days=1, on=dossier.day))


def _consent(dossier: Dossier) -> Bar:
    asked = getattr(dossier.case, "extension", None)
    if asked is None or asked.approved_on is not None:
        return NOT_NOW
    if asked.asked_by_id == dossier.person_no:
        return str(Refused("延期是您提请的，须由另一位负责人同意", cite=cite("条例", "第三十三条")))
    return None


def _refusing(dossier: Dossier) -> Bar:
    asked = getattr(dossier.case, "extension", None)
    return NOT_NOW if asked is None or asked.approved_on is not None else None


def _fee(dossier: Dossier) -> Bar:
    office = getattr(dossier.case.organ, "disclosure_office", None)
    if office is None or not office.charges_fees:
        return NOT_NOW
    if getattr(dossier.case, "fee", None) is not None:
        return str(Refused("已发出过收费通知，按件、按量只取其一", cite=cite("信息处理费", "第三条")))
    history = dossier.clock.history
    if history is None:
        return NOT_NOW
    return _refusal(lambda: check_fee_notice(history, dossier.cal, on=dossier.day))


def _fee_notice(dossier: Dossier) -> Bar:
    return None if dossier.case.fee.delivered_on is None else NOT_NOW


def _payment(dossier: Dossier) -> Bar:
    if dossier.case.fee.delivered_on is None:
        return str(Refused("先登记申请人收到收费通知的日期", cite=cite("信息处理费", "第六条")))
    return None


def _delivery(dossier: Dossier) -> Bar:
    return None if undelivered(dossier.consultations) else NOT_NOW


def _opinion(dossier: Dossier) -> Bar:
    return None if unreturned(dossier.consultations) else NOT_NOW


def _telling(dossier: Dossier) -> Bar:
    told = {
        letter.consultation_id for letter in dossier.letters if letter.kind == LetterKind.THIRD_PARTY_DECISION
    }
    untold = [each for each in objecting(dossier.consultations) if each.pk not in told]
    return None if untold else NOT_NOW


def _answer(dossier: Dossier) -> Bar:
    if dossier.case.stage == Stage.CORRECTION and dossier.day <= dossier.case.correction.correct_by:
        said = f"补正期限至 {dossier.case.correction.correct_by}，逾期未补正的才能结案"
        return str(Refused(said, cite=cite("条例", "第三十条")))
    if dossier.case.stage == Stage.PAYMENT:
        by = dossier.case.fee.pay_by
        if by is None:
            return NOT_NOW
        if dossier.day <= by:
            said = f"缴费期限至 {by}，逾期未缴费的才能结案"
            return str(Refused(said, cite=cite("信息处理费", "第六条")))
    return None


def _taking_back(dossier: Dossier) -> Bar:
    if dossier.given:
        return str(Refused("已有人审核，不能撤回拟答复", cite=cite("条例", "第四十五条")))
    return None


def _reviewing(dossier: Dossier) -> Bar:
    step = current(dossier.given)
    if step is None:
        return NOT_NOW
    roles = [STEPS[each].role for each in STEPS]
    if STEPS[step].role not in dossier.roles and not dossier.roles.isdisjoint(roles):
        return f"现在是{STEPS[step].name}，由该环节的人员办理"
    return _refusal(
        lambda: may_review(
            dossier.given,
            step=step,
            person=dossier.person_no,
            roles=dossier.roles,
            drafters=dossier.drafters,
        )
    )


def _sending(dossier: Dossier) -> Bar:
    if dossier.case.stage == Stage.SENT and under_way(dossier):
        return NOT_NOW
    return None


def _archiving(dossier: Dossier) -> Bar:
    if any(each.closed_on is None for each in dossier.disputes):
        return str(Refused("投诉、复议或者诉讼尚未审结，审结后再归档", cite=cite("条例", "第四十五条")))
    return NOT_NOW if dossier.case.stage == Stage.ARCHIVED and not dossier.disputes else None


def _signing(dossier: Dossier) -> Bar:
    return None if under_way(dossier) else NOT_NOW


def under_way(dossier: Dossier) -> bool:
    """Return whether an answer was sent that has neither arrived nor come back."""
    return any(each.served_on is None and each.returned_on is None for each in dossier.services)


def _refusal(check: Callable[[], object]) -> Bar:
    try:
        check()
    except Refused as refusal:
        return str(refusal)
    return None


def undelivered(consultations: list[Consultation]) -> list[Consultation]:
    """Return those of which it is not known when the letter arrived."""
    return [each for each in consultations if each.delivered_on is None and each.returned_on is None]


def unreturned(consultations: list[Consultation]) -> list[Consultation]:
    """Return those whose opinion has not come in."""
    return [each for each in consultations if each.returned_on is None]


def objecting(consultations: list[Consultation]) -> list[Consultation]:
    """Return the third parties who do not agree to all."""
    against = (Consultation.Opinion.DISAGREE, Consultation.Opinion.PARTLY)
    return [
        each
        for each in consultations
        if each.kind == Consultation.Kind.THIRD_PARTY and each.opinion in against
    ]


_BARS: dict[Move, Callable[[Dossier], Bar]] = {
    Move.ASK_CORRECTION: _correction,
    Move.ASK_REASONS: _reasons,
    Move.JUDGE_REASONS: _judging,
    Move.NOTE_DELIVERY: _delivery,
    Move.RECEIVE_OPINION: _opinion,
    Move.TELL_THIRD_PARTY: _telling,
    Move.ASK_EXTENSION: _extension,
    Move.CONSENT_EXTENSION: _consent,
    Move.REFUSE_EXTENSION: _refusing,
    Move.CHARGE: _fee,
    Move.NOTE_FEE_NOTICE: _fee_notice,
    Move.PAY: _payment,
    Move.PROPOSE: _answer,
    Move.TAKE_BACK: _taking_back,
    Move.REVIEW: _reviewing,
    Move.SEND: _sending,
    Move.NOTE_SERVICE: _signing,
    Move.NOTE_RETURN: _signing,
    Move.ARCHIVE: _archiving,
}
