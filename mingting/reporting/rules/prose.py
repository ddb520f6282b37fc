"""The figures in the report's words against its tables, and against one another where there are no tables.

What the words mean is read by pattern and may be read wrongly: only what cannot be meant otherwise is an error, all
else needs explanation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mingting.reporting.rules.claims import OUTCOMES, Claim, Meaning, claims
from mingting.reporting.rules.equations import plain
from mingting.reporting.rules.findings import Finding, Severity
from mingting.reporting.rules.form import COLUMNS, RESULT_ROWS, TOTAL, Cell, Table
from mingting.reporting.rules.report import Number, Part, Report

_PREFIX = {
    Meaning.GRANTED: ("3.1",),
    Meaning.PARTIAL: ("3.2",),
    Meaning.GRANTED_OR_PARTIAL: ("3.1", "3.2"),
    Meaning.WITHHELD: ("3.3",),
    Meaning.UNABLE: ("3.4",),
    Meaning.UNPROCESSED: ("3.5",),
    Meaning.OTHERWISE: ("3.6",),
}
#: Said in these words, a figure can mean one row only (or, where all is done, the same number elsewhere).
_PLAIN = (Meaning.RECEIVED, Meaning.CARRIED, Meaning.NEXT)
_ORGANISATIONS = tuple(column.code for column in COLUMNS if column.code not in ("natural", TOTAL))


@dataclass(frozen=True, slots=True)
class Reading:
    """A number of the tables that a claim may mean; ``is_usual`` needs no remark."""

    value: Number
    words: str
    cells: tuple[Cell, ...]
    is_usual: bool = True


def check(reports: Sequence[Report]) -> Iterator[Finding]:
    """Yield what does not agree. The first report is the one checked; others are further sets of tables in the file."""
    report = reports[0]
    said = [claim for part in report.parts for claim in claims(part, _year(reports), report.organ)]
    for claim in said:
        yield from _against_tables(claim, reports)
    if not report.has(Table.THREE):
        yield from _among_themselves([claim for claim in said if not claim.is_partial])
    yield from _fees([claim for claim in said if not claim.is_partial])


def _year(reports: Sequence[Report]) -> int | None:
    """Sentences about another year are passed over, but not where the file holds the tables of several."""
    return reports[0].year if len(reports) == 1 else None


def _against_tables(claim: Claim, reports: Sequence[Report]) -> Iterator[Finding]:
    readings = [reading for report in reports for reading in readings_of(claim.meaning, report)]
    if not readings:
        return
    fitting = [reading for reading in readings if reading.value == claim.value]
    if fitting:
        if not any(reading.is_usual for reading in fitting):
            yield _finding(
                claim,
                Severity.NOTICE,
                "prose_scope",
                f"文字所说“{claim.meaning.value}”{plain(claim.value)}，等于{fitting[0].words}，口径与表格的一行不同",
                fitting[0].cells,
            )
        return
    nearest = readings[0]
    severity = _severity(claim, reports)
    sentence = (
        f"文字所说“{claim.meaning.value}”为{plain(claim.value)}，{nearest.words}为{plain(nearest.value)}"
    )
    if like := _natural_only(claim, reports[0]):
        sentence += f"；{like}"
    yield _finding(claim, severity, "prose_table", sentence, nearest.cells)


def _severity(claim: Claim, reports: Sequence[Report]) -> Severity:
    if claim.is_partial:
        return Severity.NOTICE
    is_plain = claim.meaning in _PLAIN and "公开" in claim.sentence and claim.part.numeral in ("", "一")
    if is_plain and len(reports) == 1:
        return Severity.ERROR
    return Severity.EXPLAIN


def _natural_only(claim: Claim, report: Report) -> str:
    """Tell when the words give the column 自然人 alone."""
    for reading in readings_of(claim.meaning, report, column="natural"):
        if reading.value == claim.value and reading.is_usual:
            return "与“自然人”一列相同，疑未计入法人或其他组织"
    return ""


def _finding(
    claim: Claim, severity: Severity, code: str, sentence: str, cells: tuple[Cell, ...] = ()
) -> Finding:
    return Finding(severity, code, claim.part.name, sentence, cells=cells, quote=claim.sentence)


def readings_of(meaning: Meaning, report: Report, column: str = TOTAL) -> list[Reading]:
    """Return the numbers of the tables that the words may mean, the likeliest first; none where they were not read."""
    three = _rows_of(report)

    def row(*codes: str, is_usual: bool = True, of: Sequence[str] = (column,)) -> Reading | None:
        cells = tuple(Cell(Table.THREE, code, c) for code in codes for c in of)
        names = (
            "＋".join(cell.words for cell in cells)
            if len(cells) <= 2
            else f"{cells[0].words}等{len(cells)}格之和"
        )
        return _reading(report, cells, names, is_usual=is_usual)

    if meaning in _PREFIX:
        codes = [code for code in three if code.startswith(_PREFIX[meaning])]
        return _told(row(*codes) if codes else None)
    options: Mapping[Meaning, tuple[Reading | None, ...]] = {
        Meaning.RECEIVED: (row("1"), row("1", "2", is_usual=False)),
        Meaning.HANDLED: (row("3.7"), row("1"), row("1", "2", is_usual=False)),
        Meaning.CARRIED: (row("2"),),
        Meaning.NEXT: (row("4"),),
        Meaning.DONE: (row("3.7"), row("1")),
        Meaning.NATURAL: (row("1", of=("natural",)), row("1", "2", of=("natural",), is_usual=False)),
        Meaning.ORGANISATIONS: (
            row("1", of=_ORGANISATIONS),
            row("1", "2", of=_ORGANISATIONS, is_usual=False),
        ),
        Meaning.REVIEWS: (_four(report, "reconsideration"),),
        Meaning.SUITS: (
            _four(report, "direct_suit", "later_suit"),
            _four(report, "direct_suit"),
            _four(report, "later_suit"),
        ),
        Meaning.NORMS: (
            _reading(report, (Cell(Table.TWO, "norms", "issued"),), "表二行政规范性文件本年制发件数"),
            _reading(report, (Cell(Table.TWO, "norms", "in_force"),), "表二行政规范性文件现行有效件数"),
        ),
    }
    return _told(*options.get(meaning, ()))


def _told(*readings: Reading | None) -> list[Reading]:
    return [reading for reading in readings if reading is not None]


def _rows_of(report: Report) -> tuple[str, ...]:
    return RESULT_ROWS[report.edition]


def _four(report: Report, *groups: str) -> Reading | None:
    names = {"reconsideration": "行政复议", "direct_suit": "未经复议直接起诉", "later_suit": "复议后起诉"}
    words = f"表四{'、'.join(names[group] for group in groups)}总计"
    return _reading(report, tuple(Cell(Table.FOUR, group, TOTAL) for group in groups), words)


def _reading(report: Report, cells: tuple[Cell, ...], words: str, *, is_usual: bool = True) -> Reading | None:
    numbers = [_number(report, cell) for cell in cells]
    if not numbers or any(number is None for number in numbers):
        return None
    total: Number = 0
    for number in numbers:
        total = total + (number or 0)
    return Reading(total, words, cells, is_usual)


def _number(report: Report, cell: Cell) -> Number | None:
    """Return a cell's number; for a total that was left blank, what its row adds up to."""
    written = report.cells.get(cell)
    if written is None or written.words or cell.table is not Table.THREE or cell.column != TOTAL:
        return written.number if written else None
    own = (report.cells.get(Cell(Table.THREE, cell.row, column)) for column in ("natural", *_ORGANISATIONS))
    told = [one.number for one in own if one is not None and one.number is not None]
    total: Number = 0
    for number in told:
        total = total + number
    return total


def _among_themselves(said: Sequence[Claim]) -> Iterator[Finding]:
    """Without table 三: what came in against what went out, and the outcomes against their sum."""
    first = {claim.meaning: claim for claim in reversed(said)}
    value = {meaning: claim.value for meaning, claim in first.items()}
    came, went = (Meaning.RECEIVED, Meaning.CARRIED), (Meaning.DONE, Meaning.NEXT)
    if all(meaning in value for meaning in (*came, *went)):
        left, right = (sum(value[meaning] for meaning in side) for side in (came, went))
        if left != right:
            yield _finding(
                first[Meaning.DONE],
                Severity.EXPLAIN,
                "prose_e1",
                f"收到与上年结转之和为{plain(left)}，办结与结转下年度之和为{plain(right)}，两者不等",
            )
    outcomes = [meaning for meaning in OUTCOMES if meaning in value]
    wholes = [value[m] for m in (Meaning.DONE, Meaning.RECEIVED, Meaning.HANDLED) if m in value]
    if len(outcomes) < 3 or not wholes:
        return
    total = sum(value[meaning] for meaning in outcomes)
    if Meaning.RECEIVED in value and Meaning.CARRIED in value:
        wholes.append(value[Meaning.RECEIVED] + value[Meaning.CARRIED])
    if total not in wholes and total + value.get(Meaning.NEXT, 0) not in wholes:
        told = "＋".join(plain(value[meaning]) for meaning in outcomes)
        yield _finding(
            first[outcomes[0]],
            Severity.EXPLAIN,
            "prose_e2",
            f"各类办理结果{told}合计{plain(total)}，与所说的总数{plain(wholes[0])}不等",
        )


def _fees(said: Sequence[Claim]) -> Iterator[Finding]:
    """信息处理费: notices, what was asked and what was taken must be possible together (信息处理费管理办法)."""
    by_part: dict[str, tuple[Part, dict[Meaning, Claim]]] = {}
    for claim in said:
        by_part.setdefault(claim.part.numeral, (claim.part, {}))[1].setdefault(claim.meaning, claim)
    for _part, first in by_part.values():
        notices, asked, taken = (
            first.get(m) for m in (Meaning.FEE_NOTICES, Meaning.FEES_ASKED, Meaning.FEES_TAKEN)
        )
        if notices and asked and bool(notices.value) != bool(asked.value):
            yield _finding(
                asked,
                Severity.EXPLAIN,
                "fees",
                f"发出收费通知{plain(notices.value)}件，涉及收费金额却是{plain(asked.value)}元",
            )
        if asked and taken and taken.value > asked.value:
            yield _finding(
                taken,
                Severity.EXPLAIN,
                "fees",
                f"实际收取{plain(taken.value)}元，多于通知收取的{plain(asked.value)}元",
            )
