"""How long a case is kept, and its 档号 (条例第四十五条: 归档; 档案条例第十九条: every organ sets its own periods)."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from enum import StrEnum

from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

PERIODS_ARE_SET_BY_THE_ORGAN = cite("档案条例", "第十九条")


@dataclass(frozen=True, slots=True)
class Retention:
    """A 保管期限: its code in a 档号, the years (``None``: for ever) and its name."""

    code: str
    years: int | None
    name: str


FOREVER = Retention("Y", None, "永久")
THIRTY_YEARS = Retention("D30", 30, "30年")
TEN_YEARS = Retention("D10", 10, "10年")
#: Code → period; the three that 文书档案 knows.
RETENTIONS = {kept.code: kept for kept in (FOREVER, THIRTY_YEARS, TEN_YEARS)}


class CaseKind(StrEnum):
    """What decides how long a case is kept."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    CONTESTED = "contested"


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """The codes of the periods an organ has set, with the approval of 档案主管部门 (档案条例第十九条).

    ``abandoned`` is for what was withdrawn or given up, ``contested`` for what went to 行政复议 or 行政诉讼. The
    defaults are cautious and no norm demands them. An unknown code raises ``ValueError``.
    """

    answered: str = THIRTY_YEARS.code
    abandoned: str = THIRTY_YEARS.code
    contested: str = FOREVER.code

    def __post_init__(self) -> None:
        unknown = {self.answered, self.abandoned, self.contested} - set(RETENTIONS)
        if unknown:
            raise ValueError(f"retention codes: {sorted(unknown)}")


def case_kind(*, contested: bool, abandoned: bool) -> CaseKind:
    """Return the kind of a case; what was contested is kept as contested, however it ended."""
    if contested:
        return CaseKind.CONTESTED
    return CaseKind.ABANDONED if abandoned else CaseKind.ANSWERED


def retention(kind: CaseKind, policy: RetentionPolicy = RetentionPolicy()) -> Retention:
    """Return how long a case of this kind is kept."""
    codes = {
        CaseKind.ANSWERED: policy.answered,
        CaseKind.ABANDONED: policy.abandoned,
        CaseKind.CONTESTED: policy.contested,
    }
    return RETENTIONS[codes[kind]]


#: What each part of a 档号 is written with. 全宗号 is given by the archive the organ hands over to.
_PARTS = {
    "fonds": r"[A-Z0-9]{1,6}",
    "year": r"\d{4}",
    "term": "|".join(RETENTIONS),
    "serial": r"[1-9]\d*",
}
_PADDED = re.compile(r"0([1-9])d")
LONGEST_ARCHIVE_NUMBER = 60


@dataclass(frozen=True, slots=True)
class ArchivePattern:
    """How an organ writes its 档号; by default 全宗号-WS·年度-保管期限-GK-件号, as in ``Z109-WS·2026-D30-GK-0001``.

    ``pattern`` is a format string that names ``fonds``, ``year``, ``term`` and ``serial`` (件号, which may be padded:
    ``:04d``) once each. WS is 文书档案; GK stands for 公开 in the place of the office or the matter. Any other
    pattern raises ``Refused``.
    """

    pattern: str = "{fonds}-WS·{year}-{term}-GK-{serial:04d}"

    def __post_init__(self) -> None:
        names = sorted(name for _, name, _, _ in self._pieces() if name is not None)
        if names != sorted(_PARTS):
            raise Refused(
                "档号格式中 {fonds}、{year}、{term}、{serial} 应当各有一个", field="archive_pattern"
            )
        for _, name, spec, conversion in self._pieces():
            if conversion or (spec and not (name == "serial" and _PADDED.fullmatch(spec))):
                raise Refused(f"档号格式中的“{{{name}}}”不能另加格式", field="archive_pattern")

    def number(self, *, fonds: str, year: int, kept: Retention, serial: int) -> str:
        """Return the 档号. Raises ``Refused`` when a part breaks the pattern (a serial too long, say)."""
        written = self.pattern.format(fonds=fonds, year=year, term=kept.code, serial=serial)
        if not self.matches(written):
            raise Refused(f"档号“{written}”不符合规定的格式", field="archive_number")
        return written

    def matches(self, number: str) -> bool:
        """Return whether a 档号 is written as the pattern says."""
        expression = "".join(
            re.escape(literal) + (f"(?:{_part(name, spec)})" if name else "")
            for literal, name, spec, _ in self._pieces()
        )
        return len(number) <= LONGEST_ARCHIVE_NUMBER and bool(re.fullmatch(expression, number, re.ASCII))

    def _pieces(self) -> list[tuple[str, str | None, str | None, str | None]]:
        try:
            return list(string.Formatter().parse(self.pattern))
        except ValueError as fault:
            raise Refused("档号格式的花括号没有成对", field="archive_pattern") from fault


def _part(name: str, spec: str | None) -> str:
    padded = _PADDED.fullmatch(spec or "")
    if name != "serial" or padded is None:
        return _PARTS[name]
    return rf"(?!0+(?!\d))\d{{{padded[1]}}}"
