"""Forms of 检索用词. What the words must be is asked of the verbs; the forms only read."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django import forms

_PARTING = re.compile(r"[\n,，、;；]+")
_DAYS = 30
_LONGEST_RANGE = 366


def _day() -> forms.DateInput:
    """A browser's own field of a day; it knows days in one form only."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DayRange(forms.Form):
    """From when to when searches are counted; without days, the last thirty."""

    since = forms.DateField(label="从", widget=_day())
    until = forms.DateField(label="到", widget=_day())

    def clean(self) -> dict[str, date]:
        days = super().clean() or {}
        since, until = days.get("since"), days.get("until")
        if since and until and since > until:
            self.add_error("since", "起始日期晚于截止日期，请调换")
        if since and until and (until - since).days > _LONGEST_RANGE:
            self.add_error("since", f"一次最多统计 {_LONGEST_RANGE} 天")
        return days

    @classmethod
    def usual(cls, today: date) -> dict[str, date]:
        """Return the days shown when none are asked for."""
        return {"since": today - timedelta(days=_DAYS - 1), "until": today}


class SynonymForm(forms.Form):
    """What people type, and what documents say instead."""

    word = forms.CharField(label="群众的说法", max_length=40, help_text="2 至 20 个字，例如“房产证”")
    means = forms.CharField(
        label="文件中的说法",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一个，例如“不动产权证书”",
    )

    def clean_means(self) -> list[str]:
        return [each.strip() for each in _PARTING.split(self.cleaned_data["means"]) if each.strip()]


class BestBetForm(forms.Form):
    """What stands above the results of certain queries."""

    words = forms.CharField(
        label="查询用词", max_length=200, help_text="查询中含有这些词时显示；多个词用空格隔开，须同时含有"
    )
    title = forms.CharField(label="标题", max_length=200)
    url = forms.CharField(
        label="链接", max_length=300, help_text="本站地址以 / 开头，外站地址以 https:// 开头"
    )
    note = forms.CharField(label="说明", max_length=300, required=False)
    until = forms.DateField(
        label="显示到",
        required=False,
        widget=_day(),
        help_text="含当日；不填则一直显示",
    )
