"""Django's password validators in the bureau's own words."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from .rules import passwords as rules


class ThreeKindsOfCharacters:
    """Refuses a password of fewer than three of: lower case, upper case, digit, sign."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` with the rule's sentence."""
        fault = rules.composition_fault(password)
        if fault:
            raise ValidationError(fault, code="too_few_kinds")

    def get_help_text(self) -> str:
        return f"至少包含大写字母、小写字母、数字、符号中的{rules.KINDS_NEEDED}类。"


class NotUsedLately:
    """Refuses the present password and the four before it."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` when one of the remembered hashes fits the password."""
        if user is None:
            return
        hashes = [user.password, *getattr(user, "old_passwords", [])][: rules.REMEMBERED]
        if any(known and check_password(password, known) for known in hashes):
            raise ValidationError(f"不能与最近{rules.REMEMBERED}次用过的密码相同", code="used_lately")

    def get_help_text(self) -> str:
        return f"不能与最近{rules.REMEMBERED}次用过的密码相同。"
