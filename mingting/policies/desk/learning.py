"""精准分类: the thresholds, what the newest model is worth, and learning again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mingting.kernel.refusals import Refused

from .. import actions
from ..learning.model import LEAST_EXAMPLES
from ..models import Document, LearnedModel, Tag, Tagging
from ..suggesting import settings_of_library
from .screens import hand, is_refused, page, show_refusal
from .tag_system import demand_keeper

_MODELS_SHOWN = 20
#: Fewer held-out documents than this say little: a single one moves the figures by more than two points.
_FEW = 50


class SettingsForm(forms.Form):
    """From which confidence on a tag is accepted by itself or proposed, and the usual terms."""

    accept_from = forms.FloatField(
        label="自动采用的把握下限", help_text="0 至 1；不低于这个把握的标签不经人工确认"
    )
    propose_from = forms.FloatField(label="列入待确认的把握下限", help_text="低于这个把握的不列出")
    term_years = forms.IntegerField(label="规范性文件一般有效期（年）")
    trial_years = forms.IntegerField(label="暂行、试行的有效期（年）")


@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    """Show thresholds, figures and models."""
    demand_keeper(request)
    return _shown(request)


@require_POST
def keep_settings(request: HttpRequest) -> HttpResponse:
    """Set the thresholds and terms."""
    demand_keeper(request)
    form = SettingsForm(request.POST)
    if form.is_valid():
        try:
            actions.keep_settings(person=request.user, by=hand(request), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "已保存；新的下限用于以后的建议，要用于已有的文件请“重新建议标签”")
            return redirect("policies_desk:learning")
    return _shown(request, form)


@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    """Train a model on the library as it is labelled now."""
    demand_keeper(request)
    try:
        made = actions.learn(person=request.user, by=hand(request))
    except Refused as refusal:
        return _shown(request, refusal=str(refusal))
    messages.success(request, f"已学习 {made.examples} 份文件；以后的建议用新的模型")
    return redirect("policies_desk:learning")


@require_POST
def suggest_again(request: HttpRequest) -> HttpResponse:
    """Suggest tags anew, two hundred documents a step; a page offers the next step until all are done."""
    demand_keeper(request)
    said = request.POST.get("after", "0")
    reached = actions.suggest_again(
        person=request.user, by=hand(request), after=int(said) if said.isdecimal() and len(said) < 12 else 0
    )
    if reached:
        left = Document.objects.shown().filter(pk__gt=reached).count()
        messages.info(request, f"这一批已完成，还有 {left} 份文件")
        return redirect(f"{reverse('policies_desk:learning')}?after={reached}#again")
    messages.success(request, "全部文件已重新建议；人工确认、否定过的标签没有改动")
    return redirect("policies_desk:learning")


def _shown(request: HttpRequest, form: SettingsForm | None = None, refusal: str = "") -> HttpResponse:
    asked = settings_of_library()
    models = list(LearnedModel.objects.all()[:_MODELS_SHOWN])
    after = request.GET.get("after", "")
    accepted = Tagging.objects.filter(state=Tagging.State.ACCEPTED, tag__in_use=True, document__gone=False)
    return page(
        request,
        "policies/desk/learning.html",
        title="分类模型",
        icon="cogs",
        status=422 if refusal or is_refused(form) else 200,
        form=form
        or SettingsForm(
            initial={
                name: getattr(asked, name)
                for name in ("accept_from", "propose_from", "term_years", "trial_years")
            }
        ),
        refusal=refusal,
        models=models,
        told=_told(models[0].figures) if models else None,
        asked=asked,
        after=after if after.isdecimal() and len(after) < 12 else "",
        labelled=accepted.values("document_id").distinct().count(),
        by_person=accepted.exclude(decided_by_no=None).values("document_id").distinct().count(),
        least=LEAST_EXAMPLES,
    )


def _told(figures: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a model's figures with the tags' names; ``None`` where too little was held out to measure anything."""
    if not figures:
        return None
    names = dict(Tag.objects.values_list("code", "name"))
    silver = set(figures.get("silver", ()))
    per_tag = [
        (f"{names.get(code, code)}（规则）" if code in silver else names.get(code, code), *row)
        for code, row in figures["per_tag"].items()
    ]
    return {
        **figures,
        "is_little": figures["held_out"] < _FEW,
        "per_tag": sorted(per_tag, key=lambda row: -(row[1] + row[3])),
        "confusion": [
            (names.get(true, true), names.get(best, best), count)
            for true, best, count in figures["confusion"]
        ],
        "reliability": [row for row in figures["reliability"] if row[1]],
    }
