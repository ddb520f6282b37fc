"""What waits of 依申请公开 on the desk's first page: for this person, the late things on top, each with a count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from mingting.accounts.api import Role, frame
from mingting.commons.api import calendar
from mingting.kernel.workdays import WorkCalendar

from .. import queries
from ..models import Application, Reminder
from ..rules.reviewing import STEPS
from ..rules.stages import OPEN, Stage
from . import turns
from .due import Due
from .lists import rows_of, with_what_rows_need
from .scopes import Pressing, Scope, by_urgency, pressing, scopes_of
from .screens import cases, today
from .standing import organs_with, roles_held, sections_with

#: How many lines a board shows before it sends on to the list.
LINES = 6
_REMINDED = {0: "到期当天催办", -1: "逾期后催办"}
_OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A board of requests: what it holds and where all of it is listed."""

    title: str
    empty: str
    holds: Q
    query: str


def boards_for(request: HttpRequest) -> list[frame.Board]:
    """Return the boards that the person's posts give; an empty list for whoever has no part in requests."""
    roles = roles_held(request)
    if roles.isdisjoint(queries.CASEWORKERS):
        return []
    day, cal = today(), calendar()
    kinds = _kinds(request, day, cal)
    counts = cases(request).aggregate(
        **{f"n{at}": Count("pk", filter=kind.holds) for at, kind in enumerate(kinds)}
    )
    boards = [_board(request, kind, counts[f"n{at}"], day, cal) for at, kind in enumerate(kinds)]
    if not roles.isdisjoint(turns.REVIEWERS):
        boards.insert(0, _reviews(request, day, cal))
    reminders = _reminders(request)
    return [*boards, *([reminders] if reminders.count else [])]


def _kinds(request: HttpRequest, day: date, cal: WorkCalendar) -> list[_Kind]:
    roles, me = roles_held(request), request.user.pk
    organs = organs_with(request, *_OFFICE)
    found = []
    if Role.HANDLER in roles:
        mine = Q(handler_id=me, stage=Stage.HANDLING)
        found.append(_Kind("待我办理", "没有等您办理的申请。", mine, "tab=mine&stage=handling"))
    if organs:
        at = Q(organ_id__in=organs)
        found += [
            _Kind(
                "待确认",
                "没有等待与申请人确认的申请。",
                at & Q(stage=Stage.CONFIRMATION),
                "tab=organ&stage=confirmation",
            ),
            _Kind("待分办", "没有等待分办的申请。", at & Q(stage=Stage.RECEIVED), "tab=organ&stage=received"),
            _Kind(
                "待用印", "没有等待编号用印的答复。", at & Q(stage=Stage.SEALING), "tab=organ&stage=sealing"
            ),
            _Kind("待送达", "没有等待送达的答复。", at & Q(stage=Stage.ISSUED), "tab=organ&stage=issued"),
        ]
    press = pressing(day, cal)
    found += _for_heads(request, press)
    widest = _widest(request)
    pressed = widest.holds & (press.late | press.near)
    found.append(_Kind("临近到期或者逾期", "没有临近到期或者逾期的申请。", pressed, f"tab={widest.code}"))
    heard = (Q(organ_id__in=organs) | Q(handler_id=me)) & press.unread
    found.append(_Kind("新留言", "申请人没有新留言。", heard, f"tab={widest.code}&state=unread"))
    return found


def _widest(request: HttpRequest) -> Scope:
    """Return what the person answers for: the organ, a section, or the requests given to them."""
    scopes = {scope.code: scope for scope in scopes_of(request)}
    if "organ" in scopes:
        return scopes["organ"]
    if Role.SECTION_HEAD in roles_held(request):
        return scopes["section"]
    return next(iter(scopes.values()))


def _for_heads(request: HttpRequest, press: Pressing) -> list[_Kind]:
    """Return what the head of the office decides, and what the head of a section gives to a handler."""
    found = []
    heading = organs_with(request, Role.DISCLOSURE_HEAD)
    if heading:
        decided = Q(organ_id__in=heading) & press.undecided
        empty = "没有等您决定的延期和理由认定。"
        found.append(_Kind("待决定的延期、理由", empty, decided, "tab=organ&state=undecided"))
    sections = sections_with(request, Role.SECTION_HEAD)
    if sections:
        unassigned = Q(section_id__in=sections, handler__isnull=True, stage=Stage.HANDLING)
        found.append(
            _Kind(
                "本科室待派承办人", "本科室没有等待派给承办人的申请。", unassigned, "tab=section&handler=none"
            )
        )
    return found


def _board(request: HttpRequest, kind: _Kind, count: int, day: date, cal: WorkCalendar) -> frame.Board:
    url = f"{reverse('disclosure_desk:list')}?{kind.query}"
    lines = _lines(by_urgency(cases(request).filter(kind.holds), day, cal), day, cal) if count else []
    return frame.Board(kind.title, kind.empty, url, "在列表中看", lines, count)


def _lines(found: QuerySet[Application], day: date, cal: WorkCalendar) -> list[frame.Line]:
    return [
        _line(row.case, row.due, row.stage) for row in rows_of(with_what_rows_need(found)[:LINES], cal, day)
    ]


def _line(case: Application, due: Due, beside: str, view: str = "disclosure_desk:case") -> frame.Line:
    tone = {"late": "late", "near": "near"}.get(due.tone, "")
    said = f"{due.on}，{due.words}" if due.on else due.words
    where = f"{case.number} · {case.section.name if case.section else '未分办'} · {beside}"
    return frame.Line(reverse(view, args=[case.pk]), case.subject, where, tone, said)


def _reviews(request: HttpRequest, day: date, cal: WorkCalendar) -> frame.Board:
    waiting = turns.awaiting(request)
    count = waiting.count()
    found = with_what_rows_need(by_urgency(waiting, day, cal))[:LINES] if count else []
    steps = list(STEPS.values())
    lines = [
        _line(row.case, row.due, steps[row.case.passed].name, "disclosure_desk:review")
        for row in rows_of(found, cal, day)
    ]
    return frame.Board(
        "待我审核", "没有等您审核的拟答复。", reverse("disclosure_desk:reviews"), "全部待审", lines, count
    )


# --- reminders ------------------------------------------------------------------------------------------------------


def _reminders(request: HttpRequest) -> frame.Board:
    """Return the newest reminder of each open request that still falls due on the day it reminded of."""
    visible = cases(request).filter(stage__in=OPEN)
    told = (
        Reminder.objects.filter(person=request.user, application__in=visible)
        .select_related("application__section")
        .order_by("application_id", "-pk")
    )
    newest: dict[int, Reminder] = {}
    for each in told:
        if each.due_on == each.application.due_on:
            newest.setdefault(each.application_id, each)
    lines = [_reminded(each) for each in sorted(newest.values(), key=lambda each: (each.days, each.pk))]
    url = f"{reverse('disclosure_desk:list')}?state=near"
    return frame.Board("催办", "没有催办。", url, "在列表中看", lines[:LINES], len(lines))


def _reminded(reminder: Reminder) -> frame.Line:
    case = reminder.application
    said = f"{reminder.due_on} 到期，{_REMINDED.get(reminder.days, f'剩 {reminder.days} 个工作日时催办')}"
    return frame.Line(
        reverse("disclosure_desk:case", args=[case.pk]), case.subject, case.number, "near", said
    )
