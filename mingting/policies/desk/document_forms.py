"""Forms of what a person decides about one document. What is refused, and why, the verbs say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from ..models import Relation, Tag


class StateForm(forms.Form):
    """A relation that the text does not show by itself."""

    sort = forms.ChoiceField(label="关系", choices=[("", "请选择"), *Relation.Sort.choices])
    target = forms.CharField(
        label="所指文件", required=False, max_length=200, help_text="文号或者完整标题；不在文件库中的也可以填"
    )
    on = forms.DateField(
        label="自何日起",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="不填的，自本文件施行之日起",
    )
    until = forms.DateField(
        label="延续至",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="只有“延续”填写：延续以后的最后一日",
    )
    why = forms.CharField(
        label="依据", required=False, max_length=200, help_text="例如“区政府常务会议纪要〔2024〕3号”"
    )


class PutForm(forms.Form):
    """A tag that nothing suggested."""

    code = forms.ChoiceField(label="标签")

    def __init__(self, *arguments: Any, tags: Iterable[Tag], **named: Any) -> None:
        super().__init__(*arguments, **named)
        groups: dict[str, list[tuple[str, str]]] = {}
        for tag in tags:
            groups.setdefault(tag.get_group_display(), []).append((tag.code, tag.name))
        self.fields["code"].choices = [("", "请选择"), *groups.items()]  # type: ignore[attr-defined]
