"""Yearly reports for the tests: right ones made at random, and the same report in every shape that files come in."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import docx

from mingting.reporting.rules.form import (
    BLOCKS,
    COLUMNS,
    EQUATION_IN_HEAD,
    GROUPS,
    PARTS,
    RESULT_COLUMNS,
    RESULTS_HEAD,
    ROWS,
    TOTAL,
    Cell,
    Table,
    cells_of,
)
from mingting.reporting.rules.report import Part, Report, Written

from .sample_pdfs import Page, Pdf

REPORTS = Path(__file__).resolve().parents[1] / "data" / "annual_reports"
ORGAN, YEAR = "示例市示例区政务服务和数据管理局", 2024
PEOPLE = tuple(column.code for column in COLUMNS if column.code != TOTAL)
RESULTS = tuple(row.code for row in ROWS if row.code.startswith("3.") and row.code != "3.7")

Numbers = dict[Cell, int | Decimal]


def three(row: str, column: str) -> Cell:
    return Cell(Table.THREE, row, column)


def two(row: str, column: str) -> Cell:
    return Cell(Table.TWO, row, column)


def four(row: str, column: str) -> Cell:
    return Cell(Table.FOUR, row, column)


def right_numbers(seed: int, most: int = 40) -> Numbers:
    """Figures of all three tables that keep every equation."""
    dice = random.Random(seed)
    numbers: Numbers = {}
    for column in PEOPLE:
        results = {row: dice.randint(0, most) if dice.random() < 0.4 else 0 for row in RESULTS}
        done, left = sum(results.values()), dice.randint(0, 5)
        carried = dice.randint(0, min(5, done + left))
        rows = {**results, "3.7": done, "4": left, "2": carried, "1": done + left - carried}
        numbers |= {three(row, column): value for row, value in rows.items()}
    for row in ROWS:
        numbers[three(row.code, TOTAL)] = sum(numbers[three(row.code, column)] for column in PEOPLE)
    for group in GROUPS:
        values = [dice.randint(0, 9) for _ in RESULT_COLUMNS[:-1]]
        for column, value in zip(RESULT_COLUMNS, [*values, sum(values)], strict=True):
            numbers[four(group.code, column.code)] = value
    for block in BLOCKS:
        for code, _name in block.rows:
            for column in block.columns:
                numbers[two(code, column.code)] = dice.randint(0, most)
    numbers[two("charges", "amount")] = Decimal(dice.randint(0, 99999)) / 100
    return numbers


def last_year_of(numbers: Numbers) -> Report:
    """A report of the year before that the figures follow from."""
    last = dict(numbers)
    for column in COLUMNS:
        last[three("4", column.code)] = numbers[three("2", column.code)]
    for row in ("rules", "norms"):
        last[two(row, "in_force")] = (
            numbers[two(row, "in_force")] - numbers[two(row, "issued")] + numbers[two(row, "repealed")]
        )
    return replace(report_of(last), year=YEAR - 1)


def report_of(numbers: Mapping[Cell, int | Decimal]) -> Report:
    return Report(
        ORGAN,
        YEAR,
        f"{ORGAN}{YEAR}年政府信息公开工作年度报告",
        cells={cell: Written.of(number) for cell, number in numbers.items()},
        parts=tuple(
            Part(numeral, f"{numeral}、{title}", tuple(prose(numbers).get(numeral, ())))
            for numeral, title in PARTS
        ),
    )


def prose(numbers: Mapping[Cell, int | Decimal]) -> dict[str, list[str]]:
    """Words that say what the tables say."""
    total = {row.code: numbers[three(row.code, TOTAL)] for row in ROWS}
    return {
        "一": [
            f"{YEAR}年，我局照《条例》的规定公开政府信息，分两项说明。",
            "（一）主动公开情况。门户网站登出12条，其中机构3条、文件4条、其他5条。",
            f"（二）依申请公开情况。全年新收政府信息公开申请{total['1']}件，上年结转{total['2']}件，办结{total['3.7']}件，"
            f"结转下年度继续办理{total['4']}件。",
        ],
        "五": ["存在的主要问题是解读形式不够丰富。下一步，将增加图解和视频解读，改进公开的效果。"],
        "六": ["收费通知发出0件，通知的金额0元，实收信息处理费0元。"],
    }


# --- shapes -----------------------------------------------------------------------------------------------------------


def shown(number: int | Decimal) -> str:
    return str(number)


def full_width(number: int | Decimal) -> str:
    return str(number).translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))


Show = Callable[[int | Decimal], str]


def rows_of_two(numbers: Numbers, show: Show = shown) -> Iterator[list[str]]:
    for block in BLOCKS:
        yield [block.article]
        yield ["信息内容", *(column.name for column in block.columns)]
        for code, name in block.rows:
            yield [name, *(show(numbers[two(code, column.code)]) for column in block.columns)]


HEADS_OF_THREE = (
    [EQUATION_IN_HEAD, "申请人情况"],
    ["自然人", "法人或其他组织", "总计"],
    ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"],
)


def rows_of_three(numbers: Numbers, show: Show = shown) -> Iterator[tuple[str, list[str], list[str]]]:
    """Code, label cells as a table with merged cells has them, and figures."""
    group = ""
    for row in ROWS:
        labels = [RESULTS_HEAD] if row.code == "3.1" else []
        if row.group and row.group != group:
            labels.append(row.group)
        group = row.group
        labels.append(f"{row.number}{row.name}")
        yield row.code, labels, [show(numbers[three(row.code, column.code)]) for column in COLUMNS]


def row_of_four(numbers: Numbers, show: Show = shown) -> list[str]:
    return [show(numbers[four(group.code, column.code)]) for group in GROUPS for column in RESULT_COLUMNS]


HEADS_OF_FOUR = (
    ["行政复议", "行政诉讼"],
    ["未经复议直接起诉", "复议后起诉"],
    [column.name for _ in GROUPS for column in RESULT_COLUMNS],
)


def title() -> str:
    return f"{ORGAN}{YEAR}年政府信息公开工作年度报告"


def as_tabs(numbers: Numbers, *, show: Show = shown, split_at: str = "") -> str:
    """Text with tabs; before the row ``split_at`` a page ends and the heads come again."""
    lines = [title(), ""]
    said = prose(numbers)
    for numeral, heading in PARTS:
        lines += [f"{numeral}、{heading}", *said.get(numeral, [])]
        if numeral == "二":
            lines += ["\t".join(row) for row in rows_of_two(numbers, show)]
        elif numeral == "三":
            lines += ["\t".join(head) for head in HEADS_OF_THREE]
            for code, labels, values in rows_of_three(numbers, show):
                if code == split_at:
                    lines += ["", "- 3 -", "", *("\t".join(head) for head in HEADS_OF_THREE)]
                filler = [""] * (3 - len(labels))
                lines.append("\t".join([*labels, *filler, *values]))
        elif numeral == "四":
            lines += ["\t".join(head) for head in HEADS_OF_FOUR] + ["\t".join(row_of_four(numbers, show))]
    return "\n".join(lines)


def as_bars(numbers: Numbers) -> str:
    """Markdown."""
    lines = [f"# {title()}", ""]
    said = prose(numbers)
    for numeral, heading in PARTS:
        lines += [f"## {numeral}、{heading}", "", *said.get(numeral, []), ""]
        rows: list[list[str]] = []
        if numeral == "二":
            rows = list(rows_of_two(numbers))
        elif numeral == "三":
            rows = [
                *HEADS_OF_THREE,
                *(["".join(labels), *values] for _, labels, values in rows_of_three(numbers)),
            ]
        elif numeral == "四":
            rows = [*HEADS_OF_FOUR, row_of_four(numbers)]
        for index, row in enumerate(rows):
            lines.append("| " + " | ".join(row) + " |")
            if not index:
                lines.append("|" + "---|" * len(row))
    return "\n".join(lines)


def as_column(numbers: Numbers) -> str:
    """Every cell on a line of its own, as text copied from a page is."""
    lines = [title()]
    said = prose(numbers)
    for numeral, heading in PARTS:
        lines += [f"{numeral}、{heading}", *said.get(numeral, [])]
        if numeral == "二":
            lines += [cell for row in rows_of_two(numbers) for cell in row]
        elif numeral == "三":
            lines += [cell for head in HEADS_OF_THREE for cell in head]
            for _, labels, values in rows_of_three(numbers):
                lines += [*labels, *values]
        elif numeral == "四":
            lines += [cell for head in HEADS_OF_FOUR for cell in head] + row_of_four(numbers)
    return "\n".join(lines)


def table(rows: Sequence[Sequence[str]], cell: Callable[[str], str]) -> str:
    return "<table>" + "".join("<tr>" + "".join(map(cell, row)) + "</tr>" for row in rows) + "</table>"


def as_html(numbers: Numbers, *, show: Show = shown, messy: bool = False) -> str:
    """A page; ``messy`` as Word and a government site make it: nested spans, blanks, frames, menus around."""

    def cell(words: str) -> str:
        if not messy:
            return f"<td>{words}</td>"
        inner = "".join(f'<span lang="EN-US" style="mso-font-kerning:0">{letter}</span>' for letter in words)
        return f'<td colspan="2" style="mso-x:solid"><p class="MsoNormal">&nbsp;<b>{inner}</b><o:p></o:p></p></td>'

    said = prose(numbers)
    body = [f"<h1>{title()}</h1>"]
    for numeral, heading in PARTS:
        body += [
            f"<p><strong>{numeral}、{heading}</strong></p>",
            *(f"<p>{p}</p>" for p in said.get(numeral, [])),
        ]
        if numeral == "二":
            body.append(table(list(rows_of_two(numbers, show)), cell))
        elif numeral == "三":
            rows = [
                *HEADS_OF_THREE,
                *([*labels, *values] for _, labels, values in rows_of_three(numbers, show)),
            ]
            body.append(table(rows, cell))
        elif numeral == "四":
            body.append(table([*HEADS_OF_FOUR, row_of_four(numbers, show)], cell))
    article = "\n".join(body)
    if not messy:
        return f"<!doctype html><html><head><meta charset='utf-8'></head><body>{article}</body></html>"
    return (
        "<html><head><meta charset=gb2312><title>年报-示例区人民政府</title><style>td{color:red}</style></head><body>"
        "<div class=nav><ul><li><a href=/>首页</a></li><li><a href=/zw/>政务公开</a></li></ul></div>"
        f"<table width=100%><tr><td><div><table><tr><td>当前位置：首页 > 年报</td></tr></table>{article}"
        "<p>附件：</p></div></td></tr></table>"
        "<div>版权所有：示例区人民政府　网站标识码4401130000　ICP备案号12345678号</div><script>var a='<table>'</script>"
    )


def as_docx(numbers: Numbers) -> bytes:
    """A Word file with merged cells in its tables, the heads of groups spanning their rows."""
    file = docx.Document()
    file.add_paragraph(title())
    said = prose(numbers)
    for numeral, heading in PARTS:
        file.add_paragraph(f"{numeral}、{heading}")
        for paragraph in said.get(numeral, []):
            file.add_paragraph(paragraph)
        if numeral == "二":
            for row in rows_of_two(numbers):
                grid = file.add_table(1, len(row))
                for place, words in zip(grid.rows[0].cells, row, strict=True):
                    place.text = words
        elif numeral == "三":
            _word_three(file, numbers)
        elif numeral == "四":
            grid = file.add_table(2, 15)
            grid.cell(0, 0).merge(grid.cell(0, 4)).text = "行政复议"
            grid.cell(0, 5).merge(grid.cell(0, 14)).text = "行政诉讼"
            for place, words in zip(grid.rows[1].cells, HEADS_OF_FOUR[2], strict=True):
                place.text = words
            for place, words in zip(grid.add_row().cells, row_of_four(numbers), strict=True):
                place.text = words
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _word_three(file, numbers: Numbers) -> None:
    rows = list(rows_of_three(numbers))
    grid = file.add_table(len(rows) + 3, 10)
    grid.cell(0, 0).merge(grid.cell(2, 2)).text = EQUATION_IN_HEAD
    grid.cell(0, 3).merge(grid.cell(0, 9)).text = "申请人情况"
    grid.cell(1, 3).merge(grid.cell(2, 3)).text = "自然人"
    grid.cell(1, 4).merge(grid.cell(1, 8)).text = "法人或其他组织"
    grid.cell(1, 9).merge(grid.cell(2, 9)).text = "总计"
    for at, words in enumerate(HEADS_OF_THREE[2], start=4):
        grid.cell(2, at).text = words
    first = {row.group: n for n, row in reversed(list(enumerate(ROWS))) if row.group}
    for group, at in first.items():
        count = sum(row.group == group for row in ROWS)
        grid.cell(at + 3, 1).merge(grid.cell(at + 2 + count, 1)).text = group
    results = [n for n, row in enumerate(ROWS) if row.code.startswith("3.")]
    grid.cell(results[0] + 3, 0).merge(grid.cell(results[-1] + 3, 0)).text = RESULTS_HEAD
    for n, (row, (_, _, values)) in enumerate(zip(ROWS, rows, strict=True), start=3):
        if "." not in row.code:
            grid.cell(n, 0).merge(grid.cell(n, 2)).text = row.number + row.name
        elif row.group:
            grid.cell(n, 2).text = row.number + row.name
        else:
            grid.cell(n, 1).merge(grid.cell(n, 2)).text = row.number + row.name
        for at, words in enumerate(values, start=3):
            grid.cell(n, at).text = words


def as_pdf(numbers: Numbers) -> bytes:
    """A ruled PDF: table 三 over two pages with its heads repeated, long labels broken within their cells."""
    said = prose(numbers)
    names = {numeral: f"{numeral}、{heading}" for numeral, heading in PARTS}
    first, second = _Sheet(), _Sheet()
    first.say(title(), names["一"], *said["一"], names["二"])
    for row in rows_of_two(numbers):
        first.rule([row], [120, *[100] * (len(row) - 1)])
    rows = [[*labels[-1:], *values] for _, labels, values in rows_of_three(numbers)]
    first.say(names["三"])
    first.rule([*HEADS_OF_THREE_FLAT, *rows[:6]], WIDTHS_OF_THREE)
    second.rule([*HEADS_OF_THREE_FLAT, *rows[6:]], WIDTHS_OF_THREE)
    third = _Sheet()
    third.say(names["四"])
    third.rule([HEADS_OF_FOUR[2], row_of_four(numbers)], [34] * 15)
    third.say(names["五"], *said["五"], names["六"], *said["六"])
    return Pdf([first.page(), second.page(), third.page()]).bytes()


HEADS_OF_THREE_FLAT = (["申请人情况", *(column.name for column in COLUMNS)],)
WIDTHS_OF_THREE = [135, *[54] * 7]


class _Sheet:
    """A page as it is filled from the top: sentences of 36 letters a line, tables with every line drawn."""

    def __init__(self) -> None:
        self.y = 40.0
        self.words: list[tuple[float, float, float, str]] = []
        self.rules: list[tuple[float, float, float, float]] = []

    def say(self, *sentences: str) -> None:
        for sentence in sentences:
            for at in range(0, len(sentence), 42):
                self.y += 15
                self.words.append((40, self.y, 12, sentence[at : at + 42]))

    def rule(self, rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        self.y += 10
        x = [40.0]
        for width in widths:
            x.append(x[-1] + width)
        top = self.y
        for row in rows:
            height = 4 + 9 * max(
                -(-len(words) // int((w - 4) // 8)) for words, w in zip(row, widths, strict=True)
            )
            for words, left, width in zip(row, x, widths, strict=False):
                fits = int((width - 4) // 8)
                lines = [words[n : n + fits] for n in range(0, len(words), fits)]
                for number, line in enumerate(lines):
                    middle = self.y + height / 2 - 9 * len(lines) / 2
                    self.words.append((left + 2, middle + 8 + 9 * number, 8, line))
            self.rules.append((40, self.y, x[-1], self.y))
            self.y += height
        self.rules.append((40, self.y, x[-1], self.y))
        self.rules += [(at, top, at, self.y) for at in x]

    def page(self) -> Page:
        return Page(self.words, self.rules)


# --- a page as sites have it, and the sample of the form --------------------------------------------------------------


def golden() -> Numbers:
    """The figures of a published report of a municipality, which keep every equation."""
    numbers: Numbers = {}
    for line in (REPORTS / "golden.csv").read_text(encoding="utf-8").splitlines()[2:]:
        table_, row, figures = line.split(",")
        columns = [cell for cell in cells_of(Table(table_)) if cell.row == row]
        numbers |= dict(zip(columns, map(int, figures.split()), strict=True))
    return numbers


def as_spanned_html(numbers: Numbers) -> str:
    """A page whose tables have every span of the official form."""
    said = prose(numbers)
    body = [f"<h1>{title()}</h1>"]
    for numeral, heading in PARTS:
        body += [f"<p>{numeral}、{heading}</p>", *(f"<p>{words}</p>" for words in said.get(numeral, []))]
        if numeral == "二":
            body.append(_spanned_two(numbers))
        elif numeral == "三":
            body.append(_spanned_three(numbers))
        elif numeral == "四":
            body.append(_spanned_four(numbers))
    return f"<html><meta charset='utf-8'><style>{STYLE}</style><body>{''.join(body)}</body></html>"


STYLE = "table{border-collapse:collapse;width:100%}td,th{border:1px solid #000;font-size:9pt;padding:2px}"


def _spanned_two(numbers: Numbers) -> str:
    rows = []
    for block in BLOCKS:
        span = 4 - len(block.columns)
        rows.append(f'<tr><td colspan="4">{block.article}</td></tr>')
        heads = "".join(f'<td colspan="{span}">{column.name}</td>' for column in block.columns)
        rows.append(f"<tr><td>信息内容</td>{heads}</tr>")
        for code, name in block.rows:
            values = "".join(
                f'<td colspan="{span}">{numbers[two(code, column.code)]}</td>' for column in block.columns
            )
            rows.append(f"<tr><td>{name}</td>{values}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _spanned_three(numbers: Numbers) -> str:
    rows = [
        f'<thead><tr><th colspan="3" rowspan="3">{EQUATION_IN_HEAD}</th><th colspan="7">申请人情况</th></tr>',
        '<tr><th rowspan="2">自然人</th><th colspan="5">法人或其他组织</th><th rowspan="2">总计</th></tr>',
        "<tr>" + "".join(f"<th>{name}</th>" for name in HEADS_OF_THREE[2]) + "</tr></thead>",
    ]
    sizes = {row.group: sum(other.group == row.group for other in ROWS) for row in ROWS}
    done: set[str] = set()
    for row in ROWS:
        cells = f'<td rowspan="22">{RESULTS_HEAD}</td>' if row.code == "3.1" else ""
        if row.group and row.group not in done:
            done.add(row.group)
            cells += f'<td rowspan="{sizes[row.group]}">{row.group}</td>'
        span = 1 if row.group else 2 if "." in row.code else 3
        cells += f'<td colspan="{span}">{row.number}{row.name}</td>'
        cells += "".join(f"<td>{numbers[three(row.code, column.code)]}</td>" for column in COLUMNS)
        rows.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _spanned_four(numbers: Numbers) -> str:
    names = "".join(f'<td rowspan="2">{column.name}</td>' for column in RESULT_COLUMNS)
    low = "".join(f"<td>{column.name}</td>" for column in RESULT_COLUMNS)
    values = "".join(f"<td>{value}</td>" for value in row_of_four(numbers))
    return (
        '<table><tr><td colspan="5">行政复议</td><td colspan="10">行政诉讼</td></tr>'
        f'<tr>{names}<td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
        f"<tr>{low}{low}</tr><tr>{values}</tr></table>"
    )
