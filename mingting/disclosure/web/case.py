"""查询进度: number and code open a request in this browser; its page shows and takes what is the applicant's."""

from __future__ import annotations

import unicodedata

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingting.kernel.refusals import Refused

from .. import keys, throttle
from ..models import Application
from ..rules.application import Delivery
from . import deeds
from .showing import address_of, own_page
from .story import case_of, story_of
from .visits import VisitRequest, personal
from .weeks import legend_of, weeks_of

FOLLOW = ("查询进度", "/requests/follow/")
_WRONG = "登记编号或者查询码不对，请对照回执再输入一次"
#: What a number is compared with that nobody has: the answer takes as long and reads the same.
_NOBODYS = "0" * 64
_LONGEST = 60


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def follow(request: VisitRequest) -> HttpResponse:
    """Ask for number and code; both wrong ways read the same, whether the number is anybody's or not."""
    asked = request.POST if request.method == "POST" else request.GET
    number = number_in(asked.get("number", ""))
    faults: list[Refused] = []
    if request.method == "POST":
        try:
            application = proved(request, number, request.POST.get("code", ""))
        except Refused as refusal:
            faults = [refusal]
        else:
            request.visit.open_case(application)
            return redirect("disclosure:case", application.number)
    return own_page(
        request,
        "disclosure/public/follow.html",
        title="查询进度",
        crumbs=[("查询进度", "")],
        faults=faults,
        number=number,
        cases=sorted(request.visit.cases),
    )


def proved(request: VisitRequest, number: str, code: str) -> Application:
    """Return the request that number and code open; refuse in the same words after the same work, whatever is wrong."""
    counted = throttle.enter(
        throttle.Door.FOLLOW, at=request.visit.now, address=address_of(request), target=number
    )
    application = Application.objects.filter(number=number).first()
    stored = application.code_hash if application else _NOBODYS
    fits = keys.fits(number, code[:_LONGEST], stored)
    if application is None or not fits:
        raise Refused(_WRONG, field="code")
    throttle.forgive(counted)
    return application


def number_in(written: str) -> str:
    """Return a registration number as it is stored: narrow, in capitals, without blanks and what cannot be seen."""
    plain = unicodedata.normalize("NFKC", written[:_LONGEST]).upper()
    return "".join(char for char in plain if char.isprintable() and not char.isspace())


@require_safe
@personal
def case(request: VisitRequest, number: str) -> HttpResponse:
    """The page of a request, for a browser that has shown its code or is signed in to its account."""
    pk = request.visit.case_pk(number)
    if pk is None:
        return to_code(number)
    return case_page(request, pk)


def case_page(request: VisitRequest, pk: int, faults: list[Refused] | None = None) -> HttpResponse:
    """Render the page of a request; ``faults`` are of a form on it."""
    application = case_of(pk)
    story = story_of(application, timezone.localdate(request.visit.now))
    return own_page(
        request,
        "disclosure/public/case.html",
        title=f"申请 {application.number}",
        crumbs=[FOLLOW, (application.number, "")],
        faults=faults or (),
        story=story,
        application=application,
        office=story.office,
        weeks=weeks_of(story.days),
        legend=legend_of(story.days),
        delivery="、".join(Delivery(way).label for way in application.delivery if way in set(Delivery)),
        offers=deeds.offers(story),
        message=request.POST.get("text", "") if faults else "",
        wrong={fault.field: fault for fault in faults or ()},
        is_ours=bool(request.visit.account and application.account_id == request.visit.account.pk),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def deed(request: VisitRequest, number: str, name: str) -> HttpResponse:
    """One thing that the applicant does: a page that says what it does, and the deed itself."""
    known = deeds.DEEDS.get(name)
    if known is None:
        raise Http404("没有这个页面")
    pk = request.visit.case_pk(number)
    if pk is None:
        return to_code(number)
    application = case_of(pk)
    story = story_of(application, timezone.localdate(request.visit.now))
    if not known.is_open(story):
        request.visit.say("这件申请现在不需要办这一步。")
        return redirect("disclosure:case", number)
    faults: list[Refused] = []
    if request.method == "POST":
        try:
            request.visit.say(deeds.do(request, known, application))
        except Refused as refusal:
            faults = [refusal]
        else:
            return redirect("disclosure:case", number)
    if known.on_page:
        return case_page(request, pk, faults) if faults else redirect("disclosure:case", number)
    return own_page(
        request,
        f"disclosure/public/deed_{name}.html",
        title=known.title,
        crumbs=[FOLLOW, (number, f"/requests/case/{number}/"), (known.title, "")],
        faults=faults,
        story=story,
        application=application,
        office=story.office,
        given=request.POST,
        accepted=deeds.ACCEPTED,
        is_past=name == "correct"
        and timezone.localdate(request.visit.now) > application.correction.correct_by,
        lost=[file.name for file in request.FILES.getlist("files")] if faults else [],
        wrong={fault.field: fault for fault in faults},
    )


def to_code(number: str) -> HttpResponse:
    """Ask for the code of a number, whether it is anybody's or not."""
    return redirect(f"/requests/follow/?{urlencode({'number': number[:_LONGEST]})}")


@require_POST
@personal
def leave(request: VisitRequest) -> HttpResponse:
    """Forget in this browser every code, account and draft."""
    request.visit.end()
    return redirect("disclosure:guide")
