"""What the page of one item says about it: the official table, its tags, how to cite it, what to know first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from mingting.accounts.api import Organ
from mingting.design.templatetags.design import file_kind, file_size, stamp
from mingting.publishing.api import FIELD_LABELS, Release, kinds

from .. import queries
from ..validity import Validity, validity_on
from .chrome import Chrome
from .pages import address
from .paper import Paper, paper

_WIDE = frozenset({"summary", "keywords"})
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


def article(site: Chrome, release: Release, files: list[queries.File], today: date) -> Article:
    """Return the page of a release as it reads on ``today``."""
    organ = site.organs.get(release.organ_id)
    validity = validity_on(
        today, stated=release.validity, effective_on=release.effective_on, expires_on=release.expires_on
    )
    published = stamp(release.first_released_at)
    url = address(release.get_absolute_url())
    return Article(
        paper=paper(release.body_html),
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
    narrow, wide = [], []
    for code in dict.fromkeys([*asked, *_ALWAYS]):
        value = known[code] if code in known else getattr(release, code, "")
        if value:
            fact = f"<dt>{FIELD_LABELS.get(code, code)}</dt><dd>{conditional_escape(value)}</dd></div>"
            (wide if code in _WIDE else narrow).append(fact)
    if len(narrow) % 2:
        # Two pairs a line: an odd last one takes the line, or the table would have a hole.
        wide.insert(0, narrow.pop())
    parts = [f"<div>{fact}" for fact in narrow] + [f'<div class="facts-wide">{fact}' for fact in wide]
    return mark_safe("".join(parts))  # noqa: S308 — values are escaped above


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
