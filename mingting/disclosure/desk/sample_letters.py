"""A letter of nobody: every value that a template may ask for, so that an office sees its letters beforehand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ..models import Office
from ..rules.answers import SecrecyFacts, Withheld
from ..rules.letter_fields import LetterData
from ..rules.letters import LETTERS, Addressee, LetterKind, remedy_group
from ..rules.numbering import document_number, registration_number
from ..rules.outcomes import Outcome
from ..rules.remedies import remedy

#: What an office has not set yet, as its sample shows it.
_NO_BODY = "（尚未填写的行政复议机关）"
_TO_OTHERS = (Addressee.THIRD_PARTY, Addressee.ORGAN)
#: The texts that depend on no office and no day.
_TEXTS: dict[str, Any] = {
    "delivery": "邮寄送达",
    "applicant_name": "样张申请人",
    "channel": "网上提交",
    "request_quote": "（样张）请公开某年度政务服务中心窗口人员培训的计划、课程安排和考核结果。",
    "reason": "（样张）有关材料须逐件核对，涉及多个科室。",
    "supply": "以电子邮件发送至您在申请中填写的邮箱。",
    "where": "本机关门户网站“政府信息公开”栏目。",
    "disclosed": "《培训计划》和课程安排，共12页。",
    "withheld": (
        Withheld("参训人员的姓名和成绩", "公开会损害有关人员的个人隐私。", Outcome.DENY_THIRD_PARTY),
        Withheld("培训经费的内部审批流程", "属于内部工作流程方面的信息。", Outcome.DENY_INTERNAL),
    ),
    "secrecy_facts": SecrecyFacts("秘密", "10年", "（样张）有关主管部门的保密事项范围"),
    "special_law": "《不动产登记暂行条例》第二十七条",
    "opinion": "（样张）第三方不同意公开，理由是该信息涉及其没有公开过的经营方案。",
    "search": (
        "（样张）以“培训”为关键词检索公文系统，没有结果。",
        "（样张）查阅文书档案目录，没有有关文件。",
    ),
    "other_organ": "（样张）负责公开的机关",
    "other_contact": "（样张）联系电话和地址",
    "proper_channel": "（样张）信访接待中心的地址和电话。",
    "unclear": "（样张）没有写明所需文件的名称、文号或者形成时间。",
    "guidance": "（样张）请写明所需文件的名称、文号，或者涉及的事项和大致形成时间。",
    "days": 20,
    "approver": "信息公开工作机构负责人",
    "facts": "（样张）两个月内共收到申请126件，其中87件内容相同或者相近。",
    "summary": "（样张）贵方提交的投标文件中的技术方案，共36页。",
    "conclusion": "（样张）处理决定的内容。",
    "fee_standard": "按件计收：一个自然月内申请10件以下的不收费，11件至30件的部分每件100元。",
    "fee_lines": ("第1件至第10件，不收费；", "第11件至第12件，2件×100元=200元。"),
    "fee_amount": 200,
    "payment": "凭缴款码通过银行或者手机银行缴纳。",
    "verdicts": ("（样张）科室负责人：同意。", "（样张）法制审核：同意，适用条款准确。"),
}
_WITH_FILES = (Outcome.GRANTED, Outcome.PARTIAL)


def sample_letter(office: Office, kind: LetterKind, outcome: str, day: date) -> LetterData:
    """Return whole values for one letter of the office, dated ``day``; whoever is named in it does not exist."""
    rule = LETTERS[kind]
    data = LetterData(
        organ=office.organ.name,
        office=office.name,
        address=office.address,
        phone=office.phone,
        number=document_number(office.mark, rule.mark, day.year, 1) if rule.mark else "",
        registration_no=registration_number(office.organ.code, day.year, 1),
        remedy=_remedy(office, kind, outcome),
        **_days(day),
        **_TEXTS,
    )
    if office.payment_way:
        data = replace(data, payment=office.payment_way)
    if outcome == Outcome.OTHER or kind is LetterKind.APPROVAL:
        data = replace(data, basis="（样张）所依据的条款")
    if rule.addressee in _TO_OTHERS:
        data = replace(data, recipient="样张有限公司", is_organisation=True)
    if kind is LetterKind.ANSWER and outcome in _WITH_FILES:
        data = replace(data, attachments=("（样张）培训计划", "（样张）课程安排"))
    return data


def _remedy(office: Office, kind: LetterKind, outcome: str) -> str:
    return remedy(
        group=remedy_group(kind, outcome),
        review_body=office.review_body or _NO_BODY,
        court=office.court,
        online_review_url=office.review_url,
        partial=outcome == Outcome.PARTIAL,
        document=LETTERS[kind].itself,
    )


def _days(day: date) -> dict[str, Any]:
    """Return the days that a letter may name, as they would follow one another."""
    return {
        "dated_on": day,
        "received_on": day - timedelta(days=20),
        "corrected_on": day - timedelta(days=6),
        "consulted_on": day - timedelta(days=15),
        "withdrawn_on": day - timedelta(days=1),
        "earlier_number": "（样张）前次文号",
        "earlier_on": day - timedelta(days=40),
        "deadline": day + timedelta(days=20),
        "due_on": day + timedelta(days=8),
    }
