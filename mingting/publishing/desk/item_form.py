"""The form in which an item is written: four tabs, choices limited to one's own posts, refusals beside the field."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)

from mingting.accounts.api import Organ, Role, organs_of
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from ..actions.drafting import check_index_number
from ..models import Column, InformationItem
from ..rules.article20 import CLASSES
from ..rules.kinds import FIELD_LABELS, kinds
from ..rules.themes import is_theme, themes
from .particulars import ParticularsField, left_out, read


def kind_choices() -> list[tuple[str, str]]:
    """Return code and name of every kind."""
    return [(kind.code, kind.name) for kind in kinds().values()]


def article20_choices() -> list[tuple[str, str]]:
    """Return code and short name of every class of 条例第二十条、第二十一条."""
    return [
        ("", "（未选）"),
        *((entry.code, f"{entry.cite[-12:].lstrip('》')} {entry.name}") for entry in CLASSES.values()),
    ]


def theme_choices(present: str = "") -> list[tuple[str, Any]]:
    """Return the themes grouped by first level; one that is not in the list stays choosable where it is in use."""
    groups: list[tuple[str, Any]] = [("", "（未选）")]
    if present and not is_theme(present):
        groups.append((present, present))
    return groups + [
        (first, [(f"{first}/{second}", second) for second in under]) for first, under in themes().items()
    ]


def kind_help() -> str:
    """Return, as JSON by kind, what each kind asks for: shown under the choice while one writes."""
    said = {
        kind.code: {
            "about": kind.about,
            "requires": [
                *(FIELD_LABELS[code] for code in kind.requires),
                *(one.label for one in kind.particulars if one.required),
            ],
            "recommends": [
                *(FIELD_LABELS[code] for code in kind.recommends),
                *(one.label for one in kind.particulars if one.recommended),
            ],
            "article20": kind.article20,
            "term": f"自成文之日起 {kind.publish_within.workdays} 个工作日内公开（{kind.publish_within.cite}）",
        }
        for kind in kinds().values()
    }
    return json.dumps(said, ensure_ascii=False)


class ItemForm(WagtailAdminModelForm):
    """Reads what was written; keeps nothing by itself."""

    read_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    particulars = ParticularsField(required=False, label="")
    #: In words, what the chosen kind has no place for and the earlier one had: said after saving.
    left_out: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organs = organs_of(self.for_user, timezone.localdate(), [Role.EDITOR])
        organ, column = self.fields["organ"], self.fields["column"]
        organ.queryset = Organ.objects.filter(pk__in=organs)
        organ.empty_label = None if len(organs) == 1 else "请选择"
        columns = Column.objects.filter(Q(organ__in=organs) | Q(organ=None))
        column.queryset = columns.select_related("organ").order_by("organ__position", "position", "id")
        column.empty_label = "请选择"
        if len(organs) == 1:
            column.label_from_instance = _short_name
        if self.instance.pk:
            self.initial["read_revision"] = self.instance.latest_revision_id
        if "theme" in self.fields:
            self.fields["theme"].widget.choices = theme_choices(self.instance.theme)
        for name, field in self.fields.items():
            _say_limit(name, field)
        self.fields["kind"].widget.attrs |= {"data-kinds": kind_help()}
        self.fields["particulars"].widget.kind = self["kind"].value() or ""
        self._earlier = (self.instance.kind, dict(self.instance.particulars))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        column, organ = cleaned.get("column"), cleaned.get("organ")
        if column and organ and column.organ_id not in (None, organ.pk):
            self.add_error(
                "column", f"栏目“{column.name}”不属于“{organ.name}”，请选择该机构的栏目或者共用栏目"
            )
        self._check_dates(cleaned)
        self._check_index_number(cleaned)
        self._check_particulars(cleaned)
        if (
            cleaned.get("disclosure") in {"on_request", "withheld"}
            and not (cleaned.get("disclosure_reason") or "").strip()
        ):
            self.add_error(
                "disclosure_reason", f"不予公开或者依申请公开的，须写明理由（{cite('条例', '第十三条')}）"
            )
        return cleaned

    def _check_dates(self, cleaned: dict[str, Any]) -> None:
        formed, starts, ends = (cleaned.get(name) for name in ("formed_on", "effective_on", "expires_on"))
        now = timezone.now()
        if formed and formed > timezone.localdate(now):
            self.add_error(
                "formed_on",
                f"成文日期 {formed} 晚于今天 {timezone.localdate(now)}：信息尚未形成（{cite('条例', '第二十六条')}）",
            )
        if starts and ends and ends < starts:
            self.add_error("expires_on", f"有效期至 {ends} 早于施行日期 {starts}，两者不能矛盾")
        if formed and ends and ends < formed:
            self.add_error("expires_on", f"有效期至 {ends} 早于成文日期 {formed}，请核对")
        planned = cleaned.get("go_live_at")
        if planned and "go_live_at" in self.changed_data and planned <= now:
            self.add_error(
                "go_live_at",
                "计划发布时间须在现在之后；发布日期按实际发布时刻记载，不能倒签"
                f"（{cite('指标')}：伪造发稿日期）",
            )

    def _check_particulars(self, cleaned: dict[str, Any]) -> None:
        kind, given = cleaned.get("kind") or "", cleaned.get("particulars") or {}
        cleaned["particulars"], wrong = read(kind, given)
        self.left_out = tuple(left_out(*self._earlier, given, kind))
        if wrong:
            self.fields["particulars"].widget.wrong = wrong
            self.add_error("particulars", "；".join(wrong.values()))

    def _check_index_number(self, cleaned: dict[str, Any]) -> None:
        try:
            check_index_number(InformationItem(pk=self.instance.pk, index_no=cleaned.get("index_no") or ""))
        except Refused as refusal:
            self.add_error("index_no", str(refusal))


def _short_name(column: Column) -> str:
    return column.name if column.organ_id else f"{column.name}（共用）"


def _say_limit(name: str, field: forms.Field) -> None:
    """Say a length limit with the field's name and what stands there now, and let a long paste arrive whole."""
    limit = getattr(field, "max_length", None)
    if not limit:
        return
    rule = f"（{cite('公文格式')}：标题应当准确简要）" if name == "title" else ""
    message = f"“{field.label}”不能超过 %(limit_value)d 字，现在是 %(show_value)d 字，请缩短{rule}"
    field.validators = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
    field.validators.append(MaxLengthValidator(limit, message=message))
    field.widget.attrs.pop("maxlength", None)


def edit_handler() -> TabbedInterface:
    """Return the form's four tabs."""
    select = forms.Select
    return TabbedInterface(
        [
            ObjectList(_particulars(select), heading="要素"),
            ObjectList(
                [
                    FieldPanel("summary", help_text="一两句话说清内容，列表和搜索结果中显示"),
                    FieldPanel("body", heading="正文"),
                ],
                heading="正文",
            ),
            ObjectList(
                [
                    HelpPanel(
                        "附件上传时自动去除作者、批注、修订痕迹、拍摄位置等隐藏信息；按内容而不是文件名识别类型。"
                    ),
                    FieldPanel("attachments", heading="附件"),
                ],
                heading="附件",
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldPanel("disclosure"),
                            FieldPanel("disclosure_reason"),
                            FieldPanel("article20", widget=select(choices=article20_choices())),
                        ],
                        heading="公开属性",
                    ),
                    FieldPanel(
                        "go_live_at",
                        heading="计划发布时间",
                        help_text="留空则终审通过后立即发布；填写则到时发布",
                    ),
                    FieldPanel("correction_note"),
                ],
                heading="发布",
            ),
        ],
        base_form_class=ItemForm,
    )


def _particulars(select: type[forms.Select]) -> list[Any]:
    return [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("organ", widget=select, required_on_save=True),
                        FieldPanel("column", widget=select, required_on_save=True),
                    ]
                ),
                FieldPanel(
                    "kind", widget=select(choices=[("", "请选择"), *kind_choices()]), required_on_save=True
                ),
                FieldPanel("particulars"),
            ],
            heading="归属",
        ),
        FieldPanel("title", required_on_save=True),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("formed_on"),
                        FieldPanel("source", help_text="本机关信息写本机关名称；转载写明出处"),
                    ]
                ),
                FieldRowPanel([FieldPanel("doc_no", help_text="没有文号的留空"), FieldPanel("index_no")]),
                FieldRowPanel([FieldPanel("theme", widget=select), FieldPanel("keywords")]),
            ],
            heading="要素",
        ),
        MultiFieldPanel(
            [
                FieldPanel("validity"),
                FieldRowPanel([FieldPanel("effective_on"), FieldPanel("expires_on")]),
            ],
            heading="有效性",
            classname="collapsible",
        ),
    ]
