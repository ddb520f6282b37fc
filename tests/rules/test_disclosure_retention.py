"""How long a case is kept, and how its 档号 is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingting.disclosure.rules.retention import (
    FOREVER,
    RETENTIONS,
    TEN_YEARS,
    THIRTY_YEARS,
    ArchivePattern,
    CaseKind,
    RetentionPolicy,
    case_kind,
    retention,
)
from mingting.kernel.refusals import Refused

KEPT = {"fonds": "Z109", "year": 2026, "kept": THIRTY_YEARS, "serial": 7}


class TestRetention:
    def test_is_thirty_years_and_for_ever_when_contested(self):
        assert retention(CaseKind.ANSWERED) == THIRTY_YEARS
        assert retention(CaseKind.ABANDONED) == THIRTY_YEARS
        assert retention(CaseKind.CONTESTED) == FOREVER

    def test_is_what_the_organ_has_set(self):
        policy = RetentionPolicy(answered="Y", abandoned="D10", contested="D30")

        assert [retention(kind, policy) for kind in CaseKind] == [FOREVER, TEN_YEARS, THIRTY_YEARS]

    def test_is_one_of_three_periods(self):
        assert {kept.code: (kept.years, kept.name) for kept in RETENTIONS.values()} == {
            "Y": (None, "永久"),
            "D30": (30, "30年"),
            "D10": (10, "10年"),
        }
        with pytest.raises(ValueError, match="D5"):
            RetentionPolicy(answered="D5")

    @pytest.mark.parametrize("abandoned", [True, False])
    def test_of_what_was_contested_does_not_depend_on_how_it_ended(self, abandoned):
        assert case_kind(contested=True, abandoned=abandoned) is CaseKind.CONTESTED

    def test_of_what_was_not_depends_on_it(self):
        assert case_kind(contested=False, abandoned=True) is CaseKind.ABANDONED
        assert case_kind(contested=False, abandoned=False) is CaseKind.ANSWERED


class TestArchiveNumber:
    def test_is_written_as_the_pattern_says(self):
        assert ArchivePattern().number(**KEPT) == "Z109-WS·2026-D30-GK-0007"
        assert ArchivePattern("{fonds}/{term}/{year}/{serial}").number(**KEPT) == "Z109/D30/2026/7"

    @given(st.sampled_from(sorted(RETENTIONS)), st.integers(1000, 9999), st.integers(1, 9999))
    def test_is_recognised(self, code, year, serial):
        number = ArchivePattern().number(fonds="Z109", year=year, kept=RETENTIONS[code], serial=serial)

        assert ArchivePattern().matches(number)

    @pytest.mark.parametrize(
        "number",
        [
            "Z109-WS·2026-D30-GK-007",
            "Z109-WS·2026-D30-GK-0000",
            "Z109-WS·2026-D50-GK-0007",
            "z109-WS·2026-D30-GK-0007",
            "Z109-WS·26-D30-GK-0007",
            "Z109-WS-2026-D30-GK-0007",
            "",
        ],
    )
    def test_is_recognised_only_when_it_is_so_written(self, number):
        assert not ArchivePattern().matches(number)

    @pytest.mark.parametrize("wrong", [{"serial": 10000}, {"serial": 0}, {"fonds": "全宗"}, {"year": 26}])
    def test_is_refused_when_a_part_is_wrong(self, wrong):
        with pytest.raises(Refused, match="档号"):
            ArchivePattern().number(**{**KEPT, **wrong})

    def test_fits_into_its_column(self):
        pattern = ArchivePattern("公" * 48 + "{fonds}{year}{term}{serial}")

        fits = pattern.number(**{**KEPT, "fonds": "Z"})

        assert len(fits) == 57
        assert len(pattern.number(**{**KEPT, "fonds": "Z109"})) == 60
        with pytest.raises(Refused, match="档号"):
            pattern.number(**{**KEPT, "fonds": "Z1090"})

    @pytest.mark.parametrize(
        ("pattern", "word"),
        [
            ("{fonds}-{year}-{serial}", "各有一个"),
            ("{fonds}-{year}-{term}-{serial}-{serial}", "各有一个"),
            ("{fonds}-{year}-{term}-{unit}-{serial}", "各有一个"),
            ("{fonds}-{year}-{term}-{serial", "成对"),
            ("{fonds}-{year:05d}-{term}-{serial}", "格式"),
            ("{fonds!r}-{year}-{term}-{serial}", "格式"),
            ("{fonds}-{year}-{term}-{serial:x}", "格式"),
        ],
    )
    def test_has_a_pattern_with_its_four_parts(self, pattern, word):
        with pytest.raises(Refused, match=word):
            ArchivePattern(pattern)
