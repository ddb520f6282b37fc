"""What this room tells Wagtail: the screens of 检索用词, their menu entry, and what the deeds are called."""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from wagtail import hooks

from .desk.screens import Entry
from .desk.urls import patterns


@hooks.register("register_admin_urls")
def search_words() -> list[Any]:
    return [path("search-words/", include((patterns, "portal_desk")))]


@hooks.register("register_admin_menu_item")
def search_words_menu() -> Entry:
    return Entry("检索用词", "portal_desk:unanswered", icon="search", order=710)


@hooks.register("register_deed_words")
def deed_words() -> dict[str, str]:
    return {
        "search.keep_synonym": "保存同义词",
        "search.drop_synonym": "删除同义词",
        "search.keep_best_bet": "保存优先推荐",
        "search.drop_best_bet": "删除优先推荐",
    }
