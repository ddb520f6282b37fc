"""Serves the demo on one port and says where to go and as whom."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from demo.builder import PASSWORD
from mingting.accounts.models import Post


class Command(BaseCommand):
    help = "在本机一个端口上运行演示：门户与工作台"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG or not settings.MINGTING["DEMO_ACCOUNTS"]:
            raise CommandError("演示账号的密码是公开的：DEBUG 关闭时不能运行演示")
        port = options["port"]
        self.stdout.write(f"\n  门户    http://127.0.0.1:{port}/\n  工作台  http://127.0.0.1:{port}/desk/\n")
        self.stdout.write(f"  演示账号（密码都是 {PASSWORD}）：\n")
        posts = Post.objects.filter(person__is_demo=True, until__isnull=True).select_related(
            "person", "organ"
        )
        for post in posts.order_by("organ__position", "role", "person_id"):
            self.stdout.write(
                f"    {post.person.username:<16}{post.person.name}\t{post.organ.short_name or post.organ.name} · "
                f"{post.get_role_display()}"
            )
        self.stdout.write("\n  按 Ctrl+C 停止\n")
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)
