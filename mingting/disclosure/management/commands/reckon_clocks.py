"""Asks every running clock anew, after a notice of holidays and each night; exits 1 when facts contradict."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mingting.disclosure.actions.timing_jobs import reckon_open
from mingting.disclosure.models import Application
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused


class Command(BaseCommand):
    help = "按现行工作日历重新推算所有未答复申请的答复期限，有变动的记入办理过程和台账"

    def handle(self, *args: Any, **options: Any) -> None:
        faults: list[str] = []

        def tell(done: int, of: int) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(f"{done}/{of}")

        def note(application: Application, refusal: Refused) -> None:
            faults.append(f"{application.number}\t{refusal}")

        by = By(None, "系统", timezone.now(), "reckon_clocks")
        moved = reckon_open(by=by, on_progress=tell, on_fault=note)
        self.stdout.write(f"{moved} 件申请的答复期限有变动")
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            self.stderr.write(f"{len(faults)} 件申请的事实与现行工作日历矛盾，期限没有改动，请人工核对")
            sys.exit(1)
