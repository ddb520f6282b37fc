"""The boxes of a redaction as a form: a row each, in percent of the page, drawn by hand or written as figures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from ..gateways.redacting import Box

PREFIX = "boxes"
#: Rows that stand ready on a page without script; more can be had.
SPARE = 3
MOST = 2_000
_SIDES = ("x", "y", "width", "height")
#: What is burned into a box, short enough to be read there: the article and what it protects.
REASONS = (
    "第十五条 个人隐私",
    "第十五条 商业秘密",
    "第十四条 国家秘密",
    "第十四条 法律、行政法规禁止公开",
    "第十四条 危及“三安全一稳定”",
    "第十六条 内部事务信息",
    "第十六条 过程性信息",
    "第十六条 行政执法案卷",
    "第三十七条 不属于政府信息",
)


def _percent(label: str) -> forms.FloatField:
    return forms.FloatField(
        label=label,
        required=False,
        widget=forms.NumberInput(attrs={"step": "any", "min": "0", "max": "100", "inputmode": "decimal"}),
        error_messages={"invalid": f"{label}应当是 0 至 100 的数"},
    )


class BoxForm(forms.Form):
    """One place to be covered; whether it lies on its page and says why is judged by the rules."""

    page = forms.IntegerField(
        label="页",
        required=False,
        widget=forms.NumberInput(attrs={"min": "1", "inputmode": "numeric"}),
        error_messages={"invalid": "页码应当是整数"},
    )
    x = _percent("左边距（%）")
    y = _percent("上边距（%）")
    width = _percent("宽（%）")
    height = _percent("高（%）")
    reason = forms.CharField(
        label="理由",
        required=False,
        widget=forms.TextInput(attrs={"list": "reasons", "maxlength": "40", "autocomplete": "off"}),
    )

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn or written in the row."""
        return all(self.cleaned_data.get(side) is None for side in _SIDES)

    def box(self) -> Box:
        """Return the place; what is lacking counts as nothing, which the rules refuse."""
        said = self.cleaned_data
        x, y, width, height = ((said.get(side) or 0.0) / 100 for side in _SIDES)
        return Box((said.get("page") or 1) - 1, x, y, width, height, (said.get("reason") or "").strip())


class _Boxes(forms.BaseFormSet):
    def boxes(self) -> list[Box]:
        """Return what is to be covered, row by row; blank rows are passed over."""
        return [form.box() for form in self.forms if hasattr(form, "cleaned_data") and not form.is_blank]


BoxFormSet = forms.formset_factory(BoxForm, _Boxes, extra=0, max_num=MOST, absolute_max=MOST)


def rows_from(boxes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return stored boxes as rows of the form."""
    return [
        {
            "page": int(box["page"]) + 1,
            **{side: round(float(box[side]) * 100, 3) for side in _SIDES},
            "reason": box["reason"],
        }
        for box in boxes
    ]


def sign_of(boxes: Sequence[Box]) -> str:
    """Return a short sign of exactly these boxes: a caution that was read was about them and no others."""
    return hashlib.sha256(repr(list(boxes)).encode()).hexdigest()[:16]
