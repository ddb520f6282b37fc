"""What is looked at before release: one module per family, each from facts to findings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from mingting.publishing.rules.checks import (
    accessibility,
    attachments,
    characters,
    links,
    names,
    particulars,
    personal,
    required,
    secrecy,
    wording,
    words,
)
from mingting.publishing.rules.draft import DraftFacts
from mingting.publishing.rules.findings import Finding
from mingting.publishing.rules.kinds import FIELD_LABELS
from mingting.publishing.rules.lists import Lists

__all__ = ["inspect", "inspect_words"]

_FAMILIES = (
    required,
    particulars,
    characters,
    secrecy,
    personal,
    names,
    words,
    wording,
    links,
    accessibility,
    attachments,
)
#: What concerns any words put before the public, whether or not they are an information item.
_OF_WORDS = (characters, secrecy, personal, words)


def inspect(facts: DraftFacts, lists: Lists) -> tuple[Finding, ...]:
    """Return everything the checks find: the most serious first, then in the order a reader meets the places.

    Each finding has its own ``key``: findings that are otherwise alike are numbered in that order.
    """
    found = [finding for family in _FAMILIES for finding in family.check(facts, lists)]
    order = {field: place for place, field in enumerate(_reading_order(facts))}
    found.sort(
        key=lambda it: (it.severity.rank, order.get(it.place.field, len(order)), it.place.start, it.rule)
    )
    seen: Counter[str] = Counter()
    numbered = []
    for finding in found:
        numbered.append(replace(finding, occurrence=seen[finding.key]) if seen[finding.key] else finding)
        seen[finding.key] += 1
    return tuple(numbered)


def inspect_words(facts: DraftFacts, lists: Lists) -> tuple[Finding, ...]:
    """Return what the checks of bare words find in words that are no information item, such as a notice."""
    return tuple(finding for family in _OF_WORDS for finding in family.check(facts, lists))


def _reading_order(facts: DraftFacts) -> dict[str, None]:
    fields = [*FIELD_LABELS, *(f"particulars.{one.code}" for one in facts.kind.particulars)]
    fields += [*(passage.field for passage in facts.passages)]
    fields += [heading.field for heading in facts.headings] + [table.field for table in facts.tables]
    fields += [link.field for link in facts.links] + [image.field for image in facts.images]
    for file in facts.attachments:
        fields += [f"{file.field}.name", file.field]
    return dict.fromkeys(fields)
