"""Feeds of each column, Atom and RSS, and the site map that machines read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import feedgenerator, timezone

from .. import queries
from ..memory import remembered
from .chrome import Node, chrome
from .pages import address

#: The protocol of site maps allows no more addresses in one file.
MOST_ADDRESSES = 50_000


class ColumnAtom(Feed):
    """The newest thirty releases of a column and of those under it."""

    feed_type = feedgenerator.Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response.page_tags = {"site", *self.tags}
        return response

    def get_object(self, request: HttpRequest, code: str) -> Node:
        self.site = chrome(request)
        node = self.site.by_code.get(code)
        if node is None or not node.column.is_open:
            raise Http404("没有这个栏目")
        self.tags = {f"column:{below.column.code}" for below in node.below()}
        return node

    def title(self, node: Node) -> str:
        return f"{node.column.name} - {self.site.site.name}"

    def description(self, node: Node) -> str:
        return node.column.description

    subtitle = description

    def link(self, node: Node) -> str:
        return address(node.url)

    def feed_url(self, node: Node) -> str:
        return address(f"{node.url}feed.xml")

    def items(self, node: Node) -> list[Any]:
        return queries.latest_in_feed(node.ids)

    def item_title(self, release: Any) -> str:
        return str(release.title)

    def item_description(self, release: Any) -> str:
        return str(release.summary)

    def item_link(self, release: Any) -> str:
        return address(release.get_absolute_url())

    def item_pubdate(self, release: Any) -> datetime:
        return timezone.localtime(release.first_released_at)

    def item_updateddate(self, release: Any) -> datetime:
        return timezone.localtime(release.released_at)

    def item_author_name(self, release: Any) -> str:
        return str(release.organ_name)

    def item_categories(self, release: Any) -> list[str]:
        return [release.genre]


class ColumnRss(ColumnAtom):
    """The same as RSS 2.0."""

    feed_type = feedgenerator.Rss201rev2Feed

    def feed_url(self, node: Node) -> str:
        return address(f"{node.url}rss.xml")


def atom(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with a feed object of this request's own: Django's keeps state while it answers."""
    return ColumnAtom()(request, code=code)


def rss(request: HttpRequest, code: str) -> HttpResponse:
    """The same as RSS."""
    return ColumnRss()(request, code=code)


def sitemap(request: HttpRequest) -> HttpResponse:
    """sitemap.xml: every address; beyond fifty thousand it names its parts, ``?page=1`` and on."""
    site = chrome(request)
    fixed = ["/", "/zfxxgk/", "/organs/", "/sitemap/"]
    fixed += [node.url for root in site.roots for node in root.below()]
    fixed += [f"/organs/{organ.code}/" for organ in site.organs.values()]
    items = remembered(site.bookmark, "how many", queries.how_many)
    room = MOST_ADDRESSES - len(fixed)
    parts = 1 + max(0, -(-(items - room) // MOST_ADDRESSES))
    asked = request.GET.get("page", "")
    if asked and not (asked.isdecimal() and 1 <= int(asked[:9]) <= parts):
        raise Http404("站点地图没有这一页")
    if parts > 1 and not asked:
        named = "".join(
            f"<sitemap><loc>{address('/sitemap.xml')}?page={n}</loc></sitemap>" for n in range(1, parts + 1)
        )
        return _xml("sitemapindex", named)
    page = int(asked or 1)
    start, count = (0, room) if page == 1 else (room + (page - 2) * MOST_ADDRESSES, MOST_ADDRESSES)
    urls = [f"<url><loc>{address(path)}</loc></url>" for path in fixed] if page == 1 else []
    urls += [
        f"<url><loc>{address(f'/content/post_{item}.html')}</loc><lastmod>{at.isoformat(timespec='seconds')}</lastmod></url>"
        for item, at in queries.every_address(start, count)
    ]
    return _xml("urlset", "\n".join(urls))


def _xml(root: str, inside: str) -> HttpResponse:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{inside}\n</{root}>\n'
    response = HttpResponse(text, content_type="application/xml; charset=utf-8")
    response.page_tags = {"site", "releases"}  # type: ignore[attr-defined]
    return response
