"""What a check of a report says: how grave, what, where, and on what ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mingting.reporting.rules.form import FORM, Cell


class Severity(StrEnum):
    """``ERROR`` is wrong for certain, ``EXPLAIN`` may be right but wants a reason, ``NOTICE`` is worth a look."""

    ERROR = "error"
    EXPLAIN = "explain"
    NOTICE = "notice"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"error": "错误", "explain": "需要说明", "notice": "提示"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found. ``sentence`` and ``place`` are Chinese; ``code`` is stable, for programs.

    ``quote`` is the passage as written, for a finding in the words; ``cells`` are those it is about.
    """

    severity: Severity
    code: str
    place: str
    sentence: str
    cite: str = FORM
    cells: tuple[Cell, ...] = ()
    quote: str = ""


_ORDER = tuple(Severity)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, gravest first and otherwise as they came, each once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: _ORDER.index(finding.severity)))


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those that are wrong for certain."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


def listed(cells: Sequence[Cell], most: int = 6) -> str:
    """Return the cells in words, the first few of many."""
    words = "、".join(cell.words for cell in cells[:most])
    return f"{words}等{len(cells)}格" if len(cells) > most else words
