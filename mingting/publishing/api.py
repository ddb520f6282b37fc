"""The door: what other rooms may call. The portal reads releases; nothing behind this door shows a draft."""

from .actions.drafting import start_item, write
from .models import Board, Column, ColumnType, PortalSite, Release, ReleasedFile, Withdrawal
from .rules.kinds import FIELD_LABELS, GENRES, kinds
from .yearly import Published, published_in

__all__ = [
    "FIELD_LABELS",
    "GENRES",
    "Board",
    "Column",
    "ColumnType",
    "PortalSite",
    "Published",
    "Release",
    "ReleasedFile",
    "Withdrawal",
    "kinds",
    "published_in",
    "start_item",
    "write",
]
