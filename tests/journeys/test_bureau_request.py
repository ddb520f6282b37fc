"""The bureau's request of 2024 done again by hand at the counter: not ours to disclose, and whose it is."""

from __future__ import annotations

import re
from datetime import date

from django.utils import timezone
from playwright.sync_api import Page, expect

from mingting.kernel.workdays import announced

from .asking import (
    ID_NUMBER,
    Clock,
    Picture,
    Seat,
    Visit,
    address,
    allot_to,
    begin,
    case_at,
    finish,
    follow,
    pass_review,
    pass_through_the_wizard,
    press,
    the_desk_shows,
)
from .conftest import House

TITLE = "示例路北段道路扩建工程的施工许可文件"
RESPONSIBLE = "广州市番禺区住房和城乡建设局"
REVIEWERS = ("jiangwanzhou", "mingjianqiu", "zhugexinglan")


def test_the_bureaus_request_at_the_counter(
    house: House, visit: Visit, sign_in: Seat, picture: Picture
) -> None:
    office, handler = sign_in("jizhichu"), sign_in("yinshuyue")
    # It came a few days ago: the clock has gone on when it is registered.
    came = days_ago(3)
    number, code = when_it_is_registered(office, came, picture)
    clock = Clock.begun(came)
    case = when_it_is_allotted(office, clock)
    when_the_handler_searches_and_asks_the_lawyers(handler, case, clock, picture)
    when_the_responsible_organ_is_named(handler, case, picture)
    for reviewer in REVIEWERS:
        pass_review(sign_in(reviewer), case, "同意")
    when_it_is_sealed(office, case)
    then_only_the_post_carries_it(office, case, picture)
    then_it_is_signed_for_and_archived(office, case, house)

    citizen = visit("/requests/follow/")
    follow(citizen, number, code)
    expect(citizen.get_by_text("本件已办结归档")).to_be_visible()
    expect(citizen.get_by_role("heading", name="不服答复怎么办")).to_be_visible()
    picture(citizen, "6-followed")


def days_ago(count: int) -> date:
    """Return the working day from which today, or the last one before it, is so many working days on."""
    day, calendar = timezone.localdate(), announced()
    while not calendar.is_workday(day) or calendar.count(day, timezone.localdate()) < count:
        day = date.fromordinal(day.toordinal() - 1)
    return day


def when_it_is_registered(office: Page, came: date, picture: Picture) -> tuple[str, str]:
    """The office fills in the form for a person at the counter, who takes number and code home on paper."""
    office.goto(address(office, "/desk/requests/register/"))
    office.get_by_label(re.compile("当面提交")).check()
    office.locator("[name=arrived_on]").fill(came.isoformat())
    office.locator("[name=name]").fill("佟晓禾")
    office.locator("[name=id_kind]").select_option(label="居民身份证")
    office.locator("[name=id_number]").fill(ID_NUMBER)
    office.locator("[name=phone]").fill("13800000012")
    office.locator("[name=address]").fill("广州市番禺区示例街道示例路12号")
    office.locator("[name=info_title]").fill(TITLE)
    office.locator("textarea[name=description]").fill("2023年开工的扩建工程的建筑工程施工许可证")
    office.get_by_label("邮寄", exact=True).check()
    picture(office, "1-register")
    press(office, "登记")
    slip = office.locator(".dr-slip__big")
    expect(slip).to_have_count(2)
    number, code = slip.nth(0).inner_text(), slip.nth(1).inner_text()
    expect(office.locator(".dr-slip")).to_contain_text(str(Clock.begun(came).due))
    picture(office, "2-slip")
    office.get_by_role("link", name="打开本件").click()
    return number, code


def when_it_is_allotted(office: Page, clock: Clock) -> str:
    case = case_at(office)
    the_desk_shows(office, clock.due, stage="待分办")
    begin(office, "分办")
    allot_to(office, "殷书月")
    return case


def when_the_handler_searches_and_asks_the_lawyers(
    handler: Page, case: str, clock: Clock, picture: Picture
) -> None:
    """Asking one's own lawyers does not stop the clock."""
    handler.goto(case)
    begin(handler, "登记检索")
    handler.get_by_label("检索的系统或者档案").fill("办公自动化系统")
    handler.get_by_label("检索词").fill("示例路；施工许可")
    handler.get_by_label("检索结果").fill("没有检索到相符的文件")
    finish(handler, "登记检索")
    for kind, name in (("法制机构", "本局法制审核岗"), ("顾问律师", "示例第二律师事务所")):
        handler.goto(case)
        begin(handler, "征求意见")
        handler.get_by_label(kind, exact=True).check()
        handler.get_by_label("名称", exact=True).fill(name)
        handler.get_by_label("拟公开的信息和所问事项").fill("拟告知向住房城乡建设主管部门提出，是否妥当")
        finish(handler, "发出征求意见")
    for said in ("依据准确，建议写明检索经过", "程序合法，应当写明负责机关的联系方式"):
        handler.goto(case)
        begin(handler, "登记反馈意见")
        which = handler.locator("select[name=consultation_id]")
        if which.count():
            which.select_option(index=1)
        handler.get_by_label("提出意见", exact=True).check()
        handler.get_by_label("意见内容").fill(said)
        finish(handler, "登记意见")
    handler.goto(case)
    the_desk_shows(handler, clock.due, stage="办理中")
    expect(handler.locator("#consultations article")).to_have_count(2)
    picture(handler, "3-searched")


def when_the_responsible_organ_is_named(handler: Page, case: str, picture: Picture) -> None:
    begin(handler, "拟出答复")
    pass_through_the_wizard(
        handler, clear="yes", wanted="information", earlier="no", volume="no", whose="other"
    )
    expect(handler.get_by_role("heading", name=re.compile("规则建议：不属于本机关"))).to_be_visible()
    handler.locator("[name=other_organ]").fill(RESPONSIBLE)
    handler.locator("[name=other_contact]").fill("020-00000114")
    handler.locator("[name=reason]").fill("建筑工程施工许可由住房城乡建设主管部门办理，本机关没有制作、保存")
    handler.locator("[name=opinion]").fill("不属于本机关负责公开，拟告知负责的机关")
    press(handler, "预览答复书")
    expect(handler.locator(".da-paper")).to_contain_text(RESPONSIBLE)
    picture(handler, "4-preview")
    press(handler, "送审核")
    handler.goto(case)
    expect(handler.locator(".mt-about .mt-state").first).to_have_text("审核中")


def when_it_is_sealed(office: Page, case: str) -> None:
    office.goto(case)
    begin(office, "编号用印")
    finish(office, "编号用印")


def then_only_the_post_carries_it(office: Page, case: str, picture: Picture) -> None:
    """A courier that is no postal enterprise is refused with its article; what was typed stays (邮政法第五十五条)."""
    office.goto(case + "send/")
    office.get_by_label("邮政企业邮寄").check()
    office.locator("[name=carrier]").fill("顺丰速运")
    office.locator("[name=tracking_no]").fill("SF0000000000012")
    press(office, "登记送达")
    expect(office.get_by_text("邮政法", exact=False).first).to_be_visible()
    expect(office.locator("[name=carrier]")).to_have_value("顺丰速运")
    picture(office, "5-refused")
    office.goto(case)
    expect(office.locator(".mt-about .mt-state").first).to_have_text("待送达")
    office.goto(case + "send/")
    office.get_by_label("邮政企业邮寄").check()
    office.locator("[name=carrier]").fill("EMS")
    office.locator("[name=tracking_no]").fill("1000000000012")
    finish(office, "登记送达")
    expect(office.locator(".mt-about .mt-state").first).to_have_text("已发出")


def then_it_is_signed_for_and_archived(office: Page, case: str, house: House) -> None:
    office.goto(case)
    begin(office, "登记签收")
    office.get_by_label("签收人").fill("本人")
    finish(office, "登记签收")
    begin(office, "归档")
    finish(office, "归档")
    expect(office.locator(".mt-about .mt-state").first).to_have_text("已归档")
    assert "完整无误" in house.manage("verify_archives")
