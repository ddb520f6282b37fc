"""What a staff password must be, and how long it holds (网安法第二十一条; 网站群管理员密码制度)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

KINDS_NEEDED = 3
REMEMBERED = 5


class Standing(StrEnum):
    """How a password stands: it holds, it is past its term but still opens, it must be changed first."""

    FRESH = "fresh"
    GRACE = "grace"
    EXPIRED = "expired"


def kinds_of_character(password: str) -> int:
    """Return how many of the four kinds are used: lower case, upper case, digit, any other sign."""
    return sum(
        any(test(char) for char in password)
        for test in (_lower, _upper, str.isdecimal, lambda char: not char.isalnum() and not char.isspace())
    )


def composition_fault(password: str) -> str | None:
    """Return a Chinese sentence when fewer than three of the four kinds of character are used."""
    if kinds_of_character(password) >= KINDS_NEEDED:
        return None
    return f"密码须包含大写字母、小写字母、数字、符号四类字符中的至少{KINDS_NEEDED}类"


def standing(*, changed: datetime, now: datetime, days: int, grace: int) -> Standing:
    """Return how a password set at ``changed`` stands at ``now``; a term of 0 days never ends."""
    age = now - changed
    if days <= 0 or age < timedelta(days=days):
        return Standing.FRESH
    return Standing.GRACE if age < timedelta(days=days + grace) else Standing.EXPIRED


def days_of_grace_left(*, changed: datetime, now: datetime, days: int, grace: int) -> int:
    """Return the whole days until an aged password must be changed before anything else; never below 0."""
    return max(0, (changed + timedelta(days=days + grace) - now).days)


def _lower(char: str) -> bool:
    return "a" <= char <= "z"


def _upper(char: str) -> bool:
    return "A" <= char <= "Z"
