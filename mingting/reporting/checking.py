"""The check of anyone's yearly report: bytes in, the report as read and what is wrong with it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mingting.reporting.gateways import reading
from mingting.reporting.rules import equations, layout, prose, shares
from mingting.reporting.rules.findings import Finding, Severity, in_order
from mingting.reporting.rules.report import Report

_NUMBERED = frozenset({"part_numeral", "numbering"})
#: What the reader says when something in the file was not read.
_UNREAD = frozenset({"unread", "pictures", "row_unread", "row_unknown"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A report as read, what kind of file it came in (docx, pdf, html, txt), and the findings, gravest first."""

    report: Report
    findings: tuple[Finding, ...]
    kind: str = ""
    others: tuple[Report, ...] = ()

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity is severity)


def check(data: bytes, name: str, *, last_year: Report | None = None) -> Checked:
    """Read a file and check it. Raises ``Refused`` when it cannot be read or is no report."""
    read = reading.read(data, name)
    is_read = not any(finding.code in _UNREAD for finding in read.findings)
    found = [
        *read.findings,
        *check_report(read.report, last_year=last_year, others=read.others, is_read=is_read),
    ]
    if read.kind == "docx":
        # Word numbers headings by itself, and those numbers are nowhere in the text.
        found = [finding for finding in found if finding.code not in _NUMBERED]
    return Checked(read.report, in_order(found), read.kind, read.others)


def check_report(
    report: Report,
    *,
    last_year: Report | None = None,
    others: tuple[Report, ...] = (),
    is_read: bool = True,
) -> Iterator[Finding]:
    """Yield what is wrong with a report. ``others`` are further sets of tables that its file holds.

    ``is_read``: nothing of its file was left unread.
    """
    for failure in equations.failures(report, last_year):
        yield equations.said(failure)
    for number, other in enumerate(others, start=2):
        for failure in equations.failures(other):
            finding = equations.said(failure)
            yield replace(finding, place=f"第{number}套表格：{finding.place}")
    if untried := equations.untried(report):
        yield untried
    # Two reports side by side number their headings twice.
    yield from (
        finding
        for finding in layout.check(report, is_read=is_read)
        if not (others and finding.code == "numbering")
    )
    yield from prose.check((report, *others))
    yield from shares.check(report, last_year)
    if last_year is not None:
        yield from _other_year(report, last_year)


def _other_year(report: Report, last_year: Report) -> Iterator[Finding]:
    if report.year and last_year.year and report.year - last_year.year != 1:
        yield Finding(
            Severity.EXPLAIN,
            "last_year",
            "上年报告",
            f"给出的上年报告是{last_year.year}年的，本报告是{report.year}年的，不是相邻的两年",
        )
    if report.organ and last_year.organ and report.organ != last_year.organ:
        yield Finding(
            Severity.NOTICE,
            "last_organ",
            "上年报告",
            f"给出的上年报告是“{last_year.organ}”的，本报告是“{report.organ}”的；机关名称变更的，不算差错",
        )
