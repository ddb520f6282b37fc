"""An earlier edition of a document: the words that were public then, and from when to when."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.safestring import mark_safe

from ..gateways.paper import with_anchors
from ..models import Clause, Version
from .library import TAGS


def edition(request: HttpRequest, item_no: int, number: int) -> HttpResponse:
    """The words of one edition; the present one is on the document's own page."""
    versions = list(
        Version.objects.filter(document__item_no=item_no, document__gone=False)
        .select_related("document", "release")
        .order_by("edition")
    )
    shown = next((one for one in versions if one.edition == number), None)
    if shown is None:
        raise Http404("没有这一版")
    following = next((one for one in versions if one.edition > number), None)
    by_paragraph: dict[int, list[str]] = {}
    for paragraph, anchor in Clause.objects.filter(version=shown).values_list("paragraph", "anchor"):
        by_paragraph.setdefault(paragraph, []).append(anchor)
    response: HttpResponse = import_string(settings.MINGTING["PUBLIC_PAGE"])(
        request,
        "policies/edition.html",
        title=f"{shown.release.title}（第 {number} 版）",
        sort="item",
        nav="policies",
        crumbs=[
            ("政策文件库", "/policies/"),
            (shown.document.title, shown.document.get_absolute_url()),
            (f"第 {number} 版", ""),
        ],
        tags={*TAGS, f"item:{item_no}"},
        version=shown,
        document=shown.document,
        until=following.since - timedelta(days=1) if following else None,
        following=following,
        body=mark_safe(with_anchors(shown.release.body_html, by_paragraph)),  # noqa: S308 — sanitised at release
    )
    return response
