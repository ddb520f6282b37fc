"""What the screens of this desk share: which request is meant, and the way to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse

from mingting.accounts.api import frame, posts_here

from .. import queries
from ..models import Application, Event

hand, today = frame.hand, frame.today
show_refusal, say_refusal = frame.show_refusal, frame.say_refusal
page = partial(frame.page, icon="folder-open-inverse")

#: What every screen about a request shows or asks of it without another query.
ABOUT = ("organ", "section", "handler", "applicant")


def cases(request: HttpRequest) -> QuerySet[Application]:
    """Return the requests that the person may see; asked once for a page, however many of its parts want to know."""
    found = getattr(request, "disclosure_cases", None)
    if found is None:
        posts = posts_here(request)
        found = request.disclosure_cases = queries.cases_for(request.user, today(), posts)  # type: ignore[attr-defined]
    return found.all()


def case_or_404(
    request: HttpRequest,
    pk: int,
    *,
    joined: Sequence[str] = ABOUT,
    fetched: Sequence[Any] = (),
    named: Mapping[str, Any] = MappingProxyType({}),
) -> Application:
    """Return the request if the person may see it; “not there” and “not yours” are the same answer."""
    found = (
        cases(request)
        .annotate(**named)
        .select_related(*joined)
        .prefetch_related(*fetched)
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404(queries.GONE)
    return found


def newest_event(application: Application) -> int | None:
    """Return the number of the newest event, for a form's hidden ``seen``."""
    return Event.objects.filter(application=application).order_by("-pk").values_list("pk", flat=True).first()


class SeenForm(forms.Form):
    """A form about a request. ``seen`` carries what was on the screen, so that nobody overwrites a colleague's deed."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


def list_crumb() -> tuple[str, str]:
    """Return the way back to the list of requests."""
    return (reverse("disclosure_desk:list"), "依申请公开")


def case_crumbs(application: Application) -> list[tuple[str, str]]:
    """Return the way to a screen about one request: the list, then the request."""
    return [list_crumb(), (reverse("disclosure_desk:case", args=[application.pk]), application.number)]
