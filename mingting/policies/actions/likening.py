"""关联推荐: which documents say much the same, and by which words. Made anew by a job."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from mingting.commons import ledger, news
from mingting.kernel.deeds import By

from ..learning import related
from ..models import Document, Likeness

_EACH = 8
_BATCH = 500


@transaction.atomic
def liken(*, by: By) -> int:
    """Compare all documents with one another and keep, for each, the likest; return how many pairs were kept."""
    numbers = list(Document.objects.shown().order_by("pk").values_list("pk", flat=True))
    index = related.Likeness()
    index.fit(_texts())
    Likeness.objects.all().delete()
    kept = 0
    batch: list[Likeness] = []
    for number in numbers:
        for alike in index.similar(number, _EACH):
            batch.append(
                Likeness(
                    document_id=number,
                    other_id=alike.key,
                    score=round(float(alike.score), 4),
                    shared=list(alike.shared),
                )
            )
        if len(batch) >= _BATCH:
            kept += len(Likeness.objects.bulk_create(batch))
            batch = []
    kept += len(Likeness.objects.bulk_create(batch))
    ledger.record(by=by, did="policies.liken", to="policies.library", detail={"pairs": kept})
    news.announce(["policies", "library:alike"], at=by.at)
    return kept


def _texts() -> Iterator[related.Text]:
    found = Document.objects.shown().order_by("pk").values_list("pk", "title", "release__body_text")
    for number, title, body in found.iterator(chunk_size=_BATCH):
        yield related.Text(number, title, body)
