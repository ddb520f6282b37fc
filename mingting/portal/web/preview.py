"""The desk's preview: an item as its page will be, before it is released. Staff only; named in the settings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from mingting.publishing.api import Release

from .. import queries
from . import articles
from .chrome import chrome
from .pages import show
from .views import crumbs_to, nav_of


def item_preview(request: HttpRequest, release: Release, files: Iterable[Any], today: date) -> HttpResponse:
    """Return the page of an unsaved release. ``files`` carry ``desk_url``, where staff open each now.

    It bears no tags, so no page cache keeps it, and says at its head that the public does not see it.
    """
    site = chrome(request)
    shown = list(files)
    named = [queries.File(file.role, file.title, file.name, file.size, file.digest) for file in shown]
    page = articles.article(site, release, [], today)
    page = articles.with_files(
        page,
        [(file, row.desk_url) for file, row in zip(named, shown, strict=True) if file.role == "attachment"],
    )
    node = site.by_id.get(release.column_id)
    response = show(
        request,
        site,
        "portal/item.html",
        title=release.title,
        sort="item",
        nav=nav_of(site, node) if node else "",
        crumbs=[*(crumbs_to(site, node, inside=True) if node else []), ("正文", "")],
        meta=[("robots", "noindex")],
        tags=(),
        release=release,
        page=page,
        notice=format_html('<p class="note"><strong>预览</strong>{}</p>', "本页尚未发布，公众看不到。"),
    )
    del response.page_tags
    return response
