"""Who arranges what of the house, on a day: asked by the verbs, and by the screens so as not to offer in vain.

The site, the shared columns and the word lists are everybody's: an administrator of the site's organiser, or of
an organ above it, keeps them. An organ's columns are kept by its administrators and its disclosure office.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from mingting.accounts.api import Person, Role, administered_by, organs_of

from .models import Column, PortalSite


def sites_kept_by(person: Person, day: date) -> QuerySet[PortalSite]:
    """Return the sites whose organiser ``person`` administers on ``day``."""
    return PortalSite.objects.filter(organiser__in=administered_by(person, day))


def keeps_words(person: Person, day: date) -> bool:
    """Return whether ``person`` keeps the word lists, which hold for all: whoever keeps the default site does."""
    return sites_kept_by(person, day).filter(is_default=True).exists()


def organs_arranged_by(person: Person, day: date) -> frozenset[int]:
    """Return the organs whose columns ``person`` arranges on ``day``."""
    return administered_by(person, day) | organs_of(person, day, [Role.DISCLOSURE_OFFICE])


def columns_arranged_by(person: Person, day: date) -> QuerySet[Column]:
    """Return the columns that ``person`` arranges on ``day``: the organs', and the shared ones of the sites kept."""
    return Column.objects.filter(
        Q(organ__in=organs_arranged_by(person, day))
        | Q(organ__isnull=True, site__in=sites_kept_by(person, day))
    )
