"""Characters that no reader sees and that feeds and printers trip over."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mingting.publishing.rules.draft import DraftFacts
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.lists import Lists

#: Controls but tab and line ends, and the marks that turn the direction of reading (XML 1.0, 2.2; Trojan Source).
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find control characters, each with its code, and offer the text without it."""
    for passage in facts.texts():
        for found in _UNSEEN.finditer(passage.text):
            place = Place(passage.field, passage.label, *found.span(), f"U+{ord(found[0]):04X}")
            yield Finding(
                "characters.unseen",
                Severity.BLOCK,
                place,
                f"含有看不见的控制字符 {place.excerpt}，请删除",
                replacement="",
            )
