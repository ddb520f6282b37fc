"""What this process remembers until anything the public sees has changed.

The header, the column tree and the counts are the same for every visitor; making them anew for each page would cost
more than the page. They are kept under the number of the latest news and forgotten when that number moves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

_MOST = 2000
_shelf: tuple[int, dict[Hashable, Any]] = (0, {})


def remembered(bookmark: int, key: Hashable, make: Callable[[], T]) -> T:
    """Return what ``make`` gave for ``key`` at this bookmark; make it now if it was not made since.

    Bookmark 0 means that nothing was ever announced (an installation being filled): then nothing is kept.
    """
    global _shelf
    if not bookmark:
        return make()
    kept_at, values = _shelf
    if kept_at != bookmark or len(values) > _MOST:
        values = {}
        _shelf = (bookmark, values)
    if key not in values:
        values[key] = make()
    found: T = values[key]
    return found


def reached() -> int:
    """Return the bookmark under which things are remembered now: that of the page being made."""
    return _shelf[0]


def forget() -> None:
    """Forget everything. For tests, whose databases go back in time."""
    global _shelf
    _shelf = (0, {})
