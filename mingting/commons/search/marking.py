"""Sought words found again in a text as it was written, for ``<mark>`` and for the part worth showing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from opencc import OpenCC

_BLANK = re.compile(r"\s+")
#: Ideographs that have a simplified form (Unified Ideographs and Extension A).
_IDEOGRAPHS = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds sought words in a text, whatever its width, case, script, spaces and brackets."""

    pattern: re.Pattern[str] | None

    def spans(self, text: str, most: int = 200) -> list[tuple[int, int]]:
        """Return where sought words stand: ascending, overlapping ones joined."""
        joined: list[tuple[int, int]] = []
        for match in self.pattern.finditer(text) if self.pattern else ():
            start, end = match.span(1)
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            elif len(joined) == most:
                break
            else:
                joined.append((start, end))
        return joined

    def marked(self, text: str) -> SafeString:
        """Return the whole text, escaped, with the sought words in ``<mark>``."""
        return _html(text, self.spans(text), 0, len(text))

    def snippet(self, text: str, length: int = 120) -> SafeString:
        """Return the part of the text where most sought words stand, escaped and marked."""
        spans = self.spans(text)
        start = _densest(text, spans, length)
        end = min(len(text), start + length)
        before, after = "…" if start else "", "…" if end < len(text) else ""
        return mark_safe(f"{before}{_html(text, spans, start, end)}{after}")  # noqa: S308 — made of escaped text


def marker(wanted: Sequence[str]) -> Marker:
    """Return a marker for folded terms; longer ones first, so that the longest mark wins."""
    ordered = sorted(filter(None, wanted), key=len, reverse=True)
    if not ordered:
        return Marker(None)
    # The look-ahead finds pairs that overlap: 养老 and 老人 in 养老人.
    return Marker(re.compile(f"(?=({'|'.join(map(_loose, ordered))}))", re.IGNORECASE))


def _loose(term: str) -> str:
    between = r"[\s\"'“”‘’()（）\[\]［］〔〕【】《》〈〉「」『』{}]{0,3}"
    return between.join(_forms(char) for char in term)


def _forms(char: str) -> str:
    if "!" <= char <= "~":
        return f"[{re.escape(char)}{chr(ord(char) + 0xFEE0)}]"
    others = _traditional().get(char, "")
    return f"[{char}{others}]" if others else re.escape(char)


@cache
def _traditional() -> dict[str, str]:
    """Return, for each simplified character, the characters that are folded to it."""
    found: defaultdict[str, str] = defaultdict(str)
    # One to a line, so that no two are taken for a phrase.
    for written, simple in zip(
        _IDEOGRAPHS, OpenCC("t2s").convert("\n".join(_IDEOGRAPHS)).split("\n"), strict=True
    ):
        if written != simple:
            found[simple] += written
    return dict(found)


def _densest(text: str, spans: Sequence[tuple[int, int]], length: int) -> int:
    best, where = 0, 0
    for start, _end in spans:
        inside = {text[a:b] for a, b in spans if start <= a and b <= start + length - 20}
        if len(inside) > best:
            best, where = len(inside), start
    if where <= 20:
        return 0
    return max(0, min(where - 20, len(text) - length))


def _html(text: str, spans: Iterable[tuple[int, int]], start: int, end: int) -> SafeString:
    pieces = []
    at = start
    for a, b in spans:
        if b > start and a < end:
            a, b = max(a, at), min(b, end)
            pieces += [escape(_line(text[at:a])), "<mark>", escape(_line(text[a:b])), "</mark>"]
            at = b
    pieces.append(escape(_line(text[at:end])))
    return mark_safe("".join(pieces))  # noqa: S308 — every piece of text is escaped


def _line(text: str) -> str:
    return _BLANK.sub(" ", text)
