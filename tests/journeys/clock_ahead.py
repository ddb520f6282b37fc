"""manage.py as it runs some days from now: `python -m tests.journeys.clock_ahead 4 keep_library`.

The house reads the clock at its edge and nowhere else, by ``django.utils.timezone``; that is what is put ahead.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta

from django.core.management import execute_from_command_line
from django.utils import timezone


def run(days: int, arguments: list[str]) -> None:
    """Run a management command so many days ahead."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    read_clock = timezone.now

    def now() -> datetime:
        return read_clock() + timedelta(days=days)

    timezone.now = now
    execute_from_command_line(["manage.py", *arguments])


if __name__ == "__main__":
    run(int(sys.argv[1]), sys.argv[2:])
