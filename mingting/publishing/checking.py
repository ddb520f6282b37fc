"""A draft laid before the rules: gathers the facts, the bureau's lists and the files' contents, and asks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from mingting.accounts.api import former_names
from mingting.commons import kept
from mingting.commons.calendar import calendar
from mingting.commons.files import kinds as file_kinds
from mingting.commons.files import metadata, text, virus
from mingting.kernel.identifiers import IndexPattern
from mingting.kernel.refusals import Refused

from .drafting import WORDS, DraftFile, files_of, passages_of, place_digest
from .gateways import links
from .models import InformationItem, LearnedWording, ReleasedFile, WordEntry
from .rules.checks import inspect, inspect_words
from .rules.draft import (
    AttachmentFacts,
    DraftFacts,
    HeadingFacts,
    ImageFacts,
    LinkFacts,
    Passage,
    TableFacts,
)
from .rules.findings import Finding, Severity
from .rules.kinds import kinds
from .rules.lists import Lists, OrganChange, SensitiveWord, Typo, general_typos
from .rules.wording.finder import WordingFinder
from .rules.wording.model import ModelDamaged, WordingModel

#: The facts that the rules ask for by name; the correction note is read as a passage, the kind decides which apply.
_FIELDS = tuple(name for name in (*WORDS, "index_no") if name not in {"kind", "correction_note"})
#: What was read from a file is remembered by its fingerprint, for an hour: files do not change under one.
_REMEMBERED = 3600


def findings_of(draft: InformationItem, *, today: date) -> tuple[Finding, ...]:
    """Return everything the checks have to say of the draft, the most serious first."""
    return inspect(facts_of(draft, today=today), lists_for(draft))


def demand_clean(draft: InformationItem, *, today: date) -> None:
    """Refuse a draft with a blocking finding, or with a warning that nobody answered for, naming the first few."""
    found = findings_of(draft, today=today)
    blocking = [finding for finding in found if finding.severity is Severity.BLOCK]
    if blocking:
        raise Refused(
            f"有 {len(blocking)} 处阻断类问题须先改正："
            + "；".join(_said(finding) for finding in blocking[:3]),
            field=blocking[0].place.field,
            cite=blocking[0].cite,
        )
    answered = set(draft.acknowledgements.values_list("finding", flat=True))
    open_warnings = [f for f in found if f.severity is Severity.WARN and answer_key(draft, f) not in answered]
    if open_warnings:
        raise Refused(
            f"有 {len(open_warnings)} 处提示须改正或者说明理由："
            + "；".join(_said(f) for f in open_warnings[:3]),
            field=open_warnings[0].place.field,
            cite=open_warnings[0].cite,
        )


def answer_key(draft: InformationItem, finding: Finding) -> str:
    """Return the name under which somebody answers for a finding: it holds for the words or file it was said of."""
    return f"{finding.key}.{place_digest(draft, finding.place.field)}"


def demand_clean_words(text: str, field: str, label: str, *, today: date) -> None:
    """Refuse words for the public that are no item of their own — a withdrawal's notice — if they hold what blocks."""
    facts = DraftFacts(kind=kinds()["other"], fields={}, today=today, passages=(Passage(field, label, text),))
    found = [f for f in inspect_words(facts, word_lists()) if f.severity is Severity.BLOCK]
    if found:
        raise Refused(_said(found[0]), field=field, cite=found[0].cite)


def _said(finding: Finding) -> str:
    return f"{finding.place.label}：{finding.message}"


def facts_of(draft: InformationItem, *, today: date) -> DraftFacts:
    """Return the draft as the plain facts that the rules look at."""
    fields: dict[str, object] = {name: getattr(draft, name) for name in _FIELDS}
    fields["body"] = _body_text(draft)
    fields["organ"] = draft.organ.name if draft.organ_id else ""
    fields["images"] = " ".join(
        block.value["caption"] or "图" for block in draft.body if block.block_type == "picture"
    )
    files = files_of(draft)
    fields["attachments"] = " ".join(file.title for file in files if file.role == "attachment")
    if draft.shown_id and draft.shown is not None:
        fields["released_at"] = timezone.localtime(draft.shown.first_released_at)
    elif draft.go_live_at:
        fields["earliest"] = timezone.localtime(draft.go_live_at)
    return DraftFacts(
        kind=kinds()[draft.kind],
        fields=fields,
        today=today,
        passages=tuple(Passage(*passage) for passage in passages_of(draft) if passage[0] not in fields),
        links=_asked(list(_links(draft))),
        images=tuple(_images(draft)),
        attachments=tuple(_attachment(file) for file in files if file.role != ReleasedFile.Role.IMAGE),
        tables=tuple(_tables(draft)),
        headings=tuple(_headings(draft)),
        particulars=draft.particulars,
    )


def _body_text(draft: InformationItem) -> str:
    return "\n".join(words for field, _, words in passages_of(draft) if field.startswith("body."))


def _links(draft: InformationItem) -> Iterator[LinkFacts]:
    for number, block in enumerate(draft.body, start=1):
        if block.block_type == "text":
            for link in BeautifulSoup(block.value.source, "html.parser").find_all("a"):
                url = str(link.get("href") or "")
                if url:
                    yield LinkFacts(f"body.{number}", f"正文第{number}段", url, link.get_text())


def _asked(found: list[LinkFacts]) -> tuple[LinkFacts, ...]:
    """Return the links with what their addresses say, where the installation lets us ask; remembered for an hour."""
    if not settings.MINGTING["CHECK_LINKS"]:
        return tuple(found)
    keys = {f"mingting:link:{hashlib.sha256(link.url.encode()).hexdigest()}": link.url for link in found}
    known = {keys[key]: said for key, said in cache.get_many(keys).items()}
    new = links.statuses(url for url in keys.values() if url not in known)
    cache.set_many({key: new[url] for key, url in keys.items() if url in new}, _REMEMBERED)
    said = known | new
    return tuple(replace(link, status=said.get(link.url)) for link in found)


def _images(draft: InformationItem) -> Iterator[ImageFacts]:
    for number, block in enumerate(draft.body, start=1):
        if block.block_type == "picture" and block.value["image"]:
            picture = block.value["image"]
            yield ImageFacts(
                f"body.{number}",
                f"正文第{number}段图片",
                picture.filename,
                getattr(picture, "contextual_alt_text", "") or "",
                decorative=bool(getattr(picture, "decorative", False)),
                text_unread=not (block.value["text"] or "").strip(),
            )


def _tables(draft: InformationItem) -> Iterator[TableFacts]:
    for number, block in enumerate(draft.body, start=1):
        if block.block_type == "table" and block.value:
            has_header = bool(
                block.value.get("first_row_is_table_header") or block.value.get("first_col_is_header")
            )
            yield TableFacts(f"body.{number}", f"正文第{number}段表格", has_header)


def _headings(draft: InformationItem) -> Iterator[HeadingFacts]:
    for number, block in enumerate(draft.body, start=1):
        if block.block_type == "heading":
            yield HeadingFacts(
                f"body.{number}", f"正文第{number}段小标题", int(block.value["level"]), block.value["text"]
            )


def _attachment(file: DraftFile) -> AttachmentFacts:
    try:
        read = cache.get_or_set(f"mingting:file:{file.digest}:{file.name}", lambda: _read(file), _REMEMBERED)
    except FileNotFoundError:
        raise Refused(f"{file.label}在存储中找不到，请重新上传", field=file.place) from None
    return AttachmentFacts(field=file.place, label=file.label, **read)


def _read(file: DraftFile) -> dict[str, Any]:
    facts = file_kinds.sniff(file.data, file.name)
    found = text.read_text(file.data, facts.type)
    scan = virus.scan(file.data, settings.MINGTING["CLAMD"] or None)
    return {
        "name": file.name,
        "size": len(file.data),
        "type_by_content": facts.type,
        "type_by_name": facts.extension_by_name,
        "metadata": dict(metadata.hidden(file.data, facts.type)),
        "has_macros": facts.has_macros,
        "text": found.whole,
        "text_read": found.read,
        "scan": getattr(scan, "verdict", scan),
    }


def lists_for(draft: InformationItem) -> Lists:
    """Return what the checks of this draft consult: the lists in force and its site's own index pattern."""
    return replace(word_lists(), index_pattern=IndexPattern(draft.column.site.index_pattern))


def word_lists() -> Lists:
    """Return the word lists in force: what ships with the product, what the bureau loaded, and renamed organs."""
    typos, sensitive = list(general_typos()), []
    for entry in WordEntry.objects.all():
        if entry.sort == WordEntry.Sort.TYPO:
            typos.append(Typo(entry.word, entry.instead, entry.note))
        else:
            sensitive.append(SensitiveWord(entry.word, Severity(entry.severity), entry.note, entry.instead))
    return Lists(
        organ_changes=tuple(OrganChange(old, new, on) for old, new, on in former_names()),
        typos=tuple(typos),
        sensitive=tuple(sensitive),
        calendar=calendar(),
        wording=_wording(),
    )


def _wording() -> WordingFinder | None:
    """Return the newest model of how texts are written, if one was learned and can be read."""
    newest = LearnedWording.objects.values_list("digest", "threshold").first()
    return _finder(*newest) if newest else None


@lru_cache(maxsize=2)
def _finder(digest: str, threshold: float) -> WordingFinder | None:
    try:
        with kept.open_kept(digest) as stored:
            return WordingFinder(WordingModel.load(stored.read()), threshold=threshold)
    except (FileNotFoundError, ModelDamaged):
        return None
