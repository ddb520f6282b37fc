"""What a person decides about one document: relations and tags, each by its verb, each refused in its place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mingting.kernel.refusals import Refused

from .. import actions, queries
from ..models import Document, Relation, Tagging
from .document import Refusal, shown
from .document_forms import PutForm, StateForm
from .screens import day_in, document_or_404, hand, is_yes, show_refusal


@require_POST
def decide_relation(request: HttpRequest, pk: int, relation_id: int) -> HttpResponse:
    """Confirm or refuse a relation that was found, or turn an earlier decision round."""
    document = document_or_404(request, pk, to_edit=True)
    _of(Relation.objects.filter(source=document), relation_id)
    confirmed = is_yes(request, "confirm")
    try:
        relation = actions.decide_relation(
            relation_id=relation_id,
            person=request.user,
            confirmed=confirmed,
            why=request.POST.get("why", ""),
            until=day_in(request, "until"),
            seen=request.POST.get("seen", ""),
            by=hand(request),
        )
    except Refused as refusal:
        return shown(request, document, refusal=Refusal(str(refusal), relation=relation_id))
    done = "已确认" if confirmed else "已否定"
    messages.success(request, f"{done}：{relation.get_sort_display()}{relation.named}")
    return _back(document, "relations")


@require_POST
def drop_relation(request: HttpRequest, pk: int, relation_id: int) -> HttpResponse:
    """Take back a relation that was entered by hand."""
    document = document_or_404(request, pk, to_edit=True)
    _of(Relation.objects.filter(source=document), relation_id)
    try:
        actions.drop_relation(
            relation_id=relation_id, person=request.user, why=request.POST.get("why", ""), by=hand(request)
        )
    except Refused as refusal:
        return shown(request, document, refusal=Refusal(str(refusal), relation=relation_id))
    messages.success(request, "已删去人工填写的关系")
    return _back(document, "relations")


@require_POST
def state_relation(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a relation that the text does not show."""
    document = document_or_404(request, pk, to_edit=True)
    form = StateForm(request.POST)
    if form.is_valid():
        try:
            relation = actions.state_relation(
                document_id=pk, person=request.user, by=hand(request), **form.cleaned_data
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            outside = "" if relation.target else "（不在文件库中）"
            messages.success(request, f"已填写：{relation.get_sort_display()}{relation.named}{outside}")
            return _back(document, "relations")
    return shown(request, document, state_form=form)


@require_POST
def decide_tag(request: HttpRequest, pk: int, tagging_id: int) -> HttpResponse:
    """Accept or refuse a tag of the document."""
    document = document_or_404(request, pk, to_edit=True)
    tagging = _of(Tagging.objects.filter(document=document).select_related("tag"), tagging_id)
    accepted = is_yes(request, "accept")
    try:
        actions.decide_tagging(
            tagging_id=tagging_id, person=request.user, accepted=accepted, by=hand(request)
        )
    except Refused as refusal:
        return shown(request, document, refusal=Refusal(str(refusal), tagging=tagging_id))
    messages.success(request, f"{'已采用' if accepted else '已否定'}标签“{tagging.tag.name}”")
    return _back(document, "tags")


@require_POST
def accept_tags(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept all tags that are proposed for the document, each a deed of its own."""
    document = document_or_404(request, pk, to_edit=True)
    proposed = Tagging.objects.filter(document=document, state=Tagging.State.PROPOSED, tag__in_use=True)
    ids = list(proposed.values_list("pk", flat=True))
    try:
        for tagging_id in ids:
            actions.decide_tagging(
                tagging_id=tagging_id, person=request.user, accepted=True, by=hand(request)
            )
    except Refused as refusal:
        return shown(request, document, refusal=Refusal(str(refusal)))
    messages.success(request, f"已采用{document.named}的 {len(ids)} 个建议标签")
    return _back(document, "tags", request)


@require_POST
def put_tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the document a tag that nothing suggested."""
    document = document_or_404(request, pk, to_edit=True)
    form = PutForm(request.POST, tags=queries.tags_in_use())
    if form.is_valid():
        try:
            tagging = actions.put_tag(
                document_id=pk, person=request.user, code=form.cleaned_data["code"], by=hand(request)
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"已添加标签“{tagging.tag.name}”")
            return _back(document, "tags")
    return shown(request, document, put_form=form)


def _of(held: QuerySet[Any], pk: int) -> Any:
    """Return the document's own relation or tagging: one of another document is not there."""
    found = held.filter(pk=pk).first()
    if found is None:
        raise Http404("这份文件没有这一条，可能已随文件修改而更新")
    return found


def _back(document: Document, part: str, request: HttpRequest | None = None) -> HttpResponse:
    """Return to the document, or to where the deed was done from."""
    back = request.POST.get("back", "") if request else ""
    if request and back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return redirect(back)
    answer = redirect("policies_desk:document", document.pk)
    answer["Location"] += f"#{part}"
    return answer
