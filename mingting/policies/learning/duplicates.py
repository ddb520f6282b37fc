"""The same document twice, and nearly the same: found among thousands by a short signature of each."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from .grams import LONGEST_TEXT

_SHINGLE = 5
_HASHES = 128
#: From this share of common shingles on two texts are called near; the estimate strays by about 0.04.
NEAR = 0.6
_SEED = 20190515
_NUMBERS = re.compile(r"[0-9〇零一二三四五六七八九十百]+")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_MOST_SENTENCES = 600
_MOST_DIFFERENCES = 50
_LONGEST_COMPARED = 400

_random = np.random.default_rng(_SEED)
_FACTORS = _random.integers(1, 1 << 63, _HASHES, dtype=np.uint64) | np.uint64(1)
_TERMS = _random.integers(0, 1 << 63, _HASHES, dtype=np.uint64)


class Kind(StrEnum):
    """How two documents agree."""

    EXACT = "exact"
    REISSUE = "reissue"
    NEAR = "near"

    @property
    def label(self) -> str:
        """What people call it."""
        return {"exact": "完全相同", "reissue": "相近（只有文号、日期或者数字不同）", "near": "相近"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Signature:
    """What is kept of a text to find it again: two hashes, the least hashes of its shingles, its length in characters.

    ``digest`` is of the letters and digits alone; ``shape`` is the same with every number left out. Blank for a text
    without letters: nothing is like it.
    """

    digest: str
    shape: str
    minima: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Twin:
    """A known document that agrees with a new one; ``share`` is the (estimated) share of common shingles, 0 to 1."""

    key: Hashable
    kind: Kind
    share: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two texts part: what the old one says and what the new one says there; one may be empty."""

    old: str
    new: str


def normalised(text: str) -> str:
    """Return the letters and digits of a text, without width, case, blanks, line breaks and punctuation."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold()
    return "".join(char for char in plain if char.isalnum())


def signature(text: str) -> Signature:
    """Return the signature of a text; the same on every machine."""
    plain = normalised(text)
    if not plain:
        return Signature("", "", b"", 0)
    shingles = _shingles(plain)
    # Shares of memory: 128 numbers for each of at most 200 000 shingles, 2 000 at a time.
    least = np.full(_HASHES, np.iinfo(np.uint32).max, dtype=np.uint32)
    for begin in range(0, len(shingles), 2000):
        hashed = shingles[begin : begin + 2000, None] * _FACTORS + _TERMS
        least = np.minimum(least, (hashed >> np.uint64(32)).min(axis=0).astype(np.uint32))
    return Signature(
        _digest(plain), _digest(_NUMBERS.sub("#", plain)), least.astype("<u4").tobytes(), len(plain)
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _shingles(plain: str) -> NDArray[np.uint64]:
    """Return the different rows of five characters, each as one spread number."""
    marks = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    width = min(_SHINGLE, len(marks))
    many = len(marks) - width + 1
    rows = np.zeros(many, dtype=np.uint64)
    for at in range(width):
        rows = (rows ^ marks[at : at + many]) * np.uint64(0xBF58476D1CE4E5B9)
        rows ^= rows >> np.uint64(29)
    return np.unique(rows)


class Known:
    """The signatures of the documents at hand. Added one by one; 20 000 of them hold 10 MB."""

    def __init__(self, signatures: Iterable[tuple[Hashable, Signature]] = ()) -> None:
        self._keys: list[Hashable] = []
        self._signatures: list[Signature] = []
        self._exact: dict[str, list[int]] = {}
        self._shapes: dict[str, list[int]] = {}
        self._minima = np.zeros((64, _HASHES), dtype=np.uint32)
        for key, kept in signatures:
            self.add(key, kept)

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, key: Hashable, kept: Signature) -> None:
        """Make a document known. One without letters is passed over. A signature of a wrong length: ``ValueError``."""
        if not kept.digest:
            return
        row = len(self._keys)
        if row == len(self._minima):
            self._minima = np.concatenate([self._minima, np.zeros_like(self._minima)])
        self._minima[row] = np.frombuffer(kept.minima, dtype="<u4")
        self._keys.append(key)
        self._signatures.append(kept)
        self._exact.setdefault(kept.digest, []).append(row)
        self._shapes.setdefault(kept.shape, []).append(row)

    def find(self, new: Signature, *, most: int = 10) -> list[Twin]:
        """Return the known documents that agree with ``new``: the same first, then re-issues, then near ones."""
        if not new.digest or not self._keys:
            return []
        minima = np.frombuffer(new.minima, dtype="<u4")
        shares = np.mean(self._minima[: len(self._keys)] == minima, axis=1)
        kinds = {int(row): Kind.NEAR for row in np.flatnonzero(shares >= NEAR)}
        kinds.update(dict.fromkeys(self._shapes.get(new.shape, ()), Kind.REISSUE))
        kinds.update(dict.fromkeys(self._exact.get(new.digest, ()), Kind.EXACT))
        order = list(Kind)
        rows = sorted(kinds, key=lambda row: (order.index(kinds[row]), -shares[row], row))
        return [Twin(self._keys[row], kinds[row], float(shares[row])) for row in rows[:most]]


def shared(old: str, new: str) -> float:
    """Return the exact share of shingles that two texts have in common (Jaccard), 0 to 1."""
    first, second = normalised(old), normalised(new)
    if not first or not second:
        return 0.0
    a, b = _shingles(first), _shingles(second)
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / (len(a) + len(b) - common)


def differences(old: str, new: str) -> tuple[Difference, ...]:
    """Return where two texts differ, sentence by sentence and within sentences that changed; at most fifty places.

    Blanks, width and line breaks are no difference. Of long texts the first 600 sentences from the first change on
    are compared.
    """
    a, b = _sentences(old), _sentences(new)
    same = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x[0] != y[0]), min(len(a), len(b)))
    a, b = a[same : same + _MOST_SENTENCES], b[same : same + _MOST_SENTENCES]
    found: list[Difference] = []
    blocks = SequenceMatcher(None, [plain for plain, _ in a], [plain for plain, _ in b], autojunk=False)
    for does, i, j, k, m in blocks.get_opcodes():
        if does != "equal":
            found.extend(_parted("".join(s for _, s in a[i:j]), "".join(s for _, s in b[k:m])))
        if len(found) >= _MOST_DIFFERENCES:
            break
    return tuple(found[:_MOST_DIFFERENCES])


def _sentences(text: str) -> list[tuple[str, str]]:
    found = (
        (normalised(sentence), "".join(unicodedata.normalize("NFKC", sentence).split()))
        for sentence in _SENTENCE.findall(text[:LONGEST_TEXT].replace("\n", ""))
    )
    return [(plain, shown) for plain, shown in found if plain]


def _parted(old: str, new: str) -> list[Difference]:
    if not old or not new or max(len(old), len(new)) > _LONGEST_COMPARED:
        return [Difference(old[:_LONGEST_COMPARED], new[:_LONGEST_COMPARED])]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.5:
        return [Difference(old, new)]
    return [Difference(old[i:j], new[k:m]) for does, i, j, k, m in matcher.get_opcodes() if does != "equal"]
