"""A web page becomes a draft: the article alone, in any Chinese encoding, and nothing that runs."""

from __future__ import annotations

import base64

import pytest

from mingting.commons.files.kinds import Unacceptable
from mingting.publishing.gateways.importing import (
    Cell,
    Heading,
    Image,
    Imported,
    Table,
    Text,
    clean_html,
    read,
)
from tests.rules import sample_office


def imported(html: str, encoding: str = "utf-8") -> Imported:
    return read(html.encode(encoding), "稿件.html")


def texts(found: Imported) -> str:
    return "".join(block.html for block in found.blocks if isinstance(block, Text))


class TestArticle:
    def test_structure_is_kept(self) -> None:
        found = imported(
            "<html><body><h1>办事公告</h1><p>　　为便民，<b>延长</b>服务时间。</p><h2>时间</h2><ul><li>周一"
            "<ol><li>上午</li></ol></li><li>周二</li></ul>"
            "<p>详见<a href='/bsgk/'>指南</a>。</p></body></html>"
        )
        assert found.title == "办事公告"
        assert found.blocks[1] == Heading(2, "时间")
        assert texts(found) == (
            "<p>为便民，<strong>延长</strong>服务时间。</p>"
            "<ul><li>周一<ol><li>上午</li></ol></li><li>周二</li></ul>"
            '<p>详见<a href="/bsgk/" rel="noopener noreferrer">指南</a>。</p>'
        )

    def test_a_title_broken_by_hand_is_one_title(self) -> None:
        assert imported("<h1>关于某事的<br>通知</h1><p>正文。</p>").title == "关于某事的通知"

    def test_tables_keep_their_spans(self) -> None:
        found = imported(
            "<p>统计</p><table><caption>办件</caption><tr><th>类</th><th colspan=2>数</th></tr>"
            "<tr><td rowspan=2>甲</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
        )
        assert found.blocks == (
            Table(
                (
                    (Cell("类"), Cell("数", colspan=2)),
                    (Cell("甲", rowspan=2), Cell("1"), Cell("2")),
                    (Cell("3"), Cell("4")),
                ),
                1,
                "办件",
            ),
        )

    def test_what_surrounds_the_article_is_left_out(self) -> None:
        links = "".join(f"<li><a href='/c{n}'>栏目名称{n}</a></li>" for n in range(20))
        body = "".join(f"<p>第{n}段正文，说明有关事项和办理要求。</p>" for n in range(5))
        found = imported(
            f"<html><head><meta name='ArticleTitle' content='公告标题'><meta name='ContentSource' "
            f"content='区政务服务和数据管理局'></head><body><nav><ul>{links}</ul></nav><div class='side'>"
            f"<ul>{links}</ul></div><div id='zoom'>{body}</div><footer><p>版权所有</p></footer></body></html>"
        )
        assert (found.title, found.source) == ("公告标题", "区政务服务和数据管理局")
        assert "栏目名称" not in texts(found)
        assert "版权所有" not in texts(found)
        assert texts(found).count("<p>") == 5

    def test_official_marks_are_found(self) -> None:
        found = imported(
            "<p align=center>关于清明放假的通知</p><p align=center>番府办函[2024]3号</p><p>各单位：</p>"
            "<p>放假三天。</p><p align=right>番禺区人民政府办公室</p><p align=right>2024年4月1日</p>"
        )
        assert (found.title, found.doc_no, found.issuer) == (
            "关于清明放假的通知",
            "番府办函〔2024〕3号",
            "番禺区人民政府办公室",
        )
        assert str(found.formed_on) == "2024-04-01"

    def test_old_pages_of_breaks_and_layout_tables_become_paragraphs(self) -> None:
        found = imported(
            "<body><table><tr><td><font size=3>公告<br>　　第一段。<br>&nbsp;&nbsp;第二段。</font></td></tr>"
            "</table></body>"
        )
        assert found.title == "公告"
        assert texts(found) == "<p>第一段。</p><p>第二段。</p>"

    @pytest.mark.parametrize(
        ("encoding", "said"),
        [
            ("gb18030", "gb2312"),
            ("gbk", "gbk"),
            ("gb18030", "utf-8"),
            ("utf-8", "gb2312"),
            ("utf-16", "utf-16"),
        ],
    )
    def test_encodings_are_known_even_when_misdeclared(self, encoding: str, said: str) -> None:
        found = imported(
            f"<html><head><meta charset='{said}'></head><body><h1>标题</h1><p>喆镕字也在</p></body></html>",
            encoding,
        )
        assert texts(found) == "<p>喆镕字也在</p>"

    def test_broken_markup_is_mended(self) -> None:
        found = imported("<html><body><h1>标题<p>一段<b>粗<p>二段</div></td><ul><li>项<li>项二</body>")
        assert "一段" in texts(found)
        assert "<li>项</li><li>项二</li>" in texts(found)

    def test_pictures_inside_are_taken_and_others_named(self) -> None:
        inside = base64.b64encode(sample_office.png()).decode()
        found = imported(
            f"<h1>图</h1><p>见图<img src='data:image/png;base64,{inside}' alt='流程图'>"
            "<img src='https://other.example/x.png'></p>"
        )
        picture = next(block for block in found.blocks if isinstance(block, Image))
        assert (picture.alt, picture.name) == ("流程图", "图片1.png")
        assert any(
            "1 张图片在网页之外" in warning and "other.example" in warning for warning in found.warnings
        )


class TestDanger:
    def test_nothing_that_runs_or_hides_comes_in(self) -> None:
        found = imported(
            "<html><body onload='x()'><h1>标题</h1><script>alert(1)</script><style>p{}</style><!-- 内部 -->"
            "<p onclick='y()' style='color:red' class='c'>正文<span style='display:none'>藏着</span></p>"
            "<iframe src='//evil.example'></iframe><p><a href=' java\nscript:alert(1)'>链</a>"
            "<a href='//evil.example/'>外</a><a href='data:text/html,x'>数</a></p>"
            "<svg><script>alert(2)</script></svg></body></html>"
        )
        assert texts(found) == "<p>正文</p><p>链外数</p>"
        assert found.warnings[0] == "网页含有事件脚本、内嵌框架、脚本，均未导入"

    def test_very_deep_nesting_is_refused(self) -> None:
        with pytest.raises(Unacceptable, match="嵌套超过 120 层"):
            imported("<html><body>" + "<div>" * 240 + "<p>深</p>" + "</div>" * 240)

    def test_an_empty_page_is_refused(self) -> None:
        with pytest.raises(Unacceptable, match="没有"):
            imported("<html><body><script>1</script></body></html>")

    def test_plain_text_under_another_name_is_refused(self) -> None:
        with pytest.raises(Unacceptable, match="此处只收 docx、pdf、html"):
            read("只是文字".encode(), "稿件.html")


class TestCleanHtml:
    @pytest.mark.parametrize(
        ("dirty", "clean"),
        [
            ("<p onclick=x>a</p>", "<p>a</p>"),
            ("<script>x</script><p>a</p>", "<p>a</p>"),
            ("<h1>a</h1>", "a"),
            ("<img src='http://tracker.example/1.gif' alt='t'>", '<img alt="t">'),
            ("<img src='/media/1.png' alt='图' onerror=x>", '<img src="/media/1.png" alt="图">'),
            ("<a href='javascript:x'>a</a>", '<a rel="noopener noreferrer">a</a>'),
            ("<a href='/\\evil.example'>a</a>", '<a rel="noopener noreferrer">a</a>'),
            ("<a href='#top'>a</a>", '<a href="#top" rel="noopener noreferrer">a</a>'),
            ("<a href='tel:020-12345'>a</a>", '<a href="tel:020-12345" rel="noopener noreferrer">a</a>'),
            (
                "<a href='mailto:a@b.gov.cn'>a</a>",
                '<a href="mailto:a@b.gov.cn" rel="noopener noreferrer">a</a>',
            ),
            ("<a href='relative.html'>a</a>", '<a rel="noopener noreferrer">a</a>'),
            ("<td colspan='x'>a</td>", "a"),
            (
                "<table><tr><td colspan='2' rowspan='0' style='x'>a</td></tr></table>",
                '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
            ),
            ("<p>1<sup>2</sup><!-- c --></p>", "<p>1<sup>2</sup></p>"),
            ("<form action=x><input>文字</form>", "文字"),
            ("<math><mtext><style><img src=x onerror=alert(1)></style>", ""),
        ],
    )
    def test_passes_only_what_is_named(self, dirty: str, clean: str) -> None:
        assert clean_html(dirty) == clean

    def test_changes_nothing_the_second_time(self) -> None:
        once = clean_html(
            "<p>a<b>c</b></p><table><tr><td>1</td></tr></table><a href='https://x.gov.cn?a=1&b=2'>x</a>"
        )
        assert clean_html(once) == once
