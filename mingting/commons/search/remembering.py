"""What each process keeps of the small tables beside the index, and for how long before it reads them again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings

Kept = TypeVar("Kept")
_ALL: list[Remembered[Any]] = []


class Remembered(Generic[Kept]):
    """A value read from the database, read again ``seconds`` later; :meth:`forget` when this process changed it.

    Another process's change is seen after that time. What is kept belongs to one index directory, as an index does.
    """

    def __init__(self, read: Callable[[], Kept], seconds: float) -> None:
        self._read, self._seconds = read, seconds
        self._busy = threading.Lock()
        self._kept: dict[Path, tuple[float, Kept]] = {}
        _ALL.append(self)

    def __call__(self) -> Kept:
        place, now = Path(settings.MINGTING["SEARCH_DIR"]), time.monotonic()
        kept = self._kept.get(place)
        if kept is None or now > kept[0]:
            with self._busy:
                kept = (now + self._seconds, self._read())
                self._kept = {place: kept}
        return kept[1]

    def forget(self) -> None:
        """Read anew when next asked."""
        self._kept = {}


def remembered(seconds: float) -> Callable[[Callable[[], Kept]], Remembered[Kept]]:
    """Let the function's value be kept for so many seconds."""
    return lambda read: Remembered(read, seconds)


def forget_everything() -> None:
    """Read all of it anew when next asked: a test's database goes back in time, a restored one is another."""
    for each in _ALL:
        each.forget()
