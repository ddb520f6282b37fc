"""The door: what rooms above may call."""

from .gathering import gather
from .models import Edition, YearReport
from .queries import build, built_of

__all__ = ["Edition", "YearReport", "build", "built_of", "gather"]
