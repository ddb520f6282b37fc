"""The page of one case: where it stands and by when, what may be done, and all that is on record about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mingting.accounts.api import Role
from mingting.commons.remembered import remembered
from mingting.kernel.refusals import Refused

from .. import actions
from ..models import Applicant, CaseFile, Consultation, Letter, Look, Proposal, Service, Verdict
from ..rules.application import Delivery, Medium
from ..rules.hints import looks_like_petition, looks_like_several
from ..rules.outcomes import OUTCOMES, Outcome
from ..rules.receipt import CHANNELS, Channel
from ..rules.stages import MOVES, STAGES, Move, Stage, moves_at
from .daystrip import strip_of
from .dossier import Dossier, dossier_or_404
from .offers import offers_on, whose_turn
from .personal import PERSONAL_FILES, help_needed, panel
from .screens import case_or_404, hand, list_crumb, page, say_refusal
from .similar import Similar, by_the_same

#: Looks that the page shows; the ledger has them all.
_LOOKS = 20
_BY_ITSELF = {"calendar": "放假安排变动，期限重新推算"}
#: Requests much like this one that the page names.
_SIMILAR = 3


class ReplyForm(forms.Form):
    """A word to the applicant, who reads it on the page of the request."""

    text = forms.CharField(
        label="给申请人留言",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申请人凭编号和查询码看到，不代替告知书、答复书",
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One consultation, and whether the applicant never reads of it."""

    consultation: Consultation
    is_internal: bool


@dataclass(frozen=True, slots=True)
class Drafted:
    """One draft of the answer with the verdicts on it."""

    proposal: Proposal
    outcome: str
    cite: str
    verdicts: list[Verdict]


@dataclass(frozen=True, slots=True)
class Paper:
    """A file, whether somebody stands in it by name, and whether parts of it may be covered now."""

    file: CaseFile
    is_personal: bool
    may_be_redacted: bool


@dataclass(frozen=True, slots=True)
class Done:
    """One line of the timeline."""

    event: Any
    deed: str


@remembered
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the case, the applicant's data hidden."""
    return _shown(request, dossier_or_404(request, pk))


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the applicant's data for this one answer, after the look is on record."""
    case_or_404(request, pk)
    try:
        applicant = actions.look(person=request.user, application_id=pk, what="申请人信息", by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
        return redirect("disclosure_desk:case", pk)
    return _shown(request, dossier_or_404(request, pk), opened=applicant)


@require_POST
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a word for the applicant."""
    case_or_404(request, pk)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            actions.say(
                person=request.user,
                application_id=pk,
                text=form.cleaned_data["text"],
                by=hand(request),
            )
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            messages.success(request, "留言已发给申请人")
            return redirect("disclosure_desk:case", pk)
    return _shown(request, dossier_or_404(request, pk), reply=form)


@require_POST
def read_messages(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the applicant's words as read."""
    case_or_404(request, pk)
    try:
        actions.read_messages(person=request.user, application_id=pk, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
    return redirect("disclosure_desk:case", pk)


def _shown(
    request: HttpRequest,
    dossier: Dossier,
    *,
    opened: Applicant | None = None,
    reply: ReplyForm | None = None,
) -> HttpResponse:
    case, offers, similar = dossier.case, offers_on(dossier), _similar(dossier)
    return page(
        request,
        "disclosure/desk/case.html",
        title=case.number,
        crumbs=[list_crumb()],
        status=422 if reply is not None else 200,
        case=case,
        dossier=dossier,
        stage=STAGES[Stage(case.stage)],
        outcome=OUTCOMES[Outcome(case.outcome)] if case.outcome else None,
        channel=CHANNELS[Channel(case.channel)],
        turn=whose_turn(dossier),
        due=dossier.due,
        reading=dossier.clock.reading,
        refused_clock=dossier.clock.refused,
        strip=strip_of(dossier),
        offers=[each for each in offers if not each.barred],
        barred=[each for each in offers if each.barred],
        why=_why(dossier),
        delivery="、".join(Delivery(way).label for way in case.delivery if way in set(Delivery)),
        medium=Medium(case.medium).label if case.medium in set(Medium) else "",
        hints=_hints(dossier),
        similar=similar[:_SIMILAR],
        more_similar=len(similar[_SIMILAR:]),
        facts=panel(opened or case.applicant, is_open=opened is not None),
        is_open=opened is not None,
        help_needed=help_needed(case.applicant),
        timeline=[Done(event, _deed(event.move)) for event in reversed(dossier.events)],
        consultations=_consultations(dossier),
        drafts=_drafts(dossier),
        unread=sum(1 for each in dossier.messages if each.from_applicant and each.read_at is None),
        reply=reply or (ReplyForm() if dossier.roles else None),
        looks=_looks(dossier),
        services=_services(dossier),
        papers=_papers(dossier),
        is_office=not dossier.roles.isdisjoint({Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD}),
    )


def _why(dossier: Dossier) -> str:
    """Return the sentence with which the time now running begins."""
    reading = dossier.clock.reading
    if reading is None:
        return ""
    begun = [step for step in reading.steps if step.on == reading.start]
    return f"{begun[0].says}（{begun[0].cite}）。" if begun else ""


def _papers(dossier: Dossier) -> list[Paper]:
    may_redact = Move.REDACT in moves_at(dossier.case.stage, dossier.roles)
    return [
        Paper(
            file,
            is_personal=file.source in PERSONAL_FILES,
            may_be_redacted=may_redact and file.kind == "pdf" and file.source == CaseFile.Source.INFORMATION,
        )
        for file in dossier.files
    ]


def _deed(move: str) -> str:
    """Return what an event is called; a day due that moved with the calendar was moved by nobody."""
    return MOVES[Move(move)].name if move in set(Move) else _BY_ITSELF.get(move, move)


def _hints(dossier: Dossier) -> list[str]:
    """Return what the words suggest while something can still be done about it: for a person to judge."""
    if not dossier.case.is_open or getattr(dossier.case, "correction", None) is not None:
        return []
    text = f"{dossier.case.info_title}\n{dossier.case.description}"
    hints = []
    several = looks_like_several(text)
    if several > 1:
        hints.append(f"看起来含 {several} 项内容，请核对是否一事一申请（信息处理费第四条）")
    petition = looks_like_petition(text)
    if petition:
        quoted = "、".join(f"“{passage}”" for passage in petition[:3])
        hints.append(f"有像信访、投诉、举报的话：{quoted}（条例第三十九条第一款）")
    return hints


def _similar(dossier: Dossier) -> list[Similar]:
    case = dossier.case
    if not case.is_open:
        return []
    return by_the_same(
        organ_id=case.organ_id,
        identity=case.applicant.identity,
        title=case.info_title,
        description=case.description,
        without=case.pk,
    )


def _consultations(dossier: Dossier) -> list[Asked]:
    return [Asked(each, each.kind in Consultation.INTERNAL) for each in dossier.consultations]


def _drafts(dossier: Dossier) -> list[Drafted]:
    return [
        Drafted(
            each,
            OUTCOMES[Outcome(each.outcome)].short,
            OUTCOMES[Outcome(each.outcome)].cite,
            dossier.verdicts_on(each),
        )
        for each in reversed(dossier.proposals)
    ]


def _services(dossier: Dossier) -> list[tuple[Service, Letter | None]]:
    letters = {letter.pk: letter for letter in dossier.letters}
    return [(service, letters.get(service.letter_id)) for service in dossier.services]


def _looks(dossier: Dossier) -> Any:
    """Return who looked at the applicant's data, for the head of the office only; ``None`` for everybody else."""
    if Role.DISCLOSURE_HEAD not in dossier.roles:
        return None
    return Look.objects.filter(application=dossier.case).select_related("person")[:_LOOKS]
