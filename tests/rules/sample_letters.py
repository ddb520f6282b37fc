"""Letters for the tests: one set of fictional values for every kind and every outcome."""

from __future__ import annotations

import io
import math
from dataclasses import replace
from datetime import date

from PIL import Image, ImageDraw

from mingting.disclosure.rules.answers import SecrecyFacts, Withheld
from mingting.disclosure.rules.letter_fields import LetterData
from mingting.disclosure.rules.letters import LETTERS, Addressee, LetterKind, remedy_group
from mingting.disclosure.rules.numbering import document_number
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.rules.remedies import remedy

SAMPLES = [(kind, outcome) for kind, rule in LETTERS.items() for outcome in rule.variants or ("",)]

REVIEW_BODY = "示例区人民政府"
COURT = "示例市中级铁路运输法院"

_DATA = LetterData(
    organ="示例市示例区政务服务和数据管理局",
    office="示例区政务服务和数据管理局办公室",
    address="示例区政务路1号政务服务中心3楼",
    phone="000-12345678",
    dated_on=date(2026, 3, 30),
    delivery="邮寄送达",
    applicant_name="周喆堃",
    registration_no="ZSJ-2026-00012",
    channel="互联网",
    received_on=date(2026, 3, 2),
    request_quote="请公开2025年度区政务服务中心窗口人员业务培训的计划、课程安排和考核结果。",
    due_on=date(2026, 3, 30),
)
_DETAILS = {
    "reason": "有关材料须逐件核对，涉及多个科室，在规定期限内不能完成。",
    "supply": "以电子邮件发送至您在申请中填写的邮箱。",
    "where": "示例区人民政府门户网站“政府信息公开”栏目，网址：https://www.example.gov.cn/zwgk/2025/training-plan-and-results.html",
    "disclosed": "《2025年度窗口人员业务培训计划》和课程安排，共12页。",
    "withheld": (
        Withheld(
            "考核结果中参训人员的姓名和成绩",
            "公开会损害有关人员的个人隐私，有关人员不同意公开。",
            "deny_third_party",
        ),
        Withheld("培训经费的内部审批流程", "属于内部工作流程方面的信息。", "deny_internal"),
    ),
    "secrecy_facts": SecrecyFacts("秘密", "10年", "有关主管部门的保密事项范围第三项"),
    "special_law": "《不动产登记暂行条例》第二十七条",
    "opinion": "第三方不同意公开，理由是该信息涉及其没有公开过的经营方案。",
    "search": (
        "2026年3月10日，以“培训”“考核”为关键词检索本机关公文系统，没有结果。",
        "2026年3月11日，查阅本机关2025年度文书档案目录，没有有关文件。",
    ),
    "other_organ": "示例区人力资源和社会保障局",
    "other_contact": "000-87654321，示例区政务路2号",
    "earlier_number": "示政数依申请〔2026〕3号-告",
    "earlier_on": date(2026, 2, 2),
    "proper_channel": "示例区信访接待中心，地址：示例区政务路3号；或者拨打12345政务服务便民热线。",
    "unclear": "申请内容没有写明所需信息的名称、文号或者形成时间，“有关材料”所指的范围不明确。",
    "guidance": "请写明所需文件的名称或者文号；不知道名称的，可以写明文件涉及的事项、地点和大致形成时间。",
    "deadline": date(2026, 4, 13),
    "days": 10,
    "approver": "工作机构负责人",
    "facts": "2026年1月1日至3月1日，共收到申请126件，其中87件内容相同或者相近。",
    "summary": "贵方2025年向本机关提交的服务项目投标文件中的技术方案，共36页。",
    "consulted_on": date(2026, 3, 5),
    "withdrawn_on": date(2026, 3, 9),
    "corrected_on": date(2026, 3, 16),
    "conclusion": "将登记表中的出生日期更正为与证明材料一致。",
    "fee_standard": "按件计收：同一申请人一个自然月内累计申请10件以下的不收费，11件至30件的部分每件100元。",
    "fee_lines": ("第1件至第10件，不收费；", "第11件至第12件，2件×100元=200元。"),
    "fee_amount": 200,
    "payment": "凭本通知书所附缴款码，通过银行或者手机银行缴纳。",
    "verdicts": ("2026年3月25日　科室负责人：同意。", "2026年3月26日　法制审核：同意，适用条款准确。"),
}


def sample(kind: LetterKind, outcome: str = "", **changes: object) -> LetterData:
    """Return whole values for a letter, with the remedies it must tell."""
    rule = LETTERS[kind]
    told = remedy(
        group=remedy_group(kind, outcome),
        review_body=REVIEW_BODY,
        court=COURT,
        partial=outcome == Outcome.PARTIAL,
        document=rule.itself,
    )
    number = document_number("示政数", rule.mark, 2026, 12) if rule.mark else ""
    data = replace(_DATA, number=number, remedy=told, **_DETAILS)
    if outcome == Outcome.OTHER or kind is LetterKind.APPROVAL:
        data = replace(data, basis="《中华人民共和国政府信息公开条例》第三十六条")
    if rule.addressee in (Addressee.THIRD_PARTY, Addressee.ORGAN):
        data = replace(data, recipient="示例市云帆数据有限公司", is_organisation=True)
    if kind is LetterKind.ANSWER and outcome in (Outcome.GRANTED, Outcome.PARTIAL):
        data = replace(data, attachments=("2025年度窗口人员业务培训计划", "2025年度课程安排"))
    return replace(data, **changes)


def seal(size: int = 420) -> bytes:
    """Return a round red seal without any organ's name."""
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    red = (214, 20, 30, 220)
    draw.ellipse((6, 6, size - 6, size - 6), outline=red, width=14)
    middle, arm = size / 2, size / 6
    star = [
        (middle + r * math.sin(n * math.pi / 5), middle - r * math.cos(n * math.pi / 5))
        for n in range(10)
        for r in (arm if n % 2 == 0 else arm * 0.38,)
    ]
    draw.polygon(star, fill=red)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
