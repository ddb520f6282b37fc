"""The staff screens of 主动公开: what each person sees, what each button does, and how a refusal reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from mingting.accounts.actions.rights import sync_rights
from mingting.accounts.models import Person
from mingting.publishing.models import InformationItem

from . import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_a_second_factor(settings: Any) -> None:
    """Signing in is another room's matter; these tests begin behind it."""
    settings.MINGTING = settings.MINGTING | {"SECOND_FACTOR": False}


def desk(person: Person) -> Client:
    """Return a browser in which the person is signed in."""
    sync_rights(person, timezone.localdate())
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def fresh(zsj: making.Bureau, **more: Any) -> InformationItem:
    """Return a draft of today: nothing about it is late."""
    return making.draft(zsj, at=timezone.now(), formed_on=timezone.localdate(), **more)


def handed_in(zsj: making.Bureau, **more: Any) -> InformationItem:
    """Return an item of today in its first review."""
    item = fresh(zsj, **more)
    making.submit(zsj, item, at=timezone.now())
    return item


def written(zsj: making.Bureau, **more: Any) -> dict[str, Any]:
    """Return what a browser sends when the form is filled in as the law asks."""
    text = json.dumps(
        {
            "blocks": [
                {
                    "key": "a",
                    "text": "本周窗口办理平稳有序。",
                    "type": "unstyled",
                    "depth": 0,
                    "inlineStyleRanges": [],
                    "entityRanges": [],
                }
            ],
            "entityMap": {},
        }
    )
    return {
        "organ": zsj.organ.pk,
        "column": zsj.column.pk,
        "kind": "department_news",
        "title": "窗口服务情况",
        "source": zsj.organ.name,
        "formed_on": "2024-03-04",
        "theme": "综合政务",
        "article20": "20.15",
        "disclosure": "proactive",
        "validity": "",
        "summary": "介绍基本情况。",
        "keywords": "政务服务",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "text",
        "body-0-id": "",
        "body-0-value": text,
        "attachments-count": "0",
    } | more


def revised(zsj: making.Bureau, item: InformationItem, **more: Any) -> dict[str, Any]:
    item.refresh_from_db()
    return written(zsj, read_revision=item.latest_revision_id, index_no=item.index_no) | more


class TestItemList:
    def test_shows_a_person_the_items_of_their_organ_and_no_others(self):
        zsj, czj = making.bureau(), making.bureau("czj", "番禺区财政局", "11440113007512353C")
        making.draft(zsj, title="政数局的稿")
        making.draft(czj, title="财政局的稿")

        shown = desk(zsj.first).get("/desk/items/").content.decode()

        assert "政数局的稿" in shown
        assert "财政局的稿" not in shown

    @pytest.mark.parametrize(("stages", "word"), [(0, "待初审"), (1, "待复审"), (2, "待终审"), (3, "已发布")])
    def test_says_in_words_where_an_item_stands(self, stages, word):
        zsj = making.bureau()
        item = making.submitted(zsj)
        for stage in ("first", "second", "final")[:stages]:
            making.proved(zsj, item, stage)

        assert f">{word}<" in desk(zsj.editor).get("/desk/items/").content.decode()

    def test_says_that_the_day_of_article_26_was_missed(self):
        zsj = making.bureau()
        making.draft(zsj)

        assert "已逾期" in desk(zsj.editor).get("/desk/items/").content.decode()

    def test_finds_by_document_number_and_narrows_by_state(self):
        zsj = making.bureau()
        making.draft(zsj, title="有文号的", doc_no="番数〔2024〕7号")
        making.submitted(zsj, title="送审的")
        editor = desk(zsj.editor)

        by_number = editor.get("/desk/items/", {"q": "番数〔2024〕7号"}).content.decode()
        by_state = editor.get("/desk/items/", {"state": "first"}).content.decode()

        assert "有文号的" in by_number
        assert "送审的" not in by_number
        assert "送审的" in by_state
        assert "有文号的" not in by_state

    def test_asks_the_database_no_more_for_ten_items_than_for_two(self, django_assert_max_num_queries):
        zsj = making.bureau()
        for _ in range(2):
            making.submitted(zsj)
        editor = desk(zsj.editor)
        editor.get("/desk/items/")
        with django_assert_max_num_queries(60) as few:
            editor.get("/desk/items/")
        for _ in range(8):
            making.submitted(zsj)

        with django_assert_max_num_queries(len(few)):
            editor.get("/desk/items/")

    def test_has_no_place_for_somebody_without_a_post(self):
        zsj = making.bureau()
        making.draft(zsj, title="内部稿")
        stranger = making.person("stranger")

        answer = desk(stranger).get("/desk/items/")

        assert answer.status_code in {302, 403}


class TestWriting:
    def test_starts_a_draft_through_the_verb(self):
        zsj = making.bureau()

        answer = desk(zsj.editor).post("/desk/items/add/", written(zsj))

        item = InformationItem.objects.get()
        assert answer.status_code == 302
        assert item.title == "窗口服务情况"
        assert item.created_by == zsj.editor
        assert item.latest_revision.user == zsj.editor
        assert "本周窗口办理平稳有序" in str(item.body)

    def test_offers_only_the_organs_where_one_is_an_editor(self):
        zsj, czj = making.bureau(), making.bureau("czj", "番禺区财政局", "11440113007512353C")

        editor = desk(zsj.editor)
        refused = editor.post("/desk/items/add/", written(czj))

        assert "番禺区财政局" not in editor.get("/desk/items/add/").content.decode()
        assert refused.status_code == 422
        assert not InformationItem.objects.exists()

    def test_is_closed_to_a_reviewer(self):
        zsj = making.bureau()
        item = making.draft(zsj)
        reviewer = desk(zsj.first)

        assert reviewer.get("/desk/items/add/").status_code in {302, 403}
        assert reviewer.post(f"/desk/items/edit/{item.pk}/", revised(zsj, item, title="改")).status_code in {
            302,
            403,
        }
        item.refresh_from_db()
        assert item.title != "改"

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"title": "题" * 300}, "“标题”不能超过 200 字，现在是 300 字"),
            ({"expires_on": "2024-03-05", "effective_on": "2024-04-01"}, "早于施行日期"),
            ({"formed_on": "2999-01-01"}, "晚于今天"),
            ({"go_live_at": "2020-01-01 09:00"}, "不能倒签"),
            ({"disclosure": "withheld"}, "须写明理由"),
        ],
    )
    def test_refuses_what_contradicts_itself_and_keeps_what_was_typed(self, wrong, sentence):
        zsj = making.bureau()

        answer = desk(zsj.editor).post("/desk/items/add/", written(zsj, source="留在表单里的来源") | wrong)

        shown = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in shown
        assert "留在表单里的来源" in shown
        assert not InformationItem.objects.exists()

    def test_refuses_an_index_number_that_another_item_has(self):
        zsj = making.bureau()
        taken = making.released(zsj)

        answer = desk(zsj.editor).post("/desk/items/add/", written(zsj, index_no=taken.index_no))

        assert f"索引号 {taken.index_no} 已用于" in answer.content.decode()

    def test_refuses_a_column_of_another_organ(self):
        zsj, czj = making.bureau(), making.bureau("czj", "番禺区财政局", "11440113007512353C")
        making.Post.objects.create(person=zsj.editor, organ=czj.organ, role="editor", since="2020-01-01")

        answer = desk(zsj.editor).post("/desk/items/add/", written(zsj, column=czj.column.pk))

        assert "不属于" in answer.content.decode()

    def test_loses_neither_wording_when_two_save_at_once(self):
        zsj = making.bureau()
        item = making.draft(zsj)
        read = item.latest_revision_id
        desk(zsj.second_editor).post(f"/desk/items/edit/{item.pk}/", revised(zsj, item, title="第二人的标题"))

        editor = desk(zsj.editor)
        late = editor.post(
            f"/desk/items/edit/{item.pk}/", written(zsj, title="第一人的标题", read_revision=read)
        )

        shown = late.content.decode()
        item.refresh_from_db()
        assert late.status_code == 422
        assert item.title == "第二人的标题"
        assert "保存了新稿" in shown
        assert 'value="第一人的标题"' in shown
        assert "<del>" in shown
        assert f'name="read_revision" value="{item.latest_revision_id}"' in shown

    def test_saves_over_it_once_both_were_seen(self):
        zsj = making.bureau()
        item = making.draft(zsj)
        desk(zsj.second_editor).post(f"/desk/items/edit/{item.pk}/", revised(zsj, item, title="第二人的标题"))

        answer = desk(zsj.editor).post(f"/desk/items/edit/{item.pk}/", revised(zsj, item, title="两人的标题"))

        item.refresh_from_db()
        assert answer.status_code == 302
        assert item.title == "两人的标题"
        assert item.revisions.filter(content__title="第二人的标题").exists()

    def test_goes_to_the_check_page_when_asked_to_save_and_hand_in(self):
        zsj = making.bureau()

        answer = desk(zsj.editor).post("/desk/items/add/", written(zsj) | {"action-check": "1"})

        assert answer.url == f"/desk/items/{InformationItem.objects.get().pk}/check/"
        assert not InformationItem.objects.get().submissions.exists()

    def test_refuses_while_the_words_are_with_reviewers_and_keeps_the_review(self):
        zsj = making.bureau()
        item = making.submitted(zsj)

        answer = desk(zsj.editor).post(f"/desk/items/edit/{item.pk}/", revised(zsj, item, title="审校中改"))

        item.refresh_from_db()
        assert answer.status_code == 422
        assert "正在审校" in answer.content.decode()
        assert "审校中改" in answer.content.decode()
        assert item.current_workflow_state is not None

    def test_copies_to_a_new_draft_without_number_or_proofs(self):
        zsj = making.bureau()
        release = making.released(zsj)
        editor = desk(zsj.editor)

        form = editor.get(f"/desk/items/copy/{release.item_id}/")

        assert release.title in form.content.decode()
        assert release.index_no not in form.content.decode()
        editor.post("/desk/items/add/", written(zsj, title=release.title))
        copy = InformationItem.objects.exclude(pk=release.item_id).get()
        assert copy.index_no == ""
        assert not copy.submissions.exists()

    def test_discards_a_draft_with_a_reason_only(self):
        zsj = making.bureau()
        item = making.draft(zsj)
        editor = desk(zsj.editor)

        without = editor.post(f"/desk/items/delete/{item.pk}/", {"reason": ""})
        assert without.status_code == 422
        editor.post(f"/desk/items/delete/{item.pk}/", {"reason": "重复录入"})

        assert not InformationItem.objects.exists()

    def test_does_not_discard_what_was_handed_in(self):
        zsj = making.bureau()
        item = making.submitted(zsj)

        answer = desk(zsj.editor).post(f"/desk/items/delete/{item.pk}/", {"reason": "不要了"})

        assert "已送审过的稿件须留存" in answer.content.decode()
        assert InformationItem.objects.filter(pk=item.pk).exists()
