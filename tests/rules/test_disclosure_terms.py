"""The periods of 依申请公开 against the law digest."""

from __future__ import annotations

from datetime import date

import pytest

from mingting.disclosure.rules import terms
from mingting.disclosure.rules.clock import correction_notice_by, limit_of
from mingting.disclosure.rules.fees import pay_by
from mingting.kernel.law import LegalTerm
from mingting.kernel.workdays import announced

STATED = {
    "CORRECTION_NOTICE": (7, "第三十条"),
    "REPLY": (20, "第三十三条"),
    "REPLY_CORRECTED": (20, "第三十条"),
    "EXTENSION_MOST": (20, "第三十三条"),
    "THIRD_PARTY": (15, "第三十二条"),
    "CO_PRODUCER": (15, "第三十四条"),
    "FEE_PAYMENT": (20, "第六条"),
    "REPLY_PAID": (20, "第六条"),
    "COURT": (20, "法释〔2025〕8号"),
}


class TestTerm:
    @pytest.mark.parametrize("name", STATED)
    def test_has_the_length_and_the_article_of_the_digest(self, name):
        term = getattr(terms, name)

        assert term.workdays == STATED[name][0]
        assert STATED[name][1] in term.cite

    def test_says_since_when_it_holds(self):
        dated = [term for term in vars(terms).values() if isinstance(term, LegalTerm)]

        assert {term.since for term in dated} == {date(2019, 5, 15), date(2021, 1, 1), date(2025, 6, 1)}

    def test_reminds_before_the_day_and_on_it(self):
        assert terms.REMIND_AT == (5, 2, 0)


class TestLastDay:
    @pytest.mark.parametrize(
        ("received", "last"),
        [
            ("2026-01-26", "2026-02-04"),
            ("2026-02-09", "2026-02-25"),
            ("2026-03-02", "2026-03-11"),
            ("2026-04-30", "2026-05-13"),
            ("2026-09-18", "2026-09-29"),
            ("2025-09-26", "2025-10-13"),
        ],
    )
    def test_to_tell_what_must_be_corrected_is_the_seventh_working_day(self, received, last):
        assert correction_notice_by(date.fromisoformat(received), announced()) == date.fromisoformat(last)

    @pytest.mark.parametrize("kind", ["third_party", "co_producer", "other_organ"])
    def test_for_an_opinion_is_the_fifteenth_after_the_letter_came(self, kind):
        assert limit_of(kind, date(2026, 3, 6), announced()) == date(2026, 3, 27)

    def test_to_pay_is_the_twentieth_after_the_notice_came(self):
        assert pay_by(date(2026, 4, 1), announced()) == date(2026, 4, 30)
