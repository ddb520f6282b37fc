"""What waits for a person: relations that would change another document's standing, and tags not sure enough."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from mingting.kernel.refusals import Refused

from .. import actions
from ..actions import catch_up_now
from ..endings import CHANGING
from ..models import Relation, Tagging
from .bringing_screens import hand, organs, page

_PER_PAGE = 30


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Relations first, those that end or change another document before all; then the tags, by document."""
    catch_up_now(timezone.now())
    mine = organs(request)
    first = Case(
        When(sort__in=[str(sort) for sort in CHANGING], then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    relations = (
        Relation.objects.filter(source__organ_id__in=mine, source__gone=False, state=Relation.State.FOUND)
        .select_related("source", "target")
        .annotate(first=first)
        .order_by("first", "-source__released_at", "pk")
    )
    taggings = (
        Tagging.objects.filter(
            document__organ_id__in=mine,
            document__gone=False,
            state=Tagging.State.PROPOSED,
            tag__in_use=True,
        )
        .select_related("document", "tag")
        .order_by("-document__released_at", "document_id", "-confidence")
    )
    return page(
        request,
        "policies/desk/waiting.html",
        title="待确认的关系和标签",
        relations=list(relations[:_PER_PAGE]),
        relation_count=relations.count(),
        taggings=Paginator(taggings, _PER_PAGE).get_page(request.GET.get("p")),
    )


@require_POST
def decide_relation(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse one relation; a refusal needs its reason."""
    confirmed = request.POST.get("decision") == "confirm"
    try:
        relation = actions.decide_relation(
            relation_id=pk,
            person=request.user,
            confirmed=confirmed,
            why=request.POST.get("why", ""),
            by=hand(request),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = "已确认" if confirmed else "已否定"
        messages.success(request, f"{done}：{relation.get_sort_display()}《{relation.target_title}》")
    return redirect("policies_desk:waiting")


@require_POST
def decide_tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or refuse one suggested tag."""
    accepted = request.POST.get("decision") == "accept"
    try:
        actions.decide_tagging(tagging_id=pk, person=request.user, accepted=accepted, by=hand(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("policies_desk:waiting")
