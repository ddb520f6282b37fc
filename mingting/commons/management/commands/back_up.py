"""Write one archive of database, kept files and uploads; exits 1 when a kept file is damaged."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mingting.commons.backups.writing import back_up
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused


class Command(BaseCommand):
    help = "把数据库、发布件文件和上传文件备份为一个文件，并记入台账"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("to", nargs="?", help="备份文件；不写则放入 var/backups，以时间为名")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.localtime()
        usual = settings.VAR_DIR / "backups" / f"mingting-{now:%Y%m%d-%H%M%S}.tar"
        to = Path(options["to"] or usual)
        try:
            manifest, lost = back_up(to, by=By(None, "系统", now, "back_up"))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        size = sum(fact.size for fact in manifest.files.values())
        self.stdout.write(f"{to}\t{len(manifest.files)} 个文件\t{size / 1e6:.1f} MB")
        self.stdout.write(f"台账末条指纹\t{manifest.ledger}")
        for name in lost:
            self.stderr.write(f"文件损坏，内容与其指纹不符：{name}")
        if lost:
            sys.exit(1)
