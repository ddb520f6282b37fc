"""An answer is proposed only with what it needs, reviewed by three, decided only then; every outcome by a real path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from mingting.commons.models import LedgerEntry
from mingting.disclosure.actions import (
    allotting,
    answering,
    consulting,
    correcting,
    filing,
    messaging,
    redacting,
    sealing,
    withdrawing,
)
from mingting.disclosure.gateways.redacting import Box, pages
from mingting.disclosure.intake import Upload
from mingting.disclosure.models import Application, CaseFile, Proposal, Verdict, Withholding
from mingting.disclosure.rules.answers import AnswerFacts, Withheld
from mingting.disclosure.rules.outcomes import OUTCOMES, Outcome, row_of
from mingting.disclosure.rules.reviewing import Secrecy, Step
from mingting.disclosure.rules.stages import Stage
from mingting.kernel.refusals import Refused

from . import disclosing, making
from .disclosing import MONDAY

pytestmark = pytest.mark.django_db

ROWS = {
    "granted": "3.1",
    "already_public": "3.1",
    "partial": "3.2",
    "deny_secret": "3.3.1",
    "deny_law": "3.3.2",
    "deny_safety": "3.3.3",
    "deny_third_party": "3.3.4",
    "deny_internal": "3.3.5",
    "deny_process": "3.3.6",
    "deny_casefile": "3.3.7",
    "deny_query": "3.3.8",
    "unable_absent": "3.4.1",
    "unable_elsewhere": "3.4.1",
    "unable_create": "3.4.2",
    "unable_unclear": "3.4.3",
    "noproc_petition": "3.5.1",
    "noproc_repeat": "3.5.2",
    "noproc_publication": "3.5.3",
    "noproc_abuse": "3.5.4",
    "noproc_confirm": "3.5.5",
    "other_no_correction": "3.6.1",
    "other_fee_overdue": "3.6.2",
    "other_withdrawn": "3.6.3",
    "other": "3.6.3",
}
WITHHELD = ("partial", *(name for name in ROWS if name.startswith("deny_") and name != "deny_query"))
FIRST_REVIEW = ("先向", "申请行政复议")


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


class TestEveryOutcome:
    @pytest.mark.parametrize("outcome", ROWS)
    def test_is_reached_by_a_real_path_and_counts_in_its_row(self, zsj, outcome):
        case = disclosing.served(zsj, outcome)

        assert (case.outcome, row_of(Outcome(case.outcome)).code) == (outcome, ROWS[outcome])
        assert case.decided_on is not None
        assert case.stage == (Stage.WITHDRAWN if outcome == "other_withdrawn" else Stage.SERVED)

    def test_is_among_those_tried(self):
        assert set(ROWS) == set(Outcome)

    @pytest.mark.parametrize("outcome", sorted(set(ROWS) - {"other_withdrawn"}))
    def test_tells_its_remedy_and_is_put_down_for_re_evaluation_if_withheld(self, zsj, outcome):
        case = disclosing.sealed(zsj, outcome)
        letter = disclosing.answer_of(case)

        told = letter.fields["remedy"]
        assert all(words in told for words in FIRST_REVIEW) == (OUTCOMES[Outcome(outcome)].remedy == "R2")
        assert letter.kind == ("termination" if case.outcome.startswith("other_") else "answer")
        assert Withholding.objects.filter(application=case).exists() == (outcome in WITHHELD)


class TestProposal:
    def test_is_refused_without_a_search_when_the_information_is_said_not_to_exist(self, zsj):
        case = disclosing.handling(zsj)

        with pytest.raises(Refused, match="请先检索") as refused:
            disclosing.propose(zsj, case, Outcome.UNABLE_ABSENT)

        assert "第三十六条第（四）项" in refused.value.cite

    def test_takes_no_claim_for_what_the_record_does_not_show(self, zsj):
        case = disclosing.handling(zsj)
        claimed = AnswerFacts(
            searches=9,
            was_corrected=True,
            correction_lapsed=True,
            fee_lapsed=True,
            reason_found_unreasonable=True,
            reason="理由",
            third_party="silent",
        )

        for outcome in (
            Outcome.UNABLE_ABSENT,
            Outcome.UNABLE_UNCLEAR,
            Outcome.OTHER_NO_CORRECTION,
            Outcome.OTHER_FEE_OVERDUE,
            Outcome.NOPROC_ABUSE,
            Outcome.DENY_THIRD_PARTY,
        ):
            with pytest.raises(Refused):
                disclosing.propose(zsj, case, outcome, facts=claimed)

    def test_says_everything_that_it_lacks_at_once(self, zsj):
        case = disclosing.handling(zsj)

        with pytest.raises(filing.Faults) as refused:
            disclosing.propose(zsj, case, Outcome.DENY_LAW, facts=AnswerFacts())

        assert [fault.field for fault in refused.value.faults] == ["reason", "special_law"]

    def test_of_a_request_that_was_withdrawn_is_refused(self, zsj):
        case = disclosing.withdrawn(zsj)

        with pytest.raises(Refused, match="已撤回"):
            disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC)

    def test_withdrawal_is_no_answer(self, zsj):
        with pytest.raises(Refused, match="请办理“撤回申请”"):
            disclosing.propose(zsj, disclosing.handling(zsj), Outcome.OTHER_WITHDRAWN)

    def test_of_an_outcome_that_there_is_not_is_refused(self, zsj):
        with pytest.raises(Refused, match="请选择处理结果"):
            answering.propose(
                person=zsj.handler,
                application_id=disclosing.handling(zsj).pk,
                outcome="approved",
                facts=AnswerFacts(),
                reason="理由",
                by=disclosing.by(zsj.handler),
            )

    @pytest.mark.parametrize("who", ["legal", "head", "auditor", "administrator"])
    def test_by_someone_without_the_post_is_refused(self, zsj, who):
        case = disclosing.handling(zsj)

        with pytest.raises(Refused):
            disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC, who=zsj.people[who])

    @pytest.mark.parametrize("who", ["second_handler", "stranger", "other_section_head"])
    def test_by_a_handler_of_other_requests_is_refused(self, zsj, who):
        case = disclosing.handling(zsj)

        with pytest.raises(Refused):
            disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC, who=zsj.people[who])

    def test_by_another_organs_people_is_as_if_the_request_were_not_there(self, zsj):
        case = disclosing.handling(zsj)
        other = disclosing.bureau("fgj", "番禺区示例局")

        with pytest.raises(Refused, match="没有这件申请"):
            disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC, who=other.handler)

    def test_by_one_who_has_not_seen_what_a_colleague_did_is_refused(self, zsj):
        case = disclosing.handling(zsj)
        seen = case.events.latest("pk").pk
        disclosing.search(zsj, case)

        with pytest.raises(Refused, match="刚刚办理过本件"):
            disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC, who=zsj.section_head, seen=seen)

    def test_keeps_what_the_wizard_suggested_beside_what_was_chosen(self, zsj):
        case = disclosing.handling(zsj)
        walk = {"clear": "yes", "wanted": "publication", "harm": "no"}

        proposal = disclosing.propose(zsj, case, Outcome.NOPROC_PETITION, path=walk)

        assert (proposal.outcome, proposal.suggested) == ("noproc_petition", "noproc_publication")
        assert proposal.path == {"clear": "yes", "wanted": "publication"}

    def test_gives_back_the_facts_as_they_were_written(self, zsj):
        proposal = disclosing.proposed(zsj, Outcome.PARTIAL).proposals.get()

        facts = answering.facts_of(Proposal.objects.get(pk=proposal.pk))

        assert facts == replace(disclosing.FACTS[Outcome.PARTIAL], disclosed_files=1)

    def test_of_what_falls_under_no_article_needs_a_basis_of_its_own(self, zsj):
        with pytest.raises(Refused, match="请写明所依据的规定"):
            disclosing.propose(
                zsj, disclosing.handling(zsj), Outcome.OTHER, facts=AnswerFacts(reason="合并办理")
            )


class TestWhileTheApplicantIsAwaited:
    def test_nothing_but_the_lapse_may_be_answered(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.ask_correction(zsj, case)

        with pytest.raises(Refused, match="逾期不补正"):
            disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC)

    def test_the_correction_must_have_lapsed(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.ask_correction(zsj, case)
        last = disclosing.fresh(case).correction.correct_by

        with pytest.raises(Refused, match="补正期限还没有届满"):
            disclosing.propose(zsj, case, Outcome.OTHER_NO_CORRECTION, on=last)

        disclosing.propose(zsj, case, Outcome.OTHER_NO_CORRECTION, on=last + timedelta(days=1))

    def test_the_payment_must_have_lapsed(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.charge(zsj, case)
        last = disclosing.fresh(case).fee.pay_by

        with pytest.raises(Refused, match="缴费期限还没有届满"):
            disclosing.propose(zsj, case, Outcome.OTHER_FEE_OVERDUE, on=last)

        disclosing.propose(zsj, case, Outcome.OTHER_FEE_OVERDUE, on=last + timedelta(days=1))

    def test_a_corrected_request_has_not_lapsed(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.ask_correction(zsj, case)
        correcting.correct(person=None, application_id=case.pk, text="明确了", by=disclosing.by(None, MONDAY))

        with pytest.raises(Refused, match="补正期限还没有届满"):
            disclosing.propose(zsj, case, Outcome.OTHER_NO_CORRECTION)

    def test_a_draft_sent_back_may_be_drafted_anew(self, zsj):
        case = disclosing.proposed(zsj, Outcome.OTHER_NO_CORRECTION)
        disclosing.review(zsj, case, Step.SECTION, passed=False)

        disclosing.propose(zsj, case, Outcome.OTHER_NO_CORRECTION, on=disclosing.day_of(case))

        assert disclosing.fresh(case).stage == Stage.REVIEW


class TestOpinionsAskedFor:
    def test_must_be_waited_for_before_anything_is_disclosed(self, zsj):
        case = disclosing.prepared(zsj, Outcome.GRANTED)
        disclosing.ask_third_party(zsj, case)

        with pytest.raises(Refused, match="期限届满后再答复") as refused:
            disclosing.propose(zsj, case, Outcome.GRANTED)

        assert "第三十二条" in refused.value.cite

    def test_are_no_longer_waited_for_when_their_time_is_over(self, zsj):
        case = disclosing.prepared(zsj, Outcome.GRANTED)
        disclosing.ask_third_party(zsj, case)
        over = case.consultations.get().reply_by + timedelta(days=1)

        proposal = disclosing.propose(zsj, case, Outcome.GRANTED, on=over)

        assert answering.facts_of(proposal).third_party == "silent"

    def test_hold_up_nothing_that_does_not_rest_on_them(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.ask_third_party(zsj, case)

        disclosing.propose(zsj, case, Outcome.DENY_INTERNAL)

    def test_of_the_secrecy_office_are_waited_for_without_end(self, zsj):
        case = disclosing.prepared(zsj, Outcome.GRANTED)
        consulting.consult(
            person=zsj.handler,
            application_id=case.pk,
            kind="secrecy",
            to="区保密局",
            question="能否公开",
            by=disclosing.by(zsj.handler),
        )

        with pytest.raises(Refused, match="区保密局") as refused:
            disclosing.propose(zsj, case, Outcome.GRANTED, on=MONDAY + timedelta(days=90))

        assert "第十七条第三款" in refused.value.cite

    def test_of_lawyers_hold_up_nothing(self, zsj):
        case = disclosing.prepared(zsj, Outcome.GRANTED)
        consulting.consult(
            person=zsj.handler,
            application_id=case.pk,
            kind="counsel",
            to="示例律师事务所",
            question="能否公开",
            by=disclosing.by(zsj.handler),
        )

        disclosing.propose(zsj, case, Outcome.GRANTED)

    def test_with_good_reasons_against_bar_disclosure(self, zsj):
        case = disclosing.prepared(zsj, Outcome.GRANTED)
        disclosing.third_party_says(zsj, case, disclosing.ask_third_party(zsj, case))

        with pytest.raises(Refused, match="第三方有合理理由不同意的，不予公开"):
            disclosing.propose(zsj, case, Outcome.GRANTED)

    def test_without_good_reasons_do_not(self, zsj):
        case = disclosing.prepared(zsj, Outcome.GRANTED)
        disclosing.third_party_says(zsj, case, disclosing.ask_third_party(zsj, case), has_ground=False)

        disclosing.propose(zsj, case, Outcome.GRANTED)

    def test_of_several_are_taken_together_one_objection_outweighing_consent(self, zsj):
        case = disclosing.prepared(zsj, Outcome.GRANTED)
        first, second = (disclosing.ask_third_party(zsj, case) for _ in range(2))
        disclosing.third_party_says(zsj, case, first)
        disclosing.third_party_says(zsj, case, second, "agree")

        with pytest.raises(Refused, match="第三方有合理理由不同意的，不予公开"):
            disclosing.propose(zsj, case, Outcome.GRANTED)

    def test_may_be_overridden_for_the_public_interest_with_reasons(self, zsj):
        case = disclosing.prepared(zsj, Outcome.GRANTED)
        disclosing.third_party_says(zsj, case, disclosing.ask_third_party(zsj, case))
        overriding = AnswerFacts(overrides_third_party=True)

        with pytest.raises(Refused, match="对公共利益造成什么重大影响"):
            disclosing.propose(zsj, case, Outcome.GRANTED, facts=overriding)

        disclosing.propose(
            zsj, case, Outcome.GRANTED, facts=replace(overriding, public_interest="关系公共安全")
        )

    def test_stand_in_the_letter_without_the_third_partys_name_or_words(self, zsj):
        case = disclosing.sealed(zsj, Outcome.DENY_THIRD_PARTY)

        said = disclosing.answer_of(case).fields["opinion"]

        assert "不同意公开，本机关认为其理由合理" in said
        assert "示例科技公司" not in said
        assert "商业秘密" not in said


class TestFilesHandedOver:
    def test_are_of_this_case(self, zsj):
        case = disclosing.handling(zsj)
        other = disclosing.information(zsj, disclosing.handling(zsj))

        with pytest.raises(Refused, match="只能提供本件案卷中"):
            disclosing.propose(zsj, case, Outcome.GRANTED, file_ids=[other.pk])

    def test_are_never_papers_for_the_offices_own_use(self, zsj):
        case = disclosing.handling(zsj)
        upload = Upload("内部意见.txt", "内部意见".encode(), CaseFile.Source.STAFF)
        note = messaging.take_file(
            person=zsj.handler, application_id=case.pk, upload=upload, by=disclosing.by(zsj.handler)
        )

        with pytest.raises(Refused, match="只能提供本件案卷中"):
            disclosing.propose(zsj, case, Outcome.GRANTED, file_ids=[note.pk])

    def test_are_never_an_original_that_was_redacted(self, zsj):
        case = disclosing.handling(zsj)
        original = disclosing.information(zsj, case)
        redacted = disclosing.redacted(zsj, case, original)

        with pytest.raises(Refused, match="只能提供处理后的文件"):
            disclosing.propose(zsj, case, Outcome.PARTIAL, file_ids=[original.pk, redacted.pk])

    def test_make_an_answer_partial_when_something_was_covered(self, zsj):
        case = disclosing.handling(zsj)
        redacted = disclosing.redacted(zsj, case)

        with pytest.raises(Refused, match="应当是“部分公开”") as refused:
            disclosing.propose(zsj, case, Outcome.GRANTED, file_ids=[redacted.pk])

        assert "第三十七条" in refused.value.cite

    def test_make_a_denial_a_contradiction(self, zsj):
        case = disclosing.handling(zsj)
        file = disclosing.information(zsj, case)

        with pytest.raises(Refused, match="已经提供了信息的"):
            disclosing.propose(zsj, case, Outcome.DENY_INTERNAL, file_ids=[file.pk])

    def test_do_not_go_with_what_cannot_be_provided(self, zsj):
        case = disclosing.handling(zsj)
        file = disclosing.information(zsj, case)

        with pytest.raises(Refused, match="不附提供的信息"):
            disclosing.propose(zsj, case, Outcome.UNABLE_CREATE, file_ids=[file.pk])

    def test_are_needed_for_a_partial_answer_and_so_is_what_is_withheld(self, zsj):
        case = disclosing.handling(zsj)
        file = disclosing.information(zsj, case)

        with pytest.raises(Refused, match="请逐处列明"):
            disclosing.propose(zsj, case, Outcome.PARTIAL, file_ids=[file.pk], facts=AnswerFacts())
        with pytest.raises(Refused, match=r"附上可以公开的内容|请附上公开的信息"):
            disclosing.propose(zsj, case, Outcome.PARTIAL, file_ids=[])

    def test_may_be_some_of_several_files_the_others_listed_as_withheld(self, zsj):
        case = disclosing.handling(zsj)
        file = disclosing.information(zsj, case)
        whole = AnswerFacts(withheld=(Withheld("请示", "属于请示报告", Outcome.DENY_PROCESS),))

        disclosing.propose(zsj, case, Outcome.PARTIAL, file_ids=[file.pk], facts=whole)


class TestRepeatedRequest:
    def test_takes_the_day_of_the_earlier_reply_from_the_record(self, zsj):
        case = disclosing.prepared(zsj, Outcome.NOPROC_REPEAT)
        earlier = disclosing.facts_for(case, Outcome.NOPROC_REPEAT)

        proposal = disclosing.propose(
            zsj, case, Outcome.NOPROC_REPEAT, facts=replace(earlier, earlier_on=date(2020, 1, 1))
        )

        assert answering.facts_of(proposal).earlier_on == MONDAY

    def test_is_refused_when_the_earlier_reply_was_to_somebody_else(self, zsj):
        disclosing.served(zsj, case=disclosing.handling(zsj, id_number=disclosing.CITIZENS[1]))
        case = disclosing.handling(zsj)

        with pytest.raises(Refused, match="不是本机关对该申请人另一件申请的答复"):
            disclosing.propose(zsj, case, Outcome.NOPROC_REPEAT)

    def test_is_refused_when_the_earlier_reply_never_went_out(self, zsj):
        disclosing.sealed(zsj)
        case = disclosing.handling(zsj)

        with pytest.raises(Refused, match="不是本机关对该申请人另一件申请的答复"):
            disclosing.propose(zsj, case, Outcome.NOPROC_REPEAT)

    def test_rests_on_a_paper_reply_only_when_it_lies_in_the_case(self, zsj):
        case = disclosing.handling(zsj)
        on_paper = AnswerFacts(earlier_number="番政数公开〔2019〕3号", earlier_on=date(2019, 8, 1))

        with pytest.raises(Refused, match="请先将该答复归入本件案卷"):
            disclosing.propose(zsj, case, Outcome.NOPROC_REPEAT, facts=on_paper)
        messaging.take_file(
            person=zsj.handler,
            application_id=case.pk,
            upload=Upload("原答复.txt", "答复".encode(), CaseFile.Source.STAFF),
            by=disclosing.by(zsj.handler),
        )

        disclosing.propose(zsj, case, Outcome.NOPROC_REPEAT, facts=on_paper)


class TestTakingBack:
    def test_lets_the_draft_be_written_anew(self, zsj):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)

        answering.take_back(person=zsj.handler, application_id=case.pk, by=disclosing.by(zsj.handler))
        disclosing.propose(zsj, case, Outcome.DENY_INTERNAL)

        assert answering.under_review(case).outcome == "deny_internal"
        assert case.proposals.count() == 2

    def test_is_refused_once_somebody_has_reviewed(self, zsj):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)
        disclosing.review(zsj, case, Step.SECTION)

        with pytest.raises(Refused, match="已有人审核"):
            answering.take_back(person=zsj.handler, application_id=case.pk, by=disclosing.by(zsj.handler))


class TestReview:
    def test_passes_through_three_people_to_the_seal(self, zsj):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)
        stages = []
        for step in Step:
            disclosing.review(zsj, case, step)
            stages.append(disclosing.fresh(case).stage)

        assert stages == [Stage.REVIEW, Stage.REVIEW, Stage.SEALING]

    def test_sends_back_with_an_opinion_and_a_new_draft_starts_from_the_first_step(self, zsj):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)
        disclosing.review(zsj, case, Step.SECTION)
        disclosing.review(zsj, case, Step.LEGAL, passed=False, opinion="依据应当到项")

        assert disclosing.fresh(case).stage == Stage.HANDLING
        disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC)
        with pytest.raises(Refused, match="当前环节是科室审核"):
            disclosing.review(zsj, case, Step.LEGAL)

    def test_that_sends_back_must_say_why(self, zsj):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="退回须写明意见"):
            answering.review(
                person=zsj.section_head,
                application_id=case.pk,
                step=Step.SECTION,
                passed=False,
                secrecy=Secrecy.MAY_DISCLOSE,
                opinion=" ",
                by=disclosing.by(zsj.section_head),
            )

    @pytest.mark.parametrize("step", [Step.LEGAL, Step.HEAD])
    def test_takes_no_step_before_its_turn(self, zsj, step):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="当前环节是科室审核"):
            disclosing.review(zsj, case, step)

    def test_by_who_drafted_is_refused(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.propose(zsj, case, Outcome.ALREADY_PUBLIC, who=zsj.section_head)

        with pytest.raises(Refused, match="不得审核本件") as refused:
            disclosing.review(zsj, case, Step.SECTION)

        assert "第十七条" in refused.value.cite

    @pytest.mark.parametrize(
        "who", ["legal", "head", "other_section_head", "handler", "clerk", "administrator"]
    )
    def test_by_someone_without_the_steps_post_is_refused(self, zsj, who):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused):
            disclosing.review(zsj, case, Step.SECTION, who=zsj.people[who])

    def test_takes_two_steps_of_nobody_even_with_two_posts(self, zsj):
        both = making.person(
            "both", (zsj.organ, disclosing.ROLES["legal"]), (zsj.organ, disclosing.ROLES["head"])
        )
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)
        disclosing.review(zsj, case, Step.SECTION)
        disclosing.review(zsj, case, Step.LEGAL, who=both)

        with pytest.raises(Refused, match="各环节须由不同的人完成"):
            disclosing.review(zsj, case, Step.HEAD, who=both)

    def test_of_what_may_not_be_disclosed_cannot_pass(self, zsj):
        case = disclosing.proposed(zsj, Outcome.GRANTED)

        with pytest.raises(Refused, match="不得同意提供"):
            disclosing.review(zsj, case, Step.SECTION, secrecy=Secrecy.MUST_NOT)

    def test_of_a_request_withdrawn_meanwhile_is_refused(self, zsj):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)
        withdrawing.withdraw(person=None, application_id=case.pk, reason="", by=disclosing.by(None))

        with pytest.raises(Refused, match="已撤回"):
            disclosing.review(zsj, case, Step.SECTION)

    def test_keeps_who_handled_from_reviewing_after_the_case_passed_to_another(self, zsj):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)
        allotting.allot(
            person=zsj.clerk,
            application_id=case.pk,
            section=zsj.section,
            handler=zsj.second_handler,
            by=disclosing.by(zsj.clerk),
        )
        making.Post.objects.create(
            person=zsj.handler, organ=zsj.organ, role="legal_adviser", since=date(2020, 1, 1)
        )
        disclosing.review(zsj, case, Step.SECTION)

        with pytest.raises(Refused, match="不得审核本件"):
            disclosing.review(zsj, case, Step.LEGAL, who=zsj.handler)


class TestSeal:
    def test_numbers_the_letter_and_decides_the_request(self, zsj):
        case = disclosing.sealed(zsj)

        letter = disclosing.answer_of(case)
        assert letter.number == "番政数依申请〔2026〕1号-答"
        assert (case.stage, case.outcome, case.decided_on) == (Stage.ISSUED, "granted", MONDAY)

    def test_writes_one_entry_in_the_ledger(self, zsj):
        case = disclosing.sealed(zsj)

        entry = LedgerEntry.objects.get(did="disclosure.seal")
        assert entry.to == f"disclosure.application:{case.pk}"
        assert entry.detail["number"] == disclosing.answer_of(case).number

    def test_before_all_have_passed_is_refused(self, zsj):
        case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)
        disclosing.review(zsj, case, Step.SECTION)

        with pytest.raises(Refused, match="只能在待用印时办理"):
            sealing.seal(person=zsj.clerk, application_id=case.pk, by=disclosing.by(zsj.clerk))

    @pytest.mark.parametrize("who", ["handler", "section_head", "head", "legal"])
    def test_by_someone_without_the_post_is_refused(self, zsj, who):
        case = disclosing.reviewed(zsj, Outcome.ALREADY_PUBLIC)

        with pytest.raises(Refused, match="没有办理“编号用印”的岗位"):
            sealing.seal(person=zsj.people[who], application_id=case.pk, by=disclosing.by(zsj.people[who]))

    def test_describes_the_search_in_the_letter(self, zsj):
        case = disclosing.sealed(zsj, Outcome.UNABLE_ABSENT)

        assert "2026年3月2日，在档案系统以“窗口设置 方案”检索" in disclosing.answer_of(case).fields["search"]

    def test_names_the_notice_that_was_not_heeded(self, zsj):
        case = disclosing.sealed(zsj, Outcome.OTHER_NO_CORRECTION)

        notice = case.letters.get(kind="correction")
        fields = disclosing.answer_of(case).fields
        assert fields["earlier_number"] == notice.number
        assert fields["deadline"] == "2026年3月23日"

    @pytest.mark.parametrize(
        ("day", "next_year"),
        [(date(2024, 2, 29), date(2025, 2, 28)), (date(2026, 3, 2), date(2027, 3, 2))],
    )
    def test_puts_what_is_withheld_down_for_a_year_later(self, day, next_year):
        assert sealing.a_year_after(day) == next_year

    def test_puts_nothing_down_when_a_part_is_only_absent(self):
        absent = AnswerFacts(withheld=(Withheld("附图", "没有保存", Outcome.UNABLE_ABSENT),))

        assert not sealing.withholds(Outcome.PARTIAL, absent)


class TestRedaction:
    def test_lays_a_proved_file_beside_the_original(self, zsj):
        case = disclosing.handling(zsj)
        original = disclosing.information(zsj, case, name="张某来信.pdf")

        redacted = disclosing.redacted(zsj, case, original)

        data = content(redacted)
        assert disclosing.SECRET_WORDS.encode() not in data
        assert len(pages(data, "pdf")) == 1
        assert (redacted.redacts, redacted.source) == (original, CaseFile.Source.REDACTED)
        assert redacted.boxes[0]["reason"] == "第十五条 个人隐私"
        assert "张某" not in redacted.name
        assert not CaseFile.objects.filter(application=case, for_applicant=True).exists()

    def test_gives_each_file_of_a_case_its_own_neutral_name(self, zsj):
        case = disclosing.handling(zsj)

        names = {disclosing.redacted(zsj, case).name for _ in range(2)}

        assert len(names) == 2

    def test_without_a_reason_is_refused(self, zsj):
        case = disclosing.handling(zsj)
        original = disclosing.information(zsj, case)

        with pytest.raises(Refused, match="没有注明不予公开的理由"):
            redacting.redact(
                person=zsj.handler,
                file_id=original.pk,
                boxes=[Box(0, 0.1, 0.1, 0.2, 0.1, " ")],
                by=disclosing.by(zsj.handler),
            )

    def test_of_a_paper_that_is_not_to_be_given_is_refused(self, zsj):
        case = disclosing.handling(zsj)
        redacted = disclosing.redacted(zsj, case)

        with pytest.raises(Refused, match="只能对“拟提供的信息”"):
            disclosing.redacted(zsj, case, redacted)

    def test_of_another_peoples_file_is_as_if_it_were_not_there(self, zsj):
        original = disclosing.information(zsj, disclosing.handling(zsj))

        with pytest.raises(Refused, match="没有这件申请"):
            redacting.redact(
                person=zsj.stranger,
                file_id=original.pk,
                boxes=[Box(0, 0.1, 0.1, 0.2, 0.1, "第十五条")],
                by=disclosing.by(zsj.stranger),
            )

    def test_after_the_draft_was_handed_in_is_refused(self, zsj):
        case = disclosing.proposed(zsj, Outcome.GRANTED)
        original = case.files.get(source=CaseFile.Source.INFORMATION)

        with pytest.raises(Refused, match="只能在办理中时办理"):
            disclosing.redacted(zsj, case, original)


# --- no other door: the database itself asks for the three verdicts -------------------------------------------------

Door = Callable[[Application, "disclosing.Bureau"], object]


def verdict(proposal: Proposal, step: Step, reviewer_no: int, *, passed: bool = True) -> Verdict:
    return Verdict.objects.create(
        proposal=proposal,
        step=step,
        reviewer_no=reviewer_no,
        reviewer="某人",
        passed=passed,
        secrecy=Secrecy.MAY_DISCLOSE,
        at=disclosing.noon(MONDAY),
    )


def decide(case: Application, outcome: str = "already_public") -> None:
    Application.objects.filter(pk=case.pk).update(outcome=outcome, decided_on=MONDAY)


def decide_in_sql(case: Application, zsj: disclosing.Bureau) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE disclosure_application SET outcome = 'already_public', decided_on = %s, stage = 'issued'"
            " WHERE id = %s",
            [MONDAY, case.pk],
        )


def decide_with_two_verdicts(case: Application, zsj: disclosing.Bureau) -> None:
    for step in (Step.SECTION, Step.LEGAL):
        disclosing.review(zsj, case, step)
    decide(case)


def decide_with_a_verdict_against(case: Application, zsj: disclosing.Bureau) -> None:
    for number, step in enumerate(Step, start=1):
        verdict(case.proposals.get(), step, 100 + number, passed=step != Step.HEAD)
    decide(case)


def decide_with_the_drafters_own_verdict(case: Application, zsj: disclosing.Bureau) -> None:
    proposal = case.proposals.get()
    for step, who in zip(Step, (zsj.section_head.pk, proposal.person_no, zsj.head.pk), strict=True):
        verdict(proposal, step, who)
    decide(case)


def decide_otherwise_than_was_reviewed(case: Application, zsj: disclosing.Bureau) -> None:
    for step in Step:
        disclosing.review(zsj, case, step)
    decide(case, "deny_internal")


def decide_on_an_older_draft(case: Application, zsj: disclosing.Bureau) -> None:
    proposal = case.proposals.get()
    for step, who in zip(Step, (zsj.section_head, zsj.legal, zsj.head), strict=True):
        verdict(proposal, step, who.pk)
    Proposal.objects.create(
        application=case,
        outcome="already_public",
        reason="新稿",
        person_no=zsj.handler.pk,
        who="某人",
        at=disclosing.noon(MONDAY),
    )
    decide(case)


def give_one_person_two_verdicts(case: Application, zsj: disclosing.Bureau) -> None:
    verdict(case.proposals.get(), Step.SECTION, zsj.legal.pk)
    verdict(case.proposals.get(), Step.LEGAL, zsj.legal.pk)


DOORS: dict[str, Door] = {
    "an UPDATE in SQL": decide_in_sql,
    "update() of the rows": lambda case, zsj: decide(case),
    "two verdicts": decide_with_two_verdicts,
    "a verdict against": decide_with_a_verdict_against,
    "the drafter's own verdict": decide_with_the_drafters_own_verdict,
    "another outcome than was reviewed": decide_otherwise_than_was_reviewed,
    "verdicts on an older draft": decide_on_an_older_draft,
    "two verdicts by one person": give_one_person_two_verdicts,
}


@pytest.mark.parametrize("door", DOORS)
def test_a_request_is_decided_through_no_door_without_three_verdicts(zsj, door):
    case = disclosing.proposed(zsj, Outcome.ALREADY_PUBLIC)

    with pytest.raises(IntegrityError), transaction.atomic():
        DOORS[door](case, zsj)

    assert disclosing.fresh(case).decided_on is None


DECIDED: dict[str, Door] = {
    "another outcome": lambda case, zsj: decide(case, "deny_internal"),
    "undecided again": lambda case, zsj: Application.objects.filter(pk=case.pk).update(decided_on=None),
    "another day": lambda case, zsj: Application.objects.filter(pk=case.pk).update(
        decided_on=MONDAY + timedelta(days=1)
    ),
    "deleted": lambda case, zsj: case.delete(),
    "a verdict rewritten": lambda case, zsj: Verdict.objects.update(passed=False),
    "a verdict deleted": lambda case, zsj: Verdict.objects.all().delete(),
    "a deed erased": lambda case, zsj: case.events.all().delete(),
}


@pytest.mark.parametrize("door", DECIDED)
def test_what_was_decided_stays_so(zsj, door):
    case = disclosing.sealed(zsj, Outcome.ALREADY_PUBLIC)

    with pytest.raises(Exception, match=r"不能|只能追加|protected"), transaction.atomic():
        DECIDED[door](case, zsj)

    assert disclosing.fresh(case).outcome == "already_public"
    assert Verdict.objects.filter(passed=True).count() == 3


def content(file: CaseFile) -> bytes:
    with making.kept.open_kept(file.digest) as stored:
        return stored.read()
