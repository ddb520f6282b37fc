"""The desk's screens of sections, and of posts within them, through a browser that is really signed in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mingting.accounts.models import Post, Section
from mingting.accounts.rules.roles import Role
from mingting.commons.models import LedgerEntry

from .signing_in import at_the_desk, with_the_door
from .test_accounts_desk import appointed, words
from .test_accounts_organs import engaged, established
from .test_accounts_sections import kept, seated

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def door(settings):
    settings.MIDDLEWARE = with_the_door(settings.MIDDLEWARE)


@pytest.fixture
def government():
    return established("gov", "示例区人民政府")


@pytest.fixture
def bureau(government):
    return established("zsj", "示例区政务服务数据管理局", government)


@pytest.fixture
def section(bureau):
    return kept(bureau, "政务公开科")


@pytest.fixture
def foreign(government):
    """A section that the chief of the bureau does not look after."""
    return kept(established("xxb", "示例区信息化办公室", government), "外单位科")


@pytest.fixture
def clerk():
    return engaged("clerk")


@pytest.fixture
def desk(bureau):
    return at_the_desk(appointed("chief", bureau, Role.ADMINISTRATOR))


class TestSections:
    def test_shows_sections_in_the_menu_of_administrators_only(self, bureau, desk):
        assert '"/desk/sections/"' in words(desk.get("/desk/"))
        for role in (Role.EDITOR, Role.AUDITOR, Role.HEAD):
            other = at_the_desk(appointed(str(role), bureau, role))
            assert "/desk/sections/" not in words(other.get("/desk/"))

    def test_enters_renames_and_closes_through_the_verb(self, bureau, desk):
        assert desk.post("/desk/sections/new/", {"organ": bureau.pk, "name": "法规科"}).status_code == 302
        section = Section.objects.get(name="法规科")
        address = f"/desk/sections/edit/{section.pk}/"

        assert desk.post(address, {"name": "政策法规科", "is_open": "on"}).status_code == 302
        assert "政策法规科" in words(desk.get("/desk/sections/"))
        assert desk.post(address, {"name": "政策法规科"}).status_code == 302

        section.refresh_from_db()
        assert (section.name, section.is_open, section.organ) == ("政策法规科", False, bureau)
        assert LedgerEntry.objects.filter(did="accounts.keep_section").count() == 3

    def test_counts_who_sits_there_today(self, desk, clerk, section):
        seated(clerk, section)
        seated(clerk, section, Role.SECTION_HEAD)
        seated(engaged("next"), section, since=timezone.localdate() + timedelta(days=9))

        (shown,) = desk.get("/desk/sections/").context["object_list"]

        assert shown.seated == 1

    def test_refuses_beside_the_field(self, bureau, desk, clerk, section):
        seated(clerk, section)

        taken = desk.post("/desk/sections/new/", {"organ": bureau.pk, "name": section.name})
        closing = desk.post(f"/desk/sections/edit/{section.pk}/", {"name": section.name})

        assert "已有名为" in str(taken.context["form"].errors["name"])
        assert "还有人任职" in str(closing.context["form"].errors["is_open"])
        section.refresh_from_db()
        assert section.is_open

    @pytest.mark.parametrize("place", ["", "new/", "edit/{}/"])
    def test_is_out_of_reach_without_the_post(self, bureau, section, place):
        editor = at_the_desk(appointed("editor", bureau, Role.EDITOR))

        assert editor.get(f"/desk/sections/{place.format(section.pk)}").status_code == 302

    def test_neither_shows_nor_takes_what_is_another_organ_s(self, desk, clerk, section, foreign):
        assert "外单位科" not in words(desk.get("/desk/sections/"))
        assert desk.get(f"/desk/sections/edit/{foreign.pk}/").status_code == 404
        page = desk.post("/desk/sections/new/", {"organ": foreign.organ_id, "name": "法规科"})
        assert "organ" in page.context["form"].errors
        page = desk.post(
            "/desk/posts/new/",
            {
                "person": clerk.pk,
                "organ": section.organ_id,
                "role": "handler",
                "section": foreign.pk,
                "since": timezone.localdate(),
            },
        )
        assert "section" in page.context["form"].errors

    def test_deletes_nothing(self, desk, section):
        assert desk.post(f"/desk/sections/delete/{section.pk}/").status_code == 404

    def test_lets_the_own_auditor_read_what_was_done_to_a_section(self, bureau, section, foreign):
        auditor = at_the_desk(appointed("auditor", bureau, Role.AUDITOR))
        own, other = (LedgerEntry.objects.get(to=f"accounts.section:{one.pk}") for one in (section, foreign))

        assert "维护科室" in words(auditor.get(f"/desk/ledger/inspect/{own.pk}/"))
        assert auditor.get(f"/desk/ledger/inspect/{other.pk}/").status_code == 404


class TestPosts:
    def test_offers_open_sections_with_their_organ_when_appointing(self, bureau, desk, section, foreign):
        kept(bureau, "已停用科", is_open=False)

        page = words(desk.get("/desk/posts/new/"))

        assert "示例区政务服务数据管理局 · 政务公开科" in page
        assert "已停用科" not in page
        assert "外单位科" not in page

    def test_appoints_a_handler_to_a_section_and_shows_it(self, bureau, desk, clerk, section):
        form = {
            "person": clerk.pk,
            "organ": bureau.pk,
            "role": "handler",
            "since": timezone.localdate().isoformat(),
        }

        refused = desk.post("/desk/posts/new/", form)
        assert "须选择科室" in str(refused.context["form"].errors["section"])
        assert desk.post("/desk/posts/new/", form | {"section": section.pk}).status_code == 302

        post = Post.objects.get(person=clerk)
        assert post.section == section
        assert "政务公开科" in words(desk.get("/desk/posts/"))
        assert "政务公开科承办人" in words(desk.get("/desk/people/"))
        ending = {"until": timezone.localdate().isoformat(), "reason": "换岗"}
        assert "政务公开科承办人" in words(desk.post(f"/desk/posts/{post.pk}/dismiss/", ending))

    def test_refuses_a_section_for_a_post_of_the_whole_organ(self, bureau, desk, clerk, section):
        form = {
            "person": clerk.pk,
            "organ": bureau.pk,
            "role": "head",
            "section": section.pk,
            "since": timezone.localdate().isoformat(),
        }

        page = desk.post("/desk/posts/new/", form)

        assert "不属于某一科室" in str(page.context["form"].errors["section"])
