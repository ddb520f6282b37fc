"""How a citation reads on a page for everyone: the law's name as people say it."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def cited(citation: str) -> str:
    """Return a citation without the name of the state before the name of the law."""
    return citation.replace("《中华人民共和国", "《")
