"""What must be there, and whether dates, numbers and the 公开属性 agree."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from mingting.publishing.rules.checks import inspect
from mingting.publishing.rules.draft import ImageFacts
from mingting.publishing.rules.findings import Severity, replaced
from tests.rules.sample_drafts import LISTS, draft, found, severity


class TestSoundDraft:
    def test_has_no_finding(self):
        assert inspect(draft(), LISTS) == ()


class TestMissing:
    @pytest.mark.parametrize("code", ["title", "source", "formed_on", "article20", "disclosure"])
    def test_field_blocks(self, code):
        finding = found(draft(drop=code))["required.missing"]

        assert (finding.severity, finding.place.field) == (Severity.BLOCK, code)

    @pytest.mark.parametrize("blank", ["", "  ", None])
    def test_source_may_not_be_blank(self, blank):
        assert severity("required.missing", draft(source=blank)) is Severity.BLOCK

    def test_body_blocks(self):
        assert found(draft("  "))["required.missing"].place.field == "body"

    def test_validity_blocks_for_a_document_only(self):
        facts = draft(
            kind="department_document",
            doc_no="番政数〔2026〕3号",
            theme="综合政务",
            summary="说明",
            effective_on=date(2026, 4, 1),
        )

        assert found(facts)["required.missing"].message == "“有效性”不能为空（部门文件）"
        assert "required.missing" not in found(draft(validity=""))

    def test_picture_blocks_for_a_picture_item(self):
        picture = ImageFacts("images.1", "图片1", "a.png", "办理流程图", text_unread=False)
        fields = {
            "kind": "one_picture",
            "theme": "综合政务",
            "summary": "说明",
            "particulars": {"interprets": ["番政数〔2026〕3号"]},
        }

        assert found(draft(**fields))["required.missing"].place.field == "images"
        assert inspect(draft(images=(picture,), **fields), LISTS) == ()

    def test_recommended_field_is_noted(self):
        assert severity("required.missing", draft(drop="keywords")) is Severity.NOTE


class TestTitle:
    def test_of_two_hundred_characters_is_the_longest(self):
        assert severity("required.title_too_long", draft(title="题" * 200)) is None
        assert severity("required.title_too_long", draft(title="题" * 201)) is Severity.BLOCK


class TestDates:
    @pytest.mark.parametrize("code", ["released_at", "earliest"])
    def test_of_release_before_formation_blocks(self, code):
        finding = found(draft(formed_on=date(2026, 3, 5), **{code: datetime(2026, 3, 4, 23, 59)}))[
            "required.released_before_formed"
        ]

        assert finding.severity is Severity.BLOCK
        assert "弄虚作假" in finding.cite or "单项否决" in finding.cite

    def test_of_release_on_the_day_of_formation_are_good(self):
        facts = draft(formed_on=date(2026, 3, 5), released_at=datetime(2026, 3, 5, 0, 0))

        assert severity("required.released_before_formed", facts) is None

    def test_of_formation_in_the_future_block(self):
        assert severity("required.formed_in_future", draft(formed_on=date(2026, 3, 11))) is Severity.BLOCK
        assert severity("required.formed_in_future", draft(formed_on=date(2026, 3, 10))) is None

    def test_of_release_in_the_future_block(self):
        assert (
            severity("required.released_in_future", draft(released_at=datetime(2026, 3, 11)))
            is Severity.BLOCK
        )

    def test_that_are_no_dates_block(self):
        assert severity("required.bad_date", draft(formed_on="三月")) is Severity.BLOCK


class TestTerm:
    def test_kept_on_the_twentieth_working_day(self):
        assert severity("required.late", draft(formed_on=date(2026, 3, 2), today=date(2026, 3, 30))) is None

    def test_missed_on_the_day_after_is_warned_of_with_the_due_day(self):
        finding = found(draft(formed_on=date(2026, 3, 2), today=date(2026, 3, 31)))["required.late"]

        assert finding.severity is Severity.WARN
        assert "2026年3月30日" in finding.message
        assert finding.cite.endswith("第二十六条")

    def test_is_judged_by_the_first_release_of_what_is_already_released(self):
        facts = draft(
            formed_on=date(2026, 3, 2), released_at=datetime(2026, 3, 9, 10), today=date(2026, 8, 3)
        )

        assert severity("required.late", facts) is None

    def test_did_not_bind_before_the_regulation(self):
        assert severity("required.late", draft(formed_on=date(2018, 1, 2))) is None

    def test_in_a_year_not_announced_is_said_to_be_provisional(self):
        finding = found(draft(formed_on=date(2027, 1, 4), today=date(2027, 6, 1)))["required.late"]

        assert "暂定" in finding.message


class TestNumbers:
    def test_of_documents_are_offered_mended(self):
        facts = draft(doc_no="番政数[2026]03号")
        finding = found(facts)["required.doc_no_form"]

        assert finding.severity is Severity.WARN
        assert replaced("番政数[2026]03号", "doc_no", [finding]) == "番政数〔2026〕3号"

    def test_of_documents_in_good_form_pass(self):
        assert severity("required.doc_no_form", draft(doc_no="番政数〔2026〕3号")) is None

    def test_of_the_index_follow_the_sites_pattern(self):
        assert severity("required.index_no_form", draft(index_no="11441700007280420Y/2026-00050")) is None
        assert severity("required.index_no_form", draft(index_no="2026-50")) is Severity.WARN


class TestDisclosure:
    @pytest.mark.parametrize(
        ("attribute", "rule"),
        [
            ("依申请公开", "required.on_request"),
            ("on_request", "required.on_request"),
            ("不予公开", "secrecy.withheld"),
            ("withheld", "secrecy.withheld"),
            ("半公开", "required.unknown_disclosure"),
        ],
    )
    def test_other_than_proactive_blocks(self, attribute, rule):
        assert severity(rule, draft(disclosure=attribute, disclosure_reason="含商业秘密")) is Severity.BLOCK

    def test_other_than_proactive_needs_its_reason(self):
        assert severity("required.disclosure_reason", draft(disclosure="不予公开")) is Severity.BLOCK
        assert (
            severity("required.disclosure_reason", draft(disclosure="不予公开", disclosure_reason="有"))
            is None
        )

    def test_by_code_is_the_same(self):
        assert inspect(draft(disclosure="proactive"), LISTS) == ()

    def test_class_must_be_one_of_the_regulations(self):
        assert severity("required.unknown_class", draft(article20="20.99")) is Severity.BLOCK


class TestOrder:
    def test_is_by_severity_then_by_place(self):
        facts = draft("按装。13800138000，再接再励", title="联系13800138000", drop="keywords")

        told = [(it.severity, it.place.field, it.place.start) for it in inspect(facts, LISTS)]

        assert told == [
            (Severity.BLOCK, "title", 2),
            (Severity.BLOCK, "body", 3),
            (Severity.WARN, "body", 0),
            (Severity.WARN, "body", 15),
            (Severity.NOTE, "keywords", 0),
        ]
