"""Questions of the public pages. Each is one statement, or two; none grows with the rows shown. Nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from mingting.accounts.api import Organ
from mingting.publishing.api import Column, PortalSite, Release, ReleasedFile, Withdrawal

from .statements import HOLE, Statement

_ROW = (
    "item_id",
    "title",
    "organ_id",
    "organ_name",
    "column_id",
    "kind",
    "doc_no",
    "validity",
    "effective_on",
    "expires_on",
    "first_released_at",
    "image",
    "summary",
    "edition",
)
#: What the page of an item needs not know of its release.
_NOT_ON_THE_PAGE = {
    "body_text",
    "content_hash",
    "submission_id",
    "snapshot",
    "emergency",
    "releaser_no",
    "releaser",
}
#: In the model's own order, as ``from_db`` takes them.
_PAGE = tuple(
    field.attname for field in Release._meta.concrete_fields if field.attname not in _NOT_ON_THE_PAGE
)
_LATEST_FIRST = ("-first_released_at", "-id")


@dataclass(frozen=True, slots=True)
class Row:
    """One shown release as a list needs it; ``organ_name`` is the name when the item was made."""

    item_id: int
    title: str
    organ_id: int
    organ_name: str
    column_id: int
    kind: str
    doc_no: str
    validity: str
    effective_on: date | None
    expires_on: date | None
    first_released_at: datetime
    image: str
    summary: str
    edition: int

    @property
    def url(self) -> str:
        return f"/content/post_{self.item_id}.html"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release as its page names it; ``size`` in bytes."""

    role: str
    title: str
    name: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which releases a list is about: some columns, some organ's, of a kind, of a year. Empty means all."""

    columns: tuple[int, ...] | None = None
    organ: int | None = None
    kinds: tuple[str, ...] = ()
    kind: str = ""
    year: int | None = None

    def condition(self) -> Q:
        """Return the scope as a condition on releases."""
        asked = Q()
        if self.columns is not None:
            asked &= Q(column_id=self.columns[0]) if len(self.columns) == 1 else Q(column_id__in=self.columns)
        if self.organ:
            asked &= Q(organ_id=self.organ)
        if self.kinds:
            asked &= Q(kind__in=self.kinds)
        if self.kind:
            asked &= Q(kind=self.kind)
        if self.year:
            asked &= Q(
                first_released_at__gte=new_year(self.year), first_released_at__lt=new_year(self.year + 1)
            )
        return asked

    def holds(self, row: Row) -> bool:
        """Return whether a row lies in the scope, year apart."""
        return (
            (self.columns is None or row.column_id in self.columns)
            and self.organ in (None, row.organ_id)
            and (not self.kinds or row.kind in self.kinds)
            and self.kind in ("", row.kind)
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many shown releases a scope has, by kind and year of first release."""

    by: dict[tuple[str, int], int]

    def total(self, *, kind: str = "", year: int | None = None) -> int:
        return sum(
            count
            for (of_kind, of_year), count in self.by.items()
            if kind in ("", of_kind) and year in (None, of_year)
        )

    def years(self) -> list[int]:
        return sorted({year for _kind, year in self.by}, reverse=True)

    def kinds(self) -> list[str]:
        return sorted({kind for kind, _year in self.by})


def new_year(year: int) -> datetime:
    """Return the first moment of a year in the site's time zone."""
    return datetime(year, 1, 1, tzinfo=timezone.get_current_timezone())


def rows(scope: Scope, *, start: int = 0, count: int = 20) -> list[Row]:
    """Return ``count`` shown releases of the scope from ``start``, the latest first."""
    return [Row(*values) for values in _IN_SCOPE.rows(scope, start, count)]


def _in_scope(scope: Scope, start: int, count: int) -> QuerySet[Any]:
    if not start:
        return _latest_first(scope).values_list(*_ROW)[:count]
    # What is skipped is counted off in the index, without touching the releases themselves.
    found = _latest_first(scope).values("id")[start : start + count]
    return Release.objects.filter(id__in=found).order_by(*_LATEST_FIRST).values_list(*_ROW)


def _latest_first(scope: Scope) -> QuerySet[Any]:
    return Release.objects.shown().filter(scope.condition()).order_by(*_LATEST_FIRST)


def newest_of(scopes: dict[str, Scope], count: int) -> dict[str, list[Row]]:
    """Return the ``count`` latest shown releases of several scopes in one statement, by the scopes' names."""
    found = [Row(*values) for values in _NEWEST_OF.rows(tuple(scopes.values()), count)]
    return {name: [row for row in found if scope.holds(row)][:count] for name, scope in scopes.items()}


def _newest_of(scopes: tuple[Scope, ...], count: int) -> QuerySet[Any]:
    wanted = Q()
    for scope in scopes:
        wanted |= Q(id__in=_latest_first(scope).values("id")[:count])
    return Release.objects.filter(wanted).order_by(*_LATEST_FIRST).values_list(*_ROW)


_IN_SCOPE, _NEWEST_OF = Statement(_in_scope), Statement(_newest_of)


def tally(scope: Scope) -> Tally:
    """Count the scope's shown releases by kind and year, in two statements."""
    shown = Release.objects.shown().filter(scope.condition())
    ends = shown.aggregate(first=Min("first_released_at"), last=Max("first_released_at"))
    if not ends["first"]:
        return Tally({})
    years = range(timezone.localtime(ends["first"]).year, timezone.localtime(ends["last"]).year + 1)
    in_year = {
        f"y{year}": Count(
            "id", filter=Q(first_released_at__gte=new_year(year), first_released_at__lt=new_year(year + 1))
        )
        for year in years
    }
    counted = shown.order_by().values("kind").annotate(**in_year)
    return Tally(
        {(row["kind"], year): row[f"y{year}"] for row in counted for year in years if row[f"y{year}"]}
    )


def shown_release(item_id: int) -> Release | None:
    """Return the release that the public sees of an item, without its plain text and who signed it."""
    found = _SHOWN_RELEASE.rows(number=item_id) if item_id <= _LARGEST_ID else []
    if not found:
        return None
    release = Release.from_db("default", _PAGE, found[0])
    # A statement's rows come as the database has them: JSON as its text.
    release.particulars = json.loads(release.particulars)
    return release


#: No database counts further; a larger number in an address is no item's.
_LARGEST_ID = 2**63 - 1
_SHOWN_RELEASE = Statement(lambda: Release.objects.shown().filter(item_id=HOLE).values_list(*_PAGE))


def files_of(release: Release) -> list[File]:
    """Return the files of a release in their order."""
    return [File(*values) for values in _FILES.rows(number=release.pk)]


_FILES = Statement(
    lambda: (
        ReleasedFile.objects.filter(release_id=HOLE)
        .order_by("position", "id")
        .values_list("role", "title", "name", "size", "digest")
    )
)


def file_url(item_id: int, file: File) -> str:
    """Return where the portal serves a file, its name written as an address can carry it."""
    return f"/content/{item_id}/files/{file.digest[:32]}/{quote(file.name)}"


def withdrawal_of(item_id: int) -> Withdrawal | None:
    """Return the last withdrawal of an item's releases, if there was one."""
    return (
        Withdrawal.objects.filter(release__item_id=item_id).select_related("release").order_by("-id").first()
    )


def newest_body(columns: tuple[int, ...]) -> Release | None:
    """Return the newest shown release of some columns with its body."""
    found = Release.objects.shown().filter(column_id__in=columns).defer("body_text")
    return found.order_by("-first_released_at", "-id").first()


def site() -> PortalSite | None:
    """Return the site that this installation shows."""
    return PortalSite.objects.select_related("organiser", "undertaker").order_by("-is_default", "id").first()


def columns_of(site_id: int) -> list[Column]:
    """Return all columns of the site, closed ones too (their items keep their addresses)."""
    return list(Column.objects.filter(site_id=site_id))


def organs() -> list[Organ]:
    """Return all organs, abolished ones too, without their long texts."""
    return list(
        Organ.objects.only("id", "code", "name", "short_name", "kind", "until", "parent_id", "position")
    )


def organ(code: str) -> Organ | None:
    """Return an organ with everything its page says."""
    return Organ.objects.filter(code=code).first()


def history_of(organ_: Organ) -> tuple[list[object], list[object], list[object]]:
    """Return an organ's former names, who took over its duties, and whose duties it took over."""
    return (
        list(organ_.names.filter(until__isnull=False).exclude(name=organ_.name).order_by("since")),
        list(organ_.successions.select_related("successor")),
        list(organ_.inheritances.exclude(predecessor=organ_).select_related("predecessor")),
    )


def latest_in_feed(columns: tuple[int, ...], count: int = 30) -> list[Release]:
    """Return the newest shown releases of some columns as a feed needs them."""
    found = (
        Release.objects.shown()
        .filter(column_id__in=columns)
        .only(
            "item_id",
            "title",
            "summary",
            "first_released_at",
            "released_at",
            "organ_name",
            "genre",
            "edition",
        )
    )
    return list(found.order_by("-first_released_at", "-id")[:count])


def every_address(start: int, count: int) -> Iterator[tuple[int, datetime]]:
    """Yield ``(item, last released)`` of all shown items in the order of their numbers, for the site map."""
    found = Release.objects.shown().order_by("item_id").values_list("item_id", "released_at")
    return found[start : start + count].iterator(chunk_size=5000)


def how_many() -> int:
    """Return how many items are shown."""
    return Release.objects.shown().count()


def ids(columns: Iterable[object]) -> tuple[int, ...]:
    """Return the ids of some columns as a scope takes them."""
    return tuple(column.id for column in columns)  # type: ignore[attr-defined]
