"""The installation as the public sees it from outside: full addresses of its pages."""

from __future__ import annotations

from django.conf import settings


def address(path: str) -> str:
    """Return the full public address of a path of this installation."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"
