"""Reminds of requests that fall due in 5, 2 and 0 working days or are over; for a timer on the morning of each day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mingting.disclosure.actions.timing_jobs import remind
from mingting.kernel.deeds import By


class Command(BaseCommand):
    help = (
        "催办：答复期限还有5个、2个、0个工作日和已经逾期的申请，提醒承办人、科室负责人、机构负责人和主管部门"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = remind(by=By(None, "系统", timezone.now(), "remind"))
        self.stdout.write(f"发出 {count} 条提醒")
