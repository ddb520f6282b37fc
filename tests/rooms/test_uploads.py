"""Uploads belong to an organ: who lists, reads and chooses them, and that nobody replaces or deletes one."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, GroupCollectionPermission

from mingting.accounts import actions, groups
from mingting.accounts.models import Organ, Person, Post
from mingting.accounts.rules.roles import Role
from mingting.accounts.uploads import keeper, shelf_of
from mingting.kernel.deeds import By
from mingting.publishing import actions as publishing
from mingting.publishing.desk import closed
from mingting.publishing.models import InformationItem

from ..rules.sample_office import official_letter
from . import making
from .test_publishing_desk import desk, fresh, revised, without_a_second_factor, written

__all__ = ["without_a_second_factor"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def renditions_of_no_other_test() -> None:
    """Wagtail remembers renditions by the number of the image, and a test's database goes back in time."""
    cache.clear()


def png(colour: str = "red") -> bytes:
    drawn = io.BytesIO()
    Picture.new("RGB", (40, 30), colour).save(drawn, "PNG")
    return drawn.getvalue()


def document_of(bureau: making.Bureau, name: str = "内部.txt", data: bytes = b"first") -> Document:
    shelf = shelf_of(bureau.organ.pk)
    return Document.objects.create(title=name, file=ContentFile(data, name=name), collection=shelf)


def image_of(bureau: making.Bureau, title: str = "内部图") -> Image:
    shelf = shelf_of(bureau.organ.pk)
    return Image.objects.create(title=title, file=ContentFile(png(), name="inner.png"), collection=shelf)


def neighbours() -> tuple[making.Bureau, making.Bureau]:
    return making.bureau(), making.bureau("czj", "番禺区财政局", "11440113007512353C")


def superuser() -> Client:
    return desk(
        Person.objects.create_superuser(username="chief", password="Correct-horse-1", name="超级用户")
    )


def said(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = body.decode(errors="replace")
    if "json" in answer.get("Content-Type", ""):  # letters stand there as numbers
        return json.dumps(json.loads(text), ensure_ascii=False)
    return text


def addresses(document: Document, image: Image) -> list[str]:
    """Return every address at which the bytes of the two are to be had."""
    return [
        f"/desk/uploads/{document.file.name}",
        document.url,
        image.file.url,
        image.get_rendition("max-165x165").url,
    ]


class TestShelf:
    def test_is_made_with_the_organ_and_renamed_with_it(self):
        by = By(None, "系统", making.NOON, "tests")
        organ = actions.establish_organ(code="czj", name="财政局", kind="department", by=by)
        shelf = shelf_of(organ.pk)

        actions.rename_organ(organ=organ, name="财政和国资局", on=date(2024, 3, 1), ground="1号", by=by)

        assert Collection.objects.exclude(depth=1).count() == 1
        assert shelf_of(organ.pk) == shelf
        assert shelf_of(organ.pk).name == "财政和国资局"
        assert keeper(shelf.pk) == organ.pk

    def test_takes_a_name_that_begins_later_on_its_day(self):
        by = By(None, "系统", making.NOON, "tests")
        organ = actions.establish_organ(code="czj", name="财政局", kind="department", by=by)
        actions.rename_organ(organ=organ, name="财政和国资局", on=date(2024, 3, 9), ground="1号", by=by)
        assert shelf_of(organ.pk).name == "财政局"

        actions.settle_the_day(by=By(None, "系统", making.NOON + timedelta(days=4), "tests"))

        assert shelf_of(organ.pk).name == "财政和国资局"

    def test_is_made_after_an_upgrade_for_an_organ_that_had_none(self):
        organ = making.organ()

        groups.after_migrate(using="default")

        assert Collection.objects.get(name=organ.name).pk == shelf_of(organ.pk).pk

    def test_gives_its_group_what_an_editor_needs_and_leaves_nothing_on_the_root(self):
        organ, root = making.organ(), Collection.objects.get(depth=1)
        shelf = shelf_of(organ.pk)
        editors = Group.objects.get(name="编辑")
        change = GroupCollectionPermission.objects.filter(collection=shelf).first().permission
        GroupCollectionPermission.objects.create(group=editors, collection=root, permission=change)

        groups.ensure_groups()

        granted = GroupCollectionPermission.objects.select_related("permission", "group")
        assert {(one.group.name, one.collection_id) for one in granted} == {("uploads:zsj", shelf.pk)}
        assert {one.permission.codename for one in granted} == {
            f"{verb}_{noun}" for verb in ("add", "change", "choose") for noun in ("image", "document")
        }

    def test_is_filled_by_those_who_are_editors_there_and_no_longer(self):
        zsj = making.bureau()
        day = timezone.localdate()
        for person in (zsj.editor, zsj.final):
            actions.sync_rights(person, day)
        members = Group.objects.get(name="uploads:zsj").user_set
        assert list(members.all()) == [zsj.editor]

        Post.objects.filter(person=zsj.editor).update(until=day)
        actions.sync_rights(zsj.editor, day)

        assert not members.exists()

    def test_is_not_arranged_by_a_superuser(self):
        chief = superuser()

        for place in ("groups/", "groups/new/", "collections/", "collections/add/"):
            assert chief.get(f"/desk/{place}").status_code == 403


class TestOfAnotherOrgan:
    def test_are_not_listed_chosen_or_changed(self):
        zsj, czj = neighbours()
        document, image = document_of(zsj, "本局附表.txt"), image_of(zsj, "本局图片")
        stranger = desk(czj.editor)

        for place in ("documents/", "documents/chooser/", "images/", "images/chooser/"):
            assert "本局" not in said(stranger.get(f"/desk/{place}")), place
        for place in (
            f"documents/edit/{document.pk}/",
            f"documents/chooser/chosen/{document.pk}/",
            f"documents/multiple/{document.pk}/",
            f"documents/usage/{document.pk}/",
            f"images/{image.pk}/",
            f"images/chooser/{image.pk}/",
            f"images/multiple/{image.pk}/",
            f"images/usage/{image.pk}/",
        ):
            assert "本局" not in said(stranger.get(f"/desk/{place}")), place
            stranger.post(f"/desk/{place}", {"title": "改名", "tags": ""})

        document.refresh_from_db()
        image.refresh_from_db()
        assert (document.title, image.title) == ("本局附表.txt", "本局图片")

    @pytest.mark.parametrize("field", ["attachments", "body"])
    def test_are_not_carried_by_an_item_whoever_guesses_their_number(self, field):
        zsj, czj = neighbours()
        block, value = {
            "attachments": ("attachment", {"file": document_of(zsj).pk, "title": "附表"}),
            "body": ("picture", {"image-image": image_of(zsj).pk, "image-alt_text": "图", "caption": ""}),
        }[field]
        form = written(czj) | {
            f"{field}-count": "1",
            f"{field}-0-deleted": "",
            f"{field}-0-order": "0",
            f"{field}-0-type": block,
            f"{field}-0-id": "",
        }
        form |= {f"{field}-0-value-{name}": str(part) for name, part in value.items()}
        form.pop("body-0-value", None) if field == "body" else None

        answer = desk(czj.editor).post("/desk/items/add/", form)

        assert answer.status_code == 422
        assert "不是“番禺区财政局”上传的文件" in said(answer)
        assert not InformationItem.objects.exists()


class TestServing:
    def test_is_to_readers_of_the_organ_and_to_nobody_else(self):
        zsj, czj = neighbours()
        document, image = document_of(zsj), image_of(zsj)
        for address in addresses(document, image):
            for reader in (zsj.editor, zsj.first, zsj.final, zsj.emergency_second, zsj.office):
                assert desk(reader).get(address).status_code == 200, (address, reader)
            for other in (zsj.auditor, zsj.administrator, czj.editor, czj.final, czj.office):
                assert desk(other).get(address).status_code == 404, (address, other)
            assert superuser_once().get(address).status_code == 404, address
            assert Client().get(address).status_code == 302, address

    def test_ends_with_the_post_on_the_day_itself(self):
        zsj, czj = neighbours()
        document, image = document_of(zsj), image_of(zsj)
        Post.objects.create(person=zsj.first, organ=czj.organ, role=Role.EDITOR, since=date(2020, 1, 1))
        reader = desk(zsj.first)
        Post.objects.filter(person=zsj.first, organ=zsj.organ).update(until=timezone.localdate())

        for address in addresses(document, image):
            assert reader.get(address).status_code == 404, address

    def test_knows_no_file_that_belongs_to_nobody(self):
        zsj = making.bureau()
        stray = Document.objects.create(title="无主.txt", file=ContentFile(b"stray", name="无主.txt"))

        assert desk(zsj.editor).get(f"/desk/uploads/{stray.file.name}").status_code == 404
        assert desk(zsj.editor).get(stray.url).status_code == 404

    def test_asks_little_of_the_database(self, django_assert_max_num_queries):
        zsj = making.bureau()
        image = image_of(zsj)
        reader = desk(zsj.editor)
        reader.get(image.file.url)

        with django_assert_max_num_queries(11):  # eight of them ask who is there
            reader.get(image.file.url)


def superuser_once() -> Client:
    found = Person.objects.filter(username="chief").first()
    return desk(found) if found else superuser()


class TestStay:
    @pytest.mark.parametrize("who", ["editor", "superuser"])
    def test_whatever_door_is_tried(self, who):
        zsj = making.bureau()
        document, image = document_of(zsj), image_of(zsj)
        person = desk(zsj.editor) if who == "editor" else superuser()
        for address in (
            f"documents/delete/{document.pk}/",
            f"documents/multiple/{document.pk}/delete/",
            f"images/{image.pk}/delete/",
            f"images/multiple/{image.pk}/delete/",
            *(f"bulk/wagtaildocs/document/{deed}/?id={at}" for deed in BULK for at in ("all", document.pk)),
            *(f"bulk/wagtailimages/image/{deed}/?id={at}" for deed in BULK for at in ("all", image.pk)),
        ):
            assert person.get(f"/desk/{address}").status_code in {302, 403}, address
            answer = person.post(f"/desk/{address}", {"tags": "x", "collection": "1"})
            assert answer.status_code in {302, 403}, address

        assert Document.objects.get().collection_id == document.collection_id
        assert Image.objects.get().collection_id == image.collection_id
        assert document.file.storage.exists(document.file.name)

    @pytest.mark.parametrize("who", ["editor", "superuser"])
    @pytest.mark.parametrize("one", ["documents", "images"])
    def test_with_the_bytes_they_came_with(self, one, who):
        zsj = making.bureau()
        person = desk(zsj.editor) if who == "editor" else superuser()
        upload = document_of(zsj) if one == "documents" else image_of(zsj)
        before = upload.file.read()
        edit = f"/desk/documents/edit/{upload.pk}/" if one == "documents" else f"/desk/images/{upload.pk}/"
        prefix = f"{'doc' if one == 'documents' else 'image'}-{upload.pk}-"

        assert 'name="file"' not in said(person.get(edit))
        for address, at in ((edit, ""), (f"/desk/{one}/multiple/{upload.pk}/", prefix)):
            new = SimpleUploadedFile("x.png" if one == "images" else "x.txt", png("blue"))
            person.post(address, {f"{at}title": "新名称", f"{at}tags": "", f"{at}file": new})

        kept = type(upload).objects.get(pk=upload.pk)
        assert kept.file.read() == before
        assert (kept.file.name, kept.title, kept.collection_id) == (
            upload.file.name,
            upload.title,
            upload.collection_id,
        )

    def test_under_the_title_that_an_item_shows_for_an_attachment_without_one(self):
        zsj = making.bureau()
        document = document_of(zsj)
        fresh(zsj, attachments=[("attachment", {"file": document, "title": ""})])

        desk(zsj.second_editor).post(
            f"/desk/documents/edit/{document.pk}/",
            {"title": "审校人另写的名称", "tags": "", "collection": "1"},
        )

        document.refresh_from_db()
        assert document.title == "内部.txt"
        assert document.collection_id == shelf_of(zsj.organ.pk).pk

    @pytest.mark.parametrize("address", ["api/main/documents/", "api/main/images/", "api/main/pages/"])
    def test_unseen_by_wagtails_reading_interface(self, address):
        zsj = making.bureau()
        document_of(zsj, "本局附表.txt")

        for person in (desk(zsj.editor), superuser()):
            answer = person.get(f"/desk/{address}")
            assert answer.status_code in {302, 403}
            assert "本局" not in said(answer)

    def test_behind_every_door_that_is_named_shut(self):
        zsj = making.bureau()
        chief = superuser()
        image = image_of(zsj)

        for address in closed.UPLOAD_DOORS:
            filled = address.replace("<int:pk>", str(image.pk)).replace("<str:how>", "original")
            filled = filled.replace("<path:deed>", "document/delete/").replace("<path:asked>", "main/images/")
            assert chief.get(f"/desk/{filled}").status_code in {302, 403}, address


BULK = ("delete", "add_to_collection", "add_tags")


class TestUploading:
    @pytest.mark.parametrize(
        ("address", "prefix", "field"),
        [
            ("documents/add/", "", "file"),
            ("documents/multiple/add/", "", "files[]"),
            ("documents/chooser/create/", "document-chooser-upload-", "file"),
            ("images/add/", "", "file"),
            ("images/multiple/add/", "", "files[]"),
            ("images/chooser/create/", "image-chooser-upload-", "file"),
        ],
    )
    def test_puts_the_file_on_the_shelf_of_the_editors_organ(self, address, prefix, field):
        zsj, czj = neighbours()
        shelf_of(czj.organ.pk)
        name, data = ("新图.png", png()) if "images" in address else ("新表.txt", b"x")
        one = SimpleUploadedFile(name, data)

        desk(zsj.editor).post(
            f"/desk/{address}",
            {
                f"{prefix}title": "新上传",
                f"{prefix}{field}": one,
                f"{prefix}collection": "1",
                f"{prefix}tags": "",
            },
        )

        made = (Image if "images" in address else Document).objects.get()
        assert made.collection_id == shelf_of(zsj.organ.pk).pk

    def test_offers_an_editor_of_two_organs_their_two_shelves_only(self):
        zsj, czj = neighbours()
        third = making.organ("third", "第三机构")
        shelf_of(third.pk)
        Post.objects.create(person=zsj.editor, organ=czj.organ, role=Role.EDITOR, since=date(2020, 1, 1))
        editor = desk(zsj.editor)

        for organ, there in ((czj.organ, 1), (third, 1)):
            editor.post(
                "/desk/documents/add/",
                {
                    "title": "新上传",
                    "file": SimpleUploadedFile("新表.txt", b"x"),
                    "collection": shelf_of(organ.pk).pk,
                    "tags": "",
                },
            )
            assert Document.objects.count() == there

        assert Document.objects.get().collection_id == shelf_of(czj.organ.pk).pk

    def test_of_the_same_picture_again_offers_both_and_deletes_neither(self):
        editor = desk(making.bureau().editor)

        for title in ("第一次", "又一次"):
            file = SimpleUploadedFile("same.png", png())
            sent = {"image-chooser-upload-title": title, "image-chooser-upload-file": file}
            offered = said(editor.post("/desk/images/chooser/create/", sent))

        assert Image.objects.count() == 2
        assert "/delete/" not in offered
        for image in Image.objects.all():
            assert f"/desk/images/chooser/chosen/{image.pk}/" in offered

    def test_leads_by_the_choosers_to_an_item_that_its_reviewers_can_read(self):
        zsj = making.bureau()
        document, image = document_of(zsj, "本局附表.txt"), image_of(zsj, "本局图片")
        editor = desk(zsj.editor)

        assert "本局附表" in said(editor.get("/desk/documents/chooser/"))
        assert "本局图片" in said(editor.get("/desk/images/chooser/"))
        chosen = json.loads(editor.get(f"/desk/documents/chooser/chosen/{document.pk}/").content)
        assert chosen["result"]["url"] == document.url
        shown = json.loads(editor.get(f"/desk/images/chooser/chosen/{image.pk}/").content)
        assert editor.get(shown["result"]["preview"]["url"]).status_code == 200

        item = fresh(zsj)
        answer = editor.post(
            f"/desk/items/edit/{item.pk}/",
            revised(zsj, item)
            | {
                "attachments-count": "1",
                "attachments-0-deleted": "",
                "attachments-0-order": "0",
                "attachments-0-type": "attachment",
                "attachments-0-id": "",
                "attachments-0-value-file": str(document.pk),
                "attachments-0-value-title": "附表",
            },
        )
        item.refresh_from_db()
        assert answer.status_code == 302
        assert desk(zsj.first).get(item.attachments[0].value["file"].url).status_code == 200

    def test_by_import_puts_the_pictures_on_the_organs_shelf(self):
        zsj = making.bureau()

        publishing.import_file(
            person=zsj.editor,
            column=zsj.column,
            organ_id=zsj.organ.pk,
            kind="department_document",
            data=official_letter(),
            name="通知.docx",
            by=making.by(zsj.editor),
        )

        assert Image.objects.get().collection_id == shelf_of(zsj.organ.pk).pk
        assert Organ.objects.get(pk=keeper(Image.objects.get().collection_id)) == zsj.organ
