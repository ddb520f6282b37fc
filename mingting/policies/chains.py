"""The notices of one matter, 预通知, 正式通知 and 变更通知, as the rules ask for them, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .models import Document
from .rules.notices import Fault, Notice, Stage, faults

STAGES = frozenset(stage.value for stage in Stage)
#: A chain is walked so far, either way.
MOST_LINKS = 12


def chain_of(document: Document) -> list[Document]:
    """Return a notice with those before and after it, walked link by link; a circle ends where it began."""
    if document.sort != Document.Sort.NOTICE:
        return []
    found = {document.pk: document}
    at: Document | None = document
    while at is not None and at.follows_id and at.follows_id not in found and len(found) < MOST_LINKS:
        at = Document.objects.shown().filter(pk=at.follows_id).first()
        if at is not None:
            found[at.pk] = at
    front = list(found)
    while front and len(found) < MOST_LINKS:
        after = Document.objects.shown().filter(follows__in=front).exclude(pk__in=found)[:MOST_LINKS]
        front = [one.pk for one in after]
        found |= {one.pk: one for one in after}
    return [one for one in found.values() if one.stage in STAGES]


def notice_of(document: Document) -> Notice:
    """Return the notice that a document with a stage is."""
    return Notice(
        id=str(document.pk),
        title=document.title,
        stage=Stage(document.stage),
        published_on=document.released_on,
        apply_from=document.apply_from,
        apply_until=document.apply_until,
        follows=str(document.follows_id or ""),
    )


def faults_of(document: Document) -> Sequence[Fault]:
    """Return what is wrong with a notice among those of its matter; its release says what it follows."""
    if document.stage not in STAGES:
        return []
    notices = [notice_of(one) for one in chain_of(document)]
    said = str(document.release.particulars.get("follows", ""))
    if said and not document.follows_id:
        # Named, and not to be found in the library: that is another fault than naming none.
        own = str(document.pk)
        notices = [replace(one, follows=said) if one.id == own else one for one in notices]
    return [fault for fault in faults(notices) if fault.notice == str(document.pk)]
