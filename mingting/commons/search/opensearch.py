"""The index on an OpenSearch server, for an installation with several web nodes and a server to spare for searching.

The server holds one index behind an alias. A change is sent, then noted in a document of its own and waited for; if
sending failed half-way nothing is noted, and sending it again puts the same documents under the same names.
A whole new index is filled beside the old and takes its place by one exchange of the alias.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from . import opensearch_language as language
from .contract import Answer, EngineDamaged, EngineUnreachable, Entry, Question, Ranked
from .opensearch_server import ASKING, Refusal, Server, as_damage
from .plan_of_question import Plan, plan

#: The name of the document that notes what the index holds; documents' own names begin otherwise.
_NOTE = "note"
#: A server takes requests of 100 MB; smaller ones share its time better (bytes, documents).
_LARGEST, _MOST = 4_000_000, 500
#: The server's own bound on how deep a page may lie.
_DEEPEST = 10_000
#: Where any word suffices, most of the index is “found”: only so many of the best count as results.
_LOOSE = 300
_LONGEST_NAME = 480
_TRIES = 3


class OpenSearchEngine:
    """The index ``index`` (an alias) on the server at ``url`` (see :class:`.opensearch_server.Server`).

    Every method raises :class:`EngineUnreachable` when the server does not answer, refuses the name and password or
    cannot work, and :class:`EngineDamaged` when there is no such index or its fields are others.
    """

    def __init__(self, url: str, index: str = "mingting") -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,100}", index):
            raise ValueError("an index is named by small letters, digits, - and _")
        self._server = Server(url)
        self._alias = index

    def held(self) -> str:
        """Return the mark of the last change held, "" when there is no index of this shape."""
        try:
            note = self._server.ask("GET", f"{self._alias}/_doc/{_NOTE}", timeout=ASKING)["_source"]
        except Refusal as refusal:
            if refusal.status == 404:
                return ""
            raise as_damage(refusal) from refusal
        return str(note["mark"]) if note.get("shape") == language.SHAPE else ""

    def apply(self, entries: Iterable[Entry], gone: Iterable[str], mark: str) -> None:
        """See :meth:`.contract.Engine.apply`. Seen by searches when it returns."""
        if not self.held():
            raise EngineDamaged("the index is missing or of another shape")
        try:
            self._send(self._alias, _changes(entries, gone))
            self._note(self._alias, mark, refresh="wait_for")
        except Refusal as refusal:
            raise as_damage(refusal) from refusal

    def replace(self, entries: Iterable[Entry], mark: str) -> int:
        """See :meth:`.contract.Engine.replace`."""
        index = f"{self._alias}-{uuid.uuid4().hex}"
        # Documents are sent to a name that only this index bears: were it deleted meanwhile, the server would
        # otherwise make another by that name, with fields of its own guess.
        filling = f"{index}-filling"
        try:
            self._server.ask("PUT", index, {**language.INDEX, "aliases": {filling: {}}})
            count = self._send(filling, _changes(entries, ()))
            self._note(filling, mark, refresh="true")
            self._exchange(index, filling)
        except BaseException as fault:
            with suppress(Refusal, EngineUnreachable):
                self._server.ask("DELETE", index)
            if isinstance(fault, Refusal):
                raise as_damage(fault) from fault
            raise
        return count

    def answer(self, question: Question) -> Answer:
        """See :meth:`.contract.Engine.answer`; at most ten thousand results can be paged through."""
        planned = plan(question)
        if planned is None:
            return Answer()
        for query, relaxed in _ways(planned):
            answer = self._asked(question, query, relaxed=relaxed)
            if answer.total or any(answer.facets.values()):
                return answer
        return Answer()

    def _asked(self, question: Question, query: language.Json, *, relaxed: bool) -> Answer:
        request = language.search(
            question, query, _LOOSE if relaxed else _DEEPEST, best=_LOOSE if relaxed else 0
        )
        try:
            said = self._server.ask(
                "POST",
                f"{self._alias}/_search",
                request,
                options={"allow_partial_search_results": "false"},
                timeout=ASKING,
            )
        except Refusal as refusal:
            raise as_damage(refusal) from refusal
        if said.get("timed_out"):
            raise EngineUnreachable("the search server gave up half-way")
        facets = {facet: _counts(counted) for facet, counted in said.get("aggregations", {}).items()}
        hits = said["hits"]
        found = tuple(Ranked(hit["_source"]["key"], float(hit["sort"][0])) for hit in hits["hits"])
        total = hits["total"]["value"]
        return Answer(min(total, _LOOSE) if relaxed else total, found, facets, relaxed)

    def _send(self, alias: str, changes: Iterable[tuple[bytes, bool]]) -> int:
        """Send changes in portions; return how many documents were put. The first failure ends it."""
        count, portion, size = 0, list[bytes](), 0
        for lines, puts in changes:
            if portion and (size + len(lines) > _LARGEST or len(portion) >= _MOST):
                self._send_portion(alias, b"".join(portion))
                portion, size = [], 0
            portion.append(lines)
            size += len(lines)
            count += puts
        if portion:
            self._send_portion(alias, b"".join(portion))
        return count

    def _send_portion(self, alias: str, lines: bytes) -> None:
        said = self._server.ask("POST", f"{alias}/_bulk", lines, options={"require_alias": "true"})
        if not said["errors"]:
            return
        for item in said["items"]:
            for result in item.values():
                if result.get("error"):
                    refusal = Refusal.read(result["status"], result["error"])
                    if refusal.status in (429, 503):
                        raise EngineUnreachable(f"the search server refuses: {refusal}")
                    raise refusal

    def _note(self, alias: str, mark: str, *, refresh: str) -> None:
        self._server.ask(
            "PUT",
            f"{alias}/_doc/{_NOTE}",
            {"mark": mark, "shape": language.SHAPE},
            options={"refresh": refresh, "require_alias": "true"},
        )

    def _exchange(self, index: str, filling: str) -> None:
        """Let the alias name this index and no other, and drop those it named, in one step."""
        for left in reversed(range(_TRIES)):
            actions: list[dict[str, Any]] = [{"remove_index": {"index": old}} for old in self._named()]
            actions += [
                {"remove": {"index": index, "alias": filling}},
                {"add": {"index": index, "alias": self._alias}},
            ]
            try:
                self._server.ask("POST", "_aliases", {"actions": actions})
                return
            except Refusal as refusal:
                # Another node's new index took its place first: ours, no older, takes its place in turn.
                if refusal.status != 404 or not left:
                    raise

    def _named(self) -> list[str]:
        """Return the indexes that bear the alias, or the one that some accident gave its very name."""
        try:
            return list(self._server.ask("GET", f"{self._alias}/_alias"))
        except Refusal as refusal:
            if refusal.status == 404:
                return []
            raise


def _ways(planned: Plan) -> Iterator[tuple[language.Json, bool]]:
    """Each query to try in turn, and whether it is a loosened one."""
    yield language.strictly(planned), False
    sounding = language.nearly_sounding(planned)
    if sounding is not None:
        yield sounding, True
    for step in planned.steps:
        yield language.loosely(step), True


def _changes(entries: Iterable[Entry], gone: Iterable[str]) -> Iterator[tuple[bytes, bool]]:
    for entry in entries:
        lines = ({"index": {"_id": _name(entry.key)}}, language.document(entry))
        yield b"".join(map(_line, lines)), True
    for key in gone:
        yield _line({"delete": {"_id": _name(key)}}), False


def _line(thing: language.Json) -> bytes:
    # Escaped, so that half a surrogate pair is no error either; no line break can be inside.
    return json.dumps(thing, separators=(",", ":")).encode() + b"\n"


def _name(key: str) -> str:
    """Return a document's name for its key; the server takes names of at most 512 bytes."""
    if len(key.encode("utf-8", "replace")) <= _LONGEST_NAME:
        return f"k-{key}"
    return f"h-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}"


def _counts(counted: Any) -> dict[str, int]:
    """Read the counts of a facet: a list of buckets with keys, or buckets by name."""
    buckets = counted.get("best", counted)["values"]["buckets"]
    named = buckets.items() if isinstance(buckets, dict) else ((each["key"], each) for each in buckets)
    return {value: bucket["doc_count"] for value, bucket in named if bucket["doc_count"]}
