"""Bringing a person's Django groups to what their posts give on a day, and the day's own changes."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q

from mingting.commons.api import ledger, news
from mingting.kernel.deeds import By

from .. import uploads
from ..groups import ensure_groups, group_name
from ..models import Organ, Person, Post
from ..rules.roles import Role
from .authority import day_of


def sync_rights(person: Person, day: date) -> None:
    """Give ``person`` exactly the groups of the roles held on ``day``, and of the uploads where one is an editor.

    Part of other verbs, with no ledger entry of its own.
    """
    held = list(Post.objects.held_on(day).filter(person=person).values_list("role", "organ__code"))
    names = {group_name(Role(role)) for role, _ in held}
    names |= {uploads.group_name(code) for role, code in held if role == Role.EDITOR}
    groups = list(Group.objects.filter(name__in=names))
    if len(groups) < len(names):
        ensure_groups()
        groups = list(Group.objects.filter(name__in=names))
    person.groups.set(groups)


@transaction.atomic
def settle_the_day(*, by: By) -> tuple[int, int]:
    """Make what was decided for today true today: names that begin, posts that begin or end, and the groups.

    Returns ``(organs renamed, people looked at)``. Run soon after midnight; again changes nothing.
    """
    day = day_of(by)
    renamed = []
    for organ in Organ.objects.prefetch_related("names"):
        current = next((name for name in organ.names.all() if _covers(name.since, name.until, day)), None)
        if current and (current.name, current.short_name) != (organ.name, organ.short_name):
            Organ.objects.filter(pk=organ.pk).update(name=current.name, short_name=current.short_name)
            renamed.append(organ.code)
    ensure_groups()
    people = list(Person.objects.filter(Q(posts__isnull=False) | Q(groups__isnull=False)).distinct())
    for person in people:
        sync_rights(person, day)
    if renamed:
        news.announce([*(f"organ:{code}" for code in renamed), "site"], at=by.at)
        ledger.record(by=by, did="accounts.settle_the_day", to="accounts", detail={"renamed": renamed})
    return len(renamed), len(people)


def _covers(since: date | None, until: date | None, day: date) -> bool:
    return (since is None or since <= day) and (until is None or day < until)
