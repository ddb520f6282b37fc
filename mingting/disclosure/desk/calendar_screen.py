"""工作日历: which years have their notice, a new notice entered after its consequences were shown, and what moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from mingting.commons.calendar import calendar, enter_notice, in_force, read_notice_csv
from mingting.commons.models import CalendarNotice
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar

from ..models import Reading
from ..tasks import reckon_after_notice
from .notice_form import (
    FESTIVALS,
    FIRST_YEAR,
    HOLIDAY,
    LAST_YEAR,
    MAKEUP,
    FestivalFormSet,
    NoticeForm,
    Span,
    csv_of,
    days_from,
    spans,
)
from .screens import cases, hand, page, show_refusal, today
from .shifting import CAUSE, foretell, moved_by

VIEW, ENTER = "commons.view_calendarnotice", "commons.add_calendarnotice"
#: So many moved requests are listed; their own pages tell the rest.
_MOST = 100
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the calendar in force: the notice it rests on, and what it makes of the year."""

    number: int
    is_provisional: bool
    notice: CalendarNotice | None
    workdays: int
    holidays: tuple[Span, ...]
    makeup: tuple[date, ...]


@permission_required(VIEW, raise_exception=True)
def calendars(request: HttpRequest) -> HttpResponse:
    """List the years, the newest first, with the notice of each; next year stands there before it has one."""
    cal, day = calendar(), today()
    newest: dict[int, CalendarNotice] = {}
    for notice in CalendarNotice.objects.order_by("pk"):
        newest[notice.year] = notice
    years = sorted({*cal.official_years, day.year, day.year + 1}, reverse=True)
    rows = [year_of(each, cal, newest.get(each)) for each in years]
    wanted = next((row for row in reversed(rows) if row.number >= day.year and row.is_provisional), None)
    return page(
        request,
        "disclosure/desk/calendars.html",
        title="工作日历",
        icon="calendar-alt",
        rows=rows,
        wanted=wanted,
        may_enter=request.user.has_perm(ENTER),
        this_year=day.year,
    )


@permission_required(VIEW, raise_exception=True)
def year(request: HttpRequest, number: int) -> HttpResponse:
    """Show a year's days and notices, and for the newest of them which requests moved."""
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise Http404("没有这一年")
    notices = list(CalendarNotice.objects.filter(year=number).order_by("-pk"))
    cal = calendar()
    newest = notices[0] if notices else None
    moved = moved_by(notices)
    is_latest = newest is not None and not CalendarNotice.objects.filter(pk__gt=newest.pk).exists()
    return page(
        request,
        "disclosure/desk/calendar_year.html",
        title=f"{number} 年",
        crumbs=[(reverse("disclosure_desk:calendar"), "工作日历")],
        icon="calendar-alt",
        year=year_of(number, cal, newest),
        notices=[(each, moved[each.pk], sum(shift.moved for shift in moved[each.pk])) for each in notices],
        waiting=foretell(cal, today()).moved if is_latest else 0,
        mine=_mine(request, newest) if newest else [],
        may_enter=request.user.has_perm(ENTER),
    )


def _mine(request: HttpRequest, notice: CalendarNotice) -> list[Reading]:
    """Return the readings by which requests that the person may see moved because of a notice."""
    found = Reading.objects.filter(
        application__in=cases(request), cause=CAUSE, calendar__endswith=f"+{notice.pk}"
    )
    return list(found.exclude(due_on=F("due_before")).select_related("application")[:_MOST])


@require_safe
@permission_required(VIEW, raise_exception=True)
def year_csv(request: HttpRequest, number: int) -> HttpResponse:
    """Send a year's days as the CSV file that a notice is entered by."""
    days = days_of(calendar(), number)
    if not days:
        raise Http404("这一年还没有放假安排")
    response = HttpResponse("\ufeff" + csv_of(days), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"放假安排-{number}.csv")  # noqa: FBT003
    return response


@permission_required(ENTER, raise_exception=True)
def enter(request: HttpRequest) -> HttpResponse:
    """Take a notice in two steps: what it would do is shown first, and it is entered when that is confirmed."""
    is_posted = request.method == "POST"
    form = NoticeForm(
        request.POST or None,
        request.FILES or None,
        initial={"year": request.GET.get("year") or today().year + 1},
    )
    rows = FestivalFormSet(request.POST if is_posted and "form-TOTAL_FORMS" in request.POST else None)
    if is_posted and form.is_valid():
        try:
            days = _days(form, rows)
            if days is not None and "confirm" in request.POST and _is_as_shown(form):
                return _entered(request, form, days)
            if days is not None:
                return _previewed(request, form, days, is_late="confirm" in request.POST)
        except Refused as refusal:
            show_refusal(form, refusal)
    return page(
        request,
        "disclosure/desk/calendar_enter.html",
        title="录入放假安排",
        crumbs=[(reverse("disclosure_desk:calendar"), "工作日历")],
        icon="plus",
        status=422 if is_posted else None,
        form=form,
        rows=rows,
        festivals=list(zip(FESTIVALS, rows, strict=True)),
        example=_example(request.GET.get("year", "")),
    )


def _example(asked: str) -> int:
    """Return the year whose list can be fetched and changed: the one that is corrected, or the newest there is."""
    known = calendar().official_years
    return int(asked) if asked.isdecimal() and int(asked) in known else max(known)


def _days(form: NoticeForm, rows: Any) -> dict[date, str] | None:
    """Return the days of either step; ``None`` when a row is wrong, which the row says."""
    if form.cleaned_data["days"]:
        return read_notice_csv(form.cleaned_data["days"])
    if form.cleaned_data["file"] is None and not (rows.is_bound and rows.is_valid()):
        return None
    return days_from(form, rows)


def _is_as_shown(form: NoticeForm) -> bool:
    return bool(form.cleaned_data["version"]) and form.cleaned_data["version"] == in_force().version


def _notice(request: HttpRequest, form: NoticeForm, days: Mapping[date, str]) -> CalendarNotice:
    said = form.cleaned_data
    return enter_notice(
        person=request.user,
        year=said["year"],
        number=said["number"],
        issued_on=said["issued_on"],
        days=days,
        by=hand(request),
    )


def _previewed(
    request: HttpRequest, form: NoticeForm, days: Mapping[date, str], *, is_late: bool
) -> HttpResponse:
    """Show what would come of the notice. It is entered and taken back: whatever would refuse it refuses now."""
    with transaction.atomic():
        _notice(request, form, days)
        transaction.set_rollback(True)
    force = in_force()
    number = form.cleaned_data["year"]
    after = force.calendar.with_notice(days)
    said = form.cleaned_data
    kept = NoticeForm(initial={**said, "file": None, "days": csv_of(days), "version": force.version})
    return page(
        request,
        "disclosure/desk/calendar_preview.html",
        title="核对放假安排",
        crumbs=[(reverse("disclosure_desk:calendar"), "工作日历")],
        icon="calendar-check",
        kept=kept,
        said=said,
        year=year_of(number, after, None),
        changed=sorted(
            (each, after.is_workday(each))
            for each in _days_in(number)
            if after.is_workday(each) != force.calendar.is_workday(each)
        ),
        replaces=CalendarNotice.objects.filter(year=number).order_by("-pk").first(),
        was_official=not force.calendar.is_provisional(date(number, 1, 1)),
        foretold=foretell(after, today()),
        is_late=is_late,
    )


def _entered(request: HttpRequest, form: NoticeForm, days: Mapping[date, str]) -> HttpResponse:
    notice = _notice(request, form, days)
    reckon_after_notice.enqueue()
    messages.success(request, f"已录入{notice}，在办申请的期限随之重新推算")
    return redirect("disclosure_desk:calendar_year", notice.year)


# --- a year ---------------------------------------------------------------------------------------------------------


def year_of(number: int, cal: WorkCalendar, notice: CalendarNotice | None) -> Year:
    """Return what the calendar makes of a year."""
    days = days_of(cal, number)
    return Year(
        number,
        cal.is_provisional(date(number, 1, 1)),
        notice,
        sum(cal.is_workday(day) for day in _days_in(number)),
        tuple(spans(day for day, kind in days.items() if kind == HOLIDAY)),
        tuple(sorted(day for day, kind in days.items() if kind == MAKEUP)),
    )


def days_of(cal: WorkCalendar, number: int) -> dict[date, str]:
    """Return the days of a year that its notice lists, each with its kind."""
    holidays = {day: HOLIDAY for day in cal.holidays if day.year == number}
    return holidays | {day: MAKEUP for day in cal.makeup if day.year == number}


def _days_in(number: int) -> list[date]:
    first = date(number, 1, 1)
    return [first + _DAY * n for n in range((date(number + 1, 1, 1) - first).days)]
