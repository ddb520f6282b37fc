"""Restore an archive written by ``back_up``, then let every room check what it finds (the commands ``verify_…``)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mingting.commons.backups.restoring import restore
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused


class Command(BaseCommand):
    help = "先核对备份文件，再恢复数据库和文件，最后核对台账和发布件；请先停止服务"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, help="back_up 写出的备份文件")
        parser.add_argument(
            "--force", action="store_true", help="现有内容不空也恢复：替换数据库，上传文件另放"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = By(None, "系统", timezone.localtime(), "restore")
        try:
            done = restore(options["archive"], force=options["force"], by=by)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"已恢复 {done.manifest.made_at} 的备份，共 {len(done.manifest.files)} 个文件")
        if done.put_aside:
            self.stdout.write(f"原有的上传文件放在 {done.put_aside}")
        # The ledger is the archive's now: where the replaced one ended says nothing of it.
        (settings.VAR_DIR / "ledger-head.json").unlink(missing_ok=True)
        checks = sorted(name for name in get_commands() if name.startswith("verify_"))
        if done.migrations_to_run:
            self.stdout.write(f"备份来自较早的版本，请依次执行 migrate、{'、'.join(checks)}")
            return
        for check in checks:
            call_command(check, stdout=self.stdout, stderr=self.stderr)
