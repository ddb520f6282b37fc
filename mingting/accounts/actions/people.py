"""People: engaged, amended, deactivated, reinstated; their passwords and second factors."""

from __future__ import annotations

from axes.utils import reset as unlock
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from mingting.commons.api import ledger
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries
from ..models import Person
from ..rules.passwords import REMEMBERED
from .authority import (
    day_of,
    must_administer_person,
    must_administer_something,
    must_keep_account,
    must_leave_an_administrator,
)
from .rights import sync_rights
from .sessions import revoke_all


@transaction.atomic
def engage(
    *, username: str, name: str, password: str, by: By, email: str = "", must_change: bool = True
) -> Person:
    """Enter a member of staff with a first password. Rights come later, with a post."""
    must_administer_something(by)
    if not name.strip():
        raise Refused("请填写姓名", field="name")
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as fault:
        raise Refused("用户名只能包含文字、数字和 @ . + - _", field="username") from fault
    if Person.objects.filter(username__iexact=username).exists():
        raise Refused(f"用户名“{username}”已被使用", field="username")
    person = Person(username=username, name=name.strip(), email=email, must_change_password=must_change)
    set_password(person, password, by, field="password")
    person.save()
    ledger.record(
        by=by,
        did="accounts.engage",
        to=f"accounts.person:{person.pk}",
        detail={"username": username, "name": name},
    )
    return person


@transaction.atomic
def amend_person(*, person: Person, name: str, email: str, by: By) -> Person:
    """Correct a person's name or address."""
    must_keep_account(by, person)
    if not name.strip():
        raise Refused("请填写姓名", field="name")
    before = [person.name, person.email]
    person.name, person.email = name.strip(), email
    person.save(update_fields=["name", "email"])
    if before != [person.name, person.email]:
        ledger.record(
            by=by,
            did="accounts.amend_person",
            to=f"accounts.person:{person.pk}",
            detail={"from": before, "to": [person.name, person.email]},
        )
    return person


@transaction.atomic
def deactivate(*, person: Person, reason: str, by: By) -> None:
    """End a person's posts and sessions today and let them sign in no more. Their deeds keep their name."""
    must_administer_person(by, person)
    if by.person_id == person.pk:
        raise Refused("不能停用自己的账号")
    if not person.is_active:
        raise Refused(f"“{person.name}”已经停用")
    must_have_reason(reason)
    day = day_of(by)
    posts = list(queries.open_posts(day).filter(person=person))
    must_leave_an_administrator(by, posts)
    for post in posts:
        post.until = max(day, post.since)
        post.save(update_fields=["until"])
    sessions = revoke_all(person, by)
    person.is_active = False
    person.save(update_fields=["is_active"])
    sync_rights(person, day)
    ledger.record(
        by=by,
        did="accounts.deactivate",
        to=f"accounts.person:{person.pk}",
        why=reason,
        detail={"posts_ended": [post.pk for post in posts], "sessions_ended": sessions},
    )


@transaction.atomic
def reinstate(*, person: Person, reason: str, by: By) -> None:
    """Let a deactivated person sign in again, with a password to be changed and no post until appointed."""
    must_keep_account(by, person)
    if person.is_active:
        raise Refused(f"“{person.name}”没有停用")
    must_have_reason(reason)
    person.is_active = True
    person.must_change_password = True
    person.save(update_fields=["is_active", "must_change_password"])
    ledger.record(by=by, did="accounts.reinstate", to=f"accounts.person:{person.pk}", why=reason)


@transaction.atomic
def change_password(*, person: Person, old: str, new: str, by: By, session_key: str = "") -> None:
    """Let a person change their own password; sessions other than that of ``session_key`` end."""
    if by.person_id != person.pk:
        raise Refused("只能更改自己的密码")
    if not person.check_password(old):
        raise Refused("原密码不符", field="old_password")
    set_password(person, new, by, field="new_password")
    person.must_change_password = False
    person.save()
    revoke_all(person, by, but=session_key)
    ledger.record(by=by, did="accounts.change_password", to=f"accounts.person:{person.pk}")


@transaction.atomic
def reset_password(*, person: Person, password: str, reason: str, by: By) -> None:
    """Give a person another first password, to be changed at once; sessions end, a lock is opened.

    Refused for who reviews or administers, except to the system's hand: see :mod:`.resets`.
    """
    must_keep_account(by, person)
    if by.person_id == person.pk:
        raise Refused("请在“账号安全”中更改自己的密码")
    _must_not_need_two_hands(by, person)
    must_have_reason(reason)
    set_password(person, password, by, field="password")
    person.must_change_password = True
    person.save()
    sessions = revoke_all(person, by)
    unlock(username=person.username)
    ledger.record(
        by=by,
        did="accounts.reset_password",
        to=f"accounts.person:{person.pk}",
        why=reason,
        detail={"sessions_ended": sessions},
    )


@transaction.atomic
def forget_second_factor(*, person: Person, reason: str, by: By) -> None:
    """Remove a person's second factor after a lost telephone; the next sign-in enrols a new one.

    Refused for who reviews or administers, except to the system's hand: a reset covers it (:mod:`.resets`).
    """
    must_keep_account(by, person)
    if by.person_id == person.pk:
        raise Refused("请在“账号安全”中重新绑定自己的动态口令")
    _must_not_need_two_hands(by, person)
    must_have_reason(reason)
    forget_devices(person)
    sessions = revoke_all(person, by)
    ledger.record(
        by=by,
        did="accounts.forget_second_factor",
        to=f"accounts.person:{person.pk}",
        why=reason,
        detail={"sessions_ended": sessions},
    )


def set_password(person: Person, password: str, by: By, *, field: str) -> None:
    """Put a password on the person, not yet saved, as part of another verb; refused when it is poor."""
    try:
        validate_password(password, person)
    except ValidationError as faults:
        raise Refused("；".join(faults.messages), field=field) from faults
    if person.password:
        person.old_passwords = [person.password, *person.old_passwords][:REMEMBERED]
    person.set_password(password)
    person.password_changed_at = by.at


def forget_devices(person: Person) -> None:
    """Take away the second factor and its recovery codes as part of another verb."""
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()


def must_have_reason(reason: str) -> None:
    """Refuse a deed that nobody gives a reason for."""
    if not reason.strip():
        raise Refused("请写明理由", field="reason")


def _must_not_need_two_hands(by: By, person: Person) -> None:
    if by.person_id is not None and queries.needs_two_hands(person):
        raise Refused(
            f"“{person.name}”担任或担任过审校、应急发布、依申请公开审核签发或系统管理岗位，"
            "须由一名系统管理员“申请重置”、另一名“确认重置”",
            cite=cite("三审三校"),
        )
