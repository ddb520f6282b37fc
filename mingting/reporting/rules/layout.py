"""What must be so in every report beside its sums: title, six parts in order, nothing blank, no broken words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from mingting.reporting.rules.findings import Finding, Severity, listed
from mingting.reporting.rules.form import (
    ARTICLE_49,
    ARTICLE_50,
    FORM,
    PARTS,
    Cell,
    Edition,
    Table,
    is_decimal,
    is_signed,
)
from mingting.reporting.rules.report import Part, Report, Written
from mingting.reporting.rules.script import simplified, traditional_letters

#: A report with so many of its parts is a whole one: what it lacks is lacking, and was not cut off by us.
WHOLE_FROM = 4
#: So many may stand in a name.
_FEW_TRADITIONAL = 10
_FIRST_YEAR = 2008
_FORM_SINCE = 2021
_FEES = re.compile(r"信息处理费|收费通知|收取费用|收费")
_YEAR = re.compile(r"(?<!\d)(\d+)年(?:(\d{1,3})月(?:(\d{1,3})[日号])?)?")
_TERM = re.compile(r"统计(?:的)?(?:期限|时限|时间)[^。，；]{0,4}?(20\d\d)\s*年\s*1\s*月\s*1\s*日")
_GOVERNMENT = re.compile(r"[省市区县盟州旗]人民政府$|[省市区县]$")
_RESIDUE = re.compile(
    r"(?<![A-Za-z])(?:None|NaN|null|undefined)(?![A-Za-z])|\{\{.{0,40}?\}\}|\$\{.{0,40}?\}"
    r"|\[object Object\]|#REF!|#DIV/0!|#VALUE!"
)
_PINYIN = re.compile(r"[\u4e00-\u9fff][（(][a-z]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]*[)）]")
_UNSIGNED = re.compile(r"增\s*[/／]\s*减\s*[：:]?\s*\d")
_TWICE = re.compile(
    r"([\u4e00-\u9fff]{2,8})\1|(的)的(?!确|士)|(了)了(?!解|结|然)|(在)在|(依申请公开)申请(?!公开)"
)
#: Words that are rightly said twice.
_RIGHTLY_TWICE = re.compile(
    r"^(?:[一逐步层代家户人事件条处时天年月日方点]|研究研究|沟通沟通|商量商量|考虑考虑|学习学习|了解了解)"
)
_NUMBERED = re.compile(r"^[（(]([一二三四五六七八九十]{1,3})[)）]")
_NUMERALS = "一二三四五六七八九十"


def check(report: Report, *, is_read: bool = True) -> Iterator[Finding]:
    """Yield what is wrong with a report's form.

    ``is_read``: nothing of the file was left unread, so that what was not found is not there.
    """
    yield from _title(report)
    yield from _publication(report)
    yield from _parts(report)
    yield from _tables(report, is_read=is_read)
    yield from _cells(report)
    yield from _script(report)
    for part in report.parts:
        for paragraph in part.paragraphs:
            yield from _words(part, paragraph)
        yield from _numbering(part)


def is_whole(report: Report) -> bool:
    """Return whether so many parts were found that the report must have been given whole."""
    return sum(bool(part.numeral) for part in report.parts) >= WHOLE_FROM


def _lacking(report: Report) -> Severity:
    return Severity.ERROR if is_whole(report) else Severity.EXPLAIN


def _title(report: Report) -> Iterator[Finding]:
    if not report.title:
        yield Finding(
            Severity.EXPLAIN, "title_missing", "题名", "没有读到“××年政府信息公开工作年度报告”的题名"
        )
    elif not report.organ:
        yield Finding(
            Severity.EXPLAIN,
            "organ_missing",
            "题名",
            "题名中没有机关名称，应为“机关名称＋年份＋政府信息公开工作年度报告”",
            quote=report.title,
        )
    elif len(re.findall(r"年度", report.title)) > 1:
        yield Finding(
            Severity.NOTICE, "title_year_twice", "题名", "题名中“年度”重复，应为“××年政府信息公开工作年度报告”",
            quote=report.title,
        )  # fmt: skip
    for part in report.parts:
        for term in _TERM.finditer("".join(part.paragraphs)):
            if report.year is not None and int(term[1]) != report.year:
                yield Finding(
                    Severity.EXPLAIN,
                    "year_conflict",
                    part.name,
                    f"题名是{report.year}年，统计期限却是{term[1]}年",
                    quote=term.group(),
                )
    if report.year is None:
        yield Finding(Severity.EXPLAIN, "year_missing", "题名", "没有读到报告的年份")
    elif report.year < _FIRST_YEAR:
        yield Finding(
            Severity.ERROR,
            "year_impossible",
            "题名",
            f"{report.year}年还没有政府信息公开年度报告",
            quote=report.title,
        )


def _publication(report: Report) -> Iterator[Finding]:
    """Departments publish by 31 January, governments from the county up by 31 March (条例第四十九条)."""
    day, year = report.published, report.year
    if day is None or year is None:
        return
    last = date(year + 1, 3, 31) if _GOVERNMENT.search(report.organ) else date(year + 1, 1, 31)
    if day.year <= year or day > last:
        says = "年度还没有终了" if day.year <= year else f"晚于{last.month}月{last.day}日"
        yield Finding(
            Severity.EXPLAIN,
            "published",
            "发布日期",
            f"发布日期是{day.year}年{day.month}月{day.day}日，{says}；后来重新发布的，不算迟延",
            ARTICLE_49,
        )


def _parts(report: Report) -> Iterator[Finding]:
    found = [part.numeral for part in report.parts if part.numeral]
    names = dict(PARTS)
    missing = [numeral for numeral, _ in PARTS if numeral not in found]
    if len(missing) == len(PARTS):
        yield Finding(
            Severity.EXPLAIN,
            "part_missing",
            "全文",
            "没有读到六个部分中任何一个的标题，看不出报告的结构",
            ARTICLE_50,
        )
    else:
        for numeral in missing:
            yield Finding(
                _lacking(report),
                "part_missing",
                f"第{numeral}部分",
                f"没有读到标题“{numeral}、{names[numeral]}”",
                ARTICLE_50,
            )
    if found != sorted(found, key=[numeral for numeral, _ in PARTS].index):
        yield Finding(
            Severity.ERROR, "part_order", "全文", f"六个部分的顺序应为一至六，现为{'、'.join(found)}"
        )
    for part in report.parts:
        yield from _part(report, part, names.get(part.numeral, ""))


def _part(report: Report, part: Part, title: str) -> Iterator[Finding]:
    if not title:
        return
    bare = _bare(simplified(part.heading))
    if _bare(title) not in bare:
        yield Finding(
            Severity.NOTICE,
            "part_title",
            part.name,
            f"标题应为“{part.numeral}、{title}”",
            quote=part.heading,
        )
    elif part.numeral not in bare[:2]:
        yield Finding(
            Severity.NOTICE,
            "part_numeral",
            part.name,
            f"标题没有写序号“{part.numeral}、”",
            quote=part.heading,
        )
    words = "".join(part.paragraphs)
    if part.numeral in "一五" and len(_bare(words)) < 10:
        yield Finding(
            Severity.ERROR, "part_empty", part.name, f"“{title}”没有内容", ARTICLE_50, quote=part.heading
        )
    if part.numeral == "六" and (report.year or _FORM_SINCE) >= _FORM_SINCE and not _FEES.search(words):
        yield Finding(
            Severity.EXPLAIN,
            "fees_unsaid",
            part.name,
            "没有写明发出收费通知的件数、金额和实际收取的信息处理费（没有的也应写明）",
            quote=words[:60],
        )


def _bare(words: str) -> str:
    return re.sub(r"[\W_]+", "", words)


def _tables(report: Report, *, is_read: bool) -> Iterator[Finding]:
    lacking = Severity.ERROR if is_read and is_whole(report) else Severity.EXPLAIN
    if report.edition is Edition.TRIAL and (report.year or 0) >= _FORM_SINCE:
        yield Finding(
            Severity.EXPLAIN,
            "trial_form",
            "表二、表三",
            f"{report.year}年的报告用了2019年的试行格式，应当用国办公开办函〔2021〕30号的格式",
        )
    for table in Table:
        missing = report.missing(table)
        if not report.has(table):
            yield Finding(
                lacking,
                "table_missing",
                f"表{table.value}",
                f"没有读到“{dict(PARTS)[table.value]}”的表格",
                ARTICLE_50,
            )
        elif missing:
            yield Finding(
                lacking,
                "cells_missing",
                f"表{table.value}",
                f"有{len(missing)}格没有读到：{listed(missing)}",
                cells=missing,
            )


def _cells(report: Report) -> Iterator[Finding]:
    # How the trial form was to be filled in has not been seen.
    grave = Severity.EXPLAIN if report.edition is Edition.TRIAL else Severity.ERROR
    blank: dict[Table, list[Cell]] = {}
    for cell, written in report.cells.items():
        if not written.words:
            blank.setdefault(cell.table, []).append(cell)
        elif fault := cell_fault(cell, written):
            yield Finding(grave, "cell_value", cell.words, fault, cells=(cell,), quote=written.words)
    for table, cells in blank.items():
        of = "全部" if len(cells) == len(report.cells) else f"{len(cells)}格"
        yield Finding(
            grave,
            "cell_blank",
            f"表{table.value}",
            f"{of}空白，没有的应填0：{listed(cells)}",
            cells=tuple(cells),
        )


def cell_fault(cell: Cell, written: Written) -> str:
    """Return what is wrong with a cell that is not blank, in Chinese; ``""`` when nothing is."""
    number = written.number
    if number is None:
        return f"填的是“{written.words[:30]}”，不是数字；没有的应填0"
    if number < 0 and not is_signed(cell):
        return f"填的是{written.words}，不能是负数"
    if isinstance(number, Decimal) and not is_decimal(cell) and number != number.to_integral_value():
        return f"填的是{written.words}，件数应为整数"
    return ""


def _script(report: Report) -> Iterator[Finding]:
    words = "".join(paragraph for part in report.parts for paragraph in part.paragraphs)
    count = traditional_letters(words)
    if count > _FEW_TRADITIONAL:
        yield Finding(
            Severity.NOTICE,
            "traditional",
            "全文",
            f"文字中有{count}个繁体字，可能取自转换过的镜像网站，请核对原件",
        )


def _words(part: Part, paragraph: str) -> Iterator[Finding]:
    place = part.name
    squeezed = re.sub(r"\s+", "", paragraph)
    for found in _YEAR.finditer(squeezed):
        if fault := _date_fault(*found.groups()):
            yield Finding(Severity.ERROR, "date", place, fault, quote=_around(squeezed, found))
    for pattern, code, says in (
        (_RESIDUE, "residue", "有程序留下的字样，应是没有填上的内容"),
        (_PINYIN, "pinyin", "文字中夹有注音，应是转换时混入的"),
        (_UNSIGNED, "unsigned", "“本年增/减”应带正负号"),
    ):
        for found in pattern.finditer(squeezed if pattern is not _RESIDUE else paragraph):
            severity = Severity.EXPLAIN if code == "residue" else Severity.NOTICE
            yield Finding(severity, code, place, says, quote=_around(squeezed, found))
    for found in _TWICE.finditer(paragraph):
        if not _RIGHTLY_TWICE.match(found.group()):
            yield Finding(
                Severity.NOTICE,
                "twice",
                place,
                f"“{found.group()}”疑为重复",
                quote=_around(paragraph, found),
            )


def _date_fault(year: str, month: str | None, day: str | None) -> str:
    if len(year) > 4:
        return f"“{year}年”不是年份"
    if month is None or len(year) != 4:
        return ""
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return f"没有“{year}年{month}月{day + '日' if day else ''}”这个日期"
    return ""


def _around(words: str, found: re.Match[str]) -> str:
    return words[max(found.start() - 12, 0) : found.end() + 12]


def _numbering(part: Part) -> Iterator[Finding]:
    """Sub-headings （一）（二）… that begin late or leave one out; the tables number rows in the same way."""
    if part.numeral in ("二", "三", "四"):
        return
    numbers = [
        _NUMERALS.index(match[1]) + 1
        for paragraph in part.paragraphs
        if (match := _NUMBERED.match(paragraph.strip())) and match[1] in _NUMERALS
    ]
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number not in (before + 1, 1):
            says = (
                f"小标题从“（{_NUMERALS[number - 1]}）”开始，缺“（一）”"
                if not before
                else f"小标题“（{_NUMERALS[before - 1]}）”之后是“（{_NUMERALS[number - 1]}）”，编号不连续"
            )
            yield Finding(Severity.NOTICE, "numbering", part.name, says, FORM)
