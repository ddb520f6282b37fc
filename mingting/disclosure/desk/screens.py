"""What the screens of this desk share: who acts, which request is meant, how a refusal is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from mingting.accounts.api import posts_here
from mingting.commons.api import origin
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import queries
from ..actions import Faults
from ..models import Application, Event

#: What every screen about a request shows or asks of it without another query.
ABOUT = ("organ", "section", "handler", "applicant")


def hand(request: HttpRequest) -> By:
    """Return who acts, now and from where: the edge at which the clock is read."""
    return origin.by(request.user, timezone.now())


def today() -> date:
    """Return the day in Guangzhou."""
    return timezone.localdate()


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


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put every sentence of the refusal beside the field it names, or above the form."""
    for each in refusal.faults if isinstance(refusal, Faults) else (refusal,):
        form.add_error(each.field if each.field in form.fields else None, str(each))


def say_refusal(request: HttpRequest, refusal: Refused) -> None:
    """Say the refusal at the top of the next page, for deeds without a form of their own."""
    messages.error(request, str(refusal))


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    crumbs: Sequence[tuple[str, str]] = (),
    icon: str = "folder-open-inverse",
    status: int | None = None,
    **context: Any,
) -> HttpResponse:
    """Render a screen inside Wagtail's frame.

    ``crumbs`` are (address, words) between the home page and ``title``. A ``form`` with errors answers 422.
    """
    items = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        *({"url": url, "label": label} for url, label in crumbs),
        {"url": "", "label": title},
    ]
    form = context.get("form")
    refused = isinstance(form, forms.BaseForm) and form.is_bound and bool(form.errors)
    return render(
        request,
        template,
        {
            "breadcrumbs_items": items,
            "header_title": title,
            "header_icon": icon,
            "media": getattr(form, "media", None),
        }
        | context,
        status=status or (422 if refused else 200),
    )


def list_crumb() -> tuple[str, str]:
    """Return the way back to the list of requests."""
    return (reverse("disclosure_desk:list"), "依申请公开")


def case_crumbs(application: Application) -> list[tuple[str, str]]:
    """Return the way to a screen about one request: the list, then the request."""
    return [list_crumb(), (reverse("disclosure_desk:case", args=[application.pk]), application.number)]
