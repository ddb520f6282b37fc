"""The other process of ``release_seen_seconds``: commits what it reads from standard input, and says when."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from mingting.commons import news  # noqa: E402
from mingting.publishing.models import Release  # noqa: E402

# The column whose page the other process watches; it finds its own database in the environment.
COLUMN = "tzgg"

print("ready", flush=True)
for line in sys.stdin:
    with transaction.atomic():
        newest = Release.objects.shown().filter(column__code=COLUMN).latest("first_released_at")
        Release.objects.filter(pk=newest.pk).update(title=line.strip())
        news.announce([f"column:{COLUMN}", f"item:{newest.item_id}"], at=timezone.now())
    print(time.time(), flush=True)
