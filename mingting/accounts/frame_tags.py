"""Wagtail's own template tags, two of them remembering what they made for a person.

The menu asks for rights, posts, collections and counts, and comes out the same until somebody does something. Named in
``TEMPLATES`` as ``wagtailadmin_tags``, so that every page of the desk has it.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from django.core.cache import caches
from django.middleware.csrf import get_token
from django.template.context import Context
from wagtail.admin.templatetags import wagtailadmin_tags as stock

from mingting.commons.remembered import standing

register = copy(stock.register)
register.tags = dict(stock.register.tags)


@register.simple_tag(takes_context=True)
def sidebar_props(context: Context) -> Any:
    """Return the menu's JSON."""
    return _remembered(context, "sidebar", stock.sidebar_props)


@register.simple_tag(takes_context=True)
def wagtail_config(context: Context) -> dict[str, Any]:
    """Return what Wagtail's scripts are told, with a form token of this page's own."""
    if "locale" in context:
        return stock.wagtail_config(context)
    config = _remembered(context, "config", stock.wagtail_config)
    return config | {"CSRF_TOKEN": get_token(context["request"])}


def _remembered(context: Context, what: str, make: Any) -> Any:
    made_for = standing(context["request"])
    if made_for is None:
        return make(context)
    key = f"{made_for}:{what}"
    kept = caches["desk"].get(key)
    if kept is None:
        kept = make(context)
        caches["desk"].set(key, kept)
    return kept
