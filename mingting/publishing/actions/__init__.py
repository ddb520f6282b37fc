"""The verbs of 主动公开: each one deed, one transaction, one ledger entry."""

from .arranging import drop_word, keep_column, keep_site, keep_word, load_words
from .drafting import acknowledge, discard, mask, remark, start_item, write
from .emergency import approve_emergency, call_emergency
from .importing import import_file
from .releasing import release_due
from .reviewing import claim, hand_back, review
from .submitting import submit, take_back
from .withdrawing import withdraw

__all__ = [
    "acknowledge",
    "approve_emergency",
    "call_emergency",
    "claim",
    "discard",
    "drop_word",
    "hand_back",
    "import_file",
    "keep_column",
    "keep_site",
    "keep_word",
    "load_words",
    "mask",
    "release_due",
    "remark",
    "review",
    "start_item",
    "submit",
    "take_back",
    "withdraw",
    "write",
]
