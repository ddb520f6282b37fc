"""A release taken apart: what the library knows of a document, read from the words that three people approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from mingting.kernel.deeds import By
from mingting.publishing.api import Release

from .announcing import announce
from .endings import settle, settle_targets, targets_of
from .findable import describe
from .gateways.paper import paragraphs
from .models import Clause, Document, Version
from .pointing import adopt, find_relations, place_of_site
from .rules import titles
from .rules.clauses import PARAGRAPHS_LIMIT, Division, Paragraph, split
from .rules.keys import key_of, title_key
from .rules.sorts import NORMATIVE, POLICY, sort_of
from .suggesting import suggest_tags

_LONGEST_ADDRESS = 80


def read_release(release: Release, known: Document | None, *, by: By) -> Document:
    """Bring the document of a shown release up to its words: facts, clauses, relations, tags, and what search knows."""
    document = known or Document(item_no=release.item_id)
    place = place_of_site()
    for name, value in _facts(release, place).items():
        setattr(document, name, value)
    document.gone = False
    document.save()
    parts = paragraphs(release.body_html)
    division = keep_version(document, release, parts)
    former = targets_of(document)
    find_relations(document, release, parts, division, place)
    adopt(document)
    settle(document)
    settle_targets(document, former)
    if let_go := former - targets_of(document):
        announce(Document.objects.filter(pk__in=let_go), at=by.at, listed=True)
    suggest_tags(document, release.body_text, by=by)
    document.refresh_from_db()
    describe(document)
    return document


def _facts(release: Release, place: str) -> dict[str, Any]:
    said = release.particulars
    sort = sort_of(release.kind)
    return {
        "release": release,
        "sort": sort,
        "kind": release.kind,
        "organ_id": release.organ_id,
        "title": release.title,
        "title_key": title_key(release.title, place),
        "issued_key": title_key(titles.issued(release.title), place),
        "doc_no": release.doc_no,
        "doc_no_key": key_of(release.doc_no)[:60],
        "reg_no": str(said.get("reg_no", ""))[:60],
        "document_kind": str(said.get("document_kind", ""))[:20],
        "issuers": list(said.get("issuers", [])) or ([release.organ_name] if sort == POLICY else []),
        "theme": release.theme,
        "summary": release.summary,
        "is_normative": release.kind == NORMATIVE,
        "form": "picture" if release.kind == "one_picture" else str(said.get("form", ""))[:20],
        "signed_on": release.formed_on,
        "released_at": release.first_released_at,
        "released_on": timezone.localdate(release.first_released_at),
        "stated": release.validity,
        "effective_on": release.effective_on,
        "expires_on": release.expires_on,
        "has_validity": sort == POLICY and bool(release.validity),
        "stage": str(said.get("stage", ""))[:16],
        "apply_from": _day(said.get("apply_from")),
        "apply_until": _day(said.get("apply_until")),
    }


def _day(said: object) -> date | None:
    """Return a particular's day; one that an emergency let through unread is none."""
    try:
        return date.fromisoformat(said) if isinstance(said, str) and said else None
    except ValueError:
        return None


def keep_version(document: Document, release: Release, parts: Sequence[Paragraph]) -> Division:
    """Keep the words of a release clause by clause, and return them as they were divided."""
    division = split(parts[:PARAGRAPHS_LIMIT])
    version, _made = Version.objects.update_or_create(
        document=document,
        edition=release.edition,
        defaults={
            "release": release,
            "since": timezone.localdate(release.released_at),
            "characters": sum(len(part.text) for part in parts),
            "faults": [finding.sentence for finding in division.findings][:50],
        },
    )
    version.clauses.all().delete()
    Clause.objects.bulk_create(_rows(version, division))
    return division


def _rows(version: Version, division: Division) -> Sequence[Clause]:
    return [
        Clause(
            version=version,
            position=clause.position,
            paragraph=clause.paragraph_index,
            address=clause.address,
            anchor=clause.anchor,
            kind=clause.kind.value,
            heading=clause.heading[:200],
            text=clause.text,
        )
        for clause in division.clauses
        if len(clause.address) <= _LONGEST_ADDRESS
    ]
