"""Full-text search over what the public may find.

The table is the truth and every index a copy. Whoever shows or withdraws something calls ``put``, ``describe`` or
``remove`` inside the deed's own transaction; every node's next search knows it. The names below are opened when they
are first used: what needs neither settings nor a database (``bin/mingting search eval``) imports this package too.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .catching_up import rebuild
    from .finding import Found, Hit, search
    from .guessing import meant
    from .keeping import drop_best_bet, drop_synonym, keep_best_bet, keep_synonym
    from .noting import note_opened, note_search, unanswered
    from .suggesting import suggest
    from .table import describe, put, remove

__all__ = [
    "Found",
    "Hit",
    "describe",
    "drop_best_bet",
    "drop_synonym",
    "keep_best_bet",
    "keep_synonym",
    "meant",
    "note_opened",
    "note_search",
    "put",
    "rebuild",
    "remove",
    "search",
    "suggest",
    "unanswered",
]

_WHERE = {
    "rebuild": "catching_up",
    **dict.fromkeys(("Found", "Hit", "search"), "finding"),
    "meant": "guessing",
    **dict.fromkeys(("drop_best_bet", "drop_synonym", "keep_best_bet", "keep_synonym"), "keeping"),
    **dict.fromkeys(("note_opened", "note_search", "unanswered"), "noting"),
    "suggest": "suggesting",
    **dict.fromkeys(("describe", "put", "remove"), "table"),
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f".{_WHERE[name]}", __name__), name)
    globals()[name] = found
    return found
