"""The equations of the yearly report (勾稽关系), and which single figure would mend one that does not hold.

E1 is printed in the head of table 三; E2 to E4 follow from what the rows and columns are; E5 and E6 tie a year to the
one before; E7 ties a government's report to those of its organs, E8 a report to the records it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from mingting.reporting.rules.findings import Finding, Severity
from mingting.reporting.rules.form import (
    COLUMNS,
    FORM,
    GROUPS,
    RESULT_COLUMNS,
    RESULT_ROWS,
    ROWS_OF,
    TOTAL,
    Cell,
    Edition,
    Table,
    cells_of,
    column_words,
    is_decimal,
    is_signed,
    row_words,
)
from mingting.reporting.rules.report import Number, Report

_THREE, _FOUR, _TWO = Table.THREE, Table.FOUR, Table.TWO


@dataclass(frozen=True, slots=True)
class Term:
    """A cell in a sum, taken ``sign`` times; of last year's report where ``is_last``."""

    cell: Cell
    sign: int = 1
    is_last: bool = False

    @property
    def words(self) -> str:
        """The cell in words, with its year where that is not this one."""
        return ("上年" if self.is_last else "") + self.cell.words


@dataclass(frozen=True, slots=True)
class Equation:
    """Two sums that must be equal. ``place`` says where in words, ``says`` what must hold."""

    code: str
    place: str
    says: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    severity: Severity = Severity.ERROR

    @property
    def terms(self) -> tuple[Term, ...]:
        """All cells of both sides."""
        return (*self.left, *self.right)


@dataclass(frozen=True, slots=True)
class Balance:
    """A single cell that would mend an equation by holding ``value``.

    ``is_sound``: every other equation that the cell stands in would hold then too.
    """

    cell: Cell
    value: Number
    is_sound: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """An equation that does not hold; ``left`` and ``right`` are the values of its sides."""

    equation: Equation
    left: Number
    right: Number
    balances: tuple[Balance, ...] = ()

    @property
    def difference(self) -> Number:
        """Left less right."""
        return self.left - self.right


def _three(row: str, column: str, *, is_last: bool = False) -> Term:
    return Term(Cell(_THREE, row, column), is_last=is_last)


@cache
def within(edition: Edition = Edition.CURRENT) -> tuple[Equation, ...]:
    """Return E1 to E4: what must hold within a report."""
    return (*_of_columns(edition), *_of_rows(edition), *_of_groups())


def _of_columns(edition: Edition) -> Iterator[Equation]:
    for column in COLUMNS:
        place = f"表三{column_words(_THREE, column.code)}"
        yield Equation(
            "E1",
            place,
            "第一项加第二项之和，等于第三项（总计）加第四项之和",
            (_three("1", column.code), _three("2", column.code)),
            (_three("3.7", column.code), _three("4", column.code)),
        )
        yield Equation(
            "E2",
            place,
            "第三项的总计等于（一）至（六）各行之和",
            (_three("3.7", column.code),),
            tuple(_three(row, column.code) for row in RESULT_ROWS[edition]),
        )


def _of_rows(edition: Edition) -> Iterator[Equation]:
    for row in ROWS_OF[edition]:
        yield Equation(
            "E3",
            f"表三{row_words(_THREE, row.code)}",
            "总计等于自然人与法人或其他组织各列之和",
            (_three(row.code, TOTAL),),
            tuple(_three(row.code, column.code) for column in COLUMNS if column.code != TOTAL),
        )


def _of_groups() -> Iterator[Equation]:
    for group in GROUPS:
        yield Equation(
            "E4",
            f"表四{row_words(_FOUR, group.code)}",
            "总计等于结果维持、结果纠正、其他结果、尚未审结之和",
            (Term(Cell(_FOUR, group.code, TOTAL)),),
            tuple(Term(Cell(_FOUR, group.code, one.code)) for one in RESULT_COLUMNS if one.code != TOTAL),
        )


@cache
def across_years() -> tuple[Equation, ...]:
    """Return E5 and E6: what ties a report to the one of the year before."""
    carried = (
        Equation(
            "E5",
            f"表三{column_words(_THREE, column.code)}",
            "上年结转等于上年报告的结转下年度继续办理",
            (_three("2", column.code),),
            (_three("4", column.code, is_last=True),),
        )
        for column in COLUMNS
    )
    in_force = (
        Equation(
            "E6",
            f"表二{row_words(_TWO, row)}",
            "现行有效件数等于上年现行有效件数加本年制发件数减本年废止件数",
            (Term(Cell(_TWO, row, "in_force")),),
            (
                Term(Cell(_TWO, row, "in_force"), is_last=True),
                Term(Cell(_TWO, row, "issued")),
                Term(Cell(_TWO, row, "repealed"), sign=-1),
            ),
            Severity.EXPLAIN,
        )
        for row in ("rules", "norms")
    )
    return (*carried, *in_force)


def failures(report: Report, last_year: Report | None = None) -> tuple[Failure, ...]:
    """Return every equation of E1 to E6 that does not hold. One with a cell that has no number is passed over."""
    equations = within(report.edition) + (across_years() if last_year else ())
    values = _values(report, last_year)
    failed = [one for one in equations if not _holds(one, values)]
    by_cell = _by_cell(equations)
    return tuple(
        Failure(one, _sum(one.left, values), _sum(one.right, values), _balances(one, values, by_cell))
        for one in failed
    )


_Values = Mapping[tuple[Cell, bool], Number]


def _values(report: Report, last_year: Report | None) -> dict[tuple[Cell, bool], Number]:
    found: dict[tuple[Cell, bool], Number] = {}
    for source, is_last in ((report, False), (last_year, True)):
        for cell, written in source.cells.items() if source else ():
            if written.number is not None:
                found[cell, is_last] = written.number
    return found


def _by_cell(equations: Iterable[Equation]) -> dict[Cell, list[Equation]]:
    found: dict[Cell, list[Equation]] = {}
    for equation in equations:
        for term in equation.terms:
            if not term.is_last:
                found.setdefault(term.cell, []).append(equation)
    return found


def _sum(terms: Iterable[Term], values: _Values) -> Number:
    total: Number = 0
    for term in terms:
        total = total + term.sign * values[term.cell, term.is_last]
    return total


def _is_told(equation: Equation, values: _Values) -> bool:
    return all((term.cell, term.is_last) in values for term in equation.terms)


def _holds(equation: Equation, values: _Values) -> bool:
    """Return whether it holds, or cannot be tried because a cell has no number."""
    return not _is_told(equation, values) or _sum(equation.left, values) == _sum(equation.right, values)


def _balances(
    equation: Equation, values: _Values, by_cell: Mapping[Cell, Sequence[Equation]]
) -> tuple[Balance, ...]:
    """Return the cells of this year whose single change mends the equation, the sound ones first."""
    gap = _sum(equation.right, values) - _sum(equation.left, values)
    found = []
    for term, side in [(t, 1) for t in equation.left] + [(t, -1) for t in equation.right]:
        if term.is_last:
            continue
        value = values[term.cell, False] + gap * side * term.sign
        if value < 0 and not is_signed(term.cell):
            continue
        changed = {**values, (term.cell, False): value}
        is_sound = all(_holds(other, changed) for other in by_cell[term.cell])
        found.append(Balance(term.cell, value, is_sound))
    return tuple(sorted(found, key=lambda balance: not balance.is_sound))


def said(failure: Failure) -> Finding:
    """Return what a failed equation is told as."""
    equation = failure.equation
    more = "多" if failure.difference > 0 else "少"
    sentence = (
        f"{equation.says}：左边{plain(failure.left)}，右边{plain(failure.right)}，"
        f"左边{more}{plain(apart(failure.left, failure.right))}。{_advice(failure.balances)}"
    )
    return Finding(
        equation.severity,
        equation.code,
        equation.place,
        sentence,
        FORM,
        tuple(dict.fromkeys(term.cell for term in equation.terms)),
    )


def _advice(balances: Sequence[Balance]) -> str:
    sound = [one for one in balances if one.is_sound]
    if len(sound) == 1:
        return f"只改一格就能全部平衡的：{sound[0].cell.words}改为{plain(sound[0].value)}。"
    if sound:
        told = "；".join(f"{one.cell.words}改为{plain(one.value)}" for one in sound[:6])
        return f"只改一格就能全部平衡的有{len(sound)}种：{told}。"
    if not balances:
        return "没有只改一格就能平衡的。"
    told = "；".join(f"{one.cell.words}改为{plain(one.value)}" for one in balances[:3])
    return f"只改一格能使本式平衡、但会牵动其他关系的，如：{told}。"


def untried(report: Report) -> Finding | None:
    """Return a notice of equations that could not be tried for want of numbers; ``None`` when all were."""
    values = _values(report, None)
    skipped = [
        one
        for one in within(report.edition)
        if not _is_told(one, values) and report.has(one.terms[0].cell.table)
    ]
    if not skipped:
        return None
    codes = "、".join(dict.fromkeys(one.code for one in skipped))
    tables = "、".join(f"表{t}" for t in dict.fromkeys(one.terms[0].cell.table.value for one in skipped))
    return Finding(
        Severity.NOTICE,
        "untried",
        tables,
        f"有{len(skipped)}个勾稽关系（{codes}）所涉单元格没有读到数字，没有核对",
    )


def across_organs(whole: Report, parts: Sequence[Report]) -> tuple[Finding, ...]:
    """Return E7: the cells in which a government's report differs from its organs' sum; a difference may be right."""
    found = []
    for table in Table:
        for cell in cells_of(table, whole.edition):
            own = whole.number(cell)
            each = [number for part in parts if (number := part.number(cell)) is not None]
            if own is None or not each:
                continue
            total = sum(each, Decimal(0)) if is_decimal(cell) else sum(each)
            if own != total:
                found.append(
                    Finding(
                        Severity.EXPLAIN,
                        "E7",
                        cell.words,
                        f"本级报告为{plain(own)}，{len(each)}个单位合计{plain(total)}，"
                        f"相差{plain(apart(own, total))}，应说明",
                        FORM,
                        (cell,),
                    )
                )
    return tuple(found)


def against_records(report: Report, counts: Mapping[Cell, Number]) -> tuple[Finding, ...]:
    """Return E8: the cells in which a report differs from what its organ's records count."""
    return tuple(
        Finding(
            Severity.ERROR,
            "E8",
            cell.words,
            f"报告为{plain(own)}，按办理记录统计为{plain(count)}，相差{plain(apart(own, count))}",
            FORM,
            (cell,),
        )
        for cell, count in counts.items()
        if (own := report.number(cell)) is not None and own != count
    )


def apart(one: Number, other: Number) -> Number:
    """Return how far two numbers are apart."""
    return one - other if one > other else other - one


def plain(number: Number) -> str:
    """Return a number as people write it: no exponent, no zeros at the end of a decimal."""
    if isinstance(number, int):
        return str(number)
    words = format(number, "f")
    return words.rstrip("0").rstrip(".") if "." in words else words
