"""What anyone may do without a code: reckon a due day. What nobody may do: try codes until one fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from mingting.disclosure.rules.clock import Stop, derive, limit_of
from mingting.disclosure.rules.history import Extension, History
from mingting.kernel.workdays import announced

from .asking import Picture, Visit, address, follow
from .conftest import House

#: The bureau's request of the demo year, and a number that nobody has.
SOMEBODYS, NOBODYS = "ZSJ-2024-00001", "ZSJ-2024-00999"
WRONG = "登记编号或者查询码不对"
TOO_OFTEN = "尝试的次数太多，请15分钟后再试"
RECEIVED, SENT, RETURNED, APPROVED = (date(2026, 3, day) for day in (2, 5, 20, 24))


@pytest.fixture
def doors_open_again(house: House) -> Iterator[None]:
    """Forget the tries afterwards: all journeys come from one address."""
    yield
    house.manage(
        "shell", "-v", "0", "-c", "from mingting.disclosure.models import Knock; Knock.objects.all().delete()"
    )


def test_a_due_day_is_reckoned_without_script_and_kept_by_its_address(visit: Visit, picture: Picture) -> None:
    citizen = visit("/requests/calculator/", java_script_enabled=False)

    citizen.get_by_label("怎样提交的").select_option(label="当面提交")
    citizen.get_by_label("提交或者收到的日期").fill(RECEIVED.isoformat())
    citizen.get_by_text("征求过意见", exact=True).click()
    citizen.locator("[name=kind_1]").select_option("third_party")
    citizen.locator("[name=sent_1]").fill(SENT.isoformat())
    citizen.locator("[name=delivered_1]").fill(SENT.isoformat())
    citizen.locator("[name=returned_1]").fill(RETURNED.isoformat())
    citizen.get_by_text("延长过期限", exact=True).click()
    citizen.get_by_label("延长几个工作日").fill("10")
    citizen.get_by_label("同意延长的日期").fill(APPROVED.isoformat())
    citizen.get_by_role("button", name="计算").click()

    calendar = announced()
    stop = Stop(SENT, limit_of("third_party", SENT, calendar), RETURNED)
    facts = History(received=RECEIVED, stops=(stop,), extension=Extension(10, APPROVED))
    due = derive(facts, calendar, today=APPROVED).due
    assert due is not None
    assert due > calendar.add(RECEIVED, 30)
    expect(citizen.locator(".big-date time")).to_have_attribute("datetime", due.isoformat())
    expect(citizen.locator(".derivation")).to_contain_text("第三十三条")
    picture(citizen, "reckoned")
    again = visit(re.sub(r"^https?://[^/]+", "", citizen.url), phone=True)
    expect(again.locator(".big-date time")).to_have_attribute("datetime", due.isoformat())


@pytest.mark.usefixtures("doors_open_again")
def test_ten_wrong_codes_shut_the_door_and_betray_no_number(visit: Visit, picture: Picture) -> None:
    citizen = visit("/requests/follow/")
    answers = {said_to(citizen, number) for number in (SOMEBODYS, NOBODYS) * 5}

    assert len(answers) == 1
    assert WRONG in answers.pop()
    picture(citizen, "wrong")

    shut = {said_to(citizen, number) for number in (SOMEBODYS, NOBODYS)}
    assert len(shut) == 1
    assert TOO_OFTEN in shut.pop()
    picture(citizen, "shut")
    citizen.goto(address(citizen, f"/requests/case/{SOMEBODYS}/"))
    expect(citizen).to_have_url(re.compile("/requests/follow/"))


@pytest.mark.usefixtures("doors_open_again")
def test_whoever_comes_back_to_a_refused_sign_in_finds_the_form(visit: Visit) -> None:
    citizen = visit("/requests/account/")
    citizen.locator("#number").fill("1234 5678 9012")
    citizen.locator("#password").fill("not this one, nor any")
    citizen.get_by_role("button", name="登录").click()
    expect(citizen.get_by_text("账号或者密码不对").first).to_be_visible()

    citizen.goto(citizen.url)
    expect(citizen.get_by_role("button", name="登录")).to_be_visible()
    expect(citizen.get_by_text("账号或者密码不对")).to_have_count(0)


def said_to(citizen: Page, number: str) -> str:
    """Try a code that fits nothing, and return all that the page says."""
    follow(citizen, number, "AAAA-BBBB-CCCC")
    return citizen.locator("main").inner_text()
