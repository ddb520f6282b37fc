"""How often one may try at a public door, and what is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import override_settings

from mingting.disclosure import throttle
from mingting.disclosure.models import Knock
from mingting.disclosure.throttle import KEPT, RULES, Door, enter, forgive, place, sweep
from mingting.kernel.refusals import Refused

from .making import NOON

pytestmark = pytest.mark.django_db

HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def try_often(door: Door, times: int, *, at: datetime = NOON, address: str = HOME, target: str = "") -> None:
    for _ in range(times):
        enter(door, at=at, address=address, target=target)


class TestADoor:
    @pytest.mark.parametrize("door", [door for door in Door if RULES[door].by_address])
    def test_lets_an_address_try_as_often_as_its_rule_says_and_no_more(self, door):
        most = RULES[door].by_address[0].most
        for number in range(most):
            enter(door, at=NOON, address=HOME, target=f"{number}")

        with pytest.raises(Refused) as refused:
            enter(door, at=NOON, address=HOME, target="another")

        assert refused.value.sentence == RULES[door].said

    def test_stays_open_to_another_address(self):
        try_often(Door.OPEN, 5)

        enter(Door.OPEN, at=NOON, address=ELSEWHERE)

    def test_stays_open_to_the_same_address_at_another_door(self):
        try_often(Door.OPEN, 5)

        enter(Door.FOLLOW, at=NOON, address=HOME, target="ZSJ-2026-00001")

    def test_shuts_for_one_number_from_whatever_addresses_it_is_tried(self):
        for number in range(RULES[Door.FOLLOW].by_target[0].most):
            enter(Door.FOLLOW, at=NOON, address=f"203.0.113.{number}", target="ZSJ-2026-00001")

        with pytest.raises(Refused, match="15分钟后再试"):
            enter(Door.FOLLOW, at=NOON, address=ELSEWHERE, target="ZSJ-2026-00001")

        enter(Door.FOLLOW, at=NOON, address=ELSEWHERE, target="ZSJ-2026-00002")

    def test_is_not_shut_for_an_applicant_by_one_stranger_who_knows_the_number(self):
        with pytest.raises(Refused):
            try_often(Door.FOLLOW, 1000, target="ZSJ-2026-00001")

        enter(Door.FOLLOW, at=NOON, address=ELSEWHERE, target="ZSJ-2026-00001")

    def test_opens_again_when_its_time_is_over_and_not_before(self):
        try_often(Door.SIGN_IN, 10, target="1")

        with pytest.raises(Refused):
            enter(Door.SIGN_IN, at=NOON + timedelta(minutes=14, seconds=59), address=HOME, target="2")
        enter(Door.SIGN_IN, at=NOON + timedelta(minutes=15), address=HOME, target="2")

    def test_is_not_kept_shut_by_trying_on(self):
        try_often(Door.SIGN_IN, 10, target="1")
        for minute in range(1, 15):
            with pytest.raises(Refused):
                enter(Door.SIGN_IN, at=NOON + timedelta(minutes=minute), address=HOME, target="2")

        enter(Door.SIGN_IN, at=NOON + timedelta(minutes=15), address=HOME, target="2")

    def test_counts_the_day_as_well_as_the_hour(self):
        for hour in range(4):
            try_often(Door.OPEN, 5, at=NOON + timedelta(hours=2 * hour))

        with pytest.raises(Refused):
            enter(Door.OPEN, at=NOON + timedelta(hours=8), address=HOME)

    def test_counts_a_flood_at_one_organ_from_everywhere(self):
        most = RULES[Door.FILE].by_target[0].most
        for number in range(most):
            enter(Door.FILE, at=NOON, address=f"10.0.{number // 250}.{number % 250}", target="zsj")

        with pytest.raises(Refused, match="当面、邮寄、传真"):
            enter(Door.FILE, at=NOON, address=ELSEWHERE, target="zsj")

    @override_settings(MINGTING={"REQUEST_LIMITS": {"open": [(1, 60)]}})
    def test_takes_the_limits_that_the_settings_give(self):
        enter(Door.OPEN, at=NOON, address=HOME)

        with pytest.raises(Refused):
            enter(Door.OPEN, at=NOON, address=HOME)


class TestATry:
    def test_that_succeeded_is_forgotten(self):
        for _ in range(30):
            forgive(enter(Door.FOLLOW, at=NOON, address=HOME, target="ZSJ-2026-00001"))

        assert not Knock.objects.exists()

    def test_leaves_neither_the_address_nor_what_was_tried(self):
        enter(Door.FOLLOW, at=NOON, address=HOME, target="ZSJ-2026-00001")

        kept = str(list(Knock.objects.values_list("door", "key")))
        assert HOME not in kept
        assert "ZSJ" not in kept
        assert len({key for (key,) in Knock.objects.values_list("key")}) == 2

    def test_is_forgotten_after_two_days(self):
        enter(Door.OPEN, at=NOON, address=HOME)
        enter(Door.OPEN, at=NOON + KEPT, address=ELSEWHERE)

        assert sweep(NOON + KEPT + timedelta(seconds=1)) == 1
        assert Knock.objects.count() == 1

    def test_is_forgotten_without_anybody_asking(self, monkeypatch):
        monkeypatch.setattr(throttle, "_SWEEP_EVERY", 1)
        enter(Door.OPEN, at=NOON, address=HOME)

        enter(Door.OPEN, at=NOON + KEPT + timedelta(seconds=1), address=ELSEWHERE)

        assert Knock.objects.count() == 1


class TestAPlace:
    def test_is_the_address_itself_and_for_ipv6_the_network_of_a_household(self):
        assert place("192.0.2.7") == "192.0.2.7"
        assert place("2001:db8:1:2:3:4:5:6") == place("2001:db8:1:2::9")
        assert place("2001:db8:1:2::9") != place("2001:db8:1:3::9")
        assert place("::ffff:192.0.2.7") == "192.0.2.7"

    @pytest.mark.parametrize("nonsense", ["", "localhost", "1.2.3.4, 5.6.7.8", "999.1.1.1"])
    def test_of_nonsense_is_one_place(self, nonsense):
        assert place(nonsense) == "unknown"
