"""The second factor: a code that changes every half minute, and ten codes for a lost telephone."""

from __future__ import annotations

from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from mingting.commons.api import ledger
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..models import Person

RECOVERY_CODES = 10


@transaction.atomic
def begin_enrolment(*, person: Person) -> TOTPDevice:
    """Return a fresh device, not in force until confirmed, in place of any other that waits to be.

    Its key is for the one session that asked: whoever else knows the password begins with another key.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    TOTPDevice.objects.filter(user=person, confirmed=False).delete()
    return TOTPDevice.objects.create(user=person, name="动态口令", confirmed=False)


@transaction.atomic
def confirm_enrolment(*, person: Person, device: TOTPDevice, code: str, by: By) -> list[str]:
    """Put the device in force in place of any older one, and return ten new recovery codes, shown once.

    Raises ``Refused`` when the code does not fit, or binding was begun anew elsewhere.
    """
    found = TOTPDevice.objects.select_for_update().filter(pk=device.pk, user=person, confirmed=False).first()
    if found is None:
        raise Refused("绑定已在别处重新开始，请刷新后重新扫描", field="code")
    device = found
    if not device.verify_token(code.strip()):
        raise Refused("动态口令不符，请核对手机时间后输入新的6位数字", field="code")
    TOTPDevice.objects.filter(user=person).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    codes = _new_codes(person)
    ledger.record(by=by, did="accounts.enrol_second_factor", to=f"accounts.person:{person.pk}")
    return codes


@transaction.atomic
def renew_recovery_codes(*, person: Person, by: By) -> list[str]:
    """Replace the recovery codes and return the ten new ones; the old ones no longer open anything."""
    codes = _new_codes(person)
    ledger.record(by=by, did="accounts.renew_recovery_codes", to=f"accounts.person:{person.pk}")
    return codes


def _new_codes(person: Person) -> list[str]:
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="备用码", confirmed=True)
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes
