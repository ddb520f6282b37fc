"""Personal data not to be published as it is: 公民身份号码, mobiles, bank cards, home addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mingting.kernel import identifiers, masking
from mingting.kernel.law import cite
from mingting.publishing.rules.checks import addresses
from mingting.publishing.rules.draft import DraftFacts, Passage
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.lists import Lists

_CITE = cite("个保法", "第二十五条")
#: Full-width digits count as digits, one character for one, so that offsets stay.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ－＋", "0123456789Xx-+")
_GAP = r"[ \u00a0\u3000-]"
_ALONE = r"(?<![0-9A-Za-z])"
_END = r"(?![0-9A-Za-z])"

_CITIZEN = re.compile(rf"{_ALONE}[0-9]{{6}}{_GAP}?[0-9]{{8}}{_GAP}?[0-9]{{3}}[0-9Xx]{_END}")
_CITIZEN_SAID = re.compile(r"身份证|身份号码|证件号")
_USCC_SAID = re.compile(r"信用代码")

_CARD = re.compile(
    rf"(?<![0-9A-Za-z.])(?:[0-9]{{16,19}}|[0-9]{{4}}(?:{_GAP}[0-9]{{4}}){{3}}(?:{_GAP}?[0-9]{{1,3}})?"
    rf"|[0-9]{{6}}{_GAP}[0-9]{{10,13}}){_END}"
)
_CARD_SAID = re.compile(r"卡号|银行卡|储蓄卡|借记卡|信用卡|[账帐]号|[账帐]户|开户|收款")
_CODE_SAID = re.compile(
    r"编号|代码|编码|[单证文标]号|流水|号码|标识|索引|项目|合同|发票|条[形码]|登记|统一|备案|许可"
)
_ORGAN_ACCOUNT = re.compile(r"户名[^\n]{0,30}(?:局|财政|公司|中心|委员会|办事处|政府|专户|院)")

_MOBILE = re.compile(
    rf"(?<![0-9A-Za-z.])(?:(?:\+|00)?86{_GAP}?)?1[3-9][0-9]{_GAP}?[0-9]{{4}}{_GAP}?[0-9]{{4}}{_END}"
)
_MOBILE_NOT_AFTER = re.compile(
    r"(?:编号|代码|编码|流水号?|[证单批文][号]|(?:项目|订单|备案|登记|受理|业务|索引|合同|许可证?|标识)号?码?|第|〔|No\.?|№)"
    r"[为是]?[:：\s]*$|[A-Za-z][-_/.]$|[0-9][-_]$",
    re.IGNORECASE,
)
_MOBILE_NOT_BEFORE = re.compile(
    r"\s*(?:元|万|亿|[%％‰]|平方|立方|公里|吨|股|户|人次|件|条)|\s?号(?!码)|\.[0-9]|-[0-9]{1,4}(?![0-9])"
)
_ADDRESS_OF_WEB = re.compile(r"(?:https?://|www\.)[0-9A-Za-z\-._~:/?#\[\]@!$&'()*+,;=%]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Hit:
    rule: str
    severity: Severity
    start: int
    end: int
    message: str
    masked: str


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find personal data in every text, attachments and addresses of telephone links included."""
    dialled = (
        Passage(f"{link.field}.url", f"{link.label}的地址", link.url)
        for link in facts.links
        if link.url.strip().lower().startswith(("tel:", "mailto:", "sms:"))
    )
    for passage in (*facts.texts(), *dialled):
        for hit in _hits(passage.text.translate(_HALF_WIDTH), lists.mask):
            yield Finding(hit.rule, hit.severity, _place(passage, hit), hit.message, _CITE, hit.masked)


def _hits(text: str, mask: masking.MaskPolicy) -> Iterator[_Hit]:
    taken: list[_Hit] = []
    webs = [found.span() for found in _ADDRESS_OF_WEB.finditer(text)]
    for hit in (*_citizens(text, mask), *_cards(text, mask, webs), *_mobiles(text, mask, webs)):
        if all(hit.end <= other.start or other.end <= hit.start for other in taken):
            taken.append(hit)
    numbers = [hit.start for hit in taken if hit.rule != "personal.bank_card"]
    for found in addresses.find(text, numbers):
        taken.append(
            _Hit(
                "personal.address",
                Severity.BLOCK if found.personal else Severity.WARN,
                found.start,
                found.end,
                _ADDRESS_MESSAGES[found.personal],
                masking.mask_address(found.text, mask),
            )
        )
    yield from sorted(taken, key=lambda hit: hit.start)


_ADDRESS_MESSAGES = {
    True: "与个人相连的住址写到了门牌、楼栋或者房号，公开到乡镇、街道为止",
    False: "地址写到了门牌、楼栋或者房号，如系个人住址，公开到乡镇、街道为止",
}


def _citizens(text: str, mask: masking.MaskPolicy) -> Iterator[_Hit]:
    for found in _CITIZEN.finditer(text):
        number = re.sub(_GAP, "", found[0]).upper()
        fault = identifiers.citizen_number_fault(number)
        before = text[max(found.start() - 16, 0) : found.start()]
        if fault is None:
            if identifiers.is_uscc(number) and _USCC_SAID.search(before):
                continue
            yield _Hit(
                "personal.citizen_number",
                Severity.BLOCK,
                *found.span(),
                "出现公民身份号码",
                masking.mask_citizen_number(number, mask),
            )
        elif _CITIZEN_SAID.search(before):
            yield _Hit(
                "personal.citizen_number_doubtful",
                Severity.WARN,
                *found.span(),
                f"疑似公民身份号码（{fault}）",
                masking.mask_citizen_number(number, mask),
            )


def _cards(text: str, mask: masking.MaskPolicy, webs: list[tuple[int, int]]) -> Iterator[_Hit]:
    for found in _CARD.finditer(text):
        number = re.sub(_GAP, "", found[0])
        if not identifiers.is_bank_card(number) or number[0] not in "3456" or _inside(found.start(), webs):
            continue
        before = text[max(found.start() - 24, 0) : found.start()].rpartition("\n")[2]
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.end()]
        said, unionpay = _CARD_SAID.search(before), number.startswith("62")
        if not said and (_CODE_SAID.search(before[-10:]) or (len(found[0]) > len(number) and not unionpay)):
            continue
        sure = unionpay or (said and not _ORGAN_ACCOUNT.search(line))
        message = "出现银行卡号" if sure else "疑似银行卡号；单位对公账户可以公开"
        yield _Hit(
            "personal.bank_card",
            Severity.BLOCK if sure else Severity.WARN,
            *found.span(),
            message,
            masking.mask_bank_card(number, mask),
        )


def _mobiles(text: str, mask: masking.MaskPolicy, webs: list[tuple[int, int]]) -> Iterator[_Hit]:
    for found in _MOBILE.finditer(text):
        before = text[max(found.start() - 14, 0) : found.start()]
        if (
            _inside(found.start(), webs)
            or _MOBILE_NOT_AFTER.search(before)
            or _MOBILE_NOT_BEFORE.match(text, found.end())
        ):
            continue
        yield _Hit(
            "personal.mobile",
            Severity.BLOCK,
            *found.span(),
            "出现手机号码",
            masking.mask_mobile(found[0], mask),
        )


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _place(passage: Passage, hit: _Hit) -> Place:
    """Show a few words before the number and the number masked: findings are kept, the number must not be."""
    before = passage.text[max(hit.start - 10, 0) : hit.start].translate(_HALF_WIDTH).rpartition("\n")[2]
    return Place(passage.field, passage.label, hit.start, hit.end, re.sub("[0-9]", "*", before) + hit.masked)
