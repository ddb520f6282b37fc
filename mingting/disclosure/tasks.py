"""Work that follows a deed without keeping the person waiting; a worker process takes it up."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from mingting.kernel.deeds import By

from .actions.timing_jobs import reckon_open


@task()
def reckon_after_notice() -> int:
    """Ask every running clock anew; to be enqueued by whoever enters a notice of holidays. Returns how many moved."""
    return reckon_open(by=By(None, "系统", timezone.now(), "reckon_after_notice"))
