"""Screens of sections: which an organ has, what they are called, and which are still in use."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from .. import actions, queries
from ..models import Organ, Post, Section
from . import forms
from .screens import CreateView, EditView, VerbViewSet, hand


def within_reach(user: Any) -> Any:
    """Return the sections of the organs that ``user`` administers today."""
    own = queries.administered_by(user, timezone.localdate())
    return Section.objects.filter(organ_id__in=own).select_related("organ")


class SectionFilters(WagtailFilterSet):
    """By organ, and by whether the section is in use."""

    organ = django_filters.ModelChoiceFilter(label="机构", queryset=Organ.objects.all())
    is_open = django_filters.ChoiceFilter(label="状态", choices=[("True", "在用"), ("False", "停用")])

    class Meta:
        model = Section
        fields = ["organ", "is_open"]


class SectionIndex(generic.IndexView):
    """The sections of the organs that the administrator looks after."""

    add_item_label = "新增科室"

    def get_base_queryset(self) -> Any:
        held = Post.objects.held_on(timezone.localdate())
        return within_reach(self.request.user).annotate(
            seated=Count("posts__person", filter=Q(posts__in=held), distinct=True)
        )

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", label="科室", get_url=self.get_edit_url, sort_key="name"),
            Column("organ", label="机构", accessor="organ.name", sort_key="organ__position"),
            Column("seated", label="在任人数"),
            Column("is_open", label="状态", accessor=lambda section: "在用" if section.is_open else "停用"),
        ]


class SectionCreate(CreateView):
    """Enter a section."""

    page_title = "新增科室"

    def save_instance(self) -> Section:
        return actions.keep_section(by=hand(self.request), **self.form.cleaned_data)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        own = queries.administered_by(self.request.user, timezone.localdate())
        form.fields["organ"].queryset = Organ.objects.filter(pk__in=own)
        return form


class SectionEdit(EditView):
    """Rename a section, close it or open it again."""

    def get_queryset(self) -> Any:
        return within_reach(self.request.user)

    def save_instance(self) -> Section:
        section = Section.objects.select_related("organ").get(pk=self.object.pk)
        return actions.keep_section(
            organ=section.organ, section=section, by=hand(self.request), **self.form.cleaned_data
        )


class SectionViewSet(VerbViewSet):
    """科室."""

    name = "accounts_sections"
    url_prefix = "sections"
    model = Section
    icon = "folder-inverse"
    menu_label = "科室"
    list_per_page = 100
    ordering = ("organ__position", "organ_id", "id")
    search_fields = ["name", "organ__name", "organ__short_name"]
    filterset_class = SectionFilters
    index_view_class = SectionIndex
    add_view_class = SectionCreate
    edit_view_class = SectionEdit

    def get_form_class(self, for_update: bool = False) -> Any:  # noqa: FBT001, FBT002 - Wagtail's signature
        return forms.SectionForm if for_update else forms.NewSectionForm
