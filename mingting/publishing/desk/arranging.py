"""栏目、站点、词库: for those whose post gives the right; a column's code is settled once and for all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from mingting.accounts.api import Organ
from mingting.kernel.refusals import Refused

from .. import actions, arrangers
from ..models import Column, PortalSite, WordEntry
from . import word_csv
from .item_form import kind_choices
from .screens import hand, page, show_refusal, today


class _ByPostOfTheDay(ModelPermissionPolicy):
    """Reading by the right that a post gave; changing only for whom the verbs would let, today."""

    def may_change(self, user: Any) -> bool:
        raise NotImplementedError

    def user_has_permission(self, user: Any, action: str) -> bool:
        return super().user_has_permission(user, action) and (action == "view" or self.may_change(user))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)


class SitePolicy(_ByPostOfTheDay):
    def may_change(self, user: Any) -> bool:
        return arrangers.sites_kept_by(user, today()).exists()


class WordPolicy(_ByPostOfTheDay):
    def may_change(self, user: Any) -> bool:
        return arrangers.keeps_words(user, today())


class _CallsVerb:
    """A create or edit view whose saving is a verb; a refusal stands on the form and nothing is lost."""

    success_message = "已保存“%(object)s”"
    error_message = "未能保存，请看标出的字段"

    def form_valid(self, form: forms.ModelForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except Refused as refusal:
            show_refusal(form, refusal)
            self.produced_error_code, self.produced_error_message = (
                "validation_error",
                self.get_error_message(),
            )
            return self.form_invalid(form)

    def save_instance(self) -> Any:
        return self.keep(self.form.save(commit=False))

    def keep(self, row: Any) -> Any:
        raise NotImplementedError


class _Create(_CallsVerb, generic.CreateView):
    pass


class _Edit(_CallsVerb, generic.EditView):
    pass


class ArrangedViewSet(ModelViewSet):
    """A model viewset with new and change only: no copying, no history of Wagtail's, no bulk deeds."""

    add_to_reference_index = False
    copy_view_enabled = False
    search_backend_name = None
    add_to_admin_menu = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(("history_url_name", "usage_url_name", "delete_url_name", "copy_url_name"))
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("edit/<int:pk>/", self.edit_view, name="edit"),
        ]


class ColumnForm(WagtailAdminModelForm):
    """A column's particulars; the code is shown, not asked for, once it exists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person, day = self.for_user, today()
        columns = arrangers.columns_arranged_by(person, day)
        self.fields["parent"].queryset = Column.objects.filter(
            Q(pk__in=columns) | Q(organ=None)
        ).select_related("organ")
        self.fields["organ"].queryset = Organ.objects.filter(pk__in=arrangers.organs_arranged_by(person, day))
        self.fields["organ"].required = not arrangers.sites_kept_by(person, day).exists()
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = "固定代码写在网址里，确定后不再更改"


class _ColumnsOnly:
    """Keeps out columns that are not the person's to arrange: not there and not yours are one answer."""

    def keep(self, row: Column) -> Column:
        return actions.keep_column(column=row, by=hand(self.request))

    def get_object(self, queryset: Any = None) -> Column:
        column = (
            arrangers.columns_arranged_by(self.request.user, today()).filter(pk=self.kwargs["pk"]).first()
        )
        if column is None:
            raise Http404("没有这个栏目")
        return column


class ColumnCreate(_ColumnsOnly, _Create):
    def get_object(self, queryset: Any = None) -> None:
        return None

    def get_initial(self) -> dict[str, Any]:
        site = PortalSite.objects.filter(is_default=True).first()
        return super().get_initial() | {"site": site, "parent": self.request.GET.get("parent")}


class ColumnEdit(_ColumnsOnly, _Edit):
    pass


def column_tree(request: HttpRequest) -> HttpResponse:
    """Show the columns as the tree they are, with when each was last renewed."""
    if not request.user.has_perm("publishing.view_column"):
        raise PermissionDenied("您没有管理栏目的岗位")
    mine = arrangers.columns_arranged_by(request.user, today())
    columns = mine.select_related("organ", "site").annotate(last=Max("releases__released_at"))
    by_parent: dict[int | None, list[Column]] = {}
    rows = list(columns.order_by("site_id", "position", "id"))
    known = {column.pk for column in rows}
    for column in rows:
        by_parent.setdefault(column.parent_id if column.parent_id in known else None, []).append(column)
    lines: list[tuple[int, Column]] = []

    def walk(parent: int | None, depth: int) -> None:
        for column in by_parent.get(parent, []):
            lines.append((depth, column))
            walk(column.pk, depth + 1)

    walk(None, 0)
    add = HeaderButton("新建栏目", url=reverse("publishing_columns:add"), icon_name="plus")
    return page(
        request,
        "publishing/desk/columns.html",
        title="栏目",
        icon="folder-open-inverse",
        lines=lines,
        header_buttons=[add] if request.user.has_perm("publishing.add_column") else [],
    )


class ColumnViewSet(ArrangedViewSet):
    """栏目."""

    model = Column
    name = "publishing_columns"
    url_prefix = "columns"
    url_namespace = "publishing_columns"
    icon = "folder-open-inverse"
    menu_label = "栏目"
    add_view_class = ColumnCreate
    edit_view_class = ColumnEdit

    def get_urlpatterns(self) -> list[Any]:
        found = super().get_urlpatterns()
        return [
            path("", column_tree, name="index"),
            path("results/", column_tree, name="index_results"),
            *found[2:],
        ]

    def get_edit_handler(self) -> Any:
        select = forms.Select
        kinds = [("", "（不限）"), *kind_choices()]
        panels = [
            FieldPanel("name"),
            FieldPanel("code"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("site", widget=select), FieldPanel("organ", widget=select)]),
                    FieldRowPanel([FieldPanel("parent", widget=select), FieldPanel("position")]),
                ],
                heading="位置",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("column_type"), FieldPanel("board")]),
                    FieldRowPanel(
                        [FieldPanel("kind", widget=select(choices=kinds)), FieldPanel("update_days")]
                    ),
                    FieldPanel("owner"),
                ],
                heading="内容",
            ),
            MultiFieldPanel(
                [FieldPanel("description"), FieldPanel("keywords")], heading="网页标签（发展指引附件1）"
            ),
            FieldPanel("is_open"),
        ]
        return ObjectList(panels, base_form_class=ColumnForm).bind_to_model(self.model)


class SiteEdit(_Edit):
    def keep(self, row: PortalSite) -> PortalSite:
        return actions.keep_site(site=row, by=hand(self.request))

    def get_queryset(self) -> QuerySet[PortalSite]:
        return arrangers.sites_kept_by(self.request.user, today())


class SiteViewSet(ArrangedViewSet):
    """站点."""

    model = PortalSite
    name = "publishing_sites"
    url_prefix = "sites-of-ours"
    url_namespace = "publishing_sites"
    icon = "site"
    menu_label = "站点"
    edit_view_class = SiteEdit
    list_display = ("name", "domain", "site_id_code", "is_default")
    exclude_form_fields = ("is_default",)

    @property
    def permission_policy(self) -> SitePolicy:
        return SitePolicy(self.model)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"add_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [entry for entry in super().get_urlpatterns() if entry.name != "add"]


class WordCreate(_Create):
    def keep(self, row: WordEntry) -> WordEntry:
        return actions.keep_word(entry=row, by=hand(self.request))


class WordEdit(_Edit):
    def keep(self, row: WordEntry) -> WordEntry:
        return actions.keep_word(entry=row, by=hand(self.request))

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [
            HeaderButton("删除", url=reverse("publishing_words:drop", args=[self.object.pk]), icon_name="bin")
        ]


class WordIndex(generic.IndexView):
    @cached_property
    def header_buttons(self) -> list[Any]:
        load = HeaderButton("导入词库（CSV）", url=reverse("publishing_words:load"), icon_name="upload")
        return [*super().header_buttons, load] if self.user_has_permission("add") else []


def drop_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one entry off the word lists."""
    if not WordPolicy(WordEntry).user_has_permission(request.user, "delete"):
        raise PermissionDenied("您没有维护词库的岗位")
    entry = get_object_or_404(WordEntry, pk=pk)
    if request.method == "POST":
        actions.drop_word(entry=entry, by=hand(request))
        messages.success(request, f"已删除词条“{entry.word}”")
        return redirect("publishing_words:index")
    return page(
        request,
        "publishing/desk/deed.html",
        title="删除词条",
        crumbs=[(reverse("publishing_words:index"), "词库")],
        icon="bin",
        form=forms.Form(),
        about=f"“{entry.word}”将不再被检查；删除记入台账，可以重新添加。",
        verb="删除词条",
        grave=True,
        back=reverse("publishing_words:edit", args=[pk]),
    )


class WordViewSet(ArrangedViewSet):
    """词库."""

    model = WordEntry
    name = "publishing_words"
    url_prefix = "words"
    url_namespace = "publishing_words"
    icon = "list-ul"
    menu_label = "词库"
    index_view_class = WordIndex
    add_view_class = WordCreate
    edit_view_class = WordEdit
    form_fields = ("sort", "word", "instead", "severity", "note")
    list_display = ("word", "sort", "instead", "severity", "note")
    list_filter = ("sort", "severity")
    search_fields = ("word", "instead", "note")
    list_per_page = 50

    @property
    def permission_policy(self) -> WordPolicy:
        return WordPolicy(self.model)

    def get_urlpatterns(self) -> list[Any]:
        from_file = path("load/", load_words, name="load")
        return [*super().get_urlpatterns(), from_file, path("drop/<int:pk>/", drop_word, name="drop")]


class LoadForm(forms.Form):
    sort = forms.ChoiceField(label="类别", choices=WordEntry.Sort.choices)
    file = forms.FileField(
        label="CSV 文件",
        help_text="首行为列名：词语、建议改为、级别（阻断或提示）、说明；也认 word、instead、severity、note。"
        "编码为 UTF-8 或 GB18030。",
        error_messages={"required": "请选择 CSV 文件", "empty": "文件是空的，请重新选择"},
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )


def load_words(request: HttpRequest) -> HttpResponse:
    """Load a list of words from a CSV file: all of it, or nothing and every bad row named."""
    if not WordPolicy(WordEntry).user_has_permission(request.user, "add"):
        raise PermissionDenied("您没有维护词库的岗位")
    form = LoadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        uploaded = form.cleaned_data["file"]
        entries, faults = word_csv.read(uploaded, form.cleaned_data["sort"])
        if faults:
            for fault in faults[:20]:
                form.add_error("file", fault)
            if len(faults) > 20:
                form.add_error("file", f"另有 {len(faults) - 20} 行有误")
        else:
            added, renewed = actions.load_words(entries=entries, name=uploaded.name, by=hand(request))
            messages.success(request, f"已导入词库：新增 {added} 条，更新 {renewed} 条")
            return redirect("publishing_words:index")
    return page(
        request,
        "publishing/desk/import.html",
        title="导入词库",
        crumbs=[(reverse("publishing_words:index"), "词库")],
        icon="upload",
        status=422 if form.errors else 200,
        form=form,
        verb="导入",
    )
