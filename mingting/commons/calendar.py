"""The working-day calendar in force: the kernel's list, and over it the notices that were entered since."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar, announced, read_notice_csv

from . import ledger
from .models import CalendarNotice

__all__ = ["InForce", "calendar", "enter_notice", "in_force", "read_notice_csv", "version"]

_NAMES = {"holiday": "放假", "makeup": "调休上班"}
_SATURDAY = 5
#: The newest notice as the database shows it. Its moment and number stand beside its id, because a database that takes
#: a transaction back may give the id out again.
_Newest = tuple[int, datetime, str]


@dataclass(frozen=True, slots=True)
class InForce:
    """A calendar and the word that identifies it: who stores a day due keeps the word with it."""

    calendar: WorkCalendar
    version: str


class _Memory:
    """What this process read last. One assignment replaces it, so that threads see one or the other."""

    last: tuple[_Newest | None, InForce] | None = None


def calendar() -> WorkCalendar:
    """Return the State Council's working days as far as they are known; later years are provisional.

    One query, and a second one when a notice has come since this process last asked.
    """
    return in_force().calendar


def version() -> str:
    """Return what identifies the calendar in force: the kernel's list and the newest notice. One query."""
    return in_force().version


def in_force() -> InForce:
    """Return the calendar together with its version, read at one moment."""
    newest = CalendarNotice.objects.order_by("-id").values_list("id", "entered_at", "number").first()
    last = _Memory.last
    if last is None or last[0] != newest:
        last = _Memory.last = (newest, _read(newest[0] if newest else 0))
    return last[1]


def _read(newest: int) -> InForce:
    """Lay the notices up to the newest, oldest first, over the kernel's list: each stands for its whole year."""
    known = announced()
    if newest:
        for days in (
            CalendarNotice.objects.filter(id__lte=newest).order_by("id").values_list("days", flat=True)
        ):
            known = known.with_notice({date.fromisoformat(day): kind for day, kind in days.items()})
    return InForce(known, f"{_kernel_version()}+{newest}")


@cache
def _kernel_version() -> str:
    known = announced()
    days = [
        *sorted(day.isoformat() for day in known.holidays),
        "",
        *sorted(day.isoformat() for day in known.makeup),
    ]
    return hashlib.sha256("\n".join(days).encode()).hexdigest()[:12]


@transaction.atomic
def enter_notice(
    *, person: Any, year: int, number: str, issued_on: date, days: Mapping[date, str], by: By
) -> CalendarNotice:
    """Enter the State Council's notice for a year, whole: it takes the place of all that was known of that year.

    ``days`` maps each day to ``holiday`` or ``makeup``. ``person`` enters it (``None``: the system); whether they may
    is asked at the desk, for this room knows no roles.
    """
    number = number.strip()
    if not number:
        raise Refused("请填写放假通知的文号", field="number")
    if len(number) > CalendarNotice._meta.get_field("number").max_length:
        raise Refused("文号过长", field="number")
    if issued_on > timezone.localdate(by.at):
        raise Refused("发文日期不能晚于今天", field="issued_on")
    _refuse_unfit(year, days)
    ledger.lock_tail()
    before = CalendarNotice.objects.filter(year=year).aggregate(last=Max("version"))["last"] or 0
    notice = CalendarNotice.objects.create(
        year=year,
        version=before + 1,
        number=number,
        issued_on=issued_on,
        days={day.isoformat(): days[day] for day in sorted(days)},
        entered_at=by.at,
        entered_by_no=person.pk if person is not None else by.person_id,
        entered_by=person.name if person is not None else by.name,
    )
    _Memory.last = None
    ledger.record(
        by=by,
        did="commons.enter_notice",
        to=f"commons.calendar_notice:{notice.pk}",
        detail={
            "year": year,
            "version": notice.version,
            "number": number,
            "issued_on": issued_on.isoformat(),
            **{kind: sum(1 for each in days.values() if each == kind) for kind in _NAMES},
        },
    )
    return notice


def _refuse_unfit(year: int, days: Mapping[date, str]) -> None:
    """Refuse a list of days that no notice of this year could be."""
    if not days:
        raise Refused("没有列出任何放假或者调休上班的日子", field="days")
    for day in sorted(days):
        kind = days[day]
        if kind not in _NAMES:
            raise Refused(f"{day.isoformat()}的类别“{kind}”应为放假或者调休上班", field="days")
        if day.year != year:
            raise Refused(
                f"{day.isoformat()}不在{year}年内；跨年的日子请录入其所在年份的放假安排", field="days"
            )
        if kind == "makeup" and day.weekday() < _SATURDAY:
            raise Refused(f"{day.isoformat()}不是周末，不能列为调休上班日", field="days")
    if days.get(date(year, 10, 1)) != "holiday":
        raise Refused(f"没有列出{year}年10月1日国庆节放假，请核对是否为全年的放假安排", field="days")
