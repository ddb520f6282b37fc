"""Notices of holidays entered by the office: kept for good, in force at once, and which calendar was in force told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from mingting.commons import ledger
from mingting.commons.calendar import calendar, enter_notice, in_force, read_notice_csv, version
from mingting.commons.guards import LEDGER_GUARDS, missing
from mingting.commons.models import CalendarNotice, LedgerEntry
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import announced
from tests.rooms import making

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
SYSTEM = By(None, "系统", NOW, "tests")
NUMBER = "国办发明电〔2026〕9号"
NATIONAL_DAY, NEW_YEAR = date(2027, 10, 1), date(2027, 1, 1)
SUNDAY = date(2027, 9, 26)
YEAR = {NEW_YEAR: "holiday", NATIONAL_DAY: "holiday", SUNDAY: "makeup"}


def entered(days=YEAR, **more):
    words = {
        "person": None,
        "year": 2027,
        "number": NUMBER,
        "issued_on": date(2026, 11, 4),
        "days": days,
        "by": SYSTEM,
    }
    return enter_notice(**words | more)


class TestNotice:
    def test_is_in_force_at_once(self):
        assert calendar().is_workday(NATIONAL_DAY)
        assert calendar().is_provisional(NATIONAL_DAY)

        entered()

        assert not calendar().is_workday(NATIONAL_DAY)
        assert calendar().is_workday(SUNDAY)
        assert not calendar().is_provisional(NATIONAL_DAY)

    def test_leaves_the_other_years_alone(self):
        entered()

        assert {day for day in calendar().holidays if day.year != 2027} == announced().holidays
        assert calendar().official_years == announced().official_years | {2027}

    def test_takes_the_place_of_all_that_was_known_of_its_year(self):
        entered({date(2026, 10, 1): "holiday"}, year=2026)

        assert calendar().is_workday(date(2026, 10, 2))
        assert not calendar().is_workday(date(2026, 10, 10))

    def test_is_corrected_by_a_newer_one_and_kept(self):
        first = entered()
        second = entered({NATIONAL_DAY: "holiday"})

        assert (first.version, second.version) == (1, 2)
        assert calendar().is_workday(NEW_YEAR)
        assert CalendarNotice.objects.count() == 2

    def test_says_who_entered_it_when_and_in_the_ledger_what(self):
        clerk = making.person("clerk")

        notice = entered(person=clerk, by=making.by(clerk, NOW))

        assert (notice.entered_by, notice.entered_by_no, notice.entered_at) == (clerk.name, clerk.pk, NOW)
        entry = LedgerEntry.objects.get(did="commons.enter_notice")
        assert entry.to == f"commons.calendar_notice:{notice.pk}"
        assert entry.who_id == clerk.pk
        assert entry.detail == {
            "year": 2027,
            "version": 1,
            "number": NUMBER,
            "issued_on": "2026-11-04",
            "holiday": 2,
            "makeup": 1,
        }
        assert ledger.verify() is None

    @pytest.mark.parametrize(
        ("more", "field", "words"),
        [
            ({"days": {}}, "days", "没有列出任何"),
            ({"days": YEAR | {date(2027, 1, 4): "makeup"}}, "days", "2027-01-04不是周末"),
            ({"days": YEAR | {date(2026, 12, 31): "holiday"}}, "days", "2026-12-31不在2027年内"),
            ({"days": YEAR | {date(2027, 1, 2): "feast"}}, "days", "feast"),
            ({"days": {NEW_YEAR: "holiday"}}, "days", "国庆节"),
            ({"number": " "}, "number", "文号"),
            ({"number": "号" * 61}, "number", "文号"),
            ({"issued_on": date(2026, 11, 21)}, "issued_on", "不能晚于今天"),
        ],
    )
    def test_is_refused_when_it_cannot_be_one(self, more, field, words):
        with pytest.raises(Refused, match=words) as refusal:
            entered(**more)

        assert refusal.value.field == field
        assert not CalendarNotice.objects.exists()
        assert not LedgerEntry.objects.filter(did="commons.enter_notice").exists()

    @pytest.mark.parametrize("deed", ["change", "removal"])
    def test_cannot_be_changed_or_removed_by_anybody(self, deed):
        rows = CalendarNotice.objects.filter(pk=entered().pk)

        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            rows.update(number="其他") if deed == "change" else rows.delete()

        assert rows.get().number == NUMBER
        assert missing(connection, LEDGER_GUARDS) == []


class TestCalendar:
    def test_costs_one_query_and_one_more_after_a_notice(self, django_assert_num_queries):
        entered()
        with django_assert_num_queries(2):
            calendar()

        with django_assert_num_queries(1):
            calendar()
        with django_assert_num_queries(1):
            version()

    def test_costs_one_query_where_there_is_no_notice(self, django_assert_num_queries):
        calendar()

        with django_assert_num_queries(1):
            assert calendar() is announced()

    def test_is_the_same_thing_until_a_notice_comes(self):
        entered()

        assert calendar() is calendar()

    def test_forgets_a_notice_that_was_taken_back(self):
        with transaction.atomic():
            entered()
            assert not calendar().is_workday(NATIONAL_DAY)
            transaction.set_rollback(True)

        assert calendar().is_workday(NATIONAL_DAY)

    def test_sees_the_notice_that_was_entered_in_place_of_one_taken_back(self):
        with transaction.atomic():
            entered()
            calendar()
            transaction.set_rollback(True)

        entered({NATIONAL_DAY: "holiday"})

        assert calendar().is_workday(NEW_YEAR)
        assert not calendar().is_workday(NATIONAL_DAY)

    def test_has_a_version_that_changes_with_every_notice(self):
        seen = [version()]
        for days in (YEAR, {NATIONAL_DAY: "holiday"}):
            entered(days)
            seen.append(version())

        assert len(set(seen)) == 3
        assert version() == seen[-1] == in_force().version


class TestNoticeFile:
    def test_is_read_with_the_words_of_a_spreadsheet_too(self):
        plain = "date,kind\n2027-01-01,holiday\n2027-10-01,holiday\n2027-09-26,makeup\n"
        chinese = "\ufeff日期,类别\r\n2027-01-01,放假\r\n\r\n2027-10-01,放假\r\n2027-09-26,上班\r\n"

        assert read_notice_csv(plain) == read_notice_csv(chinese) == YEAR

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            ("2027-13-01,holiday", "“2027-13-01”不是日期"),
            ("2027-10-01,feast", "类别应为"),
            ("2027-10-02", "类别应为"),
            ("2027-01-04,makeup", "不是周末"),
            ("2027-01-01,holiday", "只能列一次"),
            ("2027-01-01,makeup", "只能列一次"),
        ],
    )
    def test_that_is_wrong_is_refused_by_its_line(self, row, words):
        with pytest.raises(Refused, match="第 3 行") as refusal:
            read_notice_csv(f"date,kind\n2027-01-01,holiday\n{row}\n")

        assert words in refusal.value.sentence

    @pytest.mark.parametrize("text", ["", "day,what\n2027-01-01,holiday\n"])
    def test_without_its_columns_is_refused(self, text):
        with pytest.raises(Refused, match="第 1 行"):
            read_notice_csv(text)

    def test_is_entered_as_it_was_read(self):
        entered(read_notice_csv("date,kind\n2027-10-01,holiday\n2027-09-26,makeup\n"))

        assert CalendarNotice.objects.get().days == {"2027-09-26": "makeup", "2027-10-01": "holiday"}
