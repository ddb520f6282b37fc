"""Refusals at the top of a page: every sentence with its article, leading to the field it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from mingting.kernel.refusals import Refused

from ..actions.filing import Faults

#: Refusal's field → where on the page it is; other fields are found under their own name.
_ANCHORS = {
    "searches": "search",
    "withheld": "withheld",
    "disclosed_files": "disclosed",
    "file_ids": "disclosed",
    "third_party": "third_party_opinion",
    "secrecy_facts": "secrecy_facts",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One sentence, its article, and the id of the place it speaks of; the last two may be empty."""

    sentence: str
    cite: str = ""
    anchor: str = ""


def faults_of(refusal: Refused) -> list[Fault]:
    """Return every sentence of a refusal, each once."""
    each = refusal.faults if isinstance(refusal, Faults) else (refusal,)
    return list(dict.fromkeys(_fault(one) for one in each))


def _fault(refusal: Refused) -> Fault:
    field = refusal.field
    return Fault(refusal.sentence, refusal.cite, _ANCHORS.get(field) or (f"id_{field}" if field else ""))
