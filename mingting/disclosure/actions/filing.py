"""A request comes in: filed on line by the applicant, or registered by the office; and is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models.functions import Length

from mingting.accounts.api import Organ, Person, Role
from mingting.commons.calendar import calendar
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import intake, keys, lettering, queries
from ..casework import (
    APPLICANT_NAME,
    begin,
    begin_by_applicant,
    day_of,
    demand_past,
    demand_words,
    done,
)
from ..models import Account, Applicant, Application, CaseFile, Office
from ..rules.applicants import ApplicantType
from ..rules.application import ApplicationForm, check_application
from ..rules.letters import LetterKind
from ..rules.likeness import fingerprint
from ..rules.numbering import registration_number
from ..rules.receipt import CHANNELS, Channel, confirm_by, receipt_day
from ..rules.stages import Move, Stage
from ..timing import reckon

_OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD)
_LONGEST_TRACKING = 40
_ASKED = ("info_title", "doc_number", "description", "medium", "accepts_other")


@dataclass(frozen=True, slots=True)
class Filed:
    """What comes of filing: the request, and the access code, which is told once and never stored."""

    application: Application
    code: str


class Faults(Refused):
    """Everything that is wrong with a form, each with its field, so that it is mended in one go."""

    def __init__(self, faults: Sequence[Refused]) -> None:
        super().__init__(faults[0].sentence, field=faults[0].field, cite=faults[0].cite)
        self.faults = tuple(faults)


@transaction.atomic
def file_online(
    *,
    organ_id: int,
    form: ApplicationForm,
    by: By,
    files: Sequence[intake.Upload] = (),
    account: Account | None = None,
) -> Filed:
    """Take in a request filed on line (条例第二十九条); it waits until both sides have confirmed (第三十一条第三项).

    ``by`` is the applicant's hand: no person, named 申请人. Raises :class:`Faults` with every fault of the form.
    """
    has_mandate = any(upload.source == CaseFile.Source.MANDATE for upload in files)
    checked = _demand_sound(replace(form, has_mandate=has_mandate), files)
    office = _office(organ_id)
    if not office.is_open:
        raise Refused("本机关暂不接受网上申请，请当面、邮寄或者传真提交", cite=cite("条例", "第二十八条"))
    filed = _enter(office, form, Channel.INTERNET, arrived_on=day_of(by), account=account, by=by)
    _lay_in(filed.application, checked, by)
    done(
        filed.application, Move.FILE, by=by, after=Stage.CONFIRMATION, said="申请已提交，等待工作机构与您确认"
    )
    return filed


@transaction.atomic
def register(
    *,
    person: Person,
    organ_id: int,
    form: ApplicationForm,
    channel: str,
    arrived_on: date,
    by: By,
    tracking_in: str = "",
    files: Sequence[intake.Upload] = (),
) -> Filed:
    """Enter a request that arrived on paper, by wire or by word of mouth, with the day that the channel goes by.

    At the counter and by registered mail the day of receipt is known at once; the others wait for confirmation.
    """
    queries.require(person, organ_id, day_of(by), *_OFFICE)
    if channel not in set(Channel) or channel == Channel.INTERNET:
        raise Refused("请选择收到申请的方式", field="channel", cite=cite("条例", "第三十一条"))
    demand_past(arrived_on, by, CHANNELS[Channel(channel)].day_word, field="arrived_on")
    tracking_in = tracking_in.strip()
    checked = _demand_sound(form, files, _tracking_faults(Channel(channel), tracking_in))
    filed = _enter(
        _office(organ_id),
        form,
        Channel(channel),
        arrived_on=arrived_on,
        by=by,
        tracking_in=tracking_in,
    )
    application = filed.application
    _lay_in(application, checked, by)
    received = receipt_day(Channel(channel), arrived=arrived_on, confirmed=None)
    if received:
        _receive(application, received, by=by)
    done(
        application,
        Move.REGISTER,
        by=by,
        after=Stage.RECEIVED if received else Stage.CONFIRMATION,
        on=arrived_on,
        note=f"{CHANNELS[Channel(channel)].name}，{CHANNELS[Channel(channel)].day_word} {arrived_on}",
        said="申请已登记",
    )
    return filed


@transaction.atomic
def note_call(*, person: Person, application_id: int, note: str, by: By) -> None:
    """Record a contact with the applicant, or a try that reached nobody (期限解释).

    The clock begins when both have confirmed; from now on the applicant may do so on line.
    """
    application = begin(Move.NOTE_CALL, person=person, pk=application_id, by=by)
    note = demand_words(note, "联系的经过", field="note")
    done(
        application,
        Move.NOTE_CALL,
        by=by,
        note=note,
        said="工作机构已登记就本件申请与您联系的情况，您可以在此确认",
    )


@transaction.atomic
def confirm(
    *,
    person: Person | None,
    application_id: int,
    confirmed_on: date,
    by: By,
    note: str = "",
    seen: int | None = None,
) -> Application:
    """Record that both sides confirmed; that day is the day of receipt (条例第三十一条), and the clock begins.

    ``person`` is ``None`` when the applicant, who has shown number and code, confirms on line: today, and only after
    the office has put down its own contact, for one side's word is not both sides'.
    """
    if person is None:
        application = begin_by_applicant(Move.CONFIRM, application_id=application_id)
        confirmed_on = day_of(by)
        if not queries.was_contacted(application):
            raise Refused("工作机构会与您联系，联系之后再由您确认", cite=cite("条例", "第三十一条"))
    else:
        application = begin(Move.CONFIRM, person=person, pk=application_id, by=by, seen=seen)
    demand_past(confirmed_on, by, "确认日期", field="confirmed_on")
    received = receipt_day(
        Channel(application.channel), arrived=application.arrived_on, confirmed=confirmed_on
    )
    if received is None:
        raise Refused("请填写确认日期", field="confirmed_on", cite=cite("条例", "第三十一条"))
    _receive(application, received, by=by)
    done(
        application,
        Move.CONFIRM,
        by=by,
        on=confirmed_on,
        note=note.strip() or "双方确认",
        said="已确认收到您的申请",
    )
    return application


def _receive(application: Application, received: date, *, by: By) -> None:
    """Set the day of receipt, start the clock, and make the receipt that tells both.

    Before the deed's ledger entry: the receipt's number waits for the office's row, and whoever holds the end of the
    ledger must wait for nothing.
    """
    application.received_on = received
    application.save(update_fields=["received_on"])
    reckon(application, by=by, cause="收到申请")
    lettering.issue(application, LetterKind.RECEIPT, by=by)


def _office(organ_id: int) -> Office:
    """Return the organ's office, locked: registration numbers are given one after another."""
    offices = Office.objects.select_for_update(of=("self",)).select_related("organ")
    office = offices.filter(organ_id=organ_id).first()
    if office is None:
        raise Refused("该机关没有登记信息公开工作机构，不能受理申请", cite=cite("条例", "第四条"))
    return office


def _enter(
    office: Office,
    form: ApplicationForm,
    channel: Channel,
    *,
    arrived_on: date,
    by: By,
    account: Account | None = None,
    tracking_in: str = "",
) -> Filed:
    if form.applicant_type == ApplicantType.NATURAL:
        # A person is counted by their own papers, whatever code of an organisation was written beside them.
        form = replace(form, uscc="", legal_representative="")
    year = arrived_on.year
    number = registration_number(office.organ.code, year, next_number(office.organ, year))
    code = keys.new_code()
    application = Application.objects.create(
        organ=office.organ,
        number=number,
        year=year,
        code_hash=keys.code_hash(number, code),
        account=account,
        channel=channel,
        arrived_on=arrived_on,
        confirm_by=confirm_by(channel, arrived_on, calendar(), within=office.confirm_days),
        registered_at=by.at,
        tracking_in=tracking_in,
        delivery=list(form.delivery),
        likeness=list(fingerprint(f"{form.info_title}{form.description}")),
        stage=Stage.CONFIRMATION if CHANNELS[channel].needs_confirmation else Stage.RECEIVED,
        **{name: getattr(form, name) for name in _ASKED},
    )
    personal = {name: value for name, value in asdict(form).items() if name in _PERSONAL}
    personal["needs_help"] = list(form.needs_help)
    Applicant.objects.create(
        application=application,
        identity=keys.identity(id_number=form.id_number, uscc=form.uscc, name=form.name, phone=form.phone),
        **personal,
    )
    return Filed(application, code)


_PERSONAL = frozenset(field.name for field in Applicant._meta.fields) - {"id", "application", "identity"}


def next_number(organ: Organ, year: int) -> int:
    """Return the next running number of the organ's year. The office's row is locked by whoever asks."""
    numbers = Application.objects.filter(organ=organ, year=year).values_list("number", flat=True)
    # A longer number is a later one: as words, 99999 comes after 100000.
    last = numbers.order_by(Length("number"), "number").last()
    return int(last.rpartition("-")[2]) + 1 if last else 1


def _tracking_faults(channel: Channel, number: str) -> list[Refused]:
    """Return what is wrong with the number of the mail; what is signed for has one."""
    article = cite("条例", "第三十一条")
    if channel is Channel.REGISTERED_MAIL and not number:
        return [Refused("请填写来件的邮件号", field="tracking_in", cite=article)]
    if len(number) > _LONGEST_TRACKING:
        return [Refused(f"来件的邮件号不超过 {_LONGEST_TRACKING} 字", field="tracking_in", cite=article)]
    return []


def _demand_sound(
    form: ApplicationForm, files: Sequence[intake.Upload], others: Sequence[Refused] = ()
) -> list[intake.Checked]:
    """Return the files of a form without fault; refuse with every fault of form and files, and with ``others``."""
    checked, faults = intake.check_applicants(files)
    faults = [*check_application(form), *others, *faults]
    if faults:
        raise Faults(faults)
    return checked


def _lay_in(application: Application, files: Sequence[intake.Checked], by: By) -> None:
    for checked in files:
        intake.lay_in(application, checked, by=by)


__all__ = ["APPLICANT_NAME", "Faults", "Filed", "confirm", "file_online", "note_call", "register"]
