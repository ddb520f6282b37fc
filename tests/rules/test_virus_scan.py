"""The scanner's wire is spoken to the letter, and trouble on it never looks like a clean file."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mingting.commons.files.virus import CHUNK, scan

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LIMIT = 3 * CHUNK


class Clamd:
    """Speaks INSTREAM as clamd does: checks the command, every chunk's length and the closing empty chunk."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.chunks: list[int] = []
        self.complaint = ""

    def answer_once(self) -> None:
        wire, _ = self.listener.accept()
        with wire, wire.makefile("rb") as stream:
            command = stream.read(10)
            if command != b"zINSTREAM\0":
                self.complaint = f"UNKNOWN COMMAND {command!r}"
                wire.sendall(b"UNKNOWN COMMAND\0")
                return
            body = b""
            while length := struct.unpack("!I", stream.read(4))[0]:
                self.chunks.append(length)
                if len(body) + length > LIMIT:
                    wire.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
                body += stream.read(length)
            found = b"Eicar-Test-Signature FOUND" if EICAR in body else b"OK"
            wire.sendall(b"stream: " + found + b"\0")


@contextmanager
def listening(listener: socket.socket) -> Iterator[Clamd]:
    listener.listen(1)
    clamd = Clamd(listener)
    thread = threading.Thread(target=clamd.answer_once, daemon=True)
    thread.start()
    yield clamd
    thread.join(5)
    listener.close()


@contextmanager
def on_tcp() -> Iterator[tuple[Clamd, str]]:
    listener = socket.create_server(("127.0.0.1", 0))
    with listening(listener) as clamd:
        yield clamd, f"127.0.0.1:{listener.getsockname()[1]}"


class TestScan:
    def test_of_a_good_file_is_clean(self) -> None:
        with on_tcp() as (clamd, address):
            assert scan(b"good", address, 5).verdict == "clean"
        assert clamd.chunks == [4]
        assert clamd.complaint == ""

    def test_of_an_ill_file_names_the_signature(self) -> None:
        with on_tcp() as (_, address):
            found = scan(b"x" * CHUNK + EICAR, address, 5)
        assert (found.verdict, found.signature) == ("infected", "Eicar-Test-Signature")

    def test_cuts_a_long_file_into_chunks(self) -> None:
        with on_tcp() as (clamd, address):
            assert scan(bytes(2 * CHUNK + 7), address, 5).verdict == "clean"
        assert clamd.chunks == [CHUNK, CHUNK, 7]

    def test_works_over_a_unix_socket(self, tmp_path: Path) -> None:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(tmp_path / "clamd.sock"))
        with listening(listener):
            assert scan(EICAR, f"unix:{tmp_path / 'clamd.sock'}", 5).verdict == "infected"

    def test_beyond_the_scanners_own_limit_has_failed(self) -> None:
        with on_tcp() as (_, address):
            found = scan(bytes(LIMIT + CHUNK), address, 5)
        assert found.verdict == "failed"

    def test_without_a_scanner_says_so(self) -> None:
        assert scan(b"x", None).verdict == "not_configured"
        assert scan(b"x", "").verdict == "not_configured"


class TestTrouble:
    def test_nobody_listening_has_failed(self) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        listener.close()
        assert scan(b"x", f"127.0.0.1:{port}", 1).verdict == "failed"

    @pytest.mark.parametrize("address", ["nonsense", "/no/such/socket", "127.0.0.1:port"])
    def test_a_wrong_address_has_failed(self, address: str) -> None:
        assert scan(b"x", address, 1).verdict == "failed"

    @pytest.mark.parametrize(
        "act",
        [
            lambda wire: None,
            lambda wire: wire.sendall(b"stream: OK but wait\0"),
            lambda wire: wire.sendall(b"\0"),
        ],
    )
    def test_an_odd_answer_has_failed(self, act: Callable[[socket.socket], None]) -> None:
        listener = socket.create_server(("127.0.0.1", 0))

        def answer() -> None:
            wire, _ = listener.accept()
            with wire:
                wire.recv(4096)
                act(wire)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        assert scan(b"x", f"127.0.0.1:{listener.getsockname()[1]}", 5).verdict == "failed"
        thread.join(5)
        listener.close()

    def test_a_silent_scanner_has_failed_in_time(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            assert scan(b"x", f"127.0.0.1:{listener.getsockname()[1]}", 0.2).verdict == "failed"
