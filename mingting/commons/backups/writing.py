"""Making an archive while the house is at work: the database first, then the files it speaks of."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import ledger
from .places import DATABASES, FORMAT, KEPT, MANIFEST, Fact, Manifest, folders


def back_up(to: Path, *, by: By) -> tuple[Manifest, list[str]]:
    """Write the archive ``to`` and return its manifest, and the names of kept files that are damaged.

    The database is copied as it is at one moment; kept files are only ever added, so that all it speaks of are
    there when they are copied after it. The archive appears under its name when it is whole, and only its owner may
    read it. The deed stands in the ledger, and so in the archive. Raises :class:`Refused` when the archive exists
    or the database is of another make.
    """
    if connection.vendor not in DATABASES:
        raise Refused(f"不能备份数据库“{connection.vendor}”")
    if to.exists():
        raise Refused(f"文件“{to}”已经存在，请另取名称")
    sources = folders()
    to.parent.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        entry = ledger.record(by=by, did="commons.back_up", to=to.name)
    part = to.with_name(f".{to.name}.part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tempfile.TemporaryDirectory(dir=to.parent, prefix=".back_up-") as room:
                manifest = _write(out, Path(room), sources, by.at, entry.digest)
            out.flush()
            os.fsync(out.fileno())
        part.replace(to)
    finally:
        part.unlink(missing_ok=True)
    return manifest, damaged(manifest)


def damaged(manifest: Manifest) -> list[str]:
    """Return the kept files whose bytes are not those that their names promise."""
    return [
        name
        for name, fact in manifest.files.items()
        if name.startswith(f"{KEPT}/") and name.rpartition("/")[2] != fact.sha256
    ]


def dump_database(to: Path) -> None:
    """Copy the database as it is now into a file, without disturbing those who write."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(to)) as copy:
            connection.connection.backup(copy)
        return
    run_client("pg_dump", "--no-owner", "--no-privileges", f"--file={to}")


def run_client(program: str, *options: str) -> None:
    """Run one of PostgreSQL's own programs on our database. Raises :class:`Refused` with what it complains of."""
    arguments, environment = connection.client.settings_to_cmd_args_env(connection.settings_dict, [])
    try:
        subprocess.run(  # noqa: S603 — the arguments are ours and the settings'
            [program, *options, *arguments[1:]],
            env=os.environ | (environment or {}),
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        raise Refused(f"没有找到程序 {program}，请安装 postgresql-client") from None
    except subprocess.CalledProcessError as failed:
        raise Refused(f"{program} 没有成功：{failed.stderr.strip()}") from failed


def _write(out: IO[bytes], room: Path, sources: dict[str, Path], at: datetime, tail: str) -> Manifest:
    database = room / DATABASES[connection.vendor]
    migrations = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    dump_database(database)
    files: dict[str, Fact] = {}
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name, path in [(database.name, database), *_files_in(sources)]:
            files[name] = _add(tar, name, path)
        manifest = Manifest(at.isoformat(), tail, connection.vendor, tuple(migrations), files)
        words = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1).encode()
        tar.addfile(_entry(MANIFEST, len(words)), io.BytesIO(words))
    return manifest


def _files_in(sources: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    for name, folder in sources.items():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


class _Hashing:
    """Reads a file and takes its fingerprint on the way."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._digest.update(piece)
        return piece

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _add(tar: tarfile.TarFile, name: str, path: Path) -> Fact:
    with path.open("rb") as source:
        size = os.fstat(source.fileno()).st_size
        hashing: Any = _Hashing(source)
        tar.addfile(_entry(name, size), hashing)
        return Fact(size, hashing.hexdigest())


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry
