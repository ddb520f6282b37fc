"""What answers lead to: records put right (条例第四十一条), what was withheld looked at again each year (第十八条)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from mingting.accounts.api import Organ
from mingting.kernel.refusals import Refused

from ..actions.claimants import look_at_claimant
from ..actions.mending import answer_correction, claim_correction, evaluate
from ..actions.suggesting import GONE
from ..models import RecordCorrection, Withholding
from .move_forms import day_field, words_field
from .office_work import (
    NO_CASE,
    OFFICE,
    asked,
    case_in_address,
    case_numbered,
    my_organs,
    number_field,
    organ_field,
)
from .personal import masked
from .screens import cases, hand, page, say_refusal, show_refusal, today
from .standing import organs_with

PER_PAGE = 50
#: So many days ahead a re-evaluation is shown as due soon.
SOON = timedelta(days=30)


# --- 更正 -----------------------------------------------------------------------------------------------------------


class ClaimForm(forms.Form):
    claimant = forms.CharField(
        label="提出人", required=False, max_length=100, help_text="公民、法人或者其他组织本身"
    )
    claimed_on = day_field("提出日期")
    application_id = number_field("所涉申请的登记编号", "从某一件申请的答复而来的填写，答复书归入该件")
    record = words_field("所指记录", rows=2, help_text="本机关哪一份与其自身相关的政府信息")
    fault = words_field("不准确之处", rows=2)
    evidence = words_field("证据", rows=2, help_text="提出人须提供证据证明记录不准确")

    def __init__(self, *arguments: Any, organs: Sequence[Organ], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["organ_id"] = organ_field(organs)


class AnswerForm(forms.Form):
    result = forms.ChoiceField(
        label="处理",
        choices=RecordCorrection.Result.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": "请选择处理结果（条例第四十一条）"},
    )
    answer = words_field("答复", help_text="更正后的内容，或者转送、告知、不予更正的理由")
    other_organ = forms.CharField(
        label="有权更正的机关", required=False, max_length=100, help_text="转送、告知的填写"
    )
    other_contact = forms.CharField(label="该机关的联系方式", required=False, max_length=200)


def record_corrections(request: HttpRequest) -> HttpResponse:
    """List the claims that a record is wrong, those to be answered first."""
    organs = my_organs(request)
    organ = asked(organs, request.GET.get("organ"))
    found = _corrections(request).filter(organ=organ)
    found = found.order_by(F("closed_on").desc(nulls_first=True), "claimed_on")
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "disclosure/desk/record_corrections.html",
        title="信息更正",
        icon="edit",
        organs=organs,
        organ=organ,
        rows=[(each, masked(each.claimant)) for each in shown],
        shown=shown,
        query=f"organ={organ.pk}",
    )


def claim(request: HttpRequest) -> HttpResponse:
    """Record a claim, from a request's page (``?case=``) or free."""
    organs = my_organs(request)
    from_case = case_in_address(request, organs)
    initial: dict[str, Any] = {"claimed_on": today()}
    if from_case is not None:
        initial |= {"application_id": from_case.number, "organ_id": from_case.organ_id}
    form = ClaimForm(request.POST or None, organs=organs, initial=initial)
    if request.method == "POST" and form.is_valid():
        claimed = _claim(request, form)
        if claimed is not None:
            messages.success(request, "已登记更正申请")
            return redirect("disclosure_desk:record_correction", claimed.pk)
    return page(
        request,
        "disclosure/desk/record_correction_claim.html",
        title="登记更正申请",
        crumbs=[_corrections_crumb()],
        icon="plus",
        form=form,
    )


def record_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a claim, and take its answer when it is posted."""
    found = _correction_or_404(request, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_correction(person=request.user, correction_id=pk, by=hand(request), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            said = "答复书已归入案卷" if found.application_id else "请书面告知提出人"
            messages.success(request, f"已登记答复，{said}")
            return redirect("disclosure_desk:record_correction", pk)
    return _correction(request, found, form=form, claimant=masked(found.claimant))


@require_POST
def claimant(request: HttpRequest, pk: int) -> HttpResponse:
    """Open who made the claim for this one answer, after the look is on record."""
    found = _correction_or_404(request, pk)
    try:
        opened = look_at_claimant(person=request.user, correction_id=pk, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
        return redirect("disclosure_desk:record_correction", pk)
    return _correction(request, found, form=AnswerForm(), claimant=opened.claimant, is_open=True)


def _correction(
    request: HttpRequest,
    found: RecordCorrection,
    *,
    form: AnswerForm,
    claimant: str,
    is_open: bool = False,
) -> HttpResponse:
    return page(
        request,
        "disclosure/desk/record_correction.html",
        title="更正申请",
        crumbs=[_corrections_crumb()],
        icon="edit",
        correction=found,
        claimant=claimant,
        is_open=is_open,
        case=cases(request).filter(pk=found.application_id).first() if found.application_id else None,
        form=form if not found.result else None,
    )


def _corrections_crumb() -> tuple[str, str]:
    return (reverse("disclosure_desk:record_corrections"), "信息更正")


def _corrections(request: HttpRequest) -> QuerySet[RecordCorrection]:
    """Return the claims of the organs in whose office the person works. The one door to claims for staff."""
    mine = organs_with(request, *OFFICE)
    return RecordCorrection.objects.filter(organ_id__in=mine).select_related("organ", "application")


def _correction_or_404(request: HttpRequest, pk: int) -> RecordCorrection:
    found = _corrections(request).filter(pk=pk).first()
    if found is None:
        raise Http404(GONE)
    return found


def _claim(request: HttpRequest, form: ClaimForm) -> RecordCorrection | None:
    said = dict(form.cleaned_data)
    number = said.pop("application_id").strip()
    case = case_numbered(request, number) if number else None
    if number and case is None:
        form.add_error("application_id", NO_CASE)
        return None
    try:
        return claim_correction(
            person=request.user, by=hand(request), application_id=case.pk if case else None, **said
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return None


# --- 定期评估审查 ---------------------------------------------------------------------------------------------------


class EvaluateForm(forms.Form):
    may_open = forms.TypedChoiceField(
        label="评估",
        choices=[("no", "仍不公开，一年后再评估"), ("yes", "因情势变化可以公开")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(),
        error_messages={"required": "请选择是否可以公开（条例第十八条）"},
    )
    ground = words_field("评估的理由", help_text="写明当时不予公开的理由现在是否还在")


VIEWS = {"due": "应评估的", "": "仍不公开的", "opened": "已评估为可以公开的"}


def withholdings(request: HttpRequest) -> HttpResponse:
    """List what was withheld, those due for their yearly look first."""
    organs = my_organs(request)
    organ = asked(organs, request.GET.get("organ"))
    view = request.GET.get("view", "")
    until = today() + SOON
    found = _withholdings(request).filter(application__organ=organ)
    due = found.filter(is_open=True, review_on__lte=until).count()
    found = found.filter(is_open=view != "opened")
    if view == "due":
        found = found.filter(review_on__lte=until)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "disclosure/desk/withholdings.html",
        title="不予公开信息的定期评估",
        icon="view",
        organs=organs,
        organ=organ,
        view=view,
        views=VIEWS.items(),
        due=due,
        rows=[(each, *_pressing(each, today())) for each in shown],
        shown=shown,
        query=f"organ={organ.pk}&view={view}",
    )


def withholding(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was withheld with its earlier evaluations, and take a new one when it is posted."""
    found = _withholdings(request).filter(pk=pk).first()
    if found is None:
        raise Http404(GONE)
    form = EvaluateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            evaluation = evaluate(
                person=request.user, withholding_id=pk, by=hand(request), **form.cleaned_data
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            if evaluation.may_open:
                messages.success(request, "已登记评估；建议纳入主动公开的一条已列在下面，请审核")
                return redirect("disclosure_desk:suggestions")
            messages.success(request, "已登记评估，一年后再评估")
            return redirect("disclosure_desk:withholdings")
    words, tone = _pressing(found, today())
    return page(
        request,
        "disclosure/desk/withholding.html",
        title=found.application.number,
        crumbs=[(reverse("disclosure_desk:withholdings"), "不予公开信息的定期评估")],
        icon="view",
        withholding=found,
        case=found.application,
        may_open_case=cases(request).filter(pk=found.application_id).exists(),
        words=words,
        tone=tone,
        evaluations=list(found.evaluations.select_related("person")),
        form=form if found.is_open else None,
    )


def _withholdings(request: HttpRequest) -> QuerySet[Withholding]:
    """Return what was withheld by the organs in whose office the person works."""
    mine = organs_with(request, *OFFICE)
    return (
        Withholding.objects.filter(application__organ_id__in=mine)
        .select_related("application__organ")
        .order_by("review_on", "pk")
    )


def _pressing(found: Withholding, day: date) -> tuple[str, str]:
    """Return by when it is looked at again, in words, and how pressing that is."""
    if not found.is_open:
        return "可以公开", "done"
    if found.review_on < day:
        return f"应于 {found.review_on} 前评估，已逾期", "late"
    if found.review_on <= day + SOON:
        return f"应于 {found.review_on} 前评估", "near"
    return f"{found.review_on} 前再评估", ""
