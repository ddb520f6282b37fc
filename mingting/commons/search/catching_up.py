"""Keeping an index in step with the table: caught up before each search, rebuilt when not trusted, whichever engine.

One process of a node writes at a time (a lock on a file); nodes that share a server's index may both write the same
change, which does no harm.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from ..models import SearchDocument
from .contract import Answer, Engine, EngineDamaged, EngineUnreachable, Question
from .table import Tip, entry_of

logger = logging.getLogger(__name__)

#: How long a search waits for another's indexing before it answers from what is there (seconds).
_PATIENCE = 2.0
#: What could not be written is tried again so much later: a full disk is not met with a rebuild for every reader.
_PAUSE = 5.0
_CHUNK = 500
#: Named by string: an engine's module is opened only where it is used.
ENGINES: dict[str, Callable[[Path], Engine]] = {
    "tantivy": lambda place: import_string("mingting.commons.search.tantivy_index.TantivyEngine")(place),
    "postgres": lambda _place: import_string("mingting.commons.search.postgres.PostgresEngine")(),
    "opensearch": lambda _place: import_string("mingting.commons.search.opensearch.OpenSearchEngine")(
        settings.MINGTING["OPENSEARCH_URL"], settings.MINGTING.get("OPENSEARCH_INDEX", "mingting")
    ),
}


class Keeper:
    """An engine and what this process knows of it."""

    def __init__(self, engine: Engine, place: Path) -> None:
        self._engine, self._place = engine, place
        self._busy = threading.RLock()
        self._seen = ""
        self._next_try = 0.0

    def answer(self, question: Question) -> Answer:
        """Answer with every committed change in it.

        While another process or thread is indexing, what was held before answers after two seconds of
        waiting; without anything held it waits to the end. Where nothing can be written, what is held answers;
        :class:`EngineUnreachable` where nothing is.
        """
        self._keep_up()
        try:
            return self._engine.answer(question)
        except EngineDamaged:
            if self._is_pausing():
                raise EngineUnreachable("the index is damaged and could not be made anew") from None
            self.rebuild()
            return self._engine.answer(question)

    def rebuild(self) -> int:
        """Make the index anew from the table and return how many documents it holds.

        :class:`EngineUnreachable` where that cannot be written: what was held before is left as it was.
        """
        try:
            with self._writing(wait=True):
                return self._rebuild()
        except (OSError, EngineDamaged) as fault:
            self._next_try = time.monotonic() + _PAUSE
            raise EngineUnreachable(str(fault)) from fault

    def _keep_up(self) -> None:
        if not self._is_pausing():
            try:
                return self._catch_up()
            except (OSError, EngineDamaged):
                self._next_try = time.monotonic() + _PAUSE
                logger.exception("the search index cannot be written")
        if not self._held():
            raise EngineUnreachable("there is no index, and none can be written")
        return None

    def _is_pausing(self) -> bool:
        return time.monotonic() < self._next_try

    def _rebuild(self) -> int:
        tip = Tip.of_table()
        rows = SearchDocument.objects.filter(gone=False).defer("passages").iterator(chunk_size=_CHUNK)
        count = self._engine.replace(map(entry_of, rows), tip.note())
        self._seen = tip.note()
        return count

    def _catch_up(self) -> None:
        if Tip.of_table().note() == self._seen:
            return
        with self._writing(wait=not self._seen) as mine:
            if not mine:
                return
            tip, held = Tip.of_table(), self._held()
            if held != tip.note() and not self._advance(Tip.read(held), tip):
                self._rebuild()
            self._seen = self._held()

    def _held(self) -> str:
        try:
            return self._engine.held()
        except EngineDamaged:
            return ""

    def _advance(self, held: Tip | None, tip: Tip) -> bool:
        """Apply the changes after ``held``; say whether these were all. An index of another table is not advanced."""
        if held is None or held.sequence >= tip.sequence or Tip.at(held.sequence) not in (None, held):
            return False
        changed = SearchDocument.objects.filter(sequence__gt=held.sequence, sequence__lte=tip.sequence)
        gone = list(changed.filter(gone=True).values_list("key", flat=True))
        rows = changed.filter(gone=False).defer("passages").order_by("sequence").iterator(chunk_size=_CHUNK)
        try:
            self._engine.apply(map(entry_of, rows), gone, tip.note())
        except EngineDamaged:
            return False
        return True

    @contextmanager
    def _writing(self, *, wait: bool) -> Iterator[bool]:
        """Hold the one writer's lock; without ``wait``, give up after a moment and say so."""
        if not self._busy.acquire(timeout=-1 if wait else _PATIENCE):
            yield False
            return
        try:
            self._place.mkdir(parents=True, exist_ok=True)
            with (self._place / "lock").open("a") as lock:
                yield _locked(lock.fileno(), wait=wait)
        finally:
            self._busy.release()


def keeper() -> Keeper:
    """Return this process's keeper of the engine that the settings name."""
    return _keeper(Path(settings.MINGTING["SEARCH_DIR"]), settings.MINGTING.get("SEARCH_ENGINE", "tantivy"))


@cache
def _keeper(place: Path, name: str) -> Keeper:
    return Keeper(ENGINES[name](place), place)


def rebuild() -> int:
    """Make this node's index anew from the table and return how many documents it holds."""
    return keeper().rebuild()


def _locked(descriptor: int, *, wait: bool) -> bool:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        else:
            return True
