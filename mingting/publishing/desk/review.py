"""The review page: the item as the public will see it, what changed, what was found; and the verdict."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST
from wagtail.models import Revision

from mingting.kernel.refusals import Refused

from .. import actions, queries
from ..models import InformationItem, Submission
from ..rules.reviews import CHECKLIST, SECRECY, STAGES, Chain, Stage, Verdict, may_review
from .check import found
from .comparison import Comparison, compared
from .queue import turns_of
from .screens import hand, item_or_404, page, roles_at, say_refusal, show_refusal, today
from .states import STATES, state_of


class VerdictForm(forms.Form):
    """What a reviewer answers for: five gates, secrecy, opinion. The two buttons decide."""

    stage = forms.CharField(widget=forms.HiddenInput)
    content_hash = forms.CharField(widget=forms.HiddenInput)
    checklist = forms.MultipleChoiceField(
        label="审核清单",
        choices=[(check.value, words) for check, words in CHECKLIST.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    secrecy = forms.ChoiceField(
        label="保密审查结果",
        choices=[(result.value, words) for result, words in SECRECY.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    opinion = forms.CharField(label="意见", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class PointForm(forms.Form):
    """One place in the text that is wrong."""

    place = forms.CharField(
        label="位置",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "如：正文第3段"}),
    )
    excerpt = forms.CharField(label="原文", max_length=200, required=False)
    wrong = forms.CharField(label="问题", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if (cleaned.get("place") or cleaned.get("excerpt")) and not cleaned.get("wrong"):
            self.add_error("wrong", "请写明这一处有什么问题")
        return cleaned


PointFormSet = forms.formset_factory(PointForm, extra=1, max_num=50, absolute_max=50)


class RemarkForm(forms.Form):
    """A comment that decides nothing; it may point at a place."""

    place = forms.CharField(label="所指位置", max_length=60, required=False)
    excerpt = forms.CharField(label="所指文字", max_length=200, required=False)
    text = forms.CharField(label="意见", required=False, widget=forms.Textarea(attrs={"rows": 2}))


def review(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show the submission in review and take the verdict of the person whose turn it is."""
    item = item_or_404(request, item_id)
    submission = queries.open_submission(item)
    turn = queries.current_turn(submission) if submission else None
    if submission is None or turn is None:
        messages.warning(request, "本稿现在不在审核中：可能已被撤回、退回、通过，或者在送审后有改动")
        return redirect("publishing_desk:item", item_id)
    chain = queries.chain_of(submission)
    stage = chain.current or Stage.FINAL
    form = VerdictForm(
        request.POST or None, initial={"stage": stage, "content_hash": submission.content_hash}
    )
    points = PointFormSet(request.POST or None, prefix="points")
    if request.method == "POST" and form.is_valid() and points.is_valid():
        done = _decide(request, item, submission, form, points)
        if done:
            return done
    groups, broken = found(item)
    base, said = _base(item, submission)
    return page(
        request,
        "publishing/desk/review.html",
        title=STAGES[stage].name,
        crumbs=[(reverse("publishing_desk:queue"), "审校")],
        icon="clipboard-list",
        status=422 if form.errors or points.total_error_count() else 200,
        item=item,
        submission=submission,
        turn=turn,
        is_late=turn.due_on is not None and turn.due_on < today(),
        stage=STAGES[stage],
        refusal=_why_not(request, item, chain, stage, turn),
        is_mine=turn.claimed_by_id == request.user.pk,
        groups=groups,
        broken=broken,
        comparison=base,
        compared_with=said,
        proofs=submission.proofs.all(),
        remarks=item.remarks.select_related("person"),
        form=form,
        points=points,
        remark_form=RemarkForm(),
        state=STATES[state_of(item)],
    )


def _why_not(request: HttpRequest, item: InformationItem, chain: Chain, stage: Stage, turn: Any) -> str:
    """Return why this person cannot give this stage's proof; "" when they can."""
    try:
        may_review(chain, stage=stage, reviewer=request.user.pk, roles=roles_at(request, item))
    except Refused as refusal:
        return str(refusal)
    if turn.claimed_by_id not in (None, request.user.pk):
        return f"本环节已由{turn.claimed_by}领取"
    return ""


def _decide(
    request: HttpRequest, item: InformationItem, submission: Submission, form: VerdictForm, points: Any
) -> HttpResponse | None:
    """Record the verdict and go on to the next turn; ``None`` when it was refused and the form says why."""
    said = form.cleaned_data
    stage = next((stage for stage in Stage if stage == said["stage"]), None)
    if stage is None or said["content_hash"] != submission.content_hash:
        form.add_error(None, "打开本页之后稿件重新送审过，请按下面的新稿审核")
        # What is sent next time is about the wording that is shown now.
        form.data = form.data.copy()
        form.data["stage"], form.data["content_hash"] = _stage_now(submission), submission.content_hash
        return None
    passed = request.POST.get("verdict") == "pass"
    if not passed and request.POST.get("verdict") != "return":
        form.add_error(None, "请选择“通过”或者“退回”")
        return None
    verdict = Verdict(
        stage=stage,
        reviewer=request.user.pk,
        passed=passed,
        checklist={check.value: check.value in said["checklist"] for check in CHECKLIST},
        secrecy=said["secrecy"],
        opinion=said["opinion"].strip(),
        points=[point for point in points.cleaned_data if point and point.get("wrong")],
    )
    try:
        actions.review(item_id=item.pk, person=request.user, verdict=verdict, by=hand(request))
    except Refused as refusal:
        show_refusal(form, refusal)
        return None
    messages.success(request, _what_happened(item, stage, passed))
    following = next((turn for turn in turns_of(request.user, today()) if not turn.is_anothers), None)
    if following is not None and request.POST.get("go_on"):
        return redirect("publishing_desk:review", following.item.pk)
    return redirect("publishing_desk:queue")


def _stage_now(submission: Submission) -> str:
    return str(queries.chain_of(submission).current or Stage.FINAL)


def _what_happened(item: InformationItem, stage: Stage, passed: bool) -> str:  # noqa: FBT001 — a verdict's one word
    name = STAGES[stage].name
    if not passed:
        return f"“{item.title}”已在{name}退回作者"
    if stage is not Stage.FINAL:
        return f"“{item.title}”已通过{name}，转下一环节"
    item.refresh_from_db()
    return f"“{item.title}”已通过{name}，" + ("已对外发布" if item.shown_id else "将在计划时间发布")


def _base(item: InformationItem, submission: Submission) -> tuple[Comparison | None, str]:
    """Return what changed since the last released text, or since the wording that was last returned."""
    draft = queries.drafted(submission)
    release = item.releases.select_related("organ", "column").order_by("-edition").first()
    if release is not None:
        return compared(release, draft), f"与第 {release.edition} 版发布稿比较"
    earlier = item.submissions.filter(pk__lt=submission.pk).order_by("-pk").first()
    revision = Revision.objects.filter(pk=earlier.revision_no).first() if earlier else None
    if earlier is None or revision is None:
        return None, ""
    return compared(
        revision.as_object(), draft
    ), f"与 {localtime(earlier.submitted_at):%Y-%m-%d} 的上一次送审稿比较"


@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a comment that decides nothing."""
    item = item_or_404(request, pk)
    form = RemarkForm(request.POST)
    back = reverse("publishing_desk:item", args=[pk])
    if queries.open_submission(item) is not None and request.POST.get("from") == "review":
        back = reverse("publishing_desk:review", args=[pk])
    if not form.is_valid():
        messages.error(request, "；".join(error for errors in form.errors.values() for error in errors))
        return redirect(f"{back}#remarks")
    try:
        actions.remark(item_id=pk, person=request.user, by=hand(request), **form.cleaned_data)
    except Refused as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, "已留下意见；意见不影响审校结论")
    return redirect(f"{back}#remarks")
