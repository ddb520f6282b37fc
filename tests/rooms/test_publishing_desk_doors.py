"""The doors that stock Wagtail opens on an item: each one tried, each one shut or harmless."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, reverse
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import TaskState

from mingting.accounts.models import Person
from mingting.accounts.uploads import shelf_of
from mingting.publishing.desk import closed
from mingting.publishing.models import InformationItem, Proof, Release

from ..rules.sample_office import jpeg
from . import making
from .test_publishing_desk import desk, fresh, handed_in, revised, without_a_second_factor

__all__ = ["without_a_second_factor"]

pytestmark = pytest.mark.django_db


def superuser() -> Client:
    chief = Person.objects.create_superuser(username="chief", password="Correct-horse-1", name="超级用户")
    client = Client()
    client.force_login(chief, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def everywhere(item: InformationItem) -> list[str]:
    """Return the address of every stock door for this item."""
    turn = TaskState.objects.order_by("-pk").first()
    filled = {
        "pk": item.pk,
        "revision_id": item.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "action_name": "approve",
        "task_state_id": turn.pk if turn else 1,
        "workflow_state_id": 1,
        "task_id": turn.task_id if turn else 1,
    }
    found = []
    for address, name in closed.DOORS:
        wanted = {key: value for key, value in filled.items() if f":{key}>" in address}
        found.append(reverse(f"publishing_items:{name}", kwargs=wanted))
    return found


class TestStockDoors:
    @pytest.mark.parametrize("who", ["editor", "first", "final", "office"])
    def test_are_shut_to_everybody(self, who):
        zsj = making.bureau()
        item = making.submitted(zsj)
        person = desk(zsj.people[who])

        for address in everywhere(item):
            assert person.get(address).status_code in {302, 403}, address
            assert person.post(address, {"action": "approve", "confirm": "1"}).status_code in {302, 403}, (
                address
            )

        assert not Release.objects.exists()
        assert not Proof.objects.exists()
        assert TaskState.objects.filter(status="in_progress").count() == 1

    def test_are_shut_to_a_superuser(self):
        zsj = making.bureau()
        item = making.submitted(zsj)
        chief = superuser()

        for address in everywhere(item):
            chief.post(address, {"action": "approve"})

        item.refresh_from_db()
        assert item.shown is None
        assert TaskState.objects.filter(status="in_progress").count() == 1

    @pytest.mark.parametrize(
        "button",
        [
            "action-publish",
            "action-submit",
            "action-cancel-workflow",
            "action-restart-workflow",
            "action-unpublish",
            "action-workflow-action",
        ],
    )
    def test_save_the_draft_and_nothing_else_when_their_button_arrives_anyway(self, button):
        zsj = making.bureau()
        item = fresh(zsj)

        answer = desk(zsj.editor).post(
            f"/desk/items/edit/{item.pk}/",
            revised(zsj, item, title="只是存稿") | {button: "1", "workflow-action-name": "approve"},
        )

        item.refresh_from_db()
        assert answer.status_code == 302
        assert item.title == "只是存稿"
        assert not item.live
        assert not item.submissions.exists()
        assert item.current_workflow_state is None

    def test_do_not_release_for_a_superuser_who_is_an_editor_too(self):
        zsj = making.bureau()
        item = fresh(zsj)
        Person.objects.filter(pk=zsj.editor.pk).update(is_superuser=True)

        desk(Person.objects.get(pk=zsj.editor.pk)).post(
            f"/desk/items/edit/{item.pk}/", revised(zsj, item, title="想直接发布") | {"action-publish": "1"}
        )

        item.refresh_from_db()
        assert not item.live
        assert not Release.objects.exists()

    def test_do_not_cancel_a_review_by_a_refused_form(self):
        zsj = making.bureau()
        item = handed_in(zsj)

        desk(zsj.editor).post(
            f"/desk/items/edit/{item.pk}/", revised(zsj, item, title="") | {"action-cancel-workflow": "1"}
        )

        item.refresh_from_db()
        assert item.current_workflow_state is not None

    def test_do_not_overwrite_a_revision_that_was_read(self):
        zsj = making.bureau()
        item = fresh(zsj, title="原来的标题")
        read = item.latest_revision

        desk(zsj.editor).post(
            f"/desk/items/edit/{item.pk}/",
            revised(zsj, item, title="自动保存的标题") | {"overwrite_revision_id": str(read.pk)},
            headers={"accept": "application/json"},
        )

        read.refresh_from_db()
        assert read.content["title"] == "原来的标题"

    @pytest.mark.parametrize("action", ["delete", "publish", "unpublish"])
    def test_do_nothing_in_bulk(self, action):
        zsj = making.bureau()
        item = making.draft(zsj)

        for person in (desk(zsj.editor), superuser()):
            person.post(
                f"/desk/bulk/publishing/informationitem/{action}/?id={item.pk}", {"next": "/desk/items/"}
            )

        assert InformationItem.objects.filter(pk=item.pk).exists()

    def test_offer_no_chooser_that_would_show_every_organs_drafts(self):
        with pytest.raises(NoReverseMatch):
            reverse("wagtailsnippetchoosers_publishing_informationitem:choose")

    @pytest.mark.parametrize(
        "address",
        [
            "/desk/workflows/list/",
            "/desk/reports/workflow/",
            "/desk/reports/locked/",
            "/desk/workflows/tasks/index/",
        ],
    )
    def test_do_not_open_wagtails_workflow_screens(self, address):
        zsj = making.bureau()

        assert desk(zsj.final).get(address).status_code in {302, 403, 404}

    def test_show_only_our_two_buttons(self):
        zsj = making.bureau()
        item = fresh(zsj)

        shown = desk(zsj.editor).get(f"/desk/items/edit/{item.pk}/").content.decode()

        assert 'name="action-check"' in shown
        for button in ("action-publish", "action-submit", "action-cancel-workflow", "action-unpublish"):
            assert f'name="{button}"' not in shown
        assert "data-w-autosave-interval-value" not in shown


class TestUploads:
    @pytest.fixture(autouse=True)
    def sieve(self, settings: Any) -> None:
        settings.WAGTAILDOCS_DOCUMENT_FORM_BASE = "mingting.publishing.desk.uploads.DocumentUploadForm"
        settings.WAGTAILIMAGES_IMAGE_FORM_BASE = "mingting.publishing.desk.uploads.ImageUploadForm"

    def upload(self, client: Client, data: bytes, name: str, kind: str) -> Any:
        address, field = {
            "image": ("/desk/images/add/", "file"),
            "document": ("/desk/documents/add/", "file"),
        }[kind]
        return client.post(
            address,
            {"title": "上传的文件", field: SimpleUploadedFile(name, data), "collection": "1", "tags": ""},
        )

    def test_are_served_to_staff_and_nobody_else(self):
        zsj = making.bureau()
        shelf = shelf_of(zsj.organ.pk)
        stored = Document(title="内部", file=ContentFile(b"%PDF-1.4", name="内部.pdf"), collection=shelf)
        stored.save()
        path = stored.file.name

        assert desk(zsj.editor).get(f"/desk/uploads/{path}").status_code == 200
        assert Client().get(f"/desk/uploads/{path}").status_code == 302
        assert desk(zsj.editor).get("/desk/uploads/../../config/settings/base.py").status_code == 404

    @pytest.mark.parametrize("name", ["坏.docx", "坏.pdf"])
    def test_refuse_a_program_that_calls_itself_a_document(self, name):
        zsj = making.bureau()

        answer = self.upload(desk(zsj.editor), b"MZ\x90\x00" + b"\0" * 200, name, "document")

        assert "可执行程序" in answer.content.decode()

    def test_take_out_of_a_picture_who_made_it(self):
        zsj = making.bureau()
        traces = Picture.Exif()
        traces[0x013B] = "Photographer Li"

        answer = self.upload(desk(zsj.editor), jpeg(traces), "图.jpg", "image")

        stored = Image.objects.get()
        assert answer.status_code == 302
        assert b"Photographer" not in stored.file.read()
        assert (stored.width, stored.height) == (40, 30)
