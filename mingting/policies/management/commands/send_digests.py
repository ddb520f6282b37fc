"""Send readers the new documents they subscribed to; to be run every day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mingting.kernel.deeds import By
from mingting.policies import outbox
from mingting.policies.actions import subscribing

_LOOK = "请核对邮件服务器的设置（MINGTING_MAIL_HOST、MINGTING_MAIL_PORT 等）和它的日志。"


class Command(BaseCommand):
    help = "给到期的订阅发送新文件；每天运行一次"

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, and say how many letters went out; status 1 when the mail server seems not to work."""
        if not outbox.is_offered():
            self.stdout.write("没有设置发信人（MINGTING_MAIL_FROM），不发送订阅邮件。")
            return
        run = subscribing.send_digests(by=By(None, "系统", timezone.now(), "send_digests"))
        done = f"已发送 {run.sent} 封订阅邮件。"
        if failed := run.refused + run.not_taken:
            refused = f"（其中 {run.refused} 封因收件地址被拒收）" if run.refused else ""
            done += f"另有 {failed} 封没有送出{refused}，下次运行时再发。"
        if run.stopped:
            raise CommandError(
                f"邮件服务器连续 {subscribing.MOST_FAILURES_IN_A_ROW} 次没有接收邮件，本次发送中止。{done}{_LOOK}"
            )
        # A dead address or two are no fault of the server; when it takes nothing at all, somebody must look.
        if not run.sent and (run.not_taken or run.refused >= subscribing.MOST_FAILURES_IN_A_ROW):
            raise CommandError(f"邮件服务器没有接收任何订阅邮件。{done}{_LOOK}")
        self.stdout.write(done)
