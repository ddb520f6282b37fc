"""等我审核: the drafts whose next verdict is this person's to give, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse

from mingting.accounts.api import Role
from mingting.commons.api import calendar

from ..models import Application, Proposal, Verdict
from ..rules.reviewing import STEPS
from ..rules.stages import Stage
from .lists import Row, rows_of, with_what_rows_need
from .scopes import by_urgency
from .screens import cases, list_crumb, page, today
from .standing import organs_with, sections_with

#: Those who review, at one step or another.
REVIEWERS = tuple(Role(rule.role) for rule in STEPS.values())
_ORDER = tuple(STEPS)
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the queue: the request, and the step that it waits for."""

    row: Row
    step: str


def awaiting(request: HttpRequest) -> QuerySet[Application]:
    """Return the requests whose current step is for this person: of their post, nothing drafted, nothing reviewed."""
    me = request.user.pk
    drafts = Proposal.objects.filter(application=OuterRef("pk"))
    present = drafts.filter(taken_back_at__isnull=True).order_by("-pk").values("pk")[:1]
    given = (
        Verdict.objects.filter(proposal__application=OuterRef("pk"), proposal_id=OuterRef("draft"))
        .order_by()
        .values("proposal_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    mine = Verdict.objects.filter(proposal_id=OuterRef("draft"), reviewer_no=me)
    found = cases(request).filter(stage=Stage.REVIEW).annotate(draft=Subquery(present))
    found = found.annotate(passed=Coalesce(Subquery(given, output_field=IntegerField()), Value(0)))
    return (
        found.filter(_turns(request))
        .exclude(handler_id=me)
        .exclude(Exists(drafts.filter(person_no=me)))
        .exclude(Exists(mine))
    )


def _turns(request: HttpRequest) -> Q:
    """Return the condition that the step now due is one of the person's posts."""
    turn = Q(pk__in=())
    for number, step in enumerate(_ORDER):
        role = Role(STEPS[step].role)
        if role is Role.SECTION_HEAD:
            turn |= Q(passed=number, section_id__in=sections_with(request, role))
        else:
            turn |= Q(passed=number, organ_id__in=organs_with(request, role))
    return turn


def waiting_for(request: HttpRequest) -> int:
    """Return how many drafts wait for the person. One query."""
    return awaiting(request).count()


def next_after(request: HttpRequest, pk: int) -> int | None:
    """Return the request to be reviewed after this one; ``None`` when there is none."""
    found = by_urgency(awaiting(request).exclude(pk=pk), today(), calendar())
    return found.values_list("pk", flat=True).first()


def reviews(request: HttpRequest) -> HttpResponse:
    """Show the queue."""
    day, cal = today(), calendar()
    found = with_what_rows_need(by_urgency(awaiting(request), day, cal))[:_SHOWN]
    turns = [Turn(row, STEPS[_ORDER[row.case.passed]].name) for row in rows_of(found, cal, day)]
    return page(
        request,
        "disclosure/desk/review_queue.html",
        title="等我审核",
        crumbs=[list_crumb()],
        icon="clipboard-list",
        turns=turns,
    )
