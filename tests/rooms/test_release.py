"""From draft to public: three proofs, three people, one release."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mingting.commons import ledger, search
from mingting.kernel.refusals import Refused
from mingting.publishing import actions
from mingting.publishing.models import Release
from mingting.publishing.verifying import faults

from . import making

pytestmark = pytest.mark.django_db


class TestRelease:
    def test_shows_an_item_after_three_proofs_by_three_people(self):
        zsj = making.bureau()

        release = making.released(zsj)

        assert list(Release.objects.shown()) == [release]
        assert release.index_no == f"{making.USCC}/2024-00001"
        assert release.submission.proofs.count() == 3

    def test_leaves_a_whole_chain_and_a_whole_ledger(self):
        zsj = making.bureau()

        making.released(zsj)

        assert faults() == []
        assert ledger.verify() is None

    @pytest.mark.parametrize("stages", [(), ("first",), ("first", "second")])
    def test_does_not_happen_before_the_last_proof(self, stages):
        zsj = making.bureau()
        item = making.submitted(zsj)
        for stage in stages:
            making.proved(zsj, item, stage)

        item.refresh_from_db()

        assert item.shown is None
        assert not Release.objects.exists()


class TestReview:
    def test_refuses_the_author_in_every_stage(self):
        zsj = making.bureau()
        item = making.submitted(zsj)
        making.Post.objects.create(
            person=zsj.editor, organ=zsj.organ, role="first_reviewer", since="2020-01-01"
        )

        with pytest.raises(Refused, match="采写或者修改过本稿的人不得审核本稿"):
            making.proved(zsj, item, "first", reviewer=zsj.editor)

    def test_refuses_one_person_in_two_stages(self):
        zsj = making.bureau()
        item = making.submitted(zsj)
        making.proved(zsj, item, "first")
        making.Post.objects.create(
            person=zsj.first, organ=zsj.organ, role="second_reviewer", since="2020-01-01"
        )

        with pytest.raises(Refused, match="各环节须由不同的人完成"):
            making.proved(zsj, item, "second", reviewer=zsj.first)

    def test_refuses_a_post_in_another_organ(self):
        zsj, czj = making.bureau(), making.bureau("czj", "番禺区财政局", "11440113007512353C")
        item = making.submitted(zsj)

        with pytest.raises(Refused):
            making.proved(zsj, item, "first", reviewer=czj.first)

    def test_starts_again_when_the_words_were_changed(self):
        zsj = making.bureau()
        item = making.submitted(zsj)
        making.proved(zsj, item, "first")
        item.refresh_from_db()
        item.title = "改过的标题"
        actions.write(item=item, person=zsj.second_editor, by=making.by(zsj.second_editor))

        with pytest.raises(Refused, match="不在审核中"):
            making.proved(zsj, item, "second")

    def test_returns_with_a_reason_and_begins_at_the_first_stage(self):
        zsj = making.bureau()
        item = making.submitted(zsj)
        making.proved(zsj, item, "first")
        making.proved(zsj, item, "second", passed=False, opinion="数字有误")

        making.submit(zsj, item)

        with pytest.raises(Refused, match="初审"):
            making.proved(zsj, item, "final")


class TestPlannedHour:
    def test_waits_for_its_hour_and_is_released_when_it_has_come(self):
        zsj = making.bureau()
        item = planned(zsj)

        assert actions.release_due(by=making.by(None, making.NOON + timedelta(hours=1))) == []
        done = actions.release_due(by=making.by(None, making.NOON + timedelta(hours=3)))

        item.refresh_from_db()
        assert [release.pk for release in done] == [item.shown_id]
        assert item.shown.first_released_at == making.NOON + timedelta(hours=3)
        assert faults() == []

    def test_is_not_released_when_it_was_taken_back_meanwhile(self):
        zsj = making.bureau()
        item = planned(zsj)
        actions.take_back(item_id=item.pk, person=zsj.editor, reason="再核对", by=making.by(zsj.editor))

        assert actions.release_due(by=making.by(None, making.NOON + timedelta(hours=3))) == []

    def test_is_not_released_when_the_words_were_changed_meanwhile(self):
        zsj = making.bureau()
        item = planned(zsj)
        item.title = "改过的标题"
        actions.write(item=item, person=zsj.editor, by=making.by(zsj.editor))

        assert actions.release_due(by=making.by(None, making.NOON + timedelta(hours=3))) == []


class TestEmergency:
    def test_releases_by_two_named_posts_with_a_reason_and_a_flag(self):
        zsj = making.bureau()
        item = making.draft(zsj)
        called(zsj, item)

        release = approved(zsj, item)

        assert release.emergency
        assert release.submission.reason == "台风橙色预警"
        assert [proof.reviewer_no for proof in release.submission.proofs.all()] == [
            zsj.emergency_first.pk,
            zsj.emergency_second.pk,
        ]
        assert faults() == []

    def test_does_not_release_on_one_post_alone(self):
        zsj = making.bureau()
        item = making.draft(zsj)
        called(zsj, item)
        making.Post.objects.create(
            person=zsj.emergency_first, organ=zsj.organ, role="emergency_second", since="2020-01-01"
        )

        with pytest.raises(Refused):
            actions.approve_emergency(
                item_id=item.pk,
                person=zsj.emergency_first,
                content_hash=item.submissions.get().content_hash,
                opinion="",
                by=making.by(zsj.emergency_first),
            )

    def test_does_not_release_words_changed_after_the_call(self):
        zsj = making.bureau()
        item = making.draft(zsj)
        called(zsj, item)
        item.title = "改过的标题"
        actions.write(item=item, person=zsj.editor, by=making.by(zsj.editor))

        with pytest.raises(Refused, match="提请之后稿件有改动"):
            approved(zsj, item)

    def test_is_made_good_by_the_ordinary_review_without_a_correction_note(self):
        zsj = making.bureau()
        item = making.draft(zsj)
        called(zsj, item)
        approved(zsj, item)

        making.submit(zsj, item)
        for stage in ("first", "second", "final"):
            making.proved(zsj, item, stage)

        item.refresh_from_db()
        assert item.shown.edition == 2
        assert not item.shown.emergency
        assert not item.shown.is_corrected


class TestCorrection:
    def test_must_say_what_was_corrected(self):
        zsj = making.bureau()
        item = making.released(zsj).item
        item.refresh_from_db()
        item.title = "改过的标题"
        actions.write(item=item, person=zsj.editor, by=making.by(zsj.editor))

        with pytest.raises(Refused, match="更正说明"):
            making.submit(zsj, item)

    def test_keeps_address_and_first_date_and_shows_the_note(self):
        zsj = making.bureau()
        first = making.released(zsj)
        item = making.InformationItem.objects.get(pk=first.item_id)
        item.title, item.correction_note = "改过的标题", "更正标题中的日期"
        later = making.NOON + timedelta(days=2)
        actions.write(item=item, person=zsj.editor, by=making.by(zsj.editor, later))
        making.submit(zsj, item, at=later)
        for stage in ("first", "second", "final"):
            making.proved(zsj, item, stage, at=later)

        shown = Release.objects.shown().get()

        assert shown.get_absolute_url() == first.get_absolute_url()
        assert shown.first_released_at == first.first_released_at
        assert shown.released_at == later
        assert shown.correction_note == "更正标题中的日期"


class TestWithdrawal:
    def test_takes_the_item_from_the_public_and_from_search(self):
        zsj = making.bureau()
        release = making.released(zsj)

        actions.withdraw(
            item_id=release.item_id,
            person=zsj.office,
            reason="内容有误",
            public_note="内容有误，已撤回",
            by=making.by(zsj.office),
        )

        assert not Release.objects.shown().exists()
        assert search.search(release.title).total == 0

    def test_is_not_the_editors_to_make(self):
        zsj = making.bureau()
        release = making.released(zsj)

        with pytest.raises(Refused):
            actions.withdraw(
                item_id=release.item_id,
                person=zsj.editor,
                reason="x",
                public_note="x",
                by=making.by(zsj.editor),
            )


def planned(zsj: making.Bureau) -> making.InformationItem:
    """An approved item that is to wait two hours."""
    item = making.submitted(zsj, go_live_at=making.NOON + timedelta(hours=2))
    for stage in ("first", "second", "final"):
        making.proved(zsj, item, stage)
    item.refresh_from_db()
    assert item.shown is None
    return item


def called(zsj: making.Bureau, item: making.InformationItem) -> None:
    actions.call_emergency(
        item_id=item.pk, person=zsj.emergency_first, reason="台风橙色预警", by=making.by(zsj.emergency_first)
    )


def approved(zsj: making.Bureau, item: making.InformationItem) -> Release:
    return actions.approve_emergency(
        item_id=item.pk,
        person=zsj.emergency_second,
        content_hash=item.submissions.filter(emergency=True).last().content_hash,
        opinion="同意",
        by=making.by(zsj.emergency_second),
    )
