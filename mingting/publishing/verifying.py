"""The nightly check: that every item in front of the public has its whole chain, and that nothing was tampered with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from wagtail.models import Revision

from mingting.accounts.api import held_then
from mingting.commons import guards, kept, ledger
from mingting.commons.guards import LEDGER_GUARDS
from mingting.commons.models import LedgerEntry
from mingting.kernel.refusals import Refused

from . import queries
from .actions.releasing import snapshot_of
from .drafting import fingerprint
from .guards import GUARDS
from .models import Release
from .rules import reviews as rules

#: What a release says of each of its files, in the order in which the ledger's snapshot took it.
FILE_FACTS = ("role", "title", "name", "media_type", "size", "digest", "width", "height")
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
    "particulars",
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
    proved = {
        (entry.to, entry.who_id, entry.detail.get("stage"))
        for entry in LedgerEntry.objects.filter(did="publishing.proof").iterator(chunk_size=500)
    }
    shown = Release.objects.shown().select_related("submission__item", "organ", "column")
    for release in shown.prefetch_related("files", "submission__proofs").iterator(chunk_size=200):
        entry = recorded.get(f"publishing.submission:{release.submission_id}")
        sentences = [*_of_chain(release, proved), *_of_words(release, entry)]
        if with_drafts:
            sentences += [*_of_draft(release), *_of_files(release)]
        found += [Fault(release.pk, release.title, sentence) for sentence in sentences]
    return found


def _of_chain(release: Release, proved: set[tuple[str, int | None, object]]) -> Iterator[str]:
    try:
        rules.check_chain(queries.chain_of(release.submission), hash_now=release.content_hash)
    except Refused as refusal:
        yield str(refusal)
    to = f"publishing.submission:{release.submission_id}"
    for proof in release.submission.proofs.all():
        name = rules.STAGES[rules.Stage(proof.stage)].name
        if (to, proof.reviewer_no, proof.stage) not in proved:
            yield f"台账中没有{name}的记录"
        day = timezone.localdate(proof.at)
        if not held_then(proof.reviewer_no, proof.organ_id, proof.role, day):
            yield f"{name}的审核人当时没有相应岗位"


def _of_words(release: Release, entry: LedgerEntry | None) -> Iterator[str]:
    if entry is None:
        yield "台账中没有本次发布的记录"
        return
    words = {name: getattr(release, name) for name in SNAPSHOT}
    files = [{name: getattr(file, name) for name in FILE_FACTS} for file in release.files.all()]
    if entry.detail.get("snapshot") != snapshot_of(words, files):
        yield "对外展示的内容与发布时台账记录的指纹不符"


def _of_draft(release: Release) -> Iterator[str]:
    revision = Revision.objects.filter(pk=release.submission.revision_no).first()
    try:
        if revision is None or fingerprint(revision.as_object()) != release.content_hash:
            yield "审核通过的稿件与其指纹不符"
    except FileNotFoundError:
        yield "审核通过的稿件的附件已丢失"


def _of_files(release: Release) -> Iterator[str]:
    for file in release.files.all():
        if not kept.is_whole(file.digest):
            yield f"对外提供的文件“{file.title}”丢失或者与其指纹不符"
