"""A kill in the middle of a release, and two people at once: nothing half done, nothing done twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.django_db

House = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a way to act in processes of their own on a migrated database of their own."""
    if connection.vendor == "postgresql":
        url = copied_postgres(f"mingting_killed_{os.getpid()}")
    else:
        copy = tmp_path / "house.sqlite3"
        with sqlite3.connect(connection.settings_dict["NAME"]) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        url = f"sqlite:///{copy}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "MINGTING_TEST_VAR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }

    def act(*deed: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.rooms.acting", *deed],
            env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    yield act
    shutil.rmtree(tmp_path, ignore_errors=True)
    if connection.vendor == "postgresql":
        drop_postgres(f"mingting_killed_{os.getpid()}")


def said(process: subprocess.Popen[str]) -> Any:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return json.loads(out)


@pytest.mark.parametrize("point", ["release written", "shown"])
def test_a_release_killed_in_the_middle_did_not_happen_and_can_be_given_again(house, point):
    said(house("prepare"))

    killed = house("final", "zsj_final", point)
    killed.communicate(timeout=120)

    assert killed.returncode == -signal.SIGKILL
    assert said(house("look_and_try_again")) == [
        {"shown": False, "releases": 0, "final_proofs": 0, "found_by_search": 0, "faults": []},
        {"released": True},
        {"shown": True, "releases": 1, "final_proofs": 1, "found_by_search": 1, "faults": []},
    ]


def test_two_final_reviewers_at_once_release_once(house):
    said(house("prepare"))

    both = [house("final", "zsj_final"), house("final", "zsj_second_editor")]
    answers = [said(process) for process in both]

    assert sorted("released" in answer for answer in answers) == [False, True]
    assert said(house("look"))["releases"] == 1


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
