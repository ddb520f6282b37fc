"""What waits for a person on the desk of the library, and the last months of a document."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mingting.policies import actions
from mingting.policies.models import Consequence, Relation, Tagging, ValidityDecision

from .making import NOON, bureau, by
from .policies_making import interpretation, policy
from .test_policies_library import repealing
from .test_publishing_desk import desk, without_a_second_factor

__all__ = ["without_a_second_factor"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return bureau()


def asked_relation(office):
    policy(office)
    new = repealing(office, NOON + timedelta(days=60))
    return Relation.objects.get(source=new, state=Relation.State.FOUND)


class TestWaiting:
    def test_shows_a_relation_with_its_sentence_and_confirms_it_by_a_button(self, office):
        relation = asked_relation(office)
        editor = desk(office.editor)

        page = editor.get("/desk/library/waiting/").content.decode()
        editor.post(f"/desk/library/waiting/relations/{relation.pk}/", {"decision": "confirm"})

        relation.refresh_from_db()
        assert "同时废止" in page
        assert relation.state == Relation.State.CONFIRMED
        assert relation.decided_by_no == office.editor.pk

    def test_refuses_to_refuse_without_a_reason(self, office):
        relation = asked_relation(office)
        editor = desk(office.editor)

        answer = editor.post(
            f"/desk/library/waiting/relations/{relation.pk}/", {"decision": "refuse"}, follow=True
        )

        relation.refresh_from_db()
        assert "须写明理由" in answer.content.decode()
        assert relation.state == Relation.State.FOUND

    def test_changes_nothing_by_being_opened(self, office):
        relation = asked_relation(office)

        answer = desk(office.editor).get(f"/desk/library/waiting/relations/{relation.pk}/?decision=confirm")

        assert answer.status_code == 405

    def test_is_empty_for_another_organ(self, office):
        relation = asked_relation(office)
        stranger = bureau("czj", "番禺区财政局", "11440113007512346X")
        other = desk(stranger.editor)

        page = other.get("/desk/library/waiting/").content.decode()
        other.post(f"/desk/library/waiting/relations/{relation.pk}/", {"decision": "confirm"})

        relation.refresh_from_db()
        assert "没有待确认的关系" in page
        assert relation.state == Relation.State.FOUND

    def test_accepts_a_suggested_tag(self, office):
        policy(
            office,
            "关于印发番禺区高校毕业生一次性创业补贴办法的通知",
            lines=("第一条 高校毕业生首次创业的，给予一次性创业补贴。",),
        )
        tagging = Tagging.objects.first()
        Tagging.objects.filter(pk=tagging.pk).update(state=Tagging.State.PROPOSED)

        desk(office.editor).post(f"/desk/library/waiting/tags/{tagging.pk}/", {"decision": "accept"})

        tagging.refresh_from_db()
        assert (tagging.state, tagging.decided_by_no) == (Tagging.State.ACCEPTED, office.editor.pk)


class TestLasting:
    def test_lists_what_ends_within_six_months_and_takes_the_decision(self, office):
        today = timezone.localdate()
        document = policy(office, effective_on=date(2024, 4, 1), expires_on=today + timedelta(days=40))
        policy(
            office,
            "关于印发番禺区预约服务办法的通知",
            number="番政数规〔2024〕9号",
            expires_on=today + timedelta(days=700),
        )
        editor = desk(office.editor)

        page = editor.get("/desk/library/validity/").content.decode()
        editor.post(f"/desk/library/validity/{document.pk}/", {"outcome": "continue", "ground": "仍需执行"})

        assert "即将届满（1）" in page
        assert ValidityDecision.objects.get().outcome == "continue"

    def test_marks_the_field_that_was_refused(self, office):
        document = policy(office, expires_on=timezone.localdate() + timedelta(days=60))
        address, editor = f"/desk/library/validity/{document.pk}/", desk(office.editor)

        without_outcome = editor.post(address, {"outcome": "", "ground": "仍需执行"}).content.decode()
        without_ground = editor.post(address, {"outcome": "continue", "ground": ""}).content.decode()

        marked = re.compile(r'<(?:select|input)[^>]*name="(\w+)"[^>]*aria-invalid="true"')
        assert marked.findall(without_outcome) == ["outcome"]
        assert marked.findall(without_ground) == ["ground"]

    def test_has_a_place_settled_that_rests_on_what_ended(self, office):
        policy(office, expires_on=date(2025, 3, 31))
        interpretation(office, "番政数规〔2024〕1号", at=NOON + timedelta(days=1))
        actions.watch(by=by(None, timezone.now()))
        consequence = Consequence.objects.get()
        editor = desk(office.editor)

        page = editor.get("/desk/library/validity/").content.decode()
        editor.post(f"/desk/library/validity/places/{consequence.pk}/", {"settlement": "已标注失效"})

        consequence.refresh_from_db()
        assert "一文读懂窗口延时服务" in page
        assert consequence.settlement == "已标注失效"
