"""What the screens of this desk share: who answers for what, which document is meant, and the entries of the menu."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest

from mingting.accounts.api import Role, frame, posts_here
from mingting.kernel.refusals import Refused
from mingting.publishing.api import WRITERS

from ..desk_queries import documents_seen
from ..keepers import EDITORS, keeps_library
from ..models import Document

hand, today, page, is_refused = frame.hand, frame.today, frame.page, frame.is_refused
show_refusal, say_refusal = frame.show_refusal, frame.say_refusal


def edited(request: HttpRequest) -> frozenset[int]:
    """Return the organs for whose documents the person answers today; asked once for a request."""
    return posts_here(request).organs(EDITORS)


def written(request: HttpRequest) -> frozenset[int]:
    """Return the organs in which the person may write an item today; asked once for a request."""
    return posts_here(request).organs(WRITERS)


def keeps(request: HttpRequest) -> bool:
    """Return whether the person keeps what holds for the whole library; asked once for a request."""
    known = getattr(request, "keeps_library", None)
    if known is None:
        is_office = bool(posts_here(request).organs([Role.DISCLOSURE_OFFICE]))
        known = request.keeps_library = is_office and keeps_library(request.user, today())  # type: ignore[attr-defined]
    return known


def document_or_404(request: HttpRequest, pk: int, *, to_edit: bool = False) -> Document:
    """Return the document if the person may see (or edit) it; “not there” and “not yours” are the same answer."""
    seen = documents_seen(edited(request), all_of_them=keeps(request) and not to_edit)
    found = seen.select_related("release", "organ", "ended_by", "follows").filter(pk=pk).first()
    if found is None:
        raise Http404("文件库中没有这份文件，或者它不由您所在的机构负责")
    return found


def is_yes(request: HttpRequest, yes: str) -> bool:
    """Return whether the decision sent in is ``yes`` and not ``refuse``; any other is not there."""
    said = request.POST.get("decision", "")
    if said not in (yes, "refuse"):
        raise Http404("没有这种决定")
    return said == yes


def day_in(request: HttpRequest, name: str) -> date | None:
    """Return the day that was sent in under a name, ``None`` for none; refuses what is no day."""
    said = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as fault:
        raise Refused(f"“{said[:20]}”不是有效的日期", field=name) from fault


class KeeperEntry(frame.Entry):
    """An entry of the menu for those who keep what holds for the whole library."""

    def is_shown(self, request: HttpRequest) -> bool:
        return keeps(request)
