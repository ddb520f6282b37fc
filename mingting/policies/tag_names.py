"""What tags are called, for pages of other rooms that know only their codes."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Tag


def tag_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of tags by their codes; an unknown code is left out. One statement, none without codes."""
    asked = sorted(set(codes))
    return dict(Tag.objects.filter(code__in=asked).values_list("code", "name")) if asked else {}
