"""The day strip as the page draws it: a cell a day with a word of its own, long waits folded into one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mingting.kernel.refusals import Refused

from ..rules.strip import Day, Kind, strip
from .dossier import Dossier

#: So many days in a row that are all alike are folded.
_FOLD_FROM = 6
_FOLDED = (Kind.WAITING, Kind.LATE, Kind.STOPPED, Kind.DEFERRED)
_OFF = (Kind.WEEKEND, Kind.HOLIDAY)
#: What stands in a cell when it bears no number, and in the legend.
MARKS: dict[Kind, tuple[str, str]] = {
    Kind.START: ("始", "起算之日，当日不计"),
    Kind.COUNTED: ("1", "计入的工作日，数字是第几个"),
    Kind.MAKEUP: ("班", "调休上班，计入"),
    Kind.DUE: ("届", "期限届满之日"),
    Kind.WEEKEND: ("休", "周末，不计"),
    Kind.HOLIDAY: ("假", "法定节假日，不计"),
    Kind.STOPPED: ("停", "征求意见，不计"),
    Kind.WAITING: ("等", "等申请人，不计"),
    Kind.DEFERRED: ("缓", "延迟答复的期限内"),
    Kind.LATE: ("逾", "已经逾期"),
    Kind.ANSWERED: ("答", "作出答复"),
    Kind.CLOSED: ("—", "已经答复"),
}
_NUMBERED = (Kind.COUNTED, Kind.MAKEUP)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: ``label`` says which, ``mark`` what it counts for, ``why`` the reason with its article."""

    on: date
    label: str
    mark: str
    css: str
    why: str
    is_today: bool

    @property
    def title(self) -> str:
        """What is said of the day to who points at it."""
        return f"{self.on} {self.why}"


@dataclass(frozen=True, slots=True)
class Run:
    """Days side by side; ``folded`` says in words what a fold holds, empty when every day is shown."""

    cells: tuple[Cell, ...]
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """The runs, the kinds of day that occur (mark, words, kind), and whether the holidays of some are not known."""

    runs: tuple[Run, ...]
    legend: tuple[tuple[str, str, str], ...]
    is_provisional: bool


def strip_of(dossier: Dossier) -> Strip | None:
    """Return the strip of a case; ``None`` before the day of receipt is known or when its facts contradict."""
    history = dossier.clock.history
    if history is None:
        return None
    try:
        days = strip(history, dossier.cal, today=dossier.day)
    except Refused:
        return None
    kinds = {day.kind for day in days}
    return Strip(
        tuple(_runs(days)),
        tuple((*MARKS[kind], kind.value) for kind in Kind if kind in kinds),
        any(day.provisional for day in days),
    )


def _runs(days: Sequence[Day]) -> Iterator[Run]:
    shown: list[Cell] = []
    at = 0
    while at < len(days):
        alike = days[at : _end_of_fold(days, at)]
        cells = [_cell(day, before=days[at + n - 1] if at + n else None) for n, day in enumerate(alike)]
        if len(alike) >= _FOLD_FROM:
            if shown:
                yield Run(tuple(shown))
            said = f"{alike[0].why} {len(alike)} 天（{alike[0].day:%m-%d} 至 {alike[-1].day:%m-%d}）"
            yield Run(tuple(cells), said)
            shown = []
        else:
            shown += cells
        at += len(alike)
    if shown:
        yield Run(tuple(shown))


def _end_of_fold(days: Sequence[Day], start: int) -> int:
    """Return where the run of days that are alike ends: days off between them do not part it, today does."""
    kind = days[start].kind
    end = start + 1
    if kind not in _FOLDED or days[start].is_today:
        return end
    for at in range(end, len(days)):
        if days[at].is_today or days[at].kind not in (kind, *_OFF):
            break
        if days[at].kind == kind:
            end = at + 1
    return end


def _cell(day: Day, before: Day | None) -> Cell:
    mark = str(day.number) if day.kind in _NUMBERED and day.number else MARKS[day.kind][0]
    opens_month = before is None or before.day.month != day.day.month
    return Cell(
        on=day.day,
        label=f"{day.day:%m-%d}" if opens_month else str(day.day.day),
        mark=mark,
        css=f"dr-day dr-day--{day.kind}{' dr-day--today' if day.is_today else ''}",
        why=f"{day.why}（{day.cite}）" if day.cite else day.why,
        is_today=day.is_today,
    )
