"""Files come into a case: known by their content, scanned, kept as they are under their fingerprint."""

from __future__ import annotations

from collections.abc import Collection
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


def take_in(
    application: Application,
    upload: Upload,
    *,
    by: By,
    for_applicant: bool = False,
    allowed: Collection[str] = ALLOWED,
    limit: int | None = None,
) -> CaseFile:
    """Check the file, keep its bytes and lay it into the case. Part of a verb's transaction."""
    facts = check(upload, allowed=allowed, limit=limit)
    return CaseFile.objects.create(
        application=application,
        source=upload.source,
        name=upload.name[:200],
        kind=facts.type,
        size=len(upload.data),
        digest=kept.keep(upload.data),
        at=by.at,
        who=by.name,
        person_no=by.person_id,
        for_applicant=for_applicant,
    )
