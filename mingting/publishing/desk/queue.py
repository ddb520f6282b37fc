"""审校: the turns that wait for a person, and where what they handed in stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mingting.accounts.api import Person
from mingting.kernel.refusals import Refused

from .. import actions, queries
from ..models import InformationItem, Proof, ReviewTurn, Submission
from ..rules.kinds import kinds
from ..rules.reviews import STAGES, Stage
from .screens import hand, item_or_404, page, say_refusal, today
from .states import STATES, with_states

_STILL_OPEN = ("first", "second", "final", "returned", "waiting", "emergency_called")


@dataclass(frozen=True, slots=True)
class Turn:
    """One line of the queue."""

    submission: Submission
    turn: ReviewTurn
    stage: Stage
    day: date
    person_no: int

    @property
    def item(self) -> InformationItem:
        return self.submission.item

    @property
    def stage_name(self) -> str:
        return STAGES[self.stage].name

    @property
    def kind_name(self) -> str:
        return kinds()[self.item.kind].name if self.item.kind in kinds() else self.item.kind

    @property
    def is_late(self) -> bool:
        return self.turn.due_on is not None and self.turn.due_on < self.day

    @property
    def is_due_today(self) -> bool:
        return self.turn.due_on == self.day

    @property
    def is_mine(self) -> bool:
        return self.turn.claimed_by_id == self.person_no

    @property
    def is_anothers(self) -> bool:
        return self.turn.claimed_by_id not in (None, self.person_no)


def turns_of(person: Person, day: date) -> list[Turn]:
    """Return the person's turns: late ones first, and those that a colleague has claimed last."""
    turns = [
        Turn(submission, turn, stage, day, person.pk)
        for submission, turn, stage in queries.queue_for(person, day)
    ]
    return sorted(turns, key=lambda turn: (turn.is_anothers, not turn.is_mine and not turn.is_late))


def waiting_for(person: Person, day: date) -> int:
    """Return how many turns wait for the person and are not a colleague's."""
    return sum(1 for turn in turns_of(person, day) if not turn.is_anothers)


def queue(request: HttpRequest) -> HttpResponse:
    """Show the turns the person may take, and what they handed in themselves."""
    day = today()
    return page(
        request,
        "publishing/desk/queue.html",
        title="审校",
        icon="clipboard-list",
        turns=turns_of(request.user, day),
        handed_in=handed_in(request.user, day),
    )


def handed_in(person: Person, day: date) -> list[InformationItem]:
    """Return what the person handed in and is not released, with its state, its turn and the last return."""
    items = with_states(queries.items_for(person, day)).filter(
        submissions__submitted_by=person, state__in=_STILL_OPEN
    )
    found = list(items.select_related("organ", "column").distinct().order_by("-pk")[:100])
    turns = {
        turn.workflow_state_id: turn
        for turn in ReviewTurn.objects.filter(
            workflow_state_id__in=[item.last_workflow for item in found if item.last_workflow],
            status=ReviewTurn.STATUS_IN_PROGRESS,
        ).select_related("claimed_by")
    }
    returns = {
        proof.submission_id: proof
        for proof in Proof.objects.filter(submission_id__in=[item.last_no for item in found], passed=False)
    }
    for item in found:
        item.standing = STATES[item.state]
        item.turn = turns.get(item.last_workflow)
        item.returned = returns.get(item.last_no)
        item.is_late = item.turn is not None and item.turn.due_on is not None and item.turn.due_on < day
    return sorted(found, key=lambda item: (item.state != "returned", -item.pk))


@require_POST
def claim(request: HttpRequest, item_id: int) -> HttpResponse:
    """Take the present turn, so that colleagues see who is on it, and go to it."""
    item_or_404(request, item_id)
    try:
        actions.claim(item_id=item_id, person=request.user, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
        return redirect("publishing_desk:queue")
    return redirect("publishing_desk:review", item_id)


@require_POST
def hand_back(request: HttpRequest, item_id: int) -> HttpResponse:
    """Give a claimed turn back to the queue."""
    item_or_404(request, item_id)
    try:
        actions.hand_back(item_id=item_id, person=request.user, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, "已退领，同事可以领取")
    return redirect("publishing_desk:queue")
