"""Reading brought files one by one: claimed by whoever comes first, free again when a reader was killed."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingting.commons.api import ledger
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from ..bringing import (
    data_of,
    kept_signature,
    known_batch,
    known_library,
    likes_of,
    number_taken,
    read_of,
    sign_library,
)
from ..learning.duplicates import Known
from ..models import Batch, BroughtFile

#: Scanned pages of one file that a job reads, seconds each; a request reads none of them.
PAGES_IN_JOB, PAGES_IN_REQUEST = 60, 0
#: What may hold scanned pages, so that a failure in a request is not the last word.
_MAY_BE_SCANNED = (".pdf", ".ofd", ".png", ".jpg", ".jpeg")
_PICTURES = (".png", ".jpg", ".jpeg")


def read_next(batch_id: int, *, by: By, library: Known, in_job: bool) -> BroughtFile | None:
    """Read the next file of a batch that nobody reads, and return it; ``None`` when there is none left.

    Two readers never get the same file. Whatever fails is kept with its reason, and can be tried again. Outside the
    job scans are passed on to it: the file then waits, marked ``by_job``.
    """
    file = _claim(batch_id, by, in_job=in_job)
    if file is None:
        return None
    pages = PAGES_IN_JOB if in_job else PAGES_IN_REQUEST
    is_left = not in_job and file.name.lower().endswith(_PICTURES)
    reading, fault = None, ""
    if not is_left:
        try:
            reading = read_of(data_of(file), file.name, today=timezone.localdate(by.at), scanned_limit=pages)
        except Refused as refusal:
            fault = str(refusal)
            is_left = not in_job and file.name.lower().endswith(_MAY_BE_SCANNED)
        except FileNotFoundError:
            fault = "存放处找不到这个文件，请重新上传"
        except Exception as error:
            fault = f"识读时出错（{type(error).__name__}），请另存为 Word 文件后重新上传"
    with transaction.atomic():
        Batch.objects.select_for_update().get(pk=batch_id)
        if is_left:
            changes = {"state": BroughtFile.State.WAITING, "by_job": True}
        elif reading is None:
            changes = {"state": BroughtFile.State.FAILED, "fault": fault}
        else:
            changes = {
                "state": BroughtFile.State.READ,
                "read": _beside_the_library(reading.found),
                "warnings": list(dict.fromkeys([*file.warnings, *reading.warnings])),
                "likes": likes_of(reading, library, known_batch(file)),
                **kept_signature(reading.signed),
            }
        mine = BroughtFile.objects.filter(pk=file.pk, claim=file.claim, state=BroughtFile.State.READING)
        # Whoever was thought killed and comes late finds the claim gone, and leaves what the other one wrote.
        if mine.update(**changes, claim="", claimed_at=None) and not is_left:
            ledger.record(
                by=by,
                did="policies.read_file",
                to=f"policies.brought:{file.pk}",
                detail={"name": file.name, "state": str(changes["state"]), "fault": fault},
            )
    file.refresh_from_db()
    return file


def _beside_the_library(found: dict[str, Any]) -> dict[str, Any]:
    """Return what was read with what the library holds against it."""
    taken = number_taken(str(found["fields"].get("doc_no", {}).get("value", "")))
    return found | {"contradictions": [*found["contradictions"], *([taken] if taken else [])]}


def _claim(batch_id: int, by: By, *, in_job: bool) -> BroughtFile | None:
    """Put a claim on the first free file: the UPDATE that changes a row has it, any other looks on."""
    while True:
        free = BroughtFile.objects.filter(batch_id=batch_id).to_be_read(by.at)
        if not in_job:
            free = free.filter(by_job=False)
        number = free.order_by("position").values_list("pk", flat=True).first()
        if number is None:
            return None
        word = uuid.uuid4().hex
        claimed = BroughtFile.objects.filter(pk=number).to_be_read(by.at)
        if claimed.update(state=BroughtFile.State.READING, claim=word, claimed_at=by.at):
            return BroughtFile.objects.get(pk=number)


def read_on(batch_id: int, *, hand: Callable[[], By], seconds: float, in_job: bool = False) -> int:
    """Read files of a batch until none is free or the time is over; return how many.

    The library's signatures are made first, in the same time. ``hand`` says who acts and the hour, anew for each file,
    so that a claim is as old as it is.
    """
    ends = time.monotonic() + seconds
    while sign_library():
        if time.monotonic() >= ends:
            return 0
    library = known_library()
    count = 0
    while read_next(batch_id, by=hand(), library=library, in_job=in_job) is not None:
        count += 1
        if time.monotonic() >= ends:
            break
    return count
