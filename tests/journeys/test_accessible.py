"""Every page type of the portal and the desk's main screens, laid before axe-core: no violation of WCAG 2.1 AA."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from .asking import file_a_request
from .conftest import House

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core"
#: 无障碍环境建设法第三十二条; GB/T 37668—2019 follows WCAG.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
OURS = [*RULES, "best-practice"]
PAGES = {
    "home": "/",
    "column": "/columns/bmdt/",
    "column page 2": "/columns/bmdt/?page=2",
    "area": "/zfxxgk/",
    "area of an organ": "/zfxxgk/zsj/",
    "guide": "/zfxxgk/zsj/guide/",
    "statutory": "/zfxxgk/zsj/statutory/",
    "on request": "/zfxxgk/zsj/on_request/",
    "organs": "/organs/",
    "organ": "/organs/zsj/",
    "search": "/search/?q=政务",
    "nothing found": "/search/?q=查无此文",
    "site map": "/sitemap/",
    "leaving": "/leave/?url=https%3A%2F%2Fexample.com%2F",
    "not found": "/nothing/",
    "requests": "/requests/",
    "requests choose": "/requests/apply/",
    "requests form": "/requests/apply/fgj/",
    "requests closed": "/requests/apply/qzf/",
    "requests follow": "/requests/follow/",
    "requests calendar": "/requests/calendar/",
    "requests calculator": "/requests/calculator/",
    "requests reckoned": "/requests/calculator/?channel=counter&arrived=2026-03-02&sent_1=2026-03-05",
    "requests misreckoned": "/requests/calculator/?channel=counter&arrived=2026-13-02&extend=40",
    "requests account": "/requests/account/",
    "requests open account": "/requests/account/open/",
}
#: Where the desk leads its people; ``{…}`` is a request that stands at that point.
DESK = {
    "guxiaotang": (
        "/desk/",
        "/desk/items/",
        "/desk/items/import/",
        "/desk/review/",
        "/desk/account-security/",
    ),
    "yueqingyan": ("/desk/", "/desk/review/"),
    "fgj_mu": (
        "/desk/",
        "/desk/requests/",
        "/desk/requests/register/",
        "/desk/requests/{issued}/",
        "/desk/requests/{issued}/send/",
        "/desk/requests/disputes/",
        "/desk/requests/record-corrections/",
        "/desk/requests/suggestions/",
        "/desk/requests/withholdings/",
        "/desk/requests/office/",
        "/desk/requests/templates/",
        "/desk/requests/calendar/",
    ),
    "fgj_gongye": (
        "/desk/requests/",
        "/desk/requests/{handling}/",
        "/desk/requests/{handling}/answer/",
        "/desk/requests/{handling}/do/log_search/",
        "/desk/requests/{handling}/do/consult/",
        "/desk/requests/{handling}/do/take_file/",
    ),
    "fgj_zhongsun": (
        "/desk/requests/reviews/",
        "/desk/requests/{review}/",
        "/desk/requests/{review}/review/",
    ),
    "fgj_wenren": ("/desk/requests/figures/", "/desk/requests/calendar/"),
}
ORGAN = "广州市番禺区发展和改革局"
MODES = ("", "large", "contrast", "large.contrast")


def violations(page: Page, rules: list[str] = OURS) -> list[str]:
    """Return what axe finds, each as rule, impact and the first place."""
    page.evaluate((AXE / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then(r => r.violations.map(v =>"
        " v.id + ' (' + v.impact + '): ' + v.nodes[0].target.join(' ')))",
        rules,
    )
    return list(found)


def request_numbers(house: House) -> dict[str, str]:
    """Return a request of the organ fgj at each stage, by its key."""
    said = house.manage(
        "shell", "-v", "0", "-c",
        "from mingting.disclosure.models import Application as A\n"
        "for a in A.objects.filter(organ__code='fgj').order_by('-pk'): print(a.stage, a.pk)\n",
    )  # fmt: skip
    return dict(re.findall(r"(\w+) (\d+)", said))


def item_addresses(house: House) -> dict[str, str]:
    """Return the item pages that differ most: plain, with tables, with a picture, corrected, withdrawn."""
    said = house.manage(
        "shell", "-v", "0", "-c",
        "from mingting.publishing.models import Release as R, Withdrawal as W\n"
        "s = R.objects.shown()\n"
        "print('plain', s.filter(kind='department_news').first().item_id)\n"
        "print('table', s.filter(body_html__contains='<table').first().item_id)\n"
        "print('picture', s.exclude(image='').first().item_id)\n"
        "print('corrected', s.exclude(correction_note='').first().item_id)\n"
        "print('withdrawn', W.objects.first().release.item_id)\n",
    )  # fmt: skip
    return {name: f"/content/post_{number}.html" for name, number in re.findall(r"(\w+) (\d+)", said)}


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_no_page_of_the_portal_shuts_anyone_out(
    house: House, visit: Callable[..., Page], picture: Callable[[Page, str], None], phone: bool
) -> None:
    page = visit("/", phone=phone)
    faults = {}
    for name, address in (PAGES | item_addresses(house)).items():
        for mode in MODES:
            page.context.add_cookies([{"name": "display", "value": mode, "url": house.address}])
            page.goto(house.address + address)
            if found := violations(page):
                faults[name, mode] = found
            if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
                faults[name, mode, "sideways"] = ["the page scrolls sideways"]
            if mode == "":
                picture(page, name.replace(" ", "-"))

    assert not faults, faults


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_no_step_of_a_request_shuts_anyone_out(
    visit: Callable[..., Page], picture: Callable[[Page, str], None], phone: bool
) -> None:
    """From the form to the code and the page of the request: pages that only exist on the way."""
    citizen = visit("/requests/", phone=phone)
    faults = {}

    def look_at(page: Page, name: str) -> None:
        for mode in MODES:
            page.evaluate("mode => { document.documentElement.dataset.display = mode }", mode)
            if found := violations(page):
                faults[name, mode] = found
            if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
                faults[name, mode, "sideways"] = ["the page scrolls sideways"]
        picture(page, name)

    file_a_request(
        citizen,
        ORGAN,
        title="公共停车场收费标准",
        description="收费标准的批复。请查处乱收费",
        picture=look_at,
    )
    look_at(citizen, "case")
    citizen.get_by_label("给工作机构留言").fill("请问什么时候可以答复？")
    citizen.get_by_role("button", name="发送留言").click()
    look_at(citizen, "said")
    citizen.get_by_role("link", name="撤回申请").click()
    look_at(citizen, "withdraw")

    assert not faults, faults


def test_no_main_screen_of_the_desk_shuts_anyone_out(
    house: House, sign_in: Callable[[str], Page], picture: Callable[[Page, str], None]
) -> None:
    faults = {}
    numbers = request_numbers(house)
    for username, addresses in DESK.items():
        page = sign_in(username)
        for address in (each.format(**numbers) for each in addresses):
            page.goto(house.address + address)
            page.wait_for_load_state("networkidle")
            # Wagtail's own frame breaks some habits that are no part of WCAG.
            if found := violations(page, RULES):
                faults[username, address] = found
            picture(page, username + address.replace("/", "-"))

    assert not faults, faults


def test_the_home_page_is_walked_by_keyboard_alone(visit: Callable[..., Page]) -> None:
    page = visit("/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.textContent.trim()"))
    assert any("查公开" in text for text in seen)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_the_portal_works_without_script(visit: Callable[..., Page]) -> None:
    page = visit("/", java_script_enabled=False)

    page.get_by_role("searchbox").or_(page.locator("input[name=q]")).first.fill("政务晓屋")
    page.get_by_role("button", name="搜索").first.click()
    page.locator("main a[href*='/content/post_']").first.click()
    page.get_by_role("link", name="大字版").or_(page.get_by_role("button", name="大字版")).first.click()

    assert page.locator("html").get_attribute("data-display") == "large"
    assert page.locator("h1").count() == 1
