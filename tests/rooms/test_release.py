"""From draft to public: three proofs, three people, one release."""

from __future__ import annotations

import pytest

from mingting.commons import ledger
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
