"""Tags from key words: what classes documents from the first day, before anybody has labelled one."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import ahocorasick

from .grams import LONGEST_TEXT, LONGEST_TITLE, TITLE_TIMES, folded
from .suggestions import MOST_WORDS, Suggestion, Word, ranked
from .tags import Tag

#: A document is long from so many characters on; the same words say less of a longer one.
_USUAL_LENGTH = 1500
_SUMMARY_TIMES = 1.5
_BODY_TIMES = 0.5
#: The score that makes an even chance.
_EVEN = 1.0
LEAST_CONFIDENCE = 0.3
#: In a group where every document has a tag, one that scores less than this share of the best is only mentioned.
_MENTIONED = 0.4
#: “教育局” in a text names an office; it does not say that the text is about education.
_OFFICES = ("局", "管理局", "管理委员会", "厅", "委员会", "部门", "行政主管", "主管部门", "办公室", "委")


@dataclass(slots=True)
class _Tally:
    title: int = 0
    summary: int = 0
    body: int = 0


class KeywordRules:
    """The key words of some tags, found in one pass over a text. Made once, used for many documents."""

    def __init__(self, tags: Iterable[Tag], *, exclusive: Collection[str] = ("theme",)) -> None:
        """``exclusive``: codes of groups whose tags compete for a document, so that the best ones rule out the rest."""
        self._tags = {tag.code: tag for tag in tags}
        self._exclusive = frozenset(exclusive)
        meant: dict[str, list[tuple[str, bool]]] = {}
        for tag in self._tags.values():
            for word in tag.keywords:
                meant.setdefault(word, []).append((tag.code, True))
            for word in tag.negatives:
                meant.setdefault(word, []).append((tag.code, False))
        self._words = ahocorasick.Automaton()
        for word, owners in meant.items():
            self._words.add_word(word, (word, tuple(owners)))
        self._words.make_automaton()

    def suggest(self, title: str, body: str, summary: str = "") -> list[Suggestion]:
        """Return the tags whose words are found, the surest first; the confidence is a rule's, not a frequency."""
        text = folded(body[:LONGEST_TEXT])
        found: dict[str, dict[str, _Tally]] = {}
        # Who issues it stands before “关于”: ten bureaus in a heading are not ten themes.
        matter = title[:LONGEST_TITLE].partition("关于")[2] or title[:LONGEST_TITLE]
        self._count(folded(matter), "title", found)
        self._count(folded(summary[:LONGEST_TEXT]), "summary", found)
        self._count(text, "body", found)
        scores = {tag: self._score(tag, tallies, len(text)) for tag, tallies in found.items()}
        best: dict[str, float] = {}
        for tag, score in scores.items():
            group = self._tags[tag].group
            best[group] = max(best.get(group, 0.0), score)
        suggestions = []
        for tag, score in scores.items():
            group = self._tags[tag].group
            confidence = score / (score + _EVEN)
            rivals = group in self._exclusive
            if confidence < LEAST_CONFIDENCE or (rivals and score < _MENTIONED * best[group]):
                continue
            suggestions.append(Suggestion(tag, confidence, self._told(tag, found[tag])))
        return ranked(suggestions)

    def _count(self, text: str, part: str, found: dict[str, dict[str, _Tally]]) -> None:
        """Count each tag's words: of overlapping ones the longest, none inside a negative word."""
        if not text or not len(self._words):
            return
        hits: dict[str, list[tuple[int, int, str, bool]]] = {}
        for last, (word, owners) in self._words.iter(text):
            end = last + 1
            if part == "body" and text.startswith(_OFFICES, end):
                continue
            for tag, speaks_for in owners:
                hits.setdefault(tag, []).append((end - len(word), -end, word, speaks_for))
        for tag, places in hits.items():
            beyond = 0
            for begin, minus_end, word, speaks_for in sorted(places):
                if begin < beyond:
                    continue
                beyond = -minus_end
                if speaks_for:
                    tally = found.setdefault(tag, {}).setdefault(word, _Tally())
                    setattr(tally, part, getattr(tally, part) + 1)

    def _score(self, tag: str, tallies: Mapping[str, _Tally], length: int) -> float:
        thinned = math.sqrt(max(1.0, length / _USUAL_LENGTH))
        score = 0.0
        for word, tally in tallies.items():
            in_title = TITLE_TIMES if tally.title else 0
            in_summary = _SUMMARY_TIMES if tally.summary else 0
            in_body = _BODY_TIMES * math.log2(1 + tally.body) / thinned
            score += self._tags[tag].keywords[word] * (in_title + in_summary + in_body)
        return score

    def _told(self, tag: str, tallies: Mapping[str, _Tally]) -> tuple[Word, ...]:
        weights = self._tags[tag].keywords
        told = [
            (
                weights[word] * (TITLE_TIMES * tally.title + tally.summary + math.log2(1 + tally.body)),
                word,
                tally,
            )
            for word, tally in tallies.items()
        ]
        told.sort(key=lambda one: (-one[0], one[1]))
        return tuple(
            Word(word, tally.title + tally.summary + tally.body) for _, word, tally in told[:MOST_WORDS]
        )
