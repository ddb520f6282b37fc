"""Words as the search sees them: folded, cut into characters and pairs, and found again in the original text.

Chinese is not cut at word edges: pairs of neighbouring characters find every literal substring, a
dictionary's words find a quarter of them. Query and text are folded alike, so the form in which something is
typed never decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

#: What of a query is read. A longer one is cut, never refused.
LONGEST_QUERY = 200
MOST_TERMS = 12
MOST_GRAMS = 48

_BREAK = "\n"
_QUOTED = re.compile(r"[\"“”]([^\"“”]*)[\"“”]|(\S+)")
#: A space between Chinese characters is typesetting (“通　知”), between Latin words it is a word's edge.
_TYPESETTING = re.compile(r"(?<=[^\x00-\x7f\n]) +| +(?=[^\x00-\x7f\n])")
_BLANK = re.compile(r"\s+")


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that works out each character once."""

    def __missing__(self, code: int) -> str:
        folded = "".join(_folded(mark) for mark in unicodedata.normalize("NFKC", chr(code)).lower())
        self[code] = folded
        return folded


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if char.isalnum() or category[0] == "M":
        return char
    if char in "\n\r":
        return _BREAK
    if category == "Zs" or char == "\t":
        return " "
    # Brackets and quotation marks join what they part: 〔2024〕1号, (2024)1号 and 20241号 are one.
    if category in ("Ps", "Pe", "Pi", "Pf", "Cf") or char in "\"'":
        return ""
    return _BREAK


_FOLDING = _Folding()


def runs(text: str) -> list[str]:
    """Return the text folded (NFKC, lower case, brackets dropped) and cut at punctuation."""
    return _TYPESETTING.sub("", text.translate(_FOLDING)).split()


def squeezed(text: str) -> str:
    """Return the text folded to one run, for comparing titles and document numbers as wholes."""
    return "".join(runs(text))


def pairs(run: str) -> list[str]:
    """Return the neighbouring pairs of a run, in order; none for a run of one character."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


def terms(query: str) -> list[str]:
    """Return the different runs a query asks for: parted by blanks unless these stand in quotation marks."""
    found: dict[str, None] = {}
    for quoted, plain in _QUOTED.findall(query[:LONGEST_QUERY]):
        found.update(dict.fromkeys(runs(quoted or plain)))
    return list(found)[:MOST_TERMS]


def grams(wanted: Iterable[str]) -> list[str]:
    """Return the different pairs of all terms, and the terms that are single characters."""
    found: dict[str, None] = {}
    for term in wanted:
        found.update(dict.fromkeys(pairs(term) or [term]))
    return list(found)[:MOST_GRAMS]


@dataclass(frozen=True, slots=True)
class Marker:
    """Finds sought words in a text as it was written, whatever its width, case, spaces and brackets."""

    pattern: re.Pattern[str]

    def spans(self, text: str, most: int = 200) -> list[tuple[int, int]]:
        """Return where sought words stand: ascending, overlapping ones joined."""
        joined: list[tuple[int, int]] = []
        for match in self.pattern.finditer(text):
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
    ordered = sorted(wanted, key=len, reverse=True)
    # The look-ahead finds pairs that overlap: 养老 and 老人 in 养老人.
    return Marker(re.compile(f"(?=({'|'.join(map(_loose, ordered))}))", re.IGNORECASE))


def _loose(term: str) -> str:
    between = r"[\s\"'“”‘’()（）\[\]［］〔〕【】《》〈〉「」『』{}]{0,3}"
    return between.join(_widths(char) for char in term)


def _widths(char: str) -> str:
    if "!" <= char <= "~":
        return f"[{re.escape(char)}{chr(ord(char) + 0xFEE0)}]"
    return re.escape(char)


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
