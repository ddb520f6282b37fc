"""The body of a release made ready for the page: a directory, tables that can be told apart, links that print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from urllib.parse import unquote

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

#: A directory helps from this many headings on.
_WORTH_A_DIRECTORY = 3
_HEADING = re.compile(r'<h([234]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
_DEEPER = ' class="deeper"'
_TAG = re.compile(r"<[^>]+>")
_REGION = re.compile(r'(<div class="table-scroll" role="region" aria-label=")([^"]*)(")')
_LEAVING = re.compile(r'href="/leave/\?url=([^"]+)"')


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the directory; ``deeper`` marks those under the first level."""

    id: str
    text: str
    deeper: bool


@dataclass(frozen=True)
class Paper:
    """A body with its directory; kept in memory by the body's own words."""

    html: SafeString
    directory: tuple[Entry, ...]

    @cached_property
    def directory_lines(self) -> SafeString:
        """The directory as the lines of a list."""
        lines = (
            f"<li{_DEEPER if entry.deeper else ''}>"
            f'<a href="#{escape(entry.id)}">{escape(entry.text)}</a></li>'
            for entry in self.directory
        )
        return mark_safe("".join(lines))  # noqa: S308 — escaped above


@lru_cache(maxsize=512)
def paper(body: str) -> Paper:
    """Return a released body (already sanitised when it was released) with its directory."""
    found = [
        (int(level), name, unescape(_TAG.sub("", text)).strip())
        for level, name, text in _HEADING.findall(body)
    ]
    top = min((level for level, _name, _text in found), default=2)
    directory = tuple(Entry(name, text, level > top) for level, name, text in found)
    if body.count('class="table-scroll"') > 1:
        numbers = iter(range(1, body.count('class="table-scroll"') + 1))
        body = _REGION.sub(lambda m: f"{m[1]}{m[2]}（第{next(numbers)}个表格）{m[3]}", body)
    body = _LEAVING.sub(
        lambda m: f'{m[0]} data-leaves data-address="{escape(unquote(unescape(m[1])))}"', body
    )
    return Paper(mark_safe(body), directory if len(directory) >= _WORTH_A_DIRECTORY else ())  # noqa: S308
