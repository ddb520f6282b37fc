"""检索记录: where was looked, with which words, and what was found."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mingting.accounts.api import Person
from mingting.kernel.deeds import By
from mingting.kernel.law import cite

from ..casework import begin, day_of, demand_not_before, demand_past, demand_short, demand_words, done
from ..models import Search
from ..rules.stages import Move

ARTICLE_36 = cite("条例", "第三十六条")
_LONGEST_PLACE, _LONGEST_WORDS = 100, 200


@transaction.atomic
def log_search(
    *,
    person: Person,
    application_id: int,
    place: str,
    words: str,
    found: str,
    by: By,
    scope: str = "",
    on: date | None = None,
    seen: int | None = None,
) -> Search:
    """Record one search. “Does not exist” rests on these (条例第三十六条第四项; 公开司法解释: 合理检索)."""
    application = begin(Move.LOG_SEARCH, person=person, pk=application_id, by=by, seen=seen)
    on = on or day_of(by)
    demand_past(on, by, "检索日期")
    demand_not_before(on, application.arrived_on, "检索日期", "申请到达之日", cite=ARTICLE_36)
    search = Search.objects.create(
        application=application,
        place=demand_words(place, "检索的系统或者档案", field="place", cite=ARTICLE_36, most=_LONGEST_PLACE),
        words=demand_words(words, "检索词", field="words", cite=ARTICLE_36, most=_LONGEST_WORDS),
        found=demand_words(found, "检索结果", field="found", cite=ARTICLE_36),
        scope=demand_short(scope.strip(), "检索的范围", _LONGEST_WORDS, field="scope"),
        on=on,
        person=person,
        who=person.name,
    )
    done(application, Move.LOG_SEARCH, by=by, on=on, note=f"检索“{search.place}”：{search.words}")
    return search
