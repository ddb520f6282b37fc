"""The desk's first page: what waits for this person, the pressing things on top, each with a count and a link."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.views.home import HomeView

from mingting.accounts.api import Person, Role, frame, posts_of
from mingting.commons.calendar import calendar

from .. import queries
from ..models import Column
from .queue import turns_of
from .states import deadline_of, formed_by_when_near, with_states

#: How many lines a panel shows before it sends on to the list.
LINES = 6
_SEEING_COLUMNS = (Role.EDITOR, Role.DISCLOSURE_OFFICE, Role.HEAD)


class Home(HomeView):
    """Wagtail's home page without its search over pages, of which this house has none."""

    template_name = "publishing/desk/home_page.html"
    page_title = "今日待办"


def boards_for(person: Person, day: date) -> list[frame.Board]:
    """Return the boards that concern the person's posts; one that never concerns them is left out."""
    found, posts = [], posts_of(person, day)
    if posts.organs(_REVIEWERS):
        found.append(_turns(person, day))
    if posts.organs([Role.EDITOR]):
        found.append(_returned(person, day))
    if posts.organs(queries.READERS):
        found += [_near(person, day), _emergencies(person, day)]
    if columns := posts.organs(_SEEING_COLUMNS):
        found.append(_stale_columns(columns, day))
    return found


_REVIEWERS = (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER)


def _turns(person: Person, day: date) -> frame.Board:
    turns = [turn for turn in turns_of(person, day) if not turn.is_anothers]
    lines = [
        frame.Line(
            reverse("publishing_desk:review", args=[turn.item.pk]),
            turn.item.title,
            f"{turn.item.organ.name} · {turn.stage_name}",
            "late" if turn.is_late else "near" if turn.is_due_today else "",
            f"应于 {turn.turn.due_on}"
            + ("，已逾期" if turn.is_late else "，今天到期" if turn.is_due_today else ""),
        )
        for turn in turns[:LINES]
    ]
    return frame.Board(
        "待我审校", "没有等您审校的稿件。", reverse("publishing_desk:queue"), "全部待审", lines, len(turns)
    )


def _returned(person: Person, day: date) -> frame.Board:
    items = with_states(queries.items_for(person, day)).filter(
        Q(submissions__submitted_by=person) | Q(created_by=person), state="returned"
    )
    items = items.select_related("organ", "column").distinct().order_by("-pk")
    lines = [
        frame.Line(
            reverse("publishing_desk:item", args=[item.pk]),
            item.title,
            f"{item.organ.name} · {item.column.name}",
            "late",
            "已退回",
        )
        for item in items[:LINES]
    ]
    return frame.Board(
        "退回给我",
        "没有退回的稿件。",
        reverse("publishing_desk:queue") + "#handed-in",
        "我送审的",
        lines,
        items.count(),
    )


def _near(person: Person, day: date) -> frame.Board:
    cal = calendar()
    items = (
        queries.items_for(person, day)
        .filter(releases__isnull=True, disclosure="proactive", formed_on__lte=formed_by_when_near(day, cal))
        .select_related("organ", "column")
        .order_by("formed_on", "pk")
    )
    lines = []
    for item in items[:LINES]:
        deadline = deadline_of(item, day, cal)
        if deadline is not None:
            lines.append(
                frame.Line(
                    reverse("publishing_desk:item", args=[item.pk]),
                    item.title,
                    f"{item.organ.name} · {item.column.name}",
                    "late" if deadline.is_missed else "near",
                    f"应于 {deadline.due}，{deadline.said}",
                )
            )
    url = reverse("publishing_items:list") + "?only=near"
    return frame.Board(
        "公开期限临近或已过",
        "没有临近或超过公开期限（条例第二十六条）的稿件。",
        url,
        "在列表中看",
        lines,
        items.count(),
    )


def _emergencies(person: Person, day: date) -> frame.Board:
    items = with_states(queries.items_for(person, day)).filter(
        Q(shown__emergency=True) | Q(state="emergency_called")
    )
    items = items.select_related("organ", "shown").order_by("pk")
    lines = [
        frame.Line(
            reverse("publishing_desk:item", args=[item.pk]),
            item.title,
            item.organ.name,
            "late",
            "待批准"
            if item.state == "emergency_called"
            else f"{timezone.localtime(item.shown.released_at):%Y-%m-%d} 应急发布，待补审校",
        )
        for item in items[:LINES]
    ]
    url = reverse("publishing_items:list") + "?state=emergency_shown"
    return frame.Board(
        "应急发布待办", "没有待批准或待补审校的应急发布。", url, "在列表中看", lines, items.count()
    )


def _stale_columns(organs: Collection[int], day: date) -> frame.Board:
    columns = (
        Column.objects.filter(organ__in=organs, is_open=True, update_days__gt=0)
        .select_related("organ")
        .annotate(last=Max("releases__released_at"))
        .order_by("last", "pk")
    )
    lines = []
    for column in columns:
        last = timezone.localdate(column.last) if column.last else None
        if last is None or last + timedelta(days=column.update_days) < day:
            said = (
                f"上次更新 {last}，应每 {column.update_days} 天更新"
                if last
                else f"从未更新，应每 {column.update_days} 天更新"
            )
            url = f"{reverse('publishing_items:add')}?column={column.pk}&kind={column.kind}"
            lines.append(
                frame.Line(url, column.name, column.organ.name if column.organ else "", "late", said)
            )
    url = reverse("publishing_items:list")
    return frame.Board(
        "逾期未更新的栏目", "各栏目都在更新周期内。", url, "看信息列表", lines[:LINES], len(lines)
    )
