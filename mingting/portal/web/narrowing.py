"""The choices beside search results: classes, facets with counts, and what was chosen with the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from mingting.accounts.api import Organ
from mingting.commons.search import Found
from mingting.policies.api import tag_names
from mingting.publishing.api import GENRES

from .asked import VALIDITIES, Asked

_FACETS = {"validity": "有效性", "organ": "发布机构", "theme": "主题", "year": "年份", "tag": "标签"}
#: Values shown at once, and those that open under “更多”.
_AT_ONCE, _MOST = 6, 24

_UNDO = ' <span aria-hidden="true">×</span><span class="unseen">（已选，按此取消）</span>'

Names = Mapping[str, Callable[[str], str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value: what it is called, how many results it gives, where it leads, whether it is chosen."""

    name: str
    count: int
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with the values shown at once and the others, written out; ``count`` is how many others there are."""

    name: str
    first: SafeString
    more: SafeString
    count: int


def names_of(asked: Asked, found: Found | None, organs: Iterable[Organ]) -> Names:
    """Return what the values of each facet are called; one statement, where there are tags."""
    counted = found.facets.get("tag", {}) if found else {}
    shown = {code for hit in found.hits for code in hit.tags} if found else set()
    tags = tag_names({*_largest(counted), *asked.chosen.get("tag", ()), *shown})
    of_organs = {organ.code: organ.short_name or organ.name for organ in organs}
    return {
        "validity": lambda value: VALIDITIES.get(value, value),
        "organ": lambda value: of_organs.get(value, value),
        "theme": lambda value: value,
        "year": lambda value: f"{value} 年",
        "tag": lambda value: tags.get(value, value),
    }


def genres(asked: Asked, counted: Mapping[str, int]) -> list[Choice]:
    """Return the classes: all of them together, the known ones in their order, then any other."""
    known = [genre for genre in GENRES if genre in counted]
    order = ["", *known, *(genre for genre in counted if genre not in GENRES)]
    if asked.genre and asked.genre not in order:
        order.append(asked.genre)
    return [
        Choice(
            genre or "全部",
            counted.get(genre, 0) if genre else sum(counted.values()),
            replace(asked, genre=genre).url(),
            asked.genre == genre,
        )
        for genre in order
    ]


def facets(asked: Asked, counted: Mapping[str, Mapping[str, int]], names: Names) -> list[Facet]:
    """Return the facets that offer a choice. Each value is counted under everything chosen but its own facet."""
    found = []
    for facet, said in _FACETS.items():
        chosen = asked.chosen.get(facet, ())
        counts = {value: count for value, count in counted.get(facet, {}).items() if value and count}
        if len(counts) < 2 and not chosen:
            continue
        order = [*chosen, *(value for value in _ordered(facet, counts) if value not in chosen)][:_MOST]
        urls = asked.choices(facet, order)
        choices = [
            Choice(names[facet](value), counts.get(value, 0), url, value in chosen)
            for value, url in zip(order, urls, strict=True)
        ]
        at_once = max(_AT_ONCE, len(chosen))
        at_once = len(choices) if len(choices) <= at_once + 1 else at_once
        rest = choices[at_once:]
        found.append(Facet(said, _written(choices[:at_once]), _written(rest), len(rest)))
    return found


def _written(choices: Iterable[Choice]) -> SafeString:
    """Write the values as entries of a list: by hand, for there are a hundred of them on a page."""
    return mark_safe("".join(map(_entry, choices)))  # noqa: S308 — escaped where written


def _entry(choice: Choice) -> str:
    on = ' aria-current="true"' if choice.on else ""
    return (
        f'<li><a href="{escape(choice.url)}" rel="nofollow"{on}><span>{escape(choice.name)}'
        f'{_UNDO if choice.on else ""}</span> <span class="count">{choice.count}</span></a></li>'
    )


def undo(asked: Asked, names: Names) -> list[tuple[str, str]]:
    """Return everything chosen but the class, each with the address without it."""
    found = [
        (f"{said}：{names[facet](value)}", asked.toggled(facet, value).url())
        for facet, said in _FACETS.items()
        for value in asked.chosen.get(facet, ())
    ]
    for said, name in (("从", "since"), ("到", "until")):
        if day := getattr(asked, name):
            found.append((f"{said} {day}", replace(asked, **{name: ""}).url()))
    return found


def _ordered(facet: str, counts: Mapping[str, int]) -> list[str]:
    if facet == "year":
        return sorted(counts, reverse=True)
    if facet == "validity":
        return [value for value in VALIDITIES if value in counts]
    return _largest(counts)


def _largest(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda value: (-counts[value], value))[:_MOST]
