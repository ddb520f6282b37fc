"""What the desk screens of every room share: who acts, how a refusal is shown, what surrounds a page, menu, boards.

A room's own ``desk/screens.py`` adds what is its own: which thing is meant, and who may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from mingting.commons.api import origin
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..rules.roles import Role
from ..standing import posts_here

Count = Callable[[HttpRequest], int]


def hand(request: HttpRequest) -> By:
    """Return who acts, now and from where: the edge at which the clock is read."""
    return origin.by(request.user, timezone.now())


def today() -> date:
    """Return the day in Guangzhou."""
    return timezone.localdate()


def show_refusal(form: forms.BaseForm, refusal: Refused) -> None:
    """Put every sentence of the refusal beside the field it names, or above the form."""
    for each in refusal.faults:
        form.add_error(each.field if each.field in form.fields else None, str(each))


def say_refusal(request: HttpRequest, refusal: Refused) -> None:
    """Say the refusal at the top of the next page, for deeds without a form of their own."""
    messages.error(request, str(refusal))


def is_refused(form: Any) -> bool:
    """Return whether what was sent in was refused: the page then answers 422."""
    return isinstance(form, forms.BaseForm) and form.is_bound and bool(form.errors)


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    crumbs: Sequence[tuple[str, str]] = (),
    icon: str = "doc-full",
    status: int | None = None,
    **context: Any,
) -> HttpResponse:
    """Render a screen inside Wagtail's frame.

    ``crumbs`` are (address, words) between the home page and ``title``. A ``form`` with errors answers 422.
    """
    form = context.get("form")
    shown = {
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "首页"},
            *({"url": url, "label": label} for url, label in crumbs),
            {"url": "", "label": title},
        ],
        "header_title": title,
        "header_icon": icon,
        "media": getattr(form, "media", None),
    }
    return render(request, template, shown | context, status=status or (422 if is_refused(form) else 200))


class Entry(MenuItem):
    """One entry of the menu, for those who hold one of the roles anywhere today.

    ``count`` says how many things wait behind it; nought shows no number.
    """

    def __init__(
        self,
        label: str,
        view: str,
        *,
        roles: Iterable[Role] = (),
        icon: str = "",
        order: int = 100,
        count: Count | None = None,
    ) -> None:
        self.roles = frozenset(roles)
        self.count = count
        name = view.replace(":", "-").replace("_", "-")
        super().__init__(label, reverse_lazy(view), name=name, icon_name=icon, order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return not self.roles.isdisjoint(role for role, _, _ in posts_here(request).held)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        waiting = self.count(request) if self.count else 0
        label = f"{self.label}（{waiting}）" if waiting else self.label
        return LinkMenuItem(self.name, label, str(self.url), icon_name=self.icon_name, attrs=self.attrs)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: its address, what it is, and what is pressing about it."""

    url: str
    title: str
    beside: str
    tone: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """A heading of the desk's first page with its count and its first lines; ``url`` leads to all of them."""

    title: str
    empty: str
    url: str
    all_words: str
    lines: list[Line] = field(default_factory=list)
    count: int = 0


class Boards(Component):
    """A room's boards on the desk's first page; ``nothing`` is said where there are none."""

    template_name = "accounts/desk/boards.html"

    def __init__(self, name: str, boards: Sequence[Board], *, order: int, nothing: str = "") -> None:
        self.name, self.boards, self.order, self.nothing = name, boards, order, nothing

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"boards": self.boards, "nothing": self.nothing}
