"""What the database itself refuses in the room of requests, tried in SQL by someone who walks round every verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from mingting.accounts.models import Post
from mingting.commons.guards import TRUNCATE
from mingting.disclosure.actions import answering, charging, disputing, mending, messaging, withdrawing
from mingting.disclosure.guards import GUARDS
from mingting.disclosure.models import Application, CaseFile, Letter, Proposal, Verdict
from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.rules.reviewing import Step

from . import disclosing
from .disclosing import MONDAY, fresh

pytestmark = pytest.mark.django_db

ON_POSTGRES = connection.vendor == "postgresql"
MESSAGES = {guard.name: guard.message for guard in GUARDS}
LATER = MONDAY + timedelta(days=1)


@dataclass
class Records:
    """Rows of every kind that is guarded, and their numbers for the statements below."""

    at: disclosing.Bureau
    done: Application
    handled: Application
    names: dict[str, int]

    def run(self, statement: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(**self.names))


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


@pytest.fixture
def records(zsj: disclosing.Bureau) -> Records:
    """A request answered in part, disputed, looked at and evaluated; another with two drafts, one taken back."""
    done = disclosing.handling(zsj)
    disclosing.search(zsj, done)
    messaging.look(
        person=zsj.handler, application_id=done.pk, what="申请人信息", by=disclosing.by(zsj.handler)
    )
    done = disclosing.served(zsj, Outcome.PARTIAL, case=done)
    dispute(zsj, done)
    evaluate(zsj, done)
    handled = disclosing.handling(zsj)
    disclosing.information(zsj, handled)
    other = disclosing.information(zsj, handled, name="另一份.pdf", words="另一份")
    taken = disclosing.propose(zsj, handled, file_ids=[other.pk])
    answering.take_back(person=zsj.handler, application_id=handled.pk, by=disclosing.by(zsj.handler))
    open_draft = disclosing.propose(zsj, handled, file_ids=[other.pk])
    reviewed = done.proposals.get()
    original = CaseFile.objects.get(redactions__isnull=False)
    return Records(
        zsj,
        done,
        fresh(handled),
        {
            "done": done.pk,
            "handled": handled.pk,
            "taken": taken.pk,
            "draft": open_draft.pk,
            "reviewed": reviewed.pk,
            "file": other.pk,
            "original": original.pk,
            "letter": disclosing.answer_of(done).pk,
            "organ": zsj.organ.pk,
            "person": zsj.clerk.pk,
        },
    )


def dispute(at: disclosing.Bureau, case: Application) -> None:
    opened = disputing.open_dispute(
        person=at.clerk,
        organ_id=at.organ.pk,
        kind="complaint",
        body="区信访局",
        opened_on=MONDAY,
        application_id=case.pk,
        by=disclosing.by(at.clerk),
    )
    disputing.close_dispute(
        person=at.clerk,
        dispute_id=opened.dispute.pk,
        result="upheld",
        closed_on=MONDAY,
        note="维持",
        by=disclosing.by(at.clerk),
    )


def evaluate(at: disclosing.Bureau, case: Application) -> None:
    mending.evaluate(
        person=at.clerk,
        withholding_id=case.withholding.pk,
        may_open=False,
        ground="仍涉及隐私",
        by=disclosing.by(at.clerk, LATER),
    )


def settings_of(table: str, where: str, **columns: str) -> list[str]:
    """Return one UPDATE for each column."""
    return [f"UPDATE {table} SET {column} = {value} WHERE id = {where}" for column, value in columns.items()]


_LETTER = settings_of(
    "disclosure_letter",
    "{letter}",
    application_id="{handled}",
    kind="'receipt'",
    number="'伪造'",
    dated="'2020-01-01'",
    at="'2020-01-01 00:00:00+00:00'",
    who="'别人'",
    fields="""'{{"conclusion": "伪造"}}'""",
    docx="'" + "0" * 64 + "'",
    pdf="'" + "0" * 64 + "'",
    is_signed="NOT is_signed",
    proposal_id="NULL",
    consultation_id="1",
)
_DRAFT = settings_of(
    "disclosure_proposal",
    "{draft}",
    application_id="{done}",
    outcome="'deny_law'",
    suggested="'deny_law'",
    path="""'{{"clear": "no"}}'""",
    facts="""'{{"reason": "伪造"}}'""",
    reason="'伪造'",
    person_no="{person}",
    who="'别人'",
    at="'2020-01-01 00:00:00+00:00'",
)
_FILE = settings_of(
    "disclosure_casefile",
    "{file}",
    application_id="{done}",
    source="'redacted'",
    name="'伪造.pdf'",
    kind="'txt'",
    size="1",
    digest="'" + "0" * 64 + "'",
    at="'2020-01-01 00:00:00+00:00'",
    who="'别人'",
    person_no="{person}",
    redacts_id="{original}",
    boxes="'[1]'",
)
_ITSELF = settings_of(
    "disclosure_application",
    "{handled}",
    organ_id="0",
    number="'ZSJ-2020-00001'",
    year="2020",
    channel="'fax'",
    arrived_on="'2020-01-01'",
    registered_at="'2020-01-01 00:00:00+00:00'",
    follows_id="{done}",
)
_NEW = (
    "INSERT INTO disclosure_application (organ_id, number, year, code_hash, channel, arrived_on, registered_at,"
    " tracking_in, info_title, doc_number, description, delivery, medium, accepts_other, likeness, stage, waiting,"
    " shared_title, outcome, decided_on) VALUES ({{organ}}, 'X-2026-1', 2026, '', 'fax', '2026-03-02',"
    " '2026-03-02 00:00:00+00:00', '', '', '', '', '[]', '', TRUE, '[]', 'issued', '', '', {outcome}, {day})"
)
#: Guard → statements that it must refuse. What the verdicts of an answer are held to is tried further below.
TRIES: dict[str, Sequence[str]] = {
    "disclosure_proposal_no_change": [
        *_DRAFT,
        "UPDATE disclosure_proposal SET reason = '伪造' WHERE id = {reviewed}",
        "UPDATE disclosure_proposal SET taken_back_at = '2026-03-03 00:00:00+00:00' WHERE id = {reviewed}",
        "UPDATE disclosure_proposal SET taken_back_at = NULL WHERE id = {taken}",
        "UPDATE disclosure_proposal SET taken_back_at = '2020-01-01 00:00:00+00:00' WHERE id = {taken}",
    ],
    "disclosure_proposal_no_removal": ["DELETE FROM disclosure_proposal WHERE id = {draft}"],
    "disclosure_proposed_files_no_addition": [
        "INSERT INTO disclosure_proposal_files (proposal_id, casefile_id) VALUES ({reviewed}, {file})"
    ],
    "disclosure_proposed_files_no_removal": [
        "DELETE FROM disclosure_proposal_files WHERE proposal_id = {reviewed}"
    ],
    "disclosure_proposed_files_no_change": [
        "UPDATE disclosure_proposal_files SET casefile_id = {file} WHERE proposal_id = {reviewed}",
        "UPDATE disclosure_proposal_files SET proposal_id = {draft} WHERE proposal_id = {reviewed}",
        "UPDATE disclosure_proposal_files SET proposal_id = {reviewed} WHERE proposal_id = {draft}",
    ],
    "disclosure_original_stays_unseen": [
        "UPDATE disclosure_casefile SET for_applicant = TRUE WHERE id = {original}"
    ],
    "disclosure_casefile_no_change": _FILE,
    "disclosure_casefile_no_removal": ["DELETE FROM disclosure_casefile WHERE id = {file}"],
    "disclosure_letter_no_change": _LETTER,
    "disclosure_letter_no_removal": ["DELETE FROM disclosure_letter WHERE id = {letter}"],
    "disclosure_answer_needs_its_verdicts": [
        "UPDATE disclosure_application SET outcome = 'granted', decided_on = '2026-03-02' WHERE id = {handled}"
    ],
    "disclosure_outcome_is_final": [
        "UPDATE disclosure_application SET outcome = 'granted' WHERE id = {done}",
        "UPDATE disclosure_application SET outcome = 'other_withdrawn' WHERE id = {done}",
        "UPDATE disclosure_application SET decided_on = '2026-03-04' WHERE id = {done}",
        "UPDATE disclosure_application SET decided_on = NULL WHERE id = {done}",
        "UPDATE disclosure_application SET decided_on = NULL, outcome = '' WHERE id = {done}",
    ],
    "disclosure_outcome_has_its_day": [
        "UPDATE disclosure_application SET outcome = 'granted' WHERE id = {handled}",
        "UPDATE disclosure_application SET outcome = 'other_withdrawn' WHERE id = {handled}",
    ],
    "disclosure_application_is_itself": _ITSELF,
    "disclosure_application_starts_undecided": [
        _NEW.format(outcome="'granted'", day="'2026-03-02'"),
        _NEW.format(outcome="'other_withdrawn'", day="'2026-03-02'"),
        _NEW.format(outcome="'granted'", day="NULL"),
    ],
    "disclosure_application_no_removal": ["DELETE FROM disclosure_application WHERE id = {handled}"],
}
WRITTEN_ONCE = ("search", "event", "verdict", "look", "reading", "evaluation", "disputestep")
for _table in WRITTEN_ONCE:
    TRIES[f"disclosure_{_table}_no_change"] = [f"UPDATE disclosure_{_table} SET id = id"]
    TRIES[f"disclosure_{_table}_no_removal"] = [f"DELETE FROM disclosure_{_table}"]
EMPTIED = {guard.name: guard.table for guard in GUARDS if guard.event == TRUNCATE}


def test_every_guard_is_tried():
    assert set(TRIES) | set(EMPTIED) == set(MESSAGES)


def test_each_refuses_what_it_is_there_for_in_its_own_words(records):
    for name, statements in TRIES.items():
        for statement in statements:
            with pytest.raises(IntegrityError) as refused:
                records.run(statement)
            assert MESSAGES[name] in str(refused.value), statement


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite knows no TRUNCATE")
def test_no_table_is_emptied_at_a_stroke(records):
    # PostgreSQL empties no table whose foreign keys are still to be checked.
    records.run("SET CONSTRAINTS ALL IMMEDIATE")
    for table in EMPTIED.values():
        with pytest.raises(IntegrityError, match="不能清空"):
            records.run(f"TRUNCATE {table} CASCADE")


def test_what_was_refused_is_as_it_was(records):
    def rows() -> list[list[dict[str, object]]]:
        models = (Application, Proposal, Letter, CaseFile, Verdict)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = rows()
    for statements in TRIES.values():
        for statement in statements:
            with pytest.raises(IntegrityError):
                records.run(statement)

    assert rows() == before


class TestWhatIsStillAllowed:
    def test_is_to_take_a_draft_back_and_to_show_what_was_sent(self, records):
        for statement in (
            "UPDATE disclosure_proposal SET taken_back_at = '2026-03-03 00:00:00+00:00' WHERE id = {draft}",
            "UPDATE disclosure_casefile SET for_applicant = TRUE WHERE id = {file}",
            "UPDATE disclosure_letter SET for_applicant = TRUE WHERE id = {letter}",
            "UPDATE disclosure_application SET answered_on = '2026-03-04', stage = 'served' WHERE id = {done}",
            "DELETE FROM disclosure_proposal_files WHERE proposal_id = {draft}",
        ):
            records.run(statement)

    def test_is_a_withdrawal_without_any_verdict(self, records):
        withdrawing.withdraw(
            person=None, application_id=records.handled.pk, reason="", by=disclosing.by(None, MONDAY)
        )

        assert fresh(records.handled).outcome == Outcome.OTHER_WITHDRAWN

    def test_is_everything_that_the_verbs_do_to_a_request_that_waited_for_money(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.charge(zsj, case)
        charging.pay(
            person=zsj.clerk,
            application_id=case.pk,
            paid_on=MONDAY,
            voucher="粤财1",
            by=disclosing.by(zsj.clerk),
        )

        assert disclosing.served(zsj, Outcome.PARTIAL, case=fresh(case)).outcome == Outcome.PARTIAL


def decide(case: Application) -> None:
    with transaction.atomic():
        Application.objects.filter(pk=case.pk).update(outcome="already_public", decided_on=MONDAY)


class TestVerdictsOfAnAnswer:
    """Three by three people: and none of them handles the request, searched, redacted or drafted."""

    def test_let_it_be_decided_in_sql_as_in_the_verb(self, zsj):
        case = disclosing.reviewed(zsj, Outcome.ALREADY_PUBLIC)

        decide(case)

        assert fresh(case).decided_on == MONDAY

    @pytest.mark.parametrize("who", ["section_head", "legal", "head"])
    def test_are_nothing_when_a_reviewer_was_made_its_handler_afterwards(self, zsj, who):
        case = disclosing.reviewed(zsj, Outcome.ALREADY_PUBLIC)
        Application.objects.filter(pk=case.pk).update(handler=zsj.people[who])

        with pytest.raises(IntegrityError, match="三级审核"):
            decide(case)

    @pytest.mark.parametrize("work", ["search", "draft"])
    def test_are_nothing_when_a_reviewer_had_worked_on_it(self, zsj, work):
        Post.objects.create(
            person=zsj.legal, organ=zsj.organ, role="section_head", section=zsj.section, since="2020-01-01"
        )
        case = disclosing.handling(zsj)
        if work == "search":
            disclosing.searching.log_search(
                person=zsj.legal,
                application_id=case.pk,
                place="档案",
                words="方案",
                found="无",
                by=disclosing.by(zsj.legal),
            )
        else:
            disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC, who=zsj.legal)
            answering.take_back(person=zsj.legal, application_id=case.pk, by=disclosing.by(zsj.legal))
        proposal = disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC)
        for step, reviewer in zip(Step, (zsj.section_head, zsj.legal, zsj.head), strict=True):
            Verdict.objects.create(
                proposal=proposal,
                step=step,
                reviewer_no=reviewer.pk,
                reviewer="某人",
                passed=True,
                secrecy="may_disclose",
                at=disclosing.noon(MONDAY),
            )

        with pytest.raises(IntegrityError, match="三级审核"):
            decide(case)
