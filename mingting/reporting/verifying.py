"""The nightly check: frozen reports are what they were when they were frozen, and the guards are on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from mingting.commons import guards
from mingting.commons.api import LedgerEntry

from .actions.steps import digest_of
from .guards import GUARDS
from .models import Edition

_FROZEN_BY = "reporting.freeze_report"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a report, in a sentence; ``report`` is empty when it concerns the whole."""

    report: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.report}：{self.sentence}" if self.report else self.sentence


def faults() -> Iterator[Fault]:
    """Yield everything that does not fit: a fingerprint that is not that of the words, or that no deed gave."""
    for name in guards.missing(connection, GUARDS):
        yield Fault("", f"数据库约束 {name} 不在")
    told = set(
        LedgerEntry.objects.filter(did=_FROZEN_BY).values_list("to", "detail__edition", "detail__digest")
    )
    editions = Edition.objects.filter(state=Edition.State.FROZEN).select_related("report__organ", "replaces")
    for edition in editions.order_by("pk").iterator(chunk_size=50):
        name = f"{edition.organ_name}{edition.report.year}年第{edition.number}版"
        if digest_of(edition) != edition.digest:
            yield Fault(name, "内容与定稿时的指纹不符：定稿后被改动")
        if (f"reporting.year_report:{edition.report_id}", edition.number, edition.digest) not in told:
            yield Fault(name, "台账中没有这一指纹的定稿记录")
