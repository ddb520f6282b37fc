"""The published schema of a report's JSON: drawn from the form, in its file, and kept by every report given out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingting.reporting.gateways.giving import json_of
from mingting.reporting.gateways.giving.schema import PUBLISHED, as_published, schema
from mingting.reporting.rules.form import Edition, Table, cells_of
from mingting.reporting.rules.quantities import written
from mingting.reporting.rules.report import Report, Written

from .sample_reports import golden, report_of
from .test_report_giving import reports, trial

_HOLDS = {
    "const": lambda value, told: value == told,
    "enum": lambda value, told: value in told,
    "minimum": lambda value, told: not isinstance(value, int) or value >= told,
    "maximum": lambda value, told: not isinstance(value, int) or value <= told,
    "pattern": lambda value, told: not isinstance(value, str) or re.search(told, value),
}
_TYPES = {"object": dict, "array": list, "string": str, "null": type(None), "integer": int}


def faults(value: Any, by: dict[str, Any], place: str = "$") -> list[str]:
    """Return what of a value is not by a schema, as far as our schema uses JSON Schema."""
    kinds = by.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(value, bool) or (kinds and not isinstance(value, tuple(_TYPES[kind] for kind in kinds))):
        return [f"{place}: type"]
    found = [
        f"{place}: {name}" for name, holds in _HOLDS.items() if name in by and not holds(value, by[name])
    ]
    if "$ref" in by:
        found += faults(value, schema()["$defs"][by["$ref"].rpartition("/")[2]], place)
    if "anyOf" in by and all(faults(value, one, place) for one in by["anyOf"]):
        found.append(f"{place}: anyOf")
    if "if" in by:
        found += faults(value, by["else" if faults(value, by["if"], place) else "then"], place)
    if isinstance(value, list):
        found += [f for n, one in enumerate(value) for f in faults(one, by.get("items", {}), f"{place}[{n}]")]
    return found + (_faults_within(value, by, place) if isinstance(value, dict) else [])


def _faults_within(value: dict[str, Any], by: dict[str, Any], place: str) -> list[str]:
    known = by.get("properties", {})
    found = [f"{place}: {name} lacks" for name in by.get("required", ()) if name not in value]
    for name, one in value.items():
        if name in known:
            found += faults(one, known[name], f"{place}.{name}")
        elif not by.get("additionalProperties", True):
            found.append(f"{place}: {name} is strange")
    return found


class TestFile:
    def test_is_what_the_form_draws(self):
        assert PUBLISHED.read_text(encoding="utf-8") == as_published()

    def test_uses_nothing_that_is_not_tried_here(self):
        known = {
            "$schema", "$id", "$defs", "$ref", "title", "description", "type", "required", "properties", "items",
            "enum", "const", "minimum", "maximum", "pattern", "format", "anyOf", "additionalProperties",
            "if", "then", "else",
        }  # fmt: skip

        def words(by: Any) -> set[str]:
            if not isinstance(by, dict):
                return set()
            inner = [one for name in ("properties", "$defs") for one in by.get(name, {}).values()]
            inner += [by[name] for name in ("items", "if", "then", "else") if name in by] + by.get(
                "anyOf", []
            )
            return set(by) | {word for one in inner for word in words(one)}

        assert words(schema()) <= known

    @pytest.mark.parametrize("edition", Edition)
    def test_names_every_cell_in_words(self, edition):
        branch = schema()["then" if edition is Edition.CURRENT else "else"]
        tables = branch["properties"]["tables"]["properties"]

        assert {
            key: one["title"]
            for table in tables.values()
            for key, one in table["properties"]["cells"]["properties"].items()
        } == {cell.key: cell.words for table in Table for cell in cells_of(table, edition)}


class TestReport:
    @settings(max_examples=20, deadline=None)
    @given(reports)
    def test_given_out_is_by_the_schema(self, report):
        assert faults(json_of(report), schema()) == []

    @settings(max_examples=40, deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from([cell for table in Table for cell in cells_of(table)]),
            st.text(max_size=8).map(written) | st.integers().map(Written.of) | st.decimals(
                -9, 9, places=2).map(Written.of),
        )
    )  # fmt: skip
    def test_is_by_the_schema_whatever_stands_in_it(self, cells):
        assert faults(json_of(replace(report_of(golden()), cells=cells)), schema()) == []

    def test_of_the_trial_form_or_empty_is_by_the_schema(self):
        assert faults(json_of(trial()), schema()) == []
        assert faults(json_of(Report()), schema()) == []

    @pytest.mark.parametrize(
        ("change", "place"),
        [
            ({"schema": 2}, "$.schema"),
            ({"form": "2019"}, "is strange"),
            ({"year": "2024"}, "$.year"),
            ({"published": "2025年1月"}, "$.published"),
            ({"text": [{"part": "七", "heading": "", "paragraphs": []}]}, "$.text[0].part"),
            ({"tables": {}}, "lacks"),
            (
                {"tables": {"二": {"cells": {}}, "三": {"cells": {"三.1.natural": -1}}, "四": {"cells": {}}}},
                "natural",
            ),
            (
                {"tables": {"二": {"cells": {"三.1.natural": 1}}, "三": {"cells": {}}, "四": {"cells": {}}}},
                "strange",
            ),
        ],
        ids=str,
    )
    def test_that_is_wrong_is_not(self, change, place):
        told = faults({**json_of(report_of(golden())), **change}, schema())

        assert any(place in one for one in told)
