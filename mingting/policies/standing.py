"""The standing of a document of the library on a day, in the words of the rules, and how it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from .models import Document
from .rules.validity import ENDED, Event, EventKind, Facts, Standing, State, spells, standing

#: How a standing looks on a page: what is over, what has not begun.
_TONES = {State.EXPIRED: "over", State.REPEALED: "over", State.NOT_YET: "waiting"}
_STATED = {
    "not_yet": State.NOT_YET,
    "amended": State.AMENDED,
    "expired": State.EXPIRED,
    "repealed": State.REPEALED,
}
#: An end that is only stated and has no day: over since ever.
SINCE_EVER = date(1900, 1, 1)


def standing_of(document: Document, day: date) -> Standing:
    """Return whether the document is in force on ``day``, since when, until when, and why."""
    return standing(facts_of(document), day)


def shown_standing(document: Document, day: date) -> Standing | None:
    """Return the standing of a document for which validity is a question; ``None`` for any other."""
    return standing_of(document, day) if document.has_validity else None


def tone_of(found: Standing | None) -> str:
    """Return the tone in which a standing is shown: "", ``waiting`` or ``over``."""
    return _TONES.get(found.state, "") if found else ""


def facts_of(document: Document) -> Facts:
    """Return what the rules need to know of a document, from its row alone."""
    return Facts(
        effective_on=document.effective_on,
        expires_on=document.expires_on,
        is_normative=document.is_normative,
        events=tuple(read_event(said) for said in document.events),
        stated=_STATED.get(document.stated),
        stated_on=document.released_on if document.stated in _STATED else None,
    )


def read_event(said: Mapping[str, Any]) -> Event:
    """Return an event as it was stored."""
    return Event(
        EventKind(said["kind"]),
        date.fromisoformat(said["on"]) if said.get("on") else None,
        said.get("title", ""),
        said.get("number", ""),
        date.fromisoformat(said["until"]) if said.get("until") else None,
    )


def written_event(event: Event, item_no: int | None) -> dict[str, Any]:
    """Return an event as it is stored, with the item of the document that causes it."""
    return {
        "kind": event.kind.value,
        "on": event.on.isoformat() if event.on else "",
        "title": event.title,
        "number": event.number,
        "until": event.until.isoformat() if event.until else "",
        "item": item_no,
    }


def end_of(facts: Facts) -> tuple[date | None, str, Event | None]:
    """Return the first day on which the document is over, how it ended, and the event that did it."""
    over: Iterable[Standing] = (spell for spell in spells(facts) if spell.state in ENDED)
    first = next(iter(over), None)
    if first is None:
        return None, "", None
    replaced = first.event is not None and first.event.kind is EventKind.REPLACED_BY
    sort = "replaced" if replaced else "repealed" if first.state is State.REPEALED else "expired"
    return first.since or SINCE_EVER, sort, first.event


def overruled(day: date) -> dict[int, tuple[str, str, date | None]]:
    """Return word, tone and next change of every document that others repeal, replace, amend or extend, by its item.

    Lists of releases know a document's own dates; this is what they cannot know.
    """
    found = {}
    for document in Document.objects.shown().filter(has_validity=True).exclude(events=[]):
        now = standing_of(document, day)
        found[document.item_no] = (now.word, tone_of(now), now.changes_on)
    return found
