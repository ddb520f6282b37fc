"""What the screens of this desk share: who acts, which item is meant, how a refusal is shown, what surrounds a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from mingting.accounts.api import Role, roles_of
from mingting.commons.api import origin
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import queries
from ..models import InformationItem


def hand(request: HttpRequest) -> By:
    """Return who acts, now and from where: the edge at which the clock is read."""
    return origin.by(request.user, timezone.now())


def today() -> date:
    """Return the day in Guangzhou."""
    return timezone.localdate()


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


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put the refusal's sentence beside the field it names, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def say_refusal(request: HttpRequest, refusal: Refused) -> None:
    """Say the refusal at the top of the next page, for deeds without a form of their own."""
    messages.error(request, str(refusal))


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    crumbs: Sequence[tuple[str, str]] = (),
    icon: str = "doc-full",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a screen inside Wagtail's frame. ``crumbs`` are (address, words) between the home page and ``title``."""
    items = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        *({"url": url, "label": label} for url, label in crumbs),
        {"url": "", "label": title},
    ]
    form = context.get("form")
    media = getattr(form, "media", None)
    return render(
        request,
        template,
        {"breadcrumbs_items": items, "header_title": title, "header_icon": icon, "media": media} | context,
        status=status,
    )


def item_crumbs(item: InformationItem) -> list[tuple[str, str]]:
    """Return the way to a screen about one item: the list, then the item."""
    return [
        (reverse("publishing_items:list"), "信息"),
        (reverse("publishing_desk:item", args=[item.pk]), item.title[:24] or "（无标题）"),
    ]
