"""Which pages a pager names: the first, the last and those about the present one. ``design/pager.html`` draws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_NEAR = 2


def pager(number: int, last: int, url: Callable[[int | None], str]) -> dict[str, Any]:
    """Return what the template asks for; ``url`` gives a page's address, for the first of ``None``."""
    pages: list[tuple[int, str]] = []
    before = 0
    for page in sorted({1, last, *range(max(1, number - _NEAR), min(last, number + _NEAR) + 1)}):
        if page > before + 1:
            pages.append((0, ""))
        pages.append((page, url(page if page > 1 else None)))
        before = page
    return {
        "number": number,
        "last": last,
        "pages": pages,
        "previous": url(number - 1 if number > 2 else None) if number > 1 else "",
        "next": url(number + 1) if number < last else "",
    }
