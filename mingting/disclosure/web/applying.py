"""申请: choose the organ, fill in the form, see what is there already, go over it, file it, keep the code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingting.accounts.api import Organ
from mingting.kernel.refusals import Refused

from .. import intake, throttle
from ..actions.filing import file_online
from ..models import Application, CaseFile, Office
from ..rules.application import ApplicationForm
from . import forms, riddle
from .lookalikes import before_filing
from .showing import address_of, applicants_hand, faults_of, own_page, public_page
from .visits import CODE_SHOWN, VisitRequest, personal

#: Characters of a draft: three times what the longest form in good order has.
_LONGEST_DRAFT = 20_000
CHOOSE = ("选择机关", "/requests/apply/")
#: Where files are chosen: the field, what the file is for.
_UPLOADS = (
    ("mandate", CaseFile.Source.MANDATE),
    ("identity", CaseFile.Source.IDENTITY),
    ("files", CaseFile.Source.APPLICANT),
)


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The organs that take requests, found by part of a name; works without script."""
    sought = request.GET.get("organ", "").replace("\0", "").strip()[:40]
    offices = Office.objects.select_related("organ").order_by("organ__position", "organ_id")
    shown = offices.filter(organ__name__contains=sought) if sought else offices
    return public_page(
        request,
        "disclosure/public/choose.html",
        title="向哪个机关申请",
        crumbs=[("我要申请", "")],
        offices=shown,
        sought=sought,
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@personal
def apply(request: VisitRequest, code: str) -> HttpResponse:
    """The one form, with what 条例第二十九条 asks for and nothing more."""
    organ, office = _addressed(code)
    if office is None or not office.is_open:
        return _closed(request, organ, office)
    draft = request.visit.get("drafts", {}).get(code, {})
    if request.method != "POST":
        form = forms.from_draft(draft.get("form", {"accepts_other": True}))
        return _form_page(request, office, form, (), asks=not draft.get("passed"))
    form = forms.read(request.POST)
    passed = bool(draft.get("passed"))
    found: list[Refused] = list(forms.faults(form))
    if not passed:
        found += _wrong_answer(request)
        passed = not any(fault.field == riddle.FIELD for fault in found)
    if passed:
        _keep(request, code, form, ready=not found)
    if found:
        return _form_page(request, office, form, found, asks=not passed)
    return redirect("disclosure:before", code)


def _wrong_answer(request: VisitRequest) -> list[Refused]:
    try:
        riddle.check(
            request.POST.get("question", ""),
            request.POST.get(riddle.FIELD, ""),
            trap=request.POST.get("homepage", ""),
            now=request.visit.now,
            address=address_of(request),
        )
    except Refused as refusal:
        return [refusal]
    return []


def _keep(request: VisitRequest, code: str, form: ApplicationForm, *, ready: bool) -> None:
    """Keep what was filled in, once the question is answered; words without end are shown again but not kept."""
    filled = forms.to_draft(form)
    if len(str(filled)) <= _LONGEST_DRAFT:
        draft = {"form": filled, "passed": True, "ready": ready}
        request.visit.put("drafts", {**request.visit.get("drafts", {}), code: draft})
        request.visit.renew()


def _form_page(
    request: VisitRequest, office: Office, form: ApplicationForm, found: Sequence[Refused], *, asks: bool
) -> HttpResponse:
    return own_page(
        request,
        "disclosure/public/apply.html",
        title="填写申请",
        crumbs=[CHOOSE, (office.organ.name, "")],
        faults=found,
        office=office,
        fields=forms.shown(form, found),
        has_proxy=forms.has_proxy(form),
        hides=forms.hidden_parts(form),
        question=riddle.ask(request.visit.now) if asks else None,
        wrong_answer=next((fault for fault in found if fault.field == riddle.FIELD), None),
        has_draft=office.organ.code in request.visit.get("drafts", {}),
    )


@require_safe
@personal
def before(request: VisitRequest, code: str) -> HttpResponse:
    """What is there already and what the words suggest; straight on when there is nothing to say."""
    office, form = _ready(request, code)
    if form is None:
        return redirect("disclosure:apply", code)
    found = before_filing(form, office, request.visit)
    if not found:
        return redirect("disclosure:review", code)
    return own_page(
        request,
        "disclosure/public/before.html",
        title="提交之前，请先看一看",
        crumbs=[CHOOSE, (office.organ.name, reverse("disclosure:apply", args=[code])), ("先看一看", "")],
        office=office,
        found=found,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def review(request: VisitRequest, code: str) -> HttpResponse:
    """All that was filled in, as one table; files are chosen here and go with the request, so none is left over."""
    office, form = _ready(request, code)
    if form is None:
        # Whoever comes back to the form, or pressed its button twice, has filed already.
        return redirect("disclosure:filed") if _fresh(request) else redirect("disclosure:apply", code)
    found: Sequence[Refused] = ()
    if request.method == "POST":
        try:
            _file(request, office, form)
        except Refused as refusal:
            found = faults_of(refusal)
        else:
            return redirect("disclosure:filed")
    return own_page(
        request,
        "disclosure/public/review.html",
        title="请核对",
        crumbs=[CHOOSE, (office.organ.name, reverse("disclosure:apply", args=[code])), ("请核对", "")],
        faults=found,
        office=office,
        summary=forms.summary(form),
        needs_mandate=forms.has_proxy(form),
        most_files=intake.MOST_FILES,
        most_megabytes=intake.APPLICANT_LIMIT // 1024 // 1024,
        accepted=",".join(f".{kind}" for kind in (*intake.FROM_APPLICANT, "jpeg")),
        lost=[file.name for name, _ in _UPLOADS for file in request.FILES.getlist(name)] if found else [],
        wrong={fault.field: fault for fault in reversed(found)},
    )


def _file(request: VisitRequest, office: Office, form: ApplicationForm) -> None:
    by = applicants_hand(request)
    throttle.enter(throttle.Door.WRITE, at=by.at, address=by.origin)
    uploads = uploads_of(request, _UPLOADS)
    has_mandate = any(upload.source == CaseFile.Source.MANDATE for upload in uploads)
    if forms.has_proxy(form) and not has_mandate:
        raise Refused("委托他人申请的，请选择授权委托书的文件", field="mandate")
    visit, code = request.visit, office.organ.code
    with transaction.atomic():
        # Filings at an organ wait for one another, so that each sees how many went before it, and the second press of
        # a button that the first has filed: the draft goes and the code is kept in one transaction with the request.
        Office.objects.select_for_update().get(pk=office.pk)
        visit.read_anew()
        if code not in visit.get("drafts", {}):
            return
        throttle.enter(throttle.Door.FILE, at=by.at, address=by.origin, target=office.organ.code)
        filed = file_online(
            organ_id=office.organ_id,
            form=replace(form, has_mandate=has_mandate),
            by=by,
            files=uploads,
            account=visit.account,
        )
        drafts = visit.get("drafts", {})
        visit.put("drafts", {other: draft for other, draft in drafts.items() if other != code})
        visit.put("filed", {"number": filed.application.number, "code": filed.code, "at": by.at.isoformat()})
        visit.remember_case(filed.application)
        visit.keep()


def uploads_of(request: HttpRequest, places: Sequence[tuple[str, str]]) -> list[intake.Upload]:
    """Return the files that came with a form, each with what it is for; too many or too big are refused unread."""
    chosen = [(name, source, file) for name, source in places for file in request.FILES.getlist(name)]
    if len(chosen) > intake.MOST_FILES:
        raise Refused(f"附件不超过 {intake.MOST_FILES} 个", field="files")
    return [intake.Upload(_name(file), _bytes(file, name), source) for name, source, file in chosen]


def _bytes(file: UploadedFile, field: str) -> bytes:
    most = intake.APPLICANT_LIMIT
    if (file.size or 0) > most:
        raise Refused(f"文件“{file.name}”超过{most // 1024 // 1024} MB，没有收下", field=field)
    return file.read()


def _name(file: UploadedFile) -> str:
    return str(file.name or "未命名")


@require_POST
@personal
def clear(request: VisitRequest, code: str) -> HttpResponse:
    """Forget the draft: on a computer that others use too."""
    drafts = request.visit.get("drafts", {})
    request.visit.put("drafts", {other: draft for other, draft in drafts.items() if other != code})
    request.visit.say("已清除所填的内容。")
    return redirect("disclosure:apply", code)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def filed(request: VisitRequest) -> HttpResponse:
    """The number and the access code, until the applicant says that they are kept, ten minutes at most."""
    fresh = _fresh(request)
    if fresh is None:
        return redirect("disclosure:follow")
    if request.method == "POST":
        request.visit.drop("filed")
        return redirect("disclosure:case", fresh["number"])
    application = Application.objects.select_related("organ__disclosure_office").get(number=fresh["number"])
    return own_page(
        request,
        "disclosure/public/filed.html",
        title="申请已提交",
        crumbs=[("申请已提交", "")],
        number=fresh["number"],
        code=fresh["code"],
        application=application,
        office=application.organ.disclosure_office,
        minutes=int(CODE_SHOWN.total_seconds() // 60),
    )


def _fresh(request: VisitRequest) -> dict[str, str] | None:
    """Return what was filed here a moment ago; after ten minutes it is forgotten."""
    fresh: dict[str, str] | None = request.visit.get("filed")
    if fresh and request.visit.now - datetime.fromisoformat(fresh["at"]) > CODE_SHOWN:
        request.visit.drop("filed")
        return None
    return fresh


def _addressed(code: str) -> tuple[Organ, Office | None]:
    organ = Organ.objects.filter(code=code).first()
    if organ is None:
        raise Http404("没有这个机构")
    return organ, Office.objects.select_related("organ").filter(organ=organ).first()


def _ready(request: VisitRequest, code: str) -> tuple[Office, ApplicationForm | None]:
    """Return the office and the draft for it, ``None`` instead of one that is not ready to be filed."""
    office = Office.objects.select_related("organ").filter(organ__code=code).first()
    if office is None:
        raise Http404("没有这个机构")
    draft = request.visit.get("drafts", {}).get(code, {})
    if not (office.is_open and draft.get("passed") and draft.get("ready")):
        return office, None
    return office, forms.from_draft(draft["form"])


def _closed(request: VisitRequest, organ: Organ, office: Office | None) -> HttpResponse:
    return own_page(
        request,
        "disclosure/public/closed.html",
        title="没有开通网上申请",
        crumbs=[CHOOSE, (organ.name, "")],
        organ=organ,
        office=office,
    )
