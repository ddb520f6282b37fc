"""The form of 第二十九条 as the office fills it in for an applicant: the public's form, with the channel before it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import fields as parts_of
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from ..models import Office
from ..rules.applicants import ApplicantType, IdKind
from ..rules.application import LABELS, LONGEST, ApplicationForm, Delivery, HelpKind, Medium
from ..rules.receipt import CHANNELS, Channel
from .uploading import FilesField

_NONE = [("", "请选择")]
_PAPERS = [*_NONE, *((kind.value, kind.label) for kind in IdKind)]
#: Numbers are read without the blanks that people put between groups, and in capitals.
_CODES = ("id_number", "uscc", "proxy_id_number", "postcode", "tracking_in")
#: How the form is laid out: a heading, what it asks, and how wide each field is on the grid of six.
_GROUPS: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = (
    (
        "申请人",
        (
            ("applicant_type", 6),
            ("name", 3),
            ("uscc", 3),
            ("id_kind", 3),
            ("id_number", 3),
            ("legal_representative", 3),
            ("contact_name", 3),
            ("phone", 2),
            ("email", 2),
            ("postcode", 2),
            ("address", 6),
        ),
    ),
    (
        "代理人（委托他人申请的填写）",
        (("proxy_name", 2), ("proxy_id_kind", 2), ("proxy_id_number", 2), ("has_mandate", 6), ("mandate", 6)),
    ),
    ("所需政府信息", (("info_title", 6), ("doc_number", 3), ("description", 6))),
    ("获取信息的方式", (("delivery", 6), ("medium", 6), ("accepts_other", 6))),
    ("需要的帮助（条例第四十三条）", (("needs_help", 6), ("help_note", 6))),
    ("附件", (("identity_paper", 6), ("files", 6))),
)


def _text(name: str, *, rows: int = 0, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=LABELS[name], required=False, max_length=LONGEST[name], widget=widget, **more
    )


def _one(name: str, choices: Sequence[tuple[str, str]], *, radio: bool = False) -> forms.ChoiceField:
    widget = forms.RadioSelect() if radio else forms.Select()
    return forms.ChoiceField(label=LABELS[name], required=False, choices=choices, widget=widget)


def _several(name: str, choices: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=LABELS[name], required=False, choices=choices, widget=forms.CheckboxSelectMultiple()
    )


class RegisterForm(forms.Form):
    """Whether it holds what the article asks for is judged by the rules, with every fault at once."""

    organ = forms.ChoiceField(label="收到申请的机关")
    channel = forms.ChoiceField(
        label="收到申请的方式",
        choices=[(code.value, rule.name) for code, rule in CHANNELS.items() if code != Channel.INTERNET],
        widget=forms.RadioSelect(),
        error_messages={"required": "请选择收到申请的方式（条例第三十一条）"},
    )
    arrived_on = forms.DateField(
        label="日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="填所选方式对应的日期，收到申请之日和期限由它推算",
        error_messages={"required": "请填写日期"},
    )
    tracking_in = forms.CharField(
        label="来件邮件号", required=False, max_length=40, help_text="挂号信、邮政快递须填写"
    )
    applicant_type = _one("applicant_type", [(kind.value, kind.label) for kind in ApplicantType], radio=True)
    name = _text("name")
    id_kind = _one("id_kind", _PAPERS)
    id_number = _text("id_number")
    uscc = _text("uscc", help_text="法人和其他组织填写")
    legal_representative = _text("legal_representative")
    contact_name = _text("contact_name")
    phone = _text("phone")
    email = _text("email")
    address = _text("address")
    postcode = _text("postcode")
    proxy_name = _text("proxy_name")
    proxy_id_kind = _one("proxy_id_kind", _PAPERS)
    proxy_id_number = _text("proxy_id_number")
    has_mandate = forms.BooleanField(label="已收取授权委托书原件", required=False)
    mandate = FilesField(label="授权委托书扫描件", required=False)
    info_title = _text("info_title")
    doc_number = _text("doc_number")
    description = _text("description", rows=4, help_text="照录申请人的原话，不代为概括；不问用途")
    delivery = _several("delivery", [(way.value, way.label) for way in Delivery])
    medium = _one("medium", [(each.value, each.label) for each in Medium], radio=True)
    accepts_other = forms.BooleanField(label="可以接受其他方式", required=False, initial=True)
    needs_help = _several("needs_help", [(kind.value, kind.label) for kind in HelpKind])
    help_note = _text("help_note")
    identity_paper = FilesField(label="身份证明", required=False)
    files = FilesField(label="申请书和其他附件", required=False, help_text="不超过 5 个，每个不超过 10 MB")
    alike_seen = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, offices: Sequence[Office], today: date, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["organ"].choices = [(str(office.organ_id), str(office.organ)) for office in offices]
        self.initial |= {"arrived_on": today, "medium": Medium.PAPER, "applicant_type": ApplicantType.NATURAL}
        if len(offices) == 1:
            self.fields["organ"].widget = forms.HiddenInput()
            self.initial["organ"] = str(offices[0].organ_id)

    @property
    def organ_id(self) -> int:
        """The organ that received the request."""
        return int(self.cleaned_data["organ"])

    def application(self) -> ApplicationForm:
        """Return what was filled in, as the rules read it."""
        said = {part.name: self.cleaned_data.get(part.name) for part in parts_of(ApplicationForm)}
        said |= {name: tuple(said[name] or ()) for name in ("delivery", "needs_help")}
        for name in _CODES:
            if name in said:
                said[name] = "".join(unicodedata.normalize("NFKC", said[name] or "").split()).upper()
        said["has_mandate"] = bool(said["has_mandate"] or self.cleaned_data.get("mandate"))
        return ApplicationForm(**said)

    @property
    def groups(self) -> list[tuple[str, list[tuple[BoundField, int]]]]:
        """The fields as they are laid out."""
        return [(heading, [(self[name], width) for name, width in names]) for heading, names in _GROUPS]
