"""Misspellings and words that need care, from lists, found in one pass (Aho–Corasick)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import ahocorasick

from mingting.kernel.law import cite
from mingting.publishing.rules.draft import DraftFacts
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.lists import Lists, SensitiveWord, Typo

_CITE = cite("三审三校")


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find the words of both lists in every text. Of words that overlap, the longest first one counts."""
    typos = {typo.wrong: typo for typo in lists.typos if typo.wrong}
    careful = {entry.word: entry for entry in lists.sensitive if entry.word}
    typo_finder, care_finder = _typo_finder(lists.typos), _finder(tuple(careful))
    for passage in facts.texts():
        for start, word in _words(passage.text, typo_finder):
            yield _misspelt(typos[word], Place(passage.field, passage.label, start, start + len(word), word))
        for start, word in _words(passage.text, care_finder):
            yield _careful(careful[word], Place(passage.field, passage.label, start, start + len(word), word))


def _misspelt(typo: Typo, place: Place) -> Finding:
    note = f"（{typo.note}）" if typo.note else ""
    told = f"疑为“{typo.right}”" if typo.right else "疑有误"
    return Finding(
        "words.typo", Severity.WARN, place, f"“{typo.wrong}”{told}{note}", _CITE, typo.right or None
    )


def _careful(entry: SensitiveWord, place: Place) -> Finding:
    note = f"：{entry.note}" if entry.note else ""
    return Finding(
        "words.sensitive",
        entry.severity,
        place,
        f"出现词库中的敏感词“{entry.word}”{note}",
        _CITE,
        entry.instead or None,
    )


class _Finder:
    """Words to find, and longer strings within which they are let pass."""

    def __init__(self, words: Iterable[str], passing: Iterable[str] = ()) -> None:
        self._automaton = ahocorasick.Automaton()
        for word in passing:
            self._automaton.add_word(word, (word, False))
        for word in words:
            self._automaton.add_word(word, (word, True))
        self._empty = len(self._automaton) == 0
        if not self._empty:
            self._automaton.make_automaton()

    def spans(self, text: str) -> list[tuple[int, int, bool]]:
        """Return ``(start, end, wanted)`` of every occurrence, earliest and longest first."""
        if self._empty:
            return []
        found = [(end - len(word) + 1, end + 1, wanted) for end, (word, wanted) in self._automaton.iter(text)]
        return sorted(found, key=lambda span: (span[0], -span[1]))


@lru_cache(maxsize=8)
def _finder(words: tuple[str, ...]) -> _Finder:
    return _Finder(words)


@lru_cache(maxsize=8)
def _typo_finder(typos: tuple[Typo, ...]) -> _Finder:
    """Besides the exceptions given, the right spelling passes where it contains the wrong one."""
    passing = [
        word
        for typo in typos
        for word in (*typo.unless, typo.right)
        if typo.wrong in word and word != typo.wrong
    ]
    return _Finder([typo.wrong for typo in typos if typo.wrong and typo.wrong != typo.right], passing)


def _words(text: str, finder: _Finder) -> Iterator[tuple[int, str]]:
    spans = finder.spans(text)
    passing = [(start, end) for start, end, wanted in spans if not wanted]
    done = 0
    for start, end, wanted in spans:
        if wanted and start >= done and not any(left <= start and end <= right for left, right in passing):
            yield start, text[start:end]
            done = end
