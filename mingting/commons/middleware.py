"""Notes where a request came from, so that every ledger entry can say it; says what a public page may run."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import origin


class Origin:
    """Keeps the caller's address for the length of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = origin.set_current(request.META.get("REMOTE_ADDR", ""))
        try:
            return self.get_response(request)
        finally:
            origin.reset(token)


class ContentSecurityPolicy:
    """Puts the one policy of ``settings.CONTENT_SECURITY_POLICY`` on every page but the desk's.

    A view that has set a stricter one of its own keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._policy = settings.CONTENT_SECURITY_POLICY

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/desk/"):
            response.headers.setdefault("Content-Security-Policy", self._policy)
        return response
