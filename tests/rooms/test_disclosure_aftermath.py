"""After the answer: disputes to their end and what they send back, records put right, what is to be published."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingting.accounts.models import Post
from mingting.accounts.rules.roles import Role
from mingting.commons import ledger
from mingting.commons.models import LedgerEntry
from mingting.disclosure import keys
from mingting.disclosure.actions import disputing, mending
from mingting.disclosure.models import (
    Applicant,
    Application,
    Dispute,
    DisputeStep,
    Evaluation,
    RecordCorrection,
    Suggestion,
    Withholding,
)
from mingting.disclosure.rules import disputes as rules
from mingting.disclosure.rules.stages import Stage
from mingting.kernel.refusals import Refused
from mingting.publishing.models import InformationItem, PortalSite

from . import disclosing, making
from .disclosing import MONDAY

pytestmark = pytest.mark.django_db

LATER = MONDAY + timedelta(days=14)
MUCH_LATER = MONDAY + timedelta(days=60)
TITLE = "2025年政务服务中心窗口设置方案及其说明"


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


@pytest.fixture
def case(zsj) -> Application:
    """A request that was answered on the day it came: the information does not exist."""
    return disclosing.served(zsj, "unable_absent")


def opened(
    zsj: disclosing.Bureau, case: Application | None = None, kind: str = "reconsideration", **more
) -> disputing.Opened:
    words = {
        "person": zsj.clerk,
        "organ_id": zsj.organ.pk,
        "kind": kind,
        "body": "广州市番禺区人民政府",
        "opened_on": LATER,
        "application_id": case.pk if case else None,
        "number": "番府行复〔2026〕1号",
        "by": disclosing.by(zsj.clerk, more.get("opened_on", LATER)),
    }
    return disputing.open_dispute(**words | more)


def closed(zsj: disclosing.Bureau, case: Application | None = None, **more) -> Dispute:
    """A reconsideration that was decided two months later."""
    kind = more.pop("kind", "reconsideration")
    dispute = opened(zsj, case, kind, **({"opened_on": more.pop("opened_on")} if "opened_on" in more else {}))
    return close(zsj, dispute.dispute, **more)


def close(zsj: disclosing.Bureau, dispute: Dispute, **more) -> Dispute:
    day = more.get("closed_on", MUCH_LATER)
    words = {"result": "corrected", "closed_on": day, "note": "撤销答复", "by": disclosing.by(zsj.clerk, day)}
    return disputing.close_dispute(person=zsj.clerk, dispute_id=dispute.pk, **words | more)


def step(zsj: disclosing.Bureau, dispute: Dispute, stage: str, on: date, **more) -> Dispute:
    return disputing.step_dispute(
        person=zsj.clerk,
        dispute_id=dispute.pk,
        stage=stage,
        on=on,
        note="",
        by=disclosing.by(zsj.clerk, on),
        **more,
    )


class TestDispute:
    def test_says_the_same_words_in_table_and_rules(self):
        for ours, theirs in (
            (rules.Kind, Dispute.Kind),
            (rules.Stage, Dispute.Stage),
            (rules.Result, Dispute.Result),
        ):
            assert [str(each) for each in ours] == theirs.values
        assert {rule.name for rule in rules.KINDS.values()} == set(Dispute.Kind.labels)
        assert [rules.STAGE_NAMES[stage] for stage in rules.Stage] == Dispute.Stage.labels

    def test_is_on_record_with_the_day_for_the_answer_and_its_first_step(self, zsj, case):
        dispute = opened(zsj, case).dispute

        assert dispute.answer_by == date(2026, 3, 30)
        assert [(each.stage, each.on) for each in dispute.steps.all()] == [("opened", LATER)]
        entry = LedgerEntry.objects.latest("pk")
        assert (entry.did, entry.to) == ("disclosure.open_dispute", f"disclosure.dispute:{dispute.pk}")

    def test_in_the_summary_procedure_is_answered_sooner(self, zsj, case):
        assert opened(zsj, case, is_summary=True).dispute.answer_by == date(2026, 3, 23)

    def test_takes_the_day_that_the_papers_set(self, zsj, case):
        wished = date(2026, 4, 10)

        assert opened(zsj, case, answer_by=wished).dispute.answer_by == wished

    def test_goes_through_its_stages_to_a_result(self, zsj, case):
        dispute = opened(zsj, case).dispute
        step(zsj, dispute, "answered", date(2026, 3, 25))
        step(zsj, dispute, "heard", date(2026, 4, 10), answer_by=date(2026, 4, 1))

        dispute = close(zsj, dispute, result="upheld")

        assert (dispute.stage, dispute.result, dispute.closed_on) == ("closed", "upheld", MUCH_LATER)
        assert dispute.answer_by == date(2026, 4, 1)
        assert [each.stage for each in dispute.steps.all()] == ["opened", "answered", "heard", "closed"]
        assert ledger.verify() is None

    def test_does_not_go_back(self, zsj, case):
        dispute = opened(zsj, case).dispute
        step(zsj, dispute, "heard", date(2026, 4, 10))

        with pytest.raises(Refused, match="不能退回"):
            step(zsj, dispute, "answered", date(2026, 4, 11))
        with pytest.raises(Refused, match="不能早于上一环节"):
            step(zsj, dispute, "heard", date(2026, 4, 9))

    def test_once_closed_stays_closed(self, zsj, case):
        dispute = closed(zsj, case)

        with pytest.raises(Refused, match="已经审结"):
            close(zsj, dispute)
        with pytest.raises(Refused, match="已经审结"):
            step(zsj, dispute, "heard", MUCH_LATER)

    def test_keeps_its_steps_whoever_has_the_database_in_hand(self, zsj, case):
        opened(zsj, case)

        with pytest.raises(DatabaseError), transaction.atomic():
            DisputeStep.objects.update(on=MONDAY)

    @pytest.mark.parametrize(
        ("words", "field"),
        [
            ({"kind": "war"}, "kind"),
            ({"body": " "}, "body"),
            ({"answer_by": LATER - timedelta(days=1)}, "answer_by"),
            ({"opened_on": MONDAY - timedelta(days=1)}, "opened_on"),
            ({"opened_on": LATER + timedelta(days=1), "by": "the day before"}, "opened_on"),
        ],
    )
    def test_refuses_what_cannot_be(self, zsj, case, words, field):
        if "by" in words:
            words = words | {"by": disclosing.by(zsj.clerk, LATER)}

        with pytest.raises(Refused) as refused:
            opened(zsj, case, **words)

        assert refused.value.field == field
        assert not Dispute.objects.exists()

    def test_after_a_reconsideration_needs_one_that_was_closed_on_the_same_request(self, zsj, case):
        closed(zsj, disclosing.served(zsj, "unable_absent"))
        opened(zsj, case)
        with pytest.raises(Refused, match="没有已审结的行政复议"):
            opened(zsj, case, "later_suit", opened_on=MUCH_LATER)

        close(zsj, case.disputes.get())

        assert opened(zsj, case, "later_suit", opened_on=MUCH_LATER).dispute.pk

    def test_that_skips_the_reconsideration_is_recorded_with_a_warning(self, zsj):
        withheld = disclosing.served(zsj, "deny_secret")

        made = opened(zsj, withheld, "direct_suit")

        assert made.dispute.kind == "direct_suit"
        assert "应当先申请行政复议" in made.warnings[0]

    def test_over_silence_points_at_both_texts(self, zsj):
        made = opened(zsj, disclosing.handling(zsj), "direct_suit")

        assert "法释〔2025〕8号" in made.warnings[0]

    def test_is_the_offices_own_and_nobody_elses(self, zsj, case):
        other = disclosing.bureau("other", "另一机关", mark="另一")
        dispute = opened(zsj, case).dispute

        for who in (zsj.handler, zsj.head, zsj.supervisor, zsj.administrator, other.clerk):
            with pytest.raises(Refused):
                opened(zsj, None, person=who)
            with pytest.raises(Refused, match="不由您办理"):
                disputing.step_dispute(
                    person=who,
                    dispute_id=dispute.pk,
                    stage="answered",
                    on=LATER,
                    note="",
                    by=disclosing.by(who, LATER),
                )
        with pytest.raises(Refused) as refused:
            opened(other, case)
        assert refused.value.sentence == "没有这件申请，或者它不由您办理"


class TestTakingUpAgain:
    def again(self, zsj, dispute, on=MUCH_LATER):
        return disputing.take_up_again(
            person=zsj.clerk, dispute_id=dispute.pk, received_on=on, by=disclosing.by(zsj.clerk, on)
        )

    def test_makes_a_record_of_its_own_that_follows_the_old_one(self, zsj, case):
        dispute = closed(zsj, case, orders_again=True)

        filed = self.again(zsj, dispute)

        new = disclosing.fresh(filed.application)
        assert (new.follows, new.stage, new.outcome) == (case, Stage.RECEIVED, "")
        assert new.number == "ZSJ-2026-00002"
        assert (new.arrived_on, new.received_on, new.channel) == (MUCH_LATER, MUCH_LATER, "counter")
        assert (new.info_title, new.likeness) == (case.info_title, case.likeness)
        assert keys.fits(new.number, filed.code, new.code_hash)
        assert case.number in new.events.get().said
        entry = LedgerEntry.objects.latest("pk")
        assert (entry.did, entry.to) == ("disclosure.take_up_again", f"disclosure.application:{new.pk}")
        assert (entry.detail["dispute"], entry.detail["follows"]) == (dispute.pk, case.pk)

    def test_copies_who_applied(self, zsj, case):
        new = self.again(zsj, closed(zsj, case, orders_again=True)).application

        same = [field.name for field in Applicant._meta.fields if field.name not in ("id", "application")]
        assert [getattr(new.applicant, name) for name in same] == [
            getattr(case.applicant, name) for name in same
        ]
        assert Applicant.objects.count() == 2

    def test_leaves_the_first_answer_as_it_was(self, zsj, case):
        self.again(zsj, closed(zsj, case, orders_again=True))

        now = disclosing.fresh(case)
        assert (now.stage, now.outcome, now.decided_on) == (case.stage, case.outcome, case.decided_on)

    def test_has_twenty_working_days_from_the_day_the_decision_came(self, zsj, case):
        new = self.again(zsj, closed(zsj, case, orders_again=True)).application

        assert disclosing.fresh(new).due_on == date(2026, 6, 1)
        assert "收到责令答复的裁判" in new.readings.get().derivation[0]["says"]

    def test_is_handled_and_answered_like_any_other(self, zsj, case):
        new = self.again(zsj, closed(zsj, case, orders_again=True)).application
        disclosing.allotting.allot(
            person=zsj.clerk,
            application_id=new.pk,
            section=zsj.section,
            handler=zsj.handler,
            by=disclosing.by(zsj.clerk, MUCH_LATER),
        )

        answered = disclosing.served(zsj, "granted", case=disclosing.fresh(new))

        assert answered.outcome == "granted"
        assert answered.follows == case

    def test_happens_once(self, zsj, case):
        dispute = closed(zsj, case, orders_again=True)
        first = self.again(zsj, dispute).application

        with pytest.raises(Refused, match=f"已另立 {first.number}"):
            self.again(zsj, dispute, MUCH_LATER + timedelta(days=1))

    def test_is_refused_without_an_order_before_the_end_and_before_an_answer(self, zsj, case):
        with pytest.raises(Refused, match="没有责令重新处理"):
            self.again(zsj, closed(zsj, case))
        with pytest.raises(Refused, match="没有责令重新处理"):
            self.again(zsj, opened(zsj, case, opened_on=MUCH_LATER).dispute)
        silent = closed(zsj, disclosing.handling(zsj), orders_again=True)
        with pytest.raises(Refused, match="在原件上办理"):
            self.again(zsj, silent)

    def test_is_not_before_the_end_of_the_dispute(self, zsj, case):
        dispute = closed(zsj, case, orders_again=True)

        with pytest.raises(Refused) as refused:
            self.again(zsj, dispute, MUCH_LATER - timedelta(days=1))

        assert refused.value.field == "received_on"


class TestRecordCorrection:
    def claim(self, zsj, case=None, **more) -> RecordCorrection:
        words = {
            "person": zsj.clerk,
            "organ_id": zsj.organ.pk,
            "claimant": "何某",
            "record": "窗口办件登记表第3行",
            "fault": "办结日期写错",
            "evidence": "受理回执复印件",
            "claimed_on": LATER,
            "by": disclosing.by(zsj.clerk, LATER),
            "application_id": case.pk if case else None,
        }
        return mending.claim_correction(**words | more)

    def answer(self, zsj, claim, result="corrected", **more) -> RecordCorrection:
        words = {"answer": "已将办结日期改为2026年2月1日", "by": disclosing.by(zsj.clerk, MUCH_LATER)}
        return mending.answer_correction(
            person=zsj.clerk, correction_id=claim.pk, result=result, **words | more
        )

    @pytest.mark.parametrize("result", RecordCorrection.Result.values)
    def test_is_answered_by_a_letter_in_the_case_it_came_up_in(self, zsj, case, result):
        elsewhere = result in ("transferred", "directed")
        more = {"other_organ": "示例区民政局", "other_contact": "020-00000009"} if elsewhere else {}

        answered = self.answer(zsj, self.claim(zsj, case), result, **more)

        letter = case.letters.get(kind="record_correction")
        assert (answered.result, answered.closed_on) == (result, MUCH_LATER)
        assert "办结日期写错" in letter.fields["request_quote"]
        assert letter.fields["received_on"] == "2026年3月16日"
        assert "行政复议" in letter.fields["remedy"]
        assert ("020-00000009" in letter.fields["other_contact"]) == elsewhere
        assert RecordCorrection.objects.get(pk=answered.pk).other_contact == more.get("other_contact", "")

    def test_that_came_up_in_no_case_is_answered_without_a_letter(self, zsj):
        answered = self.answer(zsj, self.claim(zsj))

        entry = LedgerEntry.objects.latest("pk")
        assert answered.result == "corrected"
        assert entry.to == f"disclosure.record_correction:{answered.pk}"
        assert entry.detail["letter"] is None

    def test_names_the_organ_that_may_correct_it(self, zsj):
        claim = self.claim(zsj)

        for more, field in (
            ({}, "other_organ"),
            ({"other_organ": "示例区民政局"}, "other_contact"),
        ):
            with pytest.raises(Refused) as refused:
                self.answer(zsj, claim, "directed", **more)
            assert refused.value.field == field
        claim.refresh_from_db()
        assert claim.result == ""

    def test_needs_evidence(self, zsj):
        with pytest.raises(Refused) as refused:
            self.claim(zsj, evidence=" ")

        assert (refused.value.field, "第四十一条" in refused.value.cite) == ("evidence", True)

    def test_is_answered_once_by_the_office(self, zsj):
        claim = self.claim(zsj)
        with pytest.raises(Refused, match="不由您办理"):
            mending.answer_correction(
                person=zsj.handler,
                correction_id=claim.pk,
                result="corrected",
                answer="改了",
                by=disclosing.by(zsj.handler, LATER),
            )
        self.answer(zsj, claim)

        with pytest.raises(Refused, match="已经答复过"):
            self.answer(zsj, claim)


@pytest.fixture
def given(zsj) -> Application:
    """A request whose information was given."""
    return disclosing.served(zsj, "granted")


@pytest.fixture
def column(zsj):
    site = PortalSite.objects.create(
        name="示例区政务公开平台",
        domain="www.example.gov.cn",
        site_id_code="4401130000",
        icp="粤ICP备00000000号",
        police_record="粤公网安备00000000000000号",
        organiser=zsj.organ,
        contact="020-00000000",
        is_default=True,
    )
    bureau = making.Bureau(zsj.organ, site, None)
    return making.column(bureau, "zsj-bmdt", "部门动态", kind="department_news")


def suggested(zsj: disclosing.Bureau, given: Application, **more) -> Suggestion:
    words = {
        "person": None,
        "organ_id": zsj.organ.pk,
        "subject": "政务服务中心窗口设置方案",
        "ground": "群众办事都要用到",
        "application_ids": [given.pk],
        "by": disclosing.by(None, LATER),
    }
    return mending.suggest(**words | more)


def decide(zsj: disclosing.Bureau, suggestion: Suggestion, result: str = "accepted", **more) -> Suggestion:
    who = more.pop("person", zsj.clerk)
    words = {"opinion": "属于便民信息", "by": disclosing.by(who, MUCH_LATER)}
    return mending.decide_suggestion(person=who, suggestion_id=suggestion.pk, result=result, **words | more)


class TestSuggestion:
    def test_of_an_applicant_waits_for_the_office(self, zsj, given):
        suggestion = suggested(zsj, given)

        assert (suggestion.source, suggestion.result) == ("applicant", "")
        assert list(suggestion.applications.all()) == [given]
        assert suggestion.suggested_at == disclosing.noon(LATER)

    def test_is_of_information_that_was_given_and_one_at_a_time(self, zsj, case, given):
        with pytest.raises(Refused, match="没有公开信息"):
            suggested(zsj, case)
        suggested(zsj, given)
        with pytest.raises(Refused, match="正在审核"):
            suggested(zsj, given)

    def test_needs_a_request_of_this_organ(self, zsj, given):
        other = disclosing.bureau("other", "另一机关", mark="另一")

        for wrong in ({"organ_id": other.organ.pk}, {"application_ids": []}, {"application_ids": [0]}):
            with pytest.raises(Refused) as refused:
                suggested(zsj, given, **wrong)
            assert refused.value.field == "applications"

    def test_declined_is_told_to_the_applicant_with_the_reason(self, zsj, given):
        decided = decide(zsj, suggested(zsj, given), "declined", opinion="只涉及内部管理")

        letter = given.letters.get(kind="proposal_reply")
        assert (decided.result, decided.draft) == ("declined", None)
        assert letter.fields["reason"] == "只涉及内部管理"
        assert letter.fields["received_on"] == "2026年3月16日"

    def test_is_not_declined_without_a_reason_and_decided_once(self, zsj, given):
        suggestion = suggested(zsj, given)
        with pytest.raises(Refused) as refused:
            decide(zsj, suggestion, "declined", opinion="")
        assert refused.value.field == "opinion"
        decide(zsj, suggestion)

        with pytest.raises(Refused, match="已经审核过"):
            decide(zsj, suggestion, "declined")

    def test_accepted_waits_for_an_editor_to_open_the_draft(self, zsj, given, column):
        suggestion = decide(zsj, suggested(zsj, given))
        assert suggestion.draft is None
        editor = making.person("zsj_editor", (zsj.organ, Role.EDITOR))
        by = disclosing.by(editor, MUCH_LATER)

        suggestion = mending.open_draft(
            person=editor, suggestion_id=suggestion.pk, column_id=column.pk, by=by
        )

        item = InformationItem.objects.get()
        assert suggestion.draft == item
        assert (item.title, item.created_by, item.column) == (suggestion.subject, editor, column)
        assert (item.kind, item.live) == ("department_news", False)
        assert [edit.person_no for edit in item.edits.all()] == [editor.pk]
        assert "部门动态" in given.letters.get(kind="proposal_reply").fields["where"]

    def test_accepted_with_a_column_is_drafted_at_once_by_who_is_an_editor_too(self, zsj, given, column):
        suggestion = suggested(zsj, given)
        with pytest.raises(Refused, match="没有相应岗位"):
            decide(zsj, suggestion, column_id=column.pk)
        assert not Suggestion.objects.filter(result="accepted").exists()
        Post.objects.create(person=zsj.clerk, organ=zsj.organ, role=Role.EDITOR, since=date(2020, 1, 1))

        decided = decide(zsj, suggestion, column_id=column.pk)

        assert decided.draft.created_by == zsj.clerk

    def test_is_drafted_once_and_only_when_accepted(self, zsj, given, column):
        Post.objects.create(person=zsj.clerk, organ=zsj.organ, role=Role.EDITOR, since=date(2020, 1, 1))
        by = disclosing.by(zsj.clerk, MUCH_LATER)
        suggestion = suggested(zsj, given)
        words = {"person": zsj.clerk, "suggestion_id": suggestion.pk, "column_id": column.pk, "by": by}
        with pytest.raises(Refused, match="不由您办理"):
            mending.open_draft(**words)
        decide(zsj, suggestion)
        with pytest.raises(Refused) as refused:
            mending.open_draft(**words | {"column_id": 0})
        assert refused.value.field == "column_id"
        column.kind = ""
        column.save()
        with pytest.raises(Refused) as refused:
            mending.open_draft(**words)
        assert refused.value.field == "kind"
        mending.open_draft(**words, kind="department_news")

        with pytest.raises(Refused, match="已经建稿"):
            mending.open_draft(**words, kind="department_news")


SOMEONE_ELSE = {"id_number": disclosing.CITIZENS[1]}


class TestRepeats:
    def notice(self, on: date = LATER) -> list[Suggestion]:
        return mending.notice_repeats(by=disclosing.by(None, on))

    def asked(self, zsj, title: str = TITLE, **more) -> Application:
        return disclosing.handling(zsj, info_title=title, **more)

    def given(self, zsj, title: str = TITLE, **more) -> Application:
        return disclosing.served(
            zsj, "granted", case=disclosing.prepared(zsj, "granted", self.asked(zsj, title, **more))
        )

    def test_are_noticed_when_two_asked_alike_and_one_was_given_it(self, zsj):
        first = self.given(zsj)
        second = self.asked(zsj, "申请公开：2025年政务服务中心窗口设置方案，及其说明。", **SOMEONE_ELSE)
        self.asked(zsj, "2025年行政审批制度改革经费决算表", **SOMEONE_ELSE)

        (suggestion,) = self.notice()

        assert set(suggestion.applications.all()) == {first, second}
        assert (suggestion.source, suggestion.subject, suggestion.organ) == ("repeated", TITLE, zsj.organ)
        assert "2 个申请人" in suggestion.ground
        entry = LedgerEntry.objects.latest("pk")
        assert (entry.did, entry.to) == (
            "disclosure.notice_repeats",
            f"disclosure.suggestion:{suggestion.pk}",
        )

    def test_are_not_noticed_twice_whatever_became_of_the_first(self, zsj):
        self.given(zsj)
        self.asked(zsj, **SOMEONE_ELSE)
        (suggestion,) = self.notice()
        decide(zsj, suggestion, "declined", opinion="内部管理")
        self.given(zsj, id_number=disclosing.CITIZENS[2])

        assert self.notice() == []
        assert not suggestion.applications.filter(letters__kind="proposal_reply").exists()

    def test_are_not_made_by_one_person_who_asks_again(self, zsj):
        self.given(zsj)
        self.asked(zsj)

        assert self.notice() == []

    def test_are_not_made_where_nobody_was_given_it(self, zsj):
        disclosing.served(zsj, "unable_absent", case=self.searched(zsj))
        self.asked(zsj, **SOMEONE_ELSE)

        assert self.notice() == []

    def searched(self, zsj):
        case = self.asked(zsj)
        disclosing.search(zsj, case)
        return case

    def test_are_not_made_across_organs_or_years(self, zsj):
        other = disclosing.bureau("other", "另一机关", mark="另一")
        self.given(zsj)
        self.asked(other, **SOMEONE_ELSE)
        self.asked(zsj, TITLE.replace("2025", "2024"), **SOMEONE_ELSE)

        assert self.notice() == []

    def test_are_not_made_by_what_a_decision_sent_back(self, zsj):
        first = self.given(zsj)
        dispute = closed(zsj, first, orders_again=True)
        new = disputing.take_up_again(
            person=zsj.clerk,
            dispute_id=dispute.pk,
            received_on=MUCH_LATER,
            by=disclosing.by(zsj.clerk, MUCH_LATER),
        ).application
        Applicant.objects.filter(application=new).update(identity="somebody else")

        assert self.notice(MUCH_LATER) == []

    def test_are_forgotten_after_two_years(self, zsj):
        self.given(zsj)
        self.asked(zsj, **SOMEONE_ELSE)

        assert self.notice(MONDAY + timedelta(days=731)) == []
        assert len(self.notice(MONDAY + timedelta(days=730))) == 1

    def test_cost_no_more_queries_for_more_requests(self, zsj):
        counts = []
        for title in (TITLE, "2026年度大厅自助设备采购合同文本"):
            self.given(zsj, title)
            self.asked(zsj, title, **SOMEONE_ELSE)
            with CaptureQueriesContext(connection) as sent:
                assert len(self.notice()) == 1
            counts.append(len(sent))

        assert counts[0] == counts[1]

    def test_are_told_by_the_command(self, zsj):
        today = timezone.localdate()
        self.given(zsj, on=today)
        self.asked(zsj, on=today, **SOMEONE_ELSE)
        said = StringIO()

        call_command("notice_repeats", stdout=said)

        assert TITLE in said.getvalue()
        assert Suggestion.objects.count() == 1


class TestEvaluation:
    @pytest.fixture
    def withheld(self, zsj) -> Withholding:
        return Withholding.objects.get(application=disclosing.served(zsj, "deny_secret"))

    def look(self, zsj, withheld, *, may_open: bool, on: date = date(2027, 3, 2), **more) -> Evaluation:
        return mending.evaluate(
            **{
                "person": zsj.office_head,
                "withholding_id": withheld.pk,
                "may_open": may_open,
                "ground": "保密期限未满",
                "by": disclosing.by(zsj.office_head, on),
            }
            | more
        )

    def test_that_finds_no_change_comes_round_again_in_a_year(self, zsj, withheld):
        assert withheld.review_on == date(2027, 3, 2)

        for year in (2027, 2028):
            self.look(zsj, withheld, may_open=False, on=date(year, 2, 28))

        withheld.refresh_from_db()
        assert (withheld.is_open, withheld.review_on) == (True, date(2029, 2, 28))
        assert withheld.evaluations.count() == 2
        assert not Suggestion.objects.exists()

    def test_that_finds_it_may_be_opened_suggests_its_publication(self, zsj, withheld):
        self.look(zsj, withheld, may_open=True, ground="已经解密")

        withheld.refresh_from_db()
        suggestion = Suggestion.objects.get()
        assert not withheld.is_open
        assert (suggestion.source, suggestion.ground) == ("evaluated", "已经解密")
        assert list(suggestion.applications.all()) == [withheld.application]
        entry = LedgerEntry.objects.latest("pk")
        assert (entry.did, entry.detail["suggestion"]) == ("disclosure.evaluate", suggestion.pk)
        with pytest.raises(Refused, match="已评估为可以公开"):
            self.look(zsj, withheld, may_open=False)

    def test_is_the_offices_and_needs_a_ground(self, zsj, withheld):
        with pytest.raises(Refused, match="不由您办理"):
            self.look(zsj, withheld, may_open=True, person=zsj.handler)
        with pytest.raises(Refused) as refused:
            self.look(zsj, withheld, may_open=True, ground="")
        assert refused.value.field == "ground"

    def test_stays_as_it_was_written(self, zsj, withheld):
        self.look(zsj, withheld, may_open=False)

        with pytest.raises(DatabaseError), transaction.atomic():
            Evaluation.objects.update(ground="另一个理由")
