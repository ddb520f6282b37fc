"""依申请公开: what it is in plain words, who takes requests, and the working days that terms are counted in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingting.commons.calendar import calendar as working_days
from mingting.commons.models import CalendarNotice
from mingting.kernel.workdays import WorkCalendar

from ..models import Office
from ..rules.receipt import CHANNELS
from .showing import public_page
from .weeks import Week, weeks_of_year

_DAY = timedelta(days=1)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """What it is, who may ask, what for, how long it takes, what it costs; who takes requests; three doors."""
    offices = Office.objects.select_related("organ").order_by("organ__position", "organ_id")
    return public_page(
        request,
        "disclosure/public/guide.html",
        title="依申请公开",
        offices=offices,
        channels=CHANNELS.values(),
    )


@dataclass(frozen=True, slots=True)
class Holiday:
    """A run of days off by a notice."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A year's working days as the terms are counted, with the days off and the weekends worked in exchange."""
    days = working_days()
    this_year = timezone.localdate().year
    years = sorted(days.official_years | {this_year})
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this_year
    if (asked and str(year) != asked) or year not in years:
        raise Http404("没有这一年的工作日历")
    months: list[tuple[int, list[Week]]] = weeks_of_year(days, year)
    response = public_page(
        request,
        "disclosure/public/calendar.html",
        title=f"{year} 年工作日历",
        about="推算答复期限所用的工作日历：法定节假日和调休上班的日子",
        crumbs=[("工作日历", "")],
        tags=(),
        year=year,
        years=years,
        months=months,
        holidays=list(_runs(days, year)),
        makeup=sorted(day for day in days.makeup if day.year == year),
        is_provisional=year not in days.official_years,
        notice=CalendarNotice.objects.filter(year=year).order_by("-version").first(),
        total=sum(days.is_workday(date(year, 1, 1) + _DAY * n) for n in range(_length(year))),
    )
    response["Cache-Control"] = "no-cache"
    return response


def _length(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def _runs(days: WorkCalendar, year: int) -> Iterator[Holiday]:
    """Yield the days off of a year, days that follow one another as one, with the weekends between them."""
    off = [
        day
        for n in range(_length(year))
        if (day := date(year, 1, 1) + _DAY * n) in days.holidays or not days.is_workday(day)
    ]
    for _, run in groupby(enumerate(off), lambda pair: pair[1] - _DAY * pair[0]):
        run_days = [day for _, day in run]
        listed = [day for day in run_days if day in days.holidays]
        if listed:
            yield Holiday(listed[0], listed[-1])
