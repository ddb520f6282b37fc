"""Send readers the new documents they subscribed to; to be run every day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mingting.kernel.deeds import By
from mingting.policies import outbox
from mingting.policies.actions import subscribing


class Command(BaseCommand):
    help = "给到期的订阅发送新文件；每天运行一次"

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how many letters went out."""
        if not outbox.is_offered():
            self.stdout.write("没有设置发信人（MINGTING_MAIL_FROM），不发送订阅邮件。")
            return
        sent = subscribing.send_digests(by=By(None, "系统", timezone.now(), "send_digests"))
        self.stdout.write(f"已发送 {sent} 封订阅邮件。")
