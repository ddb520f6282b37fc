"""Tables of 年度报告: the report of an organ's year, its editions, what was entered by hand, what was handed in."""

from .entered import Entered
from .handing import HandIn, Return
from .reports import Edition, YearReport

__all__ = ["Edition", "Entered", "HandIn", "Return", "YearReport"]
