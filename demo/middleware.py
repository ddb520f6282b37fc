"""Shows the house's own error pages in the demo, where DEBUG would show Django's."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_resolver


class ErrorPages:
    """Answers refusals of views as a production server does; a fault of the program still shows its traceback."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.NOT_FOUND and request.resolver_match is None:
            return _page(request, HTTPStatus.NOT_FOUND, Http404())
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Return the page for what is not there or not allowed; leave everything else to Django."""
        status = {Http404: HTTPStatus.NOT_FOUND, PermissionDenied: HTTPStatus.FORBIDDEN}.get(type(fault))
        return _page(request, status, fault) if status else None


def _page(request: HttpRequest, status: HTTPStatus, fault: Exception) -> HttpResponse:
    return get_resolver().resolve_error_handler(status)(request, exception=fault)
