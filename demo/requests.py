"""Plays the demo's requests for information: every step of the texts is a deed of the room's own verbs, at its hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mingting.accounts.models import Person
from mingting.commons.calendar import calendar
from mingting.disclosure import actions
from mingting.kernel.deeds import By

from . import reading
from .request_steps import Case, RequestSteps

if TYPE_CHECKING:
    from .builder import Year

_REVIEW_URL = "https://www.mingting-demo.gov.cn/xzfy/"
_MORNING = time(9, 10)
#: How long after one deed the next one on the same day is done.
_BETWEEN = timedelta(minutes=11)


class Requests:
    """Plans every request of the demo as deeds of the year that is being built."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.texts = reading.table("requests")
        self.cases: dict[str, Case] = {}
        self.steps = RequestSteps(year.organs, self.texts["applicant"], self.cases)

    def plan(self) -> None:
        """Open the offices and put every step of every request into the year, at its hour."""
        for entry in self.texts["office"]:
            self._open(entry)
        for entry in self.texts["request"]:
            self._plan(entry)
        self._plan_jobs()

    def _team(self, organ: str) -> dict[str, list[Person]]:
        team: dict[str, list[Person]] = {}
        for entry in reading.table("people")["person"]:
            for post in entry["posts"]:
                if post["organ"] == organ:
                    team.setdefault(post["role"], []).append(self.year.people[entry["username"]])
        return team

    def _open(self, entry: dict[str, Any]) -> None:
        organ = self.year.organs[entry["organ"]]
        person = self._team(entry["organ"])["disclosure_office"][0]
        settings = {name: value for name, value in entry.items() if name != "organ"}
        at = _at(date(2023, 1, 3))
        actions.keep_office(
            person=person,
            organ_id=organ.pk,
            by=By(person.pk, person.name, at, "10.0.0.8"),
            **settings,
            review_body="广州市番禺区人民政府",
            review_url=_REVIEW_URL,
        )

    def _plan(self, entry: dict[str, Any]) -> None:
        began = entry["on"] if "on" in entry else _working_days_before(self.year.today, entry["ago"])
        case = self.cases[entry["key"]] = Case(entry, self._team(entry["organ"]), _at(began))
        when = _at(began)
        for step in entry["steps"].split():
            if step.startswith("+"):
                when = _at(calendar().add(timezone.localdate(when), int(step)))
                continue
            if timezone.localdate(when) > self.year.today:
                raise ValueError(f"{entry['key']}: {step} would be done after the demo is built")
            self.year.at(when, self._deed(case, step, when))
            when += _BETWEEN

    def _deed(self, case: Case, step: str, when: datetime) -> Callable[[], None]:
        name, *words = step.split(":")

        def do() -> None:
            case.now = when
            getattr(self.steps, f"do_{name}")(case, *words)

        return do

    def _plan_jobs(self) -> None:
        """Let the nightly jobs run once, early on the last working day before the demo is built."""
        night = datetime.combine(_working_days_before(self.year.today, 1), time(1, 30))
        at = timezone.make_aware(night)
        for job in (actions.notice_repeats, actions.remind):
            self.year.at(at, lambda job=job: job(by=By(None, "系统", at, job.__name__)))


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, _MORNING))


def _working_days_before(day: date, n: int) -> date:
    """Return the day from which ``day``, or the last working day before it, is the ``n``-th working day."""
    known = calendar()
    while not known.is_workday(day):
        day -= timedelta(days=1)
    for _ in range(n):
        day -= timedelta(days=1)
        while not known.is_workday(day):
            day -= timedelta(days=1)
    return day
