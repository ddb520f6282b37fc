"""Whose office a person works in, and the request that a paper of the office is about."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from mingting.accounts.api import Organ, Role

from .. import queries
from ..models import Application
from .screens import cases
from .standing import organs_with

#: The office and its head, who do all that follows an answer.
OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_HEAD)
#: What is said of a request that is not there or not theirs.
NO_CASE = queries.GONE


def my_organs(request: HttpRequest) -> list[Organ]:
    """Return the organs in whose office the person works; refuse whoever works in none."""
    organs = organs_with(request, *OFFICE)
    if not organs:
        raise PermissionDenied("您没有信息公开机构的岗位")
    return list(Organ.objects.filter(pk__in=organs).order_by("position", "pk"))


def asked(organs: Sequence[Organ], said: str | None) -> Organ:
    """Return the organ of an address, or the first."""
    return next((organ for organ in organs if str(organ.pk) == said), organs[0])


def organ_field(organs: Sequence[Organ]) -> forms.TypedChoiceField:
    """Return the choice of an organ; where there is one, nothing is asked."""
    return forms.TypedChoiceField(
        label="机关",
        coerce=int,
        choices=[(organ.pk, organ.name) for organ in organs],
        initial=organs[0].pk if organs else None,
        widget=forms.HiddenInput() if len(organs) == 1 else forms.Select(),
    )


def number_field(label: str, help_text: str) -> forms.CharField:
    """Return a field for the number that a request is registered under."""
    return forms.CharField(label=label, required=False, max_length=40, help_text=help_text)


def case_in_address(request: HttpRequest, organs: Sequence[Organ]) -> Application | None:
    """Return the request of ``?case=``, ``None`` where the address names none.

    404 for one that is not there, is not theirs, or belongs to an organ in whose office the person does not work.
    """
    said = request.GET.get("case")
    if said is None:
        return None
    pk = int(said) if said.isdecimal() and len(said) < 19 else 0
    found = cases(request).filter(pk=pk, organ__in=organs).first()
    if found is None:
        raise Http404(NO_CASE)
    return found


def case_numbered(request: HttpRequest, number: str) -> Application | None:
    """Return the request registered under the number, if the person may see it."""
    return cases(request).filter(number=number.strip()).first()
