"""说明理由: asked when requests are plainly excessive; judged by the head of the office (条例第三十五条)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mingting.accounts.api import Person
from mingting.commons.calendar import calendar
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import lettering
from ..casework import begin, begin_by_applicant, day_of, demand_not_before, demand_past, demand_words, done
from ..models import Application, Explanation
from ..rules.letters import LetterKind
from ..rules.stages import Move
from ..rules.terms import EXPLANATION_DEFAULT
from ..timing import reckon

ARTICLE_35 = cite("条例", "第三十五条")


@transaction.atomic
def ask_reasons(
    *,
    person: Person,
    application_id: int,
    facts: str,
    by: By,
    explain_by: date | None = None,
    seen: int | None = None,
) -> Explanation:
    """Ask the applicant, once, for the reasons of so many requests. The clock runs on: the article stops nothing."""
    application = begin(Move.ASK_REASONS, person=person, pk=application_id, by=by, seen=seen)
    if Explanation.objects.filter(application=application).exists():
        raise Refused("已要求申请人说明过理由", cite=ARTICLE_35)
    today = day_of(by)
    facts = demand_words(facts, "数量、频次明显超过合理范围的事实", field="facts", cite=ARTICLE_35)
    explain_by = explain_by or calendar().add(today, EXPLANATION_DEFAULT.workdays)
    if explain_by <= today:
        raise Refused("说明理由的期限须在今天之后", field="explain_by", cite=ARTICLE_35)
    explanation = Explanation.objects.create(
        application=application, asked_on=today, facts=facts, explain_by=explain_by
    )
    lettering.issue(application, LetterKind.REASONS, by=by, says={"facts": facts, "deadline": explain_by})
    done(
        application,
        Move.ASK_REASONS,
        by=by,
        note=f"说明期限 {explain_by}",
        said=f"请于 {explain_by} 前说明申请的理由",
    )
    return explanation


@transaction.atomic
def explain(
    *,
    person: Person | None,
    application_id: int,
    text: str,
    by: By,
    received_on: date | None = None,
    seen: int | None = None,
) -> Application:
    """Take in the applicant's reasons. ``person`` is ``None`` when the applicant writes them on line."""
    if person is None:
        application = begin_by_applicant(Move.EXPLAIN, application_id=application_id)
        received_on = day_of(by)
    else:
        application = begin(Move.EXPLAIN, person=person, pk=application_id, by=by, seen=seen)
        received_on = received_on or day_of(by)
    explanation = Explanation.objects.select_for_update().get(application=application)
    demand_past(received_on, by, "收到说明之日", field="received_on")
    demand_not_before(
        received_on,
        explanation.asked_on,
        "收到说明之日",
        "要求说明之日",
        field="received_on",
        cite=ARTICLE_35,
    )
    explanation.text = demand_words(text, "申请的理由", field="text", cite=ARTICLE_35)
    explanation.explained_on = received_on
    explanation.save(update_fields=["text", "explained_on"])
    done(
        application,
        Move.EXPLAIN,
        by=by,
        on=received_on,
        note="收到申请人说明的理由",
        said="已收到您说明的理由",
    )
    return application


@transaction.atomic
def judge_reasons(
    *,
    person: Person,
    application_id: int,
    is_reasonable: bool,
    ground: str,
    by: By,
    deferred_to: date | None = None,
    seen: int | None = None,
) -> Explanation:
    """Find the reasons reasonable, with a later day for the answer if need be, or not; silence counts as none."""
    application = begin(Move.JUDGE_REASONS, person=person, pk=application_id, by=by, seen=seen)
    explanation = Explanation.objects.select_for_update().filter(application=application).first()
    if explanation is None:
        raise Refused("没有要求申请人说明理由，无从认定", cite=ARTICLE_35)
    if explanation.is_reasonable is not None:
        raise Refused("理由已经认定过", cite=ARTICLE_35)
    if explanation.explained_on is None and day_of(by) <= explanation.explain_by:
        raise Refused(f"申请人可以在 {explanation.explain_by} 前说明理由，期限未到", cite=ARTICLE_35)
    if is_reasonable and explanation.explained_on is None:
        raise Refused("申请人没有说明理由，不能认定为合理", field="is_reasonable", cite=ARTICLE_35)
    _demand_later(application, deferred_to, is_reasonable=is_reasonable, by=by)
    explanation.is_reasonable, explanation.judged_on, explanation.judged_by = (
        is_reasonable,
        day_of(by),
        person.pk,
    )
    explanation.ground = demand_words(ground, "认定的理由", field="ground", cite=ARTICLE_35)
    explanation.deferred_to = deferred_to
    explanation.save()
    said = f"答复期限延至 {deferred_to}" if deferred_to else ""
    if deferred_to:
        lettering.issue(
            application,
            LetterKind.DEFERRAL,
            by=by,
            says={"deadline": deferred_to, "reason": explanation.ground},
        )
    verdict = "理由合理" if is_reasonable else "理由不合理"
    done(application, Move.JUDGE_REASONS, by=by, note=f"{verdict}：{explanation.ground}", said=said)
    reckon(application, by=by, cause="认定申请理由")
    return explanation


def _demand_later(application: Application, deferred_to: date | None, *, is_reasonable: bool, by: By) -> None:
    if deferred_to is None:
        return
    if not is_reasonable:
        raise Refused("理由不合理的不予处理，不确定延迟答复的期限", field="deferred_to", cite=ARTICLE_35)
    if deferred_to <= (application.due_on or day_of(by)):
        raise Refused(
            f"延迟答复的期限须晚于原期限（{application.due_on}）", field="deferred_to", cite=ARTICLE_35
        )
