"""An item goes from a Word file to the public page, through three people, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from .letters import TITLE, word_file

Seat = Callable[[str], Page]
Visit = Callable[..., Page]
Picture = Callable[[Page, str], None]

BUREAU = "广州市番禺区政务服务和数据管理局"
REVIEWERS = ("yueqingyan", "shuhuaizhen", "linghushuying")
GATES = ("政治关", "法律关", "政策关", "保密关", "文字关")


def test_from_a_word_file_to_the_public_page(
    tmp_path: Path, sign_in: Seat, visit: Visit, picture: Picture
) -> None:
    editor = sign_in("guxiaotang")

    given_a_draft_from_word(editor, tmp_path, picture)
    when_the_checks_have_been_answered(editor, picture)
    item = when_it_is_handed_in(editor)
    for number, reviewer in enumerate(REVIEWERS, start=1):
        then_the_public_does_not_see_it(visit, item)
        when_a_reviewer_passes_it(sign_in(reviewer), item, picture, number)

    then_the_public_finds_it(visit, item, picture)


def test_a_return_brings_it_back_to_the_author_with_the_reason(
    tmp_path: Path, sign_in: Seat, picture: Picture
) -> None:
    editor = sign_in("lanruoxi")
    given_a_draft_from_word(editor, tmp_path, picture)
    when_the_checks_have_been_answered(editor, picture)
    item = when_it_is_handed_in(editor)

    reviewer = sign_in(REVIEWERS[0])
    open_review(reviewer, item)
    reviewer.locator("[name=secrecy]").first.check()
    reviewer.locator("[name=opinion]").fill("第二段时段写法不统一，请统一为二十四小时制")
    reviewer.get_by_role("button", name="退回", exact=True).click()

    editor.goto(re.sub(r"/desk/.*", "/desk/review/", editor.url))
    expect(editor.get_by_text("第二段时段写法不统一")).to_be_visible()
    picture(editor, "returned")


def test_the_author_has_no_verdict_to_give(tmp_path: Path, sign_in: Seat, picture: Picture) -> None:
    editor = sign_in("mozhiheng")
    given_a_draft_from_word(editor, tmp_path, picture)
    when_the_checks_have_been_answered(editor, picture)
    item = when_it_is_handed_in(editor)

    editor.goto(re.sub(r"/desk/.*", f"/desk/review/{item}/", editor.url))

    expect(editor.get_by_role("button", name="通过")).to_have_count(0)


def given_a_draft_from_word(editor: Page, folder: Path, picture: Picture) -> None:
    editor.goto(editor.url + "items/import/")
    editor.locator("input[name=file]").set_input_files(word_file(folder))
    editor.get_by_label("栏目").select_option(label=f"{BUREAU} · 部门动态")
    editor.get_by_label("信息种类").select_option(label="部门动态")
    editor.get_by_role("button", name="导入为草稿").click()
    expect(editor.locator("[name=title]")).to_have_value(TITLE)
    picture(editor, "1-imported")


def when_the_checks_have_been_answered(editor: Page, picture: Picture) -> None:
    """Complete the form; the mobile number is found and masked in one click."""
    editor.locator("[name=keywords]").fill("周六服务 服务时间")
    editor.get_by_role("tab", name="正文").click()
    editor.locator("[name=summary]").fill("区政务服务中心延长周六服务时间，首层上午开放8个窗口。")
    editor.locator("[name$=alt_text]").first.fill("首层窗口位置示意图")
    editor.locator("[name$='-value-text']:visible").last.fill("首层窗口位置")
    editor.get_by_role("tab", name="发布").click()
    editor.locator("[name=article20]").select_option("20.5")
    editor.get_by_role("button", name="保存并送审").click()
    expect(editor.get_by_role("button", name="提交三审三校")).to_have_count(0)
    picture(editor, "2-found")
    editor.get_by_role("button", name="全部脱敏").click()
    expect(editor.get_by_text("没有发现问题")).to_be_visible()
    picture(editor, "3-clean")


def when_it_is_handed_in(editor: Page) -> int:
    found = re.search(r"/items/(\d+)/", editor.url)
    assert found
    editor.get_by_role("button", name="提交三审三校").click()
    editor.wait_for_load_state()
    return int(found[1])


def open_review(reviewer: Page, item: int) -> None:
    reviewer.goto(re.sub(r"/desk/.*", "/desk/review/", reviewer.url))
    expect(reviewer.locator(f"a[href$='/desk/review/{item}/']").first).to_be_visible()
    reviewer.goto(re.sub(r"/desk/.*", f"/desk/review/{item}/", reviewer.url))


def when_a_reviewer_passes_it(reviewer: Page, item: int, picture: Picture, number: int) -> None:
    open_review(reviewer, item)
    for gate in GATES:
        reviewer.get_by_label(gate).check()
    reviewer.locator("[name=secrecy][value=may_release]").check()
    picture(reviewer, f"4-review-{number}")
    reviewer.get_by_role("button", name="通过").click()
    reviewer.wait_for_load_state()


def then_the_public_does_not_see_it(visit: Visit, item: int) -> None:
    page = visit()
    answer = page.goto(re.sub(r"(https?://[^/]+).*", rf"\1/content/post_{item}.html", page.url))
    assert answer is not None
    assert answer.status == 404


def then_the_public_finds_it(visit: Visit, item: int, picture: Picture) -> None:
    citizen = visit("/columns/bmdt/")
    citizen.locator(f"a[href$='post_{item}.html']").first.click()

    expect(citizen.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    assert citizen.url.endswith(f"/content/post_{item}.html")
    expect(citizen.get_by_text("138****8000")).to_be_visible()
    expect(citizen.get_by_role("cell", name="首层")).to_have_attribute("rowspan", "2")
    assert citizen.locator("meta[name=PubDate]").get_attribute("content")
    picture(citizen, "5-public-desktop")
    phone = visit(f"/content/post_{item}.html", phone=True)
    picture(phone, "6-public-phone")
    found = visit("/search/?q=周六")
    expect(found.get_by_role("link", name=re.compile("周六服务时间")).first).to_be_visible()
    picture(found, "7-found-by-two-characters")
