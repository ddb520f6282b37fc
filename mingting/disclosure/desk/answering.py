"""拟出答复: one question after another, then only what the outcome needs, then the letter as it would read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from mingting.kernel.refusals import Refused

from ..actions.answering import propose
from ..actions.filing import Faults
from ..actions.sealing import words_of
from ..models import CaseFile, Proposal
from ..rules.reviewing import STEPS, Step
from ..rules.stages import Move
from . import unfinished
from .answer_form import BESIDE
from .answer_work import Work, add_row
from .asked_for import about, case_itself
from .dossier import Dossier, dossier_or_404
from .draft_letter import as_response, draft_of, paper_of
from .faults import Fault, faults_of
from .permitted import back_to_case, refusal_of
from .screens import case_crumbs, hand, page
from .wizard import place_of

#: What the page shows after a round trip, by what was pressed.
_PLACES = {
    "next": "ask",
    "at": "ask",
    "asked": "ask",
    "direct": "answer",
    "refresh": "answer",
    "add": "withheld",
}
#: What stands over the faults of a letter that cannot be looked at yet.
_NOT_YET = "还不能预览"


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the questions and take the draft. Every button keeps what was typed; only one hands it in."""
    dossier = dossier_or_404(request, pk)
    refusal = refusal_of(Move.PROPOSE, dossier)
    if refusal:
        return back_to_case(request, dossier, refusal)
    if request.method != "POST":
        said, origin = unfinished.resumed(request, dossier)
        return _page(request, Work(request, dossier, said), origin=origin)
    said = request.POST.copy()
    deed, _, which = said.get("do", "refresh").partition(":")
    if deed == "propose":
        return _hand_in(request, Work(request, dossier, said), seen=request.POST.get("seen"))
    if deed in ("preview", "pdf"):
        unfinished.keep(request, dossier, said)
        return _preview(request, Work(request, dossier, said), as_pdf=deed == "pdf")
    return _go_on(request, dossier, said, deed, which)


def _go_on(request: HttpRequest, dossier: Dossier, said: QueryDict, deed: str, which: str) -> HttpResponse:
    """Do what changes the page only, keep what was typed, and show the page anew."""
    if deed == "next":
        asking = said.get("asking", "")
        if not said.get(f"q_{asking}"):
            work = Work(request, dossier, said)
            return _page(request, work, status=422, unanswered="请先选择一项")
        said.pop("at", None)
        Work(request, dossier, said).take_suggestion()
    elif deed == "at":
        said["at"] = which
    elif deed == "direct":
        said["direct"] = "1"
    elif deed == "asked":
        said.pop("direct", None)
    elif deed == "suggested":
        Work(request, dossier, said).take_suggestion()
    elif deed == "add":
        add_row(said)
    unfinished.keep(request, dossier, said)
    return redirect(_place_after(dossier.case.pk, deed, which))


def _place_after(pk: int, deed: str, which: str) -> str:
    """Return where a button of the page leads: to another screen, or back to the place on the page that it changed."""
    if deed == "put_by":
        return reverse("disclosure_desk:case", args=[pk])
    if deed == "redact" and which.isdigit():
        return reverse("disclosure_desk:redact", args=[pk, int(which)])
    if deed == "leave":
        move, _, kind = which.partition(":")
        return place_of(move, pk, kind)
    return f"{reverse('disclosure_desk:answer', args=[pk])}#{_PLACES.get(deed, 'answer')}"


def _hand_in(request: HttpRequest, work: Work, *, seen: str | None) -> HttpResponse:
    """Hand the draft to review, or show every fault with all that was typed."""
    unfinished.keep(request, work.dossier, work.said)
    proposal, faults = _proposed(request, work, seen=seen)
    if proposal is None:
        return _page(request, work, status=422, faults=faults)
    unfinished.forget(request, work.dossier)
    messages.success(request, f"已送审核，现在等{STEPS[Step.SECTION].name}")
    return redirect("disclosure_desk:case", work.dossier.case.pk)


def _preview(request: HttpRequest, work: Work, *, as_pdf: bool) -> HttpResponse:
    """Show the letter that the draft would come to: the draft is handed in and taken back at once, nothing stays."""
    with transaction.atomic():
        proposal, faults = _proposed(request, work, seen=None)
        says = words_of(proposal) if proposal else {}
        outcome = proposal.outcome if proposal else ""
        transaction.set_rollback(True)
    if proposal is None:
        return _page(request, work, status=422, faults=faults, said=_NOT_YET)
    try:
        draft = draft_of(case_itself(work.dossier), outcome=outcome, says=says, day=work.dossier.day)
        return (
            as_response(draft, work.dossier.case) if as_pdf else _page(request, work, paper=paper_of(draft))
        )
    except Refused as refusal:
        return _page(request, work, status=422, faults=faults_of(refusal), said=_NOT_YET)


def _proposed(request: HttpRequest, work: Work, *, seen: str | None) -> tuple[Proposal | None, list[Fault]]:
    """Hand the draft in; where it is refused, return nothing and why, each sentence beside its field too."""
    form, parts = work.form, work.parts
    if not (form.is_valid() and parts.is_valid()):
        return None, [Fault("有填写不合要求的地方，请按各处提示改正")]
    said = form.cleaned_data
    if not said["opinion"].strip():
        form.add_error("opinion", f"请填写{form.fields['opinion'].label}")
        return None, [Fault(f"请填写{form.fields['opinion'].label}", anchor="id_opinion")]
    try:
        with transaction.atomic():
            proposal = propose(
                person=request.user,
                application_id=work.dossier.case.pk,
                outcome=said["outcome"],
                facts=form.facts(work.needs, parts),
                reason=said["opinion"],
                path={} if work.is_direct else work.answers,
                file_ids=[int(pk) for pk in said["file_ids"]],
                by=hand(request),
                seen=int(seen) if seen and seen.isdigit() else None,
            )
    except Refused as refusal:
        return None, _beside(work, refusal)
    return proposal, []


def _beside(work: Work, refusal: Refused) -> list[Fault]:
    """Put every sentence beside its field and return them all for the top of the page."""
    for each in refusal.faults if isinstance(refusal, Faults) else (refusal,):
        name = BESIDE.get(each.field, each.field)
        if name in work.form.fields and name in work.form.asked(work.needs) | {"outcome"}:
            work.form.add_error(name, each.sentence)
    return faults_of(refusal)


def _page(request: HttpRequest, work: Work, *, status: int = 200, **context: Any) -> HttpResponse:
    dossier = work.dossier
    step = work.to_do
    return page(
        request,
        "disclosure/desk/answer.html",
        title="拟出答复",
        crumbs=case_crumbs(dossier.case),
        icon="form",
        status=status,
        work=work,
        walk=work.walk,
        step=step,
        step_place=f"{step.move}:{step.kind}" if step else "",
        form=work.form,
        parts=work.parts,
        blocks=work.blocks if work.is_decided else [],
        may_be_redacted=[file for file in work.files if file.source == CaseFile.Source.INFORMATION],
        returned=dossier.proposals[-1] if dossier.proposals else None,
        returned_verdicts=dossier.verdicts_on(dossier.proposals[-1]) if dossier.proposals else [],
        **about(dossier) | context,
    )
