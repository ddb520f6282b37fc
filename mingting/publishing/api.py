"""The door: what other rooms may call. The portal reads releases; nothing behind this door shows a draft."""

from .actions.drafting import WRITERS, start_item, write
from .actions.importing import import_file
from .gateways.importing import read as read_file
from .models import Board, Column, ColumnType, PortalSite, Release, ReleasedFile, Withdrawal
from .rules.kinds import FIELD_LABELS, GENRES, kinds
from .yearly import Published, published_in

__all__ = [
    "FIELD_LABELS",
    "GENRES",
    "WRITERS",
    "Board",
    "Column",
    "ColumnType",
    "PortalSite",
    "Published",
    "Release",
    "ReleasedFile",
    "Withdrawal",
    "import_file",
    "kinds",
    "published_in",
    "read_file",
    "start_item",
    "write",
]
