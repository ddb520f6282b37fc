"""A notice of holidays as it is typed in: festival by festival as the State Council writes it, or from a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from mingting.commons.calendar import read_notice_csv
from mingting.kernel.refusals import Refused

from .move_forms import DayInput, day_field

#: The festivals in the order of every notice; the last row takes what a year has besides.
FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节", "其他")
FIRST_YEAR, LAST_YEAR = 2008, 2099
_LONGEST = timedelta(days=20)
_MOST_BYTES = 64 * 1024
_DAY = timedelta(days=1)
HOLIDAY, MAKEUP = "holiday", "makeup"


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


class NoticeForm(forms.Form):
    """Which notice it is. ``days`` holds, in the second step, what was read in the first."""

    year = forms.IntegerField(
        label="年份",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        error_messages={"required": "请填写放假安排的年份"},
    )
    number = forms.CharField(label="放假通知的文号", required=False, help_text="例如：国办发明电〔2025〕7号")
    issued_on = day_field("发文日期")
    file = forms.FileField(
        label="CSV 文件",
        required=False,
        help_text="两列：日期、类别（放假、上班）。选了文件就以文件为准，下面各行不用填",
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"empty": "文件是空的，请重新选择"},
    )
    days = forms.CharField(required=False, widget=forms.HiddenInput())
    #: The calendar that was in force when the consequences were shown.
    version = forms.CharField(required=False, widget=forms.HiddenInput())


class FestivalForm(forms.Form):
    """One festival: from which day to which, and the weekend days worked for it."""

    since = forms.DateField(label="放假，自", required=False, widget=DayInput())
    until = forms.DateField(label="至", required=False, widget=DayInput())
    first = forms.DateField(label="调休上班", required=False, widget=DayInput())
    second = forms.DateField(label="调休上班", required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        """Refuse a span without its ends, and one that is no holiday's length."""
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if until and not since:
            self.add_error("since", "请填写自哪一天起放假")
        elif since and until and not since <= until <= since + _LONGEST:
            self.add_error("until", "放假的最后一天应在第一天之后的二十天内")
        return said

    def days(self) -> dict[date, str]:
        """Return the days of the row, each with its kind."""
        said = self.cleaned_data
        since = said.get("since")
        found = {}
        if since:
            until = said.get("until") or since
            found = {since + _DAY * n: HOLIDAY for n in range((until - since).days + 1)}
        return found | {said[name]: MAKEUP for name in ("first", "second") if said.get(name)}


FestivalFormSet = forms.formset_factory(FestivalForm, extra=len(FESTIVALS), max_num=len(FESTIVALS))


def days_from(form: NoticeForm, rows: Any) -> dict[date, str]:
    """Return the days that were entered, each with its kind; raises ``Refused`` with what is wrong."""
    file = form.cleaned_data["file"]
    if file is not None:
        return _from_file(file)
    days: dict[date, str] = {}
    for row in rows:
        for day, kind in row.days().items():
            if days.get(day, kind) != kind:
                raise Refused(f"{day}既列为放假又列为调休上班", field="file")
            days[day] = kind
    if not days:
        raise Refused("请选择 CSV 文件，或者逐行填写放假和调休上班的日子", field="file")
    return days


def _from_file(file: UploadedFile) -> dict[date, str]:
    if (file.size or 0) > _MOST_BYTES:
        raise Refused("文件过大，放假安排的 CSV 不会超过 64 KB", field="file")
    data = file.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return read_notice_csv(text)
        except Refused as refusal:
            raise Refused(refusal.sentence, field="file") from refusal
    raise Refused("文件不是 UTF-8 或 GB18030 编码的文本，请另存为 CSV（UTF-8）", field="file")


def csv_of(days: Mapping[date, str]) -> str:
    """Return the days as the CSV text that is read back by :func:`read_notice_csv`."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(("date", "kind"))
    writer.writerows((day.isoformat(), days[day]) for day in sorted(days))
    return written.getvalue()


def spans(days: Iterable[date]) -> list[Span]:
    """Return the days as runs of days that follow one another."""
    found: list[Span] = []
    for day in sorted(days):
        if found and day == found[-1].last + _DAY:
            found[-1] = Span(found[-1].first, day)
        else:
            found.append(Span(day, day))
    return found
