"""Helping reviewers and administrators back in: one administrator asks, another confirms within three days.

Whoever resets a password alone, and the second factor with it, can sign in as its owner; who could do so to
three reviewers would be all three of them (三审三校), and whoever did so to those who answer requests would
answer alone. The password is nobody's choice and is shown once.
"""

from __future__ import annotations

import secrets

from axes.utils import reset as unlock
from django.db import transaction

from mingting.commons.api import ledger
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import queries
from ..models import PasswordReset, Person
from ..rules.passwords import composition_fault
from .authority import day_of, must_keep_account
from .people import forget_devices, must_have_reason, set_password
from .sessions import revoke_all

#: Letters and digits that are not taken for one another when read out.
_SIGNS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS, _GROUP = 4, 4


@transaction.atomic
def ask_reset(*, person: Person, reason: str, by: By) -> PasswordReset:
    """Ask that a person be helped back in; takes the place of an earlier request that still waits."""
    must_keep_account(by, person)
    if by.person_id == person.pk:
        raise Refused("不能申请重置自己的账号，请由其他系统管理员申请")
    if not person.is_active:
        raise Refused(f"“{person.name}”已停用，请先恢复")
    must_have_reason(reason)
    reset = PasswordReset.objects.create(
        person=person, reason=reason, asked_by_id=by.person_id, asked_at=by.at
    )
    ledger.record(
        by=by,
        did="accounts.ask_reset",
        to=f"accounts.person:{person.pk}",
        why=reason,
        detail={"reset": reset.pk},
    )
    return reset


@transaction.atomic
def confirm_reset(*, reset: PasswordReset, by: By) -> str:
    """Confirm what another administrator asked, and return the one-time password, which is kept nowhere.

    The second factor is forgotten, all sessions end, a lock is opened, and the person is told at the next
    sign-in. Raises ``Refused`` when the same hand asked, the request no longer waits, or who asked is no
    longer an administrator there.
    """
    person = Person.objects.select_for_update().get(pk=reset.person_id)
    must_keep_account(by, person)
    waiting = queries.reset_waiting(person, by.at)
    if waiting is None or waiting.pk != reset.pk:
        raise Refused(f"该申请已确认、已被新的申请取代或超过{queries.RESET_WAITS.days}天，请重新申请")
    if by.person_id is not None and by.person_id in {waiting.asked_by_id, person.pk}:
        raise Refused("申请重置和确认重置须由两名系统管理员分别办理，且都不是本人")
    if not person.is_active:
        raise Refused(f"“{person.name}”已停用，请先恢复")
    _asker_must_still_administer(waiting, by)
    password = _one_time_password()
    set_password(person, password, by, field="")
    person.must_change_password = True
    person.save()
    forget_devices(person)
    sessions = revoke_all(person, by)
    unlock(username=person.username)
    waiting.confirmed_by_id, waiting.confirmed_at = by.person_id, by.at
    waiting.save(update_fields=["confirmed_by", "confirmed_at"])
    ledger.record(
        by=by,
        did="accounts.confirm_reset",
        to=f"accounts.person:{person.pk}",
        why=waiting.reason,
        detail={"reset": waiting.pk, "asked_by": waiting.asked_by_id, "sessions_ended": sessions},
    )
    return password


@transaction.atomic
def tell_of_resets(*, person: Person, by: By) -> list[PasswordReset]:
    """Return the resets that the person has not been told of, and note that now they are.

    Part of signing in, with no ledger entry of its own.
    """
    untold = PasswordReset.objects.filter(person=person, confirmed_at__isnull=False, told_at__isnull=True)
    found = list(untold.select_related("asked_by", "confirmed_by").order_by("id"))
    untold.update(told_at=by.at)
    return found


def _asker_must_still_administer(reset: PasswordReset, by: By) -> None:
    if reset.asked_by is None:
        return
    day = day_of(by)
    home = queries.home_of(reset.person, day)
    administered = queries.administered_by(reset.asked_by, day)
    if not reset.asked_by.is_active or (home.pk not in administered if home else not administered):
        raise Refused(f"申请人“{reset.asker}”已不是该机构或其上级机构的系统管理员，请重新申请")


def _one_time_password() -> str:
    while True:
        groups = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        password = "-".join(groups)
        if composition_fault(password) is None:
            return password
