"""Bringing an archive back: nothing is touched before it is proved, nothing is overwritten unasked."""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import ledger
from .checking import check, good_name
from .places import DATABASES, KEPT, UPLOADS, Manifest, folders
from .writing import damaged, run_client


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, migrations that this version still has to run, and where what stood there was put."""

    manifest: Manifest
    migrations_to_run: tuple[str, ...]
    put_aside: Path | None


def restore(archive: Path, *, force: bool, by: By) -> Restored:
    """Restore database and files from the archive, and say so in the restored ledger.

    Refuses (:class:`Refused`) a damaged archive, one of another make of database or of a newer version, and a place
    that is not empty unless ``force``. With ``force`` the database is replaced in one transaction, the uploads are put
    aside, and kept files are added to those that are there.
    """
    manifest = check(archive)
    lost = damaged(manifest)
    if lost:
        raise Refused(f"备份时文件已经损坏：“{lost[0]}”的内容与其名称所示的指纹不符")
    if manifest.database != connection.vendor:
        raise Refused(f"备份的数据库是{manifest.database}，本机用的是{connection.vendor}，不能互相恢复")
    to_run = _migrations_to_run(manifest)
    targets = folders()
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    if not force:
        _demand_empty(targets)
    with tempfile.TemporaryDirectory(dir=_existing(targets[UPLOADS].parent), prefix=".restore-") as room:
        _unpack(archive, Path(room))
        _restore_database(Path(room) / DATABASES[manifest.database])
        aside = _put_files(Path(room), targets, by)
    with transaction.atomic():
        ledger.record(by=by, did="commons.restore", to=archive.name, detail={"made_at": manifest.made_at})
    return Restored(manifest, to_run, aside)


def _migrations_to_run(manifest: Manifest) -> tuple[str, ...]:
    """Return the migrations the archive has not seen. Refuse an archive that has seen some which we have not."""
    ours = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    apps = {migration.partition(".")[0] for migration in ours}
    newer = [known for known in manifest.migrations if known.partition(".")[0] in apps and known not in ours]
    if newer:
        raise Refused(f"备份来自更新的版本（{newer[-1]}），请先升级本程序再恢复")
    return tuple(sorted(ours - set(manifest.migrations)))


def _demand_empty(targets: dict[str, Path]) -> None:
    if connection.introspection.table_names():
        raise Refused("数据库不是空的；确实要用备份替换现有内容的，请加 --force")
    for folder in targets.values():
        if folder.exists() and any(path.is_file() for path in folder.rglob("*")):
            raise Refused(f"目录“{folder}”不是空的；确实要用备份替换现有内容的，请加 --force")


def _existing(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _unpack(archive: Path, room: Path) -> None:
    with tarfile.open(archive, mode="r|") as tar:
        for entry in tar:
            target = room / good_name(entry)
            target.parent.mkdir(parents=True, exist_ok=True)
            content = tar.extractfile(entry)
            assert content is not None
            with target.open("wb") as out:
                shutil.copyfileobj(content, out)


def _restore_database(dump: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(dump)) as source:
            source.backup(connection.connection)
    else:
        # One transaction: either all of the old is gone and all of the new is there, or nothing happened.
        run_client(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--single-transaction",
            "--command=DROP SCHEMA public CASCADE; CREATE SCHEMA public",
            f"--file={dump}",
        )
    connection.close()


def _put_files(room: Path, targets: dict[str, Path], by: By) -> Path | None:
    """Add the kept files (their names are their fingerprints), replace the uploads; return where those were put."""
    uploads, aside = targets[UPLOADS], None
    if uploads.exists() and any(uploads.iterdir()):
        aside = uploads.with_name(f"{uploads.name}.replaced-{by.at:%Y%m%d-%H%M%S}")
        uploads.rename(aside)
    for name, folder in ((KEPT, targets[KEPT]), (UPLOADS, uploads)):
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted((room / name).rglob("*")):
            if path.is_file():
                target = folder / path.relative_to(room / name)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, target)
                target.chmod(0o640)
    return aside
