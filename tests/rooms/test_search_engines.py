"""One suite for every engine: the same entries and questions, the same answers, wherever the index is kept."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from mingting.commons.search.contract import IN_FORCE, OVER, WAITING, Entry, Question
from mingting.commons.search.opensearch import OpenSearchEngine
from mingting.commons.search.postgres import PostgresEngine
from mingting.commons.search.tantivy_index import TantivyEngine

from .opensearch_simulator import drop, running

TODAY = date(2024, 6, 15)
LAST_YEAR = datetime(2023, 3, 1, 9, tzinfo=UTC)


def tantivy(request):
    return TantivyEngine(request.getfixturevalue("tmp_path") / "index")


def postgres(request):
    if connection.vendor != "postgresql":
        pytest.skip("DATABASE_URL names no PostgreSQL")
    request.getfixturevalue("db")
    return PostgresEngine()


def opensearch(request):
    """Over a server that MINGTING_TEST_OPENSEARCH names, else over the simulator."""
    url = os.environ.get("MINGTING_TEST_OPENSEARCH")
    if not url:
        simulator = running()
        url = simulator.__enter__().url
        request.addfinalizer(lambda: simulator.__exit__(None, None, None))
    name = f"mingting-test-{uuid.uuid4().hex}"
    request.addfinalizer(lambda: drop(url, name))
    return OpenSearchEngine(url, name)


#: Each engine by its name: a function of a test's request that returns it empty.
ENGINES = {"tantivy": tantivy, "postgres": postgres, "opensearch": opensearch}


@pytest.fixture(params=sorted(ENGINES))
def engine(request):
    return ENGINES[request.param](request)


def entry(key, title, body="", *, at=LAST_YEAR, **more):
    return Entry(key=key, title=title, body=body, at=at, **more)


def fill(engine, *entries, mark="1 a"):
    engine.replace(entries, mark)
    return engine


def ask(engine, text, **more):
    return engine.answer(Question(text=text, today=more.pop("today", TODAY), **more))


def keys(engine, text, **more):
    return [each.key for each in ask(engine, text, **more).found]


class TestHolding:
    def test_an_empty_engine_holds_no_mark(self, engine):
        assert engine.held() == ""

    def test_says_the_mark_of_the_last_change(self, engine):
        assert engine.replace([entry("a", "甲办法")], "1 x") == 1
        assert engine.held() == "1 x"

        engine.apply([entry("b", "乙办法")], [], "2 y")

        assert engine.held() == "2 y"
        assert sorted(keys(engine, "办法")) == ["a", "b"]

    def test_a_known_key_is_replaced_and_a_gone_one_dropped(self, engine):
        fill(engine, entry("a", "旧标题"), entry("b", "撤回的"))

        engine.apply([entry("a", "新题目")], ["b"], "2 y")

        assert keys(engine, "新题目") == ["a"]
        assert ask(engine, "旧标").total == 0
        assert ask(engine, "撤回").total == 0

    def test_replacing_forgets_what_was_there(self, engine):
        fill(engine, entry("a", "甲办法"))

        engine.replace([entry("b", "乙办法")], "9 z")

        assert keys(engine, "办法") == ["b"]
        assert engine.held() == "9 z"


class TestWhatIsFound:
    @pytest.mark.parametrize("typed", ["稳岗", "穩崗", "稳", "发放稳岗补贴", "“稳岗补贴”"])
    def test_words_of_any_length_in_either_script(self, engine, typed):
        fill(engine, entry("hit", "通知", "对企业发放稳岗补贴。"), entry("miss", "公告", "补办手续。贴心"))

        assert keys(engine, typed) == ["hit"]

    def test_a_simplified_word_in_a_traditional_text(self, engine):
        fill(engine, entry("hit", "關於發放穩崗補貼的通知"))

        assert keys(engine, "稳岗补贴") == ["hit"]

    @pytest.mark.parametrize(
        "typed",
        [
            "番政数〔2024〕1号",
            "番政数(2024)1号",
            "番政数［２０２４］１号",
            "番政数2024 1号",
            "番政数〔2024〕1",
        ],
    )
    def test_a_document_number_first_however_it_is_typed(self, engine, typed):
        fill(
            engine,
            entry("citing", "番政数〔2024〕1号的解读", at=datetime(2024, 1, 1, tzinfo=UTC)),
            entry("eleven", "细则", numbers=("番政数〔2024〕11号",)),
            entry("one", "办法", numbers=("番政数〔2024〕1号", "11440113007512345A/2024-00001")),
        )

        assert keys(engine, typed)[0] == "one"

    def test_all_words_before_some_and_says_when_only_some(self, engine):
        fill(engine, entry("both", "补贴", "养老机构"), entry("one", "补贴", "就业"))

        strict, loose = ask(engine, "养老 补贴"), ask(engine, "养老 补助")

        assert ([each.key for each in strict.found], strict.relaxed) == (["both"], False)
        assert loose.relaxed
        assert loose.found[0].key == "both"

    @pytest.mark.parametrize(
        "typed", ["", "？！", "的", "请问怎么办", "😀", "a AND (b", "*:*", "\x00", "政" * 5000, "+ - && ||"]
    )
    def test_a_query_without_sense_is_no_error(self, engine, typed):
        fill(engine, entry("a", "政务服务"))

        assert ask(engine, typed).total in (0, 1)

    def test_synonyms_stand_for_a_word_but_weigh_less(self, engine):
        fill(engine, entry("formal", "社会保险登记"), entry("short", "社保登记"))

        found = keys(engine, "社保登记", synonyms={"社保": ("社会保险",)})

        assert found == ["short", "formal"]

    @pytest.mark.parametrize("typed", ["shehuibaoxian", "she hui bao xian", "shbxbf", "SheHuiBaoXianBanFa"])
    def test_pinyin_and_initials_of_a_title(self, engine, typed):
        fill(engine, entry("hit", "社会保险办法"), entry("miss", "养老服务条例"))

        assert keys(engine, typed)[0] == "hit"

    def test_a_title_with_one_wrong_character(self, engine):
        fill(
            engine,
            entry("hit", "关于加强城市生活垃圾分类管理工作的通知"),
            *(
                entry(f"n{n}", f"关于加强{word}工作的通知")
                for n, word in enumerate(["防汛", "禁毒", "消防", "统计"])
            ),
        )

        assert keys(engine, "关于加强城市生活垃圾分累管理工作的通知")[0] == "hit"


class TestWhoComesFirst:
    def test_title_then_number_then_words_in_the_title_then_the_body(self, engine):
        fill(
            engine,
            entry("body", "公告", "数据条例 " * 30),
            entry("in_title", "《数据条例》解读", at=datetime(2009, 1, 1, tzinfo=UTC)),
            entry("number", "某件", numbers=("数据条例",)),
            entry("title", "数据条例", at=datetime(2001, 1, 1, tzinfo=UTC)),
        )

        assert keys(engine, "数据条例") == ["title", "number", "in_title", "body"]

    def test_the_newer_of_two_alike(self, engine):
        fill(
            engine, *(entry(str(y), "放假通知", at=datetime(y, 1, 1, tzinfo=UTC)) for y in (2014, 2023, 2004))
        )

        assert keys(engine, "放假通知") == ["2023", "2014", "2004"]

    def test_what_is_over_comes_after_its_like_but_first_by_its_full_title(self, engine):
        over = {"has_validity": True, "ends_on": date(2024, 6, 14)}
        fill(
            engine,
            entry("over", "人才补贴办法（试行）", at=datetime(2023, 1, 1, tzinfo=UTC), **over),
            entry("in_force", "人才补贴办法（修订）", at=datetime(2020, 1, 1, tzinfo=UTC), has_validity=True),
        )

        assert keys(engine, "人才补贴") == ["in_force", "over"]
        assert keys(engine, "人才补贴办法（试行）")[0] == "over"

    def test_the_right_clause_for_a_lay_question(self, engine):
        fill(
            engine,
            entry(
                "right",
                "劳动合同法 第三十条",
                "用人单位拖欠或者未足额支付劳动报酬的，劳动者可以依法申请支付令。",
            ),
            entry("else", "劳动合同法 第三十一条", "用人单位应当严格执行劳动定额标准，不得强迫劳动者加班。"),
            entry("far", "道路交通安全法 第一条", "为了维护道路交通秩序，制定本法。"),
        )

        assert keys(engine, "请问单位一直拖欠我的劳动报酬不给，我应该怎么办才能要回来呢？")[0] == "right"


class TestNarrowing:
    def filled(self, engine):
        days = {"has_validity": True, "starts_on": date(2024, 1, 1)}
        return fill(
            engine,
            entry("a", "政务甲", genre="法规 文件", organ="数据局", tags=("企业", "补贴"), **days),
            entry(
                "b",
                "政务乙",
                genre="法规 文件",
                organ="财政局",
                tags=("企业",),
                ends_on=date(2024, 6, 15),
                **days,
            ),
            entry(
                "c", "政务丙", genre="动态", organ="数据局", theme="科技", at=datetime(2024, 5, 1, tzinfo=UTC)
            ),
        )

    def test_by_any_of_the_values_chosen(self, engine):
        self.filled(engine)

        assert sorted(keys(engine, "政务", chosen={"organ": ("数据局",)})) == ["a", "c"]
        assert sorted(keys(engine, "政务", chosen={"organ": ("数据局", "财政局")})) == ["a", "b", "c"]
        assert keys(engine, "政务", chosen={"organ": ("数据局",), "tag": ("企业",)}) == ["a"]
        assert keys(engine, "政务", chosen={"year": ("2024",)}) == ["c"]
        assert keys(engine, "政务", chosen={"theme": ("无此主题",)}) == []

    def test_counts_of_a_facet_leave_its_own_choice_out(self, engine):
        self.filled(engine)

        answer = ask(engine, "政务", chosen={"genre": ("动态",)})

        assert answer.total == 1
        assert dict(answer.facets["genre"]) == {"法规 文件": 2, "动态": 1}
        assert dict(answer.facets["organ"]) == {"数据局": 1}
        assert dict(answer.facets["theme"]) == {"科技": 1}
        assert dict(ask(engine, "政务").facets["tag"]) == {"企业": 2, "补贴": 1}
        assert dict(ask(engine, "政务").facets["year"]) == {"2023": 2, "2024": 1}

    @pytest.mark.parametrize(
        ("today", "counts"),
        [
            (date(2023, 12, 31), {WAITING: 2}),
            (date(2024, 1, 1), {IN_FORCE: 2}),
            (date(2024, 6, 15), {IN_FORCE: 2}),
            (date(2024, 6, 16), {IN_FORCE: 1, OVER: 1}),
        ],
    )
    def test_validity_is_that_of_the_day_asked(self, engine, today, counts):
        self.filled(engine)

        answer = ask(engine, "政务", today=today)

        assert dict(answer.facets["validity"]) == counts
        for value, count in counts.items():
            assert ask(engine, "政务", today=today, chosen={"validity": (value,)}).total == count

    def test_by_days_of_shanghai_both_included(self, engine):
        fill(
            engine,
            entry("a", "政务", at=datetime(2024, 4, 30, 16, 30, tzinfo=UTC)),
            entry("b", "政务", at=datetime(2024, 5, 1, 15, 59, tzinfo=UTC)),
            entry("c", "政务", at=datetime(2024, 5, 1, 16, 0, tzinfo=UTC)),
        )
        may_first = date(2024, 5, 1)

        assert sorted(keys(engine, "政务", since=may_first, until=may_first)) == ["a", "b"]
        assert keys(engine, "政务", since=date(2024, 5, 2), until=date.max) == ["c"]

    def test_pages_hold_every_result_once(self, engine):
        fill(engine, *(entry(f"n{n:02}", "政务动态") for n in range(45)))

        pages = [keys(engine, "政务", start=start, count=20) for start in (0, 20, 40)]

        assert [len(page) for page in pages] == [20, 20, 5]
        assert len({key for page in pages for key in page}) == 45
