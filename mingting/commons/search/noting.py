"""Statistics of searching: what was asked on which day, what it found, what was opened. Of nobody in particular.

No person, no address, no session is kept; numbers of persons inside a query are masked before anything is stored
(个人信息保护法第六条: no more than the purpose needs).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Max, Sum

from mingting.kernel.masking import mask_bank_card, mask_citizen_number, mask_mobile

from ..models import Opened, SearchDocument, SearchLog
from . import words

#: New queries written down on one day, and documents remembered for one query: what a flood can cost at most.
MOST_A_DAY, MOST_OF_A_QUERY = 20_000, 50
_CITIZEN = re.compile(r"(?<![0-9a-z])(?:\d{17}[\dx]|\d{15})(?![0-9a-z])")
_CARD = re.compile(r"(?<!\d)\d{16,19}(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)")
#: The same numbers as people part them: 138 1234 5678, 440106-19900101-1234, 6222 0202 0011 2230 001.
_PARTED = re.compile(
    r"(?<!\d)(?:1[3-9]\d[ -]\d{4}[ -]?\d{4}|1[3-9]\d{5}[ -]\d{4}"
    r"|\d{6}[ -]?(?:19|20)\d{2}[ -]?\d{4}[ -]?\d{3}[\dxX]|\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?)(?!\d)"
)
_PARTING = re.compile("[ -]")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A query that found nothing, or of whose results nobody opened any. ``found`` is the most it ever found."""

    query: str
    times: int
    found: int
    last: date


def kept_form(query: str) -> str:
    """Return a query as it is written down: folded, blanks single, personal numbers and e-mail addresses masked."""
    plain = unicodedata.normalize("NFKC", query[: words.LONGEST_QUERY])
    told = _MAIL.sub(" ", _PARTED.sub(lambda match: _PARTING.sub("", match[0]), plain))
    folded = " ".join([*words.terms(told), *(["****"] if _MAIL.search(plain) else [])])[: words.LONGEST_QUERY]
    for pattern, mask in ((_CITIZEN, mask_citizen_number), (_CARD, mask_bank_card), (_MOBILE, mask_mobile)):
        folded = pattern.sub(lambda match, mask=mask: mask(match[0]), folded)
    return folded


def note_search(query: str, found: int, *, today: date) -> None:
    """Count a query that was asked and how many documents it found."""
    form = kept_form(query)
    if not form:
        return
    seen = SearchLog.objects.filter(day=today, query=form)
    if seen.update(times=F("times") + 1, found=found):
        return
    if SearchLog.objects.filter(day=today).count() < MOST_A_DAY:
        SearchLog.objects.bulk_create(
            [SearchLog(day=today, query=form, times=1, found=found)], ignore_conflicts=True
        )


def note_opened(query: str, key: str, *, today: date) -> None:
    """Count that a document was opened from a query's results. A query nobody asked today is not believed."""
    form = kept_form(query)
    with transaction.atomic():
        if not SearchLog.objects.filter(day=today, query=form).update(opened=F("opened") + 1):
            return
        if Opened.objects.filter(query=form, key=key).update(times=F("times") + 1):
            return
        known = SearchDocument.objects.filter(key=key, gone=False).exists()
        if known and Opened.objects.filter(query=form).count() < MOST_OF_A_QUERY:
            Opened.objects.bulk_create([Opened(query=form, key=key, times=1)], ignore_conflicts=True)


def unanswered(since: date, *, until: date | None = None, limit: int = 100) -> list[Unanswered]:
    """Return the queries since a day without success, most asked first: they found nothing, or nothing was opened."""
    asked = SearchLog.objects.filter(day__gte=since)
    if until is not None:
        asked = asked.filter(day__lte=until)
    rows = (
        asked.values("query")
        .annotate(asked=Sum("times"), most=Max("found"), used=Sum("opened"), last=Max("day"))
        .filter(used=0)
        .order_by("-asked", "query")
    )
    return [Unanswered(row["query"], row["asked"], row["most"], row["last"]) for row in rows[:limit]]
