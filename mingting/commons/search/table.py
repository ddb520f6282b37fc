"""The table of what may be found: how it changes, and how an engine's entry is read from it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max

from ..ledger import lock_tail
from ..models import SearchDocument
from .contract import Entry

#: Clauses of one document that results can lead to, and how much of each is kept.
MOST_PASSAGES, LONGEST_PASSAGE = 1000, 4000
_NO_WORDS = {
    "title": "",
    "body": "",
    "number": "",
    "organ": "",
    "column": "",
    "theme": "",
    "tags": [],
    "passages": [],
}


@dataclass(frozen=True, slots=True)
class Tip:
    """The last change of the table: its sequence and a fingerprint that tells it from another database's."""

    sequence: int
    stamp: str

    @classmethod
    def of_table(cls) -> Tip:
        """Ask the table, in one query."""
        return cls._of(SearchDocument.objects.order_by("-sequence").values_list(*_STAMPED).first())

    @classmethod
    def at(cls, sequence: int) -> Tip | None:
        """Return the change of that number; ``None`` when a later one took its place."""
        row = SearchDocument.objects.filter(sequence=sequence).values_list(*_STAMPED).first()
        return cls._of(row) if row else None

    @classmethod
    def _of(cls, row: tuple[object, ...] | None) -> Tip:
        if row is None:
            return cls(0, "-")
        return cls(int(str(row[0])), hashlib.sha256(repr(row).encode()).hexdigest()[:32])

    @classmethod
    def read(cls, note: str) -> Tip | None:
        """Read what :meth:`note` wrote; ``None`` for anything else."""
        sequence, _, stamp = note.partition(" ")
        return cls(int(sequence), stamp) if sequence.isdigit() and stamp else None

    def note(self) -> str:
        """Return the tip as one line."""
        return f"{self.sequence} {self.stamp}"


_STAMPED = ("sequence", "key", "title", "at", "gone", "mark")


def put(
    key: str,
    *,
    genre: str,
    title: str,
    body: str,
    url: str,
    at: datetime,
    organ: str = "",
    column: str = "",
    number: str = "",
) -> None:
    """Let the public find a document from the commit of this transaction on; a known ``key`` is replaced.

    What :func:`describe` said of it stays.
    """
    places = {"genre": genre, "url": url, "organ": organ, "column": column}
    _write(key, **places, title=title, body=body, number=number, at=at, gone=False)


def describe(
    key: str,
    *,
    theme: str = "",
    tags: Iterable[str] = (),
    has_validity: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
    passages: Iterable[Sequence[str]] = (),
) -> None:
    """Say of a document that was put what not every document has; all of it is replaced each time.

    A document with validity is in force from ``starts_on`` to ``ends_on``, both included, ``None`` being open.
    ``passages`` are its clauses as (anchor, label, text): results lead to ``url#anchor``. A key never put:
    ``KeyError``.
    """
    if not SearchDocument.objects.filter(key=key).exists():
        raise KeyError(key)
    clauses = [[str(part)[:LONGEST_PASSAGE] for part in passage] for passage in passages][:MOST_PASSAGES]
    days = {"has_validity": has_validity, "starts_on": starts_on, "ends_on": ends_on}
    _write(key, theme=theme, tags=list(dict.fromkeys(tags)), passages=clauses, **days)


def remove(key: str, at: datetime) -> None:
    """Let the public find a document no more, and drop its words. A key never put is left alone."""
    if SearchDocument.objects.filter(key=key, gone=False).exists():
        _write(key, **_NO_WORDS, at=at, gone=True)


def entry_of(row: SearchDocument) -> Entry:
    """Return a row as an engine indexes it. Its numbers (文号, 索引号) are parted by blanks."""
    numbers = dict.fromkeys(filter(None, [row.number, *row.number.split()]))
    return Entry(
        key=row.key,
        title=row.title,
        body=row.body,
        at=row.at,
        numbers=tuple(numbers),
        genre=row.genre,
        organ=row.organ,
        column=row.column,
        theme=row.theme,
        tags=tuple(row.tags),
        has_validity=row.has_validity,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def _write(key: str, **words_of_it: object) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("what may be found changes inside a transaction")
    # Under the ledger's lock sequences become visible in their order, and no node passes one over.
    lock_tail()
    last = SearchDocument.objects.aggregate(last=Max("sequence"))["last"] or 0
    SearchDocument.objects.update_or_create(
        key=key, defaults={**words_of_it, "sequence": last + 1, "mark": uuid.uuid4().hex}
    )
