"""区分处理: what may not be given is burned out of a file; the original stays in the case, unseen (条例第三十七条)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import PurePath

from django.db import transaction

from mingting.accounts.api import Person
from mingting.commons import kept
from mingting.kernel.deeds import By
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused

from .. import queries
from ..casework import begin, day_of, done
from ..gateways.redacting import Box, Redacted, prove
from ..gateways.redacting import redact as burn
from ..models import CaseFile
from ..rules.stages import Move, check_move

ARTICLE_37 = cite("条例", "第三十七条")


def redact(*, person: Person, file_id: int, boxes: Sequence[Box], by: By) -> CaseFile:
    """Lay into the case a file of which nothing is left under the boxes, proved from the two files themselves.

    Each box states its reason. The pages are drawn and proved before the transaction begins, so that nobody waits for
    it; the case is asked again when the result is laid in.
    """
    original = _original(person, file_id, by)
    with kept.open_kept(original.digest) as stored:
        data = stored.read()
    made = burn(data, boxes)
    faults = prove(data, made.data, boxes)
    if faults:
        raise Refused(f"遮盖没有通过核验，结果没有保存：{'；'.join(faults)}", cite=ARTICLE_37)
    return _lay_in(person, original, boxes, made, by)


def _original(person: Person, file_id: int, by: By) -> CaseFile:
    """Return the file to be redacted; one in a case that is not theirs is not there."""
    file = CaseFile.objects.filter(
        pk=file_id, application__in=queries.cases_for(person, day_of(by))
    ).select_related("application").first()  # fmt: skip
    if file is None:
        raise Refused(queries.GONE)
    roles = queries.roles_on(person, file.application, day_of(by))
    check_move(Move.REDACT, stage=file.application.stage, roles=roles)
    if file.source != CaseFile.Source.INFORMATION:
        raise Refused("只能对“拟提供的信息”作区分处理", field="file", cite=ARTICLE_37)
    return file


@transaction.atomic
def _lay_in(person: Person, original: CaseFile, boxes: Sequence[Box], made: Redacted, by: By) -> CaseFile:
    application = begin(Move.REDACT, person=person, pk=original.application_id, by=by)
    # The name tells nothing of what the original was called: only its place among the redacted files of the case.
    number = application.files.filter(source=CaseFile.Source.REDACTED).count() + 1
    name = PurePath(made.name)
    file = CaseFile.objects.create(
        application=application,
        source=CaseFile.Source.REDACTED,
        name=f"{name.stem}{number}{name.suffix}",
        kind=made.type,
        size=len(made.data),
        digest=kept.keep(made.data),
        at=by.at,
        who=by.name,
        person_no=by.person_id,
        redacts=original,
        boxes=[asdict(box) for box in boxes],
    )
    done(
        application,
        Move.REDACT,
        by=by,
        note=f"对“{original.name}”作区分处理，遮盖 {len(boxes)} 处",
        detail={"file": file.pk, "original": original.pk, "sha256": file.digest, "boxes": len(boxes)},
    )
    return file
