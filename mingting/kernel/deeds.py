"""Who acts, when, and from where: handed to every verb, so that no verb asks the clock or the request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class By:
    """The hand behind a deed.

    ``person_id`` is ``None`` for the system's own deeds; ``at`` is an aware datetime; ``origin`` is the
    network address, or the name of the command, that the deed came from.
    """

    person_id: int | None
    name: str
    at: datetime
    origin: str = ""
