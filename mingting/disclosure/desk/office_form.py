"""What the office sets for itself, as a form: grouped as the articles are, and what each setting makes of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.forms.boundfield import BoundField

from mingting.kernel.refusals import Refused

from ..actions.arranging import CONFIRM_DAYS, CORRECTION_DAYS, SEAL_LIMIT
from ..models import Office
from ..rules.numbering import document_number, registration_number
from ..rules.remedies import remedy
from ..rules.retention import THIRTY_YEARS, ArchivePattern

_FIELDS = {each.name: each for each in Office._meta.concrete_fields}


@dataclass(frozen=True, slots=True)
class Group:
    """A heading, why it is asked, and the fields beneath it, each with its width on the grid of six."""

    heading: str
    about: str
    fields: tuple[tuple[str, int], ...]


_GROUPS = (
    Group(
        "名称和联系方式",
        "写入政府信息公开指南和各种文书，公众据此提出申请（条例第四条、第十二条）。",
        (
            ("name", 4),
            ("postcode", 2),
            ("address", 6),
            ("hours", 6),
            ("phone", 3),
            ("fax", 3),
            ("email", 6),
        ),
    ),
    Group(
        "网上申请",
        "不接受网上申请的，公众页面改为告知当面、邮寄的办法（条例第二十九条）。",
        (("is_open", 6),),
    ),
    Group("文号", "各种文书的发文字号由它编成，全平台不能重复（公文格式）。", (("mark", 2),)),
    Group(
        "自行确定的期限",
        "条例没有写明天数，由本机关确定。改动只影响以后的申请，已经告知的期限不变。",
        (("correction_days", 3), ("confirm_days", 3)),
    ),
    Group(
        "信息处理费",
        "申请的数量、频次明显超过合理范围的，可以收取（条例第四十二条），标准见国办函〔2020〕109号。"
        "不收取的，任何一件都不会出现收费的步骤。",
        (("charges_fees", 6), ("payment_way", 6)),
    ),
    Group(
        "救济途径",
        "答复书据此告知。不予公开的，须先申请行政复议，对复议决定不服才可以起诉（复议前置，复议法第二十三条）；"
        "其他答复可以复议，也可以直接起诉。通过互联网送达的，须告知网上申请复议的网址（复议法第二十二条）。",
        (("review_body", 3), ("court", 3), ("review_url", 6)),
    ),
    Group("归档", "档号由全宗号编成，全宗号由接收档案的档案馆确定。没有填写的不能归档。", (("fonds", 2),)),
)
_HELP = {
    "is_open": "关闭后已经提交的申请照常办理",
    "correction_days": f"告知补正时的“合理期限”（条例第三十条），{CORRECTION_DAYS[0]} 至 {CORRECTION_DAYS[1]}",
    "confirm_days": f"收到网上申请后几个工作日内确认（条例第三十一条），{CONFIRM_DAYS[0]} 至 {CONFIRM_DAYS[1]}",
    "payment_way": "写入收费通知书，例如：凭缴款码通过银行或者手机银行缴纳",
    "court": "不填写的，告知“有管辖权的人民法院”",
    "phone": "几个号码以顿号分开",
    "fonds": "1 至 6 位大写字母、数字",
}
#: One line of a letter, and yet too long for one line of a form.
_WIDE = ("hours",)


def _field(name: str) -> forms.Field:
    """Return a form field that parses; whether what it holds will do, the verb says."""
    of = _FIELDS[name]
    shared: dict[str, Any] = {"label": of.verbose_name, "help_text": _HELP.get(name, of.help_text)}
    if isinstance(of, models.BooleanField):
        return forms.BooleanField(required=False, **shared)
    if isinstance(of, models.IntegerField):
        wrong = {"required": f"请填写{of.verbose_name}", "invalid": "请填写整数"}
        return forms.IntegerField(error_messages=wrong, **shared)
    is_long = isinstance(of, models.TextField) or name in _WIDE
    widget = forms.Textarea(attrs={"rows": 2}) if is_long else forms.TextInput()
    return forms.CharField(required=False, widget=widget, **shared)


class OfficeForm(forms.Form):
    """Everything but the seal, which is a file of its own."""

    def __init__(self, *arguments: Any, office: Office, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for group in _GROUPS:
            for name, _ in group.fields:
                self.fields[name] = _field(name)
                self.initial[name] = getattr(office, name)

    def clean_hours(self) -> str:
        """Return the hours in one line, as letters and the guide have them."""
        return " ".join(self.cleaned_data["hours"].splitlines())

    @property
    def groups(self) -> list[tuple[Group, list[tuple[BoundField, int]]]]:
        """The fields as they are laid out."""
        return [(group, [(self[name], width) for name, width in group.fields]) for group in _GROUPS]


class SealForm(forms.Form):
    file = forms.FileField(
        label="印章图样",
        help_text=f"透明背景的 PNG 图片，不超过 {SEAL_LIMIT // 2**20} MB",
        widget=forms.FileInput(attrs={"accept": "image/png,.png"}),
        error_messages={"required": "请选择印章图样", "empty": "文件是空的，请重新选择"},
    )


@dataclass(frozen=True, slots=True)
class Example:
    """What a setting makes of a paper, or the sentence why it cannot be made."""

    heading: str
    written: str
    refused: str = ""


def examples(office: Office, year: int) -> list[Example]:
    """Return how this office's papers would be numbered, and what its answers would say of remedies."""
    body, court, url = office.review_body, office.court, office.review_url
    return [
        _example("登记编号", lambda: registration_number(office.organ.code, year, 12)),
        _example("答复书文号", lambda: document_number(office.mark, "答", year, 12)),
        _example(
            "档号",
            lambda: ArchivePattern().number(fonds=office.fonds, year=year, kept=THIRTY_YEARS, serial=12),
            "没有填写全宗号，不能归档" if not office.fonds else "",
        ),
        _example(
            "不予公开的救济告知（复议前置）",
            lambda: remedy(group="R2", review_body=body, court=court, online_review_url=url),
        ),
        _example(
            "其他答复的救济告知",
            lambda: remedy(group="R1", review_body=body, court=court, online_review_url=url),
        ),
    ]


def _example(heading: str, write: Any, refused: str = "") -> Example:
    if refused:
        return Example(heading, "", refused)
    try:
        return Example(heading, write())
    except Refused as refusal:
        return Example(heading, "", str(refusal))
