"""News of what the public sees: written where it changes, read by whoever shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from .ledger import lock_tail
from .models import Change

#: Asked before every page that is not in memory: written out, it costs a tenth of what the ORM's compiling does.
_LATEST = f"SELECT MAX(id) FROM {Change._meta.db_table}"  # noqa: S608


def announce(tags: Iterable[str], *, at: datetime) -> None:
    """Say inside the deed's transaction that these things changed (``item:7``, ``column:bmdt``, ``site``).

    The ledger's lock is taken first, so numbers become visible in their order and no reader skips one.
    """
    lock_tail()
    Change.objects.bulk_create([Change(tag=tag, at=at) for tag in sorted(set(tags))])


def latest() -> int:
    """Return the number of the last piece of news, 0 if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST)
        return int(cursor.fetchone()[0] or 0)


def since(bookmark: int, *, most: int | None = None) -> list[tuple[int, str]]:
    """Return ``(number, tag)`` of the news after ``bookmark``, oldest first; all of it, or the first ``most``."""
    return list(Change.objects.filter(id__gt=bookmark).order_by("id").values_list("id", "tag")[:most])
