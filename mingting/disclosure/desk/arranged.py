"""Whose office a person arranges: where they work in it, and all organs that they administer."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from mingting.accounts.api import Organ, Role, administered_by

from ..actions.arranging import WHO
from .screens import today
from .standing import organs_with


def may_arrange(request: HttpRequest) -> bool:
    """Return whether the person arranges any office at all."""
    return request.user.is_superuser or bool(organs_with(request, Role.ADMINISTRATOR, *WHO))


def organs_arranged(request: HttpRequest) -> QuerySet[Organ]:
    """Return the organs whose office the person arranges."""
    own = organs_with(request, *WHO)
    beneath = organs_with(request, Role.ADMINISTRATOR) or request.user.is_superuser
    administered = administered_by(request.user, today()) if beneath else frozenset()
    return Organ.objects.filter(pk__in=own | administered).order_by("position", "pk")


def organ_or_404(request: HttpRequest, pk: int) -> Organ:
    """Return the organ with its office; “not there” and “not yours” are the same answer."""
    organ = organs_arranged(request).select_related("disclosure_office").filter(pk=pk).first()
    if organ is None:
        raise Http404("没有这个机关，或者它的信息公开机构不由您设置")
    return organ


def office_crumbs(organ: Organ) -> list[tuple[str, str]]:
    """Return the way to a screen about an organ's office."""
    return [
        (reverse("disclosure_desk:office"), "工作机构设置"),
        (reverse("disclosure_desk:office_of", args=[organ.pk]), organ.short_name or organ.name),
    ]
