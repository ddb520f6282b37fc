"""The form of a tag: its key words one a line with their weights."""

from __future__ import annotations

from typing import Any

from django import forms

from ..learning.tags import MOST_WORDS
from ..models import Tag

_LONGEST = MOST_WORDS * 40


class TagForm(forms.Form):
    """A tag. Group and code stay what they were once the tag is there: addresses hold them."""

    group = forms.ChoiceField(label="分组", choices=[("", "请选择"), *Tag.Group.choices])
    code = forms.CharField(
        label="代码",
        max_length=41,
        help_text="小写字母、数字和下划线，例如 graduates；写入网址，设定后不能更改",
    )
    name = forms.CharField(label="名称", max_length=40, required=False)
    definition = forms.CharField(
        label="定义", max_length=200, required=False, help_text="什么样的文件用这个标签，供人判断时看"
    )
    keywords = forms.CharField(
        label="关键词",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="一行一个词，后面写权重，例如“高校毕业生 0.9”；1 表示有这个词就可以确定，0.3 表示只是线索",
    )
    negatives = forms.CharField(
        label="排除词",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="一行一个词：含有关键词而另有所指的，例如“农业银行”中的“农业”不算",
    )

    def __init__(self, *arguments: Any, tag: Tag | None = None, **named: Any) -> None:
        if tag is not None:
            named["initial"] = {
                "name": tag.name,
                "definition": tag.definition,
                "keywords": "\n".join(f"{word} {weight:g}" for word, weight in tag.keywords.items()),
                "negatives": "\n".join(tag.negatives),
            }
        super().__init__(*arguments, **named)
        if tag is not None:
            del self.fields["group"], self.fields["code"]

    def clean_keywords(self) -> dict[str, float]:
        """Return the key words with their weights; every line that cannot be read is named."""
        found: dict[str, float] = {}
        faults = []
        for number, line in enumerate(self.cleaned_data["keywords"].splitlines(), start=1):
            parts = line.split()
            if not parts:
                continue
            weight = _weight(parts[1]) if len(parts) == 2 else None
            if weight is None:
                faults.append(f"第{number}行“{line.strip()[:40]}”应写作“词 权重”，例如“高校毕业生 0.9”")
            elif parts[0] in found:
                faults.append(f"第{number}行的“{parts[0][:40]}”前面已经有了")
            else:
                found[parts[0]] = weight
        if faults:
            raise forms.ValidationError(faults[:5])
        return found

    def clean_negatives(self) -> list[str]:
        """Return the words in which a key word does not count."""
        lines = (line.strip() for line in self.cleaned_data["negatives"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))


def _weight(said: str) -> float | None:
    """Return a weight above 0, up to 1."""
    try:
        weight = float(said)
    except ValueError:
        return None
    return weight if 0 < weight <= 1 else None
