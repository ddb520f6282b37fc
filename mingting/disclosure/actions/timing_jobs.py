"""The jobs of the clock: all running clocks asked anew after a change of the calendar, and reminders of days due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from mingting.accounts.api import Organ, Person, Role
from mingting.commons import ledger
from mingting.commons.calendar import InForce, calendar, in_force
from mingting.commons.models import CalendarNotice
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar

from ..casework import day_of
from ..models import Application, Event, Reading, Reminder
from ..rules.clock import Reading as Said
from ..rules.clock import derive
from ..rules.stages import OPEN, Stage
from ..rules.terms import REMIND_AT
from ..timing import FACTS_FETCHED, FACTS_JOINED, history_of, reading_of

#: Where a clock runs: until the answer has gone out, even when it is written already.
RUNNING = (*OPEN, Stage.ISSUED, Stage.SENT)
#: What the timeline calls a day due that moved by itself; no move of the table leads to it.
CALENDAR_MOVE = "calendar"
#: The reminder that the day due is over; the others are days of :data:`REMIND_AT`.
OVER = -1
_AT_ONCE = 1000
#: Whom a reminder goes to besides the handler, and those who learn of it on the last day only.
_EARLY = (Role.SECTION_HEAD, Role.DISCLOSURE_HEAD)
_LATE = (0, OVER)

OnProgress = Callable[[int, int], None]
OnFault = Callable[[Application, Refused], None]


def running() -> QuerySet[Application]:
    """Return the requests whose clock runs or waits: received, and not yet answered."""
    return Application.objects.filter(
        stage__in=RUNNING, received_on__isnull=False, answered_on__isnull=True
    ).order_by("pk")


# --- after a change of the calendar -----------------------------------------------------------------------------------


@dataclass
class _Tally:
    """What came of asking the clocks anew."""

    readings: list[Reading] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    moved: dict[tuple[date | None, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    contradictory: int = 0


@transaction.atomic
def reckon_open(*, by: By, on_progress: OnProgress | None = None, on_fault: OnFault | None = None) -> int:
    """Ask every running clock anew, and return how many requests moved.

    Each that moved gets a reading, its new day, and a line in the timeline that the applicant reads; one that became
    or ceased to be provisional gets a reading. Doing it again changes nothing. ``on_progress`` is told (done, of how
    many); ``on_fault`` which request's facts contradict one another under the calendar in force: its day stays as it is
    and a person must look at it. One ledger entry tells of the whole job.
    """
    force, today, tally, done = in_force(), day_of(by), _Tally(), 0
    # Locked first and read afterwards: what a colleague has just committed is seen, and nothing changes meanwhile.
    locked = list(running().select_for_update(of=("self",)).values_list("pk", flat=True))
    for some in _pieces(locked):
        for application in _facts(some):
            try:
                _ask(application, tally, force, by=by, today=today)
            except Refused as refusal:
                tally.contradictory += 1
                if on_fault:
                    on_fault(application, refusal)
        done += len(some)
        if on_progress:
            on_progress(done, len(locked))
    _keep(tally)
    moved = sum(map(len, tally.moved.values()))
    if tally.readings:
        notice = CalendarNotice.objects.order_by("-id").values_list("number", flat=True).first()
        ledger.record(
            by=by,
            did="disclosure.reckon_open",
            to="disclosure.applications",
            detail={
                "calendar": force.version,
                "notice": notice or "",
                "looked_at": len(locked),
                "moved": moved,
                "readings": len(tally.readings),
                "contradictory": tally.contradictory,
            },
        )
    return moved


def _facts(pks: Sequence[int]) -> QuerySet[Application]:
    """Return the requests with all that the clock asks, and with what it said last."""
    last = Reading.objects.filter(application=OuterRef("pk")).order_by("-id")
    return (
        Application.objects.filter(pk__in=pks)
        .select_related(*FACTS_JOINED)
        .prefetch_related(*FACTS_FETCHED)
        .annotate(
            last_provisional=Subquery(last.values("is_provisional")[:1]),
            last_calendar=Subquery(last.values("calendar")[:1]),
        )
        .order_by("pk")
    )


def _ask(application: Application, tally: _Tally, force: InForce, *, by: By, today: date) -> None:
    """Put down what is different from what stands on the request; its own row is written with all the others."""
    history = history_of(application, force.calendar)
    if history is None:
        return
    said = derive(history, force.calendar, today=today)
    has_moved = (said.due, said.waiting) != (application.due_on, application.waiting)
    if not has_moved and application.last_provisional == said.provisional:
        return
    # What has no reading yet, or one of another calendar, is different because the calendar is.
    by_calendar = application.last_calendar != force.version
    cause = "工作日历调整" if by_calendar else "重新推算"
    row = reading_of(application, said, by=by, cause=cause, version=force.version)
    tally.readings.append(Reading(**row))
    if has_moved:
        tally.moved[said.due, said.waiting].append(application.pk)
    if said.due != application.due_on:
        tally.events.append(_event(application, said, by=by, today=today, cause=cause))


def _event(application: Application, said: Said, *, by: By, today: date, cause: str) -> Event:
    words = f"{cause}，答复期限由 {application.due_on or '未定'} 改为 {said.due or '未定'}"
    return Event(
        application=application,
        move=CALENDAR_MOVE,
        before=application.stage,
        after=application.stage,
        at=by.at,
        on=today,
        person_no=by.person_id,
        who=by.name,
        note=words,
        said=words,
    )


def _keep(tally: _Tally) -> None:
    Reading.objects.bulk_create(tally.readings, batch_size=_AT_ONCE)
    Event.objects.bulk_create(tally.events, batch_size=_AT_ONCE)
    for (due, waiting), pks in tally.moved.items():
        for some in _pieces(pks):
            Application.objects.filter(pk__in=some).update(due_on=due, waiting=waiting)


def _pieces(pks: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(pks)
    while piece := list(islice(rest, _AT_ONCE)):
        yield piece


# --- reminders --------------------------------------------------------------------------------------------------------


@transaction.atomic
def remind(*, by: By) -> int:
    """Remind whom a day due concerns, 5, 2 and 0 working days before it and once when it is over; return how many.

    The handler, the head of the section and the head of the office are told each time, supervisors of the organ and of
    those above it on the last day and when it is over. A clock that waits or is stopped reminds nobody. A reminder
    that a missed run left out is made up for by the next; a day due that moved reminds anew.
    """
    cal, today = calendar(), day_of(by)
    found = [
        (application, left)
        for application in _due_soon(cal, today)
        if not _is_stopped(application, cal, today)
        and (left := days_left(application.due_on, today, cal)) <= max(REMIND_AT)
    ]
    # Two runs at once would tell the same people twice: the second waits here, and sees what the first has written.
    ledger.lock_tail()
    told = _told([application.pk for application, _ in found])
    concerned = _Concerned(today)
    rows = [
        Reminder(application=application, person_id=person, due_on=application.due_on, days=left, at=by.at)
        for application, left in found
        for person in concerned.by(application, mark_of(left))
        if (application.pk, person, application.due_on, mark_of(left)) not in told
    ]
    Reminder.objects.bulk_create(rows, batch_size=_AT_ONCE)
    if rows:
        ledger.record(
            by=by,
            did="disclosure.remind",
            to="disclosure.applications",
            detail={"reminders": len(rows), "applications": len({row.application_id for row in rows})},
        )
    return len(rows)


def days_left(due: date, today: date, cal: WorkCalendar) -> int:
    """Return the working days from today to the day due: 0 on the day itself, less than 0 once it is over."""
    return cal.count(today, due) if today <= due else -max(1, cal.count(due, today))


def mark_of(left: int) -> int:
    """Return which reminder has its turn with so many days left: the least of them that is not less."""
    return min((mark for mark in REMIND_AT if left <= mark), default=max(REMIND_AT)) if left >= 0 else OVER


def _due_soon(cal: WorkCalendar, today: date) -> QuerySet[Application]:
    """Return what is due within the longest reminder or over; a clock that waits has no day due."""
    return (
        running()
        .filter(due_on__lte=cal.add(today, max(REMIND_AT)))
        .select_related("handler", *FACTS_JOINED)
        .prefetch_related(*FACTS_FETCHED)
    )


def _is_stopped(application: Application, cal: WorkCalendar, today: date) -> bool:
    history = history_of(application, cal)
    try:
        return history is not None and derive(history, cal, today=today).stopped
    except Refused:
        # Facts that contradict one another are a reason to look, not to keep silent.
        return False


def _told(pks: Sequence[int]) -> frozenset[tuple[int, int, date, int]]:
    """Return who was reminded of what already: request, person, day due, which reminder."""
    told = Reminder.objects.filter(application_id__in=pks)
    return frozenset(
        (application, person, due, mark_of(days))
        for application, person, due, days in told.values_list("application", "person", "due_on", "days")
    )


class _Concerned:
    """Who holds which post today, read once: a reminder goes to people, and posts change hands."""

    def __init__(self, today: date) -> None:
        self._parents: Mapping[int, int | None] = dict(Organ.objects.values_list("pk", "parent"))
        self._heads: dict[tuple[Role, int], set[int]] = defaultdict(set)
        held = Person.objects.filter(
            Q(posts__until__isnull=True) | Q(posts__until__gt=today),
            is_active=True,
            posts__since__lte=today,
            posts__role__in=[role.value for role in (*_EARLY, Role.SUPERVISOR)],
        )
        for person, role, organ, section in held.values_list(
            "pk", "posts__role", "posts__organ", "posts__section"
        ):
            at = section if role == Role.SECTION_HEAD else organ
            self._heads[Role(role), at].add(person)

    def by(self, application: Application, mark: int) -> list[int]:
        """Return the numbers of those whom this reminder of the request goes to."""
        people = {application.handler_id} if application.handler and application.handler.is_active else set()
        people |= self._heads[Role.DISCLOSURE_HEAD, application.organ_id]
        if application.section_id:
            people |= self._heads[Role.SECTION_HEAD, application.section_id]
        if mark in _LATE:
            for organ in self._and_above(application.organ_id):
                people |= self._heads[Role.SUPERVISOR, organ]
        return sorted(people)

    def _and_above(self, organ: int | None) -> Iterator[int]:
        seen: set[int] = set()
        while organ is not None and organ not in seen:
            yield organ
            seen.add(organ)
            organ = self._parents.get(organ)
