"""Questions about drafts, submissions and who may touch them. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from wagtail.models import Revision

from mingting.accounts.api import Person, Role, organs_of, roles_of
from mingting.kernel.refusals import Refused

from .models import InformationItem, ReviewTurn, Submission
from .rules.reviews import STAGES, Chain, Given, Stage

#: Roles whose holders read the drafts of their organ.
READERS = (
    Role.EDITOR,
    Role.FIRST_REVIEWER,
    Role.SECOND_REVIEWER,
    Role.FINAL_REVIEWER,
    Role.EMERGENCY_FIRST,
    Role.EMERGENCY_SECOND,
    Role.DISCLOSURE_OFFICE,
    Role.HEAD,
)


def items_for(person: Person, day: date, roles: Iterable[Role] = READERS) -> QuerySet[InformationItem]:
    """Return the items of the organs where ``person`` holds one of ``roles`` on ``day``: others do not exist."""
    return InformationItem.objects.filter(organ_id__in=organs_of(person, day, roles))


def item_for(person: Person, item_id: int, day: date, roles: Iterable[Role] = READERS) -> InformationItem:
    """Return the item, locked for the transaction; “not there” and “not yours” are the same refusal."""
    item = items_for(person, day, roles).select_for_update(of=("self",)).filter(pk=item_id).first()
    if item is None:
        raise Refused("没有这条信息，或者您在它的发布机构没有相应岗位")
    return item


def require(person: Person, organ_id: int, day: date, *roles: Role) -> None:
    """Refuse unless ``person`` holds one of ``roles`` in the organ on ``day``."""
    if not roles_of(person, organ_id, day) & set(roles):
        raise Refused("您在该机构没有相应岗位，不能办理此事")


def open_submission(item: InformationItem) -> Submission | None:
    """Return the submission whose review is going on or waiting for its hour; ``None`` when there is none."""
    submission = item.submissions.filter(emergency=False).order_by("-id").first()
    if submission is None or hasattr(submission, "release"):
        return None
    chain = chain_of(submission)
    if any(not proof.passed for proof in chain.given):
        return None
    if chain.current is not None and current_turn(submission) is None:
        return None
    if submission.revision_no != item.latest_revision_id:
        return None
    return submission


def chain_of(submission: Submission) -> Chain:
    """Return what the rules need to know of a submission: its authors and the proofs given."""
    authors = frozenset(
        submission.item.edits.filter(edition=submission.edition).values_list("person_no", flat=True)
    )
    given = tuple(
        Given(Stage(proof.stage), proof.reviewer_no, proof.content_hash, proof.passed)
        for proof in submission.proofs.all()
    )
    return Chain(submission.content_hash, authors, given, submission.emergency)


def current_turn(submission: Submission) -> ReviewTurn | None:
    """Return the stage's turn that is in progress on the submission."""
    return (
        ReviewTurn.objects.filter(
            workflow_state_id=submission.workflow_no, status=ReviewTurn.STATUS_IN_PROGRESS
        )
        .select_related("claimed_by")
        .order_by("-id")
        .first()
    )


def drafted(submission: Submission) -> InformationItem:
    """Return the item in the very words that were handed in."""
    return Revision.objects.get(pk=submission.revision_no).as_object()


def queue_for(person: Person, day: date) -> list[tuple[Submission, ReviewTurn, Stage]]:
    """Return the turns that ``person`` may take now, the most urgent first: by post, not an author, no stage given yet."""
    roles_by_organ: dict[int, frozenset[Role]] = {}
    found = []
    turns = ReviewTurn.objects.filter(status=ReviewTurn.STATUS_IN_PROGRESS).select_related("claimed_by")
    by_workflow = {turn.workflow_state_id: turn for turn in turns}
    submissions = (
        Submission.objects.filter(workflow_no__in=by_workflow, item__organ_id__in=organs_of(person, day))
        .select_related("item__organ", "item__column", "submitted_by")
        .prefetch_related("proofs")
    )
    for submission in submissions:
        chain = chain_of(submission)
        stage = chain.current
        organ_id = submission.item.organ_id
        if organ_id not in roles_by_organ:
            roles_by_organ[organ_id] = roles_of(person, organ_id, day)
        if (
            stage is not None
            and STAGES[stage].role in roles_by_organ[organ_id]
            and person.pk not in chain.authors
            and person.pk not in {proof.reviewer for proof in chain.given}
        ):
            found.append((submission, by_workflow[submission.workflow_no], stage))
    return sorted(found, key=lambda entry: (entry[1].due_on or date.max, entry[0].pk))
