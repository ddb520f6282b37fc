"""What the screens of this desk share: which item is meant, and the way to it."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest
from django.urls import reverse

from mingting.accounts.api import Role, frame, roles_of

from .. import queries
from ..models import InformationItem

hand, today, page = frame.hand, frame.today, frame.page
show_refusal, say_refusal = frame.show_refusal, frame.say_refusal


def item_or_404(request: HttpRequest, pk: int, roles: Iterable[Role] = queries.READERS) -> InformationItem:
    """Return the item if the person may read it; “not there” and “not yours” are the same answer."""
    items = queries.items_for(request.user, today(), roles)
    item = items.select_related("organ", "column", "latest_revision", "shown").filter(pk=pk).first()
    if item is None:
        raise Http404("没有这条信息，或者您在它的发布机构没有相应岗位")
    return item


def roles_at(request: HttpRequest, item: InformationItem) -> frozenset[Role]:
    """Return the roles that the person holds today in the item's organ."""
    return roles_of(request.user, item.organ_id, today())


def item_crumbs(item: InformationItem) -> list[tuple[str, str]]:
    """Return the way to a screen about one item: the list, then the item."""
    return [
        (reverse("publishing_items:list"), "信息"),
        (reverse("publishing_desk:item", args=[item.pk]), item.title[:24] or "（无标题）"),
    ]
