"""Figures in the report's prose are written as placeholders, so that no word can drift from the table it speaks of.

``{{三.1.total}}`` is the figure, ``{{三.1.total@上年}}`` last year's, ``@增减`` the difference in words (增加3、减少2、
持平), ``@增幅`` the growth (增长50%、下降12.5%、持平).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from mingting.reporting.rules.claims import Claim, Meaning, claims
from mingting.reporting.rules.equations import plain
from mingting.reporting.rules.figures import (
    ASKED,
    NOTICES,
    PUBLISHED_ALL,
    TAKEN,
    Figures,
    class_name,
    growth,
    names,
    said_difference,
    said_growth,
    words_of,
)
from mingting.reporting.rules.findings import Finding, Severity
from mingting.reporting.rules.quantities import levelled, quantities
from mingting.reporting.rules.report import Part

LAST_YEAR, DIFFERENCE, GROWTH = "上年", "增减", "增幅"
VIEWS = (LAST_YEAR, DIFFERENCE, GROWTH)
#: Stands where a figure cannot be given; a frozen report holds none.
BLANK = "＿＿"
#: What the skeleton leaves for a person to write begins so.
TO_WRITE = "〔待写"
_MARK = re.compile(r"\{\{([^{}\n]*)\}\}")
_LEFT = re.compile(rf"{TO_WRITE}：?([^〕]*)")
_STRAY = re.compile(r"\{\{|\}\}")
#: What stands for a placeholder while hand-written figures are looked for: a word that is no number.
_SOME = "若干"
_CLAUSE = re.compile(r"[^，,；;。、（）()：:\n]+")
_PUBLISHING = re.compile(r"公开.{0,12}政府信息|政府信息.{0,12}公开")
#: What words about requests, disputes and fees must be written with.
PLACEHOLDER_OF = {
    Meaning.RECEIVED: "三.1.total",
    Meaning.HANDLED: "三.3.7.total",
    Meaning.CARRIED: "三.2.total",
    Meaning.NEXT: "三.4.total",
    Meaning.DONE: "三.3.7.total",
    Meaning.NATURAL: "三.1.natural",
    Meaning.ORGANISATIONS: "申请.法人或其他组织",
    Meaning.GRANTED: "三.3.1.total",
    Meaning.PARTIAL: "三.3.2.total",
    Meaning.WITHHELD: "办理.不予公开",
    Meaning.UNABLE: "办理.无法提供",
    Meaning.UNPROCESSED: "办理.不予处理",
    Meaning.OTHERWISE: "办理.其他处理",
    Meaning.REVIEWS: "四.reconsideration.total",
    Meaning.SUITS: "诉讼.总数",
    Meaning.NORMS: "二.norms.issued",
    Meaning.FEE_NOTICES: NOTICES,
    Meaning.FEES_ASKED: ASKED,
    Meaning.FEES_TAKEN: TAKEN,
}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder in a text: its name, how it is to be seen (``""`` for the figure itself), and where it stands."""

    name: str
    view: str
    start: int
    end: int

    @property
    def written(self) -> str:
        """The placeholder as it is written."""
        return f"{{{{{self.name}{'@' + self.view if self.view else ''}}}}}"


def parse(text: str) -> tuple[Placeholder, ...]:
    """Return the placeholders of a text in their order, known or not."""
    found = []
    for mark in _MARK.finditer(text):
        name, _, view = mark[1].partition("@")
        found.append(Placeholder(name.strip(), view.strip(), mark.start(), mark.end()))
    return tuple(found)


def fill(text: str, figures: Figures, last_year: Figures | None = None) -> str:
    """Return the text with its figures; what cannot be given is left as :data:`BLANK`, and told by :func:`check`."""
    return _MARK.sub(
        lambda mark: _value(parse(mark.group())[0], figures, last_year)[0],
        text,
    )


def _value(placeholder: Placeholder, figures: Figures, last_year: Figures | None) -> tuple[str, str]:
    """Return what a placeholder stands for, and what is wrong with it (``""`` when nothing is)."""
    now = figures.of(placeholder.name)
    if placeholder.name not in names(figures) or placeholder.view not in ("", *VIEWS):
        return BLANK, _unknown(placeholder, names(figures))
    if now is None and placeholder.view != LAST_YEAR:
        return BLANK, f"“{placeholder.written}”（{words_of(placeholder.name)}）还没有数字，请先录入"
    if not placeholder.view:
        return plain(now or 0), ""
    before = last_year.of(placeholder.name) if last_year else None
    if before is None:
        return BLANK, f"“{placeholder.written}”没有上年的数字可比，请改写这一句"
    if placeholder.view == LAST_YEAR:
        return plain(before), ""
    if placeholder.view == DIFFERENCE:
        return said_difference(now or 0, before), ""
    percent = growth(now or 0, before)
    if percent is None:
        return BLANK, f"“{placeholder.written}”：上年为0，算不出增幅，请改用“@{DIFFERENCE}”"
    return said_growth(percent), ""


def _unknown(placeholder: Placeholder, known: Collection[str]) -> str:
    if placeholder.name in known:
        return f"“{placeholder.written}”中不认识“@{placeholder.view}”，可用的是{'、'.join('@' + v for v in VIEWS)}"
    near = get_close_matches(placeholder.name, known, n=3, cutoff=0.5)
    told = f"，相近的有{'、'.join(near)}" if near else ""
    return f"没有叫“{placeholder.name}”的数字{told}"


def check(
    numeral: str, text: str, figures: Figures, last_year: Figures | None, *, year: int, organ: str
) -> Iterator[Finding]:
    """Yield what is wrong with the prose of a part: placeholders that cannot be filled, figures written by hand."""
    for number, paragraph in enumerate(text.split("\n"), start=1):
        place = f"第{numeral}部分第{number}段"
        for placeholder in parse(paragraph):
            if fault := _value(placeholder, figures, last_year)[1]:
                is_known = placeholder.name in names(figures) and placeholder.view in ("", *VIEWS)
                code = "placeholder" if is_known else "placeholder_unknown"
                yield Finding(Severity.ERROR, code, place, fault, quote=placeholder.written)
        if stray := _STRAY.search(_MARK.sub("", paragraph)):
            yield Finding(
                Severity.ERROR,
                "placeholder_broken",
                place,
                f"“{stray.group()}”不成对，占位应写作“{{{{三.1.total}}}}”",
                quote=paragraph[:60],
            )
        if left := _LEFT.search(paragraph):
            says = f"还没有写{left[1]}" if left[1] else "还没有写"
            yield Finding(Severity.ERROR, "unwritten", place, says, quote=paragraph[:60])
        yield from _by_hand(numeral, place, _MARK.sub(_SOME, paragraph), figures, year=year, organ=organ)


def _by_hand(
    numeral: str, place: str, paragraph: str, figures: Figures, *, year: int, organ: str
) -> Iterator[Finding]:
    part = Part(numeral, "", (paragraph,))
    for claim in claims(part, year, organ):
        yield from _claimed(place, claim, figures)
    yield from _published(place, paragraph, figures)


def _claimed(place: str, claim: Claim, figures: Figures) -> Iterator[Finding]:
    name = PLACEHOLDER_OF.get(claim.meaning)
    if name is None or claim.is_partial:
        return
    value = figures.of(name)
    if claim.value == 0 and not any(one.value == 0 for one in quantities(levelled(claim.sentence))):
        # 没有, 未收到: nothing is written that could be bound, but it must still be so.
        if value:
            yield Finding(
                Severity.ERROR,
                "denied",
                place,
                f"文字说没有“{claim.meaning.value}”，而{words_of(name)}为{plain(value)}，"
                f"请改用“{{{{{name}}}}}”",
                quote=claim.sentence,
            )
        return
    yield _written_by_hand(place, plain(claim.value), (name,), claim.sentence)


def _written_by_hand(place: str, number: str, instead: Sequence[str], quote: str) -> Finding:
    told = "或".join(f"“{{{{{name}}}}}”（{words_of(name)}）" for name in instead)
    return Finding(
        Severity.ERROR, "by_hand", place, f"数字“{number}”是手写的，请改用{told}", quote=quote.strip()
    )


def _published(place: str, paragraph: str, figures: Figures) -> Iterator[Finding]:
    """What was published by class is counted too: 条 beside the words 公开政府信息 or a class's own name."""
    kinds = [
        name.partition(".")[2]
        for name in figures.values
        if name.startswith("公开.") and name != PUBLISHED_ALL
    ]
    for clause in _CLAUSE.findall(levelled(paragraph)):
        for quantity in quantities(clause):
            if quantity.unit != "条" or quantity.is_rough:
                continue
            before = clause[: quantity.start]
            named = next((one for one in kinds if one in before), None)
            is_all = named is None and (_PUBLISHING.search(clause) is not None)
            name = class_name(named) if named else PUBLISHED_ALL if is_all else ""
            value = figures.of(name) if name else None
            if value is None:
                continue
            if value == quantity.value:
                yield _written_by_hand(place, plain(value), (name,), clause)
            else:
                yield Finding(
                    Severity.EXPLAIN,
                    "by_hand_other",
                    place,
                    f"文字写{plain(quantity.value)}条，{words_of(name)}统计为{plain(value)}；"
                    f"所指相同的，请改用“{{{{{name}}}}}”",
                    quote=clause,
                )
