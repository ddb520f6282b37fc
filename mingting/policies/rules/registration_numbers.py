"""统一编号 of a 行政规范性文件 (三统一: registered, numbered and issued as one): written as the locality lays down.

Examples: HFGS-2022-7 (惠州), HHCR-2023-01005 (怀化: department of two figures, serial of three), GZ0320240013 (广州).
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass

from mingting.policies.rules.numerals import levelled

_NAMES = frozenset({"prefix", "year", "dept", "serial"})
_PREFIX = "[A-Z]{2,8}"
_PREFIX_MARK, _WIDTH = "prefix", re.compile(r"0?([1-9])d?")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class RegistrationPattern:
    """A format string of ``prefix`` (2 to 8 capitals, or write it out), ``year``, ``dept`` and ``serial``.

    ``{serial}`` has no leading zeros, ``{serial:03d}`` three figures. A pattern without year or serial, or with another
    name, raises ``ValueError``.
    """

    pattern: str = "{prefix}-{year}-{serial}"

    def __post_init__(self) -> None:
        names = [name for _, name, _, _ in string.Formatter().parse(self.pattern) if name is not None]
        if not {"year", "serial"} <= set(names) <= _NAMES or len(names) != len(set(names)):
            raise ValueError(f"registration number pattern: {self.pattern!r}")
        self.expression()

    def matches(self, number: str) -> bool:
        """Return whether the number is written as the pattern says."""
        return re.fullmatch(self.expression(), number, re.ASCII) is not None

    def expression(self, *, loose: bool = False) -> str:
        """Return the regular expression; ``loose`` takes a serial with or without leading zeros."""
        written = []
        for literal, name, spec, _ in string.Formatter().parse(self.pattern):
            written.append(re.escape(literal))
            if name is not None:
                written.append(_part(name, spec or "", loose=loose))
        return "".join(written)

    def mended(self, number: str) -> str | None:
        """Return the number in the pattern's spelling when only its spelling is wrong, else ``None``."""
        plain = re.sub(r"\s+|号$", "", registration_key(number))
        found = re.fullmatch(self.expression(loose=True), plain, re.ASCII)
        if found is None:
            return None
        parts = found.groupdict()
        filled = {name: parts[name] if name == _PREFIX_MARK else int(parts[name]) for name in parts}
        mended = self.pattern.format(**filled)
        return mended if self.matches(mended) else None


def registration_key(number: str) -> str:
    """Return what two spellings have in common: capitals, plain hyphens, no blanks (HFGS—2017—9 is HFGS-2017-9)."""
    return re.sub(r"\s+", "", re.sub("-+", "-", levelled(number[:LONGEST]))).upper()


def _told(pattern: RegistrationPattern) -> str:
    names = {"prefix": "代码", "year": "年份", "dept": "部门码", "serial": "序号"}
    told = []
    for literal, name, spec, _ in string.Formatter().parse(pattern.pattern):
        width = _WIDTH.fullmatch(spec or "")
        told.append(literal + (f"{names[name]}{f'（{width[1]}位）' if width else ''}" if name else ""))
    return "".join(told)


def _part(name: str, spec: str, *, loose: bool) -> str:
    if name == _PREFIX_MARK:
        return f"(?P<prefix>{_PREFIX})"
    if name == "year":
        return r"(?P<year>(?:19|20)\d{2})"
    if not spec:
        return rf"(?P<{name}>{'0*' if loose else ''}[1-9]\d{{0,5}})"
    width = _WIDTH.fullmatch(spec)
    if width is None:
        raise ValueError(f"registration number pattern: width {spec!r} of {name}")
    return rf"(?P<{name}>\d{{{'1,' if loose else ''}{width[1]}}})"


def registration_number_fault(
    number: str,
    pattern: RegistrationPattern = RegistrationPattern(),
) -> str | None:
    """Return ``None`` for a good 统一编号, else a Chinese sentence with the mended form where there is one."""
    if pattern.matches(number):
        return None
    mended = pattern.mended(number)
    if mended is not None:
        return f"统一编号应写作“{mended}”：用半角大写字母、数字和连字符，不空格"
    return f"统一编号“{number.strip()[:LONGEST]}”不符合规定的格式“{_told(pattern)}”"
