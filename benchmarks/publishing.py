"""What the reviews and their proofs cost: one item from draft to public, the nightly check, the ledger.

The baseline is one bare row written in a transaction of its own, in the same run. CPU seconds of this process.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

import scratch  # first: it sets Django up

# isort: split
import measuring
from django.core.management import call_command
from django.db import transaction

from mingting.commons import ledger
from mingting.commons.models import Change, LedgerEntry
from mingting.kernel.deeds import By
from mingting.publishing.checking import findings_of
from mingting.publishing.models import InformationItem, Release
from mingting.publishing.verifying import faults
from tests.rooms import making


def main() -> None:
    """Measure and print."""
    asked = measuring.asked(__doc__ or "")
    call_command("migrate", verbosity=0)
    zsj = making.bureau()

    def bare_row() -> None:
        with transaction.atomic():
            Change.objects.create(tag="benchmark", at=datetime(2024, 1, 1, tzinfo=UTC))

    def one_item() -> None:
        making.released(zsj)

    def one_entry() -> None:
        with transaction.atomic():
            ledger.record(
                by=By(None, "系统", datetime(2024, 1, 1, tzinfo=UTC)), did="benchmark", to="benchmark"
            )

    one_item()
    draft = InformationItem.objects.get(pk=Release.objects.first().item_id).get_latest_revision_as_object()
    figures = {
        "bare_row_cpu_ms": measuring.cpu_seconds(bare_row, times=100) * 1000,
        "item_from_draft_to_public_cpu_ratio": measuring.ratio(one_item, bare_row, times=5, runs=3),
        "checks_of_one_draft_cpu_ratio": measuring.ratio(
            lambda: findings_of(draft, today=making.NOON.date()), bare_row, times=20, runs=3
        ),
        "ledger_entry_cpu_ratio": measuring.ratio(one_entry, bare_row, times=100, runs=3),
    }
    begun = time.process_time()
    found = faults()
    figures["nightly_check_ms_per_release"] = (
        (time.process_time() - begun) * 1000 / Release.objects.shown().count()
    )
    if found:
        raise SystemExit(f"the benchmark's own house is not whole: {found[0]}")
    begun = time.process_time()
    ledger.verify()
    figures["ledger_verified_entries_per_second"] = LedgerEntry.objects.count() / (
        time.process_time() - begun
    )
    measuring.tell(figures, as_json=asked.json)


if __name__ == "__main__":
    assert scratch.PLACE.exists()
    main()
