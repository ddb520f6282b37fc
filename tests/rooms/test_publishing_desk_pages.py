"""The pages beside the form: checks, grave deeds, the record, and the first page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from wagtail.rich_text import RichText

from mingting.publishing import actions
from mingting.publishing.models import Withdrawal

from . import making
from .test_publishing_desk import desk, fresh, handed_in, without_a_second_factor

__all__ = ["without_a_second_factor"]

pytestmark = pytest.mark.django_db


class TestCheckPage:
    def test_hands_in_a_clean_draft_and_says_who_is_next(self):
        zsj = making.bureau()
        item = fresh(zsj)
        editor = desk(zsj.editor)

        page = editor.get(f"/desk/items/{item.pk}/check/").content.decode()
        editor.post(f"/desk/items/{item.pk}/submit/")

        assert "提交三审三校" in page
        assert "初审·一校" in page
        assert item.submissions.count() == 1

    def test_shows_what_blocks_and_offers_no_button(self):
        zsj = making.bureau()
        item = fresh(zsj, source="")
        editor = desk(zsj.editor)

        page = editor.get(f"/desk/items/{item.pk}/check/").content.decode()
        answer = editor.post(f"/desk/items/{item.pk}/submit/", follow=True)

        assert "阻断" in page
        assert "提交三审三校" not in page
        assert "阻断类问题" in answer.content.decode()
        assert not item.submissions.exists()

    def test_masks_all_personal_numbers_in_one_click(self):
        zsj = making.bureau()
        item = fresh(zsj, body=[("text", RichText("<p>联系电话13812345678。</p>"))])
        editor = desk(zsj.editor)
        assert "全部脱敏" in editor.get(f"/desk/items/{item.pk}/check/").content.decode()

        editor.post(f"/desk/items/{item.pk}/mask/")

        item.refresh_from_db()
        assert "13812345678" not in str(item.body)

    def test_takes_a_reason_for_a_warning(self):
        zsj = making.bureau()
        item = making.draft(zsj)
        editor = desk(zsj.editor)
        page = editor.get(f"/desk/items/{item.pk}/check/").content.decode()
        key = page.split('name="finding" value="')[1].split('"')[0]

        editor.post(f"/desk/items/{item.pk}/acknowledge/", {"finding": key, "reason": "会签较久，已报负责人"})

        assert "会签较久，已报负责人" in editor.get(f"/desk/items/{item.pk}/check/").content.decode()


class TestGraveDeeds:
    def test_withdraws_with_a_reason_and_a_word_to_the_public(self):
        zsj = making.bureau()
        release = making.released(zsj)
        office = desk(zsj.office)

        without = office.post(
            f"/desk/items/{release.item_id}/withdraw/", {"reason": "有误", "public_note": ""}
        )
        office.post(f"/desk/items/{release.item_id}/withdraw/", {"reason": "有误", "public_note": "正在更正"})

        assert "请写明对外的说明" in without.content.decode()
        assert Withdrawal.objects.get().public_note == "正在更正"

    def test_is_not_an_editors_to_withdraw(self):
        zsj = making.bureau()
        release = making.released(zsj)

        desk(zsj.editor).post(
            f"/desk/items/{release.item_id}/withdraw/", {"reason": "有误", "public_note": "正在更正"}
        )

        assert not Withdrawal.objects.exists()

    def test_releases_in_an_emergency_by_two_posts_and_flags_it(self):
        zsj = making.bureau()
        item = fresh(zsj)
        address = f"/desk/items/{item.pk}/emergency/"

        desk(zsj.emergency_first).post(address, {"reason": "强降雨预警"})
        read = desk(zsj.emergency_second).get(address).content.decode()
        seen = re.search(r'name="content_hash" value="(\w{64})"', read)[1]
        approval = {"opinion": "同意", "seen": "on", "content_hash": seen}
        same = desk(zsj.emergency_first).post(address, approval)
        desk(zsj.emergency_second).post(address, approval)

        item.refresh_from_db()
        assert same.status_code in {404, 422}
        assert item.shown.emergency
        assert "应急发布待补审" in desk(zsj.editor).get("/desk/items/").content.decode()

    def test_takes_a_submission_back(self):
        zsj = making.bureau()
        item = handed_in(zsj)

        answer = desk(zsj.editor).post(f"/desk/items/{item.pk}/take-back/", {"reason": "还要改"})

        assert answer.url == f"/desk/items/edit/{item.pk}/"
        item.refresh_from_db()
        assert item.current_workflow_state is None


class TestRecord:
    def test_shows_editions_proofs_and_secrecy_numbers(self):
        zsj = making.bureau()
        release = making.released(zsj)

        shown = desk(zsj.editor).get(f"/desk/items/{release.item_id}/").content.decode()

        assert shown.count("保审〔2024〕") == 3
        assert "政治关" in shown
        assert "台账</h2>" not in shown

    def test_shows_the_ledger_to_an_auditor(self):
        zsj = making.bureau()
        release = making.released(zsj)

        assert "台账</h2>" in desk(zsj.auditor).get(f"/desk/items/{release.item_id}/").content.decode()

    def test_compares_two_wordings(self):
        zsj = making.bureau()
        item = fresh(zsj, title="旧标题")
        old = item.latest_revision_id
        item.title = "新标题"
        actions.write(
            item=item, person=zsj.editor, by=making.by(zsj.editor, making.NOON + timedelta(hours=1))
        )
        item.refresh_from_db()

        shown = (
            desk(zsj.first)
            .get(f"/desk/items/{item.pk}/compare/{old}/{item.latest_revision_id}/")
            .content.decode()
        )

        assert "<del>旧</del><ins>新</ins>标题" in shown


class TestHome:
    def test_shows_each_person_what_waits_for_them(self):
        zsj = making.bureau()
        making.submitted(zsj, title="等初审的稿")
        returned = making.submitted(zsj, title="被退回的稿")
        making.proved(zsj, returned, "first", passed=False, opinion="有误")

        first = desk(zsj.first).get("/desk/").content.decode()
        editor = desk(zsj.editor).get("/desk/").content.decode()

        assert "等初审的稿" in first
        assert "退回给我" not in first
        assert "被退回的稿" in editor
        assert "公开期限临近或已过" in editor
        assert "从未更新" in editor
