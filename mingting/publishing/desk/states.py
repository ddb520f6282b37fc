"""Where an item stands, in one word, worked out by the database so that lists can be filtered by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from mingting.kernel.workdays import WorkCalendar

from ..models import InformationItem, Proof, Release, ReviewTurn, Submission, Withdrawal
from ..rules import terms
from ..rules.kinds import kinds

#: From how many working days before the last one a deadline is near.
NEAR = 3


@dataclass(frozen=True, slots=True)
class State:
    """A state's word and how it looks: ``quiet``, ``open``, ``late``, ``done``."""

    word: str
    tone: str


STATES: dict[str, State] = {
    "draft": State("草稿", "quiet"),
    "first": State("待初审", "open"),
    "second": State("待复审", "open"),
    "final": State("待终审", "open"),
    "returned": State("已退回", "late"),
    "waiting": State("待定时发布", "open"),
    "emergency_called": State("待应急批准", "late"),
    "emergency_shown": State("应急发布待补审", "late"),
    "shown": State("已发布", "done"),
    "revising": State("已发布，有修改", "open"),
    "withdrawn": State("已撤回", "quiet"),
}
#: In these the words are with reviewers, and an editor must take them back before changing them.
UNDER_REVIEW = frozenset({"first", "second", "final"})


def with_states(items: QuerySet[InformationItem]) -> QuerySet[InformationItem]:
    """Return the items with ``state`` (a key of :data:`STATES`) and ``ever_released``."""
    last = Submission.objects.filter(item=OuterRef("pk")).order_by("-id")
    proofs = Proof.objects.filter(submission_id=OuterRef("last_no"))
    given = proofs.filter(passed=True).order_by().values("submission_id").annotate(n=Count("id")).values("n")
    turn = ReviewTurn.objects.filter(
        workflow_state_id=OuterRef("last_workflow"), status=ReviewTurn.STATUS_IN_PROGRESS
    )
    marked = items.annotate(
        last_no=Subquery(last.values("pk")[:1]),
        last_workflow=Subquery(last.values("workflow_no")[:1]),
        last_revision_no=Subquery(last.values("revision_no")[:1]),
        last_emergency=Subquery(last.values("emergency")[:1]),
        shown_revision_no=Subquery(
            Submission.objects.filter(release__shown_by=OuterRef("pk")).values("revision_no")[:1]
        ),
    ).annotate(
        last_released=Exists(Release.objects.filter(submission_id=OuterRef("last_no"))),
        last_returned=Exists(proofs.filter(passed=False)),
        last_given=Coalesce(Subquery(given[:1]), 0),
        in_turn=Exists(turn),
        ever_released=Exists(Release.objects.filter(item=OuterRef("pk"))),
        ever_withdrawn=Exists(Withdrawal.objects.filter(release__item=OuterRef("pk"))),
    )
    standing = Q(
        last_no__isnull=False,
        last_released=False,
        last_returned=False,
        last_revision_no=F("latest_revision_id"),
    )
    ordinary = standing & Q(last_emergency=False)
    return marked.annotate(
        state=Case(
            When(standing & Q(last_emergency=True), then=Value("emergency_called")),
            When(ordinary & Q(in_turn=True, last_given=0), then=Value("first")),
            When(ordinary & Q(in_turn=True, last_given=1), then=Value("second")),
            When(ordinary & Q(in_turn=True, last_given=2), then=Value("final")),
            When(ordinary & Q(last_given=3), then=Value("waiting")),
            When(Q(last_returned=True, last_released=False), then=Value("returned")),
            When(Q(shown__emergency=True), then=Value("emergency_shown")),
            When(Q(shown__isnull=False, shown_revision_no=F("latest_revision_id")), then=Value("shown")),
            When(Q(shown__isnull=False), then=Value("revising")),
            When(Q(ever_withdrawn=True), then=Value("withdrawn")),
            default=Value("draft"),
            output_field=CharField(),
        )
    )


def state_of(item: InformationItem) -> str:
    """Return one item's state."""
    return str(with_states(InformationItem.objects.filter(pk=item.pk)).values_list("state", flat=True).get())


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day on which an item is published in time (条例第二十六条), and how near it is."""

    due: date
    cite: str
    left: int
    late: int
    provisional: bool

    @property
    def is_missed(self) -> bool:
        return self.left < 0

    @property
    def is_near(self) -> bool:
        return 0 <= self.left <= NEAR

    @property
    def said(self) -> str:
        """How near, in words."""
        if self.is_missed:
            return f"已逾期 {self.late} 个工作日" if self.late else "已逾期"
        if self.left == 0:
            return "今天到期"
        return f"还剩 {self.left} 个工作日"


def deadline_of(item: InformationItem, day: date, calendar: WorkCalendar) -> Deadline | None:
    """Return the item's deadline as it stands on ``day``; ``None`` without a date or when it is not to be published."""
    if (
        item.formed_on is None
        or item.disclosure != InformationItem.Disclosure.PROACTIVE
        or item.kind not in kinds()
    ):
        return None
    term = kinds()[item.kind].publish_within
    due = terms.publish_due(item.formed_on, calendar, term)
    missed = terms.is_late(due, day)
    return Deadline(
        due=due,
        cite=term.cite,
        left=-1 if missed else calendar.count(day, due),
        late=terms.lateness(due, day, calendar),
        provisional=calendar.is_provisional(due),
    )


def formed_by_when_near(day: date, calendar: WorkCalendar) -> date:
    """Return the last day of formation whose ordinary deadline is near or missed on ``day``."""
    formed = day
    while calendar.count(day, terms.publish_due(formed, calendar)) > NEAR:
        formed -= timedelta(days=1)
    return formed
