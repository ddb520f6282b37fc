"""The door: what other rooms may call."""

from . import kept, ledger, news, origin, search
from .calendar import calendar
from .models import LedgerEntry

__all__ = ["LedgerEntry", "calendar", "kept", "ledger", "news", "origin", "search"]
