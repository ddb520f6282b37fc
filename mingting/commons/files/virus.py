"""Asking a clamd daemon whether a file is infected, by its INSTREAM command.

The caller fails closed: only ``clean`` (or ``not_configured`` where the bureau has no scanner) lets a file
pass; ``failed`` keeps it in quarantine.
"""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import Literal

CHUNK = 64 * 1024
ANSWER_LIMIT = 4096
Verdict = Literal["clean", "infected", "not_configured", "failed"]


@dataclass(frozen=True, slots=True)
class Scan:
    """The verdict; ``signature`` names what was found, or what went wrong when the verdict is ``failed``."""

    verdict: Verdict
    signature: str = ""


def scan(data: bytes, address: str | None, timeout: float = 30.0) -> Scan:
    """Scan bytes. ``address`` is ``host:port``, ``[v6]:port``, a path or ``unix:path``; empty: no scanner.

    ``timeout`` is in seconds and holds for each step on the wire. Never raises for trouble on the wire.
    """
    if not address:
        return Scan("not_configured")
    try:
        with _connected(address, timeout) as wire:
            wire.sendall(b"zINSTREAM\0")
            _send(wire, data)
            answer = _answer(wire)
    except (OSError, ValueError) as error:
        return Scan("failed", str(error) or type(error).__name__)
    return _read(answer)


def _connected(address: str, timeout: float) -> socket.socket:
    path = address.removeprefix("unix:")
    if path.startswith("/"):
        wire = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            wire.settimeout(timeout)
            wire.connect(path)
        except BaseException:
            wire.close()
            raise
        return wire
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=timeout)


def _send(wire: socket.socket, data: bytes) -> None:
    """Send length-prefixed chunks and the empty one that ends them; clamd hangs up beyond its own limit."""
    try:
        view = memoryview(data)
        for start in range(0, len(data), CHUNK):
            part = view[start : start + CHUNK]
            wire.sendall(struct.pack("!I", len(part)))
            wire.sendall(part)
        wire.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        return  # the reason stands in the answer


def _answer(wire: socket.socket) -> str:
    got = b""
    while b"\0" not in got and len(got) < ANSWER_LIMIT:
        piece = wire.recv(1024)
        if not piece:
            break
        got += piece
    return got.split(b"\0", 1)[0].decode("utf-8", "replace").strip()


def _read(answer: str) -> Scan:
    verdict = answer.removeprefix("stream:").strip()
    if verdict == "OK":
        return Scan("clean")
    if verdict.endswith(" FOUND"):
        return Scan("infected", verdict.removesuffix(" FOUND"))
    return Scan("failed", verdict or "扫描程序没有回答")
