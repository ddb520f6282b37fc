"""A document passes through its last months: on the desk's list, decided by a person, over, and no longer leant on."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from .asking import Picture, Visit, address
from .conftest import House
from .last_months import CITING, FOR_EVALUATION, LEFT, RUNNING_OUT, SOUGHT
from .library import EDITOR, shuts_nobody_out

#: The evaluation of the one has begun by then, and the other is over.
DAYS = LEFT + 2
LAY_DOWN = "from tests.journeys.last_months import lay_down; print(*lay_down())"


def test_a_document_is_evaluated_in_time_and_another_runs_out(
    house: House,
    some_days_on: Callable[[int], House],
    sign_in: Callable[..., Page],
    visit: Visit,
    picture: Picture,
) -> None:
    said = house.manage("shell", "-v", "0", "-c", LAY_DOWN)
    _evaluated, running_out, citing = said.split()
    given_it_is_not_yet_time(sign_in(EDITOR), visit, running_out, picture)

    later = some_days_on(DAYS)
    later.manage("keep_library", "--without-likeness")
    editor = sign_in(EDITOR, later)
    when_the_one_is_evaluated(editor, picture)
    then_the_other_is_over_wherever_it_is_shown(visit(later.address), running_out, citing, picture)
    then_what_cites_it_is_told_and_settled(editor, citing, picture)


def given_it_is_not_yet_time(editor: Page, visit: Visit, running_out: str, picture: Picture) -> None:
    """Six months and a day before its end nobody is asked of a document; one in its last days waits for a decision."""
    editor.goto(address(editor, "/desk/library/validity/"))
    expect(
        editor.locator("section", has_text="即将届满").locator("tr", has_text=FOR_EVALUATION)
    ).to_have_count(0)
    row = editor.locator("tr", has_text=RUNNING_OUT)
    expect(row).to_contain_text(f"还有 {LEFT + 1} 天")
    row.locator("[name=outcome]").select_option(label="到期失效")
    row.get_by_role("button", name="记录").click()
    expect(editor.locator("tr", has_text=RUNNING_OUT)).to_contain_text("请写明评估意见")
    row.locator("[name=outcome]").select_option(label="到期失效")
    row.locator("[name=ground]").fill("海外仓已由市场运营，不再补助")
    row.get_by_role("button", name="记录").click()
    expect(editor.locator("tr", has_text=RUNNING_OUT)).to_contain_text("到期失效")
    picture(editor, "1-last-days")
    citizen = visit(f"/content/post_{running_out}.html")
    expect(citizen.get_by_role("heading", level=1)).not_to_contain_text("失效")
    citizen.goto(address(citizen, f"/search/?q={SOUGHT}"))
    expect(hits(citizen).nth(0)).to_contain_text(RUNNING_OUT)
    expect(hits(citizen).nth(1)).to_contain_text(CITING)


def when_the_one_is_evaluated(editor: Page, picture: Picture) -> None:
    """Now its six months have begun; to go on needs a reason, and calls for steps that are said."""
    editor.goto(address(editor, "/desk/library/validity/"))
    row = editor.locator("tr", has_text=FOR_EVALUATION)
    row.locator("[name=outcome]").select_option(label="继续施行")
    row.locator("[name=ground]").fill("示范街区仍在建设，继续施行")
    row.get_by_role("button", name="记录").click()
    row = editor.locator("tr", has_text=FOR_EVALUATION)
    expect(row).to_contain_text("继续施行")
    row.get_by_text("接下来").click()
    expect(row).to_contain_text("重新公布")
    picture(editor, "2-evaluated")


def then_the_other_is_over_wherever_it_is_shown(
    citizen: Page, running_out: str, citing: str, picture: Picture
) -> None:
    """On its page, in the library's list, in the results: marked, and below what is in force."""
    citizen.goto(address(citizen, f"/content/post_{running_out}.html"))
    expect(citizen.get_by_role("heading", level=1)).to_contain_text("【已失效】")
    shuts_nobody_out(citizen, picture, "3-over")
    citizen.goto(address(citizen, f"/policies/?q={RUNNING_OUT}"))
    expect(citizen.locator("main li", has_text=RUNNING_OUT).first).to_contain_text("【已失效】")
    citizen.goto(address(citizen, f"/search/?q={SOUGHT}"))
    expect(hits(citizen).nth(0)).to_contain_text(CITING)
    expect(hits(citizen).nth(1)).to_contain_text("【已失效】")
    expect(hits(citizen).nth(1)).to_contain_text(RUNNING_OUT)
    shuts_nobody_out(citizen, picture, "4-below")
    citizen.get_by_role("navigation", name="按有效性筛选").get_by_role("link", name="已失效").click()
    expect(hits(citizen)).to_have_count(1)
    citizen.goto(address(citizen, f"/content/post_{citing}.html"))
    leaning = citizen.get_by_role("link", name=re.compile(rf"{RUNNING_OUT}的通知.*已失效"))
    expect(leaning.first).to_be_visible()


def then_what_cites_it_is_told_and_settled(editor: Page, citing: str, picture: Picture) -> None:
    editor.goto(address(editor, "/desk/library/validity/"))
    place = editor.locator("tr", has=editor.locator("[name=settlement]")).filter(has_text=CITING)
    expect(place).to_contain_text("有效期届满，已失效")
    expect(place.get_by_role("link", name=CITING)).to_have_attribute("href", f"/content/post_{citing}.html")
    shuts_nobody_out(editor, picture, "5-told", at_desk=True)
    place.locator("[name=settlement]").fill("已起草修改稿，改引市级办法")
    with editor.expect_navigation():
        place.get_by_role("button", name="已处理").click()
    expect(
        editor.locator("tr", has=editor.locator("[name=settlement]")).filter(has_text=CITING)
    ).to_have_count(0)


def hits(citizen: Page) -> Locator:
    """Return the results, the best first."""
    return citizen.locator(".hits > li")
