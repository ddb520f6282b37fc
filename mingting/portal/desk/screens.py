"""What the screens of this desk share: who keeps the words, and the way between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mingting.accounts.api import Role, frame, posts_here
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries

View = Callable[..., HttpResponse]
hand, today = frame.hand, frame.today
show_refusal, say_refusal = frame.show_refusal, frame.say_refusal

_TABS = {
    "portal_desk:unanswered": "没有找到的",
    "portal_desk:frequent": "常搜的",
    "portal_desk:synonyms": "同义词",
    "portal_desk:best_bets": "优先推荐",
}


class Entry(frame.Entry):
    """The entry of the menu, for those who keep the words."""

    def is_shown(self, request: HttpRequest) -> bool:
        return keeps_words(request)


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


def page(request: HttpRequest, template: str, *, here: str, **context: Any) -> HttpResponse:
    """Render a screen inside Wagtail's frame with the way to its neighbours. A ``form`` with errors answers 422."""
    tabs = [(reverse(name), label, name == here) for name, label in _TABS.items()]
    title = f"检索用词 · {_TABS[here]}"
    return frame.page(request, template, title=title, icon="search", tabs=tabs, **context)
