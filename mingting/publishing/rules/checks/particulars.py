"""What the kind asks of its own particulars: given, one of the list, a date, in order, not too long."""

from __future__ import annotations

from collections.abc import Iterable

from mingting.publishing.rules.draft import DraftFacts
from mingting.publishing.rules.findings import Finding, Place, Severity
from mingting.publishing.rules.lists import Lists
from mingting.publishing.rules.particulars import faults

#: What does not block; every other rule does.
_MILD = {"advised": Severity.NOTE, "repeated": Severity.WARN}
_OF_KIND = frozenset({"missing", "advised"})


def check(facts: DraftFacts, lists: Lists) -> Iterable[Finding]:
    """Find what is wrong with the particulars; each finding stands at ``particulars.<code>``."""
    for fault in faults(facts.kind.particulars, facts.particulars):
        one = fault.particular
        yield Finding(
            f"particulars.{fault.rule}",
            _MILD.get(fault.rule, Severity.BLOCK),
            Place(f"particulars.{one.code}", one.label, excerpt=fault.excerpt),
            f"{fault.message}（{facts.kind.name}）" if fault.rule in _OF_KIND else fault.message,
            one.cite,
        )
