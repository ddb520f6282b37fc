"""The search page: what it finds, how it is narrowed, what it suggests and counts, and what it answers to nonsense."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from urllib.parse import quote, urlencode

import pytest
from django.core.cache import caches
from django.db import DatabaseError, transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from mingting.commons import search
from mingting.commons.models import Opened, SearchLog
from mingting.commons.search import catching_up, titles
from mingting.commons.search.contract import EngineUnreachable
from mingting.policies.api import tag_names
from mingting.policies.models import Tag, Tagging
from mingting.portal.offers import OffersFileError, offers, offers_for, read_offers
from mingting.portal.web import searching
from mingting.portal.web.asked import read

from .making import bureau, by, released
from .policies_making import policy

pytestmark = pytest.mark.django_db

MOST_QUERIES = 10
YESTERDAY = date(2024, 6, 14)


@pytest.fixture
def zsj():
    return bureau()


@pytest.fixture(autouse=True)
def patience():
    caches["searches"].clear()


@pytest.fixture
def client():
    return Client(SERVER_NAME="testserver")


def sought(client, words, more="", status=200):
    response = client.get(f"/search/?q={quote(words)}{more}")
    assert response.status_code == status, response.status_code
    return unescape(response.content.decode())


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def over(zsj):
    """A document whose last day is past."""
    return policy(zsj, effective_on=date(2019, 4, 1), expires_on=date(2024, 3, 31), lines=EXPIRED)


EXPIRED = (
    "第一条 为方便群众办事，制定本办法。",
    "第二条 工作日傍晚延时一小时。",
    "第三条 本办法自2019年4月1日起施行，有效期五年。",
)


class TestResults:
    def test_lead_to_the_clause_that_holds_the_words(self, client, zsj):
        document = policy(zsj)

        html = sought(client, "中午不间断受理")

        assert re.search(
            rf'href="{document.get_absolute_url()}#[^"]+" data-key="item:{document.item_no}">看第三条第一项',
            html,
        )

    def test_of_what_stands_before_the_first_article_lead_to_the_document_alone(self, client, zsj):
        document = policy(zsj)
        passages = (("", "附 题头", "窗口延时服务办法全文"), ("b", "第一条", "为方便群众办事"))
        search.describe(f"item:{document.item_no}", passages=passages)

        assert "题头 ›" not in sought(client, "延时服务办法")
        assert "看第一条 ›" in sought(client, "为方便群众办事")

    def test_mark_the_words_in_title_and_passage(self, client, zsj):
        policy(zsj)

        html = sought(client, "延时服务")

        assert "窗口<mark>延时服务</mark>办法" in html

    def test_say_of_a_document_that_it_is_over(self, client, zsj):
        over(zsj)

        html = sought(client, "延时服务办法")

        assert "【已失效】" in html

    def test_say_when_only_some_words_were_found(self, client, zsj):
        policy(zsj)

        html = sought(client, "延时服务 火星移民")

        assert "没有同时含有全部词语的信息" in html

    def test_say_plainly_when_no_more_than_a_pair_of_characters_is_shared(self, client, zsj):
        policy(zsj)

        chance, much = sought(client, "傍晚霞光万丈"), sought(client, "傍晚延时收费吗")

        assert "没有找到与“傍晚霞光万丈”直接相关的信息" in chance
        assert "没有同时含有全部词语的信息" in much

    def test_offer_the_word_that_was_meant(self, client, zsj):
        policy(zsj)

        html = sought(client, "延时服悟办法")

        assert re.search(r'您是不是要找：<a href="/search/\?q=[^"]+">[^<]*延时服务', html)

    def test_are_the_same_for_traditional_characters(self, client, zsj):
        policy(zsj)

        assert "找到 1 条" in sought(client, "窗口延時服務辦法")

    def test_help_when_there_are_none(self, client, zsj):
        policy(zsj)

        html = sought(client, "饕餮")

        assert "没有找到与“饕餮”有关的信息" in html
        assert 'href="/requests/"' in html

    def test_come_from_no_page_cache_and_are_kept_by_nobody_on_the_way(self, client, zsj):
        response = client.get("/search/?q=窗口")

        assert response["Cache-Control"] == "private, no-cache"
        assert "ETag" not in response


class TestNarrowing:
    def test_counts_each_value_and_takes_a_choice_back(self, client, zsj):
        policy(zsj)
        other = bureau("rsj", "番禺区人力资源和社会保障局", "11440113007512346B")
        released(other, title="窗口延时服务情况")

        wide = sought(client, "延时服务")
        narrow = sought(client, "延时服务", "&organ=rsj")

        assert re.search(r'organ=rsj" rel="nofollow"><span>[^<]+</span> <span class="count">1</span>', wide)
        assert "找到 1 条" in narrow
        assert 'class="chip" href="/search/?q=' + quote("延时服务") + '"' in narrow

    def test_takes_several_values_of_one_facet(self, client, zsj):
        policy(zsj)
        for number, code in enumerate(("rsj", "jyj")):
            other = bureau(code, f"番禺区示例{number}局", f"1144011300751234{number}B")
            released(other, title="窗口延时服务情况")

        html = sought(client, "延时服务", "&organ=rsj&organ=jyj")

        assert "找到 2 条" in html

    def test_names_tags_as_the_library_does(self, client, zsj):
        document = policy(zsj)
        released(zsj, title="窗口延时服务情况")
        tag = Tag.objects.create(
            group="life", code="life/test-hours", name="延时办事", definition="下班后办事"
        )
        Tagging.objects.create(document=document, tag=tag, origin="person", confidence=1, state="accepted")
        search.describe(f"item:{document.item_no}", tags=(tag.code,))

        html = sought(client, "延时服务", "&tag=life/test-hours")

        assert "找到 1 条" in html
        assert "标签：延时办事" in html
        assert '<span class="tag">延时办事</span>' in html
        assert tag_names(["nothing/here"]) == {}

    def test_by_validity_leaves_out_what_is_over(self, client, zsj):
        over(zsj)

        assert "找到 1 条" in sought(client, "延时服务办法", "&validity=over")
        assert "没有找到与" in sought(client, "延时服务办法", "&validity=in_force")

    def test_keeps_every_choice_in_the_form_of_days(self, client, zsj):
        policy(zsj)

        html = sought(client, "延时服务", "&genre=政策文件&year=2024&from=2024-01-01")

        assert '<input type="hidden" name="year" value="2024">' in html
        assert '<input type="hidden" name="genre" value="政策文件">' in html
        assert 'name="from" value="2024-01-01"' in html


class TestWhatTheSiteDoes:
    def test_is_offered_to_who_searches_for_it(self, client, zsj):
        html = sought(client, "查申请进度")

        assert '<a href="/requests/follow/">查询申请进度</a>' in html

    def test_follows_what_the_bureau_recommends(self, client, zsj):
        search.keep_best_bet("申请进度", "进度查询指引", "/organs/", by=by(zsj.office))

        html = sought(client, "查申请进度")

        assert html.index("进度查询指引") < html.index("查询申请进度")

    def test_is_found_at_addresses_that_answer(self, client, zsj):
        answers = {offer.url: client.get(offer.url).status_code for offer in offers()}

        assert len(answers) == len(offers())
        assert set(answers.values()) == {200}, answers

    def test_is_known_by_traditional_characters_too(self):
        assert [offer.url for offer in offers_for("申請進度")] == ["/requests/follow/"]

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("offer = 3", "[[offer]]"),
            ("[[offer]", "不是有效的 TOML"),
            ('[[offer]]\nname = "甲"\nabout = "乙"\nurl = "/x/"', "第 1 项应有且只有"),
            (
                '[[offer]]\nname = "甲"\nabout = "乙"\nurl = "https://x"\nwords = ["申请"]',
                "应是本站地址",
            ),
            ('[[offer]]\nname = "甲"\nabout = "乙"\nurl = "/x/"\nwords = ["申"]', "不少于 2 个字"),
            ('[[offer]]\nname = "甲"\nabout = "乙"\nurl = "/x/"\nwords = [1]', "不少于 2 个字"),
            ('[[offer]]\nname = ""\nabout = "乙"\nurl = "/x/"\nwords = ["申请"]', "name"),
        ],
    )
    def test_is_refused_with_its_place_when_written_wrongly(self, written, said):
        with pytest.raises(OffersFileError, match=re.escape(said)):
            read_offers(written)


class TestSuggestions:
    def test_are_titles_with_their_addresses_and_queries_that_others_asked(self, client, zsj):
        document = policy(zsj)
        SearchLog.objects.create(day=YESTERDAY, query="延时服务", times=titles.ASKED_OFTEN - 1, found=1)
        sought(client, "延时服务")
        search.suggesting.titles.known.forget()

        found = client.get("/search/suggest/?q=延时").json()

        assert {"text": "延时服务", "kind": "query", "url": ""} in found
        assert {"text": document.title, "kind": "title", "url": document.get_absolute_url()} in found

    def test_are_set_by_no_script(self, client, zsj):
        policy(zsj)
        for _ in range(20):
            sought(client, "延时服务")

        assert SearchLog.objects.get().times == 3

    def test_name_nothing_that_was_withdrawn_a_moment_ago(self, client, zsj):
        document = policy(zsj)
        SearchLog.objects.create(day=YESTERDAY, query="延时服务", times=titles.ASKED_OFTEN - 1, found=1)
        sought(client, "延时服务")
        search.suggesting.titles.known.forget()
        assert len(client.get("/search/suggest/?q=延时").json()) == 2

        with transaction.atomic():
            search.remove(f"item:{document.item_no}", timezone.now())

        assert client.get("/search/suggest/?q=延时").json() == []
        assert "您是不是要找" not in text(sought(client, "沿时服务"))

    def test_begin_with_what_the_site_does(self, client, zsj):
        found = client.get("/search/suggest/?q=申请进度").json()

        assert found[0] == {"text": "查询申请进度", "kind": "service", "url": "/requests/follow/"}

    def test_are_eight_at_most_and_kept_nowhere(self, client, zsj):
        for _ in range(12):
            released(zsj)
        search.suggesting.titles.known.forget()

        response = client.get("/search/suggest/?q=窗口")

        assert len(response.json()) == 8
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize("typed", ["", "   ", "😀", "“”", "\x00", "字" * 5000])
    def test_are_none_for_what_cannot_be_completed(self, client, zsj, typed):
        assert client.get("/search/suggest/", {"q": typed}).json() == []


class TestCounting:
    def test_counts_a_query_and_how_much_it_found_and_nobody(self, client, zsj):
        policy(zsj)

        sought(client, "延时服务")

        row = SearchLog.objects.get()
        assert (row.query, row.times, row.found, row.day) == ("延时服务", 1, 1, timezone.localdate())

    def test_counts_only_the_first_page_of_the_whole(self, client, zsj):
        policy(zsj)

        for more in ("&page=2", "&year=2024", "&genre=政策文件", "&from=2024-01-01"):
            sought(client, "延时服务", more)
        client.get("/search/?q=延时服务", headers={"sec-purpose": "prefetch"})

        assert not SearchLog.objects.exists()

    def test_masks_numbers_of_persons(self, client, zsj):
        sought(client, "13800138000")

        assert not SearchLog.objects.filter(query__contains="13800138000").exists()
        assert SearchLog.objects.count() == 1

    def test_takes_documents_with_some_of_the_words_for_no_success(self, client, zsj):
        policy(zsj)

        sought(client, "延时服务 火星移民")

        assert SearchLog.objects.get().found == 0

    def test_that_fails_costs_no_reader_the_answer(self, client, zsj, monkeypatch):
        policy(zsj)

        def fail(*args, **more):
            raise DatabaseError("read-only")

        monkeypatch.setattr(searching.full_text, "note_search", fail)

        assert "找到 1 条" in sought(client, "延时服务")


class TestOpening:
    OURS = {"sec-fetch-site": "same-origin"}

    @pytest.fixture
    def shown(self, client, zsj):
        document = policy(zsj)
        sought(client, "延时服务")
        return {"q": "延时服务", "key": f"item:{document.item_no}"}

    def test_is_counted_without_token_or_person(self, zsj, shown):
        client = Client(enforce_csrf_checks=True)

        response = client.post("/search/opened/", shown, headers=self.OURS)

        assert response.status_code == 204
        assert not response.cookies
        assert Opened.objects.get().times == 1
        assert SearchLog.objects.get().opened == 1

    def test_is_believed_by_origin_where_a_browser_says_no_more(self, client, shown):
        ours = client.post("/search/opened/", shown, headers={"origin": "http://testserver"})
        theirs = client.post("/search/opened/", shown, headers={"origin": "http://elsewhere.example"})

        assert (ours.status_code, theirs.status_code) == (204, 403)
        assert Opened.objects.get().times == 1

    @pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "none"}])
    def test_is_not_believed_from_elsewhere(self, client, shown, headers):
        assert client.post("/search/opened/", shown, headers=headers).status_code == 403
        assert not Opened.objects.exists()

    def test_of_what_nobody_sought_or_nothing_holds_changes_nothing(self, client, shown):
        for said in (
            {"q": "没人搜过", "key": shown["key"]},
            {"q": "延时服务", "key": "item:999999"},
            {"q": "延时服务", "key": "x" * 81},
            {"q": "", "key": ""},
        ):
            assert client.post("/search/opened/", said, headers=self.OURS).status_code == 204

        assert not Opened.objects.exists()

    def test_is_not_read_when_too_long(self, client, shown):
        said = shown | {"q": "延" * 5000}

        assert client.post("/search/opened/", said, headers=self.OURS).status_code == 403

    def test_by_a_script_counts_little(self, client, shown):
        for _ in range(20):
            client.post("/search/opened/", shown, headers=self.OURS)

        assert Opened.objects.get().times == 3

    def test_is_posted_only(self, client, shown):
        assert client.get("/search/opened/", shown).status_code == 405


class TestWithoutWords:
    def test_tells_how_to_search(self, client, zsj):
        assert "请在上方输入要找的内容" in sought(client, "")

    def test_shows_the_newest_of_a_class(self, client, zsj):
        document = policy(zsj)
        released(zsj, title="窗口延时服务情况")

        html = sought(client, "", "&genre=政策文件")

        assert document.title in html
        assert "窗口延时服务情况" not in html

    def test_of_a_class_without_anything_leads_on(self, client, zsj):
        assert "还没有政策解读" in sought(client, "", "&genre=政策解读")

    def test_takes_a_class_that_is_none_for_none(self, client, zsj):
        assert "请在上方输入要找的内容" in sought(client, "", "&genre=菜谱")


class TestNonsense:
    @pytest.mark.parametrize(
        "words",
        [
            "字" * 5000,
            "AND OR NOT ( [ * ?",
            '"',
            "的的的 了了",
            "😀🎉",
            "\x00",
            "a" * 5000,
            "~^:\\/",
            "　",
            "%",
        ],
    )
    def test_is_answered(self, client, zsj, words):
        policy(zsj)

        response = client.get("/search/", {"q": words})

        assert response.status_code == 200

    def test_that_is_too_long_is_cut_and_said(self, client, zsj):
        html = sought(client, "字" * 5000)

        assert "超过 100 个字，只用了前 100 个字" in html

    def test_of_marks_only_is_told_from_a_word_that_is_not_there(self, client, zsj):
        assert "中没有可以查找的字词" in sought(client, "😀🎉")

    def test_of_a_hundred_choices_is_bounded_and_said(self, client, zsj):
        policy(zsj)
        many = "".join(f"&organ=o{n}&tag=life/t{n}&theme=t{n}" for n in range(100))

        html = sought(client, "延时服务", many)

        assert "同一类筛选条件最多选 5 个" in html
        assert html.count('class="chip"') == 15

    def test_of_choices_that_cannot_be_is_said(self, client, zsj):
        policy(zsj)

        html = sought(client, "延时服务", "&year=二〇二四&validity=maybe&organ=" + "x" * 90)

        assert "地址中有不认识的筛选条件" in html
        assert "找到 1 条" in html

    def test_is_read_without_what_no_database_keeps(self):
        said = {"q": "停\0车", "genre": "政策\0文件", "from": "2024-03-05\0", "to": "\0", "page": "2\0"}
        address = QueryDict(urlencode(said | {"organ": "zs\0j", "year": "\x002024", "theme": "\0"}))

        asked = read(address)

        assert (asked.sought, asked.genre, asked.page) == ("停车", "政策文件", 2)
        assert asked.chosen == {"organ": ("zsj",), "year": ("2024",)}
        assert asked.days == (date(2024, 3, 5), None)
        assert asked.faults == ()

    def test_is_never_written_as_markup(self, client, zsj):
        evil = '"><script>alert(1)</script>'
        asked = dict.fromkeys(("q", "organ", "tag", "theme", "genre", "from", "to", "year"), evil)

        html = client.get("/search/", asked).content.decode()

        assert "<script>alert" not in html

    def test_costs_few_statements(self, client, zsj, django_assert_max_num_queries):
        for _ in range(6):
            released(zsj)
        policy(zsj)
        sought(client, "窗口服务")

        with django_assert_max_num_queries(MOST_QUERIES):
            sought(client, "窗口服务")
        with django_assert_max_num_queries(MOST_QUERIES):
            sought(client, "延时服务", "&tag=a&tag=b&organ=zsj&validity=in_force&year=2024")


class TestAServerThatDoesNotAnswer:
    def test_is_said_with_the_columns_instead(self, client, zsj, monkeypatch):
        def fail(*args, **more):
            raise EngineUnreachable("no answer")

        monkeypatch.setattr(searching.full_text, "search", fail)

        html = sought(client, "延时服务", status=503)

        assert "搜索暂时不能使用" in html
        assert 'href="/policies/"' in html
        assert "延时服务" in html
        assert not SearchLog.objects.exists()

    def test_is_said_too_where_no_index_can_be_written(self, client, zsj, settings, tmp_path, monkeypatch):
        policy(zsj)
        place = tmp_path / "search"
        place.write_text("a file where the directory should be")
        settings.MINGTING = settings.MINGTING | {"SEARCH_DIR": place}

        response = client.get("/search/?q=延时服务")

        assert (response.status_code, response["Retry-After"]) == (503, "60")
        assert client.get("/search/suggest/?q=延时").status_code == 200
        place.unlink()
        monkeypatch.setattr(catching_up, "_PAUSE", 0.0)
        catching_up.keeper()._next_try = 0.0
        assert "找到 1 条" in sought(client, "延时服务")


class TestANumber:
    @pytest.mark.parametrize(
        "typed",
        [
            "番政数规[2024]1号",
            "番政数规（2024）第1号",
            "番政数规２０２４年１号",
            "番政数规〔二〇二四〕1号",
            "番政数规〔二○二四〕一号",
            "番政数规〔2024〕01号",
            "番政数规〔 2024 〕 1 号文件",
            "番政数规2024-1",
        ],
    )
    def test_is_found_however_it_is_typed_with_what_cites_it(self, client, zsj, typed):
        document = policy(zsj)
        words = {"title": "窗口时间表", "body": "按照番政数规〔2024〕1号执行。"}
        with transaction.atomic():
            search.put("item:9", genre="通知公告", url="/content/post_9.html", at=timezone.now(), **words)

        html = sought(client, typed)

        assert "找到 2 条" in html
        assert html.index(document.title) < html.index("窗口时间表")


@pytest.mark.parametrize("address", ["/search/", "/search/?q=延时服务", "/search/suggest/?q=延时"])
def test_asked_for_its_head_alone_answers_and_counts_nothing(client, zsj, address):
    assert client.head(address).status_code == 200
    assert not SearchLog.objects.exists()
