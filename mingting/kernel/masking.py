"""Showing that a number stands somewhere without showing the number (发布脱敏; 个保法 73: 去标识化)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: What the name of a province, city or district is written with.
_NAME = r"[^\W\d_省市区县镇街路]"
_DIVISION = re.compile(
    rf"(?:{_NAME}{{2,8}}?(?:省|自治区))?(?:{_NAME}{{2,8}}?(?:(?<!超)市|自治州|地区|盟))?"
    rf"(?:{_NAME}{{1,8}}?(?:(?<![小社园校厂景])区|县|旗))?"
)
#: A town or street office; 街 before a number is a lane of houses, not the office of that name.
_TOWN = re.compile(r"[\u4e00-\u9fa5]{1,8}?(?:街道|镇|乡|街(?!\d|[一二三四五六七八九十]+号))")
_ROAD = re.compile(r"[路巷弄]|大道")


@dataclass(frozen=True, slots=True)
class MaskPolicy:
    """How many characters of a number stay readable at its head and its tail; the rest becomes ``mark``.

    The defaults follow published local practice and are configuration. A policy that would show more than
    half of a number raises ``ValueError``.
    """

    id_head: int = 2
    id_tail: int = 3
    mobile_head: int = 3
    mobile_tail: int = 4
    card_head: int = 0
    card_tail: int = 4
    mark: str = "*"

    def __post_init__(self) -> None:
        shown = (
            (self.id_head, self.id_tail, 9),
            (self.mobile_head, self.mobile_tail, 7),
            (self.card_head, self.card_tail, 8),
        )
        if any(head < 0 or tail < 0 or head + tail > most for head, tail, most in shown):
            raise ValueError("a masking policy must hide what it masks")
        if len(self.mark) != 1 or self.mark.isalnum():
            raise ValueError("a mask is one character, neither letter nor digit")


def mask_mobile(number: str, policy: MaskPolicy = MaskPolicy()) -> str:
    """Return ``138****1234``. Spaces, hyphens and the country code 86 are dropped."""
    digits = _plain(number)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return _masked(digits, policy.mobile_head, policy.mobile_tail, policy.mark)


def mask_citizen_number(number: str, policy: MaskPolicy = MaskPolicy()) -> str:
    """Return ``44*************123``. Spaces and hyphens are dropped."""
    return _masked(_plain(number), policy.id_head, policy.id_tail, policy.mark)


def mask_bank_card(number: str, policy: MaskPolicy = MaskPolicy()) -> str:
    """Return ``************1234``. Spaces and hyphens are dropped."""
    return _masked(_plain(number), policy.card_head, policy.card_tail, policy.mark)


def mask_address(address: str, policy: MaskPolicy = MaskPolicy()) -> str:
    """Return the address cut after its town or street office (乡镇、街道), or the last division above it.

    ``广州市番禺区市桥街大北路1号`` becomes ``广州市番禺区市桥街****``; an address that names no division
    becomes ``****``.
    """
    division = _DIVISION.match(address)
    end = division.end() if division else 0
    town = _TOWN.match(address, end)
    if town and not _ROAD.search(town[0][:-1]):
        end = town.end()
    return address[:end] + policy.mark * 4


def _plain(number: str) -> str:
    return "".join(
        char for char in unicodedata.normalize("NFKC", number) if char.isascii() and char.isalnum()
    )


def _masked(text: str, head: int, tail: int, mark: str) -> str:
    hidden = len(text) - head - tail
    if hidden <= 0:
        return mark * len(text)
    return text[:head] + mark * hidden + text[head + hidden :]
