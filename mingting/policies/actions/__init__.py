"""The verbs of the library: each one deed, one transaction, one entry in the ledger."""

from .catching_up import catch_up, catch_up_now, is_caught_up
from .learning import learn
from .likening import liken
from .relating import decide_relation, drop_relation, note_citing, settle_consequence, state_relation
from .tagging import (
    begin_tags,
    decide_tagging,
    keep_settings,
    keep_tag,
    put_tag,
    retire_tag,
    suggest_again,
)
from .watching import decide_validity, watch

__all__ = [
    "begin_tags",
    "catch_up",
    "catch_up_now",
    "decide_relation",
    "decide_tagging",
    "decide_validity",
    "drop_relation",
    "is_caught_up",
    "keep_settings",
    "keep_tag",
    "learn",
    "liken",
    "note_citing",
    "put_tag",
    "retire_tag",
    "settle_consequence",
    "state_relation",
    "suggest_again",
    "watch",
]
