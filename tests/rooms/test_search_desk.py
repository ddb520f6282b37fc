"""检索用词 on the desk: who keeps the words, what was searched in vain, synonyms and recommendations."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from mingting.commons.models import BestBet, LedgerEntry, SearchLog, Synonym

from .making import bureau
from .policies_making import policy
from .signing_in import at_the_desk, with_the_door

pytestmark = pytest.mark.django_db

HOME = "/desk/search-words/"
SCREENS = (HOME, f"{HOME}frequent/", f"{HOME}synonyms/", f"{HOME}best-bets/")
MOST_QUERIES = 30


@pytest.fixture(autouse=True)
def door(settings):
    settings.MIDDLEWARE = with_the_door(settings.MIDDLEWARE)


@pytest.fixture
def zsj():
    return bureau()


@pytest.fixture
def desk(zsj):
    return at_the_desk(zsj.office)


def words(response, status=200):
    assert response.status_code == status, response.status_code
    return unescape(response.content.decode())


def searched(query, times=1, found=0, opened=0, ago=0):
    day = timezone.localdate() - timedelta(days=ago)
    return SearchLog.objects.create(day=day, query=query, times=times, found=found, opened=opened)


class TestWhoKeepsTheWords:
    def test_is_the_disclosure_office_of_the_organiser(self, desk):
        assert f'"{HOME}"' in words(desk.get("/desk/"))
        for screen in SCREENS:
            words(desk.get(screen))

    def test_or_that_of_the_undertaker(self, zsj):
        other = bureau("rsj", "番禺区人力资源和社会保障局", uscc=None)
        zsj.site.undertaker = other.organ
        zsj.site.save()

        words(at_the_desk(other.office).get(HOME))

    def test_and_nobody_else_who_is_told_why(self, zsj):
        elsewhere = bureau("jyj", "番禺区教育局", uscc=None)
        Synonym.objects.create(word="房产证", means=["不动产权证书"])
        for person in (zsj.editor, zsj.head, zsj.administrator, elsewhere.office):
            other = at_the_desk(person)

            assert f'"{HOME}"' not in words(other.get("/desk/"))
            for screen in SCREENS:
                assert "由网站主办或者承办单位的信息公开机构维护" in words(other.get(screen, follow=True))
            other.post(f"{HOME}synonyms/", {"word": "社保卡", "means": "社会保障卡"})
            other.post(f"{HOME}synonyms/drop/", {"word": "房产证"})
            other.post(f"{HOME}best-bets/", {"words": "社保", "title": "社保", "url": "/"})

        assert [one.word for one in Synonym.objects.all()] == ["房产证"]
        assert not BestBet.objects.exists()

    def test_is_asked_to_sign_in_first(self, client):
        assert client.get(HOME).status_code == 302


class TestSearchesInVain:
    def test_are_listed_most_asked_first_with_what_may_help(self, desk):
        searched("房产证", times=3)
        searched("社保卡", times=7, found=4)
        searched("公积金", times=9, found=4, opened=2)

        html = words(desk.get(HOME))

        assert html.index("社保卡") < html.index("房产证")
        assert "4 条，无人打开" in html
        assert "公积金" not in html
        assert f"{HOME}synonyms/?word=%E6%88%BF%E4%BA%A7%E8%AF%81" in html
        assert f"{HOME}best-bets/?words=%E6%88%BF%E4%BA%A7%E8%AF%81" in html

    def test_are_those_of_the_days_asked_for(self, desk):
        searched("房产证", ago=90)
        today = timezone.localdate()
        asked = {"since": str(today - timedelta(days=100)), "until": str(today - timedelta(days=80))}

        usual = words(desk.get(HOME))

        assert "房产证" not in usual
        assert f'name="until" value="{today}"' in usual
        assert "房产证" in words(desk.get(HOME, asked))

    @pytest.mark.parametrize(
        ("since", "until", "said"),
        [
            ("2024-03-05", "2024-03-01", "起始日期晚于截止日期"),
            ("2020-01-01", "2024-03-01", "一次最多统计 366 天"),
            ("昨天", "2024-03-01", "日期"),
        ],
    )
    def test_of_days_that_cannot_be_are_said(self, desk, since, until, said):
        assert said in words(desk.get(HOME, {"since": since, "until": until}), 422)

    def test_cost_few_statements(self, desk, django_assert_max_num_queries):
        for number in range(40):
            searched(f"查询{number}号", times=number)
        desk.get(HOME)

        with django_assert_max_num_queries(MOST_QUERIES):
            desk.get(HOME)

    def test_come_from_the_search_page_itself(self, desk, client):
        client.get("/search/?q=饕餮")

        assert "饕餮" in words(desk.get(HOME))


class TestFrequentSearches:
    def test_are_summed_over_days(self, desk):
        searched("公积金", times=4, found=3, opened=1)
        searched("公积金", times=5, found=6, opened=2, ago=1)

        html = words(desk.get(f"{HOME}frequent/"))

        assert '<td data-label="次数">9</td><td data-label="最多结果">6</td>' in html
        assert '<td data-label="打开结果">3 次</td>' in html


class TestSynonyms:
    def test_are_kept_in_the_ledger_and_work_at_once(self, zsj, desk, client):
        policy(zsj)
        before = client.get("/search/?q=加班窗口")

        kept = desk.post(f"{HOME}synonyms/", {"word": "加班窗口", "means": "延时服务\n窗口延时"}, follow=True)
        after = client.get("/search/?q=加班窗口")

        assert "已保存同义词" in words(kept)
        assert "找到 1 条" not in words(before)
        assert "找到 1 条" in words(after)
        entry = LedgerEntry.objects.get(did="search.keep_synonym")
        assert (entry.who, entry.detail) == (zsj.office.name, {"means": ["延时服务", "窗口延时"]})

    def test_fill_the_form_to_be_changed(self, desk):
        Synonym.objects.create(word="房产证", means=["不动产权证书"])

        html = words(desk.get(f"{HOME}synonyms/?word=房产证"))

        assert 'value="房产证"' in html
        assert ">\n不动产权证书</textarea>" in html

    def test_that_cannot_be_are_refused_beside_their_field(self, desk):
        html = words(desk.post(f"{HOME}synonyms/", {"word": "证", "means": "不动产权证书"}), 422)

        assert "2 至 20 个字" in html
        assert not Synonym.objects.exists()

    def test_are_dropped_and_a_second_time_refused(self, desk):
        Synonym.objects.create(word="房产证", means=["不动产权证书"])

        first = desk.post(f"{HOME}synonyms/drop/", {"word": "房产证"}, follow=True)
        second = desk.post(f"{HOME}synonyms/drop/", {"word": "房产证"}, follow=True)

        assert "已删除同义词" in words(first)
        assert "没有“房产证”这条同义词" in words(second)
        assert desk.get(f"{HOME}synonyms/drop/").status_code == 405


class TestRecommendations:
    SAID = {"words": "公积金", "title": "公积金办事指南", "url": "/organs/", "note": "住房公积金中心"}

    def test_stand_above_the_results_and_in_the_ledger(self, zsj, desk, client):
        desk.post(f"{HOME}best-bets/", self.SAID)

        html = words(client.get("/search/?q=公积金怎么取"))

        assert '<a href="/organs/">公积金办事指南</a><span>住房公积金中心</span>' in html
        assert LedgerEntry.objects.get(did="search.keep_best_bet").who == zsj.office.name

    def test_are_changed_in_place(self, desk):
        desk.post(f"{HOME}best-bets/", self.SAID)
        pk = BestBet.objects.get().pk
        shown = words(desk.get(f"{HOME}best-bets/{pk}/"))

        desk.post(f"{HOME}best-bets/{pk}/", self.SAID | {"title": "公积金提取指南"})

        assert 'value="公积金办事指南"' in shown
        assert BestBet.objects.get().title == "公积金提取指南"
        assert desk.get(f"{HOME}best-bets/{pk + 1}/").status_code == 404

    def test_are_said_to_be_over(self, desk):
        yesterday = timezone.localdate() - timedelta(days=1)
        BestBet.objects.create(words="公积金", title="公积金", url="/", until=yesterday)

        assert "已不显示" in words(desk.get(f"{HOME}best-bets/"))

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"url": "javascript:alert(1)"}, "链接应以 / 或者 http(s):// 开头"),
            ({"until": "2020-01-01"}, "显示到的日期已经过去"),
            ({"words": "？？"}, "请填写查询用词"),
        ],
    )
    def test_that_cannot_be_are_refused(self, desk, changed, said):
        assert said in words(desk.post(f"{HOME}best-bets/", self.SAID | changed), 422)
        assert not BestBet.objects.exists()

    def test_are_dropped(self, desk, client):
        desk.post(f"{HOME}best-bets/", self.SAID)
        pk = BestBet.objects.get().pk

        desk.post(f"{HOME}best-bets/{pk}/drop/")
        again = desk.post(f"{HOME}best-bets/{pk}/drop/", follow=True)

        assert "公积金办事指南" not in words(client.get("/search/?q=公积金怎么取"))
        assert "没有这条" in words(again)
