"""有效期: documents in their last months, what is to be decided of them, and the places that rest on what has ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingting.kernel.refusals import Refused

from .. import actions
from ..actions import catch_up_now
from ..desk_queries import unsettled
from ..models import Document, DocumentQuerySet, ValidityDecision
from ..rules.expiry import DECISIONS, Decision, Review, Stage, review_days, review_stage
from .screens import edited, hand, page, today

#: The list begins with documents that end within so many days: the six months of the review and some.
_AHEAD = timedelta(days=190)
_BEHIND = timedelta(days=180)
_MOST = 200
_LOOKS = {Stage.MONTH: "late", Stage.QUARTER: "open"}


@dataclass(frozen=True, slots=True)
class Lasting:
    """A document, where it stands in its last months, and what was decided of this end."""

    document: Document
    review: Review
    decision: ValidityDecision | None

    @property
    def look(self) -> str:
        return _LOOKS.get(self.review.stage, "quiet")

    @property
    def must_follow(self) -> Sequence[str]:
        """What the decision calls for, in order."""
        return DECISIONS[Decision(self.decision.outcome)].must_follow if self.decision else ()


@dataclass(frozen=True, slots=True)
class Slip:
    """What was refused, in which line, and what had been typed there."""

    sentence: str
    document: int = 0
    consequence: int = 0
    outcome: str = ""
    typed: str = ""
    field: str = ""


@require_safe
def lasting(request: HttpRequest) -> HttpResponse:
    """What ends soon, what has ended lately, what has not begun, and what rests on that which ended."""
    catch_up_now(timezone.now())
    return _shown(request)


def _shown(request: HttpRequest, slip: Slip | None = None) -> HttpResponse:
    mine, day = edited(request), today()
    if not mine:
        raise PermissionDenied("您没有维护政策文件库的岗位")
    held = Document.objects.shown().filter(organ_id__in=mine, has_validity=True)
    over = held.over_on(day).filter(ends_on__gte=day - _BEHIND).select_related("ended_by")
    places = unsettled(mine)
    return page(
        request,
        "policies/desk/lasting.html",
        title="文件有效期",
        icon="date",
        status=422 if slip else 200,
        slip=slip,
        rows=ending(held, day),
        over=over.order_by("-ends_on")[:_MOST],
        coming=held.waiting_on(day).order_by("begins_on")[:_MOST],
        outcomes=[(code.value, rule.word, rule.must_follow) for code, rule in DECISIONS.items()],
        consequences=places.select_related("document")[:_MOST],
        consequence_count=places.count(),
        most=_MOST,
    )


def ending(held: DocumentQuerySet, day: date) -> list[Lasting]:
    """Return the documents whose review has begun, those that end first on top."""
    soon = list(
        held.filter(ends_on__gte=day, ends_on__lte=day + _AHEAD)
        .select_related("ended_by")
        .order_by("ends_on", "pk")[:_MOST]
    )
    decisions = ValidityDecision.objects.filter(document__in=[document.pk for document in soon])
    decided = {(one.document_id, one.for_end): one for one in decisions.order_by("at")}
    return [
        Lasting(document, review_stage(document.ends_on, day), decided.get((document.pk, document.ends_on)))
        for document in soon
        if document.ends_on and day >= min(review_days(document.ends_on).values())
    ]


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the evaluation came to, and say what must follow."""
    outcome, ground = request.POST.get("outcome", ""), request.POST.get("ground", "")
    try:
        made = actions.decide_validity(
            document_id=pk, person=request.user, outcome=outcome, ground=ground, by=hand(request)
        )
    except Refused as refusal:
        return _shown(
            request, Slip(str(refusal), document=pk, outcome=outcome, typed=ground, field=refusal.field)
        )
    follow = "；".join(DECISIONS[Decision(made.outcome)].must_follow)
    messages.success(request, f"已记录“{made.get_outcome_display()}”。接下来：{follow}。")
    return redirect("policies_desk:validity")


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about one place."""
    settlement = request.POST.get("settlement", "")
    try:
        found = actions.settle_consequence(
            consequence_id=pk, person=request.user, settlement=settlement, by=hand(request)
        )
    except Refused as refusal:
        return _shown(request, Slip(str(refusal), consequence=pk, typed=settlement))
    messages.success(request, f"已记录处理情况：{found.place}")
    return redirect("policies_desk:validity")
