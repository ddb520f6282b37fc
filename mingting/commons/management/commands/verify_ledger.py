"""Walk the ledger's chain and say whether every deed still stands as it was written."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mingting.commons import ledger


class Command(BaseCommand):
    """Compares with the head that the last run wrote outside the database, and writes the new one when all is well."""

    help = "核对台账：逐条验证指纹，并与上次核对时的末条比对；有误时指出第一条有误的记录，并以状态1退出。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--head",
            type=Path,
            default=settings.VAR_DIR / "ledger-head.json",
            help="上次核对时末条记录的存放处",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        place: Path = options["head"]
        known = ledger.Head(**json.loads(place.read_text(encoding="utf-8"))) if place.exists() else None
        broken = ledger.verify(known)
        if broken is not None:
            raise CommandError(f"台账第{broken.entry_id}号记录有误：{broken.fault}", returncode=1)
        now = ledger.head()
        if now is None:
            self.stdout.write("台账为空。")
            return
        place.write_text(json.dumps(asdict(now)), encoding="utf-8")
        self.stdout.write(f"台账完好，共{now.count}条记录，末条指纹 {now.digest}。")
