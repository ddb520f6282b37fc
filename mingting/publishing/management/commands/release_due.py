"""Releases what was approved for a later hour; for a timer that runs every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mingting.kernel.deeds import By
from mingting.publishing.actions import release_due


class Command(BaseCommand):
    help = "发布已经三审三校、到了计划发布时间的信息"

    def handle(self, *args: Any, **options: Any) -> None:
        done = release_due(by=By(None, "系统", timezone.now(), "release_due"))
        for release in done:
            self.stdout.write(f"{release.pk}\t{release.title}")
