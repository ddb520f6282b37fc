"""Records that are only read, and the commands of the server."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from mingting.accounts import actions, queries
from mingting.accounts.models import Organ, Person
from mingting.accounts.rules.roles import Role
from mingting.commons.guards import LEDGER_GUARDS, put_on, take_off
from mingting.commons.models import LedgerEntry
from mingting.publishing import actions as office

from . import making
from .signing_in import at_the_desk, with_the_door
from .test_accounts_desk import appointed, words
from .test_accounts_organs import established
from .test_accounts_sign_in import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def door(settings):
    settings.MIDDLEWARE = with_the_door(settings.MIDDLEWARE)


@pytest.fixture
def government():
    return established("gov", "示例区人民政府")


@pytest.fixture
def desk(government):
    return at_the_desk(appointed("chief", government, Role.ADMINISTRATOR))


class TestRecords:
    def test_of_signing_in_are_read_by_auditor_and_administrator_and_by_no_editor(self, government, desk):
        auditor = at_the_desk(appointed("auditor", government, Role.AUDITOR))
        editor = at_the_desk(appointed("editor", government, Role.EDITOR))
        Client().post("/desk/login/", {"username": "nobody", "password": "x"})

        for reader in (desk, auditor):
            assert "nobody" in words(reader.get("/desk/sign-ins/"))
        assert editor.get("/desk/sign-ins/").status_code == 302

    def test_of_deeds_are_read_by_auditors_only(self, government, desk):
        auditor = at_the_desk(appointed("auditor", government, Role.AUDITOR))
        root = Person.objects.create_superuser(username="root", name="超级用户", password=PASSWORD)
        entry = LedgerEntry.objects.order_by("id").first()

        page = words(auditor.get("/desk/ledger/"))
        assert "登记机构" in page
        assert entry.digest in words(auditor.get(f"/desk/ledger/inspect/{entry.pk}/"))
        for other in (desk, at_the_desk(root)):
            assert other.get("/desk/ledger/").status_code == 302
            assert other.get(f"/desk/ledger/inspect/{entry.pk}/").status_code == 404

    def test_of_deeds_are_filtered_and_never_written(self, government):
        auditor = at_the_desk(appointed("auditor", government, Role.AUDITOR))

        assert "任命" in words(auditor.get("/desk/ledger/results/?did=任命"))
        assert "登记机构" not in words(auditor.get("/desk/ledger/results/?did=accounts.appoint"))
        assert "登记机构" not in words(auditor.get("/desk/ledger/results/?at_to=2001-01-01"))
        for place in ("new/", "edit/1/", "delete/1/"):
            assert auditor.post(f"/desk/ledger/{place}").status_code == 404


class TestLedgerOfSeveralOrgans:
    """An auditor reads what the own organ's people did and what was done to its things; never another's."""

    @pytest.fixture
    def bureaus(self):
        return making.bureau(), making.bureau("shj", "示例街道办事处", None)

    def entry_of(self, bureau):
        item = making.draft(bureau)
        office.discard(item_id=item.pk, person=bureau.editor, reason="作废", by=making.by(bureau.editor))
        return LedgerEntry.objects.get(did="publishing.discard", who_id=bureau.editor.pk)

    def test_is_read_by_the_own_auditor_only(self, bureaus):
        zsj, shj = bureaus
        entry = self.entry_of(zsj)

        for bureau, answer in ((zsj, 200), (shj, 404)):
            auditor = at_the_desk(bureau.auditor)
            assert auditor.get(f"/desk/ledger/inspect/{entry.pk}/").status_code == answer
            assert ("删除草稿" in words(auditor.get("/desk/ledger/"))) is (answer == 200)
            exported = b"".join(auditor.get("/desk/ledger/?export=csv").streaming_content).decode()
            assert ("zsj_editor同志" in exported) is (answer == 200)

    def test_is_not_opened_by_appointing_the_other_s_people(self, bureaus):
        zsj, shj = bureaus
        entry = self.entry_of(zsj)
        actions.appoint(
            person=zsj.editor,
            organ=shj.organ,
            role=Role.SUPERVISOR,
            since=making.NOON.date(),
            by=making.by(shj.administrator),
        )

        assert at_the_desk(shj.auditor).get(f"/desk/ledger/inspect/{entry.pk}/").status_code == 404

    def test_shows_what_people_of_elsewhere_did_here(self, bureaus):
        zsj, shj = bureaus
        item = making.draft(zsj)
        actions.appoint(
            person=shj.first,
            organ=zsj.organ,
            role=Role.FIRST_REVIEWER,
            since=making.NOON.date(),
            by=making.by(zsj.administrator),
        )
        making.submit(zsj, item)
        making.proved(zsj, item, "first", reviewer=shj.first)
        entry = LedgerEntry.objects.get(did="publishing.proof", who_id=shj.first.pk)

        assert at_the_desk(zsj.auditor).get(f"/desk/ledger/inspect/{entry.pk}/").status_code == 200

    def test_of_the_system_s_deeds_is_read_at_the_root_only(self, government):
        beneath = established("zsj", "示例区数据局", government)
        root = at_the_desk(appointed("root_auditor", government, Role.AUDITOR))
        local = at_the_desk(appointed("local_auditor", beneath, Role.AUDITOR))
        entry = LedgerEntry.objects.get(to=f"accounts.organ:{government.pk}")

        assert root.get(f"/desk/ledger/inspect/{entry.pk}/").status_code == 200
        assert local.get(f"/desk/ledger/inspect/{entry.pk}/").status_code == 404

    def test_of_sign_ins_stays_within_the_organ_too(self, bureaus):
        zsj, shj = bureaus
        Client().post("/desk/login/", {"username": "zsj_editor", "password": "x"})

        assert "zsj_editor" in words(at_the_desk(zsj.auditor).get("/desk/sign-ins/"))
        assert "zsj_editor" not in words(at_the_desk(shj.auditor).get("/desk/sign-ins/"))


class TestCommands:
    def test_reset_a_person_by_the_system_s_hand(self):
        zsj = making.bureau()
        out = StringIO()

        call_command("reset_person", "zsj_administrator", reason="唯一的系统管理员忘记密码", stdout=out)

        password = out.getvalue().strip().rpartition("：")[2]
        person = Person.objects.get(pk=zsj.administrator.pk)
        assert person.check_password(password)
        assert person.must_change_password
        entry = LedgerEntry.objects.get(did="accounts.confirm_reset")
        assert (entry.who, entry.origin) == ("系统", "reset_person")

    def test_reset_nobody_who_is_not_there(self):
        with pytest.raises(CommandError, match="没有用户名"):
            call_command("reset_person", "nobody", reason="x")

    def test_engage_the_first_administrator_of_a_new_installation(self, monkeypatch):
        monkeypatch.setenv("MINGTING_PASSWORD", PASSWORD)
        out = StringIO()

        call_command(
            "engage_person",
            "--no-input",
            username="first",
            name="首任",
            organ="gov",
            organ_name="示例区人民政府",
            stdout=out,
        )

        first = Person.objects.get(username="first")
        assert first.must_change_password
        assert not first.is_superuser
        assert queries.administered_by(first, timezone.localdate()) == {Organ.objects.get().pk}
        assert "系统管理员" in out.getvalue()

    def test_engage_nobody_when_the_password_is_poor(self, monkeypatch):
        monkeypatch.setenv("MINGTING_PASSWORD", "short")

        with pytest.raises(CommandError, match="密码"):
            call_command(
                "engage_person", "--no-input", username="first", name="首任", organ="gov", organ_name="区政府"
            )
        assert not Organ.objects.exists()
        assert not Person.objects.exists()

    def test_verify_the_ledger_and_name_the_first_broken_entry(self, government):
        established("zsj", "示例区数据局", government)
        out = StringIO()
        call_command("verify_ledger", stdout=out)
        assert "台账完好，共2条记录" in out.getvalue()

        altered = LedgerEntry.objects.order_by("id").first()
        tampered(altered)

        with pytest.raises(CommandError, match=f"第{altered.pk}号") as failure:
            call_command("verify_ledger")
        assert failure.value.returncode == 1

    def test_settle_the_day_twice_without_harm(self, government):
        for _ in range(2):
            call_command("settle_the_day", stdout=StringIO())


def tampered(entry):
    """Change an entry as someone with the database in hand would."""
    take_off(connection, LEDGER_GUARDS)
    LedgerEntry.objects.filter(pk=entry.pk).update(why="改过")
    put_on(connection, LEDGER_GUARDS)
