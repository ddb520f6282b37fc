"""The door: what other rooms may call."""

from . import kept, ledger, news, origin
from .calendar import calendar

__all__ = ["calendar", "kept", "ledger", "news", "origin"]
