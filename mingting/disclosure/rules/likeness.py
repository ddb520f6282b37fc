"""Whether two requests ask for the same thing, whatever their spaces and punctuation. It informs and never decides.

Used for 重复申请 (条例第三十六条第（六）项) and for several people asking for the same information (第四十四条第一款);
a person judges. Two requests that differ in a year or a number may read alike and still ask for different
information: they are not called near.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: From this many percent on, two requests are shown to the handler as near.
NEAR_PERCENT = 70
#: A short request that stands wholly inside a longer one counts less than one that is equal to it.
_WITHIN_PERCENT = 90
_LEAST_WITHIN = 6

_STOCK = re.compile(
    r"(?:本人|我|我们|现|特|依法)*(?<!依)(?:申请|请求|要求|希望|请)(?:贵局|贵单位|贵机关|你局|你单位|你们)?"
    r"(?:依法)?(?:公开|提供|获取|查阅)|贵局|贵单位|贵机关|你局|你单位|(?:以下|下列|如下)(?:政府)?信息"
)
_PARTICLES = str.maketrans("", "", "的了吗呢吧啊之及与和")
_YEAR_NUMERALS = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
_DIGITS_OF_YEAR = str.maketrans("〇零一二三四五六七八九", "00123456789")
_NUMBER = re.compile(r"\d+", re.ASCII)

#: A fingerprint holds at most so many numbers of 32 bits: the smallest ones, the same for the same text everywhere.
FINGERPRINT_LENGTH = 64
_SPREAD = 0x9E3779B97F4A7C15
_ALL_BITS = (1 << 64) - 1
#: Estimates from part of a text stray: what is this much below near may still be near.
_DOUBT_PERCENT = 30
_LEAST_SAMPLE = 6


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two texts are: 0 to 100; the same but for spaces, punctuation and stock phrases; near."""

    score_percent: int
    same: bool
    near: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A text as it is compared: its plain letters, their pairs, and the numbers in it. Made by :func:`shape`."""

    plain: str
    pairs: frozenset[str]
    numbers: frozenset[str]


def normalised(text: str) -> str:
    """Return the letters and digits of a text, without width, case, particles and stock phrases of applications."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    solid = "".join(char for char in folded if char.isalnum())
    solid = _YEAR_NUMERALS.sub(lambda year: year[0].translate(_DIGITS_OF_YEAR), solid)
    plain = _STOCK.sub("", solid).translate(_PARTICLES)
    return plain or solid


def shape(text: str) -> Shape:
    """Return what of a text is compared. Make it once for a text that is compared with many."""
    plain = normalised(text)
    pairs = frozenset(plain[n : n + 2] for n in range(max(1, len(plain) - 1))) if plain else frozenset()
    return Shape(plain, pairs, frozenset(number.lstrip("0") for number in _NUMBER.findall(plain)))


def alike(a: str, b: str) -> Likeness:
    """Return how alike two texts are."""
    return compared(shape(a), shape(b))


def compared(a: Shape, b: Shape) -> Likeness:
    """Return how alike two shapes are: the pairs they share of all their pairs, or of the shorter one's."""
    if not a.pairs or not b.pairs:
        return Likeness(0, same=False, near=False)
    if a.plain == b.plain:
        return Likeness(100, same=True, near=True)
    score = min(99, _percent(len(a.pairs & b.pairs), len(a.pairs), len(b.pairs), _LEAST_WITHIN))
    agree = a.numbers <= b.numbers or b.numbers <= a.numbers
    return Likeness(score, same=False, near=agree and score >= NEAR_PERCENT)


def _percent(shared: int, first: int, second: int, least_within: int) -> int:
    of_all = 100 * shared // (first + second - shared)
    shorter = min(first, second)
    return max(of_all, _WITHIN_PERCENT * shared // shorter) if shorter >= least_within else of_all


def fingerprint(text: str) -> tuple[int, ...]:
    """Return at most 64 numbers below 2³² to be stored with a text, in rising order; empty for an empty text.

    They are the smallest of the spread pairs of letters, so that fingerprints of long texts can be compared with
    those of short ones. They do not depend on the process or the machine.
    """
    spread = {_spread(pair) for pair in shape(text).pairs}
    return tuple(sorted(spread)[:FINGERPRINT_LENGTH])


def _spread(pair: str) -> int:
    code = ord(pair[0]) << 21 | ord(pair[-1])
    return (code * _SPREAD & _ALL_BITS) >> 32


def may_be_alike(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Return whether two texts with these fingerprints could be near, so that it is worth comparing them.

    A full fingerprint knows only numbers up to its last; both are cut there, and what is left is a fair sample.
    """
    if not a or not b:
        return False
    cut = min(
        a[-1] if len(a) == FINGERPRINT_LENGTH else _ALL_BITS,
        b[-1] if len(b) == FINGERPRINT_LENGTH else _ALL_BITS,
    )
    first, second = ({number for number in print_ if number <= cut} for print_ in (a, b))
    if min(len(first), len(second)) < _LEAST_SAMPLE:
        return bool(first & second) or not first or not second
    return _percent(len(first & second), len(first), len(second), 0) >= NEAR_PERCENT - _DOUBT_PERCENT
