"""核对年度报告 as anybody meets it: a file or pasted text in, findings beside the figures out, nothing kept."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mingting.commons.models import LedgerEntry
from mingting.reporting.rules.form import COLUMNS, ROWS

from . import making

pytestmark = pytest.mark.django_db

PAGE = "/reports/check/"
HEAD = "示例区示例局2024年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
ONE = {"1": 1, "3.4.1": 1, "3.7": 1}


@pytest.fixture(autouse=True)
def site():
    cache.clear()
    making.bureau()


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True)


def table_three(**changed: int) -> str:
    """Return table 三 as tabs and lines: one request of a natural person; ``changed`` are figures of that column."""
    figures = ONE | {code.removeprefix("r").replace("_", "."): n for code, n in changed.items()}
    lines = ["\t\t" + "\t".join(column.name for column in COLUMNS)]
    for row in ROWS:
        natural, total = figures.get(row.code, 0), ONE.get(row.code, 0)
        lines.append("\t".join([f"{row.group}\t{row.number}{row.name}", str(natural), *"00000", str(total)]))
    return "\n".join(lines)


def sent(browser: Client, report: str | bytes, name: str = "报告.txt", **more: object) -> tuple[int, str]:
    data = report if isinstance(report, bytes) else report.encode()
    answer = browser.post(PAGE, {"report": SimpleUploadedFile(name, data), **more})
    return answer.status_code, answer.content.decode()


class TestPage:
    def test_asks_for_a_report_and_keeps_no_cookie(self, browser):
        answer = browser.get(PAGE)

        assert answer.status_code == 200
        assert not answer.cookies
        assert 'type="file"' in answer.content.decode()

    def test_names_each_finding_and_marks_its_figures(self, browser):
        status, page = sent(browser, HEAD + table_three(r1=2))

        assert status == 200
        assert "发现错误" in page
        assert "示例区示例局" in page
        found = re.findall(r'<li id="f(\d+)" class="check-error">', page)
        assert found
        assert re.search(r'<td class="check-error">2 <a href="#f1"', page)

    def test_says_so_when_the_figures_agree(self, browser):
        _, page = sent(browser, HEAD + table_three())

        assert "没有发现错误" in page
        assert 'class="check-error"' not in page

    def test_compares_with_last_years(self, browser):
        last = HEAD.replace("2024", "2023") + table_three(r1=2, r4=1)
        _, page = sent(browser, HEAD + table_three(), last_year=SimpleUploadedFile("上年.txt", last.encode()))

        assert "上年结转" in page
        assert 'class="check-error"' in page

    def test_takes_pasted_words(self, browser):
        answer = browser.post(PAGE, {"text": HEAD + table_three(r3_1=1)})

        assert "发现错误" in answer.content.decode()

    def test_is_kept_nowhere(self, browser):
        before = LedgerEntry.objects.count()
        answer = browser.post(PAGE, {"text": HEAD + table_three()})

        assert answer["Cache-Control"] == "no-store"
        assert not answer.cookies
        assert LedgerEntry.objects.count() == before


class TestBadInput:
    @pytest.mark.parametrize(
        ("data", "name", "said"),
        [
            (b"", "空.txt", "空"),
            (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "图.png", ""),
            ("今天天气很好。".encode(), "别的.txt", "年度报告"),
            (b"%PDF-1.7 broken", "坏.pdf", ""),
        ],
    )
    def test_is_refused_in_words_with_the_form_at_hand(self, browser, data, name, said):
        status, page = sent(browser, data, name)

        assert status == 422
        assert "没有核对成" in page
        assert said in page
        assert 'type="file"' in page

    def test_says_which_of_two_files_is_bad(self, browser):
        status, page = sent(
            browser, HEAD + table_three(), last_year=SimpleUploadedFile("上年.txt", b"nothing")
        )

        assert status == 422
        assert "上年报告：" in page

    def test_with_nothing_at_all_says_what_is_missing(self, browser):
        answer = browser.post(PAGE)

        assert answer.status_code == 422
        assert "请选择一份年度报告" in answer.content.decode()

    def test_is_escaped(self, browser):
        _, page = sent(browser, HEAD + table_three(r1=2).replace("示例", "") + "\n<script>alert(1)</script>")

        assert "<script>alert" not in page

    def test_of_too_many_from_one_place_is_put_off(self, browser):
        answers = [browser.post(PAGE, {"text": "短"}).content.decode() for _ in range(61)]

        assert "请十分钟以后再试" in answers[-1]
        assert "请十分钟以后再试" not in answers[0]
