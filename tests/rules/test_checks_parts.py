"""Links, pictures, tables, headings and attachments, each case beside the one that passes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingting.publishing.rules.checks import inspect
from mingting.publishing.rules.draft import (
    UNREACHABLE,
    AttachmentFacts,
    HeadingFacts,
    ImageFacts,
    LinkFacts,
    TableFacts,
)
from mingting.publishing.rules.findings import Severity
from tests.rules.sample_drafts import LISTS, draft, found, severity

BLOCK, WARN, NOTE = Severity.BLOCK, Severity.WARN, Severity.NOTE


def said(**parts: object) -> dict[str, Severity]:
    return {it.rule: it.severity for it in inspect(draft(**parts), LISTS)}


class TestLink:
    @pytest.mark.parametrize(
        ("url", "status", "rules"),
        [
            ("https://www.panyu.gov.cn/a.html", 200, {}),
            ("/content/post_1.html", None, {}),
            ("#two", None, {}),
            ("mailto:zsj@panyu.gov.cn", None, {}),
            ("tel:020-84812345", None, {}),
            ("https://www.panyu.gov.cn/a.html", 403, {}),
            ("https://www.panyu.gov.cn/a.html", 429, {}),
            ("https://www.panyu.gov.cn/a.html", 500, {}),
            ("https://www.panyu.gov.cn/a.html", 404, {"links.dead": WARN}),
            ("https://www.panyu.gov.cn/a.html", 410, {"links.dead": WARN}),
            ("https://old.panyu.gov.cn/", UNREACHABLE, {"links.dead": WARN}),
            ("/content/post_9.html", 404, {"links.dead": WARN}),
            ("https://example.com/", 200, {"links.outside": NOTE}),
            ("//example.com/", None, {"links.outside": NOTE}),
            ("https://panyugov.cn/", None, {"links.outside": NOTE}),
            ("https://www.gov.cn.example.com/", None, {"links.outside": NOTE}),
            ("javascript:alert(1)", None, {"links.scheme": BLOCK}),
            ("java\nscript:alert(1)", None, {"links.scheme": BLOCK}),
            (" JavaScript:alert(1)", None, {"links.scheme": BLOCK}),
            ("data:text/html,x", None, {"links.scheme": BLOCK}),
            ("file:///C:/a.docx", None, {"links.scheme": BLOCK}),
            ("ftp://www.panyu.gov.cn/", None, {"links.scheme": BLOCK}),
            ("http://www.gov.cn@example.com/", None, {"links.disguised": BLOCK}),
            ("http://192.168.1.5/a", None, {"links.ip_address": WARN}),
            ("http://3232235781/", None, {"links.ip_address": WARN}),
            ("http://[::1]/", None, {"links.ip_address": WARN}),
            ("http://[::1/", None, {"links.bad_address": BLOCK}),
            ("https://", None, {"links.bad_address": BLOCK}),
            ("  ", None, {"links.no_target": WARN}),
        ],
    )
    def test_is_judged_by_where_it_leads(self, url, status, rules):
        assert said(links=(LinkFacts("links.1", "链接1", url, "办事指南", status),)) == rules

    def test_without_words_is_warned_of(self):
        link = LinkFacts("links.1", "链接1", "/a", " ")

        assert said(links=(link,)) == {"links.empty_text": WARN}
        assert said(links=(replace(link, text="办事指南"),)) == {}

    def test_to_a_domain_the_bureau_counts_as_governments_passes(self):
        link = LinkFacts("links.1", "链接1", "https://a.gdzwfw.example/", "办事")
        own = replace(LISTS, government_domains=("gov.cn", "gdzwfw.example"))

        assert severity("links.outside", draft(links=(link,))) is NOTE
        assert severity("links.outside", draft(links=(link,)), own) is None


class TestPicture:
    GOOD = ImageFacts("images.1", "图片1", "hall.jpg", "办事大厅平面图", text_unread=False)

    @pytest.mark.parametrize(
        ("change", "rules"),
        [
            ({}, {}),
            ({"alt": " "}, {"accessibility.image_alt": BLOCK}),
            ({"alt": "", "decorative": True, "text_unread": True}, {}),
            ({"alt": "hall.jpg"}, {"accessibility.alt_is_name": WARN}),
            ({"alt": "IMG_2034"}, {"accessibility.alt_is_name": WARN}),
            ({"alt": "图片新闻发布会现场"}, {}),
            ({"text_unread": True}, {"accessibility.image_text_unread": WARN}),
        ],
    )
    def test_speaks_to_those_who_cannot_see_it(self, change, rules):
        assert said(images=(replace(self.GOOD, **change),)) == rules


class TestTable:
    def test_has_a_header(self):
        table = TableFacts("tables.1", "表格1", has_header=False)

        assert said(tables=(table,)) == {"accessibility.table_header": WARN}
        assert said(tables=(replace(table, has_header=True),)) == {}


class TestHeadings:
    @pytest.mark.parametrize(
        ("levels", "rules"),
        [
            ([2, 3, 3, 2, 3, 4], {}),
            ([2, 4], {"accessibility.heading_skipped": WARN}),
            ([3], {"accessibility.heading_skipped": WARN}),
            ([2, 3, 4, 2], {}),
        ],
    )
    def test_skip_no_level(self, levels, rules):
        headings = tuple(
            HeadingFacts(f"headings.{n}", f"小标题{n}", level, "标题") for n, level in enumerate(levels)
        )

        assert said(headings=headings) == rules

    def test_have_words(self):
        assert said(headings=(HeadingFacts("headings.1", "小标题1", 2, ""),)) == {
            "accessibility.empty_heading": WARN
        }


class TestAttachment:
    GOOD = AttachmentFacts("files.1", "附件1", "预算表.xlsx", 1000, "xlsx", "xlsx", text="合计", scan="clean")

    @pytest.mark.parametrize(
        ("change", "rules"),
        [
            ({}, {}),
            ({"type_by_content": "docx"}, {"type_differs": BLOCK}),
            ({"type_by_content": "", "type_by_name": "pdf"}, {"type_differs": BLOCK}),
            ({"type_by_content": "jpg", "type_by_name": ".JPEG"}, {}),
            ({"type_by_content": "doc", "type_by_name": "wps"}, {}),
            ({"type_by_content": "exe", "type_by_name": "pdf"}, {"program": BLOCK}),
            ({"type_by_content": "exe", "type_by_name": "exe"}, {"program": BLOCK}),
            ({"has_macros": True}, {"macros": BLOCK}),
            ({"size": 50 * 1024 * 1024}, {}),
            ({"size": 50 * 1024 * 1024 + 1}, {"too_large": BLOCK}),
            ({"size": 0}, {"empty": BLOCK}),
            ({"scan": "infected"}, {"infected": BLOCK}),
            ({"scan": "failed"}, {"scan_failed": BLOCK}),
            ({"scan": "not_configured"}, {"not_scanned": NOTE}),
            ({"metadata": {"author": "某科员"}}, {"hidden": WARN}),
            ({"metadata": {"tracked_changes": "3"}}, {"hidden": WARN}),
            ({"metadata": {"author": " ", "tracked_changes": "0", "hidden_sheets": "否"}}, {}),
            ({"text_read": False}, {"text_unread": WARN}),
        ],
    )
    def test_is_fit_for_the_public(self, change, rules):
        file = replace(self.GOOD, **change)

        assert said(attachments=(file,)) == {f"attachments.{rule}": level for rule, level in rules.items()}

    def test_says_what_it_hides(self):
        file = replace(
            self.GOOD, metadata={"author": "某科员", "hidden_sheets": "底稿", "无法检查": "文件结构有误"}
        )

        message = found(draft(attachments=(file,)))["attachments.hidden"].message

        assert "作者（某科员）" in message
        assert "隐藏工作表（底稿）" in message
        assert "无法检查（文件结构有误）" in message

    def test_is_read_like_the_body(self):
        file = replace(self.GOOD, text="机密★1年\n全面布署")

        assert said(attachments=(file,)) == {"secrecy.level": BLOCK, "words.typo": WARN}
