"""The door: what rooms above may call."""

from .gathering import gather
from .models import Edition, YearReport
from .queries import build, built_of, changes_of, countdown, late_changes, sources

__all__ = [
    "Edition",
    "YearReport",
    "build",
    "built_of",
    "changes_of",
    "countdown",
    "gather",
    "late_changes",
    "sources",
]
