"""The desk's screens of organs, posts, people and records, through a browser that is really signed in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mingting.accounts import actions, queries
from mingting.accounts.models import Organ, Person, Post, StaffSession
from mingting.accounts.rules.roles import Role
from mingting.commons.models import LedgerEntry

from .signing_in import at_the_desk, with_the_door
from .test_accounts_organs import established
from .test_accounts_sign_in import PASSWORD, system

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def door(settings):
    settings.MIDDLEWARE = with_the_door(settings.MIDDLEWARE)


def appointed(username, organ, role, **more):
    person = actions.engage(
        username=username, name=f"{username}甲", password=PASSWORD, must_change=False, by=system()
    )
    actions.appoint(person=person, organ=organ, role=role, since=timezone.localdate(), by=system(), **more)
    return person


@pytest.fixture
def government():
    return established("gov", "示例区人民政府")


@pytest.fixture
def bureau(government):
    return established("zsj", "示例区政务服务数据管理局", government)


@pytest.fixture
def chief(government):
    return appointed("chief", government, Role.ADMINISTRATOR)


@pytest.fixture
def desk(chief):
    return at_the_desk(chief)


def words(response):
    return response.content.decode()


class TestMenu:
    def test_shows_each_only_what_their_posts_give(self, government, desk):
        auditor = at_the_desk(appointed("auditor", government, Role.AUDITOR))
        editor = at_the_desk(appointed("editor", government, Role.EDITOR))

        menus = {
            name: words(client.get("/desk/"))
            for name, client in {"chief": desk, "auditor": auditor, "editor": editor}.items()
        }

        assert all(f"/desk/{place}/" in menus["chief"] for place in ("organs", "posts", "people", "sign-ins"))
        assert "/desk/ledger/" not in menus["chief"]
        assert "/desk/ledger/" in menus["auditor"]
        assert "/desk/people/" not in menus["auditor"]
        assert "/desk/organs/" not in menus["editor"]

    def test_puts_wagtail_s_users_groups_and_reports_away_even_for_a_superuser(self):
        root = Person.objects.create_superuser(username="root", name="超级用户", password=PASSWORD)

        menu = words(at_the_desk(root).get("/desk/"))

        for place in ("users", "groups", "workflows/list", "collections", "reports/site-history"):
            assert f'"/desk/{place}/"' not in menu
        assert '"/desk/images/"' in menu


class TestOrgans:
    def test_are_listed_as_a_tree_with_former_names(self, desk, bureau):
        actions.rename_organ(
            organ=bureau, name="示例区数据局", on=timezone.localdate(), ground="示例编1号", by=system()
        )

        page = words(desk.get("/desk/organs/"))

        assert page.index("示例区人民政府") < page.index("示例区数据局")
        assert "--depth: 1" in page
        assert "曾用名：示例区政务服务数据管理局" in page

    def test_are_found_by_a_former_name_and_filtered_by_force(self, desk, bureau):
        established("old", "已撤的局", bureau.parent, since=timezone.localdate() - timedelta(days=9))
        actions.abolish_organ(
            organ=Organ.objects.get(code="old"), on=timezone.localdate(), ground="示例编2号", by=system()
        )

        assert "已撤的局" in words(desk.get("/desk/organs/results/?in_force=no"))
        assert "已撤的局" not in words(desk.get("/desk/organs/results/?in_force=yes"))
        assert "政务服务数据" in words(desk.get("/desk/organs/results/?q=政务服务数据"))

    def test_are_entered_through_the_verb(self, desk, government):
        form = {
            "code": "sq",
            "name": "示例镇人民政府",
            "kind": "town",
            "parent": government.pk,
            "position": 1,
        }

        assert desk.post("/desk/organs/new/", form).status_code == 302

        assert (
            LedgerEntry.objects.get(did="accounts.establish_organ", detail__name="示例镇人民政府").who
            == "chief甲"
        )

    def test_are_refused_with_the_reason_beside_the_field(self, desk, government):
        form = {
            "code": "sq",
            "name": "示例镇人民政府",
            "kind": "town",
            "parent": government.pk,
            "position": 1,
            "uscc": "11440113007512345B",
        }

        page = desk.post("/desk/organs/new/", form)

        assert "GB 32100" in str(page.context["form"].errors["uscc"])
        assert not Organ.objects.filter(code="sq").exists()

    def test_are_amended_without_touching_name_or_code(self, desk, bureau):
        form = {
            "kind": "department",
            "parent": bureau.parent_id,
            "position": 3,
            "phone": "020-1",
            "name": "偷改",
        }

        assert desk.post(f"/desk/organs/edit/{bureau.pk}/", form).status_code == 302

        bureau.refresh_from_db()
        assert (bureau.phone, bureau.name) == ("020-1", "示例区政务服务数据管理局")
        assert LedgerEntry.objects.filter(did="accounts.amend_organ").exists()

    def test_are_renamed_after_a_preview_that_changes_nothing(self, desk, bureau):
        form = {"name": "示例区数据局", "on": timezone.localdate().isoformat(), "ground": "示例编1号"}
        address = f"/desk/organs/{bureau.pk}/rename/"

        preview = desk.post(address, form)
        assert "由“示例区政务服务数据管理局”改为“示例区数据局”" in words(preview)
        bureau.refresh_from_db()
        assert bureau.name == "示例区政务服务数据管理局"
        assert not LedgerEntry.objects.filter(did="accounts.rename_organ").exists()

        assert desk.post(address, form | {"confirm": "1"}).status_code == 302
        bureau.refresh_from_db()
        assert bureau.name == "示例区数据局"

    def test_are_refused_already_at_the_preview(self, desk, bureau):
        form = {"name": bureau.name, "on": timezone.localdate().isoformat(), "ground": "示例编1号"}

        page = desk.post(f"/desk/organs/{bureau.pk}/rename/", form)

        assert page.status_code == 422
        assert "相同" in words(page)

    def test_are_merged_after_the_posts_that_end_were_shown(self, desk, government, bureau):
        office = established("xxb", "示例区信息化办公室", government)
        appointed("clerk", office, Role.EDITOR)
        form = {"successor": bureau.pk, "on": timezone.localdate().isoformat(), "ground": "示例编3号"}
        address = f"/desk/organs/{office.pk}/merge/"

        assert "岗位终止：clerk甲" in words(desk.post(address, form))
        assert desk.post(address, form | {"confirm": "1"}).status_code == 302

        office.refresh_from_db()
        assert office.until == timezone.localdate()

    def test_are_split_or_ended_on_one_page(self, desk, government, bureau):
        heir = established("sj", "示例区数据局", government)
        form = {
            "successors": [heir.pk],
            "abolished": "on",
            "on": timezone.localdate().isoformat(),
            "ground": "编4号",
        }

        desk.post(f"/desk/organs/{bureau.pk}/split/", form | {"confirm": "1"})
        desk.post(f"/desk/organs/{heir.pk}/split/", {**form, "successors": [], "confirm": "1"})

        assert Organ.objects.filter(until=timezone.localdate()).count() == 2
        assert bureau.successions.get().successor == heir

    @pytest.mark.parametrize("place", ["", "new/", "edit/{}/", "{}/rename/", "{}/merge/", "{}/split/"])
    def test_are_out_of_reach_without_the_post(self, bureau, place):
        editor = at_the_desk(appointed("editor", bureau, Role.EDITOR))

        assert editor.get(f"/desk/organs/{place.format(bureau.pk)}").status_code == 302

    def test_pages_of_deeds_open_for_an_administrator(self, desk, bureau):
        for place in (
            "",
            "new/",
            f"edit/{bureau.pk}/",
            *(f"{bureau.pk}/{deed}/" for deed in ("rename", "merge", "split")),
        ):
            assert desk.get(f"/desk/organs/{place}").status_code == 200, place

    def test_cannot_be_deleted_from_the_desk(self, desk, bureau):
        assert desk.post(f"/desk/organs/delete/{bureau.pk}/").status_code == 404


class TestPosts:
    def test_are_given_and_ended(self, desk, bureau):
        clerk = actions.engage(username="clerk", name="文员", password=PASSWORD, by=system())
        today = timezone.localdate().isoformat()

        page = desk.post(
            "/desk/posts/new/", {"person": clerk.pk, "organ": bureau.pk, "role": "editor", "since": today}
        )
        assert page.status_code == 302
        post = Post.objects.get(person=clerk)
        assert "文员" in words(desk.get("/desk/posts/"))

        ending = {"until": today, "reason": "换岗", "confirm": "1"}
        assert desk.post(f"/desk/posts/{post.pk}/dismiss/", ending).status_code == 302
        assert queries.roles_of(clerk, bureau.pk, timezone.localdate()) == frozenset()

    def test_of_a_reviewer_are_not_taken_by_the_administrator_in_person(self, desk, chief, bureau):
        page = desk.post(
            "/desk/posts/new/",
            {"person": chief.pk, "organ": bureau.pk, "role": "final_reviewer", "since": timezone.localdate()},
        )

        assert "不能任命自己" in str(page.context["form"].errors["role"])
        assert not Post.objects.filter(role="final_reviewer").exists()

    def test_of_other_organs_are_neither_shown_nor_given(self, government, bureau):
        office = established("xxb", "示例区信息化办公室", government)
        appointed("foreign", office, Role.EDITOR)
        local = appointed("local", bureau, Role.ADMINISTRATOR)
        desk = at_the_desk(local)

        assert "foreign甲" not in words(desk.get("/desk/posts/"))
        page = desk.post(
            "/desk/posts/new/",
            {"person": local.pk, "organ": office.pk, "role": "editor", "since": timezone.localdate()},
        )
        assert "organ" in page.context["form"].errors


class TestPeople:
    def test_are_engaged_with_a_first_password_and_no_rights(self, desk):
        form = {"username": "clerk", "name": "文员", "email": "", "password": PASSWORD, "is_superuser": "on"}

        assert desk.post("/desk/people/new/", form).status_code == 302

        clerk = Person.objects.get(username="clerk")
        assert clerk.must_change_password
        assert not clerk.is_superuser

    def test_are_refused_with_a_poor_password(self, desk):
        page = desk.post("/desk/people/new/", {"username": "clerk", "name": "文员", "password": "short"})

        assert "password" in page.context["form"].errors
        assert not Person.objects.filter(username="clerk").exists()

    def test_are_corrected_but_never_made_superusers(self, desk, bureau):
        clerk = appointed("clerk", bureau, Role.EDITOR)

        desk.post(
            f"/desk/people/edit/{clerk.pk}/",
            {"name": "文员", "email": "", "is_superuser": "on", "groups": "1"},
        )

        clerk.refresh_from_db()
        assert clerk.name == "文员"
        assert not clerk.is_superuser

    @pytest.mark.parametrize("deed", ["deactivate", "reset-password", "forget-second-factor"])
    def test_are_signed_out_by_each_of_these_deeds(self, desk, bureau, deed):
        clerk = appointed("clerk", bureau, Role.EDITOR)
        theirs = at_the_desk(clerk)
        assert theirs.get("/desk/").status_code == 200
        form = {"reason": "核实本人后办理", "password": "Fresh-Stone-31"}
        assert desk.get(f"/desk/people/{clerk.pk}/{deed}/").status_code == 200

        desk.post(f"/desk/people/{clerk.pk}/{deed}/", form)
        assert theirs.get("/desk/").status_code == 200
        desk.post(f"/desk/people/{clerk.pk}/{deed}/", form | {"confirm": "1"})

        assert theirs.get("/desk/").status_code == 302

    def test_are_seen_where_they_are_signed_in_and_ended_there(self, desk, bureau):
        clerk = appointed("clerk", bureau, Role.EDITOR)
        theirs = at_the_desk(clerk)
        theirs.get("/desk/", headers={"user-agent": "Windows Firefox/120"})
        row = StaffSession.objects.get(person=clerk)

        assert "Windows 电脑上的 Firefox 120" in words(desk.get(f"/desk/people/{clerk.pk}/sessions/"))
        desk.post(f"/desk/people/sessions/{row.pk}/end/")

        assert theirs.get("/desk/").status_code == 302

    def test_of_other_organs_are_not_found(self, government, bureau):
        foreign = appointed("foreign", established("xxb", "示例区信息化办公室", government), Role.EDITOR)
        desk = at_the_desk(appointed("local", bureau, Role.ADMINISTRATOR))

        assert "foreign甲" not in words(desk.get("/desk/people/"))
        for place in (f"edit/{foreign.pk}/", f"{foreign.pk}/reset-password/", f"{foreign.pk}/sessions/"):
            assert desk.get(f"/desk/people/{place}").status_code == 404

    def test_are_out_of_reach_without_the_post(self, bureau):
        clerk = appointed("clerk", bureau, Role.EDITOR)
        editor = at_the_desk(clerk)

        for place in ("", "new/", f"edit/{clerk.pk}/", f"{clerk.pk}/deactivate/", f"{clerk.pk}/sessions/"):
            assert editor.get(f"/desk/people/{place}").status_code == 302
