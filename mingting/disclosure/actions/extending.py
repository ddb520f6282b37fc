"""延长答复期限: asked by who handles, consented to by the office's head, told to the applicant (条例第三十三条)."""

from __future__ import annotations

from django.db import transaction

from mingting.accounts.api import Person
from mingting.commons.calendar import calendar
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import lettering
from ..casework import begin, day_of, demand_words, done
from ..models import Application, Extension
from ..rules.clock import check_extension
from ..rules.letters import LetterKind
from ..rules.stages import Move
from ..timing import history_of, reckon

ARTICLE_33 = cite("条例", "第三十三条")


@transaction.atomic
def ask_extension(
    *, person: Person, application_id: int, days: int, reason: str, by: By, seen: int | None = None
) -> Extension:
    """Ask the head of the office for at most 20 working days more, once, before the day due."""
    application = begin(Move.ASK_EXTENSION, person=person, pk=application_id, by=by, seen=seen)
    earlier = Extension.objects.filter(application=application).first()
    if earlier is not None:
        said = "已延长过一次" if earlier.approved_on else "已提请过，等待信息公开机构负责人决定"
        raise Refused(f"延长答复期限只能一次，本件{said}", cite=ARTICLE_33)
    _check(application, days, by)
    extension = Extension.objects.create(
        application=application,
        days=days,
        reason=demand_words(reason, "延长的理由", field="reason", cite=ARTICLE_33),
        asked_on=day_of(by),
        asked_by=person,
    )
    done(application, Move.ASK_EXTENSION, by=by, note=f"提请延长 {days} 个工作日：{extension.reason}")
    return extension


@transaction.atomic
def consent_extension(
    *, person: Person, application_id: int, by: By, note: str = "", seen: int | None = None
) -> Extension:
    """Consent to the extension and tell the applicant; nobody consents to what they asked for themselves."""
    application = begin(Move.CONSENT_EXTENSION, person=person, pk=application_id, by=by, seen=seen)
    extension = _waiting(application)
    if extension.asked_by_id == person.pk:
        raise Refused("提请延长的人不能自己同意", cite=ARTICLE_33)
    _check(application, extension.days, by)
    extension.approved_by, extension.approved_on = person, day_of(by)
    extension.save(update_fields=["approved_by", "approved_on"])
    said = reckon(application, by=by, cause=f"同意延长 {extension.days} 个工作日")
    lettering.issue(
        application,
        LetterKind.EXTENSION,
        by=by,
        says={
            "days": extension.days,
            "reason": extension.reason,
            "approver": person.name,
            "deadline": said.due,
        },
    )
    done(
        application,
        Move.CONSENT_EXTENSION,
        by=by,
        note=f"同意延长至 {said.due}{'：' + note.strip() if note.strip() else ''}",
        said=f"答复期限延长至 {said.due}",
        detail={"days": extension.days, "due": said.due},
    )
    return extension


@transaction.atomic
def refuse_extension(
    *, person: Person, application_id: int, note: str, by: By, seen: int | None = None
) -> None:
    """Decline the extension that was asked for; it may be asked for again."""
    application = begin(Move.REFUSE_EXTENSION, person=person, pk=application_id, by=by, seen=seen)
    extension = _waiting(application)
    note = demand_words(note, "不同意的理由", field="note", cite=ARTICLE_33)
    extension.delete()
    done(application, Move.REFUSE_EXTENSION, by=by, note=f"不同意延长：{note}")


def _waiting(application: Application) -> Extension:
    extension = (
        Extension.objects.select_for_update()
        .filter(application=application, approved_on__isnull=True)
        .first()
    )
    if extension is None:
        raise Refused("没有待决定的延期申请", cite=ARTICLE_33)
    return extension


def _check(application: Application, days: int, by: By) -> None:
    cal = calendar()
    history = history_of(application, cal)
    if history is None:
        raise Refused("收到申请之日尚未确定，谈不上延期", cite=cite("条例", "第三十一条"))
    check_extension(history, cal, days=days, on=day_of(by))
