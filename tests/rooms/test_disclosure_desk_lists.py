"""The lists of requests at the desk: who sees which, in what order, how they are narrowed, given on and handed out."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingting.accounts.actions.rights import sync_rights
from mingting.accounts.models import Person, Post
from mingting.accounts.rules.roles import Role
from mingting.commons.calendar import calendar
from mingting.disclosure.actions import consulting, correcting, extending, messaging
from mingting.disclosure.models import Application, Event
from mingting.disclosure.rules.stages import Stage

from . import disclosing
from .signing_in import at_the_desk

pytestmark = pytest.mark.django_db

LIST = "/desk/requests/"
#: The day on which these tests sit at the desk; what came on disclosing.MONDAY has four working days left.
TODAY = date(2026, 3, 24)
USCC = "91350100M000100Y43"
PERSONAL = ("13800000000", disclosing.CITIZENS[0], "applicant@example.cn", "示例路2号")


@pytest.fixture(autouse=True)
def a_day_in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    be_on(monkeypatch, TODAY)


def be_on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let it be noon of a day for everything that asks the clock."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: disclosing.noon(day))


def desk(person: Person) -> Client:
    """Return a browser in which the person sits at the desk with the rights of their posts."""
    sync_rights(person, timezone.localdate())
    return at_the_desk(person)


def shown(person: Person, address: str = LIST) -> str:
    answer = desk(person).get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def numbers(page: str) -> list[str]:
    """Return the registration numbers of the rows, from top to bottom."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'mt-beside">([A-Z0-9]+-\d{4}-\d{5})', body)


def plain(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


class TestWhoSees:
    def test_the_office_and_the_heads_see_the_organ_and_no_other_organ(self, zsj):
        other = disclosing.bureau("czj", "番禺区财政局", mark="番财")
        disclosing.filed(zsj)
        disclosing.filed(other)

        for who in (zsj.clerk, zsj.office_head, zsj.head):
            assert numbers(shown(who)) == ["ZSJ-2026-00001"]

    def test_a_handler_sees_their_own_first_and_their_sections_beside(self, zsj):
        disclosing.handling(zsj)
        desk_of_handler, of_colleague = shown(zsj.handler), shown(zsj.second_handler)

        assert numbers(desk_of_handler) == ["ZSJ-2026-00001"]
        assert numbers(of_colleague) == []
        assert "没有分办给您的申请" in of_colleague
        assert numbers(shown(zsj.second_handler, f"{LIST}?tab=section")) == ["ZSJ-2026-00001"]

    def test_another_section_sees_nothing_of_it(self, zsj):
        disclosing.handling(zsj)

        for who in (zsj.stranger, zsj.other_section_head):
            assert numbers(shown(who)) == []
            assert numbers(shown(who, f"{LIST}?tab=organ")) == []

    def test_a_legal_adviser_sees_what_came_to_review(self, zsj):
        disclosing.handling(zsj)
        disclosing.proposed(zsj, "unable_create")

        assert numbers(shown(zsj.legal)) == ["ZSJ-2026-00002"]

    def test_who_holds_no_post_of_disclosure_reads_why_there_is_nothing(self, zsj):
        disclosing.filed(zsj)

        page = shown(zsj.auditor)

        assert "没有依申请公开的岗位" in page
        assert "ZSJ-2026" not in page

    def test_tabs_are_those_that_the_posts_give_with_their_counts(self, zsj):
        disclosing.handling(zsj)
        disclosing.filed(zsj)

        assert re.findall(
            r"(我的|本科室|本机关|送我审的) <span class=\"mt-count\">(\d+)", shown(zsj.handler)
        ) == [
            ("我的", "1"),
            ("本科室", "1"),
        ]
        assert re.findall(
            r"(我的|本科室|本机关|送我审的) <span class=\"mt-count\">(\d+)", shown(zsj.clerk)
        ) == [
            ("本机关", "2"),
        ]

    def test_somebody_with_two_posts_has_the_tabs_of_both(self, zsj):
        Post.objects.create(
            person=zsj.handler, organ=zsj.organ, role=Role.DISCLOSURE_OFFICE, since=date(2020, 1, 1)
        )

        page = shown(zsj.handler)

        assert all(f"{tab} <span" in page for tab in ("我的", "本科室", "本机关"))

    def test_nothing_by_which_the_applicant_could_be_known_stands_in_a_row(self, zsj):
        disclosing.handling(zsj, name="何建国")

        page = shown(zsj.handler)

        assert "何**" in page
        assert "何建国" not in page
        assert not any(secret in page for secret in PERSONAL)

    def test_an_organisation_is_named(self, zsj):
        disclosing.registered(
            zsj, name="示例律师事务所", applicant_type="legal_service", uscc=USCC, id_number=""
        )

        assert "示例律师事务所" in shown(zsj.clerk)


class TestOrder:
    def test_puts_the_late_first_then_the_nearly_late_then_waiting_then_done(self, zsj):
        done = disclosing.withdrawn(zsj)
        waiting = disclosing.handling(zsj)
        disclosing.ask_correction(zsj, waiting)
        fresh = disclosing.registered(zsj, on=TODAY)
        near = disclosing.handling(zsj)
        late = disclosing.handling(zsj, on=date(2026, 2, 2))

        expected = [case.number for case in (late, near, fresh, waiting, done)]

        assert numbers(shown(zsj.clerk)) == expected

    def test_counts_an_unconfirmed_request_by_the_day_it_should_have_been_confirmed(self, zsj):
        disclosing.registered(zsj, on=TODAY)
        unconfirmed = disclosing.filed(zsj).application

        page = shown(zsj.clerk)

        assert numbers(page)[0] == unconfirmed.number
        assert "个工作日未确认" in page

    def test_can_be_changed(self, zsj):
        first, second = disclosing.filed(zsj).application, disclosing.filed(zsj).application

        assert numbers(shown(zsj.clerk, f"{LIST}?sort=-number")) == [second.number, first.number]
        assert numbers(shown(zsj.clerk, f"{LIST}?sort=number")) == [first.number, second.number]


class TestDue:
    def test_says_how_many_working_days_are_left(self, zsj):
        disclosing.handling(zsj)

        assert "剩 4 个工作日" in plain(shown(zsj.handler))

    @pytest.mark.parametrize(
        ("day", "words"), [(disclosing.DUE, "今天到期"), (date(2026, 4, 1), "已逾期 2 个工作日")]
    )
    def test_says_that_it_is_the_last_day_or_over(self, zsj, monkeypatch, day, words):
        disclosing.handling(zsj)
        be_on(monkeypatch, day)

        assert words in plain(shown(zsj.handler))

    def test_a_weekend_after_the_last_day_is_late_too(self, zsj, monkeypatch):
        case = disclosing.handling(zsj, on=date(2026, 2, 27))
        assert case.due_on is not None
        last = case.due_on
        be_on(monkeypatch, last + timedelta(days=1))

        assert calendar().count(last, last + timedelta(days=1)) in (0, 1)
        assert "已逾期 1 个工作日" in plain(shown(zsj.handler))

    def test_says_that_the_applicant_is_awaited_and_until_when(self, zsj):
        case = disclosing.handling(zsj)
        correcting.ask_correction(
            person=zsj.handler,
            application_id=case.pk,
            unclear="没有年度",
            guidance="请写明年度",
            correct_by=date(2026, 3, 27),
            by=disclosing.by(zsj.handler),
        )

        assert "等补正（至 03-27）" in plain(shown(zsj.handler))

    def test_says_that_the_time_to_correct_is_over(self, zsj):
        disclosing.ask_correction(zsj, disclosing.handling(zsj, on=date(2026, 2, 2)))

        assert "补正期限已于" in plain(shown(zsj.handler))

    def test_says_that_the_clock_stands_still_and_until_when(self, zsj):
        case = disclosing.handling(zsj)
        consulting.consult(
            person=zsj.handler,
            application_id=case.pk,
            kind="third_party",
            to="示例公司",
            question="报价",
            by=disclosing.by(zsj.handler, date(2026, 3, 20)),
        )

        assert "停（征求意见至 " in plain(shown(zsj.handler))

    def test_is_what_the_clock_says_today_not_what_was_stored(self, zsj):
        case = disclosing.handling(zsj)
        Application.objects.filter(pk=case.pk).update(due_on=date(2030, 1, 1))

        assert "剩 4 个工作日" in plain(shown(zsj.handler))


class TestNarrowing:
    @pytest.fixture
    def several(self, zsj) -> dict[str, str]:
        """A filed request, one that waits for allotting by mail, one that is handled, one that is withdrawn."""
        return {
            "filed": disclosing.filed(zsj, info_title="公共数据授权运营清单").application.number,
            "mailed": disclosing.registered(
                zsj,
                channel="registered_mail",
                applicant_type="business",
                name="示例公司",
                uscc=USCC,
                id_number="",
            ).number,
            "handled": disclosing.handling(
                zsj, on=date(2026, 2, 2), description="需要２０２４年度的。"
            ).number,
            "withdrawn": disclosing.withdrawn(zsj).number,
        }

    @pytest.mark.parametrize(
        ("query", "left"),
        [
            ("stage=received", ["mailed"]),
            ("handler=none", ["filed", "mailed"]),
            ("outcome=other_withdrawn", ["withdrawn"]),
            ("channel=internet", ["filed"]),
            ("applicant_type=business", ["mailed"]),
            ("year=2026&state=done", ["withdrawn"]),
            ("state=late", ["filed", "handled"]),
            ("q=授权运营", ["filed"]),
            ("q=年度的", ["handled"]),
            ("year=2024", ["filed", "handled", "mailed", "withdrawn"]),
            ("stage=nonsense", ["filed", "handled", "mailed", "withdrawn"]),
        ],
    )
    def test_leaves_what_was_asked_for_and_ignores_what_makes_no_sense(self, zsj, several, query, left):
        names = {number: name for name, number in several.items()}

        found = numbers(shown(zsj.clerk, f"{LIST}?{query}"))

        assert sorted(names[number] for number in found) == sorted(left)

    def test_by_handler_and_section_offers_those_who_have_something(self, zsj, several):
        page = shown(zsj.clerk)
        by_handler = numbers(shown(zsj.clerk, f"{LIST}?handler={zsj.handler.pk}"))

        assert f'value="{zsj.handler.pk}"' in page
        assert f'<option value="{zsj.stranger.pk}"' not in page
        assert by_handler == numbers(shown(zsj.clerk, f"{LIST}?section={zsj.section.pk}"))
        assert several["handled"] in by_handler

    def test_to_what_the_head_decides_or_nobody_has_read_is_offered_where_there_is_any(self, zsj, several):
        assert "待负责人决定" not in shown(zsj.clerk).partition("<form")[0]
        case = disclosing.handling(zsj)
        extending.ask_extension(
            person=zsj.handler, application_id=case.pk, days=5, reason="卷宗多", by=disclosing.by(zsj.handler)
        )
        messaging.say(person=None, application_id=case.pk, text="请问", by=disclosing.by(None))

        assert numbers(shown(zsj.clerk, f"{LIST}?state=undecided")) == [case.number]
        assert numbers(shown(zsj.clerk, f"{LIST}?state=unread")) == [case.number]
        assert "待负责人决定 <strong>1" in shown(zsj.clerk)

    def test_by_number_finds_the_one(self, zsj, several):
        assert numbers(shown(zsj.clerk, f"{LIST}?q={several['mailed'][-5:]}")) == [several["mailed"]]

    def test_that_leaves_nothing_says_so_and_how_to_undo_it(self, zsj, several):
        page = shown(zsj.clerk, f"{LIST}?q=没有这样的内容")

        assert "没有符合这些条件的申请" in page
        assert "清除全部筛选" in page

    def test_reaches_nothing_beyond_the_tab(self, zsj, several):
        assert numbers(shown(zsj.stranger, f"{LIST}?q=ZSJ&tab=organ")) == []

    def test_says_aloud_how_many_are_left(self, zsj, several):
        assert 'role="status">符合条件的 1 件' in shown(zsj.clerk, f"{LIST}?stage=received")


class TestPages:
    def test_hold_fifty_and_the_counts_tell_of_all(self, zsj):
        for _ in range(51):
            disclosing.filed(zsj)

        first, second = shown(zsj.clerk), shown(zsj.clerk, f"{LIST}?page=2")

        assert len(numbers(first)) == 50
        assert len(numbers(second)) == 1
        assert set(numbers(first)).isdisjoint(numbers(second))
        assert "共 51 件" in first
        assert "第 2 页，共 2 页" in second

    def test_send_the_same_queries_however_long_they_are(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.ask_third_party(zsj, case)
        client = desk(zsj.clerk)
        client.get(LIST)
        with CaptureQueriesContext(connection) as few:
            client.get(LIST)

        for _ in range(30):
            disclosing.filed(zsj)
        more = disclosing.handling(zsj)
        disclosing.ask_third_party(zsj, more)
        extending.ask_extension(
            person=zsj.handler, application_id=more.pk, days=5, reason="卷宗多", by=disclosing.by(zsj.handler)
        )
        with CaptureQueriesContext(connection) as many:
            page = client.get(LIST).content.decode()

        assert len(numbers(page)) == 32
        assert len(many) == len(few)


class TestGivingOn:
    def post(self, who, cases, to, **more):
        return desk(who).post(
            f"{LIST}allot/", {"case": [case.pk for case in cases], "to": to} | more, follow=True
        )

    def test_gives_several_to_a_handler_at_once(self, zsj):
        cases = [disclosing.registered(zsj), disclosing.handling(zsj)]

        page = self.post(zsj.clerk, cases, f"{zsj.section.pk}-{zsj.second_handler.pk}").content.decode()

        assert "已将 2 件交" in page
        assert {disclosing.fresh(case).handler_id for case in cases} == {zsj.second_handler.pk}

    def test_names_each_that_was_refused_and_does_the_others(self, zsj):
        free, closed = disclosing.registered(zsj), disclosing.withdrawn(zsj)

        page = self.post(zsj.clerk, [free, closed], f"{zsj.section.pk}-{zsj.handler.pk}").content.decode()

        assert "已将 1 件交" in page
        assert f"{closed.number}没有分办" in page
        assert disclosing.fresh(free).stage == Stage.HANDLING

    def test_to_a_section_alone_leaves_the_handler_to_its_head(self, zsj):
        case = disclosing.registered(zsj)

        self.post(zsj.clerk, [case], f"{zsj.section.pk}-")

        case = disclosing.fresh(case)
        assert case.section_id == zsj.section.pk
        assert case.handler_id is None

    def test_a_section_head_chooses_among_their_own_section_only(self, zsj):
        case = disclosing.handling(zsj)
        page = shown(zsj.section_head)

        self.post(zsj.section_head, [case], f"{zsj.other_section.pk}-{zsj.stranger.pk}")

        assert f'value="{zsj.section.pk}-{zsj.second_handler.pk}"' in page
        assert f'value="{zsj.other_section.pk}-' not in page
        assert disclosing.fresh(case).handler_id == zsj.handler.pk

    def test_is_no_affair_of_a_handler(self, zsj):
        case = disclosing.handling(zsj)

        assert 'name="case"' not in shown(zsj.handler)
        page = self.post(zsj.handler, [case], f"{zsj.section.pk}-{zsj.second_handler.pk}").content.decode()
        assert "已将" not in page
        assert disclosing.fresh(case).handler_id == zsj.handler.pk

    def test_of_another_organs_request_is_refused_without_naming_it(self, zsj):
        other = disclosing.bureau("czj", "番禺区财政局", mark="番财")
        theirs = disclosing.registered(other)
        events = Event.objects.count()

        page = self.post(zsj.clerk, [theirs], f"{zsj.section.pk}-{zsj.handler.pk}").content.decode()

        assert theirs.number not in page
        assert Event.objects.count() == events

    def test_with_nothing_ticked_or_chosen_says_so(self, zsj):
        case = disclosing.registered(zsj)

        assert "没有勾选申请" in self.post(zsj.clerk, [], f"{zsj.section.pk}-").content.decode()
        assert "请选择承办科室和承办人" in self.post(zsj.clerk, [case], "").content.decode()

    def test_goes_back_to_the_list_as_it_was_and_never_elsewhere(self, zsj):
        case = disclosing.registered(zsj)
        sent = {"case": [case.pk], "to": f"{zsj.section.pk}-"}

        home = desk(zsj.clerk).post(f"{LIST}allot/", sent | {"back": f"{LIST}?stage=received"})
        away = desk(zsj.clerk).post(f"{LIST}allot/", sent | {"back": "https://elsewhere.example/"})

        assert home.url == f"{LIST}?stage=received"
        assert away.url == LIST

    def test_shows_how_many_each_handler_has(self, zsj):
        disclosing.handling(zsj)

        assert f"{zsj.handler.name}（在办 1）" in shown(zsj.clerk)


class TestTable:
    def rows(self, who, query=""):
        answer = desk(who).get(f"{LIST}?format=csv{query}")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert answer["Content-Type"].startswith("text/csv")
        return list(csv.DictReader(io.StringIO(text)))

    def test_holds_the_whole_list_as_it_is_narrowed(self, zsj):
        for _ in range(51):
            disclosing.filed(zsj)
        received = disclosing.registered(zsj)

        assert len(self.rows(zsj.clerk)) == 52
        assert [row["登记编号"] for row in self.rows(zsj.clerk, "&stage=received")] == [received.number]

    def test_tells_nothing_of_the_applicant_or_of_their_words(self, zsj):
        disclosing.handling(zsj, name="何建国", info_title="何建国一户的补偿协议")

        told = str(self.rows(zsj.handler))

        assert "何" not in told.replace(zsj.handler.name, "")
        assert not any(secret in told for secret in PERSONAL)
        assert "剩 4 个工作日" in told

    def test_cannot_be_made_to_hold_a_formula(self, zsj):
        zsj.section.name = "=HYPERLINK(1)"
        zsj.section.save()
        disclosing.handling(zsj)

        assert [row["承办科室"] for row in self.rows(zsj.clerk)] == ["'=HYPERLINK(1)"]

    def test_changes_nothing(self, zsj):
        disclosing.handling(zsj)
        events = Event.objects.count()

        self.rows(zsj.clerk)

        assert Event.objects.count() == events


class TestFirstPage:
    def boards(self, who: Person) -> dict[str, int]:
        page = shown(who, "/desk/")
        return {
            title: int(count)
            for title, count in re.findall(r"<h2>([^<]+) <span class=\"mt-count[^>]*>(\d+)</span>", page)
        }

    def test_tells_a_handler_what_is_theirs_and_nothing_of_other_rooms(self, zsj):
        disclosing.handling(zsj)

        page = shown(zsj.handler, "/desk/")

        assert self.boards(zsj.handler)["待我办理"] == 1
        assert "没有主动公开的岗位" not in page

    def test_tells_the_office_what_waits_for_it(self, zsj):
        disclosing.filed(zsj)
        disclosing.registered(zsj)
        disclosing.reviewed(zsj, "unable_create")

        boards = self.boards(zsj.clerk)

        assert [boards[title] for title in ("待确认", "待分办", "待用印", "待送达")] == [1, 1, 1, 0]

    def test_tells_the_head_of_the_office_what_to_decide(self, zsj):
        case = disclosing.handling(zsj)
        extending.ask_extension(
            person=zsj.handler, application_id=case.pk, days=5, reason="卷宗多", by=disclosing.by(zsj.handler)
        )

        assert self.boards(zsj.office_head)["待决定的延期、理由"] == 1
        assert "待决定的延期、理由" not in self.boards(zsj.clerk)

    def test_tells_each_reviewer_of_their_own_step_only(self, zsj):
        case = disclosing.proposed(zsj, "unable_create")

        before = {who: self.boards(zsj.people[who])["待我审核"] for who in ("section_head", "legal", "head")}
        disclosing.review(zsj, case, "section")
        after = {who: self.boards(zsj.people[who])["待我审核"] for who in ("section_head", "legal", "head")}

        assert before == {"section_head": 1, "legal": 0, "head": 0}
        assert after == {"section_head": 0, "legal": 1, "head": 0}

    def test_tells_of_words_that_nobody_has_read(self, zsj):
        case = disclosing.handling(zsj)
        messaging.say(person=None, application_id=case.pk, text="办得怎样了", by=disclosing.by(None))

        assert self.boards(zsj.handler)["新留言"] == 1
        messaging.read_messages(person=zsj.handler, application_id=case.pk, by=disclosing.by(zsj.handler))
        assert self.boards(zsj.handler)["新留言"] == 0

    def test_tells_of_what_is_late_and_nearly_late(self, zsj):
        disclosing.handling(zsj)
        disclosing.handling(zsj, on=TODAY)

        assert self.boards(zsj.handler)["临近到期或者逾期"] == 1

    def test_says_nothing_of_requests_to_whoever_has_no_part_in_them(self, zsj):
        disclosing.filed(zsj)

        assert "待确认" not in shown(zsj.auditor, "/desk/")
