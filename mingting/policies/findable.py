"""What the search is told of a document besides its words: class, tags, standing, and where its clauses are."""

from __future__ import annotations

from contextlib import suppress

from mingting.commons.api import search

from .models import Clause, Document, Tagging
from .rules.markers import Kind

_MOST_PASSAGES = 600
#: What stands before and after the provisions is the document itself: its title leads there.
_NO_PLACE = frozenset({Kind.HEAD, Kind.SALUTATION, Kind.PREFACE, Kind.SIGNATURE})


def describe(document: Document) -> None:
    """Tell the search what the library knows of the document. Inside the caller's transaction."""
    if document.gone:
        return
    tags = Tagging.objects.filter(document=document, state=Tagging.State.ACCEPTED, tag__in_use=True)
    clauses = Clause.objects.filter(version__release_id=document.release_id).order_by("position")
    # An item withdrawn a moment ago is no longer in the search, and the library has yet to read of it.
    with suppress(KeyError):
        search.describe(
            f"item:{document.item_no}",
            theme=document.theme.partition("/")[0],
            tags=tuple(tags.order_by("tag__code").values_list("tag__code", flat=True)),
            has_validity=document.has_validity,
            starts_on=document.begins_on,
            ends_on=document.ends_on,
            passages=tuple(
                ("" if kind in _NO_PLACE else anchor, address, text)
                for kind, anchor, address, text in clauses.values_list("kind", "anchor", "address", "text")[
                    :_MOST_PASSAGES
                ]
                if text
            ),
        )
