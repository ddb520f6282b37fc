"""The nightly check: that every item in front of the public has its whole chain, and that nothing was tampered with."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from wagtail.models import Revision

from mingting.commons import guards, ledger
from mingting.commons.guards import LEDGER_GUARDS
from mingting.commons.models import LedgerEntry
from mingting.kernel.refusals import Refused

from . import queries
from .actions.releasing import snapshot_of
from .drafting import fingerprint
from .guards import GUARDS
from .models import Release
from .rules import reviews as rules

#: The fields of a release that its snapshot in the ledger covers.
SNAPSHOT = (
    "edition",
    "content_hash",
    "emergency",
    "released_at",
    "first_released_at",
    "releaser_no",
    "releaser",
    "correction_note",
    "organ",
    "organ_name",
    "column",
    "kind",
    "genre",
    "title",
    "index_no",
    "doc_no",
    "theme",
    "article20",
    "formed_on",
    "source",
    "editor_name",
    "validity",
    "effective_on",
    "expires_on",
    "summary",
    "keywords",
    "body_html",
    "body_text",
    "image",
    "manifest",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one release, or with the installation when ``release_id`` is ``None``."""

    release_id: int | None
    title: str
    sentence: str


def faults(*, with_drafts: bool = True) -> list[Fault]:
    """Return everything that is wrong; an empty list is the proof the regime asks for.

    ``with_drafts`` also recomputes each approved draft's fingerprint from its revision and files.
    """
    found = [
        Fault(None, name, "数据库守卫缺失，请重新执行 migrate")
        for name in guards.missing(connection, (*LEDGER_GUARDS, *GUARDS))
    ]
    broken = ledger.verify()
    if broken is not None:
        found.append(Fault(None, f"台账第 {broken.entry_id} 条", broken.fault))
    recorded = {
        entry.to: entry
        for entry in LedgerEntry.objects.filter(did="publishing.release").iterator(chunk_size=500)
    }
    shown = Release.objects.shown().select_related("submission__item", "organ", "column")
    for release in shown.iterator(chunk_size=200):
        found += _faults_of(
            release, recorded.get(f"publishing.submission:{release.submission_id}"), with_drafts
        )
    return found


def _faults_of(release: Release, entry: LedgerEntry | None, with_draft: bool) -> list[Fault]:  # noqa: FBT001
    sentences = []
    try:
        rules.check_chain(queries.chain_of(release.submission), hash_now=release.content_hash)
    except Refused as refusal:
        sentences.append(str(refusal))
    if entry is None:
        sentences.append("台账中没有本次发布的记录")
    elif entry.detail.get("snapshot") != snapshot_of({name: getattr(release, name) for name in SNAPSHOT}):
        sentences.append("对外展示的内容与发布时台账记录的指纹不符")
    if with_draft:
        revision = Revision.objects.filter(pk=release.submission.revision_no).first()
        try:
            if revision is None or fingerprint(revision.as_object()) != release.content_hash:
                sentences.append("审核通过的稿件与其指纹不符")
        except FileNotFoundError:
            sentences.append("审核通过的稿件的附件已丢失")
    return [Fault(release.pk, release.title, sentence) for sentence in sentences]
