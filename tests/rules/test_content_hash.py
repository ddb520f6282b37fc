"""The content approved is the content released: one fingerprint for one content, another for any other."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingting.publishing.rules.content import content_hash

LETTERS = 'ab 标题，1"\\\n'
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(LETTERS, max_size=8) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc标题", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
PARTS = st.dictionaries(st.text("abc标题", min_size=1, max_size=3), VALUES, max_size=4)


class TestContentHash:
    @settings(max_examples=30)
    @given(PARTS)
    def test_does_not_know_the_order_of_keys(self, parts):
        assert content_hash(dict(reversed(parts.items()))) == content_hash(parts)

    @settings(max_examples=30)
    @given(PARTS)
    def test_survives_being_stored_as_json(self, parts):
        stored = json.loads(json.dumps(parts, default=lambda day: day.isoformat()))

        assert content_hash(stored) == content_hash(parts)

    @settings(max_examples=30)
    @given(PARTS, st.text(LETTERS, max_size=5))
    def test_changes_with_any_change(self, parts, more):
        assert content_hash({**parts, "正文": more}) != content_hash({**parts, "正文": more + "。"})

    def test_holds_words_composed_in_either_way_for_the_same(self):
        assert content_hash({"title": "cafe\u0301"}) == content_hash({"title": "café"})

    def test_holds_one_moment_in_two_zones_for_the_same(self):
        here = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=8)))

        assert content_hash({"at": here}) == content_hash({"at": here.astimezone(UTC)})
        assert content_hash({"on": date(2026, 3, 2)}) == content_hash({"on": "2026-03-02"})

    def test_tells_a_number_from_its_digits(self):
        assert content_hash({"n": 1}) != content_hash({"n": "1"})

    def test_stays_the_same_from_release_to_release_of_the_program(self):
        parts = {"title": "标题", "n": [1, None, True], "formed_on": date(2026, 3, 2)}

        assert content_hash(parts) == "39b3dea93309d6df342d4680feabf9a91bbeae07f881bbd4a6d6dbe1ae0a801f"

    @pytest.mark.parametrize("value", [1.5, {1}, b"x", datetime(2026, 3, 2), {1: "x"}])
    def test_refuses_what_has_no_single_writing(self, value):
        with pytest.raises(TypeError):
            content_hash({"value": value})

    def test_refuses_two_keys_that_are_one(self):
        with pytest.raises(ValueError, match="alike"):
            content_hash({"é": 1, "e\u0301": 2})
