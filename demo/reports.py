"""Enters what the demo's yearly reports say beyond the records: by the bureau's office, in January, on its grounds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mingting.accounts.models import Person
from mingting.kernel.deeds import By
from mingting.reporting import actions

from . import reading

if TYPE_CHECKING:
    from .builder import Year

_MORNING = time(10, 20)
_BETWEEN = timedelta(minutes=4)


class Reports:
    """Plans the entries of the demo's reports as deeds of the year that is being built."""

    def __init__(self, year: Year) -> None:
        self.year = year

    def plan(self) -> None:
        """Put every entry into the year, at its hour."""
        for number, entry in enumerate(reading.table("figures")["entry"]):
            person = self._office(entry["organ"])
            for place, cell in enumerate(entry["cells"]):
                at = _at(entry["on"]) + _BETWEEN * (number * 5 + place)
                self.year.at(at, lambda e=entry, c=cell, p=person, a=at: self._enter(e, c, p, a))

    def _office(self, organ: str) -> Person:
        return next(
            self.year.people[entry["username"]]
            for entry in reading.table("people")["person"]
            if {"organ": organ, "role": "disclosure_office"} in entry["posts"]
        )

    def _enter(self, entry: dict[str, Any], cell: str, person: Person, at: datetime) -> None:
        actions.enter_figure(
            person=person,
            organ_id=self.year.organs[entry["organ"]].pk,
            year=entry["year"],
            cell=cell,
            value=entry["value"],
            ground=entry["ground"],
            by=By(person.pk, person.name, at, "10.0.0.8"),
        )


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, _MORNING))
