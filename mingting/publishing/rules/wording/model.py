"""How likely a character is after the two before it, learned from texts that were proofread three times.

Counts of one, two and three characters, smoothed by Witten and Bell (1991): what was seen after many different
characters gives more room to the unseen. Rows of numbers, sorted and searched, so that a model of a million rows takes
ten megabytes and a text of a thousand characters a few milliseconds.
"""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]

#: A mark between sentences. No text holds it.
EDGE = "\x02"
_BITS = np.uint64(21)
_MASK = np.uint64((1 << 21) - 1)
#: Every character that was never seen shares one chance among so many.
_ALPHABET = 8000
_FORM = 1


class ModelDamaged(ValueError):
    """The stored model cannot be read: train it anew."""


def levelled(text: str) -> str:
    """Return the text with full-width letters and digits made plain, one character for each, so that places agree."""
    return "".join(_one(char) for char in text)


def _one(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) != 1:
        return char
    if plain.isdigit():
        return "0"
    return plain if not plain.isspace() else " "


def codes_of(text: str) -> Codes:
    """Return the characters of a levelled text as numbers."""
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)


@dataclass(frozen=True)
class Ngrams:
    """Sorted codes of n characters in a row with how often each was seen; and for each context the sums over it."""

    codes: Codes
    counts: Counts

    def count(self, wanted: Codes) -> Floats:
        """Return how often each was seen."""
        return _looked_up(self.codes, self.counts.astype(np.float64), wanted)

    @cached_property
    def contexts(self) -> tuple[Codes, Floats, Floats]:
        """All but the last character: sorted codes, how often each stood there, how many different ones followed."""
        before = self.codes >> _BITS
        codes, first = np.unique(before, return_index=True)
        ends = np.append(first[1:], len(before)) if len(first) else first
        sums = np.add.reduceat(self.counts.astype(np.float64), first) if len(first) else np.zeros(0)
        return codes, sums, (ends - first).astype(np.float64)

    def after(self, context: Codes) -> tuple[Floats, Floats]:
        """Return, for each context, how often it stood there and how many different characters followed."""
        codes, sums, kinds = self.contexts
        return _looked_up(codes, sums, context), _looked_up(codes, kinds, context)


def _looked_up(codes: Codes, values: Floats, wanted: Codes) -> Floats:
    if not len(codes):
        return np.zeros(len(wanted))
    places = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    found: Floats = np.where(codes[places] == wanted, values[places], 0.0)
    return found


@dataclass(frozen=True)
class WordingModel:
    """The model. ``characters`` is how much text it was learned from."""

    ones: Ngrams
    twos: Ngrams
    threes: Ngrams
    characters: int

    def chances(self, first: Codes, second: Codes, third: Codes) -> Floats:
        """Return the natural logarithm of the chance of each third character after the two before it."""
        total = float(self.ones.counts.sum(dtype=np.uint64)) if len(self.ones.counts) else 0.0
        kinds = float(len(self.ones.codes))
        chance = (
            (self.ones.count(third) + kinds / _ALPHABET) / (total + kinds)
            if total
            else np.full(len(third), 1 / _ALPHABET)
        )
        for ngrams, context in ((self.twos, second), (self.threes, (first << _BITS) | second)):
            seen, different = ngrams.after(context)
            count = ngrams.count((context << _BITS) | third)
            known = seen > 0
            mixed = (count + different * chance) / np.where(known, seen + different, 1.0)
            chance = np.where(known, mixed, chance)
        logarithm: Floats = np.log(chance)
        return logarithm

    def pairs_seen(self, first: Codes, second: Codes) -> Floats:
        """Return how often the second character followed the first."""
        return self.twos.count((first << _BITS) | second)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The characters that were seen."""
        return frozenset(chr(int(code)) for code in self.ones.codes)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over what the model holds."""
        parts = (self.ones, self.twos, self.threes)
        whole = hashlib.sha256()
        for part in parts:
            whole.update(part.codes.tobytes())
            whole.update(part.counts.tobytes())
        return whole.hexdigest()

    def dump(self) -> bytes:
        """Return the model as bytes: arrays without objects, safe to read back."""
        held = io.BytesIO()
        arrays = {
            f"{name}_{kind}": getattr(ngrams, kind)
            for name, ngrams in (("ones", self.ones), ("twos", self.twos), ("threes", self.threes))
            for kind in ("codes", "counts")
        }
        about = json.dumps({"form": _FORM, "characters": self.characters}).encode()
        np.savez_compressed(held, about=np.frombuffer(about, dtype=np.uint8), **arrays)
        return held.getvalue()

    @classmethod
    def load(cls, stored: bytes) -> WordingModel:
        """Read what :meth:`dump` wrote. Raises :class:`ModelDamaged`."""
        try:
            with np.load(io.BytesIO(stored), allow_pickle=False) as held:
                about = json.loads(held["about"].tobytes())
                if about["form"] != _FORM:
                    raise ModelDamaged(f"form {about['form']}")
                made = [
                    Ngrams(held[f"{n}_codes"].astype(np.uint64), held[f"{n}_counts"].astype(np.uint32))
                    for n in ("ones", "twos", "threes")
                ]
                return cls(made[0], made[1], made[2], int(about["characters"]))
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as fault:
            raise ModelDamaged(str(fault)) from fault


def train(texts: Iterable[str]) -> WordingModel:
    """Learn from texts. Every line is a sentence of its own: nothing is learned across its ends."""
    pieces = []
    characters = 0
    for text in texts:
        for line in levelled_lines(text):
            pieces.append(f"{EDGE}{EDGE}{line}")
            characters += len(line)
    row = codes_of("".join(pieces) + EDGE * 2)
    edge = np.uint64(ord(EDGE))
    ones = _counted(row[row != edge])
    pair = (row[:-1] << _BITS) | row[1:]
    twos = _counted(pair[row[1:] != edge])
    triple = (row[:-2] << np.uint64(42)) | (row[1:-1] << _BITS) | row[2:]
    threes = _counted(triple[row[2:] != edge])
    return WordingModel(ones, twos, threes, characters)


def levelled_lines(text: str) -> list[str]:
    """Return the lines of a text as the model sees them."""
    return [line for raw in text.splitlines() if (line := levelled(raw).strip())]


def _counted(codes: Codes) -> Ngrams:
    found, counts = np.unique(codes, return_counts=True)
    return Ngrams(found, counts.astype(np.uint32))
