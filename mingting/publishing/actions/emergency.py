"""Emergency release: two named posts, a reason, flagged and counted, and the ordinary reviews made up afterwards."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person, Role, roles_of
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import queries
from ..attaching import refuse_foreign_files
from ..checking import demand_clean
from ..drafting import fingerprint
from ..models import Release, Submission
from ..rules import reviews as rules
from .releasing import release_and_show
from .reviewing import record_proof
from .submitting import assign_index_number, demand_ground_for_new_edition, hand_in

_EVERYTHING = dict.fromkeys(rules.CHECKLIST, True)


@transaction.atomic
def call_emergency(*, item_id: int, person: Person, reason: str, by: By) -> Submission:
    """Ask for the release of the latest wording without the three reviews, in the name of the first emergency post."""
    day = timezone.localdate(by.at)
    item = queries.item_for(person, item_id, day, (Role.EMERGENCY_FIRST,))
    if not reason.strip():
        raise Refused("应急发布须写明突发情况和理由", field="reason", cite=rules.REGIME)
    draft = item.get_latest_revision_as_object()
    queries.demand_fitting_column(draft.column, draft.organ_id)
    refuse_foreign_files(draft)
    demand_ground_for_new_edition(item, draft)
    demand_clean(draft, today=day)
    assign_index_number(item, by)
    if item.current_workflow_state is not None:
        item.current_workflow_state.cancel(user=person)
    submission = hand_in(item, draft, person=person, by=by, reason=reason.strip())
    _prove(submission, rules.Stage.EMERGENCY_FIRST, reason, person, by)
    return submission


@transaction.atomic
def approve_emergency(*, item_id: int, person: Person, content_hash: str, opinion: str, by: By) -> Release:
    """Approve, in the name of the second emergency post, what the first asked for, and release it at once.

    ``content_hash`` is the fingerprint of the words that were on the screen when the approval was given.
    """
    item = queries.item_for(person, item_id, timezone.localdate(by.at), (Role.EMERGENCY_SECOND,))
    submission = item.submissions.filter(emergency=True).order_by("-id").first()
    if (
        submission is None
        or hasattr(submission, "release")
        or submission.revision_no != item.latest_revision_id
        or submission.content_hash != content_hash
        or queries.is_overtaken(submission)
    ):
        raise Refused("没有待批准的应急发布，或者提请之后稿件有改动", cite=rules.REGIME)
    _prove(submission, rules.Stage.EMERGENCY_SECOND, opinion, person, by)
    return release_and_show(submission, by=by, person=person)


def _prove(submission: Submission, stage: rules.Stage, opinion: str, person: Person, by: By) -> None:
    chain = queries.chain_of(submission)
    roles = roles_of(person, submission.item.organ_id, timezone.localdate(by.at))
    rules.may_review(chain, stage=stage, reviewer=person.pk, roles=roles)
    verdict = rules.Verdict(
        stage=stage,
        reviewer=person.pk,
        passed=True,
        checklist=_EVERYTHING,
        secrecy=rules.Secrecy.MAY_RELEASE,
        opinion=opinion,
    )
    rules.check_verdict(chain, verdict, hash_now=fingerprint(queries.drafted(submission)))
    record_proof(submission, verdict, person=person, by=by)
