"""People and posts: appointed, dismissed, deactivated; rights follow posts and nothing else."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore

from mingting.accounts import actions, groups, queries
from mingting.accounts.models import Person, Post, SignIn, StaffSession
from mingting.accounts.rules import roles
from mingting.accounts.rules.roles import DUTIES, Duty, Role
from mingting.commons.models import LedgerEntry
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .signing_in import device_of
from .test_accounts_organs import established

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 1, 4, tzinfo=UTC)
TODAY = date(2024, 6, 1)
SYSTEM = By(None, "系统", NOW, "tests")
FIRST = "Quiet-River-27"


def hand(person, at=NOW):
    return By(person.pk, person.name, at, "tests")


@pytest.fixture
def bureau():
    return established("zsj", "示例区政务服务和数据管理局")


@pytest.fixture
def clerk():
    return actions.engage(username="clerk", name="文员甲", password=FIRST, by=SYSTEM)


@pytest.fixture
def chief(bureau):
    person = actions.engage(username="chief", name="管理员甲", password=FIRST, by=SYSTEM)
    appointed(person, bureau, Role.ADMINISTRATOR)
    return person


def appointed(person, organ, role, *, since=TODAY, by=SYSTEM, **more):
    return actions.appoint(
        person=person, organ=organ, role=role, since=since, ground="示例任〔2024〕1号", by=by, **more
    )


def rights_of(person):
    return Person.objects.get(pk=person.pk).get_all_permissions()


class TestGroups:
    def test_stand_for_every_role_with_exactly_its_rights(self):
        for duty in DUTIES.values():
            group = Group.objects.get(name=duty.name)
            rights = {
                f"{p.content_type.app_label}.{p.codename}"
                for p in group.permissions.select_related("content_type")
            }
            assert rights == duty.rights, duty.name

    def test_carry_no_right_to_publish_anything(self):
        publishing = Permission.objects.filter(codename__startswith="publish_")

        assert publishing.exists()
        assert not publishing.filter(group__isnull=False).exists()

    def test_refuse_a_duty_that_would_publish(self, monkeypatch):
        greedy = Duty("越权", "", frozenset({"publishing.publish_informationitem"}))
        monkeypatch.setitem(roles.DUTIES, Role.SUPERVISOR, greedy)

        with pytest.raises(Refused, match="不得带有发布权限"):
            groups.ensure_groups()

    def test_let_nobody_choose_pictures_of_every_organ(self):
        for duty in DUTIES.values():
            assert not Group.objects.get(name=duty.name).collection_permissions.exists(), duty.name

    def test_lose_what_a_duty_no_longer_names(self):
        supervisors = Group.objects.get(name=DUTIES[Role.SUPERVISOR].name)
        supervisors.permissions.add(Permission.objects.get(codename="add_organ"))

        groups.ensure_groups()

        assert not supervisors.permissions.filter(codename="add_organ").exists()


class TestAppointing:
    def test_gives_the_rights_of_the_duty(self, clerk, bureau):
        assert rights_of(clerk) == set()

        appointed(clerk, bureau, Role.EDITOR)

        assert rights_of(clerk) == DUTIES[Role.EDITOR].rights
        entry = LedgerEntry.objects.get(did="accounts.appoint", to=f"accounts.person:{clerk.pk}")
        assert entry.detail["role"] == "editor"

    def test_from_a_later_day_gives_nothing_yet(self, clerk, bureau):
        appointed(clerk, bureau, Role.EDITOR, since=TODAY + timedelta(days=1))

        assert rights_of(clerk) == set()
        actions.settle_the_day(by=By(None, "系统", NOW + timedelta(days=1), "tests"))
        assert rights_of(clerk) == DUTIES[Role.EDITOR].rights

    def test_twice_over_the_same_time_is_refused(self, clerk, bureau):
        appointed(clerk, bureau, Role.EDITOR, until=TODAY + timedelta(days=10))

        with pytest.raises(Refused, match="已担任"):
            appointed(clerk, bureau, Role.EDITOR, since=TODAY + timedelta(days=5))
        appointed(clerk, bureau, Role.EDITOR, since=TODAY + timedelta(days=10))

    def test_of_an_auditor_as_reviewer_is_refused_in_the_same_organ_only(self, clerk, bureau):
        town = established("sq", "示例镇人民政府")
        appointed(clerk, bureau, Role.AUDITOR)

        with pytest.raises(Refused, match="兼任"):
            appointed(clerk, bureau, Role.FIRST_REVIEWER)
        appointed(clerk, town, Role.FIRST_REVIEWER)

    def test_of_oneself_as_reviewer_is_refused(self, chief, clerk, bureau):
        appointed(clerk, bureau, Role.FINAL_REVIEWER, by=hand(chief))

        with pytest.raises(Refused, match="不能任命自己"):
            appointed(chief, bureau, Role.FINAL_REVIEWER, by=hand(chief))

    def test_by_one_who_administers_another_organ_is_refused(self, clerk, bureau):
        stranger = actions.engage(username="stranger", name="外单位", password=FIRST, by=SYSTEM)
        appointed(stranger, established("sq", "示例镇人民政府"), Role.ADMINISTRATOR)

        with pytest.raises(Refused, match="系统管理员"):
            appointed(clerk, bureau, Role.EDITOR, by=hand(stranger))

    def test_of_somebody_deactivated_is_refused(self, clerk, bureau):
        actions.deactivate(person=clerk, reason="调离", by=SYSTEM)

        with pytest.raises(Refused, match="已停用"):
            appointed(clerk, bureau, Role.EDITOR)


class TestDismissing:
    def test_takes_back_the_rights_of_that_post_only(self, clerk, bureau):
        editing = appointed(clerk, bureau, Role.EDITOR)
        appointed(clerk, bureau, Role.SUPERVISOR)

        actions.dismiss(post=editing, until=TODAY, reason="换岗", by=SYSTEM)

        assert rights_of(clerk) == DUTIES[Role.SUPERVISOR].rights
        assert LedgerEntry.objects.get(did="accounts.dismiss").why == "换岗"

    def test_on_a_later_day_leaves_the_rights_until_then(self, clerk, bureau):
        post = appointed(clerk, bureau, Role.EDITOR)

        actions.dismiss(post=post, until=TODAY + timedelta(days=3), reason="换岗", by=SYSTEM)

        assert queries.roles_of(clerk, bureau.pk, TODAY + timedelta(days=2)) == {Role.EDITOR}
        assert queries.roles_of(clerk, bureau.pk, TODAY + timedelta(days=3)) == frozenset()

    def test_before_it_began_or_without_a_reason_is_refused(self, clerk, bureau):
        post = appointed(clerk, bureau, Role.EDITOR)

        for until, reason in ((TODAY - timedelta(days=1), "换岗"), (TODAY, " ")):
            with pytest.raises(Refused):
                actions.dismiss(post=post, until=until, reason=reason, by=SYSTEM)

    def test_the_last_administrator_is_refused_until_there_is_another(self, chief, clerk, bureau):
        post = Post.objects.get(person=chief)

        with pytest.raises(Refused, match="至少要保留一名系统管理员"):
            actions.dismiss(post=post, until=TODAY, reason="换岗", by=hand(chief))
        appointed(clerk, bureau, Role.ADMINISTRATOR)
        actions.dismiss(post=post, until=TODAY, reason="换岗", by=hand(chief))


class TestEngaging:
    def test_asks_for_a_change_of_the_first_password(self, clerk):
        assert clerk.must_change_password
        assert clerk.password_changed_at == NOW
        assert not clerk.is_superuser

    @pytest.mark.parametrize(
        "poor",
        [
            pytest.param("Ab1-short", id="short"),
            pytest.param("quietriverstone", id="one kind"),
            pytest.param("clerk2clerk2", id="like the name"),
        ],
    )
    def test_with_a_poor_password_is_refused_beside_its_field(self, poor):
        with pytest.raises(Refused) as refusal:
            actions.engage(username="clerk2", name="文员乙", password=poor, by=SYSTEM)
        assert refusal.value.field == "password"
        assert not Person.objects.filter(username="clerk2").exists()

    def test_under_a_name_in_use_is_refused(self, clerk):
        with pytest.raises(Refused) as refusal:
            actions.engage(username="CLERK", name="另一人", password=FIRST, by=SYSTEM)
        assert refusal.value.field == "username"


class TestPasswords:
    def test_are_changed_with_the_old_one(self, clerk):
        with pytest.raises(Refused) as refusal:
            actions.change_password(person=clerk, old="wrong", new="Other-River-28", by=hand(clerk))
        assert refusal.value.field == "old_password"

        actions.change_password(person=clerk, old=FIRST, new="Other-River-28", by=hand(clerk))
        clerk.refresh_from_db()
        assert clerk.check_password("Other-River-28")
        assert not clerk.must_change_password

    def test_may_not_be_one_of_the_last_five(self, clerk):
        used = [FIRST, *(f"Other-River-{number}" for number in range(5))]
        for old, new in pairwise(used):
            actions.change_password(person=clerk, old=old, new=new, by=hand(clerk))

        for recent in used[1:]:
            with pytest.raises(Refused, match="最近5次"):
                actions.change_password(person=clerk, old=used[-1], new=recent, by=hand(clerk))
        actions.change_password(person=clerk, old=used[-1], new=FIRST, by=hand(clerk))

    def test_are_never_written_in_the_ledger(self, clerk):
        actions.change_password(person=clerk, old=FIRST, new="Other-River-28", by=hand(clerk))

        for entry in LedgerEntry.objects.all():
            assert "River" not in f"{entry.why}{entry.detail}"

    def test_reset_by_an_administrator_end_the_sessions(self, chief, clerk):
        session = opened(clerk)

        actions.reset_password(person=clerk, password="Fresh-Stone-31", reason="忘记密码", by=hand(chief))

        clerk.refresh_from_db()
        session.refresh_from_db()
        assert clerk.must_change_password
        assert session.ended_at == NOW

    def test_of_another_organ_s_people_are_out_of_reach(self, clerk, bureau):
        appointed(clerk, bureau, Role.FINAL_REVIEWER)
        stranger = actions.engage(username="stranger", name="外单位", password=FIRST, by=SYSTEM)
        appointed(stranger, established("sq", "示例镇人民政府"), Role.ADMINISTRATOR)

        with pytest.raises(Refused, match="系统管理员"):
            actions.reset_password(person=clerk, password="Fresh-Stone-31", reason="x", by=hand(stranger))

    def test_of_a_superuser_are_out_of_reach_for_who_is_none(self, chief):
        root = Person.objects.create_superuser(username="root", name="超级用户", password=FIRST)

        with pytest.raises(Refused, match="超级用户"):
            actions.reset_password(person=root, password="Fresh-Stone-31", reason="x", by=hand(chief))


def opened(person):
    store = SessionStore()
    store["something"] = 1
    store.create()
    return actions.open_session(
        person=person, session_key=store.session_key, agent="Firefox/120", by=hand(person)
    )


class TestDeactivating:
    def test_ends_posts_sessions_and_rights_and_keeps_the_name(self, chief, clerk, bureau):
        appointed(clerk, bureau, Role.EDITOR, since=TODAY - timedelta(days=9))
        session = opened(clerk)

        actions.deactivate(person=clerk, reason="调离", by=hand(chief))

        clerk.refresh_from_db()
        session.refresh_from_db()
        assert not clerk.is_active
        assert Post.objects.get(person=clerk).until == TODAY
        assert session.ended_at is not None
        assert not SessionStore().exists(session.session_key)
        assert clerk.name == "文员甲"

    def test_of_oneself_or_the_last_administrator_is_refused(self, chief):
        with pytest.raises(Refused, match="自己"):
            actions.deactivate(person=chief, reason="x", by=hand(chief))

    def test_can_be_undone_without_the_posts(self, chief, clerk, bureau):
        appointed(clerk, bureau, Role.EDITOR)
        actions.deactivate(person=clerk, reason="调离", by=hand(chief))

        actions.reinstate(person=clerk, reason="回任", by=hand(chief))

        clerk.refresh_from_db()
        assert clerk.is_active
        assert clerk.must_change_password
        assert rights_of(clerk) == set()


class TestSessions:
    def test_are_ended_by_their_owner_and_noted(self, clerk):
        session = opened(clerk)

        actions.revoke_session(session=session, reason="本人终止", by=hand(clerk))

        session.refresh_from_db()
        assert session.ended_at == NOW
        assert not SessionStore().exists(session.session_key)
        assert list(SignIn.objects.values_list("outcome", flat=True)) == ["revoked", "opened"]
        assert LedgerEntry.objects.get(did="accounts.revoke_session").who_id == clerk.pk

    def test_of_others_are_ended_by_their_administrator_only(self, chief, clerk, bureau):
        colleague = actions.engage(username="colleague", name="文员乙", password=FIRST, by=SYSTEM)
        appointed(colleague, bureau, Role.EDITOR)
        session = opened(clerk)

        with pytest.raises(Refused):
            actions.revoke_session(session=session, reason="x", by=hand(colleague))
        actions.revoke_session(session=session, reason="异常", by=hand(chief))

        assert StaffSession.objects.get().ended_at is not None


class TestSecondFactor:
    def test_is_forgotten_by_an_administrator_with_a_reason(self, chief, clerk):
        device_of(clerk)

        with pytest.raises(Refused):
            actions.forget_second_factor(person=clerk, reason="", by=hand(chief))
        actions.forget_second_factor(person=clerk, reason="手机丢失", by=hand(chief))

        assert not clerk.totpdevice_set.exists()
