"""What waits for a person: relations that would change another document's standing, and tags not sure enough."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingting.kernel.refusals import Refused

from .. import actions
from ..actions import catch_up_now
from ..desk_queries import with_percent
from ..endings import CHANGING
from ..models import Relation, Tagging
from .document import Refusal
from .screens import day_in, edited, hand, is_yes, page

_RELATIONS_A_PAGE, _TAGS_A_PAGE = 30, 50


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Relations first, those that end or change another document before all; then the tags, by document."""
    catch_up_now(timezone.now())
    return _shown(request)


def _shown(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    mine = edited(request)
    if not mine:
        raise PermissionDenied("您没有维护政策文件库的岗位")
    asked = request.POST if refusal else request.GET
    relations = Paginator(_relations(mine), _RELATIONS_A_PAGE).get_page(asked.get("r"))
    taggings = Paginator(_taggings(mine), _TAGS_A_PAGE).get_page(asked.get("p"))
    by_document = groupby(taggings.object_list, key=lambda tagging: tagging.document)
    return page(
        request,
        "policies/desk/waiting.html",
        title="待确认的关系和标签",
        icon="check",
        status=422 if refusal else 200,
        refusal=refusal,
        relations=relations,
        taggings=taggings,
        documents=[(document, with_percent(own)) for document, own in by_document],
    )


def _relations(mine: frozenset[int]) -> QuerySet[Relation]:
    first = Case(
        When(sort__in=[str(sort) for sort in CHANGING], then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return (
        Relation.objects.filter(source__organ_id__in=mine, source__gone=False, state=Relation.State.FOUND)
        .select_related("source", "target")
        .annotate(first=first)
        .order_by("first", "-source__released_at", "pk")
    )


def _taggings(mine: frozenset[int]) -> QuerySet[Tagging]:
    return (
        Tagging.objects.filter(
            document__organ_id__in=mine,
            document__gone=False,
            state=Tagging.State.PROPOSED,
            tag__in_use=True,
        )
        .select_related("document", "tag")
        .order_by("-document__released_at", "document_id", "-confidence", "pk")
    )


@require_POST
def decide_relation(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or refuse one relation; a refusal needs its reason."""
    confirmed = is_yes(request, "confirm")
    try:
        relation = actions.decide_relation(
            relation_id=pk,
            person=request.user,
            confirmed=confirmed,
            why=request.POST.get("why", ""),
            until=day_in(request, "until"),
            seen=Relation.State.FOUND,
            by=hand(request),
        )
    except Refused as refusal:
        return _shown(request, Refusal(str(refusal), relation=pk))
    done = "已确认" if confirmed else "已否定"
    messages.success(request, f"{done}：{relation.get_sort_display()}{relation.named}")
    return _back(request, "relations")


@require_POST
def decide_tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or refuse one suggested tag."""
    accepted = is_yes(request, "accept")
    try:
        tagging = actions.decide_tagging(
            tagging_id=pk, person=request.user, accepted=accepted, by=hand(request)
        )
    except Refused as refusal:
        return _shown(request, Refusal(str(refusal), tagging=pk))
    done = "已采用" if accepted else "已否定"
    messages.success(request, f"{done}标签“{tagging.tag.name}”：{tagging.document.title}")
    return _back(request, "tags")


def _back(request: HttpRequest, part: str) -> HttpResponse:
    """Return to the same pages of the two lists; the next in the list has come into the place of the one decided."""
    numbers = {name: said for name in ("r", "p") if (said := request.POST.get(name, "")).isdecimal()}
    query = "&".join(f"{name}={said[:6]}" for name, said in numbers.items())
    return redirect(f"{reverse('policies_desk:waiting')}{'?' if query else ''}{query}#{part}")
