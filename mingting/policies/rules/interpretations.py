"""政策解读: its forms, and which documents still lack one, and by how many working days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingting.kernel.law import LegalTerm, cite
from mingting.kernel.workdays import WorkCalendar
from mingting.policies.rules.days import written


class Form(StrEnum):
    TEXT = "text"
    PICTURE = "picture"
    VIDEO = "video"
    QA = "qa"


FORM_WORDS = {Form.TEXT: "文字解读", Form.PICTURE: "一图读懂", Form.VIDEO: "视频解读", Form.QA: "问答"}

#: 同步起草、同步审批、同步发布; at the latest three working days after the document [practice of several places, the
#: article not verified]: a bureau may set another.
WITHIN = LegalTerm(workdays=3, cite=cite("公文属性"), since=date(2016, 11, 10))


@dataclass(frozen=True, slots=True)
class Policy:
    """A published document. ``is_due``: it must be interpreted (规范性文件, or what the bureau marks)."""

    id: str
    published_on: date
    is_due: bool = True


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A published interpretation and the documents it interprets (one may serve several)."""

    form: Form
    published_on: date
    policies: tuple[str, ...]


class State(StrEnum):
    NOT_DUE = "not_due"
    ON_TIME = "on_time"
    LATE = "late"
    AWAITED = "awaited"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a document is interpreted on a day. ``late_by`` is in working days after ``due_on``, 0 in time.

    ``is_provisional``: the due day lies in a year whose holidays are not announced yet.
    """

    policy: str
    state: State
    due_on: date
    late_by: int
    forms: tuple[Form, ...]
    sentence: str
    is_provisional: bool = False


def coverage(
    policy: Policy,
    interpretations: Iterable[Interpretation],
    calendar: WorkCalendar,
    *,
    today: date,
    term: LegalTerm = WITHIN,
) -> Coverage:
    """Return whether ``policy`` is interpreted in time, by what was published up to ``today``."""
    own = [one for one in interpretations if policy.id in one.policies and one.published_on <= today]
    due = calendar.add(policy.published_on, term.workdays)
    first = min((one.published_on for one in own), default=None)
    state, day = _state(policy, first, due, today)
    late = calendar.count(due, day) if state in (State.LATE, State.OVERDUE) else 0
    published = {one.form for one in own}
    forms = tuple(form for form in Form if form in published)
    provisional = calendar.is_provisional(due)
    return Coverage(policy.id, state, due, late, forms, _said(state, due, late, first), provisional)


def _state(policy: Policy, first: date | None, due: date, today: date) -> tuple[State, date]:
    if first:
        return (State.LATE if first > due else State.ON_TIME), first
    if not policy.is_due:
        return State.NOT_DUE, today
    return (State.OVERDUE if today > due else State.AWAITED), today


def _said(state: State, due: date, late: int, first: date | None) -> str:
    by = written(due)
    over = f"超期{late}个工作日" if late else "已超期"
    if state is State.ON_TIME and first:
        return f"{written(first)}发布解读，未超过{by}的期限"
    if state is State.LATE and first:
        return f"{written(first)}发布解读，期限为{by}，{over}"
    if state is State.AWAITED:
        return f"尚无解读，最迟于{by}发布"
    return f"尚无解读，期限为{by}，{over}" if state is State.OVERDUE else "无须解读"


def lacking(
    policies: Sequence[Policy],
    interpretations: Iterable[Interpretation],
    calendar: WorkCalendar,
    *,
    today: date,
    term: LegalTerm = WITHIN,
) -> list[Coverage]:
    """Return the published documents without an interpretation, the longest overdue first."""
    by_policy: dict[str, list[Interpretation]] = {}
    for one in interpretations:
        for policy in one.policies:
            by_policy.setdefault(policy, []).append(one)
    found = (
        coverage(policy, by_policy.get(policy.id, ()), calendar, today=today, term=term)
        for policy in policies
        if policy.is_due and policy.published_on <= today
    )
    open_ = [one for one in found if one.state in (State.AWAITED, State.OVERDUE)]
    return sorted(open_, key=lambda one: (one.due_on, one.policy))
