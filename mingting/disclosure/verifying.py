"""The nightly check: what the records of requests say of one another still holds, and the guards are on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.utils import timezone

from mingting.commons import guards, kept
from mingting.commons.api import LedgerEntry
from mingting.commons.calendar import in_force
from mingting.kernel.refusals import Refused

from .guards import GUARDS
from .models import Application, CaseFile, Event, Letter, Proposal, Reading, Verdict
from .rules.clock import derive
from .rules.letters import LetterKind
from .rules.outcomes import Outcome
from .rules.reviewing import Given, Step, is_whole
from .rules.stages import MOVES, OPEN, STAGES, WORK_ON_THE_ANSWER, Move
from .timing import FACTS_FETCHED, FACTS_JOINED, history_of

_TO = "disclosure.application:"
_ROOM = "disclosure."
#: A deed whose event bears another name than its ledger entry.
_AGAIN = "take_up_again"
#: Letters that answer a claim or a suggestion beside the request: no move of the request makes them.
_BESIDE = (LetterKind.RECORD_CORRECTION, LetterKind.PROPOSAL_REPLY)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a request, in a sentence; ``number`` is empty when it concerns the whole."""

    number: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.number}：{self.sentence}" if self.number else self.sentence


def faults() -> Iterator[Fault]:
    """Yield everything that does not fit.

    That is: guards that are off, decisions without their verdicts, rows slipped in or taken out, days and stages that
    the timeline does not tell of, papers exchanged or lost.
    """
    for name in guards.missing(connection, GUARDS):
        yield Fault("", f"数据库中的约束“{name}”不在，请运行 migrate")
    yield from _unreviewed()
    yield from _out_of_step()
    yield from _misreckoned()
    yield from _unrecorded()
    yield from _lost_files()


def _unreviewed() -> Iterator[Fault]:
    worked = Event.objects.filter(move__in=WORK_ON_THE_ANSWER, person_no__isnull=False)
    decided = Application.objects.filter(decided_on__isnull=False).exclude(outcome=Outcome.OTHER_WITHDRAWN)
    found = decided.prefetch_related("proposals__verdicts", Prefetch("events", worked, to_attr="worked"))
    for application in found.iterator(chunk_size=_AT_ONCE):
        proposals = list(application.proposals.all())
        last = proposals[-1] if proposals else None
        verdicts = last.verdicts.all() if last else ()
        given = [Given(Step(each.step), each.reviewer_no, each.passed) for each in verdicts]
        drafters = {
            application.handler_id,
            *(proposal.person_no for proposal in proposals),
            *(event.person_no for event in application.worked),
        }
        if last is None or last.outcome != application.outcome or not is_whole(given, drafters):
            yield Fault(application.number, "作出的答复没有完整的三级审核记录")


def _out_of_step() -> Iterator[Fault]:
    """Yield requests whose stage and days are not what the timeline and the newest reading say."""
    events = Event.objects.filter(application=OuterRef("pk")).order_by("-id")
    arrived = events.filter(move__in=(Move.REGISTER, Move.FILE)).values("on")[:1]
    received = events.filter(move__in=(Move.REGISTER, Move.CONFIRM)).values("on")[:1]
    decided = events.filter(move__in=(Move.SEAL, Move.WITHDRAW)).values("on")[:1]
    answered = events.filter(move__in=(Move.SEND, Move.NOTE_SERVICE), on=OuterRef("answered_on"))
    due = Reading.objects.filter(application=OuterRef("pk")).order_by("-id").values("due_on")[:1]
    found = Application.objects.annotate(
        last_stage=Subquery(events.values("after")[:1]),
        last_due=Subquery(due),
        said_arrived=Subquery(arrived),
        said_received=Subquery(received),
        said_decided=Subquery(decided),
        was_answered_then=Exists(answered),
        was_withdrawn=Exists(events.filter(move=Move.WITHDRAW)),
    )
    for application in found.iterator(chunk_size=_AT_ONCE):
        for sentence in _amiss(application):
            yield Fault(application.number, sentence)


def _amiss(application: Any) -> Iterator[str]:
    if application.last_stage != application.stage:
        yield f"环节是“{STAGES[application.stage].name}”，与经办记录不符"
    if application.due_on is not None and application.due_on != application.last_due:
        yield "答复期限与最近一次推算不符"
    yield from _strange_days(application)
    if (application.decided_on is None) != (application.stage in OPEN):
        yield f"环节是“{STAGES[application.stage].name}”，与是否已作出处理结果不符"
    if (application.outcome == Outcome.OTHER_WITHDRAWN) != application.was_withdrawn:
        yield "处理结果与是否撤回申请的记录不符"


def _strange_days(application: Any) -> Iterator[str]:
    if application.arrived_on != application.said_arrived:
        yield "申请到达之日与经办记录不符"
    if application.received_on is not None and application.received_on != application.said_received:
        yield "收到申请之日与经办记录不符"
    if application.decided_on is not None and application.decided_on != application.said_decided:
        yield "作出处理结果之日与经办记录不符"
    if application.answered_on is not None and application.decided_on is None:
        yield "没有作出答复，却有答复的日期"
    elif application.answered_on is not None and not application.was_answered_then:
        yield "答复之日与送达的经办记录不符"


def _misreckoned() -> Iterator[Fault]:
    """Yield requests whose day due does not follow from the facts as they stand (条例第三十条至第三十五条).

    One that was last reckoned under another calendar keeps the day that it had.
    """
    known, today = in_force(), timezone.localdate()
    version = Reading.objects.filter(application=OuterRef("pk")).order_by("-id").values("calendar")[:1]
    found = (
        Application.objects.filter(received_on__isnull=False)
        .exclude(outcome=Outcome.OTHER_WITHDRAWN)
        .annotate(version=Subquery(version))
        .filter(version=known.version)
        .select_related(*FACTS_JOINED)
        .prefetch_related(*FACTS_FETCHED)
    )
    for application in found.iterator(chunk_size=_AT_ONCE):
        history = history_of(application, known.calendar)
        try:
            due = derive(history, known.calendar, today=today).due if history else None
        except Refused as refusal:
            yield Fault(application.number, f"期限所依据的事实互相矛盾：{refusal.sentence}")
            continue
        if due != application.due_on:
            yield Fault(application.number, "答复期限与所记的事实不符")


# --- timeline, drafts and verdicts, each against the ledger, whose own chain is checked elsewhere ---------------------


@dataclass(slots=True)
class _Noted:
    """What the ledger has of the requests: how often each deed was done, and the papers that it brought."""

    deeds: Counter[tuple[int, str]] = field(default_factory=Counter)
    papers: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


def _noted() -> _Noted:
    noted = _Noted()
    entries = LedgerEntry.objects.filter(did__startswith=_ROOM, to__startswith=_TO)
    for to, did, detail in entries.values_list("to", "did", "detail").iterator(chunk_size=2000):
        pk, deed = int(to.removeprefix(_TO)), did.removeprefix(_ROOM)
        noted.deeds[pk, Move.REGISTER if deed == _AGAIN else deed] += 1
        noted.papers[pk].update(detail.get("papers", ()), [detail.get("sha256", "")])
    return noted


def _unrecorded() -> Iterator[Fault]:
    numbers = dict(Application.objects.values_list("pk", "number"))
    noted = _noted()
    told = {
        (pk, move): times
        for pk, move, times in Event.objects.filter(move__in=list(MOVES))
        .order_by()
        .values_list("application_id", "move")
        .annotate(times=Count("pk"))
    }
    moves = {deed for deed in noted.deeds if deed[1] in MOVES}
    for pk, move in sorted(told.keys() | moves):
        if told.get((pk, move), 0) != noted.deeds[pk, move]:
            yield Fault(numbers.get(pk, ""), f"“{MOVES[Move(move)].name}”的经办记录与台账不符")
    yield from _slipped_in(numbers)
    yield from _strange_papers(noted, numbers)


def _slipped_in(numbers: dict[int, str]) -> Iterator[Fault]:
    """Yield requests with drafts or verdicts that no deed of the timeline made."""
    drafts = Proposal.objects.order_by().values_list("application_id", "person_no").annotate(Count("pk"))
    verdicts = (
        Verdict.objects.order_by()
        .values_list("proposal__application_id", "reviewer_no")
        .annotate(Count("pk"))
    )
    for move, made, what in (
        (Move.PROPOSE, drafts, "拟答复意见"),
        (Move.REVIEW, verdicts, "审核意见"),
    ):
        events = Event.objects.filter(move=move).order_by()
        told = set(events.values_list("application_id", "person_no").annotate(Count("pk")))
        for pk in sorted({pk for pk, *_ in set(made) ^ told}):
            yield Fault(numbers[pk], f"{what}与经办记录不符")


def _strange_papers(noted: _Noted, numbers: dict[int, str]) -> Iterator[Fault]:
    """Yield letters and files whose bytes are not those that came in with a deed."""
    letters = Letter.objects.values_list("application_id", "kind", "docx", "pdf", "number", "fields__number")
    for pk, kind, docx, pdf, number, said in letters.iterator():
        if kind not in _BESIDE and not {docx, pdf} <= noted.papers[pk]:
            yield Fault(numbers[pk], f"文书 {pdf[:12]} 不是台账所记的文书")
        if number != (said or ""):
            yield Fault(numbers[pk], f"文书 {pdf[:12]} 的文号与其内容不符")
    for pk, digest in CaseFile.objects.values_list("application_id", "digest").iterator():
        if digest not in noted.papers[pk]:
            yield Fault(numbers[pk], f"案卷文件 {digest[:12]} 不是台账所记的文件")


def _lost_files() -> Iterator[Fault]:
    for number, digest in CaseFile.objects.values_list("application__number", "digest").iterator():
        if not kept.is_whole(digest):
            yield Fault(number, f"案卷文件 {digest[:12]} 缺失或者损坏")
    for number, docx, pdf in Letter.objects.values_list("application__number", "docx", "pdf").iterator():
        for digest in (docx, pdf):
            if not kept.is_whole(digest):
                yield Fault(number, f"文书 {digest[:12]} 缺失或者损坏")
