"""What this room tells Wagtail: its menu group, and what its deeds are called."""

from __future__ import annotations

from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from .desk import bringing_urls, library_urls, waiting_urls
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
