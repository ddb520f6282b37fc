"""Where whoever sits before a page stands: the posts they hold today, asked once for a request."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from .queries import Posts, posts_of


def posts_here(request: HttpRequest) -> Posts:
    """Return the posts that the signed-in person holds today; none for anybody else.

    Asked once, however many parts of the page want to know. Verbs ask anew: they trust no page.
    """
    key = (request.user.pk, timezone.localdate())
    known = getattr(request, "posts_known", None)
    if known is None or known[0] != key:
        known = request.posts_known = (key, posts_of(request.user, key[1]))  # type: ignore[attr-defined]
    return known[1]
