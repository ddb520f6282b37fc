"""How a public page is put together: the site around it, its marks for search engines and inspectors, its tags."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from mingting.commons.public import address as address
from mingting.design import displays
from mingting.publishing.api import Column

from .chrome import Chrome, chrome

PER_PAGE = 20
_TABS_OF_PAGES = 2


def show(
    request: HttpRequest,
    site: Chrome,
    template: str,
    *,
    title: str,
    sort: str,
    tags: Iterable[str],
    nav: str = "",
    crumbs: Iterable[tuple[str, str]] = (),
    meta: Iterable[tuple[str, str]] = (),
    status: int = 200,
    until: datetime | None = None,
    sought: str = "",
    **context: object,
) -> HttpResponse:
    """Render one page in the site's chrome.

    ``tags`` name what the page shows and ``until`` the moment after which it would read otherwise: the page cache
    keeps it no longer than both allow. ``crumbs`` are (name, address) after 首页, the last with an empty address.
    """
    modes = displays.read(request.COOKIES.get(displays.COOKIE))
    context |= {
        "site": site.site,
        "title": title,
        "sort": sort,
        "display": " ".join(modes),
        "head": site.head,
        "header": site.header(modes, nav=nav, back=request.get_full_path(), sought=sought),
        "footer": site.footer,
        "trail": _trail(crumbs),
        "sought": sought,
        "meta": _meta(meta),
    }
    response = HttpResponse(get_template(template).template.render(Context(context)), status=status)
    response.page_tags = {"site", *tags}  # type: ignore[attr-defined]
    if until:
        response.page_until = until  # type: ignore[attr-defined]
    return response


def room_page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    sort: str,
    crumbs: Iterable[tuple[str, str]] = (),
    nav: str = "",
    meta: Iterable[tuple[str, str]] = (),
    tags: Iterable[str] = (),
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """Render a page of a room below in the site's chrome; the settings name this function, for no import leads up.

    A page without ``tags`` is one person's own: no page cache keeps it.
    """
    named = set(tags)
    response = show(
        request,
        chrome(request),
        template,
        title=title,
        sort=sort,
        tags=named,
        nav=nav,
        crumbs=crumbs,
        meta=meta,
        status=status,
        **context,
    )
    if not named:
        del response.page_tags
    return response


def _trail(crumbs: Iterable[tuple[str, str]]) -> SafeString:
    steps = "".join(
        f'<li><a href="{escape(url)}">{escape(name)}</a></li>'
        if url
        else f'<li><span aria-current="page">{escape(name)}</span></li>'
        for name, url in crumbs
    )
    return mark_safe(steps)  # noqa: S308 — escaped above


def _meta(tags: Iterable[tuple[str, str]]) -> SafeString:
    said = (f'<meta name="{name}" content="{escape(content)}">\n' for name, content in tags if content)
    return mark_safe("".join(said))  # noqa: S308 — escaped above


def column_meta(column: Column) -> list[tuple[str, str]]:
    """Return the four tags that a column page must carry (发展指引附件1)."""
    return [
        ("ColumnName", column.name),
        ("ColumnDescription", column.description),
        ("ColumnKeywords", column.keywords),
        ("ColumnType", column.column_type),
    ]
