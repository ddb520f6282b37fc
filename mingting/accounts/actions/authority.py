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
    administered = queries.administered_by(Person.objects.get(pk=by.person_id), day_of(by))
    foreign = [organ.name for organ in organs if organ.pk not in administered]
    if foreign:
        raise Refused(f"您不是“{'、'.join(foreign)}”或其上级机构的系统管理员")


def must_administer_something(by: By) -> None:
    """Refuse the deed unless ``by`` is an administrator somewhere."""
    if by.person_id is None:
        return
    if not queries.administered_by(Person.objects.get(pk=by.person_id), day_of(by)):
        raise Refused("只有系统管理员可以这样做")


def must_administer_person(by: By, person: Person) -> None:
    """Refuse the deed unless ``by`` administers every organ in which ``person`` holds or will hold a post."""
    if by.person_id is None:
        return
    must_administer_something(by)
    must_administer(by, Organ.objects.filter(posts__in=queries.open_posts(day_of(by)).filter(person=person)))
    if person.is_superuser and not Person.objects.get(pk=by.person_id).is_superuser:
        raise Refused("超级用户只能由服务器上的命令管理")


def must_leave_an_administrator(by: By, leaving: Iterable[Post]) -> None:
    """Refuse to end the posts when nobody would be left to administer the installation."""
    if by.person_id is None:
        return
    ending = [post.pk for post in leaving if post.role == Role.ADMINISTRATOR]
    remaining = Post.objects.held_on(day_of(by)).filter(role=Role.ADMINISTRATOR, until__isnull=True)
    if ending and not remaining.exclude(pk__in=ending).exists():
        raise Refused("至少要保留一名系统管理员，请先任命他人")
