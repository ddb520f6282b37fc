"""How Chinese sounds: the pinyin and the initials of a text, and what Latin letters may mean as pinyin.

Syllables carry no tones, ü is v. Readings are those of pypinyin: a character's usual one, another inside a phrase
that its dictionary knows (重庆, 银行).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from pypinyin import lazy_pinyin
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
#: Readings of one string of letters that are followed up.
_MOST_READINGS = 4
_LONGEST_LETTERS = 200
#: So many letters at the end may be a syllable not yet written out.
_UNFINISHED = 5
_LONGEST_PHRASE = 4


def syllables(run: str) -> list[str]:
    """Return the syllables of a folded run; letters and digits stand for themselves, each a syllable."""
    unusual, begins = _phrases()
    # Most runs hold no phrase that is read in an unusual way: those are looked up in one go.
    if begins.isdisjoint(map(str.__add__, run, run[1:])):
        return run.translate(_SOUNDS).split()
    return _read(run, unusual)


def _read(run: str, unusual: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Read a run phrase by phrase, the longest first."""
    found: list[str] = []
    i = 0
    while i < len(run):
        lengths = range(min(_LONGEST_PHRASE, len(run) - i), 1, -1)
        length = next((n for n in lengths if run[i : i + n] in unusual), 1)
        found += unusual.get(run[i : i + length]) or (_sound(run[i]),)
        i += length
    return found


def initials(run: str) -> str:
    """Return the first letter of each syllable: ``shbx`` for 社会保险."""
    return "".join(syllable[0] for syllable in syllables(run))


def readings(letters: str) -> list[tuple[str, ...]]:
    """Return the ways to read letters as syllables, fewest syllables first; none when they are no pinyin.

    ``fangan`` is both 方案 and 反感: at most four ways are followed. Bounded: each position is looked at once.
    """
    if not letters.isascii() or not letters.isalpha() or len(letters) > _LONGEST_LETTERS:
        return []
    known = _known()
    ways: list[list[tuple[str, ...]]] = [[()]] + [[] for _ in letters]
    for end in range(1, len(letters) + 1):
        here = [
            (*way, letters[start:end])
            for start in range(max(0, end - 6), end)
            if letters[start:end] in known
            for way in ways[start]
        ]
        ways[end] = sorted(here, key=len)[:_MOST_READINGS]
    whole = next((n for n in range(len(letters), max(1, len(letters) - _UNFINISHED - 1), -1) if ways[n]), 0)
    return ways[whole] if whole == len(letters) or whole >= 2 * _UNFINISHED else []


class _Sounds(dict[int, str]):
    """A table for ``str.translate`` that looks each character up once."""

    def __missing__(self, code: int) -> str:
        self[code] = f"{_sound(chr(code))} "
        return self[code]


_SOUNDS = _Sounds()


@cache
def _sound(char: str) -> str:
    return lazy_pinyin(char)[0] if _IDEOGRAPH.match(char) else char


@cache
def _known() -> frozenset[str]:
    """Every syllable that some character has; not the vowelless ones (嗯, 呣), which would make any letters pinyin."""
    heard = {_plain(one) for read in pinyin_dict.values() for one in read.split(",")}
    return frozenset(plain for plain in heard if plain.isascii() and set(plain) & set("aeiouv"))


@cache
def _phrases() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Phrases in which a character does not sound as it usually does, and the pairs they begin with."""
    unusual = {}
    for phrase, sounds in phrases_dict.items():
        if len(phrase) <= _LONGEST_PHRASE and len(sounds) == len(phrase):
            read = tuple(_plain(each[0]) for each in sounds)
            if any(sound != _sound(char) for sound, char in zip(read, phrase, strict=True)):
                unusual[phrase] = read
    return unusual, frozenset(phrase[:2] for phrase in unusual)


@cache
def _plain(syllable: str) -> str:
    return str(to_normal(syllable))
