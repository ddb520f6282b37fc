"""收到申请之日 by the way an application came in (条例第三十一条)."""

from __future__ import annotations

from datetime import date

import pytest

from mingting.disclosure.rules.receipt import CHANNELS, Channel, confirm_by, receipt_day
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import announced

FRIDAY, SATURDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)
AT_ONCE = [Channel.COUNTER, Channel.ORAL, Channel.REGISTERED_MAIL]
SAME_DAY = [Channel.ORDINARY_MAIL, Channel.MISDIRECTED]
BOTH_SIDES = [Channel.INTERNET, Channel.EMAIL, Channel.FAX]


class TestChannel:
    def test_has_a_rule_with_a_name_a_duty_and_an_article(self):
        assert set(CHANNELS) == set(Channel)
        assert all(rule.name and rule.duty and rule.day_word and rule.cite for rule in CHANNELS.values())

    def test_is_confirmed_or_not_as_the_article_says(self):
        confirmed = {channel for channel, rule in CHANNELS.items() if rule.needs_confirmation}

        assert confirmed == {*SAME_DAY, *BOTH_SIDES}

    def test_cites_the_item_it_falls_under(self):
        assert "第三十一条第（一）项" in CHANNELS[Channel.COUNTER].cite
        assert "第三十一条第（二）项" in CHANNELS[Channel.ORDINARY_MAIL].cite
        assert "第三十一条第（三）项" in CHANNELS[Channel.EMAIL].cite
        assert "207号" in CHANNELS[Channel.MISDIRECTED].cite


class TestDayOfReceipt:
    @pytest.mark.parametrize("channel", AT_ONCE)
    def test_is_the_day_of_arrival_where_nothing_is_confirmed(self, channel):
        assert receipt_day(channel, arrived=FRIDAY, confirmed=None) == FRIDAY

    @pytest.mark.parametrize("channel", AT_ONCE)
    def test_is_not_moved_by_a_confirmation_nobody_needed(self, channel):
        assert receipt_day(channel, arrived=FRIDAY, confirmed=MONDAY) == FRIDAY

    @pytest.mark.parametrize("channel", [*SAME_DAY, *BOTH_SIDES])
    def test_waits_for_a_confirmation_and_is_its_day(self, channel):
        assert receipt_day(channel, arrived=FRIDAY, confirmed=None) is None
        assert receipt_day(channel, arrived=FRIDAY, confirmed=MONDAY) == MONDAY
        assert receipt_day(channel, arrived=FRIDAY, confirmed=FRIDAY) == FRIDAY

    @pytest.mark.parametrize("channel", Channel)
    def test_refuses_a_confirmation_before_arrival(self, channel):
        with pytest.raises(Refused) as refusal:
            receipt_day(channel, arrived=MONDAY, confirmed=FRIDAY)

        assert refusal.value.field == "confirmed"
        assert refusal.value.cite == CHANNELS[channel].cite


class TestLastDayToConfirm:
    @pytest.mark.parametrize("channel", SAME_DAY)
    def test_of_a_letter_is_the_day_it_came_whatever_the_bureau_sets(self, channel):
        assert confirm_by(channel, SATURDAY, announced(), within=3) == SATURDAY

    @pytest.mark.parametrize("channel", BOTH_SIDES)
    def test_of_what_came_by_wire_is_the_next_working_day(self, channel):
        assert confirm_by(channel, FRIDAY, announced()) == MONDAY

    @pytest.mark.parametrize("channel", BOTH_SIDES)
    def test_of_what_came_by_wire_is_as_the_bureau_sets(self, channel):
        assert confirm_by(channel, FRIDAY, announced(), within=3) == date(2026, 3, 11)
        assert confirm_by(channel, FRIDAY, announced(), within=0) == FRIDAY

    @pytest.mark.parametrize("channel", AT_ONCE)
    def test_is_none_where_nothing_is_confirmed(self, channel):
        assert confirm_by(channel, FRIDAY, announced()) is None
