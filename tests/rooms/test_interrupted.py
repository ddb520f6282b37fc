"""A kill in the middle of a release, and two people at once: nothing half done, nothing done twice."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from .apart import House, house_of, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Return a way to act in processes of their own."""
    with house_of("tests.rooms.acting", tmp_path) as act:
        yield act


@pytest.mark.parametrize("point", ["release written", "shown"])
def test_a_release_killed_in_the_middle_did_not_happen_and_can_be_given_again(house, point):
    said(house("prepare"))

    killed = house("final", "zsj_final", point)
    killed.communicate(timeout=120)

    assert killed.returncode == -signal.SIGKILL
    assert said(house("look_and_try_again")) == [
        {"shown": False, "releases": 0, "final_proofs": 0, "found_by_search": 0, "faults": []},
        {"released": True},
        {"shown": True, "releases": 1, "final_proofs": 1, "found_by_search": 1, "faults": []},
    ]


def test_two_final_reviewers_at_once_release_once(house):
    said(house("prepare"))

    both = [house("final", "zsj_final"), house("final", "zsj_second_editor")]
    answers = [said(process) for process in both]

    assert sorted("released" in answer for answer in answers) == [False, True]
    assert said(house("look"))["releases"] == 1
