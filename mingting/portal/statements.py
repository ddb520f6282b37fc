"""Questions asked for every page, put into SQL once.

Making SQL of a queryset costs several times what the database then needs for the answer. The ORM still says what is
asked, on every database alike; what it said is kept and asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

#: Stands in the queryset where each asking puts its own number; no row has such a one.
HOLE = -1_900_000_007
_MOST = 2000


class Statement:
    """A question by its shape: ``ask(*shape)`` returns the queryset (of ``values_list``), once for each shape."""

    def __init__(self, ask: Callable[..., QuerySet[Any]]) -> None:
        self._ask = ask
        self._made: dict[Hashable, tuple[str, tuple[Any, ...]] | None] = {}

    def rows(self, *shape: Hashable, number: int = 0) -> list[tuple[Any, ...]]:
        """Return the answer's rows; ``number`` fills the place that the queryset marks by ``HOLE``."""
        key = (connection.vendor, *shape)
        if key not in self._made:
            if len(self._made) >= _MOST:
                self._made.clear()
            self._made[key] = self._make(shape)
        made = self._made[key]
        if made is None:
            return []
        sql, values = made
        if number:
            values = tuple(number if value == HOLE else value for value in values)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [tuple(map(_as_django, row)) for row in cursor.fetchall()]

    def _make(self, shape: tuple[Hashable, ...]) -> tuple[str, tuple[Any, ...]] | None:
        try:
            sql, values = self._ask(*shape).query.sql_with_params()
        except EmptyResultSet:
            return None
        return sql, tuple(values)


def _as_django(value: Any) -> Any:
    """Return a moment as Django gives it: SQLite keeps it in UTC without saying so."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
