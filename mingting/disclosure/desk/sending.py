"""送达: by which way the answer goes out, which day counts for each (送达解释), and whether that is in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mingting.kernel.refusals import Refused

from ..actions import serving
from ..models import Letter, Office, Service
from ..rules.application import Delivery
from ..rules.serving import METHODS, NOTICE_2, NOTICE_4, POSTAL_LAW, POSTAL_NAMES, Method
from ..rules.stages import Move, check_move
from .asked_for import about
from .bars import bar_of
from .dossier import Dossier, dossier_or_404
from .faults import Fault, faults_of
from .permitted import back_to_case
from .screens import SeenForm, case_crumbs, hand, page

#: The way of service that comes nearest to how the applicant wants the information.
_WANTED = {
    Delivery.PORTAL: Method.PORTAL,
    Delivery.EMAIL: Method.EMAIL,
    Delivery.POST: Method.POST,
    Delivery.COLLECT: Method.COUNTER,
    Delivery.READ_ON_SITE: Method.COUNTER,
}
#: What each way is and which day counts for it.
_ABOUT = {
    Method.COUNTER: "当面交给申请人或者代理人。以签收之日为准",
    Method.ENTRUSTED: "请申请人所在地的行政机关代为送达。以签收之日为准",
    Method.POST: "通过邮政企业邮寄。以交邮之日为准",
    Method.EMAIL: "用本机关的邮箱发给申请人，再在这里登记。以发出之日为准",
    Method.PORTAL: "申请人凭编号和查询码在本平台打开。以发布之日为准",
}
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_INVALID_DAY = {"invalid": "请按 2026-03-02 的样子填写日期"}


class SendForm(SeenForm):
    """How the answer goes out. What each way has to prove is judged by the rules."""

    method = forms.ChoiceField(
        label="送达方式", required=False, choices=Service.Method.choices, widget=forms.RadioSelect
    )
    sent_on = forms.DateField(
        label="交邮或者发出日期", required=False, widget=_DAY, error_messages=_INVALID_DAY
    )
    carrier = forms.CharField(
        label="寄递企业或者受委托的机关",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "postal-names"}),
    )
    tracking_no = forms.CharField(label="邮件号", required=False, max_length=40)
    receiver = forms.CharField(
        label="签收人", required=False, max_length=60, help_text="当面送达的，写签收人的姓名"
    )
    note = forms.CharField(label="说明", required=False, max_length=200)


class ReturnForm(forms.Form):
    """That what was sent came back."""

    returned_on = forms.DateField(
        label="退回日期",
        widget=_DAY,
        error_messages={"required": "请填写退回日期", **_INVALID_DAY},
    )
    note = forms.CharField(label="退回的原因", required=False, max_length=100)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of service: its field, what it means, why it cannot be taken, and whether it is what was asked for."""

    choice: Any
    about: str
    barred: str
    is_wanted: bool


def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the answer went out, or that it came back; show what was sent before."""
    dossier = dossier_or_404(request, pk)
    refusal = _refusal(dossier)
    if refusal:
        return back_to_case(request, dossier, refusal)
    comes_back = request.POST.get("do") == "return"
    form = SendForm(
        request.POST if request.method == "POST" and not comes_back else None, initial=_usual(dossier)
    )
    back = ReturnForm(request.POST if comes_back else None, initial={"returned_on": dossier.day})
    faults: list[Fault] = []
    if request.method == "POST":
        done, faults = _note_return(request, dossier, back) if comes_back else _send(request, dossier, form)
        if done:
            return done
    return _page(request, dossier, form, back, faults)


def _refusal(dossier: Dossier) -> str:
    """Return why this person has nothing to send here; while it is under way, only its return can be noted."""
    try:
        check_move(Move.SEND, stage=dossier.case.stage, roles=dossier.roles)
    except Refused as refusal:
        return str(refusal)
    return ""


def _send(request: HttpRequest, dossier: Dossier, form: SendForm) -> tuple[HttpResponse | None, list[Fault]]:
    if not form.is_valid():
        return None, [Fault("有填写不合要求的地方，请按各处提示改正")]
    try:
        service = serving.send(
            person=request.user, application_id=dossier.case.pk, by=hand(request), **form.cleaned_data
        )
    except Refused as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal))
        return None, faults_of(refusal)
    messages.success(request, _what_happened(service))
    return redirect("disclosure_desk:case", dossier.case.pk), []


def _what_happened(service: Service) -> str:
    if service.served_on:
        return f"已登记{service.get_method_display()}，{service.receiver}签收，申请人现在可以看到答复"
    counts = METHODS[Method(service.method)].counts_when_sent
    following = f"以 {service.sent_on} 为答复时点" if counts else "签收后再登记签收日期，以签收之日为准"
    return f"已登记{service.get_method_display()}，{following}，申请人现在可以看到答复"


def _note_return(
    request: HttpRequest, dossier: Dossier, form: ReturnForm
) -> tuple[HttpResponse | None, list[Fault]]:
    if not form.is_valid():
        return None, [Fault("请填写退回日期", anchor="id_returned_on")]
    try:
        serving.note_return(
            person=request.user, application_id=dossier.case.pk, by=hand(request), **form.cleaned_data
        )
    except Refused as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal))
        return None, faults_of(refusal)
    messages.success(request, "已登记退回，可以再次送达")
    return redirect("disclosure_desk:send", dossier.case.pk), []


def _usual(dossier: Dossier) -> dict[str, Any]:
    """Return what is filled in at first: today, and the way that the applicant asked for, if it can be taken."""
    wanted = _wanted(dossier)
    method = next((way for way in wanted if way is not Method.EMAIL or _email(dossier)), Method.POST)
    return {"seen": dossier.seen, "sent_on": dossier.day, "method": method}


def _wanted(dossier: Dossier) -> list[Method]:
    ways = [Delivery(way) for way in dossier.case.delivery if way in set(Delivery)]
    return [_WANTED[way] for way in ways if way in _WANTED]


def _email(dossier: Dossier) -> str:
    return str(dossier.case.applicant.email.strip())


def _page(
    request: HttpRequest, dossier: Dossier, form: SendForm, back: ReturnForm, faults: list[Fault]
) -> HttpResponse:
    letter = serving.answer_letter(dossier.case)
    under_way = bar_of(Move.SEND, dossier) == ""
    return page(
        request,
        "disclosure/desk/send.html",
        title="送达答复",
        crumbs=case_crumbs(dossier.case),
        icon="mail",
        status=422 if faults else 200,
        letter=letter,
        under_way=next(
            (each for each in dossier.services if each.served_on is None and each.returned_on is None), None
        ),
        may_send=not under_way,
        ways=_ways(dossier, form, letter),
        in_time=_in_time(dossier),
        postal_names=POSTAL_NAMES,
        postal_cite=f"{NOTICE_2}、{POSTAL_LAW}",
        counts_cite=NOTICE_4,
        services=list(reversed(dossier.services)),
        form=form,
        back=back,
        faults=faults,
        **about(dossier),
    )


def _ways(dossier: Dossier, form: SendForm, letter: Letter) -> list[Way]:
    wanted = _wanted(dossier)
    url = Office.objects.values_list("review_url", flat=True).get(organ_id=dossier.case.organ_id)
    tells_url = bool(url) and url in letter.fields.get("remedy", "")
    ways = []
    for choice in form["method"]:
        method = Method(choice.data["value"])
        barred = ""
        if METHODS[method].is_online and not tells_url:
            barred = "答复书没有写明网上申请行政复议的网址"
        if method is Method.EMAIL and not _email(dossier):
            barred = "申请人没有填写电子邮箱"
        ways.append(Way(choice, _ABOUT[method], barred, method in wanted))
    return ways


def _in_time(dossier: Dossier) -> dict[str, Any]:
    """Return whether what goes out today is in time: the due day, or the day that counts already."""
    reading = dossier.clock.reading
    due: date | None = reading.due if reading else dossier.case.due_on
    if dossier.case.answered_on is not None:
        return {"answered": dossier.case.answered_on, "due": due}
    return {"due": due, "is_late": due is not None and dossier.day > due, "today": dossier.day}
