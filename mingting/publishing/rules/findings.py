"""What a check says: which rule, how serious, where, and what would mend it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How serious a finding is. A block stops the release, a warning must be acknowledged, a note informs."""

    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return {"block": "阻断", "warn": "提示", "note": "说明"}[self.value]

    @property
    def rank(self) -> int:
        """0 for the most serious."""
        return tuple(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Place:
    """Where: the field's code, what people call it, and the characters ``start`` to ``end`` of its text.

    ``end`` is 0 when the finding is about the field as a whole. ``excerpt`` shows the place and never the
    personal number that was found there.
    """

    field: str
    label: str
    start: int = 0
    end: int = 0
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``replacement``, when given, is the text to put in place of the characters at ``place``.

    ``occurrence`` numbers findings that are otherwise alike within one draft, from 0.
    """

    rule: str
    severity: Severity
    place: Place
    message: str
    cite: str = ""
    replacement: str | None = None
    occurrence: int = 0

    @property
    def key(self) -> str:
        """A stable name by which a person acknowledges this finding: 16 hexadecimal characters.

        It holds while the text around is edited (offsets are left out) and changes with what is said, so
        that an acknowledgement never covers a graver, different or additional finding.
        """
        said = (
            self.rule,
            self.severity.value,
            self.place.field,
            self.place.excerpt,
            self.message,
            str(self.occurrence),
        )
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:16]


def replaced(text: str, field: str, findings: Iterable[Finding]) -> str:
    """Return the text of ``field`` with every offered replacement made; of overlapping ones the first."""
    offers = sorted(
        (found.place.start, found.place.end, found.replacement)
        for found in findings
        if found.place.field == field
        and found.replacement is not None
        and found.place.end > found.place.start
    )
    pieces, done = [], 0
    for start, end, replacement in offers:
        if start >= done:
            pieces += [text[done:start], replacement]
            done = end
    return "".join((*pieces, text[done:]))
