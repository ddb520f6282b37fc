"""The door: what other rooms may call. The portal reads releases; nothing behind this door shows a draft."""

from .models import Board, Column, ColumnType, PortalSite, Release, ReleasedFile, Withdrawal

__all__ = ["Board", "Column", "ColumnType", "PortalSite", "Release", "ReleasedFile", "Withdrawal"]
