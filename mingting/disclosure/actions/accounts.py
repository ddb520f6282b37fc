"""An applicant's account: a number that the system gives and a password; no name to be asked for or found out."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from mingting.commons import ledger
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from ..models import Account, Application

LEAST_PASSWORD, MOST_PASSWORD = 10, 128
_DIGITS = 12
_PROTECTION = cite("个保法", "第五十一条")


@transaction.atomic
def open_account(*, password: str, by: By) -> Account:
    """Open an account under a number drawn by lot: numbers do not follow one another, so none can be guessed at."""
    demand_strong(password)
    number = _drawn()
    while Account.objects.filter(number=number).exists():
        number = _drawn()
    account = Account.objects.create(number=number, password=make_password(password), opened_at=by.at)
    ledger.record(by=by, did="disclosure.open_account", to=f"disclosure.account:{account.pk}")
    return account


def account_of(*, number: str, password: str) -> Account | None:
    """Return the account that number and password open; ``None`` takes as long whether the number exists or not."""
    account = Account.objects.filter(number="".join(filter(str.isdigit, number))).first()
    if account is None:
        make_password(password)
        return None
    return account if check_password(password, account.password) else None


@transaction.atomic
def change_password(*, account: Account, old: str, new: str, by: By) -> Account:
    """Give the account another password; every browser that is signed in must sign in anew."""
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if not check_password(old, locked.password):
        raise Refused("现在的密码不对", field="old")
    demand_strong(new, field="new")
    if old == new:
        raise Refused("新密码不能与现在的密码相同", field="new")
    locked.password = make_password(new)
    locked.save(update_fields=["password"])
    ledger.record(by=by, did="disclosure.change_account_password", to=f"disclosure.account:{locked.pk}")
    return locked


@transaction.atomic
def attach(*, account: Account, application_id: int, by: By) -> Application:
    """Put a request, whose number and code were shown at the edge, on the account's list.

    It leaves the list of another account: an account whose password is lost must not keep it.
    """
    application = Application.objects.select_for_update().get(pk=application_id)
    if application.account_id == account.pk:
        return application
    application.account = account
    application.save(update_fields=["account"])
    ledger.record(
        by=by,
        did="disclosure.attach",
        to=f"disclosure.application:{application.pk}",
        detail={"account": account.pk},
    )
    return application


@transaction.atomic
def detach(*, account: Account, application_id: int, by: By) -> None:
    """Take a request off the account's list; number and code open it as before."""
    application = Application.objects.select_for_update().filter(pk=application_id, account=account).first()
    if application is None:
        raise Refused("这件申请不在您的“我的申请”里")
    application.account = None
    application.save(update_fields=["account"])
    ledger.record(
        by=by,
        did="disclosure.detach",
        to=f"disclosure.application:{application.pk}",
        detail={"account": account.pk},
    )


def demand_strong(password: str, *, field: str = "password") -> None:
    """Refuse a password that is short, boundless, or among the first that anybody would try."""
    if len(password) < LEAST_PASSWORD:
        raise Refused(f"密码至少 {LEAST_PASSWORD} 个字符", field=field, cite=_PROTECTION)
    if len(password) > MOST_PASSWORD:
        raise Refused(f"密码最多 {MOST_PASSWORD} 个字符", field=field)
    if len(set(password)) < LEAST_PASSWORD // 2:
        raise Refused("密码里重复的字符太多，容易被猜到，请换一个", field=field, cite=_PROTECTION)
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        raise Refused("这个密码很多人在用，容易被猜到，请换一个", field=field, cite=_PROTECTION) from None


def _drawn() -> str:
    """Return twelve digits that begin with no zero, so that they are read aloud without doubt."""
    return str(secrets.randbelow(9 * 10 ** (_DIGITS - 1)) + 10 ** (_DIGITS - 1))
