"""What the page of one item says about it: the official table, its tags, how to cite it, what to know first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils.html import conditional_escape, escape, format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

from mingting.accounts.api import Organ
from mingting.design.templatetags.design import file_kind, file_size, stamp
from mingting.policies.api import Beside
from mingting.publishing.api import FIELD_LABELS, Release, kinds

from .. import queries
from ..validity import Validity, validity_on
from .chrome import Chrome
from .pages import address
from .paper import Paper, paper

_WIDE = frozenset({"summary", "keywords"})
#: Characters that a narrow fact holds in one line; a particular that is longer takes the whole width.
_LINE = 24
#: The permanent address of an item of this platform.
_OURS = re.compile(r"/content/post_[1-9]\d{0,17}\.html")
#: Shown whatever the kind says: without them an item cannot be named or asked for.
_ALWAYS = ("index_no", "organ", "formed_on", "released_at")


@dataclass(frozen=True, slots=True)
class Article:
    """All that the template needs besides the release itself."""

    paper: Paper
    facts: SafeString
    meta: list[tuple[str, str]]
    files: SafeString
    validity: Validity | None
    organ: Organ | None
    published: str
    corrected: str
    citation: str
    url: str
    kind_name: str
    library: Beside | None = None

    @property
    def changes_on(self) -> date | None:
        """The first day on which the page will read otherwise: its standing, or a window for applications."""
        if self.library is not None:
            return self.library.until
        return self.validity.changes_on if self.validity else None


def article(
    site: Chrome,
    release: Release,
    files: list[queries.File],
    today: date,
    library: Beside | None = None,
) -> Article:
    """Return the page of a release as it reads on ``today``, with what the library knows of it, if it holds it."""
    organ = site.organs.get(release.organ_id)
    words = paper(release.body_html)
    if library is not None:
        words = replace(words, html=library.html)
    validity = _validity(release, library, today)
    published = stamp(release.first_released_at)
    url = address(release.get_absolute_url())
    return Article(
        paper=words,
        library=library,
        facts=_facts(release, organ, validity, published),
        meta=_meta(site, release, published, url),
        files=_files(
            (file, queries.file_url(release.item_id, file)) for file in files if file.role == "attachment"
        ),
        validity=validity,
        organ=organ,
        published=published,
        corrected=stamp(release.released_at) if release.is_corrected else "",
        citation=_citation(release, published, url),
        url=url,
        kind_name=kinds()[release.kind].name if release.kind in kinds() else release.kind,
    )


def _validity(release: Release, beside: Beside | None, today: date) -> Validity | None:
    """Return the standing: the library knows what other documents did to this one."""
    if beside is not None:
        return Validity(beside.word, beside.tone, beside.until) if beside.word else None
    return validity_on(
        today, stated=release.validity, effective_on=release.effective_on, expires_on=release.expires_on
    )


def with_files(page: Article, files: Iterable[tuple[queries.File, str]]) -> Article:
    """Return the page with these attachments, each with the address it has now."""
    return replace(page, files=_files(files))


def _files(files: Iterable[tuple[queries.File, str]]) -> SafeString:
    """Return the attachments as the lines of a list, each with its type and size."""
    lines = (
        f'<li><a href="{escape(url)}" download><span>{escape(file.title)}</span>'
        f'<span class="count">{escape(file_kind(file.name))}，{file_size(file.size)}</span></a></li>'
        for file, url in files
    )
    return mark_safe("".join(lines))  # noqa: S308 — escaped above


def _facts(release: Release, organ: Organ | None, validity: Validity | None, published: str) -> SafeString:
    """Return the official table in the order of the kind's file; what is empty is left out."""
    asked = kinds()[release.kind].page_fields if release.kind in kinds() else _ALWAYS
    known = {
        "organ": _organ(release, organ),
        "released_at": published,
        "validity": validity.word if validity else "",
    }
    own = {code: (label, value) for code, label, value in _particulars(release)}
    narrow, wide = [], []
    for code in dict.fromkeys([*asked, *_ALWAYS]):
        label, value = own.get(code) or (FIELD_LABELS.get(code, code), known.get(code))
        if code in FIELD_LABELS and code not in known:
            value = getattr(release, code, "")
        if value:
            fact = f"<dt>{escape(label)}</dt><dd>{conditional_escape(value)}</dd></div>"
            is_wide = code in _WIDE or (code in own and len(strip_tags(value)) > _LINE)
            (wide if is_wide else narrow).append(fact)
    if len(narrow) % 2:
        # Two pairs a line: an odd last one takes the line, or the table would have a hole.
        wide.insert(0, narrow.pop())
    parts = [f"<div>{fact}" for fact in narrow] + [f'<div class="facts-wide">{fact}' for fact in wide]
    return mark_safe("".join(parts))  # noqa: S308 — values are escaped above


def _particulars(release: Release) -> Iterator[tuple[str, str, str]]:
    """Yield ``(code, label, value)`` of what the kind declares and the release has; an address of ours is a link."""
    kind = kinds().get(release.kind)
    for one in kind.particulars if kind else ():
        value = release.particulars.get(one.code)
        if value:
            entries = value if isinstance(value, list) else [one.said(value)]
            yield one.code, one.label, mark_safe("、".join(map(_entry, entries)))  # noqa: S308 — escaped there


def _entry(words: str) -> str:
    return format_html('<a href="{0}">{0}</a>', words) if _OURS.fullmatch(words) else escape(words)


def _organ(release: Release, organ: Organ | None) -> str:
    """Return the organ's name when the item was made, linked to its page, and its present name if it has another."""
    if organ is None:
        return str(release.organ_name)
    now = (
        format_html('<br><span class="count">（现为{}）</span>', organ.name)
        if organ.name != release.organ_name
        else ""
    )
    return format_html('<a href="/organs/{}/">{}</a>{}', organ.code, release.organ_name, now)


def _meta(site: Chrome, release: Release, published: str, url: str) -> list[tuple[str, str]]:
    """Return the tags of a content page (发展指引附件1); its column's name and type go with them."""
    node = site.by_id.get(release.column_id)
    column = [("ColumnName", node.column.name), ("ColumnType", node.column.column_type)] if node else []
    return [
        *column,
        ("ArticleTitle", release.title),
        ("PubDate", published),
        ("ContentSource", release.source),
        ("Keywords", release.keywords),
        ("Author", release.editor_name),
        ("Description", release.summary),
        ("Image", address(release.image) if release.image.startswith("/") else release.image),
        ("Url", url),
    ]


def _citation(release: Release, published: str, url: str) -> str:
    """Return how to cite the item, in the manner of GB/T 7714 for electronic documents."""
    number = f"：{release.doc_no}" if release.doc_no else ""
    return f"{release.organ_name}. {release.title}{number}[EB/OL]. ({published[:10]}). {url}."
