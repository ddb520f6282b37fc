"""Signing in through the real pages: two factors, locks, sessions, and the door before every desk address."""

from datetime import timedelta

import pytest
from axes.utils import reset
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from mingting.accounts import actions
from mingting.accounts.models import SignIn, StaffSession
from mingting.accounts.rules.roles import Role
from mingting.commons.models import LedgerEntry
from mingting.kernel.deeds import By

from .signing_in import at_the_desk, code_of, device_of, with_the_door
from .test_accounts_organs import established

pytestmark = pytest.mark.django_db
PASSWORD = "Quiet-River-27"
PICTURE = b'class="segno"'


@pytest.fixture(autouse=True)
def door(settings):
    settings.MIDDLEWARE = with_the_door(settings.MIDDLEWARE)
    reset()


def system():
    return By(None, "系统", timezone.now(), "tests")


def engaged(username="clerk", role=Role.EDITOR, *, must_change=False):
    organ = established(f"o-{username}", f"{username}的机构")
    person = actions.engage(
        username=username, name=f"{username}甲", password=PASSWORD, must_change=must_change, by=system()
    )
    if role:
        actions.appoint(person=person, organ=organ, role=role, since=timezone.localdate(), by=system())
    return person


def first_step(client, username="clerk", password=PASSWORD, **more):
    return client.post("/desk/login/", {"username": username, "password": password, **more})


def second_step(client, code):
    return client.post("/desk/login/code/", {"code": code})


def signed_in(client):
    return SESSION_KEY in client.session


def outcomes():
    return list(SignIn.objects.order_by("id").values_list("outcome", flat=True))


class TestAddresses:
    def test_take_the_place_of_wagtail_s(self):
        for theirs, ours in (("login", "sign_in"), ("logout", "sign_out"), ("account", "account")):
            assert reverse(f"wagtailadmin_{theirs}") == reverse(f"accounts:{ours}")

    def test_show_our_page(self):
        page = Client().get("/desk/login/")

        assert page.templates[0].name == "accounts/sign_in.html"
        assert "no-store" in page["Cache-Control"]


class TestTwoSteps:
    def test_password_then_code_opens_the_desk(self):
        clerk = engaged()
        device, client = device_of(clerk), Client(headers={"user-agent": "Firefox/120"})

        assert first_step(client).url == "/desk/login/code/"
        assert not signed_in(client)
        half_way = client.session.session_key
        assert second_step(client, code_of(device)).url == "/desk/"

        assert signed_in(client)
        assert client.session.session_key != half_way
        assert client.get("/desk/").status_code == 200
        assert outcomes() == ["opened"]
        assert StaffSession.objects.get().session_key == client.session.session_key

    def test_password_alone_opens_nothing(self):
        device_of(engaged())
        client = Client()
        first_step(client)

        assert client.get("/desk/").url.startswith("/desk/login/")
        assert client.get("/desk/account-security/").url.startswith("/desk/login/")

    def test_a_wrong_code_opens_nothing_and_is_noted(self):
        device_of(engaged())
        client = Client()
        first_step(client)

        page = second_step(client, "000000")

        assert page.status_code == 422
        assert not signed_in(client)
        assert outcomes() == ["wrong_code"]

    def test_a_code_serves_once(self):
        clerk = engaged()
        device = device_of(clerk)
        code = code_of(device)
        for client, expected in ((Client(), True), (Client(), False)):
            first_step(client)
            second_step(client, code)
            assert signed_in(client) is expected

    def test_the_second_page_is_closed_without_the_first(self):
        device_of(engaged())

        assert second_step(Client(), "123456").url == "/desk/login/"

    def test_the_second_page_closes_after_ten_minutes(self):
        device = device_of(engaged())
        client = Client()
        first_step(client)
        session = client.session
        half = session["accounts_half_way"]
        half["at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
        session["accounts_half_way"] = half
        session.save()

        assert second_step(client, code_of(device)).url == "/desk/login/"
        assert not signed_in(client)

    def test_may_be_turned_off_and_still_asks_who_has_a_device(self, settings):
        settings.MINGTING = settings.MINGTING | {"SECOND_FACTOR": False}
        clerk, client = engaged(), Client()

        assert first_step(client).url == "/desk/"
        assert client.get("/desk/").status_code == 200

        device_of(clerk)
        assert first_step(Client()).url == "/desk/login/code/"


class TestEnrolment:
    def test_is_where_a_first_sign_in_leads_and_gives_ten_codes_that_each_serve_once(self):
        clerk, client = engaged(), Client()

        assert first_step(client).url == "/desk/login/enrol/"
        page = client.get("/desk/login/enrol/")
        device = TOTPDevice.objects.get(user=clerk, confirmed=False)
        assert PICTURE in page.content
        assert not signed_in(client)
        done = client.post("/desk/login/enrol/", {"code": code_of(device)})

        codes = done.context["codes"]
        assert len(set(codes)) == 10
        assert signed_in(client)
        assert client.get("/desk/").status_code == 200
        assert LedgerEntry.objects.filter(did="accounts.enrol_second_factor").exists()
        for expected in (True, False):
            other = Client()
            first_step(other)
            second_step(other, codes[0])
            assert signed_in(other) is expected
        assert StaticToken.objects.count() == 9

    def test_is_not_done_by_a_wrong_code(self):
        clerk, client = engaged(), Client()
        first_step(client)
        client.get("/desk/login/enrol/")

        assert client.post("/desk/login/enrol/", {"code": "000000"}).status_code == 422

        assert not TOTPDevice.objects.filter(user=clerk, confirmed=True).exists()
        assert not signed_in(client)

    def test_cannot_replace_a_device_in_force_with_the_password_alone(self):
        device_of(engaged())
        client = Client()
        first_step(client)

        assert client.get("/desk/login/enrol/").url == "/desk/login/"
        assert TOTPDevice.objects.count() == 1

    def test_shows_every_browser_another_key_and_binds_the_last(self):
        clerk = engaged()
        early, late = Client(), Client()
        keys = []
        for client in (early, late):
            first_step(client)
            keys.append(client.get("/desk/login/enrol/").context["key"])
        assert keys[0] != keys[1]
        assert late.get("/desk/login/enrol/").context["key"] == keys[1]
        device = TOTPDevice.objects.get(user=clerk)

        late.post("/desk/login/enrol/", {"code": code_of(device)})

        assert signed_in(late)
        assert early.get("/desk/login/enrol/").url == "/desk/login/"
        assert TOTPDevice.objects.get(user=clerk).bin_key == device.bin_key

    def test_begun_elsewhere_in_between_shows_a_new_picture_and_binds_nothing(self):
        clerk = engaged()
        early, late = Client(), Client()
        for client in (early, late):
            first_step(client)
            client.get("/desk/login/enrol/")
        device = TOTPDevice.objects.get(user=clerk)

        page = early.post("/desk/login/enrol/", {"code": code_of(device)})

        assert "绑定已重新开始" in page.content.decode()
        assert not signed_in(early)
        assert not TOTPDevice.objects.filter(user=clerk, confirmed=True).exists()


class TestAnswers:
    def test_are_the_same_for_a_wrong_name_a_wrong_password_and_a_closed_account(self):
        engaged("open")
        actions.deactivate(person=engaged("closed"), reason="调离", by=system())

        answers = [
            first_step(Client(), "nobody", "Wrong-Stone-1"),
            first_step(Client(), "open", "Wrong-Stone-1"),
            first_step(Client(), "closed", PASSWORD),
        ]

        assert {answer.status_code for answer in answers} == {422}
        assert len({str(answer.context["form"].non_field_errors()) for answer in answers}) == 1

    def test_tell_a_person_without_a_post_only_after_the_password(self, settings):
        settings.MINGTING = settings.MINGTING | {"SECOND_FACTOR": False}
        engaged("idle", role=None)
        client = Client()

        page = first_step(client, "idle").url

        assert "尚未担任岗位" in client.get(page).content.decode()
        assert not signed_in(client)
        assert outcomes() == ["no_post"]


class TestLock:
    def test_shuts_after_five_failures_and_says_for_how_long(self):
        device_of(engaged())
        for _ in range(4):
            assert first_step(Client(), password="Wrong-Stone-1").status_code == 422

        fifth = first_step(Client(), password="Wrong-Stone-1")
        right = first_step(Client())

        for page in (fifth, right):
            assert page.status_code == 429
            assert "30分钟" in page.content.decode()
        assert outcomes() == ["wrong_password"] * 4 + ["locked"] * 2

    def test_shuts_for_a_name_that_nobody_bears_in_the_same_way(self):
        for _ in range(4):
            first_step(Client(), "nobody", "Wrong-Stone-1")

        assert first_step(Client(), "nobody", "Wrong-Stone-1").status_code == 429

    def test_is_opened_by_a_success(self):
        device = device_of(engaged())
        for _ in range(4):
            first_step(Client(), password="Wrong-Stone-1")
        client = Client()
        first_step(client)
        second_step(client, code_of(device))

        assert first_step(Client(), password="Wrong-Stone-1").status_code == 422

    def test_counts_wrong_codes_too(self):
        device = device_of(engaged())
        for _ in range(5):
            client = Client()
            first_step(client)
            TOTPDevice.objects.update(throttling_failure_count=0)
            page = second_step(client, "000000")

        assert page.status_code == 429
        assert first_step(Client()).status_code == 429
        TOTPDevice.objects.update(throttling_failure_count=0)
        assert second_step(client, code_of(device)).url == "/desk/login/"

    @pytest.mark.parametrize("place", ["code", "enrol"])
    def test_shuts_the_second_step_of_a_sign_in_begun_before_it(self, place):
        clerk = engaged()
        client = Client()
        if place == "code":
            device = device_of(clerk)
            first_step(client)
        else:
            first_step(client)
            client.get("/desk/login/enrol/")
            device = TOTPDevice.objects.get(user=clerk)
        for _ in range(5):
            first_step(Client(), password="Wrong-Stone-1")

        page = client.post(f"/desk/login/{place}/", {"code": code_of(device)})

        assert page.status_code == 429
        assert not signed_in(client)
        reset()
        assert client.post(f"/desk/login/{place}/", {"code": code_of(device)}).url == "/desk/login/"

    def test_is_opened_by_a_reset_of_the_password(self):
        clerk = engaged()
        for _ in range(5):
            first_step(Client(), password="Wrong-Stone-1")

        actions.reset_password(person=clerk, password="Fresh-Stone-31", reason="锁定", by=system())

        assert first_step(Client(), password="Fresh-Stone-31").status_code == 302


class TestWhereNext:
    @pytest.mark.parametrize(
        "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""]
    )
    def test_never_leads_to_another_host(self, elsewhere):
        device = device_of(engaged())
        client = Client()
        first_step(client, next=elsewhere)

        assert second_step(client, code_of(device)).url == "/desk/"

    def test_leads_back_to_the_page_that_was_asked_for(self):
        device = device_of(engaged())
        client = Client()
        asked = client.get("/desk/account-security/").url
        assert asked == "/desk/login/?next=%2Fdesk%2Faccount-security%2F"
        first_step(client, next="/desk/account-security/")

        assert second_step(client, code_of(device)).url == "/desk/account-security/"


class TestSigningOut:
    def test_is_done_by_post_and_by_nothing_else(self):
        client = at_the_desk(engaged())
        client.get("/desk/")

        assert client.get("/desk/logout/").status_code == 405
        assert client.get("/desk/").status_code == 200
        assert client.post("/desk/logout/").url == "/desk/login/"

        assert client.get("/desk/").url.startswith("/desk/login/")
        assert StaffSession.objects.get().ended_at is not None
        assert outcomes()[-1] == "closed"
