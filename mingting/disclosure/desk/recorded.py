"""What the case's own record says to a question of the wizard, or of what an answer needs: read, never typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ..models import Consultation
from ..rules.answers import AnswerFacts
from ..rules.outcomes import Need
from .dossier import Dossier
from .similar import by_the_same

#: So many alike requests are named.
_ALIKE = 5


def said_of(consultation: Consultation, day: date) -> str:
    """Return what became of asking somebody, in one sentence."""
    whom = f"{consultation.get_kind_display()}“{consultation.to}”"
    if consultation.returned_on is not None:
        view = {True: "，本机关认为理由合理", False: "，本机关认为理由不合理"}.get(
            consultation.has_ground, ""
        )
        opinion = consultation.get_opinion_display() or "提出意见"
        return f"{consultation.returned_on} 收到{whom}的意见：{opinion}{view}"
    if day > consultation.reply_by:
        return f"{consultation.sent_on} 征求{whom}的意见，至 {consultation.reply_by} 没有提出"
    return f"{consultation.sent_on} 征求{whom}的意见，{consultation.reply_by} 前可以提出，还没有收到"


def for_question(question: str, dossier: Dossier) -> list[str]:
    """Return what the record shows that bears on a question of the wizard."""
    tell = _QUESTIONS.get(question)
    return tell(dossier) if tell else []


def for_need(need: str, dossier: Dossier) -> list[str]:
    """Return what the record shows of something that an answer needs; empty when it shows nothing."""
    tell = _NEEDS.get(need)
    return tell(dossier) if tell else []


def is_lacking(need: str, facts: AnswerFacts) -> bool:
    """Return whether only the record can meet the need, and does not; ``facts`` as the record has them."""
    met = {
        Need.SEARCH: facts.searches > 0,
        Need.CORRECTED: facts.was_corrected,
        Need.CORRECTION_LAPSED: facts.correction_lapsed,
        Need.FEE_LAPSED: facts.fee_lapsed,
        Need.REASON_ASKED: facts.reason_found_unreasonable,
    }
    return need in met and not met[Need(need)]


def _correction(dossier: Dossier) -> list[str]:
    correction = getattr(dossier.case, "correction", None)
    if correction is None:
        return ["没有告知过补正"]
    said = f"{correction.asked_on} 告知补正，期限至 {correction.correct_by}"
    if correction.corrected_on is None:
        over = "，已届满，没有收到补正" if dossier.day > correction.correct_by else "，还没有收到补正"
        return [said + over]
    return [said, f"{correction.corrected_on} 收到补正：{correction.text}"]


def _explanation(dossier: Dossier) -> list[str]:
    explanation = getattr(dossier.case, "explanation", None)
    if explanation is None:
        return ["没有要求申请人说明过理由"]
    said = [f"{explanation.asked_on} 要求说明理由，期限至 {explanation.explain_by}"]
    if explanation.explained_on is not None:
        said.append(f"{explanation.explained_on} 申请人说明：{explanation.text}")
    if explanation.is_reasonable is not None:
        found = "合理" if explanation.is_reasonable else "不合理"
        said.append(f"{explanation.judged_on} 认定理由{found}：{explanation.ground}")
    return said


def _fee(dossier: Dossier) -> list[str]:
    fee = getattr(dossier.case, "fee", None)
    if fee is None:
        return ["没有发出过收费通知"]
    until = f"，期限至 {fee.pay_by}" if fee.pay_by else "，没有登记送达"
    paid = f"{fee.paid_on} 已缴费" if fee.paid_on else "没有收到缴费"
    return [f"{fee.noticed_on} 通知缴纳 {fee.amount} 元{until}，{paid}"]


def _searches(dossier: Dossier) -> list[str]:
    return [
        f"{each.on} {each.who}在{each.place}{f'（{each.scope}）' if each.scope else ''}"
        f"以“{each.words}”检索：{each.found}"
        for each in dossier.searches
    ]


def _asked(*kinds: Consultation.Kind) -> Callable[[Dossier], list[str]]:
    def tell(dossier: Dossier) -> list[str]:
        return [said_of(each, dossier.day) for each in dossier.consultations if each.kind in kinds]

    return tell


def _alike(dossier: Dossier) -> list[str]:
    case = dossier.case
    found = by_the_same(
        organ_id=case.organ_id,
        identity=case.applicant.identity,
        title=case.info_title,
        description=case.description,
        without=case.pk,
    )
    if not found:
        return ["没有找到同一申请人内容相近的其他申请"]
    return [
        f"{each.case.number}“{each.case.subject}”，{each.case.get_stage_display()}，内容相近 {each.percent}%"
        for each in found[:_ALIKE]
    ]


_QUESTIONS: dict[str, Callable[[Dossier], list[str]]] = {
    "clear": _correction,
    "earlier": _alike,
    "volume": _explanation,
    "co_producer": _asked(Consultation.Kind.CO_PRODUCER),
    "held": _searches,
    "barred": _asked(Consultation.Kind.SECRECY),
    "opinion": _asked(Consultation.Kind.THIRD_PARTY),
}
_NEEDS: dict[str, Callable[[Dossier], list[str]]] = {
    Need.SEARCH: _searches,
    Need.CORRECTED: _correction,
    Need.CORRECTION_LAPSED: _correction,
    Need.FEE_LAPSED: _fee,
    Need.REASON_ASKED: _explanation,
    Need.THIRD_PARTY_OPINION: _asked(Consultation.Kind.THIRD_PARTY),
}
