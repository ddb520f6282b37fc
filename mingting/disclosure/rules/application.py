"""The application form: what 条例第二十九条 asks for, and nothing more. Nobody is asked what the information is for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from mingting.disclosure.rules.applicants import ApplicantType, IdKind, id_number_fault
from mingting.kernel.identifiers import uscc_fault
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

WHO = cite("条例", "第二十九条第二款第（一）项")
WHAT = cite("条例", "第二十九条第二款第（二）项")
HOW = cite("条例", "第二十九条第二款第（三）项")
HELP = cite("条例", "第四十三条")


class Delivery(StrEnum):
    """获取信息的方式、途径 (第二十九条第二款第（三）项)."""

    POST = "post"
    EMAIL = "email"
    FAX = "fax"
    COLLECT = "collect"
    READ_ON_SITE = "read_on_site"
    PORTAL = "portal"

    @property
    def label(self) -> str:
        """The Chinese words."""
        return _DELIVERY_LABELS[self.value]


_DELIVERY_LABELS = {
    "post": "邮寄",
    "email": "电子邮件",
    "fax": "传真",
    "collect": "自行领取",
    "read_on_site": "当场阅读、抄录",
    "portal": "网上领取",
}


class Medium(StrEnum):
    """What the information is put on."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    DISC = "disc"

    @property
    def label(self) -> str:
        """The Chinese words."""
        return {"paper": "纸质", "electronic": "电子文件", "disc": "光盘"}[self.value]


class HelpKind(StrEnum):
    """What a person needs help with (第四十三条)."""

    READING = "reading"
    HEARING = "hearing"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The Chinese words."""
        return {"reading": "阅读困难或者视力障碍", "hearing": "听力障碍", "other": "其他"}[self.value]


#: Which media can go which way; reading on the spot and collecting can be done with any.
_CARRIES: dict[Delivery, frozenset[Medium]] = {
    Delivery.POST: frozenset({Medium.PAPER, Medium.DISC}),
    Delivery.EMAIL: frozenset({Medium.ELECTRONIC}),
    Delivery.FAX: frozenset({Medium.PAPER}),
    Delivery.COLLECT: frozenset(Medium),
    Delivery.READ_ON_SITE: frozenset(Medium),
    Delivery.PORTAL: frozenset({Medium.ELECTRONIC}),
}
#: The contact that a way of delivery cannot do without.
_REACHES: dict[Delivery, tuple[str, str]] = {
    Delivery.POST: ("address", "选择邮寄的，请填写通信地址"),
    Delivery.EMAIL: ("email", "选择电子邮件的，请填写电子邮箱"),
    Delivery.FAX: ("phone", "选择传真的，请填写传真或者电话号码"),
}

#: Field → the most characters it may hold: no more than its column has room for.
LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "name": 100,
        "id_number": 30,
        "uscc": 18,
        "legal_representative": 60,
        "contact_name": 60,
        "phone": 40,
        "email": 120,
        "address": 200,
        "postcode": 6,
        "proxy_name": 60,
        "proxy_id_number": 30,
        "info_title": 200,
        "doc_number": 80,
        "description": 5000,
        "help_note": 200,
    }
)
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "applicant_type": "申请人类型",
        "name": "姓名或者名称",
        "id_kind": "证件名称",
        "id_number": "证件号码",
        "uscc": "统一社会信用代码",
        "legal_representative": "法定代表人",
        "contact_name": "联系人",
        "phone": "联系电话",
        "email": "电子邮箱",
        "address": "通信地址",
        "postcode": "邮政编码",
        "proxy_name": "代理人姓名",
        "proxy_id_kind": "代理人证件名称",
        "proxy_id_number": "代理人证件号码",
        "has_mandate": "授权委托书",
        "info_title": "所需信息的名称",
        "doc_number": "文号",
        "description": "其他特征性描述",
        "delivery": "获取信息的方式",
        "medium": "载体形式",
        "accepts_other": "是否接受其他方式",
        "needs_help": "需要的帮助",
        "help_note": "帮助说明",
    }
)
#: Letters and digits that a name, number or description must have before anything can be looked up by it.
LEAST_SEARCHABLE = 4

_SEVERAL_LINES = frozenset({"address", "description", "help_note"})
_EMAIL = re.compile(r"[^@\s,;<>()]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}", re.ASCII)
_PHONE = re.compile(r"\+?[\d\s()（）—-]+(?:转\s*\d{1,6})?", re.ASCII)
_POSTCODE = re.compile(r"\d{6}", re.ASCII)
#: Characters that turn the order of what is read: they could make one number look like another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """What the applicant wrote; what was left out is empty.

    Codes are those of :class:`ApplicantType`, :class:`IdKind`, :class:`Delivery`, :class:`Medium` and
    :class:`HelpKind`. ``has_mandate`` says that the proxy handed in 授权委托书.
    """

    applicant_type: str = ""
    name: str = ""
    id_kind: str = ""
    id_number: str = ""
    uscc: str = ""
    legal_representative: str = ""
    contact_name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""
    proxy_name: str = ""
    proxy_id_kind: str = ""
    proxy_id_number: str = ""
    has_mandate: bool = False
    info_title: str = ""
    doc_number: str = ""
    description: str = ""
    delivery: tuple[str, ...] = ()
    medium: str = ""
    accepts_other: bool = False
    needs_help: tuple[str, ...] = ()
    help_note: str = ""

    def text(self, field: str) -> str:
        """Return what stands in a text field."""
        return str(getattr(self, field))


def check_application(form: ApplicationForm) -> list[Refused]:
    """Return every fault of the form, each with its field, in the order of the form; empty when it may be filed."""
    faults = [
        *_plain_faults(form),
        *_applicant_faults(form),
        *_contact_faults(form),
        *_proxy_faults(form),
        *_content_faults(form),
        *_supply_faults(form),
        *_help_faults(form),
    ]
    order = list(LABELS)
    return sorted(faults, key=lambda fault: order.index(fault.field))


def _plain_faults(form: ApplicationForm) -> Iterator[Refused]:
    for field, longest in LONGEST.items():
        text = form.text(field)
        if len(text) > longest:
            yield Refused(f"{LABELS[field]}最多{longest}个字，现为{len(text)}个字", field=field)
        if any(_is_control(char, several_lines=field in _SEVERAL_LINES) for char in text):
            yield Refused(f"{LABELS[field]}中有不可见的控制字符，请删去后重新填写", field=field)
        unprintable = next((char for char in text if _is_no_writing(char)), "")
        if unprintable:
            yield Refused(
                f"{LABELS[field]}中的“{unprintable}”（U+{ord(unprintable):04X}）不能印在文书上："
                "表情符号请删去，自造字请换成标准字或者拼音",
                field=field,
            )


def _is_control(char: str, *, several_lines: bool) -> bool:
    if several_lines and char in "\r\n\t":
        return False
    return char in _TURNING or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")


def _is_no_writing(char: str) -> bool:
    """Return whether no name and no text has the character: private use, or a picture (emoji and dingbats)."""
    category = unicodedata.category(char)
    is_picture = category == "So" and (char >= "\U0001f000" or "\u2700" <= char <= "\u27bf")
    return category == "Co" or is_picture


def _applicant_faults(form: ApplicationForm) -> Iterator[Refused]:
    if form.applicant_type not in set(ApplicantType):
        yield Refused("请选择申请人类型", field="applicant_type", cite=WHO)
    if not any(char.isalpha() for char in form.name):
        yield Refused("请填写姓名或者名称", field="name", cite=WHO)
    if form.applicant_type in set(ApplicantType):
        kind = ApplicantType(form.applicant_type)
        yield from _organisation_faults(form, kind) if kind.is_organisation else _paper_faults(form, "")


def _organisation_faults(form: ApplicationForm, kind: ApplicantType) -> Iterator[Refused]:
    """An organisation has a 统一社会信用代码; one of another kind (from abroad, say) may have another paper."""
    if form.uscc.strip():
        fault = uscc_fault(form.uscc.strip())
        if fault:
            yield Refused(fault, field="uscc", cite=WHO)
    elif kind is ApplicantType.OTHER and form.id_number.strip():
        yield from _paper_faults(form, "")
    else:
        yield Refused("请填写统一社会信用代码", field="uscc", cite=WHO)


def _paper_faults(form: ApplicationForm, whose: str) -> Iterator[Refused]:
    """Faults of the paper that proves who the applicant (``""``) or the proxy (``"proxy_"``) is."""
    kind, number = form.text(f"{whose}id_kind"), form.text(f"{whose}id_number").strip()
    if kind not in set(IdKind):
        yield Refused(f"请选择{LABELS[f'{whose}id_kind']}", field=f"{whose}id_kind", cite=WHO)
    if not number:
        yield Refused(f"请填写{LABELS[f'{whose}id_number']}", field=f"{whose}id_number", cite=WHO)
    elif kind in set(IdKind):
        fault = id_number_fault(IdKind(kind), number)
        if fault:
            yield Refused(fault, field=f"{whose}id_number", cite=WHO)


def _contact_faults(form: ApplicationForm) -> Iterator[Refused]:
    asked_for = any(way in form.delivery for way in _REACHES)
    if not asked_for and not any(form.text(field).strip() for field in ("phone", "email", "address")):
        yield Refused("请至少填写电话、电子邮箱、通信地址中的一种", field="phone", cite=WHO)
    phone, email = form.phone.strip(), form.email.strip()
    digits = sum(char.isdigit() for char in phone)
    if phone and not (_PHONE.fullmatch(phone) and 7 <= digits <= 20):
        yield Refused("电话号码应为数字，可带区号和分机号", field="phone", cite=WHO)
    if email and _EMAIL.fullmatch(email) is None:
        yield Refused("电子邮箱的写法不对，应如 name@example.cn", field="email", cite=WHO)
    if form.postcode.strip() and _POSTCODE.fullmatch(form.postcode.strip()) is None:
        yield Refused("邮政编码应为6位数字", field="postcode", cite=WHO)


def _proxy_faults(form: ApplicationForm) -> Iterator[Refused]:
    """Whoever applies for another shows who he is and that he may; organisations' own staff are no proxies."""
    if not (form.proxy_name.strip() or form.proxy_id_kind or form.proxy_id_number.strip()):
        return
    if not any(char.isalpha() for char in form.proxy_name):
        yield Refused("请填写代理人姓名", field="proxy_name", cite=WHO)
    yield from _paper_faults(form, "proxy_")
    if not form.has_mandate:
        yield Refused("委托他人申请的，请提交授权委托书", field="has_mandate", cite=WHO)


def _content_faults(form: ApplicationForm) -> Iterator[Refused]:
    described = (form.info_title, form.doc_number, form.description)
    if not any(sum(char.isalnum() for char in text) >= LEAST_SEARCHABLE for text in described):
        sentence = f"请填写名称、文号或者其他便于查询的描述，至少一项不少于{LEAST_SEARCHABLE}个字"
        yield Refused(sentence, field="info_title", cite=WHAT)


def _supply_faults(form: ApplicationForm) -> Iterator[Refused]:
    ways = [way for way in Delivery if way in form.delivery]
    if not ways or set(form.delivery) - set(Delivery):
        yield Refused("请选择获取信息的方式", field="delivery", cite=HOW)
    for way in ways:
        field, sentence = _REACHES.get(way, ("", ""))
        if field and not form.text(field).strip():
            yield Refused(sentence, field=field, cite=HOW)
    if form.medium not in set(Medium):
        yield Refused("请选择载体形式", field="medium", cite=HOW)
    elif ways and not any(form.medium in _CARRIES[way] for way in ways):
        chosen = "、".join(way.label for way in ways)
        yield Refused(f"{chosen}不能提供{Medium(form.medium).label}，请改选一项", field="medium", cite=HOW)


def _help_faults(form: ApplicationForm) -> Iterator[Refused]:
    if set(form.needs_help) - set(HelpKind):
        yield Refused("请选择需要的帮助", field="needs_help", cite=HELP)
    if HelpKind.OTHER in form.needs_help and not form.help_note.strip():
        yield Refused("请说明需要什么帮助", field="help_note", cite=HELP)
