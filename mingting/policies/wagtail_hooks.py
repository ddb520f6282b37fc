"""What this room tells Wagtail: its menu group, and what its deeds are called."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from mingting.accounts.api import frame

from .desk import bringing_urls, home, library_urls, waiting_urls
from .desk.words import DEEDS, things_of


@hooks.register("register_admin_menu_item")
def library_menu() -> SubmenuMenuItem:
    entries = [*library_urls.entries, *waiting_urls.entries, *bringing_urls.entries]
    return SubmenuMenuItem(
        "政策文件库",
        Menu(items=sorted(entries, key=lambda entry: entry.order)),
        name="policies",
        icon_name="doc-full-inverse",
        order=125,
    )


@hooks.register("register_deed_words")
def deed_words() -> dict[str, str]:
    return DEEDS


hooks.register("register_ledger_things", things_of)


@hooks.register("construct_homepage_panels", order=300)
def what_waits_in_the_library(request: HttpRequest, panels: list[Any]) -> None:
    """Add what waits of the library for whoever answers for documents; nothing where nothing does."""
    if boards := home.boards_for(request, frame.today()):
        panels.append(frame.Boards("policies_waiting", boards, order=15))
