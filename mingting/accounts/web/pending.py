"""A sign-in between the password and the second factor: who it is, and until when it waits.

Kept in the session, where the browser cannot write. The person is not signed in: nothing but the next step's
page knows of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from ..models import Person

_KEY = "accounts_half_way"
_WAITS = timedelta(minutes=10)


def remember(request: HttpRequest, person: Person, *, next_url: str, now: datetime) -> None:
    """Note that ``person`` gave the right password at ``now``; the session takes another key."""
    request.session.flush()
    request.session[_KEY] = {
        "person": person.pk,
        "backend": person.backend,
        "next": next_url,
        "at": now.isoformat(),
        "password": person.get_session_auth_hash(),
    }


def person(request: HttpRequest, now: datetime) -> Person | None:
    """Return who is half way in, with the backend that let them in; ``None`` when nobody is, or too late."""
    half = request.session.get(_KEY)
    if not half or now - datetime.fromisoformat(half["at"]) > _WAITS:
        return None
    found = Person.objects.filter(pk=half["person"], is_active=True).first()
    if found is None or not constant_time_compare(found.get_session_auth_hash(), half["password"]):
        return None
    found.backend = half["backend"]
    return found


def next_url(request: HttpRequest) -> str:
    """Return where the person was going."""
    return request.session.get(_KEY, {}).get("next", "")


def forget(request: HttpRequest) -> None:
    """End the waiting."""
    request.session.pop(_KEY, None)
