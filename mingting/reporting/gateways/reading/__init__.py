"""Any agency's report read as it is written: HTML, Word, PDF with text, plain text or Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from mingting.commons.files import kinds
from mingting.commons.files.letters import unified
from mingting.commons.files.markup import decode
from mingting.commons.files.packages import MEBIBYTE
from mingting.kernel.refusals import Refused
from mingting.reporting.gateways.reading import outline, page, pdf, tables, text, word
from mingting.reporting.gateways.reading.pieces import Source
from mingting.reporting.rules.findings import Finding, Severity
from mingting.reporting.rules.form import Edition, Table
from mingting.reporting.rules.report import Report

__all__ = ["SIZE_LIMIT", "Read", "read"]

SIZE_LIMIT = 30 * MEBIBYTE
#: Characters of prose; the longest report seen has some 15 000.
WORDS_LIMIT = 40_000
_TRIAL_YEARS = (2019, 2020)
LETTERS_LIMIT = 2_000_000
#: Words of which any report on 政府信息公开 has one.
_SIGNS = (
    "信息公开",
    "政府信息",
    "依申请公开",
    "主动公开",
    "政务公开",
    "国办公开办函",
    "公开年报",
    "予以公开",
    "不予公开",
)


@dataclass(frozen=True, slots=True)
class Read:
    """A report as read, further sets of tables in the same file, and what the reading itself found."""

    report: Report
    others: tuple[Report, ...]
    findings: tuple[Finding, ...]
    kind: str


def read(data: bytes, name: str) -> Read:
    """Read a file. Raises ``Refused``, with a Chinese sentence, for what cannot be read or is no report."""
    kind = _kind(data, name)
    source = _source(data, kind)
    said = outline.outline(
        source.pieces, source.titles, published=source.published, titles_first=kind == "html"
    )
    found = tables.find(source.pieces)
    edition = found.edition or (Edition.TRIAL if said.year in _TRIAL_YEARS else Edition.CURRENT)
    reports = tuple(
        Report(
            said.organ,
            said.year,
            said.title,
            edition,
            cells,
            said.parts if not index else (),
            said.published,
        )
        for index, cells in enumerate(found.sets)
    )
    _refuse_strangers(reports[0], source)
    _refuse_tomes(reports[0])
    return Read(reports[0], reports[1:], (*found.findings, *_unread(source, reports[0])), kind)


def _refuse_tomes(report: Report) -> None:
    """Refuse what has far more words than any report, which no check should be kept busy with."""
    length = sum(len(paragraph) for part in report.parts for paragraph in part.paragraphs)
    if length > WORDS_LIMIT:
        raise Refused(f"文字有{length}字，超过{WORDS_LIMIT}字，不像一份年度报告", field="file")


def _kind(data: bytes, name: str) -> str:
    """Return what the file is by its content. Raises ``Refused`` for what is never read."""
    kinds.check_size(len(data), name, limit=SIZE_LIMIT)
    facts = kinds.sniff(data, name)
    if facts.encrypted:
        raise Refused("文件已加密或设有打开口令，读不出内容", field="file")
    if facts.type == "docx" and facts.faults and "扩展名" not in "".join(facts.faults):
        raise Refused(f"Word 文件不能打开：{'；'.join(facts.faults)}", field="file")
    if facts.type in {"txt", "csv", "xml"}:
        return "txt"
    if facts.type in {"docx", "pdf", "html"}:
        return facts.type
    besides = f"（{'；'.join(facts.faults)}）" if facts.faults else ""
    if facts.type == "doc":
        besides = "，请另存为 docx"
    raise Refused(
        f"这是{kinds.label(facts.type)}{besides}；只读网页、Word（docx）、带文字层的 PDF 和文本", field="file"
    )


def _source(data: bytes, kind: str) -> Source:
    if kind == "docx":
        return word.read(data)
    if kind == "pdf":
        return pdf.read(data)
    decoded = decode(data)
    if decoded is None:
        raise Refused("文字编码无法识别", field="file")
    if len(decoded) > LETTERS_LIMIT:
        raise Refused(f"文字超过{LETTERS_LIMIT // 10_000}万字，不像一份年度报告", field="file")
    if not decoded.strip():
        raise Refused("文件中没有文字", field="file")
    return page.read(decoded) if kind == "html" else text.read(unified(decoded))


def _refuse_strangers(report: Report, source: Source) -> None:
    """Refuse what is no report at all: no table, no part, no title, no word of 信息公开."""
    if (
        report.cells
        or report.title
        or (report.organ and report.year)
        or sum(bool(part.numeral) for part in report.parts) >= 2
    ):
        return
    words = "".join(paragraph for part in report.parts for paragraph in part.paragraphs)
    if not any(sign in words for sign in _SIGNS):
        besides = "，内容多为图片" if source.pictures and len(words) < 200 else ""
        raise Refused(f"不像政府信息公开工作年度报告：没有读到题名、六个部分和表格{besides}", field="file")


def _unread(source: Source, report: Report) -> list[Finding]:
    findings = [Finding(Severity.EXPLAIN, "unread", "文件", sentence) for sentence in source.unread]
    lacking = [table.value for table in Table if not report.has(table)]
    if source.pictures and lacking:
        findings.append(
            Finding(
                Severity.EXPLAIN,
                "pictures",
                f"表{'、表'.join(lacking)}",
                f"文件中有{source.pictures}张图片；没有读到的表格可能是图片，图片中的文字没有读",
            )
        )
    return findings
