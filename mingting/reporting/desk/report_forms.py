"""Forms of the report's deeds. What is refused, and why, the verbs say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms

from mingting.accounts.api import Organ
from mingting.publishing.api import Column
from mingting.reporting.rules.terms import FIRST_YEAR


class BeginForm(forms.Form):
    """Which organ's report of which year to begin."""

    organ = forms.ModelChoiceField(
        label="机关",
        queryset=Organ.objects.none(),
        error_messages={"invalid_choice": "请选择由您编制年度报告的机关"},
    )
    year = forms.IntegerField(label="年度", min_value=1, max_value=9999)

    def __init__(self, *arguments: Any, organs: Sequence[Organ], year: int, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["organ"].queryset = Organ.objects.filter(pk__in=[organ.pk for organ in organs])  # type: ignore[attr-defined]
        if len(organs) == 1:
            self.fields["organ"].initial = organs[0].pk
        self.fields["year"].initial = year
        self.fields["year"].widget.attrs |= {"min": FIRST_YEAR, "max": year + 1}


class FreezeForm(forms.Form):
    """Nothing is asked: what is frozen stands on the screen."""


class ReopenForm(forms.Form):
    """Why a new edition is needed."""

    reason = forms.CharField(
        label="另立新版的理由",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪些情况有变化；重新公布时作为更正说明",
    )


class HandInForm(forms.Form):
    """The day on which the report was handed in."""

    on = forms.DateField(
        label="提交日期",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="定稿以后、今天以前",
    )

    def __init__(self, *arguments: Any, day: date, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["on"].initial = day


class ToItemForm(forms.Form):
    """The column to publish in."""

    column_id = forms.ChoiceField(label="栏目", help_text="只列出“政府信息公开年报”栏目")

    def __init__(self, *arguments: Any, columns: Iterable[Column], **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["column_id"].choices = [(column.pk, column.name) for column in columns]  # type: ignore[attr-defined]


class PartForm(forms.Form):
    """The words of a part; ``read`` is what stood there when the writer began."""

    text = forms.CharField(label="文字", required=False, widget=forms.Textarea(attrs={"rows": 22}))
    read = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
