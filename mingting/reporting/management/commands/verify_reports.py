"""Proves that frozen reports are what they were when they were frozen. Fails when one is not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingting.reporting.models import Edition
from mingting.reporting.verifying import faults


class Command(BaseCommand):
    help = "核对已定稿的年度报告：内容指纹、定稿记录和数据库约束"

    def handle(self, *args: Any, **options: Any) -> None:
        found = [str(fault) for fault in faults()]
        if found:
            raise CommandError("\n".join(found))
        frozen = Edition.objects.filter(state=Edition.State.FROZEN).count()
        self.stdout.write(f"{frozen} 份定稿的年度报告完整")
