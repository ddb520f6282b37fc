"""审核拟答复: all that a reviewer weighs on one page, and the verdict of the step whose turn it is (条例第十七条)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mingting.kernel.refusals import Refused

from ..actions import answering
from ..models import Proposal
from ..rules.reviewing import SECRECY, STEPS, Step, current, may_review
from ..rules.stages import Stage
from .asked_for import about
from .dossier import Dossier, dossier_or_404
from .draft_letter import shown
from .drafted import drafted, returned_before
from .permitted import back_to_case
from .personal import PERSONAL_FILES
from .recorded import said_of
from .screens import SeenForm, case_crumbs, hand, page, show_refusal
from .sealing import letter_of
from .turns import next_after


class VerdictForm(SeenForm):
    """What a reviewer answers for; the two buttons decide. ``proposal`` is the draft that was on the screen."""

    proposal = forms.IntegerField(widget=forms.HiddenInput)
    secrecy = forms.ChoiceField(
        label="保密审查结果",
        choices=[(each.value, words) for each, words in SECRECY.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    opinion = forms.CharField(
        label="审核意见",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="退回的必须写明，承办人照此修改",
        error_messages={"max_length": "审核意见不超过 %(limit_value)d 字，现在是 %(show_value)d 字"},
    )


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the draft and take the verdict of the person whose turn it is."""
    dossier = dossier_or_404(request, pk)
    proposal, step = dossier.proposal, current(dossier.given)
    if dossier.case.stage != Stage.REVIEW or proposal is None or step is None:
        return back_to_case(request, dossier, "本件现在不在审核中：可能已全部通过、被退回，或者被承办人撤回")
    form = VerdictForm(request.POST or None, initial={"seen": dossier.seen, "proposal": proposal.pk})
    if request.method == "POST" and form.is_valid():
        done = _decide(request, dossier, proposal, step, form)
        if done:
            return done
    return _page(request, dossier, proposal, step, form)


def _decide(
    request: HttpRequest, dossier: Dossier, proposal: Proposal, step: Step, form: VerdictForm
) -> HttpResponse | None:
    """Record the verdict and go on to the next; ``None`` when it was refused and the form says why."""
    said, pk = form.cleaned_data, dossier.case.pk
    if said["proposal"] != proposal.pk:
        form.add_error(None, "打开本页之后承办人换过拟答复，请按下面的新稿审核")
        form.data = form.data.copy()
        form.data["proposal"], form.data["seen"] = proposal.pk, dossier.seen
        return None
    passed = request.POST.get("verdict") == "pass"
    if not passed and request.POST.get("verdict") != "return":
        form.add_error(None, "请选择“同意”或者“退回”")
        return None
    try:
        answering.review(
            person=request.user,
            application_id=pk,
            step=step,
            passed=passed,
            secrecy=said["secrecy"],
            opinion=said["opinion"],
            by=hand(request),
            seen=said["seen"],
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return None
    messages.success(request, f"{dossier.case.number} {_what_happened(step, passed)}")
    following = next_after(request, pk) if request.POST.get("go_on") else None
    return (
        redirect("disclosure_desk:review", following) if following else redirect("disclosure_desk:case", pk)
    )


def _what_happened(step: Step, passed: bool) -> str:  # noqa: FBT001 — a verdict's one word
    if not passed:
        return f"已在{STEPS[step].name}退回承办人"
    later = [each for each in STEPS if list(STEPS).index(each) > list(STEPS).index(step)]
    following = f"转{STEPS[later[0]].name}" if later else "三级审核已全部通过，等信息公开机构编号用印"
    return f"已通过{STEPS[step].name}，{following}"


def _page(
    request: HttpRequest, dossier: Dossier, proposal: Proposal, step: Step, form: VerdictForm
) -> HttpResponse:
    letter = shown(lambda: letter_of(dossier, proposal))
    return page(
        request,
        "disclosure/desk/review.html",
        title=STEPS[step].name,
        crumbs=case_crumbs(dossier.case),
        icon="clipboard-list",
        step=STEPS[step],
        steps=_steps(dossier, step),
        refusal=_why_not(dossier, step),
        draft=drafted(proposal, dossier),
        before=returned_before(proposal, dossier),
        opinions=[(each, said_of(each, dossier.day)) for each in dossier.consultations],
        papers=[(file, file.source in PERSONAL_FILES) for file in dossier.files],
        paper=letter.paper,
        broken=letter.broken,
        form=form,
        **about(dossier),
    )


def _why_not(dossier: Dossier, step: Step) -> str:
    """Return why this person cannot give this step's verdict; empty when they can."""
    try:
        may_review(
            dossier.given,
            step=step,
            person=dossier.person_no,
            roles=dossier.roles,
            drafters=dossier.drafters,
        )
    except Refused as refusal:
        return str(refusal)
    return ""


def _steps(dossier: Dossier, now: Step) -> list[dict[str, Any]]:
    """Return the three steps as the line above the page draws them."""
    given = {each.step: each for each in dossier.verdicts_on(dossier.proposal)} if dossier.proposal else {}
    return [
        {
            "name": rule.name,
            "state": "done" if step in given else "now" if step is now else "ahead",
            "said": f"{given[step].reviewer} {given[step].at:%m-%d} 同意" if step in given else rule.duty,
        }
        for step, rule in STEPS.items()
    ]
