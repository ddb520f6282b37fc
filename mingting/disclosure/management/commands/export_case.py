"""Writes a case's package to a folder: the newest archived one, or the case as it stands while it is not archived."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mingting.disclosure.actions.archiving import export_package, pack_as_it_stands
from mingting.disclosure.gateways.archiving.case import path_safe
from mingting.disclosure.models import Application, ArchivePackage
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused


class Command(BaseCommand):
    help = "导出一件申请的归档包（BagIt）；尚未归档的，按现状封装后导出，供复议、诉讼举证"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("number", help="登记编号")
        parser.add_argument("--to", type=Path, required=True, help="存放的文件夹")

    def handle(self, *args: Any, number: str, to: Path, **options: Any) -> None:
        application = Application.objects.filter(number=number).first()
        if application is None:
            raise CommandError(f"没有登记编号为“{number}”的申请")
        by = By(None, "系统", timezone.now(), "export_case")
        package = ArchivePackage.objects.filter(application=application).order_by("-pk").first()
        place = to / f"{path_safe(package.archive_number if package else number)}.zip"
        if place.exists():
            raise CommandError(f"“{place}”已经存在，不覆盖已有的文件")
        try:
            data = (
                export_package(person=None, package_id=package.pk, by=by)
                if package
                else pack_as_it_stands(application=application, by=by)
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        to.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        said = "归档包" if package else "尚未归档，按现状封装"
        self.stdout.write(f"{said}：{place}（{len(data)} 字节）")
