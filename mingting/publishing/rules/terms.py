"""How long an organ may take to publish: 条例 Article 26."""

from __future__ import annotations

from datetime import date

from mingting.kernel.law import LegalTerm, cite
from mingting.kernel.workdays import WorkCalendar

#: 属于主动公开范围的政府信息, from the day it is formed or changed; another law may set another term.
PUBLISH_WITHIN = LegalTerm(workdays=20, cite=cite("条例", "第二十六条"), since=date(2019, 5, 15))


def publish_due(formed_on: date, calendar: WorkCalendar, term: LegalTerm = PUBLISH_WITHIN) -> date:
    """Return the last day on which information formed (or changed) on ``formed_on`` is published in time.

    The day of formation is not counted. Ask ``calendar.is_provisional`` of the answer when it reaches into
    a year whose holidays are not announced.
    """
    return calendar.add(formed_on, term.workdays)


def lateness(due: date, day: date, calendar: WorkCalendar) -> int:
    """Return by how many working days ``day`` (of release, or today) is later than ``due``; 0 in time."""
    return calendar.count(due, day) if day > due else 0


def is_late(due: date, day: date) -> bool:
    """Return whether ``day`` is after the due day; on a weekend after it ``lateness`` is still 0."""
    return day > due
