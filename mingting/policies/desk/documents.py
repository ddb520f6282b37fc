"""The list: the documents that one's organs answer for, where each stands, and what waits in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingting.commons.remembered import remembered

from .. import queries
from ..actions import catch_up_now
from ..desk_queries import Waiting, waiting, waiting_in
from ..models import Document, Tag
from ..rules.validity import Standing
from ..standing import shown_standing, tone_of
from .screens import edited, keeps, page, today, written

_PER_PAGE, _LONGEST_WORDS = 50, 60
#: How a tone of the standing looks on this desk.
LOOKS = {"": "done", "waiting": "open", "over": "quiet"}


@dataclass(frozen=True, slots=True)
class Row:
    """One document of the list."""

    document: Document
    standing: Standing | None
    tags: list[Tag]
    waiting: Waiting

    @property
    def look(self) -> str:
        return LOOKS[tone_of(self.standing)]


@require_safe
@remembered
def documents(request: HttpRequest) -> HttpResponse:
    """Show the documents of one's organs, or of all for who keeps the library; three filters and a search."""
    if not edited(request):
        raise PermissionDenied("您没有维护政策文件库的岗位")
    catch_up_now(timezone.now())
    said = _said(request)
    found = queries.documents(
        queries.Wish(today(), sort=said["sort"], validity=said["validity"], words=said["q"])
    )
    sees_all = keeps(request)
    if not sees_all or said["own"]:
        found = found.filter(organ_id__in=edited(request))
    if said["waiting"]:
        found = waiting(found)
    pages = Paginator(found.select_related("organ").order_by("-released_at", "-id"), _PER_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    ids = [document.pk for document in shown.object_list]
    tags, waits = queries.tags_of(ids), waiting_in(ids)
    rows = [
        Row(one, shown_standing(one, today()), tags.get(one.pk, []), waits[one.pk])
        for one in shown.object_list
    ]
    query = request.GET.copy()
    query.pop("page", None)
    return page(
        request,
        "policies/desk/documents.html",
        title="文件",
        icon="doc-full-inverse",
        rows=rows,
        shown=shown,
        said=said,
        is_narrowed=any(said.values()),
        sees_all=sees_all,
        may_bring=bool(written(request)),
        query=query.urlencode(),
        sorts=Document.Sort.choices,
        validities=queries.VALIDITIES.items(),
    )


def _said(request: HttpRequest) -> dict[str, str]:
    """Return what the list is narrowed to; a value that is none of those offered asks for nothing."""
    offered = {
        "sort": set(Document.Sort.values),
        "validity": set(queries.VALIDITIES),
        "waiting": {"1"},
        "own": {"1"},
    }
    said = {
        name: value if (value := request.GET.get(name, "")) in known else ""
        for name, known in offered.items()
    }
    words = request.GET.get("q", "").replace("\0", "").strip()
    return said | {"q": words[:_LONGEST_WORDS]}
