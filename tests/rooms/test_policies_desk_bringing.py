"""The screens of bringing in: a folder handed in, read while one looks on, confirmed beside its text."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mingting.policies.models import Batch, BroughtFile
from mingting.publishing.models import InformationItem

from . import making
from .policies_making import shelf
from .test_policies_bringing import brought, letter, read
from .test_policies_desk import words
from .test_publishing_desk import desk, without_a_second_factor

__all__ = ["without_a_second_factor"]

pytestmark = pytest.mark.django_db
HOME = "/desk/library/bringing/"


@pytest.fixture
def zsj() -> making.Bureau:
    return making.bureau()


def handed(zsj: making.Bureau, *files: tuple[str, bytes], **more: Any) -> dict[str, Any]:
    said = {
        "organ": zsj.organ.pk,
        "column": shelf(zsj, "normative_document").pk,
        "kind": "normative_document",
    }
    return said | {"files": [SimpleUploadedFile(name, data) for name, data in files]} | more


class TestWhoBringsIn:
    def test_is_who_may_write_an_item_and_nobody_else_is_offered_it(self, zsj):
        editor, office = desk(zsj.editor), desk(zsj.office)

        offered = [
            f'href="{HOME}"' in words(browser.get("/desk/library/documents/")) for browser in (editor, office)
        ]

        assert offered == [True, False]
        assert [browser.get(HOME).status_code for browser in (editor, office)] == [200, 302]


class TestTheBatch:
    def test_is_handed_in_read_by_the_job_and_shown_with_what_was_not_taken(self, zsj):
        browser = desk(zsj.editor)

        response = browser.post(
            f"{HOME}new/", handed(zsj, ("通知.docx", letter()), ("工具.exe", b"MZ\x90")), follow=True
        )

        text = response.content.decode()
        assert "番财〔2024〕7号" in text
        assert "可执行程序" in text
        assert "待核对 1" in text
        assert f"第 {Batch.objects.get().pk} 批" in browser.get(HOME).content.decode()

    def test_says_beside_the_field_that_nothing_was_chosen(self, zsj):
        response = desk(zsj.editor).post(f"{HOME}new/", handed(zsj))

        assert response.status_code == 422
        assert "请选择要导入的文件" in response.content.decode()

    def test_is_read_step_by_step_with_and_without_script(self, zsj):
        batch = brought(zsj, ("一.docx", letter()))
        browser = desk(zsj.editor)

        told = browser.post(f"{HOME}{batch.pk}/step/", headers={"accept": "application/json"}).json()
        plain = browser.post(f"{HOME}{batch.pk}/step/")

        assert told == {"total": 1, "done": 1, "unread": 0, "moved": True}
        assert plain.status_code == 302
        assert browser.get(f"{HOME}{batch.pk}/step/").status_code == 405

    def test_does_not_exist_for_another_organ_and_is_closed_to_reviewers(self, zsj):
        other = making.bureau("czj", "番禺区财政局", None)
        (file,) = read(brought(zsj, ("一.docx", letter())))
        places = [f"{HOME}{file.batch_id}/", f"{HOME}files/{file.pk}/", f"{HOME}files/{file.pk}/original/"]

        assert [desk(other.editor).get(place).status_code for place in places] == [404, 404, 404]
        # Wagtail answers a refusal within the desk by going home with a message.
        assert desk(zsj.first).get(HOME).status_code in (302, 403)

    def test_asks_no_more_for_ten_files_than_for_two(self, zsj, django_assert_max_num_queries):
        files = [(f"{n}.docx", letter(number=f"番财〔2024〕{n}号")) for n in range(1, 11)]
        batch = brought(zsj, *files)
        browser = desk(zsj.editor)
        browser.get(f"{HOME}{batch.pk}/")

        with django_assert_max_num_queries(25):
            browser.get(f"{HOME}{batch.pk}/")


class TestConfirming:
    def test_shows_each_value_with_its_place_and_goes_on_to_the_next(self, zsj):
        first, second = read(
            brought(zsj, ("一.docx", letter()), ("二.docx", letter(number="番财〔2024〕8号")))
        )
        browser = desk(zsj.editor)

        page = browser.get(f"{HOME}files/{first.pk}/").content.decode()
        response = browser.post(f"{HOME}files/{first.pk}/", _written())

        place = first.read["fields"]["doc_no"]["at"][0]
        assert f'href="#line-{place}"' in page
        assert f'id="line-{place}" class="is-evidence"' in page
        assert "不同之处" in browser.get(f"{HOME}files/{second.pk}/").content.decode()
        assert response.url == f"{HOME}files/{second.pk}/"
        item = InformationItem.objects.get()
        assert (item.title, item.particulars["issuers"]) == ("核对过的标题", ["番禺区财政局", "番禺区教育局"])

    def test_keeps_what_was_typed_when_it_is_refused(self, zsj):
        (file,) = read(brought(zsj, ("一.docx", letter())))

        response = desk(zsj.editor).post(f"{HOME}files/{file.pk}/", _written(doc_no="以后再定"))

        text = response.content.decode()
        assert response.status_code == 422
        assert "以后再定" in text
        assert "不是发文字号" in text
        assert BroughtFile.objects.get().state == BroughtFile.State.READ

    def test_gives_the_original_to_be_saved_and_never_shown(self, zsj):
        page = "<html><body><h1>关于演练的通知</h1><p>各单位按时参加。</p><script>alert(1)</script></body></html>"
        (file,) = read(brought(zsj, ("网页.html", page.encode())))

        response = desk(zsj.editor).get(f"{HOME}files/{file.pk}/original/")

        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Type"] == "application/octet-stream"
        assert b"".join(response.streaming_content) == page.encode()

    def test_leaves_a_file_out_with_a_reason(self, zsj):
        (file,) = read(brought(zsj, ("一.docx", letter())))

        desk(zsj.editor).post(f"{HOME}files/{file.pk}/drop/", {"why": "不属于政策文件"})

        assert BroughtFile.objects.get().why == "不属于政策文件"


def _written(**more: Any) -> dict[str, Any]:
    return {
        "title": "核对过的标题",
        "doc_no": "番财〔2024〕7号",
        "issuers": "番禺区财政局\n番禺区教育局",
        "document_kind": "notice",
        "formed_on": "2024-03-01",
    } | more
