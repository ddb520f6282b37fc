"""Writing an item: create, change, copy, discard. Each saving is one verb; no other button does anything."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.action_menu import ActionMenuItem
from wagtail.snippets.views.snippets import CopyView, CreateView, EditView

from mingting.accounts.api import Role, organs_of
from mingting.commons.calendar import calendar
from mingting.kernel.refusals import Refused

from .. import actions
from ..attaching import refuse_foreign_files
from ..models import WRITTEN, InformationItem
from .comparison import compared
from .screens import hand, item_crumbs, item_or_404, page, roles_at, say_refusal, show_refusal, today
from .states import STATES, UNDER_REVIEW, deadline_of, state_of


class SaveItem(ActionMenuItem):
    """保存草稿."""

    name = "action-save"
    order = 0
    template_name = "publishing/desk/save_button.html"


class CheckItem(ActionMenuItem):
    """保存并送审: keeps the draft and goes to its check page; only there it is handed in."""

    name = "action-check"
    order = 10
    template_name = "publishing/desk/check_button.html"


class _Writing:
    """What creating and changing share: nobody's publish button, no autosave, refusals beside the field."""

    template_name = "publishing/desk/item_edit.html"
    error_message = "未能保存：请看标出的字段。您写的内容都还在下面。"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        # Autosave would put one person's words over a revision that another may have read (三审三校).
        self.autosave_enabled = False

    def get_available_actions(self) -> list[str]:
        """Only saving. Whatever else the request asks for is not heard."""
        return ["create" if self.view_name == "create" else "edit"]

    def get_side_panels(self) -> MediaContainer:
        return MediaContainer([])

    def form_valid(self, form: forms.ModelForm) -> HttpResponse:
        self.form = form
        try:
            refuse_foreign_files(form.instance)
            with transaction.atomic():
                self.object = self.keep(form)
        except Refused as refusal:
            show_refusal(form, refusal)
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.error_message
            return self.form_invalid(form)
        if form.left_out:
            messages.warning(
                self.request, f"信息种类已改变，下列要素没有保留，如需要请另记：{'；'.join(form.left_out)}"
            )
        if "action-check" in self.request.POST:
            return redirect("publishing_desk:check", self.object.pk)
        messages.success(self.request, f"已保存草稿“{self.object.title}”")
        return redirect("publishing_items:edit", self.object.pk)

    def form_invalid(self, form: forms.ModelForm) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def keep(self, form: forms.ModelForm) -> InformationItem:
        """Write down what the form says; starting and changing are different verbs."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        item = self.object if self.view_name == "edit" else None
        context |= {"editing_sessions": None, "history_url": None}
        if item is not None:
            code = state_of(item)
            context |= {
                "state": STATES[code],
                "waiting": code == "waiting",
                "deadline": None if item.releases.exists() else deadline_of(item, today(), calendar()),
                "newer": getattr(self, "newer", None),
                "against": getattr(self, "against", None),
            }
        return context


class ItemCreateView(_Writing, CreateView):
    page_title = "新建信息"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items()[:-1], {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not organs_of(request.user, today(), [Role.EDITOR]):
            raise PermissionDenied("您没有编辑岗位，不能新建信息")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {
            "column": self.request.GET.get("column"),
            "kind": self.request.GET.get("kind"),
        }

    def keep(self, form: forms.ModelForm) -> InformationItem:
        words = {name: form.cleaned_data[name] for name in WRITTEN if name in form.cleaned_data}
        column, organ, kind = words.pop("column"), words.pop("organ"), words.pop("kind")
        return actions.start_item(
            person=self.request.user,
            column=column,
            organ_id=organ.pk,
            kind=kind,
            words=words,
            by=hand(self.request),
        )


class ItemCopyView(_Writing, CopyView):
    """A copy is a new draft: a fresh index number, no proofs, no plan."""

    page_title = "复制为新稿"

    def get_object(self, queryset: Any = None) -> None:
        return None

    def get_initial_form_instance(self) -> InformationItem:
        item = item_or_404(self.request, int(self.kwargs["pk"]))
        if Role.EDITOR not in roles_at(self.request, item):
            raise PermissionDenied("您在该机构没有编辑岗位，不能复制")
        latest = item.get_latest_revision_as_object()
        fresh = {name: getattr(latest, name) for name in WRITTEN}
        return InformationItem(**fresh | {"index_no": "", "correction_note": "", "go_live_at": None})


class ItemEditView(_Writing, EditView):
    def get_object(self, queryset: Any = None) -> InformationItem:
        self.live_object = item_or_404(self.request, int(self.kwargs["pk"]))
        return self.live_object.get_latest_revision_as_object()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if Role.EDITOR not in roles_at(request, self.live_object):
            return redirect("publishing_desk:item", self.live_object.pk)
        if request.method == "GET" and state_of(self.live_object) in UNDER_REVIEW:
            messages.info(request, "本稿正在审校，不能直接修改；要修改请先撤回，改后从初审重新开始。")
            return redirect("publishing_desk:item", self.live_object.pk)
        return super().dispatch(request, *args, **kwargs)

    def is_valid(self, form: forms.ModelForm) -> bool:
        valid = super().is_valid(form)
        if self.locked_for_user:
            self.produced_error_message = (
                "本稿正在审校，未能保存：请先在信息记录页撤回送审。您写的内容都还在下面，可先复制留存。"
            )
        return valid

    def keep(self, form: forms.ModelForm) -> InformationItem:
        item = form.save(commit=False)
        try:
            actions.write(
                item=item,
                person=self.request.user,
                by=hand(self.request),
                read_revision=form.cleaned_data.get("read_revision"),
            )
        except Refused:
            self._lay_side_by_side(item, form)
            raise
        return item

    def _lay_side_by_side(self, mine: InformationItem, form: forms.ModelForm) -> None:
        """Show what the other kept against what stands in this form; the next saving knows the other's revision."""
        stored = InformationItem.objects.select_related("latest_revision").get(pk=mine.pk)
        if stored.latest_revision_id in (None, form.cleaned_data.get("read_revision")):
            return
        self.newer = stored.latest_revision
        self.against = compared(self.newer.as_object(), mine)
        form.data = form.data.copy()
        form.data["read_revision"] = str(stored.latest_revision_id)

    @cached_property
    def header_buttons(self) -> list[Any]:
        return _buttons(self.live_object.pk)

    def get_success_url(self) -> str:
        return reverse("publishing_items:edit", args=[self.object.pk])


def _buttons(pk: int) -> list[HeaderButton]:
    return [
        HeaderButton("检查", url=reverse("publishing_desk:check", args=[pk]), icon_name="circle-check"),
        HeaderButton("预览", url=reverse("publishing_desk:look", args=[pk]), icon_name="view"),
        HeaderButton("记录", url=reverse("publishing_desk:item", args=[pk]), icon_name="history"),
    ]


class DiscardForm(forms.Form):
    reason = forms.CharField(label="删除的理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a draft that was never handed in, with a reason."""
    item = item_or_404(request, pk, (Role.EDITOR,))
    form = DiscardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.discard(
                item_id=pk, person=request.user, reason=form.cleaned_data["reason"], by=hand(request)
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"已删除草稿“{item.title}”，删除记入台账")
            return redirect("publishing_items:list")
    return page(
        request,
        "publishing/desk/deed.html",
        title="删除草稿",
        crumbs=item_crumbs(item),
        icon="bin",
        status=422 if form.errors else 200,
        form=form,
        item=item,
        about="删除后不能恢复。已经送审过的稿件须留存，不能删除；删除这件事和理由记入台账。",
        verb="删除草稿",
        grave=True,
        back=reverse("publishing_desk:item", args=[pk]),
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label="撤回送审的理由", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a submission back in order to change the words."""
    item = item_or_404(request, pk, (Role.EDITOR,))
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back(
                item_id=pk, person=request.user, reason=form.cleaned_data["reason"], by=hand(request)
            )
        except Refused as refusal:
            say_refusal(request, refusal)
            return redirect("publishing_desk:item", pk)
        messages.success(request, "已撤回送审，可以修改；改后从初审重新开始")
        return redirect("publishing_items:edit", pk)
    return page(
        request,
        "publishing/desk/deed.html",
        title="撤回送审",
        crumbs=item_crumbs(item),
        icon="rotate",
        form=form,
        item=item,
        about="撤回后稿件回到草稿，已给的审校意见留存；再次送审从初审重新开始。",
        verb="撤回送审",
        grave=False,
        back=reverse("publishing_desk:item", args=[pk]),
    )
