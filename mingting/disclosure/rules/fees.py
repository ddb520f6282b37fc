"""信息处理费 (条例第四十二条, 国办函〔2020〕109号): what may be charged, by item or by volume, and until when.

All amounts are whole yuan. A charge is never automatic: the organ *may* charge, and says why in its notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count as count_up

from mingting.disclosure.rules.outcomes import Outcome
from mingting.disclosure.rules.terms import FEE_PAYMENT
from mingting.kernel.law import cite
from mingting.kernel.refusals import Refused
from mingting.kernel.workdays import WorkCalendar

ARTICLE_3 = cite("信息处理费", "第三条")
ARTICLE_4 = cite("信息处理费", "第四条")
ARTICLE_5 = cite("信息处理费", "第五条")


class Method(StrEnum):
    """按件计收 or 按量计收: one of them for an application, never both (第三条)."""

    ITEM = "item"
    VOLUME = "volume"

    @property
    def label(self) -> str:
        """What it is called."""
        return {"item": "按件计收", "volume": "按量计收"}[self.value]


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of a computation: the numbers ``first``–``last``, how many, yuan each, yuan together."""

    first: int
    last: int
    price: int
    unit: str

    @property
    def count(self) -> int:
        """How many items or pages."""
        return self.last - self.first + 1

    @property
    def total(self) -> int:
        """Yuan."""
        return self.count * self.price

    @property
    def tier(self) -> str:
        """Which numbers, in Chinese."""
        if self.first == self.last:
            return f"第{self.first}{self.unit}"
        return f"第{self.first}至{self.last}{self.unit}"

    def __str__(self) -> str:
        if not self.price:
            return f"{self.tier}，共{self.count}{self.unit}，不收费"
        return f"{self.tier}，共{self.count}{self.unit}，每{self.unit}{self.price}元，计{self.total}元"


def per_item(k: int) -> int:
    """Return the price in yuan of the ``k``-th item (from 1) that one applicant asks for in a calendar month."""
    if k < 1:
        raise ValueError(f"items are counted from 1, not {k}")
    return next(price for last, price in _item_tiers() if k <= last)


def monthly_total(n: int) -> int:
    """Return the yuan for all of the ``n`` items that one applicant asks for in a calendar month."""
    return fee_for_items(1, n)


def fee_for_items(first_k: int, count: int) -> int:
    """Return the yuan for the month's items number ``first_k`` … ``first_k + count - 1``."""
    return sum(line.total for line in explain_items(first_k, count))


def explain_items(first_k: int, count: int) -> tuple[FeeLine, ...]:
    """Return the lines that the fee for these items is the sum of, one for each price (第四条)."""
    if first_k < 1 or count < 0:
        raise ValueError(f"{count} items from {first_k}")
    return _lines(first_k, first_k + count - 1, _item_tiers(), "件")


def _item_tiers() -> Iterator[tuple[int, int]]:
    """Yield the last number of each tier and its price: from 31 on, every ten items are dearer by 100 yuan."""
    yield 10, 0
    yield 30, 100
    for tier in count_up(1):
        yield 30 + 10 * tier, 100 + 100 * tier


def per_page_total(pages: int) -> int:
    """Return the yuan for one application answered with so many pages: sides of A4 or smaller."""
    return sum(line.total for line in explain_pages(pages))


def explain_pages(pages: int) -> tuple[FeeLine, ...]:
    """Return the lines that the fee for these pages is the sum of, one for each price (第五条)."""
    if pages < 0:
        raise ValueError(f"{pages} pages")
    return _lines(1, pages, ((30, 0), (100, 10), (200, 20), (max(pages, 201), 40)), "页")


def _lines(first: int, last: int, tiers: Iterable[tuple[int, int]], unit: str) -> tuple[FeeLine, ...]:
    lines: list[FeeLine] = []
    for tier_last, price in tiers:
        if first > last:
            break
        if first <= tier_last:
            lines.append(FeeLine(first, min(last, tier_last), price, unit))
            first = tier_last + 1
    return tuple(lines)


def check_fee(
    *, method: Method, amount: int, other_method_used: bool, outcome: Outcome, supplies_copies: bool
) -> tuple[str, ...]:
    """Refuse a charge that the norm forbids; return warnings (Chinese sentences) where it is a person's to judge.

    ``amount`` is in yuan, ``outcome`` the one intended; ``supplies_copies`` says that paper, an e-mail or a copy of
    data is given, as opposed to reading on the spot.
    """
    if other_method_used:
        raise Refused(
            "每件申请只能选择按件或者按量中的一种标准，不得同时按两种标准重复计算",
            field="method",
            cite=ARTICLE_3,
        )
    if amount <= 0:
        raise Refused(
            "没有超过不收费的数量，不应收费",
            field="method",
            cite=ARTICLE_4 if method is Method.ITEM else ARTICLE_5,
        )
    if method is Method.ITEM:
        return ()
    if not supplies_copies:
        raise Refused(
            "按量计收只适用于提供纸质件、发送电子邮件、复制电子数据等方式", field="method", cite=ARTICLE_5
        )
    if outcome is Outcome.ALREADY_PUBLIC:
        return ("已经主动公开、只告知获取方式途径的，一般不按量计收，请核对后再发收费通知。",)
    return ()


def pay_by(noticed: date, calendar: WorkCalendar) -> date:
    """Return the last day on which a fee is paid in time; ``noticed`` is the day the notice was received."""
    return calendar.add(noticed, FEE_PAYMENT.workdays)


def lapsed(pay_by: date, today: date) -> bool:
    """Return whether the period has run out, so that an unpaid application is taken as given up (第六条)."""
    return today > pay_by
