"""Processes of their own on a migrated database of their own, for what one process cannot show: kills and races."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).parents[2]
House = Callable[..., subprocess.Popen[str]]


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

    def act(*deed: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", module, *deed],
            env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    yield act
    shutil.rmtree(place, ignore_errors=True)
    if connection.vendor == "postgresql":
        drop_postgres(name)


def said(process: subprocess.Popen[str]) -> Any:
    """Return what the process said when it was done."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
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
