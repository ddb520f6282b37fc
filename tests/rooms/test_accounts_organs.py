"""Organs established, renamed, merged, split and ended by the verbs, with their history kept."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mingting.accounts import actions, queries
from mingting.accounts.models import Organ, Post, Succession
from mingting.accounts.rules.roles import Role
from mingting.commons import ledger, news
from mingting.commons.models import LedgerEntry
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 1, 4, tzinfo=UTC)
TODAY = date(2024, 6, 1)
SYSTEM = By(None, "系统", NOW, "tests")
GROUND = "示例编〔2024〕1号"


def established(code, name, parent=None, **more):
    return actions.establish_organ(code=code, name=name, kind="department", parent=parent, by=SYSTEM, **more)


def engaged(username, *posts):
    person = actions.engage(username=username, name=f"{username}甲", password="Quiet-River-27", by=SYSTEM)
    for organ, role in posts:
        actions.appoint(person=person, organ=organ, role=role, since=date(2024, 1, 1), by=SYSTEM)
    return person


@pytest.fixture
def government():
    return established("gov", "示例区人民政府")


@pytest.fixture
def bureau(government):
    return established("zsj", "示例区政务服务数据管理局", government, short_name="区政数局")


@pytest.fixture
def office(government):
    return established("xxb", "示例区信息化办公室", government)


class TestEstablishing:
    def test_writes_the_first_name_the_ledger_and_the_news(self, government):
        before = news.latest()

        organ = established("zsj", "示例区政数局", government, particulars={"uscc": "11440113007512345A"})

        assert [name.name for name in organ.names.all()] == ["示例区政数局"]
        assert LedgerEntry.objects.get(did="accounts.establish_organ", to=f"accounts.organ:{organ.pk}")
        assert {tag for _, tag in news.since(before)} == {"organ:zsj", "site"}

    def test_refuses_a_credit_code_with_a_wrong_check_digit(self, government):
        with pytest.raises(Refused, match="GB 32100") as refusal:
            established("zsj", "示例区政数局", government, particulars={"uscc": "11440113007512345J"})

        assert refusal.value.field == "uscc"
        assert not Organ.objects.filter(code="zsj").exists()

    def test_refuses_a_code_already_in_use(self, bureau):
        with pytest.raises(Refused, match="固定代码"):
            established("zsj", "另一个局")


class TestAmending:
    def test_says_in_the_ledger_what_changed(self, bureau):
        actions.amend_organ(organ=bureau, particulars={"phone": "020-1", "duty": ""}, by=SYSTEM)

        entry = LedgerEntry.objects.get(did="accounts.amend_organ")
        assert entry.detail == {"phone": ["", "020-1"]}

    def test_refuses_a_circle(self, government, bureau):
        with pytest.raises(Refused, match="上级机构"):
            actions.amend_organ(organ=government, particulars={"parent": bureau}, by=SYSTEM)


class TestRenaming:
    def rename(self, organ, name, on):
        return actions.rename_organ(organ=organ, name=name, short_name="", on=on, ground=GROUND, by=SYSTEM)

    def test_today_changes_the_present_name_and_keeps_the_old_for_days_before(self, bureau):
        before = news.latest()

        self.rename(bureau, "示例区政务服务和数据管理局", TODAY)

        bureau.refresh_from_db()
        assert bureau.name == "示例区政务服务和数据管理局"
        assert queries.name_on(bureau, TODAY) == "示例区政务服务和数据管理局"
        assert queries.name_on(bureau, TODAY - timedelta(days=1)) == "示例区政务服务数据管理局"
        assert {"organ:zsj", "site"} <= {tag for _, tag in news.since(before)}
        assert queries.former_names() == [("示例区政务服务数据管理局", "示例区政务服务和数据管理局", TODAY)]

    def test_to_come_leaves_the_present_name_until_its_day(self, bureau):
        self.rename(bureau, "示例区数据局", TODAY + timedelta(days=30))

        bureau.refresh_from_db()
        assert bureau.name == "示例区政务服务数据管理局"
        assert queries.name_on(bureau, TODAY + timedelta(days=30)) == "示例区数据局"

        later = By(None, "系统", NOW + timedelta(days=30), "tests")
        assert actions.settle_the_day(by=later)[0] == 1
        assert actions.settle_the_day(by=later)[0] == 0
        bureau.refresh_from_db()
        assert bureau.name == "示例区数据局"

    def test_in_the_past_puts_a_former_name_between(self, bureau):
        self.rename(bureau, "示例区政务服务和数据管理局", TODAY)
        self.rename(bureau, "示例区政务办", date(2020, 1, 1))

        bureau.refresh_from_db()
        assert bureau.name == "示例区政务服务和数据管理局"
        assert queries.name_on(bureau, date(2019, 12, 31)) == "示例区政务服务数据管理局"
        assert queries.name_on(bureau, date(2022, 1, 1)) == "示例区政务办"

    def test_without_a_ground_is_refused(self, bureau):
        with pytest.raises(Refused) as refusal:
            actions.rename_organ(organ=bureau, name="新名", on=TODAY, ground=" ", by=SYSTEM)
        assert refusal.value.field == "ground"


class TestMerging:
    def test_ends_the_predecessor_and_its_posts_and_says_who_follows(self, bureau, office):
        clerk = engaged("clerk", (office, Role.EDITOR))
        assert clerk.groups.exists()

        actions.merge_organs(predecessors=[office], successor=bureau, on=TODAY, ground=GROUND, by=SYSTEM)

        office.refresh_from_db()
        assert office.until == TODAY
        assert Post.objects.get(person=clerk).until == TODAY
        assert not clerk.groups.exists()
        assert Succession.objects.get().successor == bureau
        assert queries.name_on(office, TODAY) == "示例区信息化办公室"

    def test_leaves_the_posts_of_the_successor(self, bureau, office):
        clerk = engaged("clerk", (bureau, Role.EDITOR))

        actions.merge_organs(predecessors=[office], successor=bureau, on=TODAY, ground=GROUND, by=SYSTEM)

        assert Post.objects.get(person=clerk).until is None
        assert clerk.groups.exists()

    def test_of_an_organ_into_itself_is_refused(self, bureau):
        with pytest.raises(Refused, match="既是原机构又是承接机构"):
            actions.merge_organs(predecessors=[bureau], successor=bureau, on=TODAY, ground=GROUND, by=SYSTEM)

    def test_of_an_organ_with_subordinates_is_refused_and_nothing_changes(self, government, bureau):
        with pytest.raises(Refused, match="下级机构"):
            actions.merge_organs(
                predecessors=[government],
                successor=established("x", "他区政府"),
                on=TODAY,
                ground=GROUND,
                by=SYSTEM,
            )
        government.refresh_from_db()
        assert government.until is None


class TestSplitting:
    def test_ends_the_organ_unless_it_goes_on(self, government, bureau, office):
        other = established("sj", "示例区数据局", government)

        actions.split_organ(
            predecessor=bureau, successors=[other], on=TODAY, ground=GROUND, abolished=False, by=SYSTEM
        )
        bureau.refresh_from_db()
        assert bureau.until is None

        actions.split_organ(
            predecessor=bureau, successors=[other, office], on=date(2024, 7, 1), ground=GROUND, by=SYSTEM
        )
        bureau.refresh_from_db()
        assert bureau.until == date(2024, 7, 1)
        assert Organ.objects.in_force(date(2024, 6, 30)).contains(bureau)
        assert not Organ.objects.in_force(date(2024, 7, 1)).contains(bureau)

    def test_into_an_organ_not_yet_established_is_refused(self, government, bureau):
        later = established("sj", "示例区数据局", government, since=date(2024, 8, 1))

        with pytest.raises(Refused, match="尚未设立"):
            actions.split_organ(predecessor=bureau, successors=[later], on=TODAY, ground=GROUND, by=SYSTEM)


class TestAuthority:
    def test_reaches_one_s_own_organ_and_those_beneath(self, government, bureau):
        chief = engaged("chief", (government, Role.ADMINISTRATOR))
        by = By(chief.pk, chief.name, NOW, "tests")

        actions.rename_organ(organ=bureau, name="示例区数据局", on=TODAY, ground=GROUND, by=by)

        assert LedgerEntry.objects.get(did="accounts.rename_organ").who_id == chief.pk

    def test_does_not_reach_beside_or_above(self, government, bureau, office):
        local = engaged("local", (office, Role.ADMINISTRATOR))
        by = By(local.pk, local.name, NOW, "tests")

        for foreign in (government, bureau):
            with pytest.raises(Refused, match="系统管理员"):
                actions.rename_organ(organ=foreign, name="占用", on=TODAY, ground=GROUND, by=by)

    def test_is_not_given_by_being_an_editor(self, bureau):
        editor = engaged("editor", (bureau, Role.EDITOR))

        with pytest.raises(Refused, match="系统管理员"):
            actions.amend_organ(
                organ=bureau, particulars={"phone": "1"}, by=By(editor.pk, "编辑", NOW, "tests")
            )


def test_every_verb_here_leaves_an_unbroken_chain(government, bureau, office):
    actions.rename_organ(organ=bureau, name="示例区数据局", on=TODAY, ground=GROUND, by=SYSTEM)
    actions.merge_organs(predecessors=[office], successor=bureau, on=TODAY, ground=GROUND, by=SYSTEM)

    assert ledger.verify() is None
    assert LedgerEntry.objects.count() == 5
