"""Sums, shares and growth told in words: parts that must make their whole, percentages of it, change on last year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from mingting.reporting.rules.claims import Meaning, Sentence, sentences
from mingting.reporting.rules.equations import plain
from mingting.reporting.rules.findings import Finding, Severity
from mingting.reporting.rules.prose import readings_of
from mingting.reporting.rules.quantities import Quantity, percentages, quantities
from mingting.reporting.rules.report import Number, Part, Report

#: Same counts told twice are remarked on from here; smaller ones are alike by chance.
_ALIKE_FROM = 20
_MARK = re.compile(r"其中|分别[为是]|包括|[：:](?=[^，,；;。]{1,20}?\d)")
_MONEY = ("元", "万元")
_BESIDES = ("含", "包括", "包含", "另", "不含", "不包括", "注")
_PAREN = re.compile(r"[（(]([^（）()]*)[)）]")
_GROWTH = re.compile(
    r"(?:同比|环比|[较比](?:去|上)一?年(?:度|同期)?)[^，。；]{0,6}?(?P<way>增长|增加|上升|提高|下降|减少|降低|回落)(?P<rate>\d+(?:\.\d+)?)%"
)
_DOWN = ("下降", "减少", "降低", "回落")
_SHARE = re.compile(r"(?:占|比例|比重|比为|[件宗条份项个次])[^，。；%\d]{0,16}$|^[，,(（]?$")
_TO_PERCENT = Decimal(100)


def check(report: Report, last_year: Report | None) -> Iterator[Finding]:
    """Yield what does not agree in the words of a report."""
    for part in report.parts:
        before: Sentence | None = None
        for sentence in sentences(part):
            yield from _sums(sentence, before)
            yield from _shares(sentence, report)
            yield from _growth(sentence, report, last_year)
            before = sentence
        yield from _alike(part)


# --- parts and their whole ------------------------------------------------------------------------------------------


def _sums(sentence: Sentence, before: Sentence | None) -> Iterator[Finding]:
    for start, end, is_closed in _listings(sentence.text):
        head = quantities(sentence.text[:start])
        if not head and before is not None:
            head = quantities(before.text)[-3:]
        inner = _PAREN.sub(lambda found: " " * len(found.group()), sentence.text[start:end])
        yield from _sum(sentence, head, _items(inner), is_closed=is_closed)


def _listings(text: str) -> list[tuple[int, int, bool]]:
    """Return where parts are listed: start, end, and whether the list should be the whole."""
    found = [
        (m.start(1), m.end(1), not m[1].startswith("其中"))
        for m in _PAREN.finditer(text)
        if len(quantities(m[1])) > 1 and not m[1].startswith(_BESIDES)
    ]
    mark = next((m for m in _MARK.finditer(text) if not any(s <= m.start() < e for s, e, _ in found)), None)
    if mark is not None:
        found.append((mark.end(), len(text), mark.group() in ("：", ":")))
    return found


def _items(text: str) -> list[tuple[str, Quantity]]:
    """Return label and number of each part that has one number."""
    items = []
    for segment in re.split(r"[、，,；;。]|(?<=\d[条件宗份项个次])和", text):
        found = quantities(segment)
        if len(found) == 1 and found[0].start and not found[0].is_rough:
            items.append((segment[: found[0].start], found[0]))
    return items


def _sum(
    sentence: Sentence, head: Sequence[Quantity], items: Sequence[tuple[str, Quantity]], *, is_closed: bool
) -> Iterator[Finding]:
    everything = sum(quantity.value for _, quantity in items if quantity.unit not in _MONEY)
    if everything in [quantity.value for quantity in head]:
        # 文件22件、公告16条 … of 信息47条: told in several units.
        return
    for unit in dict.fromkeys(quantity.unit for _, quantity in items):
        if unit in _MONEY:
            continue
        listed = [(label, q.value) for label, q in items if q.unit == unit]
        wholes = [q.value for q in head if (q.unit == unit or not unit) and not q.is_rough]
        if len(listed) < 2 or not wholes:
            continue
        candidates = _tails(wholes)
        values = [value for _, value in listed]
        if any(sum(values[:n]) in candidates for n in range(2, len(values) + 1)):
            continue
        total, whole = sum(values), wholes[-1]
        is_sure = is_closed or any(label.endswith(("其他", "其它", "其他信息")) for label, _ in listed)
        severity = Severity.EXPLAIN if total > whole or is_sure else Severity.NOTICE
        yield Finding(
            severity,
            "prose_sum",
            sentence.part.name,
            f"所列{len(values)}项合计{plain(total)}{unit}，与总数{plain(whole)}{unit}不等",
            quote=sentence.written,
        )


def _tails(values: Sequence[Number]) -> list[Number]:
    """Return the sums of the last one, two … numbers: 复议2宗、诉讼1宗, 其中 …"""
    return [sum(values[-n:]) for n in range(1, min(len(values), 4) + 1)] + list(values)


# --- percentages ---------------------------------------------------------------------------------------------------


def _shares(sentence: Sentence, report: Report) -> Iterator[Finding]:
    growth = [found.span() for found in _GROWTH.finditer(sentence.text)]
    numbers = quantities(sentence.text)
    wholes = {*_counts_in(sentence.paragraph), *(value for value in _totals(report) if value > 0)}
    for percent, start, _end in percentages(sentence.text):
        if any(first <= start < last for first, last in growth):
            continue
        before = [q for q in numbers if q.end <= start]
        if not before or not _SHARE.search(sentence.text[before[-1].end : start]):
            continue
        if sentence.text[start - 1] == "率" or re.search(r"率[^，。；]{0,4}$", sentence.text[:start]):
            continue
        parts = _tails([q.value for q in before if q.unit not in _MONEY])[:4]
        yield from _share(sentence, percent, parts, wholes)


@lru_cache(maxsize=64)
def _counts_in(paragraph: str) -> frozenset[Number]:
    """Return the counts that a paragraph names; asked for again by each of its sentences."""
    return frozenset(
        q.value for q in quantities(paragraph) if not q.is_rough and q.unit not in _MONEY and q.value > 0
    )


def _totals(report: Report) -> Iterable[Number]:
    for meaning in (Meaning.RECEIVED, Meaning.DONE, Meaning.HANDLED):
        yield from (reading.value for reading in readings_of(meaning, report))


def _share(
    sentence: Sentence, percent: Decimal, parts: Sequence[Number], wholes: set[Number]
) -> Iterator[Finding]:
    """A share fits when rounding gives it; by one unit of the last place when the shares are made to sum to 100."""
    place = Decimal(1).scaleb(int(percent.as_tuple().exponent))
    pairs = [(part, whole) for part in parts for whole in wholes if whole >= part]
    if not pairs or not any(whole > parts[0] for whole in wholes):
        return
    exact = {(part, whole): _TO_PERCENT * Decimal(part) / Decimal(whole) for part, whole in pairs}
    if any(abs(value - percent) <= place / 2 for value in exact.values()):
        return
    close = [pair for pair, value in exact.items() if abs(value - percent) < place]
    if close:
        part, whole = close[0]
        rounded = exact[close[0]].quantize(place, ROUND_HALF_UP)
        yield Finding(
            Severity.NOTICE,
            "prose_rounding",
            sentence.part.name,
            f"{plain(part)}÷{plain(whole)}四舍五入是{rounded}%，文字写{percent}%，应是为凑足100%所作的调整",
            quote=sentence.written,
        )
        return
    told = "、".join(
        f"{plain(part)}÷{plain(whole)}＝{value.quantize(Decimal('0.01'))}%"
        for (part, whole), value in sorted(exact.items(), key=lambda pair: abs(pair[1] - percent))[:3]
        if part == parts[0]
    )
    yield Finding(
        Severity.EXPLAIN,
        "prose_share",
        sentence.part.name,
        f"文字写{percent}%，用文中和表中的总数都算不出来{'（' + told + '）' if told else ''}",
        quote=sentence.written,
    )


# --- change on last year -------------------------------------------------------------------------------------------


def _growth(sentence: Sentence, report: Report, last_year: Report | None) -> Iterator[Finding]:
    if "申请" not in sentence.paragraph and "受理" not in sentence.paragraph:
        return
    for found in _GROWTH.finditer(sentence.text):
        near = re.split(r"[。；;]", sentence.text[: found.start()])[-1]
        if not re.search(r"申请|受理|收办", near):
            continue
        rate = Decimal(found["rate"]) * (-1 if found["way"] in _DOWN else 1)
        if last_year is None:
            yield Finding(
                Severity.NOTICE,
                "growth_untried",
                sentence.part.name,
                f"“{found.group()}”须有上年的报告才能核对",
                quote=sentence.written,
            )
        elif (told := _growth_told(rate, report, last_year)) is not None:
            yield Finding(
                Severity.EXPLAIN,
                "growth",
                sentence.part.name,
                f"“{found.group()}”{told}",
                quote=sentence.written,
            )


def _growth_told(rate: Decimal, report: Report, last_year: Report) -> str | None:
    """Return what the two years' tables give instead; ``None`` when the rate fits or cannot be tried."""
    place = Decimal(1).scaleb(int(rate.as_tuple().exponent))
    rates = []
    for meaning in (Meaning.RECEIVED, Meaning.HANDLED):
        pairs = zip(readings_of(meaning, report), readings_of(meaning, last_year), strict=False)
        rates += [
            (new.words, _TO_PERCENT * (Decimal(new.value) - old.value) / Decimal(old.value))
            for new, old in pairs
            if old.value
        ]
    if not rates or any(abs(value - rate) <= place for _, value in rates):
        return None
    words, value = rates[0]
    return f"，按{words}算是{value.quantize(Decimal('0.01'))}%"


def _alike(part: Part) -> Iterator[Finding]:
    """The same count of published pieces told of two channels may have been copied."""
    for sentence in sentences(part):
        seen: dict[Number, str] = {}
        for clause in re.split(r"[，,；;]", sentence.text):
            found = [q for q in quantities(clause) if q.unit == "条" and not q.is_rough]
            if len(found) != 1 or "发布" not in clause or found[0].value < _ALIKE_FROM:
                continue
            value = found[0].value
            if value in seen and seen[value] != clause:
                yield Finding(
                    Severity.NOTICE,
                    "prose_alike",
                    part.name,
                    f"两处发布数量同为{plain(value)}条，请核对是否照抄",
                    quote=sentence.written,
                )
            seen[value] = clause
