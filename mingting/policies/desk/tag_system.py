"""The tag system: its groups, and each tag with its definition and words, edited by who keeps the library."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingting.commons.remembered import remembered
from mingting.kernel.refusals import Refused

from .. import actions
from ..desk_queries import tags_with_counts
from ..models import Tag
from .screens import hand, is_refused, keeps, page, show_refusal
from .tag_forms import TagForm

_WHO = "标签对全站有效，由网站主办或者承办单位的信息公开机构维护（条例第四条）"


def demand_keeper(request: HttpRequest) -> None:
    """Let nobody in but who keeps the library."""
    if not keeps(request):
        raise PermissionDenied(_WHO)


@require_safe
@remembered
def tags(request: HttpRequest) -> HttpResponse:
    """Show all tags by group, with how many documents bear each."""
    demand_keeper(request)
    known = tags_with_counts()
    groups = [(code, label, [tag for tag in known if tag.group == code]) for code, label in Tag.Group.choices]
    return page(request, "policies/desk/tags.html", title="标签体系", icon="tag", groups=groups)


@require_http_methods(["GET", "HEAD", "POST"])
def new_tag(request: HttpRequest) -> HttpResponse:
    """Enter a tag."""
    demand_keeper(request)
    form = TagForm(
        request.POST if request.method == "POST" else None, initial={"group": request.GET.get("group", "")}
    )
    if form.is_valid():
        said = form.cleaned_data
        code = f"{said['group']}/{said['code']}"
        if Tag.objects.filter(code=code).exists():
            form.add_error("code", "本分组已有这个代码的标签，请到该标签中修改")
        elif tag := _kept(request, form, group=said["group"], code=code):
            messages.success(request, f"已添加标签“{tag.name}”；重新建议以后用于已有的文件")
            return redirect("policies_desk:tags")
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a tag and change it; saving one that was out of use brings it back."""
    demand_keeper(request)
    found = _tag_or_404(pk)
    form = TagForm(request.POST if request.method == "POST" else None, tag=found)
    if form.is_valid() and (kept := _kept(request, form, group=found.group, code=found.code)):
        messages.success(request, f"已保存标签“{kept.name}”；重新建议以后用于已有的文件")
        return redirect("policies_desk:tags")
    return _form_page(request, form, found)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a tag out of use, with the reason."""
    demand_keeper(request)
    found = _tag_or_404(pk)
    try:
        actions.retire_tag(
            person=request.user, code=found.code, why=request.POST.get("why", ""), by=hand(request)
        )
    except Refused as refusal:
        return _form_page(request, TagForm(tag=found), found, retiring=str(refusal))
    messages.success(request, f"标签“{found.name}”已停用，不再显示、不再建议；已有的记录保留")
    return redirect("policies_desk:tags")


def _tag_or_404(pk: int) -> Tag:
    found = Tag.objects.filter(pk=pk).first()
    if found is None:
        raise Http404("没有这个标签")
    return found


def _kept(request: HttpRequest, form: forms.Form, *, group: str, code: str) -> Tag | None:
    said = form.cleaned_data
    try:
        return actions.keep_tag(
            person=request.user,
            group=group,
            code=code,
            name=said["name"],
            definition=said["definition"],
            keywords=said["keywords"],
            negatives=said["negatives"],
            by=hand(request),
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return None


def _form_page(request: HttpRequest, form: TagForm, found: Tag | None, *, retiring: str = "") -> HttpResponse:
    return page(
        request,
        "policies/desk/tag.html",
        title=found.name if found else "添加标签",
        crumbs=[(reverse("policies_desk:tags"), "标签体系")],
        icon="tag",
        status=422 if retiring or is_refused(form) else 200,
        form=form,
        tag=found,
        retiring=retiring,
    )
