"""One node's index on disk, by tantivy: the engine that needs no other program.

Generations of a rebuilt index are directories of their own, and ``current`` names one: readers keep the old one open
until the new one is whole. What the index holds is noted inside it, in the same commit. One process writes at a time
(a lock on a file); the others read what is committed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import tantivy

from . import sounds, words
from .contract import Answer, EngineDamaged, Entry, Question
from .plan_of_question import youth
from .tantivy_questions import FOREVER, SCHEMA, answered, day_number, year_of

#: Raised whenever fields or folding change: another number is another index, beside the old one.
SCHEMA_VERSION = 2
_HEAP = 60_000_000
_LONGEST_BODY = 300_000
#: No key of a document begins so; the note of what the index holds is kept under it.
_NOTE = "\x00held"
#: Between runs, so that a phrase never reaches over punctuation.
_EDGE = " | "


class TantivyEngine:
    """The index under one directory, shared by the threads of this process and by other processes."""

    def __init__(self, root: Path) -> None:
        self._root = root / f"v{SCHEMA_VERSION}"
        self._busy = threading.RLock()
        self._index: tantivy.Index | None = None
        self._searcher: tantivy.Searcher | None = None
        self._generation = ""
        self._mark = ""

    def held(self) -> str:
        """Return the mark of the last commit of any process; "" for an index that is missing or unreadable."""
        with self._busy:
            try:
                self._reload()
            except EngineDamaged:
                self._forget()
            return self._mark

    def apply(self, entries: Iterable[Entry], gone: Iterable[str], mark: str) -> None:
        """Put and drop in one commit; nothing of it is seen before."""
        with self._busy, self._writing(), _telling_damage():
            self._reload()
            if self._index is None:
                raise EngineDamaged("there is no index to change")
            writer = self._index.writer(_HEAP, 1)
            for key in gone:
                writer.delete_documents_by_term("key", key)
            for entry in entries:
                writer.delete_documents_by_term("key", entry.key)
                writer.add_document(_document(entry))
            _commit(writer, mark)
            self._adopt()

    def replace(self, entries: Iterable[Entry], mark: str) -> int:
        """Make a new generation and point at it once it is whole."""
        with self._busy, self._writing(), _telling_damage():
            generation = uuid.uuid4().hex
            with _whole_or_nothing(self._root / generation) as place:
                index = tantivy.Index(SCHEMA, path=str(place))
                writer = index.writer(_HEAP, 1)
                count = 0
                for entry in entries:
                    writer.add_document(_document(entry))
                    count += 1
                _commit(writer, mark)
                self._point_at(generation)
            self._index, self._generation = index, generation
            self._adopt()
            return count

    def answer(self, question: Question) -> Answer:
        """Answer from the last commit seen; :class:`EngineDamaged` where files turn out unreadable."""
        searcher = self._searcher
        if searcher is None:
            if not self.held():
                return Answer()
            searcher = self._searcher
        assert searcher is not None
        with _telling_damage():
            return answered(searcher, question)

    def _reload(self) -> None:
        generation = self._current()
        if not generation:
            self._forget()
            return
        with _telling_damage():
            if self._index is None or generation != self._generation:
                self._index = tantivy.Index.open(str(self._root / generation))
                self._generation = generation
            self._adopt()

    def _forget(self) -> None:
        self._index = self._searcher = None
        self._generation = self._mark = ""

    def _adopt(self) -> None:
        assert self._index is not None
        self._index.config_reader("manual")
        self._index.reload()
        searcher = self._index.searcher()
        notes = searcher.search(tantivy.Query.term_query(SCHEMA, "key", _NOTE), 1).hits
        if not notes:
            raise EngineDamaged("the index does not say what it holds")
        self._mark = searcher.doc(notes[0][1])["note"][0]
        self._searcher = searcher

    def _current(self) -> str:
        try:
            return (self._root / "current").read_text().strip()
        except (OSError, UnicodeDecodeError):
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
    def _writing(self) -> Iterator[None]:
        self._root.mkdir(parents=True, exist_ok=True)
        with (self._root / "lock").open("a") as lock:
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX)
            yield


@contextmanager
def _whole_or_nothing(place: Path) -> Iterator[Path]:
    """Make a directory, and take it away again when it could not be filled: of a full disk nothing is eaten."""
    place.mkdir(parents=True)
    try:
        yield place
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


@contextmanager
def _telling_damage() -> Iterator[None]:
    """Turn what says that the index cannot be read into one error. The library panics with a ``BaseException``."""
    try:
        yield
    except BaseException as fault:
        if not isinstance(fault, ValueError | OSError) and type(fault).__name__ != "PanicException":
            raise
        raise EngineDamaged(str(fault)) from fault


def _commit(writer: tantivy.IndexWriter, mark: str) -> None:
    writer.delete_documents_by_term("key", _NOTE)
    note = tantivy.Document()
    note.add_text("key", _NOTE)
    note.add_text("note", mark)
    writer.add_document(note)
    writer.commit()
    writer.wait_merging_threads()


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("key", entry.key)
    _add_places(document, entry)
    title = words.runs(entry.title)
    whole = "".join(title)
    document.add_text("whole_title", whole)
    for number in entry.numbers:
        document.add_text("whole_number", words.number_key(number))
    _add_words(document, "title", title, begins=True)
    _add_words(document, "body", words.runs(entry.body[:_LONGEST_BODY]))
    _add_words(document, "number", [run for number in entry.numbers for run in words.runs(number)])
    read = [sounds.syllables(run) for run in title]
    document.add_text("sound", _EDGE.join(" ".join(syllables) for syllables in read))
    document.add_text("initials", _EDGE.join(" ".join(each[0] for each in syllables) for syllables in read))
    for sound in {"".join(map("".join, read)), "".join(each[0] for syllables in read for each in syllables)}:
        document.add_text("whole_sound", sound)
    document.add_integer("at", int(entry.at.timestamp()))
    # The engine multiplies a score by log2(2 + x).
    document.add_float("youth", float(2 ** youth(entry.at.year) - 2))
    return document


def _add_words(document: tantivy.Document, name: str, runs: list[str], *, begins: bool = False) -> None:
    paired = _EDGE.join(" ".join(map(str.__add__, run, run[1:])) for run in runs)
    document.add_text(name, f"^{runs[0][0]} {paired}" if begins and runs else paired)
    document.add_text(f"{name}_chars", " ".join("".join(runs)))


def _add_places(document: tantivy.Document, entry: Entry) -> None:
    values = {"genre": entry.genre, "organ": entry.organ, "column": entry.column, "theme": entry.theme}
    for name, value in {**values, "year": year_of(entry.at)}.items():
        if value:
            document.add_text(name, value)
    for tag in dict.fromkeys(filter(None, entry.tags)):
        document.add_text("tag", tag)
    if entry.has_validity or entry.starts_on or entry.ends_on:
        document.add_integer("starts_on", day_number(entry.starts_on or date.min))
        document.add_integer("ends_on", day_number(entry.ends_on) if entry.ends_on else FOREVER)
