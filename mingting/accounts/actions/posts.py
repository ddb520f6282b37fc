"""Posts: a person appointed to a role in an organ, and dismissed from it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from mingting.commons.api import ledger
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..models import Organ, Person, Post, Section
from ..rules.posts import refuse_appointment, refuse_forbidden_rights, refuse_wrong_seat
from ..rules.roles import DUTIES, Role
from .authority import day_of, must_administer, must_leave_an_administrator
from .rights import sync_rights


@transaction.atomic
def appoint(
    *,
    person: Person,
    organ: Organ,
    role: Role,
    since: date,
    by: By,
    ground: str = "",
    until: date | None = None,
    section: Section | None = None,
) -> Post:
    """Give ``person`` a role in an organ from ``since`` to the day before ``until`` (``None``: no end).

    ``section`` is named for the roles of ``rules.posts.SEATED`` and for no other. Raises ``Refused`` when it is
    missing, closed or another organ's, duties would not be separate, the organ is not in force, the person has
    left, or the same post is already held over that time, be it in another section.
    """
    must_administer(by, [organ])
    person = Person.objects.select_for_update().get(pk=person.pk)
    _refuse_impossible(person, organ, since, until)
    refuse_wrong_seat(role=role, seated=section is not None)
    if section is not None:
        _must_be_open_in(section, organ)
    beside = _beside(person, organ, since, until)
    if role in {Role(post.role) for post in beside}:
        raise Refused(f"“{person.name}”在这段时间已担任“{organ.name}”的“{DUTIES[role].name}”", field="role")
    refuse_forbidden_rights(DUTIES[role].rights)
    refuse_appointment(
        role=role, held=[Role(post.role) for post in beside], by_oneself=by.person_id == person.pk
    )
    term = {"since": since, "until": until or organ.until}
    post = Post.objects.create(person=person, organ=organ, role=role, section=section, ground=ground, **term)
    sync_rights(person, day_of(by))
    ledger.record(
        by=by,
        did="accounts.appoint",
        to=f"accounts.person:{person.pk}",
        why=ground,
        detail={"post": post.pk, "organ": organ.code, "role": str(role), "since": since, "until": post.until}
        | ({"section": section.pk} if section else {}),
    )
    return post


@transaction.atomic
def dismiss(*, post: Post, until: date, reason: str, by: By) -> Post:
    """End a post; ``until`` is the first day on which it is no longer held."""
    must_administer(by, [post.organ])
    post = Post.objects.select_for_update().select_related("person", "organ").get(pk=post.pk)
    if post.until is not None and post.until <= until:
        raise Refused(f"该岗位已于{post.until:%Y-%m-%d}结束", field="until")
    if until < post.since:
        raise Refused("免职日期不能早于任职日期", field="until")
    if not reason.strip():
        raise Refused("请写明理由", field="reason")
    must_leave_an_administrator(by, [post])
    post.until = until
    post.save(update_fields=["until"])
    sync_rights(post.person, day_of(by))
    ledger.record(
        by=by,
        did="accounts.dismiss",
        to=f"accounts.person:{post.person_id}",
        why=reason,
        detail={"post": post.pk, "organ": post.organ.code, "role": post.role, "until": until},
    )
    return post


def _refuse_impossible(person: Person, organ: Organ, since: date, until: date | None) -> None:
    if not person.is_active:
        raise Refused(f"“{person.name}”已停用，不能任命", field="person")
    if until is not None and until <= since:
        raise Refused("任期结束日期须在开始日期之后", field="until")
    if not Organ.objects.in_force(since).filter(pk=organ.pk).exists():
        raise Refused(f"“{organ.name}”在{since:%Y-%m-%d}尚未设立或已经撤销", field="since")


def _must_be_open_in(section: Section, organ: Organ) -> None:
    """Refuse a section that is another organ's or closed; the row is held, so that it is not closed meanwhile."""
    found = Section.objects.select_for_update().get(pk=section.pk)
    if found.organ_id != organ.pk:
        raise Refused(f"“{found.name}”不是“{organ.name}”的科室", field="section")
    if not found.is_open:
        raise Refused(f"“{found.name}”已停用，不能任命", field="section")


def _beside(person: Person, organ: Organ, since: date, until: date | None) -> list[Post]:
    """The person's posts in the organ whose time overlaps [since, until)."""
    posts = Post.objects.filter(person=person, organ=organ).filter(Q(until__isnull=True) | Q(until__gt=since))
    return [post for post in posts if until is None or post.since < until]
