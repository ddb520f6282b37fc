"""有效性: what a document is on a given day, by itself, and why; nothing is stored that the day would change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from mingting.policies.rules import spoken
from mingting.policies.rules.days import written

_DAY = timedelta(days=1)


class State(StrEnum):
    """What a document is on a day (DIGEST of the platforms' metadata: 有效、尚未施行、已修改、失效、废止)."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    EXPIRED = "expired"
    REPEALED = "repealed"
    #: No rule of conduct and no day given: the question does not arise.
    NONE = "none"


WORDS = {
    State.NOT_YET: "尚未施行",
    State.IN_FORCE: "有效",
    State.AMENDED: "已修改",
    State.EXPIRED: "失效",
    State.REPEALED: "废止",
    State.NONE: "未标注",
}
#: What stands before the title [practice: 惠州, 广东省政府]; the page itself stays on line.
PREFIXES = {State.EXPIRED: "【已失效】", State.REPEALED: "【已废止】"}
ENDED = frozenset({State.EXPIRED, State.REPEALED})


class EventKind(StrEnum):
    REPEALED_BY = "repealed_by"
    REPLACED_BY = "replaced_by"
    AMENDED_BY = "amended_by"
    EXTENDED_UNTIL = "extended_until"


_DEEDS = {
    EventKind.REPEALED_BY: "废止",
    EventKind.REPLACED_BY: "代替",
    EventKind.AMENDED_BY: "修改",
    EventKind.EXTENDED_UNTIL: "延长有效期",
}
_ENDING = frozenset({EventKind.REPEALED_BY, EventKind.REPLACED_BY})


@dataclass(frozen=True, slots=True)
class Event:
    """What another document does to this one.

    ``on`` is the first day it works: the day on which the *other* document takes effect, or a day that it names.
    ``None``: that day is not settled yet; such an event is told and never applied. ``until`` is the new last day,
    for ``EXTENDED_UNTIL`` only. ``withdrawn_on`` is the first day on which it works no more.
    """

    kind: EventKind
    on: date | None
    title: str = ""
    number: str = ""
    until: date | None = None
    withdrawn_on: date | None = None

    @property
    def by(self) -> str:
        return spoken.document(self.title, self.number)

    def works_on(self, day: date) -> bool:
        """Return whether the event has come by ``day`` and is not withdrawn."""
        return self.on is not None and self.on <= day and not (self.withdrawn_on and self.withdrawn_on <= day)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a document.

    ``effective_on`` is the first day in force and ``expires_on`` the last; ``stated`` is what a page or a list says
    by a word alone, and counts from ``stated_on`` (always, if no day is known) where no day says otherwise.
    """

    effective_on: date | None = None
    expires_on: date | None = None
    is_normative: bool = True
    events: tuple[Event, ...] = ()
    stated: State | None = None
    stated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer. ``since`` and ``changes_on`` are the first day of this reading and of the next; ``None``: open."""

    state: State
    why: str
    since: date | None = None
    changes_on: date | None = None
    #: The event that decided, if one did.
    event: Event | None = None

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def title_prefix(self) -> str:
        return PREFIXES.get(self.state, "")

    @property
    def is_in_force(self) -> bool:
        """Whether its rules bind on the day; an amended document does, in its amended words."""
        return self.state in (State.IN_FORCE, State.AMENDED)


def standing(facts: Facts, day: date) -> Standing:
    """Return what the document is on ``day``: today, or any day past or to come, by what is known now."""
    for spell in spells(facts):
        if spell.changes_on is None or day < spell.changes_on:
            return spell
    raise AssertionError("the last spell is open")  # pragma: no cover


def spells(facts: Facts) -> tuple[Standing, ...]:
    """Return every reading of the document in order, from the beginning of time to its end, without a gap."""
    days = sorted(_turning_days(facts))
    found: list[tuple[date | None, Standing]] = []
    for start in (None, *days):
        reading = _read(facts, start or date.min)
        if not found or _differs(found[-1][1], reading):
            found.append((start, reading))
    ends = [start for start, _ in found[1:]] + [None]
    return tuple(
        Standing(reading.state, reading.why, start, end, reading.event)
        for (start, reading), end in zip(found, ends, strict=True)
    )


def _differs(before: Standing, after: Standing) -> bool:
    return (before.state, before.why, before.event) != (after.state, after.why, after.event)


def _turning_days(facts: Facts) -> set[date]:
    days = {facts.effective_on, _after(facts.expires_on), facts.stated_on}
    for event in facts.events:
        days |= {event.on, event.withdrawn_on, _after(event.until)}
    return {day for day in days if day is not None and day > date.min}


def _after(day: date | None) -> date | None:
    return day + _DAY if day is not None and day < date.max else None


def _read(facts: Facts, day: date) -> Standing:
    ended = _ended(facts, day)
    if ended:
        return ended
    if facts.effective_on and day < facts.effective_on:
        return Standing(State.NOT_YET, f"自{written(facts.effective_on)}起施行，尚未施行。")
    amended = [event for event in facts.events if event.kind is EventKind.AMENDED_BY and event.works_on(day)]
    if amended:
        last = max(amended, key=lambda event: event.on or date.min)
        why = f"已由{last.by}修改，自{written(last.on or day)}起按修改后的内容执行。"
        return Standing(State.AMENDED, why, event=last)
    return _unended(facts, day)


def _unended(facts: Facts, day: date) -> Standing:
    if _is_stated(facts, day) and facts.stated in (State.AMENDED, State.NOT_YET) and not facts.effective_on:
        return Standing(facts.stated, f"来源标注为“{WORDS[facts.stated]}”，未写明日期。")
    expires, event = _expiry(facts, day)
    if not (facts.is_normative or facts.effective_on or expires or _is_stated(facts, day)):
        return Standing(State.NONE, "不是规范性文件，未写明施行日期和有效期。")
    since = f"自{written(facts.effective_on)}起施行" if facts.effective_on else "未写明施行日期"
    until = f"有效期至{written(expires)}" if expires else "未写明有效期"
    by = f"（由{event.by}延长）" if event else ""
    return Standing(State.IN_FORCE, f"{since}，{until}{by}。", event=event)


def _ended(facts: Facts, day: date) -> Standing | None:
    """The first end in time decides; a repeal on the day after the last day goes before the lapse of that day."""
    expires, extension = _expiry(facts, day)
    first_day_out = _after(expires)
    is_over = first_day_out is not None and first_day_out <= day
    ends = [event for event in facts.events if event.kind in _ENDING and event.works_on(day)]
    if ends:
        first = min(ends, key=lambda event: event.on or date.max)
        on = first.on or day
        if not (is_over and first_day_out and first_day_out < on):
            return Standing(State.REPEALED, _why_repealed(facts, first, on), event=first)
    if is_over and expires:
        never = "，施行日期之前即已届满" if facts.effective_on and expires < facts.effective_on else ""
        return Standing(State.EXPIRED, f"有效期于{written(expires)}届满{never}，自动失效。", event=extension)
    if facts.stated in ENDED and _is_stated(facts, day):
        return Standing(facts.stated, f"来源标注为“{WORDS[facts.stated]}”，未写明由哪份文件、自何日起。")
    return None


def _why_repealed(facts: Facts, event: Event, on: date) -> str:
    never = "，施行前即已废止，从未施行" if facts.effective_on and on <= facts.effective_on else ""
    if event.kind is EventKind.REPLACED_BY:
        return f"自{written(on)}起由{event.by}代替，同时废止{never}。"
    return f"自{written(on)}起由{event.by}废止{never}。"


def _is_stated(facts: Facts, day: date) -> bool:
    return facts.stated is not None and (facts.stated_on is None or facts.stated_on <= day)


def _expiry(facts: Facts, day: date) -> tuple[date | None, Event | None]:
    """Return the last day in force as it reads on ``day``, and the extension it comes from."""
    last, by = facts.expires_on, None
    for event in _extensions(facts.events):
        if event.works_on(day) and not _fault_of_extension(event, last):
            last, by = event.until, event
    return last, by


def _extensions(events: Sequence[Event]) -> list[Event]:
    found = [event for event in events if event.kind is EventKind.EXTENDED_UNTIL and event.on and event.until]
    return sorted(found, key=lambda event: (event.on or date.max, event.until or date.max))


def _fault_of_extension(event: Event, last: date | None) -> str:
    """A lapsed document is not brought back by an extension: it is made anew (重新登记、编号、公布)."""
    on, until = event.on or date.max, event.until or date.max
    if last and on > last:
        return f"{event.by}自{written(on)}起延长有效期，但有效期已于{written(last)}届满，不能延长"
    if until < on:
        return f"{event.by}写明的有效期至{written(until)}，早于该文件施行的{written(on)}"
    return ""


def faults(facts: Facts) -> Iterator[str]:
    """Yield in Chinese what does not agree among the facts. They are read all the same, on the careful side."""
    if facts.effective_on and facts.expires_on and facts.expires_on < facts.effective_on:
        start, end = written(facts.effective_on), written(facts.expires_on)
        yield f"有效期至{end}，早于施行日期{start}，请核对"
    if facts.is_normative and not facts.effective_on:
        yield "规范性文件未写明施行日期，请补充"
    for event in facts.events:
        yield from _faults_of(event)
    last = facts.expires_on
    for event in _extensions(facts.events):
        fault = _fault_of_extension(event, last)
        if fault:
            yield fault
        else:
            if last and event.until and event.until < last:
                yield f"{event.by}把有效期从{written(last)}提前到{written(event.until)}，请核对"
            last = event.until
    yield from _ends_twice(facts)
    yield from _says_otherwise(facts)


def _faults_of(event: Event) -> Iterator[str]:
    deed = _DEEDS[event.kind]
    if event.on is None:
        yield f"{event.by}{deed}本文件，但生效日期未定，暂不作变动"
    if event.kind is EventKind.EXTENDED_UNTIL and event.until is None:
        yield f"{event.by}延长本文件有效期，但未写明延长至何日，暂不作变动"
    if event.on and event.withdrawn_on and event.withdrawn_on <= event.on:
        yield f"{event.by}{deed}本文件，但在{written(event.on)}生效之前已撤回，不作变动"


def _ends_twice(facts: Facts) -> Iterator[str]:
    ends = [event for event in facts.events if event.kind in _ENDING and event.on]
    ends.sort(key=lambda event: event.on or date.max)
    for first, second in pairwise(ends):
        yield f"已由{first.by}废止，又由{second.by}废止，请核对"
    last = max((event.until or date.min for event in _extensions(facts.events)), default=facts.expires_on)
    if last:
        last = max(last, facts.expires_on or last)
        late = (event for event in ends if event.on and event.on - _DAY > last)
        yield from (f"有效期已于{written(last)}届满，又由{event.by}废止" for event in late)


def _says_otherwise(facts: Facts) -> Iterator[str]:
    """A word on the day it was stated must be what the days say on that day."""
    if facts.stated is None or facts.stated_on is None:
        return
    silent = Facts(facts.effective_on, facts.expires_on, facts.is_normative, facts.events)
    counted = standing(silent, facts.stated_on)
    if counted.state is not facts.stated and State.NONE not in (counted.state, facts.stated):
        said, on = WORDS[facts.stated], written(facts.stated_on)
        yield f"来源在{on}标注为“{said}”，按日期推算应为“{counted.word}”（{counted.why.rstrip('。')}），请核对"
