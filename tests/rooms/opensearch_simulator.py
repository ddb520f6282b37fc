"""An OpenSearch server that is none: it speaks the same HTTP on the loopback, refuses what the real one refuses.

It holds its indexes in memory, sees a document in searches only after a refresh, and answers queries for real
(see :mod:`.opensearch_queries`). It makes no index by itself (``action.auto_create_index: false``).
"""

from __future__ import annotations

import json
import re
import threading
from base64 import b64encode
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from mingting.commons.search.opensearch_server import Refusal, Server

from .opensearch_fields import Document, Refused, check_mappings
from .opensearch_queries import search

_LONGEST_ID = 512
#: Errors that a shard meets: the answer then says that all shards failed, and names these as the cause.
_ON_SHARDS = (
    "query_shard_exception", "illegal_argument_exception", "illegal_state_exception", "too_many_clauses"
)  # fmt: skip
_SETTINGS = {"number_of_shards", "number_of_replicas", "auto_expand_replicas", "refresh_interval"}
#: Method, path, parameters allowed, the simulator's method.
_ROUTES = (
    ("POST", r"_aliases", set(), "aliases"),
    ("GET", r"(?P<name>[^_/][^/]*)/_alias", set(), "aliases_of"),
    ("POST", r"(?P<name>[^_/][^/]*)/_bulk", {"refresh", "require_alias"}, "bulk"),
    ("POST", r"(?P<name>[^_/][^/]*)/_search", {"allow_partial_search_results"}, "search"),
    ("POST", r"(?P<name>[^_/][^/]*)/_refresh", set(), "refresh"),
    ("PUT", r"(?P<name>[^_/][^/]*)/_doc/(?P<key>[^/]+)", {"refresh", "require_alias"}, "put"),
    ("GET", r"(?P<name>[^_/][^/]*)/_doc/(?P<key>[^/]+)", set(), "get"),
    ("PUT", r"(?P<name>[^_/][^/]*)", set(), "create"),
    ("DELETE", r"(?P<name>[^_/][^/]*)", set(), "delete"),
)


@dataclass
class Index:
    """What was written, and of it what the last refresh made visible to searches."""

    mappings: dict
    written: dict[str, Document] = field(default_factory=dict)
    visible: dict[str, Document] = field(default_factory=dict)

    def refresh(self):
        self.visible = dict(self.written)


class Simulator:
    """The indexes and aliases of a server, and each of its answers as status and object."""

    def __init__(self):
        self.indexes: dict[str, Index] = {}
        self.named: dict[str, set[str]] = {}
        self.lock = threading.Lock()
        #: What was asked, for tests: method and path.
        self.asked: list[tuple[str, str]] = []
        #: Answer this status to everything (503), or to bulk items from the so-many-th on.
        self.refuse_with = 0
        self.reject_items_from: int | None = None
        self.password = ""
        self.url = ""

    def create(self, name, body, _options):
        if name != name.lower() or not re.fullmatch(r"[^-_+ ,/\\*?\"<>|#:][^ ,/\\*?\"<>|#:]*", name):
            raise Refused(400, "invalid_index_name_exception", f"Invalid index name [{name}]")
        if name in self.named:
            raise Refused(
                400, "invalid_index_name_exception", f"Invalid index name [{name}], already exists as alias"
            )
        if name in self.indexes:
            raise Refused(400, "resource_already_exists_exception", f"index [{name}] already exists")
        for unknown in set(body) - {"settings", "mappings", "aliases"}:
            raise Refused(400, "parse_exception", f"unknown key [{unknown}] for create index")
        for unknown in set(body.get("settings", {}).get("index", {})) - _SETTINGS:
            raise Refused(400, "illegal_argument_exception", f"unknown setting [index.{unknown}]")
        check_mappings(body.get("mappings", {}))
        self.indexes[name] = Index(body.get("mappings", {}))
        for alias in body.get("aliases", {}):
            self.named.setdefault(alias, set()).add(name)
        return 200, {"acknowledged": True, "shards_acknowledged": True, "index": name}

    def delete(self, name, _body, _options):
        if name in self.named:
            raise Refused(
                400,
                "illegal_argument_exception",
                f"The provided expression [{name}] matches an alias, specify the corresponding concrete indices.",
            )
        self._drop(name)
        return 200, {"acknowledged": True}

    def _drop(self, name):
        if name not in self.indexes:
            raise _no_index(name)
        del self.indexes[name]
        for alias in list(self.named):
            self.named[alias].discard(name)
            if not self.named[alias]:
                del self.named[alias]

    def aliases(self, body, _options):
        if not body.get("actions"):
            raise Refused(400, "action_request_validation_exception", "Must specify at least one action")
        indexes, named = dict(self.indexes), {alias: set(names) for alias, names in self.named.items()}
        try:
            dropped = [each["remove_index"]["index"] for each in body["actions"] if "remove_index" in each]
            for name in dropped:
                self._drop(name)
            for action in body["actions"]:
                self._act(*next(iter(action.items())))
        except Refused:
            self.indexes, self.named = indexes, named
            raise
        return 200, {"acknowledged": True}

    def _act(self, verb, said):
        if verb == "remove_index":
            return
        if verb not in ("add", "remove"):
            raise Refused(400, "parsing_exception", f"[aliases] unknown field [{verb}]")
        index, alias = said["index"], said["alias"]
        if index not in self.indexes:
            raise _no_index(index)
        if verb == "add":
            if alias in self.indexes:
                raise Refused(
                    400,
                    "invalid_alias_name_exception",
                    f"Invalid alias name [{alias}]: an index or data stream exists with the same name as the alias",
                )
            self.named.setdefault(alias, set()).add(index)
            return
        if index not in self.named.get(alias, ()):
            raise Refused(404, "aliases_not_found_exception", f"aliases [{alias}] missing")
        self.named[alias].discard(index)
        if not self.named[alias]:
            del self.named[alias]

    def aliases_of(self, name, _body, _options):
        names = self.named.get(name) or ({name} if name in self.indexes else None)
        if names is None:
            raise _no_index(name)
        return 200, {
            each: {"aliases": {alias: {} for alias, held in self.named.items() if each in held}}
            for each in names
        }

    def bulk(self, name, body, options):
        if not body.endswith(b"\n"):
            raise Refused(
                400, "illegal_argument_exception", "The bulk request must be terminated by a newline [\\n]"
            )
        lines = iter(body.decode("utf-8").split("\n")[:-1])
        items = []
        for line in lines:
            (verb, said), *_ = json.loads(line).items()
            if verb not in ("index", "create", "delete"):
                raise Refused(
                    400, "illegal_argument_exception", f"Malformed action/metadata line, found [{verb}]"
                )
            sent = None if verb == "delete" else json.loads(next(lines))
            items.append({verb: self._item(name, verb, said["_id"], sent, options, len(items))})
        if options.get("refresh") in ("true", "wait_for", ""):
            self._one(name).refresh()
        errors = any("error" in result for item in items for result in item.values())
        return 200, {"took": 1, "errors": errors, "items": items}

    def _item(self, name, verb, key, sent, options, place):
        try:
            if self.reject_items_from is not None and place >= self.reject_items_from:
                raise Refused(
                    429, "rejected_execution_exception", "rejected execution of coordinating operation"
                )
            index = self._for_writing(name, options)
            if verb == "delete":
                found = index.written.pop(key, None)
                result, status = ("deleted", 200) if found else ("not_found", 404)
            else:
                if verb == "create" and key in index.written:
                    raise Refused(
                        409,
                        "version_conflict_engine_exception",
                        f"[{key}]: version conflict, document already exists",
                    )
                result, status = self._write(index, key, sent)
        except Refused as refused:
            return {
                "_id": key,
                "status": refused.status,
                "error": {"type": refused.kind, "reason": refused.reason},
            }
        return {"_id": key, "status": status, "result": result}

    def _write(self, index, key, sent):
        size = len(key.encode("utf-8", "replace"))
        if size > _LONGEST_ID:
            raise Refused(
                400,
                "illegal_argument_exception",
                f"id is too long, must be no longer than 512 bytes but was: {size}",
            )
        known = key in index.written
        index.written[key] = Document.indexed(key, sent, index.mappings)
        return ("updated", 200) if known else ("created", 201)

    def put(self, name, key, body, options):
        index = self._for_writing(name, options)
        result, status = self._write(index, key, body)
        if options.get("refresh") in ("true", "wait_for", ""):
            index.refresh()
        return status, {"_index": name, "_id": key, "result": result}

    def get(self, name, key, _body, _options):
        found = self._one(name).written.get(key)
        if found is None:
            return 404, {"_index": name, "_id": key, "found": False}
        return 200, {"_index": name, "_id": key, "found": True, "_source": found.source}

    def refresh(self, name, _body, _options):
        self._one(name).refresh()
        return 200, {"_shards": {"total": 1, "successful": 1, "failed": 0}}

    def search(self, name, body, _options):
        index = self._one(name)
        return 200, search(index.visible, index.mappings.get("properties", {}), body)

    def _for_writing(self, name, options):
        if options.get("require_alias") == "true" and name not in self.named:
            raise Refused(
                404,
                "index_not_found_exception",
                f"no such index [{name}] and [require_alias] request flag is [true] and [{name}] is not an alias",
            )
        return self._one(name)

    def _one(self, name):
        names = self.named.get(name, {name})
        if len(names) > 1:
            raise Refused(400, "illegal_argument_exception", f"alias [{name}] has more than one index")
        (index,) = names
        if index not in self.indexes:
            raise _no_index(name)
        return self.indexes[index]


def _no_index(name):
    return Refused(404, "index_not_found_exception", f"no such index [{name}]")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Header and body in one packet: else each answer waits for the other side's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True
    simulator: Simulator

    def do_GET(self):
        self._serve()

    do_POST = do_PUT = do_DELETE = do_HEAD = do_GET  # noqa: N815 — the server's own names

    def _serve(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        with self.simulator.lock:
            try:
                status, said = self._answer(address, sent)
            except Refused as refused:
                on_shards = address.path.endswith("/_search") and refused.kind in _ON_SHARDS
                status, said = refused.status, refused.body(on_shards=on_shards)
        answer = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.wfile.flush()

    def _answer(self, address, sent):
        simulator = self.simulator
        path = unquote(address.path).strip("/")
        simulator.asked.append((self.command, path))
        if simulator.password:
            expected = f"Basic {b64encode(simulator.password.encode()).decode()}"
            if self.headers.get("Authorization") != expected:
                raise Refused(401, "security_exception", "Unauthorized")
        if simulator.refuse_with:
            raise Refused(
                simulator.refuse_with,
                "cluster_block_exception",
                "blocked by: [SERVICE_UNAVAILABLE/2/no master]",
            )
        options = {
            name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()
        }
        others = []
        for method, pattern, known, verb in _ROUTES:
            match = re.fullmatch(pattern, path)
            if match and method != self.command:
                others.append(method)
            elif match:
                for unknown in set(options) - known:
                    raise Refused(
                        400,
                        "illegal_argument_exception",
                        f"request [/{path}] contains unrecognized parameter: [{unknown}]",
                    )
                return getattr(simulator, verb)(*match.groupdict().values(), self._read(sent, verb), options)
        if others:
            said = f"Incorrect HTTP method for uri [/{path}] and method [{self.command}], allowed: {others}"
            return 405, {"error": said, "status": 405}
        return 400, {"error": f"no handler found for uri [/{path}] and method [{self.command}]"}

    def _read(self, sent, verb):
        if not sent:
            return {}
        kind = self.headers.get("Content-Type", "").split(";")[0]
        allowed = ("application/x-ndjson", "application/json") if verb == "bulk" else ("application/json",)
        if kind not in allowed:
            raise Refused(
                406, "media_type_header_exception", f"Content-Type header [{kind}] is not supported"
            )
        if verb == "bulk":
            return sent
        try:
            return json.loads(sent)
        except ValueError:
            raise Refused(400, "json_parse_exception", "Unexpected character") from None

    def log_message(self, *_arguments):
        """Say nothing: requests are kept in ``asked``."""


@contextmanager
def running():
    """A simulator at work on the loopback, its address in ``url``."""
    simulator = Simulator()
    handler = type("Handler", (_Handler,), {"simulator": simulator})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    simulator.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield simulator
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def drop(url, alias):
    """Drop the indexes that an alias names, on whichever server."""
    server = Server(url)
    with suppress(Refusal):
        for index in server.ask("GET", f"{alias}/_alias"):
            server.ask("DELETE", index)
