"""Public pages kept in this process's memory, each until exactly the news that concerns it.

A page bears tags, news names tags (:mod:`mingting.commons.news`): a page that bears a changed tag is
forgotten. News is looked for twice a second, so a release is seen everywhere within one second; a deed done
in this process makes the very next request look.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from mingting.commons.api import news

#: Seconds between two looks for news.
LOOK_EVERY = 0.5
MOST_BYTES = 64 * 1024 * 1024
#: A page weighs its body and about so much besides (headers, tags, keys).
_OVERHEAD = 2048
#: Changed tags remembered for pages that are still being made.
_MOST_TAGS = 10_000

Key = tuple[object, ...]

_stirred = 0


def look_soon() -> None:
    """Let the next request of this process look for news at once.

    To be called when something may have been committed, as by ``transaction.on_commit(cache.look_soon)``. It
    touches neither the database nor a lock and is safe anywhere.
    """
    global _stirred
    _stirred += 1


@dataclass(frozen=True, slots=True)
class Reached:
    """How far the news was read, and in which era: numbers of another era's news mean nothing."""

    era: int
    number: int


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page: what is sent, under which tags it stands, and until when (seconds of the epoch)."""

    status: int
    body: bytes
    headers: dict[str, str]
    etag: str
    tags: frozenset[str]
    until: float

    @property
    def weight(self) -> int:
        return len(self.body) + _OVERHEAD


class Pages:
    """The pages of one process. Safe for threads; the least recently wanted go when the memory is full."""

    def __init__(
        self,
        *,
        look_every: float = LOOK_EVERY,
        most_bytes: int = MOST_BYTES,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look_every = look_every
        self._most_bytes = most_bytes
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bearing: dict[str, set[Key]] = {}
        self._bytes = 0
        self._next_look = 0.0
        self._stirred = -1
        self._reached: Reached | None = None
        self._tag_there = ""
        self._changed: dict[str, int] = {}
        self._remembered_since = 0

    def look(self) -> Reached:
        """Read the news if that is due, forget the pages it concerns, and return how far it was read.

        A page begun now is kept with that mark. A database that does not answer raises: what cannot be
        checked must not be shown, since a page in memory may have been withdrawn.
        """
        if (reached := self._still_fresh()) is not None:
            return reached
        with self._lock:
            if (reached := self._still_fresh()) is None:
                # Noted before the look: a commit during it makes another one due.
                stirred, begun = _stirred, self._monotonic()
                reached = self._reached = self._read_news()
                self._stirred, self._next_look = stirred, begun + self._look_every
            return reached

    def get(self, key: Key, now: float) -> Page | None:
        """Return the page kept under ``key`` if its time (``now``: seconds of the epoch) is not over."""
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                return None
            if now >= page.until:
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return page

    def keep(self, key: Key, page: Page, begun: Reached) -> bool:
        """Keep a page that was begun at this mark, unless news of its tags was read since; say whether."""
        with self._lock:
            if not self._is_still_true(page, begun) or page.weight > self._most_bytes // 8:
                return False
            self._drop(key)
            self._pages[key] = page
            self._bytes += page.weight
            for tag in page.tags:
                self._bearing.setdefault(tag, set()).add(key)
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._pages)))
            return True

    def _is_still_true(self, page: Page, begun: Reached) -> bool:
        if self._reached is None or begun.era != self._reached.era or begun.number < self._remembered_since:
            return False
        return all(self._changed.get(tag, 0) <= begun.number for tag in page.tags)

    def _still_fresh(self) -> Reached | None:
        fresh = self._stirred == _stirred and self._monotonic() < self._next_look
        return self._reached if fresh else None

    def _read_news(self) -> Reached:
        before = self._reached
        if before is None:
            return self._first_mark(era=0)
        # The last piece read is read again: if it is gone, this is another database or one that was restored.
        fresh = news.since(before.number - 1)
        if before.number and (not fresh or fresh[0] != (before.number, self._tag_there)):
            return self._new_era(before)
        for number, tag in fresh:
            if number > before.number:
                self._changed[tag] = number
                for key in list(self._bearing.get(tag, ())):
                    self._drop(key)
        if not fresh:
            return before
        reached, self._tag_there = fresh[-1]
        if len(self._changed) > _MOST_TAGS:
            self._remembered_since = reached
            self._changed.clear()
        return Reached(before.era, reached)

    def _first_mark(self, era: int) -> Reached:
        last = news.since(news.latest() - 1)
        reached, self._tag_there = last[-1] if last else (0, "")
        return Reached(era, reached)

    def _new_era(self, before: Reached) -> Reached:
        self._pages.clear()
        self._bearing.clear()
        self._changed.clear()
        self._bytes = self._remembered_since = 0
        return self._first_mark(before.era + 1)

    def _drop(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page is None:
            return
        self._bytes -= page.weight
        for tag in page.tags:
            keys = self._bearing[tag]
            keys.discard(key)
            if not keys:
                del self._bearing[tag]
