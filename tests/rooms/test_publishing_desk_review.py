"""The review queue and the review page: whose turn it is, what they are shown, and what a verdict does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from wagtail.rich_text import RichText

from mingting.publishing import actions
from mingting.publishing.models import InformationItem, Proof, Release

from . import making
from .test_publishing_desk import desk, fresh, handed_in, without_a_second_factor

__all__ = ["without_a_second_factor"]

pytestmark = pytest.mark.django_db


class TestQueue:
    def test_shows_turns_to_the_post_that_may_take_them(self):
        zsj = making.bureau()
        making.submitted(zsj, title="等初审的稿")

        assert "等初审的稿" in desk(zsj.first).get("/desk/review/").content.decode()
        assert "等初审的稿" not in desk(zsj.second).get("/desk/review/").content.decode()

    def test_counts_them_in_the_menu(self):
        zsj = making.bureau()
        making.submitted(zsj)
        making.submitted(zsj)

        assert "审校（2）".encode("unicode_escape").decode() in desk(zsj.first).get("/desk/").content.decode()

    def test_says_by_word_what_is_late_and_puts_it_first(self):
        zsj = making.bureau()
        handed_in(zsj, title="新送审的")
        making.submitted(zsj, title="早已逾期的")

        shown = desk(zsj.first).get("/desk/review/").content.decode()

        assert "已逾期" in shown
        assert shown.index("早已逾期的") < shown.index("新送审的")

    def test_claims_and_gives_back(self):
        zsj = making.bureau()
        item = making.submitted(zsj)
        first, other = desk(zsj.first), desk(zsj.other_first)

        first.post(f"/desk/review/{item.pk}/claim/")
        taken = other.post(f"/desk/review/{item.pk}/claim/", follow=True)
        first.post(f"/desk/review/{item.pk}/hand-back/")
        free = other.post(f"/desk/review/{item.pk}/claim/")

        assert "已由" in taken.content.decode()
        assert free.url == f"/desk/review/{item.pk}/"

    def test_does_nothing_on_get(self):
        zsj = making.bureau()
        item = making.submitted(zsj)

        assert desk(zsj.first).get(f"/desk/review/{item.pk}/claim/").status_code == 405

    def test_shows_where_what_one_handed_in_stands(self):
        zsj = making.bureau()
        item = making.submitted(zsj)
        making.proved(zsj, item, "first", passed=False, opinion="数字与附件不符")

        shown = desk(zsj.editor).get("/desk/review/").content.decode()

        assert "已退回" in shown
        assert "数字与附件不符" in shown

    def test_asks_the_database_no_more_for_ten_turns_than_for_two(self, django_assert_max_num_queries):
        zsj = making.bureau()
        for _ in range(2):
            making.submitted(zsj)
        first = desk(zsj.first)
        first.get("/desk/review/")
        with django_assert_max_num_queries(60) as few:
            first.get("/desk/review/")
        for _ in range(8):
            making.submitted(zsj)

        with django_assert_max_num_queries(len(few)):
            first.get("/desk/review/")


def verdict(client: Client, item: InformationItem, stage: str, word: str = "pass", **more: Any) -> Any:
    submission = item.submissions.latest("pk")
    said = {
        "stage": stage,
        "content_hash": submission.content_hash,
        "checklist": list(making.ALL_CHECKED),
        "secrecy": "may_release",
        "opinion": "",
        "verdict": word,
        "points-TOTAL_FORMS": "0",
        "points-INITIAL_FORMS": "0",
    }
    return client.post(f"/desk/review/{item.pk}/", said | more)


class TestReviewPage:
    def test_releases_after_three_people_passed_it(self):
        zsj = making.bureau()
        item = handed_in(zsj)

        for stage in ("first", "second", "final"):
            assert verdict(desk(zsj.people[stage]), item, stage).status_code == 302

        item.refresh_from_db()
        assert Release.objects.shown().get() == item.shown

    def test_shows_the_last_person_what_the_first_said(self):
        zsj = making.bureau()
        item = handed_in(zsj)
        verdict(desk(zsj.first), item, "first", opinion="已核对窗口数据")

        assert "已核对窗口数据" in desk(zsj.second).get(f"/desk/review/{item.pk}/").content.decode()

    def test_refuses_beside_the_field_and_keeps_the_opinion(self):
        zsj = making.bureau()
        item = handed_in(zsj)

        answer = verdict(desk(zsj.first), item, "first", checklist=["politics"], opinion="写了一半的意见")

        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "审核清单还有未确认的项目" in shown
        assert "写了一半的意见" in shown
        assert not Proof.objects.exists()

    def test_asks_for_the_secrecy_result(self):
        zsj = making.bureau()
        item = handed_in(zsj)

        assert "请填写保密审查结果" in verdict(desk(zsj.first), item, "first", secrecy="").content.decode()

    def test_returns_with_the_places_that_are_wrong(self):
        zsj = making.bureau()
        item = handed_in(zsj)
        points = {
            "points-TOTAL_FORMS": "1",
            "points-0-place": "正文第1段",
            "points-0-excerpt": "等候时间缩短",
            "points-0-wrong": "缺少具体数字",
        }

        verdict(desk(zsj.first), item, "first", "return", **points)

        assert Proof.objects.get().points == [
            {"place": "正文第1段", "excerpt": "等候时间缩短", "wrong": "缺少具体数字"}
        ]
        assert "缺少具体数字" in desk(zsj.editor).get(f"/desk/items/{item.pk}/").content.decode()

    def test_does_not_return_without_a_reason(self):
        zsj = making.bureau()
        item = handed_in(zsj)

        assert "退回须写明理由" in verdict(desk(zsj.first), item, "first", "return").content.decode()

    @pytest.mark.parametrize("who", ["editor", "second", "office"])
    def test_gives_no_verdict_form_to_whoever_may_not_decide(self, who):
        zsj = making.bureau()
        item = handed_in(zsj)
        person = desk(zsj.people[who])

        shown = person.get(f"/desk/review/{item.pk}/").content.decode()
        verdict(person, item, "first")

        assert 'name="verdict"' not in shown
        assert not Proof.objects.exists()

    def test_does_not_take_a_verdict_on_words_that_were_handed_in_anew(self):
        zsj = making.bureau()
        item = handed_in(zsj)
        read = item.submissions.get().content_hash
        actions.take_back(
            item_id=item.pk, person=zsj.editor, reason="改", by=making.by(zsj.editor, timezone.now())
        )
        item.refresh_from_db()
        item.title = "重新送审的标题"
        actions.write(item=item, person=zsj.editor, by=making.by(zsj.editor, timezone.now()))
        making.submit(zsj, item, at=timezone.now())

        answer = verdict(desk(zsj.first), item, "first", content_hash=read)

        shown = answer.content.decode()
        assert "稿件重新送审过" in shown
        assert item.submissions.latest("pk").content_hash in shown
        assert not Proof.objects.exists()

    def test_marks_the_words_that_differ_from_the_last_release(self):
        zsj = making.bureau()
        release = making.released(zsj)
        item = release.item
        item.refresh_from_db()
        item.body = item._meta.get_field("body").to_python([])
        item.summary = "介绍窗口服务的最新情况。"
        item.body = InformationItem._meta.get_field("body").to_python(
            json.dumps(
                [{"type": "text", "value": "<p>本周窗口办理事项平稳有序，群众等候时间缩短至五分钟。</p>"}]
            )
        )
        item.correction_note = "补充数字。"
        actions.write(item=item, person=zsj.editor, by=making.by(zsj.editor))
        making.submit(zsj, item)

        shown = desk(zsj.first).get(f"/desk/review/{item.pk}/").content.decode()

        assert "<ins>至五分钟</ins>" in shown
        assert "<del>基本</del><ins>最新</ins>" in shown

    def test_goes_on_to_the_next_turn(self):
        zsj = making.bureau()
        item, following = handed_in(zsj), handed_in(zsj)

        assert verdict(desk(zsj.first), item, "first", go_on="1").url == f"/desk/review/{following.pk}/"

    def test_takes_remarks_that_decide_nothing(self):
        zsj = making.bureau()
        item = handed_in(zsj)

        desk(zsj.second).post(
            f"/desk/items/{item.pk}/remark/", {"text": "标题可再短些", "place": "标题", "excerpt": ""}
        )

        assert item.remarks.get().text == "标题可再短些"
        assert not Proof.objects.exists()

    def test_previews_in_a_frame_of_this_site_only(self):
        zsj = making.bureau()
        item = fresh(zsj, body=[("text", RichText("<p>预览里的正文</p><script>alert(1)</script>"))])

        answer = desk(zsj.first).get(f"/desk/items/{item.pk}/preview/")

        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "预览里的正文" in answer.content.decode()
        assert "alert(1)" not in answer.content.decode()

    def test_is_not_there_for_another_organ(self):
        zsj, czj = making.bureau(), making.bureau("czj", "番禺区财政局", "11440113007512353C")
        item = handed_in(zsj)
        stranger = desk(czj.first)

        for address in ("", "check/", "preview/", "look/", "withdraw/"):
            assert stranger.get(f"/desk/items/{item.pk}/{address}").status_code == 404
        assert stranger.get(f"/desk/review/{item.pk}/").status_code == 404


def seen_by_the_portal(request: Any, release: Release, files: list[Any], today: Any) -> HttpResponse:
    """Stand where the portal's own preview stands when the settings name it."""
    return HttpResponse(f"门户页：{release.title}：{[file.desk_url for file in files]}")


class TestPreview:
    def test_is_the_portals_own_page_where_the_settings_name_one(self, settings):
        settings.MINGTING = settings.MINGTING | {"ITEM_PREVIEW": f"{__name__}.seen_by_the_portal"}
        zsj = making.bureau()
        item = fresh(zsj, title="门户里的样子")

        answer = desk(zsj.first).get(f"/desk/items/{item.pk}/preview/")

        assert "门户页：门户里的样子" in answer.content.decode()
        assert answer["X-Frame-Options"] == "SAMEORIGIN"

    def test_shows_the_latest_wording_and_not_the_released_one(self):
        zsj = making.bureau()
        release = making.released(zsj)
        item = release.item
        item.refresh_from_db()
        item.title = "改后的标题"
        actions.write(item=item, person=zsj.editor, by=making.by(zsj.editor))

        shown = desk(zsj.editor).get(f"/desk/items/{item.pk}/preview/").content.decode()

        assert "改后的标题" in shown
        assert "尚未发布" in shown
