"""What this room tells Wagtail: its menu, its screens, its first page, and which stock doors are shut."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.search import SearchArea
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.snippets.models import register_snippet

from mingting.accounts.api import Role, frame

from .desk.arranging import ColumnViewSet, SiteViewSet, WordViewSet
from .desk.files import only_to_readers
from .desk.home import boards_for
from .desk.item_views import CheckItem, SaveItem
from .desk.queue import waiting_for
from .desk.screens import today
from .desk.viewsets import ItemViewSet
from .desk.words import DEEDS, things_of
from .models import InformationItem

register_snippet(ItemViewSet)

_REVIEWERS = (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER, Role.EDITOR)
_OURS = "publishing"


class Arrangement(ViewSetGroup):
    """栏目与词库."""

    menu_label = "栏目与词库"
    menu_icon = "folder-open-inverse"
    menu_order = 700
    items = (ColumnViewSet, SiteViewSet, WordViewSet)


@hooks.register("register_admin_viewset")
def arrangement() -> Arrangement:
    return Arrangement()


@hooks.register("register_admin_menu_item")
def review_menu_item() -> frame.Entry:
    """Return 审校, with how many turns wait for this person."""
    return frame.Entry(
        "审校",
        "publishing_desk:queue",
        roles=_REVIEWERS,
        icon="clipboard-list",
        order=110,
        count=lambda request: waiting_for(request.user, today()),
    )


@hooks.register("construct_snippet_action_menu")
def only_our_buttons(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Leave on an item's form the two buttons that are ours: nothing that publishes, schedules, submits or locks."""
    if context["model"] is InformationItem:
        locked = [item for item in items if item.name == "action-locked"]
        items[:] = locked if context.get("locked_for_user") else [SaveItem(), CheckItem()]


@hooks.register("before_bulk_action")
def no_bulk_deeds(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Refuse stock bulk actions on this room's tables: deeds here are done one by one, by name, with a reason."""
    if any(entry._meta.app_label == _OURS for entry in objects):
        raise PermissionDenied("主动公开的信息不能批量操作")


hooks.register("before_serve_document", only_to_readers)


@hooks.register("construct_main_menu")
def no_foreign_manual(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's own manual speaks of pages and publishing that are not done here."""
    items[:] = [item for item in items if item.name != "help"]


@hooks.register("register_admin_search_area")
def search_items() -> SearchArea:
    """What is typed into the desk's search finds items, not pages."""
    return SearchArea("信息", reverse("publishing_items:list"), name="items", icon_name="doc-full", order=1)


@hooks.register("construct_search")
def search_items_first(request: HttpRequest, areas: list[SearchArea]) -> None:
    areas[:] = [area for area in areas if area.name != "pages"]


@hooks.register("construct_homepage_panels", order=100)
def what_waits(request: HttpRequest, panels: list[Any]) -> None:
    """Put what waits for the person in place of Wagtail's panels about pages, which there are none of."""
    waiting = frame.Boards(
        "publishing_waiting",
        boards_for(request.user, today()),
        order=10,
        nothing="您目前没有主动公开的岗位，没有待办。",
    )
    panels[:] = [waiting, *(panel for panel in panels if not type(panel).__module__.startswith("wagtail."))]


@hooks.register("construct_homepage_summary_items", order=100)
def no_stock_figures(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if not type(item).__module__.startswith("wagtail.")]


@hooks.register("insert_global_admin_css")
def looks() -> SafeString:
    """The house's tokens for Wagtail's frame, where they are built, then this room's own rules."""
    sheets = ["publishing/desk.css"]
    if finders.find("design/built/desk.css"):
        sheets.insert(0, "design/built/desk.css")
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets))


@hooks.register("insert_editor_js")
def writing() -> SafeString:
    return format_html('<script defer src="{}"></script>', static("publishing/writing.js"))


@hooks.register("register_deed_words")
def deed_words() -> dict[str, str]:
    return DEEDS


hooks.register("register_ledger_things", things_of)
