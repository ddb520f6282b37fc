"""One Django group for every role, carrying exactly the rights of its duty.

Run by Django's own ``post_migrate``, so that an upgrade which changes a duty changes its group, and a test
database that was flushed has its groups again. Models are asked for by name: this module is imported before
them.
"""

from __future__ import annotations

import logging
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import connections, transaction

from .rules.posts import refuse_forbidden_rights
from .rules.roles import DUTIES, Duty, Role

logger = logging.getLogger(__name__)
#: Wagtail asks for these rights on a collection, not in general: they are granted on the root collection.
_BY_COLLECTION = ("wagtailimages.", "wagtaildocs.")
_TABLES = ("auth_group", "auth_permission", "wagtailcore_collection", "wagtailcore_groupcollectionpermission")


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
    """Give every role a group with the rights of its duty, no more and no less."""
    with transaction.atomic(using=using):
        for role, duty in DUTIES.items():
            _ensure_group(role, duty, using)


def _ensure_group(role: Role, duty: Duty, using: str) -> None:
    refuse_forbidden_rights(duty.rights)
    group, _ = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=group_name(role))
    permissions = {right: _permission(right, using) for right in sorted(duty.rights)}
    missing = [right for right, permission in permissions.items() if permission is None]
    if missing:
        logger.warning("role %s names rights that do not exist: %s", role, ", ".join(missing))
    found = {right: permission for right, permission in permissions.items() if permission is not None}
    group.permissions.set(found.values())
    _grant_on_root(group, [p for right, p in found.items() if right.startswith(_BY_COLLECTION)], using)


def _permission(right: str, using: str) -> Any:
    app, _, codename = right.partition(".")
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    return permissions.filter(content_type__app_label=app, codename=codename).first()


def _grant_on_root(group: Any, permissions: list[Any], using: str) -> None:
    root = apps.get_model("wagtailcore", "Collection").objects.using(using).filter(depth=1).first()
    if root is None:
        return
    grants = apps.get_model("wagtailcore", "GroupCollectionPermission").objects.using(using)
    grants.filter(group=group).exclude(collection=root, permission__in=permissions).delete()
    for permission in permissions:
        grants.get_or_create(group=group, collection=root, permission=permission)
