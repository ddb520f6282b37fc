"""What a spreadsheet would compute is shown as it is."""

from __future__ import annotations

import pytest

from mingting.commons.files.spreadsheets import plain_cell


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_becomes_words(text):
    assert plain_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "1", "2026-11-24", "示例局", "a=b"])
def test_anything_else_stays_as_it_is(text):
    assert plain_cell(text) == text
