"""The verbs of 依申请公开: each one deed, one transaction, one ledger entry."""

from .accounts import account_of, attach, change_password, detach, open_account
from .allotting import allot, allot_many
from .answering import propose, review, take_back
from .archiving import archive, check_packages, export_package
from .arranging import drop_template, keep_office, keep_seal, keep_template
from .charging import charge, note_fee_notice, pay
from .consulting import consult, note_delivery, receive_opinion, tell_third_party
from .correcting import ask_correction, correct
from .disputing import close_dispute, open_dispute, step_dispute, take_up_again
from .explaining import ask_reasons, explain, judge_reasons
from .extending import ask_extension, consent_extension, refuse_extension
from .filing import Faults, Filed, confirm, file_online, note_call, register
from .mending import answer_correction, claim_correction, evaluate
from .messaging import look, read_messages, say, take_file
from .redacting import redact
from .sealing import seal
from .searching import log_search
from .serving import note_return, note_service, send
from .suggesting import decide_suggestion, notice_repeats, open_draft, suggest
from .timing_jobs import reckon_open, remind
from .withdrawing import withdraw

__all__ = [
    "Faults",
    "Filed",
    "account_of",
    "allot",
    "allot_many",
    "answer_correction",
    "archive",
    "ask_correction",
    "ask_extension",
    "ask_reasons",
    "attach",
    "change_password",
    "charge",
    "check_packages",
    "claim_correction",
    "close_dispute",
    "confirm",
    "consent_extension",
    "consult",
    "correct",
    "decide_suggestion",
    "detach",
    "drop_template",
    "evaluate",
    "explain",
    "export_package",
    "file_online",
    "judge_reasons",
    "keep_office",
    "keep_seal",
    "keep_template",
    "log_search",
    "look",
    "note_call",
    "note_delivery",
    "note_fee_notice",
    "note_return",
    "note_service",
    "notice_repeats",
    "open_account",
    "open_dispute",
    "open_draft",
    "pay",
    "propose",
    "read_messages",
    "receive_opinion",
    "reckon_open",
    "redact",
    "refuse_extension",
    "register",
    "remind",
    "review",
    "say",
    "seal",
    "send",
    "step_dispute",
    "suggest",
    "take_back",
    "take_file",
    "take_up_again",
    "tell_third_party",
    "withdraw",
]
