"""What the library does by itself: begin the tags, read what was released, tell who rests on what ended, compare."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from mingting.kernel.deeds import By
from mingting.policies import actions
from mingting.policies.bringing import sign_library
from mingting.policies.models import Document


class Command(BaseCommand):
    help = "维护政策文件库：读入新发布的文件，提示引用已失效文件之处，更新关联推荐；每天运行一次"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-likeness", action="store_true", help="不重新比较文件的相近程度")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do all of it and say what was done. The tags come first: what is read is given tags at once."""
        by = By(None, "系统", timezone.now(), "keep_library")
        if entered := actions.begin_tags(by=by):
            self.stdout.write(
                f"标签体系原为空，已写入随附的 {entered} 个标签；可在工作台“政策文件库—标签体系”中修改。"
            )
        read = 0
        while not actions.is_caught_up():
            read += actions.catch_up(by=by)
        signed = 0
        while count := sign_library():
            signed += count
        told = actions.watch(by=by)
        pairs = "未更新" if options["without_likeness"] else f" {actions.liken(by=by)} 对"
        self.stdout.write(f"读入 {read} 件，提示 {told} 处引用，关联推荐{pairs}，新做查重特征 {signed} 件。")
        if not Document.objects.shown().exists():
            self.stdout.write(
                "文件库中还没有文件：政策类信息三审发布后自动收入；已有的文件可在工作台“批量导入”。"
            )
