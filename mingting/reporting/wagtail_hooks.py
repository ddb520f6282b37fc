"""What this room tells Wagtail: its menu group, and what its deeds are called."""

from __future__ import annotations

from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from .desk import gather_urls, report_urls
from .desk.words import DEEDS


@hooks.register("register_admin_menu_item")
def reporting_menu() -> SubmenuMenuItem:
    entries = [*report_urls.entries, *gather_urls.entries]
    return SubmenuMenuItem(
        "年度报告",
        Menu(items=sorted(entries, key=lambda entry: entry.order)),
        name="reporting",
        icon_name="doc-full",
        order=130,
    )


@hooks.register("register_deed_words")
def deed_words() -> dict[str, str]:
    return DEEDS
