"""Counts the year: tables 三 and 四, fees, what was published by class, 行政规范性文件, and what was entered.

As of 24:00 of 31 December, from days alone: what happened afterwards is not seen, so every later count of the same
records gives the same. The number of queries does not grow with organs or records.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from django.utils import timezone

from mingting.accounts.api import Organ
from mingting.disclosure.api import disputes_counted, fees_counted, requests_counted
from mingting.policies.api import norms_by_end_of
from mingting.publishing.api import kinds, published_in

from .models import Entered
from .rules.equations import plain
from .rules.figures import (
    ASKED,
    NORMS,
    NOTICES,
    PUBLISHED_ALL,
    TAKEN,
    Figures,
    Source,
    Tally,
    class_name,
)
from .rules.form import GROUPS, TOTAL
from .rules.quantities import number_of
from .rules.report import Number

_GROUP_NAMES = {group.code: f"{group.under}{group.name}" for group in GROUPS}
#: Merged or renamed, an organ lives on in its successor; of one that was split nobody can say which record went where.
_WHOLE = ("merger", "rename")


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of one organ's year; ``is_empty`` when no record and no entry was found at all."""

    figures: Figures
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Successions:
    """Which organ carries on whose duties at the end of a year. One query."""

    year: int
    rows: tuple[tuple[int, int, str, str], ...] = field(default=())

    @classmethod
    def by_end_of(cls, year: int) -> Successions:
        """Read what had passed on by 31 December."""
        rows = Organ.objects.filter(successions__on__lte=date(year, 12, 31)).values_list(
            "pk", "successions__successor_id", "successions__kind", "successions__successor__name"
        )
        return cls(year, tuple(rows))

    def successors(self, organ_id: int) -> tuple[str, ...]:
        """Return the names of the organs that carry on an organ's duties."""
        return tuple(name for organ, _, _, name in self.rows if organ == organ_id)

    def carried_by(self, organ_id: int) -> frozenset[int]:
        """Return the organs whose records are an organ's own: itself and all that were merged into it."""
        found, waiting = {organ_id}, [organ_id]
        while waiting:
            heir = waiting.pop()
            for organ, successor, kind, _ in self.rows:
                if successor == heir and kind in _WHOLE and organ not in found:
                    found.add(organ)
                    waiting.append(organ)
        return frozenset(found)


def count(
    organ_ids: Collection[int],
    year: int,
    successions: Successions,
    handed_in: Mapping[int, Sequence[tuple[Source, Figures]]] = MappingProxyType({}),
) -> dict[int, Counted]:
    """Return what the records of a year count for each organ.

    ``handed_in`` are, of a government, the reports of the organs below it: its own figures hold theirs (E7).
    """
    names = {code: kind.name for code, kind in kinds().items()}
    tallies = {organ_id: Tally(names.values()) for organ_id in organ_ids}
    heirs = {one: organ_id for organ_id in organ_ids for one in successions.carried_by(organ_id)}
    _published(tallies, heirs, year, names)
    _requests(tallies, heirs, year)
    _disputes(tallies, heirs, year)
    _fees(tallies, heirs, year)
    _norms(tallies, heirs, year)
    _entered(tallies, year)
    for organ_id, reports in handed_in.items():
        for source, figures in reports:
            tallies[organ_id].add_all(source, figures)
    return {
        organ_id: Counted(figures=tally.figures(), is_empty=tally.is_empty)
        for organ_id, tally in tallies.items()
    }


def norms_counted(organ_id: int, year: int) -> Mapping[str, Number]:
    """Return the cells of 行政规范性文件 as the policy library counts them; none where it holds none of the organ."""
    tally = Tally(())
    _norms({organ_id: tally}, dict.fromkeys(Successions.by_end_of(year).carried_by(organ_id), organ_id), year)
    values = tally.figures().values
    return {cell: values[cell] for cell in NORMS.values() if cell in values}


_Tallies = Mapping[int, Tally]
_Heirs = Mapping[int, int]


def _published(tallies: _Tallies, heirs: _Heirs, year: int, names: Mapping[str, str]) -> None:
    for one in published_in(heirs, year):
        source = Source("item", one.item_id, one.index_no, one.title, f"{one.released_on}公开，年末仍公开")
        # A kind that was taken out of use since has no class of its own any more.
        kind = names.get(one.kind, names["other"])
        tallies[heirs[one.organ_id]].add((PUBLISHED_ALL, class_name(kind)), source)


def _requests(tallies: _Tallies, heirs: _Heirs, year: int) -> None:
    for one in requests_counted(heirs, year):
        says = {
            "1": f"{one.arrived_on}收到，本年登记",
            "2": f"{one.arrived_on}收到，年初尚未办结",
            "4": "年末尚未作出处理决定",
        }
        for row in one.rows:
            why = says.get(row) or f"{one.decided_on}处理：{one.outcome}"
            source = Source("application", one.pk, one.number, "", why)
            tallies[heirs[one.organ_id]].add((f"三.{row}.{one.column}", f"三.{row}.{TOTAL}"), source)


def _disputes(tallies: _Tallies, heirs: _Heirs, year: int) -> None:
    for one in disputes_counted(heirs, year):
        why = f"{one.closed_on}审结" if one.closed_on else f"{one.opened_on}收到，年末尚未审结"
        number = one.number or f"登记{one.pk}"
        source = Source("dispute", one.pk, number, _GROUP_NAMES[one.group], why)
        names = (f"四.{one.group}.{one.column}", f"四.{one.group}.{TOTAL}")
        tallies[heirs[one.organ_id]].add(names, source)


def _fees(tallies: _Tallies, heirs: _Heirs, year: int) -> None:
    for one in fees_counted(heirs, year):
        tally = tallies[heirs[one.organ_id]]
        if one.noticed_on.year == year:
            why = f"{one.noticed_on}发出收费通知{one.amount}元"
            source = Source("fee", one.pk, one.number, "", why)
            tally.add((NOTICES,), source)
            tally.add((ASKED,), source, one.amount)
        if one.paid_on is not None and one.paid_on.year == year:
            paid = Source("fee", one.pk, one.number, "", f"{one.paid_on}缴费{one.amount}元")
            tally.add((TAKEN,), paid, one.amount)


def _norms(tallies: _Tallies, heirs: _Heirs, year: int) -> None:
    """Count 行政规范性文件 of organs that have any in the library; of others nobody knows that they have none."""
    for one in norms_by_end_of(heirs, year):
        tally = tallies[heirs[one.organ_id]]
        tally.begin(NORMS.values())
        for said in NORMS:
            if why := getattr(one, said):
                tally.add((NORMS[said],), Source("norm", one.item_no, one.number, one.title, why))


def _entered(tallies: _Tallies, year: int) -> None:
    newest = {
        (one.organ_id, one.cell): one
        for one in Entered.objects.filter(organ_id__in=tallies, year=year).order_by("pk")
    }
    for (organ_id, cell), one in newest.items():
        value = number_of(one.value)
        if value is None:
            continue
        when = timezone.localdate(one.at)
        why = f"{one.who}于{when}录入"
        known = tallies[organ_id].value_of(cell)
        if known is not None and known != value:
            why += f"；按政策文件库的记录是{plain(known)}件"
        tallies[organ_id].put(cell, value, Source("entered", one.pk, one.value, one.ground, why))
