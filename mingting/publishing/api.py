"""The door: what other rooms may call. The portal reads releases; nothing behind this door shows a draft."""

from .actions.drafting import start_item
from .models import Board, Column, ColumnType, PortalSite, Release, ReleasedFile, Withdrawal
from .rules.kinds import FIELD_LABELS, GENRES, kinds

__all__ = [
    "FIELD_LABELS",
    "GENRES",
    "Board",
    "Column",
    "ColumnType",
    "PortalSite",
    "Release",
    "ReleasedFile",
    "Withdrawal",
    "kinds",
    "start_item",
]
