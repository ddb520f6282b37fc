"""Files as they were at one moment: kept under their own SHA-256, never changed, never overwritten."""

from __future__ import annotations

import hashlib
from typing import BinaryIO, cast

from django.core.files.base import ContentFile
from django.core.files.storage import storages


def keep(data: bytes) -> str:
    """Store the bytes once under their fingerprint and return it (64 hexadecimal digits)."""
    digest = hashlib.sha256(data).hexdigest()
    store = storages["kept"]
    path = _path(digest)
    if not store.exists(path):
        store.save(path, ContentFile(data))
    return digest


def open_kept(digest: str) -> BinaryIO:
    """Open kept bytes for reading. ``FileNotFoundError`` when the store has lost them."""
    return cast(BinaryIO, storages["kept"].open(_path(digest), "rb"))


def _path(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"
