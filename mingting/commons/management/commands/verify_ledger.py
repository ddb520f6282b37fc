"""Walk the ledger's chain and say whether every deed still stands as it was written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingting.commons import ledger
from mingting.commons.models import LedgerEntry


class Command(BaseCommand):
    help = "核对台账：逐条验证指纹；完好时报告条数，否则指出第一条有误的记录，并以状态1退出。"

    def handle(self, *args: Any, **options: Any) -> None:
        broken = ledger.verify()
        if broken is not None:
            raise CommandError(f"台账第{broken.entry_id}号记录有误：{broken.fault}", returncode=1)
        self.stdout.write(f"台账完好，共{LedgerEntry.objects.count()}条记录。")
