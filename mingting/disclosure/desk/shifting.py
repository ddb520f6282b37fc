"""What another calendar does to the days due of open requests: foretold before it is entered, and told afterwards.

Counted by organ, for whoever enters a notice handles no requests; which ones, those may see who see requests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from mingting.commons.models import CalendarNotice
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar

from ..actions.timing_jobs import running
from ..models import Reading
from ..rules.clock import derive
from ..timing import FACTS_FETCHED, FACTS_JOINED, history_of

#: What a reading says of itself when the calendar alone was different.
CAUSE = "工作日历调整"
#: Of a request as little is read as the clock asks for.
_UNREAD = ("info_title", "doc_number", "description", "delivery", "likeness", "code_hash", "shared_title")


@dataclass(slots=True)
class Shift:
    """How many requests of an organ get a later or an earlier day due."""

    organ: str
    later: int = 0
    earlier: int = 0

    @property
    def moved(self) -> int:
        """Both together."""
        return self.later + self.earlier

    def count(self, before: date | None, after: date | None) -> None:
        """Count one request whose day moved."""
        if before is not None and after is not None and after < before:
            self.earlier += 1
        else:
            self.later += 1


@dataclass(frozen=True, slots=True)
class Foretold:
    """What a calendar would do: organ by organ, of how many open requests, and how many cannot be reckoned."""

    shifts: tuple[Shift, ...]
    looked_at: int
    contradictory: int

    @property
    def moved(self) -> int:
        """How many requests would move."""
        return sum(shift.moved for shift in self.shifts)


def foretell(cal: WorkCalendar, day: date) -> Foretold:
    """Ask every running clock under ``cal`` and write nothing."""
    by_organ: dict[int, Shift] = {}
    looked_at = contradictory = 0
    found = running().select_related("organ", *FACTS_JOINED).defer(*_UNREAD).prefetch_related(*FACTS_FETCHED)
    for application in found:
        history = history_of(application, cal)
        if history is None:
            continue
        looked_at += 1
        try:
            due = derive(history, cal, today=day).due
        except Refused:
            contradictory += 1
            continue
        if due != application.due_on:
            shift = by_organ.setdefault(application.organ_id, Shift(application.organ.name))
            shift.count(application.due_on, due)
    return Foretold(tuple(by_organ.values()), looked_at, contradictory)


def moved_by(notices: Iterable[CalendarNotice]) -> dict[int, list[Shift]]:
    """Return for each notice, by its key, what moved because of it, organ by organ. One query."""
    keys = [notice.pk for notice in notices]
    which = Q(pk__in=[])
    for key in keys:
        which |= Q(calendar__endswith=f"+{key}")
    found: dict[int, dict[str, Shift]] = defaultdict(dict)
    readings = Reading.objects.filter(which, cause=CAUSE).exclude(due_on=F("due_before"))
    for version, organ, before, after in readings.values_list(
        "calendar", "application__organ__name", "due_before", "due_on"
    ):
        shifts = found[int(version.rpartition("+")[2])]
        shifts.setdefault(organ, Shift(organ)).count(before, after)
    return {key: list(found[key].values()) for key in keys}
