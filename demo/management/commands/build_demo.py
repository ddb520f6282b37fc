"""Builds the demo year in an empty database, and proves it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from demo.builder import Year
from mingting.accounts.models import Organ
from mingting.disclosure.verifying import faults as case_faults
from mingting.publishing.verifying import faults as release_faults


class Command(BaseCommand):
    help = "在空数据库中建立演示年度：2024 年的番禺区政务服务和数据管理局"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--if-empty", action="store_true", help="已有数据时什么也不做")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MINGTING["DEMO_ACCOUNTS"]:
            raise CommandError(
                "本配置不允许演示账号（MINGTING['DEMO_ACCOUNTS']），演示年度只在演示和测试配置中建立"
            )
        if Organ.objects.exists():
            if options["if_empty"]:
                self.stdout.write("已有数据，不再建立演示年度")
                return
            raise CommandError("数据库里已有数据；演示年度只能建在空数据库里（删除 var/ 后重来）")
        started = time.monotonic()
        with _unlogged(), transaction.atomic():
            year = Year(timezone.localdate())
            count = year.build()
        found = [f"{fault.title}：{fault.sentence}" for fault in release_faults()] + list(
            map(str, case_faults())
        )
        if found:
            raise CommandError("；".join(found[:5]))
        made = f"{count} 条信息、{len(year.requests.cases)} 件申请"
        self.stdout.write(f"演示年度已建立：{made}，用时 {time.monotonic() - started:.1f} 秒")


@contextmanager
def _unlogged() -> Iterator[None]:
    """Build with DEBUG off: while it is on, Django writes out every query, and on SQLite asks another to quote it."""
    was, settings.DEBUG = settings.DEBUG, False
    try:
        yield
    finally:
        settings.DEBUG = was
