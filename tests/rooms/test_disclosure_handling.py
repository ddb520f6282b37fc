"""Between receipt and answer: what may be asked of whom, until when, once or again, and what it does to the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mingting.accounts.models import Person, Post
from mingting.commons.calendar import calendar
from mingting.commons.models import LedgerEntry
from mingting.disclosure.actions import (
    allotting,
    archiving,
    charging,
    consulting,
    correcting,
    explaining,
    extending,
    filing,
    messaging,
    searching,
    withdrawing,
)
from mingting.disclosure.intake import Upload
from mingting.disclosure.models import (
    Application,
    CaseFile,
    Consultation,
    Event,
    Extension,
    Fee,
    Letter,
    Office,
    Search,
)
from mingting.disclosure.rules.clock import derive
from mingting.disclosure.rules.stages import Stage
from mingting.disclosure.timing import history_of, remaining
from mingting.kernel.refusals import Refused

from ..rules.sample_pdfs import Page, Pdf
from . import disclosing, making
from .disclosing import CITIZENS, DUE, MONDAY, fresh

pytestmark = pytest.mark.django_db

SEVENTH, EIGHTH = date(2026, 3, 11), date(2026, 3, 12)
TUESDAY, FRIDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
Kind = Consultation.Kind


@pytest.fixture
def zsj() -> disclosing.Bureau:
    return disclosing.bureau()


def refused(deed: Callable[[], Any], words: str = "") -> Refused:
    """Do what is refused, and show that neither timeline nor ledger nor any letter tells of it."""
    before = Event.objects.count(), LedgerEntry.objects.count(), Letter.objects.count()
    with pytest.raises(Refused, match=words or None) as caught, transaction.atomic():
        deed()
    assert (Event.objects.count(), LedgerEntry.objects.count(), Letter.objects.count()) == before
    return caught.value


def letter(case: Application, kind: str) -> Letter:
    return case.letters.get(kind=kind)


def said(case: Application) -> list[str]:
    return [event.said for event in case.events.all() if event.said]


# --- allotting ------------------------------------------------------------------------------------------------------


def allot(zsj: disclosing.Bureau, case: Application, handler: Person | None, **more: Any) -> Application:
    who = more.pop("who", zsj.clerk)
    return allotting.allot(
        person=who,
        application_id=case.pk,
        handler=handler,
        by=disclosing.by(who, disclosing.day_of(case)),
        **{"section": zsj.section} | more,
    )


class TestAllotting:
    def test_gives_the_request_to_a_section_and_a_handler(self, zsj):
        case = allot(zsj, disclosing.registered(zsj), zsj.handler, note=" 请尽快 ")

        assert (case.stage, case.section, case.handler) == (Stage.HANDLING, zsj.section, zsj.handler)
        assert case.events.latest("pk").note == f"交政务公开科 {zsj.handler.name}办理：请尽快"
        assert said(case)[-1] == "已交承办科室办理"

    def test_may_leave_it_to_the_section_to_find_a_handler(self, zsj):
        case = allot(zsj, disclosing.registered(zsj), None)
        assert (case.section, case.handler) == (zsj.section, None)

        case = allot(zsj, case, zsj.second_handler, who=zsj.section_head, section=None)

        assert case.handler == zsj.second_handler
        assert case.events.latest("pk").move == "reallot"
        assert case.events.latest("pk").said == ""

    def test_names_a_section_of_the_organ(self, zsj):
        other = disclosing.bureau("fgj", "番禺区示例局")
        case = disclosing.registered(zsj)

        for section in (None, other.section):
            assert refused(lambda section=section: allot(zsj, case, None, section=section)).field == "section"

    def test_to_a_section_that_is_closed_is_refused(self, zsj):
        case = disclosing.registered(zsj)
        zsj.section.is_open = False
        zsj.section.save()

        assert refused(lambda: allot(zsj, case, None)).field == "section"

    @pytest.mark.parametrize("who", ["stranger", "clerk", "legal", "section_head"])
    def test_to_one_who_is_no_handler_of_the_section_is_refused(self, zsj, who):
        case = disclosing.registered(zsj)

        assert refused(lambda: allot(zsj, case, zsj.people[who])).field == "handler"

    def test_by_a_section_head_stays_within_the_section(self, zsj):
        case = disclosing.handling(zsj)

        refused(
            lambda: allot(zsj, case, zsj.stranger, who=zsj.section_head, section=zsj.other_section),
            "本科室内",
        )
        refused(lambda: allot(zsj, case, zsj.handler, who=zsj.other_section_head), "没有这件申请")

    @pytest.mark.parametrize("who", ["handler", "second_handler", "legal", "head", "auditor"])
    def test_is_the_offices_or_the_section_heads(self, zsj, who):
        case = disclosing.handling(zsj)

        refused(lambda: allot(zsj, case, zsj.second_handler, who=zsj.people[who]))

    def test_to_one_who_has_reviewed_the_draft_is_refused(self, zsj):
        Post.objects.create(
            person=zsj.section_head,
            organ=zsj.organ,
            role="handler",
            section=zsj.section,
            since=date(2020, 1, 1),
        )
        case = disclosing.proposed(zsj, "already_public")
        disclosing.review(zsj, case, "section")

        assert "审核过本件" in refused(lambda: allot(zsj, case, zsj.section_head)).sentence

    def test_of_one_that_waits_for_confirmation_is_told_so(self, zsj):
        case = fresh(disclosing.filed(zsj).application)

        assert "“分办”只能在待分办时办理，本件现在待确认" in refused(lambda: allot(zsj, case, None)).sentence

    def test_of_several_does_those_that_it_can_and_tells_of_the_others(self, zsj):
        first, second = disclosing.registered(zsj), disclosing.registered(zsj)
        waiting = disclosing.filed(zsj).application
        foreign = disclosing.registered(disclosing.bureau("fgj", "番禺区示例局"))
        pks = [first.pk, waiting.pk, foreign.pk, 10**9, second.pk, first.pk]

        refusals = allotting.allot_many(
            person=zsj.clerk,
            application_ids=pks,
            section=zsj.section,
            handler=zsj.handler,
            by=disclosing.by(zsj.clerk),
        )

        assert list(refusals) == [waiting.pk, foreign.pk, 10**9]
        assert refusals[foreign.pk] == refusals[10**9]
        assert {fresh(case).handler_id for case in (first, second)} == {zsj.handler.pk}
        assert fresh(first).events.filter(move="allot").count() == 1


# --- correction -----------------------------------------------------------------------------------------------------


def ask_correction(zsj: disclosing.Bureau, case: Application, on: date = MONDAY, **more: Any) -> Any:
    who = more.pop("who", zsj.handler)
    words = {"unclear": "没有写明年度", "guidance": "请写明年度"}
    return correcting.ask_correction(
        person=who, application_id=case.pk, by=disclosing.by(who, on), **words | more
    )


def correct(
    zsj: disclosing.Bureau, case: Application, on: date, *, on_line: bool = True, **more: Any
) -> Application:
    who = None if on_line else zsj.clerk
    correcting.correct(
        person=who, application_id=case.pk, by=disclosing.by(who, on), **{"text": "2025年的"} | more
    )
    return fresh(case)


class TestCorrection:
    def test_is_asked_with_guidance_and_the_clock_waits(self, zsj):
        case = disclosing.handling(zsj)
        correction = ask_correction(zsj, case)

        case = fresh(case)
        assert (case.stage, case.due_on, case.waiting) == (Stage.CORRECTION, None, "correction")
        assert correction.correct_by == calendar().add(MONDAY, 15) == date(2026, 3, 23)
        fields = letter(case, "correction").fields
        assert (fields["unclear"], fields["guidance"]) == ("没有写明年度", "请写明年度")
        assert fields["deadline"] == "2026年3月23日"
        assert said(case)[-1] == "请于 2026-03-23 前补正申请内容"

    def test_gives_the_time_that_the_office_has_set_or_the_handler_names(self):
        slow = disclosing.bureau("mzj", "番禺区慢局", correction_days=10)

        assert ask_correction(slow, disclosing.handling(slow)).correct_by == date(2026, 3, 16)
        assert ask_correction(slow, disclosing.handling(slow), correct_by=FRIDAY).correct_by == FRIDAY

    @pytest.mark.parametrize("day", [MONDAY, MONDAY - timedelta(days=1)])
    def test_gives_some_time(self, zsj, day):
        case = disclosing.handling(zsj)

        assert refused(lambda: ask_correction(zsj, case, correct_by=day)).field == "correct_by"

    def test_may_be_asked_on_the_seventh_working_day_and_not_on_the_eighth(self, zsj):
        late, in_time = disclosing.handling(zsj), disclosing.handling(zsj)

        refusal = refused(lambda: ask_correction(zsj, late, EIGHTH), "7个工作日")
        assert "第三十条" in refusal.cite
        ask_correction(zsj, in_time, SEVENTH)
        assert fresh(in_time).stage == Stage.CORRECTION

    def test_is_asked_once(self, zsj):
        case = disclosing.handling(zsj)
        ask_correction(zsj, case)
        correct(zsj, case, TUESDAY)

        refused(lambda: ask_correction(zsj, case, TUESDAY), "只能告知一次")

    @pytest.mark.parametrize("lacking", ["unclear", "guidance"])
    def test_without_its_words_is_refused(self, zsj, lacking):
        case = disclosing.handling(zsj)

        refusal = refused(lambda: ask_correction(zsj, case, **{lacking: " \n"}))

        assert refusal.field == lacking
        assert not hasattr(fresh(case), "correction")

    def test_begins_the_period_anew_when_it_comes(self, zsj):
        case = disclosing.handling(zsj)
        ask_correction(zsj, case)

        case = correct(zsj, case, FRIDAY)

        assert (case.stage, case.waiting) == (Stage.HANDLING, "")
        assert case.due_on == calendar().add(FRIDAY, 20) == date(2026, 4, 3)
        assert (case.correction.corrected_on, case.correction.text) == (FRIDAY, "2025年的")

    def test_taken_in_by_the_office_counts_from_the_day_it_came(self, zsj):
        case = disclosing.handling(zsj)
        ask_correction(zsj, case)

        case = correct(zsj, case, date(2026, 3, 10), on_line=False, received_on=FRIDAY)

        assert case.due_on == date(2026, 4, 3)
        assert case.events.latest("pk").on == FRIDAY

    @pytest.mark.parametrize(
        ("received_on", "words"),
        [(MONDAY - timedelta(days=1), "不能早于告知补正之日"), (date(2026, 3, 11), "不能晚于今天")],
    )
    def test_on_an_impossible_day_is_refused(self, zsj, received_on, words):
        case = disclosing.handling(zsj)
        ask_correction(zsj, case)

        refused(lambda: correct(zsj, case, date(2026, 3, 10), on_line=False, received_on=received_on), words)

    def test_on_line_counts_from_the_day_it_is_sent_whatever_else_is_claimed(self, zsj):
        case = disclosing.handling(zsj)
        ask_correction(zsj, case)

        assert correct(zsj, case, FRIDAY, received_on=MONDAY).correction.corrected_on == FRIDAY

    @pytest.mark.parametrize("on_line", [True, False])
    def test_that_comes_late_needs_a_good_reason(self, zsj, on_line):
        case = disclosing.handling(zsj)
        ask_correction(zsj, case, correct_by=FRIDAY)
        late = date(2026, 3, 9)

        assert refused(lambda: correct(zsj, case, late, on_line=on_line)).field == "late_reason"
        refused(lambda: correct(zsj, case, late, on_line=on_line, late_reason="  "))
        case = correct(zsj, case, late, on_line=on_line, late_reason="住院")

        assert (case.stage, case.correction.late_reason) == (Stage.HANDLING, "住院")

    def test_on_its_last_day_is_in_time(self, zsj):
        case = disclosing.handling(zsj)
        ask_correction(zsj, case, correct_by=FRIDAY)

        assert correct(zsj, case, FRIDAY).stage == Stage.HANDLING

    def test_that_nobody_asked_for_is_refused(self, zsj):
        case = disclosing.handling(zsj)

        refused(lambda: correct(zsj, case, TUESDAY), "只能在待补正时办理")

    def test_without_words_is_refused(self, zsj):
        case = disclosing.handling(zsj)
        ask_correction(zsj, case)

        assert refused(lambda: correct(zsj, case, TUESDAY, text="")).field == "text"

    def test_brings_papers_of_which_none_is_left_when_one_is_bad(self, zsj):
        case = disclosing.handling(zsj)
        ask_correction(zsj, case)
        good, bad = Upload("附件.pdf", Pdf([Page()]).bytes()), Upload("x.exe", b"MZ" + bytes(100))

        assert refused(lambda: correct(zsj, case, TUESDAY, files=[good, bad])).field == "files"
        assert not CaseFile.objects.exists()
        assert correct(zsj, case, TUESDAY, files=[good]).files.get().who == "申请人"

    def test_asked_before_it_was_allotted_leaves_it_to_be_allotted(self, zsj):
        case = disclosing.registered(zsj)
        ask_correction(zsj, case, who=zsj.clerk)

        assert correct(zsj, case, TUESDAY).stage == Stage.RECEIVED
        assert allot(zsj, case, zsj.handler).stage == Stage.HANDLING

    def test_asked_before_it_was_allotted_and_allotted_meanwhile_goes_to_its_handler(self, zsj):
        case = disclosing.registered(zsj)
        ask_correction(zsj, case, who=zsj.clerk)
        allot(zsj, case, zsj.handler)
        assert fresh(case).stage == Stage.CORRECTION

        assert correct(zsj, case, TUESDAY).stage == Stage.HANDLING

    def test_of_what_was_not_received_yet_is_refused(self, zsj):
        case = disclosing.filed(zsj).application

        refused(lambda: ask_correction(zsj, case, who=zsj.clerk), "只能在待分办、办理中时办理")


# --- reasons --------------------------------------------------------------------------------------------------------


def ask_reasons(zsj: disclosing.Bureau, case: Application, on: date = MONDAY, **more: Any) -> Any:
    return explaining.ask_reasons(
        person=zsj.handler,
        application_id=case.pk,
        by=disclosing.by(zsj.handler, on),
        **{"facts": "一个月四十件"} | more,
    )


def explain(
    zsj: disclosing.Bureau, case: Application, on: date, *, on_line: bool = True, **more: Any
) -> Application:
    who = None if on_line else zsj.clerk
    explaining.explain(
        person=who, application_id=case.pk, by=disclosing.by(who, on), **{"text": "研究"} | more
    )
    return fresh(case)


def judge(zsj: disclosing.Bureau, case: Application, on: date, *, good: bool, **more: Any) -> Application:
    who = more.pop("who", zsj.office_head)
    explaining.judge_reasons(
        person=who,
        application_id=case.pk,
        is_reasonable=good,
        by=disclosing.by(who, on),
        **{"ground": "确有需要"} | more,
    )
    return fresh(case)


class TestReasons:
    def test_are_asked_for_while_the_clock_runs_on(self, zsj):
        case = disclosing.handling(zsj)
        explanation = ask_reasons(zsj, case)

        case = fresh(case)
        assert (case.stage, case.due_on, explanation.explain_by) == (
            Stage.EXPLANATION,
            DUE,
            date(2026, 3, 23),
        )
        assert letter(case, "reasons").fields["facts"] == "一个月四十件"

    def test_are_asked_for_once(self, zsj):
        case = disclosing.handling(zsj)
        ask_reasons(zsj, case)
        explain(zsj, case, TUESDAY)

        refused(lambda: ask_reasons(zsj, case, TUESDAY), "已要求申请人说明过理由")

    def test_are_asked_for_with_facts_and_some_time(self, zsj):
        case = disclosing.handling(zsj)

        assert refused(lambda: ask_reasons(zsj, case, facts=" ")).field == "facts"
        assert refused(lambda: ask_reasons(zsj, case, explain_by=MONDAY)).field == "explain_by"

    def test_come_from_the_applicant_on_line_or_by_the_offices_hand(self, zsj):
        first, second = disclosing.handling(zsj), disclosing.handling(zsj)
        for case in (first, second):
            ask_reasons(zsj, case)

        assert explain(zsj, first, FRIDAY, received_on=MONDAY).explanation.explained_on == FRIDAY
        second = explain(zsj, second, FRIDAY, on_line=False, received_on=TUESDAY)
        assert (second.stage, second.explanation.explained_on) == (Stage.HANDLING, TUESDAY)

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"text": ""}, "text"),
            ({"received_on": date(2026, 3, 1)}, "received_on"),
            ({"received_on": date(2026, 3, 20)}, "received_on"),
        ],
    )
    def test_without_words_or_on_an_impossible_day_are_refused(self, zsj, more, field):
        case = disclosing.handling(zsj)
        ask_reasons(zsj, case)

        assert refused(lambda: explain(zsj, case, FRIDAY, on_line=False, **more)).field == field

    def test_that_nobody_asked_for_are_refused(self, zsj):
        case = disclosing.handling(zsj)

        refused(lambda: explain(zsj, case, TUESDAY), "只能在待说明理由时办理")
        refused(lambda: judge(zsj, case, TUESDAY, good=True), "没有要求申请人说明理由")

    @pytest.mark.parametrize("who", ["clerk", "handler", "section_head", "legal", "head"])
    def test_are_judged_by_the_head_of_the_office_alone(self, zsj, who):
        case = disclosing.handling(zsj)
        ask_reasons(zsj, case)
        explain(zsj, case, TUESDAY)

        refused(lambda: judge(zsj, case, TUESDAY, good=True, who=zsj.people[who]), "岗位|没有这件申请")

    def test_are_judged_once_and_with_a_ground(self, zsj):
        case = disclosing.handling(zsj)
        ask_reasons(zsj, case)
        explain(zsj, case, TUESDAY)

        assert refused(lambda: judge(zsj, case, TUESDAY, good=True, ground=" ")).field == "ground"
        explanation = judge(zsj, case, TUESDAY, good=False).explanation
        assert (explanation.is_reasonable, explanation.judged_by) == (False, zsj.office_head.pk)
        refused(lambda: judge(zsj, case, FRIDAY, good=True), "已经认定过")

    def test_of_a_silent_applicant_are_awaited_until_their_day_and_then_are_none(self, zsj):
        case = disclosing.handling(zsj)
        ask_reasons(zsj, case, explain_by=FRIDAY)

        refused(lambda: judge(zsj, case, FRIDAY, good=False), "期限未到")
        saturday = FRIDAY + timedelta(days=1)
        assert refused(lambda: judge(zsj, case, saturday, good=True)).field == "is_reasonable"
        case = judge(zsj, case, saturday, good=False)

        assert (case.stage, case.explanation.is_reasonable) == (Stage.HANDLING, False)

    def test_found_good_may_put_the_answer_off(self, zsj):
        case = disclosing.handling(zsj)
        ask_reasons(zsj, case)
        explain(zsj, case, TUESDAY)
        later = date(2026, 5, 29)

        case = judge(zsj, case, TUESDAY, good=True, deferred_to=later)

        assert case.due_on == later
        assert letter(case, "deferral").fields["deadline"] == "2026年5月29日"
        assert said(case)[-1] == "答复期限延至 2026-05-29"

    def test_found_good_need_not_put_it_off(self, zsj):
        case = disclosing.handling(zsj)
        ask_reasons(zsj, case)
        explain(zsj, case, TUESDAY)

        case = judge(zsj, case, TUESDAY, good=True)

        assert case.due_on == DUE
        assert not case.letters.filter(kind="deferral").exists()

    @pytest.mark.parametrize("deferred_to", [TUESDAY, DUE])
    def test_put_the_answer_off_to_a_later_day_only(self, zsj, deferred_to):
        case = disclosing.handling(zsj)
        ask_reasons(zsj, case)
        explain(zsj, case, TUESDAY)

        assert (
            refused(lambda: judge(zsj, case, TUESDAY, good=True, deferred_to=deferred_to)).field
            == "deferred_to"
        )

    def test_found_wanting_put_nothing_off(self, zsj):
        case = disclosing.handling(zsj)
        ask_reasons(zsj, case)
        explain(zsj, case, TUESDAY)

        refused(lambda: judge(zsj, case, TUESDAY, good=False, deferred_to=date(2026, 5, 29)), "不确定延迟")


# --- extension ------------------------------------------------------------------------------------------------------


def ask_extension(
    zsj: disclosing.Bureau, case: Application, days: int = 20, on: date = MONDAY, **more: Any
) -> Any:
    who = more.pop("who", zsj.handler)
    return extending.ask_extension(
        person=who,
        application_id=case.pk,
        days=days,
        by=disclosing.by(who, on),
        **{"reason": "卷宗多"} | more,
    )


def consent(
    zsj: disclosing.Bureau, case: Application, on: date = MONDAY, who: Person | None = None
) -> Application:
    who = who or zsj.office_head
    extending.consent_extension(person=who, application_id=case.pk, by=disclosing.by(who, on))
    return fresh(case)


def refuse(zsj: disclosing.Bureau, case: Application, on: date = MONDAY, note: str = "不必") -> None:
    extending.refuse_extension(
        person=zsj.office_head, application_id=case.pk, note=note, by=disclosing.by(zsj.office_head, on)
    )


class TestExtension:
    @pytest.mark.parametrize(("days", "due"), [(1, date(2026, 3, 31)), (20, date(2026, 4, 28))])
    def test_moves_the_day_once_the_head_of_the_office_has_consented(self, zsj, days, due):
        case = disclosing.handling(zsj)
        ask_extension(zsj, case, days)
        assert fresh(case).due_on == DUE
        assert not case.letters.filter(kind="extension").exists()
        assert "延长" not in "".join(said(case))

        case = consent(zsj, case)

        assert case.due_on == due
        fields = letter(case, "extension").fields
        assert (fields["reason"], fields["approver"]) == ("卷宗多", zsj.office_head.name)
        assert said(case)[-1] == f"答复期限延长至 {due}"

    @pytest.mark.parametrize("days", [-1, 0, 21, 10**6])
    def test_is_of_one_to_twenty_days(self, zsj, days):
        case = disclosing.handling(zsj)

        assert "第三十三条" in refused(lambda: ask_extension(zsj, case, days)).cite

    def test_without_a_reason_is_refused(self, zsj):
        case = disclosing.handling(zsj)

        assert refused(lambda: ask_extension(zsj, case, reason=" ")).field == "reason"

    def test_may_be_asked_for_and_consented_to_on_the_last_day(self, zsj):
        case = disclosing.handling(zsj)
        ask_extension(zsj, case, 5, DUE)

        assert consent(zsj, case, DUE).due_on == date(2026, 4, 7)

    def test_after_the_last_day_is_too_late_to_ask_and_to_consent(self, zsj):
        case, asked = disclosing.handling(zsj), disclosing.handling(zsj)
        ask_extension(zsj, asked, on=DUE)
        late = DUE + timedelta(days=1)

        refused(lambda: ask_extension(zsj, case, on=late), "届满")
        refused(lambda: consent(zsj, asked, late), "届满")
        assert fresh(asked).due_on == DUE
        refuse(zsj, asked, late)

    def test_is_asked_for_once_at_a_time_and_had_once(self, zsj):
        case = disclosing.handling(zsj)
        ask_extension(zsj, case, 5)

        refused(lambda: ask_extension(zsj, case, 5), "等待信息公开机构负责人决定")
        consent(zsj, case)
        refused(lambda: ask_extension(zsj, case, 5, TUESDAY), "已延长过一次")
        refused(lambda: consent(zsj, case, TUESDAY), "没有待决定的延期申请")
        refused(lambda: refuse(zsj, case, TUESDAY), "没有待决定的延期申请")

    def test_is_not_had_again_after_a_correction_set_the_clock_back(self, zsj):
        case = disclosing.handling(zsj)
        ask_extension(zsj, case, 5)
        consent(zsj, case)
        ask_correction(zsj, case, TUESDAY)
        assert correct(zsj, case, FRIDAY).due_on == date(2026, 4, 3)

        refused(lambda: ask_extension(zsj, case, 5, FRIDAY), "已延长过一次")

    def test_that_was_declined_moves_nothing_and_may_be_asked_for_again(self, zsj):
        case = disclosing.handling(zsj)
        ask_extension(zsj, case)
        before = len(said(case))

        assert refused(lambda: refuse(zsj, case, note="")).field == "note"
        refuse(zsj, case)

        assert fresh(case).due_on == DUE
        assert not Extension.objects.exists()
        assert len(said(case)) == before
        ask_extension(zsj, case, 3, TUESDAY)
        assert consent(zsj, case, TUESDAY).due_on == date(2026, 4, 2)

    def test_is_not_consented_to_by_who_asked_for_it(self, zsj):
        for role in ("disclosure_office", "handler"):
            seat = zsj.section if role == "handler" else None
            Post.objects.create(
                person=zsj.office_head, organ=zsj.organ, role=role, section=seat, since=date(2020, 1, 1)
            )
        case = disclosing.handling(zsj)
        ask_extension(zsj, case, who=zsj.office_head)

        refused(lambda: consent(zsj, case), "不能自己同意")
        assert fresh(case).due_on == DUE

    @pytest.mark.parametrize("who", ["clerk", "handler", "section_head", "head", "legal"])
    def test_is_consented_to_by_the_head_of_the_office_alone(self, zsj, who):
        case = disclosing.handling(zsj)
        ask_extension(zsj, case)

        refused(lambda: consent(zsj, case, who=zsj.people[who]), "岗位|没有这件申请")

    def test_is_not_had_while_the_applicant_is_awaited(self, zsj):
        case = disclosing.handling(zsj)
        ask_extension(zsj, case)
        ask_correction(zsj, case)

        refused(lambda: consent(zsj, case), "只能在办理中时办理")

    def test_asked_for_before_a_correction_is_consented_to_in_the_new_period(self, zsj):
        case = disclosing.handling(zsj)
        ask_extension(zsj, case, 5)
        ask_correction(zsj, case)
        correct(zsj, case, FRIDAY)

        assert consent(zsj, case, FRIDAY).due_on == calendar().add(FRIDAY, 25)


# --- consultations --------------------------------------------------------------------------------------------------


def consult(
    zsj: disclosing.Bureau, case: Application, kind: str, on: date = MONDAY, **more: Any
) -> Consultation:
    who = more.pop("who", zsj.handler)
    return consulting.consult(
        person=who,
        application_id=case.pk,
        kind=kind,
        by=disclosing.by(who, on),
        **{"to": "示例公司", "question": "报价可否公开", "address": "示例路3号"} | more,
    )


def deliver(
    zsj: disclosing.Bureau, asked: Consultation, delivered_on: date, on: date | None = None
) -> Consultation:
    return consulting.note_delivery(
        person=zsj.handler,
        consultation_id=asked.pk,
        delivered_on=delivered_on,
        by=disclosing.by(zsj.handler, on or delivered_on),
    )


def reply(
    zsj: disclosing.Bureau, asked: Consultation, on: date, opinion: str = "agree", **more: Any
) -> Consultation:
    who = more.pop("who", zsj.handler)
    return consulting.receive_opinion(
        person=who,
        consultation_id=asked.pk,
        opinion=opinion,
        by=disclosing.by(who, on),
        **{"text": "可以"} | more,
    )


class TestConsultation:
    def test_stops_the_clock_from_the_day_after_it_goes_out_to_the_day_the_opinion_comes(self, zsj):
        """DIGEST §1.2: received 2 March, sent 5 March, opinion 20 March, due 15 April instead of 30 March."""
        case = disclosing.handling(zsj)
        asked = consult(zsj, case, Kind.THIRD_PARTY, date(2026, 3, 5))
        assert asked.reply_by == date(2026, 3, 26)
        assert deliver(zsj, asked, date(2026, 3, 6)).reply_by == date(2026, 3, 27)

        reply(zsj, asked, date(2026, 3, 20))

        assert fresh(case).due_on == date(2026, 4, 15)

    def test_that_nobody_answers_holds_the_clock_until_its_limit_and_no_longer(self, zsj):
        case = disclosing.handling(zsj)
        asked = consult(zsj, case, Kind.THIRD_PARTY)
        due = fresh(case).due_on
        assert due == calendar().add(DUE, 15)

        deliver(zsj, asked, TUESDAY)
        assert fresh(case).due_on == calendar().add(DUE, 16)

        cal, history = calendar(), history_of(fresh(case), calendar())
        limit = calendar().add(TUESDAY, 15)
        assert derive(history, cal, today=limit).stopped
        assert not derive(history, cal, today=limit + timedelta(days=1)).stopped

    def test_answered_after_its_limit_holds_the_clock_no_longer_than_the_limit(self, zsj):
        case = disclosing.handling(zsj)
        asked = consult(zsj, case, Kind.THIRD_PARTY)
        due = fresh(case).due_on

        reply(zsj, asked, date(2026, 4, 10))

        assert fresh(case).due_on == due

    @pytest.mark.parametrize("kind", Kind)
    def test_stops_the_clock_if_it_goes_to_a_third_party_or_another_organ(self, zsj, kind):
        case = disclosing.handling(zsj)
        asked = consult(zsj, case, kind, reply_by=FRIDAY)

        stops = kind not in (Kind.LEGAL, Kind.COUNSEL)
        assert asked.stops_the_clock is stops
        assert (fresh(case).due_on > DUE) is stops
        reply(zsj, asked, TUESDAY, "said" if not stops else "agree")
        assert fresh(case).due_on == (calendar().add(DUE, 1) if stops else DUE)

    @pytest.mark.parametrize("kind", Kind)
    def test_is_told_to_the_applicant_unless_it_is_the_organs_own_affair(self, zsj, kind):
        case = disclosing.handling(zsj)
        before = said(case)
        letters = set(case.letters.filter(for_applicant=True))
        asked = consult(zsj, case, kind)
        deliver(zsj, asked, TUESDAY)
        reply(zsj, asked, FRIDAY)

        told = said(case)[len(before) :]
        shown = {each.kind for each in set(case.letters.filter(for_applicant=True)) - letters}
        if kind in Consultation.INTERNAL:
            assert (told, shown) == ([], set())
        else:
            assert len(told) == 2
            assert shown == ({"third_party_note"} if kind == Kind.THIRD_PARTY else set())
        assert "示例公司" not in "".join(told)

    @pytest.mark.parametrize(
        ("kind", "letters"),
        [
            (Kind.THIRD_PARTY, {"third_party", "third_party_note"}),
            (Kind.CO_PRODUCER, {"co_producer"}),
            (Kind.OTHER_ORGAN, {"other_organ"}),
            (Kind.LEGAL, set()),
            (Kind.COUNSEL, set()),
            (Kind.SECRECY, set()),
        ],
    )
    def test_makes_the_letters_of_its_kind(self, zsj, kind, letters):
        asked = consult(zsj, disclosing.handling(zsj), kind)

        assert {each.kind for each in asked.letters.all()} == letters

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"kind": "friend"}, "kind"),
            ({"to": ""}, "to"),
            ({"to": "公" * 101}, "to"),
            ({"question": " "}, "question"),
            ({"address": "路" * 201}, "address"),
            ({"sent_on": TUESDAY}, "sent_on"),
            ({"sent_on": MONDAY - timedelta(days=1)}, "sent_on"),
            ({"kind": Kind.LEGAL, "sent_on": MONDAY - timedelta(days=1)}, "sent_on"),
            ({"kind": Kind.OTHER_ORGAN, "reply_by": MONDAY - timedelta(days=1)}, "reply_by"),
        ],
    )
    def test_without_what_it_needs_or_on_an_impossible_day_is_refused(self, zsj, more, field):
        case = disclosing.handling(zsj)

        assert refused(lambda: consult(zsj, case, **{"kind": Kind.THIRD_PARTY} | more)).field == field
        assert not Consultation.objects.exists()

    def test_of_a_third_party_has_the_laws_time_whatever_was_wished(self, zsj):
        asked = consult(zsj, disclosing.handling(zsj), Kind.THIRD_PARTY, reply_by=TUESDAY)

        assert asked.reply_by == calendar().add(MONDAY, 15)

    def test_delivered_before_it_was_sent_or_tomorrow_or_twice_is_refused(self, zsj):
        asked = consult(zsj, disclosing.handling(zsj), Kind.THIRD_PARTY, TUESDAY)

        assert refused(lambda: deliver(zsj, asked, MONDAY, FRIDAY)).field == "delivered_on"
        assert refused(lambda: deliver(zsj, asked, FRIDAY, TUESDAY)).field == "delivered_on"
        deliver(zsj, asked, TUESDAY)
        assert refused(lambda: deliver(zsj, asked, FRIDAY)).field == "delivered_on"

    def test_returned_before_it_was_sent_or_delivered_or_tomorrow_or_twice_is_refused(self, zsj):
        asked = consult(zsj, disclosing.handling(zsj), Kind.THIRD_PARTY, TUESDAY)
        day = {"on": FRIDAY}

        assert refused(lambda: reply(zsj, asked, returned_on=MONDAY, **day)).field == "returned_on"
        deliver(zsj, asked, FRIDAY)
        assert refused(lambda: reply(zsj, asked, returned_on=TUESDAY, **day)).field == "returned_on"
        assert refused(lambda: reply(zsj, asked, returned_on=date(2026, 3, 9), **day)).field == "returned_on"
        reply(zsj, asked, FRIDAY)
        refused(lambda: reply(zsj, asked, FRIDAY), "意见已经登记过")

    def test_answered_before_its_delivery_was_noted_was_not_delivered_later_than_that(self, zsj):
        asked = consult(zsj, disclosing.handling(zsj), Kind.THIRD_PARTY)
        reply(zsj, asked, TUESDAY)

        assert refused(lambda: deliver(zsj, asked, FRIDAY)).field == "delivered_on"
        assert deliver(zsj, asked, MONDAY, FRIDAY).delivered_on == MONDAY

    @pytest.mark.parametrize("opinion", ["disagree", "partly"])
    def test_with_an_objection_of_a_third_party_says_whether_it_has_grounds(self, zsj, opinion):
        asked = consult(zsj, disclosing.handling(zsj), Kind.THIRD_PARTY)

        assert refused(lambda: reply(zsj, asked, TUESDAY, opinion)).field == "has_ground"
        assert reply(zsj, asked, TUESDAY, opinion, has_ground=False).has_ground is False

    def test_without_an_objection_has_no_grounds_to_be_weighed(self, zsj):
        case = disclosing.handling(zsj)
        agreed, other = consult(zsj, case, Kind.THIRD_PARTY), consult(zsj, case, Kind.OTHER_ORGAN)

        assert reply(zsj, agreed, TUESDAY, "agree", has_ground=True).has_ground is None
        assert reply(zsj, other, TUESDAY, "disagree", has_ground=True).has_ground is None

    @pytest.mark.parametrize(("more", "field"), [({"opinion": "maybe"}, "opinion"), ({"text": ""}, "text")])
    def test_answered_with_nothing_is_refused(self, zsj, more, field):
        asked = consult(zsj, disclosing.handling(zsj), Kind.CO_PRODUCER)

        assert refused(lambda: reply(zsj, asked, TUESDAY, **more)).field == field

    def test_keeps_the_opinions_papers(self, zsj):
        case = disclosing.handling(zsj)
        asked = consult(zsj, case, Kind.CO_PRODUCER)

        reply(zsj, asked, TUESDAY, files=[Upload("复函.pdf", Pdf([Page()]).bytes())])

        assert case.files.get().source == "opinion"

    def test_of_lawyers_may_be_entered_by_the_legal_adviser_and_no_other(self, zsj):
        case = disclosing.handling(zsj)
        legal, third = consult(zsj, case, Kind.LEGAL), consult(zsj, case, Kind.THIRD_PARTY)

        refused(lambda: reply(zsj, third, TUESDAY, who=zsj.legal), "只登记法制机构和顾问律师")
        assert reply(zsj, legal, TUESDAY, "said", who=zsj.legal).opinion == "said"

    def test_in_another_case_is_not_there(self, zsj):
        other = disclosing.bureau("fgj", "番禺区示例局")
        asked = consult(other, disclosing.handling(other), Kind.THIRD_PARTY)

        for pk in (asked.pk, 10**9):
            refused(
                lambda pk=pk: consulting.note_delivery(
                    person=zsj.handler, consultation_id=pk, delivered_on=MONDAY, by=disclosing.by(zsj.handler)
                ),
                "没有这件申请",
            )

    def test_that_was_objected_to_is_told_once_what_is_disclosed_all_the_same(self, zsj):
        case = disclosing.handling(zsj)
        asked = consult(zsj, case, Kind.THIRD_PARTY)

        def tell(pk: int, **more: str) -> Letter:
            words = {"content": "报价总额", "reason": "公共利益"} | more
            return consulting.tell_third_party(
                person=zsj.handler, consultation_id=pk, by=disclosing.by(zsj.handler, FRIDAY), **words
            )

        refused(lambda: tell(asked.pk), "只有不同意公开的第三方")
        reply(zsj, asked, TUESDAY, "disagree", has_ground=False)
        assert refused(lambda: tell(asked.pk, content="")).field == "content"
        assert refused(lambda: tell(asked.pk, reason="")).field == "reason"
        told = tell(asked.pk)
        assert told.fields["recipient"] == "示例公司"
        assert not told.for_applicant
        refused(lambda: tell(asked.pk), "已书面告知过")


LAST = MONDAY + timedelta(days=100)
days = st.integers(0, 45)
stops = st.lists(st.tuples(days, days, st.none() | days), min_size=1, max_size=4)


@given(stops)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_days_of_all_opinions_together_are_left_out_once(zsj, stops):
    """The due day of the stored rows is the twentieth working day that no consultation covers."""
    case = disclosing.handling(zsj)
    cal, covered = calendar(), set()
    for sent, limit, returned in stops:
        sent_on = MONDAY + timedelta(days=sent)
        reply_by = sent_on + timedelta(days=limit)
        asked = consult(zsj, case, Kind.SECRECY, LAST, sent_on=sent_on, reply_by=reply_by)
        end = reply_by
        if returned is not None:
            back = sent_on + timedelta(days=returned)
            reply(zsj, asked, LAST, "said", returned_on=back)
            end = min(back, reply_by)
        covered |= {sent_on + timedelta(days=n) for n in range(1, (end - sent_on).days + 1)}

    counted, day = 0, MONDAY
    while counted < 20:
        day += timedelta(days=1)
        counted += cal.is_workday(day) and day not in covered
    assert fresh(case).due_on == day


# --- searches -------------------------------------------------------------------------------------------------------


class TestSearch:
    def log(self, zsj: disclosing.Bureau, case: Application, **more: Any) -> Search:
        words = {"place": "档案系统", "words": "窗口 方案", "found": "没有"}
        return searching.log_search(
            person=zsj.handler, application_id=case.pk, by=disclosing.by(zsj.handler, TUESDAY), **words | more
        )

    def test_says_where_with_which_words_when_by_whom_and_what_was_found(self, zsj):
        search = self.log(zsj, disclosing.handling(zsj), scope=" 全部年度 ", on=MONDAY)

        assert (search.place, search.words, search.found) == ("档案系统", "窗口 方案", "没有")
        assert (search.scope, search.on, search.who) == ("全部年度", MONDAY, zsj.handler.name)

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"place": ""}, "place"),
            ({"place": "档" * 101}, "place"),
            ({"words": " "}, "words"),
            ({"words": "词" * 201}, "words"),
            ({"found": ""}, "found"),
            ({"scope": "年" * 201}, "scope"),
            ({"on": FRIDAY}, "on"),
            ({"on": MONDAY - timedelta(days=1)}, "on"),
        ],
    )
    def test_without_one_of_them_or_on_an_impossible_day_is_refused(self, zsj, more, field):
        case = disclosing.handling(zsj)

        assert refused(lambda: self.log(zsj, case, **more)).field == field


# --- fees -----------------------------------------------------------------------------------------------------------


def charge(
    zsj: disclosing.Bureau, case: Application, count: int, method: str = "volume", on: date = MONDAY
) -> Fee:
    return charging.charge(
        person=zsj.clerk, application_id=case.pk, method=method, count=count, by=disclosing.by(zsj.clerk, on)
    )


def notice(zsj: disclosing.Bureau, case: Application, delivered_on: date, on: date | None = None) -> Fee:
    return charging.note_fee_notice(
        person=zsj.clerk,
        application_id=case.pk,
        delivered_on=delivered_on,
        by=disclosing.by(zsj.clerk, on or delivered_on),
    )


def pay(
    zsj: disclosing.Bureau, case: Application, paid_on: date, on: date | None = None, **more: Any
) -> Application:
    charging.pay(
        person=zsj.clerk,
        application_id=case.pk,
        paid_on=paid_on,
        by=disclosing.by(zsj.clerk, on or paid_on),
        **{"voucher": "粤财00000001"} | more,
    )
    return fresh(case)


class TestFee:
    def test_is_asked_for_by_no_office_that_has_not_chosen_to(self):
        assert Office._meta.get_field("charges_fees").default is False
        free = disclosing.bureau("mfj", "番禺区免费局", charges_fees=False)
        case = disclosing.handling(free)

        refusal = refused(lambda: charge(free, case, 100), "没有开通信息处理费")
        assert "第四十二条" in refusal.cite

    @pytest.mark.parametrize(("pages", "yuan"), [(31, 10), (100, 700), (101, 720), (201, 2740)])
    def test_by_pages_is_what_the_norm_says(self, zsj, pages, yuan):
        case = disclosing.handling(zsj)
        fee = charge(zsj, case, pages)

        case = fresh(case)
        assert (fee.amount, fee.first, case.stage) == (yuan, None, Stage.PAYMENT)
        assert (case.due_on, case.waiting) == (None, "fee")
        assert f"{yuan}" in str(letter(case, "fee").fields["fee_amount"])
        assert said(case)[-1] == f"请在收到收费通知次日起20个工作日内缴纳信息处理费 {yuan} 元"

    @pytest.mark.parametrize(("method", "count"), [("volume", 30), ("volume", 1), ("item", 10)])
    def test_of_nothing_is_not_asked_for(self, zsj, method, count):
        case = disclosing.handling(zsj)

        refused(lambda: charge(zsj, case, count, method), "不应收费")
        assert fresh(case).stage == Stage.HANDLING

    @pytest.mark.parametrize(
        ("method", "count", "field"),
        [
            ("both", 40, "method"),
            ("", 40, "method"),
            ("volume", 0, "count"),
            ("item", -3, "count"),
            ("volume", 10**9, "count"),
            ("item", 10**9, "count"),
        ],
    )
    def test_of_an_impossible_kind_or_size_is_refused(self, zsj, method, count, field):
        case = disclosing.handling(zsj)

        assert refused(lambda: charge(zsj, case, count, method)).field == field

    def test_is_asked_for_once_by_one_of_the_two(self, zsj):
        case = disclosing.handling(zsj)
        charge(zsj, case, 40)
        notice(zsj, case, MONDAY)
        pay(zsj, case, TUESDAY)

        for method in ("item", "volume"):
            refused(lambda method=method: charge(zsj, case, 40, method, TUESDAY), "不得重复计算")

    def test_by_pages_is_not_asked_for_where_no_copy_is_given(self, zsj):
        reading = disclosing.handling(zsj, delivery=("read_on_site",))
        both = disclosing.handling(zsj, delivery=("read_on_site", "post"), medium="paper")

        assert "第五条" in refused(lambda: charge(zsj, reading, 40), "只适用于").cite
        assert charge(zsj, reading, 12, "item").amount == 200
        assert charge(zsj, both, 40).amount == 100

    def test_after_the_day_due_is_too_late(self, zsj):
        case = disclosing.handling(zsj)

        refused(lambda: charge(zsj, case, 40, on=DUE + timedelta(days=1)), "届满")

    def test_is_paid_within_twenty_working_days_from_the_day_after_the_notice_came(self, zsj):
        case = disclosing.handling(zsj)
        charge(zsj, case, 40)

        assert notice(zsj, case, TUESDAY).pay_by == date(2026, 3, 31)
        case = pay(zsj, case, date(2026, 3, 31))
        assert (case.stage, case.due_on) == (Stage.HANDLING, calendar().add(date(2026, 3, 31), 20))

    def test_paid_after_that_is_refused(self, zsj):
        case = disclosing.handling(zsj)
        charge(zsj, case, 40)
        notice(zsj, case, TUESDAY)

        refused(lambda: pay(zsj, case, date(2026, 4, 1)), "视为放弃申请")
        assert pay(zsj, case, date(2026, 3, 31), date(2026, 4, 2)).stage == Stage.HANDLING

    def test_paid_sets_the_period_going_anew_from_the_day_after(self, zsj):
        """DIGEST §1.2: paid 20 April, due 20 May."""
        received = date(2026, 3, 30)
        case = disclosing.handling(zsj, on=received)
        charge(zsj, case, 40, on=received)
        assert notice(zsj, case, date(2026, 4, 1)).pay_by == date(2026, 4, 30)

        case = pay(zsj, case, date(2026, 4, 20))

        assert case.due_on == date(2026, 5, 20)
        assert (case.fee.paid_on, case.fee.voucher) == (date(2026, 4, 20), "粤财00000001")

    def test_is_not_taken_before_it_is_known_when_the_notice_came(self, zsj):
        case = disclosing.handling(zsj)
        charge(zsj, case, 40)

        refused(lambda: pay(zsj, case, TUESDAY), "请先登记申请人收到收费通知的日期")

    @pytest.mark.parametrize(
        ("paid_on", "voucher", "field"),
        [
            (FRIDAY, "粤财1", "paid_on"),
            (MONDAY - timedelta(days=3), "粤财1", "paid"),
            (TUESDAY, " ", "voucher"),
            (TUESDAY, "9" * 61, "voucher"),
        ],
    )
    def test_paid_on_an_impossible_day_or_without_a_voucher_is_refused(self, zsj, paid_on, voucher, field):
        case = disclosing.handling(zsj)
        charge(zsj, case, 40)
        notice(zsj, case, MONDAY)

        assert refused(lambda: pay(zsj, case, paid_on, TUESDAY, voucher=voucher)).field == field

    def test_notice_that_came_before_it_went_or_twice_or_tomorrow_is_refused(self, zsj):
        case = disclosing.handling(zsj)
        charge(zsj, case, 40, on=TUESDAY)

        for day, today in ((MONDAY, TUESDAY), (FRIDAY, TUESDAY)):
            assert refused(lambda day=day, today=today: notice(zsj, case, day, today)).field == "delivered_on"
        notice(zsj, case, TUESDAY)
        refused(lambda: notice(zsj, case, FRIDAY), "已登记申请人于")

    @pytest.mark.parametrize("who", ["handler", "section_head", "legal", "head"])
    def test_is_the_offices_to_ask_for(self, zsj, who):
        case = disclosing.handling(zsj)
        person = zsj.people[who]

        refused(
            lambda: charging.charge(
                person=person, application_id=case.pk, method="volume", count=40, by=disclosing.by(person)
            ),
            "岗位|没有这件申请",
        )


class TestItemsOfAMonth:
    def test_are_those_of_the_same_person_at_the_organ_in_the_calendar_month(self, zsj):
        other = disclosing.bureau("fgj", "番禺区示例局")
        february, april = date(2026, 2, 28), date(2026, 4, 1)
        disclosing.registered(zsj, on=february)
        disclosing.registered(zsj, id_number=CITIZENS[1])
        disclosing.registered(other)
        first = disclosing.registered(zsj)
        second = disclosing.registered(
            zsj, on=date(2026, 3, 31), id_number=CITIZENS[0], name="何某某", phone="13900000000"
        )
        third = disclosing.registered(zsj, on=april)

        assert [charging.number_in_month(case) for case in (first, second, third)] == [1, 2, 1]

    def test_count_a_request_that_was_split_as_so_many(self, zsj):
        first, second, third = (disclosing.handling(zsj) for _ in range(3))
        fee = charge(zsj, first, 12, "item")
        assert (fee.first, fee.amount) == (1, 200)

        assert [charging.number_in_month(case) for case in (second, third)] == [13, 14]
        assert charge(zsj, second, 1, "item").amount == 100

    def test_count_a_request_charged_by_the_page_as_one(self, zsj):
        first, second = disclosing.handling(zsj), disclosing.handling(zsj)
        charge(zsj, first, 40)

        assert charging.number_in_month(second) == 2

    def test_make_the_eleventh_dear_and_the_tenth_free(self, zsj):
        cases = [disclosing.registered(zsj) for _ in range(11)]
        for case in cases[-2:]:
            allot(zsj, case, zsj.handler)

        refused(lambda: charge(zsj, cases[9], 1, "item"), "不应收费")
        fee = charge(zsj, cases[10], 1, "item")
        assert (fee.first, fee.amount, fee.lines) == (11, 100, ["第11件，共1件，每件100元，计100元"])

    def test_do_not_count_what_was_taken_up_again(self, zsj):
        case = disclosing.registered(zsj)
        again = disclosing.registered(zsj)
        third = disclosing.registered(zsj)
        with making.guards_off():
            Application.objects.filter(pk=again.pk).update(follows=case)

        assert charging.number_in_month(third) == 2
        assert charging.number_in_month(fresh(again)) == 2


# --- withdrawal and words -------------------------------------------------------------------------------------------


def withdraw(
    zsj: disclosing.Bureau, case: Application, *, on_line: bool = True, reason: str = ""
) -> Application:
    who = None if on_line else zsj.clerk
    withdrawing.withdraw(
        person=who, application_id=case.pk, reason=reason, by=disclosing.by(who, disclosing.day_of(case))
    )
    return fresh(case)


def awaiting(zsj: disclosing.Bureau, what: str) -> Application:
    case = disclosing.handling(zsj)
    {"correction": ask_correction, "explanation": ask_reasons}[what](zsj, case)
    return fresh(case)


STAGES: dict[str, Callable[[disclosing.Bureau], Application]] = {
    "confirmation": lambda at: fresh(disclosing.filed(at).application),
    "received": disclosing.registered,
    "handling": disclosing.handling,
    "correction": lambda at: awaiting(at, "correction"),
    "explanation": lambda at: awaiting(at, "explanation"),
    "review": lambda at: disclosing.proposed(at, "already_public"),
    "sealing": lambda at: disclosing.reviewed(at, "already_public"),
}


class TestWithdrawal:
    @pytest.mark.parametrize("stage", STAGES)
    def test_ends_a_request_wherever_it_stands(self, zsj, stage):
        case = STAGES[stage](zsj)
        assert case.stage == stage

        case = withdraw(zsj, case)

        assert (case.stage, case.outcome) == (Stage.WITHDRAWN, "other_withdrawn")
        assert case.decided_on == MONDAY
        assert (case.due_on, case.waiting) == (None, "")
        assert letter(case, "withdrawal").fields["withdrawn_on"] == "2026年3月2日"
        assert said(case)[-1] == "您已撤回申请"

    @pytest.mark.parametrize("stage", ["sealed", "sent", "served", "withdrawn"])
    def test_after_it_was_decided_is_too_late(self, zsj, stage):
        case = (
            getattr(disclosing, stage)(zsj)
            if stage == "withdrawn"
            else getattr(disclosing, stage)(zsj, "already_public")
        )
        outcome = case.outcome

        for on_line in (True, False):
            refused(
                lambda on_line=on_line: withdraw(zsj, case, on_line=on_line, reason="电话"),
                "“撤回申请”只能在",
            )
        assert fresh(case).outcome == outcome

    def test_by_the_offices_hand_says_how_the_applicant_said_so(self, zsj):
        case = disclosing.handling(zsj)

        assert refused(lambda: withdraw(zsj, case, on_line=False)).field == "reason"
        case = withdraw(zsj, case, on_line=False, reason="3月2日来电表示撤回")
        assert case.events.latest("pk").note == "3月2日来电表示撤回"

    def test_by_the_applicant_owes_no_reason_and_what_is_written_stays_in_its_own_record(self, zsj):
        case = withdraw(zsj, disclosing.handling(zsj), reason="不想要了，我的事自己知道")

        assert letter(case, "withdrawal").fields["reason"] == "不想要了，我的事自己知道"
        assert case.events.latest("pk").note == "申请人在线撤回"
        assert not LedgerEntry.objects.filter(why__contains="不想要了").exists()

    @pytest.mark.parametrize("who", ["handler", "section_head", "legal", "head"])
    def test_is_not_the_handlers_to_record(self, zsj, who):
        case = disclosing.handling(zsj)
        person = zsj.people[who]

        refused(
            lambda: withdrawing.withdraw(
                person=person, application_id=case.pk, reason="电话", by=disclosing.by(person)
            )
        )

    def test_leaves_nothing_to_be_done_by_anybody(self, zsj):
        case = withdraw(zsj, disclosing.proposed(zsj, "already_public"))

        for deed in (
            lambda: disclosing.review(zsj, case, "section"),
            lambda: disclosing.sealing.seal(
                person=zsj.clerk, application_id=case.pk, by=disclosing.by(zsj.clerk)
            ),
            lambda: disclosing.propose(zsj, case, "already_public"),
            lambda: ask_extension(zsj, case),
            lambda: charge(zsj, case, 40),
            lambda: disclosing.information(zsj, case),
        ):
            refused(deed)


class TestMessages:
    def say(self, who: Person | None, case: Application, text: str = "请问进展") -> Any:
        return messaging.say(person=who, application_id=case.pk, text=text, by=disclosing.by(who))

    def test_go_both_ways_and_are_signed_by_the_organ_and_not_by_the_person(self, zsj):
        case = disclosing.handling(zsj)
        self.say(None, case)
        self.say(zsj.handler, case, " 正在检索 ")

        told = [(each.from_applicant, each.who, each.text) for each in case.messages.all()]
        assert told == [(True, "申请人", "请问进展"), (False, zsj.organ.name, "正在检索")]

    @pytest.mark.parametrize("text", ["", " \n\t", "字" * 2001])
    def test_of_no_words_or_too_many_are_refused(self, zsj, text):
        case = disclosing.handling(zsj)

        assert refused(lambda: self.say(None, case, text)).field == "text"

    def test_stand_in_the_ledger_without_their_words(self, zsj):
        case = disclosing.handling(zsj)
        self.say(None, case, "我是何某，电话13800000000")

        entry = LedgerEntry.objects.latest("pk")
        assert (entry.did, entry.why, entry.detail) == ("disclosure.say", "", {})

    @pytest.mark.parametrize("who", ["second_handler", "stranger", "auditor", "supervisor", "administrator"])
    def test_are_not_for_those_who_do_not_handle_the_request(self, zsj, who):
        case = disclosing.handling(zsj)
        self.say(None, case)
        person = zsj.people[who]

        refused(lambda: self.say(person, case))
        refused(
            lambda: messaging.read_messages(person=person, application_id=case.pk, by=disclosing.by(person))
        )

    def test_are_read_by_the_other_side_once(self, zsj):
        case = disclosing.handling(zsj)
        self.say(None, case)
        self.say(None, case)
        self.say(zsj.handler, case)

        def read(who: Person | None) -> int:
            return messaging.read_messages(person=who, application_id=case.pk, by=disclosing.by(who))

        assert [read(zsj.handler), read(zsj.clerk), read(None), read(None)] == [2, 0, 1, 0]

    def test_end_when_the_case_is_archived(self, zsj):
        case = disclosing.served(zsj, "already_public")
        self.say(None, case)
        archiving.archive(person=zsj.clerk, application_id=case.pk, by=disclosing.by(zsj.clerk))

        for who in (None, zsj.clerk):
            refused(lambda who=who: self.say(who, case), "已归档")


class TestPapers:
    def take(
        self, zsj: disclosing.Bureau, case: Application, source: str = "information", **more: Any
    ) -> CaseFile:
        who = more.get("who", zsj.handler)
        upload = Upload(more.get("name", "方案.pdf"), more.get("data", Pdf([Page()]).bytes()), source)
        return messaging.take_file(person=who, application_id=case.pk, upload=upload, by=disclosing.by(who))

    @pytest.mark.parametrize("source", ["information", "staff"])
    def test_are_laid_in_unseen_by_the_applicant_with_their_fingerprint_in_the_ledger(self, zsj, source):
        case = disclosing.handling(zsj)
        file = self.take(zsj, case, source)

        assert (file.source, file.for_applicant, file.who) == (source, False, zsj.handler.name)
        detail = LedgerEntry.objects.latest("pk").detail
        assert detail == {"file": file.pk, "sha256": file.digest, "source": source}

    @pytest.mark.parametrize(
        "source", ["applicant", "identity", "mandate", "redacted", "opinion", "voucher", "proof"]
    )
    def test_of_another_hand_or_deed_are_refused(self, zsj, source):
        case = disclosing.handling(zsj)

        assert refused(lambda: self.take(zsj, case, source)).field == "source"

    @pytest.mark.parametrize("stage", ["proposed", "reviewed", "sealed", "served", "withdrawn"])
    def test_are_taken_into_an_open_case_only(self, zsj, stage):
        case = (
            disclosing.withdrawn(zsj)
            if stage == "withdrawn"
            else getattr(disclosing, stage)(zsj, "already_public")
        )

        refused(lambda: self.take(zsj, case), "不能再归入文件")

    @pytest.mark.parametrize("who", ["second_handler", "stranger", "auditor"])
    def test_are_not_laid_in_by_those_who_do_not_handle_it(self, zsj, who):
        case = disclosing.handling(zsj)

        refused(lambda: self.take(zsj, case, who=zsj.people[who]))

    def test_of_a_kind_that_nobody_can_read_in_ten_years_are_refused(self, zsj):
        case = disclosing.handling(zsj)

        refused(lambda: self.take(zsj, case, name="x.exe", data=b"MZ" + bytes(100)))


# --- the timeline says who did what just now ------------------------------------------------------------------------


class TestOvertaken:
    def test_is_told_who_did_what_meanwhile(self, zsj):
        case = disclosing.handling(zsj)
        seen = case.events.latest("pk").pk
        disclosing.search(zsj, case)

        refusal = refused(lambda: ask_extension(zsj, case, who=zsj.section_head, seen=seen))

        assert f"{zsj.handler.name}刚刚办理过本件（检索“档案系统”" in refusal.sentence

    def test_is_not_told_of_what_they_did_themselves(self, zsj):
        case = disclosing.handling(zsj)
        seen = case.events.latest("pk").pk
        disclosing.search(zsj, case)

        assert ask_extension(zsj, case, seen=seen).days == 20

    def test_is_told_of_what_the_applicant_did(self, zsj):
        case = disclosing.handling(zsj)
        ask_correction(zsj, case)
        seen = case.events.latest("pk").pk
        correct(zsj, case, TUESDAY)

        refused(lambda: ask_extension(zsj, case, on=TUESDAY, seen=seen), "申请人刚刚办理过本件（收到补正）")

    def test_is_told_in_words_even_of_what_has_no_note(self, zsj):
        case = fresh(disclosing.filed(zsj).application)
        seen = case.events.latest("pk").pk - 1

        refusal = refused(
            lambda: filing.confirm(
                person=zsj.clerk,
                application_id=case.pk,
                confirmed_on=MONDAY,
                by=disclosing.by(zsj.clerk),
                seen=seen,
            )
        )

        assert "申请人刚刚办理过本件（申请已提交" in refusal.sentence

    def test_sees_what_is_newest(self, zsj):
        case = disclosing.handling(zsj)
        disclosing.search(zsj, case)

        assert ask_extension(zsj, case, who=zsj.section_head, seen=case.events.latest("pk").pk).days == 20


@pytest.mark.parametrize(
    ("today", "left"),
    [(MONDAY, 20), (DUE, 0), (DUE + timedelta(days=1), -1), (date(2026, 4, 3), -4), (date(2026, 3, 28), 1)],
)
def test_the_working_days_left_are_counted_to_the_day_due_and_beyond(today, left):
    assert remaining(DUE, today, calendar()) == left
    assert remaining(None, today, calendar()) is None
