"""Processes of their own on a migrated database of their own, for what one process cannot show: kills and races."""

from __future__ import annotations

import json
import os
import select
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).parents[2]


class Deed:
    """A deed that is being done in a process of its own; ``returncode`` is known once it has ended."""

    returncode: int | None = None

    def __init__(self, host: Host, number: int, out: Path, err: Path) -> None:
        self._host, self.number, self._out, self._err = host, number, out, err

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Wait for its end and return what it wrote and what it complained of."""
        self._host.wait_for(self, timeout)
        return self._out.read_text(encoding="utf-8"), self._err.read_text(encoding="utf-8")


class Host:
    """The process in which a module stands open, and from which each deed is forked; see :mod:`.forking`."""

    def __init__(self, module: str, environment: dict[str, str], place: Path) -> None:
        self._place = place
        self._deeds: dict[int, Deed] = {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.rooms.forking", module],
            env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
        )  # fmt: skip

    def do(self, *deed: str) -> Deed:
        """Begin a deed."""
        number = len(self._deeds)
        files = {name: self._place / f"deed-{number}.{name}" for name in ("out", "err")}
        self._deeds[number] = Deed(self, number, files["out"], files["err"])
        order = {"no": number, "deed": deed} | {name: str(file) for name, file in files.items()}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        return self._deeds[number]

    def wait_for(self, deed: Deed, timeout: float) -> None:
        """Read of ends until this deed's is among them."""
        ends = time.monotonic() + timeout
        while deed.returncode is None:
            left = ends - time.monotonic()
            assert left > 0, f"deed {deed.number} has not ended"
            if select.select([self._process.stdout], [], [], left)[0]:
                line = self._process.stdout.readline()
                assert line, "the host has ended"
                number, code = map(int, line.split())
                self._deeds[number].returncode = code

    def close(self) -> None:
        """Ask no more, and wait for what is being done."""
        self._process.stdin.close()
        self._process.wait(timeout=120)
        self._process.stdout.close()


House = Callable[..., Deed]


@contextmanager
def house_of(module: str, place: Path) -> Iterator[House]:
    """Give a way to do deeds of ``module``, each in a process of its own, all on one copy of the database."""
    name = f"mingting_apart_{os.getpid()}"
    if connection.vendor == "postgresql":
        url = copied_postgres(name)
    else:
        copy = place / "house.sqlite3"
        with sqlite3.connect(connection.settings_dict["NAME"]) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        url = f"sqlite:///{copy}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "MINGTING_TEST_VAR": str(place),
        "PYTHONPATH": str(ROOT),
    }

    host = Host(module, environment, place)
    yield host.do
    host.close()
    shutil.rmtree(place, ignore_errors=True)
    if connection.vendor == "postgresql":
        drop_postgres(name)


def said(deed: Deed) -> Any:
    """Return what a deed said when it was done."""
    out, err = deed.communicate(timeout=120)
    assert deed.returncode == 0, err
    return json.loads(out)


def copied_postgres(name: str) -> str:
    """Dump the migrated test database into a new one, without waiting for its connections to close."""
    settings = connection.settings_dict
    host, port, user = settings["HOST"] or "127.0.0.1", settings["PORT"] or "5432", settings["USER"]
    environment = os.environ | {"PGPASSWORD": settings["PASSWORD"]}
    place = ["-h", host, "-p", str(port), "-U", user]
    drop_postgres(name)
    subprocess.run(["createdb", *place, name], check=True, env=environment)
    dump = subprocess.run(
        ["pg_dump", *place, "-Fc", settings["NAME"]], check=True, env=environment, stdout=subprocess.PIPE
    )
    subprocess.run(["pg_restore", *place, "-d", name], check=True, env=environment, input=dump.stdout)
    return f"postgres://{user}:{settings['PASSWORD']}@{host}:{port}/{name}"


def drop_postgres(name: str) -> None:
    """Drop the copy, if it is there."""
    settings = connection.settings_dict
    place = [
        "-h",
        settings["HOST"] or "127.0.0.1",
        "-p",
        str(settings["PORT"] or 5432),
        "-U",
        settings["USER"],
    ]
    environment = os.environ | {"PGPASSWORD": settings["PASSWORD"]}
    subprocess.run(["dropdb", "--if-exists", *place, name], check=True, env=environment)
