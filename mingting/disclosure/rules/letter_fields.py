"""What a letter is filled from: one record of plain values, and how each is written out in Chinese.

Templates name the values by their Chinese labels (:data:`LABELS`) or by the names of the fields here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType

from mingting.disclosure.rules.answers import PART_GROUNDS, SecrecyFacts, Withheld

#: Field → the name by which a bureau's templates may call it.
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "organ": "机关名称",
        "office": "工作机构",
        "address": "联系地址",
        "phone": "联系电话",
        "number": "文号",
        "dated_on": "成文日期",
        "delivery": "送达方式",
        "recipient": "收信人",
        "you": "称谓",
        "applicant_name": "申请人",
        "registration_no": "登记编号",
        "channel": "提交方式",
        "received_on": "收到日期",
        "corrected_on": "补正日期",
        "request_quote": "申请内容",
        "due_on": "答复期限",
        "basis": "依据",
        "conclusion": "处理决定",
        "reason": "理由",
        "supply": "提供方式",
        "where": "获取途径",
        "disclosed": "公开内容",
        "withheld": "不予公开内容",
        "secrecy_facts": "定密情况",
        "special_law": "特别规定",
        "opinion": "第三方意见",
        "search": "检索情况",
        "other_organ": "负责机关",
        "other_contact": "负责机关联系方式",
        "earlier_number": "前次文号",
        "earlier_on": "前次日期",
        "proper_channel": "相应渠道",
        "unclear": "不明确之处",
        "guidance": "指导释明",
        "deadline": "截止日期",
        "days": "工作日数",
        "approver": "同意人",
        "facts": "数量频次",
        "summary": "信息摘要",
        "consulted_on": "征求日期",
        "withdrawn_on": "撤回日期",
        "fee_standard": "收费标准",
        "fee_lines": "计费明细",
        "fee_amount": "收费金额",
        "payment": "缴费方式",
        "remedy": "救济告知",
        "attachments": "附件",
        "verdicts": "审核意见",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterData:
    """The values of one letter; what a kind of letter does not use stays empty.

    ``recipient`` is whom the letter greets (the applicant when empty), ``is_organisation`` whether that is no natural
    person; ``delivery`` is the way of service; ``where`` how to obtain the information; ``opinion`` what the third
    party answered; ``deadline`` the last day of whatever the letter sets a term for; ``days`` and ``fee_amount`` (yuan)
    are whole numbers; ``earlier_number`` and ``earlier_on`` belong to the letter referred to; ``search``,
    ``fee_lines``, ``attachments`` and ``verdicts`` are lists. Texts may have several lines.
    """

    organ: str
    office: str = ""
    address: str = ""
    phone: str = ""
    number: str = ""
    dated_on: date | None = None
    delivery: str = ""
    recipient: str = ""
    is_organisation: bool = False
    applicant_name: str = ""
    registration_no: str = ""
    channel: str = ""
    received_on: date | None = None
    corrected_on: date | None = None
    request_quote: str = ""
    due_on: date | None = None
    basis: str = ""
    conclusion: str = ""
    reason: str = ""
    supply: str = ""
    where: str = ""
    disclosed: str = ""
    withheld: tuple[Withheld, ...] = ()
    secrecy_facts: SecrecyFacts | None = None
    special_law: str = ""
    opinion: str = ""
    search: tuple[str, ...] = ()
    other_organ: str = ""
    other_contact: str = ""
    earlier_number: str = ""
    earlier_on: date | None = None
    proper_channel: str = ""
    unclear: str = ""
    guidance: str = ""
    deadline: date | None = None
    days: int = 0
    approver: str = ""
    facts: str = ""
    summary: str = ""
    consulted_on: date | None = None
    withdrawn_on: date | None = None
    fee_standard: str = ""
    fee_lines: tuple[str, ...] = ()
    fee_amount: int = 0
    payment: str = ""
    remedy: str = ""
    attachments: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()

    def as_context(self) -> dict[str, str]:
        """Return every field of :data:`LABELS` as the text that stands in the letter; empty when there is none."""
        said = {each.name: _written(getattr(self, each.name)) for each in fields(self)}
        del said["is_organisation"]
        return said | {
            "recipient": self.recipient or self.applicant_name,
            "you": "贵单位" if self.is_organisation else "您",
            "withheld": _numbered(tuple(map(_part, self.withheld))),
            "fee_lines": _numbered(self.fee_lines),
            "fee_amount": _yuan(self.fee_amount),
            "attachments": _listed(self.attachments),
            "verdicts": "\n".join(self.verdicts),
        }


def chinese_date(day: date) -> str:
    """Return 2026年3月2日: Arabic figures, no leading zeros (公文格式)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _written(value: object) -> str:
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, SecrecyFacts):
        return f"密级为{value.level}，保密期限为{value.term}，定密依据为{value.basis}"
    if isinstance(value, tuple):
        return _numbered(tuple(map(str, value)))
    return str(value).strip() if value else ""


def _part(part: Withheld) -> str:
    return f"{_ended(part.part)}依据：{PART_GROUNDS[part.ground]}。理由：{_ended(part.reason)}"


def _ended(text: str) -> str:
    return text.strip().rstrip("。；") + "。"


def _numbered(lines: tuple[str, ...]) -> str:
    """One line stands as it is; several are numbered, each on its own line."""
    if len(lines) == 1:
        return lines[0]
    return "\n".join(f"{number}.{line}" for number, line in enumerate(lines, start=1))


def _listed(names: tuple[str, ...]) -> str:
    """Write the names of 附件 below one another, past the word before them (公文格式)."""
    if len(names) == 1:
        return names[0]
    return "\n　　　".join(f"{number}.{name}" for number, name in enumerate(names, start=1))


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_MYRIADS = ("", "万", "亿")


def _yuan(amount: int) -> str:
    """Return 700元（大写：柒佰元整）, as fees are written; empty for nothing."""
    return f"{amount}元（大写：{capital_figures(amount)}元整）" if amount else ""


def capital_figures(number: int) -> str:
    """Return a whole number from 1 to 999 999 999 999 in the capital figures of bills (大写). Else ``ValueError``."""
    if not 0 < number < 10**12:
        raise ValueError(f"capital figures are written from 1 to 10**12, not {number}")
    written = ""
    owed_zero = False
    for group in range(len(_MYRIADS) - 1, -1, -1):
        four = number // 10 ** (4 * group) % 10**4
        for place in range(3, -1, -1):
            digit = four // 10**place % 10
            if not digit:
                owed_zero = bool(written)
                continue
            written += ("零" if owed_zero else "") + _DIGITS[digit] + _PLACES[place]
            owed_zero = False
        written += _MYRIADS[group] if four else ""
    return written
