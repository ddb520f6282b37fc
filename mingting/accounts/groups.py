"""One Django group for every role, carrying exactly the rights of its duty, and one for every organ's uploads.

Run by Django's own ``post_migrate``, so that an upgrade which changes a duty changes its group, and a test
database that was flushed has its groups again. Models are asked for by name: this module is imported before
them.
"""

from __future__ import annotations

import logging
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from .rules.posts import refuse_forbidden_rights
from .rules.roles import DUTIES, Duty, Role
from .uploads import ensure_shelves

logger = logging.getLogger(__name__)
_TABLES = (
    "accounts_organ",
    "auth_group",
    "auth_permission",
    "wagtailcore_collection",
    "wagtailcore_groupcollectionpermission",
)


def group_name(role: Role) -> str:
    """Return the name of the role's group: what the duty is called."""
    return DUTIES[role].name


def after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Receiver of ``post_migrate``: create missing permissions, then bring every group to its duty."""
    if not set(_TABLES) <= set(connections[using].introspection.table_names()):
        return
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0, interactive=False, using=using)
    ensure_groups(using=using)


def ensure_groups(*, using: str = "default") -> None:
    """Give every role a group with the rights of its duty, no more and no less, and every organ its shelf."""
    with transaction.atomic(using=using):
        for role, duty in DUTIES.items():
            _ensure_group(role, duty, using)
        if using == DEFAULT_DB_ALIAS:
            ensure_shelves()


def _ensure_group(role: Role, duty: Duty, using: str) -> None:
    refuse_forbidden_rights(duty.rights)
    group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=group_name(role))
    permissions = {right: _permission(right, using) for right in sorted(duty.rights)}
    missing = [right for right, permission in permissions.items() if permission is None]
    if missing:
        logger.warning("role %s names rights that do not exist: %s", role, ", ".join(missing))
    found = {right: permission for right, permission in permissions.items() if permission is not None}
    group.permissions.set(found.values())
    # What Wagtail asks for on a collection is granted to an organ's own group, on its own shelf.
    apps.get_model("wagtailcore", "GroupCollectionPermission").objects.using(using).filter(
        group=group
    ).delete()


def _permission(right: str, using: str) -> Any:
    app, _, codename = right.partition(".")
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    return permissions.filter(content_type__app_label=app, codename=codename).first()
