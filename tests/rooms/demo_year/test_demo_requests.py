"""The demo's requests: the bureau's one of 2024 as the source document has it, and whatever else can happen."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from django.db.models import F
from django.utils import timezone

from mingting.accounts.models import Organ
from mingting.commons import kept
from mingting.commons.calendar import calendar
from mingting.commons.models import LedgerEntry
from mingting.disclosure.actions import check_packages
from mingting.disclosure.figures import table_four, table_three
from mingting.disclosure.models import (
    Applicant,
    Application,
    CaseFile,
    Consultation,
    Dispute,
    Event,
    Office,
    RecordCorrection,
    Reminder,
    Search,
    Suggestion,
    Verdict,
)
from mingting.disclosure.rules.applicants import ApplicantType
from mingting.disclosure.rules.figures import IN_TABLE_FOUR, TOTAL
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.rules.receipt import Channel
from mingting.disclosure.rules.stages import OPEN, Stage
from mingting.disclosure.verifying import faults
from mingting.kernel.deeds import By

pytestmark = pytest.mark.usefixtures("year", "db")


def organ_id(code: str) -> int:
    return Organ.objects.get(code=code).pk


@pytest.fixture
def request_of_2024() -> Application:
    return Application.objects.get(organ__code="zsj")


class TestTheBureausRequest:
    def test_is_its_only_one_and_came_from_a_natural_person(self, request_of_2024):
        table = table_three(organ_id("zsj"), 2024)

        assert request_of_2024.applicant.applicant_type == ApplicantType.NATURAL
        assert {code: row[TOTAL] for code, row in table.items() if row[TOTAL]} == {
            "1": 1,
            "3.4.1": 1,
            "3.7": 1,
        }
        assert {code: row["natural"] for code, row in table.items() if row["natural"]} == {
            "1": 1,
            "3.4.1": 1,
            "3.7": 1,
        }

    def test_was_answered_that_another_organ_is_responsible_and_which(self, request_of_2024):
        letter = request_of_2024.letters.get(kind="answer")

        assert request_of_2024.outcome == Outcome.UNABLE_ELSEWHERE
        assert letter.fields["other_organ"] == "广州市番禺区住房和城乡建设局"
        assert letter.fields["other_contact"]

    def test_records_what_the_legal_section_and_the_counsel_said_before_the_answer(self, request_of_2024):
        asked = request_of_2024.consultations.order_by("pk")

        assert [each.kind for each in asked] == ["legal", "counsel"]
        assert all(each.text and each.returned_on < request_of_2024.decided_on for each in asked)

    def test_records_where_was_searched_with_which_words(self, request_of_2024):
        search = Search.objects.get(application=request_of_2024)

        assert search.place
        assert search.words == "示例路；施工许可"
        assert request_of_2024.received_on < search.on < request_of_2024.decided_on

    def test_cost_nothing_and_was_not_contested(self, request_of_2024):
        assert not hasattr(request_of_2024, "fee")
        assert not Dispute.objects.filter(organ__code="zsj").exists()
        assert {row[TOTAL] for row in table_four(organ_id("zsj"), 2024).values()} == {0}

    def test_was_answered_within_twenty_working_days_without_an_extension(self, request_of_2024):
        last = calendar().add(request_of_2024.received_on, 20)

        assert request_of_2024.due_on == last
        assert request_of_2024.received_on < request_of_2024.answered_on <= last
        assert not hasattr(request_of_2024, "extension")

    def test_passed_three_different_people_none_of_whom_drafted_it(self, request_of_2024):
        verdicts = Verdict.objects.filter(proposal__application=request_of_2024)
        drafter = request_of_2024.proposals.get().person_no

        assert [each.step for each in verdicts] == ["section", "legal", "head"]
        assert len({drafter, *(each.reviewer_no for each in verdicts)}) == 4

    def test_went_its_way_in_2024_and_in_the_order_of_time(self, request_of_2024):
        events = list(request_of_2024.events.all())

        assert all(earlier.at < later.at for earlier, later in pairwise(events))
        assert {each.on.year for each in events} == {2024}
        assert all(calendar().is_workday(each.on) for each in events)

    def test_is_archived_in_a_package_that_is_whole(self, request_of_2024):
        package = request_of_2024.packages.get()
        found = check_packages(by=By(None, "系统", timezone.now(), "test"))

        assert request_of_2024.stage == Stage.ARCHIVED
        assert kept.is_whole(package.digest)
        assert [fault for fault in found if fault.package_id == package.pk] == []


class TestRequestsOfOtherOrgans:
    def test_stand_at_every_stage(self):
        assert {*others().values_list("stage", flat=True)} == {*Stage}

    def test_end_in_every_way_the_law_knows(self):
        assert {*others().values_list("outcome", flat=True)} == {"", *Outcome}

    def test_come_by_every_channel_and_from_every_kind_of_applicant(self):
        assert {*others().values_list("channel", flat=True)} == {*Channel}
        assert {*others().values_list("applicant__applicant_type", flat=True)} == {*ApplicantType}

    def test_are_contested_in_every_way_with_every_result(self):
        disputes = Dispute.objects.exclude(organ__code="zsj")

        assert {*disputes.values_list("kind", flat=True)} == {*Dispute.Kind}
        assert {*disputes.values_list("result", flat=True)} == {*Dispute.Result}

    def test_are_some_late_some_nearly_and_most_in_time(self):
        today, days = timezone.localdate(), calendar()
        due = others().filter(stage__in=OPEN, due_on__isnull=False).values_list("due_on", flat=True)

        assert any(day < today for day in due)
        assert any(today <= day <= days.add(today, 5) for day in due)
        assert any(day > days.add(today, 5) for day in due)
        assert others().filter(answered_on__gt=F("due_on")).count() == 1

    def test_wait_for_a_third_party_and_have_heard_from_one(self):
        asked = Consultation.objects.filter(kind="third_party")

        assert asked.filter(returned_on__isnull=True).exists()
        assert asked.filter(opinion="disagree", has_ground=True).exists()

    def test_show_an_extension_asked_and_one_consented_and_a_deferral(self):
        extended = others().filter(extension__isnull=False)

        assert extended.filter(extension__approved_on__isnull=True).exists()
        assert extended.filter(extension__approved_on__isnull=False).exists()
        assert others().filter(explanation__deferred_to__isnull=False).exists()

    def test_gave_a_redacted_copy_and_sent_again_what_the_post_returned(self):
        assert CaseFile.objects.get(source="redacted").redacts.source == "information"
        returned = others().get(services__returned_on__isnull=False)
        assert [service.method for service in returned.services.all()] == ["post", "post"]

    def test_led_to_a_corrected_record_a_suggestion_and_reminders(self):
        assert RecordCorrection.objects.get().result == "corrected"
        assert Suggestion.objects.get(source="repeated").applications.count() == 2
        assert Reminder.objects.filter(application__stage__in=OPEN).exists()


class TestAllRequests:
    def test_pass_the_nightly_check(self):
        assert [*faults()] == []

    def test_are_archived_in_packages_that_are_whole(self):
        assert check_packages(by=By(None, "系统", timezone.now(), "test")) == []

    def test_add_up_in_the_annual_report_of_every_organ_and_year(self):
        years = {*Application.objects.values_list("year", flat=True), timezone.localdate().year, 2024}
        for organ in Office.objects.values_list("organ", flat=True):
            for year in years:
                table = table_three(organ, year)
                for column in table["1"]:
                    came = table["1"][column] + table["2"][column]
                    assert came == table["3.7"][column] + table["4"][column], (organ, year, column)

    def test_are_all_counted_in_the_annual_reports(self):
        organs = Office.objects.values_list("organ", flat=True)
        years = {*Application.objects.values_list("year", flat=True)}
        new = sum(table_three(organ, year)["1"][TOTAL] for organ in organs for year in years)

        assert new == Application.objects.filter(follows__isnull=True).count()

    def test_are_contested_as_often_as_the_annual_reports_say(self):
        closed = Dispute.objects.filter(kind__in=IN_TABLE_FOUR, closed_on__isnull=False)
        years = {day.year for day in closed.values_list("closed_on", flat=True)}
        counted = sum(
            row[result]
            for organ in Office.objects.values_list("organ", flat=True)
            for year in years
            for row in table_four(organ, year).values()
            for result in Dispute.Result.values
        )

        assert counted == closed.count() > 0

    def test_leave_no_applicants_name_number_or_telephone_in_the_ledger_or_the_timeline(self):
        told = [
            *(f"{entry.who} {entry.why} {entry.detail}" for entry in LedgerEntry.objects.all()),
            *(f"{event.who} {event.note} {event.said}" for event in Event.objects.all()),
        ]
        fields = ("name", "id_number", "uscc", "phone", "email", "address", "contact_name")
        told_of = {value for row in Applicant.objects.values_list(*fields) for value in row if value}

        assert {value for value in told_of for text in told if value in text} == set()

    def test_were_done_after_the_offices_opened_and_not_after_today(self):
        assert not Event.objects.filter(at__date__lt=date(2023, 1, 1)).exists()
        assert not Event.objects.filter(on__gt=timezone.localdate()).exists()


def others():
    return Application.objects.exclude(organ__code="zsj")
