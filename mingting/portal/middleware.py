"""Answers with remembered public pages before anything else is asked. It stands first in ``MIDDLEWARE``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from mingting.design import displays

from . import cache

#: The only parameters a page in memory may depend on. Any other takes the request past the memory.
_PARAMETERS = frozenset({"page", "year", "kind"})
_LONGEST_QUERY = 200
#: What a "not modified" repeats of the page it stands for (RFC 9110, 15.4.5).
_REPEATED = ("Cache-Control", "Content-Location", "ETag", "Expires", "Vary")


class PageCache:
    """Keeps the finished pages that carry ``response.page_tags`` and serves them until news of a tag arrives.

    A view that shows something of ``item:7`` and ``site`` sets ``response.page_tags = {"item:7", "site"}``,
    and may set ``response.page_until`` to the aware moment at which the page will read otherwise without any
    news. Every page is made anew after midnight, when "today" is another day.

    Pages in memory depend on the address, the listed parameters as they were written, the host, the scheme
    and the display modes, and on nobody: what a signed-in member of staff was shown is never kept, and what
    is kept is shown to staff too. Staff pages are never looked at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        look_every = settings.MINGTING.get("PAGE_CACHE_LOOK_SECONDS", cache.LOOK_EVERY)
        most_bytes = settings.MINGTING.get("PAGE_CACHE_BYTES", cache.MOST_BYTES)
        self._pages = cache.Pages(look_every=look_every, most_bytes=most_bytes)
        self._never = ("/desk/", settings.STATIC_URL)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            try:
                return self.get_response(request)
            finally:
                # Whatever was done is committed by now: the next reader shall see it.
                cache.look_soon()
        if request.path.startswith(self._never):
            return _dressed(self.get_response(request))
        try:
            begun = self._pages.look()
        except DatabaseTrouble:
            return self.get_response(request)
        # The page is made of exactly the news under which it would be kept, and need not ask for it again.
        request.news_reached = begun.number  # type: ignore[attr-defined]
        key = self._key(request)
        if key is None:
            return _dressed(self.get_response(request))
        now = timezone.now()
        page = self._pages.get(key, now.timestamp())
        if page is None:
            response = _dressed(self.get_response(request))
            page = self._made(request, response, now)
            if page is None:
                return response
            self._pages.keep(key, page, begun)
        return _answer(request, page)

    def _key(self, request: HttpRequest) -> cache.Key | None:
        """Return what a page may depend on, or ``None`` when this request's page belongs in no memory."""
        asked = request.META.get("QUERY_STRING", "")
        if asked and not _only_known(asked):
            return None
        modes = displays.read(request.COOKIES.get(displays.COOKIE)) if "HTTP_COOKIE" in request.META else ()
        return (request.path, asked, modes, request.META.get("HTTP_HOST"), request.scheme)

    def _made(self, request: HttpRequest, response: HttpResponse, now: datetime) -> cache.Page | None:
        """Return the response as a page to keep, or ``None`` when it is not one."""
        tags = getattr(response, "page_tags", None)
        if not tags or response.streaming or response.status_code not in (200, 410):
            return None
        if request.method != "GET":
            return None
        if response.cookies or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return None
        if "'nonce-" in response.get("Content-Security-Policy", ""):
            return None
        midnight = _midnight_after(now)
        until = min(getattr(response, "page_until", None) or midnight, midnight)
        return cache.Page(
            status=response.status_code,
            body=response.content,
            headers=dict(response.items()),
            etag=response["ETag"],
            tags=frozenset(tags),
            until=until.timestamp(),
        )


def _only_known(asked: str) -> bool:
    if len(asked) > _LONGEST_QUERY:
        return False
    return all(part.partition("=")[0] in _PARAMETERS for part in asked.split("&"))


def _dressed(response: HttpResponse) -> HttpResponse:
    """Let browsers and proxies ask each time, so that a withdrawal reaches them, and know what they have."""
    if getattr(response, "page_tags", None) and not response.streaming:
        response.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ("Cookie",))
        if "ETag" not in response:
            response["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    return response


def _answer(request: HttpRequest, page: cache.Page) -> HttpResponse:
    known = request.META.get("HTTP_IF_NONE_MATCH")
    if known and page.status == 200 and _is_known(known, page.etag):
        response: HttpResponse = HttpResponseNotModified()
        for name in _REPEATED:
            if name in page.headers:
                response[name] = page.headers[name]
        return response
    body = page.body if request.method == "GET" else b""
    return HttpResponse(body, status=page.status, headers=page.headers)


def _is_known(known: str, etag: str) -> bool:
    """Compare weakly (RFC 9110, 13.1.2): a proxy that compresses marks the tag as weak."""
    bare = etag.removeprefix("W/")
    return any(tag == "*" or tag.removeprefix("W/") == bare for tag in parse_etags(known))


def _midnight_after(now: datetime) -> datetime:
    tomorrow = timezone.localtime(now) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
