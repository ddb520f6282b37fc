"""Freezing: an edition without errors becomes a snapshot with a fingerprint, and is never changed again."""

from __future__ import annotations

from django.db import transaction

from mingting.accounts.api import Person
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

from .. import queries
from ..models import Edition
from ..queries import FREEZERS
from ..rules import terms
from ..rules.findings import errors
from ..rules.form import FORM
from .steps import day_of, digest_of, draft_edition, to_ledger

#: So many faults are named in a refusal; the check on the screen names them all.
_NAMED = 8


@transaction.atomic
def freeze_report(*, person: Person, report_id: int, by: By) -> Edition:
    """Freeze the edition in the making. Refused before the year is over and while any finding is an error.

    Errors are E1 to E5, a difference from the records as they are now (E8), a blank cell, a figure in the words that
    is not bound to its count, and what else the checker of anyone's report calls one.
    """
    report = queries.report_for(person, report_id, day_of(by), FREEZERS)
    terms.demand_over(report.year, day_of(by))
    edition = draft_edition(report)
    found = errors(queries.built_of(edition).findings)
    if found:
        told = "；".join(f"[{finding.place}] {finding.sentence}" for finding in found[:_NAMED])
        more = f"；等共{len(found)}项" if len(found) > _NAMED else ""
        raise Refused(f"有{len(found)}项错误，不能定稿：{told}{more}", cite=FORM)
    edition.state = Edition.State.FROZEN
    edition.frozen_at, edition.frozen_by = by.at, by.name
    edition.digest = digest_of(edition)
    edition.save(update_fields=["state", "frozen_at", "frozen_by", "digest"])
    to_ledger("freeze_report", report, by, edition=edition.number, digest=edition.digest)
    return edition
