"""A request goes from the form to the archive, through eight people, in a real browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
from django.utils import timezone
from playwright.sync_api import Page, expect

from demo.papers import COVERED, paper

from .asking import (
    Clock,
    Picture,
    Seat,
    Visit,
    allot_to,
    begin,
    file_a_request,
    finish,
    open_case,
    pass_review,
    pass_through_the_wizard,
    press,
    the_applicant_reads,
    the_desk_shows,
)
from .conftest import House

ORGAN = "广州市番禺区发展和改革局"
TITLE = "示例停车场项目的特许经营合同"
THIRD_PARTY = "示例停车管理有限公司"
#: Words of the third line of the paper, and one of a line beside it.
HIDDEN, SHOWN = ("壹佰贰拾叁万", "13800000009"), "有关内容以正式文本为准"
REVIEWERS = {"fgj_tantai": "事实清楚，同意", "fgj_zhongsun": "依据准确，同意", "fgj_wenren": "同意"}


@dataclass
class Way:
    """What every step of this journey needs: the case's page at the desk and at home, the clock, the camera."""

    case: str
    citizen: Page
    picture: Picture
    clock: Clock

    def shows(self, staff: Page, *, stage: str) -> None:
        """Desk and applicant read the same last day, which is the one reckoned here."""
        staff.goto(self.case)
        the_desk_shows(staff, self.clock.due, stage=stage)
        if self.clock.due is not None:
            the_applicant_reads(self.citizen, self.clock.due)


def test_from_the_form_to_the_archive(
    tmp_path: Path, house: House, visit: Visit, sign_in: Seat, picture: Picture
) -> None:
    citizen = visit("/requests/")
    number, _ = file_a_request(citizen, ORGAN, title=TITLE, description="停车场的合同", picture=picture)
    office, handler = sign_in("fgj_mu"), sign_in("fgj_situ")
    way = Way(open_case(office, number), citizen, picture, Clock.begun(timezone.localdate()))

    when_the_office_confirms_and_allots(way, office)
    when_the_applicant_is_asked_for_more(way, handler)
    when_a_third_party_objects_to_a_part(way, handler)
    when_the_time_is_extended(way, handler, sign_in("fgj_xianyu"))
    when_a_part_of_the_paper_is_covered(way, handler, tmp_path)
    when_the_rest_is_proposed(way, handler)
    when_three_others_review_it(way, sign_in)
    when_the_office_seals_and_sends_it(way, office)

    then_the_applicant_reads_what_may_be_read(way, tmp_path)
    then_the_office_archives_it(way, office, house)


def when_the_office_confirms_and_allots(way: Way, office: Page) -> None:
    expect(office.locator(".mt-about .mt-state").first).to_have_text("待确认")
    begin(office, "与申请人确认")
    office.get_by_label("确认的经过").fill("电话确认，申请人本人接听")
    finish(office, "登记确认，开始计算期限")
    way.shows(office, stage="待分办")
    way.picture(office, "1-confirmed")
    begin(office, "分办")
    allot_to(office, "司徒岑")
    way.shows(office, stage="办理中")


def when_the_applicant_is_asked_for_more(way: Way, handler: Page) -> None:
    """Asking stops the clock; the answer begins it anew."""
    handler.goto(way.case)
    begin(handler, "告知补正")
    handler.get_by_label("申请内容不明确之处").fill("没有写明是哪一年签订的合同")
    handler.get_by_label("指导和释明").fill("请写明合同签订的年度或者停车场的具体位置")
    finish(handler, "告知补正")
    before, way.clock = way.clock, way.clock.after(correction_asked=way.clock.today)
    way.shows(handler, stage="待补正")
    way.citizen.reload()
    expect(way.citizen.get_by_text("没有写明是哪一年签订的合同")).to_be_visible()
    way.picture(way.citizen, "2-asked-for-more")
    way.citizen.get_by_role("link", name="补正申请").click()
    way.citizen.get_by_label("补正的内容").fill("2024年签订的特许经营合同")
    press(way.citizen, "提交补正")
    way.clock = before.after(correction_asked=before.today, corrected=before.today)
    way.shows(handler, stage="办理中")


def when_a_third_party_objects_to_a_part(way: Way, handler: Page) -> None:
    begin(handler, "征求意见")
    handler.get_by_label("第三方", exact=True).check()
    handler.get_by_label("名称", exact=True).fill(THIRD_PARTY)
    handler.get_by_label("送达地址").fill("广州市番禺区示例镇示例大道9号")
    handler.get_by_label("拟公开的信息和所问事项").fill("拟公开特许经营合同，请就是否公开提出意见")
    finish(handler, "发出征求意见")
    way.clock = way.clock.consulted()
    way.shows(handler, stage="办理中")
    begin(handler, "登记征求意见书送达")
    finish(handler, "登记送达")
    way.shows(handler, stage="办理中")
    begin(handler, "登记反馈意见")
    handler.get_by_label("不同意公开", exact=True).check()
    handler.get_by_label("意见内容").fill("报价是本单位的商业秘密，不同意公开；其余同意公开")
    handler.get_by_label("有合理理由", exact=True).check()
    finish(handler, "登记意见")
    way.clock = way.clock.consulted(returned=True)
    way.shows(handler, stage="办理中")
    way.picture(handler, "3-objected")


def when_the_time_is_extended(way: Way, handler: Page, head_of_office: Page) -> None:
    begin(handler, "提请延长答复期限")
    handler.get_by_label("延长的工作日").fill("15")
    handler.get_by_label("延长的理由").fill("合同附件较多，需要逐件审查")
    finish(handler, "提请延长")
    way.shows(handler, stage="办理中")
    head_of_office.goto(way.case)
    begin(head_of_office, "同意延长")
    way.picture(head_of_office, "4-extension")
    finish(head_of_office, "同意延长")
    way.clock = way.clock.extended(15)
    way.shows(head_of_office, stage="办理中")


def when_a_part_of_the_paper_is_covered(way: Way, handler: Page, folder: Path) -> None:
    """The line with the price is covered by a box drawn with the mouse."""
    given = folder / "特许经营合同.pdf"
    given.write_bytes(paper(TITLE, ORGAN))
    assert all(words in text_of(given) for words in (*HIDDEN, SHOWN))
    handler.goto(way.case)
    begin(handler, "归入文件")
    handler.locator("input[type=file][name=file]").set_input_files(given)
    finish(handler, "归入案卷")
    handler.get_by_role("link", name=re.compile("区分处理")).click()
    draw_a_box(handler)
    handler.locator("[data-row-of]:visible select").select_option("第十五条 商业秘密")
    way.picture(handler, "5-covering")
    press(handler, "遮盖并核验")
    expect(handler.get_by_text("已核验：遮盖处没有留下文字")).to_be_visible()
    way.picture(handler, "6-covered")


def draw_a_box(handler: Page) -> None:
    sheet = handler.locator("[data-layer]")
    sheet.scroll_into_view_if_needed()
    handler.wait_for_function("document.querySelector('[data-page-picture]').complete")
    place = sheet.bounding_box()
    assert place is not None
    left, top, width, height = COVERED
    handler.mouse.move(place["x"] + left * place["width"], place["y"] + top * place["height"])
    handler.mouse.down()
    right, bottom = (left + width) * place["width"], (top + height) * place["height"]
    handler.mouse.move(place["x"] + right / 2, place["y"] + bottom)
    handler.mouse.move(place["x"] + right, place["y"] + bottom)
    handler.mouse.up()
    expect(handler.locator(".rd-box")).to_have_count(1)


def when_the_rest_is_proposed(way: Way, handler: Page) -> None:
    handler.goto(way.case)
    begin(handler, "拟出答复")
    pass_through_the_wizard(
        handler,
        clear="yes",
        wanted="information",
        earlier="no",
        volume="no",
        whose="ours",
        held="found",
        barred="no",
        harm="yes",
        opinion="disagree",
        interest="no",
        rest_deny_third_party="some",
        internal="no",
        supply="asked",
    )
    expect(handler.get_by_role("heading", name="规则建议：部分公开")).to_be_visible()
    way.picture(handler, "7-suggested")
    handler.get_by_label(re.compile("遮盖|区分处理|特许经营合同")).first.check()
    part = handler.locator("[data-part]").first
    part.get_by_label("哪一部分").fill("合同第三条的报价")
    part.get_by_label("理由").fill("属于第三方的商业秘密，第三方有合理理由不同意公开")
    handler.get_by_label("拟办意见").fill("第三方对报价有合理理由不同意，其余可以公开，拟部分公开")
    press(handler, "预览答复书")
    expect(handler.locator(".da-paper")).to_contain_text("合同第三条的报价")
    way.picture(handler, "8-preview")
    press(handler, "送审核")
    way.shows(handler, stage="审核中")


def when_three_others_review_it(way: Way, sign_in: Seat) -> None:
    for number, (username, opinion) in enumerate(REVIEWERS.items(), start=1):
        reviewer = sign_in(username)
        if number == 1:
            reviewer.goto(way.case + "review/")
            way.picture(reviewer, "9-review")
        pass_review(reviewer, way.case, opinion)


def when_the_office_seals_and_sends_it(way: Way, office: Page) -> None:
    way.shows(office, stage="待用印")
    begin(office, "编号用印")
    way.picture(office, "10-seal")
    finish(office, "编号用印")
    office.goto(way.case)
    the_desk_shows(office, way.clock.due, stage="待送达")
    begin(office, "送达答复")
    office.get_by_label("本平台").check()
    way.picture(office, "11-send")
    finish(office, "登记送达")
    the_desk_shows(office, way.clock.after(answered=way.clock.today).due, stage="已发出")


def then_the_applicant_reads_what_may_be_read(way: Way, folder: Path) -> None:
    citizen = way.citizen
    citizen.reload()
    expect(citizen.get_by_role("link", name=re.compile("答复书"))).to_have_count(0)
    press(citizen, "打开答复书")
    way.picture(citizen, "12-opened")
    note = text_of(download(citizen, "征求意见告知书", folder))
    assert THIRD_PARTY not in note
    letter = text_of(download(citizen, "答复书", folder))
    assert THIRD_PARTY not in letter
    assert "合同第三条的报价" in letter
    assert "行政复议" in letter
    supplied = download(citizen, "已遮盖", folder)
    assert all(words not in text_of(supplied) for words in HIDDEN)
    assert all(words.encode() not in supplied.read_bytes() for words in HIDDEN)
    expect(citizen.get_by_role("heading", name="不服答复怎么办")).to_be_visible()
    expect(citizen.get_by_text(THIRD_PARTY)).to_have_count(0)


def download(citizen: Page, words: str, folder: Path) -> Path:
    link = citizen.locator("a.paper-link", has_text=words).last
    with citizen.expect_download() as told:
        link.click()
    path = folder / told.value.suggested_filename
    told.value.save_as(path)
    return path


def text_of(path: Path) -> str:
    """Return what can be read out of a PDF, without the breaks between lines."""
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\s", "", "".join(pages))


def then_the_office_archives_it(way: Way, office: Page, house: House) -> None:
    office.goto(way.case)
    begin(office, "归档")
    office.get_by_label("供他人参考的标题").fill("停车场特许经营合同（已遮盖报价）")
    finish(office, "归档")
    expect(office.locator(".mt-about .mt-state").first).to_have_text("已归档")
    way.picture(office, "13-archived")
    assert "完整无误" in house.manage("verify_archives")
    way.citizen.reload()
    expect(way.citizen.get_by_text("本件已办结归档")).to_be_visible()
