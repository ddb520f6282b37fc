"""Work of the library that follows a deed without keeping the person waiting; a worker process takes it up."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from mingting.kernel.deeds import By

from .actions.bringing_read import read_on

#: A job that is longer at it than this leaves the rest to the next.
_SECONDS = 3 * 3600


@task()
def read_batch(batch_id: int) -> int:
    """Read the files of a batch, scans included; to be enqueued by whoever brings files in. Returns how many."""
    return read_on(
        batch_id,
        hand=lambda: By(None, "系统", timezone.now(), "read_batch"),
        seconds=_SECONDS,
        in_job=True,
    )
