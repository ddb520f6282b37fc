"""What a kind asks of its own particulars: read as they are kept, and every fault named with its place and its law."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from mingting.publishing.rules.checks import inspect
from mingting.publishing.rules.draft import Passage
from mingting.publishing.rules.findings import Severity
from mingting.publishing.rules.kinds import kinds
from mingting.publishing.rules.particulars import LONGEST, MOST, normal, told
from tests.rules.sample_drafts import LISTS, draft, found

NOTICE = kinds()["application_notice"].particulars
DOCUMENT = kinds()["normative_document"].particulars
WHOLE = {"document_kind": "notice", "issuers": ["番禺区政务服务和数据管理局"], "reg_no": "PYZS-2026-1"}
FIELDS = {
    "kind": "normative_document",
    "doc_no": "番政数规〔2026〕1号",
    "theme": "综合政务/电子政务",
    "validity": "in_force",
    "effective_on": date(2026, 4, 1),
    "expires_on": date(2031, 3, 31),
    "summary": "说明",
}


def of_document(**particulars: object):
    """Return a sound normative document with these particulars changed."""
    return draft(**FIELDS, particulars=normal(DOCUMENT, WHOLE | particulars))


def of_notice(**particulars: object):
    """Return a sound notice on applications with these particulars changed."""
    return draft(
        kind="application_notice",
        theme="综合政务",
        doc_no="番政数〔2026〕2号",
        summary="说明",
        particulars=normal(NOTICE, {"stage": "formal"} | particulars),
    )


class TestNormal:
    def test_keeps_what_the_kind_declares_and_nothing_else(self):
        kept = normal(DOCUMENT, {"reg_no": "A-1", "stage": "formal", "colour": "red"})

        assert kept == {"reg_no": "A-1"}

    def test_leaves_out_what_is_empty(self):
        given = {"document_kind": "", "issuers": ["", "  "], "reg_no": None}

        assert normal(DOCUMENT, given) == {}

    def test_trims_words_and_reads_a_list_one_entry_a_line(self):
        kept = normal(DOCUMENT, {"reg_no": " A-1\x00\n", "issuers": " 甲局 \r\n\r\n\u3000乙  局\n"})

        assert kept == {"reg_no": "A-1", "issuers": ["甲局", "乙 局"]}

    @pytest.mark.parametrize(
        "written",
        [
            date(2026, 3, 5),
            datetime(2026, 3, 5, 23, 59),
            "2026-03-05",
            "2026年3月5日",
            "2026/3/5",
            " 2026.03.05 ",
        ],
    )
    def test_keeps_a_day_in_one_form(self, written):
        assert normal(NOTICE, {"apply_from": written}) == {"apply_from": "2026-03-05"}

    @pytest.mark.parametrize("written", ["2026-02-30", "3月5日", "20260305", "即日起"])
    def test_keeps_what_is_no_day_as_it_was_written(self, written):
        assert normal(NOTICE, {"apply_from": written}) == {"apply_from": written}

    def test_is_settled_when_it_is_read_again(self):
        once = normal(DOCUMENT, {"issuers": "甲局\n乙局", "reg_no": " x ", "document_kind": "notice"})

        assert normal(DOCUMENT, once) == once


class TestTold:
    def test_says_choices_by_name_and_lists_in_one_line(self):
        kept = {"issuers": ["甲局", "乙局"], "document_kind": "order"}

        assert list(told(DOCUMENT, kept)) == [
            ("document_kind", "公文种类", "命令（令）"),
            ("issuers", "发文机关", "甲局、乙局"),
        ]

    def test_says_what_the_kind_no_longer_declares_last(self):
        assert list(told(DOCUMENT, {"old": "旧", "reg_no": "A-1"})) == [
            ("reg_no", "统一编号", "A-1"),
            ("old", "old", "旧"),
        ]


class TestSoundDraft:
    def test_has_no_finding(self):
        assert inspect(of_document(), LISTS) == ()
        assert inspect(of_notice(apply_from="2026-04-01", apply_until="2026-04-01"), LISTS) == ()


class TestFinding:
    @pytest.mark.parametrize("code", ["document_kind", "issuers", "reg_no"])
    def test_blocks_for_what_is_missing_and_says_where(self, code):
        finding = found(of_document(**{code: ""}))["particulars.missing"]

        assert (finding.severity, finding.place.field) == (Severity.BLOCK, f"particulars.{code}")
        assert finding.message.endswith("不能为空（行政规范性文件）")

    def test_names_the_article(self):
        assert found(of_document(document_kind=""))["particulars.missing"].cite.endswith("》第八条")
        assert "国办发〔2018〕37号" in found(of_document(reg_no=""))["particulars.missing"].cite

    def test_only_notes_what_is_advised(self):
        facts = draft(
            kind="policy_interpretation", theme="综合政务", summary="说明", particulars={"form": "text"}
        )

        finding = found(facts)["particulars.advised"]

        assert (finding.severity, finding.place.field) == (Severity.NOTE, "particulars.interprets")

    def test_blocks_what_is_not_on_the_list(self):
        finding = found(of_document(document_kind="通知"))["particulars.not_a_choice"]

        assert (finding.severity, finding.place.excerpt) == (Severity.BLOCK, "通知")

    def test_blocks_what_is_no_day(self):
        finding = found(of_notice(apply_until="长期"))["particulars.not_a_date"]

        assert (finding.severity, finding.place.field) == (Severity.BLOCK, "particulars.apply_until")

    def test_blocks_a_window_that_ends_before_it_begins(self):
        finding = found(of_notice(apply_from="2026-04-02", apply_until="2026-04-01"))["particulars.too_early"]

        assert (finding.severity, finding.place.field) == (Severity.BLOCK, "particulars.apply_until")

    @pytest.mark.parametrize(("length", "rules"), [(LONGEST, set()), (LONGEST + 1, {"particulars.too_long"})])
    def test_blocks_what_is_too_long(self, length, rules):
        long = "号" * length

        for facts in (of_document(reg_no=long), of_document(issuers=["甲局", long])):
            assert {rule for rule in found(facts) if rule.startswith("particulars.")} == rules

    def test_blocks_a_list_with_too_many_entries(self):
        assert "particulars.too_many" not in found(of_document(issuers=[f"{n}局" for n in range(MOST)]))
        assert "particulars.too_many" in found(of_document(issuers=[f"{n}局" for n in range(MOST + 1)]))

    def test_warns_of_an_entry_that_stands_twice(self):
        finding = found(of_document(issuers=["甲局", "乙局", "甲局"]))["particulars.repeated"]

        assert finding.severity is Severity.WARN
        assert "第3条与第1条" in finding.message

    @pytest.mark.parametrize("unseen", ["\x01", "\x1b", "\x7f", "\x9b", "\u202e"])
    def test_blocks_what_no_reader_sees(self, unseen):
        for code, value in (("issuers", ["甲局", f"乙{unseen}局"]), ("reg_no", f"A{unseen}1")):
            finding = found(of_document(**{code: value}))["characters.unseen"]

            assert (finding.severity, finding.place.field) == (Severity.BLOCK, f"particulars.{code}")
            assert finding.place.excerpt == f"U+{ord(unseen):04X}"
            assert finding.place.label in ("发文机关", "统一编号")

    def test_blocks_what_no_reader_sees_in_a_number(self):
        finding = found(draft(**FIELDS | {"doc_no": "番政数规〔2026〕1\x02号"}, particulars=WHOLE))

        assert finding["characters.unseen"].place.field == "doc_no"

    def test_stands_before_the_words_of_the_body(self):
        words = (Passage("body.1", "正文第1段", "身份证号 11010519491231002X"),)
        facts = draft(**FIELDS, passages=words, particulars={"issuers": ["甲局"], "reg_no": "A-1"})

        places = [finding.place.field for finding in inspect(facts, LISTS)]

        assert places == ["particulars.document_kind", "body.1"]
