"""送达: the answer goes out and reaches the applicant; from then on, and not before, they may read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from mingting.accounts.api import Person
from mingting.commons.calendar import calendar
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import intake
from ..casework import (
    APPLICANT_NAME,
    begin,
    begin_by_applicant,
    day_of,
    demand_not_before,
    demand_past,
    demand_words,
    done,
)
from ..models import Application, CaseFile, Consultation, Letter, Office, Proposal, Service
from ..rules.clock import check_answer
from ..rules.letters import LetterKind
from ..rules.remedies import ARTICLE_22
from ..rules.serving import METHODS, NOTICE_1, NOTICE_4, Method, check_post, counts_on
from ..rules.stages import Move, Stage
from ..timing import history_of, reckon
from .answering import GIVING, facts_of

ARTICLE_32 = cite("条例", "第三十二条")
ARTICLE_40 = cite("条例", "第四十条")
_ANSWERS = (LetterKind.ANSWER, LetterKind.TERMINATION)


@transaction.atomic
def send(
    *,
    person: Person,
    application_id: int,
    method: str,
    by: By,
    sent_on: date | None = None,
    carrier: str = "",
    tracking_no: str = "",
    receiver: str = "",
    note: str = "",
    seen: int | None = None,
) -> Service:
    """Record that the answer was sent, and let the applicant read it. After mail came back it may be sent again.

    ``carrier`` is the postal enterprise, or the organ entrusted. What is handed over at the counter is served at once
    by the signature of ``receiver``. An e-mail is sent from the bureau's own mailbox and recorded here. The first day
    that counts stays the day of the answer, however often mail comes back (送达解释第四条).
    """
    application = begin(Move.SEND, person=person, pk=application_id, by=by, seen=seen)
    way = _way(method)
    letter = answer_letter(application)
    _demand_nothing_under_way(application)
    _demand_third_parties_told(letter.proposal)
    sent_on = _sent_on(application, sent_on, by)
    _demand_fit(application, letter, way, carrier=carrier, tracking_no=tracking_no, receiver=receiver)
    at_once = way is Method.COUNTER
    service = Service.objects.create(
        application=application,
        letter=letter,
        method=way,
        sent_on=sent_on,
        served_on=sent_on if at_once else None,
        person=person,
        **_texts(way, carrier=carrier, tracking_no=tracking_no, receiver=receiver, note=note),
    )
    _show(letter)
    _count(application, service, by=by)
    done(
        application,
        Move.SEND,
        by=by,
        after=Stage.SERVED if at_once else Stage.SENT,
        on=sent_on,
        note=_described(service),
        said="答复已送达" if at_once else "答复已发出",
        detail={"service": service.pk, "method": way, "letter": letter.pk},
    )
    return service


@transaction.atomic
def note_service(
    *,
    person: Person | None,
    application_id: int,
    served_on: date,
    by: By,
    receiver: str = "",
    files: Sequence[intake.Upload] = (),
    seen: int | None = None,
) -> Service:
    """Record the day on which the answer was signed for.

    ``person`` is ``None`` when the applicant opens the answer on line: it is served that day, a service of its own if
    it had been sent another way. ``files`` are the proofs of delivery.
    """
    if person is None:
        application = begin_by_applicant(Move.NOTE_SERVICE, application_id=application_id)
        served_on, receiver = day_of(by), APPLICANT_NAME
        service = _on_line(application, served_on)
    else:
        application = begin(Move.NOTE_SERVICE, person=person, pk=application_id, by=by, seen=seen)
        service = _under_way(application)
    if service is None:
        raise Refused("答复已退回，请重新送达", cite=NOTICE_4)
    demand_past(served_on, by, "签收日期", field="served_on")
    demand_not_before(
        served_on, service.sent_on, "签收日期", "交邮或者发出日期", field="served_on", cite=NOTICE_4
    )
    _demand_room("receiver", receiver.strip())
    if METHODS[Method(service.method)].asks_receiver:
        receiver = demand_words(receiver, "签收人", field="receiver", cite=NOTICE_4)
    service.served_on, service.receiver = served_on, receiver.strip()
    service.save()
    for upload in files:
        intake.take_in(application, intake.Upload(upload.name, upload.data, CaseFile.Source.PROOF), by=by)
    _count(application, service, by=by)
    how = "申请人在本平台查看" if person is None else f"{service.receiver or '申请人'}签收"
    done(
        application,
        Move.NOTE_SERVICE,
        by=by,
        on=served_on,
        note=how,
        said="答复已送达",
        detail={"service": service.pk, "served_on": served_on},
    )
    return service


@transaction.atomic
def note_return(
    *,
    person: Person,
    application_id: int,
    returned_on: date,
    note: str,
    by: By,
    seen: int | None = None,
) -> Service:
    """Record that the answer came back unserved; it may then be sent again. An e-mail that came back was no answer."""
    application = begin(Move.NOTE_RETURN, person=person, pk=application_id, by=by, seen=seen)
    service = _under_way(application)
    if service is None:
        raise Refused("没有已发出、尚未签收的答复", cite=NOTICE_4)
    if service.method == Method.PORTAL:
        raise Refused("在本平台送达的答复不会退回", cite=NOTICE_4)
    demand_past(returned_on, by, "退回日期", field="returned_on")
    demand_not_before(
        returned_on, service.sent_on, "退回日期", "交邮或者发出日期", field="returned_on", cite=NOTICE_4
    )
    note = demand_words(note, "退回的原因", field="note", cite=NOTICE_4)
    service.returned_on = returned_on
    service.note = f"{service.note} 退回：{note}".strip()[:200]
    service.save(update_fields=["returned_on", "note"])
    if service.method == Method.EMAIL and application.answered_on == service.sent_on:
        application.answered_on = None
        application.save(update_fields=["answered_on"])
        reckon(application, by=by, cause="电子邮件退回")
    done(
        application,
        Move.NOTE_RETURN,
        by=by,
        on=returned_on,
        note=f"{service.get_method_display()}退回：{note}",
        detail={"service": service.pk},
    )
    return service


def answer_letter(application: Application) -> Letter:
    """Return the letter by which the request was decided."""
    return application.letters.filter(kind__in=_ANSWERS).latest("pk")


# --- what a sending must be -----------------------------------------------------------------------------------------


def _under_way(application: Application) -> Service | None:
    """Return the sending that has neither arrived nor come back."""
    return (
        application.services.select_for_update()
        .filter(served_on__isnull=True, returned_on__isnull=True)
        .last()
    )


def _on_line(application: Application, day: date) -> Service:
    """Return the service on this platform that is under way, or a new one."""
    service = _under_way(application)
    if service is not None and service.method == Method.PORTAL:
        return service
    return Service(
        application=application, letter=answer_letter(application), method=Method.PORTAL, sent_on=day
    )


def _sent_on(application: Application, day: date | None, by: By) -> date:
    """Return the day of the sending: neither before the answer was made nor after today."""
    day = day or day_of(by)
    demand_past(day, by, "交邮或者发出日期", field="sent_on")
    demand_not_before(
        day, application.decided_on, "交邮或者发出日期", "作出答复之日", field="sent_on", cite=NOTICE_4
    )
    return day


def _demand_nothing_under_way(application: Application) -> None:
    under_way = _under_way(application)
    if under_way is not None:
        raise Refused(
            f"答复已于 {under_way.sent_on} 以{under_way.get_method_display()}发出，退回后才能再次送达",
            cite=NOTICE_4,
        )


def _demand_third_parties_told(proposal: Proposal | None) -> None:
    """A third party overridden for the public interest is told in writing before anything goes out (第三十二条)."""
    if proposal is None or proposal.outcome not in GIVING or not facts_of(proposal).overrides_third_party:
        return
    overridden = proposal.application.consultations.filter(
        kind=Consultation.Kind.THIRD_PARTY,
        has_ground=True,
        opinion__in=(Consultation.Opinion.DISAGREE, Consultation.Opinion.PARTLY),
    )
    untold = overridden.exclude(letters__kind=LetterKind.THIRD_PARTY_DECISION).first()
    if untold is not None:
        raise Refused(f"决定公开的内容和理由尚未书面告知第三方“{untold.to}”，告知之后再送达", cite=ARTICLE_32)


def _way(method: str) -> Method:
    if method not in set(Method):
        raise Refused("请选择送达方式", field="method", cite=NOTICE_1)
    return Method(method)


#: What is written down of each way of service, beside its days.
_WRITTEN = {
    Method.COUNTER: ("receiver", "note"),
    Method.ENTRUSTED: ("carrier", "note"),
    Method.POST: ("carrier", "tracking_no", "note"),
    Method.EMAIL: ("note",),
    Method.PORTAL: ("note",),
}


def _texts(way: Method, **texts: str) -> dict[str, str]:
    """Return what belongs to this way of service; refuse a text that its field of :class:`Service` cannot take."""
    kept = {name: texts[name].strip() for name in _WRITTEN[way]}
    for name, text in kept.items():
        _demand_room(name, text)
    return kept


def _demand_room(name: str, text: str) -> None:
    field = Service._meta.get_field(name)
    if len(text) > field.max_length:
        raise Refused(f"{field.verbose_name}不超过 {field.max_length} 字", field=name)


def _demand_fit(
    application: Application, letter: Letter, way: Method, *, carrier: str, tracking_no: str, receiver: str
) -> None:
    """Refuse a sending that lacks what proves it, or a letter on line that shows no online way to 行政复议."""
    if way is Method.POST:
        check_post(carrier, tracking_no)
    if way is Method.ENTRUSTED:
        demand_words(carrier, "受委托代为送达的行政机关", field="carrier", cite=NOTICE_1)
    if way is Method.COUNTER:
        demand_words(receiver, "签收人", field="receiver", cite=NOTICE_4)
    if way is Method.EMAIL and not application.applicant.email.strip():
        raise Refused("申请人没有填写电子邮箱，请改用其他方式送达", field="method", cite=ARTICLE_40)
    url = Office.objects.values_list("review_url", flat=True).get(organ_id=application.organ_id)
    if METHODS[way].is_online and (not url or url not in letter.fields.get("remedy", "")):
        raise Refused(
            "答复书没有写明网上申请行政复议的网址，不能在网上送达，请改用其他方式",
            field="method",
            cite=ARTICLE_22,
        )


def _show(letter: Letter) -> None:
    """Let the applicant read the answer and open what it provides; nothing of either was visible before."""
    letter.for_applicant = True
    letter.save(update_fields=["for_applicant"])
    if letter.proposal is not None:
        letter.proposal.files.update(for_applicant=True)


def _count(application: Application, service: Service, *, by: By) -> None:
    """Put down the day that counts for the answer as soon as there is one, and ask the clock."""
    if application.closed_at is None:
        application.closed_at = by.at
        application.save(update_fields=["closed_at"])
    if application.answered_on is not None:
        return
    answered = counts_on(Method(service.method), sent=service.sent_on, served=service.served_on)
    if answered is None:
        return
    cal = calendar()
    history = history_of(application, cal)
    if history is not None:
        check_answer(history, cal, on=answered)
    application.answered_on = answered
    application.save(update_fields=["answered_on"])
    reckon(application, by=by, cause="答复")


def _described(service: Service) -> str:
    parts = [
        service.get_method_display(),
        service.carrier,
        service.tracking_no,
        f"{service.receiver}签收" if service.receiver else "",
        service.note,
    ]
    return "，".join(part for part in parts if part)
