"""Words between applicant and office, papers laid into the case, and looks at personal data."""

from __future__ import annotations

from django.db import transaction

from mingting.accounts.api import Person
from mingting.commons import ledger
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import intake, queries
from ..casework import APPLICANT_NAME, day_of, demand_words, unnamed
from ..models import Applicant, Application, CaseFile, Look, Message
from ..rules.stages import Stage

_LONGEST = 2000
#: What staff may lay into a case themselves; the rest comes with the deed that it belongs to.
_BY_STAFF = (CaseFile.Source.STAFF, CaseFile.Source.INFORMATION)


@transaction.atomic
def say(*, person: Person | None, application_id: int, text: str, by: By) -> Message:
    """Leave a word for the other side. ``person`` is ``None`` for the applicant. It decides nothing."""
    application = _reachable(person, application_id, by)
    if application.stage == Stage.ARCHIVED:
        raise Refused("本件已归档，不再留言", cite=cite("条例", "第四十五条"))
    text = demand_words(text, "留言", field="text", most=_LONGEST)
    message = Message.objects.create(
        application=application,
        from_applicant=person is None,
        who=APPLICANT_NAME if person is None else str(application.organ),
        person_no=by.person_id,
        at=by.at,
        text=text,
    )
    ledger.record(by=by, did="disclosure.say", to=f"disclosure.application:{application.pk}")
    return message


@transaction.atomic
def read_messages(*, person: Person | None, application_id: int, by: By) -> int:
    """Mark the other side's words as read, and return how many were new. Reading is no deed: no ledger entry."""
    application = _reachable(person, application_id, by)
    new = application.messages.filter(from_applicant=person is not None, read_at__isnull=True)
    return new.update(read_at=by.at)


@transaction.atomic
def look(*, person: Person, application_id: int, what: str, by: By) -> Applicant:
    """Return who the applicant is, to one who handles the request; the look is on record before anything is seen."""
    application = queries.case_for(person, application_id, day_of(by))
    if not queries.roles_on(person, application, day_of(by)):
        raise Refused("本件不由您办理，不能查看申请人信息", cite=cite("个保法", "第五十一条"))
    Look.objects.create(
        application=application, person=person, at=by.at, what=what[:100], origin=by.origin[:80]
    )
    ledger.record(
        by=by,
        did="disclosure.look",
        to=f"disclosure.application:{application.pk}",
        why=unnamed(application, what)[:100],
    )
    return application.applicant


@transaction.atomic
def take_file(*, person: Person, application_id: int, upload: intake.Upload, by: By) -> CaseFile:
    """Lay a paper into an open case: the information found, or what else belongs to it. The applicant sees none yet."""
    application = queries.case_for(person, application_id, day_of(by))
    if not queries.roles_on(person, application, day_of(by)):
        raise Refused("本件不由您办理，不能归入文件")
    if not application.is_open or application.stage in (Stage.REVIEW, Stage.SEALING):
        raise Refused("拟答复已提交审核或者已经答复，不能再归入文件", cite=cite("条例", "第四十五条"))
    if upload.source not in _BY_STAFF:
        raise Refused("请选择文件的用途", field="source")
    file = intake.take_in(application, upload, by=by)
    ledger.record(
        by=by,
        did="disclosure.take_file",
        to=f"disclosure.application:{application.pk}",
        detail={"file": file.pk, "sha256": file.digest, "source": file.source},
    )
    return file


def _reachable(person: Person | None, application_id: int, by: By) -> Application:
    if person is None:
        return Application.objects.select_for_update().get(pk=application_id)
    application = queries.case_for(person, application_id, day_of(by))
    if not queries.roles_on(person, application, day_of(by)):
        raise Refused("本件不由您办理")
    return application
