"""Files come into a case: known by their content, scanned, kept as they are under their fingerprint."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings

from mingting.commons import kept
from mingting.commons.files import kinds, virus
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .models import Application, CaseFile

#: What may be laid into a case: papers and pictures that can be read in years to come, and what offices write.
ALLOWED = ("pdf", "ofd", "docx", "xlsx", "txt", "csv", "jpg", "png", "webp")
#: What an applicant may attach, and how much of it.
FROM_APPLICANT = ("pdf", "ofd", "docx", "jpg", "png")
MOST_FILES = 5
APPLICANT_LIMIT = 10 * 1024 * 1024
#: The fields of a form in which an applicant's file is chosen, by what it is for.
_FIELDS = {CaseFile.Source.MANDATE: "mandate", CaseFile.Source.IDENTITY: "identity"}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrives: its name, its bytes, what it is for (a value of ``CaseFile.Source``)."""

    name: str
    data: bytes
    source: str = CaseFile.Source.APPLICANT


def check(upload: Upload, *, allowed: Collection[str] = ALLOWED, limit: int | None = None) -> kinds.FileFacts:
    """Return what the file is, or refuse it with every rule that it breaks (网安法第二十一条)."""
    most = limit or settings.MINGTING["UPLOAD_LIMIT"]
    facts = kinds.accept(upload.data, upload.name, allowed, limit=most)
    scan = virus.scan(upload.data, settings.MINGTING["CLAMD"] or None)
    if scan.verdict == "infected":
        raise Refused(f"文件“{upload.name}”含有恶意程序（{scan.signature}），没有收下", field="file")
    if scan.verdict == "failed":
        raise Refused(f"文件“{upload.name}”未能完成病毒查杀，请稍后再传", field="file")
    return facts


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may come in, and what it was found to be."""

    upload: Upload
    facts: kinds.FileFacts


def check_applicants(uploads: Sequence[Upload]) -> tuple[list[Checked], list[Refused]]:
    """Return the applicant's files that may come in, and every fault of the others.

    All are looked at before any is kept, so that nothing is left of those that came with a bad one.
    """
    if len(uploads) > MOST_FILES:
        return [], [Refused(f"附件不超过 {MOST_FILES} 个", field="files")]
    good, faults = [], []
    for upload in uploads:
        try:
            facts = check(upload, allowed=FROM_APPLICANT, limit=APPLICANT_LIMIT)
            good.append(Checked(upload, facts))
        except Refused as refusal:
            field = _FIELDS.get(CaseFile.Source(upload.source), "files")
            faults.append(Refused(refusal.sentence, field=field, cite=refusal.cite))
    return good, faults


def demand_good(uploads: Sequence[Upload]) -> list[Checked]:
    """Return the applicant's files; refuse them all with the first fault of any."""
    good, faults = check_applicants(uploads)
    if faults:
        raise faults[0]
    return good


def take_in(
    application: Application,
    upload: Upload,
    *,
    by: By,
    allowed: Collection[str] = ALLOWED,
    limit: int | None = None,
) -> CaseFile:
    """Check the file, keep its bytes and lay it into the case. Part of a verb's transaction."""
    return lay_in(application, Checked(upload, check(upload, allowed=allowed, limit=limit)), by=by)


def lay_in(application: Application, checked: Checked, *, by: By) -> CaseFile:
    """Keep the bytes of a file that was found good and lay it into the case. Part of a verb's transaction."""
    upload = checked.upload
    return CaseFile.objects.create(
        application=application,
        source=upload.source,
        name=upload.name[:200],
        kind=checked.facts.type,
        size=len(upload.data),
        digest=kept.keep(upload.data),
        at=by.at,
        who=by.name,
        person_no=by.person_id,
    )
