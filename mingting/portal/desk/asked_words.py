"""What the public searched for: without success, and most often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse

from mingting.commons.api import search
from mingting.commons.models import SearchLog

from .forms import DayRange
from .screens import for_keepers, page, today

_MOST = 100


@dataclass(frozen=True, slots=True)
class Frequent:
    """A query, how often it was asked, the most it ever found, how often a result was opened."""

    query: str
    times: int
    found: int
    opened: int


def frequent_queries(since: date, until: date) -> list[Frequent]:
    """Return the queries of some days (both included), most asked first."""
    rows = (
        SearchLog.objects.filter(day__gte=since, day__lte=until)
        .values("query")
        .annotate(asked=Sum("times"), most=Max("found"), used=Sum("opened"))
        .order_by("-asked", "query")
    )
    return [Frequent(row["query"], row["asked"], row["most"], row["used"]) for row in rows[:_MOST]]


@for_keepers
def unanswered(request: HttpRequest) -> HttpResponse:
    """Searches that found nothing, or of whose results nobody opened any."""
    form, days = _days(request)
    rows = search.unanswered(days[0], until=days[1], limit=_MOST) if days else []
    return page(
        request,
        "portal/desk/unanswered.html",
        here="portal_desk:unanswered",
        form=form,
        rows=rows,
        most=_MOST,
    )


@for_keepers
def frequent(request: HttpRequest) -> HttpResponse:
    """What was searched for most."""
    form, days = _days(request)
    rows = frequent_queries(*days) if days else []
    return page(
        request, "portal/desk/frequent.html", here="portal_desk:frequent", form=form, rows=rows, most=_MOST
    )


def _days(request: HttpRequest) -> tuple[DayRange, tuple[date, date] | None]:
    usual = DayRange.usual(today())
    asked = "since" in request.GET or "until" in request.GET
    form = DayRange(request.GET if asked else usual)
    if not form.is_valid():
        return form, None
    return form, (form.cleaned_data["since"], form.cleaned_data["until"])
