"""A ZIP of files as desks pack them: names in the letters of their writer, and no bad member spoils the others."""

from __future__ import annotations

import copy
import re
import zipfile
from collections import Counter
from contextlib import suppress

from mingting.commons.files.packages import MEMBERS_LIMIT, Package, PackageError

_HAN = re.compile("[\u4e00-\u9fa5]")
_SAYS_UTF8, _LOCKED = 0x800, 0x1


class Packed(Package):
    """A package whose members bear readable names; ``refused`` are those set aside, (name, why).

    Raises ``PackageError`` for what spoils it whole: damage, too many members, overlaps, a password on all of them.
    """

    def _check_directory(self) -> None:
        self.refused: list[tuple[str, str]] = []
        # One too large is refused by the checks of every package, before its members are looked at one by one.
        if len(self._members) <= MEMBERS_LIMIT:
            self._set_aside([member for member in self._members if not member.is_dir()])
        super()._check_directory()

    def _set_aside(self, members: list[zipfile.ZipInfo]) -> None:
        """Name the members and keep those that may be opened."""
        if members and all(member.flag_bits & _LOCKED for member in members):
            raise PackageError("压缩包设有密码，无法打开")
        for member in members:
            member.filename = _decoded(member)
        bearers = Counter(member.filename.casefold() for member in members)
        kept = []
        for member in members:
            if why := self._fault(member, bearers[member.filename.casefold()]):
                self.refused.append((member.filename.replace("\x00", "␀"), why))
            else:
                kept.append(member)
        self._members = kept
        self._zip.NameToInfo = {member.filename: member for member in kept}

    def _fault(self, member: zipfile.ZipInfo, bearers: int) -> str:
        if bearers > 1:
            return "包内有重名文件，不同软件会看到不同内容"
        if member.flag_bits & _LOCKED:
            return "设有密码，无法打开"
        try:
            self._check_member(member)
        except PackageError as fault:
            return str(fault)
        return ""

    def _check_member(self, member: zipfile.ZipInfo) -> None:
        # By the name that is meant: what it is packed under may hold a backslash within a Chinese character.
        named = copy.copy(member)
        named.orig_filename = member.filename
        super()._check_member(named)


def _decoded(member: zipfile.ZipInfo) -> str:
    """Return a name as its writer meant it, folders parted by “/”.

    Decoded before anything is parted, for the second byte of 誠 and its like in GBK is that of a backslash.
    """
    return _meant(member).replace("\\", "/")


def _meant(member: zipfile.ZipInfo) -> str:
    name = member.orig_filename
    if member.flag_bits & _SAYS_UTF8:
        return name
    raw = name.encode("cp437")
    # Windows packs Chinese names as GBK without saying so.
    # 通知 in GBK is two letters of other alphabets in UTF-8: whoever means UTF-8 has Chinese in it.
    for encoding, looks_right in (("utf-8", _HAN.search), ("gb18030", bool)):
        with suppress(UnicodeDecodeError):
            if looks_right(decoded := raw.decode(encoding)):
                return decoded
    return name
