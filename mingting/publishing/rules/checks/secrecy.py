"""Marks of secrecy, and information whose attribute says that it is withheld."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mingting.kernel.law import cite
from mingting.publishing.rules.draft import Disclosure, DraftFacts
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.kinds import FIELD_LABELS
from mingting.publishing.rules.lists import Lists

_CITE = cite("保密法", "第三十五条")


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find 密级 marks and the like in every text; words that only speak of secrecy are no mark."""
    if facts.disclosure is Disclosure.WITHHELD:
        yield Finding(
            "secrecy.withheld",
            Severity.BLOCK,
            Place("disclosure", FIELD_LABELS["disclosure"]),
            "公开属性为“不予公开”，不能发布",
            cite("条例", "第十四条至第十六条"),
        )
    for passage in facts.texts():
        for mark in lists.secrecy_patterns:
            for found in re.finditer(mark.pattern, passage.text, re.MULTILINE):
                place = Place(passage.field, passage.label, *found.span(), found[0].strip()[:40])
                yield Finding(
                    f"secrecy.{mark.code}", mark.severity, place, f"{mark.message}：{place.excerpt}", _CITE
                )
