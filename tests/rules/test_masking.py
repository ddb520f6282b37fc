"""Masked numbers show what the policy lets them, and no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.kernel.masking import MaskPolicy, mask_address, mask_bank_card, mask_citizen_number, mask_mobile

DIGITS = st.text("0123456789", min_size=1, max_size=19)


class TestMask:
    @pytest.mark.parametrize(
        "number",
        ["13800131234", "138 0013 1234", "138-0013-1234", "+86 13800131234", "１３８００１３１２３４"],
    )
    def test_of_a_mobile_keeps_three_and_four(self, number):
        assert mask_mobile(number) == "138****1234"

    def test_of_a_citizen_number_keeps_two_and_three(self):
        assert mask_citizen_number("35220119900101X123"[:15] + "123") == "35*************123"

    def test_of_a_bank_card_keeps_the_last_four(self):
        assert mask_bank_card("6222 0212 3456 7890 123") == "***************0123"

    def test_follows_the_bureaus_policy(self):
        policy = MaskPolicy(id_head=6, id_tail=0, mark="×")

        assert mask_citizen_number("440113199001011234", policy) == "440113" + "×" * 12

    @given(DIGITS)
    def test_never_shows_a_whole_number(self, number):
        for mask in (mask_mobile, mask_citizen_number, mask_bank_card):
            assert "*" in mask(number)

    @pytest.mark.parametrize(
        "policy",
        [{"id_head": 6, "id_tail": 4}, {"mobile_tail": -1}, {"card_head": 8}, {"mark": "0"}, {"mark": ""}],
    )
    def test_policy_must_hide(self, policy):
        with pytest.raises(ValueError, match="mask"):
            MaskPolicy(**policy)


class TestMaskedAddress:
    @pytest.mark.parametrize(
        ("address", "masked"),
        [
            ("广东省广州市番禺区市桥街大北路120号3栋502室", "广东省广州市番禺区市桥街****"),
            ("番禺区市桥街道大北路120号", "番禺区市桥街道****"),
            ("番禺区石楼镇莲花村三巷5号", "番禺区石楼镇****"),
            ("钟村街谢村三街七巷8号", "钟村街****"),
            ("番禺区南村镇坑头村元岗路5号", "番禺区南村镇****"),
            ("番禺区清河东路319号", "番禺区****"),
            ("番禺区繁华街12号", "番禺区****"),
            ("广州市海珠区新港西路135号", "广州市海珠区****"),
            ("阳光小区3栋502室", "****"),
            ("大北路120号", "****"),
        ],
    )
    def test_ends_at_the_town(self, address, masked):
        assert mask_address(address) == masked
