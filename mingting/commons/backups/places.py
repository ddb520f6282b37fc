"""What an archive holds and where on this machine it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import FileSystemStorage, storages

from mingting.kernel.refusals import Refused

#: The format of the archive; another number is another format.
FORMAT = 1
MANIFEST = "manifest.json"
#: The database as a file, by Django's name of the database.
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.sql"}
KEPT, UPLOADS = "kept", "uploads"


@dataclass(frozen=True, slots=True)
class Fact:
    """A file of the archive: its size in bytes and its SHA-256 (64 hexadecimal digits)."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself.

    ``made_at`` is ISO 8601; ``ledger`` is the fingerprint of the ledger's last entry, which this back-up wrote;
    ``migrations`` are ``app.name``, sorted.
    """

    made_at: str
    ledger: str
    database: str
    migrations: tuple[str, ...]
    files: Mapping[str, Fact]


def folders() -> dict[str, Path]:
    """Return the folders that go into the archive, by their names in it.

    Raises :class:`Refused` when a storage keeps its files elsewhere than in a folder: they are then backed up with
    the means of that storage.
    """
    found = {}
    for name, alias in ((KEPT, "kept"), (UPLOADS, "default")):
        storage = storages[alias]
        if not isinstance(storage, FileSystemStorage):
            raise Refused(f"存储“{alias}”不在本机目录中，请用该存储自身的方式备份，本命令不能备份它")
        found[name] = Path(storage.location)
    return found
