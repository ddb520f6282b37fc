"""A plain list of choices, written at once: Django's own asks a template for every option of every list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

#: One choice or a group of them, as Django's fields hold them.
Choice = tuple[Any, Any]


class PlainSelect(forms.Select):
    """A drop-down list without ``multiple`` and without attributes of single options."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Return the list with ``value`` chosen."""
        chosen = "" if value is None else str(value)
        kept = {key: said for key, said in self.build_attrs(self.attrs, attrs).items() if said is not False}
        about = format_html_join("", ' {}="{}"', kept.items())
        return format_html('<select name="{}"{}>{}</select>', name, about, _options(self.choices, chosen))


def _options(choices: Iterable[Choice], chosen: str) -> SafeString:
    return format_html_join("", "{}", ((_option(value, label, chosen),) for value, label in choices))


def _option(value: Any, label: Any, chosen: str) -> SafeString:
    if isinstance(label, (list, tuple)):
        return format_html('<optgroup label="{}">{}</optgroup>', value, _options(label, chosen))
    if str(value) == chosen:
        return format_html('<option value="{}" selected>{}</option>', value, label)
    return format_html('<option value="{}">{}</option>', value, label)
