"""What journeys of requests share: a person who asks, the small question, a case at the desk, the clock apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from mingting.disclosure.rules.clock import Stop, derive, limit_of
from mingting.disclosure.rules.history import Extension, History
from mingting.kernel.workdays import announced

Seat = Callable[[str], Page]
Visit = Callable[..., Page]
Picture = Callable[[Page, str], None]

#: A citizen's number that passes its check and names a day of 1900: nobody's.
ID_NUMBER = "440113190001010059"
#: Where a screen of the desk says no.
REFUSALS = ".mt-refusal:visible, .mt-error:visible, .error-message:visible"
_DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True))


def reckoned(words: str) -> int:
    """Answer the small question of the form, as a person does: 十四加七等于几？"""
    found = re.search(r"([一二三四五六七八九十]+)(加|减|多)([一二三四五六七八九十]+)", words)
    assert found, words
    first, second = _number(found[1]), _number(found[3])
    return first - second if found[2] == "减" else first + second


def _number(words: str) -> int:
    tens, _, ones = words.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if "十" in words else 0) + _DIGITS.get(ones, 0)


@dataclass(frozen=True, slots=True)
class Clock:
    """The facts of a request as the journey knows them; what it says is compared with what the pages show."""

    facts: History
    today: date

    @classmethod
    def begun(cls, received: date) -> Clock:
        """Return the clock of a request received on that day."""
        return cls(History(received=received), timezone.localdate())

    def after(self, **facts: Any) -> Clock:
        """Return the clock after something else has happened."""
        return replace(self, facts=replace(self.facts, **facts))

    def consulted(self, *, delivered: bool = False, returned: bool = False) -> Clock:
        """Return the clock with one third party asked today, who was reached and has answered."""
        limit = limit_of("third_party", self.today, announced())
        stop = Stop(self.today, limit, self.today if returned else None)
        return self.after(stops=(stop,))

    def extended(self, days: int) -> Clock:
        """Return the clock after the head of the office consented today."""
        return self.after(extension=Extension(days, self.today))

    @property
    def due(self) -> date | None:
        """The last day for the answer, ``None`` while the applicant is awaited."""
        return derive(self.facts, announced(), today=self.today).due


def press(page: Page, words: str) -> None:
    """Press a button that sends a form, and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()


def address(page: Page, path: str) -> str:
    """Return a path of the house that the page is in."""
    return re.sub(r"^(https?://[^/]+).*", rf"\1{path}", page.url)


# --- the applicant ---------------------------------------------------------------------------------------------------


def file_a_request(
    citizen: Page, organ: str, *, title: str, description: str, picture: Picture
) -> tuple[str, str]:
    """Fill in and file the form at the organ of this name; return number and code."""
    citizen.goto(address(citizen, "/requests/"))
    citizen.get_by_role("link", name="我要申请").first.click()
    citizen.get_by_role("link", name=organ).first.click()
    citizen.get_by_label("以个人名义申请").check()
    citizen.locator("[name=name]").fill("佟晓禾")
    citizen.locator("[name=id_kind]").select_option(label="居民身份证")
    citizen.locator("[name=id_number]").fill(ID_NUMBER)
    citizen.locator("[name=phone]").fill("13800000011")
    citizen.locator("[name=address]").fill("广州市番禺区示例街道示例路11号")
    citizen.locator("[name=info_title]").fill(title)
    citizen.locator("[name=description]").fill(description)
    citizen.get_by_label("凭编号和查询码在本网站领取").check()
    citizen.get_by_label("电子文件", exact=True).check()
    picture(citizen, "form")
    # Nobody reads the page and answers within two seconds; a form sent faster is taken for a machine's.
    citizen.wait_for_timeout(2_100)
    citizen.locator("[name=answer]").fill(str(reckoned(citizen.locator("label[for=answer]").inner_text())))
    press(citizen, "下一步")
    if citizen.url.endswith("/before/"):
        picture(citizen, "before")
        citizen.get_by_role("link", name="继续申请").click()
    expect(citizen.get_by_role("cell", name=title)).to_be_visible()
    picture(citizen, "go-over")
    press(citizen, "提交申请")
    number, code = (citizen.locator("dl.keep dd").nth(place).inner_text() for place in (0, 1))
    picture(citizen, "filed")
    press(citizen, "已抄下，查看这件申请")
    return number, code


def follow(citizen: Page, number: str, code: str) -> None:
    """Open the request's page by number and code."""
    citizen.goto(address(citizen, "/requests/follow/"))
    citizen.get_by_label("登记编号", exact=True).fill(number)
    citizen.get_by_label("查询码", exact=True).fill(code)
    press(citizen, "查询")


def the_applicant_reads(citizen: Page, day: date | None) -> None:
    """The page of the request names this day as the last for the answer."""
    citizen.reload()
    assert day is not None
    section = citizen.locator(".next-date")
    expect(section.get_by_role("heading")).to_have_text("最迟在这一天答复您")
    expect(section.locator("time")).to_have_attribute("datetime", day.isoformat())


# --- the desk --------------------------------------------------------------------------------------------------------


def open_case(staff: Page, number: str) -> str:
    """Find the request in the list by its number and open it; return its address."""
    staff.goto(address(staff, f"/desk/requests/?q={number}"))
    staff.get_by_role("row").filter(has_text=number).get_by_role("link").first.click()
    return case_at(staff)


def case_at(staff: Page) -> str:
    """Return the address of the case that has just been opened."""
    expect(staff).to_have_url(re.compile(r"/desk/requests/\d+/$"))
    return staff.url


def begin(staff: Page, words: str) -> None:
    """Press one of the buttons that the case offers."""
    staff.locator(".dr-offers").get_by_role("link", name=words, exact=True).click()


def finish(staff: Page, words: str) -> None:
    """Press the button of the screen, and be refused by nobody."""
    press(staff, words)
    expect(staff.locator(REFUSALS)).to_have_count(0)


def allot_to(office: Page, handler: str) -> None:
    """Choose the handler of this name on the screen of allotting."""
    option = office.get_by_label("交由").locator("option", has_text=handler).get_attribute("value")
    office.get_by_label("交由").select_option(option)
    finish(office, "分办")


def the_desk_shows(staff: Page, day: date | None, *, stage: str) -> None:
    """The case stands at this stage, with this last day."""
    expect(staff.locator(".mt-about .mt-state").first).to_have_text(stage)
    shown = staff.locator(".dr-due__day time")
    if day is None:
        expect(shown).to_have_count(0)
    else:
        expect(shown).to_have_attribute("datetime", day.isoformat())


def pass_review(staff: Page, case: str, opinion: str) -> None:
    """Give the verdict of the step whose turn it is."""
    staff.goto(case + "review/")
    staff.locator("[name=secrecy]").first.check()
    staff.locator("[name=opinion]").fill(opinion)
    staff.locator("[name=go_on]").uncheck()
    press(staff, "同意")
    expect(staff.locator(REFUSALS)).to_have_count(0)


def pass_through_the_wizard(staff: Page, **answers: str) -> None:
    """Answer the questions one by one, in the order they are asked."""
    for question, choice in answers.items():
        staff.locator(f"[name=q_{question}][value={choice}]").check()
        press(staff, "下一步")
