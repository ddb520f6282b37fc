"""What the library does by itself: read what was released, tell who rests on what has ended, compare documents."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from mingting.kernel.deeds import By
from mingting.policies import actions


class Command(BaseCommand):
    help = "维护政策文件库：读入新发布的文件，提示引用已失效文件之处，更新关联推荐；每天运行一次"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-likeness", action="store_true", help="不重新比较文件的相近程度")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all of it and say what was done."""
        by = By(None, "系统", timezone.now(), "keep_library")
        read = 0
        while not actions.is_caught_up():
            read += actions.catch_up(by=by)
        told = actions.watch(by=by)
        pairs = 0 if options["without_likeness"] else actions.liken(by=by)
        self.stdout.write(f"读入 {read} 件，提示 {told} 处引用，关联推荐 {pairs} 对。")
