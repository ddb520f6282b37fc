"""A kill in the middle of a deed, and several people at once: nothing half done, nothing done or numbered twice."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from .apart import House, house_of, said
from .disclosing import MONDAY

pytestmark = pytest.mark.django_db

YEAR = MONDAY.year


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a way to act in processes of their own."""
    with house_of("tests.rooms.acting_on_requests", tmp_path) as act:
        yield act


def all_said(house: House, *deeds: tuple[str, ...]) -> list[dict]:
    """Do the deeds at once and return what each came to."""
    together = [house(f"@{len(deeds)}", *deed) for deed in deeds]
    return [said(process) for process in together]


def is_whole(state: dict) -> bool:
    return not state["faults"] and not state["broken"]


class TestKilled:
    @pytest.mark.parametrize(
        ("stage", "deed", "point"),
        [
            ("", "file", "applicant written"),
            ("", "file", "deed recorded"),
            ("reviewed", "seal", "letter kept"),
            ("reviewed", "seal", "letter written"),
            ("reviewed", "seal", "event written"),
            ("reviewed", "seal", "deed recorded"),
        ],
    )
    def test_in_the_middle_it_did_not_happen_and_can_be_done_again(self, house, stage, deed, point):
        before = said(house("prepare", *filter(None, [stage])))

        killed = house(deed, f"!{point}")
        killed.communicate(timeout=120)
        after = said(house("look"))
        again = said(house(deed))
        at_last = said(house("look"))

        assert killed.returncode == -signal.SIGKILL
        assert after == before
        assert again["number"] in (f"ZSJ-{YEAR}-00001", f"番政数依申请〔{YEAR}〕1号-答"), (
            "no number was used up"
        )
        assert at_last["entries"] == before["entries"] + 1
        assert is_whole(at_last)


class TestTwoAtOnce:
    def test_on_one_request_the_second_is_told_who_was_first(self, house):
        said(house("prepare", "handling"))

        answers = all_said(house, ("withdraw", "clerk"), ("withdraw", "office_head"))

        [done] = [answer["done"] for answer in answers if "done" in answer]
        [refused] = [answer["refused"] for answer in answers if "refused" in answer]
        assert f"zsj{done}同志刚刚办理过本件" in refused
        state = said(house("look"))
        assert state["stages"] == ["withdrawn"]
        assert is_whole(state)

    def test_giving_it_to_different_people_gives_it_to_one(self, house):
        said(house("prepare", "registered"))

        answers = all_said(house, ("allot", "clerk", "handler"), ("allot", "office_head", "second_handler"))

        assert sorted("refused" in answer for answer in answers) == [False, True]
        assert is_whole(said(house("look")))

    def test_with_nothing_on_the_screen_to_compare_the_table_of_moves_decides(self, house):
        said(house("prepare", "handling"))

        answers = all_said(house, ("ask_correction", "handler"), ("ask_correction", "clerk"))

        [refused] = [answer["refused"] for answer in answers if "refused" in answer]
        assert "补正" in refused
        assert is_whole(said(house("look")))

    def test_of_whom_one_is_the_applicant_seals_or_withdraws_and_never_both(self, house):
        said(house("prepare", "reviewed"))

        answers = all_said(house, ("withdraw", "applicant"), ("seal",))

        [refused] = [answer["refused"] for answer in answers if "refused" in answer]
        state = said(house("look"))
        withdrawn = state["stages"] == ["withdrawn"]
        assert ("本件现在已撤回" if withdrawn else "本件现在待送达") in refused
        assert state["answers"] == (0 if withdrawn else 1)
        assert is_whole(state)

    def test_filing_get_numbers_of_their_own_without_a_gap(self, house):
        said(house("prepare"))

        answers = all_said(house, ("file",), ("file",), ("file",))

        numbers = sorted(answer["number"] for answer in answers)
        assert [number[-5:] for number in numbers] == ["00001", "00002", "00003"]
        assert is_whole(said(house("look")))

    def test_sealing_two_answers_number_them_one_after_the_other(self, house):
        said(house("prepare", "reviewed", "reviewed"))

        answers = all_said(house, ("seal", "1"), ("seal", "2"))

        state = said(house("look"))
        assert len({answer["number"] for answer in answers}) == 2
        assert state["answers"] == 2
        assert is_whole(state)

    def test_who_need_the_same_office_and_request_wait_for_one_another_in_one_order(self, house):
        said(house("prepare", "ordered_again", "reviewed", "handling"))

        answers = all_said(
            house,
            ("archive",),
            ("take_up_again",),
            ("seal", "2"),
            ("ask_correction", "handler", "3"),
            ("file",),
        )

        state = said(house("look"))
        assert not any("refused" in answer for answer in answers)
        assert len({*state["numbers"]}) == 5
        assert len({*state["letters"]}) == len(state["letters"])
        assert is_whole(state)
