"""The figures of 依申请公开: what each counts and from which date, and the annual report's third and fourth tables.

条例第四十七条 (supervision), 第四十九条、第五十条 (annual report); 年报格式. Facts in, numbers out: nothing here knows
who asked, only what kind of applicant it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from mingting.kernel.workdays import WorkCalendar

from .applicants import ApplicantType
from .clock import nth
from .disputes import Kind, Result
from .history import History, runs_of, spans_of
from .outcomes import ROWS, Outcome, row_of

TOTAL = "total"
#: 尚未审结, the fourth column of each group of the fourth table.
PENDING = "pending"
#: The rows that outcomes count in: all between what came in and what is left.
_DECIDED = tuple(row.code for row in ROWS if row.code not in ("1", "2", "3.7", "4"))
#: What of the fourth table's three groups each way to object is.
IN_TABLE_FOUR = (Kind.RECONSIDERATION, Kind.DIRECT_SUIT, Kind.LATER_SUIT)


@dataclass(frozen=True, slots=True)
class Counted:
    """What figures need of a request.

    ``year`` is the one it was registered in, ``due`` the last day for the answer as the clock had it when it was
    answered, or has it now; ``taken`` the working days of :func:`days_taken`. ``follows``: it takes up again what a
    decision or judgment sent back, and is no new request.
    """

    pk: int
    year: int
    arrived: date
    received: date | None
    due: date | None
    decided: date | None
    answered: date | None
    outcome: str
    channel: str
    applicant_type: str
    follows: bool = False
    taken: int | None = None

    @property
    def ended(self) -> date | None:
        """The day after which nobody waits for an answer: answered, or taken back by the applicant."""
        return self.decided if self.outcome == Outcome.OTHER_WITHDRAWN else self.answered


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both counted. ``as_of`` is the day at whose end open requests are counted."""

    since: date
    until: date
    as_of: date

    def holds(self, day: date | None) -> bool:
        """Return whether the day lies in it."""
        return day is not None and self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its meaning. ``value`` is ``None`` where there is nothing to reckon it from.

    ``says`` tells what it counts, from which date, and how the requests behind it are listed; ``key`` is by what they
    are (:func:`behind`).
    """

    key: str
    value: int | Decimal | None
    unit: str
    says: str


class Measure(StrEnum):
    RECEIVED = "received"
    ANSWERED = "answered"
    OPEN = "open"
    OVERDUE = "overdue"
    ON_TIME = "on_time"
    MEDIAN = "median"
    NINETIETH = "ninetieth"


class Split(StrEnum):
    """What the figures are broken down by."""

    OUTCOME = "outcome"
    CHANNEL = "channel"
    APPLICANT = "applicant"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a measure is called, its unit, what it says of itself, and which requests it is reckoned from."""

    name: str
    unit: str
    says: str
    counts: Callable[[Counted, Period], bool]


def _is_received(case: Counted, period: Period) -> bool:
    return not case.follows and period.holds(case.received)


def _is_answered(case: Counted, period: Period) -> bool:
    return period.holds(case.answered)


def _is_open(case: Counted, period: Period) -> bool:
    return case.arrived <= period.as_of and (case.ended is None or case.ended > period.as_of)


def _is_overdue(case: Counted, period: Period) -> bool:
    return _is_open(case, period) and case.due is not None and case.due < period.as_of


def _has_due(case: Counted, period: Period) -> bool:
    return _is_answered(case, period) and case.due is not None


def _has_taken(case: Counted, period: Period) -> bool:
    return _is_answered(case, period) and case.taken is not None


_LISTED = "所计各件可以逐件列出"
_TAKEN = (
    "自期限起算之日（收到申请之日；补正、缴费后重新起算的，自该日）的次日数至答复之日，"
    "征求第三方和其他机关意见的时间不计"
)
MEANINGS: dict[Measure, Meaning] = {
    Measure.RECEIVED: Meaning(
        "收到申请",
        "件",
        f"收到申请之日（条例第三十一条）在期间内的申请；待确认的、依决定或者裁判重新处理的不计。{_LISTED}",
        _is_received,
    ),
    Measure.ANSWERED: Meaning(
        "已答复",
        "件",
        f"答复之日（交邮或者签收之日，送达解释）在期间内的申请，含重新处理的。{_LISTED}",
        _is_answered,
    ),
    Measure.OPEN: Meaning(
        "在办",
        "件",
        f"期间最后一日（期间未满的，今天）终了时已到达、尚未答复也没有撤回的申请，含待确认的和重新处理的。{_LISTED}",
        _is_open,
    ),
    Measure.OVERDUE: Meaning(
        "逾期未答复",
        "件",
        f"在办的申请中，答复期限届满之日早于期间最后一日（期间未满的，今天）的；等待申请人补正、缴费的没有届满之日，不计。"
        f"{_LISTED}",
        _is_overdue,
    ),
    Measure.ON_TIME: Meaning(
        "按期答复率",
        "%",
        "期间内答复、有届满之日的申请中，答复之日不晚于当时的届满之日的所占比例，保留一位小数，不进位。"
        "列出的是作为分母的各件",
        _has_due,
    ),
    Measure.MEDIAN: Meaning(
        "答复用时中位数",
        "个工作日",
        f"期间内答复的申请，{_TAKEN}；由短到长排在第50%位的一件（最近秩）。{_LISTED}",
        _has_taken,
    ),
    Measure.NINETIETH: Meaning(
        "答复用时九成位",
        "个工作日",
        f"期间内答复的申请，{_TAKEN}；由短到长排在第90%位的一件（最近秩）。{_LISTED}",
        _has_taken,
    ),
}
#: What each breakdown counts, and the field it goes by.
BREAKDOWNS: dict[Split, tuple[Measure, str]] = {
    Split.OUTCOME: (Measure.ANSWERED, "outcome"),
    Split.CHANNEL: (Measure.RECEIVED, "channel"),
    Split.APPLICANT: (Measure.RECEIVED, "applicant_type"),
}
_SAID_OF = {Split.OUTCOME: "按处理结果分", Split.CHANNEL: "按提交方式分", Split.APPLICANT: "按申请人类型分"}


def figures_of(cases: Sequence[Counted], period: Period) -> dict[Measure, Figure]:
    """Return every measure of these requests in the period."""
    return {measure: _figure(measure, cases, period) for measure in Measure}


def breakdown(cases: Sequence[Counted], period: Period, by: Split) -> dict[str, Figure]:
    """Return the counts by outcome, channel or kind of applicant; what does not occur is left out."""
    measure, field = BREAKDOWNS[by]
    counts: dict[str, int] = {}
    for case in cases:
        if MEANINGS[measure].counts(case, period):
            value = str(getattr(case, field))
            counts[value] = counts.get(value, 0) + 1
    says = f"{_SAID_OF[by]}：{MEANINGS[measure].says}"
    return {value: Figure(f"{by}:{value}", counts[value], "件", says) for value in sorted(counts)}


def behind(cases: Iterable[Counted], key: str, period: Period) -> list[Counted]:
    """Return the requests that the figure of this key is reckoned from. An unknown key raises ``ValueError``."""
    name, colon, value = key.partition(":")
    if not colon:
        counts = MEANINGS[Measure(name)].counts
        return [case for case in cases if counts(case, period)]
    measure, field = BREAKDOWNS[Split(name)]
    counts = MEANINGS[measure].counts
    return [case for case in cases if counts(case, period) and getattr(case, field) == value]


def _figure(measure: Measure, cases: Sequence[Counted], period: Period) -> Figure:
    meaning = MEANINGS[measure]
    found = behind(cases, measure, period)
    value: int | Decimal | None = len(found)
    if measure is Measure.ON_TIME:
        on_time = sum(_in_time(case) for case in found)
        value = percent(on_time, len(found)) if found else None
    elif measure in (Measure.MEDIAN, Measure.NINETIETH):
        taken = [case.taken for case in found if case.taken is not None]
        value = nearest_rank(taken, 50 if measure is Measure.MEDIAN else 90)
    return Figure(measure, value, meaning.unit, meaning.says)


def _in_time(case: Counted) -> bool:
    return case.answered is not None and case.due is not None and case.answered <= case.due


def percent(part: int, whole: int) -> Decimal:
    """Return the share in percent with one decimal, cut and not rounded: 100.0 means all of them."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def nearest_rank(values: Iterable[int], rank: int) -> int | None:
    """Return the value at the ``rank``-th percent (1 to 100) by nearest rank: one of the values; ``None`` of none."""
    ordered = sorted(values)
    return ordered[-(-rank * len(ordered) // 100) - 1] if ordered else None


def days_taken(history: History, calendar: WorkCalendar) -> int | None:
    """Return the working days that the answer took as the clock counts them; ``None`` before there is one.

    From the day after the time began (receipt, or the correction, payment or judgment that began it anew) to the
    answer, less the days of consultations that went out before the time was over. A late answer took all its days.
    """
    answered = history.answered
    if answered is None:
        return None
    run = [each for each in runs_of(history) if each.start <= answered][-1]
    spans = spans_of(history.stops, run.start)
    last = nth(calendar, run.start, run.term, spans)
    stopped = sum(
        calendar.count(sent, min(end, answered)) for sent, end in spans if sent < min(last, answered)
    )
    return calendar.count(run.start, answered) - stopped


# --- the annual report ------------------------------------------------------------------------------------------------


def table_three(cases: Iterable[Counted], year: int) -> dict[str, dict[str, int]]:
    """Return 收到和处理政府信息公开申请情况 of one organ and year: row code → column → count, whole and without gaps.

    Columns are the values of :class:`.applicants.ApplicantType` and ``total``. New is what was registered in the year,
    carried over what was registered before and not decided by its beginning; decided is counted by 作出答复之日 (or the
    day it was withdrawn, as 3.6.3); what is not decided by the end of 31 December is left over. What a decision sent
    back is left out of every row: it is no new request, and its first outcome stays counted in its year. Therefore
    1 + 2 = 3.7 + 4 in every column.
    """
    table = {row.code: dict.fromkeys([*map(str, ApplicantType), TOTAL], 0) for row in ROWS}
    for case in cases:
        for code in rows_of(case, year):
            for column in (str(ApplicantType(case.applicant_type)), TOTAL):
                table[code][column] += 1
    return table


def rows_of(case: Counted, year: int) -> tuple[str, ...]:
    """Return the rows of the year's third table that a request counts in; none when it is not of that year's report."""
    decided = case.decided.year if case.decided else None
    if case.follows or case.year > year or (decided is not None and decided < year):
        return ()
    came = "1" if case.year == year else "2"
    return (came, row_of(Outcome(case.outcome)).code, "3.7") if decided == year else (came, "4")


@dataclass(frozen=True, slots=True)
class Contested:
    """What the fourth table needs of a dispute."""

    kind: str
    opened: date
    closed: date | None
    result: str


def table_four(disputes: Iterable[Contested], year: int) -> dict[str, dict[str, int]]:
    """Return 政府信息公开行政复议、行政诉讼情况 of one organ and year: group → column → count.

    Groups are the values of :class:`.disputes.Kind` without complaints; columns those of
    :class:`.disputes.Result`, ``pending`` and ``total``. A result counts in the year of 审结日期; pending is what had
    been opened, in this year or before, and not closed by the end of 31 December.
    """
    columns = [*map(str, Result), PENDING, TOTAL]
    table = {str(kind): dict.fromkeys(columns, 0) for kind in IN_TABLE_FOUR}
    for dispute in disputes:
        if column := column_of(dispute, year):
            table[dispute.kind][column] += 1
            table[dispute.kind][TOTAL] += 1
    return table


def column_of(dispute: Contested, year: int) -> str:
    """Return the column of the year's fourth table that a dispute counts in; empty when it is not of that report."""
    closed = dispute.closed.year if dispute.closed else None
    if (
        dispute.kind not in IN_TABLE_FOUR
        or dispute.opened.year > year
        or (closed is not None and closed < year)
    ):
        return ""
    return str(Result(dispute.result)) if closed == year else PENDING
