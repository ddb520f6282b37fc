"""The supervisor's figures and the annual report's tables, from requests that went their real ways."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingting.accounts.rules.roles import Role
from mingting.disclosure import figures
from mingting.disclosure.actions import disputing
from mingting.disclosure.models import Applicant, Application
from mingting.disclosure.rules.figures import Measure, Split
from mingting.kernel.refusals import Refused

from . import disclosing, making
from .disclosing import DUE, MONDAY

pytestmark = pytest.mark.django_db

LAST = date(2026, 3, 31)
NEXT_DAY = DUE + timedelta(days=1)


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


def board(person, *, since: date = MONDAY, until: date = LAST, day: date = LAST) -> figures.Board:
    return figures.figures_for(person, since=since, until=until, day=day)


def values(seen: figures.OrganFigures) -> dict[str, object]:
    return {str(measure): figure.value for measure, figure in seen.figures.items()}


def split(seen: figures.OrganFigures, by: Split) -> dict[str, object]:
    return {value: figure.value for value, figure in seen.splits[by].items()}


def answered(at: disclosing.Bureau, on: date, *, channel: str = "counter", **more) -> Application:
    """Return a request received on Monday whose answer was handed to the post on that day."""
    case = disclosing.registered(at, channel=channel, **more)
    disclosing.allotting.allot(
        person=at.clerk,
        application_id=case.pk,
        section=at.section,
        handler=at.handler,
        by=disclosing.by(at.clerk),
    )
    disclosing.search(at, disclosing.fresh(case))
    sealed = disclosing.sealed(at, "unable_absent", case=disclosing.fresh(case))
    disclosing.send(at, sealed, on=on)
    return disclosing.fresh(case)


class TestBoard:
    def test_tells_what_was_received_answered_open_and_late(self, zsj):
        answered(zsj, MONDAY + timedelta(days=4))
        answered(zsj, NEXT_DAY, channel="registered_mail")
        disclosing.handling(zsj)
        disclosing.filed(zsj)
        disclosing.withdrawn(zsj)

        seen = board(zsj.supervisor)

        assert values(seen.total) == {
            "received": 4,
            "answered": 2,
            "open": 2,
            "overdue": 1,
            "on_time": 50,
            "median": 4,
            "ninetieth": 21,
        }
        assert split(seen.total, Split.OUTCOME) == {"unable_absent": 2}
        assert split(seen.total, Split.CHANNEL) == {"counter": 3, "registered_mail": 1}
        assert split(seen.total, Split.APPLICANT) == {"natural": 4}

    def test_counts_as_of_today_while_the_period_runs(self, zsj):
        disclosing.handling(zsj)

        assert values(board(zsj.supervisor, day=DUE).total)["overdue"] == 0
        assert values(board(zsj.supervisor, day=NEXT_DAY).total)["overdue"] == 1

    def test_shows_an_open_request_of_the_past_as_it_stood_then(self, zsj):
        answered(zsj, NEXT_DAY)

        before = board(zsj.supervisor, until=DUE)

        assert (values(before.total)["open"], values(before.total)["answered"]) == (1, 0)

    def test_is_the_organs_own_for_its_heads_and_office(self, zsj):
        other = disclosing.bureau("other", "另一机关", mark="另一")
        disclosing.handling(zsj)

        for who in (zsj.head, zsj.office_head, zsj.clerk):
            assert [organ.name for organ in board(who).organs] == [zsj.organ.name]
        assert values(board(zsj.head).total)["received"] == 1
        assert values(board(other.head).total)["received"] == 0

    def test_reaches_down_for_a_supervisor_organ_by_organ_and_in_all(self, zsj):
        other = disclosing.bureau("other", "另一机关", mark="另一")
        elsewhere = disclosing.bureau("elsewhere", "区外机关", mark="区外")
        district = making.organ("district", "番禺区人民政府")
        for at in (zsj, other):
            at.organ.parent = district
            at.organ.save()
        above = making.person("above", (district, Role.SUPERVISOR))
        for at in (zsj, other, other, elsewhere):
            disclosing.handling(at)

        seen = board(above)

        assert {organ.name: values(organ)["received"] for organ in seen.organs} == {
            zsj.organ.name: 1,
            other.organ.name: 2,
        }
        assert (seen.total.name, values(seen.total)["received"]) == ("合计", 3)

    def test_is_shut_to_whoever_has_no_such_post(self, zsj):
        for who in (zsj.handler, zsj.section_head, zsj.legal, zsj.auditor, zsj.administrator):
            with pytest.raises(Refused, match="没有查看依申请公开统计的岗位"):
                board(who)

    def test_of_organs_that_take_no_requests_is_empty(self):
        lonely = making.organ("lonely", "没有申请的机关")
        above = making.person("above", (lonely, Role.SUPERVISOR))

        seen = board(above)

        assert seen.organs == ()
        assert values(seen.total)["received"] == 0

    def test_refuses_a_period_that_is_none(self, zsj):
        with pytest.raises(Refused) as backwards:
            board(zsj.head, since=LAST, until=MONDAY)
        with pytest.raises(Refused) as ahead:
            board(zsj.head, day=MONDAY - timedelta(days=1))

        assert (backwards.value.field, ahead.value.field) == ("until", "since")

    def test_needs_no_more_queries_for_more_requests_and_organs(self, zsj):
        district = making.organ("district", "番禺区人民政府")
        above = making.person("above", (district, Role.SUPERVISOR))
        counts = []
        for code in ("first", "second"):
            at = disclosing.bureau(code, code, mark={"first": "一", "second": "二"}[code])
            at.organ.parent = district
            at.organ.save()
            answered(at, MONDAY)
            disclosing.handling(at)
            with CaptureQueriesContext(connection) as sent:
                board(above)
            counts.append(len(sent))

        assert counts[0] == counts[1]


class TestCasesBehind:
    def test_are_as_many_as_the_figure_says(self, zsj):
        answered(zsj, MONDAY)
        disclosing.handling(zsj)
        seen = board(zsj.supervisor, day=NEXT_DAY)
        figures_shown = [*seen.total.figures.values()]
        figures_shown += [each for parts in seen.total.splits.values() for each in parts.values()]

        for figure in figures_shown:
            found = figures.cases_behind(zsj.supervisor, figure.key, since=MONDAY, until=LAST, day=NEXT_DAY)
            if figure.unit == "件":
                assert len(found) == figure.value, figure.key
            else:
                assert len(found) == 1

    def test_name_no_one_and_nothing_asked_for(self, zsj):
        case = disclosing.handling(zsj)
        with CaptureQueriesContext(connection) as sent:
            (found,) = figures.cases_behind(
                zsj.supervisor, Measure.RECEIVED, since=MONDAY, until=LAST, day=LAST
            )
            board(zsj.supervisor)

        told = " ".join(str(getattr(found, field.name)) for field in fields(found))
        assert found.number == case.number
        for secret in (case.applicant.name, case.applicant.phone, case.info_title):
            assert secret not in told
        asked = " ".join(query["sql"] for query in sent)
        columns = {field.column for field in Applicant._meta.fields} - {
            "id",
            "application_id",
            "applicant_type",
        }
        assert not [column for column in columns if f'"disclosure_applicant"."{column}"' in asked]
        assert '"info_title"' not in asked
        assert '"description"' not in asked

    def test_are_of_one_organ_where_one_is_asked_for_and_watched(self, zsj):
        other = disclosing.bureau("other", "另一机关", mark="另一")
        words = {"since": MONDAY, "until": LAST, "day": LAST}
        disclosing.handling(zsj)

        assert figures.cases_behind(zsj.head, "received", organ_id=zsj.organ.pk, **words)
        with pytest.raises(Refused):
            figures.cases_behind(zsj.head, "received", organ_id=other.organ.pk, **words)

    def test_of_no_known_figure_are_refused(self, zsj):
        with pytest.raises(Refused, match="没有这项统计"):
            figures.cases_behind(zsj.head, "everything", since=MONDAY, until=LAST, day=LAST)


class TestTables:
    def test_of_a_year_balance_and_are_carried_into_the_next(self, zsj):
        answered(zsj, MONDAY)
        disclosing.withdrawn(zsj)
        disclosing.handling(zsj, on=date(2026, 12, 28))
        disclosing.filed(zsj, on=date(2026, 12, 31))

        this, following = (figures.table_three(zsj.organ.pk, year) for year in (2026, 2027))

        totals = {code: row["total"] for code, row in this.items() if row["total"]}
        assert totals == {"1": 4, "3.4.1": 1, "3.6.3": 1, "3.7": 2, "4": 2}
        assert {code: row["natural"] for code, row in this.items() if row["natural"]} == totals
        assert (following["1"]["total"], following["2"]["total"], following["4"]["total"]) == (0, 2, 2)

    def test_count_the_organs_own_and_no_one_elses(self, zsj):
        other = disclosing.bureau("other", "另一机关", mark="另一")
        disclosing.handling(other)

        assert figures.table_three(zsj.organ.pk, 2026)["1"]["total"] == 0

    def test_leave_out_what_was_taken_up_again_and_count_its_dispute(self, zsj):
        case = answered(zsj, MONDAY)
        by = disclosing.by(zsj.clerk, LAST)
        opened = disputing.open_dispute(
            person=zsj.clerk,
            organ_id=zsj.organ.pk,
            kind="reconsideration",
            body="广州市番禺区人民政府",
            opened_on=LAST,
            application_id=case.pk,
            by=by,
        )
        pending = figures.table_four(zsj.organ.pk, 2026)
        disputing.close_dispute(
            person=zsj.clerk,
            dispute_id=opened.dispute.pk,
            result="corrected",
            closed_on=LAST,
            note="责令重新答复",
            orders_again=True,
            by=by,
        )
        disputing.take_up_again(person=zsj.clerk, dispute_id=opened.dispute.pk, received_on=LAST, by=by)

        three, four = figures.table_three(zsj.organ.pk, 2026), figures.table_four(zsj.organ.pk, 2026)

        assert Application.objects.count() == 2
        assert (three["1"]["total"], three["3.4.1"]["total"], three["4"]["total"]) == (1, 1, 0)
        assert pending["reconsideration"] == {
            "upheld": 0,
            "corrected": 0,
            "other": 0,
            "pending": 1,
            "total": 1,
        }
        assert (four["reconsideration"]["corrected"], four["reconsideration"]["pending"]) == (1, 0)
