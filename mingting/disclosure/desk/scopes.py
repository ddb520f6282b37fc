"""Which requests a person's lists hold: their own, their section's, their organ's; and how pressing each is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.http import HttpRequest

from mingting.accounts.api import Role
from mingting.kernel.workdays import WorkCalendar

from .. import queries
from ..models import Application, Message
from ..rules.stages import OPEN, Stage
from .due import NEAR
from .screens import cases
from .standing import organs_with, roles_held, sections_with

#: Stages at which an answer is still owed: it was not given, or it has not yet gone out.
_OWED = (*OPEN, Stage.ISSUED, Stage.SENT)
_RUNNING = Q(stage__in=_OWED, answered_on__isnull=True)
#: Requests whose next step is the applicant's.
_AWAITED = Q(stage__in=(Stage.CORRECTION, Stage.EXPLANATION, Stage.PAYMENT))


_UNDECIDED = Q(stage__in=OPEN) & (
    Q(extension__isnull=False, extension__approved_on__isnull=True)
    | Q(explanation__explained_on__isnull=False, explanation__is_reasonable__isnull=True)
)
_UNREAD = Exists(
    Message.objects.filter(application=OuterRef("pk"), from_applicant=True, read_at__isnull=True)
)


@dataclass(frozen=True, slots=True)
class Scope:
    """One tab: what it is called, what it holds, and why it may be empty."""

    code: str
    label: str
    holds: Q
    empty: str


def scopes_of(request: HttpRequest) -> list[Scope]:
    """Return the tabs that the person's posts give, the nearest to their own work first."""
    found = []
    roles = roles_held(request)
    if Role.HANDLER in roles:
        mine = Q(handler_id=request.user.pk, organ_id__in=organs_with(request, Role.HANDLER))
        found.append(Scope("mine", "我的", mine, "现在没有分办给您的申请。分办、改派给您的会出现在这里。"))
    sections = sections_with(request, Role.SECTION_HEAD, Role.HANDLER)
    if sections:
        whole = Q(section_id__in=sections)
        found.append(Scope("section", "本科室", whole, "现在没有分到本科室的申请。"))
    if roles & set(queries.WHOLE_ORGAN):
        organ = Q(organ_id__in=organs_with(request, *queries.WHOLE_ORGAN))
        found.append(
            Scope("organ", "本机关", organ, "本机关还没有收到申请。当面、邮寄、传真来的从“登记申请”录入。")
        )
    if Role.LEGAL_ADVISER in roles:
        laid = Q(organ_id__in=organs_with(request, Role.LEGAL_ADVISER))
        found.append(Scope("legal", "送我审的", laid, "现在没有送法制审核或者征求您意见的申请。"))
    return found


def chosen(scopes: list[Scope], code: str | None) -> Scope | None:
    """Return the tab that is asked for, else the first; ``None`` when the person has none."""
    return next((scope for scope in scopes if scope.code == code), scopes[0] if scopes else None)


@dataclass(frozen=True, slots=True)
class Pressing:
    """What of a list is late, nearly late and so on, as conditions on its rows.

    ``undecided`` waits for the head of the office: an extension asked for, reasons to be judged. ``unread``: the
    applicant has said something that nobody has read.
    """

    late: Q
    near: Q
    awaited: Q
    undecided: Q
    unread: Q
    done: Q


def pressing(day: date, cal: WorkCalendar) -> Pressing:
    """Return the conditions as of ``day``. A request to be confirmed is pressing by the day of its confirmation."""
    soon = cal.add(day, NEAR)
    unconfirmed = Q(stage=Stage.CONFIRMATION)
    return Pressing(
        late=_RUNNING & (Q(due_on__lt=day) | unconfirmed & Q(confirm_by__lt=day)),
        near=_RUNNING & (Q(due_on__range=(day, soon)) | unconfirmed & Q(confirm_by__range=(day, soon))),
        awaited=_AWAITED & _RUNNING,
        undecided=_UNDECIDED,
        unread=Q(_UNREAD),
        done=~_RUNNING,
    )


def by_urgency(found: QuerySet[Application], day: date, cal: WorkCalendar) -> QuerySet[Application]:
    """Put what is late first, then what is nearly so, what runs, what waits, and what is done."""
    press = pressing(day, cal)
    urgency = Case(
        When(press.late, then=Value(0)),
        When(press.near, then=Value(1)),
        When(press.done, then=Value(4)),
        When(press.awaited, then=Value(3)),
        default=Value(2),
        output_field=IntegerField(),
    )
    by = Case(
        When(press.done, then=Value(None)),
        When(stage=Stage.CONFIRMATION, then=F("confirm_by")),
        default=F("due_on"),
        output_field=DateField(),
    )
    return found.annotate(urgency=urgency, pressed_by=by).order_by(
        "urgency", F("pressed_by").asc(nulls_last=True), "-pk"
    )


def tally(request: HttpRequest, scopes: list[Scope], scope: Scope, press: Pressing) -> dict[str, int]:
    """Return how many requests each tab holds, and of the present one how many are late and so on. One query."""
    counts = {f"tab_{each.code}": Count("pk", filter=each.holds) for each in scopes}
    counts |= {
        name: Count("pk", filter=scope.holds & getattr(press, name))
        for name in (each.name for each in fields(press))
    }
    return cases(request).aggregate(**counts)
