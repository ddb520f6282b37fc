"""撤回: the applicant takes the request back before it is answered."""

from __future__ import annotations

from django.db import transaction

from mingting.accounts.api import Person
from mingting.kernel.deeds import By

from .. import lettering
from ..casework import begin, begin_by_applicant, day_of, demand_words, done
from ..models import Application
from ..rules.letters import LetterKind
from ..rules.outcomes import Outcome
from ..rules.stages import Move


@transaction.atomic
def withdraw(
    *, person: Person | None, application_id: int, reason: str, by: By, seen: int | None = None
) -> Application:
    """Close the request as withdrawn; it counts as 其他处理—其他 in the annual report.

    ``person`` is ``None`` when the applicant withdraws on line and owes no reason; staff record what was said. The
    applicant's own words stand in the record of the withdrawal only, not in timeline and ledger.
    """
    if person is None:
        application = begin_by_applicant(Move.WITHDRAW, application_id=application_id)
        note = "申请人在线撤回"
    else:
        application = begin(Move.WITHDRAW, person=person, pk=application_id, by=by, seen=seen)
        reason = note = demand_words(reason, "申请人撤回的表示（方式、时间）", field="reason")
    today = day_of(by)
    says = {"withdrawn_on": today, "reason": reason.strip() or note}
    lettering.issue(application, LetterKind.WITHDRAWAL, by=by, says=says)
    application.outcome = Outcome.OTHER_WITHDRAWN
    application.decided_on = today
    application.closed_at = by.at
    application.waiting = ""
    application.due_on = None
    application.save(update_fields=["outcome", "decided_on", "closed_at", "waiting", "due_on"])
    done(application, Move.WITHDRAW, by=by, note=note, said="您已撤回申请")
    return application
