"""Who may be let in by a password at all."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from .models import Person


class StaffBackend(ModelBackend):
    """Django's own way in, shut to demo accounts wherever the house is not being shown or built.

    Their password stands in the README: a production server that was pointed at a demo database must not open to it.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Whether this person may sign in here."""
        return super().user_can_authenticate(user) and (settings.DEBUG or not user.is_demo)

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return nothing but for a superuser: rights come with a post, through its group, and in no other way."""
        return super().get_user_permissions(user_obj, obj) if user_obj.is_superuser else set()


def refuse_demo_accounts() -> None:
    """Stop the server from starting on a database that holds demo accounts when DEBUG is off.

    A database that cannot be asked yet is left to the requests: they will say so themselves.
    """
    if settings.DEBUG or settings.MINGTING["DEMO_ACCOUNTS"]:
        return
    try:
        found = Person.objects.filter(is_demo=True).exists()
    except DatabaseError:
        return
    if found:
        raise ImproperlyConfigured(
            "数据库中有演示账号，其密码是公开的：DEBUG 关闭时不能启动。请换用正式的数据库"
        )
