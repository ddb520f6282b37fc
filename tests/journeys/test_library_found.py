"""A citizen finds a document as people ask: in lay words, by number, by sound, misspelt, in traditional characters."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .asking import Picture, Visit
from .library import shuts_nobody_out

#: A layman's word for 老年人, and one that stands in a clause: the document itself never says 老人.
LAY, CLAUSE = "老人 餐费", "第九条"
MEALS = "老年人助餐配餐服务管理办法的通知"
HOUSING = "公共租赁住房轮候和配租实施细则的通知"


def test_lay_words_lead_to_the_clause_they_mean(visit: Visit, picture: Picture) -> None:
    citizen = visit("/")
    look_for(citizen, LAY)
    count = tally(citizen)
    citizen.get_by_role("navigation", name="按类别查看").get_by_role("link", name="政策文件").click()
    expect(citizen.locator(".hits > li")).to_have_count(1)
    assert count > 1
    shuts_nobody_out(citizen, picture, "narrowed")
    citizen.locator(".hits > li", has_text=MEALS).get_by_role("link", name=f"看{CLAUSE}").click()

    expect(citizen.get_by_role("heading", level=1)).to_contain_text(MEALS)
    expect(citizen.locator(":target")).to_be_in_viewport()
    assert "餐费由镇街与服务机构协商确定" in words_at_target(citizen)
    picture(citizen, "at-the-clause")


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("番科工商信规2024年1号", "高新技术企业认定奖励实施细则的通知"),
        ("番科工商信规（2024）第1号", "高新技术企业认定奖励实施细则的通知"),
        ("gonggongzulinzhufang", HOUSING),
    ],
    ids=["number", "number in round brackets", "pinyin"],
)
def test_a_number_as_it_is_remembered_or_a_sound_finds_the_document(
    visit: Visit, asked: str, title: str
) -> None:
    citizen = visit("/search/")
    look_for(citizen, asked)

    expect(citizen.locator(".hits > li").first).to_contain_text(title)


def test_a_slip_is_asked_back_and_traditional_characters_find_the_same(
    visit: Visit, picture: Picture
) -> None:
    citizen = visit("/search/")
    look_for(citizen, "公共租凭住房")
    meant = citizen.locator(".meant")
    expect(meant).to_contain_text("您是不是要找")
    picture(citizen, "meant")
    meant.get_by_role("link", name="公共租赁住房").click()
    found, first = tally(citizen), citizen.locator(".hits h2").all_inner_texts()
    assert any(HOUSING in title for title in first)

    look_for(citizen, "公共租賃住房")
    assert (tally(citizen), citizen.locator(".hits h2").all_inner_texts()) == (found, first)
    expect(citizen.locator(".meant")).to_have_count(0)


def test_suggestions_are_walked_by_keyboard_while_letters_are_typed(visit: Visit, picture: Picture) -> None:
    citizen = visit("/")
    field = citizen.locator("form.finder input[name=q]")
    field.press_sequentially("gonggongzulin", delay=20)
    options = citizen.get_by_role("listbox", name="搜索建议").get_by_role("option")
    expect(options.first).to_contain_text("公共租赁住房")
    picture(citizen, "suggested")

    field.press("ArrowDown")
    chosen = options.first.locator("span").inner_text()
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    expect(field).to_have_value(chosen)
    field.press("Escape")
    expect(field).to_have_value("gonggongzulin")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("ArrowDown")
    expect(options.first).to_be_visible()
    shuts_nobody_out(citizen, picture, "suggestions")
    field.press("ArrowDown")
    field.press("Enter")
    expect(citizen.get_by_role("heading", level=1)).to_contain_text(chosen)


def test_all_of_it_works_with_scripts_off(visit: Visit, picture: Picture) -> None:
    citizen = visit("/", java_script_enabled=False)
    look_for(citizen, "老人 补贴")
    wide = tally(citizen)
    organs = citizen.get_by_role("navigation", name="按发布机构筛选")
    organs.get_by_role("link", name=re.compile("^区民政局")).click()
    narrow = tally(citizen)
    assert 0 < narrow < wide
    citizen.get_by_label("从", exact=True).fill("2024-03-01")
    citizen.get_by_label("到", exact=True).fill("2024-03-31")
    citizen.get_by_role("button", name="按日期筛选").click()
    assert 0 < tally(citizen) < narrow
    picture(citizen, "narrowed")
    citizen.locator(".hits > li", has_text=MEALS).get_by_role("link").last.click()

    assert re.search(r"/content/post_\d+\.html#", citizen.url)
    assert "补贴" in words_at_target(citizen)


def look_for(citizen: Page, words: str) -> None:
    """Ask in the field at the head of every page."""
    field = citizen.locator("form.finder input[name=q]")
    field.fill(words)
    with citizen.expect_navigation(url=re.compile("/search/")):
        field.press("Enter")


def tally(citizen: Page) -> int:
    """Return how many the page says it has found."""
    found = re.search(r"(\d+) 条", citizen.locator(".tally").inner_text())
    assert found
    return int(found[1])


def words_at_target(citizen: Page) -> str:
    """Return the words of the paragraph to which the address leads."""
    target = citizen.locator(":target")
    paragraph = target.locator("xpath=ancestor-or-self::*[self::p or self::li or self::h2 or self::h3][1]")
    return (paragraph if paragraph.count() else target.locator("xpath=..")).inner_text()
