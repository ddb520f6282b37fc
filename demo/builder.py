"""Lives the demo year: every deed through the rooms' own verbs, at its own hour, by its own person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.models import ModelLogEntry, TaskState, WorkflowState
from wagtail.rich_text import RichText

from mingting.accounts import actions as office
from mingting.accounts.api import shelf_of
from mingting.accounts.models import Organ, Person, Section
from mingting.accounts.rules.roles import Role
from mingting.commons.calendar import calendar
from mingting.kernel.deeds import By
from mingting.publishing import actions
from mingting.publishing.models import Column, InformationItem, PortalSite
from mingting.publishing.rules.reviews import CHECKLIST, Secrecy, Stage, Verdict

from . import library, reading
from .reports import Reports
from .requests import Requests

FOUNDED = date(2023, 1, 1)
#: The one password of every demo account; the accounts are refused wherever DEBUG is off.
PASSWORD = "Mingting-demo-2024"  # noqa: S105
STAGES = (Stage.FIRST, Stage.SECOND, Stage.FINAL)
ALL_CHECKED = dict.fromkeys([check.value for check in CHECKLIST], True)


@dataclass(order=True)
class Deed:
    """Something that happened at an hour of the demo year."""

    at: datetime
    order: int
    do: Callable[[], None] = field(compare=False)


class Year:
    """Builds the organs, people, columns, items and requests of the demo year in an empty house.

    ``today`` is the day the demo is built on: the invented requests of other organs are dated back from it, so that
    some are near their day due and some are late.
    """

    def __init__(self, today: date) -> None:
        self.today = today
        self.organs: dict[str, Organ] = {}
        self.people: dict[str, Person] = {}
        self.sections: dict[tuple[str, str], Section] = {}
        self.columns: dict[str, Column] = {}
        self.pictures: dict[tuple[str, str], Image] = {}
        self.made: dict[str, int] = {}
        self.deeds: list[Deed] = []

    def build(self) -> int:
        """Build everything and return the number of items released."""
        self._organs()
        self._people()
        self._site_and_columns()
        for entry in reading.items():
            self._plan(entry)
        self.requests = Requests(self)
        self.requests.plan()
        Reports(self).plan()
        for deed in sorted(self.deeds):
            deed.do()
            _backdate(deed.at)
        library.build(self.today)
        return len(self.made)

    def _organs(self) -> None:
        for position, entry in enumerate(reading.table("organs")["organ"], start=1):
            former = entry.get("former", [])
            organ = office.establish_organ(
                code=entry["key"],
                name=former[0]["name"] if former else entry["name"],
                short_name=entry.get("short_name", ""),
                kind=entry["kind"],
                parent=self.organs.get(entry.get("parent", "")),
                by=_system(FOUNDED),
                particulars={
                    "uscc": entry.get("uscc") or None,
                    "address": entry.get("address", ""),
                    "hours": entry.get("office_hours", ""),
                    "phone": entry.get("phone", ""),
                    "fax": entry.get("fax", ""),
                    "postcode": entry.get("postcode", ""),
                    "duty": entry.get("duty", ""),
                    "position": position,
                },
            )
            self.organs[entry["key"]] = organ
            for number, name in enumerate(former):
                following = former[number + 1]["name"] if number + 1 < len(former) else entry["name"]
                on = date.fromisoformat(str(name["until"]))
                self.at(on, lambda o=organ, n=following, e=entry, f=name, d=on: office.rename_organ(
                    organ=Organ.objects.get(pk=o.pk), name=n, short_name=e.get("short_name", ""), on=d,
                    ground=f.get("reason", ""), by=_system(d),
                ))  # fmt: skip

    def _people(self) -> None:
        for entry in reading.table("people")["person"]:
            person = office.engage(
                username=entry["username"],
                name=entry["name"],
                password=PASSWORD,
                must_change=False,
                by=_system(FOUNDED),
            )
            Person.objects.filter(pk=person.pk).update(is_demo=True, password_changed_at=timezone.now())
            for post in entry["posts"]:
                office.appoint(
                    person=person,
                    organ=self.organs[post["organ"]],
                    role=Role(post["role"]),
                    section=self._section(post),
                    since=FOUNDED,
                    by=_system(FOUNDED),
                )
            self.people[entry["username"]] = person

    def _section(self, post: dict[str, Any]) -> Section | None:
        """Return the section that a post sits in, entered when the first post names it."""
        if "section" not in post:
            return None
        key = (post["organ"], post["section"])
        if key not in self.sections:
            self.sections[key] = office.keep_section(
                organ=self.organs[post["organ"]], name=post["section"], by=_system(FOUNDED)
            )
        return self.sections[key]

    def _site_and_columns(self) -> None:
        entry = reading.table("site")["site"]
        organiser = self.organs[entry["organiser"]]
        site = PortalSite.objects.create(
            name=entry["name"],
            domain=entry["domain"],
            site_id_code=entry["site_id_code"],
            icp=entry["icp"],
            police_record=entry["police_record"],
            organiser=organiser,
            undertaker=self.organs.get(entry.get("undertaker", "")),
            contact=entry["contact"],
            address=entry.get("address", ""),
            description=entry.get("description", ""),
            is_default=True,
        )
        for position, column in enumerate(reading.table("columns")["column"], start=1):
            self.columns[column["code"]] = Column.objects.create(
                site=site,
                organ=self.organs.get(column.get("organ", "")),
                parent=self.columns.get(column.get("parent", "")),
                code=column["code"],
                name=column["name"],
                column_type=column["type"],
                board=column.get("board", ""),
                kind=column.get("kind", ""),
                update_days=column.get("update_days", 0),
                description=column["description"],
                keywords=column["keywords"],
                owner=column.get("owner", ""),
                position=position,
            )

    def _picture(self, organ: str, name: str) -> Image:
        """Return the picture on the shelf of the organ with this code, uploaded when it is first asked for."""
        if (organ, name) not in self.pictures:
            path = reading.YEAR / "pictures" / f"{name}.png"
            self.pictures[organ, name] = Image.objects.create(
                title=path.stem,
                file=ContentFile(path.read_bytes(), name=path.name),
                collection=shelf_of(self.organs[organ].pk),
            )
        return self.pictures[organ, name]

    def _plan(self, entry: dict[str, Any]) -> None:
        released = _moment(entry["released_at"])
        author = self.people[entry["author"]]
        reviewers = [self.people[username] for username in entry["reviewers"]]
        hours = _hours_before(released, date.fromisoformat(str(entry["formed_on"])))
        slug = entry["slug"]
        self.at(hours[0], lambda: self._write(entry, author, hours[0]))
        self._review(slug, author, reviewers, hours[1:])
        if "corrected_at" in entry:
            corrected = _moment(entry["corrected_at"])
            again = _hours_before(corrected, corrected.date())
            self.at(again[0], lambda: self._correct(entry, author, again[0]))
            self._review(slug, author, reviewers, again[1:])
        if "withdrawn_at" in entry:
            withdrawn = _moment(entry["withdrawn_at"])
            self.at(withdrawn, lambda: self._withdraw(entry, reviewers[2], withdrawn))

    def _review(self, slug: str, author: Person, reviewers: list[Person], hours: list[datetime]) -> None:
        self.at(
            hours[0], lambda: actions.submit(item_id=self.made[slug], person=author, by=_by(author, hours[0]))
        )
        for stage, reviewer, at in zip(STAGES, reviewers, hours[1:], strict=True):
            self.at(at, lambda s=stage, r=reviewer, a=at: actions.review(
                item_id=self.made[slug], person=r, by=_by(r, a),
                verdict=Verdict(s, r.pk, passed=True, checklist=ALL_CHECKED, secrecy=Secrecy.MAY_RELEASE),
            ))  # fmt: skip

    def _write(self, entry: dict[str, Any], author: Person, at: datetime) -> None:
        organ = self.organs[entry["organ"]]
        organ.refresh_from_db()
        item = actions.start_item(
            person=author,
            column=self.columns[entry["column"]],
            organ_id=organ.pk,
            kind=entry["kind"],
            words=self._words(entry),
            by=_by(author, at),
        )
        self.made[entry["slug"]] = item.pk

    def _correct(self, entry: dict[str, Any], author: Person, at: datetime) -> None:
        item = InformationItem.objects.get(pk=self.made[entry["slug"]])
        item.body = self._body(entry["corrected_body"], entry["organ"])
        item.correction_note = entry["correction_note"]
        actions.write(item=item, person=author, by=_by(author, at))

    def _withdraw(self, entry: dict[str, Any], person: Person, at: datetime) -> None:
        actions.withdraw(
            item_id=self.made[entry["slug"]],
            person=person,
            reason=entry["withdrawal_reason"],
            public_note=entry["withdrawal_note"],
            by=_by(person, at),
        )

    def _words(self, entry: dict[str, Any]) -> dict[str, Any]:
        words = {
            name: entry[name]
            for name in ("title", "doc_no", "source", "summary", "article20", "theme", "validity")
            if name in entry
        }
        for name in ("formed_on", "effective_on", "expires_on"):
            if name in entry:
                words[name] = date.fromisoformat(str(entry[name]))
        return words | {
            "particulars": {name: entry[name] for name in reading.PARTICULARS if name in entry},
            "keywords": " ".join(entry["keywords"]),
            "body": self._body(entry["body"], entry["organ"]),
        }

    def _body(self, markdown: str, organ: str) -> list[tuple[str, Any]]:
        return [(kind, self._value(kind, value, organ)) for kind, value in reading.blocks(markdown)]

    def _value(self, kind: str, value: Any, organ: str) -> Any:
        if kind == "text":
            return RichText(value)
        if kind == "picture":
            image = self._picture(organ, value["name"])
            image.contextual_alt_text, image.decorative = value["alt"], False
            return {"image": image, "caption": "", "text": reading.picture_words(value["name"])}
        return value

    def at(self, when: date | datetime, do: Callable[[], Any]) -> None:
        at = when if isinstance(when, datetime) else _moment(datetime.combine(when, time(0, 1)))
        self.deeds.append(Deed(at, len(self.deeds), do))


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _hours_before(released: datetime, formed_on: date) -> list[datetime]:
    """Return when the item was written, submitted, and given its three proofs; the last is the release itself.

    The day before where the calendar allows it, otherwise in the hours before.
    """
    days = calendar()
    before = released.date() - timedelta(days=1)
    while not days.is_workday(before):
        before -= timedelta(days=1)
    if before < formed_on:
        return [released - timedelta(minutes=minutes) for minutes in (95, 80, 50, 20, 0)]
    morning = _moment(datetime.combine(before, time(9, 0))) + timedelta(minutes=released.minute)
    return [
        morning,
        morning + timedelta(minutes=70),
        morning + timedelta(hours=5),
        morning + timedelta(hours=7),
        released,
    ]


def _by(person: Person, at: datetime) -> By:
    return By(person.pk, person.name, at, "10.0.0.8")


def _system(day: date) -> By:
    return By(None, "系统", _moment(datetime.combine(day, time(0, 1))), "build_demo")


def _backdate(at: datetime) -> None:
    """Give Wagtail's own log and workflow rows, which read the clock, the hour of the deed."""
    fresh = timezone.now() - timedelta(minutes=10)
    ModelLogEntry.objects.filter(timestamp__gte=fresh).update(timestamp=at)
    WorkflowState.objects.filter(created_at__gte=fresh).update(created_at=at)
    TaskState.objects.filter(started_at__gte=fresh).update(started_at=at)
    TaskState.objects.filter(finished_at__gte=fresh).update(finished_at=at)
