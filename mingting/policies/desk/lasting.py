"""有效期: documents in their last months, what is to be decided of them, and the places that rest on what has ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from mingting.kernel.refusals import Refused

from .. import actions
from ..actions import catch_up_now
from ..models import Consequence, Document, ValidityDecision
from ..rules.expiry import DECISIONS, Decision, Review, review_days, review_stage
from .bringing_screens import hand, organs, page

#: The list begins with documents that end within so many days: the six months of the review and some.
_AHEAD = timedelta(days=190)
_BEHIND = timedelta(days=180)
_MOST = 200


@dataclass(frozen=True, slots=True)
class Lasting:
    """A document, where it stands in its last months, and what was decided of this end."""

    document: Document
    review: Review
    decision: ValidityDecision | None


@require_GET
def lasting(request: HttpRequest) -> HttpResponse:
    """What ends soon, what has ended lately, and what rests on it."""
    catch_up_now(timezone.now())
    today, mine = timezone.localdate(), organs(request)
    held = Document.objects.shown().filter(organ_id__in=mine, has_validity=True)
    soon = held.filter(ends_on__gte=today, ends_on__lte=today + _AHEAD).order_by("ends_on")[:_MOST]
    over = held.filter(ends_on__lt=today, ends_on__gte=today - _BEHIND).order_by("-ends_on")[:_MOST]
    decided: dict[tuple[int, object], ValidityDecision] = {}
    for one in ValidityDecision.objects.filter(document__in=[document.pk for document in soon]).order_by(
        "at"
    ):
        decided[one.document_id, one.for_end] = one
    rows = [
        Lasting(document, review_stage(document.ends_on, today), decided.get((document.pk, document.ends_on)))
        for document in soon
        if document.ends_on and today >= min(review_days(document.ends_on).values())
    ]
    return page(
        request,
        "policies/desk/lasting.html",
        title="文件有效期",
        rows=rows,
        over=over,
        outcomes=[(code.value, rule.word, rule.must_follow) for code, rule in DECISIONS.items()],
        consequences=Consequence.objects.filter(organ_id__in=mine, settled_at=None).select_related(
            "document"
        )[:_MOST],
    )


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the evaluation came to, and say what must follow."""
    try:
        made = actions.decide_validity(
            document_id=pk,
            person=request.user,
            outcome=request.POST.get("outcome", ""),
            ground=request.POST.get("ground", ""),
            by=hand(request),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        follow = "；".join(DECISIONS[Decision(made.outcome)].must_follow)
        messages.success(request, f"已记录“{made.get_outcome_display()}”。接下来：{follow}。")
    return redirect("policies_desk:validity")


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about one place."""
    try:
        actions.settle_consequence(
            consequence_id=pk,
            person=request.user,
            settlement=request.POST.get("settlement", ""),
            by=hand(request),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("policies_desk:validity")
