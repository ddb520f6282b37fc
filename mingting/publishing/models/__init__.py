"""Tables of 主动公开: what is drafted, what was reviewed, what was released."""

from .columns import Board, Column, ColumnType, PortalSite
from .items import WRITTEN, InformationItem
from .released import Release, ReleasedFile, Withdrawal
from .reviews import Acknowledgement, Edit, Proof, Remark, ReviewTask, ReviewTurn, Submission
from .words import LearnedWording, WordEntry

__all__ = [
    "WRITTEN",
    "Acknowledgement",
    "Board",
    "Column",
    "ColumnType",
    "Edit",
    "InformationItem",
    "LearnedWording",
    "PortalSite",
    "Proof",
    "Release",
    "ReleasedFile",
    "Remark",
    "ReviewTask",
    "ReviewTurn",
    "Submission",
    "Withdrawal",
    "WordEntry",
]
