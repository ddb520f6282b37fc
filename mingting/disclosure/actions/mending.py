"""What answers lead to: records put right (条例第四十一条), and a second look at what was withheld (第十八条).

What is suggested for publication stands in :mod:`.suggesting`; its verbs are called by this door too.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mingting.accounts.api import Organ, Person
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import lettering, queries
from ..casework import day_of, demand_not_before, demand_past, demand_words
from ..models import Evaluation, RecordCorrection, Suggestion, Withholding
from ..rules.letters import LetterKind
from .sealing import a_year_after
from .suggesting import (
    WHO,
    concerned,
    decide_suggestion,
    notice_repeats,
    open_draft,
    put_down,
    suggest,
    theirs,
    to_ledger,
)

__all__ = [
    "answer_correction",
    "claim_correction",
    "decide_suggestion",
    "evaluate",
    "notice_repeats",
    "open_draft",
    "suggest",
]

ARTICLE_18 = cite("条例", "第十八条")
ARTICLE_41 = cite("条例", "第四十一条")
_CORRECTION = RecordCorrection.Result
#: What the letter calls each result, and in which of its fields the answer stands.
_LETTERS = {
    _CORRECTION.CORRECTED: ("corrected", "conclusion"),
    _CORRECTION.TRANSFERRED: ("transferred", "reason"),
    _CORRECTION.DIRECTED: ("directed", "reason"),
    _CORRECTION.REFUSED: ("declined", "reason"),
}
#: Results by which another organ is named.
_ELSEWHERE = (_CORRECTION.TRANSFERRED, _CORRECTION.DIRECTED)


# --- 更正 -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def claim_correction(
    *,
    person: Person,
    organ_id: int,
    claimant: str,
    record: str,
    fault: str,
    evidence: str,
    claimed_on: date,
    by: By,
    application_id: int | None = None,
) -> RecordCorrection:
    """Record someone's claim, with evidence, that what the organ has on record about them is wrong."""
    queries.require(person, organ_id, day_of(by), *WHO)
    demand_past(claimed_on, by, "提出日期", field="claimed_on")
    application = concerned(person, organ_id, application_id, by)
    correction = RecordCorrection.objects.create(
        organ=Organ.objects.get(pk=organ_id),
        application=application,
        claimant=demand_words(claimant, "提出人", field="claimant", cite=ARTICLE_41),
        record=demand_words(record, "所指记录", field="record", cite=ARTICLE_41),
        fault=demand_words(fault, "不准确之处", field="fault", cite=ARTICLE_41),
        evidence=demand_words(evidence, "证据", field="evidence", cite=ARTICLE_41),
        claimed_on=claimed_on,
    )
    to_ledger("claim_correction", correction, by, application=application_id, claimed_on=claimed_on)
    return correction


@transaction.atomic
def answer_correction(
    *,
    person: Person,
    correction_id: int,
    result: str,
    answer: str,
    by: By,
    other_organ: str = "",
    other_contact: str = "",
) -> RecordCorrection:
    """Answer the claim: put right, passed on, directed elsewhere, or not borne out.

    Where it came up in a request the claimant gets a letter in that case; otherwise there is none to lay it into.
    ``answer`` is the decision or the reason, ``other_contact`` how to reach ``other_organ``.
    """
    correction = theirs(RecordCorrection.objects.filter(pk=correction_id), person, by)
    if correction.result:
        raise Refused("已经答复过", cite=ARTICLE_41)
    if result not in set(_CORRECTION):
        raise Refused("请选择处理结果", field="result", cite=ARTICLE_41)
    decided = _CORRECTION(result)
    if decided in _ELSEWHERE:
        other_organ = demand_words(
            other_organ, "有权更正的机关", field="other_organ", cite=ARTICLE_41, most=100
        )
        other_contact = demand_words(
            other_contact, "该机关的联系方式", field="other_contact", cite=ARTICLE_41, most=200
        )
        correction.other_organ, correction.other_contact = other_organ, other_contact
    correction.answer = demand_words(answer, "答复", field="answer", cite=ARTICLE_41)
    correction.result, correction.closed_on = decided, day_of(by)
    correction.save(update_fields=["answer", "result", "closed_on", "other_organ", "other_contact"])
    letter = _write(correction, by) if correction.application else None
    to_ledger("answer_correction", correction, by, why=correction.answer, result=decided, letter=letter)
    return correction


def _write(correction: RecordCorrection, by: By) -> int:
    variant, field = _LETTERS[_CORRECTION(correction.result)]
    says = {
        field: correction.answer,
        "recipient": correction.claimant,
        "received_on": correction.claimed_on,
        "request_quote": f"{correction.record}：{correction.fault}",
        "other_organ": correction.other_organ,
        "other_contact": correction.other_contact,
    }
    letter = lettering.issue(
        correction.application, LetterKind.RECORD_CORRECTION, by=by, says=says, outcome=variant
    )
    return letter.pk


# --- 定期评估审查 -----------------------------------------------------------------------------------------------------


@transaction.atomic
def evaluate(*, person: Person, withholding_id: int, may_open: bool, ground: str, by: By) -> Evaluation:
    """Look again at what was withheld. What may be opened now is suggested for publication; else again in a year."""
    withholding = theirs(
        Withholding.objects.filter(pk=withholding_id).select_related("application"), person, by
    )
    application = withholding.application
    if not withholding.is_open:
        raise Refused("已评估为可以公开", cite=ARTICLE_18)
    demand_not_before(day_of(by), application.decided_on, "评估日期", "作出答复之日", cite=ARTICLE_18)
    ground = demand_words(ground, "评估的理由", field="ground", cite=ARTICLE_18)
    evaluation = Evaluation.objects.create(
        withholding=withholding, on=day_of(by), may_open=may_open, ground=ground, person=person
    )
    withholding.is_open = not may_open
    if not may_open:
        withholding.review_on = a_year_after(day_of(by))
    withholding.save(update_fields=["is_open", "review_on"])
    suggestion = None
    if may_open:
        source, pks = Suggestion.Source.EVALUATED, [application.pk]
        suggestion = put_down(application.organ_id, source, application.subject, ground, pks, by).pk
    to_ledger(
        "evaluate",
        application,
        by,
        why=ground,
        may_open=may_open,
        review_on=None if may_open else withholding.review_on,
        suggestion=suggestion,
    )
    return evaluation
