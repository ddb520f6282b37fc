"""Proving an archive before anything is touched: every byte is the one that was written, and nothing else is in it."""

from __future__ import annotations

import hashlib
import json
import tarfile
from pathlib import Path, PurePosixPath
from typing import IO

from mingting.kernel.refusals import Refused

from .places import DATABASES, FORMAT, KEPT, MANIFEST, UPLOADS, Fact, Manifest

_PIECE = 1 << 20
_LONGEST_MANIFEST = 256 << 20


def check(archive: Path) -> Manifest:
    """Read the whole archive and return its manifest. Raises :class:`Refused` naming the first thing that is wrong."""
    found: dict[str, Fact] = {}
    words: bytes | None = None
    try:
        with tarfile.open(archive, mode="r|") as tar:
            for entry in tar:
                name = good_name(entry)
                content = tar.extractfile(entry)
                assert content is not None
                if name in found or (name == MANIFEST and words is not None):
                    raise Refused(f"备份文件损坏：“{name}”出现两次")
                if name == MANIFEST:
                    words = content.read(_LONGEST_MANIFEST)
                else:
                    found[name] = _fact(content)
    except FileNotFoundError:
        raise Refused(f"没有文件“{archive}”") from None
    except (tarfile.TarError, EOFError, OSError) as trouble:
        raise Refused(f"备份文件损坏，不能读完：{trouble}") from trouble
    if words is None:
        raise Refused("备份文件不完整：没有清单 manifest.json")
    manifest = read_manifest(words)
    _compare(manifest, found)
    return manifest


def read_manifest(words: bytes) -> Manifest:
    """Read a manifest's JSON. Raises :class:`Refused` when it is not one, or of another format."""
    try:
        told = json.loads(words)
        if told["format"] != FORMAT:
            raise Refused(f"备份文件的格式是{told['format']}，本版本只能读格式{FORMAT}")
        files = {name: Fact(int(fact["size"]), str(fact["sha256"])) for name, fact in told["files"].items()}
        manifest = Manifest(
            made_at=str(told["made_at"]),
            ledger=str(told["ledger"]),
            database=str(told["database"]),
            migrations=tuple(told["migrations"]),
            files=files,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as trouble:
        raise Refused("备份文件损坏：清单 manifest.json 读不懂") from trouble
    if manifest.database not in DATABASES or DATABASES[manifest.database] not in files:
        raise Refused("备份文件不完整：其中没有数据库")
    return manifest


def good_name(entry: tarfile.TarInfo) -> str:
    """Return the entry's name if it can only land where the archive's files belong (no ``..``, no links)."""
    path = PurePosixPath(entry.name)
    top_level = len(path.parts) == 1 and entry.name in {MANIFEST, *DATABASES.values()}
    inside = len(path.parts) > 1 and path.parts[0] in {KEPT, UPLOADS} and ".." not in path.parts
    if not entry.isfile() or not (top_level or inside):
        raise Refused(f"备份文件中有不该有的内容：“{entry.name}”")
    return entry.name


def _fact(content: IO[bytes]) -> Fact:
    digest, size = hashlib.sha256(), 0
    while piece := content.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return Fact(size, digest.hexdigest())


def _compare(manifest: Manifest, found: dict[str, Fact]) -> None:
    for name, fact in manifest.files.items():
        if name not in found:
            raise Refused(f"备份文件不完整：缺少“{name}”")
        if found[name] != fact:
            raise Refused(f"备份文件损坏：“{name}”的内容与清单所记的指纹不符")
    extra = sorted(found.keys() - manifest.files.keys())
    if extra:
        raise Refused(f"备份文件中有清单没有的内容：“{extra[0]}”")
