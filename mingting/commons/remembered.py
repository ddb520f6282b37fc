"""Pages of the desk kept for the one who saw them, until anything is done anywhere in the house.

Every deed writes the ledger, so one number tells whether a page would read as it did: people go to and fro between a
list and its cases, and most of those pages have not changed meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from . import ledger

#: Where the session counts what its person has sent in: preferences and drafts change without the ledger's knowing.
_SENT = "desk_sent"
_DESK = "/desk/"

View = Callable[..., HttpResponseBase]


def remembered(view: View) -> View:
    """Let the view's page be shown again as it is. For pages that write nothing and tell nothing but what is stored.

    What such a page shows may depend on the person, the address, the day, and what stands in the ledger or was sent in
    by the same person; on nothing else.
    """

    @wraps(view)
    def shown(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        response = view(request, *arguments, **named)
        response.is_remembered = True  # type: ignore[attr-defined]
        return response

    return shown


def standing(request: HttpRequest) -> str | None:
    """Return what everything that was made for this person depends on; ``None`` where nothing may be kept.

    It changes with every deed in the house. Pages that say something once (“已保存”) are not kept.
    """
    return getattr(request, "desk_standing", None)


class DeskPages:
    """Shows remembered pages of the desk. Stands right behind the middleware that keeps the desk's door."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(_DESK) or not request.user.is_authenticated:
            return self.get_response(request)
        if request.method != "GET":
            request.session[_SENT] = request.session.get(_SENT, 0) + 1
            return self.get_response(request)
        request.desk_standing = made_for = _standing(request)  # type: ignore[attr-defined]
        if made_for is None:
            return self.get_response(request)
        key = _key(made_for, request.get_full_path())
        kept = caches["desk"].get(key)
        if kept is not None:
            body, headers = kept
            return HttpResponse(body, headers=headers)
        response = self.get_response(request)
        if _may_be_kept(request, response):
            caches["desk"].set(key, (response.content, dict(response.items())))
        return response


def _standing(request: HttpRequest) -> str | None:
    token = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    says_something = "messages" in request.COOKIES or "_messages" in request.session
    if token is None or says_something:
        return None
    return _key(
        request.user.pk,
        # A page carries the form token of its session, and the frame as this browser folds it.
        request.session.session_key,
        token,
        request.COOKIES.get("wagtail_sidebar_collapsed"),
        request.session.get(_SENT, 0),
        request.get_host(),
        timezone.localdate(),
        ledger.height(),
    )


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        getattr(response, "is_remembered", False)
        and isinstance(response, HttpResponse)
        and response.status_code == 200
        and not response.cookies
        # Otherwise a fresh token is on its way to the browser, and the page carries that one.
        and request.META.get("CSRF_COOKIE") == request.COOKIES[settings.CSRF_COOKIE_NAME]
    )


def _key(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=20).hexdigest()
