"""A report as HTML: tables that a screen reader can walk, figures with their addresses, and the data for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from mingting.reporting.gateways.giving.plain import json_of
from mingting.reporting.gateways.giving.sections import (
    Section,
    day_words,
    drawn,
    is_heading,
    sections,
    title_lines,
    title_of,
)
from mingting.reporting.rules.form import Table
from mingting.reporting.rules.grid import Grid, Square
from mingting.reporting.rules.report import Report

_ORDINALS = {table: number for number, table in enumerate(Table, start=2)}
#: What would end the element, or the line in some programs, within a string.
_UNSAFE = str.maketrans({letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"})
_STYLE = """
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font-family: "FangSong", "STFangsong", serif; }
h1 { text-align: center; } h1 span { display: block; } .report-day { text-align: center; }
.report p { line-height: 1.8; text-indent: 2em; } .report .report-day { text-indent: 0; }
.report-table-3, .report-table-4 { min-width: 50rem; font-size: .875rem; }
.table-scroll { overflow-x: auto; } .report caption { position: absolute; clip-path: inset(50%); }
.report table { width: 100%; border-collapse: collapse; font-family: "SimSun", serif; }
.report th, .report td { padding: .25rem; border: 1px solid #000; text-align: center; font-weight: normal; }
.report th[scope=row] { text-align: start; }
"""


def html_page(report: Report) -> str:
    """Return a whole page, for a file that stands alone."""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title_of(report))}</title><style>{_STYLE}</style></head>"
        f"<body>\n{html(report)}\n</body></html>\n"
    )


def html(report: Report, *, ids: str = "report", level: int = 1) -> str:
    """Return the report as an ``article``.

    ``ids`` begins every identifier, so that two may stand on one page; ``level`` is that of the title among headings.
    A figure is ``td[data-cell]``; ``script#…-data`` holds ``json_of`` the report.
    """
    return "\n".join(_article(report, ids, level))


def _article(report: Report, ids: str, level: int) -> Iterator[str]:
    ids = escape(ids)
    lines = "".join(f"<span>{escape(line)}</span>" for line in title_lines(report))
    yield f'<article class="report" aria-labelledby="{ids}-title">'
    yield f'<h{level} class="report-title" id="{ids}-title">{lines}</h{level}>'
    if report.published is not None:
        name, _, day = day_words(report).partition("：")
        yield f'<p class="report-day">{name}：<time datetime="{report.published}">{day}</time></p>'
    for number, section in enumerate(sections(report)):
        yield from _section(report, section, f"{ids}-{number}", level + 1)
    data = json.dumps(json_of(report), ensure_ascii=False).translate(_UNSAFE)
    yield f'<script type="application/json" id="{ids}-data">{data}</script>'
    yield "</article>"


def _section(report: Report, section: Section, ids: str, level: int) -> Iterator[str]:
    if section.heading:
        yield f'<section aria-labelledby="{ids}">'
        yield f'<h{level} id="{ids}">{escape(section.heading)}</h{level}>'
    for paragraph in section.paragraphs:
        tag = f"h{level + 1}" if is_heading(paragraph) else "p"
        yield f"<{tag}>{escape(paragraph)}</{tag}>"
    if section.grid is not None:
        yield from _table(report, section, section.grid, f"{ids}-table")
    if section.heading:
        yield "</section>"


def _table(report: Report, section: Section, grid: Grid, ids: str) -> Iterator[str]:
    yield f'<div class="table-scroll" role="region" aria-labelledby="{ids}" tabindex="0">'
    yield f'<table class="report-table report-table-{_ORDINALS[grid.table]}">'
    yield f'<caption id="{ids}">{escape(section.heading)}</caption>'
    rows = [
        "<tr>" + "".join(_square(square, words, ids) for square, words in row) + "</tr>"
        for row in drawn(report, grid)
    ]
    if grid.head:
        yield "<thead>" + "\n".join(rows[: grid.head]) + "</thead>"
    yield "<tbody>" + "\n".join(rows[grid.head :]) + "</tbody>"
    yield "</table></div>"


def _square(square: Square, words: str, ids: str) -> str:
    spans = f' colspan="{square.across}"' * (square.across > 1) + f' rowspan="{square.down}"' * (
        square.down > 1
    )
    if square.cell is None:
        return f'<th id="{_id(ids, square.place)}" scope="{square.scope}"{spans}>{escape(words)}</th>'
    heads = " ".join(_id(ids, place) for place in square.heads)
    return f'<td data-cell="{square.cell.key}" headers="{heads}"{spans}>{escape(words)}</td>'


def _id(ids: str, place: tuple[int, int]) -> str:
    return f"{ids}-{place[0]}-{place[1]}"
