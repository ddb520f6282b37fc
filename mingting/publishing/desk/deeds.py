"""Withdrawing what is shown, and releasing in an emergency: grave deeds, each on a page that says what it does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mingting.accounts.api import Role
from mingting.kernel.refusals import Refused

from .. import actions
from ..actions.withdrawing import MAY_WITHDRAW
from ..models import InformationItem
from .check import found
from .screens import hand, item_crumbs, item_or_404, page, roles_at, show_refusal
from .states import state_of


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="撤回的理由（内部留存）", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    public_note = forms.CharField(
        label="对外说明",
        required=False,
        max_length=200,
        help_text="原网址将显示这段文字，例如：本信息内容有误，正在更正，更正后重新发布。",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "对外说明不能超过 %(limit_value)d 字，现在是 %(show_value)d 字"},
    )


class CallForm(forms.Form):
    reason = forms.CharField(
        label="突发情况和应急发布的理由", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class ApproveForm(forms.Form):
    opinion = forms.CharField(label="批准意见", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.BooleanField(
        label="我已看过全文，经保密审查不涉密，同意不经三审三校先行发布，并督促补办审校",
        error_messages={"required": "请先确认已看过全文并作保密审查（条例第十七条）"},
    )
    #: The words that are on the screen: an approval is of these and of no later ones.
    content_hash = forms.CharField(widget=forms.HiddenInput)


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the shown release back from the public."""
    item = item_or_404(request, pk, MAY_WITHDRAW)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(item_id=pk, person=request.user, by=hand(request), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"已撤回“{item.title}”：原网址显示对外说明，附件不再提供")
            return redirect("publishing_desk:item", pk)
    return _deed(
        request,
        item,
        form,
        title="撤回已发布的信息",
        verb="撤回",
        icon="rotate",
        about="撤回后，原网址回答“已撤回”并显示对外说明，附件不再提供，搜索中不再出现。"
        "发布记录留存；要重新展示须再经三审三校。",
    )


def emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an emergency release, or approve what was asked for."""
    item = item_or_404(request, pk, (Role.EMERGENCY_FIRST, Role.EMERGENCY_SECOND))
    called = item.submissions.filter(emergency=True).select_related("submitted_by").order_by("-pk").first()
    is_called = state_of(item) == "emergency_called"
    form: forms.Form = (ApproveForm if is_called else CallForm)(
        request.POST or None, initial={"content_hash": called.content_hash if called else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            said = _do_emergency(request, item, form, is_called=is_called)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, said)
            return redirect("publishing_desk:item", pk)
    roles = roles_at(request, item)
    needed = Role.EMERGENCY_SECOND if is_called else Role.EMERGENCY_FIRST
    groups, broken = ([], None) if is_called else found(item)
    return _deed(
        request,
        item,
        form,
        title="批准应急发布" if is_called else "提请应急发布",
        verb="批准并立即发布" if is_called else "提请应急发布",
        icon="warning",
        called=called if is_called else None,
        groups=groups,
        broken=broken,
        is_barred=needed not in roles,
        about="应急发布由“提请”“批准”两个岗位的不同人员完成，不经三审三校；发布件带应急标记、计入统计，"
        "并须随后补办初审、复审、终审。只用于突发公共事件等不容等待的情形（条例第二十条第（十二）项）。",
    )


def _do_emergency(request: HttpRequest, item: InformationItem, form: forms.Form, *, is_called: bool) -> str:
    if is_called:
        actions.approve_emergency(
            item_id=item.pk,
            person=request.user,
            content_hash=form.cleaned_data["content_hash"],
            opinion=form.cleaned_data["opinion"],
            by=hand(request),
        )
        return f"“{item.title}”已应急发布，请尽快补办三审三校"
    actions.call_emergency(
        item_id=item.pk, person=request.user, reason=form.cleaned_data["reason"], by=hand(request)
    )
    return f"已提请应急发布“{item.title}”，等待批准岗位的人员批准"


def _deed(request: HttpRequest, item: InformationItem, form: forms.Form, **context: Any) -> HttpResponse:
    return page(
        request,
        "publishing/desk/deed.html",
        crumbs=item_crumbs(item),
        status=422 if form.errors else 200,
        form=form,
        item=item,
        grave=True,
        back=reverse("publishing_desk:item", args=[item.pk]),
        **context,
    )
