"""Helping reviewers and administrators back in takes two administrators; and who keeps an account at all."""

from datetime import date, timedelta

import pytest
from axes.utils import reset as unlock
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from mingting.accounts import actions, queries
from mingting.accounts.models import PasswordReset, Person, Post
from mingting.accounts.rules.roles import Role
from mingting.commons.models import LedgerEntry
from mingting.kernel.refusals import Refused

from . import making
from .signing_in import at_the_desk, code_of, device_of

pytestmark = pytest.mark.django_db
GUARDED = (
    *("first", "second", "final", "emergency_first", "emergency_second", "administrator"),
    *("section_head", "legal", "disclosure_head", "head"),
)


@pytest.fixture
def zsj():
    return making.bureau()


@pytest.fixture
def deputy(zsj):
    return making.person("zsj_deputy", (zsj.organ, Role.ADMINISTRATOR))


def asked(zsj, person=None, at=making.NOON, by=None):
    return actions.ask_reset(
        person=person or zsj.final, reason="手机丢失", by=making.by(by or zsj.administrator, at)
    )


class TestOneAdministratorAlone:
    @pytest.mark.parametrize("whose", GUARDED)
    def test_resets_neither_password_nor_second_factor(self, zsj, deputy, whose):
        person, hand = zsj.people[whose], making.by(deputy)
        device_of(person)

        with pytest.raises(Refused, match="申请重置"):
            actions.reset_password(person=person, password="Fresh-Stone-31", reason="x", by=hand)
        with pytest.raises(Refused, match="申请重置"):
            actions.forget_second_factor(person=person, reason="x", by=hand)

        assert person.totpdevice_set.exists()
        assert Person.objects.get(pk=person.pk).check_password("Correct-horse-1")

    def test_does_not_get_round_it_by_ending_the_post_first(self, zsj):
        post = Post.objects.get(person=zsj.final)
        hand = making.by(zsj.administrator)
        actions.dismiss(post=post, until=making.NOON.date(), reason="换岗", by=hand)

        with pytest.raises(Refused, match="申请重置"):
            actions.reset_password(person=zsj.final, password="Fresh-Stone-31", reason="x", by=hand)

    def test_does_not_confirm_what_the_same_hand_asked(self, zsj):
        with pytest.raises(Refused, match="两名系统管理员"):
            actions.confirm_reset(reset=asked(zsj), by=making.by(zsj.administrator))

    def test_is_held_by_the_database_too(self, zsj):
        reset = asked(zsj)

        for wrong in ({"confirmed_by": zsj.administrator}, {"confirmed_by": zsj.final}):
            with pytest.raises(IntegrityError), transaction.atomic():
                PasswordReset.objects.filter(pk=reset.pk).update(**wrong)

    def test_still_helps_an_editor_alone(self, zsj):
        actions.reset_password(
            person=zsj.editor, password="Fresh-Stone-31", reason="忘记", by=making.by(zsj.administrator)
        )


class TestTwoAdministrators:
    def test_give_a_password_that_nobody_chose(self, zsj, deputy):
        device_of(zsj.final)

        password = actions.confirm_reset(reset=asked(zsj), by=making.by(deputy))

        person = Person.objects.get(pk=zsj.final.pk)
        assert person.check_password(password)
        assert person.must_change_password
        assert not person.totpdevice_set.exists()
        entries = LedgerEntry.objects.filter(did__contains="_reset").values_list("did", "who_id")
        assert list(entries) == [
            ("accounts.ask_reset", zsj.administrator.pk),
            ("accounts.confirm_reset", deputy.pk),
        ]
        assert password not in str(list(LedgerEntry.objects.values()))

    def test_have_three_days_for_it(self, zsj, deputy):
        reset = asked(zsj)

        with pytest.raises(Refused, match="超过3天"):
            actions.confirm_reset(reset=reset, by=making.by(deputy, making.NOON + timedelta(days=3)))
        actions.confirm_reset(reset=reset, by=making.by(deputy, making.NOON + timedelta(days=3, seconds=-1)))

    def test_do_it_once(self, zsj, deputy):
        reset = asked(zsj)
        actions.confirm_reset(reset=reset, by=making.by(deputy))

        with pytest.raises(Refused, match="已确认"):
            actions.confirm_reset(reset=reset, by=making.by(deputy))

    def test_must_both_look_after_the_organ(self, zsj, deputy):
        stranger = making.bureau("shj", "示例街道办事处", None).administrator

        with pytest.raises(Refused, match="系统管理员"):
            asked(zsj, by=stranger)
        with pytest.raises(Refused, match="系统管理员"):
            actions.confirm_reset(reset=asked(zsj), by=making.by(stranger))

    def test_must_both_be_in_office_when_it_is_confirmed(self, zsj, deputy):
        reset = asked(zsj)
        Post.objects.filter(person=zsj.administrator).update(until=making.NOON.date())

        with pytest.raises(Refused, match="申请人"):
            actions.confirm_reset(reset=reset, by=making.by(deputy))

    def test_may_be_one_of_the_organ_above(self, zsj):
        above = making.organ("gov", "示例区人民政府")
        zsj.organ.parent = above
        zsj.organ.save()
        chief = making.person("chief", (above, Role.ADMINISTRATOR))

        assert actions.confirm_reset(reset=asked(zsj), by=making.by(chief))

    def test_are_not_the_person_themselves(self, zsj, deputy):
        with pytest.raises(Refused, match="自己"):
            asked(zsj, person=deputy, by=deputy)
        with pytest.raises(Refused, match="不是本人"):
            actions.confirm_reset(reset=asked(zsj, person=deputy), by=making.by(deputy))


class TestScreens:
    def test_lead_from_asking_through_confirming_to_telling_the_person(self, zsj, deputy):
        unlock()
        one, other = at_the_desk(zsj.administrator), at_the_desk(deputy)
        address = f"/desk/people/{zsj.final.pk}"

        assert one.post(f"{address}/ask-reset/", {"reason": "手机丢失", "confirm": "1"}).status_code == 302
        assert "确认重置（" not in one.get("/desk/people/").content.decode()
        assert "确认重置（zsj_administrator同志申请）" in other.get("/desk/people/").content.decode()
        preview = other.post(f"{address}/confirm-reset/", {"verified": "on"})
        assert not PasswordReset.objects.get().confirmed_at
        assert "确认后将发生" in preview.content.decode()
        done = other.post(f"{address}/confirm-reset/", {"verified": "on", "confirm": "1"})
        password = done.context["password"]
        assert password in done.content.decode()
        assert "no-store" in done["Cache-Control"]

        browser = Client()
        browser.post("/desk/login/", {"username": zsj.final.username, "password": password})
        browser.get("/desk/login/enrol/")
        device = TOTPDevice.objects.get(user=zsj.final)
        entered = browser.post("/desk/login/enrol/", {"code": code_of(device)}).content.decode()
        assert "zsj_administrator同志申请，zsj_deputy同志确认" in entered
        assert "zsj_administrator同志申请" not in browser.get("/desk/", follow=True).content.decode()
        browser.post(
            "/desk/account-security/password/",
            {"old_password": password, "new_password": "Fresh-Stone-31", "repeated": "Fresh-Stone-31"},
        )
        security = browser.get("/desk/account-security/").content.decode()
        assert "由系统管理员重置" in security
        assert "zsj_deputy同志确认；理由：手机丢失" in security

    def test_have_nothing_to_confirm_when_nobody_asked(self, zsj):
        assert (
            at_the_desk(zsj.administrator).get(f"/desk/people/{zsj.final.pk}/confirm-reset/").status_code
            == 404
        )


class TestSuperuser:
    def test_goes_no_other_way_than_the_verbs(self, zsj):
        root = Person.objects.create_superuser(username="root", name="超级用户", password="Quiet-River-27")
        desk = at_the_desk(root)

        for place in (f"users/edit/{zsj.final.pk}/", "users/add/", "workflows/list/", "workflows/disable/1/"):
            assert desk.post(f"/desk/{place}", {"is_superuser": "on"}).status_code == 403, place
        with pytest.raises(Refused, match="申请重置"):
            actions.reset_password(
                person=zsj.final, password="Fresh-Stone-31", reason="x", by=making.by(root)
            )


class TestWhoKeepsAnAccount:
    @pytest.fixture
    def shj(self):
        return making.bureau("shj", "示例街道办事处", None)

    @pytest.fixture
    def lent(self, zsj, shj):
        """A reviewer of one organ whom another has made supervisor there."""
        actions.appoint(
            person=zsj.final,
            organ=shj.organ,
            role=Role.SUPERVISOR,
            since=making.NOON.date(),
            by=making.by(shj.administrator),
        )
        return zsj.final

    def test_is_still_the_own_organ_after_an_appointment_elsewhere(self, zsj, shj, lent):
        assert queries.home_of(lent, making.NOON.date()) == zsj.organ

        for deed in (
            lambda: asked(zsj, by=shj.administrator),
            lambda: actions.amend_person(person=lent, name="别人", email="", by=making.by(shj.administrator)),
        ):
            with pytest.raises(Refused, match="系统管理员"):
                deed()
        assert asked(zsj, person=lent)

    def test_is_the_own_organ_while_its_posts_are_renewed(self, zsj, shj, lent):
        Post.objects.filter(person=lent, organ=zsj.organ).update(until=making.NOON.date())
        actions.appoint(
            person=lent,
            organ=zsj.organ,
            role=Role.FINAL_REVIEWER,
            since=making.NOON.date(),
            by=making.by(zsj.administrator),
        )

        assert queries.home_of(lent, making.NOON.date()) == zsj.organ

    @pytest.mark.parametrize("whose", ["zsj", "shj"])
    def test_does_not_matter_for_sending_somebody_away(self, zsj, shj, lent, whose):
        hand = making.by({"zsj": zsj, "shj": shj}[whose].administrator)

        actions.deactivate(person=lent, reason="离职", by=hand)

        assert not Person.objects.get(pk=lent.pk).is_active
        assert not queries.open_posts(making.NOON.date()).filter(person=lent).exists()

    def test_is_the_last_organ_of_who_holds_no_post(self, zsj, shj):
        Post.objects.filter(person=zsj.editor).update(until=making.NOON.date())
        said = {"person": zsj.editor, "password": "Fresh-Stone-31", "reason": "忘记"}

        with pytest.raises(Refused, match="系统管理员"):
            actions.reset_password(**said, by=making.by(shj.administrator))
        with pytest.raises(Refused, match="系统管理员"):
            actions.deactivate(person=zsj.editor, reason="x", by=making.by(shj.administrator))
        actions.reset_password(**said, by=making.by(zsj.administrator))

    def test_shows_the_lists_nobody_else_s_people(self, zsj, shj):
        Post.objects.filter(person=zsj.editor).update(until=date(2021, 1, 1))
        desk = at_the_desk(shj.administrator)

        assert "zsj_editor" not in desk.get("/desk/people/").content.decode()
        post = Post.objects.get(person=zsj.final)
        assert desk.get(f"/desk/posts/{post.pk}/dismiss/").status_code == 404
        assert at_the_desk(zsj.administrator).get(f"/desk/posts/{post.pk}/dismiss/").status_code == 200

    def test_is_offered_only_where_it_is_kept(self, zsj, shj, lent):
        there = at_the_desk(shj.administrator).get("/desk/people/").content.decode()

        assert timezone.localdate() >= making.NOON.date()
        assert f"/desk/people/{lent.pk}/deactivate/" in there
        assert f"/desk/people/{lent.pk}/ask-reset/" not in there
        assert (
            f"/desk/people/{lent.pk}/ask-reset/"
            in at_the_desk(zsj.administrator).get("/desk/people/").content.decode()
        )
