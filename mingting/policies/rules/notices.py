"""申报通知: 预通知, 正式通知 and 变更通知, and whether one may apply on a given day [practice]."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mingting.policies.rules.days import written


class Stage(StrEnum):
    ADVANCE = "advance"
    FORMAL = "formal"
    CHANGED = "changed"


STAGE_WORDS = {Stage.ADVANCE: "预通知", Stage.FORMAL: "正式通知", Stage.CHANGED: "变更通知"}
_ORDER = {Stage.ADVANCE: 0, Stage.FORMAL: 1, Stage.CHANGED: 2}


class Change(StrEnum):
    """What a 变更通知 changes: the last day alone, or the window as a whole."""

    POSTPONED = "postponed"
    ADJUSTED = "adjusted"


CHANGE_WORDS = {Change.POSTPONED: "延期", Change.ADJUSTED: "调整"}


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice of a matter; both days of the window are included, ``None`` where it gives none.

    ``follows`` is the id of the notice that it makes formal or changes; ``change`` is for 变更通知.
    """

    id: str
    title: str
    stage: Stage
    published_on: date
    apply_from: date | None = None
    apply_until: date | None = None
    follows: str = ""
    change: Change | None = None


class Openness(StrEnum):
    ADVANCE = "advance"
    NO_WINDOW = "no_window"
    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """Whether one may apply. ``days`` is until the opening (``NOT_YET``), or those left with today (``OPEN``)."""

    state: Openness
    words: str
    apply_from: date | None = None
    apply_until: date | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A notice in its chain, and the window in force after it."""

    notice: Notice
    apply_from: date | None
    apply_until: date | None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a notice. ``is_warning``: it may be meant, a person says so."""

    notice: str
    sentence: str
    field: str = ""
    is_warning: bool = False


def window_on(notice: Notice, today: date) -> Window:
    """Return whether one may apply by this notice alone on ``today``."""
    return _window(notice.stage, notice.apply_from, notice.apply_until, today)


def _window(stage: Stage, start: date | None, last: date | None, today: date) -> Window:
    if stage is Stage.ADVANCE:
        planned = f"，预计{_span(start, last)}申报" if start or last else ""
        return Window(Openness.ADVANCE, f"预通知{planned}，以正式通知为准", start, last)
    if start is None and last is None:
        return Window(Openness.NO_WINDOW, "通知未写明申报起止日期")
    if start and last and last < start:
        return Window(Openness.NO_WINDOW, "申报截止日期早于开始日期，请以更正后的通知为准", start, last)
    if last and today > last:
        return Window(Openness.CLOSED, f"申报已于{written(last)}截止", start, last)
    if start and today < start:
        days = (start - today).days
        return Window(Openness.NOT_YET, f"{written(start)}开始申报，还有{days}天", start, last, days)
    if last is None:
        return Window(Openness.OPEN, "正在申报，未写明截止日期", start, last)
    left = (last - today).days + 1
    words = "正在申报，今天截止" if left == 1 else f"正在申报，{written(last)}截止，还有{left}天"
    return Window(Openness.OPEN, words, start, last, left)


def _span(start: date | None, last: date | None) -> str:
    if start and last:
        return f"{written(start)}至{written(last)}"
    return f"{written(start)}起" if start else f"{written(last)}前" if last else ""


def chain(notices: Sequence[Notice]) -> tuple[Link, ...]:
    """Return the notices of one matter in order, each with the window in force after it.

    A 正式通知 sets the window anew and inherits nothing from the 预通知; a 变更通知 changes the days it names and
    leaves the others.
    """
    links: list[Link] = []
    start: date | None = None
    last: date | None = None
    for notice in sorted(notices, key=lambda one: (one.published_on, _ORDER[one.stage], one.id)):
        if notice.stage is Stage.CHANGED:
            start, last = notice.apply_from or start, notice.apply_until or last
        elif notice.stage is Stage.FORMAL or not any(
            link.notice.stage is not Stage.ADVANCE for link in links
        ):
            start, last = notice.apply_from, notice.apply_until
        links.append(Link(notice, start, last))
    return tuple(links)


def in_force_on(notices: Sequence[Notice], today: date) -> Window:
    """Return whether one may apply on ``today`` by all that was published up to it."""
    published = [link for link in chain(notices) if link.notice.published_on <= today]
    if not published:
        return Window(Openness.NO_WINDOW, "通知尚未发布")
    is_formal = any(link.notice.stage is Stage.FORMAL for link in published)
    stage = Stage.FORMAL if is_formal else Stage.ADVANCE
    return _window(stage, published[-1].apply_from, published[-1].apply_until, today)


def faults(notices: Sequence[Notice]) -> Iterator[Fault]:
    """Yield what is wrong with the notices of one matter."""
    by_id = {notice.id: notice for notice in notices}
    before: dict[str, Link] = {}
    links = chain(notices)
    for n, link in enumerate(links):
        before[link.notice.id] = links[n - 1] if n else Link(link.notice, None, None)
    for link in links:
        notice = link.notice
        if notice.apply_from and notice.apply_until and notice.apply_until < notice.apply_from:
            yield Fault(notice.id, f"申报截止日期{written(notice.apply_until)}早于开始日期", "apply_until")
        if notice.stage is Stage.FORMAL and not (notice.apply_from or notice.apply_until):
            yield Fault(notice.id, "正式通知未写明申报起止日期", "apply_until", is_warning=True)
        yield from _following(notice, by_id)
        if notice.stage is Stage.CHANGED:
            yield from _changing(link, before[notice.id])
    yield from (Fault(one, "通知互相引用，形成循环，请核对", "follows") for one in _circling(by_id))


def _following(notice: Notice, by_id: dict[str, Notice]) -> Iterator[Fault]:
    named = by_id.get(notice.follows)
    if notice.stage is Stage.CHANGED and not notice.follows:
        yield Fault(notice.id, "变更通知未写明变更哪一份通知", "follows")
    if notice.follows and named is None:
        yield Fault(notice.id, "所跟随的通知不在本事项的通知之中", "follows")
    if named is None:
        return
    if notice.stage is Stage.ADVANCE:
        yield Fault(notice.id, "预通知不能跟随其他通知", "follows")
    if notice.stage is Stage.FORMAL and named.stage is not Stage.ADVANCE:
        yield Fault(notice.id, "正式通知只能跟随预通知；改变已发布的正式通知请用变更通知", "follows")
    if notice.published_on < named.published_on:
        yield Fault(notice.id, f"发布日期早于所跟随的{STAGE_WORDS[named.stage]}", "published_on")


def _changing(link: Link, before: Link) -> Iterator[Fault]:
    notice, last = link.notice, link.apply_until
    if not (notice.apply_from or notice.apply_until):
        yield Fault(notice.id, "变更通知未写明新的申报日期", "apply_until")
    if link.apply_from and last and last < link.apply_from and not (notice.apply_from and notice.apply_until):
        yield Fault(notice.id, f"变更后的截止日期{written(last)}早于原定的开始日期", "apply_until")
    if notice.apply_until and notice.apply_until < notice.published_on:
        sentence = (
            f"变更后的截止日期{written(notice.apply_until)}早于变更通知的发布日期，发布时申报已截止，请确认"
        )
        yield Fault(notice.id, sentence, "apply_until", is_warning=True)
    previous = before.apply_until
    if notice.change is Change.POSTPONED and previous and last and last <= previous:
        sentence = f"延期后的截止日期{written(last)}不晚于原截止日期{written(previous)}"
        yield Fault(notice.id, sentence, "apply_until", is_warning=True)
    if previous and notice.published_on > previous:
        sentence = f"原申报已于{written(previous)}截止，变更通知在其后发布，将重新开放申报，请确认"
        yield Fault(notice.id, sentence, "published_on", is_warning=True)


def _circling(by_id: dict[str, Notice]) -> list[str]:
    """Return the ids that lie on a circle of ``follows``; each notice has at most one, so a walk finds it."""
    settled: set[str] = set()
    found: list[str] = []
    for first in by_id:
        path: dict[str, int] = {}
        at = first
        while at in by_id and at not in settled and at not in path:
            path[at] = len(path)
            at = by_id[at].follows
        if at in path:
            found += [one for one, place in path.items() if place >= path[at]]
        settled |= path.keys()
    return found
