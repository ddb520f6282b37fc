"""Versions of a report: its canonical form and fingerprint, and what one version says otherwise than another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mingting.reporting.rules.equations import plain
from mingting.reporting.rules.figures import Figures, Source, words_of
from mingting.reporting.rules.report import Number


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that another version gives otherwise; ``None`` is no figure. ``came`` and ``went`` are its records."""

    name: str
    before: Number | None
    after: Number | None
    came: tuple[Source, ...]
    went: tuple[Source, ...]

    @property
    def sentence(self) -> str:
        """What changed, in words, with the records that made it so."""
        said = f"{words_of(self.name)}由{_told(self.before)}改为{_told(self.after)}"
        if self.before == self.after:
            said = f"{words_of(self.name)}仍为{_told(self.after)}，所计的记录不同"
        records = [f"增{source.number}（{source.why}）" for source in self.came[:3]]
        records += [f"减{source.number}（{source.why}）" for source in self.went[:3]]
        return f"{said}：{'；'.join(records)}" if records else said


def _told(value: Number | None) -> str:
    return "未录入" if value is None else plain(value)


def differences(before: Figures, after: Figures) -> Iterator[Difference]:
    """Yield the figures whose value or records differ, in the order of the form."""
    for name in dict.fromkeys((*after.values, *before.values)):
        old, new = before.values.get(name), after.values.get(name)
        had, has = before.behind(name), after.behind(name)
        came, went = _without(has, had), _without(had, has)
        if old != new or came or went:
            yield Difference(name, old, new, came, went)


def _without(these: tuple[Source, ...], those: tuple[Source, ...]) -> tuple[Source, ...]:
    known = set(those)
    return tuple(source for source in these if source not in known)


def canonical(words: Mapping[str, Any]) -> str:
    """Return the one way in which these plain values are written: sorted names, no blanks, Chinese as it is."""
    return json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def fingerprint(words: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the canonical form as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(words).encode()).hexdigest()


def sources_to_plain(figures: Figures) -> dict[str, list[list[Any]]]:
    """Return the records behind every figure as JSON keeps them: kind, number of the row, number, title, why."""
    return {
        name: [[one.kind, one.pk, one.number, one.title, one.why] for one in found]
        for name, found in figures.sources.items()
    }


def sources_from_plain(stored: Mapping[str, list[list[Any]]]) -> dict[str, tuple[Source, ...]]:
    """Return the records from their stored form, see :func:`sources_to_plain`."""
    return {name: tuple(Source(*row) for row in rows) for name, rows in stored.items()}
