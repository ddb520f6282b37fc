"""核对年度报告: a report comes in as a file or as text, and what is wrong with it comes out. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mingting.commons.patience import is_worn_out
from mingting.kernel.refusals import Refused

from ..checking import Checked, check
from ..gateways.reading import SIZE_LIMIT
from ..rules.findings import Finding, Severity
from ..rules.form import PARTS, Cell, Table, cells_of
from ..rules.grid import Square, grid_of
from ..rules.report import Report

ACCEPTED = ".html,.htm,.docx,.pdf,.txt,.md"
#: So many checks from one address within so many seconds: more than anybody reads.
_MOST, _WITHIN = 60, 600
_LONGEST_TEXT = 400_000
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Read:
    """A table of the report: its name and how much of it was read."""

    table: str
    found: int
    expected: int

    @property
    def is_whole(self) -> bool:
        return self.found == self.expected


@dataclass(frozen=True, slots=True)
class Drawn:
    """A place of a table as drawn: what stands there, and which findings are about it (from 1, gravest first)."""

    square: Square
    words: str
    notes: tuple[int, ...] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding with the number under which the tables refer to it."""

    number: int
    finding: Finding


@csrf_exempt  # Nothing is stored and nobody is signed in: a form of somebody else's could only ask what anyone may ask.
@require_http_methods(["GET", "HEAD", "POST"])
def check_page(request: HttpRequest) -> HttpResponse:
    """The form; after a report was sent, what was read of it and what was found."""
    if request.method != "POST":
        return _page(request)
    try:
        _demand_patience(request)
        last_year = _last_year(request)
        checked = check(*_report(request), last_year=last_year)
    except Refused as refusal:
        return _page(request, refusal=refusal, status=422)
    return _page(request, checked=checked)


def _demand_patience(request: HttpRequest) -> None:
    """Count the check for its address; refuse when there were too many lately."""
    key = f"report-check:{request.META.get('REMOTE_ADDR', '')}"
    if is_worn_out(key, most=_MOST, within=_WITHIN):
        raise Refused("核对得过于频繁，请十分钟以后再试")


def _report(request: HttpRequest) -> tuple[bytes, str]:
    """Return the report's bytes and name: the file, or else the text that was pasted."""
    sent = _sent(request, "report")
    if sent:
        return sent
    text = request.POST.get("text", "").strip()
    if not text:
        raise Refused("请选择一份年度报告，或者粘贴它的文字", field="report")
    if len(text) > _LONGEST_TEXT:
        raise Refused(f"粘贴的文字不超过 {_LONGEST_TEXT // 10_000} 万字，更长的请用文件", field="text")
    return text.encode(), "粘贴的文字.txt"


def _sent(request: HttpRequest, name: str) -> tuple[bytes, str] | None:
    file = request.FILES.get(name)
    if not isinstance(file, UploadedFile):
        return None
    if (file.size or 0) > SIZE_LIMIT:
        raise Refused(f"文件超过 {SIZE_LIMIT // _MIB} MB", field=name)
    return file.read(), file.name or "文件"


def _last_year(request: HttpRequest) -> Report | None:
    sent = _sent(request, "last_year")
    try:
        return check(*sent).report if sent else None
    except Refused as refusal:
        raise Refused(f"上年报告：{refusal.sentence}", field="last_year", cite=refusal.cite) from None


def _page(
    request: HttpRequest,
    *,
    checked: Checked | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    title = "核对年度报告"
    findings = [Noted(number, each) for number, each in enumerate(checked.findings, 1)] if checked else []
    show = import_string(settings.MINGTING["PUBLIC_PAGE"])
    response: HttpResponse = show(
        request,
        "reporting/public/check.html",
        title=f"有误：{title}" if refusal else f"核对结果：{title}" if checked else title,
        sort="reports",
        nav="zfxxgk",
        crumbs=[("政府信息公开", "/zfxxgk/"), (title, "")],
        meta=[
            ("ColumnName", title),
            ("ColumnDescription", "核对政府信息公开工作年度报告的表格、勾稽关系和文字中的数字"),
            ("ColumnKeywords", "年度报告,勾稽关系,政府信息公开"),
            ("ColumnType", "政府信息公开年报"),
        ],
        status=status,
        accepted=ACCEPTED,
        limit=SIZE_LIMIT // _MIB,
        refusal=refusal,
        text=request.POST.get("text", "")[:_LONGEST_TEXT] if refusal else "",
        checked=checked,
        report=checked.report if checked else None,
        groups=list(_groups(findings)),
        is_clean=checked is not None and not checked.of(Severity.ERROR),
        missing_parts=_missing_parts(checked.report) if checked else "",
        tables=list(_read(checked.report)) if checked else [],
        drawings=list(_drawings(checked.report, findings)) if checked else [],
    )
    response["Cache-Control"] = "no-store" if request.method == "POST" else "no-cache"
    return response


def _groups(findings: Iterable[Noted]) -> Iterator[tuple[Severity, list[Noted]]]:
    """Yield the findings by how grave they are, the gravest first; none that is empty."""
    noted = list(findings)
    for severity in Severity:
        of_it = [each for each in noted if each.finding.severity is severity]
        if of_it:
            yield severity, of_it


def _missing_parts(report: Report) -> str:
    found = {part.numeral for part in report.parts}
    return "、".join(f"{numeral}、{title}" for numeral, title in PARTS if numeral not in found)


def _read(report: Report) -> Iterator[Read]:
    for table in Table:
        expected = len(cells_of(table, report.edition))
        yield Read(f"表{table.value}", expected - len(report.missing(table)), expected)


def _drawings(report: Report, findings: Iterable[Noted]) -> Iterator[tuple[str, list[list[Drawn]]]]:
    """Yield every table of which something was read, as it was read, with the findings beside their figures."""
    about: dict[Cell, list[Noted]] = {}
    for noted in findings:
        for cell in noted.finding.cells:
            about.setdefault(cell, []).append(noted)
    for table in Table:
        if report.has(table):
            grid = grid_of(table, report.edition)
            yield (
                f"表{table.value}　{grid.title}",
                [[_drawn(square, report, about) for square in row] for row in grid.rows],
            )


def _drawn(square: Square, report: Report, about: dict[Cell, list[Noted]]) -> Drawn:
    if square.cell is None:
        return Drawn(square, square.words)
    written = report.cells.get(square.cell)
    noted = about.get(square.cell, [])
    words = "没有读到" if written is None else written.words or "（空白）"
    return Drawn(
        square, words, tuple(each.number for each in noted), noted[0].finding.severity.value if noted else ""
    )
