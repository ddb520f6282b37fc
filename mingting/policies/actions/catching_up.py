"""The library reads what was released since it last looked, and takes each document apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from mingting.commons import ledger, news
from mingting.kernel.deeds import By
from mingting.publishing.api import Release

from ..announcing import announce
from ..derive import read_release
from ..endings import CHANGING, settle_targets
from ..models import Bookmark, Document
from ..rules.sorts import sort_of

#: Items read in one go: a page that finds more waiting leaves the rest to the next, or to the job.
_AT_ONCE = 40
#: Pieces of news looked at in one go: a library far behind does not carry the whole past for forty items of it.
_NEWS_AT_ONCE = 2000
_ITEM = "item:"


def catch_up_now(now: datetime) -> None:
    """Read what waits, when anything does: one question to the database when nothing does."""
    if not is_caught_up():
        catch_up(by=By(None, "系统", now, "policies.catch_up"))


def is_caught_up() -> bool:
    """Return whether all news was read."""
    return Bookmark.objects.filter(news_no__gte=news.latest()).exists()


@transaction.atomic
def catch_up(*, by: By, at_once: int = _AT_ONCE) -> int:
    """Read the items named in the news since the bookmark and return how many; ``at_once`` bounds the work.

    Readers wait for one another at the ledger's lock, so that no item is read twice and the bookmark passes over none.
    What the library says itself of an item it has read changes nothing when it is read again.
    """
    ledger.lock_tail()
    bookmark = Bookmark.objects.first() or Bookmark.objects.create()
    waiting: dict[int, None] = {}
    reached = bookmark.news_no
    for number, tag in news.since(bookmark.news_no, most=_NEWS_AT_ONCE):
        if tag.startswith(_ITEM) and (item_no := int(tag.removeprefix(_ITEM))) not in waiting:
            if len(waiting) == at_once:
                break
            waiting[item_no] = None
        reached = number
    changed = [document for item_no in waiting if (document := _read(item_no, by)) is not None]
    if changed:
        announce(_with_touched(changed), at=by.at, listed=True)
    if reached != bookmark.news_no:
        bookmark.news_no = reached
        bookmark.save()
    return len(changed)


def _with_touched(changed: Sequence[Document]) -> list[Document]:
    """Return the documents and those whose standing rests on them."""
    numbers = [document.pk for document in changed]
    touched = Document.objects.filter(related_from__source__in=numbers, related_from__sort__in=CHANGING)
    return [*changed, *touched.exclude(pk__in=numbers).distinct()]


def _read(item_no: int, by: By) -> Document | None:
    """Bring one item's document up to its shown release; ``None`` when the library has nothing to do with it."""
    release = Release.objects.shown().filter(item_id=item_no).select_related("organ").first()
    known = Document.objects.filter(item_no=item_no).first()
    if release is None or not sort_of(release.kind):
        return _take_out(known, by) if known and not known.gone else None
    if known and known.release_id == release.pk and not known.gone:
        return None
    document = read_release(release, known, by=by)
    ledger.record(
        by=by,
        did="policies.enter",
        to=f"policies.document:{document.pk}",
        detail={"item": item_no, "edition": release.edition, "title": release.title},
    )
    return document


def _take_out(document: Document, by: By) -> Document:
    """A withdrawn item's document is shown no more, and does nothing more to others."""
    document.gone = True
    document.save(update_fields=["gone"])
    settle_targets(document)
    ledger.record(
        by=by,
        did="policies.take_out",
        to=f"policies.document:{document.pk}",
        detail={"item": document.item_no},
    )
    return document
