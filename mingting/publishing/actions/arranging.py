"""Arranging the house: columns, the site and the word lists. Each says so in the ledger, and caches hear of it.

Every verb asks whose post of the day allows it (:mod:`..arrangers`); the system's own hand is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from mingting.accounts.api import Person, administered_by
from mingting.commons import ledger, news
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import arrangers
from ..models import Column, PortalSite, WordEntry


@transaction.atomic
def keep_column(*, column: Column, by: By) -> Column:
    """Keep a new or changed column. Its code never changes, and a column is never its own ancestor."""
    before = Column.objects.filter(pk=column.pk).first() if column.pk else None
    for one in (before, column):
        if one is not None:
            _must_arrange(by, one)
    if before is not None and before.code != column.code:
        raise Refused(f"固定代码写在网址里，不能由“{before.code}”改为“{column.code}”", field="code")
    above, seen = column.parent, {column.pk}
    while above is not None:
        if above.pk in seen:
            raise Refused("上级栏目不能是本栏目或者本栏目的下级", field="parent")
        seen.add(above.pk)
        above = above.parent
    if column.parent is not None and column.parent.site_id != column.site_id:
        raise Refused("上级栏目须在同一站点", field="parent")
    column.save()
    ledger.record(
        by=by, did="publishing.keep_column", to=f"publishing.column:{column.pk}", detail=_facts(column)
    )
    news.announce(["site", f"column:{column.code}"], at=by.at)
    return column


@transaction.atomic
def keep_site(*, site: PortalSite, by: By) -> PortalSite:
    """Keep the site's name and marks, which stand on every page."""
    before = PortalSite.objects.select_related("organiser").filter(pk=site.pk).first() if site.pk else None
    for one in (before, site):
        if one is not None:
            _must_keep(by, one)
    site.save()
    ledger.record(by=by, did="publishing.keep_site", to=f"publishing.site:{site.pk}", detail=_facts(site))
    news.announce(["site"], at=by.at)
    return site


@transaction.atomic
def keep_word(*, entry: WordEntry, by: By) -> WordEntry:
    """Keep one entry of the word lists."""
    _must_keep_words(by)
    entry.save()
    ledger.record(by=by, did="publishing.keep_word", to=f"publishing.word:{entry.pk}", detail=_facts(entry))
    return entry


@transaction.atomic
def drop_word(*, entry: WordEntry, by: By) -> None:
    """Take one entry off the word lists; what it was stays in the ledger."""
    _must_keep_words(by)
    ledger.record(by=by, did="publishing.drop_word", to=f"publishing.word:{entry.pk}", detail=_facts(entry))
    entry.delete()


@transaction.atomic
def load_words(*, entries: Iterable[WordEntry], name: str, by: By) -> tuple[int, int]:
    """Add a list of words or renew those already there; return how many were added and how many renewed."""
    _must_keep_words(by)
    added = renewed = 0
    for entry in entries:
        _, is_new = WordEntry.objects.update_or_create(
            sort=entry.sort,
            word=entry.word,
            defaults={"instead": entry.instead, "severity": entry.severity, "note": entry.note},
        )
        added, renewed = added + is_new, renewed + (not is_new)
    ledger.record(
        by=by,
        did="publishing.load_words",
        to="publishing.words",
        detail={"file": name, "added": added, "renewed": renewed},
    )
    return added, renewed


def _must_arrange(by: By, column: Column) -> None:
    if column.organ is None:
        _must_keep(by, column.site)
    elif by.person_id is not None:
        person, day = _who_and_when(by)
        if column.organ_id not in arrangers.organs_arranged_by(person, day):
            raise Refused(
                f"只有“{column.organ.name}”的系统管理员或者信息公开机构可以管理它的栏目", field="organ"
            )


def _must_keep(by: By, site: PortalSite) -> None:
    if by.person_id is None:
        return
    person, day = _who_and_when(by)
    if site.organiser_id not in administered_by(person, day):
        raise Refused(f"站点和共用栏目由主办单位“{site.organiser.name}”或其上级机构的系统管理员管理")


def _must_keep_words(by: By) -> None:
    if by.person_id is not None and not arrangers.keeps_words(*_who_and_when(by)):
        raise Refused("词库适用于全站，由默认站点主办单位或其上级机构的系统管理员维护")


def _who_and_when(by: By) -> tuple[Person, date]:
    return Person.objects.get(pk=by.person_id), timezone.localdate(by.at)


def _facts(row: Column | PortalSite | WordEntry) -> dict[str, object]:
    return {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}
