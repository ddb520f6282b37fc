"""Whether the hand behind a deed may do it: asked by every verb, so that no screen has to be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import queries
from ..models import Organ, Person, Post
from ..rules.roles import Role


def day_of(by: By) -> date:
    """Return the day of the deed where the bureau stands."""
    return timezone.localdate(by.at)


def must_administer(by: By, organs: Iterable[Organ]) -> None:
    """Refuse the deed unless ``by`` is an administrator of every organ named, or of one above it.

    The system's own hand (``person_id`` is ``None``: commands, seeding) is not asked.
    """
    if by.person_id is None:
        return
    administered = _administered(by)
    foreign = [organ for organ in organs if organ.pk not in administered]
    if foreign:
        raise Refused(_not_administered(foreign))


def must_administer_something(by: By) -> None:
    """Refuse the deed unless ``by`` is an administrator somewhere."""
    if by.person_id is None:
        return
    if not _administered(by):
        raise Refused("只有系统管理员可以这样做")


def must_administer_person(by: By, person: Person) -> None:
    """Refuse the deed unless ``by`` administers one of the organs in which ``person`` holds or will hold a post.

    Enough to send a person away. Without such a post, whoever keeps the account may.
    """
    if by.person_id is None:
        return
    posts = queries.open_posts(day_of(by)).filter(person=person)
    organs = list(Organ.objects.filter(posts__in=posts).distinct())
    if not organs:
        must_keep_account(by, person)
        return
    if not _administered(by).intersection(organ.pk for organ in organs):
        raise Refused(_not_administered(organs))
    _must_leave_superusers(by, person)


def must_keep_account(by: By, person: Person) -> None:
    """Refuse the deed unless ``by`` administers the organ that keeps the account of ``person``.

    Asked where a deed helps somebody in or changes who they are: an appointment in a second organ does not
    hand the account over to its administrator (``queries.people_with_home``).
    """
    if by.person_id is None:
        return
    must_administer_something(by)
    home = queries.home_of(person, day_of(by))
    if home is not None:
        must_administer(by, [home])
    _must_leave_superusers(by, person)


def must_leave_an_administrator(by: By, leaving: Iterable[Post]) -> None:
    """Refuse to end the posts when nobody would be left to administer the installation."""
    if by.person_id is None:
        return
    ending = [post.pk for post in leaving if post.role == Role.ADMINISTRATOR]
    remaining = Post.objects.held_on(day_of(by)).filter(role=Role.ADMINISTRATOR, until__isnull=True)
    if ending and not remaining.exclude(pk__in=ending).exists():
        raise Refused("至少要保留一名系统管理员，请先任命他人")


def _administered(by: By) -> frozenset[int]:
    return queries.administered_by(Person.objects.get(pk=by.person_id), day_of(by))


def _not_administered(organs: Iterable[Organ]) -> str:
    return f"您不是“{'、'.join(organ.name for organ in organs)}”或其上级机构的系统管理员"


def _must_leave_superusers(by: By, person: Person) -> None:
    if person.is_superuser and not Person.objects.get(pk=by.person_id).is_superuser:
        raise Refused("超级用户只能由服务器上的命令管理")
