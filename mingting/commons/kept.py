"""Files as they were at one moment: kept under their own SHA-256, never changed, never overwritten."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

from django.core.files.base import ContentFile
from django.core.files.storage import storages


def keep(data: bytes) -> str:
    """Store the bytes once under their fingerprint and return it (64 hexadecimal digits).

    What stands there already is read and compared: a file that was half written when the power went is written anew.
    """
    digest = hashlib.sha256(data).hexdigest()
    if not is_whole(digest):
        _write(_path(digest), data)
    return digest


def is_whole(digest: str) -> bool:
    """Return whether the store has the bytes that this fingerprint is of."""
    store = storages["kept"]
    path = _path(digest)
    if not store.exists(path):
        return False
    with store.open(path, "rb") as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest() == digest


def _write(path: str, data: bytes) -> None:
    """Put the bytes in their place at once and for good; a store that is not a file system does so by itself."""
    store = storages["kept"]
    try:
        place = Path(store.path(path))
    except NotImplementedError:
        store.delete(path)
        store.save(path, ContentFile(data))
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as half:
        half.write(data)
        half.flush()
        os.fsync(half.fileno())
    os.chmod(half.name, 0o640)
    os.replace(half.name, place)


def open_kept(digest: str) -> BinaryIO:
    """Open kept bytes for reading. ``FileNotFoundError`` when the store has lost them."""
    return cast(BinaryIO, storages["kept"].open(_path(digest), "rb"))


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"
