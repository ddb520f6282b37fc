"""Each organ's shelf for pictures and documents: a collection of Wagtail's, and the group of those who may fill it.

The group is named by the organ's permanent code and holds its rights on that one collection: this is the whole link
between the two, and nothing is granted on the root collection. Models are asked for by name: this module is imported
before them.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Concat

from .rules.roles import DUTIES, Role

#: Wagtail asks for these rights on a collection, not in general.
BY_COLLECTION = ("wagtailimages.", "wagtaildocs.")
#: What an editor may do on the shelf of the organ where the post is held.
RIGHTS = frozenset(right for right in DUTIES[Role.EDITOR].rights if right.startswith(BY_COLLECTION))
_GROUP = "uploads:"


def group_name(code: str) -> str:
    """Return the name of the group that fills the shelf of the organ with this code."""
    return f"{_GROUP}{code}"


def shelf_of(organ_id: int) -> Any:
    """Return the organ's collection, made now if it is missing."""
    code, name = apps.get_model("accounts", "Organ").objects.values_list("code", "name").get(pk=organ_id)
    return _shelves(code).first() or ensure_shelf(code, name)


def keeper(collection_id: int) -> int | None:
    """Return the id of the organ whose shelf the collection is; ``None`` when it is nobody's or not only one's."""
    groups = _grants().filter(collection_id=collection_id, group__name__startswith=_GROUP)
    named = Concat(Value(_GROUP), "code", output_field=CharField())
    organs = apps.get_model("accounts", "Organ").objects.annotate(shelf=named)
    found = list(organs.filter(shelf__in=groups.values("group__name")).values_list("pk", flat=True))
    return found[0] if len(found) == 1 else None


@transaction.atomic
def ensure_shelves() -> None:
    """Give every organ its shelf, under its present name, with the rights of its group and no others."""
    root = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    if root is None:
        return
    _grants().filter(collection=root).delete()
    for code, name in apps.get_model("accounts", "Organ").objects.values_list("code", "name"):
        ensure_shelf(code, name)


@transaction.atomic
def ensure_shelf(code: str, name: str) -> Any:
    """Return the shelf of the organ with this code, made, named and granted as it should be."""
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name(code))
    shelf = _shelves(code).first()
    if shelf is None:
        # The root is locked: two organs entered at once would be given the same place beneath it.
        root = apps.get_model("wagtailcore", "Collection").objects.select_for_update().get(depth=1)
        shelf = root.add_child(name=name)
    elif shelf.name != name:
        shelf.name = name
        shelf.save(update_fields=["name"])
    group.permissions.clear()
    wanted = _permissions()
    held = _grants().filter(group=group)
    held.exclude(collection=shelf, permission__in=wanted).delete()
    there = set(held.values_list("permission_id", flat=True))
    grants = apps.get_model("wagtailcore", "GroupCollectionPermission")
    grants.objects.bulk_create(
        grants(group=group, collection=shelf, permission=one) for one in wanted if one.pk not in there
    )
    return shelf


def _grants() -> Any:
    return apps.get_model("wagtailcore", "GroupCollectionPermission").objects


def _shelves(code: str) -> Any:
    collections = apps.get_model("wagtailcore", "Collection").objects.filter(depth__gt=1)
    return collections.filter(group_permissions__group__name=group_name(code)).order_by("pk").distinct()


def _permissions() -> list[Any]:
    known = apps.get_model("auth", "Permission").objects.select_related("content_type").filter(
        content_type__app_label__in=[prefix.rstrip(".") for prefix in BY_COLLECTION],
        codename__in=[right.partition(".")[2] for right in RIGHTS],
    )  # fmt: skip
    return [one for one in known if f"{one.content_type.app_label}.{one.codename}" in RIGHTS]
