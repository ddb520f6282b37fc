"""The figures at the desk: who sees whose, what each says of itself, and what opens behind it for whom."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingting.accounts.models import Person, Post
from mingting.accounts.rules.roles import Role
from mingting.commons.models import LedgerEntry
from mingting.disclosure.desk import figures
from mingting.disclosure.models import Event, Look
from mingting.disclosure.rules.figures import MEANINGS, Measure
from mingting.disclosure.rules.outcomes import Outcome

from . import disclosing, making
from .test_disclosure_desk_lists import LIST, PERSONAL, TODAY, be_on, desk, plain, shown

pytestmark = pytest.mark.django_db

FIGURES = f"{LIST}figures/"
BEHIND = f"{FIGURES}behind/"
MARCH = "since=2026-03-01&until=2026-03-31"


@pytest.fixture(autouse=True)
def a_day_in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    be_on(monkeypatch, TODAY)


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


@pytest.fixture
def czj() -> disclosing.Bureau:
    return disclosing.bureau("czj", "番禺区财政局", mark="番财")


@pytest.fixture
def supervisor(zsj, czj) -> Person:
    """Return a supervisor at the government, beneath which both bureaus stand."""
    government = making.organ("qzf", "番禺区人民政府")
    for organ in (zsj.organ, czj.organ):
        organ.parent = government
        organ.save()
    made = Person.objects.create_user(username="sup", password="Correct-horse-1", name="督导员")
    Post.objects.create(person=made, organ=government, role=Role.SUPERVISOR, since=date(2020, 1, 1))
    return made


def rows(page: str) -> dict[str, list[str]]:
    """Return the cells of the organs' table by the organ's name."""
    table = page.partition("of-figures")[2].partition("</table>")[0]
    found = {}
    for row in re.findall(r"<tr.*?</tr>", table.partition("<tbody>")[2], re.DOTALL):
        name = plain(re.search(r"<th.*?</th>", row, re.DOTALL)[0])
        cells = re.findall(r"<td.*?</td>", row, re.DOTALL)
        found[name.strip()] = [re.sub(r"\s+|，列出各件|件|个工作日", "", plain(cell)) for cell in cells]
    return found


def behind(who: Person, at: disclosing.Bureau, key: str, period: str = MARCH):
    return desk(who).get(f"{BEHIND}?{period}&organ={at.organ.pk}&key={key}")


class TestBoard:
    def test_lists_the_organs_beneath_with_all_of_them_together(self, zsj, czj, supervisor):
        disclosing.served(zsj, Outcome.GRANTED)
        disclosing.handling(czj)
        disclosing.handling(czj)

        page = shown(supervisor, FIGURES)

        assert rows(page) == {
            "番禺区政务服务和数据管理局": ["1", "1", "0", "0", "100.0%", "0", "0"],
            "番禺区财政局": ["2", "0", "2", "0", *["—没有答复，无从计算"] * 3],
            "合计": ["3", "1", "2", "0", "100.0%", "0", "0"],
        }

    def test_shows_a_head_the_own_organ_with_each_figure_and_what_it_counts(self, zsj, czj):
        disclosing.handling(zsj)

        page = shown(zsj.head, FIGURES)

        assert "番禺区财政局" not in page
        for meaning in MEANINGS.values():
            assert meaning.says in plain(page)

    def test_reaches_what_a_figure_counts_by_a_link_of_its_own(self, supervisor):
        page = shown(supervisor, FIGURES)

        for measure in Measure:
            assert f'href="#says-{measure}"' in page
            assert f'id="says-{measure}"' in page

    def test_marks_what_is_late_by_a_word_and_a_mark(self, zsj, monkeypatch):
        disclosing.handling(zsj)
        be_on(monkeypatch, disclosing.DUE + timedelta(days=1))

        page = shown(zsj.head, FIGURES)

        assert re.search(r'逾期未答复</th>\s*<td class="of-number"><a [^>]*class="is-late">1<', page)

    def test_breaks_down_by_outcome_channel_and_kind_of_applicant(self, zsj):
        disclosing.served(zsj, Outcome.UNABLE_CREATE)
        disclosing.registered(zsj, channel="registered_mail")
        disclosing.registered(zsj)

        bars = re.findall(
            r'<th scope="row">([^<]*)</th>\s*<td class="of-bar">.*?width="(\d+)".*?</tr>',
            shown(zsj.head, FIGURES),
            re.DOTALL,
        )

        assert bars == [
            ("需要另行制作", "100"),
            ("当面提交", "100"),
            ("挂号信、邮政快递等需签收的邮寄", "50"),
            ("自然人", "100"),
        ]

    def test_narrows_to_one_organ_and_knows_no_other(self, zsj, czj, supervisor):
        beyond = disclosing.bureau("jyj", "番禺区教育局", mark="番教")

        assert "番禺区财政局" in shown(supervisor, f"{FIGURES}?{MARCH}&organ={czj.organ.pk}")
        assert desk(supervisor).get(f"{FIGURES}?{MARCH}&organ={beyond.organ.pk}").status_code == 404

    def test_is_not_for_who_handles_requests_only(self, zsj):
        for who in (zsj.handler, zsj.section_head, zsj.legal, zsj.administrator):
            assert desk(who).get(FIGURES, follow=False).status_code in (302, 403)


class TestPeriod:
    def test_is_this_year_until_another_is_chosen(self, zsj):
        assert "2026-01-01 至 2026-12-31" in plain(shown(zsj.head, FIGURES))
        assert "统计截至今天（2026-03-24）" in plain(shown(zsj.head, FIGURES))

    def test_leaves_out_what_lies_before_it(self, zsj):
        disclosing.registered(zsj)

        page = shown(zsj.head, f"{FIGURES}?since=2026-03-03&until=2026-03-20")

        assert re.search(r'收到申请</th>\s*<td class="of-number">0', page)

    @pytest.mark.parametrize(
        ("day", "quarter"),
        [
            (date(2026, 1, 1), (date(2026, 1, 1), date(2026, 3, 31))),
            (date(2026, 6, 30), (date(2026, 4, 1), date(2026, 6, 30))),
            (date(2026, 8, 5), (date(2026, 7, 1), date(2026, 9, 30))),
            (date(2026, 12, 31), (date(2026, 10, 1), date(2026, 12, 31))),
        ],
    )
    def test_offers_the_quarter_of_the_day(self, day, quarter):
        assert figures.presets(day)["本季度"] == quarter

    @pytest.mark.parametrize(
        ("period", "sentence"),
        [
            ("since=2026-03-20&until=2026-03-01", "起始日期不能晚于截止日期"),
            ("since=2026-05-01&until=2026-06-01", "起始日期不能晚于今天"),
            ("since=&until=2026-06-01", "请填写起"),
        ],
    )
    def test_that_makes_no_sense_is_refused_beside_its_field(self, zsj, period, sentence):
        answer = desk(zsj.head).get(f"{FIGURES}?{period}")

        assert answer.status_code == 422
        assert sentence in answer.content.decode()


class TestBehind:
    def test_opens_the_requests_of_the_own_organ_the_late_ones_first(self, zsj, monkeypatch):
        early = disclosing.handling(zsj)
        late = disclosing.handling(zsj, on=disclosing.MONDAY - timedelta(days=14))

        answer = behind(zsj.head, zsj, "open").content.decode()

        assert re.findall(r">(ZSJ-2026-\d{5})</a>", answer) == [late.number, early.number]
        assert f'href="{LIST}{late.pk}/"' in answer

    def test_lists_what_a_bar_counts_and_nothing_else(self, zsj):
        mailed = disclosing.registered(zsj, channel="registered_mail")
        disclosing.registered(zsj)

        answer = behind(zsj.clerk, zsj, "channel:registered_mail").content.decode()

        assert re.findall(r">(ZSJ-2026-\d{5})<", answer) == [mailed.number]

    def test_names_nobody_and_is_no_look_at_personal_data(self, zsj):
        disclosing.handling(zsj)

        answer = behind(zsj.head, zsj, "received").content.decode()

        assert not [each for each in (*PERSONAL, "何某") if each in answer]
        assert Look.objects.count() == 0

    def test_is_shut_to_a_supervisor_who_finds_no_link_to_it_either(self, zsj, supervisor):
        case = disclosing.handling(zsj)

        page = shown(supervisor, f"{FIGURES}?{MARCH}&organ={zsj.organ.pk}")

        assert behind(supervisor, zsj, "received").status_code == 404
        assert "behind" not in page
        assert case.number not in page
        assert "列出" not in plain(page)

    def test_is_shut_to_the_office_of_another_organ(self, zsj, czj):
        disclosing.handling(zsj)

        assert behind(czj.clerk, zsj, "received").status_code == 404

    @pytest.mark.parametrize("key", ["", "nonsense", "outcome:nonsense", "nonsense:granted", "open:granted"])
    def test_of_what_is_no_figure_is_not_there(self, zsj, key):
        assert behind(zsj.head, zsj, key).status_code == 404


class TestTable:
    def read(self, who: Person) -> list[list[str]]:
        answer = desk(who).get(f"{FIGURES}?{MARCH}&format=csv")
        assert "attachment" in answer["Content-Disposition"]
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    def test_has_a_line_an_organ_and_a_column_a_figure(self, zsj, czj, supervisor):
        disclosing.served(zsj, Outcome.GRANTED)

        heads, *lines = self.read(supervisor)

        line = dict(zip(heads, lines[0], strict=True))
        assert [each[0] for each in lines[:3]] == ["番禺区政务服务和数据管理局", "番禺区财政局", "合计"]
        assert line["收到申请（件）"] == "1"
        assert line["按期答复率（%）"] == "100.0"
        assert line["按处理结果：予以公开（件）"] == "1"
        assert line["按处理结果：部分公开（件）"] == "0"

    def test_leaves_empty_what_cannot_be_reckoned(self, zsj):
        heads, line, *_ = self.read(zsj.head)

        assert dict(zip(heads, line, strict=True))["答复用时中位数（个工作日）"] == ""

    def test_says_what_each_column_counts(self, zsj):
        written = self.read(zsj.head)

        for meaning in MEANINGS.values():
            assert [meaning.name, meaning.says] in written


class TestLooking:
    def test_changes_nothing(self, zsj, supervisor):
        disclosing.handling(zsj)
        before = (LedgerEntry.objects.count(), Event.objects.count())

        for who in (supervisor, zsj.head):
            shown(who, FIGURES)
        behind(zsj.head, zsj, "open")

        assert (LedgerEntry.objects.count(), Event.objects.count()) == before

    def test_sends_the_same_queries_however_many_requests_there_are(self, zsj, czj, supervisor):
        disclosing.served(zsj, Outcome.GRANTED)
        client = desk(supervisor)
        client.get(FIGURES)
        with CaptureQueriesContext(connection) as few:
            client.get(FIGURES)

        for _ in range(3):
            disclosing.handling(czj)
            disclosing.served(zsj, Outcome.UNABLE_ABSENT)
        with CaptureQueriesContext(connection) as many:
            client.get(FIGURES)

        assert len(many) == len(few)
        assert len(few) <= 25

    def test_of_the_list_behind_sends_the_same_queries_too(self, zsj):
        disclosing.handling(zsj)
        client = desk(zsj.head)
        address = f"{BEHIND}?{MARCH}&organ={zsj.organ.pk}&key=open"
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)

        for _ in range(5):
            disclosing.handling(zsj)
        with CaptureQueriesContext(connection) as many:
            client.get(address)

        assert len(many) == len(few)
