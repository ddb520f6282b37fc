"""Questions about drafts, submissions and who may touch them. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import F, QuerySet
from wagtail.models import Revision

from mingting.accounts.api import Person, Role, organs_of, roles_of
from mingting.kernel.refusals import Refused

from .models import Column, Edit, InformationItem, ReviewTurn, Submission, Withdrawal
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


def items_for(person: Person, day: date, roles: Collection[Role] = READERS) -> QuerySet[InformationItem]:
    """Return the items of the organs where ``person`` holds one of ``roles`` on ``day``: others do not exist."""
    return InformationItem.objects.filter(organ_id__in=organs_of(person, day, roles))


def item_for(person: Person, item_id: int, day: date, roles: Collection[Role] = READERS) -> InformationItem:
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
    if submission is None or hasattr(submission, "release") or is_overtaken(submission):
        return None
    chain = chain_of(submission)
    if any(not proof.passed for proof in chain.given):
        return None
    if chain.current is not None and current_turn(submission) is None:
        return None
    if submission.revision_no != item.latest_revision_id:
        return None
    return submission


def is_overtaken(submission: Submission) -> bool:
    """Whether another edition was released, or the item withdrawn, since the submission was handed in."""
    return (
        submission.edition != submission.item.edition
        or Withdrawal.objects.filter(
            release__item_id=submission.item_id, last_submission_no__gte=submission.pk
        ).exists()
    )


def demand_fitting_column(column: Column, organ_id: int) -> None:
    """Refuse a column that belongs to another organ: one's matters are shown in one's own columns or shared ones."""
    if column.organ_id not in (None, organ_id):
        raise Refused(f"栏目“{column.name}”属于另一机构，请选择本机构的栏目或者共用栏目", field="column")


def chain_of(submission: Submission) -> Chain:
    """Return what the rules need to know of a submission: its authors and the proofs given.

    Whoever wrote on this edition or an earlier one, and whoever handed it in, is an author: the words of earlier
    editions are still in it.
    """
    authors = submission.item.edits.filter(edition__lte=submission.edition)
    return _chain(submission, frozenset(authors.values_list("person_no", flat=True)))


def _chain(submission: Submission, authors: frozenset[int]) -> Chain:
    given = tuple(
        Given(Stage(proof.stage), proof.reviewer_no, proof.content_hash, proof.passed)
        for proof in submission.proofs.all()
    )
    return Chain(submission.content_hash, authors | {submission.submitted_by_id}, given, submission.emergency)


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
    """Return the turns that ``person`` may take now, the most urgent first: by post, not an author, no stage given yet.

    The number of queries does not grow with the number of turns.
    """
    roles_by_organ = {organ_id: roles_of(person, organ_id, day) for organ_id in organs_of(person, day)}
    turns = ReviewTurn.objects.filter(status=ReviewTurn.STATUS_IN_PROGRESS).select_related("claimed_by")
    by_workflow = {turn.workflow_state_id: turn for turn in turns}
    submissions = list(
        Submission.objects.filter(
            workflow_no__in=by_workflow,
            item__organ_id__in=roles_by_organ,
            revision_no=F("item__latest_revision_id"),
        )
        .select_related("item__organ", "item__column", "submitted_by")
        .prefetch_related("proofs")
    )
    authors = _authors_of(submissions)
    found = []
    for submission in submissions:
        chain = _chain(submission, authors[submission.item_id, submission.edition])
        stage = chain.current
        if (
            stage is not None
            and STAGES[stage].role in roles_by_organ[submission.item.organ_id]
            and person.pk not in chain.authors
            and person.pk not in {proof.reviewer for proof in chain.given}
        ):
            found.append((submission, by_workflow[submission.workflow_no], stage))
    return sorted(found, key=lambda entry: (entry[1].due_on or date.max, entry[0].pk))


def _authors_of(submissions: Iterable[Submission]) -> dict[tuple[int, int], frozenset[int]]:
    """Return who wrote on each edition that was handed in, by item and edition, in one question."""
    wanted = {(submission.item_id, submission.edition) for submission in submissions}
    found: dict[tuple[int, int], set[int]] = {key: set() for key in wanted}
    by_item: dict[int, set[int]] = {}
    for item_id, edition in wanted:
        by_item.setdefault(item_id, set()).add(edition)
    edits = Edit.objects.filter(item_id__in={item_id for item_id, _ in wanted})
    for item_id, edition, person_no in edits.values_list("item_id", "edition", "person_no").distinct():
        for submitted in by_item.get(item_id, ()):
            if edition <= submitted:
                found[item_id, submitted].add(person_no)
    return {key: frozenset(people) for key, people in found.items()}
