"""Asks an address whether it is there. Plain values in and out; no address inside our own network is ever asked."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import SplitResult, urljoin, urlsplit

#: The status of an address that could not be reached: no such name, or nobody answered.
UNREACHABLE = 0
_MOST_REDIRECTS = 4
_AT_ONCE = 8
_AGENT = "Mozilla/5.0 (compatible; Mingting link check)"

#: Says whether an address of the network may be asked. The tests ask their own server on the loopback.
Allowed = Callable[[str], bool]


def is_public(address: str) -> bool:
    """Whether a network address is on the open internet: a draft must not make us knock on inner doors (SSRF)."""
    return ipaddress.ip_address(address).is_global


def statuses(
    urls: Iterable[str], *, timeout: float = 5.0, allowed: Allowed = is_public
) -> dict[str, int | None]:
    """Return the HTTP status of every address, redirects followed; ``None`` for what is not ours to ask.

    Not asked are addresses other than http and https, and those that lead into an inner network. 403 and 429 are
    answers, not deaths: who judges them is the rules' business.
    """
    asked = list(dict.fromkeys(urls))
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return dict(
            zip(
                asked, pool.map(lambda url: status(url, timeout=timeout, allowed=allowed), asked), strict=True
            )
        )


def status(url: str, *, timeout: float = 5.0, allowed: Allowed = is_public) -> int | None:
    """Return the status of one address, see :func:`statuses`."""
    for _ in range(_MOST_REDIRECTS):
        try:
            parts = urlsplit(url)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                return None
            address = _resolved(parts)
            if address is None:
                return UNREACHABLE
            if not allowed(address):
                return None
            said, onwards = _ask(parts, address, timeout)
        except (OSError, http.client.HTTPException, ValueError):
            return UNREACHABLE
        if onwards is None:
            return said
        url = urljoin(url, onwards)
    return UNREACHABLE


def _resolved(parts: SplitResult) -> str | None:
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError:
        return None
    return str(found[0][4][0]) if found else None


def _ask(parts: SplitResult, address: str, timeout: float) -> tuple[int, str | None]:
    """Ask the very address that was looked at, so that a name cannot lead elsewhere the second time."""
    said, onwards = _once("HEAD", parts, address, timeout)
    if said in {405, 501}:
        said, onwards = _once("GET", parts, address, timeout)
    return said, onwards


def _once(method: str, parts: SplitResult, address: str, timeout: float) -> tuple[int, str | None]:
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    plain = socket.create_connection((address, port), timeout=timeout)
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        secure = parts.scheme == "https"
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
        )
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, headers={"User-Agent": _AGENT, "Accept": "*/*"})
        answer = connection.getresponse()
        onwards = answer.getheader("Location") if answer.status in {301, 302, 303, 307, 308} else None
        return answer.status, onwards
    finally:
        connection.close()
        plain.close()
