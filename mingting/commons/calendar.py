"""The working-day calendar in force. Later notices become a table; today they are the kernel's list."""

from __future__ import annotations

from mingting.kernel.workdays import WorkCalendar, announced


def calendar() -> WorkCalendar:
    """Return the State Council's working days as far as they are announced; later years are provisional."""
    return announced()
