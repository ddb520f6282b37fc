"""Questions about organs, posts and people. Nothing here writes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .models import Organ, OrganName, PasswordReset, Person, Post, PostQuerySet
from .rules.organs import beneath
from .rules.posts import TWO_HANDS
from .rules.roles import Role

#: How long a reset waits for its second administrator.
RESET_WAITS = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts that one person holds on one day, each as (role, organ, section or ``None``)."""

    held: frozenset[tuple[Role, int, int | None]] = frozenset()

    def roles(self, organ_id: int) -> frozenset[Role]:
        """Return the roles held in the organ."""
        return frozenset(role for role, organ, _ in self.held if organ == organ_id)

    def organs(self, roles: Collection[str] | None = None) -> frozenset[int]:
        """Return the ids of the organs where a post is held (of one of ``roles`` if given)."""
        return frozenset(organ for role, organ, _ in self.held if roles is None or role in roles)

    def sections(self, roles: Collection[str]) -> frozenset[int]:
        """Return the ids of the sections where one of ``roles`` is held."""
        return frozenset(section for role, _, section in self.held if section is not None and role in roles)


def posts_of(person: Person, day: date) -> Posts:
    """Return the posts that ``person`` holds on ``day``; a superuser has none by being one. One query."""
    if not person.pk:
        return Posts()
    held = Post.objects.held_on(day).filter(person_id=person.pk)
    rows = held.values_list("role", "organ_id", "section_id")
    return Posts(frozenset((Role(role), organ, section) for role, organ, section in rows))


def roles_of(person: Person, organ_id: int, day: date) -> frozenset[Role]:
    """Return the roles that ``person`` holds in the organ on ``day``, see :func:`posts_of`."""
    return posts_of(person, day).roles(organ_id)


def held_then(person_id: int, organ_id: int, role: str, day: date) -> bool:
    """Whether the person held the post on ``day``, whatever became of person and post since."""
    posts = Post.objects.filter(person_id=person_id, organ_id=organ_id, role=role, since__lte=day)
    return posts.filter(Q(until__isnull=True) | Q(until__gt=day)).exists()


def organs_of(person: Person, day: date, roles: Collection[str] | None = None) -> frozenset[int]:
    """Return the ids of the organs where ``person`` holds a post on ``day`` (of one of ``roles`` if given)."""
    return posts_of(person, day).organs(roles)


def sections_of(person: Person, day: date, roles: Collection[str]) -> frozenset[int]:
    """Return the ids of the sections where ``person`` holds one of ``roles`` on ``day``."""
    return posts_of(person, day).sections(roles)


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


def organs_beneath(organ_ids: Iterable[int]) -> frozenset[int]:
    """Return the organs named and all that stand beneath them in the tree: what a supervisor looks upon."""
    return beneath(organ_ids, parents())


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


def audited_by(person: Person, day: date) -> frozenset[int]:
    """Return the organs whose record ``person`` reads on ``day``: where an auditor's post is held, and beneath."""
    return beneath(organs_of(person, day, [Role.AUDITOR]), parents())


def people_with_home(day: date) -> QuerySet[Person]:
    """Return all people, each with ``home``: the id of the organ that keeps their account on ``day``.

    It is, of the organs where they hold a post, the one that was the first to give them any; without an open
    post, the one where they held the last; ``None`` before the first. So no later appointment elsewhere takes
    an account away from its organ.
    """
    still = open_posts(day).filter(person=OuterRef("person_id"), organ=OuterRef("organ_id"))
    posts = Post.objects.filter(person=OuterRef("pk"))
    present = posts.filter(Exists(still)).order_by("pk").values("organ_id")[:1]
    last = posts.exclude(until__lte=F("since")).order_by("-until", "pk").values("organ_id")[:1]
    return Person.objects.annotate(home=Coalesce(Subquery(present), Subquery(last)))


def home_of(person: Person, day: date) -> Organ | None:
    """Return the organ that keeps the person's account on ``day``, see :func:`people_with_home`."""
    home = people_with_home(day).values_list("home", flat=True).get(pk=person.pk)
    return Organ.objects.get(pk=home) if home else None


def posts_of_two_hands() -> PostQuerySet:
    """Return the posts, past ones too, whose holders are helped back in by two administrators only.

    Past ones count: who could end a post, reset alone and appoint again would need nobody else.
    """
    return Post.objects.filter(role__in=[role.value for role in TWO_HANDS])


def needs_two_hands(person: Person) -> bool:
    """Return whether the person is helped back in by two administrators only."""
    return posts_of_two_hands().filter(person_id=person.pk).exists()


def reset_waiting(person: Person, now: datetime) -> PasswordReset | None:
    """Return the reset that waits for its second administrator: the person's newest, for three days."""
    resets = PasswordReset.objects.select_related("person", "asked_by").filter(person_id=person.pk)
    newest = resets.order_by("-id").first()
    return newest if newest and is_waiting(newest, now) else None


def is_waiting(newest: PasswordReset, now: datetime) -> bool:
    """Return whether a person's newest reset is neither confirmed nor too old."""
    return newest.confirmed_at is None and now - newest.asked_at < RESET_WAITS
