"""What waits of the library on the desk's first page: to be confirmed, ending soon, to be mended."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from mingting.accounts.api import frame

from ..desk_queries import Waiting, unsettled, waiting, waiting_in
from ..models import Document, DocumentQuerySet
from ..rules.days import written
from .lasting import ending
from .screens import edited

#: How many lines a board shows before it sends on to the list.
_LINES = 6


def boards_for(request: HttpRequest, day: date) -> list[frame.Board]:
    """Return the boards for the organs whose documents the person answers for; none for anybody else."""
    mine = edited(request)
    if not mine:
        return []
    held = Document.objects.shown().filter(organ_id__in=mine)
    boards = [_confirming(held), _ending(held, day), _mending(mine)]
    return [board for board in boards if board.count]


def _confirming(held: DocumentQuerySet) -> frame.Board:
    found = waiting(held)
    first = list(found.order_by("-released_at", "-pk")[:_LINES])
    waits = waiting_in(document.pk for document in first)
    lines = [_line(document, _said(waits[document.pk])) for document in first]
    url = reverse("policies_desk:waiting")
    return frame.Board("政策文件库：待确认的关系和标签", "", url, "逐项确认", lines, found.count())


def _said(waits: Waiting) -> str:
    parts = ((waits.relations, "项关系"), (waits.tags, "个标签"))
    return "、".join(f"{count}{words}" for count, words in parts if count)


def _ending(held: DocumentQuerySet, day: date) -> frame.Board:
    rows = [row for row in ending(held, day) if row.decision is None]
    lines = [
        _line(
            row.document,
            f"有效期至{written(row.document.ends_on)}",
            tone="near" if row.look == "late" else "",
        )
        for row in rows[:_LINES]
    ]
    url = reverse("policies_desk:validity")
    return frame.Board("政策文件库：有效期将满、待评估", "", url, "逐件评估", lines, len(rows))


def _mending(organs: frozenset[int]) -> frame.Board:
    found = unsettled(organs).select_related("document")
    lines = [
        frame.Line(one.url, one.place, one.document.title, "late", f"自{written(one.on)}起{one.what}")
        for one in found[:_LINES]
    ]
    url = reverse("policies_desk:validity")
    return frame.Board("政策文件库：需要改正之处", "", url, "逐处处理", lines, found.count())


def _line(document: Document, said: str, *, tone: str = "") -> frame.Line:
    url = reverse("policies_desk:document", args=[document.pk])
    return frame.Line(url, document.title, document.doc_no, tone, said)
