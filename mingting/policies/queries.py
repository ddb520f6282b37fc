"""Questions of the library: what is there, under which classes, and what stands beside a document. Nothing writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear

from mingting.publishing.api import Release

from .models import Document, DocumentQuerySet, Tag, Tagging
from .rules.keys import key_of

#: What the library is browsed by, in the order of the page.
FACETS = ("sort", "validity", "normative", "theme", "organ", "year", "tag")
VALIDITIES = {"in_force": "有效", "waiting": "尚未施行", "over": "失效或者废止"}
NORMATIVE = {"yes": "行政规范性文件", "no": "其他文件"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What part of the library is asked for. An empty value asks for all; ``on`` is the day validity is told for."""

    on: date
    sort: str = ""
    validity: str = ""
    normative: str = ""
    theme: str = ""
    organ: str = ""
    year: str = ""
    tags: tuple[str, ...] = ()
    words: str = ""

    def chosen(self) -> dict[str, str]:
        """Return what was chosen of the facets with one value each."""
        return {name: value for name in FACETS if name != "tag" and (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many documents each value of each facet would give, under every other choice."""

    total: int
    by: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def documents(wish: Wish) -> DocumentQuerySet:
    """Return the shown documents that the wish asks for, the latest first."""
    found = Document.objects.shown()
    if wish.sort:
        found = found.of_sort(wish.sort)
    if wish.validity:
        found = _of_validity(found, wish.validity, wish.on)
    if wish.normative:
        found = found.filter(sort=Document.Sort.POLICY, is_normative=wish.normative == "yes")
    if wish.theme:
        found = found.filter(Q(theme=wish.theme) | Q(theme__startswith=f"{wish.theme}/"))
    if wish.organ:
        found = found.filter(organ__code=wish.organ)
    if wish.year:
        found = found.filter(released_on__year=int(wish.year))
    for code in wish.tags:
        accepted = Tagging.objects.filter(tag__code=code, state=Tagging.State.ACCEPTED)
        found = found.filter(pk__in=accepted.values("document_id"))
    if wish.words:
        said = Q(title__icontains=wish.words) | Q(doc_no__icontains=wish.words)
        number = key_of(wish.words)
        found = found.filter(said | Q(doc_no_key=number) if number else said)
    return found


def _of_validity(found: DocumentQuerySet, validity: str, day: date) -> DocumentQuerySet:
    if validity == "in_force":
        return found.in_force_on(day)
    return found.waiting_on(day) if validity == "waiting" else found.over_on(day)


def counts(wish: Wish) -> Counts:
    """Count each facet under all the other choices: one statement a facet, three for validity."""
    by = {
        "sort": _grouped(documents(replace(wish, sort="")), "sort"),
        "validity": {code: documents(replace(wish, validity=code)).count() for code in VALIDITIES},
        "normative": _normative(wish),
        "theme": _themes(wish),
        "organ": _grouped(documents(replace(wish, organ="")), "organ__code"),
        "year": _years(wish),
        "tag": _tags(wish),
    }
    return Counts(documents(wish).count(), by)


def _grouped(found: DocumentQuerySet, name: str) -> dict[str, int]:
    rows = found.order_by().values_list(name).annotate(count=Count("pk"))
    return {str(value): count for value, count in rows if value not in ("", None)}


def _normative(wish: Wish) -> dict[str, int]:
    asked = documents(replace(wish, normative="")).filter(sort=Document.Sort.POLICY)
    rows = dict(asked.order_by().values_list("is_normative").annotate(count=Count("pk")))
    return {code: count for code, is_one in (("yes", True), ("no", False)) if (count := rows.get(is_one, 0))}


def _themes(wish: Wish) -> dict[str, int]:
    """Count first-level themes; under a chosen one its second level too."""
    found: dict[str, int] = {}
    for theme, count in _grouped(documents(replace(wish, theme="")), "theme").items():
        first = theme.partition("/")[0]
        found[first] = found.get(first, 0) + count
        if first == wish.theme.partition("/")[0] and theme != first:
            found[theme] = found.get(theme, 0) + count
    return found


def _years(wish: Wish) -> dict[str, int]:
    asked = documents(replace(wish, year="")).order_by()
    rows = (
        asked.annotate(in_year=ExtractYear("released_on")).values_list("in_year").annotate(count=Count("pk"))
    )
    return {str(year): count for year, count in sorted(rows, reverse=True)}


def _tags(wish: Wish) -> dict[str, int]:
    """Count tags among what is chosen already: tags narrow one another."""
    rows = (
        Tagging.objects.filter(
            state=Tagging.State.ACCEPTED,
            tag__in_use=True,
            document__in=documents(wish).order_by().values("pk"),
        )
        .values_list("tag__code")
        .annotate(count=Count("pk"))
    )
    return dict(rows)


def tags_in_use() -> list[Tag]:
    """Return the tags in use, by group and position."""
    return list(Tag.objects.filter(in_use=True))


def page_of(wish: Wish, *, start: int, count: int) -> list[Document]:
    """Return ``count`` documents of the wish from ``start``, with organ and what ended them."""
    found = documents(wish).select_related("organ", "ended_by")
    return list(found.order_by("-released_at", "-id")[start : start + count])


def tags_of(document_ids: Iterable[int]) -> dict[int, list[Tag]]:
    """Return the accepted tags of some documents in the order of the tag system; the theme is told elsewhere."""
    taggings = (
        Tagging.objects.filter(
            document_id__in=list(document_ids), state=Tagging.State.ACCEPTED, tag__in_use=True
        )
        .exclude(tag__group=Tag.Group.THEME)
        .select_related("tag")
        .order_by("tag__group", "tag__position", "tag_id")
    )
    found: dict[int, list[Tag]] = {}
    for tagging in taggings:
        found.setdefault(tagging.document_id, []).append(tagging.tag)
    return found


def index_numbers(release_ids: Iterable[int]) -> list[tuple[int, str]]:
    """Return the 索引号 of some releases by their ids."""
    return list(Release.objects.filter(pk__in=list(release_ids)).values_list("pk", "index_no"))


def themes_held() -> list[str]:
    """Return the themes of the documents shown."""
    return list(
        Document.objects.shown()
        .exclude(theme="")
        .order_by("theme")
        .values_list("theme", flat=True)
        .distinct()
    )


def organs_held() -> list[tuple[str, str]]:
    """Return code and name of the organs that have documents here."""
    return list(
        Document.objects.shown()
        .order_by("organ__position")
        .values_list("organ__code", "organ__name")
        .distinct()
    )
