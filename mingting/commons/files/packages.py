"""Zip packages (docx, xlsx, pptx, OFD) opened without being blown up by them.

What the directory declares is checked first, before a byte is unpacked; then every member is streamed once
and must come out as long as it was declared, because a bomb lies in its directory.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from lxml import etree

from mingting.commons.files.markup import MarkupError, parse_xml, refuse_document_type

MEBIBYTE = 1024 * 1024
MEMBERS_LIMIT = 5_000
UNPACKED_LIMIT = 300 * MEBIBYTE
MEMBER_LIMIT = 150 * MEBIBYTE
#: Deflate reaches about 1 000 : 1; large honest spreadsheets stay below 100 : 1.
RATIO_LIMIT = 200
#: Small members may be very regular without being a bomb.
RATIO_COUNTS_FROM = MEBIBYTE
XML_LIMIT = 100 * MEBIBYTE
PROLOGUE = 64 * 1024
_CHUNK = 256 * 1024
_DRIVE = re.compile(r"^[A-Za-z]:")
#: The attribute by which a relationship points outside the package.
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class PackageError(ValueError):
    """A package that must not be opened; the message is Chinese and states the limit."""


class Package:
    """A zip held in memory whose directory has been found honest enough to read from."""

    def __init__(self, data: bytes) -> None:
        """Check the directory. Raises ``PackageError`` for bombs, traversal names, overlaps and damage."""
        self._size = len(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
            raise PackageError("压缩结构已损坏，无法打开") from error
        self._check_directory()
        self.in_order: tuple[str, ...] = tuple(m.filename for m in self._members if not m.is_dir())
        self.names: frozenset[str] = frozenset(self.in_order)

    def _check_directory(self) -> None:
        members = self._members
        if len(members) > MEMBERS_LIMIT:
            raise PackageError(f"包内文件 {len(members)} 个，超过上限 {MEMBERS_LIMIT} 个，疑似压缩炸弹")
        declared = sum(m.file_size for m in members)
        if declared > UNPACKED_LIMIT:
            raise PackageError(
                f"解压后将达 {declared // MEBIBYTE} MB，"
                f"超过上限 {UNPACKED_LIMIT // MEBIBYTE} MB，疑似压缩炸弹"
            )
        if sum(m.compress_size for m in members) > self._size:
            raise PackageError("包内文件相互重叠，疑似压缩炸弹")
        end = 0
        seen: set[str] = set()
        for member in sorted(members, key=lambda m: m.header_offset):
            if member.header_offset < end:
                raise PackageError("包内文件相互重叠，疑似压缩炸弹")
            end = member.header_offset + 30 + member.compress_size
            self._check_member(member)
            folded = member.filename.casefold()
            if folded in seen:
                raise PackageError(f"包内有重名文件“{member.filename[:60]}”，不同软件会看到不同内容")
            seen.add(folded)

    def _check_member(self, member: zipfile.ZipInfo) -> None:
        if not _is_plain_path(member.orig_filename):
            raise PackageError(f"包内文件名“{member.orig_filename[:60]}”指向包外路径".replace("\x00", "␀"))
        if member.file_size > MEMBER_LIMIT:
            raise PackageError(f"包内单个文件解压后超过上限 {MEMBER_LIMIT // MEBIBYTE} MB，疑似压缩炸弹")
        allowed = max(RATIO_COUNTS_FROM, RATIO_LIMIT * member.compress_size)
        if member.file_size > allowed:
            raise PackageError(f"包内文件压缩比超过上限 {RATIO_LIMIT} 倍，疑似压缩炸弹")

    @property
    def starts_at_once(self) -> bool:
        """Whether nothing precedes the first member (a prefix makes two files of one)."""
        return not self._members or min(m.header_offset for m in self._members) == 0

    @property
    def locked(self) -> bool:
        """Whether a member needs a password."""
        return any(m.flag_bits & 0x1 for m in self._members)

    def verify(self) -> None:
        """Stream every member once. Raises ``PackageError`` when sizes or sums lie, or XML has a DOCTYPE."""
        unpacked = 0
        for member in self._members:
            if member.is_dir():
                continue
            first = b""
            for chunk in self._stream(member):
                first = first or chunk[:PROLOGUE]
                unpacked += len(chunk)
                if unpacked > UNPACKED_LIMIT:
                    raise PackageError(f"解压后超过上限 {UNPACKED_LIMIT // MEBIBYTE} MB，疑似压缩炸弹")
            if member.filename.lower().endswith((".xml", ".rels")) and first.strip():
                _refuse_entities(member.filename, first)

    def _stream(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        got = 0
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    got += len(chunk)
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            RuntimeError,
            NotImplementedError,
            OSError,
            ValueError,
        ) as error:
            raise PackageError(f"包内文件“{member.filename[:60]}”与声明的大小或校验值不符") from error
        if got != member.file_size:
            raise PackageError(f"包内文件“{member.filename[:60]}”与声明的大小或校验值不符")

    def read(self, name: str, limit: int = MEMBER_LIMIT) -> bytes:
        """Return one member. Raises ``KeyError`` when absent, ``PackageError`` beyond ``limit`` bytes."""
        member = self._zip.getinfo(name)
        if member.file_size > limit:
            raise PackageError(f"包内文件“{name[:60]}”超过 {limit // MEBIBYTE} MB，不予读取")
        return b"".join(self._stream(member))

    def xml(self, name: str) -> etree._Element | None:
        """Return the root of an XML member, or ``None`` when it is absent. Raises ``PackageError``."""
        if name not in self.names:
            return None
        try:
            return parse_xml(self.read(name, XML_LIMIT))
        except MarkupError as error:
            raise PackageError(f"包内文件“{name[:60]}”{error}") from error

    @property
    def main(self) -> str:
        """The main part that the package names (word/document.xml and its like), or an empty string."""
        for kind, target, external in self.relations("").values():
            if kind == "officeDocument" and not external and target in self.names:
                return target
        return ""

    def content_type(self, part: str) -> str:
        """Return what the package declares a part to be, or an empty string."""
        root = self.xml("[Content_Types].xml")
        for override in () if root is None else root.iter("{*}Override"):
            if override.get("PartName", "").lstrip("/") == part:
                return str(override.get("ContentType", ""))
        return ""

    def under(self, pattern: str) -> list[str]:
        """Return member names that match a regular expression from their start, in natural order."""
        found = [n for n in self.names if re.match(pattern, n)]
        return sorted(found, key=lambda n: [int(s) if s.isdigit() else s for s in re.split(r"(\d+)", n)])

    def relations(self, part: str) -> Mapping[str, tuple[str, str, bool]]:
        """Return the relationships of a part: id → (last word of the type, target or URL, external)."""
        folder, leaf = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{leaf}.rels"))
        found: dict[str, tuple[str, str, bool]] = {}
        for relation in () if root is None else root.iter(RELATIONSHIP):
            target = relation.get("Target", "")
            external = relation.get("TargetMode", "") == "External"
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], target, external)
        return found


def _is_plain_path(name: str) -> bool:
    if not name or "\x00" in name or "\\" in name or name.startswith("/") or _DRIVE.match(name):
        return False
    return ".." not in name.split("/")


def _refuse_entities(name: str, first: bytes) -> None:
    """Refuse a part whose first bytes bring a DOCTYPE, or do not reach a root element at all."""
    try:
        refuse_document_type(first)
    except MarkupError as error:
        raise PackageError(f"包内文件“{name[:60]}”{error}，不予打开") from error


def rewrite(package: Package, *, replaced: Mapping[str, bytes], dropped: frozenset[str]) -> bytes:
    """Return the package with members replaced or dropped, its times and extra fields levelled.

    Raises ``PackageError`` when a member that stays cannot be read.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in package.in_order:
            if name in dropped:
                continue
            fresh = zipfile.ZipInfo(name)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            content = replaced.get(name)
            new.writestr(fresh, package.read(name) if content is None else content)
    return out.getvalue()
