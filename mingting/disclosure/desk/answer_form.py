"""What a drafter writes of an answer: only what its outcome needs is asked, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from ..models import CaseFile
from ..rules.answers import SECRECY_LEVELS, AnswerFacts, SecrecyFacts, Withheld
from ..rules.outcomes import Need, Outcome
from .answer_needs import FIELDS, GIVING, REASONS, ground_choices, outcome_choices
from .screens import SeenForm

#: Refusal's field → the field of the form beside which it stands, where the two have other names.
BESIDE = {
    "secrecy_facts": "secrecy_level",
    "disclosed_files": "file_ids",
    "third_party": "third_party_not_asked",
}
_SECRECY = ("secrecy_level", "secrecy_term", "secrecy_basis")


def _words(label: str, *, rows: int = 0, longest: int = 2000, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    too_long = f"{label}不超过 %(limit_value)d 字，现在是 %(show_value)d 字"
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        widget=widget,
        error_messages={"max_length": too_long},
        **more,
    )


class AnswerForm(SeenForm):
    """Whether an answer is whole is judged by the rules, with every fault at once."""

    outcome = forms.ChoiceField(label="处理结果", required=False)
    file_ids = forms.MultipleChoiceField(
        label="提供给申请人的文件", required=False, widget=forms.CheckboxSelectMultiple
    )
    where = _words("获取该信息的方式、途径", rows=2)
    third_party_not_asked = _words("没有征求第三方意见的，写明原因", rows=2)
    overrides_third_party = forms.BooleanField(
        label="不公开会对公共利益造成重大影响，决定公开（条例第三十二条）", required=False
    )
    public_interest = _words(
        "对公共利益有什么重大影响", rows=2, help_text="决定公开的，还要把公开的内容和理由书面告知第三方"
    )
    secrecy_level = forms.ChoiceField(
        label="密级", required=False, choices=[("", "请选择"), *((each, each) for each in SECRECY_LEVELS)]
    )
    secrecy_term = _words("保密期限或者解密条件", longest=100)
    secrecy_basis = _words("定密依据", longest=200)
    special_law = _words("哪一部规定的第几条", rows=2, help_text="写明名称和条款，写入答复书")
    other_organ = _words("负责公开的行政机关", longest=100)
    other_contact = _words("该机关的联系方式", longest=200)
    other_organ_unknown = forms.BooleanField(label="不能确定由哪个机关负责", required=False)
    earlier_number = _words(
        "此前答复的文号",
        longest=60,
        help_text="本平台作出的，日期按文号取得；平台启用以前作出的，先把该答复归入案卷，再填写日期",
    )
    earlier_on = forms.DateField(
        label="此前答复的日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按 2026-03-02 的样子填写日期"},
    )
    proper_channel = _words(
        "申请人可以通过什么渠道提出", rows=2, help_text="写明机构、电话、地址或者网址，写入答复书"
    )
    reason = _words("理由", rows=4, help_text="写入答复书")
    opinion = _words("拟办意见", rows=3, help_text="给审核人看，不写入答复书")

    def __init__(self, data: Any, *, files: Iterable[CaseFile]) -> None:
        super().__init__(data)
        self.fields["outcome"].choices = outcome_choices()
        self.fields["file_ids"].choices = [(str(file.pk), file.name) for file in files]
        self.fields["earlier_number"].widget.attrs["list"] = "earlier-numbers"
        outcome = self.chosen
        if outcome in REASONS:
            self.fields["reason"].help_text = f"写入答复书。{REASONS[outcome]}"
        if outcome in GIVING:
            self.fields["where"].label = "获取的方式、途径和时间"
            self.fields["where"].help_text = "安排查阅、领取而不附文件的须填写；附了文件的可以不填"
        if outcome is Outcome.OTHER:
            self.fields["opinion"].label = "处理决定"
            self.fields["opinion"].help_text = "作为决定写入答复书"

    @property
    def chosen(self) -> Outcome | None:
        """The outcome that is chosen; ``None`` for none, or for one that there is not."""
        said = str(self.data.get("outcome") or "")
        return Outcome(said) if said in set(Outcome) else None

    def asked(self, needs: Sequence[str]) -> set[str]:
        """Return the names of the fields in which these needs are written."""
        return {name for need in needs for name in FIELDS[need]}

    def carried(self, needs: Sequence[str]) -> list[BoundField]:
        """Return the fields that are not asked for now, to be carried along unseen."""
        shown = self.asked(needs) | {"outcome", "opinion"}
        return [field for field in self if field.name not in shown]

    def facts(self, needs: Sequence[str], parts: Any) -> AnswerFacts:
        """Return what is written in the fields that are asked for; what else was typed before stays out."""
        asked = self.asked(needs)
        said = {name: value for name, value in self.cleaned_data.items() if name in asked}
        secrecy = [said.pop(name, "") for name in _SECRECY]
        said.pop("file_ids", None)
        return AnswerFacts(
            **said,
            secrecy_facts=SecrecyFacts(*secrecy) if any(secrecy) else None,
            withheld=parts.withheld() if Need.WITHHELD in needs else (),
        )


class PartForm(forms.Form):
    """One part that is withheld, its ground and its reason: all three stand in the letter (条例第三十七条)."""

    part = _words("哪一部分", longest=300)
    ground = forms.ChoiceField(label="依据", required=False, choices=ground_choices)
    reason = _words("理由", rows=2, longest=1000)


class _Parts(forms.BaseFormSet):
    def withheld(self) -> tuple[Withheld, ...]:
        """Return the parts in which anything is written or chosen."""
        said = [getattr(form, "cleaned_data", {}) for form in self.forms]
        return tuple(
            Withheld(each.get("part", ""), each.get("reason", ""), each.get("ground", ""))
            for each in said
            if any(each.values())
        )


PartFormSet = forms.formset_factory(PartForm, _Parts, extra=0, max_num=50, absolute_max=50)
#: How the rows' fields begin.
PREFIX = "parts"
