"""Verbs for the bureau's own words: synonyms and best bets, each written into the ledger."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..ledger import record
from ..models import BestBet, Synonym
from . import house_words, words

_MOST_MEANINGS = 12
_URL = re.compile(r"(/(?!/)|https?://)\S+")


def keep_synonym(word: str, means: Sequence[str], *, by: By) -> Synonym:
    """Let who asks ``word`` also find what has one of ``means``; a word kept before is replaced."""
    folded = words.squeezed(word)
    meanings = list(dict.fromkeys(each.strip() for each in means if each.strip()))
    if not 2 <= len(folded) <= 20:
        raise Refused("同义词的查询用词应为 2 至 20 个字", field="word")
    if not meanings or len(meanings) > _MOST_MEANINGS:
        raise Refused(f"请填写 1 至 {_MOST_MEANINGS} 个文件中的说法", field="means")
    for each in meanings:
        if not 2 <= len(words.squeezed(each)) <= 40 or words.squeezed(each) == folded:
            raise Refused(f"“{each}”应为 2 至 40 个字，且不同于查询用词", field="means")
    with transaction.atomic():
        kept, _ = Synonym.objects.update_or_create(word=folded, defaults={"means": meanings})
        record(by=by, did="search.keep_synonym", to=f"synonym:{folded}", detail={"means": meanings})
    house_words.synonyms.forget()
    return kept


def drop_synonym(word: str, *, by: By) -> None:
    """Let a word stand for itself alone again."""
    folded = words.squeezed(word)
    with transaction.atomic():
        if not Synonym.objects.filter(word=folded).delete()[0]:
            raise Refused(f"没有“{word}”这条同义词", field="word")
        record(by=by, did="search.drop_synonym", to=f"synonym:{folded}")
    house_words.synonyms.forget()


def keep_best_bet(
    said: str,
    title: str,
    url: str,
    *,
    by: By,
    note: str = "",
    until: date | None = None,
    pk: int | None = None,
) -> BestBet:
    """Show a link above the results of queries that hold all words of ``said``; ``pk`` replaces one kept before."""
    if not words.terms(said):
        raise Refused("请填写查询用词", field="words")
    if not title.strip():
        raise Refused("请填写标题", field="title")
    if not _URL.fullmatch(url.strip()):
        raise Refused("链接应以 / 或者 http(s):// 开头", field="url")
    if until is not None and until < by.at.date():
        raise Refused("显示到的日期已经过去", field="until")
    values = {
        "words": said.strip(),
        "title": title.strip(),
        "url": url.strip(),
        "note": note.strip(),
        "until": until,
    }
    with transaction.atomic():
        if pk is not None and not BestBet.objects.filter(pk=pk).exists():
            raise Refused("没有这条精选结果")
        kept, _ = BestBet.objects.update_or_create(pk=pk, defaults=values)
        record(by=by, did="search.keep_best_bet", to=f"best_bet:{kept.pk}", detail=values)
    house_words.bets.forget()
    return kept


def drop_best_bet(pk: int, *, by: By) -> None:
    """Show it no more."""
    with transaction.atomic():
        bet = BestBet.objects.filter(pk=pk).first()
        if bet is None:
            raise Refused("没有这条精选结果")
        bet.delete()
        record(
            by=by,
            did="search.drop_best_bet",
            to=f"best_bet:{pk}",
            detail={"words": bet.words, "url": bet.url},
        )
    house_words.bets.forget()
