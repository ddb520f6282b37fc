"""What this room tells Wagtail: its menu group, what waits on the desk's first page, and what its deeds are called."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.search import SearchArea

from mingting.accounts.api import frame

from . import queries
from .desk import answer_urls, case_urls, home, office_urls
from .desk.standing import roles_held
from .desk.words import DEEDS, things_of

#: Panel of the room below, which has nothing for those who hold no post of 主动公开.
_PUBLISHING_PANEL = "publishing_waiting"
_READS_ITEMS = "publishing.view_informationitem"


@hooks.register("register_admin_menu_item")
def disclosure_menu() -> SubmenuMenuItem:
    entries = [*case_urls.entries, *answer_urls.entries, *office_urls.entries]
    return SubmenuMenuItem(
        "依申请公开",
        Menu(items=sorted(entries, key=lambda entry: entry.order)),
        name="disclosure",
        icon_name="folder-open-inverse",
        order=120,
    )


@hooks.register("construct_homepage_panels", order=200)
def what_waits_here(request: HttpRequest, panels: list[Any]) -> None:
    """Add what waits of 依申请公开; where a person has nothing else to do, it stands alone."""
    boards = home.boards_for(request)
    if not boards:
        return
    if not request.user.has_perm(_READS_ITEMS):
        panels[:] = [panel for panel in panels if panel.name != _PUBLISHING_PANEL]
    panels.append(frame.Boards("disclosure_waiting", boards, order=5))


class RequestSearch(SearchArea):
    """What is typed into the desk's search finds requests: first for those who read no items, else beside them."""

    def __init__(self, *, is_first: bool) -> None:
        self.is_first = is_first
        name, order = ("requests", 0) if is_first else ("requests_too", 2)
        super().__init__("申请", reverse("disclosure_desk:list"), name=name, order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        has_part = not roles_held(request).isdisjoint(queries.CASEWORKERS)
        return has_part and self.is_first is not request.user.has_perm(_READS_ITEMS)


@hooks.register("register_admin_search_area")
def search_requests() -> RequestSearch:
    return RequestSearch(is_first=True)


@hooks.register("register_admin_search_area")
def search_requests_too() -> RequestSearch:
    return RequestSearch(is_first=False)


@hooks.register("insert_global_admin_js")
def keys() -> SafeString:
    """The house's keys for lists (j, k, /), where the front end is built."""
    script = "design/built/desk.js"
    if not finders.find(script):
        return SafeString("")
    return format_html('<script type="module" src="{}"></script>', static(script))


@hooks.register("register_deed_words")
def deed_words() -> dict[str, str]:
    return DEEDS


hooks.register("register_ledger_things", things_of)
