"""The site, shared columns and word lists are the organiser's administrators'; an organ's columns are its own."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mingting.accounts import actions as office
from mingting.accounts.models import Post
from mingting.accounts.rules.roles import Role
from mingting.kernel.refusals import Refused
from mingting.publishing import actions
from mingting.publishing.models import Column, WordEntry

from . import making
from .signing_in import at_the_desk
from .test_publishing_desk_files import column_said

pytestmark = pytest.mark.django_db


@pytest.fixture
def zsj():
    """The organ that runs the site."""
    return making.bureau()


@pytest.fixture
def shj(zsj):
    """An organ beneath it, with an administrator of its own."""
    beneath = making.bureau("shj", "示例街道办事处", None)
    beneath.organ.parent = zsj.organ
    beneath.organ.save()
    return beneath


@pytest.fixture
def shared(zsj):
    return making.column(zsj, "shared", "公示公告", organ=None)


@pytest.fixture
def word():
    return WordEntry.objects.create(sort="typo", word="按装", instead="安装", severity="block")


def desk(person):
    office.sync_rights(person, timezone.localdate())
    return at_the_desk(person)


DEEDS = {
    "site": lambda hand, site, shared, word: actions.keep_site(site=site, by=hand),
    "shared column": lambda hand, site, shared, word: actions.keep_column(column=shared, by=hand),
    "word": lambda hand, site, shared, word: actions.keep_word(entry=word, by=hand),
    "dropped word": lambda hand, site, shared, word: actions.drop_word(entry=word, by=hand),
    "words": lambda hand, site, shared, word: actions.load_words(entries=[word], name="词库.csv", by=hand),
}


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
class TestWhatIsShared:
    def test_is_kept_by_the_organiser_s_administrator(self, zsj, shared, word, deed):
        deed(making.by(zsj.administrator), zsj.site, shared, word)

    def test_is_kept_by_the_administrator_of_an_organ_above(self, zsj, shared, word, deed):
        zsj.organ.parent = making.organ("gov", "示例区人民政府")
        zsj.organ.save()
        chief = making.person("chief", (zsj.organ.parent, Role.ADMINISTRATOR))

        deed(making.by(chief), zsj.site, shared, word)

    def test_is_kept_by_no_other_administrator(self, zsj, shj, shared, word, deed):
        with pytest.raises(Refused, match="主办单位"):
            deed(making.by(shj.administrator), zsj.site, shared, word)

    def test_is_kept_by_nobody_whose_post_ended_that_day(self, zsj, shared, word, deed):
        Post.objects.filter(person=zsj.administrator).update(until=making.NOON.date())

        deed(making.by(zsj.administrator, making.NOON - timedelta(days=1)), zsj.site, shared, word)
        with pytest.raises(Refused, match="主办单位"):
            deed(making.by(zsj.administrator), zsj.site, shared, word)

    def test_is_not_the_disclosure_office_s(self, zsj, shared, word, deed):
        with pytest.raises(Refused, match="主办单位"):
            deed(making.by(zsj.office), zsj.site, shared, word)


class TestTheSite:
    def test_is_not_taken_by_naming_oneself_its_organiser(self, zsj, shj):
        zsj.site.organiser = shj.organ

        with pytest.raises(Refused, match="主办单位"):
            actions.keep_site(site=zsj.site, by=making.by(shj.administrator))


class TestAnOrgansColumns:
    @pytest.mark.parametrize("who", ["administrator", "office"])
    def test_are_kept_by_its_administrator_and_its_disclosure_office(self, zsj, shj, who):
        actions.keep_column(column=shj.column, by=making.by(shj.people[who]))

    def test_are_kept_by_the_administrator_above_but_not_by_the_office_there(self, zsj, shj):
        actions.keep_column(column=shj.column, by=making.by(zsj.administrator))

        with pytest.raises(Refused, match="信息公开机构"):
            actions.keep_column(column=shj.column, by=making.by(zsj.office))

    def test_are_not_taken_by_naming_another_organ(self, zsj, shj):
        zsj.column.organ = shj.organ

        with pytest.raises(Refused, match="信息公开机构"):
            actions.keep_column(column=zsj.column, by=making.by(shj.administrator))
        assert Column.objects.get(pk=zsj.column.pk).organ == zsj.organ

    def test_are_not_made_shared_by_their_own_administrator(self, zsj, shj):
        shj.column.organ = None

        with pytest.raises(Refused, match="主办单位"):
            actions.keep_column(column=shj.column, by=making.by(shj.administrator))


class TestTheDeskOfAnotherAdministrator:
    def test_changes_neither_site_nor_shared_column_nor_word(self, zsj, shj, shared, word):
        client = desk(shj.administrator)

        client.post(f"/desk/sites-of-ours/edit/{zsj.site.pk}/", {"name": "改过的名称"})
        client.post(
            f"/desk/columns/edit/{shared.pk}/", column_said(zsj, code="shared", organ="", name="改过")
        )
        client.post("/desk/columns/new/", column_said(zsj, organ=""))
        client.post(f"/desk/words/drop/{word.pk}/")
        client.post("/desk/words/new/", {"sort": "typo", "word": "报消", "severity": "warn"})
        file = SimpleUploadedFile("a.csv", "词语\n报消\n".encode())
        client.post("/desk/words/load/", {"sort": "typo", "file": file})

        zsj.site.refresh_from_db()
        shared.refresh_from_db()
        assert zsj.site.name == "示例区政务公开平台"
        assert shared.name == "公示公告"
        assert not Column.objects.filter(code="zsj-tzgg").exists()
        assert list(WordEntry.objects.values_list("word", flat=True)) == ["按装"]

    def test_offers_no_change_of_words_and_still_shows_them(self, zsj, shj, word):
        page = desk(shj.administrator).get("/desk/words/").content.decode()

        assert "按装" in page
        assert "/desk/words/load/" not in page
        assert "/desk/words/load/" in desk(zsj.administrator).get("/desk/words/").content.decode()
