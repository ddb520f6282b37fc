"""Opens the staff desk for a person in a test, as the real steps of signing in would leave it."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from mingting.accounts.models import Person

DOOR = "mingting.accounts.middleware.StaffSessions"
_BEFORE_IT = "django.contrib.messages.middleware.MessageMiddleware"


def with_the_door(middleware: list[str]) -> list[str]:
    """Return the middleware with the desk's door standing after all that it asks of, once."""
    rest = [name for name in middleware if name != DOOR]
    place = rest.index(_BEFORE_IT) + 1
    return [*rest[:place], DOOR, *rest[place:]]


def device_of(person: Person) -> TOTPDevice:
    """Return the person's confirmed device, a new one if there is none."""
    found = TOTPDevice.objects.filter(user=person, confirmed=True).first()
    return found or TOTPDevice.objects.create(user=person, name="动态口令", confirmed=True)


def code_of(device: TOTPDevice) -> str:
    """Return the six digits that the person's telephone would show now."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    return str(totp.token()).zfill(device.digits)


def at_the_desk(person: Person) -> Client:
    """Return a browser in which ``person`` is signed in with both factors."""
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device_of(person).persistent_id
    session.save()
    return client
