"""What stood published at the end of a year, of many organs in one question: the yearly report counts it by kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone

from .models import Release


@dataclass(frozen=True, slots=True)
class Published:
    """An item of the year as it stood at its end: the kind and title are those of its last edition by then."""

    organ_id: int
    item_id: int
    kind: str
    index_no: str
    title: str
    released_on: date


def published_in(organ_ids: Collection[int], year: int) -> Iterator[Published]:
    """Yield the items first released in the year and not withdrawn by 24:00 of 31 December, each once.

    Hours decide: an edition or a withdrawal of later is not seen, so that the year is always told alike.
    """
    begin, end = _new_year(year), _new_year(year + 1)
    later = Release.objects.filter(
        item_id=OuterRef("item_id"), edition__gt=OuterRef("edition"), released_at__lt=end
    )
    rows = (
        Release.objects.filter(
            organ_id__in=organ_ids,
            first_released_at__gte=begin,
            first_released_at__lt=end,
            released_at__lt=end,
        )
        .exclude(withdrawal__at__lt=end)
        .exclude(Exists(later))
        .order_by("first_released_at", "item_id")
        .values_list("organ_id", "item_id", "kind", "index_no", "title", "first_released_at")
    )
    for organ_id, item_id, kind, index_no, title, first in rows.iterator(chunk_size=5000):
        yield Published(organ_id, item_id, kind, index_no, title, timezone.localdate(first))


def _new_year(year: int) -> datetime:
    return timezone.make_aware(datetime(year, 1, 1))  # noqa: DTZ001 - made aware here, in Beijing time
