"""Files of releases: there while their release is shown, gone with it, harmless in a browser."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from wagtail.documents.models import Document

from mingting.accounts.api import Organ, shelf_of
from mingting.commons import kept
from mingting.publishing import actions
from mingting.publishing.models import ReleasedFile
from tests.rooms import making

pytestmark = pytest.mark.django_db

TEXT = "番禺区，公开信息。".encode() * 400


@pytest.fixture(autouse=True)
def own_place_for_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.STORAGES = settings.STORAGES | {
        "kept": settings.STORAGES["kept"] | {"OPTIONS": {"location": tmp_path / "kept", "base_url": None}}
    }


def attached(name, data, title=""):
    document = Document.objects.create(
        title=title or name,
        file=ContentFile(data, name=name),
        collection=shelf_of(Organ.objects.earliest("pk").pk),
    )
    return [("attachment", {"file": document, "title": title})]


@pytest.fixture
def bureau():
    return making.bureau()


@pytest.fixture
def release(bureau):
    return making.released(bureau, attachments=attached("附件一.txt", TEXT))


def address(file, name=None):
    return f"/content/{file.release.item_id}/files/{file.digest[:32]}/{quote(name or file.name)}"


def read(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def withdraw(bureau, release):
    actions.withdraw(
        item_id=release.item_id,
        person=bureau.final,
        reason="含个人信息",
        public_note="本信息有误，已撤回。",
        by=making.by(bureau.final, making.NOON + timedelta(hours=2)),
    )


class TestAFileOfAShownRelease:
    def test_is_served_as_it_was_released(self, client, release):
        (file,) = release.files.all()

        response = client.get(address(file))

        assert response.status_code == 200
        assert read(response) == TEXT
        assert response["Content-Length"] == str(len(TEXT))
        assert response["ETag"] == f'"{hashlib.sha256(TEXT).hexdigest()}"'
        assert response["Content-Type"].startswith("text/plain")

    def test_is_saved_under_its_chinese_name_and_runs_nothing(self, client, release):
        (file,) = release.files.all()

        response = client.get(address(file))

        assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(file.name)}"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")

    def test_may_not_be_kept_by_caches_without_asking(self, client, release):
        (file,) = release.files.all()
        etag = client.get(address(file))["ETag"]

        again = client.get(address(file), headers={"if-none-match": etag})

        assert client.get(address(file))["Cache-Control"] == "no-cache"
        assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", "no-cache")

    def test_answers_head_and_refuses_post(self, client, release):
        (file,) = release.files.all()

        head = client.head(address(file))

        assert (head.status_code, head["Content-Length"]) == (200, str(len(TEXT)))
        assert client.post(address(file)).status_code == 405

    def test_is_sent_by_the_proxy_where_there_is_one(self, client, release, settings):
        settings.MINGTING = settings.MINGTING | {"KEPT_BY_PROXY": "/kept/"}
        (file,) = release.files.all()

        response = client.get(address(file))

        assert response.content == b""
        assert storages["kept"].exists(response["X-Accel-Redirect"].removeprefix("/kept/"))
        assert response["Content-Disposition"].startswith("attachment")

    def test_that_the_store_has_lost_is_not_found_and_said_in_the_log(self, client, release, caplog):
        (file,) = release.files.all()
        with kept.open_kept(file.digest) as data:
            path_of_it = data.name
        storages["kept"].delete(path_of_it)

        assert client.get(address(file)).status_code == 404
        assert file.digest in caplog.text


class TestAPart:
    @pytest.mark.parametrize(
        ("asked", "expected", "span"),
        [
            ("bytes=0-0", TEXT[:1], (0, 0)),
            ("bytes=100-199", TEXT[100:200], (100, 199)),
            ("bytes=100-", TEXT[100:], (100, len(TEXT) - 1)),
            ("bytes=-50", TEXT[-50:], (len(TEXT) - 50, len(TEXT) - 1)),
            ("bytes=10-999999999", TEXT[10:], (10, len(TEXT) - 1)),
            ("bytes=-999999999", TEXT, (0, len(TEXT) - 1)),
        ],
    )
    def test_is_sent_as_asked(self, client, release, asked, expected, span):
        (file,) = release.files.all()

        response = client.get(address(file), headers={"range": asked})

        assert response.status_code == 206
        assert read(response) == expected
        assert response["Content-Range"] == f"bytes {span[0]}-{span[1]}/{len(TEXT)}"
        assert response["Content-Length"] == str(len(expected))

    @pytest.mark.parametrize("asked", [f"bytes={len(TEXT)}-", "bytes=-0", "bytes=" + "9" * 40 + "-"])
    def test_that_is_not_there_is_refused(self, client, release, asked):
        (file,) = release.files.all()

        response = client.get(address(file), headers={"range": asked})

        assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(TEXT)}")

    @pytest.mark.parametrize(
        "asked", ["bytes=-", "bytes=5-1", "bytes=0-1,5-6", "lines=1-2", "bytes=x-y", "bytes=٠-٩"]
    )
    def test_asked_for_in_unknown_words_is_the_whole(self, client, release, asked):
        (file,) = release.files.all()

        response = client.get(address(file), headers={"range": asked})

        assert (response.status_code, read(response)) == (200, TEXT)

    def test_of_another_edition_is_the_whole_of_this_one(self, client, release):
        (file,) = release.files.all()

        response = client.get(address(file), headers={"range": "bytes=0-1", "if-range": '"older"'})

        assert (response.status_code, read(response)) == (200, TEXT)


class TestAFileThatIsNotShown:
    def test_is_gone_after_a_withdrawal_with_the_public_note(self, client, bureau, release):
        (file,) = release.files.all()
        withdraw(bureau, release)

        response = client.get(address(file))

        assert response.status_code == 410
        assert "本信息有误，已撤回。" in response.content.decode()
        assert "含个人信息" not in response.content.decode()
        assert TEXT[:9] not in response.content
        assert client.get(address(file), headers={"if-none-match": f'"{file.digest}"'}).status_code == 410

    def test_is_not_found_under_another_name_item_or_digest(self, client, bureau, release):
        (file,) = release.files.all()
        other = making.released(bureau)
        here = address(file)

        for wrong in (
            address(file, "别的名字.txt"),
            here.replace(f"/content/{release.item_id}/", f"/content/{other.item_id}/"),
            here.replace(file.digest[:32], file.digest[:31]),
            here.replace(file.digest[:32], file.digest),
            here.replace(file.digest[:32], "%" * 32),
            here.replace(file.digest[:32], "0" * 32),
            re.sub(r"/content/\d+/", "/content/999999/", here),
        ):
            assert client.get(wrong).status_code == 404, wrong

    def test_is_not_found_before_the_release(self, client, bureau):
        item = making.submitted(bureau, attachments=attached("草稿.txt", TEXT))
        digest = kept.keep(TEXT)

        assert client.get(f"/content/{item.pk}/files/{digest[:32]}/草稿.txt").status_code == 404


class TestWhatABrowserShowsByItself:
    @pytest.mark.parametrize(
        ("media_type", "how"),
        [
            ("image/png", "inline"),
            ("video/mp4", "inline"),
            ("image/svg+xml", "attachment"),
            ("text/html", "attachment"),
        ],
    )
    def test_is_pictures_and_films_and_nothing_that_can_run(self, client, release, media_type, how):
        with making.guards_off():
            ReleasedFile.objects.filter(release=release).update(media_type=media_type, name="a.bin")
            (file,) = release.files.all()

            response = client.get(address(file))

        assert response["Content-Disposition"].startswith(how)
        assert response["Content-Security-Policy"].startswith("sandbox")
