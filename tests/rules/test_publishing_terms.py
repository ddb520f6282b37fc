"""Article 26: twenty working days; Articles 20 and 21: what is to be published."""

from __future__ import annotations

from datetime import date

from mingting.kernel.workdays import announced
from mingting.publishing.rules import terms
from mingting.publishing.rules.article20 import CLASSES

FORMED = date(2026, 4, 30)
DUE = date(2026, 6, 1)


class TestPublishDue:
    def test_is_twenty_working_days_after_formation(self):
        assert terms.publish_due(FORMED, announced()) == DUE

    def test_cites_article_26(self):
        assert terms.PUBLISH_WITHIN.cite == "《中华人民共和国政府信息公开条例》第二十六条"


class TestLateness:
    def test_is_nothing_on_the_last_day(self):
        assert not terms.is_late(DUE, DUE)
        assert terms.lateness(DUE, DUE, announced()) == 0

    def test_counts_working_days_from_the_next(self):
        assert terms.is_late(DUE, date(2026, 6, 2))
        assert terms.lateness(DUE, date(2026, 6, 8), announced()) == 5


class TestClasses:
    def test_are_fifteen_and_those_of_counties_and_towns(self):
        codes = list(CLASSES)

        assert [code for code in codes if code.startswith("20.")] == [f"20.{n}" for n in range(1, 16)]
        assert sum(code.startswith("21.c") for code in codes) == 7
        assert sum(code.startswith("21.t") for code in codes) == 8

    def test_cite_their_item(self):
        assert CLASSES["20.7"].name == "财政预算、决算信息"
        assert CLASSES["20.15"].cite.endswith("第二十条第（十五）项")
