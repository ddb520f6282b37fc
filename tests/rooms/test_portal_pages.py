"""The public pages: what each must say, where its doors lead, what it costs, and what it answers to nonsense."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client, RequestFactory, override_settings

from mingting.accounts.models import OrganName
from mingting.portal import memory, queries
from mingting.portal.validity import validity_on
from mingting.portal.web import errors
from mingting.portal.web.lists import pager
from mingting.portal.web.paper import paper
from mingting.publishing import actions
from mingting.publishing.models import Release

from .making import NOON, bureau, by, column, draft, proved, released, submit

pytestmark = pytest.mark.django_db

MOST_QUERIES = 8
FOOTER = (
    "主办单位",
    "联系方式",
    "网站标识码",
    "粤ICP备00000000号",
    "粤公网安备00000000000000号",
    "我为政府网站找错",
    "站点地图",
)


@pytest.fixture
def zsj():
    return bureau()


@pytest.fixture
def client():
    return Client(SERVER_NAME="testserver")


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def meta(html, name):
    found = re.search(rf'<meta name="{name}" content="([^"]*)">', html)
    return unescape(found[1]) if found else None


def links(html):
    return {unescape(href).partition("#")[0] for href in re.findall(r'(?:href|src)="(/[^"]*)"', html)}


class TestEveryPage:
    def test_bears_the_site_s_marks_and_the_footer_that_inspectors_look_for(self, client, zsj):
        shown = released(zsj)

        for address in (
            "/",
            "/columns/zsj-bmdt/",
            shown.get_absolute_url(),
            "/zfxxgk/",
            "/organs/zsj/",
            "/search/",
        ):
            html = page(client, address)

            assert meta(html, "SiteName") == "示例区政务公开平台", address
            assert meta(html, "SiteDomain") == "www.example.gov.cn", address
            assert meta(html, "SiteIDCode") == "4401130000", address
            for mark in FOOTER:
                assert mark in html, (address, mark)

    def test_leads_nowhere_that_does_not_answer(self, client, zsj):
        column(zsj, "tzgg", "通知公告", organ=None, column_type="通知公告")
        released(zsj)
        known, waiting = set(), {"/"}

        while waiting:
            address = waiting.pop()
            known.add(address)
            response = client.get(address)
            assert response.status_code in (200, 302), address
            if response.get("Content-Type", "").startswith("text/html"):
                found = {one for one in links(response.content.decode()) if not one.startswith("/static/")}
                waiting |= {one for one in found if not one.startswith("/display/")} - known

        assert {"/zfxxgk/zsj/on_request/", "/columns/tzgg/", "/organs/zsj/", "/sitemap/"} <= known

    def test_costs_few_statements_and_no_more_when_there_is_more_to_show(
        self, client, zsj, django_assert_max_num_queries
    ):
        first = released(zsj)
        of_the_budget = ("/", "/columns/zsj-bmdt/", first.get_absolute_url())
        others = ("/zfxxgk/", "/zfxxgk/zsj/", "/zfxxgk/zsj/guide/", "/organs/", "/organs/zsj/", "/sitemap/")
        for _ in range(6):
            released(zsj)
        page(client, "/")

        for number, address in enumerate(of_the_budget + others):
            # A parameter that the page cache does not know: the page is made anew; those of the budget even with
            # nothing remembered of the site, as the first visitor after a release finds it.
            if number < len(of_the_budget):
                memory.forget()
            with django_assert_max_num_queries(MOST_QUERIES, info=address):
                page(client, f"{address}?anew=1")

    def test_stands_before_a_site_is_configured(self, client):
        html = page(client, "/")

        assert "还没有公开的信息" in html
        page(client, "/zfxxgk/")
        page(client, "/organs/")
        page(client, "/sitemap/")


class TestAnItem:
    def test_says_title_source_time_and_number_in_the_form_that_the_guidelines_ask(self, client, zsj):
        shown = released(zsj, title="关于<b>窗口</b>服务的通报")
        html = page(client, shown.get_absolute_url())

        assert meta(html, "ArticleTitle") == "关于<b>窗口</b>服务的通报"
        assert meta(html, "PubDate") == "2024-03-05 12:02"
        assert meta(html, "ContentSource") == "番禺区政务服务和数据管理局"
        assert meta(html, "ColumnType") == "工作动态"
        assert "<b>窗口</b>" not in html
        assert '<div class="paper"><p>本周窗口办理事项平稳有序，群众等候时间缩短。</p></div>' in html
        assert shown.index_no in html
        assert "2024-03-05 12:02" in html

    def test_that_was_withdrawn_answers_410_with_the_note_and_without_the_words(self, client, zsj):
        shown = released(zsj, title="数据有误的一条")
        page(client, shown.get_absolute_url())
        actions.withdraw(
            item_id=shown.item_id,
            person=zsj.office,
            reason="内部理由",
            public_note="部分数据有误，现予撤回。",
            by=by(zsj.office),
        )
        html = page(Client(), shown.get_absolute_url(), 410)

        assert "部分数据有误，现予撤回。" in html
        assert "内部理由" not in html
        assert "数据有误的一条" not in html

    def test_that_was_never_released_does_not_exist(self, client, zsj):
        item = draft(zsj)

        page(client, f"/content/post_{item.pk}.html", 404)
        page(client, "/content/post_99999999.html", 404)

    def test_that_was_corrected_says_so_and_keeps_its_first_date(self, client, zsj):
        shown = released(zsj)
        item = shown.item
        item.refresh_from_db()
        item.title, item.correction_note = "更正后的标题", "更正窗口电话。"
        later = NOON + timedelta(days=9)
        actions.write(item=item, person=zsj.editor, by=by(zsj.editor, later))
        submit(zsj, item, at=later)
        for stage in ("first", "second", "final"):
            proved(zsj, item, stage, at=later)
        html = page(client, shown.get_absolute_url())

        assert "更正后的标题" in html
        assert "更正窗口电话。" in html
        assert meta(html, "PubDate") == "2024-03-05 12:02"

    def test_names_the_organ_as_it_was_and_as_it_is(self, client, zsj):
        shown = released(zsj)
        OrganName.objects.filter(organ=zsj.organ).update(until=date(2024, 4, 1))
        zsj.organ.name = "番禺区数据局"
        zsj.organ.save()
        OrganName.objects.create(organ=zsj.organ, name="番禺区数据局", since=date(2024, 4, 1))
        html = page(client, shown.get_absolute_url())

        assert "番禺区政务服务和数据管理局</a>" in html
        assert "（现为番禺区数据局）" in html
        assert "番禺区政务服务和数据管理局" in page(client, "/organs/zsj/")

    def test_that_is_over_says_so_without_anybody_s_doing(self, client, zsj):
        rules = {
            "kind": "department_document",
            "doc_no": "番政数〔2020〕1号",
            "validity": "in_force",
            "article20": "20.1",
        }
        over = released(zsj, effective_on=date(2020, 1, 1), expires_on=date(2021, 1, 1), **rules)
        html = page(client, over.get_absolute_url())

        assert "【已失效】" in html
        assert "有效期至 2021-01-01" in html
        assert "失效" in page(client, "/columns/zsj-bmdt/")


class TestValidity:
    def test_changes_on_the_days_that_were_released_with_it(self):
        days = {"effective_on": date(2024, 6, 1), "expires_on": date(2029, 5, 31)}

        def word(day, stated="in_force", **more):
            found = validity_on(day, stated=stated, **(days | more))
            return found and (found.word, found.changes_on)

        assert word(date(2024, 5, 31)) == ("尚未施行", date(2024, 6, 1))
        assert word(date(2024, 6, 1)) == ("有效", date(2029, 6, 1))
        assert word(date(2029, 5, 31)) == ("有效", date(2029, 6, 1))
        assert word(date(2029, 6, 1)) == ("失效", None)
        assert word(date(2024, 7, 1), "repealed") == ("废止", None)
        assert word(date(2024, 7, 1), "") is None

    def test_limits_how_long_a_page_may_be_kept(self, zsj):
        rules = {
            "kind": "department_document",
            "doc_no": "番政数〔2024〕1号",
            "validity": "in_force",
            "article20": "20.1",
        }
        shown = released(zsj, expires_on=date(2099, 12, 30), **rules)
        response = Client().get(f"{shown.get_absolute_url()}?anew=1")

        assert response.page_until.isoformat() == "2099-12-31T00:00:00+08:00"
        assert {f"item:{shown.item_id}", "column:zsj-bmdt", "site"} <= response.page_tags


class TestAColumn:
    def test_shows_what_lies_in_it_and_under_it_counted_and_parted_by_year(self, client, zsj):
        below = column(zsj, "zsj-below", "下级栏目", parent=zsj.column)
        released(zsj, title="去年的一条", at=NOON - timedelta(days=365), formed_on=date(2023, 3, 5))
        released(zsj, title="下面的一条", column=below)
        html = page(client, "/columns/zsj-bmdt/")

        assert '<a href="/zfxxgk/zsj/">政府信息公开</a>' in html
        assert "共 2 条" in html
        assert "下面的一条" in html
        assert [meta(html, f"Column{tag}") for tag in ("Name", "Description", "Keywords", "Type")] == [
            "部门动态", "本机关的工作动态", "动态", "工作动态",
        ]  # fmt: skip
        narrowed = page(client, "/columns/zsj-bmdt/?year=2023")
        assert "2023 年，共 1 条" in narrowed
        assert "下面的一条" not in narrowed

    @pytest.mark.parametrize(
        "asked", ["page=abc", "page=", "year=soon", f"year={'9' * 5000}", "kind='--", "page=٣x"]
    )
    def test_takes_nonsense_for_nothing(self, client, zsj, asked):
        released(zsj)

        assert "共 1 条" in page(client, f"/columns/zsj-bmdt/?{asked}")

    def test_has_no_page_beyond_its_last(self, client, zsj):
        released(zsj)

        page(client, "/columns/zsj-bmdt/?page=2", 404)
        page(client, "/columns/none/", 404)

    def test_that_is_closed_is_not_shown_but_its_items_keep_their_addresses(self, client, zsj):
        shown = released(zsj)
        zsj.column.is_open = False
        zsj.column.save()

        page(client, "/columns/zsj-bmdt/", 404)
        page(client, shown.get_absolute_url())

    def test_is_offered_as_a_feed_in_two_forms(self, client, zsj):
        released(zsj, title="订阅里的一条 <&>")

        for name in ("feed.xml", "rss.xml"):
            xml = page(client, f"/columns/zsj-bmdt/{name}")
            assert "订阅里的一条 &lt;&amp;&gt;" in xml

    def test_parts_twenty_a_page_and_counts_the_last_one_right(self, zsj):
        shown = [released(zsj) for _ in range(3)]
        scope = queries.Scope(columns=(zsj.column.pk,))

        assert [row.item_id for row in queries.rows(scope, count=2)] == [shown[2].item_id, shown[1].item_id]
        assert [row.item_id for row in queries.rows(scope, start=2, count=2)] == [shown[0].item_id]


class TestTheHomePage:
    def test_has_four_doors_and_figures_that_open_the_lists_they_count(self, client, zsj):
        for _ in range(2):
            released(zsj)
        html = page(client, "/")

        for door in ("查公开", "找政策", "办事情", "问政府"):
            assert door in html
        figures = re.findall(r'<a href="(/zfxxgk/\?[^"]+)"><span class="figure">(\d+)', html)
        assert len(figures) == 2
        for address, count in figures:
            assert f"共 {count} 条" in page(client, unescape(address))


class TestTheAreaOfAnOrgan:
    def test_says_to_whom_how_and_when_on_the_board_for_applications(self, client, zsj):
        zsj.organ.address = "番禺区亚运大道550号"
        zsj.organ.save()
        html = page(client, "/zfxxgk/zsj/on_request/")

        assert "番禺区亚运大道550号" in html
        assert "20 个工作日" in html
        assert meta(html, "ColumnType") == "依申请公开"

    def test_has_no_boards_but_the_five(self, client, zsj):
        page(client, "/zfxxgk/zsj/regime/")
        page(client, "/zfxxgk/zsj/secrets/", 404)
        page(client, "/zfxxgk/nobody/", 404)


class TestSearch:
    def test_finds_by_a_word_of_two_characters_and_says_how_many(self, client, zsj):
        released(zsj, title="关于窗口搬迁的消息")
        html = page(client, "/search/?q=搬迁")

        assert "找到 1 条" in html
        assert "政务动态" in html
        assert "番禺区政务服务和数据管理局" in html

    def test_helps_when_nothing_is_found(self, client, zsj):
        html = page(client, "/search/?q=月球")

        assert "没有找到与“月球”有关的信息" in html
        assert "申请公开" in html

    def test_names_the_day_that_is_none(self, client, zsj):
        assert "起始日期“2024-99-01”不是日期" in page(client, "/search/?q=窗口&from=2024-99-01")
        assert "起始日期晚于截止日期" in page(client, "/search/?q=窗口&from=2024-02-01&to=2024-01-01")

    def test_never_writes_a_question_into_the_page_as_markup(self, client, zsj):
        html = page(client, '/search/?q=<script>alert(1)</script>&organ="><i>&genre="><i>')

        assert "<script>alert" not in html
        assert '"><i>' not in html


class TestTheNoticeBeforeLeaving:
    def test_is_a_page_with_a_link_and_never_a_redirect(self, client, zsj):
        html = page(client, "/leave/?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c%3D2")

        assert 'href="https://example.org/a?b=1&amp;c=2"' in html

    @pytest.mark.parametrize(
        "url",
        ["", "javascript:alert(1)", "//example.org", "/columns/", "https://", "http://[", "data:text/html,x"],
    )
    def test_takes_whole_web_addresses_only(self, client, zsj, url):
        html = page(client, f"/leave/?url={url}", 400)

        assert "alert(1)" not in html


class TestTheDisplay:
    def test_is_switched_by_a_link_and_remembered(self, client, zsj):
        response = client.get("/display/?mode=large&back=/organs/")

        assert (response.status_code, response["Location"]) == (302, "/organs/")
        assert 'data-display="large"' in page(client, "/organs/")
        client.get("/display/?mode=contrast&back=/")
        assert 'data-display="large contrast"' in page(client, "/organs/")
        client.get("/display/?mode=large&back=/")
        assert 'data-display="contrast"' in page(client, "/organs/")
        client.get("/display/?mode=normal&back=/")
        assert 'data-display=""' in page(client, "/organs/")

    @pytest.mark.parametrize(
        "back", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:1", "/%0d%0aX: y"]
    )
    def test_goes_back_to_this_site_only(self, client, back):
        target = client.get(f"/display/?mode=large&back={back}")["Location"]

        assert target.startswith("/")
        assert not target.startswith(("//", "/\\"))
        assert "\n" not in target

    def test_reads_only_modes_that_exist_from_a_cookie(self, client, zsj):
        client.cookies["display"] = 'large."><script>.simple'

        assert 'data-display="large simple"' in page(client, "/")


class TestErrors:
    def test_are_pages_of_the_site_that_say_where_to_go(self, client, zsj):
        html = page(client, "/nothing/here/", 404)

        assert "没有找到这个页面" in html
        assert 'href="/sitemap/"' in html

    def test_of_each_sort_are_said_in_plain_words(self, zsj):
        request = RequestFactory().get("/x/")

        assert "没有权限" in errors.forbidden(request).content.decode()
        assert "请检查后再试" in errors.bad_request(request).content.decode()

    def test_of_our_own_ask_nothing_of_the_database(self, zsj, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = errors.broken(RequestFactory().get("/x/"))

        assert response.status_code == 500
        assert "是我们这边出了故障" in response.content.decode()


class TestTheSiteMap:
    def test_names_every_column_organ_and_item_by_its_public_address(self, client, zsj):
        shown = released(zsj)
        with override_settings(WAGTAILADMIN_BASE_URL="https://www.example.gov.cn"):
            xml = page(client, "/sitemap.xml")

        for path in ("/", "/columns/zsj-bmdt/", "/organs/zsj/", shown.get_absolute_url()):
            assert f"<loc>https://www.example.gov.cn{path}</loc>" in xml
        page(client, "/sitemap.xml?page=2", 404)

    def test_is_parted_when_it_grows_too_long(self, client, zsj, monkeypatch):
        shown = [released(zsj) for _ in range(3)]
        monkeypatch.setattr("mingting.portal.web.feeds.MOST_ADDRESSES", 7)
        index = page(client, "/sitemap.xml")

        parts = re.findall(r"<loc>[^<]*(/sitemap\.xml\?page=\d+)</loc>", index)
        assert len(parts) == 2
        listed = "".join(page(client, part) for part in parts)
        for release in shown:
            assert listed.count(release.get_absolute_url()) == 1


class TestWhatAnItemIsReadAs:
    def test_is_its_release_field_by_field(self, zsj):
        shown = released(
            zsj,
            kind="department_document",
            doc_no="番政数〔2024〕1号",
            validity="in_force",
            effective_on=NOON.date(),
        )
        stored = Release.objects.get(pk=shown.pk)
        read = queries.shown_release(shown.item_id)

        known = set(vars(read)) - {"_state"}
        assert {"body_html", "image", "title", "effective_on", "first_released_at"} <= known
        assert {name: getattr(read, name) for name in known} == {
            name: getattr(stored, name) for name in known
        }


class TestThePaper:
    def test_has_a_directory_from_three_headings_on(self):
        two = '<h2 id="h1">一</h2><h3 id="h2">（一）</h3>'

        assert paper(two).directory == ()
        assert [(one.text, one.deeper) for one in paper(two + '<h2 id="h3">二 &amp; 三</h2>').directory] == [
            ("一", False), ("（一）", True), ("二 & 三", False),
        ]  # fmt: skip

    def test_tells_its_tables_apart_and_prints_where_a_link_leads(self):
        table = '<div class="table-scroll" role="region" aria-label="表格" tabindex="0"></div>'
        link = '<a href="/leave/?url=https%3A%2F%2Fexample.org%2F%22">x</a>'
        html = paper(table + table + link).html

        assert 'aria-label="表格（第1个表格）"' in html
        assert 'aria-label="表格（第2个表格）"' in html
        assert 'data-address="https://example.org/&quot;"' in html


class TestThePager:
    def test_offers_the_ends_and_the_neighbours(self):
        html = pager(10, 20, lambda page: f"/?page={page}")

        assert re.findall(r'href="/\?page=(\w+)"', html) == [
            "9",
            "None",
            "8",
            "9",
            "10",
            "11",
            "12",
            "20",
            "11",
        ]
        assert pager(1, 1, str) == ""


def test_the_process_says_that_it_is_alive(client):
    response = client.get("/healthz")

    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
