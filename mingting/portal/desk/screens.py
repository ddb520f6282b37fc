"""What the screens of this desk share: who acts, who keeps the words, how a refusal is said, the way between them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from wagtail.admin.menu import MenuItem

from mingting.accounts.api import Role, posts_here
from mingting.commons.api import origin
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries

View = Callable[..., HttpResponse]

_TABS = {
    "portal_desk:unanswered": "没有找到的",
    "portal_desk:frequent": "常搜的",
    "portal_desk:synonyms": "同义词",
    "portal_desk:best_bets": "优先推荐",
}


class Entry(MenuItem):
    """The entry of the menu, for those who keep the words."""

    def __init__(self) -> None:
        super().__init__(
            "检索用词",
            reverse_lazy("portal_desk:unanswered"),
            name="search-words",
            icon_name="search",
            order=710,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return keeps_words(request)


def hand(request: HttpRequest) -> By:
    """Return who acts, now and from where: the edge at which the clock is read."""
    return origin.by(request.user, timezone.now())


def today() -> date:
    """Return the day in Guangzhou."""
    return timezone.localdate()


def keeps_words(request: HttpRequest) -> bool:
    """Whether the person holds the disclosure office of the site's organiser or undertaker today."""
    offices = posts_here(request).organs([Role.DISCLOSURE_OFFICE])
    if not offices:
        return False
    site = queries.site()
    return site is not None and bool(set(offices) & {site.organiser_id, site.undertaker_id})


def for_keepers(view: View) -> View:
    """Let only those in who keep the words; anyone else is told why and sent to the desk's first page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if keeps_words(request):
            return view(request, *args, **kwargs)
        say_refusal(
            request,
            Refused(
                "检索用词对全站有效，由网站主办或者承办单位的信息公开机构维护",
                cite=cite("条例", "第四条"),
            ),
        )
        return redirect("wagtailadmin_home")

    return guarded


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put the refusal beside the field it names, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def say_refusal(request: HttpRequest, refusal: Refused) -> None:
    """Say the refusal at the top of the next page, for deeds without a form of their own."""
    messages.error(request, str(refusal))


def page(request: HttpRequest, template: str, *, here: str, **context: Any) -> HttpResponse:
    """Render a screen inside Wagtail's frame with the way to its neighbours. A ``form`` with errors answers 422."""
    form = context.get("form")
    refused = isinstance(form, forms.BaseForm) and form.is_bound and bool(form.errors)
    items = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": "", "label": "检索用词", "sublabel": _TABS[here]},
    ]
    shown = {
        "breadcrumbs_items": items,
        "header_title": f"检索用词 · {_TABS[here]}",
        "header_icon": "search",
        "tabs": [(reverse(name), label, name == here) for name, label in _TABS.items()],
        "media": getattr(form, "media", None),
    }
    return render(request, template, shown | context, status=422 if refused else 200)
