"""The three reviews: claim a turn, give it back, record a proof. The last proof releases."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person, roles_of
from mingting.commons import ledger
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries
from ..checking import demand_clean
from ..drafting import fingerprint
from ..models import Proof, ReviewTurn, Submission
from ..rules import reviews as rules
from .releasing import release_if_due
from .submitting import allow_days


@transaction.atomic
def claim(*, item_id: int, person: Person, by: By) -> None:
    """Take the present turn, so that colleagues see who is on it."""
    submission, turn = _turn(item_id, person, by)
    _demand_right(submission, person, by)
    _demand_unclaimed(submission, turn, person, by)
    turn.claimed_by, turn.claimed_at = person, by.at
    turn.save(update_fields=["claimed_by", "claimed_at"])
    ledger.record(by=by, did="publishing.claim", to=f"publishing.submission:{submission.pk}")


@transaction.atomic
def hand_back(*, item_id: int, person: Person, by: By) -> None:
    """Give a claimed turn back to the queue."""
    submission, turn = _turn(item_id, person, by)
    if turn.claimed_by_id != person.pk:
        raise Refused("您没有领取本环节", cite=rules.REGIME)
    turn.claimed_by, turn.claimed_at = None, None
    turn.save(update_fields=["claimed_by", "claimed_at"])
    ledger.record(by=by, did="publishing.hand_back", to=f"publishing.submission:{submission.pk}")


@transaction.atomic
def review(*, item_id: int, person: Person, verdict: rules.Verdict, by: By) -> Proof:
    """Record one stage's proof, pass the item on or return it, and release it when the chain is whole.

    Everything is asked again here, whatever the screen showed: the turn, the post, that the reviewer wrote nothing
    and gave no other stage, and that the words are those that were handed in.
    """
    submission, turn = _turn(item_id, person, by)
    _demand_unclaimed(submission, turn, person, by)
    chain = _demand_right(submission, person, by, stage=verdict.stage)
    draft = queries.drafted(submission)
    rules.check_verdict(chain, verdict, hash_now=fingerprint(draft))
    if verdict.passed:
        demand_clean(draft, today=timezone.localdate(by.at))
    proof = record_proof(submission, verdict, person=person, by=by)
    if not verdict.passed:
        turn.reject(user=person, update=False, comment=verdict.opinion)
        turn.workflow_state.cancel(user=person)
        return proof
    if verdict.stage is rules.Stage.FINAL:
        release_if_due(submission, by=by)
    turn.approve(user=person, comment=verdict.opinion)
    allow_days(submission, by)
    return proof


def record_proof(submission: Submission, verdict: rules.Verdict, *, person: Person, by: By) -> Proof:
    """Write the proof and its ledger entry; the secrecy review gets its record number."""
    item = submission.item
    day = timezone.localdate(by.at)
    secrecy_no = f"保审〔{day.year}〕{submission.pk}-{list(rules.STAGES).index(verdict.stage) + 1}号"
    ledger.record(
        by=by,
        did="publishing.proof",
        to=f"publishing.submission:{submission.pk}",
        why=verdict.opinion,
        detail={
            "stage": verdict.stage,
            "passed": verdict.passed,
            "content_hash": submission.content_hash,
            "secrecy": verdict.secrecy,
            "secrecy_no": secrecy_no,
        },
    )
    return Proof.objects.create(
        submission=submission,
        stage=verdict.stage,
        content_hash=submission.content_hash,
        reviewer_no=person.pk,
        reviewer=person.name,
        organ_id=item.organ_id,
        role=rules.STAGES[verdict.stage].role,
        passed=verdict.passed,
        checklist=dict(verdict.checklist),
        secrecy=verdict.secrecy,
        secrecy_no=secrecy_no,
        opinion=verdict.opinion,
        points=[dict(point) for point in verdict.points],
        at=by.at,
    )


def _turn(item_id: int, person: Person, by: By) -> tuple[Submission, ReviewTurn]:
    item = queries.item_for(person, item_id, timezone.localdate(by.at))
    submission = queries.open_submission(item)
    turn = queries.current_turn(submission) if submission else None
    if submission is None or turn is None:
        raise Refused("本稿不在审核中：可能已被撤回、退回，或者在送审后有改动", cite=cite("三审三校"))
    return submission, turn


def _demand_unclaimed(submission: Submission, turn: ReviewTurn, person: Person, by: By) -> None:
    """Refuse when a colleague has claimed the turn; the claim of one who has left the post holds nobody up."""
    if turn.claimed_by_id in (None, person.pk):
        return
    stage = queries.chain_of(submission).current
    roles = roles_of(turn.claimed_by, submission.item.organ_id, timezone.localdate(by.at))
    if stage is not None and rules.STAGES[stage].role in roles:
        raise Refused(f"本环节已由{turn.claimed_by}领取", cite=rules.REGIME)


def _demand_right(
    submission: Submission, person: Person, by: By, stage: rules.Stage | None = None
) -> rules.Chain:
    chain = queries.chain_of(submission)
    roles = roles_of(person, submission.item.organ_id, timezone.localdate(by.at))
    rules.may_review(
        chain, stage=stage or chain.current or rules.Stage.FINAL, reviewer=person.pk, roles=roles
    )
    return chain
