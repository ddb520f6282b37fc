"""The table of stages and moves: no dead end, no stage out of reach, no right that nobody holds."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.accounts.rules.roles import Role
from mingting.disclosure.rules.stages import (
    APPLICANT,
    HANDLER,
    LEGAL,
    MOVES,
    OFFICE,
    OFFICE_HEAD,
    OPEN,
    SECTION_HEAD,
    STAGES,
    WORK_ON_THE_ANSWER,
    Move,
    Stage,
    check_move,
    lands,
    moves_at,
    reachable,
)
from mingting.kernel.refusals import Refused

ACTORS = (*Role, APPLICANT)


def reached_from(stage: Stage, *, without: Collection[Move] = ()) -> set[Stage]:
    """Return every stage that some sequence of moves leads to from this one."""
    found = {stage}
    while True:
        more = {
            to
            for move, rule in MOVES.items()
            if move not in without
            for at in found & set(rule.from_)
            for to in lands(move, at)
        }
        if more <= found:
            return found
        found |= more


class TestTable:
    def test_reaches_every_stage(self) -> None:
        assert reachable() == set(Stage)

    def test_has_a_rule_for_every_move_and_every_stage(self) -> None:
        assert set(MOVES) == set(Move)
        assert set(STAGES) == set(Stage)

    @pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.ARCHIVED])
    def test_has_a_way_out_of_every_stage_but_the_last(self, stage: Stage) -> None:
        assert any(set(lands(move, stage)) - {stage} for move, rule in MOVES.items() if stage in rule.from_)

    def test_leads_nowhere_from_the_archive_but_back_into_it(self) -> None:
        assert reached_from(Stage.ARCHIVED) == {Stage.ARCHIVED}

    @pytest.mark.parametrize("stage", OPEN)
    def test_can_answer_and_archive_every_open_request_without_its_being_withdrawn(
        self, stage: Stage
    ) -> None:
        assert {Stage.ISSUED, Stage.ARCHIVED} <= reached_from(stage, without={Move.WITHDRAW})

    @pytest.mark.parametrize("move", Move)
    def test_gives_every_move_to_holders_of_real_posts_or_to_the_applicant(self, move: Move) -> None:
        by = MOVES[move].by

        assert by
        assert set(by) <= set(ACTORS)
        assert len(set(by)) == len(by)

    @pytest.mark.parametrize("move", Move)
    def test_says_of_every_move_what_it_is_called_and_by_which_article_it_is_made(self, move: Move) -> None:
        assert MOVES[move].name
        assert MOVES[move].cite.startswith("《")

    def test_begins_a_request_by_filing_and_registering_only(self) -> None:
        assert {move for move, rule in MOVES.items() if not rule.from_} == {Move.FILE, Move.REGISTER}

    def test_has_names_that_tell_stages_and_moves_apart(self) -> None:
        assert len({rule.name for rule in STAGES.values()}) == len(Stage)
        assert len({rule.name for rule in MOVES.values()}) == len(Move)

    def test_decides_a_request_by_the_seal_or_by_its_withdrawal_alone(self) -> None:
        deciding = {
            move
            for move, rule in MOVES.items()
            if any(STAGES[at].is_open for at in rule.from_) and any(not STAGES[to].is_open for to in rule.to)
        }

        assert deciding == {Move.SEAL, Move.WITHDRAW}

    @pytest.mark.parametrize("stage", [stage for stage in Stage if not STAGES[stage].is_open])
    def test_opens_no_request_again_that_was_decided(self, stage: Stage) -> None:
        assert not any(STAGES[to].is_open for to in reached_from(stage))

    def test_tells_the_applicant_nothing_of_what_happens_inside(self) -> None:
        inside = {Stage.HANDLING, Stage.REVIEW, Stage.SEALING}

        assert {STAGES[stage].said for stage in inside} == {"办理中"}


class TestRights:
    def test_of_the_applicant_are_few(self) -> None:
        assert {move for move, rule in MOVES.items() if APPLICANT in rule.by} == {
            Move.FILE,
            Move.CONFIRM,
            Move.CORRECT,
            Move.EXPLAIN,
            Move.NOTE_SERVICE,
            Move.WITHDRAW,
        }

    def test_to_consent_to_more_time_belong_to_the_head_of_the_office_alone(self) -> None:
        """条例第三十三条: 经政府信息公开工作机构负责人同意."""
        for move in (Move.CONSENT_EXTENSION, Move.REFUSE_EXTENSION, Move.JUDGE_REASONS):
            assert MOVES[move].by == (OFFICE_HEAD,)

    @pytest.mark.parametrize("move", WORK_ON_THE_ANSWER)
    def test_to_work_on_the_answer_are_not_those_of_legal_review_and_head(self, move: Move) -> None:
        assert set(MOVES[move].by).isdisjoint({Role.LEGAL_ADVISER, Role.HEAD})

    @pytest.mark.parametrize(
        "role", [Role.AUDITOR, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.EDITOR, Role.FINAL_REVIEWER]
    )
    def test_of_posts_without_a_part_in_requests_are_none(self, role: Role) -> None:
        assert all(not moves_at(stage, {role}) for stage in Stage)

    def test_to_review_are_not_the_handlers_or_the_offices(self) -> None:
        assert Move.REVIEW not in moves_at(Stage.REVIEW, {HANDLER, OFFICE, OFFICE_HEAD})
        assert Move.REVIEW in moves_at(Stage.REVIEW, {SECTION_HEAD})


stages = st.sampled_from(Stage)
roles = st.sets(st.sampled_from(ACTORS))


class TestMove:
    @given(stages, roles)
    def test_is_offered_just_when_it_is_not_refused(self, stage: Stage, held: set[str]) -> None:
        offered = set(moves_at(stage, held))

        for move in Move:
            if move in offered:
                check_move(move, stage=stage, roles=held)
                continue
            with pytest.raises(Refused) as refused:
                check_move(move, stage=stage, roles=held)
            assert refused.value.cite == MOVES[move].cite

    @given(stages, roles)
    def test_stands_in_the_order_of_the_table(self, stage: Stage, held: set[str]) -> None:
        offered = moves_at(stage, held)

        assert list(offered) == [move for move in MOVES if move in offered]

    @given(stages)
    def test_is_nobodys_without_a_post(self, stage: Stage) -> None:
        assert moves_at(stage, ()) == ()

    def test_at_the_wrong_stage_is_refused_with_where_it_belongs_and_where_the_request_is(self) -> None:
        with pytest.raises(Refused, match=r"“分办”只能在待分办时办理，本件现在审核中"):
            check_move(Move.ALLOT, stage=Stage.REVIEW, roles={OFFICE})

    def test_that_begins_a_request_is_refused_on_one_that_there_is(self) -> None:
        with pytest.raises(Refused, match="只能在新申请时办理"):
            check_move(Move.FILE, stage=Stage.HANDLING, roles={APPLICANT})

    def test_by_another_post_is_refused(self) -> None:
        with pytest.raises(Refused, match="您没有办理“编号用印”的岗位"):
            check_move(Move.SEAL, stage=Stage.SEALING, roles={HANDLER, LEGAL})

    @given(st.sampled_from(Move), stages)
    def test_without_a_stage_of_its_own_leaves_the_request_where_it_is(
        self, move: Move, stage: Stage
    ) -> None:
        assert lands(move, stage) == (MOVES[move].to or (stage,))

    def test_reads_a_stage_as_the_database_gives_it(self) -> None:
        assert moves_at("received", {OFFICE}) == moves_at(Stage.RECEIVED, {OFFICE})
        assert lands(Move.REALLOT, "payment") == (Stage.PAYMENT,)
