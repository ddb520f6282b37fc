"""The clock's jobs: a notice of holidays moves days due and says so once; reminders go to whom they concern, once."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingting.accounts.models import Person, Post
from mingting.accounts.rules.roles import Role
from mingting.commons.calendar import calendar, enter_notice, version
from mingting.commons.models import LedgerEntry
from mingting.disclosure import figures
from mingting.disclosure.actions import consulting, extending
from mingting.disclosure.actions.timing_jobs import CALENDAR_MOVE, days_left, mark_of, reckon_open, remind
from mingting.disclosure.models import Application, Event, Office, Reading, Reminder
from mingting.disclosure.tasks import reckon_after_notice
from mingting.kernel.deeds import By
from mingting.kernel.workdays import announced

from . import disclosing, making
from .disclosing import DUE, MONDAY

pytestmark = pytest.mark.django_db

#: Received on this day, the twentieth working day is 22 October 2026, over National Day and a worked Saturday.
FRIDAY, OCTOBER = date(2026, 9, 18), date(2026, 10, 22)
NOTICE = date(2026, 9, 25)
EXTRA = date(2026, 10, 9)
FIRST_OF_OCTOBER = date(2026, 10, 1)


def system(day: date) -> By:
    return By(None, "系统", disclosing.noon(day), "test")


def notice(days: dict[date, str], *, year: int = 2026, on: date = NOTICE) -> None:
    enter_notice(
        person=None, year=year, number="国办发明电〔2026〕9号", issued_on=on, days=days, by=system(on)
    )


def the_year_with(*extra: date) -> dict[date, str]:
    """The notice for 2026 as it was, with these days off besides."""
    known = announced()
    days = {day: "holiday" for day in known.holidays if day.year == 2026}
    return (
        days | {day: "makeup" for day in known.makeup if day.year == 2026} | dict.fromkeys(extra, "holiday")
    )


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


class TestReckoning:
    def test_moves_a_day_due_and_tells_the_applicant_from_when_to_when(self, zsj):
        case = disclosing.registered(zsj, on=FRIDAY)
        assert case.due_on == OCTOBER
        notice(the_year_with(EXTRA))

        moved = reckon_open(by=system(NOTICE))

        event = case.events.latest("pk")
        reading = case.readings.latest("pk")
        assert moved == 1
        assert disclosing.fresh(case).due_on == date(2026, 10, 23)
        assert event.said == "工作日历调整，答复期限由 2026-10-22 改为 2026-10-23"
        assert (event.move, event.before, event.after) == (CALENDAR_MOVE, case.stage, case.stage)
        assert (reading.due_before, reading.due_on) == (OCTOBER, date(2026, 10, 23))
        assert (reading.cause, reading.calendar) == ("工作日历调整", version())
        assert "2026年10月23日" in reading.derivation[-1]["says"]

    def test_done_again_changes_nothing(self, zsj):
        disclosing.registered(zsj, on=FRIDAY)
        notice(the_year_with(EXTRA))
        reckon_open(by=system(NOTICE))
        rows = [model.objects.count() for model in (Reading, Event, LedgerEntry)]

        assert reckon_open(by=system(NOTICE)) == 0
        assert reckon_open(by=system(NOTICE + timedelta(days=30))) == 0
        assert [model.objects.count() for model in (Reading, Event, LedgerEntry)] == rows

    def test_leaves_alone_whom_the_notice_does_not_reach(self, zsj):
        disclosing.registered(zsj, on=MONDAY)
        readings = Reading.objects.count()
        notice(the_year_with(EXTRA))

        assert reckon_open(by=system(NOTICE)) == 0
        assert Reading.objects.count() == readings

    def test_writes_one_ledger_entry_for_all(self, zsj):
        for _ in range(3):
            disclosing.registered(zsj, on=FRIDAY)
        disclosing.registered(zsj, on=MONDAY)
        notice(the_year_with(EXTRA))

        reckon_open(by=system(NOTICE))

        entry = LedgerEntry.objects.get(did="disclosure.reckon_open")
        assert entry.detail == {
            "calendar": version(),
            "notice": "国办发明电〔2026〕9号",
            "looked_at": 4,
            "moved": 3,
            "readings": 3,
            "contradictory": 0,
        }

    def test_keeps_a_reading_when_a_provisional_day_becomes_certain_but_does_not_move(self, zsj):
        case = disclosing.registered(zsj, on=date(2026, 12, 14))
        assert case.readings.latest("pk").is_provisional
        later = date(2026, 12, 20)
        notice({date(2027, 10, 1): "holiday"}, year=2027, on=later)

        assert reckon_open(by=system(later)) == 0

        reading = case.readings.latest("pk")
        assert (reading.is_provisional, reading.due_on) == (False, case.due_on)
        assert not case.events.filter(move=CALENDAR_MOVE).exists()

    def test_reaches_an_answer_that_is_written_but_has_not_gone_out(self, zsj):
        case = disclosing.sealed(zsj, "unable_absent", case=self.searched(zsj))
        notice(the_year_with(EXTRA))

        assert reckon_open(by=system(NOTICE)) == 1
        assert disclosing.fresh(case).due_on == date(2026, 10, 23)

    def test_leaves_alone_what_is_answered_or_withdrawn_or_waits(self, zsj):
        answered = disclosing.sent(zsj, "unable_absent", case=self.searched(zsj))
        disclosing.withdrawn(zsj, on=FRIDAY)
        waiting = disclosing.handling(zsj, on=FRIDAY)
        disclosing.ask_correction(zsj, waiting)
        disclosing.filed(zsj, on=FRIDAY)
        notice(the_year_with(EXTRA))

        assert reckon_open(by=system(NOTICE)) == 0
        assert disclosing.fresh(answered).due_on == OCTOBER

    def test_counts_what_is_done_out_of_how_many(self, zsj):
        for _ in range(2):
            disclosing.registered(zsj, on=FRIDAY)
        heard = []

        reckon_open(by=system(NOTICE), on_progress=lambda done, of: heard.append((done, of)))

        assert heard == [(2, 2)]

    def test_needs_no_more_queries_for_more_requests(self, zsj):
        counts = []
        for extra in ((EXTRA,), (EXTRA, date(2026, 10, 12))):
            for _ in range(2):
                disclosing.registered(zsj, on=FRIDAY)
            notice(the_year_with(*extra))
            with CaptureQueriesContext(connection) as sent:
                assert reckon_open(by=system(NOTICE))
            counts.append(len(sent))

        assert counts[0] == counts[1]

    def test_is_a_task_that_may_follow_the_notice(self, zsj):
        case = disclosing.registered(zsj, on=FRIDAY)
        notice(the_year_with(EXTRA))

        assert reckon_after_notice.enqueue().return_value == 1
        assert disclosing.fresh(case).due_on == date(2026, 10, 23)

    def searched(self, zsj):
        case = disclosing.handling(zsj, on=FRIDAY)
        disclosing.search(zsj, case)
        return case


class TestContradiction:
    """An extension consented to on the last day, and a notice by which that day was too late."""

    @pytest.fixture
    def case(self, zsj) -> Application:
        case = disclosing.handling(zsj, on=FRIDAY)
        extending.ask_extension(
            person=zsj.handler,
            application_id=case.pk,
            days=5,
            reason="检索量大",
            by=disclosing.by(zsj.handler, OCTOBER),
        )
        extending.consent_extension(
            person=zsj.office_head, application_id=case.pk, by=disclosing.by(zsj.office_head, OCTOBER)
        )
        notice({FIRST_OF_OCTOBER: "holiday"}, on=OCTOBER)
        return disclosing.fresh(case)

    def test_leaves_the_day_and_is_told_and_the_others_move(self, zsj, case):
        other = disclosing.registered(zsj, on=FRIDAY)
        Application.objects.filter(pk=other.pk).update(due_on=OCTOBER)
        found = []

        moved = reckon_open(
            by=system(OCTOBER), on_fault=lambda which, refusal: found.append((which, refusal))
        )

        ((which, refusal),) = found
        assert moved == 1
        assert disclosing.fresh(case).due_on == case.due_on
        assert which == case
        assert "已过答复期限" in refusal.sentence

    def test_makes_the_command_fail_and_name_it(self, case):
        said, wrong = StringIO(), StringIO()

        with pytest.raises(SystemExit) as left:
            call_command("reckon_clocks", stdout=said, stderr=wrong)

        assert left.value.code == 1
        assert case.number in wrong.getvalue()

    def test_is_not_told_of_by_the_command_where_there_is_none(self, zsj):
        disclosing.registered(zsj, on=FRIDAY)
        notice(the_year_with(EXTRA))
        said = StringIO()

        call_command("reckon_clocks", stdout=said, verbosity=2)

        assert said.getvalue().split() == ["1/1", "1", "件申请的答复期限有变动"]


def told(case: Application) -> dict[str, list[int]]:
    """Return whom the request's reminders went to, each with the days left."""
    found: dict[str, list[int]] = {}
    for reminder in case.reminders.order_by("pk").select_related("person"):
        found.setdefault(reminder.person.username.partition("_")[2], []).append(reminder.days)
    return found


def workdays_before(due: date, days: int) -> date:
    """Return the day from which so many working days are left."""
    return next(
        day
        for day in (due - timedelta(days=n) for n in range(30))
        if calendar().is_workday(day) and days_left(due, day, calendar()) == days
    )


class TestReminding:
    def test_tells_handler_section_and_office_at_five_two_and_none(self, zsj):
        case = disclosing.handling(zsj)

        counts = {left: remind(by=system(workdays_before(DUE, left))) for left in (7, 6, 5, 4, 3, 2, 1)}

        assert counts == {7: 0, 6: 0, 5: 3, 4: 0, 3: 0, 2: 3, 1: 0}
        assert told(case) == {who: [5, 2] for who in ("handler", "section_head", "office_head")}

    def test_tells_supervisors_on_the_last_day_and_once_when_it_is_over(self, zsj):
        case = disclosing.handling(zsj)

        counts = [remind(by=system(DUE + timedelta(days=n))) for n in range(5)]

        assert counts == [4, 4, 0, 0, 0]
        assert told(case) == {
            who: [0, -1] for who in ("handler", "section_head", "office_head", "supervisor")
        }

    def test_tells_supervisors_of_the_organs_above_and_no_others(self, zsj):
        district, other = making.organ("district", "番禺区人民政府"), making.organ("other", "另一机关")
        zsj.organ.parent = district
        zsj.organ.save()
        above = making.person("above_supervisor", (district, Role.SUPERVISOR))
        making.person("other_supervisor", (other, Role.SUPERVISOR))
        making.person("district_head", (district, Role.DISCLOSURE_HEAD))
        case = disclosing.handling(zsj)

        remind(by=system(DUE))

        assert case.reminders.filter(person=above).exists()
        assert set(told(case)) == {"handler", "section_head", "office_head", "supervisor"}

    def test_tells_nobody_who_has_left_the_post_or_the_house(self, zsj):
        case = disclosing.handling(zsj)
        Post.objects.filter(person=zsj.section_head).update(until=DUE)
        Post.objects.filter(person=zsj.supervisor).update(until=DUE + timedelta(days=1))
        Person.objects.filter(pk__in=[zsj.handler.pk, zsj.office_head.pk]).update(is_active=False)

        remind(by=system(DUE))

        assert set(told(case)) == {"supervisor"}

    def test_makes_up_for_a_run_that_was_left_out(self, zsj):
        case = disclosing.handling(zsj)

        remind(by=system(workdays_before(DUE, 3)))
        remind(by=system(workdays_before(DUE, 1)))

        assert told(case)["handler"] == [3, 1]

    def test_begins_anew_for_a_day_due_that_moved(self, zsj):
        case = disclosing.handling(zsj)
        remind(by=system(workdays_before(DUE, 5)))
        moved = DUE + timedelta(days=1)
        Application.objects.filter(pk=case.pk).update(due_on=moved)

        assert remind(by=system(workdays_before(moved, 5))) == 3
        assert told(case)["handler"] == [5, 5]

    def test_leaves_a_clock_that_waits_in_peace(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.ask_correction(zsj, case)

        assert remind(by=system(DUE)) == 0

    def test_leaves_a_clock_that_is_stopped_in_peace_until_the_opinion_is_in(self, zsj):
        case = disclosing.handling(zsj)
        asked = workdays_before(DUE, 3)
        consultation = consulting.consult(
            person=zsj.handler,
            application_id=case.pk,
            kind="other_organ",
            to="示例区另一局",
            question="是否同意公开",
            reply_by=asked + timedelta(days=1),
            by=disclosing.by(zsj.handler, asked),
        )
        case = disclosing.fresh(case)
        stopped = asked + timedelta(days=1)
        assert days_left(case.due_on, stopped, calendar()) <= 5

        assert remind(by=system(stopped)) == 0

        consulting.receive_opinion(
            person=zsj.handler,
            consultation_id=consultation.pk,
            opinion="agree",
            text="同意",
            by=disclosing.by(zsj.handler, stopped),
        )
        assert remind(by=system(stopped + timedelta(days=1))) == 3

    def test_goes_on_until_the_answer_is_out(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.search(zsj, case)
        case = disclosing.sealed(zsj, "unable_absent", case=case)
        assert remind(by=system(DUE)) == 4

        disclosing.send(zsj, case, on=DUE)

        assert remind(by=system(DUE + timedelta(days=1))) == 0

    def test_needs_no_more_queries_for_more_requests(self, zsj):
        counts = []
        for _ in range(2):
            for _ in range(2):
                disclosing.handling(zsj)
            with CaptureQueriesContext(connection) as sent:
                assert remind(by=system(DUE)) == 8
            counts.append(len(sent))

        assert counts[0] == counts[1]

    def test_writes_one_ledger_entry_when_there_was_something_to_tell(self, zsj):
        disclosing.handling(zsj)

        for _ in range(2):
            remind(by=system(DUE))

        entry = LedgerEntry.objects.get(did="disclosure.remind")
        assert entry.detail == {"reminders": 4, "applications": 1}

    def test_is_a_command_for_a_timer(self, zsj):
        today = timezone.localdate()
        disclosing.handling(zsj, on=today - timedelta(days=60))
        said = StringIO()

        call_command("remind", stdout=said)

        assert said.getvalue() == "发出 4 条提醒\n"
        assert Reminder.objects.filter(days__lt=0).count() == 4


class TestMark:
    @pytest.mark.parametrize(
        ("left", "mark"), [(5, 5), (4, 5), (3, 5), (2, 2), (1, 2), (0, 0), (-1, -1), (-9, -1)]
    )
    def test_is_the_reminder_whose_turn_it_is(self, left, mark):
        assert mark_of(left) == mark

    def test_of_a_day_due_on_a_friday_is_over_on_the_saturday(self):
        friday = date(2026, 3, 27)

        assert days_left(friday, friday, calendar()) == 0
        assert days_left(friday, friday + timedelta(days=1), calendar()) == -1


def test_figures_and_reminders_agree_on_what_is_overdue(zsj):
    disclosing.handling(zsj)
    waiting = disclosing.handling(zsj)
    disclosing.ask_correction(zsj, waiting)
    after = DUE + timedelta(days=1)
    remind(by=system(after))

    board = figures.figures_for(zsj.supervisor, since=MONDAY, until=after, day=after)

    overdue = Reminder.objects.filter(days__lt=0).values("application").distinct().count()
    assert Office.objects.count() == 1
    assert board.total.figures["overdue"].value == overdue == 1
