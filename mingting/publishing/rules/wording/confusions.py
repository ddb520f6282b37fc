"""What a typist takes for what: characters that sound alike, and those that look alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from pypinyin import Style, pinyin

#: Sounds that speakers of the south, and input methods that forgive them, do not tell apart.
_BLURRED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ing", "in"), ("eng", "en"), ("ang", "an"))
_MOST = 40


@cache
def look_alikes() -> Mapping[str, str]:
    """Return, for a character, those that are taken for it because of their shape (``look_alikes.txt``)."""
    text = (files("mingting.publishing") / "word_lists" / "look_alikes.txt").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for line in text.splitlines():
        group = line.strip()
        if group and not group.startswith("#"):
            for char in group:
                found[char] = found.get(char, "") + group.replace(char, "")
    return found


@lru_cache(maxsize=20_000)
def sounds_of(char: str) -> frozenset[str]:
    """Return the sounds of a character without tones, blurred as typists blur them."""
    heard = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
    return frozenset(_blurred(sound) for sounds in heard for sound in sounds)


def _blurred(sound: str) -> str:
    for sharp, blunt in _BLURRED[:3]:
        if sound.startswith(sharp):
            sound = blunt + sound[len(sharp) :]
    for sharp, blunt in _BLURRED[3:]:
        if sound.endswith(sharp):
            return sound[: -len(sharp)] + blunt
    return sound


class Confusions:
    """The sets for one vocabulary, the likeliest first: what is common is written by mistake and meant more often."""

    def __init__(self, vocabulary: Iterable[str], frequency: Mapping[str, float]) -> None:
        self._by_sound: dict[str, list[str]] = {}
        known = [char for char in vocabulary if is_han(char)]
        for char in sorted(known, key=lambda one: (-frequency.get(one, 0.0), one)):
            for sound in sounds_of(char):
                self._by_sound.setdefault(sound, []).append(char)
        self._known = frozenset(known)
        self._found: dict[str, tuple[str, ...]] = {}

    def of(self, char: str) -> tuple[str, ...]:
        """Return what may have been meant instead of ``char``, at most forty."""
        if char not in self._found:
            alike = [one for one in look_alikes().get(char, "") if one in self._known]
            heard = [one for sound in sorted(sounds_of(char)) for one in self._by_sound.get(sound, ())]
            self._found[char] = tuple(dict.fromkeys(one for one in (*alike, *heard) if one != char))[:_MOST]
        return self._found[char]


def is_han(char: str) -> bool:
    """Return whether a character is one of the unified ideographs in everyday use."""
    return "\u4e00" <= char <= "\u9fff"
