"""投诉举报、行政复议、行政诉讼: recorded from the day they arrive to their end, and what a decision sends back.

条例第四十七条、第五十一条; the annual report's fourth table is counted from these rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from mingting.accounts.api import Organ, Person, Role
from mingting.commons import ledger
from mingting.commons.calendar import calendar
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import keys, queries
from ..casework import day_of, demand_not_before, demand_past, demand_words
from ..models import Applicant, Application, Dispute, DisputeStep, Event, Office
from ..rules import disputes as rules
from ..rules.disputes import KINDS, OBEYED, STAGE_NAMES, Earlier, Kind, Stage
from ..rules.numbering import registration_number
from ..rules.receipt import Channel
from ..rules.stages import Move
from ..rules.stages import Stage as CaseStage
from ..timing import reckon
from .filing import Filed, next_number

WHO = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD)
#: “Not there” and “not yours” are the same refusal.
GONE = "没有这件复议诉讼，或者它不由您办理"
#: No norm bounds what a court or a reviewing organ may give; more would be a slip of the pen.
MOST_DAYS = 60
#: What of a request stands again in the record that takes it up anew.
_SAME = (
    "organ",
    "account",
    "info_title",
    "doc_number",
    "description",
    "delivery",
    "medium",
    "accepts_other",
    "likeness",
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A dispute as it was put on record, and what the organ's lawyers should look at: Chinese sentences."""

    dispute: Dispute
    warnings: tuple[str, ...]


@transaction.atomic
def open_dispute(
    *,
    person: Person,
    organ_id: int,
    kind: str,
    body: str,
    opened_on: date,
    by: By,
    application_id: int | None = None,
    number: str = "",
    answer_by: date | None = None,
    is_summary: bool = False,
    note: str = "",
) -> Opened:
    """Record a complaint, a reconsideration or a suit on the day its papers reached the organ.

    The day for the organ's answer follows the law unless ``answer_by`` gives the one that the papers set;
    ``is_summary`` says that the reviewing organ chose 简易程序. What the law bars is recorded all the same, with a
    warning: whether it is heard, others decide.
    """
    queries.require(person, organ_id, day_of(by), *WHO)
    if kind not in set(Kind):
        raise Refused("请选择投诉举报、行政复议或者行政诉讼", field="kind", cite=KINDS[Kind.COMPLAINT].cite)
    sort = Kind(kind)
    demand_past(opened_on, by, "收到日期", field="opened_on")
    application = _concerned(person, organ_id, application_id, opened_on, by)
    earlier = _earlier(application)
    rules.check_opening(sort, opened_on, earlier)
    answer_by = _answer_by(sort, opened_on, answer_by, is_summary=is_summary)
    dispute = Dispute.objects.create(
        organ=Organ.objects.get(pk=organ_id),
        application=application,
        kind=sort,
        number=number.strip(),
        body=demand_words(body, "复议机关、人民法院或者受理机关", field="body", cite=KINDS[sort].cite),
        opened_on=opened_on,
        answer_by=answer_by,
        note=note.strip(),
    )
    _step(dispute, Stage.OPENED, opened_on, note, by)
    _record(dispute, "open_dispute", by, note, kind=sort, opened_on=opened_on, answer_by=answer_by)
    return Opened(
        dispute,
        rules.warnings_at_opening(
            sort,
            outcome=application.outcome if application else "",
            is_answered=application is None or application.answered_on is not None,
            earlier=earlier,
        ),
    )


@transaction.atomic
def step_dispute(
    *,
    person: Person,
    dispute_id: int,
    stage: str,
    on: date,
    note: str,
    by: By,
    answer_by: date | None = None,
) -> Dispute:
    """Record that the organ answered or that the case is heard; ``answer_by`` is a new day set meanwhile."""
    dispute, last = _begun(person, dispute_id, by)
    if stage not in set(Stage):
        raise Refused("请选择环节", field="stage")
    demand_past(on, by, "日期")
    rules.check_step(Kind(dispute.kind), now=Stage(dispute.stage), to=Stage(stage), on=on, last=last)
    if answer_by is not None:
        dispute.answer_by = _answer_by(Kind(dispute.kind), dispute.opened_on, answer_by, is_summary=False)
    dispute.stage = Stage(stage)
    dispute.save(update_fields=["stage", "answer_by"])
    _step(dispute, Stage(stage), on, note, by)
    _record(dispute, "step_dispute", by, note, stage=stage, on=on)
    return dispute


@transaction.atomic
def close_dispute(
    *,
    person: Person,
    dispute_id: int,
    result: str,
    closed_on: date,
    note: str,
    by: By,
    orders_again: bool = False,
) -> Dispute:
    """Record how it ended, and whether the organ must handle the request again (:func:`take_up_again`)."""
    dispute, last = _begun(person, dispute_id, by)
    demand_past(closed_on, by, "审结日期", field="closed_on")
    rules.check_closing(
        Kind(dispute.kind),
        now=Stage(dispute.stage),
        result=result,
        closed=closed_on,
        last=last,
        orders_again=orders_again,
        has_application=dispute.application_id is not None,
    )
    dispute.stage, dispute.result, dispute.closed_on = Stage.CLOSED, result, closed_on
    dispute.orders_again = orders_again
    dispute.save(update_fields=["stage", "result", "closed_on", "orders_again"])
    _step(dispute, Stage.CLOSED, closed_on, note, by)
    _record(dispute, "close_dispute", by, note, result=result, closed_on=closed_on, orders_again=orders_again)
    return dispute


@transaction.atomic
def take_up_again(
    *, person: Person, dispute_id: int, received_on: date, by: By, days: int | None = None
) -> Filed:
    """Enter the request anew, as the decision or judgment orders, and return it with the access code of its number.

    The first answer stands and stays counted in its year; the new record follows it, is no new request of the year,
    and its time runs from ``received_on``, the day the decision or judgment reached the organ. ``days`` are the
    working days that it gives; 20 where it names none (公开司法解释).
    """
    dispute, _ = _begun(person, dispute_id, by)
    # The request first, then the office: whoever has a request locked may be waiting for a number of the office.
    old = Application.objects.select_for_update().filter(pk=dispute.application_id).first()
    office = (
        Office.objects.select_for_update(of=("self",)).select_related("organ").get(organ_id=dispute.organ_id)
    )
    if not dispute.orders_again or old is None or dispute.closed_on is None:
        raise Refused("没有责令重新处理，不能另立一件", cite=OBEYED)
    if old.decided_on is None:
        raise Refused(f"申请 {old.number} 尚未作出答复，请在原件上办理", cite=OBEYED)
    demand_past(received_on, by, "收到决定书或者判决书的日期", field="received_on")
    demand_not_before(
        received_on, dispute.closed_on, "收到决定书或者判决书的日期", "审结日期", field="received_on"
    )
    again = old.followed_by.filter(received_on__gte=dispute.closed_on).first()
    if again is not None:
        raise Refused(f"已另立 {again.number} 重新处理", cite=OBEYED)
    filed = _enter_again(office, old, received_on, by, days)
    note = f"依{dispute.get_kind_display()}结果重新处理 {old.number}（{dispute}，{dispute.body}）"
    _begin_its_timeline(filed.application, received_on, note, by)
    reckon(filed.application, by=by, cause="责令重新处理")
    ledger.record(
        by=by,
        did="disclosure.take_up_again",
        to=f"disclosure.application:{filed.application.pk}",
        why=note,
        detail={"dispute": dispute.pk, "follows": old.pk, "received_on": received_on},
    )
    return filed


# --- parts of the verbs -----------------------------------------------------------------------------------------------


def _concerned(
    person: Person, organ_id: int, application_id: int | None, opened_on: date, by: By
) -> Application | None:
    """Return the request that the dispute is about, locked; ``None`` when it is about none."""
    if application_id is None:
        return None
    application = queries.case_for(person, application_id, day_of(by))
    if application.organ_id != organ_id:
        raise Refused(queries.GONE, field="application_id")
    demand_not_before(opened_on, application.arrived_on, "收到日期", "申请到达日期", field="opened_on")
    return application


def _answer_by(kind: Kind, opened_on: date, wished: date | None, *, is_summary: bool) -> date | None:
    """Return the day that the papers set, or the one of the law."""
    if wished is None:
        return rules.answer_by(kind, opened_on, calendar(), is_summary=is_summary)
    demand_not_before(wished, opened_on, "答复期限", "收到日期", field="answer_by")
    return wished


def _earlier(application: Application | None) -> list[Earlier]:
    if application is None:
        return []
    found = application.disputes.values_list("kind", "closed_on")
    return [Earlier(Kind(kind), closed) for kind, closed in found]


def _begun(person: Person, dispute_id: int, by: By) -> tuple[Dispute, date]:
    """Return the dispute, locked and theirs, and the day of its last step."""
    dispute = Dispute.objects.select_for_update(of=("self",)).filter(pk=dispute_id).first()
    if dispute is None:
        raise Refused(GONE)
    try:
        queries.require(person, dispute.organ_id, day_of(by), *WHO)
    except Refused as refusal:
        raise Refused(GONE) from refusal
    last = dispute.steps.order_by("-on").values_list("on", flat=True).first()
    return dispute, last or dispute.opened_on


def _step(dispute: Dispute, stage: Stage, on: date, note: str, by: By) -> None:
    DisputeStep.objects.create(dispute=dispute, stage=stage, on=on, at=by.at, who=by.name, note=note.strip())


def _record(dispute: Dispute, did: str, by: By, note: str, **detail: object) -> None:
    ledger.record(
        by=by,
        did=f"disclosure.{did}",
        to=f"disclosure.dispute:{dispute.pk}",
        why=note.strip() or STAGE_NAMES[Stage(dispute.stage)],
        detail={"application": dispute.application_id, **detail},
    )


def _enter_again(office: Office, old: Application, received_on: date, by: By, days: int | None) -> Filed:
    """Make the record and copy who asked and for what; a new number has a code of its own."""
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Refused(f"责令答复的期限应为1至{MOST_DAYS}个工作日", field="days", cite=cite("公开司法解释"))
    number = registration_number(
        office.organ.code, received_on.year, next_number(office.organ, received_on.year)
    )
    code = keys.new_code()
    again = Application.objects.create(
        number=number,
        year=received_on.year,
        code_hash=keys.code_hash(number, code),
        channel=Channel.COUNTER,
        arrived_on=received_on,
        received_on=received_on,
        registered_at=by.at,
        stage=CaseStage.RECEIVED,
        follows=old,
        ordered_days=days,
        **{name: getattr(old, name) for name in _SAME},
    )
    applicant = Applicant.objects.get(application=old)
    applicant.pk, applicant.application = None, again
    applicant._state.adding = True
    applicant.save(force_insert=True)
    return Filed(again, code)


def _begin_its_timeline(application: Application, received_on: date, note: str, by: By) -> None:
    Event.objects.create(
        application=application,
        move=Move.REGISTER,
        after=application.stage,
        at=by.at,
        on=received_on,
        person_no=by.person_id,
        who=by.name,
        note=note,
        said=f"本机关依照已作出的决定或者裁判，重新处理您的申请 {application.follows}",
    )
