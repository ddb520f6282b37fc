"""Questions about organs, posts and people. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q

from .models import Organ, OrganName, Person, Post, PostQuerySet
from .rules.organs import beneath
from .rules.roles import Role


def roles_of(person: Person, organ_id: int, day: date) -> frozenset[Role]:
    """Return the roles that ``person`` holds in the organ on ``day``; a superuser has none by being one."""
    if not person.pk:
        return frozenset()
    held = Post.objects.held_on(day).filter(person=person, organ_id=organ_id).values_list("role", flat=True)
    return frozenset(Role(role) for role in held)


def organs_of(person: Person, day: date, roles: Iterable[Role] | None = None) -> frozenset[int]:
    """Return the ids of the organs where ``person`` holds a post on ``day`` (of one of ``roles`` if given)."""
    posts = Post.objects.held_on(day).filter(person_id=person.pk)
    if roles is not None:
        posts = posts.filter(role__in=[role.value for role in roles])
    return frozenset(posts.values_list("organ_id", flat=True))


def holders(organ_id: int, role: Role, day: date) -> list[Person]:
    """Return the people who hold ``role`` in the organ on ``day``."""
    return list(
        Person.objects.filter(
            id__in=Post.objects.held_on(day).filter(organ_id=organ_id, role=role).values("person_id")
        ).order_by("id")
    )


def name_on(organ: Organ, day: date) -> str:
    """Return the name that the organ bore on ``day``; its present name when the record does not reach back."""
    names = OrganName.objects.filter(organ=organ)
    for name in names:
        if (name.since is None or name.since <= day) and (name.until is None or day < name.until):
            return name.name
    return organ.name


def former_names() -> list[tuple[str, str, date]]:
    """Return ``(old name, present name, day of the change)`` for every organ that was renamed."""
    return [
        (name.name, name.organ.name, name.until)
        for name in OrganName.objects.filter(until__isnull=False).select_related("organ")
        if name.name != name.organ.name
    ]


def parents() -> dict[int, int | None]:
    """Return every organ's id with its parent's id, ``None`` at the roots."""
    return dict(Organ.objects.values_list("id", "parent_id"))


def administered_by(person: Person, day: date) -> frozenset[int]:
    """Return the organs that ``person`` administers on ``day``: where the post is held, and all beneath them.

    A superuser, who exists only on the command line's word, administers all.
    """
    if person.is_active and person.is_superuser:
        return frozenset(parents())
    return beneath(organs_of(person, day, [Role.ADMINISTRATOR]), parents())


def open_posts(day: date) -> PostQuerySet:
    """Return the posts that are in force on ``day`` or will begin after it."""
    return Post.objects.filter(Q(until__isnull=True) | Q(until__gt=day)).exclude(until__lte=F("since"))
