"""投诉举报、复议、诉讼: on record from the day they arrive to their end, with the year's table 四 on top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, F, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from mingting.kernel.refusals import Refused

from ..actions.disputing import GONE, close_dispute, open_dispute, step_dispute, take_up_again
from ..figures import table_four
from ..models import Dispute
from ..rules.disputes import KINDS, STAGE_NAMES, Earlier, Kind, Result, Stage, warnings_at_opening
from ..rules.figures import IN_TABLE_FOUR, PENDING, TOTAL
from .dispute_forms import AgainForm, CloseForm, OpenForm, StepForm, steps_ahead
from .office_work import NO_CASE, OFFICE, asked, case_in_address, case_numbered, my_organs
from .registering import keep_code
from .screens import cases, hand, page, show_refusal, today
from .standing import organs_with

PER_PAGE = 50
#: So many days before the organ's answer is due it counts as nearly late.
NEAR_DAYS = 3
#: The columns of the annual report's table, in its order.
COLUMNS = (
    *((str(result), Dispute.Result(result).label) for result in Result),
    (PENDING, "尚未审结"),
    (TOTAL, "总计"),
)
STATES = {"": "未审结的在前", "open": "未审结", "closed": "已审结"}


@dataclass(frozen=True, slots=True)
class Owed:
    """The organ's own answer in a dispute: by when, in words."""

    words: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A dispute as a list shows it; ``url`` of its request is empty where the person may not see that."""

    dispute: Dispute
    owed: Owed


def disputes(request: HttpRequest) -> HttpResponse:
    """List the disputes, those that wait for the organ's answer first, under the year's table."""
    organs = my_organs(request)
    organ = asked(organs, request.GET.get("organ"))
    year = _year(request.GET.get("year"))
    state = request.GET.get("state", "")
    found = _ordered(_disputes(request).filter(organ=organ))
    if state in ("open", "closed"):
        found = found.filter(closed_on__isnull=state == "open")
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    table = table_four(organ.pk, year)
    return page(
        request,
        "disclosure/desk/disputes.html",
        title="投诉举报、复议和诉讼",
        icon="openquote",
        organs=organs,
        organ=organ,
        year=year,
        years=range(today().year, today().year - 6, -1),
        columns=[label for _, label in COLUMNS],
        table=[
            (KINDS[kind].name, [(label, table[str(kind)][column]) for column, label in COLUMNS])
            for kind in IN_TABLE_FOUR
        ],
        state=state,
        states=STATES.items(),
        rows=[Row(each, owed(each, today())) for each in shown],
        shown=shown,
        query=f"organ={organ.pk}&year={year}&state={state}",
    )


def open_one(request: HttpRequest) -> HttpResponse:
    """Put a dispute on record, from a request's page (``?case=``) or free."""
    organs = my_organs(request)
    from_case = case_in_address(request, organs)
    initial: dict[str, Any] = {"opened_on": today()}
    if from_case is not None:
        initial |= {"application_id": from_case.number, "organ_id": from_case.organ_id}
    form = OpenForm(request.POST or None, organs=organs, initial=initial)
    if request.method == "POST" and form.is_valid():
        opened = _open(request, form)
        if opened is not None:
            return redirect("disclosure_desk:dispute", opened.pk)
    return page(
        request,
        "disclosure/desk/dispute_open.html",
        title="登记投诉举报、复议或者诉讼",
        crumbs=[(reverse("disclosure_desk:disputes"), "复议诉讼")],
        icon="plus",
        form=form,
        kinds=KINDS.values(),
        from_case=from_case,
    )


def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a dispute with its steps, and what may be recorded next."""
    return _shown(request, _dispute_or_404(request, pk))


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the organ answered, or that it is heard."""
    found = _dispute_or_404(request, pk)
    form = StepForm(request.POST, dispute=found)
    return _done(request, found, form, step_dispute, "已登记", step=form)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Record how it ended."""
    found = _dispute_or_404(request, pk)
    form = CloseForm(request.POST)
    return _done(request, found, form, close_dispute, "已登记结果", close=form)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the request anew, and show its number and code for the applicant."""
    found = _dispute_or_404(request, pk)
    form = AgainForm(request.POST)
    if form.is_valid():
        by = hand(request)
        try:
            filed = take_up_again(person=request.user, dispute_id=pk, by=by, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            keep_code(request, filed, by)
            messages.success(request, f"已另立 {filed.application.number} 重新处理")
            return redirect("disclosure_desk:slip", filed.application.pk)
    return _shown(request, found, again=form)


# --- parts of the screens -------------------------------------------------------------------------------------------


def owed(found: Dispute, day: date) -> Owed:
    """Return by when the organ answers; once it has, nothing is owed. The days are those of the calendar."""
    if found.stage != Stage.OPENED or found.answer_by is None:
        return Owed("")
    left = (found.answer_by - day).days
    if left < 0:
        return Owed(f"应于 {found.answer_by} 前答复，已过 {-left} 天", "late")
    words = "今天应答复" if left == 0 else f"应于 {found.answer_by} 前答复，还有 {left} 天"
    return Owed(words, "near" if left <= NEAR_DAYS else "")


def _ordered(found: QuerySet[Dispute]) -> QuerySet[Dispute]:
    closed, unanswered = When(closed_on__isnull=False, then=Value(2)), When(stage=Stage.OPENED, then=Value(0))
    waits = Case(closed, unanswered, default=Value(1))
    return found.annotate(waits=waits).order_by(
        "waits", F("answer_by").asc(nulls_last=True), "-opened_on", "-pk"
    )


def _disputes(request: HttpRequest) -> QuerySet[Dispute]:
    """Return the disputes of the organs in whose office the person works. The one door to disputes for staff."""
    return Dispute.objects.filter(organ_id__in=organs_with(request, *OFFICE)).select_related(
        "organ", "application"
    )


def _dispute_or_404(request: HttpRequest, pk: int) -> Dispute:
    found = _disputes(request).filter(pk=pk).first()
    if found is None:
        raise Http404(GONE)
    return found


def _year(said: str | None) -> int:
    return int(said) if said and said.isdecimal() and len(said) == 4 else today().year


def _open(request: HttpRequest, form: OpenForm) -> Dispute | None:
    said = dict(form.cleaned_data)
    number = said.pop("application_id").strip()
    case = case_numbered(request, number) if number else None
    if number and case is None:
        form.add_error("application_id", NO_CASE)
        return None
    try:
        opened = open_dispute(
            person=request.user, by=hand(request), application_id=case.pk if case else None, **said
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return None
    messages.success(request, f"已登记{KINDS[Kind(opened.dispute.kind)].name}")
    for warning in opened.warnings:
        messages.warning(request, warning)
    return opened.dispute


def _done(
    request: HttpRequest,
    found: Dispute,
    form: forms.Form,
    verb: Callable[..., Dispute],
    said: str,
    **bound: Any,
) -> HttpResponse:
    """Call the verb with what the form holds; a refusal stands beside its field."""
    if form.is_valid():
        try:
            verb(person=request.user, dispute_id=found.pk, by=hand(request), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, said)
            return redirect("disclosure_desk:dispute", found.pk)
    return _shown(request, found, **bound)


def _shown(
    request: HttpRequest,
    found: Dispute,
    *,
    step: StepForm | None = None,
    close: CloseForm | None = None,
    again: AgainForm | None = None,
) -> HttpResponse:
    is_open = found.closed_on is None
    case, followed = found.application, None
    if found.orders_again and case is not None and found.closed_on is not None:
        followed = case.followed_by.filter(received_on__gte=found.closed_on).first()
    takes_up = found.orders_again and followed is None and case is not None
    day = {"initial": {"on": today(), "closed_on": today(), "received_on": today()}}
    refused = any(form is not None for form in (step, close, again))
    return page(
        request,
        "disclosure/desk/dispute.html",
        title=found.number or KINDS[Kind(found.kind)].name,
        crumbs=[(reverse("disclosure_desk:disputes"), "复议诉讼")],
        icon="openquote",
        status=422 if refused else None,
        dispute=found,
        rule=KINDS[Kind(found.kind)],
        stages=[(STAGE_NAMES[each], each) for each in KINDS[Kind(found.kind)].stages],
        owed=owed(found, today()),
        steps=list(found.steps.all()),
        warnings=_warnings(found) if is_open else (),
        case=cases(request).filter(pk=found.application_id).first() if found.application_id else None,
        step_form=(step or StepForm(dispute=found, **day)) if is_open and steps_ahead(found) else None,
        close_form=(close or CloseForm(**day)) if is_open else None,
        again_form=(again or AgainForm(**day)) if takes_up else None,
        followed=followed,
    )


def _warnings(found: Dispute) -> tuple[str, ...]:
    """Return what the organ's lawyers should look at, as when it was put on record."""
    case = found.application
    before = case.disputes.filter(pk__lt=found.pk).values_list("kind", "closed_on") if case else ()
    return warnings_at_opening(
        Kind(found.kind),
        outcome=case.outcome if case else "",
        is_answered=case is None or case.answered_on is not None,
        earlier=[Earlier(Kind(kind), closed) for kind, closed in before],
    )
