"""How a day reads on a page for everyone: as in the letters. Typed fields and ``datetime`` keep 2026-03-02."""

from __future__ import annotations

import re
from datetime import date, datetime

from django import template
from django.utils import timezone

from ..rules.letter_fields import chinese_date

register = template.Library()
#: A day in a sentence; one in quotation marks or in a name was written by somebody.
_DAY = re.compile(r" ?(?<![A-Za-z0-9“._-])(\d{4}-\d{2}-\d{2})(?![A-Za-z0-9”._-]) ?")


@register.filter
def written(at: date | datetime) -> str:
    """Return a day as ``2026年3月2日``; a moment is taken in the site's time zone."""
    return chinese_date(timezone.localtime(at) if isinstance(at, datetime) else at)


@register.filter
def month_day(at: date) -> str:
    """Return a day, of a year that the page names already, as ``3月2日``."""
    return f"{at.month}月{at.day}日"


@register.filter
def written_moment(at: datetime) -> str:
    """Return a moment as ``2026年3月2日 10:20`` in the site's time zone."""
    at = timezone.localtime(at)
    return f"{chinese_date(at)} {at:%H:%M}"


@register.filter
def written_days(text: str) -> str:
    """Return the house's own sentence with each ``2026-03-02`` in it as ``2026年3月2日``."""
    return _DAY.sub(_written, text)


def _written(found: re.Match[str]) -> str:
    try:
        return chinese_date(date.fromisoformat(found[1]))
    except ValueError:
        return found[0]
