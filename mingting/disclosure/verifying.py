"""The nightly check: what the records of requests say of one another still holds, and the guards are on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import OuterRef, Subquery

from mingting.commons import guards, kept

from .guards import GUARDS
from .models import Application, CaseFile, Event, Letter, Reading
from .rules.outcomes import Outcome
from .rules.reviewing import Given, Step, is_whole
from .rules.stages import STAGES


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a request, in a sentence; ``number`` is empty when it concerns the whole."""

    number: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.number}：{self.sentence}" if self.number else self.sentence


def faults() -> Iterator[Fault]:
    """Yield everything that does not fit: guards that are off, decisions without their verdicts, lost files."""
    for name in guards.missing(connection, GUARDS):
        yield Fault("", f"数据库中的约束“{name}”不在，请运行 migrate")
    yield from _unreviewed()
    yield from _out_of_step()
    yield from _lost_files()


def _unreviewed() -> Iterator[Fault]:
    decided = Application.objects.filter(decided_on__isnull=False).exclude(outcome=Outcome.OTHER_WITHDRAWN)
    for application in decided.prefetch_related("proposals__verdicts").iterator(chunk_size=500):
        proposals = list(application.proposals.all())
        last = proposals[-1] if proposals else None
        given = (
            [Given(Step(each.step), each.reviewer_no, each.passed) for each in last.verdicts.all()]
            if last
            else []
        )
        drafters = {proposal.person_no for proposal in proposals}
        if last is None or last.outcome != application.outcome or not is_whole(given, drafters):
            yield Fault(application.number, "作出的答复没有完整的三级审核记录")


def _out_of_step() -> Iterator[Fault]:
    """Yield requests whose stage or day due is not what the timeline and the newest reading say."""
    last = Event.objects.filter(application=OuterRef("pk")).order_by("-id").values("after")[:1]
    due = Reading.objects.filter(application=OuterRef("pk")).order_by("-id").values("due_on")[:1]
    found = Application.objects.annotate(last_stage=Subquery(last), last_due=Subquery(due))
    for application in found.iterator(chunk_size=500):
        if application.last_stage != application.stage:
            yield Fault(application.number, f"环节是“{STAGES[application.stage].name}”，与经办记录不符")
        if application.due_on is not None and application.due_on != application.last_due:
            yield Fault(application.number, "答复期限与最近一次推算不符")


def _lost_files() -> Iterator[Fault]:
    for number, digest in CaseFile.objects.values_list("application__number", "digest").iterator():
        if not kept.is_whole(digest):
            yield Fault(number, f"案卷文件 {digest[:12]} 缺失或者损坏")
    for number, docx, pdf in Letter.objects.values_list("application__number", "docx", "pdf").iterator():
        for digest in (docx, pdf):
            if not kept.is_whole(digest):
                yield Fault(number, f"文书 {digest[:12]} 缺失或者损坏")
