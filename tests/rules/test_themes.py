"""主题分类 as data."""

from mingting.publishing.rules.themes import is_theme, themes


class TestThemes:
    def test_are_two_levels(self):
        assert "电子政务" in themes()["综合政务"]

    def test_are_known_by_both_levels_together(self):
        assert is_theme("综合政务/电子政务")
        assert not is_theme("综合政务/教育")
        assert not is_theme("综合政务")

    def test_leave_out_what_is_the_central_governments_alone(self):
        assert "国务院组织机构" not in themes()
