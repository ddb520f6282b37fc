"""A look at who claimed that a record is wrong: on record before anything is seen (个保法第五十一条)."""

from __future__ import annotations

from django.db import transaction

from mingting.accounts.api import Person
from mingting.kernel.deeds import By

from ..models import RecordCorrection
from .suggesting import theirs, to_ledger


@transaction.atomic
def look_at_claimant(*, person: Person, correction_id: int, by: By) -> RecordCorrection:
    """Return the claim with its claimant, to one who works in the office that keeps it."""
    correction: RecordCorrection = theirs(RecordCorrection.objects.filter(pk=correction_id), person, by)
    to_ledger("look", correction, by, why="更正申请提出人")
    return correction
