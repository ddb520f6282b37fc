"""The bureau's own figures for sessions and passwords, from ``settings.MINGTING``; defaults stand here."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django_otp import user_has_device

from .models import Person
from .rules import passwords


def idle_limit() -> timedelta:
    """Return how long a session may lie still (``IDLE_MINUTES``, 30)."""
    return timedelta(minutes=settings.MINGTING.get("IDLE_MINUTES", 30))


def password_days() -> int:
    """Return how many days a password holds (``PASSWORD_DAYS``, 90; 0: for ever)."""
    return settings.MINGTING.get("PASSWORD_DAYS", 90)


def password_grace() -> int:
    """Return how many days an aged password still opens the desk (``PASSWORD_GRACE_DAYS``, 7)."""
    return settings.MINGTING.get("PASSWORD_GRACE_DAYS", 7)


def needs_second_factor(person: Person) -> bool:
    """Return whether the person must give a second factor: all must, or this one has chosen to."""
    return bool(settings.MINGTING["SECOND_FACTOR"]) or user_has_device(person)


def password_standing(person: Person, now: datetime) -> passwords.Standing:
    """Return how the person's password stands at ``now``."""
    return passwords.standing(changed=_changed(person), now=now, days=password_days(), grace=password_grace())


def grace_left(person: Person, now: datetime) -> int:
    """Return the days left to change an aged password."""
    return passwords.days_of_grace_left(
        changed=_changed(person), now=now, days=password_days(), grace=password_grace()
    )


def must_change_password(person: Person, now: datetime) -> bool:
    """Return whether nothing may be done before the password is changed."""
    return person.must_change_password or password_standing(person, now) is passwords.Standing.EXPIRED


def _changed(person: Person) -> datetime:
    return person.password_changed_at or person.date_joined
