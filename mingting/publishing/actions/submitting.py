"""Handing a wording in for the three reviews, and taking it back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from wagtail.models import Workflow

from mingting.accounts.api import Person, Role, name_on
from mingting.commons import ledger
from mingting.commons.calendar import calendar
from mingting.kernel.deeds import By
from mingting.kernel.identifiers import IndexPattern
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries
from ..attaching import refuse_foreign_files
from ..checking import demand_clean
from ..drafting import fingerprint
from ..models import InformationItem, Submission
from ..rules.kinds import kinds
from ..rules.reviews import Stage

REGIME = cite("三审三校")


@transaction.atomic
def submit(*, item_id: int, person: Person, by: By) -> Submission:
    """Hand the latest wording in: checked, numbered, fingerprinted, and put before the first reviewer."""
    day = timezone.localdate(by.at)
    item = queries.item_for(person, item_id, day, (Role.EDITOR,))
    draft = item.get_latest_revision_as_object()
    queries.require(person, draft.organ_id, day, Role.EDITOR)
    if queries.open_submission(item) is not None:
        raise Refused("本稿已送审，请等待审核，或者先撤回修改", cite=REGIME)
    queries.demand_fitting_column(draft.column, draft.organ_id)
    refuse_foreign_files(draft)
    demand_ground_for_new_edition(item, draft)
    demand_clean(draft, today=day)
    assign_index_number(item, by)
    stale = item.current_workflow_state
    if stale is not None:
        stale.cancel(user=person)
    state = Workflow.objects.get(workflow_tasks__task__reviewtask__stage=Stage.FIRST).start(item, person)
    submission = hand_in(item, draft, person=person, by=by, workflow_no=state.pk)
    allow_days(submission, by)
    return submission


def hand_in(
    item: InformationItem,
    draft: InformationItem,
    *,
    person: Person,
    by: By,
    reason: str = "",
    workflow_no: int | None = None,
) -> Submission:
    """Write the submission of the latest wording and its ledger entry; ``reason`` makes it an emergency."""
    submission = Submission.objects.create(
        item=item,
        edition=item.edition,
        revision_no=item.latest_revision_id,
        content_hash=fingerprint(draft),
        submitted_by=person,
        submitted_at=by.at,
        emergency=bool(reason),
        reason=reason,
        organ_name=name_on(draft.organ, draft.formed_on or timezone.localdate(by.at)),
        editor_name=person.name,
        workflow_no=workflow_no,
    )
    ledger.record(
        by=by,
        did="publishing.submit",
        to=f"publishing.item:{item.pk}",
        why=reason,
        detail={
            "submission": submission.pk,
            "content_hash": submission.content_hash,
            "emergency": bool(reason),
        },
    )
    return submission


def demand_ground_for_new_edition(item: InformationItem, draft: InformationItem) -> None:
    """Refuse a new edition of a shown item that changes its words without saying so to the public.

    The ordinary review that follows an emergency release changes nothing and needs no note.
    """
    shown = item.shown
    if shown is None:
        return
    last = item.submissions.filter(release=shown).first()
    if last is not None and last.content_hash == fingerprint(draft):
        if not shown.emergency:
            raise Refused("内容与已发布的完全相同，无须再次送审", field="title")
        return
    if not draft.correction_note.strip() or draft.correction_note == shown.correction_note:
        raise Refused(
            "修改已发布的信息须写明本次的更正说明，随信息一并公开", field="correction_note", cite=cite("指引")
        )


def assign_index_number(item: InformationItem, by: By) -> None:
    """Give the item its index number by the site's pattern, if it has none. Called under the ledger's lock."""
    if item.index_no:
        return
    ledger.lock_tail()
    organ = item.organ
    if not organ.uscc:
        raise Refused(f"“{organ.name}”没有登记统一社会信用代码，不能编制索引号", field="organ")
    pattern = IndexPattern(item.column.site.index_pattern)
    year = timezone.localdate(by.at).year
    serial = 1 + InformationItem.objects.filter(organ=organ, index_no__contains=f"/{year}-").count()
    while InformationItem.objects.filter(
        index_no=pattern.format(uscc=organ.uscc, year=year, serial=serial)
    ).exists():
        serial += 1
    item.index_no = pattern.format(uscc=organ.uscc, year=year, serial=serial)
    item.save(update_fields=["index_no"])


def allow_days(submission: Submission, by: By) -> None:
    """Give the stage now in turn its working days, by the kind's table."""
    turn = queries.current_turn(submission)
    stage = queries.chain_of(submission).current
    if turn is None or stage is None:
        return
    review = next(entry for entry in kinds()[submission.item.kind].review if entry.code == stage)
    turn.due_on = calendar().add(timezone.localdate(by.at), review.workdays)
    turn.save(update_fields=["due_on"])


@transaction.atomic
def take_back(*, item_id: int, person: Person, reason: str, by: By) -> None:
    """Take a submission back in order to change the words; whoever changes them starts again at the first stage."""
    day = timezone.localdate(by.at)
    item = queries.item_for(person, item_id, day, (Role.EDITOR,))
    submission = queries.open_submission(item)
    if submission is None:
        raise Refused("本稿不在审核中", cite=REGIME)
    state = item.current_workflow_state
    if state is not None:
        state.cancel(user=person)
    # A wording that was approved and waits for its hour has no turn to cancel: a new revision closes it too.
    draft = queries.drafted(submission)
    draft.hand = by
    draft.save_revision(user=person)
    ledger.record(
        by=by,
        did="publishing.take_back",
        to=f"publishing.item:{item.pk}",
        why=reason,
        detail={"submission": submission.pk},
    )
