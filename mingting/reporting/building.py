"""Builds a report from figures and prose, and says what is wrong with it, by anyone's rules and our own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .checking import check_report
from .rules import placeholders
from .rules.equations import against_records, apart, plain
from .rules.figures import SUMS, Figures, words_of
from .rules.findings import Finding, Severity, in_order
from .rules.form import FORM, PARTS, cell_at
from .rules.report import Part, Report
from .rules.skeleton import WRITTEN_PARTS


@dataclass(frozen=True, slots=True)
class Draft:
    """What a report is made of: figures, last year's where there are any, and prose with placeholders by numeral."""

    organ: str
    year: int
    figures: Figures
    last_year: Figures | None
    parts: Mapping[str, str]

    @property
    def title(self) -> str:
        """The title that the form wants."""
        return f"{self.organ}{self.year}年政府信息公开工作年度报告"


def report_of(draft: Draft) -> Report:
    """Return the report as it reads, its placeholders filled."""
    return Report(
        organ=draft.organ,
        year=draft.year,
        title=draft.title,
        cells=draft.figures.cells(),
        parts=tuple(
            Part(numeral, f"{numeral}、{name}", _paragraphs(draft, numeral)) for numeral, name in PARTS
        ),
    )


def _paragraphs(draft: Draft, numeral: str) -> tuple[str, ...]:
    text = draft.parts.get(numeral, "") if numeral in WRITTEN_PARTS else ""
    filled = placeholders.fill(text, draft.figures, draft.last_year)
    return tuple(line.strip() for line in filled.split("\n") if line.strip())


def last_report_of(draft: Draft) -> Report | None:
    """Return last year's tables as a report of the same organ; its name may have changed since, it has not."""
    if draft.last_year is None:
        return None
    return Report(organ=draft.organ, year=draft.year - 1, cells=draft.last_year.cells())


def findings_of(draft: Draft, counted: Figures) -> tuple[Finding, ...]:
    """Return all findings of a report, gravest first; ``counted`` is what the records say now (E8)."""
    return in_order(_findings(draft, counted))


def _findings(draft: Draft, counted: Figures) -> Iterator[Finding]:
    report = report_of(draft)
    for numeral in WRITTEN_PARTS:
        yield from placeholders.check(
            numeral,
            draft.parts.get(numeral, ""),
            draft.figures,
            draft.last_year,
            year=draft.year,
            organ=draft.organ,
        )
    yield from check_report(report, last_year=last_report_of(draft))
    cells = {cell: written.number for cell, written in counted.cells().items() if written.number is not None}
    yield from against_records(report, cells)
    yield from _named(draft.figures, counted)


def _named(figures: Figures, counted: Figures) -> Iterator[Finding]:
    """E8 of what has no cell: published by class, and the fees."""
    for name, count in counted.values.items():
        own = figures.values.get(name)
        if own == count or name in SUMS or _is_cell(name):
            continue
        told = "没有数字" if own is None else f"为{plain(own)}，相差{plain(apart(own, count))}"
        yield Finding(Severity.ERROR, "E8", words_of(name), f"报告{told}；按记录统计为{plain(count)}", FORM)


def _is_cell(name: str) -> bool:
    try:
        cell_at(name)
    except KeyError:
        return False
    return True
