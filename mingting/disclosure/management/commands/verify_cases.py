"""Proves that every answer has its reviews, every stage its timeline, every paper its bytes. Fails when one has not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mingting.disclosure.models import Application
from mingting.disclosure.verifying import faults


class Command(BaseCommand):
    help = "核对依申请公开的全部办件：审核记录、经办记录、期限推算、案卷文件和数据库约束"

    def handle(self, *args: Any, **options: Any) -> None:
        found = [str(fault) for fault in faults()]
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{Application.objects.count()} 件申请的记录完整")
