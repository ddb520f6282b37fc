"""Characters that no reader sees and that feeds and printers trip over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mingting.publishing.rules.draft import DraftFacts, Passage
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.kinds import FIELD_LABELS
from mingting.publishing.rules.lists import Lists
from mingting.publishing.rules.particulars import told

#: Controls but tab and line ends, and the marks that turn the direction of reading (XML 1.0, 2.2; Trojan Source).
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find control characters, each with its code, and offer the text without it where a text can be mended."""
    for passage in facts.texts():
        for found in _UNSEEN.finditer(passage.text):
            yield _finding(passage, found, *found.span(), replacement="")
    for entry in _entries(facts):
        for found in _UNSEEN.finditer(entry.text):
            yield _finding(entry, found)


def _finding(
    passage: Passage, found: re.Match[str], start: int = 0, end: int = 0, *, replacement: str | None = None
) -> Finding:
    place = Place(passage.field, passage.label, start, end, f"U+{ord(found[0]):04X}")
    message = f"含有看不见的控制字符 {place.excerpt}，请删除"
    return Finding("characters.unseen", Severity.BLOCK, place, message, replacement=replacement)


def _entries(facts: DraftFacts) -> Iterator[Passage]:
    """Yield what is entered and no running text: numbers, classes, and every entry of the particulars."""
    read = {passage.field for passage in facts.texts()} | {"body"}
    for code, label in FIELD_LABELS.items():
        if code not in read and isinstance(facts.fields.get(code), str):
            yield Passage(code, label, str(facts.fields[code]))
    for code, label, words in told(facts.kind.particulars, facts.particulars):
        yield Passage(f"particulars.{code}", label, words)
