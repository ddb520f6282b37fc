"""Verbs of the room: one deed, one function, one transaction, one ledger entry."""

from .organs import abolish_organ, amend_organ, establish_organ, merge_organs, rename_organ, split_organ
from .people import (
    amend_person,
    change_password,
    deactivate,
    engage,
    forget_second_factor,
    reinstate,
    reset_password,
)
from .posts import appoint, dismiss
from .resets import ask_reset, confirm_reset, tell_of_resets
from .rights import settle_the_day, sync_rights
from .second_factor import begin_enrolment, confirm_enrolment, renew_recovery_codes
from .sections import keep_section
from .sessions import close_session, note_attempt, open_session, revoke_session

__all__ = [
    "abolish_organ",
    "amend_organ",
    "amend_person",
    "appoint",
    "ask_reset",
    "begin_enrolment",
    "change_password",
    "close_session",
    "confirm_enrolment",
    "confirm_reset",
    "deactivate",
    "dismiss",
    "engage",
    "establish_organ",
    "forget_second_factor",
    "keep_section",
    "merge_organs",
    "note_attempt",
    "open_session",
    "reinstate",
    "rename_organ",
    "renew_recovery_codes",
    "reset_password",
    "revoke_session",
    "settle_the_day",
    "split_organ",
    "sync_rights",
    "tell_of_resets",
]
