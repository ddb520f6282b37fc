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
    "normative_document",
    "policy_document",
    "application_notice",
}
KINDS = files("mingting.publishing") / "kinds"
NEWS = (KINDS / "department_news.toml").read_text(encoding="utf-8")
CALL = (KINDS / "application_notice.toml").read_text(encoding="utf-8")
#: 公文条例第八条, in its order.
ARTICLE_8 = "决议 决定 命令（令） 公报 公告 通告 意见 通知 通报 报告 请示 批复 议案 函 纪要"


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


class TestParticulars:
    def test_are_what_each_kind_of_the_library_asks_for(self):
        asked = {
            code: [(one.code, one.sort, one.required) for one in kinds()[code].particulars] for code in NEEDED
        }

        assert {code: said for code, said in asked.items() if said} == {
            "normative_document": [
                ("document_kind", "choice", True),
                ("reg_no", "text", True),
                ("issuers", "list", True),
            ],
            "policy_document": [("document_kind", "choice", True), ("issuers", "list", True)],
            "department_document": [("document_kind", "choice", False), ("issuers", "list", False)],
            "policy_interpretation": [("form", "choice", True), ("interprets", "list", False)],
            "one_picture": [("interprets", "list", False)],
            "application_notice": [
                ("stage", "choice", True),
                ("apply_from", "date", False),
                ("apply_until", "date", False),
                ("carries_out", "list", False),
                ("follows", "text", False),
            ],
        }

    @pytest.mark.parametrize("code", ["normative_document", "policy_document", "department_document"])
    def test_of_a_document_offer_the_fifteen_sorts_of_official_paper(self, code):
        choices = dict(kinds()[code].particulars[0].choices)

        assert " ".join(choices.values()) == ARTICLE_8
        assert (choices["order"], choices["notice"], choices["minutes"]) == ("命令（令）", "通知", "纪要")

    @pytest.mark.parametrize("code", sorted(NEEDED))
    def test_are_all_shown_to_the_public(self, code):
        assert {one.code for one in kinds()[code].particulars} <= set(kinds()[code].page_fields)


class TestFaultyParticulars:
    @pytest.mark.parametrize(
        ("right", "wrong", "key"),
        [
            ('code = "stage"', 'code = "Stage"', "particulars[0].code"),
            ('code = "stage"', 'code = "title"', "particulars[0].code"),
            ('code = "apply_from"', 'code = "stage"', "particulars[1].code"),
            ('label = "通知性质"', 'label = ""', "particulars[0].label"),
            ('sort = "choice"', 'sort = "colour"', "particulars[0].sort"),
            ('sort = "choice"', 'sort = "text"', "particulars[0].choices"),
            ('[["advance", "预通知"], ', '[["advance"], ', "particulars[0].choices"),
            ('["formal", "正式通知"]', '["advance", "正式通知"]', "particulars[0].choices"),
            ("required = true", 'required = "yes"', "particulars[0].required"),
            ("required = true", "required = true\nrecommended = true", "particulars[0].recommended"),
            ("required = true", 'statute = "某法"', "particulars[0].statute"),
            ("required = true", 'article = "第一条"', "particulars[0].statute"),
            ("required = true", "size = 3", "particulars[0].size"),
            ('not_before = "apply_from"', 'not_before = "stage"', "particulars[2].not_before"),
            ('not_before = "apply_from"', 'not_before = "apply_until"', "particulars[2].not_before"),
            ('"stage", "apply_from"', '"stadium", "apply_from"', "shown.page"),
            ('list = ["title"', 'list = ["stage"', "shown.list"),
        ],
    )
    def test_are_refused_with_the_file_s_name_and_the_key(self, right, wrong, key):
        assert right in CALL

        with pytest.raises(KindFileError) as refusal:
            read_kind("application_notice.toml", CALL.replace(right, wrong, 1))

        assert "application_notice.toml" in str(refusal.value)
        assert f"“{key}”" in str(refusal.value)


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
