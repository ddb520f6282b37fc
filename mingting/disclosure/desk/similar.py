"""Earlier requests by the same applicant for much the same: staff judge (条例第三十六条第（六）项)."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import Application
from ..rules.likeness import compared, fingerprint, may_be_alike, shape

#: So many of one applicant's newest requests are looked at; more than this is a matter of 第三十五条.
_MOST = 200
_SHOWN = ("number", "info_title", "doc_number", "description", "likeness", "stage", "outcome", "arrived_on")


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier request and how alike the two are, in percent."""

    case: Application
    percent: int


def by_the_same(
    *, organ_id: int, identity: str, title: str, description: str, without: int | None = None
) -> list[Similar]:
    """Return the same applicant's requests to the organ that are near to this one, the nearest first. One query."""
    text = title + description
    print_, own = fingerprint(text), shape(text)
    earlier = Application.objects.filter(organ_id=organ_id, applicant__identity=identity).exclude(pk=without)
    earlier = earlier.only(
        "number", "info_title", "doc_number", "description", "likeness", "stage", "outcome", "arrived_on"
    )
    found = []
    for case in earlier.order_by("-pk")[:_MOST]:
        if may_be_alike(print_, tuple(case.likeness)):
            likeness = compared(own, shape(case.info_title + case.description))
            if likeness.near:
                found.append(Similar(case, likeness.score_percent))
    return sorted(found, key=lambda each: -each.percent)
