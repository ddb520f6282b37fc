"""The forms of a dispute: put on record, a step, the end, and the request taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from mingting.accounts.api import Organ

from ..models import Dispute
from ..rules.disputes import KINDS, STAGE_NAMES, Kind, Stage
from .move_forms import day_field, words_field
from .office_work import number_field, organ_field


class OpenForm(forms.Form):
    """``application_id`` asks for the number that the request is registered under."""

    kind = forms.ChoiceField(
        label="类型",
        choices=[(str(kind), rule.name) for kind, rule in KINDS.items()],
        widget=forms.RadioSelect(),
        error_messages={"required": "请选择投诉举报、行政复议或者行政诉讼"},
    )
    application_id = number_field(
        "所涉申请的登记编号", "与某一件申请有关的填写；结果是责令重新处理的，须注明"
    )
    body = forms.CharField(label="复议机关、人民法院或者受理机关", required=False, max_length=100)
    number = forms.CharField(label="案号", required=False, max_length=60)
    opened_on = day_field("收到日期", help_text="收到复议申请书副本、起诉状副本或者投诉材料的日期")
    is_summary = forms.BooleanField(
        label="适用简易程序", required=False, help_text="行政复议的通知书写明适用简易程序的，答复期限缩短"
    )
    answer_by = day_field(
        "答复或者答辩期限", required=False, help_text="通知书另有指定的填写；不填按法定期限推算"
    )
    note = words_field("说明", rows=2)

    def __init__(self, *arguments: Any, organs: Sequence[Organ], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["organ_id"] = organ_field(organs)


class StepForm(forms.Form):
    stage = forms.ChoiceField(label="环节", error_messages={"required": "请选择环节"})
    on = day_field("日期")
    answer_by = day_field("新的答复期限", required=False, help_text="期限有变的填写")
    note = words_field("说明", rows=2)

    def __init__(self, *arguments: Any, dispute: Dispute, **options: Any) -> None:
        super().__init__(*arguments, prefix="step", **options)
        self.fields["stage"].choices = [(str(stage), STAGE_NAMES[stage]) for stage in steps_ahead(dispute)]


def steps_ahead(dispute: Dispute) -> list[Stage]:
    """Return the stages that may be recorded next, short of the end; one may come twice (a second hearing)."""
    between = KINDS[Kind(dispute.kind)].stages[1:-1]
    if dispute.stage == Stage.OPENED:
        return list(between)
    return list(between[between.index(Stage(dispute.stage)) :]) if dispute.stage in between else []


class CloseForm(forms.Form):
    result = forms.ChoiceField(
        label="结果",
        choices=Dispute.Result.choices,
        widget=forms.RadioSelect(),
        help_text="即年度报告表四的三栏；归入哪一栏有疑问的，由法制机构确定",
        error_messages={"required": "请选择审结的结果"},
    )
    closed_on = day_field("审结日期")
    orders_again = forms.BooleanField(
        label="责令重新处理", required=False, help_text="决定或者判决要求在期限内重新作出答复的勾选"
    )
    note = words_field("说明", rows=2)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, prefix="close", **options)


class AgainForm(forms.Form):
    received_on = day_field("收到决定书或者判决书的日期", help_text="重新处理的期限自次日起算")
    days = forms.IntegerField(
        label="责令答复的工作日",
        required=False,
        min_value=1,
        help_text="决定书或者判决书写明的期限；没有写明的不填，按20个工作日计",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, prefix="again", **options)
