"""BagIt (RFC 8493): how a package says of itself what is in it, and whether that is so.

The bag is written by ourselves: the library for it changes the working directory of the whole process. The tests let
it judge what we write.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from mingting.commons.files.packages import MEBIBYTE, Package, PackageError

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
PAYLOAD = "data/"
#: Lower-case names of RFC 8493 section 2.4; SM3 (GB/T 32905) stands beside SHA-256 where this machine has it.
ALGORITHMS = tuple(name for name in ("sha256", "sm3") if name in hashlib.algorithms_available)
_LINE = re.compile(r"([0-9a-f]{64})  (\S(?:.*\S)?)")
_TAGMANIFEST = re.compile(r"tagmanifest-\w+\.txt")
_DIRECTORY_LIMIT = 500 * MEBIBYTE
_FILES_LIMIT = 5_000
#: The earliest moment that a zip can tell: the same case gives the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16


class BagError(ValueError):
    """A package that must not be opened or is not one bag; the message is Chinese."""


def digest(algorithm: str, data: bytes) -> str:
    """Return the lower-case hexadecimal digest."""
    return hashlib.new(algorithm, data).hexdigest()


def bagged(payload: Mapping[str, bytes], about: Mapping[str, str]) -> dict[str, bytes]:
    """Return the members of a bag: ``payload`` (path below ``data/`` → bytes), its manifests, ``about`` as bag-info.

    ``about`` holds RFC 8493's labels and one-line values; Payload-Oxum comes by itself.
    """
    members = {PAYLOAD + path: data for path, data in payload.items()}
    octets = sum(len(data) for data in payload.values())
    lines = [*about.items(), ("Payload-Oxum", f"{octets}.{len(payload)}")]
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": "".join(f"{label}: {value}\n" for label, value in lines if value).encode(),
    }
    for algorithm in ALGORITHMS:
        tags[f"manifest-{algorithm}.txt"] = _manifest(members, algorithm)
    sums = {f"tagmanifest-{algorithm}.txt": _manifest(tags, algorithm) for algorithm in ALGORITHMS}
    return members | tags | sums


def _manifest(members: Mapping[str, bytes], algorithm: str) -> bytes:
    return "".join(f"{digest(algorithm, members[path])}  {path}\n" for path in sorted(members)).encode()


def zipped(members: Mapping[str, bytes], folder: str) -> bytes:
    """Return a zip of one folder, stored without compression: the same members give the same bytes everywhere.

    What is not packed tightly loses one byte where one byte goes bad.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for path in sorted(members):
            entry = zipfile.ZipInfo(f"{folder}/{path}", _MOMENT)
            entry.create_system = _UNIX
            entry.external_attr = _PLAIN_FILE
            package.writestr(entry, members[path])
    return out.getvalue()


def opened(package: bytes | Path) -> dict[str, bytes]:
    """Return the members of a bag, a zip's bytes or file, or a directory. Raises ``BagError``."""
    if isinstance(package, Path) and package.is_dir():
        return _from_directory(package)
    try:
        data = package.read_bytes() if isinstance(package, Path) else package
    except OSError as error:
        raise BagError("归档包无法读取") from error
    return _from_zip(data)


def _from_zip(data: bytes) -> dict[str, bytes]:
    try:
        package = Package(data)
        if package.locked or not package.starts_at_once:
            raise BagError("归档包加密或在压缩包之前另有内容")
        package.verify()
        found = {name: package.read(name) for name in package.in_order}
    except PackageError as error:
        raise BagError(str(error)) from error
    folders = {name.partition("/")[0] for name in found}
    if len(folders) != 1 or any("/" not in name for name in found):
        raise BagError("归档包应当只有一个文件夹，其中是全部内容")
    return {name.partition("/")[2]: content for name, content in found.items()}


def _from_directory(folder: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    octets = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise BagError("归档包的文件夹中有链接或特殊文件")
        if path.is_dir():
            continue
        octets += path.stat().st_size
        if octets > _DIRECTORY_LIMIT or len(found) >= _FILES_LIMIT:
            raise BagError("归档包的文件夹过大")
        found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def faults(members: Mapping[str, bytes]) -> list[str]:
    """Return Chinese faults of a bag: missing, extra and changed members, and counts that do not agree."""
    found = []
    if members.get("bagit.txt") != DECLARATION:
        found.append("缺少 bagit.txt 或其内容不是 BagIt 1.0 的声明")
    payload = {path for path in members if path.startswith(PAYLOAD)}
    sums = {path for path in members if _TAGMANIFEST.fullmatch(path)}
    for stem, covered in (("manifest", payload), ("tagmanifest", set(members) - payload - sums)):
        if f"{stem}-sha256.txt" not in members:
            found.append(f"缺少 {stem}-sha256.txt")
        for algorithm in ALGORITHMS:
            name = f"{stem}-{algorithm}.txt"
            if name in members:
                found.extend(_against(members, name, algorithm, covered))
    found.extend(_counted(members, payload))
    return list(dict.fromkeys(found))


def _against(members: Mapping[str, bytes], name: str, algorithm: str, covered: set[str]) -> list[str]:
    listed = _listed(members[name])
    if listed is None:
        return [f"{name} 的格式有误"]
    found = [f"缺少文件 {shown(path)}" for path in sorted(set(listed) - covered)]
    found += [f"多出文件 {shown(path)}，{name} 中没有" for path in sorted(covered - set(listed))]
    found += [
        f"文件 {shown(path)} 的 {algorithm.upper()} 校验值不符，已被改动"
        for path in sorted(covered & set(listed))
        if digest(algorithm, members[path]) != listed[path]
    ]
    return found


def _listed(manifest: bytes) -> dict[str, str] | None:
    """Return path → digest of a manifest, ``None`` when one line is not as it must be."""
    try:
        lines = manifest.decode().split("\n")
    except UnicodeDecodeError:
        return None
    found = [_LINE.fullmatch(line) for line in lines[:-1]]
    if lines[-1] or not found or not all(found):
        return None
    listed = {line[2]: line[1] for line in found if line}
    return listed if len(listed) == len(found) else None


def _counted(members: Mapping[str, bytes], payload: set[str]) -> list[str]:
    stated = re.findall(rb"^Payload-Oxum: (\d+)\.(\d+)$", members.get("bag-info.txt", b""), re.MULTILINE)
    octets = sum(len(members[path]) for path in payload)
    if [(int(size), int(count)) for size, count in stated] != [(octets, len(payload))]:
        return ["bag-info.txt 的 Payload-Oxum（字节数和文件数）缺少或与实际不符"]
    return []


def shown(path: str) -> str:
    """Return a path short and visible enough for a sentence."""
    seen = "".join(letter if letter.isprintable() else "�" for letter in path)
    return seen if len(seen) <= 80 else f"{seen[:60]}…{seen[-15:]}"
