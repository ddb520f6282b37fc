"""Where a report stands, in a word with its mark, and how long there is to the last day of 条例第四十九条."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.utils import timezone

from mingting.publishing.api import Release

from ..models import Edition, YearReport
from ..queries import is_government
from ..rules import terms

#: So many days before the last one the countdown is marked.
_NEAR = 15


@dataclass(frozen=True, slots=True)
class State:
    """A word and the tone it is shown in (``quiet`` ``open`` ``late`` ``done``)."""

    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Due:
    """The last day, in words how far it is, and the tone: ``runs`` ``near`` ``late`` ``done`` ``done-late``."""

    on: date
    words: str
    tone: str

    @property
    def css(self) -> str:
        """The class of the words in a list."""
        return {"late": "is-late", "done-late": "is-late", "near": "is-near", "done": "is-done"}.get(
            self.tone, ""
        )


NOT_BEGUN = State("还没有开始", "quiet")


def state_of(edition: Edition, published: date | None) -> State:
    """Return the state of a report by its newest edition; ``hand_in__returned`` should be joined."""
    if not edition.is_frozen:
        return State("编制中", "open")
    handed = getattr(edition, "hand_in", None)
    if handed is not None and hasattr(handed, "returned"):
        return State("被退回", "late")
    if published:
        return State("已公布", "done")
    return State("已提交", "done") if handed else State("已定稿", "done")


def published_on(reports: Iterable[YearReport]) -> dict[int, date]:
    """Return by report the day on which it was first published. One query."""
    items = {report.item_id: report.pk for report in reports if report.item_id}
    if not items:
        return {}
    rows = Release.objects.filter(item_id__in=items).order_by().values_list("item_id")
    days = rows.annotate(first=Min("first_released_at"))
    return {items[item]: timezone.localdate(first) for item, first in days}


def due_of(report_year: int, *, government: bool, day: date, published: date | None) -> Due:
    """Return how the legal day stands on ``day``, or how it stood on the day of publication."""
    if published:
        late = (published - terms.due_on(report_year, is_government=government)).days
        due = terms.due_on(report_year, is_government=government)
        words = f"已于{published}公布" + (f"，逾期{late}天" if late > 0 else "，按期")
        return Due(due, words, "done-late" if late > 0 else "done")
    count = terms.countdown(report_year, day, is_government=government)
    tone = "late" if count.days < 0 else "near" if count.days <= _NEAR else "runs"
    return Due(count.due, count.sentence, tone)


def due_of_report(report: YearReport, day: date, published: date | None) -> Due:
    """Return the same for a report that was begun."""
    return due_of(report.year, government=is_government(report.organ), day=day, published=published)
