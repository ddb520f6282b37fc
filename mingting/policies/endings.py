"""When a document's time ends: its own term, and what other documents did to it. Written by verbs inside their deed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from .findable import describe
from .models import Document, Relation
from .rules.validity import Event, EventKind
from .standing import end_of, facts_of, written_event

#: What changes the standing of the document it points at, and therefore waits for a person.
CHANGING = frozenset(
    {Relation.Sort.AMENDS, Relation.Sort.REPEALS, Relation.Sort.REPLACES, Relation.Sort.EXTENDS}
)
_KINDS = {
    Relation.Sort.AMENDS: EventKind.AMENDED_BY,
    Relation.Sort.REPEALS: EventKind.REPEALED_BY,
    Relation.Sort.REPLACES: EventKind.REPLACED_BY,
    Relation.Sort.EXTENDS: EventKind.EXTENDED_UNTIL,
}
_DAY = timedelta(days=1)


def settle(document: Document) -> None:
    """Work out anew from when to when the document is in force, from its own dates and the confirmed relations.

    A relation counts from its own day, or else from the day its source takes effect; one whose source was withdrawn
    does not count.
    """
    pointing = (
        Relation.objects.filter(
            target=document, state=Relation.State.CONFIRMED, sort__in=CHANGING, source__gone=False
        )
        .select_related("source")
        .order_by("pk")
    )
    document.events = [written_event(_event(relation), relation.source.item_no) for relation in pointing]
    over_from, document.end_sort, event = end_of(facts_of(document))
    before = (document.begins_on, document.ends_on)
    document.begins_on = document.effective_on
    document.ends_on = over_from - _DAY if over_from else None
    document.ended_by = _cause(event, document)
    document.save(update_fields=["events", "begins_on", "ends_on", "end_sort", "ended_by"])
    if (document.begins_on, document.ends_on) != before:
        describe(document)


def targets_of(source: Document) -> set[int]:
    """Return the documents that this one does something to."""
    return set(
        Relation.objects.filter(source=source).exclude(target=None).values_list("target_id", flat=True)
    )


def settle_targets(source: Document, former: Collection[int] = ()) -> None:
    """Work out anew the standing of every document that this one does something to, or did in ``former`` words."""
    for target in Document.objects.filter(pk__in=targets_of(source).union(former)):
        settle(target)


def _event(relation: Relation) -> Event:
    source = relation.source
    return Event(
        _KINDS[Relation.Sort(relation.sort)],
        relation.on or _day_of_working(relation),
        source.title,
        source.doc_no,
        relation.until,
    )


def _day_of_working(relation: Relation) -> date:
    """Return the day from which a relation without a day of its own works: the effect of its source.

    An extension works from its release: made public in time, it takes effect on the very day after the old end.
    """
    source = relation.source
    if relation.sort == Relation.Sort.EXTENDS:
        return source.released_on
    return source.effective_on or source.released_on


def _cause(event: Event | None, document: Document) -> Document | None:
    if event is None or event.kind not in (EventKind.REPEALED_BY, EventKind.REPLACED_BY):
        return None
    said = next((one for one in document.events if one["title"] == event.title and one["item"]), None)
    return Document.objects.filter(item_no=said["item"]).first() if said else None
