"""What the address of the search page asks for, within bounds; what is left out of it is said to the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import quote_plus, urlencode

from django.http import QueryDict

from mingting.commons.search.contract import IN_FORCE, OVER, WAITING

from .lists import number_in

LONGEST_QUESTION = 100
#: Facets a reader may narrow by besides the class, in the order of the page.
NARROWING = ("validity", "organ", "theme", "year", "tag")
VALIDITIES = {IN_FORCE: "有效", WAITING: "尚未施行", OVER: "已失效"}
_MOST_VALUES = 5
_LONGEST_VALUE = 82
_LONGEST_YEAR = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as its address says it. ``faults`` are sentences about what could not be taken as it was written.

    ``chosen`` maps each facet of :data:`NARROWING` to the values of which one is to hold. ``since`` and ``until`` are
    the days as written; ``days`` the same as dates, ``None`` where none is asked for. With ``is_wrong`` nothing is
    searched: a wrong day is said, not guessed.
    """

    sought: str = ""
    genre: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: str = ""
    until: str = ""
    page: int = 1
    days: tuple[date | None, date | None] = (None, None)
    faults: tuple[str, ...] = ()
    is_wrong: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether less than everything that holds the words is asked for."""
        return bool(any(self.chosen.values()) or self.since or self.until)

    def pairs(self) -> list[tuple[str, str]]:
        """Return it as the parameters of an address, the page left out."""
        said = [("q", self.sought), ("genre", self.genre)]
        said += [(name, value) for name in NARROWING for value in self.chosen.get(name, ())]
        said += [("from", self.since), ("to", self.until)]
        return [pair for pair in said if pair[1]]

    def url(self, page: int | None = None) -> str:
        """Return where this search is shown."""
        said = self.pairs() + ([("page", str(page))] if page and page > 1 else [])
        return f"/search/?{urlencode(said)}" if said else "/search/"

    def toggled(self, facet: str, value: str) -> Asked:
        """Return the search with a value of a facet taken away, or added where it was not chosen."""
        now = self.chosen.get(facet, ())
        then = tuple(one for one in now if one != value) if value in now else (*now, value)[-_MOST_VALUES:]
        return replace(self, chosen={**self.chosen, facet: then})

    def choices(self, facet: str, values: Sequence[str]) -> list[str]:
        """Return where each value of a facet leads: to the search with it, or without it where it is chosen."""
        now = self.chosen.get(facet, ())
        if len(now) == _MOST_VALUES:
            return [self.toggled(facet, value).url() for value in values]
        here = self.url()
        return [
            self.toggled(facet, value).url() if value in now else f"{here}&{facet}={quote_plus(value)}"
            for value in values
        ]

    def anywhere(self) -> Asked:
        """Return the same words without any narrowing."""
        return Asked(sought=self.sought)


def read(address: QueryDict) -> Asked:
    """Return what an address asks for: never more than some values of each facet, never an error."""
    faults: list[str] = []
    sought = _plain(address.get("q", ""))
    if len(sought) > LONGEST_QUESTION:
        faults.append(f"查找的内容超过 {LONGEST_QUESTION} 个字，只用了前 {LONGEST_QUESTION} 个字。")
        sought = sought[:LONGEST_QUESTION].strip()
    chosen = {name: values for name in NARROWING if (values := _values(name, address, faults))}
    since, until = (_plain(address.get(name, ""))[:_LONGEST_VALUE] for name in ("from", "to"))
    days, wrong = _days(since, until)
    return Asked(
        sought=sought,
        genre=_plain(address.get("genre", ""))[:_LONGEST_VALUE],
        chosen=chosen,
        since=since,
        until=until,
        page=number_in(_plain(address.get("page", ""))) or 1,
        days=days,
        faults=tuple(dict.fromkeys((*faults, *wrong))),
        is_wrong=bool(wrong),
    )


def _plain(value: str) -> str:
    # PostgreSQL takes no text with a NUL in it.
    return value.replace("\x00", "").strip()


def _values(name: str, address: QueryDict, faults: list[str]) -> tuple[str, ...]:
    asked = list(dict.fromkeys(value for said in address.getlist(name) if (value := _plain(said))))
    known = [value for value in asked if _may_be(name, value)]
    if len(known) < len(asked):
        faults.append("地址中有不认识的筛选条件，没有采用。")
    if len(known) > _MOST_VALUES:
        faults.append(f"同一类筛选条件最多选 {_MOST_VALUES} 个，其余没有采用。")
    return tuple(known[:_MOST_VALUES])


def _may_be(name: str, value: str) -> bool:
    if name == "year":
        return len(value) == _LONGEST_YEAR and value.isascii() and value.isdecimal()
    if name == "validity":
        return value in VALIDITIES
    return len(value) <= _LONGEST_VALUE and value.isprintable()


def _days(since: str, until: str) -> tuple[tuple[date | None, date | None], list[str]]:
    days: list[date | None] = []
    faults = []
    for name, said in (("起始日期", since), ("截止日期", until)):
        try:
            days.append(date.fromisoformat(said) if said else None)
        except ValueError:
            days.append(None)
            faults.append(f"{name}“{said}”不是日期，请按 2024-03-05 的格式填写。")
    if days[0] and days[1] and days[0] > days[1]:
        faults.append("起始日期晚于截止日期，请调换。")
    return (days[0], days[1]), faults
