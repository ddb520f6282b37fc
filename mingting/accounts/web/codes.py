"""One-time codes: checking them with their brakes on, and showing a key as a picture."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from .. import actions
from ..models import Person

_BINDING = "accounts_binding"


@dataclass(frozen=True, slots=True)
class Checked:
    """The device that took the code, or how many seconds the person must wait before another try counts."""

    device: Device | None
    wait: int = 0


def check(person: Person, code: str, now: datetime) -> Checked:
    """Try a six-digit code on the person's device, anything else on their recovery codes."""
    code = code.replace(" ", "")
    kind = TOTPDevice if code.isdigit() and len(code) == 6 else StaticDevice
    for device in kind.objects.filter(user=person, confirmed=True):
        allowed, brake = device.verify_is_allowed()
        if not allowed:
            return Checked(None, wait=_seconds(brake, now))
        taken = verify_token(person, device.persistent_id, code.lower())
        if taken:
            return Checked(taken)
    return Checked(None)


def device_to_bind(request: HttpRequest, person: Person) -> tuple[TOTPDevice, bool]:
    """Return the device that this session is binding, and whether it is fresh: one that no page has shown yet.

    A key is shown to the one session it was drawn for: who else knows the password draws another.
    """
    asked = request.session.get(_BINDING)
    device = TOTPDevice.objects.filter(pk=asked, user=person, confirmed=False).first() if asked else None
    if device is not None:
        return device, False
    device = actions.begin_enrolment(person=person)
    request.session[_BINDING] = device.pk
    return device, True


def key_in_text(device: TOTPDevice) -> str:
    """Return the key in groups of four letters, for typing by hand."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[place : place + 4] for place in range(0, len(key), 4))


def picture(device: TOTPDevice) -> SafeString:
    """Return the key as an SVG picture that an authenticator application reads."""
    issuer = settings.WAGTAIL_SITE_NAME
    label = quote(f"{issuer}:{device.user.get_username()}")
    query = urlencode(
        {
            "secret": b32encode(device.bin_key).decode().rstrip("="),
            "issuer": issuer,
            "algorithm": "SHA1",
            "digits": device.digits,
            "period": device.step,
        }
    )
    drawn = segno.make(f"otpauth://totp/{label}?{query}", error="m", micro=False)
    svg = drawn.svg_inline(scale=4, border=4, light="#fff", title="动态口令绑定二维码", omitsize=True)
    return mark_safe(svg)  # noqa: S308 - drawn here, from a key and a user name that is quoted


def _seconds(brake: dict[str, Any], now: datetime) -> int:
    return max(1, ceil((brake["locked_until"] - now).total_seconds()))
