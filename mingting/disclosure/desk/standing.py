"""Where a person stands: the posts they hold today, asked once for a page."""

from __future__ import annotations

from django.http import HttpRequest

from mingting.accounts.api import Role, posts_here


def roles_held(request: HttpRequest) -> frozenset[str]:
    """Return the roles that the person holds anywhere today."""
    return frozenset(role for role, _, _ in posts_here(request).held)


def organs_with(request: HttpRequest, *roles: Role) -> frozenset[int]:
    """Return the organs where the person holds one of the roles today."""
    return posts_here(request).organs(roles)


def sections_with(request: HttpRequest, *roles: Role) -> frozenset[int]:
    """Return the sections where the person holds one of the roles today."""
    return posts_here(request).sections(roles)
