"""The nightly check of requests: silent in an honest house, and it finds what was forged behind the guards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection

from mingting.commons import kept
from mingting.commons.calendar import calendar, enter_notice
from mingting.commons.guards import TRUNCATE
from mingting.commons.models import LedgerEntry
from mingting.disclosure.actions import answering, archiving, disputing, extending, filing, timing_jobs
from mingting.disclosure.guards import GUARDS
from mingting.disclosure.models import (
    Application,
    CaseFile,
    Correction,
    Event,
    Letter,
    Proposal,
    Reading,
    Verdict,
)
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.rules.stages import Stage
from mingting.disclosure.verifying import faults

from . import disclosing, making
from .disclosing import MONDAY, fresh

pytestmark = pytest.mark.django_db

ON_POSTGRES = connection.vendor == "postgresql"
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


def said() -> set[str]:
    """Return every sentence of the check, without the numbers of requests and the fingerprints."""
    return {fault.sentence for fault in faults()}


class TestHonestHouse:
    @pytest.mark.parametrize("outcome", Outcome)
    def test_has_nothing_to_find_after_any_outcome(self, zsj, outcome):
        disclosing.served(zsj, outcome)

        assert said() == set()

    def test_has_nothing_to_find_at_any_stage(self, zsj):
        filed = disclosing.filed(zsj)
        filing.confirm(
            person=zsj.clerk,
            application_id=disclosing.filed(zsj).application.pk,
            confirmed_on=FRIDAY,
            by=disclosing.by(zsj.clerk, FRIDAY),
        )
        disclosing.registered(zsj)
        for outcome in (Outcome.OTHER_NO_CORRECTION, Outcome.OTHER_FEE_OVERDUE):
            disclosing.prepared(zsj, outcome)
        disclosing.proposed(zsj, Outcome.PARTIAL)
        disclosing.reviewed(zsj)
        disclosing.sealed(zsj)
        disclosing.sent(zsj)

        assert filed.application.stage == Stage.CONFIRMATION
        assert said() == set()

    def test_has_nothing_to_find_after_a_detour_through_every_way_back(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC)
        answering.take_back(person=zsj.handler, application_id=case.pk, by=disclosing.by(zsj.handler))
        disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC)
        disclosing.review(zsj, case, "section")
        disclosing.review(zsj, case, "legal", passed=False)
        extending.ask_extension(
            person=zsj.handler, application_id=case.pk, days=3, reason="再查", by=disclosing.by(zsj.handler)
        )
        extending.refuse_extension(
            person=zsj.office_head, application_id=case.pk, note="不必", by=disclosing.by(zsj.office_head)
        )
        disclosing.served(zsj, Outcome.PARTIAL, case=fresh(case))

        assert said() == set()

    def test_has_nothing_to_find_after_the_calendar_changed(self, zsj):
        disclosing.handling(zsj)
        days = {day: "holiday" for day in calendar().holidays if day.year == 2026} | {
            date(2026, 3, 30): "holiday"
        }
        days |= {day: "makeup" for day in calendar().makeup if day.year == 2026}
        enter_notice(
            person=zsj.administrator,
            year=2026,
            number="示例放假通知",
            issued_on=date(2026, 3, 2),
            days=days,
            by=disclosing.by(zsj.administrator),
        )
        moved = timing_jobs.reckon_open(by=disclosing.by(None, FRIDAY))

        assert moved == 1
        assert said() == set()

    def test_has_nothing_to_find_when_a_request_was_taken_up_again_and_archived(self, zsj):
        case = disclosing.served(zsj, Outcome.ALREADY_PUBLIC)
        by = disclosing.by(zsj.clerk, FRIDAY)
        opened = disputing.open_dispute(
            person=zsj.clerk,
            organ_id=zsj.organ.pk,
            kind="reconsideration",
            body="广州市番禺区人民政府",
            opened_on=FRIDAY,
            application_id=case.pk,
            by=by,
        )
        disputing.close_dispute(
            person=zsj.clerk,
            dispute_id=opened.dispute.pk,
            result="corrected",
            closed_on=FRIDAY,
            note="责令重新处理",
            orders_again=True,
            by=by,
        )
        disputing.take_up_again(person=zsj.clerk, dispute_id=opened.dispute.pk, received_on=FRIDAY, by=by)
        archiving.archive(person=zsj.clerk, application_id=case.pk, by=by)

        assert said() == set()

    def test_is_said_to_be_in_order_by_the_command(self, zsj):
        disclosing.served(zsj)
        told = StringIO()

        call_command("verify_cases", stdout=told)

        assert "1 件申请的记录完整" in told.getvalue()


Forgery = Callable[[Application, Application], object]
CASES = Application.objects


def update(model: type, **values: object) -> Forgery:
    """Return a forgery of every row of the decided request."""
    return lambda done, handled: model.objects.filter(application=done).update(**values)


def insert_verdict(done: Application, handled: Application) -> None:
    Verdict.objects.create(
        proposal=handled.proposals.get(),
        step="section",
        reviewer_no=handled.handler_id,
        reviewer="伪造",
        passed=True,
        secrecy="may_disclose",
        at=disclosing.noon(MONDAY),
    )


def insert_event(done: Application, handled: Application) -> None:
    Event.objects.create(
        application=handled,
        move="confirm",
        before="confirmation",
        after=handled.stage,
        at=disclosing.noon(MONDAY),
        on=handled.received_on,
        person_no=1,
        who="伪造",
    )


def insert_proposal(done: Application, handled: Application) -> None:
    Proposal.objects.create(
        application=handled,
        outcome="granted",
        reason="伪造",
        person_no=handled.handler_id,
        who="伪造",
        at=disclosing.noon(MONDAY),
    )


def insert_correction(done: Application, handled: Application, asked_on: date = MONDAY) -> None:
    Correction.objects.create(
        application=handled,
        asked_on=asked_on,
        unclear="伪造",
        guidance="伪造",
        correct_by=FRIDAY,
        corrected_on=FRIDAY,
        text="伪造",
    )


def another_letter(done: Application, handled: Application) -> None:
    digest = kept.keep(b"another letter, whole in itself")
    Letter.objects.filter(application=done, kind="answer").update(pdf=digest)


def another_file(done: Application, handled: Application) -> None:
    CaseFile.objects.filter(application=done).update(digest=kept.keep(b"another file, whole in itself"))


REVIEWED = "作出的答复没有完整的三级审核记录"
#: What was done behind the guards → what the check says of it, among other things.
FORGERIES: dict[str, tuple[Forgery, str]] = {
    "another outcome": (lambda done, _: CASES.filter(pk=done.pk).update(outcome="deny_internal"), REVIEWED),
    "a verdict removed": (lambda done, _: Verdict.objects.filter(step="legal").delete(), REVIEWED),
    "a verdict turned round": (
        lambda done, _: Verdict.objects.filter(step="head").update(passed=False),
        REVIEWED,
    ),
    "one reviewer twice": (
        lambda done, _: CASES.filter(pk=done.pk).update(handler_id=Verdict.objects.first().reviewer_no),
        REVIEWED,
    ),
    "a draft by the reviewer": (
        lambda done, _: done.proposals.update(person_no=Verdict.objects.first().reviewer_no),
        REVIEWED,
    ),
    "a verdict given in another's name": (
        lambda done, _: Verdict.objects.filter(step="head").update(reviewer_no=987654),
        "审核意见与经办记录不符",
    ),
    "a verdict slipped in": (insert_verdict, "审核意见与经办记录不符"),
    "a draft slipped in": (insert_proposal, "拟答复意见与经办记录不符"),
    "a decision without anything": (
        lambda _, handled: CASES.filter(pk=handled.pk).update(outcome="granted", decided_on=MONDAY),
        REVIEWED,
    ),
    "a withdrawal without anything": (
        lambda _, handled: CASES.filter(pk=handled.pk).update(outcome="other_withdrawn", decided_on=MONDAY),
        "处理结果与是否撤回申请的记录不符",
    ),
    "a decision undone": (
        lambda done, _: CASES.filter(pk=done.pk).update(decided_on=None),
        "环节是“已送达”，与是否已作出处理结果不符",
    ),
    "an answer without a decision": (
        lambda _, handled: CASES.filter(pk=handled.pk).update(answered_on=MONDAY),
        "没有作出答复，却有答复的日期",
    ),
    "another stage": (
        lambda _, handled: CASES.filter(pk=handled.pk).update(stage="served"),
        "环节是“已送达”，与经办记录不符",
    ),
    "another day due": (
        lambda _, handled: CASES.filter(pk=handled.pk).update(due_on=date(2030, 1, 1)),
        "答复期限与最近一次推算不符",
    ),
    "another reading": (
        lambda _, handled: Reading.objects.filter(application=handled).update(due_on=date(2030, 1, 1)),
        "答复期限与最近一次推算不符",
    ),
    "another day of receipt": (
        lambda _, handled: CASES.filter(pk=handled.pk).update(received_on=FRIDAY),
        "收到申请之日与经办记录不符",
    ),
    "another day of arrival": (
        lambda _, handled: CASES.filter(pk=handled.pk).update(arrived_on=date(2026, 2, 2)),
        "申请到达之日与经办记录不符",
    ),
    "another day of the decision": (
        lambda done, _: CASES.filter(pk=done.pk).update(decided_on=date(2026, 2, 2)),
        "作出处理结果之日与经办记录不符",
    ),
    "another day of the answer": (
        lambda done, _: CASES.filter(pk=done.pk).update(answered_on=FRIDAY),
        "答复之日与送达的经办记录不符",
    ),
    "a correction slipped in": (insert_correction, "答复期限与所记的事实不符"),
    "facts that cannot be": (
        lambda done, handled: insert_correction(done, handled, asked_on=date(2026, 2, 2)),
        "期限所依据的事实互相矛盾",
    ),
    "a letter given another number": (
        lambda done, _: Letter.objects.filter(application=done, kind="answer").update(
            number="示例〔2026〕9号"
        ),
        "的文号与其内容不符",
    ),
    "a deed erased": (
        lambda done, _: Event.objects.filter(application=done, move="log_search").delete(),
        "“登记检索”的经办记录与台账不符",
    ),
    "a deed made up": (insert_event, "“与申请人确认”的经办记录与台账不符"),
    "a deed renamed": (
        lambda done, _: Event.objects.filter(application=done, move="log_search").update(move="note_call"),
        "“登记联系情况”的经办记录与台账不符",
    ),
    "an entry of the ledger erased": (
        lambda done, _: LedgerEntry.objects.filter(did="disclosure.seal").delete(),
        "“编号用印”的经办记录与台账不符",
    ),
    "another letter": (another_letter, "不是台账所记的文书"),
    "another file": (another_file, "不是台账所记的文件"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_finds_what_was_forged_behind_the_guards(zsj, forgery):
    done = disclosing.handling(zsj)
    disclosing.search(zsj, done)
    done = disclosing.served(zsj, Outcome.GRANTED, case=done)
    handled = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)
    forge, sentence = FORGERIES[forgery]
    assert said() == set()

    with making.guards_off():
        forge(done, handled)

    found = [*faults()]
    assert any(sentence in fault.sentence for fault in found)
    assert {fault.number for fault in found} <= {done.number, handled.number}
    with pytest.raises(CommandError, match="ZSJ-2026-0000"):
        call_command("verify_cases", stdout=StringIO())


@pytest.mark.parametrize("damage", ["lost", "damaged"])
@pytest.mark.parametrize("what", ["file", "letter"])
def test_finds_papers_that_the_store_has_not_got(zsj, damage, what):
    case = disclosing.served(zsj, Outcome.GRANTED)
    digest = case.files.get().digest if what == "file" else disclosing.answer_of(case).docx
    place = Path(storages["kept"].path(f"{digest[:2]}/{digest[2:4]}/{digest}"))
    whole = place.read_bytes()

    place.unlink() if damage == "lost" else place.write_bytes(b"something else")

    assert said() == {f"{'案卷文件' if what == 'file' else '文书'} {digest[:12]} 缺失或者损坏"}
    place.write_bytes(whole)


@pytest.mark.parametrize(
    "guard", [guard for guard in GUARDS if guard.event != TRUNCATE or ON_POSTGRES], ids=str
)
def test_finds_a_guard_that_was_taken_off(guard):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guard.name}" + (f" ON {guard.table}" if ON_POSTGRES else ""))

    assert [str(fault) for fault in faults()] == [f"数据库中的约束“{guard.name}”不在，请运行 migrate"]
