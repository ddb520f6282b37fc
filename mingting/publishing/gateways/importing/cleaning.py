"""The one sieve for rich text: what is not named here does not pass."""

from __future__ import annotations

import re

import nh3

#: Tag → attributes it may bear. Nothing that runs, styles, frames or submits.
ALLOWED_HTML: dict[str, set[str]] = {
    "p": set(),
    "h2": set(),
    "h3": set(),
    "h4": set(),
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "a": {"href"},
    "strong": set(),
    "b": set(),
    "em": set(),
    "i": set(),
    "br": set(),
    "sup": set(),
    "sub": set(),
    "hr": set(),
    "blockquote": set(),
    "table": set(),
    "caption": set(),
    "thead": set(),
    "tbody": set(),
    "tr": set(),
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "img": {"src", "alt"},
}
_DROPPED_WHOLE = {
    "script",
    "style",
    "template",
    "title",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
    "textarea",
    "select",
    "button",
}
_SITE_RELATIVE = re.compile(r"^(?:/(?![/\\])|#)[^\x00-\x20\\]*$")
_LINK = re.compile(r"^(?:https?://[^\s/\\]|mailto:[^\s]|tel:[+\d])[^\x00-\x20\\]*$", re.IGNORECASE)
_SMALL_NUMBER = re.compile(r"^\d{1,3}$")


def clean_html(html: str) -> str:
    """Return the HTML with only what ``ALLOWED_HTML`` names.

    Links lead to http(s), mailto, tel or a path of this site; pictures come from this site only. Scripts,
    styles and frames go with their content, other unknown tags leave their text behind.
    """
    return nh3.clean(
        html,
        tags=set(ALLOWED_HTML),
        clean_content_tags=_DROPPED_WHOLE,
        attributes={tag: attributes for tag, attributes in ALLOWED_HTML.items() if attributes},
        attribute_filter=_attribute,
        strip_comments=True,
        link_rel="noopener noreferrer",
        url_schemes={"http", "https", "mailto", "tel"},
    )


def is_safe_link(address: str) -> bool:
    """Whether an address may stand in a link."""
    return bool(_SITE_RELATIVE.match(address) or _LINK.match(address))


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    value = value.strip()
    if attribute == "href":
        return value if is_safe_link(value) else None
    if attribute == "src":
        return value if _SITE_RELATIVE.match(value) else None
    if attribute in {"colspan", "rowspan", "start"}:
        return value if _SMALL_NUMBER.match(value) and value != "0" else None
    if attribute == "scope":
        return value if value in {"row", "col", "rowgroup", "colgroup"} else None
    return value
