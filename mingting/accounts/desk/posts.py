"""Screens of posts: who holds which role where, appointing and dismissing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from django import forms as django_forms
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from .. import actions, queries
from ..models import ROLE_CHOICES, Organ, Post, Section
from . import forms
from .screens import CreateView, DeedView, VerbViewSet, hand

_NAMESPACE = "accounts_posts"


class PostFilters(WagtailFilterSet):
    """By organ, role, and whether the post is held today."""

    organ = django_filters.ModelChoiceFilter(label="机构", queryset=Organ.objects.all())
    role = django_filters.ChoiceFilter(label="角色", choices=ROLE_CHOICES)
    held = django_filters.ChoiceFilter(
        label="状态", choices=[("yes", "在任"), ("no", "未到任或已离任")], method="by_held"
    )

    class Meta:
        model = Post
        fields = ["organ", "role"]

    def by_held(self, queryset: Any, name: str, value: str) -> Any:
        held = Post.objects.held_on(timezone.localdate())
        return queryset.filter(pk__in=held) if value == "yes" else queryset.exclude(pk__in=held)


class PostIndex(generic.IndexView):
    """The posts of the organs that the administrator looks after."""

    add_item_label = "任命"

    def get_base_queryset(self) -> Any:
        own = queries.administered_by(self.request.user, timezone.localdate())
        return Post.objects.filter(organ_id__in=own).select_related("person", "organ", "section")

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("person", label="人员", accessor="person.name", sort_key="person__name"),
            Column("organ", label="机构", accessor="organ.name", sort_key="organ__position"),
            Column(
                "section", label="科室", accessor=lambda post: post.section or "", sort_key="section__name"
            ),
            Column("role", label="角色", accessor="get_role_display", sort_key="role"),
            Column("since", label="自", accessor=lambda post: _day(post.since), sort_key="since"),
            Column(
                "until",
                label="至（不含）",
                accessor=lambda post: _day(post.until),
                sort_key="until",
                classname="wide-only",
            ),
        ]

    def get_list_more_buttons(self, instance: Post) -> list[Button]:
        if not self.user_has_permission("change"):
            return []
        return [Button("免职", url=reverse(f"{_NAMESPACE}:dismiss", args=[instance.pk]))]


class PostCreate(CreateView):
    """Appoint."""

    page_title = "任命"
    submit_button_label = "任命"
    success_message = "已任命：%(object)s。"

    def save_instance(self) -> Post:
        return actions.appoint(by=hand(self.request), **self.form.cleaned_data)

    def get_success_buttons(self) -> list[Any]:
        return []

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        own = queries.administered_by(self.request.user, timezone.localdate())
        form.fields["organ"].queryset = Organ.objects.filter(pk__in=own)
        sections = Section.objects.filter(organ_id__in=own, is_open=True).select_related("organ")
        form.fields["section"].queryset = sections.order_by("organ__position", "organ_id", "id")
        return form


class Dismiss(DeedView):
    """免职."""

    permission_required = "accounts.change_post"
    form_class = forms.DismissForm
    index_url_name = f"{_NAMESPACE}:index"
    index_label = "岗位"
    header_icon = "user"
    verb = "免职"
    about = "岗位自所填日期起终止，由该岗位带来的权限同时收回；此前的任职和所办事项保留。"
    done = "已免职。"

    def find(self, pk: int) -> Post:
        own = queries.administered_by(self.request.user, timezone.localdate())
        return get_object_or_404(
            Post.objects.select_related("person", "organ", "section"), pk=pk, organ_id__in=own
        )

    def do(self, form: django_forms.Form) -> None:
        actions.dismiss(post=self.object, by=hand(self.request), **form.cleaned_data)

    def consequences(self, form: django_forms.Form) -> Sequence[str]:
        post, until = self.object, form.cleaned_data["until"]
        role = f"{post.section or ''}{post.get_role_display()}"
        return [f"{post.person.name}自{until:%Y-%m-%d}起不再担任“{post.organ.name}”的“{role}”。"]


class PostViewSet(VerbViewSet):
    """岗位."""

    name = _NAMESPACE
    url_prefix = "posts"
    model = Post
    icon = "user"
    menu_label = "岗位"
    list_per_page = 50
    ordering = ("organ__position", "role", "-since")
    search_fields = ["person__name", "person__username", "organ__name", "section__name"]
    filterset_class = PostFilters
    index_view_class = PostIndex
    add_view_class = PostCreate

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: FBT001, FBT002 - Wagtail's signature
        return forms.AppointForm

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("<int:pk>/dismiss/", Dismiss.as_view(), name="dismiss"),
        ]

    def register_admin_url_finder(self) -> None:
        """A post is not edited, it is ended and another made."""

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"edit_url_name": None, **kwargs})


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
