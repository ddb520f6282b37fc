"""The verbs of 年度报告: each one deed, one transaction, one ledger entry."""

from .drafting import to_item
from .freezing import freeze_report
from .handing import hand_in, return_report
from .making import begin_report, enter_figure, recount, reopen_report, write_part

__all__ = [
    "begin_report",
    "enter_figure",
    "freeze_report",
    "hand_in",
    "recount",
    "reopen_report",
    "return_report",
    "to_item",
    "write_part",
]
