"""Proves that each live item has its complete chain of reviews; for the nightly timer. Exits 1 when one has not."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from mingting.publishing.models import Release
from mingting.publishing.verifying import faults


class Command(BaseCommand):
    help = "核对每一条对外展示的信息都有完整的三审三校记录，且与台账一致"

    def handle(self, *args: Any, **options: Any) -> None:
        found = faults()
        for fault in found:
            self.stderr.write(f"{fault.release_id or '-'}\t{fault.title}\t{fault.sentence}")
        if found:
            self.stderr.write(f"发现 {len(found)} 处问题")
            sys.exit(1)
        self.stdout.write(f"{Release.objects.shown().count()} 条对外展示的信息，审校记录完整，台账相接")
