"""The bureau's own words for its search: synonyms and what is recommended first."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mingting.commons.api import search
from mingting.commons.models import BestBet, Synonym
from mingting.kernel.refusals import Refused

from .forms import BestBetForm, SynonymForm
from .screens import for_keepers, hand, page, say_refusal, show_refusal, today

_MOST = 500


@for_keepers
def synonyms(request: HttpRequest) -> HttpResponse:
    """All synonyms; one is kept by the form beneath, which ``?word=`` fills with what is known of a word."""
    form = SynonymForm(request.POST if request.method == "POST" else None, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        try:
            kept = search.keep_synonym(**form.cleaned_data, by=hand(request))
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"已保存同义词“{kept.word}”，几秒钟后全站生效。")
            return redirect("portal_desk:synonyms")
    return page(
        request,
        "portal/desk/synonyms.html",
        here="portal_desk:synonyms",
        form=form,
        rows=Synonym.objects.order_by("word")[:_MOST],
        total=Synonym.objects.count(),
        most=_MOST,
    )


def _known(request: HttpRequest) -> dict[str, str]:
    word = request.GET.get("word", "")[:40]
    kept = Synonym.objects.filter(word=word).first() if word else None
    return {"word": word, "means": "\n".join(kept.means) if kept else ""}


@require_POST
@for_keepers
def drop_synonym(request: HttpRequest) -> HttpResponse:
    """Let a word stand for itself alone again."""
    word = request.POST.get("word", "")[:40]
    try:
        search.drop_synonym(word, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, f"已删除同义词“{word}”。")
    return redirect("portal_desk:synonyms")


@for_keepers
def best_bets(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """All recommendations; one is made or changed by the form beneath, which ``?words=`` begins."""
    bet = None
    if pk is not None and (bet := BestBet.objects.filter(pk=pk).first()) is None:
        raise Http404("没有这条优先推荐")
    fields = ("words", "title", "url", "note", "until")
    initial = {name: getattr(bet, name) for name in fields} if bet else {}
    initial = initial or {"words": request.GET.get("words", "")[:200]}
    form = BestBetForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            kept = search.keep_best_bet(
                said["words"],
                said["title"],
                said["url"],
                note=said["note"],
                until=said["until"],
                pk=pk,
                by=hand(request),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"已保存优先推荐“{kept.title}”，几秒钟后全站生效。")
            return redirect("portal_desk:best_bets")
    return page(
        request,
        "portal/desk/best_bets.html",
        here="portal_desk:best_bets",
        form=form,
        bet=bet,
        rows=[(row, row.until is not None and row.until < today()) for row in BestBet.objects.all()[:_MOST]],
        total=BestBet.objects.count(),
        most=_MOST,
    )


@require_POST
@for_keepers
def drop_best_bet(request: HttpRequest, pk: int) -> HttpResponse:
    """Recommend it no more."""
    try:
        search.drop_best_bet(pk, by=hand(request))
    except Refused as refusal:
        say_refusal(request, refusal)
    else:
        messages.success(request, "已删除这条优先推荐。")
    return redirect("portal_desk:best_bets")
