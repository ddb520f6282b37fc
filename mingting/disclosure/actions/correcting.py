"""补正: asked once, within seven working days, with guidance; answered by the applicant (条例第三十条)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from mingting.accounts.api import Person
from mingting.commons.calendar import calendar
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import intake, lettering
from ..casework import begin, begin_by_applicant, day_of, demand_not_before, demand_past, demand_words, done
from ..models import Application, Correction, Office
from ..rules.clock import check_correction
from ..rules.letters import LetterKind
from ..rules.stages import Move, Stage
from ..timing import history_of, reckon

ARTICLE_30 = cite("条例", "第三十条")


@transaction.atomic
def ask_correction(
    *,
    person: Person,
    application_id: int,
    unclear: str,
    guidance: str,
    by: By,
    correct_by: date | None = None,
    seen: int | None = None,
) -> Correction:
    """Tell the applicant once what is unclear, how to put it right and until when; the clock waits."""
    application = begin(Move.ASK_CORRECTION, person=person, pk=application_id, by=by, seen=seen)
    if Correction.objects.filter(application=application).exists():
        raise Refused("补正只能告知一次，本件已告知过", cite=ARTICLE_30)
    today, cal = day_of(by), calendar()
    history = history_of(application, cal)
    if history is None:
        raise Refused("收到申请之日尚未确定，不能告知补正", cite=cite("条例", "第三十一条"))
    check_correction(history, today, cal)
    unclear = demand_words(unclear, "不明确之处", field="unclear", cite=ARTICLE_30)
    guidance = demand_words(guidance, "对申请人的指导和释明", field="guidance", cite=ARTICLE_30)
    office = Office.objects.get(organ_id=application.organ_id)
    correct_by = correct_by or cal.add(today, office.correction_days)
    if correct_by <= today:
        raise Refused("补正期限须在今天之后，并且合理", field="correct_by", cite=ARTICLE_30)
    correction = Correction.objects.create(
        application=application, asked_on=today, unclear=unclear, guidance=guidance, correct_by=correct_by
    )
    lettering.issue(
        application,
        LetterKind.CORRECTION,
        by=by,
        says={"unclear": unclear, "guidance": guidance, "deadline": correct_by},
    )
    done(
        application,
        Move.ASK_CORRECTION,
        by=by,
        note=f"补正期限 {correct_by}",
        said=f"请于 {correct_by} 前补正申请内容",
        detail={"correct_by": correct_by},
    )
    reckon(application, by=by, cause="告知补正")
    return correction


@transaction.atomic
def correct(
    *,
    person: Person | None,
    application_id: int,
    text: str,
    by: By,
    received_on: date | None = None,
    late_reason: str = "",
    files: Sequence[intake.Upload] = (),
    seen: int | None = None,
) -> Application:
    """Take in the corrected request; the period begins anew on that day.

    ``person`` is ``None`` when the applicant corrects on line. After the day given, a good reason is asked for
    (无正当理由逾期不补正的，视为放弃申请).
    """
    if person is None:
        application = begin_by_applicant(Move.CORRECT, application_id=application_id)
        received_on = day_of(by)
    else:
        application = begin(Move.CORRECT, person=person, pk=application_id, by=by, seen=seen)
        received_on = received_on or day_of(by)
    correction = Correction.objects.select_for_update().get(application=application)
    demand_past(received_on, by, "收到补正之日", field="received_on")
    demand_not_before(
        received_on, correction.asked_on, "收到补正之日", "告知补正之日", field="received_on", cite=ARTICLE_30
    )
    text = demand_words(text, "补正的内容", field="text", cite=ARTICLE_30)
    checked = intake.demand_good(files)
    if received_on > correction.correct_by and not late_reason.strip():
        raise Refused(
            f"补正期限是 {correction.correct_by}，逾期补正的须说明正当理由",
            field="late_reason",
            cite=ARTICLE_30,
        )
    correction.corrected_on, correction.text, correction.late_reason = received_on, text, late_reason.strip()
    correction.save()
    for each in checked:
        intake.lay_in(application, each, by=by)
    done(
        application,
        Move.CORRECT,
        by=by,
        after=Stage.HANDLING if application.section_id else Stage.RECEIVED,
        on=received_on,
        note="收到补正",
        said="已收到您的补正，答复期限重新计算",
    )
    reckon(application, by=by, cause="收到补正的申请")
    return application
