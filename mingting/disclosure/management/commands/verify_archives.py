"""Proves that every archive package is whole, in the store and by its own manifests; for the nightly timer."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mingting.disclosure.actions.archiving import check_packages
from mingting.disclosure.models import ArchivePackage
from mingting.kernel.deeds import By


class Command(BaseCommand):
    help = "检测每一个归档包：重新计算校验值，核对清单、元数据和台账；有误时逐条写明，并以状态1退出"

    def handle(self, *args: Any, **options: Any) -> None:
        found = check_packages(by=By(None, "系统", timezone.now(), "verify_archives"))
        for fault in found:
            self.stderr.write(f"{fault.package_id}\t{fault.archive_number}\t{fault.sentence}")
        if found:
            self.stderr.write(f"发现 {len(found)} 处问题")
            sys.exit(1)
        self.stdout.write(f"{ArchivePackage.objects.count()} 个归档包，完整无误")
