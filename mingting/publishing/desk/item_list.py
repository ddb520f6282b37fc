"""The list of items: what stands where, what is late, and how to find one."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column as Cell
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView

from mingting.accounts.api import Organ, Role, organs_of
from mingting.commons.calendar import calendar

from .. import queries
from ..models import Column, InformationItem
from ..rules.kinds import kinds
from .item_form import kind_choices
from .screens import today
from .states import STATES, UNDER_REVIEW, deadline_of, formed_by_when_near, with_states

MINE = [("written", "我建的稿"), ("near", "公开期限临近或已过"), ("live", "正在对外展示")]


def _organs(request: HttpRequest | None) -> QuerySet[Organ]:
    return (
        Organ.objects.filter(pk__in=organs_of(request.user, today(), queries.READERS))
        if request
        else Organ.objects.none()
    )


def _columns(request: HttpRequest | None) -> QuerySet[Column]:
    organs = _organs(request)
    return Column.objects.filter(Q(organ__in=organs) | Q(organ=None)).select_related("organ")


class ItemFilters(WagtailFilterSet):
    """What the list can be narrowed by."""

    state = django_filters.ChoiceFilter(
        label="状态", choices=[(code, state.word) for code, state in STATES.items()]
    )
    only = django_filters.ChoiceFilter(label="只看", choices=MINE, method="narrow")
    organ = django_filters.ModelChoiceFilter(label="机构", queryset=_organs)
    column = django_filters.ModelChoiceFilter(label="栏目", queryset=_columns)
    kind = django_filters.ChoiceFilter(label="种类", choices=kind_choices)
    formed_on = django_filters.DateFromToRangeFilter(label="成文日期", widget=DateRangePickerWidget)

    def narrow(self, items: QuerySet[InformationItem], _name: str, value: str) -> QuerySet[InformationItem]:
        if value == "written":
            return items.filter(created_by=self.request.user)
        if value == "live":
            return items.filter(shown__isnull=False)
        return items.filter(urgency=0)

    class Meta:
        model = InformationItem
        fields = ("state", "only", "organ", "column", "kind", "formed_on")


class WordCell(Cell):
    """A cell drawn by one of our small templates, with what it needs worked out beforehand."""

    def __init__(self, name: str, label: str, template: str, facts: Any, **options: Any) -> None:
        super().__init__(name, label=label, **options)
        self.cell_template_name = f"publishing/desk/cells/{template}.html"
        self.facts = facts

    def get_cell_context_data(self, instance: InformationItem, parent_context: Any) -> dict[str, Any]:
        return super().get_cell_context_data(instance, parent_context) | self.facts(instance)

    def get_value(self, instance: InformationItem) -> str:
        return ""


class ItemIndexView(IndexView):
    """One line an item: the title with its organ and column, kind, state, day, who wrote last."""

    page_title = "信息"
    default_ordering = "urgency"
    search_fields = ("title", "doc_no", "index_no")
    filterset_class = ItemFilters
    results_template_name = "publishing/desk/item_list_results.html"

    def get_base_queryset(self) -> QuerySet[InformationItem]:
        day = today()
        self.day, self.calendar = day, calendar()
        self.editable = organs_of(self.request.user, day, [Role.EDITOR])
        items = with_states(queries.items_for(self.request.user, day))
        cutoff = formed_by_when_near(day, self.calendar)
        pressing = Q(ever_released=False, disclosure="proactive", formed_on__lte=cutoff)
        return items.annotate(
            urgency=Case(When(pressing, then=Value(0)), default=Value(1), output_field=IntegerField())
        ).select_related("organ", "column__organ", "shown", "latest_revision__user")

    def order_queryset(self, queryset: QuerySet[InformationItem]) -> QuerySet[InformationItem]:
        if self.ordering in (None, "", "urgency"):
            pressing = Case(When(urgency=0, then=F("formed_on")), default=None)
            return queryset.order_by(
                "urgency",
                pressing.asc(nulls_last=True),
                F("latest_revision__created_at").desc(nulls_last=True),
                "-pk",
            )
        return super().order_queryset(queryset)

    @cached_property
    def columns(self) -> list[Cell]:
        return [
            WordCell("title", "标题", "title", self._title, sort_key="title", width="46%"),
            WordCell("kind", "种类", "kind", lambda item: {"kind": kinds().get(item.kind)}),
            WordCell("state", "状态", "state", lambda item: {"state": STATES[item.state]}),
            WordCell("day", "公开期限 / 发布日期", "day", self._day, sort_key="formed_on"),
            WordCell("written", "最近修改", "written", lambda item: {"revision": item.latest_revision}),
        ]

    def _title(self, item: InformationItem) -> dict[str, Any]:
        may_edit = item.organ_id in self.editable and item.state not in UNDER_REVIEW
        name, argument = ("publishing_items:edit", item.pk) if may_edit else ("publishing_desk:item", item.pk)
        return {
            "url": reverse(name, args=[argument]),
            "record_url": reverse("publishing_desk:item", args=[item.pk]),
        }

    def _day(self, item: InformationItem) -> dict[str, Any]:
        return {
            "deadline": None if item.ever_released else deadline_of(item, self.day, self.calendar),
            "release": item.shown,
        }

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.editable_anywhere:
            return []
        add = HeaderButton("新建信息", url=reverse("publishing_items:add"), icon_name="plus")
        brought = HeaderButton("从文件导入", url=reverse("publishing_desk:import"), icon_name="upload")
        return [add, brought]

    @property
    def editable_anywhere(self) -> bool:
        return bool(organs_of(self.request.user, today(), [Role.EDITOR]))
