"""No other door: every way of putting something before the public without its three proofs, tried on purpose."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction
from wagtail.models import Revision, TaskState, Workflow

from mingting.accounts.models import Person
from mingting.commons.guards import TRUNCATE
from mingting.commons.models import LedgerEntry
from mingting.kernel.refusals import Refused
from mingting.publishing import actions
from mingting.publishing.guards import GUARDS
from mingting.publishing.models import (
    Edit,
    InformationItem,
    Proof,
    Release,
    ReleasedFile,
    Submission,
    Withdrawal,
)
from mingting.publishing.verifying import SNAPSHOT, faults

from . import making

pytestmark = pytest.mark.django_db

ON_POSTGRES = connection.vendor == "postgresql"
Door = Callable[[InformationItem, "making.Bureau"], Any]


def approve_everything_by_wagtail(item: InformationItem, zsj: making.Bureau) -> None:
    """What stock Wagtail lets one person do: approve each stage in turn."""
    state = Workflow.objects.get(name="三审三校").start(item, zsj.editor)
    for _ in range(3):
        TaskState.objects.get(workflow_state=state, status="in_progress").specific.approve(user=zsj.editor)
        state.refresh_from_db()


def finish_the_workflow(item: InformationItem, zsj: making.Bureau) -> None:
    Workflow.objects.get(name="三审三校").start(item, zsj.editor).finish(user=zsj.editor)


def let_the_schedule_run(item: InformationItem, zsj: making.Bureau) -> None:
    Revision.objects.filter(pk=item.latest_revision_id).update(
        approved_go_live_at=making.NOON - timedelta(days=1)
    )
    call_command("publish_scheduled", stdout=StringIO())


def set_live_by_hand(item: InformationItem, zsj: making.Bureau) -> None:
    item.live = True
    item.save()


def forge_a_release(item: InformationItem, zsj: making.Bureau) -> None:
    Release.objects.create(**release_words(item, zsj, submission(item, zsj)))


def forge_a_release_in_bulk(item: InformationItem, zsj: making.Bureau) -> None:
    Release.objects.bulk_create([Release(**release_words(item, zsj, submission(item, zsj)))])


def forge_proofs(item: InformationItem, zsj: making.Bureau) -> None:
    handed_in = submission(item, zsj)
    Proof.objects.bulk_create(
        [proof(handed_in, zsj, stage, zsj.people[stage]) for stage in ("first", "second", "final")]
    )


def forge_three_proofs_by_one_hand(item: InformationItem, zsj: making.Bureau) -> None:
    handed_in = submission(item, zsj)
    for stage in ("first", "second", "final"):
        note(f"publishing.submission:{handed_in.pk}", "publishing.proof", zsj.first)
        proof(handed_in, zsj, stage, zsj.first).save()


def forge_a_release_in_sql(item: InformationItem, zsj: making.Bureau) -> None:
    words = Release(**release_words(item, zsj, submission(item, zsj)))
    fields = [field for field in Release._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(field.column for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [field.get_db_prep_save(field.pre_save(words, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO publishing_release ({columns}) VALUES ({marks})", values)


def show_another_items_release(item: InformationItem, zsj: making.Bureau) -> None:
    other = making.released(zsj)
    InformationItem.objects.filter(pk=other.item_id).update(shown=None, live=False)
    InformationItem.objects.filter(pk=item.pk).update(shown=other)


def load_a_fixture(item: InformationItem, zsj: making.Bureau) -> None:
    fields = release_words(item, zsj, submission(item, zsj))
    plain = {name: getattr(value, "pk", value) for name, value in fields.items()}
    record = [{"model": "publishing.release", "pk": 990, "fields": plain}]
    path = making.scratch_file("forged.json", json.dumps(record, default=str))
    call_command("loaddata", path, stdout=StringIO())


DOORS: dict[str, Door] = {
    "revision.publish": lambda item, zsj: item.latest_revision.publish(),
    "revision.publish without permission checks": lambda item, zsj: item.latest_revision.publish(
        user=zsj.editor, skip_permission_checks=True
    ),
    "item.publish": lambda item, zsj: item.publish(item.latest_revision, user=zsj.final),
    "PublishRevisionAction": lambda item, zsj: PublishRevisionAction(item.latest_revision).execute(
        skip_permission_checks=True
    ),
    "approving every stage through Wagtail": approve_everything_by_wagtail,
    "finishing the workflow": finish_the_workflow,
    "the publishing schedule": let_the_schedule_run,
    "live = True": set_live_by_hand,
    "update(live=True)": lambda item, zsj: InformationItem.objects.filter(pk=item.pk).update(live=True),
    "Release.objects.create": forge_a_release,
    "Release.objects.bulk_create": forge_a_release_in_bulk,
    "INSERT INTO release": forge_a_release_in_sql,
    "Proof.objects.bulk_create": forge_proofs,
    "three proofs by one hand": forge_three_proofs_by_one_hand,
    "another item's release": show_another_items_release,
    "loaddata": load_a_fixture,
}


@pytest.mark.parametrize("door", DOORS)
def test_an_unreviewed_item_gets_through_no_door(door):
    zsj = making.bureau()
    item = making.draft(zsj)

    with pytest.raises((Refused, IntegrityError)), transaction.atomic():
        DOORS[door](item, zsj)

    assert not Release.objects.shown().filter(item=item).exists()


REVIEWED_ONCE: dict[str, Door] = {
    "an older wording by revision.publish": lambda item, zsj: first_revision(item).publish(),
    "a withdrawn item published again": lambda item, zsj: (
        withdraw(item, zsj),
        item.latest_revision.publish(),
    ),
    "a withdrawn release shown again": lambda item, zsj: show_again(item, zsj),
    "a release rewritten": lambda item, zsj: Release.objects.filter(item=item).update(title="改"),
    "a release deleted": lambda item, zsj: item.releases.all().delete(),
    "a file slipped in": lambda item, zsj: slip_in_a_file(item),
    "a proof rewritten": lambda item, zsj: Proof.objects.update(reviewer_no=zsj.editor.pk),
    "a proof deleted": lambda item, zsj: Proof.objects.all().delete(),
    "authorship erased": lambda item, zsj: Edit.objects.all().delete(),
    "authorship rewritten": lambda item, zsj: Edit.objects.update(person_no=0),
    "the submission rewritten": lambda item, zsj: Submission.objects.update(content_hash="0" * 64),
    "the withdrawal undone": lambda item, zsj: (withdraw(item, zsj), Withdrawal.objects.all().delete()),
    "the ledger rewritten": lambda item, zsj: LedgerEntry.objects.update(who="别人"),
    "the ledger shortened": lambda item, zsj: LedgerEntry.objects.last().delete(),
    "unpublish": lambda item, zsj: item.unpublish(user=zsj.final),
    "the item deleted": lambda item, zsj: item.delete(),
    "a second release of one submission": lambda item, zsj: release_again(item, zsj),
}


@pytest.mark.parametrize("door", REVIEWED_ONCE)
def test_what_was_reviewed_once_cannot_be_used_twice_or_changed(door):
    zsj = making.bureau()
    release = making.released(zsj)
    before = values(release)

    with pytest.raises((Refused, IntegrityError)), transaction.atomic():
        REVIEWED_ONCE[door](release.item, zsj)

    assert values(Release.objects.get(pk=release.pk)) == before


class TestTheRowIsNotWhatThePublicSees:
    def test_an_edit_by_the_orm_leaves_the_shown_words_alone(self):
        zsj = making.bureau()
        release = making.released(zsj)

        InformationItem.objects.filter(pk=release.item_id).update(title="未经审核的标题")

        assert Release.objects.shown().get().title == release.title

    def test_a_move_by_the_orm_leaves_the_column_alone(self):
        zsj = making.bureau()
        release = making.released(zsj)
        elsewhere = making.column(zsj, "zsj-tzgg", "通知公告")

        InformationItem.objects.filter(pk=release.item_id).update(column=elsewhere)

        assert Release.objects.shown().get().column == zsj.column

    def test_unpublishing_by_wagtails_action_does_not_hide_or_show_anything(self):
        zsj = making.bureau()
        release = making.released(zsj)

        UnpublishAction(release.item).execute(skip_permission_checks=True)

        assert list(Release.objects.shown()) == [release]

    def test_a_copied_row_is_a_draft(self):
        zsj = making.bureau()
        item = making.released(zsj).item
        item.pk, item.index_no = None, ""

        with pytest.raises(IntegrityError), transaction.atomic():
            item.save()

    def test_a_new_draft_of_a_shown_item_waits_for_its_own_proofs(self):
        zsj = making.bureau()
        release = making.released(zsj)
        item = InformationItem.objects.get(pk=release.item_id)
        item.title, item.correction_note = "更正后的标题", "更正标题"
        actions.write(item=item, person=zsj.editor, by=making.by(zsj.editor))

        with pytest.raises(Refused):
            item.latest_revision.publish()

        assert Release.objects.shown().get().title == release.title


class TestApprovedIsReleased:
    def test_a_document_replaced_between_stages_stops_the_chain(self):
        zsj = making.bureau()
        document = making.document("附表.txt", "第一稿".encode())
        item = making.submitted(zsj, attachments=[("attachment", {"file": document, "title": "附表"})])
        making.proved(zsj, item, "first")

        making.replace_document(document, "换过的内容".encode())

        with pytest.raises(Refused, match="送审后有改动"):
            making.proved(zsj, item, "second")

    def test_a_document_replaced_after_release_does_not_reach_the_public(self):
        zsj = making.bureau()
        document = making.document("附表.txt", "第一稿".encode())
        release = making.released(zsj, attachments=[("attachment", {"file": document, "title": "附表"})])

        making.replace_document(document, "换过的内容".encode())

        with making.kept.open_kept(release.files.get().digest) as stored:
            assert stored.read() == "第一稿".encode()

    def test_a_revision_rewritten_in_the_database_stops_the_chain(self):
        zsj = making.bureau()
        item = making.submitted(zsj)
        making.proved(zsj, item, "first")
        revision = Revision.objects.get(pk=item.submissions.get().revision_no)
        Revision.objects.filter(pk=revision.pk).update(content={**revision.content, "title": "换过的标题"})

        with pytest.raises(Refused, match="送审后有改动"):
            making.proved(zsj, item, "second")


class TestNobodyHoldsTheRightToPublish:
    def test_not_even_a_superuser(self):
        root = Person.objects.create_superuser("root", password="Correct-horse-1", name="根")

        assert not root.has_perm("publishing.publish_informationitem")
        assert root.has_perm("publishing.change_informationitem")

    def test_not_even_a_group_that_was_given_it(self):
        zsj = making.bureau()
        group = Group.objects.create(name="偷偷发布")
        right, _ = Permission.objects.get_or_create(
            codename="publish_informationitem", content_type=InformationItem.get_content_type()
        )
        group.permissions.add(right)
        zsj.editor.groups.add(group)

        assert not Person.objects.get(pk=zsj.editor.pk).has_perm("publishing.publish_informationitem")


class TestNightlyCheck:
    def test_finds_nothing_in_an_honest_house(self):
        making.released(making.bureau())

        assert faults() == []

    @pytest.mark.parametrize(
        "guard", [guard.name for guard in GUARDS if guard.event != TRUNCATE or ON_POSTGRES]
    )
    def test_finds_a_guard_that_was_taken_off(self, guard):
        table = next(each.table for each in GUARDS if each.name == guard)
        with connection.cursor() as cursor:
            cursor.execute(
                f"DROP TRIGGER {guard} ON {table}"
                if connection.vendor == "postgresql"
                else f"DROP TRIGGER {guard}"
            )

        assert guard in [fault.title for fault in faults()]

    @pytest.mark.parametrize("name", ["title", "body_html", "manifest", "releaser"])
    def test_finds_a_release_altered_behind_the_guards(self, name):
        release = making.released(making.bureau())
        with making.guards_off():
            Release.objects.filter(pk=release.pk).update(**{name: "改"})

        assert "对外展示的内容与发布时台账记录的指纹不符" in [fault.sentence for fault in faults()]

    def test_finds_a_proof_removed_behind_the_guards(self):
        release = making.released(making.bureau())
        with making.guards_off():
            release.submission.proofs.filter(stage="second").delete()

        assert any("缺少复审" in fault.sentence for fault in faults())

    def test_covers_every_field_that_the_public_sees(self):
        own = {field.name for field in Release._meta.concrete_fields}

        assert set(SNAPSHOT) == own - {"id", "item", "submission", "snapshot"}


# --- what the forgers need ---


def submission(item: InformationItem, zsj: making.Bureau) -> Submission:
    return Submission.objects.create(
        item=item,
        edition=1,
        revision_no=item.latest_revision_id,
        content_hash="a" * 64,
        submitted_by=zsj.editor,
        submitted_at=making.NOON,
    )


def proof(handed_in: Submission, zsj: making.Bureau, stage: str, reviewer: Person) -> Proof:
    return Proof(
        submission=handed_in,
        stage=stage,
        content_hash=handed_in.content_hash,
        reviewer_no=reviewer.pk,
        reviewer=reviewer.name,
        organ=zsj.organ,
        role=f"{stage}_reviewer",
        passed=True,
        secrecy="may_release",
        secrecy_no="伪造",
        at=making.NOON,
    )


def note(to: str, did: str, who: Person) -> None:
    making.ledger.record(by=making.by(who), did=did, to=to)


def release_words(item: InformationItem, zsj: making.Bureau, handed_in: Submission) -> dict[str, Any]:
    return {
        "item": item,
        "edition": 1,
        "submission": handed_in,
        "content_hash": handed_in.content_hash,
        "released_at": making.NOON,
        "first_released_at": making.NOON,
        "releaser_no": zsj.editor.pk,
        "releaser": "伪造",
        "organ": zsj.organ,
        "organ_name": "伪造",
        "column": zsj.column,
        "kind": "department_news",
        "genre": "政务动态",
        "title": "伪造",
        "index_no": "伪造",
        "formed_on": making.NOON.date(),
        "source": "伪造",
        "editor_name": "伪造",
        "body_html": "伪造",
        "body_text": "伪造",
        "snapshot": "0" * 64,
    }


def values(release: Release) -> dict[str, Any]:
    return {field.name: getattr(release, field.attname) for field in Release._meta.concrete_fields}


def first_revision(item: InformationItem) -> Revision:
    fresh = InformationItem.objects.get(pk=item.pk)
    return fresh.revisions.order_by("id").first()


def withdraw(item: InformationItem, zsj: making.Bureau) -> None:
    actions.withdraw(
        item_id=item.pk,
        person=zsj.office,
        reason="内容有误",
        public_note="内容有误，已撤回",
        by=making.by(zsj.office),
    )


def show_again(item: InformationItem, zsj: making.Bureau) -> None:
    release = item.releases.get()
    withdraw(item, zsj)
    InformationItem.objects.filter(pk=item.pk).update(shown=release, live=True)


def slip_in_a_file(item: InformationItem) -> None:
    ReleasedFile.objects.create(
        release=item.releases.get(),
        role="attachment",
        title="夹带",
        name="x.pdf",
        media_type="application/pdf",
        size=1,
        digest="b" * 64,
    )


def release_again(item: InformationItem, zsj: making.Bureau) -> None:
    words = release_words(item, zsj, item.submissions.get())
    Release.objects.create(**words)
