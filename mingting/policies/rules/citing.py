"""Citing: what a text cites, which clause an address means, what the clause says, and the citation to copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mingting.policies.rules.addresses import LONGEST, Step, steps
from mingting.policies.rules.clauses import Clause
from mingting.policies.rules.markers import CONTAINERS, Kind, ranked_label
from mingting.policies.rules.numerals import chinese
from mingting.policies.rules.titles import in_marks

#: Levels answer to 点、项、目、款 and 部分 as well: 第三点第（二）项 is 三（二）.
_LEVEL_WORDS = frozenset({"1", "2", "3", "4", "5", "条", "款", "项", "目", "点", "部分"})
_OF_ARTICLES = {Kind.ARTICLE, Kind.PARAGRAPH, Kind.ITEM, Kind.POINT}
_LABELLED = {Kind.ARTICLE, Kind.ITEM, Kind.POINT, Kind.LEVEL, *CONTAINERS}


def resolve(address: str, clauses: Sequence[Clause]) -> Clause | str:
    """Return the clause that an address means, in any spelling, or a Chinese sentence why there is none.

    Where no 款 is named, 第三条第二项 is found if only one 款 of the article has items.
    """
    short = address.strip()[:LONGEST]
    wanted = steps(address)
    if wanted is None:
        return f"“{short}”不是条款的写法，请写作“第三条第二款第一项”或“三（二）1”"
    index: dict[tuple[Step, ...], Clause] = {}
    for clause in clauses:
        index.setdefault(steps(clause.address) or (), clause)
    for way in _readings(wanted):
        if way in index:
            return index[way]
    if isinstance(found := _without_paragraph(wanted, index), Clause | str):
        return found
    loose = [clause for way, clause in index.items() if _is_like(way, wanted)]
    if len(loose) == 1:
        return loose[0]
    if len(loose) > 1:
        return f"“{short}”可指多处：{'、'.join(clause.address for clause in loose[:5])}，请写明是哪一处"
    return _reason(short, wanted, index)


def cited_words(clauses: Sequence[Clause], address: str) -> str:
    """Return the words of a clause, with those of the clauses in it and the lead-in that it belongs to.

    An item is quoted with its 款 (of which it is a part), a level with the levels above that end in a colon. Empty when
    the address means no clause.
    """
    clause = resolve(address, clauses)
    if isinstance(clause, str):
        return ""
    by_address = {each.address: each for each in clauses}
    lines = [_line(each) for each in _lead(clause, by_address)]
    below = {clause.address}
    for each in clauses:
        if each.address == clause.address or (each.parent in below and each.address not in below):
            below.add(each.address)
            lines.append(_line(each))
    return "\n".join(line for line in lines if line)


def citation(title: str, number: str = "", address: str = "") -> str:
    """Return the citation to copy: 《标题》（穗府办规〔2024〕3号）第三条第二项. Titles in the title get 〈〉."""
    place = address.removeprefix("#").replace("-", "").replace(" ", "")
    return in_marks(title) + (f"（{number.strip()}）" if number.strip() else "") + place


def _readings(wanted: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    yield wanted
    # An article of one 款 has no 款 of its own: its first 款 is the article.
    yield tuple(step for step in wanted if not (step.unit == "款" and step.number == (1,)))
    # 本条第二款 is understood where the article is; 附件1 and 附1 mean the same to a reader.
    if wanted and wanted[0].unit.startswith("附"):
        for word in ("附件", "附表", "附", "附录"):
            yield (replace(wanted[0], unit=word), *wanted[1:])


def _without_paragraph(
    wanted: tuple[Step, ...], index: dict[tuple[Step, ...], Clause]
) -> Clause | str | None:
    """第三条第二项, where 第三条 has several 款."""
    place = next((n for n, step in enumerate(wanted) if step.unit == "项"), 0)
    if not place or wanted[place - 1].unit != "条":
        return None
    before, after = wanted[:place], wanted[place:]
    owners = {
        way[:-1]: None
        for way in index
        if len(way) == place + 2 and way[:place] == before and way[-1].unit == "项" and way[-2].unit == "款"
    }
    if len(owners) > 1:
        return f"{_named(before)}有{len(owners)}款分项，请写明是第几款的{_named(after)}"
    for owner in owners:
        return index.get((*owner, *after)) or f"{_named(before)}没有{_named(after)}"
    return None


def _is_like(way: tuple[Step, ...], wanted: tuple[Step, ...]) -> bool:
    """三(2) for 三（二）, 第三点 for 三; and what stands alone at the end of a longer address, 第一节."""
    if len(way) == len(wanted):
        return all(
            one.number == other.number
            and one.copy == other.copy
            and (one.unit == other.unit or (one.unit.isdigit() and other.unit in _LEVEL_WORDS))
            for one, other in zip(way, wanted, strict=True)
        )
    return (
        len(way) > len(wanted)
        and way[-len(wanted) :] == wanted
        and wanted[0].unit not in ("款", "项", "目", "段")
    )


def _reason(short: str, wanted: tuple[Step, ...], index: dict[tuple[Step, ...], Clause]) -> str:
    """Say how far the address leads, and what there is instead."""
    for length in range(len(wanted) - 1, -1, -1):
        before = wanted[:length]
        if length and not any(len(way) == length and _is_like(way, before) for way in index):
            continue
        missing = wanted[length]
        if missing.unit.isdigit() or not missing.number:
            break
        there = [
            way[length].number[0]
            for way in index
            if len(way) > length
            and way[:length] == before
            and way[length].unit == missing.unit
            and way[length].number
        ]
        where = _named(before) or "本文件"
        if there:
            return f"{where}没有{_named((missing,))}（最后为第{chinese(max(there))}{missing.unit}）"
        return f"{where}没有分{missing.unit}，找不到“{short}”"
    return f"本文件没有“{short}”"


def _named(way: tuple[Step, ...]) -> str:
    words = ""
    for step in way:
        number = chinese(step.number[0]) if step.number else ""
        if step.unit.startswith("附"):
            words += step.unit + "".join(map(str, step.number))
        elif step.unit.isdigit():
            words += ranked_label(int(step.unit), step.number[0]).rstrip("、.")
        elif number:
            words += f"第{number}{step.unit}" + (f"之{chinese(step.number[1])}" if step.number[1:] else "")
        else:
            words += step.unit
    return words


def _lead(clause: Clause, by_address: dict[str, Clause]) -> list[Clause]:
    lead: list[Clause] = []
    above = by_address.get(clause.parent)
    while above is not None:
        is_of_article = clause.kind in (Kind.ITEM, Kind.POINT) or above.kind in (Kind.ITEM, Kind.POINT)
        is_lead = above.kind is Kind.LEVEL and above.text.rstrip().endswith(("：", ":"))
        if not is_lead and not (is_of_article and above.kind in _OF_ARTICLES):
            break
        lead.insert(0, above)
        above = by_address.get(above.parent) if above.kind is not Kind.ARTICLE else None
    return [each for each in lead if each.text]


def _line(clause: Clause) -> str:
    if not clause.text:
        return ""
    is_labelled = clause.kind in (
        Kind.ARTICLE,
        Kind.ITEM,
        Kind.POINT,
        Kind.LEVEL,
        Kind.CHAPTER,
        Kind.SECTION,
        Kind.PART,
    )
    if not is_labelled:
        return clause.text
    parting = "　" if clause.label.startswith("第") else ""
    return f"{clause.label}{parting}{clause.text}"
