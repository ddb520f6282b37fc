"""Bring in what begins or ends today: names of organs, and the rights of posts. For the nightly timetable."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mingting.accounts import actions
from mingting.kernel.deeds import By


class Command(BaseCommand):
    help = "使当日生效的机构名称和岗位变动生效；每日零时后运行一次，重复运行没有影响。"

    def handle(self, *args: Any, **options: Any) -> None:
        renamed, people = actions.settle_the_day(by=By(None, "系统", timezone.now(), "settle_the_day"))
        self.stdout.write(f"名称生效的机构：{renamed}个；核对权限的人员：{people}名。")
