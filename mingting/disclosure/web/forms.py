"""The application form between a browser and the rules: read, kept as a draft, shown with what is to be mended."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from django.http import QueryDict

from mingting.kernel.refusals import Refused

from ..rules.applicants import ApplicantType, IdKind
from ..rules.application import (
    LABELS,
    ApplicationForm,
    Delivery,
    HelpKind,
    Medium,
    check_application,
)

#: Codes and numbers are read without the blanks that people put between groups, and in capitals.
_CODES = frozenset({"id_number", "uscc", "proxy_id_number", "postcode"})
_SEVERAL = frozenset({"delivery", "needs_help"})
_YES = frozenset({"accepts_other", "has_mandate"})
_LINES = frozenset({"description", "help_note"})
#: What comes along with words that are copied: nobody sees or means it, and no letter or database can hold all of it.
_UNSEEN = dict.fromkeys(map(ord, "\0\u00ad\u180e\u200b\u2060\ufeff"))
_TURNING = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a field: its code, its words, whether it is taken."""

    value: str
    label: str
    on: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it is shown. ``hint`` says what is expected, ``fault`` what is wrong with what was given."""

    name: str
    label: str
    value: str = ""
    hint: str = ""
    fault: Refused | None = None
    choices: tuple[Choice, ...] = ()
    autocomplete: str = ""
    keyboard: str = ""

    @property
    def described_by(self) -> str:
        """The ids of what explains the field, for assistive technology."""
        said = [f"{self.name}-hint"] * bool(self.hint) + [f"{self.name}-fault"] * bool(self.fault)
        return " ".join(said)


def read(data: QueryDict) -> ApplicationForm:
    """Return what was filled in, without blanks around it. Nothing is judged here."""
    said: dict[str, Any] = {}
    for field in fields(ApplicationForm):
        name = field.name
        if name in _SEVERAL:
            said[name] = tuple(dict.fromkeys(data.getlist(name)))
        elif name in _YES:
            said[name] = bool(data.get(name))
        else:
            said[name] = _read_text(name, data.get(name, ""))
    form = ApplicationForm(**said)
    # Whoever acts for another is asked for the mandate where files are chosen, before anything is filed.
    return _that_applies(replace(form, has_mandate=has_proxy(form)))


def words(written: str) -> str:
    """Return what somebody wrote to be read by another: lines and all, without what cannot be seen."""
    text = written.replace("\r\n", "\n").translate(_UNSEEN | _TURNING)
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc").strip()


def _read_text(name: str, written: str) -> str:
    text = written.replace("\r\n", "\n").translate(_UNSEEN).strip()
    if name in _CODES:
        return "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return text if name in _LINES else " ".join(text.split())


def _that_applies(form: ApplicationForm) -> ApplicationForm:
    """Return the form without what does not apply to this kind of applicant, whatever the browser still sent."""
    if form.applicant_type == ApplicantType.NATURAL:
        return replace(form, uscc="", legal_representative="", contact_name="")
    if form.applicant_type in set(ApplicantType) - {ApplicantType.OTHER}:
        return replace(form, id_kind="", id_number="")
    return form


def hidden_parts(form: ApplicationForm) -> dict[str, bool]:
    """Return which part does not apply to the kind of applicant that was chosen: a person's papers, a body's code."""
    kind = form.applicant_type
    is_known = kind in set(ApplicantType)
    return {
        "person": is_known and kind not in (ApplicantType.NATURAL, ApplicantType.OTHER),
        "body": kind == ApplicantType.NATURAL,
    }


def has_proxy(form: ApplicationForm) -> bool:
    """Return whether somebody applies for another."""
    return bool(form.proxy_name or form.proxy_id_kind or form.proxy_id_number)


def faults(form: ApplicationForm) -> list[Refused]:
    """Return what is to be mended before anything can be filed."""
    return check_application(form)


def to_draft(form: ApplicationForm) -> dict[str, Any]:
    """Return the form as plain JSON."""
    return {
        field.name: list(value) if isinstance(value := getattr(form, field.name), tuple) else value
        for field in fields(ApplicationForm)
    }


def from_draft(draft: Mapping[str, Any]) -> ApplicationForm:
    """Return the form that a draft holds."""
    known = {field.name for field in fields(ApplicationForm)}
    return ApplicationForm(
        **{
            name: tuple(value) if isinstance(value, list) else value
            for name, value in draft.items()
            if name in known
        }
    )


_HINTS = {
    "name": "个人填身份证件上的姓名，单位填登记的全称",
    "id_number": "只用于核对身份，不对外公开",
    "uscc": "18位，见营业执照或者法人证书",
    "contact_name": "单位指定办理这件事的人",
    "phone": "机关要用它与您确认收到申请，例如 020-12345678",
    "email": "例如 name@example.cn",
    "address": "选择邮寄的必须填写",
    "info_title": "尽量写全称，例如“番禺区2024年度财政决算”",
    "doc_number": "知道的话填写，例如“番府〔2024〕3号”",
    "description": "什么时间、关于什么事、在哪一级哪个部门形成的，写得越具体，查得越快。不必说明用途。",
    "help_note": "例如：请打电话告知，不方便阅读书面材料",
}
_COMPLETES = {
    "name": "name",
    "phone": "tel",
    "email": "email",
    "address": "street-address",
    "postcode": "postal-code",
}
_KEYBOARDS = {"phone": "tel", "email": "email", "postcode": "numeric"}
_TYPE_HINTS = {
    "natural": "以个人名义申请",
    "business": "公司、合伙企业、个体工商户等",
    "research": "科研院所、高等院校等",
    "charity": "社会团体、基金会、社会服务机构等",
    "legal_service": "律师事务所、公证机构等",
    "other": "其他法人或者组织",
}
_DELIVERY_HINTS = {
    "post": "寄到通信地址",
    "email": "发到电子邮箱",
    "fax": "请在联系电话里填传真号码",
    "collect": "到工作机构领取",
    "read_on_site": "到工作机构阅读、抄录",
    "portal": "凭编号和查询码在本网站领取",
}


def shown(form: ApplicationForm, found: Sequence[Refused] = ()) -> dict[str, Field]:
    """Return every field of the form by its name, filled in, each with the first thing that is wrong with it."""
    wrong: dict[str, Refused] = {}
    for fault in found:
        wrong.setdefault(fault.field, fault)
    choices = _choices(form)
    return {
        name: Field(
            name=name,
            label=label,
            value="" if name in choices else str(getattr(form, name)),
            hint=_HINTS.get(name, ""),
            fault=wrong.get(name),
            choices=choices.get(name, ()),
            autocomplete=_COMPLETES.get(name, ""),
            keyboard=_KEYBOARDS.get(name, ""),
        )
        for name, label in LABELS.items()
    }


def _choices(form: ApplicationForm) -> dict[str, tuple[Choice, ...]]:
    papers = {
        name: tuple(Choice(kind, kind.label, kind == getattr(form, name)) for kind in IdKind)
        for name in ("id_kind", "proxy_id_kind")
    }
    return papers | {
        "applicant_type": tuple(
            Choice(each, each.label, each == form.applicant_type, _TYPE_HINTS[each]) for each in ApplicantType
        ),
        "delivery": tuple(
            Choice(each, each.label, each in form.delivery, _DELIVERY_HINTS[each]) for each in Delivery
        ),
        "medium": tuple(Choice(each, each.label, each == form.medium) for each in Medium),
        "needs_help": tuple(Choice(each, each.label, each in form.needs_help) for each in HelpKind),
        "accepts_other": (Choice("yes", "不能按我选的方式提供时，可以用其他方式提供", form.accepts_other),),
    }


def summary(form: ApplicationForm) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the filled form as one table of groups, as officials expect it: heading, anchor of the form, rows."""
    is_person = form.applicant_type == ApplicantType.NATURAL
    who = ["applicant_type", "name", "id_kind", "id_number", "uscc", "legal_representative", "contact_name"]
    groups = (
        ("申请人", "who", [*who, "phone", "email", "address", "postcode"]),
        ("代理人", "proxy", ["proxy_name", "proxy_id_kind", "proxy_id_number"]),
        ("所需信息", "what", ["info_title", "doc_number", "description"]),
        ("怎样提供", "how", ["delivery", "medium", "accepts_other"]),
        ("需要的帮助", "help", ["needs_help", "help_note"]),
    )
    named = LABELS | {"name": "姓名" if is_person else "名称"}
    return [
        (heading, anchor, rows)
        for heading, anchor, names in groups
        if (rows := [(named[name], said) for name in names if (said := _said(form, name))])
    ]


def _said(form: ApplicationForm, name: str) -> str:
    taken = [choice.label for choice in _choices(form).get(name, ()) if choice.on]
    if name == "accepts_other":
        return "可以接受" if taken else "不接受"
    if taken:
        return "、".join(taken)
    value = getattr(form, name)
    return value if isinstance(value, str) and name not in _choices(form) else ""
