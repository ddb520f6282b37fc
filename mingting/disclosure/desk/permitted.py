"""Whether the person may make a move with a screen of its own now, and the sentence that says why not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mingting.kernel.refusals import Refused

from ..rules.stages import MOVES, Move, check_move
from .bars import NOT_NOW, bar_of
from .dossier import Dossier


def refusal_of(move: Move, dossier: Dossier) -> str:
    """Return why this person cannot make the move now; empty when they can."""
    try:
        check_move(move, stage=dossier.case.stage, roles=dossier.roles)
    except Refused as refusal:
        return str(refusal)
    bar = bar_of(move, dossier)
    if bar == NOT_NOW:
        return f"现在没有需要办理“{MOVES[move].name}”的事项"
    return bar or ""


def back_to_case(request: HttpRequest, dossier: Dossier, sentence: str) -> HttpResponse:
    """Lead back to the case and say why: it may have gone on since the page was opened."""
    messages.warning(request, sentence)
    return redirect("disclosure_desk:case", dossier.case.pk)
