"""The door before the desk, passwords that must change, and one's own account, with real sessions."""

from datetime import timedelta

import pytest
from axes.utils import reset
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from mingting.accounts.models import StaffSession
from mingting.accounts.rules.roles import Role

from .signing_in import at_the_desk, code_of, with_the_door
from .test_accounts_sign_in import PASSWORD, PICTURE, engaged, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def door(settings):
    settings.MIDDLEWARE = with_the_door(settings.MIDDLEWARE)
    reset()


class TestDoor:
    @pytest.mark.parametrize(
        "place", ["", "images/", "account/", "uploads/x.pdf", "organs/", "nothing-here/"]
    )
    def test_sends_strangers_to_sign_in(self, place):
        assert Client().get(f"/desk/{place}").url.startswith("/desk/login/")

    def test_leaves_public_pages_alone(self):
        client = Client()

        client.get("/nothing-here")

        assert "sessionid" not in client.cookies
        assert StaffSession.objects.count() == 0

    def test_sends_away_a_session_without_the_second_factor(self):
        clerk, client = engaged(), Client()
        client.force_login(clerk, backend="mingting.accounts.backend.StaffBackend")

        assert client.get("/desk/").url.startswith("/desk/login/")
        assert not signed_in(client)

    def test_signs_out_a_revoked_session_at_once(self):
        clerk = engaged()
        here, there = at_the_desk(clerk), at_the_desk(clerk)
        here.get("/desk/")
        there.get("/desk/")
        row = StaffSession.objects.get(session_key=there.session.session_key)

        here.post(f"/desk/account-security/sessions/{row.pk}/revoke/")

        assert there.get("/desk/").url.startswith("/desk/login/")
        assert here.get("/desk/").status_code == 200

    def test_does_not_let_one_revoke_another_s_session(self):
        mine, theirs = at_the_desk(engaged("mine")), at_the_desk(engaged("theirs"))
        theirs.get("/desk/")
        row = StaffSession.objects.get(person__username="theirs")

        assert mine.post(f"/desk/account-security/sessions/{row.pk}/revoke/").status_code == 404
        assert theirs.get("/desk/").status_code == 200

    @pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
    def test_ends_a_session_after_half_an_hour_of_silence(self, minutes, stays):
        client = at_the_desk(engaged())
        client.get("/desk/")
        StaffSession.objects.update(seen_at=timezone.now() - timedelta(minutes=minutes))

        assert (client.get("/desk/").status_code == 200) is stays

    def test_notes_activity_once_a_minute(self):
        client = at_the_desk(engaged())
        client.get("/desk/")
        for seconds, moved in ((59, False), (61, True)):
            then = timezone.now() - timedelta(seconds=seconds)
            StaffSession.objects.update(seen_at=then)
            client.get("/desk/")
            assert (StaffSession.objects.get().seen_at > then) is moved

    @pytest.mark.parametrize(
        "place",
        [
            "users/",
            "sites/",
            "groups/",
            "workflows/list/",
            "collections/",
            "reports/site-history/",
            "pages/",
            "bulk/accounts/person/assign_role/",
        ],
    )
    @pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
    def test_keeps_wagtail_s_own_ways_round_shut(self, place, role):
        assert at_the_desk(engaged(role=role)).get(f"/desk/{place}").status_code == 403


class TestPasswordThatMustChange:
    def test_leads_to_the_change_page_and_nowhere_else_until_done(self):
        clerk = engaged(must_change=True)
        client = at_the_desk(clerk)

        for place in ("", "account/", "organs/", "account-security/"):
            assert client.get(f"/desk/{place}").url == "/desk/account-security/password/"
        page = client.post(
            "/desk/account-security/password/",
            {"old_password": PASSWORD, "new_password": "Fresh-Stone-31", "repeated": "Fresh-Stone-31"},
        )

        assert page.url == "/desk/account-security/"
        assert client.get("/desk/").status_code == 200

    def test_stays_when_the_new_one_is_poor(self):
        client = at_the_desk(engaged(must_change=True))

        for new, word in (("short", "3类"), (PASSWORD, "最近5次")):
            page = client.post(
                "/desk/account-security/password/",
                {"old_password": PASSWORD, "new_password": new, "repeated": new},
            )
            assert page.status_code == 422
            assert word in page.content.decode()
        assert client.get("/desk/").status_code == 302

    @pytest.mark.parametrize(("days", "free"), [(89, True), (91, True), (98, False)])
    def test_comes_with_age_after_a_grace(self, days, free):
        clerk = engaged()
        client = at_the_desk(clerk)
        type(clerk).objects.update(password_changed_at=timezone.now() - timedelta(days=days))

        assert (client.get("/desk/").status_code == 200) is free

    def test_ends_the_other_sessions_when_changed(self):
        clerk = engaged()
        here, there = at_the_desk(clerk), at_the_desk(clerk)
        here.get("/desk/")
        there.get("/desk/")

        here.post(
            "/desk/account-security/password/",
            {"old_password": PASSWORD, "new_password": "Fresh-Stone-31", "repeated": "Fresh-Stone-31"},
        )

        assert here.get("/desk/").status_code == 200
        assert there.get("/desk/").status_code == 302
        assert StaffSession.objects.filter(ended_at__isnull=True).count() == 1


class TestOwnAccount:
    def test_shows_the_sessions_in_plain_words_with_this_one_marked(self):
        clerk = engaged()
        client = at_the_desk(clerk)

        page = client.get(
            "/desk/account-security/", headers={"user-agent": "Windows Firefox/120"}
        ).content.decode()

        assert "Windows 电脑上的 Firefox 120" in page
        assert "本次登录" in page

    def test_page_of_wagtail_offers_no_other_way_to_the_password(self):
        page = at_the_desk(engaged()).get("/desk/account/")

        assert "password-new_password1" not in page.content.decode()
        assert "/desk/account-security/" in page.content.decode()

    def test_binds_another_device_after_the_password(self):
        clerk = engaged()
        client = at_the_desk(clerk)
        old = TOTPDevice.objects.get(user=clerk)
        assert PICTURE not in client.get("/desk/account-security/second-factor/").content

        client.post("/desk/account-security/second-factor/", {"password": PASSWORD})
        assert PICTURE in client.get("/desk/account-security/second-factor/").content
        new = TOTPDevice.objects.get(user=clerk, confirmed=False)
        page = client.post("/desk/account-security/second-factor/", {"code": code_of(new)})

        assert len(page.context["codes"]) == 10
        assert not TOTPDevice.objects.filter(pk=old.pk).exists()
        assert client.get("/desk/").status_code == 200

    def test_keeps_the_device_when_the_password_is_wrong(self):
        clerk = engaged()
        client = at_the_desk(clerk)

        assert client.post("/desk/account-security/second-factor/", {"password": "wrong"}).status_code == 422
        assert TOTPDevice.objects.filter(user=clerk).count() == 1
