"""One screen for the moves that ask for little: what it does, by which article, and what it does to the day due."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mingting.kernel.refusals import Refused

from .. import actions
from ..rules.stages import MOVES, Move, Stage, check_move
from .allotting import AllotForm, form_for
from .bars import NOT_NOW, bar_of
from .dossier import Dossier, dossier_or_404
from .foreseen import foresee
from .move_forms import MoveForm, Setting
from .move_table import NOTHING, SCREENS, TAKE_FILE, MoveScreen
from .screens import case_crumbs, hand, page, show_refusal


def do(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Show a move's form with what it would do; make the move when it is posted without ``preview``."""
    dossier = dossier_or_404(request, pk)
    if move in (Move.ALLOT, Move.REALLOT):
        return _allot(request, dossier)
    if move not in SCREENS:
        raise Http404("没有这一步")
    screen = SCREENS[move]
    refusal = _refusal(dossier, move)
    if refusal is not None:
        return _barred(request, dossier, move, refusal)
    form = screen.form(
        request.POST or None,
        request.FILES or None,
        setting=_setting(dossier, screen),
        initial={
            "seen": dossier.seen,
            "consultation_id": request.GET.get("consultation"),
            "kind": request.GET.get("kind"),
        },
    )
    asks_only = "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not asks_only:
        said = _make(request, dossier, screen, form)
        if said:
            messages.success(request, f"已办理“{_name(move)}”")
            return redirect("disclosure_desk:case", pk)
    return _shown(request, dossier, move, screen, form, asks_only=asks_only)


def _make(request: HttpRequest, dossier: Dossier, screen: MoveScreen, form: MoveForm) -> bool:
    """Call the verb; put its refusal beside the field it names."""
    named: dict[str, Any] = form.arguments()
    if not screen.is_about_consultation:
        named["application_id"] = dossier.case.pk
    if screen.takes_seen:
        named["seen"] = form.cleaned_data["seen"]
    try:
        screen.verb(person=request.user, by=hand(request), **named)
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _shown(
    request: HttpRequest,
    dossier: Dossier,
    move: str,
    screen: MoveScreen,
    form: MoveForm,
    *,
    asks_only: bool,
) -> HttpResponse:
    seen_ahead = foresee(form, screen.foresees) if screen.foresees else None
    if asks_only and request.headers.get("X-Requested-With") == "fetch":
        return render(request, "disclosure/desk/foreseen.html", {"foreseen": seen_ahead, "screen": screen})
    return page(
        request,
        "disclosure/desk/move.html",
        title=_name(move),
        crumbs=case_crumbs(dossier.case),
        icon="form",
        status=200 if asks_only else None,
        case=dossier.case,
        dossier=dossier,
        form=form,
        screen=screen,
        rule=MOVES[Move(move)] if move in set(Move) else None,
        foreseen=seen_ahead,
        extension=getattr(dossier.case, "extension", None)
        if move in (Move.CONSENT_EXTENSION, Move.REFUSE_EXTENSION)
        else None,
        explanation=getattr(dossier.case, "explanation", None) if move == Move.JUDGE_REASONS else None,
    )


def _name(move: str) -> str:
    return "归入文件" if move == TAKE_FILE else MOVES[Move(move)].name


def _setting(dossier: Dossier, screen: MoveScreen) -> Setting:
    about = screen.about(dossier.consultations) if screen.about else []
    return Setting(dossier.case, dossier.day, dossier.cal, dossier.clock.history, tuple(about))


def _refusal(dossier: Dossier, move: str) -> str | None:
    """Return why this person cannot make the move now; ``None`` when they can."""
    if not dossier.roles:
        return "本件不由您办理"
    if move == TAKE_FILE:
        return None
    try:
        check_move(Move(move), stage=dossier.case.stage, roles=dossier.roles)
    except Refused as refusal:
        return str(refusal)
    bar = bar_of(Move(move), dossier)
    return f"现在没有需要办理“{_name(move)}”的事项" if bar == NOT_NOW else bar


def _barred(request: HttpRequest, dossier: Dossier, move: str, sentence: str) -> HttpResponse:
    """Say why, on a page that leads back: 409, for the case is in another state than the form was for."""
    return page(
        request,
        "disclosure/desk/move.html",
        title=_name(move),
        crumbs=case_crumbs(dossier.case),
        status=409,
        case=dossier.case,
        barred=sentence,
    )


def _allot(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Give the case to a section and a handler, or to another."""
    case = dossier.case
    move = Move.ALLOT if case.stage == Stage.RECEIVED else Move.REALLOT
    refusal = _refusal(dossier, move)
    if refusal is not None:
        return _barred(request, dossier, move, refusal)
    form = form_for(
        request,
        request.POST or None,
        organ=case.organ_id,
        initial={"seen": dossier.seen, "to": _present(dossier)},
    )
    if form is None:
        raise PermissionDenied("您没有分办的岗位")
    if request.method == "POST" and form.is_valid() and _give(request, dossier, form):
        messages.success(request, f"已将 {case.number} 交{form.words}办理")
        return redirect("disclosure_desk:case", case.pk)
    return page(
        request,
        "disclosure/desk/move.html",
        title=MOVES[move].name,
        crumbs=case_crumbs(case),
        icon="group",
        case=case,
        dossier=dossier,
        form=form,
        screen=MoveScreen(
            actions.allot,
            forms.Form,
            "交由科室和承办人办理。括号里是各人手上的在办件数。审核过本件拟答复的人不能承办。",
            MOVES[move].name,
            "查询页显示“已交承办科室办理”，不显示科室和姓名。" if move is Move.ALLOT else NOTHING,
        ),
        rule=MOVES[move],
    )


def _present(dossier: Dossier) -> str:
    case = dossier.case
    return f"{case.section_id}-{case.handler_id or ''}" if case.section_id else ""


def _give(request: HttpRequest, dossier: Dossier, form: AllotForm) -> bool:
    try:
        actions.allot(
            person=request.user,
            application_id=dossier.case.pk,
            by=hand(request),
            note=form.cleaned_data["note"],
            seen=form.cleaned_data["seen"],
            **form.arguments(),
        )
    except Refused as refusal:
        form.add_error("to" if refusal.field in ("section", "handler") else None, str(refusal))
        return False
    return True
