"""Screens of organs: the tree, one organ, and the changes that make history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django import forms as django_forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from .. import actions, queries
from ..actions.organs import posts_that_would_end
from ..models import Organ, Succession
from ..rules.organs import in_tree_order
from . import forms
from .screens import CreateView, DeedView, EditView, VerbViewSet, hand

_NAMESPACE = "accounts_organs"


class OrganFilters(WagtailFilterSet):
    """By kind, and by whether the organ exists today."""

    kind = django_filters.ChoiceFilter(label="类型", choices=Organ.Kind.choices)
    in_force = django_filters.ChoiceFilter(
        label="状态", choices=[("yes", "现存"), ("no", "已撤销或未设立")], method="by_force"
    )

    class Meta:
        model = Organ
        fields = ["kind"]

    def by_force(self, queryset: Any, name: str, value: str) -> Any:
        existing = Organ.objects.in_force(timezone.localdate())
        return queryset.filter(pk__in=existing) if value == "yes" else queryset.exclude(pk__in=existing)


class TreePages(WagtailPaginator):
    """Pages of organs already put in their order, which are no longer a queryset."""

    model = Organ


class OrganIndex(generic.IndexView):
    """The organs as a tree: each indented beneath the one above it, as long as both are listed."""

    paginator_class = TreePages
    add_item_label = "登记机构"

    def get_queryset(self) -> list[Organ]:
        organs = {
            organ.pk: organ
            for organ in super().get_queryset().select_related("parent").prefetch_related("names")
        }
        ordered = in_tree_order(list(organs), queries.parents())
        for pk, depth in ordered:
            organs[pk].depth = depth
        return [organs[pk] for pk, _ in ordered]

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", label="机构", accessor=_indented, get_url=self.get_edit_url),
            Column("kind", label="类型", accessor="get_kind_display", classname="wide-only"),
            Column("uscc", label="统一社会信用代码", classname="wide-only"),
            Column("state", label="状态", accessor=lambda organ: _state(organ, timezone.localdate())),
        ]

    def get_list_more_buttons(self, instance: Organ) -> list[Button]:
        if not self.user_has_permission("change"):
            return []
        return [
            Button(label, url=reverse(f"{_NAMESPACE}:{name}", args=[instance.pk]), priority=place)
            for place, (name, label) in enumerate(
                (("edit", "修改"), ("rename", "更名"), ("merge", "合并"), ("split", "撤销、分立"))
            )
        ]


class OrganCreate(CreateView):
    """Enter an organ."""

    page_title = "登记机构"

    def save_instance(self) -> Organ:
        values = dict(self.form.cleaned_data)
        first = {
            field: values.pop(field) for field in ("code", "name", "short_name", "kind", "parent", "since")
        }
        return actions.establish_organ(
            **first, ground=values.pop("ground"), particulars=values, by=hand(self.request)
        )

    def get_form(self, form_class: Any = None) -> Any:
        return _only_own(super().get_form(form_class), "parent", self.request)


class OrganEdit(EditView):
    """Amend what is known of an organ, with its history beside it."""

    template_name = "accounts/desk/organ.html"

    def save_instance(self) -> Organ:
        organ = Organ.objects.get(pk=self.object.pk)
        return actions.amend_organ(organ=organ, particulars=self.form.cleaned_data, by=hand(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        organ = Organ.objects.get(pk=self.object.pk)
        return super().get_context_data(**kwargs) | {
            "organ": organ,
            "names": forms.name_history(organ),
            "successions": Succession.objects.filter(predecessor=organ).select_related("successor"),
            "inheritances": Succession.objects.filter(successor=organ).select_related("predecessor"),
        }


class OrganDeed(DeedView):
    """A deed on an organ."""

    permission_required = "accounts.change_organ"
    index_url_name = f"{_NAMESPACE}:index"
    index_label = "机构"
    header_icon = "site"

    def find(self, pk: int) -> Organ:
        return get_object_or_404(Organ, pk=pk)

    def choices(self) -> Any:
        """The organs that may be named in this deed."""
        own = queries.administered_by(self.request.user, timezone.localdate())
        return Organ.objects.filter(pk__in=own, until__isnull=True).exclude(pk=self.object.pk)


class Rename(OrganDeed):
    """更名."""

    form_class = forms.RenameForm
    verb = "更名"
    about = (
        "机构的固定代码、网址、栏目和已发布的信息不变；信息页显示制作当时的名称，栏目和机构页显示现用名称。"
    )
    done = "更名已记录。"

    def do(self, form: django_forms.Form) -> None:
        actions.rename_organ(organ=self.object, by=hand(self.request), **form.cleaned_data)

    def consequences(self, form: django_forms.Form) -> Sequence[str]:
        organ, name, on = self.object, form.cleaned_data["name"], form.cleaned_data["on"]
        told = [
            f"{on:%Y-%m-%d}的名称由“{queries.name_on(organ, on)}”改为“{name}”；此前制作的信息仍显示原名称。"
        ]
        if on > timezone.localdate():
            told.append(f"名称在{on:%Y-%m-%d}当天生效，此前各页面显示原名称。")
        told.append("机构页、栏目和网站页脚的缓存将更新。")
        return told


class Merge(OrganDeed):
    """合并."""

    form_class = forms.MergeForm
    verb = "合并"
    about = "原机构自生效日期起撤销，岗位同时终止，职责和历史归入承接机构；原机构的网址和已发布信息保留。"
    done = "合并已记录。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"organs": self.choices()}

    def predecessors(self, form: django_forms.Form) -> list[Organ]:
        return [self.object, *form.cleaned_data["others"]]

    def do(self, form: django_forms.Form) -> None:
        actions.merge_organs(
            predecessors=self.predecessors(form),
            successor=form.cleaned_data["successor"],
            on=form.cleaned_data["on"],
            ground=form.cleaned_data["ground"],
            by=hand(self.request),
        )

    def consequences(self, form: django_forms.Form) -> Sequence[str]:
        on, successor = form.cleaned_data["on"], form.cleaned_data["successor"]
        ending = self.predecessors(form)
        told = [f"“{organ.name}”自{on:%Y-%m-%d}撤销，职责由“{successor.name}”承接。" for organ in ending]
        return told + _ending_posts(ending, on)


class Split(OrganDeed):
    """撤销、分立."""

    form_class = forms.SplitForm
    verb = "撤销、分立"
    about = "选择承接职责的机构即为分立；一个也不选即为撤销。撤销的机构岗位同时终止，网址和已发布信息保留。"
    done = "机构变动已记录。"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"organs": self.choices()}

    def do(self, form: django_forms.Form) -> None:
        on, ground = form.cleaned_data["on"], form.cleaned_data["ground"]
        successors = list(form.cleaned_data["successors"])
        if successors:
            actions.split_organ(
                predecessor=self.object,
                successors=successors,
                on=on,
                ground=ground,
                abolished=form.cleaned_data["abolished"],
                by=hand(self.request),
            )
        else:
            actions.abolish_organ(organ=self.object, on=on, ground=ground, by=hand(self.request))

    def consequences(self, form: django_forms.Form) -> Sequence[str]:
        on = form.cleaned_data["on"]
        told = [
            f"“{organ.name}”自{on:%Y-%m-%d}承接“{self.object.name}”的职责。"
            for organ in form.cleaned_data["successors"]
        ]
        if not form.cleaned_data["abolished"]:
            return [*told, f"“{self.object.name}”保留，岗位不变。"]
        return [*told, f"“{self.object.name}”自{on:%Y-%m-%d}撤销。", *_ending_posts([self.object], on)]


class OrganViewSet(VerbViewSet):
    """机构."""

    name = _NAMESPACE
    url_prefix = "organs"
    model = Organ
    icon = "site"
    menu_label = "机构"
    list_per_page = 200
    search_fields = ["name", "short_name", "code", "uscc", "names__name"]
    filterset_class = OrganFilters
    index_view_class = OrganIndex
    add_view_class = OrganCreate
    edit_view_class = OrganEdit

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: FBT001, FBT002 - Wagtail's signature
        return forms.OrganForm if for_update else forms.NewOrganForm

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_edit_view_kwargs(**kwargs) | {"template_name": OrganEdit.template_name}

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/rename/", Rename.as_view(), name="rename"),
            path("<int:pk>/merge/", Merge.as_view(), name="merge"),
            path("<int:pk>/split/", Split.as_view(), name="split"),
        ]


def _only_own(form: Any, field: str, request: HttpRequest) -> Any:
    own = queries.administered_by(request.user, timezone.localdate())
    form.fields[field].queryset = form.fields[field].queryset.filter(pk__in=own)
    return form


def _indented(organ: Organ) -> str:
    former = [name.name for name in organ.names.all() if name.until and name.name != organ.name]
    note = (
        format_html('<span class="organ-tree__former">曾用名：{}</span>', "、".join(former)) if former else ""
    )
    return format_html(
        '<span class="organ-tree" style="--depth: {}">{}{}</span>', organ.depth, organ.name, note
    )


def _state(organ: Organ, day: date) -> str:
    if organ.until and organ.until <= day:
        return f"{organ.until:%Y-%m-%d}撤销"
    if organ.until:
        return f"将于{organ.until:%Y-%m-%d}撤销"
    if organ.since and organ.since > day:
        return f"{organ.since:%Y-%m-%d}设立"
    return "现存"


def _ending_posts(organs: Sequence[Organ], on: date) -> list[str]:
    return [
        f"岗位终止：{post.person.name}，{post.organ.name}，{post.get_role_display()}。"
        for post in posts_that_would_end(organs, on)
    ]
