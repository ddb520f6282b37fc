"""``bin/mingting report build``: builds an organ's report of a year from its records, prints tables and findings."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from mingting.accounts.api import Organ
from mingting.kernel.refusals import Refused
from mingting.reporting.build_words import as_json, told
from mingting.reporting.queries import Built, build
from mingting.reporting.rules.findings import errors

FAULTY, REFUSED = 1, 2


class Command(BaseCommand):
    help = (
        "由本库的记录编制一份政府信息公开工作年度报告，不保存。退出状态：0 没有错误，1 有错误，2 不能编制。"
    )
    # What it prints is read by programs too: no checks of the wiring in between.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organ", metavar="代码", help="机关的固定代码")
        parser.add_argument("--year", metavar="年度", help="如 2024")
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--out", metavar="文件", help="写入文件，不在屏幕上输出")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            built = self._built(options["organ"], str(options["year"] or ""))
            words = (
                json.dumps(as_json(built), ensure_ascii=False, indent=2) if options["json"] else told(built)
            )
            self._give(words, options["out"])
        except Refused as refusal:
            self._refuse(str(refusal))
        except DatabaseError as fault:
            self._refuse(f"数据库不能用，请先建库（manage.py migrate）：{fault}")
        if errors(built.findings):
            sys.exit(FAULTY)

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(REFUSED)

    def _built(self, code: str | None, year: str) -> Built:
        if not code:
            raise Refused("请用 --organ 写明机关的固定代码", field="organ")
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise Refused("请用 --year 写明年度，四位数字，如 2024", field="year")
        organ = Organ.objects.filter(code=code).first()
        if organ is None:
            raise Refused(f"没有固定代码为“{code}”的机关", field="organ")
        return build([organ], int(year), timezone.localdate())[0]

    def _give(self, words: str, place: str | None) -> None:
        if place is None:
            self.stdout.write(words)
            return
        try:
            Path(place).write_text(f"{words}\n", encoding="utf-8")
        except OSError as fault:
            raise Refused(f"写不了文件“{place}”：{fault.strerror}", field="out") from None
