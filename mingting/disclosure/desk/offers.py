"""What this person may do to a request now: buttons read off the table of moves, and why a move is barred."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse

from ..rules.reviewing import STEPS, current
from ..rules.stages import MOVES, OPEN, Move, Stage, moves_at
from .bars import NOT_NOW, Bar, bar_of
from .dossier import Dossier
from .move_table import TAKE_FILE

#: Moves with a screen of their own; the rest share one.
_OWN_SCREENS = {
    Move.PROPOSE: "disclosure_desk:answer",
    Move.REVIEW: "disclosure_desk:review",
    Move.SEAL: "disclosure_desk:seal",
    Move.SEND: "disclosure_desk:send",
}
#: Redaction begins at a file, not at the case.
_ELSEWHERE = (Move.REDACT,)
#: The move that is the next step, the first that is free.
_NEXT = (
    *(Move.CONFIRM, Move.ALLOT, Move.CONSENT_EXTENSION, Move.JUDGE_REASONS, Move.REVIEW, Move.SEAL),
    *(Move.NOTE_SERVICE, Move.SEND, Move.ARCHIVE, Move.NOTE_FEE_NOTICE, Move.PAY),
    *(Move.EXPLAIN, Move.PROPOSE, Move.CORRECT),
)
_GRAVE = (Move.WITHDRAW, Move.REFUSE_EXTENSION)
_VERBS = {Move.PROPOSE: "拟出答复", Move.SEND: "送达答复", Move.CORRECT: "登记补正", Move.EXPLAIN: "登记说明"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A button; with ``barred`` it is no button but a sentence."""

    key: str
    words: str
    url: str = ""
    barred: str = ""
    is_next: bool = False
    is_grave: bool = False


def offers_on(dossier: Dossier) -> list[Offer]:
    """Return what may be done now, the next step first, then in the order of the table; barred moves last."""
    found = [_offer(move, bar) for move, bar in _bars(dossier) if bar != NOT_NOW]
    found += _besides(dossier)
    main = _next(found, dossier)
    marked = [
        replace(each, url=address(each.key, dossier.case.pk), is_next=each.key == main) for each in found
    ]
    return sorted(marked, key=lambda each: (bool(each.barred), not each.is_next, each.is_grave))


def _bars(dossier: Dossier) -> list[tuple[Move, Bar]]:
    moves = [move for move in moves_at(dossier.case.stage, dossier.roles) if move not in _ELSEWHERE]
    return [(move, bar_of(move, dossier)) for move in moves]


def _offer(move: Move, bar: Bar) -> Offer:
    return Offer(move, _VERBS.get(move, MOVES[move].name), barred=bar or "", is_grave=move in _GRAVE)


def address(key: str, pk: int) -> str:
    """Return where a move is made."""
    own = _OWN_SCREENS.get(Move(key)) if key in set(Move) else None
    return reverse(own, args=[pk]) if own else reverse("disclosure_desk:do", args=[pk, key])


def _besides(dossier: Dossier) -> list[Offer]:
    """Return what is no move of the table: laying a paper into a case that is worked on."""
    stage = dossier.case.stage
    works = stage in OPEN and stage not in (Stage.REVIEW, Stage.SEALING)
    return [Offer(TAKE_FILE, "归入文件")] if dossier.roles and works else []


def _next(found: list[Offer], dossier: Dossier) -> str:
    """Return the next step among what is free; whoever is not the handler is not urged to draft the answer."""
    free = {each.key for each in found if not each.barred}
    if dossier.case.handler_id not in (None, dossier.person_no):
        free -= {Move.PROPOSE, Move.CORRECT, Move.EXPLAIN}
    return next((move for move in _NEXT if move in free), "")


def whose_turn(dossier: Dossier) -> str:
    """Return in words who has the request now."""
    case = dossier.case
    if case.stage == Stage.REVIEW:
        step = current(dossier.given)
        return f"等{STEPS[step].name}" if step else "等审核"
    if case.stage == Stage.HANDLING:
        return f"{case.section or ''} {case.handler or '（承办人未定）'} 办理中".strip()
    return _TURNS[Stage(case.stage)]


_TURNS = {
    Stage.CONFIRMATION: "等信息公开机构与申请人确认",
    Stage.RECEIVED: "等信息公开机构分办",
    Stage.CORRECTION: "等申请人补正",
    Stage.EXPLANATION: "等申请人说明理由",
    Stage.PAYMENT: "等申请人缴费",
    Stage.SEALING: "审核已全部通过，等信息公开机构编号用印",
    Stage.ISSUED: "等信息公开机构送达",
    Stage.SENT: "答复已发出，等签收",
    Stage.SERVED: "答复已送达，等归档",
    Stage.WITHDRAWN: "申请人已撤回，等归档",
    Stage.ARCHIVED: "已归档",
}
