"""The office above at the desk: the board, a report as handed in, giving it back, the sum, charts, the workbook."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from mingting.accounts.models import Organ, Person, Post
from mingting.accounts.rules.roles import Role
from mingting.commons.models import LedgerEntry
from mingting.reporting import actions
from mingting.reporting.desk import gather_report, gather_scope
from mingting.reporting.gateways.workbook import Sheet, workbook
from mingting.reporting.models import Return, YearReport
from mingting.reporting.rules.form import ROWS, Table, cells_of

from . import disclosing, making, reporting
from .reporting import MARCH, YEAR, House, by
from .signing_in import at_the_desk

pytestmark = pytest.mark.django_db

GATHER = "/desk/annual-reports/gather/"
#: Three days after the last one.
TODAY, LATE = date(2026, 2, 3), date(2026, 2, 2)
SCREENS = (GATHER, f"{GATHER}sum/", f"{GATHER}charts/", f"{GATHER}export/")


@pytest.fixture(autouse=True)
def the_third_of_february(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (gather_scope, gather_report):
        monkeypatch.setattr(module, "today", lambda: TODAY)


@pytest.fixture
def above() -> tuple[Organ, Person]:
    return reporting.district()


@pytest.fixture
def desk(above) -> Client:
    return at_the_desk(above[1])


def house(above: tuple[Organ, Person], number: int, **more: Any) -> House:
    return reporting.house(f"o{number}", f"番禺区第{number}局", parent=above[0], **more)


def page(desk: Client, url: str, status: int = 200, **data: Any) -> str:
    response = desk.post(url, data) if data else desk.get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def words(html: str) -> str:
    """What stands on the page to be read, blanks folded."""
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style).*?</\1>", "", html, flags=re.S)).split())


def rows(html: str, css: str) -> list[list[str]]:
    """The cells of the first table of this class, each as it reads."""
    table = re.search(rf'<table class="[^"]*{css}[^"]*">.*?</table>', html, re.S)
    assert table, css
    body = table[0].split("<tbody>")[1]
    return [
        [words(cell) for cell in re.findall(r"<(?:th|td)[^>]*>.*?</(?:th|td)>", row, re.S)]
        for row in re.findall(r"<tr.*?</tr>", body, re.S)
    ]


def book(desk: Client, query: str = "") -> Workbook:
    response = desk.get(f"{GATHER}export/{query}")
    assert response.status_code == 200
    return load_workbook(io.BytesIO(response.content))


def values(book: Workbook, name: str) -> list[tuple[Any, ...]]:
    return list(book[name].iter_rows(values_only=True))


def url_of(report: YearReport) -> str:
    return f"{GATHER}{report.pk}/"


def reworked(at: House, report: YearReport, on: date) -> None:
    """Reopen, freeze and hand in anew."""
    actions.reopen_report(
        person=at.at.clerk, report_id=report.pk, reason="按退回意见修改", by=by(at.at.clerk, on)
    )
    reporting.freeze(at, report, on=on)
    reporting.hand_in(at, report, on=on)


class TestTheBoard:
    @pytest.fixture
    def district(self, above) -> dict[str, YearReport]:
        in_time = reporting.handed_in(house(above, 1))
        late = reporting.handed_in(house(above, 2), on=LATE)
        returned = reporting.handed_in(house(above, 3))
        actions.return_report(
            person=above[1], report_id=returned.pk, reason="第五部分过于简略", by=by(above[1], LATE)
        )
        reporting.frozen(house(above, 4))
        reporting.begun(reporting_ready(house(above, 5)))
        house(above, 6)
        return {"in_time": in_time, "late": late, "returned": returned}

    def test_shows_how_far_each_has_come_the_late_first(self, desk, district):
        html = page(desk, GATHER)

        assert rows(html, "ga-table") == [
            ["番禺区第3局", "已退回 第五部分过于简略", "—", "逾期3天", "—", "—"],
            ["番禺区第4局", "已定稿，没有提交", "—", "逾期3天", "—", "—"],
            ["番禺区第5局", "编制中", "—", "逾期3天", "—", "—"],
            ["番禺区第6局", "没有开始", "—", "逾期3天", "—", "—"],
            ["番禺区第1局", "已提交", "2026-01-08", "按期", "第1版", "没有问题"],
            ["番禺区第2局", "已提交", "2026-02-02", "迟交2天", "第1版", "没有问题"],
        ]
        assert "已提交 2 / 6 个单位 逾期 5 个 报告有错误 0 份 期限 2026-01-31" in words(html)

    def test_is_narrowed_by_standing(self, desk, district):
        def names(standing: str) -> list[str]:
            return [row[0][-2:] for row in rows(page(desk, f"{GATHER}?standing={standing}"), "ga-table")]

        assert names("handed_in") == ["1局", "2局"]
        assert names("returned") == ["3局"]
        assert names("frozen") == ["4局"]
        assert names("draft") == ["5局"]
        assert names("none") == ["6局"]
        assert names("late") == ["3局", "4局", "5局", "6局", "2局"]
        assert "没有这样的单位" in page(desk, f"{GATHER}?standing=wrong")
        page(desk, f"{GATHER}?standing=early", 404)

    def test_leads_to_what_was_handed_in_and_to_nothing_else(self, desk, district):
        html = page(desk, GATHER)

        led = set(re.findall(rf'href="({GATHER}\d+/)"', html))
        assert led == {url_of(report) for report in district.values()}

    def test_counts_the_days_that_are_left(self, desk, district, monkeypatch):
        monkeypatch.setattr(gather_scope, "today", lambda: date(2026, 1, 21))

        assert {row[3] for row in rows(page(desk, f"{GATHER}?standing=none"), "ga-table")} == {"还有10天"}
        monkeypatch.setattr(gather_scope, "today", lambda: date(2026, 1, 31))
        assert {row[3] for row in rows(page(desk, f"{GATHER}?standing=none"), "ga-table")} == {
            "今天是最后一日"
        }

    def test_tells_what_is_wrong_by_how_grave_it_is(self, desk, above):
        one = house(above, 1)
        report = reporting.handed_in(one)
        reporting.enter(one, "二.norms.issued", "7")

        html = page(desk, f"{GATHER}?standing=wrong")

        assert rows(html, "ga-table")[0][5] == "错误 1 ，番禺区第1局"
        assert f'href="{url_of(report)}#findings"' in html

    def test_is_of_the_year_that_is_asked_for(self, desk, district):
        html = page(desk, f"{GATHER}?year=2024")

        assert {row[1] for row in rows(html, "ga-table")} == {"没有开始"}
        assert "2025年" in words(html)
        for year in ("2027", "1999", "x", "9" * 30, "²"):
            page(desk, f"{GATHER}?year={year}", 404)

    def test_says_where_there_is_nobody_beneath(self, desk):
        assert "没有所属单位" in page(desk, GATHER)


def reporting_ready(at: House) -> House:
    """Return the house with table 二 entered."""
    reporting.entered(at)
    return at


class TestOneReport:
    def test_is_shown_as_it_was_handed_in(self, desk, above):
        one = house(above, 1)
        disclosing.handling(one.at, on=MARCH)
        report = reporting.handed_in(one)

        html = page(desk, url_of(report))

        assert "没有发现问题" in html
        assert "番禺区第1局2025年政府信息公开工作年度报告" in html
        assert "一、本年新收政府信息公开申请数量" in html
        assert len(re.findall(r"<td", html.split('id="tables"')[1])) == sum(
            len(cells_of(table)) for table in Table
        )
        assert f"{one.at.clerk.name}提交第1版" in words(html)
        assert "栏目更新不够及时" in html

    def test_marks_a_finding_in_its_cell(self, desk, above):
        one = house(above, 1)
        report = reporting.handed_in(one)
        reporting.enter(one, "二.norms.issued", "7")

        html = page(desk, url_of(report))

        assert "报告为0，按办理记录统计为7，相差7" in html
        marked = re.findall(r'<td class="is-marked">(.*?)</td>', html)
        assert [words(one) for one in marked] == ["0 [1]"]
        assert 'href="#f1"' in html
        assert 'id="f1"' in html

    def test_is_given_back_with_a_reason(self, desk, above):
        report = reporting.handed_in(house(above, 1))
        edition = reporting.edition(report)

        response = desk.post(
            f"{url_of(report)}return/", {"reason": "第五部分过于简略", "edition": edition.pk}
        )

        assert (response.status_code, response["Location"]) == (302, url_of(report))
        assert Return.objects.get().reason == "第五部分过于简略"
        entry = LedgerEntry.objects.get(did="reporting.return_report")
        assert (entry.why, entry.to) == ("第五部分过于简略", f"reporting.year_report:{report.pk}")
        html = page(desk, url_of(report))
        assert f"{above[1].name}退回第1版 第五部分过于简略" in words(html)
        assert "<textarea" not in html

    @pytest.mark.parametrize("reason", ["", "  \n", "很" * 2001])
    def test_is_not_given_back_without_one(self, desk, above, reason):
        report = reporting.handed_in(house(above, 1))
        edition = reporting.edition(report)

        html = page(desk, f"{url_of(report)}return/", 422, reason=reason, edition=edition.pk)

        assert ("退回的理由不超过2000字" if reason.strip() else "请写明退回的理由") in html
        assert 'aria-invalid="true"' in html
        typed = re.search(r"<textarea[^>]*>(.*?)</textarea>", html, re.S)
        assert typed
        assert typed[1].strip() == reason.strip()
        assert not Return.objects.exists()

    def test_is_not_given_back_unseen(self, desk, above):
        one = house(above, 1)
        report = reporting.handed_in(one)
        seen = reporting.edition(report)
        reworked(one, report, LATE)

        html = page(desk, f"{url_of(report)}return/", 422, reason="重写", edition=seen.pk)

        assert "该单位的提交有了变化" in html
        assert ">重写</textarea>" in html
        assert not Return.objects.exists()
        page(desk, f"{url_of(report)}return/", 302, reason="重写", edition=reporting.edition(report).pk)
        assert Return.objects.get().hand_in.edition.number == 2

    def test_tells_every_handing_in_and_return(self, desk, above):
        one = house(above, 1)
        report = reporting.handed_in(one)
        actions.return_report(person=above[1], report_id=report.pk, reason="重写", by=by(above[1]))
        reworked(one, report, LATE)

        told = words(page(desk, url_of(report))).split("提交和退回")[1]

        places = [told.index(one) for one in ("提交第2版", "退回第1版", "提交第1版")]
        assert places == sorted(places)
        assert "另立新版的理由：按退回意见修改" in told

    def test_is_nobodys_above_before_it_is_handed_in(self, desk, above):
        report = reporting.frozen(house(above, 1))

        page(desk, url_of(report), 404)
        page(desk, f"{url_of(report)}return/", 404, reason="重写")


class TestTheSum:
    @pytest.fixture
    def differing(self, above) -> tuple[House, House]:
        """The government's report was counted before the second organ handed in; a third never did."""
        one, two = house(above, 1), house(above, 2)
        house(above, 3)
        reporting.year(one)
        disclosing.handling(two.at, on=MARCH)
        reporting.handed_in(one)
        office = making.person("qzf_office", (above[0], Role.DISCLOSURE_OFFICE))
        actions.begin_report(person=office, organ_id=above[0].pk, year=YEAR, by=by(office))
        reporting.handed_in(two)
        return one, two

    def test_shows_only_the_cells_that_differ_with_each_organs_figure(self, desk, differing):
        html = page(desk, f"{GATHER}sum/")

        assert [row[:4] for row in rows(html, "ga-differences")] == [
            ["表三第一行“自然人”列", "3", "4", "少1"],
            ["表三第一行“总计”列", "3", "4", "少1"],
            ["表三第四行“自然人”列", "2", "3", "少1"],
            ["表三第四行“总计”列", "2", "3", "少1"],
        ]
        assert "番禺区第1局 3 番禺区第2局 1" in rows(html, "ga-differences")[0][4]
        assert "没有提交的 1 个单位 番禺区第3局（没有开始）" in words(html)
        assert "4<small>本级3</small>" in html

    def test_says_when_nothing_differs(self, desk, above, differing):
        office = Person.objects.get(username="qzf_office")
        report = YearReport.objects.get(organ=above[0])
        actions.recount(person=office, report_id=report.pk, by=by(office))

        assert "本级报告的每一格都等于已提交各单位之和" in page(desk, f"{GATHER}sum/")

    def test_says_what_is_lacking(self, desk, above):
        house(above, 1)

        html = page(desk, f"{GATHER}sum/")

        assert "本级报告还没有开始编制" in html
        assert "没有可以合计的数字" in html


class TestTheCharts:
    def test_set_organ_beside_organ_and_year_beside_year(self, desk, above):
        one, two, three = (house(above, number) for number in range(1, 4))
        reporting.year(one)
        reporting.handed_in(one)
        for _ in range(2):
            disclosing.handling(two.at, on=date(2024, 3, 4))
        disclosing.handling(two.at, on=MARCH)
        reporting.handed_in(two)
        reporting.handed_in(three)

        html = page(desk, f"{GATHER}charts/")

        first = html.split('id="chart-1"')[1].split("</section>")[0]
        assert rows(first, "ga-bars") == [
            ["番禺区第1局", "", "3", "上年没有数字"],
            ["番禺区第2局", "", "1", "上年 2，减少1"],
        ]
        assert re.findall(r'<rect width="(\d+)"', first) == ["100", "33", "66", "50", "100"]
        assert "另外 1 个单位没有（本年和所载的上年均为 0）：番禺区第3局" in first
        assert rows(first, "of-years") == [
            ["2024年", "", "2", "1个单位，据次年报告所载"],
            ["2025年", "", "4", "3个单位"],
        ]
        results = html.split('id="results"')[1]
        assert [(row[0], row[2]) for row in rows(results, "ga-bars")] == [
            ("予以公开", "1"),
            ("部分公开", "0"),
            ("不予公开", "0"),
            ("无法提供", "0"),
            ("不予处理", "0"),
            ("其他处理", "0"),
        ]
        assert words(results.split("<details>")[1].split("<tbody>")[1].split("</tbody>")[0]) == (
            "番禺区第1局 1 0 0 0 0 0"
        )

    def test_say_when_there_is_nothing_to_draw(self, desk, above):
        house(above, 1)

        assert "没有可以画的数字" in page(desk, f"{GATHER}charts/")


class TestTheWorkbook:
    def test_holds_the_whole_district(self, desk, above):
        one, two = house(above, 1), house(above, 2)
        reporting.year(one)
        reporting.handed_in(one, on=LATE)
        reporting.enter(one, "二.norms.issued", "7")
        office = making.person("qzf_office", (above[0], Role.DISCLOSURE_OFFICE))
        actions.begin_report(person=office, organ_id=above[0].pk, year=YEAR, by=by(office, LATE))
        disclosing.handling(two.at, on=MARCH)
        reporting.handed_in(two, on=LATE)
        house(above, 3)

        found = book(desk)

        assert found.sheetnames == [
            "提交进度",
            "核对问题",
            "表二 主动公开",
            "表三 依申请公开",
            "表四 复议诉讼",
            "合计与差异",
        ]
        standing = values(found, "提交进度")
        assert [row[0] for row in standing[1:]] == ["番禺区第1局", "番禺区第2局", "番禺区第3局"]
        assert (standing[1][1], *standing[1][4:9]) == ("已提交", "迟交2天", 1, 1, 0, 0)
        assert [one.date() for one in standing[1][2:4]] == [LATE, date(2026, 1, 31)]
        assert standing[3][4:7] == ("逾期3天", None, None)
        assert values(found, "核对问题")[1][:4] == (
            "番禺区第1局",
            "错误",
            "E8",
            "表二“行政规范性文件”行“本年制发件数”列",
        )

    def test_lays_every_cell_by_organ_and_adds_them_up(self, desk, above):
        one, two = house(above, 1), house(above, 2)
        reporting.year(one)
        disclosing.handling(two.at, on=MARCH)
        for at in (one, two):
            reporting.handed_in(at)

        found = book(desk)

        three = values(found, "表三 依申请公开")
        assert len(three) == 1 + 3 * len(ROWS)
        firsts = [row for row in three if str(row[2]).startswith("一、")]
        assert [(row[0], row[3], row[9]) for row in firsts] == [
            ("番禺区第1局", 3, 3),
            ("番禺区第2局", 1, 1),
            ("合计", 4, 4),
        ]
        two_ = values(found, "表二 主动公开")
        assert len(two_) == 3 + 3
        assert len(two_[3]) == 1 + len(cells_of(Table.TWO))
        four = values(found, "表四 复议诉讼")
        assert (four[0][1], four[0][6]) == ("行政复议", "行政诉讼")
        assert sum(four[-1][1:]) == 2
        assert len(values(found, "合计与差异")) == 1 + sum(len(cells_of(table)) for table in Table)

    def test_keeps_its_heads_in_sight_and_fits_its_columns(self, desk, above):
        reporting.handed_in(house(above, 1))

        found = book(desk)

        assert [sheet.freeze_panes for sheet in found] == ["B2", "B2", "B4", "D2", "B4", "B2"]
        assert all(sheet.column_dimensions["A"].width > 30 for sheet in found)
        assert "A1:A3" in {str(one) for one in found["表二 主动公开"].merged_cells.ranges}
        assert {"B1:F2", "G1:P1", "G2:K2", "L2:P2", "A1:A3"} == {
            str(one) for one in found["表四 复议诉讼"].merged_cells.ranges
        }

    def test_explains_the_differences(self, desk, above):
        one, two = house(above, 1), house(above, 2)
        reporting.handed_in(one)
        office = making.person("qzf_office", (above[0], Role.DISCLOSURE_OFFICE))
        actions.begin_report(person=office, organ_id=above[0].pk, year=YEAR, by=by(office))
        disclosing.handling(two.at, on=MARCH)
        reporting.handed_in(two)

        told = [row for row in values(book(desk), "合计与差异")[1:] if row[4]]

        assert told[0][:4] == ("表三第一行“自然人”列", 0, 1, -1)
        assert told[0][4].endswith("已提交的：番禺区第2局1")

    def test_computes_no_text(self, above, desk):
        organ = house(above, 1).organ
        organ.name = "=HYPERLINK(1)\x07"
        organ.save()

        cell = book(desk)["提交进度"]["A2"]

        assert (cell.value, cell.data_type) == ("'=HYPERLINK(1)", "s")

    def test_takes_the_longest_text_there_is(self):
        written = workbook([Sheet("甲", [("乙",)], [("字" * 40_000,)], (10,))], title="丙")

        assert len(load_workbook(io.BytesIO(written))["甲"]["A2"].value) == 32_767

    def test_is_made_where_nobody_handed_in(self, desk, above):
        assert [row[0] for row in values(book(desk), "表二 主动公开")[3:]] == ["合计"]


class TestWhoSees:
    def test_the_supervisor_and_nobody_else(self, above):
        one = house(above, 1)
        report = reporting.handed_in(one)
        strangers = [one.at.clerk, one.at.head, making.person("qzf_head", (above[0], Role.HEAD))]
        for person in strangers:
            client = at_the_desk(person)
            for url in (*SCREENS, url_of(report)):
                assert client.get(url).status_code == 404, (person, url)
            assert client.post(f"{url_of(report)}return/", {"reason": "重写"}).status_code == 404
        for client in (Client(), at_the_desk(making.person("no_post"))):
            for url in (*SCREENS, url_of(report)):
                assert client.get(url).status_code == 302
        assert not Return.objects.exists()

    def test_not_the_supervisor_of_others(self, above):
        report = reporting.handed_in(house(above, 1))
        other = making.organ("npq", "南沙区人民政府")
        client = at_the_desk(making.person("npq_supervisor", (other, Role.SUPERVISOR)))

        assert client.get(GATHER).status_code == 200
        assert "番禺区第1局" not in client.get(GATHER).content.decode()
        for url in (url_of(report), f"{GATHER}?organ={above[0].pk}", f"{GATHER}999999/", f"{GATHER}?organ=x"):
            assert client.get(url).status_code == 404
        assert client.post(f"{url_of(report)}return/", {"reason": "重写"}).status_code == 404

    def test_a_post_that_has_ended_is_none(self, above, desk):
        Post.objects.filter(person=above[1]).update(until=date(2021, 1, 1))

        assert desk.get(GATHER).status_code == 302

    def test_one_who_oversees_two_chooses(self, above, desk):
        other = making.organ("npq", "南沙区人民政府")
        Post.objects.create(person=above[1], organ=other, role=Role.SUPERVISOR, since=date(2020, 1, 1))
        house(above, 1)

        assert "番禺区第1局" not in page(desk, f"{GATHER}?organ={other.pk}")
        html = page(desk, f"{GATHER}?organ={above[0].pk}")
        assert "番禺区第1局" in html
        assert f"?year={YEAR}&amp;organ={other.pk}" in html
        report = reporting.handed_in(house(above, 2))
        assert f"{GATHER}?year={YEAR}&amp;organ={above[0].pk}" in page(desk, url_of(report))

    def test_the_menu_names_it_to_the_supervisor_alone(self, above, desk):
        one = house(above, 1)

        assert GATHER in desk.get("/desk/").content.decode()
        assert GATHER not in at_the_desk(one.at.clerk).get("/desk/").content.decode()


class TestEveryScreen:
    def test_writes_nothing_and_takes_no_post(self, desk, above):
        report = reporting.handed_in(house(above, 1))
        page(desk, GATHER)
        with CaptureQueriesContext(connection) as asked:
            for url in (*SCREENS, url_of(report)):
                assert desk.get(url).status_code == 200
        writing = [
            one["sql"]
            for one in asked
            if re.match(r"\s*(INSERT|UPDATE|DELETE)", one["sql"]) and "django_session" not in one["sql"]
        ]
        assert writing == []
        for url in (*SCREENS, url_of(report)):
            assert desk.post(url).status_code == 405
        assert desk.get(f"{url_of(report)}return/").status_code == 405

    @pytest.mark.parametrize("url", SCREENS)
    def test_asks_as_often_for_many_organs_as_for_two(self, desk, above, url):
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(url).status_code == 200
            return len(queries)

        for number in range(2):
            reporting.handed_in(house(above, number))
        desk.get(url)
        of_two = asked()
        for number in range(2, 5):
            reporting.handed_in(house(above, number))

        assert asked() == of_two
