"""征求意见: third parties and other organs stop the clock, legal opinions do not (条例第三十二条至第三十四条)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from mingting.accounts.api import Person
from mingting.commons.calendar import calendar
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import intake, lettering, queries
from ..casework import begin, day_of, demand_not_before, demand_past, demand_short, demand_words, done
from ..models import Application, CaseFile, Consultation, Letter
from ..rules.clock import Stop, check_stop, limit_of
from ..rules.letters import LetterKind
from ..rules.stages import LEGAL, Move
from ..rules.terms import OTHER_ORGAN
from ..timing import WHY, history_of, reckon

ARTICLE_32 = cite("条例", "第三十二条")
Kind = Consultation.Kind
_LETTERS = {
    Kind.THIRD_PARTY: LetterKind.THIRD_PARTY,
    Kind.CO_PRODUCER: LetterKind.CO_PRODUCER,
    Kind.OTHER_ORGAN: LetterKind.OTHER_ORGAN,
}
#: Kinds whose period the law itself counts from the day the letter arrives.
_BY_LAW = (Kind.THIRD_PARTY, Kind.CO_PRODUCER)
#: Kinds whose opinion a legal adviser may enter; those of others are for who handles the request.
_LEGAL_ADVICE = (Kind.LEGAL, Kind.COUNSEL)
_OBJECTING = (Consultation.Opinion.DISAGREE, Consultation.Opinion.PARTLY)
_LONGEST_NAME, _LONGEST_ADDRESS = 100, 200


@transaction.atomic
def consult(
    *,
    person: Person,
    application_id: int,
    kind: str,
    to: str,
    question: str,
    by: By,
    address: str = "",
    sent_on: date | None = None,
    reply_by: date | None = None,
    seen: int | None = None,
) -> Consultation:
    """Ask for an opinion in writing. What stops the clock stops it from the day after the letter is sent.

    ``reply_by`` is asked for where the law sets no period; for third parties and co-producing organs it is the 15th
    working day after they receive the letter, reckoned from the day it was sent until :func:`note_delivery` is told.
    """
    application = begin(Move.CONSULT, person=person, pk=application_id, by=by, seen=seen)
    if kind not in set(Kind):
        raise Refused("请选择征求意见的对象", field="kind", cite=ARTICLE_32)
    sent_on = sent_on or day_of(by)
    demand_past(sent_on, by, "发出日期", field="sent_on")
    demand_not_before(
        sent_on, application.received_on, "发出日期", "收到申请之日", field="sent_on", cite=ARTICLE_32
    )
    consultation = Consultation.objects.create(
        application=application,
        kind=kind,
        to=demand_words(to, "征求意见的对象", field="to", cite=ARTICLE_32, most=_LONGEST_NAME),
        address=demand_short(address.strip(), "送达地址", _LONGEST_ADDRESS, field="address"),
        question=demand_words(question, "拟公开的信息和所问事项", field="question", cite=ARTICLE_32),
        sent_on=sent_on,
        reply_by=_reply_by(application, Kind(kind), sent_on, reply_by),
        person=person,
    )
    _write_letters(consultation, by)
    _asked(consultation, by)
    return consultation


def _reply_by(application: Application, kind: Consultation.Kind, sent_on: date, wished: date | None) -> date:
    """Return until when the opinion is awaited; refuse a consultation for which no time is running."""
    cal = calendar()
    by_law = limit_of(kind, sent_on, cal) if kind in _BY_LAW else None
    reply_by = by_law or wished or cal.add(sent_on, OTHER_ORGAN.workdays)
    demand_not_before(reply_by, sent_on, "提出意见的期限", "发出日期", field="reply_by", cite=ARTICLE_32)
    history = history_of(application, cal)
    if history is not None and kind in Consultation.STOPPING:
        check_stop(history, cal, Stop(sent_on, reply_by, why=WHY[kind]))
    return reply_by


def _asked(consultation: Consultation, by: By) -> None:
    """Write the deed, and let the clock stop if this kind stops it."""
    kind, application = Kind(consultation.kind), consultation.application
    done(
        application,
        Move.CONSULT,
        by=by,
        on=consultation.sent_on,
        note=f"征求{kind.label}“{consultation.to}”意见，{consultation.reply_by} 前反馈",
        said="" if kind in Consultation.INTERNAL else f"正在书面征求{kind.label}意见，所需时间不计入答复期限",
        detail={"consultation": consultation.pk, "kind": kind},
    )
    if consultation.stops_the_clock:
        reckon(application, by=by, cause=f"征求{kind.label}意见")


def _write_letters(consultation: Consultation, by: By) -> None:
    kind = Kind(consultation.kind)
    if kind not in _LETTERS:
        return
    says = {
        "recipient": consultation.to,
        "is_organisation": kind != Kind.THIRD_PARTY,
        "summary": consultation.question,
        "deadline": consultation.reply_by,
    }
    lettering.issue(consultation.application, _LETTERS[kind], by=by, says=says, consultation=consultation)
    if kind == Kind.THIRD_PARTY:
        lettering.issue(
            consultation.application,
            LetterKind.THIRD_PARTY_NOTE,
            by=by,
            says={"consulted_on": consultation.sent_on, "deadline": consultation.reply_by},
            consultation=consultation,
        )


@transaction.atomic
def note_delivery(*, person: Person, consultation_id: int, delivered_on: date, by: By) -> Consultation:
    """Record when the letter reached them: the 15 working days run from then (自收到征求意见书之日起)."""
    consultation = _begun(Move.NOTE_DELIVERY, person, consultation_id, by)
    if consultation.delivered_on is not None:
        raise Refused(f"已登记对方于 {consultation.delivered_on} 收到", field="delivered_on", cite=ARTICLE_32)
    demand_past(delivered_on, by, "对方收到日期", field="delivered_on")
    demand_not_before(
        delivered_on, consultation.sent_on, "对方收到日期", "发出日期", field="delivered_on", cite=ARTICLE_32
    )
    if consultation.returned_on is not None and delivered_on > consultation.returned_on:
        raise Refused(
            f"对方已于 {consultation.returned_on} 反馈意见，收到日期不能晚于该日",
            field="delivered_on",
            cite=ARTICLE_32,
        )
    consultation.delivered_on = delivered_on
    if consultation.kind in _BY_LAW:
        consultation.reply_by = limit_of(consultation.kind, delivered_on, calendar())
    consultation.save(update_fields=["delivered_on", "reply_by"])
    application = consultation.application
    done(
        application,
        Move.NOTE_DELIVERY,
        by=by,
        on=delivered_on,
        note=f"“{consultation.to}”收到征求意见书，{consultation.reply_by} 前反馈",
    )
    if consultation.stops_the_clock:
        reckon(application, by=by, cause="征求意见书送达")
    return consultation


@transaction.atomic
def receive_opinion(
    *,
    person: Person,
    consultation_id: int,
    opinion: str,
    text: str,
    by: By,
    returned_on: date | None = None,
    has_ground: bool | None = None,
    files: Sequence[intake.Upload] = (),
) -> Consultation:
    """Record what they said and the day it came in; the clock goes on from the next working day."""
    consultation = _begun(Move.RECEIVE_OPINION, person, consultation_id, by)
    _demand_theirs_to_enter(consultation, person, by)
    returned_on = returned_on or day_of(by)
    demand_past(returned_on, by, "收到意见之日", field="returned_on")
    earliest = consultation.delivered_on or consultation.sent_on
    demand_not_before(
        returned_on, earliest, "收到意见之日", "发出或者送达之日", field="returned_on", cite=ARTICLE_32
    )
    consultation.has_ground = _ground(consultation, opinion, has_ground=has_ground)
    consultation.returned_on, consultation.opinion = returned_on, opinion
    consultation.text = demand_words(text, "意见内容", field="text", cite=ARTICLE_32)
    consultation.save(update_fields=["returned_on", "opinion", "text", "has_ground"])
    application = consultation.application
    for upload in files:
        intake.take_in(application, intake.Upload(upload.name, upload.data, CaseFile.Source.OPINION), by=by)
    kind = Kind(consultation.kind)
    done(
        application,
        Move.RECEIVE_OPINION,
        by=by,
        on=returned_on,
        note=f"收到{kind.label}“{consultation.to}”意见：{consultation.get_opinion_display()}",
        said="" if kind in Consultation.INTERNAL else f"已收到{kind.label}意见，答复期限继续计算",
        detail={"consultation": consultation.pk, "opinion": opinion},
    )
    if consultation.stops_the_clock:
        reckon(application, by=by, cause=f"收到{kind.label}意见")
    return consultation


def _demand_theirs_to_enter(consultation: Consultation, person: Person, by: By) -> None:
    """Refuse an opinion that is in already, and one that a legal adviser has no part in."""
    if consultation.returned_on is not None:
        raise Refused("意见已经登记过", cite=ARTICLE_32)
    only_advises = queries.roles_on(person, consultation.application, day_of(by)) == {LEGAL}
    if only_advises and consultation.kind not in _LEGAL_ADVICE:
        raise Refused("法制审核岗位只登记法制机构和顾问律师的意见", cite=ARTICLE_32)


def _ground(consultation: Consultation, opinion: str, *, has_ground: bool | None) -> bool | None:
    """Return whether a third party's objection has good reasons; ``None`` where nobody objects."""
    if opinion not in set(Consultation.Opinion):
        raise Refused("请选择意见", field="opinion", cite=ARTICLE_32)
    if consultation.kind != Kind.THIRD_PARTY or opinion not in _OBJECTING:
        return None
    if has_ground is None:
        raise Refused("第三方不同意公开的，请认定其理由是否合理", field="has_ground", cite=ARTICLE_32)
    return has_ground


@transaction.atomic
def tell_third_party(*, person: Person, consultation_id: int, content: str, reason: str, by: By) -> Letter:
    """Tell a third party who objected what will be disclosed all the same, and why (条例第三十二条末句)."""
    consultation = _begun(Move.TELL_THIRD_PARTY, person, consultation_id, by)
    if consultation.kind != Kind.THIRD_PARTY or consultation.opinion not in _OBJECTING:
        raise Refused("只有不同意公开的第三方才需要书面告知公开的内容和理由", cite=ARTICLE_32)
    if consultation.letters.filter(kind=LetterKind.THIRD_PARTY_DECISION).exists():
        raise Refused("已书面告知过该第三方", cite=ARTICLE_32)
    letter = lettering.issue(
        consultation.application,
        LetterKind.THIRD_PARTY_DECISION,
        by=by,
        says={
            "recipient": consultation.to,
            "consulted_on": consultation.sent_on,
            "opinion": consultation.text,
            "disclosed": demand_words(content, "决定公开的内容", field="content", cite=ARTICLE_32),
            "reason": demand_words(reason, "公开的理由", field="reason", cite=ARTICLE_32),
        },
        consultation=consultation,
    )
    done(consultation.application, Move.TELL_THIRD_PARTY, by=by, note=f"书面告知第三方“{consultation.to}”")
    return letter


def _begun(move: Move, person: Person, consultation_id: int, by: By) -> Consultation:
    """Return the consultation with its request locked; one that is not theirs is not there."""
    found = Consultation.objects.filter(pk=consultation_id).values_list("application_id", flat=True).first()
    application = begin(move, person=person, pk=found or 0, by=by)
    consultation = Consultation.objects.select_for_update().get(pk=consultation_id)
    consultation.application = application
    return consultation
