"""Finds information that several applicants asked for and that may be opened; for the nightly timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mingting.disclosure.actions.mending import notice_repeats
from mingting.kernel.deeds import By


class Command(BaseCommand):
    help = "找出多个申请人申请的相同信息，提出纳入主动公开的建议，由信息公开机构审核（条例第四十四条）"

    def handle(self, *args: Any, **options: Any) -> None:
        for suggestion in notice_repeats(by=By(None, "系统", timezone.now(), "notice_repeats")):
            self.stdout.write(f"{suggestion.pk}\t{suggestion.organ.name}\t{suggestion.subject}")
