"""Where the current request came from, for deeds that Wagtail starts without handing us the request."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from mingting.kernel.deeds import By

_origin: ContextVar[str] = ContextVar("mingting_origin", default="")


def current() -> str:
    """Return the network address of the current request, or an empty string outside one."""
    return _origin.get()


def set_current(origin: str) -> Any:
    """Remember the origin; returns the token that :func:`reset` takes."""
    return _origin.set(origin)


def reset(token: Any) -> None:
    """Forget the origin that ``set_current`` remembered."""
    _origin.reset(token)


def by(person: Any, at: datetime) -> By:
    """Return the hand of ``person`` (``None`` for the system) at ``at``, from the current origin."""
    if person is None:
        return By(None, "系统", at, current() or "system")
    return By(person.pk, person.name, at, current())
