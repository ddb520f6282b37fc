"""编号用印: the letter that is about to be made, the number it will get, and how it comes to its seal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from mingting.kernel.refusals import Refused

from .. import lettering
from ..actions import sealing
from ..actions.messaging import look
from ..actions.sealing import words_of
from ..models import Office, Proposal
from ..rules.outcomes import OUTCOMES, Outcome
from ..rules.stages import Move, Stage
from .asked_for import about, case_itself
from .dossier import Dossier, dossier_or_404
from .draft_letter import Draft, as_response, draft_of, shown
from .drafted import drafted
from .faults import Fault, faults_of
from .permitted import back_to_case, refusal_of
from .screens import case_crumbs, hand, page, say_refusal

#: Stages at which there is a draft whose letter can be looked at.
_DRAFTED = (Stage.REVIEW, Stage.SEALING)


def seal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letter to be issued; make it, number it and seal it when it is posted."""
    dossier = dossier_or_404(request, pk)
    refusal = refusal_of(Move.SEAL, dossier)
    proposal = dossier.proposal
    if refusal or proposal is None:
        return back_to_case(request, dossier, refusal or "本件没有拟出答复")
    faults: list[Fault] = []
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            letter = sealing.seal(
                person=request.user,
                application_id=pk,
                by=hand(request),
                seen=int(seen) if seen.isdigit() else None,
            )
        except Refused as refused:
            faults = faults_of(refused)
        else:
            messages.success(request, f"已编号用印：{letter}。申请人还看不到，送达后才能看到")
            return redirect("disclosure_desk:send", pk)
    return _page(request, dossier, proposal, faults)


def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the draft letter as a PDF marked 草稿: masked, or whole when posted, after the look is on record."""
    dossier = dossier_or_404(request, pk)
    proposal = dossier.proposal
    if dossier.case.stage not in _DRAFTED or proposal is None:
        raise Http404("本件没有在审的答复草稿")
    is_whole = request.method == "POST"
    try:
        if is_whole:
            what = f"答复书草稿 {dossier.case.number}"
            look(person=request.user, application_id=pk, what=what, by=hand(request))
        return as_response(letter_of(dossier, proposal, is_open=is_whole), dossier.case)
    except Refused as refusal:
        say_refusal(request, refusal)
        return redirect("disclosure_desk:case", pk)


def letter_of(dossier: Dossier, proposal: Proposal, *, is_open: bool = False) -> Draft:
    """Return the letter that a draft comes to; with its number once that is about to be given."""
    proposal.application = case_itself(dossier)
    return draft_of(
        proposal.application,
        outcome=proposal.outcome,
        says=words_of(proposal),
        day=dossier.day,
        is_numbered=dossier.case.stage == Stage.SEALING,
        is_open=is_open,
    )


def _page(request: HttpRequest, dossier: Dossier, proposal: Proposal, faults: list[Fault]) -> HttpResponse:
    letter = shown(lambda: letter_of(dossier, proposal))
    return page(
        request,
        "disclosure/desk/seal.html",
        title="编号用印",
        crumbs=case_crumbs(dossier.case),
        icon="tick-inverse",
        status=422 if faults else 200,
        draft=drafted(proposal, dossier),
        outcome=OUTCOMES[Outcome(proposal.outcome)],
        number=letter.number,
        paper=letter.paper,
        broken=letter.broken,
        faults=faults,
        **_seal_of(dossier),
        **about(dossier),
    )


def _seal_of(dossier: Dossier) -> dict[str, Any]:
    """Return how the letter comes to its seal: a picture, a signature, both, or by hand after printing."""
    office = Office.objects.select_related("organ").get(organ_id=dossier.case.organ_id)
    try:
        return {"has_seal": bool(office.seal), "signs": lettering.signer_of(office.organ.code).signs}
    except (Refused, OSError) as fault:
        said = str(fault) if isinstance(fault, Refused) else "签名证书的密码文件读不到，请联系系统管理员"
        return {"has_seal": bool(office.seal), "signs": False, "unsigned": said}
