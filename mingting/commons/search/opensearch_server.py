"""Talk with an OpenSearch server over HTTP: one request, one answer, every failure one of two errors.

The standard library is enough: no client package is needed, none is locked to one make or version of server.
"""

from __future__ import annotations

import http.client
import json
import ssl
import threading
from base64 import b64encode
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from .contract import EngineDamaged, EngineUnreachable

#: Seconds to wait: for a search, and for what writes.
ASKING, WRITING = 5.0, 120.0
_LARGEST_ANSWER = 64_000_000
#: The server is there and cannot or will not answer: names and passwords, overload, no master, a shard that is down.
_REFUSING = (401, 403, 408, 413, 429, 500, 502, 503, 504)
#: A connection kept open may have been closed by the other side meanwhile: then a new one is tried, once.
_CLOSED = (http.client.BadStatusLine, BrokenPipeError, ConnectionResetError, ConnectionAbortedError)


class Refusal(Exception):
    """The server understood and refused: its status and the type and reason it gave."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        super().__init__(f"{status} {kind}: {reason}")
        self.status = status

    @classmethod
    def read(cls, status: int, error: object) -> Refusal:
        """Read what a server says of an error; of several causes the first is the nearest to the matter."""
        if not isinstance(error, dict):
            return cls(status, str(error or ""), "")
        causes = error.get("root_cause")
        nearest = causes[0] if isinstance(causes, list) and causes else error
        return cls(status, str(nearest.get("type", "")), str(nearest.get("reason", "")))


class Server:
    """A server by its address ``http[s]://[user:password@]host[:port][/prefix][?ca_file=/etc/…/ca.pem]``.

    Without ``ca_file`` an https certificate is checked against the system's authorities; it is always checked. Each
    thread keeps one connection open. Redirects are not followed.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the search server's address must be http://… or https://… with a host")
        options = parse_qs(parts.query, strict_parsing=bool(parts.query))
        if set(options) - {"ca_file"}:
            raise ValueError("the search server's address takes no other option than ca_file")
        self._host, self._port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 9200)
        self._prefix = parts.path.rstrip("/")
        self._tls: ssl.SSLContext | None = None
        if parts.scheme == "https":
            self._tls = ssl.create_default_context(cafile=options.get("ca_file", [None])[0])
        self._headers = {"Accept": "application/json"}
        if parts.username is not None:
            name = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = f"Basic {b64encode(name.encode()).decode()}"
        self._open = threading.local()

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        options: Mapping[str, str] | None = None,
        timeout: float = WRITING,
    ) -> dict[str, Any]:
        """Send one request (``bytes`` as lines of JSON, anything else as JSON) and return the object answered.

        Raises :class:`Refusal` for what the server finds wrong with the request, :class:`EngineUnreachable` when it
        does not answer in time or cannot work.
        """
        headers = dict(self._headers)
        sent: bytes | None = None
        if isinstance(body, bytes):
            sent, headers["Content-Type"] = body, "application/x-ndjson"
        elif body is not None:
            sent = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        address = f"{self._prefix}/{quote(path, safe='/,*')}"
        if options:
            address += f"?{urlencode(options)}"
        status, answer = self._exchange(method, address, sent, headers, timeout)
        return _understood(status, answer)

    def _exchange(
        self, method: str, address: str, body: bytes | None, headers: Mapping[str, str], timeout: float
    ) -> tuple[int, bytes]:
        kept = getattr(self._open, "connection", None)
        try:
            if kept is not None:
                try:
                    return self._sent(kept, method, address, body, headers, timeout)
                except _CLOSED:
                    self._forget()
            return self._sent(self._connected(timeout), method, address, body, headers, timeout)
        except (OSError, http.client.HTTPException) as fault:
            self._forget()
            where = f"{self._host}:{self._port}"
            raise EngineUnreachable(f"{where} does not answer ({type(fault).__name__}: {fault})") from fault

    def _sent(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        address: str,
        body: bytes | None,
        headers: Mapping[str, str],
        timeout: float,
    ) -> tuple[int, bytes]:
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        connection.timeout = timeout
        connection.request(method, address, body, dict(headers))
        response = connection.getresponse()
        answer = response.read(_LARGEST_ANSWER + 1)
        if len(answer) > _LARGEST_ANSWER:
            raise http.client.HTTPException("an answer longer than any we asked for")
        return response.status, answer

    def _connected(self, timeout: float) -> http.client.HTTPConnection:
        if self._tls is not None:
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                self._host, self._port, timeout=timeout, context=self._tls
            )
        else:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        self._open.connection = connection
        return connection

    def _forget(self) -> None:
        kept = getattr(self._open, "connection", None)
        if kept is not None:
            kept.close()
            self._open.connection = None


def _understood(status: int, answer: bytes) -> dict[str, Any]:
    try:
        said = json.loads(answer or b"{}")
    except ValueError:
        raise EngineUnreachable(
            f"the search server answers {status} with something that is no JSON"
        ) from None
    if not isinstance(said, dict):
        raise EngineUnreachable(f"the search server answers {status} with something unexpected")
    if status < 400:
        return said
    refusal = Refusal.read(status, said.get("error"))
    if status in _REFUSING:
        raise EngineUnreachable(f"the search server refuses: {refusal}")
    raise refusal


def as_damage(refusal: Refusal) -> EngineDamaged:
    """Return what a refusal means of the index: it is missing, or not of the shape that was asked."""
    return EngineDamaged(str(refusal))
