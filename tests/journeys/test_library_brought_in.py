"""An editor brings a folder into the library: read, confirmed, reviewed, related, classified, found by anyone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from . import papers
from .asking import Picture, Seat, Visit, address, press
from .conftest import House
from .library import EDITOR, pass_three_reviews, shuts_nobody_out

COLUMN = "区科工商信局规范性文件"


def test_a_folder_ends_classified_related_reviewed_and_found(
    tmp_path: Path, house: House, sign_in: Seat, visit: Visit, picture: Picture
) -> None:
    issued = papers.Issued(timezone.localdate() - timedelta(days=1))
    editor = sign_in(EDITOR)
    batch = given_a_folder_handed_in(editor, papers.package_of(tmp_path, issued), picture)
    when_the_measure_is_looked_at_beside_its_text(editor, issued, picture)
    when_the_proof_is_left_out_and_read_again(editor, batch, picture)
    when_the_change_is_looked_at(editor, issued)
    items = [when_it_is_handed_in(editor, batch, number) for number in (issued.measure_no, issued.change_no)]
    pass_three_reviews(sign_in, items)
    assert "读入 2 件" in house.manage("keep_library")
    repealed = then_nothing_has_ended_yet(visit)
    when_the_relations_and_tags_are_decided(editor, issued, picture)

    then_anyone_finds_the_clause_and_what_it_ended(visit, issued, items, repealed, picture)


def given_a_folder_handed_in(editor: Page, package: Path, picture: Picture) -> str:
    """Three of the five files are taken and read; the report says why not the others. Returns the batch's page."""
    editor.goto(address(editor, "/desk/library/bringing/new/"))
    column = editor.locator("[name=column] option", has_text=COLUMN)
    editor.get_by_label("栏目").select_option(value=column.get_attribute("value"))
    editor.get_by_label("信息种类").select_option(label="行政规范性文件")
    editor.get_by_label("文件或者压缩包").set_input_files(package)
    press(editor, "交来并开始识读")
    expect(editor.get_by_role("status").filter(has_text="已识读")).to_contain_text("已识读 3 / 3 件")
    expect(editor.get_by_text("待核对 3")).to_be_visible()
    left = editor.locator(".mt-findings li")
    expect(left.filter(has_text="安装程序.exe")).to_contain_text("可执行程序")
    expect(left.filter(has_text="~$扶持办法.docx")).to_contain_text("隐藏文件")
    expect(editor.locator("tr", has_text="送审稿")).to_contain_text("相近")
    shuts_nobody_out(editor, picture, "1-report", at_desk=True)
    return editor.url


def when_the_measure_is_looked_at_beside_its_text(
    editor: Page, issued: papers.Issued, picture: Picture
) -> None:
    """Each value leads to the line it was read from; a number that is none is refused and what was typed stays."""
    editor.get_by_role("link", name="逐件核对").click()
    expect(editor.locator("[name=title]")).to_have_value(papers.MEASURE)
    expect(editor.locator("[name=doc_no]")).to_have_value(issued.measure_no)
    expect(editor.locator("[name=effective_on]")).to_have_value(issued.on.isoformat())
    beside = editor.get_by_label("识读出的原文")
    number = editor.locator("p.mt-read", has=editor.locator("a")).nth(1)
    number.get_by_role("link", name="原文").click()
    expect(beside.locator("p:target")).to_contain_text(issued.measure_no)
    editor.locator("[name=reg_no]").fill(f"PYGXJ-{issued.on.year}-091")
    editor.locator("[name=doc_no]").fill("以后再定")
    press(editor, "存为草稿，看下一件")
    expect(editor.get_by_text("不是发文字号").first).to_be_visible()
    expect(editor.locator("[name=reg_no]")).to_have_value(f"PYGXJ-{issued.on.year}-091")
    shuts_nobody_out(editor, picture, "2-beside-its-text", at_desk=True)
    editor.locator("[name=doc_no]").fill(issued.measure_no)
    press(editor, "存为草稿，看下一件")


def when_the_proof_is_left_out_and_read_again(editor: Page, batch: str, picture: Picture) -> None:
    """Its one other figure is shown; left out, it can be read once more, and the page shows how the reading goes on."""
    warned = editor.locator(".mt-refusal")
    expect(warned).to_contain_text("相近")
    warned.get_by_text("不同之处").first.click()
    expect(warned.locator("ins").first).to_contain_text("四")
    picture(editor, "3-near-duplicate")
    leave_out(editor)
    editor.goto(batch)
    with editor.expect_response(lambda answer: answer.url.endswith("/step/")):
        press(editor, "重新识读")
    proof = editor.locator("tr", has_text="送审稿")
    expect(proof).to_contain_text("待核对")
    proof.get_by_role("link").first.click()
    leave_out(editor)


def leave_out(editor: Page) -> None:
    editor.locator("#why-drop").fill("送审稿，以印发稿为准")
    press(editor, "不导入，看下一件")


def when_the_change_is_looked_at(editor: Page, issued: papers.Issued) -> None:
    expect(editor.locator("[name=title]")).to_have_value(papers.CHANGE)
    editor.locator("[name=reg_no]").fill(f"PYGXJ-{issued.on.year}-092")
    press(editor, "存为草稿，看下一件")
    expect(editor.get_by_text("已成稿 2")).to_be_visible()


def when_it_is_handed_in(editor: Page, batch: str, number: str) -> int:
    """Complete the draft as its checks demand, and hand it in for the three reviews; return its item."""
    editor.goto(batch)
    editor.locator("tr", has_text=number).get_by_role("link", name=re.compile("^信息")).click()
    found = re.search(r"/edit/(\d+)/", editor.url)
    assert found, editor.url
    editor.locator("[name=keywords]").fill("电子商务 技术改造")
    editor.get_by_role("tab", name="正文").click()
    editor.locator("[name=summary]").fill("规定资金补助的标准、申报材料和施行日期。")
    editor.get_by_role("button", name="保存并送审").click()
    editor.get_by_role("button", name="提交三审三校").click()
    editor.wait_for_load_state()
    return int(found[1])


def then_nothing_has_ended_yet(visit: Visit) -> str:
    """What the text says changes nothing until a person has confirmed it. Returns the address of the older document."""
    citizen = visit(f"/search/?q={papers.REPEALED_NO}")
    citizen.get_by_role("link", name=papers.REPEALED).first.click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text(papers.REPEALED)
    return re.sub("#.*", "", citizen.url)


def when_the_relations_and_tags_are_decided(editor: Page, issued: papers.Issued, picture: Picture) -> None:
    """The relation stands on the desk with its sentence; of the suggested tags one is taken and one refused."""
    editor.goto(address(editor, "/desk/library/waiting/"))
    relation = editor.locator("#relations article", has_text=issued.measure_no)
    expect(relation).to_contain_text("废止")
    expect(relation.locator("blockquote")).to_contain_text("同时废止")
    picture(editor, "4-waiting")
    with editor.expect_navigation():
        relation.get_by_role("button", name="确认").click()
    change = editor.locator("#relations article", has_text=issued.change_no)
    expect(change).to_contain_text("修改")
    with editor.expect_navigation():
        change.get_by_role("button", name="确认").click()
    group = editor.locator("#tags .pl-group", has_text=papers.MEASURE)
    for tag, deed in (("资金补助", "采用"), ("企业", "否定")):
        with editor.expect_navigation():
            group.get_by_role("button", name=re.compile(rf"^{deed}\s*{tag}$")).click()
    shuts_nobody_out(editor, picture, "4-decided", at_desk=True)


def then_anyone_finds_the_clause_and_what_it_ended(
    visit: Visit, issued: papers.Issued, items: list[int], repealed: str, picture: Picture
) -> None:
    """A citizen who knows some words of it comes to the clause, and from there to the document that it repealed."""
    measure = f"/content/post_{items[0]}.html"
    citizen = visit(f"/search/?q={papers.SUBSIDY}")
    hit = citizen.locator(".hits li", has_text="扶持办法").first
    expect(hit.locator(".tag", has_text="资金补助")).to_be_visible()
    expect(hit.locator(".tag", has_text="企业")).to_have_count(0)
    hit.get_by_role("link", name=re.compile(f"看{papers.SUBSIDY_AT}")).click()
    expect(citizen).to_have_url(re.compile(f"{measure}#"))
    expect(citizen.locator(":target")).to_be_in_viewport()
    expect(
        citizen.locator("p", has=citizen.locator(":target")).or_(citizen.locator("p:target"))
    ).to_contain_text(papers.SUBSIDY)
    expect(citizen.locator(".library-tools")).to_contain_text("资金补助")
    shuts_nobody_out(citizen, picture, "5-at-the-clause")
    citizen.locator("section", has=citizen.get_by_role("heading", name="废止的文件")).get_by_role(
        "link"
    ).click()
    expect(citizen).to_have_url(repealed)
    expect(citizen.get_by_role("heading", level=1)).to_contain_text("【已废止】")
    expect(citizen.locator(".note-over")).to_contain_text(issued.measure_no)
    picture(citizen, "6-repealed")
    amended = visit(f"/search/?q={papers.AMENDED_NO}")
    amended.locator(".hits a", has_text="技术改造扶持资金管理办法的通知").first.click()
    links = amended.locator("section", has=amended.get_by_role("heading", name="修改本文件的文件"))
    expect(links.get_by_role("link", name=papers.CHANGE)).to_be_visible()
