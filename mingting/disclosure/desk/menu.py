"""The menu group 依申请公开: each helper module of this desk lists its own entries, with what waits behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from mingting.accounts.api import Role

from .standing import roles_held

Count = Callable[[HttpRequest], int]


class Entry(MenuItem):
    """One entry: where it leads, for which roles it stands there, and how many things wait (0: no number)."""

    def __init__(
        self,
        label: str,
        view: str,
        *,
        roles: Iterable[Role],
        icon: str = "",
        order: int = 100,
        count: Count | None = None,
    ) -> None:
        self.roles = frozenset(roles)
        self.count = count
        name = view.replace(":", "-").replace("_", "-")
        super().__init__(label, reverse_lazy(view), name=name, icon_name=icon, order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return not self.roles.isdisjoint(roles_held(request))

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        waiting = self.count(request) if self.count else 0
        label = f"{self.label}（{waiting}）" if waiting else self.label
        return LinkMenuItem(self.name, label, str(self.url), icon_name=self.icon_name, attrs=self.attrs)
