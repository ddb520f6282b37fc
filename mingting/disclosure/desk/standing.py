"""Where a person stands: the posts they hold today, asked once for a page."""

from __future__ import annotations

from django.http import HttpRequest

from mingting.accounts.api import Role

from .screens import today

#: (role, organ, section or ``None``) of one post.
Post = tuple[str, int, int | None]


def posts_of(request: HttpRequest) -> tuple[Post, ...]:
    """Return the person's posts in force today."""
    found = getattr(request, "disclosure_posts", None)
    if found is None:
        held = request.user.posts.held_on(today()) if request.user.is_authenticated else None
        found = tuple(held.values_list("role", "organ_id", "section_id")) if held is not None else ()
        request.disclosure_posts = found  # type: ignore[attr-defined]
    return found


def roles_held(request: HttpRequest) -> frozenset[str]:
    """Return the roles that the person holds anywhere today."""
    return frozenset(role for role, _, _ in posts_of(request))


def organs_with(request: HttpRequest, *roles: Role) -> frozenset[int]:
    """Return the organs where the person holds one of the roles today."""
    return frozenset(organ for role, organ, _ in posts_of(request) if role in roles)


def sections_with(request: HttpRequest, *roles: Role) -> frozenset[int]:
    """Return the sections where the person holds one of the roles today."""
    return frozenset(
        section for role, _, section in posts_of(request) if role in roles and section is not None
    )
