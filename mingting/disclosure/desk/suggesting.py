"""纳入主动公开: what several asked for, or an applicant proposed, decided on and opened as a draft (条例第四十四条)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from mingting.accounts.api import Organ, Role
from mingting.kernel.refusals import Refused
from mingting.publishing.api import Column, kinds

from ..actions.mending import decide_suggestion, open_draft, suggest
from ..actions.suggesting import GONE
from ..models import Suggestion
from .move_forms import words_field
from .office_work import NO_CASE, OFFICE, case_in_address, my_organs, organ_field
from .screens import cases, hand, page, show_refusal, today
from .standing import organs_with

PER_PAGE = 50
VIEWS = {"": "待审核", "draft": "已纳入，待建稿", "done": "已建稿", "declined": "不纳入"}
_CONDITIONS = {
    "": Q(result=""),
    "draft": Q(result=Suggestion.Result.ACCEPTED, draft__isnull=True),
    "done": Q(draft__isnull=False),
    "declined": Q(result=Suggestion.Result.DECLINED),
}
#: Once accepted, a suggestion is an editor's too: the subject, and never who asked.
_FOR_EDITORS = Q(result=Suggestion.Result.ACCEPTED)


class SuggestForm(forms.Form):
    subject = forms.CharField(label="建议公开的信息", required=False, max_length=200)
    application_ids = forms.CharField(
        label="所涉申请的登记编号",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="已经公开了信息的申请，一行一个",
    )
    ground = words_field("理由", help_text="申请人的原话，或者本机关的考虑")

    def __init__(self, *arguments: Any, organs: Sequence[Organ], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["organ_id"] = organ_field(organs)


class DecideForm(forms.Form):
    result = forms.ChoiceField(
        label="审核",
        choices=Suggestion.Result.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": "请选择审核结果（条例第四十四条）"},
    )
    opinion = words_field("意见", help_text="不纳入的须写理由；申请人建议的，理由写入答复书")


class DraftForm(forms.Form):
    column_id = forms.TypedChoiceField(label="栏目", coerce=int, error_messages={"required": "请选择栏目"})
    kind = forms.ChoiceField(label="信息种类", required=False)

    def __init__(self, *arguments: Any, organ_id: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        columns = Column.objects.filter(Q(organ_id=organ_id) | Q(organ=None), is_open=True)
        self.fields["column_id"].choices = [
            ("", "请选择"),
            *((column.pk, str(column)) for column in columns.select_related("organ")),
        ]
        self.fields["kind"].choices = [
            ("", "照栏目的默认种类"),
            *((kind.code, kind.name) for kind in kinds().values()),
        ]


def suggestions(request: HttpRequest) -> HttpResponse:
    """List the suggestions: for the office all of them, for editors those that wait for a draft."""
    office, editing = organs_with(request, *OFFICE), organs_with(request, Role.EDITOR)
    if not office | editing:
        raise PermissionDenied("您没有信息公开机构或者编辑的岗位")
    views = VIEWS if office else {code: VIEWS[code] for code in ("draft", "done")}
    view = request.GET.get("view", next(iter(views)))
    if view not in views:
        raise Http404("没有这一栏")
    found = _suggestions(request)
    counts = found.aggregate(**{f"view_{code}": Count("pk", filter=_CONDITIONS[code]) for code in views})
    shown = Paginator(
        found.filter(_CONDITIONS[view]).annotate(asked=Count("applications")), PER_PAGE
    ).get_page(request.GET.get("page"))
    return page(
        request,
        "disclosure/desk/suggestions.html",
        title="纳入主动公开",
        icon="doc-full-inverse",
        view=view,
        views=[(code, words, counts[f"view_{code}"]) for code, words in views.items()],
        rows=list(shown),
        shown=shown,
        query=f"view={view}",
        is_office=bool(office),
        several=len(office | editing) > 1,
    )


def suggest_one(request: HttpRequest) -> HttpResponse:
    """Put down that what was given on request be published, from a request's page (``?case=``) or free."""
    organs = my_organs(request)
    from_case = case_in_address(request, organs)
    initial = {}
    if from_case is not None:
        initial = {
            "organ_id": from_case.organ_id,
            "application_ids": from_case.number,
            "subject": from_case.subject,
        }
    form = SuggestForm(request.POST or None, organs=organs, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = _suggest(request, form)
        if made is not None:
            messages.success(request, "已登记建议")
            return redirect("disclosure_desk:suggestion", made.pk)
    return page(
        request,
        "disclosure/desk/suggest.html",
        title="登记建议",
        crumbs=[_crumb()],
        icon="plus",
        form=form,
    )


def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a suggestion with the requests it rests on, and what is to be done about it."""
    return _shown(request, _suggestion_or_404(request, pk))


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or decline."""
    found = _suggestion_or_404(request, pk)
    form = DecideForm(request.POST)
    if form.is_valid():
        try:
            decide_suggestion(person=request.user, suggestion_id=pk, by=hand(request), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "已登记审核结果")
            return redirect("disclosure_desk:suggestion", pk)
    return _shown(request, found, decide=form)


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the draft, as an editor of the organ, and go on to write it."""
    found = _suggestion_or_404(request, pk)
    form = DraftForm(request.POST, organ_id=found.organ_id)
    if form.is_valid():
        try:
            opened = open_draft(person=request.user, suggestion_id=pk, by=hand(request), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "已建稿，写好后送三审三校")
            return redirect("publishing_items:edit", opened.draft_id)
    return _shown(request, found, draft=form)


def _shown(
    request: HttpRequest,
    found: Suggestion,
    *,
    decide: DecideForm | None = None,
    draft: DraftForm | None = None,
) -> HttpResponse:
    is_office = found.organ_id in organs_with(request, *OFFICE)
    is_editor = found.organ_id in organs_with(request, Role.EDITOR)
    waits_for_draft = found.result == Suggestion.Result.ACCEPTED and found.draft_id is None
    asked_by = list(found.applications.select_related("applicant").order_by("pk")) if is_office else []
    return page(
        request,
        "disclosure/desk/suggestion.html",
        title=found.subject,
        crumbs=[_crumb()],
        icon="doc-full-inverse",
        status=422 if decide is not None or draft is not None else None,
        suggestion=found,
        is_office=is_office,
        applications=asked_by,
        applicants=len({each.applicant.identity for each in asked_by}),
        decide_form=(decide or DecideForm()) if is_office and not found.result else None,
        draft_form=(draft or DraftForm(organ_id=found.organ_id)) if is_editor and waits_for_draft else None,
        waits_for_draft=waits_for_draft,
        reads_draft=is_office or is_editor,
        today=today(),
    )


def _suggestions(request: HttpRequest) -> QuerySet[Suggestion]:
    """Return the suggestions that the person may see: the office's own, and for editors the accepted ones."""
    office, editing = organs_with(request, *OFFICE), organs_with(request, Role.EDITOR)
    mine = Q(organ_id__in=office) | (_FOR_EDITORS & Q(organ_id__in=editing))
    return Suggestion.objects.filter(mine).select_related("organ", "draft").order_by("-pk")


def _suggestion_or_404(request: HttpRequest, pk: int) -> Suggestion:
    found = _suggestions(request).filter(pk=pk).first()
    if found is None:
        raise Http404(GONE)
    return found


def _crumb() -> tuple[str, str]:
    return (reverse("disclosure_desk:suggestions"), "纳入主动公开")


def _suggest(request: HttpRequest, form: SuggestForm) -> Suggestion | None:
    said = dict(form.cleaned_data)
    numbers = list(dict.fromkeys(said.pop("application_ids").split()))
    found = dict(cases(request).filter(number__in=numbers).values_list("number", "pk"))
    strange = [number for number in numbers if number not in found]
    if strange or not numbers:
        form.add_error(
            "application_ids", f"{'、'.join(strange)}：{NO_CASE}" if strange else "请填写所涉申请的登记编号"
        )
        return None
    try:
        return suggest(person=request.user, by=hand(request), application_ids=list(found.values()), **said)
    except Refused as refusal:
        field = "application_ids" if refusal.field == "applications" else refusal.field
        show_refusal(form, Refused(refusal.sentence, field=field, cite=refusal.cite))
        return None
