"""One node's index on disk: derived from the table, caught up before each search, rebuilt when not trusted.

One process writes at a time (a lock on a file); the others read what is committed. What the index holds is
noted inside it, in the same commit. Generations of a rebuilt index are directories of their own, and
``current`` names one.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy

from ..models import SearchDocument
from . import words

#: Raised whenever fields or folding change: another number is another index, beside the old one.
SCHEMA_VERSION = 1
#: How long a search waits for another's indexing before it answers from what is there (seconds).
_PATIENCE = 2.0
_HEAP = 20_000_000
_LONGEST_BODY = 300_000
#: No key of a document begins so; the note of what the index holds is kept under it.
_NOTE = "\x00held"
_SEQUENCE = [column.name for column in SearchDocument._meta.concrete_fields].index("sequence")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("note", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("genre", "organ", "column"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("whole_title", "whole_number"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("title", "body", "number"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(f"{name}_chars", tokenizer_name="whitespace", index_option="basic")
    # The pinned tantivy writes Python integers as I64: an unsigned field would kill the writer's thread.
    builder.add_integer_field("at", indexed=True, fast=True)
    builder.add_float_field("youth", fast=True)
    return builder.build()


SCHEMA = _schema()


@dataclass(frozen=True, slots=True)
class Tip:
    """The last change of the table: its sequence and a fingerprint that tells it from another database's."""

    sequence: int
    stamp: str

    @classmethod
    def of_table(cls) -> Tip:
        """Ask the table, in one query."""
        row = SearchDocument.objects.order_by("-sequence").values_list().first()
        if row is None:
            return cls(0, "")
        return cls(row[_SEQUENCE], hashlib.sha256(repr(row).encode()).hexdigest())

    @classmethod
    def read(cls, note: str) -> Tip:
        """Read what :meth:`note` wrote."""
        sequence, _, stamp = note.partition(" ")
        return cls(int(sequence), stamp)

    def note(self) -> str:
        """Return the tip as one line."""
        return f"{self.sequence} {self.stamp}"


class NodeIndex:
    """The index under one directory, shared by the threads of this process and by other processes."""

    def __init__(self, root: Path) -> None:
        self._root = root / f"v{SCHEMA_VERSION}"
        self._busy = threading.RLock()
        self._index: tantivy.Index | None = None
        self._searcher: tantivy.Searcher | None = None
        self._generation = ""
        self._held: Tip | None = None

    def searcher(self) -> tantivy.Searcher:
        """Return a view of the index that holds every committed change.

        While another process or thread is indexing, what was held before answers after two seconds of
        waiting; without anything held it waits to the end.
        """
        tip = Tip.of_table()
        seen, held = self._searcher, self._held
        if seen is not None and held == tip:
            return seen
        if not self._busy.acquire(timeout=-1 if seen is None else _PATIENCE):
            assert seen is not None
            return seen
        try:
            self._catch_up(tip)
        finally:
            self._busy.release()
        assert self._searcher is not None
        return self._searcher

    def rebuild(self) -> int:
        """Make a new generation from the table and return how many documents it holds."""
        with self._busy, self._writing(wait=True):
            return self._rebuild()

    def _catch_up(self, tip: Tip) -> None:
        self._reload()
        if self._held == tip:
            return
        with self._writing(wait=self._searcher is None) as mine:
            if not mine:
                return
            self._reload()
            tip = Tip.of_table()
            if self._held == tip:
                return
            held = self._held
            if held is None or held.sequence >= tip.sequence or not self._advance(held, tip):
                self._rebuild()

    def _reload(self) -> None:
        """See what others committed. Anything unreadable counts as nothing held."""
        generation = self._current()
        if not generation:
            self.forget()
            return
        try:
            if self._index is None or generation != self._generation:
                self._index = tantivy.Index.open(str(self._root / generation))
                self._generation = generation
            self._adopt()
        except BaseException as fault:
            if not is_damage(fault):
                raise
            self.forget()

    def forget(self) -> None:
        """Trust nothing that is on disk: the next search builds anew."""
        self._index = self._searcher = self._held = None
        self._generation = ""

    def _adopt(self) -> None:
        assert self._index is not None
        self._index.config_reader("manual")
        self._index.reload()
        searcher = self._index.searcher()
        notes = searcher.search(tantivy.Query.term_query(SCHEMA, "key", _NOTE), 1).hits
        if not notes:
            raise ValueError("the index does not say what it holds")
        self._held = Tip.read(searcher.doc(notes[0][1])["note"][0])
        self._searcher = searcher

    def _advance(self, held: Tip, tip: Tip) -> bool:
        """Index the changes after ``held``; say whether index and table then count as many documents."""
        assert self._index is not None
        changed = SearchDocument.objects.filter(sequence__gt=held.sequence, sequence__lte=tip.sequence)
        try:
            writer = self._index.writer(_HEAP, 1)
            for row in changed.order_by("sequence").iterator(chunk_size=500):
                writer.delete_documents_by_term("key", row.key)
                if not row.gone:
                    writer.add_document(_document(row))
            _commit(writer, tip)
            self._adopt()
        except BaseException as fault:
            if not is_damage(fault):
                raise
            return False
        assert self._searcher is not None
        held_now = self._searcher.num_docs - 1
        return held_now == SearchDocument.objects.filter(gone=False).count() or Tip.of_table() != tip

    def _rebuild(self) -> int:
        tip = Tip.of_table()
        generation = uuid.uuid4().hex
        place = self._root / generation
        place.mkdir(parents=True)
        index = tantivy.Index(SCHEMA, path=str(place))
        writer = index.writer(_HEAP, 1)
        count = 0
        for row in SearchDocument.objects.filter(gone=False).iterator(chunk_size=500):
            writer.add_document(_document(row))
            count += 1
        _commit(writer, tip)
        self._point_at(generation)
        self._index, self._generation = index, generation
        self._adopt()
        return count

    def _current(self) -> str:
        try:
            return (self._root / "current").read_text().strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return ""

    def _point_at(self, generation: str) -> None:
        draft = self._root / f"{generation}.name"
        draft.write_text(generation)
        os.replace(draft, self._root / "current")
        # Readers of an older generation hold its files open; the names may go.
        for other in self._root.iterdir():
            if other.is_dir() and other.name != generation:
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def _writing(self, *, wait: bool) -> Iterator[bool]:
        """Hold the one writer's lock; without ``wait``, give up after a moment and say so."""
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / "lock").open("a") as lock:
            until = time.monotonic() + _PATIENCE
            while not _locked(lock.fileno(), wait=wait):
                if time.monotonic() > until:
                    yield False
                    return
                time.sleep(0.02)
            yield True


def is_damage(fault: BaseException) -> bool:
    """Whether an error says that the index cannot be read. The library panics with a ``BaseException``."""
    return isinstance(fault, ValueError | OSError) or type(fault).__name__ == "PanicException"


def _locked(descriptor: int, *, wait: bool) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def _commit(writer: tantivy.IndexWriter, tip: Tip) -> None:
    writer.delete_documents_by_term("key", _NOTE)
    note = tantivy.Document()
    note.add_text("key", _NOTE)
    note.add_text("note", tip.note())
    writer.add_document(note)
    writer.commit()
    writer.wait_merging_threads()


def _document(row: SearchDocument) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("key", row.key)
    for name in ("genre", "organ", "column"):
        document.add_text(name, getattr(row, name))
    document.add_text("whole_title", words.squeezed(row.title))
    # A document may bear several numbers (文号, 索引号), parted by blanks.
    for number in {words.squeezed(part) for part in (row.number, *row.number.split())}:
        document.add_text("whole_number", number)
    texts = {"title": row.title, "body": row.body[:_LONGEST_BODY], "number": row.number}
    for name, text in texts.items():
        runs = words.runs(text)
        # A lone mark between runs, so that a phrase never reaches over punctuation.
        document.add_text(name, " | ".join(" ".join(words.pairs(run)) for run in runs))
        document.add_text(f"{name}_chars", " ".join(set("".join(runs))))
    document.add_integer("at", int(row.at.timestamp()))
    document.add_float("youth", _youth(row.at.year))
    return document


def _youth(year: int) -> float:
    """Return what makes the engine's ``log2(2 + x)`` grow by a hundredth a year: newer wins among equals."""
    return float(2 ** (1 + 0.01 * min(max(year - 1990, 0), 90)) - 2)
