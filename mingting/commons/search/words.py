"""Words as the search sees them: folded, then cut into characters and pairs of neighbours.

Chinese is not cut at word edges: pairs of neighbouring characters find every literal substring, a
dictionary's words find a quarter of them. Query and text are folded alike, so the form in which something is
typed (width, case, brackets, traditional characters) never decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from opencc import OpenCC

#: What of a query is read. A longer one is cut, never refused.
LONGEST_QUERY = 200
MOST_TERMS = 12
MOST_GRAMS = 64
MOST_CHARS = 48

_BREAK = "\n"
_QUOTED = re.compile(r"[\"“”]([^\"“”]*)[\"“”]|(\S+)")
#: A space between Chinese characters is typesetting (“通　知”), between Latin words it is a word's edge.
_TYPESETTING = re.compile(r"(?<=[^\x00-\x7f\n]) +| +(?=[^\x00-\x7f\n])")
#: 2024年第1号, 2024第1号, 20241号 and 20241 are one number.
_NUMBERED = re.compile(r"(\d{4})年?第?(\d+)号?$")
#: Character by character: both sides are folded by the same table, so no phrase needs to be understood.
_SIMPLIFIED = OpenCC("t2s").convert


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that works out each character once."""

    def __missing__(self, code: int) -> str:
        folded = "".join(_folded(mark) for mark in unicodedata.normalize("NFKC", chr(code)).lower())
        self[code] = folded
        return folded


def _folded(char: str) -> str:
    category = unicodedata.category(char)
    if char.isalnum():
        return _SIMPLIFIED(char) if ord(char) > 0x2FF else char
    if category[0] == "M":
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
    """Return the text folded (NFKC, lower case, simplified, brackets dropped) and cut at punctuation."""
    folded = text.translate(_FOLDING)
    return (_TYPESETTING.sub("", folded) if " " in folded else folded).split()


def squeezed(text: str) -> str:
    """Return the text folded to one run, for comparing titles as wholes."""
    return "".join(runs(text))


def number_key(text: str) -> str:
    """Return what is the same for all spellings of one 文号: any brackets, 年第 or none, with or without 号."""
    return _NUMBERED.sub(r"\1\2", squeezed(text))


def pairs(run: str) -> list[str]:
    """Return the neighbouring pairs of a run, in order; none for a run of one character."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


def terms(query: str) -> list[str]:
    """Return the different runs a query asks for: parted by blanks unless these stand in quotation marks."""
    found: dict[str, None] = {}
    for quoted, plain in _QUOTED.findall(query[:LONGEST_QUERY]):
        # Folding may make eighteen characters of one (ﷺ): what it made is cut too.
        found.update(dict.fromkeys(run[:LONGEST_QUERY] for run in runs(quoted or plain)))
    return list(found)[:MOST_TERMS]


def grams(wanted: Iterable[str]) -> list[str]:
    """Return the different pairs of all terms, and the terms that are single characters."""
    found: dict[str, None] = {}
    for term in wanted:
        found.update(dict.fromkeys(pairs(term) or [term]))
    return list(found)[:MOST_GRAMS]


def chars(wanted: Iterable[str]) -> list[str]:
    """Return the different characters of all terms."""
    return list(dict.fromkeys("".join(wanted)))[:MOST_CHARS]
