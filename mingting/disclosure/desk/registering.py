"""登记申请: what came over the counter, by mail or by wire is entered, with the day that its channel goes by."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from mingting.accounts.api import Role
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import actions, keys
from ..models import CaseFile, Office
from ..rules.receipt import CHANNELS, Channel
from .register_form import RegisterForm
from .screens import case_or_404, hand, list_crumb, page, show_refusal, today
from .similar import Similar, by_the_same
from .standing import organs_with
from .uploading import uploads

#: A fresh access code may be read again for so long, in case the page or the printer failed.
CODE_SHOWN = timedelta(minutes=10)
_CODE = "disclosure_code"


def register(request: HttpRequest) -> HttpResponse:
    """Enter a request; one that the same applicant has made before is pointed out first."""
    organs = organs_with(request, Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD)
    if not organs:
        raise PermissionDenied("您没有登记申请的岗位")
    offices = list(Office.objects.filter(organ_id__in=organs).select_related("organ"))
    form = RegisterForm(request.POST or None, request.FILES or None, offices=offices, today=today())
    alike: list[Similar] = []
    if request.method == "POST" and form.is_valid():
        alike = [] if form.cleaned_data["alike_seen"] else _alike(form)
        if not alike:
            entered = _enter(request, form)
            if entered is not None:
                return redirect("disclosure_desk:slip", entered)
    return page(
        request,
        "disclosure/desk/register.html",
        title="登记申请",
        crumbs=[list_crumb()],
        icon="plus",
        form=form,
        offices=offices,
        channels=[(code, rule) for code, rule in CHANNELS.items() if code != Channel.INTERNET],
        alike=alike,
    )


def _alike(form: RegisterForm) -> list[Similar]:
    asked = form.application()
    identity = keys.identity(id_number=asked.id_number, uscc=asked.uscc, name=asked.name, phone=asked.phone)
    return by_the_same(
        organ_id=form.organ_id, identity=identity, title=asked.info_title, description=asked.description
    )


def _enter(request: HttpRequest, form: RegisterForm) -> int | None:
    """Enter the request and return its key, keeping the code for the slip; ``None`` when it was refused."""
    cleaned = form.cleaned_data
    by = hand(request)
    try:
        filed = actions.register(
            person=request.user,
            organ_id=form.organ_id,
            form=form.application(),
            channel=cleaned["channel"],
            arrived_on=cleaned["arrived_on"],
            tracking_in=cleaned["tracking_in"],
            files=[
                *uploads(cleaned["files"], CaseFile.Source.APPLICANT),
                *uploads(cleaned["mandate"], CaseFile.Source.MANDATE),
                *uploads(cleaned["identity_paper"], CaseFile.Source.IDENTITY),
            ],
            by=by,
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return None
    keep_code(request, filed, by)
    return int(filed.application.pk)


def keep_code(request: HttpRequest, filed: actions.Filed, by: By) -> None:
    """Keep a fresh access code in this browser's session for the slip; it takes the place of an earlier one."""
    until = (by.at + CODE_SHOWN).isoformat()
    request.session[_CODE] = {"pk": filed.application.pk, "code": filed.code, "until": until}


def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what to hand to the applicant: number and access code, for ten minutes after the request was entered."""
    case = case_or_404(request, pk, joined=("organ__disclosure_office",))
    kept = request.session.get(_CODE) or {}
    fresh = kept.get("pk") == pk and timezone.now() < datetime.fromisoformat(kept["until"])
    return page(
        request,
        "disclosure/desk/slip.html",
        title="登记回执单",
        crumbs=[list_crumb()],
        icon="doc-full",
        case=case,
        office=case.organ.disclosure_office,
        channel=CHANNELS[Channel(case.channel)],
        code=kept["code"] if fresh else "",
        follow=request.build_absolute_uri("/requests/"),
    )
