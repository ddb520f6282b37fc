"""Sections of an organ, the posts within them, and who sees what from where."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from mingting.accounts import actions, api, queries
from mingting.accounts.models import Person, Post, Section
from mingting.accounts.rules.roles import Role
from mingting.commons import ledger
from mingting.commons.models import LedgerEntry
from mingting.kernel.refusals import Refused

from . import making
from .test_accounts_organs import GROUND, NOW, SYSTEM, TODAY, engaged, established
from .test_accounts_people import hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def government():
    return established("gov", "示例区人民政府")


@pytest.fixture
def bureau(government):
    return established("zsj", "示例区政务服务数据管理局", government)


@pytest.fixture
def chief(bureau):
    return engaged("chief", (bureau, Role.ADMINISTRATOR))


@pytest.fixture
def clerk():
    return engaged("clerk")


@pytest.fixture
def section(bureau):
    return kept(bureau, "政务公开科")


def kept(organ, name, *, by=SYSTEM, **more):
    return actions.keep_section(organ=organ, name=name, by=by, **more)


def seated(person, at, role=Role.HANDLER, **more):
    given = {"organ": at.organ, "section": at, "since": TODAY, "by": SYSTEM} | more
    return actions.appoint(person=person, role=role, **given)


class TestKeeping:
    def test_enters_renames_closes_and_opens_again_each_with_its_entry(self, bureau, chief):
        section = kept(bureau, " 政务公开科 ", by=hand(chief))
        kept(bureau, "政务公开和法规科", section=section, by=hand(chief))
        kept(bureau, "政务公开和法规科", section=section, is_open=False, by=hand(chief))
        kept(bureau, "政务公开和法规科", section=section, by=hand(chief))

        section.refresh_from_db()
        assert (section.name, section.is_open) == ("政务公开和法规科", True)
        entries = LedgerEntry.objects.filter(did="accounts.keep_section", to=f"accounts.section:{section.pk}")
        assert [entry.detail["after"] for entry in entries.order_by("id")] == [
            {"name": "政务公开科", "is_open": True},
            {"name": "政务公开和法规科", "is_open": True},
            {"name": "政务公开和法规科", "is_open": False},
            {"name": "政务公开和法规科", "is_open": True},
        ]
        assert {entry.who_id for entry in entries} == {chief.pk}
        assert ledger.verify() is None

    def test_as_it_was_leaves_no_entry(self, bureau, section):
        before = LedgerEntry.objects.count()

        kept(bureau, section.name, section=section)

        assert LedgerEntry.objects.count() == before

    @pytest.mark.parametrize("name", ["", "  ", "政务公开科", " 政务公开科"])
    def test_under_no_name_or_one_in_use_is_refused(self, bureau, section, name):
        with pytest.raises(Refused) as refusal:
            kept(bureau, name)

        assert refusal.value.field == "name"
        assert Section.objects.count() == 1

    def test_under_another_s_name_is_refused_and_one_s_own_is_not(self, bureau, section):
        other = kept(bureau, "法规科")

        with pytest.raises(Refused, match="已有名为"):
            kept(bureau, "政务公开科", section=other)
        kept(bureau, "法规科", section=other)

    def test_tells_of_a_closed_section_of_that_name(self, bureau, section):
        kept(bureau, section.name, section=section, is_open=False)

        with pytest.raises(Refused, match="可以重新启用"):
            kept(bureau, section.name)

    def test_takes_a_name_that_another_organ_uses_too(self, government, section):
        assert kept(government, section.name).organ == government

    def test_in_the_name_of_an_organ_that_it_is_not_of_is_refused(self, government, section):
        with pytest.raises(Refused, match="不是") as refusal:
            kept(government, "信访科", section=section)
        assert refusal.value.field == "section"

    def test_of_an_organ_that_has_ended_enters_nothing_new(self, bureau, section):
        actions.abolish_organ(organ=bureau, on=TODAY, ground=GROUND, by=SYSTEM)

        with pytest.raises(Refused, match="已撤销"):
            kept(bureau, "法规科")
        kept(bureau, section.name, section=section, is_open=False)

    def test_is_the_own_administrator_s(self, government, bureau, section):
        office = established("xxb", "示例区信息化办公室", government)
        foreign = engaged("foreign", (office, Role.ADMINISTRATOR))
        editor = engaged("editor", (bureau, Role.EDITOR))
        above = engaged("above", (government, Role.ADMINISTRATOR))

        for person in (foreign, editor):
            with pytest.raises(Refused, match="系统管理员"):
                kept(bureau, "法规科", by=hand(person))
        kept(bureau, "法规科", by=hand(above))


class TestClosing:
    def test_is_done_at_once_for_one_that_is_entered_for_the_record_only(self, chief, bureau):
        assert not kept(bureau, "信息中心筹备组", is_open=False).is_open

    @pytest.mark.parametrize("since", [TODAY, TODAY + timedelta(days=5)])
    def test_is_refused_while_somebody_holds_a_post_there_or_is_to_take_one_up(self, clerk, section, since):
        post = seated(clerk, section, since=since)

        with pytest.raises(Refused, match="clerk甲") as refusal:
            kept(section.organ, section.name, section=section, is_open=False)
        assert refusal.value.field == "is_open"

        actions.dismiss(post=post, until=since, reason="换岗", by=SYSTEM)
        later = making.By(None, "系统", NOW + timedelta(days=5), "tests")
        assert not kept(section.organ, section.name, section=section, is_open=False, by=later).is_open

    def test_leaves_the_posts_of_other_sections_alone(self, clerk, bureau, section):
        other = kept(bureau, "法规科")
        seated(clerk, other)

        assert not kept(bureau, section.name, section=section, is_open=False).is_open


class TestAppointing:
    @pytest.mark.parametrize("role", [Role.HANDLER, Role.SECTION_HEAD])
    def test_to_a_post_within_a_section_names_it(self, clerk, section, role):
        with pytest.raises(Refused, match="须选择科室") as refusal:
            seated(clerk, section, role, section=None)
        assert refusal.value.field == "section"

        assert seated(clerk, section, role).section == section
        entry = LedgerEntry.objects.get(did="accounts.appoint")
        assert entry.detail["section"] == section.pk

    @pytest.mark.parametrize("role", [Role.HEAD, Role.LEGAL_ADVISER, Role.DISCLOSURE_HEAD, Role.EDITOR])
    def test_to_a_post_of_the_whole_organ_names_none(self, clerk, section, role):
        with pytest.raises(Refused, match="不属于某一科室") as refusal:
            seated(clerk, section, role)

        assert refusal.value.field == "section"
        assert seated(clerk, section, role, section=None).section is None

    def test_in_another_organ_s_section_is_refused(self, clerk, government, section):
        with pytest.raises(Refused, match="不是“示例区人民政府”的科室") as refusal:
            seated(clerk, section, organ=government)
        assert refusal.value.field == "section"

    def test_in_a_closed_section_is_refused(self, clerk, section):
        kept(section.organ, section.name, section=section, is_open=False)

        with pytest.raises(Refused, match="已停用"):
            seated(clerk, section)

    def test_in_a_second_section_takes_leaving_the_first(self, clerk, bureau, section):
        other = kept(bureau, "法规科")
        post = seated(clerk, section)

        with pytest.raises(Refused, match="已担任"):
            seated(clerk, other)
        actions.dismiss(post=post, until=TODAY + timedelta(days=3), reason="换岗", by=SYSTEM)
        seated(clerk, other, since=TODAY + timedelta(days=3))

        sections = [
            queries.sections_of(clerk, TODAY + timedelta(days=days), [Role.HANDLER]) for days in (2, 3)
        ]
        assert sections == [{section.pk}, {other.pk}]

    @pytest.mark.parametrize("role", [Role.SECTION_HEAD, Role.LEGAL_ADVISER, Role.DISCLOSURE_HEAD, Role.HEAD])
    def test_of_oneself_to_decide_on_answers_is_refused(self, chief, section, role):
        seat = section if role is Role.SECTION_HEAD else None

        with pytest.raises(Refused, match="不能任命自己"):
            seated(chief, section, role, section=seat, by=hand(chief))

    @pytest.mark.parametrize("first", [Role.HANDLER, Role.AUDITOR])
    def test_of_one_person_to_handle_and_to_audit_is_refused(self, clerk, section, first):
        second = Role.AUDITOR if first is Role.HANDLER else Role.HANDLER
        seats = {Role.HANDLER: section, Role.AUDITOR: None}
        seated(clerk, section, first, section=seats[first])

        with pytest.raises(Refused, match="兼任"):
            seated(clerk, section, second, section=seats[second])


class TestDatabase:
    @pytest.mark.parametrize(
        ("role", "within"), [(Role.HANDLER, False), (Role.SECTION_HEAD, False), (Role.HEAD, True)]
    )
    def test_holds_no_post_outside_its_seat(self, clerk, section, role, within):
        seat = section if within else None

        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.create(person=clerk, organ=section.organ, role=role, section=seat, since=TODAY)

    def test_holds_no_two_sections_of_a_name(self, section):
        with pytest.raises(IntegrityError), transaction.atomic():
            Section.objects.create(organ=section.organ, name=section.name)


class TestQuestions:
    def test_of_sections_look_at_role_day_and_whether_the_person_may_sign_in(self, clerk, section):
        seated(clerk, section, until=TODAY + timedelta(days=2))

        assert api.sections_of(clerk, TODAY, [Role.HANDLER]) == {section.pk}
        assert api.sections_of(clerk, TODAY, [Role.SECTION_HEAD]) == frozenset()
        assert api.sections_of(clerk, TODAY + timedelta(days=2), [Role.HANDLER]) == frozenset()
        Person.objects.filter(pk=clerk.pk).update(is_active=False)
        assert api.sections_of(clerk, TODAY, [Role.HANDLER]) == frozenset()

    def test_of_the_tree_reach_beneath_and_neither_beside_nor_above(self, government, bureau):
        station = established("fwzx", "示例区政务服务中心", bureau)
        office = established("xxb", "示例区信息化办公室", government)

        assert api.organs_beneath([bureau.pk]) == {bureau.pk, station.pk}
        assert api.organs_beneath([office.pk, bureau.pk]) == {office.pk, bureau.pk, station.pk}
        assert api.organs_beneath([]) == frozenset()

    def test_of_a_supervisor_are_asked_of_where_the_post_is_held(self, government, bureau):
        supervisor = engaged("supervisor", (government, Role.SUPERVISOR))

        held = api.organs_of(supervisor, TODAY, [Role.SUPERVISOR])

        assert api.organs_beneath(held) == {government.pk, bureau.pk}
