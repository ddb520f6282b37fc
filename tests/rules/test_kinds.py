"""Kinds are data: each file is read whole, or refused with the name of the file and the key."""

from __future__ import annotations

from importlib.resources import files

import pytest

from mingting.publishing.rules.kinds import ROLES, KindFileError, kinds, read_kind

NEEDED = {
    "department_document",
    "department_news",
    "organisation",
    "enforcement",
    "budget",
    "other",
    "one_picture",
    "guide",
    "regime",
    "annual_report",
    "notice",
    "policy_interpretation",
}
NEWS = (files("mingting.publishing") / "kinds" / "department_news.toml").read_text(encoding="utf-8")


class TestKinds:
    def test_are_all_there(self):
        assert set(kinds()) == NEEDED

    @pytest.mark.parametrize("code", sorted(NEEDED))
    def test_are_reviewed_three_times_by_three_roles(self, code):
        assert tuple(stage.role for stage in kinds()[code].review) == ROLES

    def test_of_a_document_need_its_number_and_validity(self):
        assert {"doc_no", "validity", "formed_on"} <= set(kinds()["department_document"].requires)

    def test_of_a_picture_need_a_picture(self):
        assert "images" in kinds()["one_picture"].requires


class TestFaultyFile:
    @pytest.mark.parametrize(
        ("right", "wrong", "key"),
        [
            ('genre = "政务动态"', 'genre = "新闻"', "genre"),
            ('article20 = "20.15"', 'article20 = "20.16"', "article20"),
            ('name = "部门动态"', "name = 3", "name"),
            ('name = "部门动态"', "", "name"),
            ('"title", "body"', '"titel", "body"', "requires"),
            ('"title", "body"', '"body", "body"', "requires"),
            ("workdays = 20", "workdays = 0", "publish_within.workdays"),
            ("workdays = 20", "workdays = true", "publish_within.workdays"),
            ('statute = "条例"', 'statute = "某法"', "publish_within.statute"),
            ('role = "second_reviewer"', 'role = "first_reviewer"', "review"),
            ('code = "final"', 'code = "last"', "review"),
            ('about = "', 'colour = "red"\nabout = "', "colour"),
            ('code = "department_news"', 'code = "news"', "code"),
        ],
    )
    def test_is_refused_with_its_name_and_the_key(self, right, wrong, key):
        assert right in NEWS

        with pytest.raises(KindFileError) as refusal:
            read_kind("department_news.toml", NEWS.replace(right, wrong, 1))

        assert "department_news.toml" in str(refusal.value)
        assert f"“{key}”" in str(refusal.value)

    def test_is_refused_when_it_is_no_toml(self):
        with pytest.raises(KindFileError, match=r"department_news\.toml"):
            read_kind("department_news.toml", "= nothing")

    def test_is_refused_with_two_reviews_only(self):
        two = NEWS[: NEWS.rindex("[[review]]")]

        with pytest.raises(KindFileError, match="review"):
            read_kind("department_news.toml", two)
