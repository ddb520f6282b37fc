"""Backing up and restoring: what comes back is what was there, and a damaged archive touches nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from mingting.commons import kept
from mingting.commons.backups.checking import check
from mingting.commons.models import LedgerEntry
from mingting.kernel.refusals import Refused

from . import making

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "postgresql" and not (shutil.which("pg_dump") and shutil.which("psql")),
        reason="pg_dump and psql are not installed",
    ),
]


@dataclass
class Elsewhere:
    """Another machine: its own files, its own empty database."""

    var: Path
    database: str

    def run(self, *command: object) -> subprocess.CompletedProcess[str]:
        wiring = {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "MINGTING_VAR": str(self.var)}
        return subprocess.run(
            [sys.executable, ROOT / "manage.py", *map(str, command)],
            cwd=ROOT,
            env=os.environ | wiring | {"DATABASE_URL": self.database},
            capture_output=True,
            text=True,
        )


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    var = tmp_path / "elsewhere"
    if connection.vendor == "sqlite":
        yield Elsewhere(var, f"sqlite:///{var}/mingting.sqlite3")
        return
    name = f"{connection.settings_dict['NAME']}_elsewhere"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield Elsewhere(var, _address(name))
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _address(name: str) -> str:
    here = connection.settings_dict
    password = f":{here['PASSWORD']}" if here["PASSWORD"] else ""
    return f"postgres://{here['USER']}{password}@{here['HOST']}:{here['PORT'] or 5432}/{name}"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive of a bureau that released an item and keeps a file and an upload."""
    making.released(making.bureau(), title="备份前发布的信息")
    kept.keep("附件的内容".encode())
    upload = Path(settings.MEDIA_ROOT) / "documents" / "底稿.txt"
    upload.parent.mkdir(parents=True, exist_ok=True)
    upload.write_text("上传的底稿", encoding="utf-8")
    made = tmp_path / "made.tar"
    call_command("back_up", str(made))
    return made


class TestBackUp:
    def test_writes_an_archive_that_proves_itself_and_stands_in_the_ledger(self, archive):
        manifest = check(archive)

        assert "uploads/documents/底稿.txt" in manifest.files
        assert archive.stat().st_mode & 0o077 == 0
        assert LedgerEntry.objects.get(did="commons.back_up", to="made.tar").digest == manifest.ledger

    def test_never_overwrites_an_archive(self, archive):
        with pytest.raises(CommandError, match="已经存在"):
            call_command("back_up", str(archive))

    def test_reports_a_kept_file_that_is_no_longer_what_it_was(self, archive, tmp_path, capsys):
        digest = kept.keep(b"as it was")
        path = Path(settings.VAR_DIR) / "kept" / digest[:2] / digest[2:4] / digest
        path.write_bytes(b"as it is")
        try:
            with pytest.raises(SystemExit):
                call_command("back_up", str(tmp_path / "later.tar"))
        finally:
            path.unlink()

        assert digest in capsys.readouterr().err


class TestRestore:
    def test_brings_back_releases_files_and_ledger_on_an_empty_machine(self, archive, elsewhere):
        done = elsewhere.run("restore", archive)

        assert done.returncode == 0, done.stderr
        assert "1 条对外展示的信息，审校记录完整" in done.stdout
        assert (elsewhere.var / "uploads/documents/底稿.txt").read_text(encoding="utf-8") == "上传的底稿"
        assert any(path.is_file() for path in (elsewhere.var / "kept").rglob("*"))

    def test_refuses_what_is_not_empty_and_replaces_it_when_told_to(self, archive, elsewhere):
        elsewhere.run("restore", archive)

        unasked = elsewhere.run("restore", archive)
        forced = elsewhere.run("restore", archive, "--force")

        assert unasked.returncode == 1
        assert "不是空的" in unasked.stderr
        assert forced.returncode == 0, forced.stderr
        assert "1 条对外展示的信息，审校记录完整" in forced.stdout
        assert list(elsewhere.var.glob("uploads.replaced-*/documents/底稿.txt"))

    @pytest.mark.parametrize("harm", ["flipped", "cut short"])
    def test_refuses_a_damaged_archive_and_touches_nothing(self, harm, archive, elsewhere):
        data = archive.read_bytes()
        spot = data.index("上传的底稿".encode())
        archive.write_bytes(data[:spot] + b"?" + data[spot + 1 :] if harm == "flipped" else data[:spot])

        done = elsewhere.run("restore", archive)

        assert done.returncode == 1
        assert "备份文件" in done.stderr
        assert not (elsewhere.var / "kept").exists()

    def test_refuses_an_archive_that_would_write_outside_its_place(self, tmp_path):
        outside = tmp_path / "outside"
        outside.write_text("x", encoding="utf-8")
        crafted = tmp_path / "crafted.tar"
        subprocess.run(
            ["tar", "-cPf", crafted, "--transform", "s,.*,kept/../../outside,", outside], check=True
        )

        with pytest.raises(Refused, match="不该有的内容"):
            check(crafted)
